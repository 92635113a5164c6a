//! Money before and after a number: signs, codes, words, adjectives.

use super::{
    lexicon::{CurrencyNoun, Lexicon},
    line::Line,
};
use crate::model::quantity::Currency;

/// The currency written before the number at token `i`, and the token it begins at.
pub(super) fn before(line: &Line<'_>, i: usize) -> Option<(Currency, usize)> {
    let lexicon = Lexicon::bundled();
    let at = i.wrapping_sub(1);
    if line.is_currency(at) {
        let sign = *lexicon.signs.get(line.raw(at))?;
        return Some(letters_before(line, at).unwrap_or((sign, at)));
    }
    if line.is(at, '.') && line.glued(at) {
        // Rs. 500
        let code = *lexicon.codes.get(line.raw(at.wrapping_sub(1)))?;
        return (line.raw(at.wrapping_sub(1)).len() == 2).then_some((code, at.wrapping_sub(1)));
    }
    if !line.is_word(at) || line.glued(at) && !is_opening(line, at.wrapping_sub(1)) {
        // $US45
        let is_dollar = line.glued(at) && line.glued(i) && line.raw(at.wrapping_sub(1)) == "$";
        let code = lexicon.letters.get(line.raw(at)).filter(|_| is_dollar && line.is_word(at))?;
        return Some((*code, at.wrapping_sub(1)));
    }
    let raw = line.raw(at);
    if let Some(&code) = lexicon.codes.get(raw) {
        // "SR 71" and "Fr 5" are names; short forms of two letters stand before a number of some size or a scale.
        return Some((code, at));
    }
    // A rand amount: R500 million. "R1" alone is a name; the caller drops it for want of a scale.
    if raw == "R" && line.glued(i) {
        return Some((Currency::parse("ZAR")?, at));
    }
    // MUSD 50, USDm 50
    millions(raw).map(|(code, _)| (code, at))
}

fn is_opening(line: &Line<'_>, i: usize) -> bool {
    ['(', '[', '"', '\'', '-', '/', '—', '~', '+', '>', '<', '=', ':'].iter().any(|&c| line.is(i, c))
}

/// Letters before a dollar sign: `US$`, `HK $`, `U.S.$`.
fn letters_before(line: &Line<'_>, sign: usize) -> Option<(Currency, usize)> {
    if line.raw(sign) != "$" {
        // CN¥, RMB¥
        let at = sign.wrapping_sub(1);
        let is_chinese = line.raw(sign) == "¥" && line.glued(sign) && matches!(line.raw(at), "CN" | "RMB" | "CNY");
        return if is_chinese { Some((Currency::parse("CNY")?, at)) } else { None };
    }
    let at = sign.wrapping_sub(1);
    let lexicon = Lexicon::bundled();
    if line.is_word(at) {
        let raw = line.raw(at);
        // "A $5 million plan" begins with an article.
        let fits = if line.glued(sign) {
            !line.glued(at) || is_opening(line, at.wrapping_sub(1))
        } else {
            matches!(raw, "HK" | "NT" | "NZ" | "AU" | "CDN" | "HKD" | "AUD" | "CAD" | "USD")
        };
        return lexicon.letters.get(raw).filter(|_| fits).map(|&code| (code, at));
    }
    let first = sign.wrapping_sub(4);
    let is_us = line.is(at, '.') && line.raw(sign.wrapping_sub(2)) == "S" && line.raw(first) == "U" && line.glued(sign);
    if is_us { Some((Currency::USD, first)) } else { None }
}

/// `MUSD`, `mEUR`, `USDm`, `EURbn`: a code with its scale; the power of ten.
pub(super) fn millions(raw: &str) -> Option<(Currency, u32)> {
    let codes = &Lexicon::bundled().codes;
    let (code, scale) = match raw.len() {
        4 if raw.starts_with(['M', 'm']) => (raw.get(1..)?, "m"),
        4..=6 if raw.is_char_boundary(3) => raw.split_at_checked(3)?,
        _ => return None,
    };
    let power = match scale {
        "m" | "mn" | "M" | "mln" => 6,
        "bn" | "b" | "B" => 9,
        "k" | "K" => 3,
        _ => return None,
    };
    Some((*codes.get(code)?, power))
}

/// The currency written after a number, and the token after it.
pub(super) fn after(line: &Line<'_>, i: usize) -> Option<(CurrencyNoun, usize)> {
    let lexicon = Lexicon::bundled();
    if line.is_currency(i) && (line.glued(i) || !line.glued(i + 1)) {
        if line.raw(i) == "¢" {
            return Some((CurrencyNoun { currency: Some(Currency::USD), parts: 100 }, i + 1));
        }
        // "$5 €6" and "5 $6": a sign belongs to the number after it.
        let is_free = !line.is_number(i + 1);
        let currency = lexicon.signs.get(line.raw(i)).filter(|_| is_free)?;
        return Some((CurrencyNoun { currency: Some(*currency), parts: 1 }, i + 1));
    }
    let at = if line.joins(i, '-') { i + 1 } else { i };
    if !line.is_word(at) {
        return None;
    }
    if let Some(&code) = lexicon.codes.get(line.raw(at)) {
        // A code before another number belongs to it: "rose 5 USD 20".
        let is_free = !line.is_number(at + 1) && line.raw(at).len() > 2;
        return is_free.then_some((CurrencyNoun { currency: Some(code), parts: 1 }, at + 1));
    }
    if let Some((noun, end)) = after_nation(line, at) {
        return Some((noun, end));
    }
    let noun = *lexicon.nouns.get(line.low(at))?;
    // "100 Dollar Tree stores"
    if !line.is_title && line.is_capitalised(at) && line.is_capitalised(at + 1) {
        return None;
    }
    let end = if line.low(at + 1) == "sterling" { at + 2 } else { at + 1 };
    Some((noun, end))
}

/// `Australian dollars`, `U.S. cents`, `Hong Kong dollars`.
fn after_nation(line: &Line<'_>, at: usize) -> Option<(CurrencyNoun, usize)> {
    let lexicon = Lexicon::bundled();
    let is_us = line.raw(at) == "U" && line.is(at + 1, '.') && line.raw(at + 2) == "S";
    let places: &[usize] = if is_us { &[4] } else { &[1, 2] };
    for &offset in places {
        let place = at + offset + usize::from(line.joins(at + offset, '-'));
        let low = line.low(place);
        let Some(noun) = lexicon.nouns.get(low) else { continue };
        let currency = if is_us { Some(Currency::USD) } else { lexicon.of_nation(low, line.low(at + offset - 1)) };
        if let Some(currency) = currency {
            return Some((CurrencyNoun { currency: Some(currency), parts: noun.parts }, place + 1));
        }
    }
    None
}
