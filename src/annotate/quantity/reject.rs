//! Digits and number words that state no quantity: names, labels, times, telephone numbers, versions, addresses.

use super::{
    amount::Part,
    currency,
    lexicon::{Lexicon, List},
    line::Line,
    noun, number,
};
use crate::annotate::{names::is_legal_form, token::TokenKind, verbs};

/// Where to go on after a number at token `i` that is part of something else, judged by its shape alone.
pub(super) fn by_shape(line: &Line<'_>, i: usize) -> Option<usize> {
    if line.is_number(i) { digits(line, i) } else { words(line, i) }
}

/// Whether a word makes a company's name of the number before it. Of what ends companies' names only words that are
/// never counted: "3 Airlines" may be three of them.
fn ends_name(word: &str) -> bool {
    matches!(word, "Holdings" | "Group" | "Partners" | "Capital")
        || (word.starts_with(char::is_uppercase) && word.len() > 2 && is_legal_form(word))
}

fn digits(line: &Line<'_>, i: usize) -> Option<usize> {
    let before = i.wrapping_sub(1);
    let next = i + 1;
    if is_phone(line, i) {
        return Some(phone_end(line, i));
    }
    // R1, CET1, US0378331005
    let is_after_letter = line.glued(i) && line.is_word(before);
    if is_after_letter && currency::before(line, i).is_none() {
        return Some(chunk_end(line, i));
    }
    // R1 is no amount of rand.
    if is_after_letter
        && line.raw(before) == "R"
        && number::at(line, i).is_none_or(|n| number::scale(line, n.end, &n, true).is_none())
    {
        return Some(chunk_end(line, i));
    }
    // 10b5, 4o, 787-9X: letters that are no unit
    if line.glued(next) && line.is_word(next) && !is_known_suffix(line, i) {
        return Some(chunk_end(line, i));
    }
    // BA.5, but not Rs.500
    let is_dotted = line.joins(before, '.') && line.is_word(before.wrapping_sub(1));
    if is_dotted && currency::before(line, i).is_none() && !is_label(line, before) {
        return Some(chunk_end(line, i));
    }
    // 24-cv-1234
    if line.joins(next, '-')
        && line.joins(i + 3, '-')
        && line.is_word(i + 2)
        && line.is_number(i + 4)
        && line.low(i + 2).len() == 2
        && !matches!(line.low(i + 2), "to" | "or")
    {
        return Some(chunk_end(line, i));
    }
    // 401k, 529 plans, 1031 exchanges: sections of the tax law.
    if List::TaxSection.has(line.raw(i)) {
        let is_lettered = line.glued(next) && matches!(line.low(next), "k" | "b" | "c");
        if is_lettered || matches!(line.low(next), "plan" | "plans" | "account" | "accounts" | "exchange" | "exchanges")
        {
            return Some(chunk_end(line, i));
        }
    }
    // "20th Century Fox", "42nd Street"
    let is_ordinal = line.glued(next) && matches!(line.low(next), "st" | "nd" | "rd" | "th");
    if is_ordinal && line.is_capitalised(i + 2) && !line.is_title && super::calendar::month(line, i + 2).is_none() {
        return Some(i + 2);
    }
    // "the 787s", "in his 30s"
    if line.glued(next) && line.raw(next) == "s" {
        return Some(i + 2);
    }
    // "888 Holdings": a number that is a company's name.
    if !line.glued(next) && !line.is_title && ends_name(line.raw(next)) {
        return Some(i + 2);
    }
    // 8-K, 20-F
    if line.joins(next, '-') && line.is_word(i + 2) && line.raw(i + 2).len() == 1 && line.is_capitalised(i + 2) {
        return Some(i + 3);
    }
    // 10x Genomics, but not "2.3x EBITDA"
    if line.glued(next)
        && line.raw(next) == "x"
        && line.is_capitalised(i + 2)
        && !line.is_caps(i + 2)
        && !line.raw(i).contains('.')
        && !line.glued(i + 2)
        && !line.is_title
    {
        return Some(i + 2);
    }
    // Clock times, scores, verses.
    if line.joins(next, ':') && line.is_number(i + 2) {
        return Some(chunk_end(line, i));
    }
    if is_clock(line, i) {
        return Some(next);
    }
    // 3.11.4
    let dots = line.raw(i).matches('.').count();
    if dots > 1 && number::digits(line.raw(i)).is_none() || dots > 2 && currency::before(line, i).is_none() {
        return Some(chunk_end(line, i));
    }
    // 401(k), 13(d)
    if line.joins(next, '(') && line.is_word(i + 2) && line.is(i + 3, ')') {
        return Some(i + 4);
    }
    // 24/7, 50/50, 2014/65/EU
    if line.joins(next, '/') && line.is_number(i + 2) && number::fraction(line, i).is_none() {
        return Some(chunk_end(line, i));
    }
    // "1. First point", "(2)", "[12]"
    let is_opening = matches!(line.kind(before), None | Some(TokenKind::Punct('•' | '*' | '-')));
    if is_opening
        && before.wrapping_add(1) <= 1
        && line.glued(next)
        && (line.is(next, '.') || line.is(next, ')'))
        && line.raw(i).len() <= 2
    {
        return Some(next);
    }
    if line.is(before, '[') && line.is(next, ']') {
        return Some(next);
    }
    None
}

fn words(line: &Line<'_>, i: usize) -> Option<usize> {
    // "one-time", "one-off", "one-way"
    if line.low(i) == "one"
        && line.joins(i + 1, '-')
        && matches!(line.low(i + 2), "time" | "off" | "way" | "sided" | "stop")
    {
        return Some(i + 3);
    }
    if !line.is_capitalised(i) || line.joins(i + 1, '-') || super::calendar::month(line, i).is_some() {
        return None;
    }
    let before = i.wrapping_sub(1);
    let begins = line.begins_sentence(i);
    let is_name = if line.is_title {
        // "Magnificent Seven", "Big Four"
        !begins && line.is_named(before) && !is_common(line, before) && !is_headline_verb(line, before)
    } else {
        !begins || line.is_capitalised(i + 1) && !line.is_caps(i + 1) && !line.glued(i + 1)
    };
    is_name.then_some(i + 1)
}

/// The end of what hangs together with token `i` without a space.
pub(super) fn chunk_end(line: &Line<'_>, i: usize) -> usize {
    let mut end = i + 1;
    while line.glued(end) && !line.is_currency(end) {
        let is_inner = line.is_word(end) || line.is_number(end) || (line.glued(end + 1) && !line.is(end, ','));
        if !is_inner {
            break;
        }
        end += 1;
    }
    end
}

/// Letters after digits that are a scale, a unit, or an ordinal's ending.
fn is_known_suffix(line: &Line<'_>, i: usize) -> bool {
    let next = i + 1;
    let number =
        number::Number { start: i, end: next, base: number::digits(line.raw(i)), scale: None, is_words: false };
    let low = line.low(next);
    if matches!(low, "st" | "nd" | "rd" | "th") {
        return true;
    }
    let has_currency = currency::before(line, i).is_some();
    let after = match number::scale(line, next, &number, has_currency) {
        Some((_, after)) => after,
        None => next,
    };
    if after > next && !(line.glued(after) && line.is_word(after)) {
        return true;
    }
    super::unit::after(line, after, &number).is_some()
        || currency::millions(line.raw(next)).is_some()
        || line.raw(next) == "fold"
}

/// An address of the web, a mail address, a handle, a hashtag.
pub(super) fn is_web(line: &Line<'_>, i: usize) -> bool {
    const REACH: usize = 24;
    let mut at = i;
    for _ in 0..REACH {
        let sign = line.raw(at.wrapping_sub(1));
        if matches!(sign, "#" | "@" | "_" | "=" | "&") && line.glued(at) && !line.raw(at).is_empty() {
            return sign != "&" || at != i;
        }
        if matches!(line.raw(at), "http" | "https" | "www") || line.joins(at, '@') && line.is_word(at + 1) {
            return true;
        }
        if !line.glued(at) {
            break;
        }
        at = at.wrapping_sub(1);
    }
    false
}

fn is_phone(line: &Line<'_>, i: usize) -> bool {
    let long = |at: usize, len: usize| {
        line.is_number(at) && line.raw(at).len() == len && line.raw(at).bytes().all(|b| b.is_ascii_digit())
    };
    let before = i.wrapping_sub(1);
    // "tel. 020 7946 0000", "Call 0800 123 456"
    let raw = line.raw(i);
    let is_code = raw.len() > 2 && raw.starts_with('0') && raw.bytes().all(|byte| byte.is_ascii_digit());
    let at = if line.is(before, '.') || line.is(before, ':') { before.wrapping_sub(1) } else { before };
    let is_told = matches!(line.low(at), "tel" | "phone" | "telephone" | "fax" | "dial" | "call") && raw.len() > 2;
    if is_code && !line.joins(i + 1, ':') && !is_clock(line, i) || is_told && line.is_number(i + 1) {
        return true;
    }
    // 555-0123, 1-800-..., 212-555-0123
    let hyphened = |at: usize| line.joins(at, '-');
    if long(i, 3) && hyphened(i + 1) && long(i + 2, 4) && currency::before(line, i).is_none() {
        return true;
    }
    if line.is_number(i)
        && hyphened(i + 1)
        && line.is_number(i + 2)
        && hyphened(i + 3)
        && (line.is_number(i + 4) || line.is_capitalised(i + 4))
    {
        return line.raw(i).len() != 4;
    }
    // (212) 555
    if long(i, 3) && line.is(before, '(') && line.is(i + 1, ')') && long(i + 2, 3) && line.is(i + 3, '-') {
        return true;
    }
    // +44 20 7946 0000
    line.is(before, '+') && line.glued(i) && line.raw(i).len() <= 3 && line.is_number(i + 1) && !line.glued(i + 1)
}

/// The end of a telephone number: digits in groups.
fn phone_end(line: &Line<'_>, i: usize) -> usize {
    let mut end = chunk_end(line, i);
    while line.is_number(end) && line.raw(end).len() <= 4 {
        end = chunk_end(line, end);
    }
    end
}

fn is_clock(line: &Line<'_>, i: usize) -> bool {
    let next = line.low(i + 1);
    match next {
        "am" | "pm" => true,
        "a" | "p" => line.is(i + 2, '.') && line.glued(i + 2) && matches!(line.raw(i + 3), "m" | "M"),
        "gmt" | "et" | "est" | "edt" | "pt" | "pst" | "bst" | "cet" | "cest" | "ist" | "utc" | "jst" | "hkt"
        | "sgt" => line.is_caps(i + 1) && !line.raw(i).contains(','),
        "o" => line.is(i + 2, '\'') && line.low(i + 3) == "clock",
        _ => false,
    }
}

/// Whether an amount without unit is the number of a name, label or address.
pub(super) fn as_name(line: &Line<'_>, part: &Part) -> bool {
    let i = part.number.start;
    let before = part.start.wrapping_sub(1);
    if part.number.is_words {
        return false;
    }
    let has_unit = part.measure.is_some();
    // QwQ-32B, COVID-19, F-35
    if line.is(before, '-') && line.glued(part.start) && line.glued(before) && line.is_word(before.wrapping_sub(1)) {
        return !has_unit;
    }
    if has_unit {
        return false;
    }
    // "the 30-share Sensex", "the 50-stock index"
    let is_basket = part.is_compound
        && matches!(line.low(part.end + 1), "share" | "stock" | "scrip" | "issue" | "member")
        && (line.is_capitalised(part.end + 2) || line.ahead(part.end + 2, 3).any(|at| List::Index.has(line.low(at))));
    if is_basket {
        return true;
    }
    if is_label(line, before) || is_address(line, part) {
        return true;
    }
    if part.number.scale.is_some() {
        // "Qwen 32B", "3M": a capital that nothing tells to be a scale.
        let is_doubtful = part.number.scale.is_some_and(|scale| scale.is_letter && scale.factor.is_none());
        let is_named =
            line.is_named(before) && !is_common(line, before) && !(line.is_title && is_headline_verb(line, before));
        return is_doubtful && (is_named || line.is_capitalised(part.end.wrapping_sub(1)));
    }
    let is_plain = line.raw(i).bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !part.is_signed;
    if !is_plain {
        return false;
    }
    if List::Index.has(line.low(before)) || line.raw(before) == "P" && line.is(before.wrapping_sub(1), '&') {
        return true;
    }
    let noun = noun::after(line, part.end);
    // "the 787 Dreamliner", "737 MAX", "the 500 Index Fund", but "25 Boeing 787s": a number that begins a name.
    let next_is_name =
        if line.is_title { line.is_caps(part.end) && !line.is_caps(before) } else { line.is_capitalised(part.end) };
    let is_led = line.is_caps(part.end)
        || line.begins_sentence(i)
        || matches!(line.low(before), "the" | "a" | "an" | "its")
        // "24 Hour Fitness"
        || Lexicon::bundled().times.at(line, part.end).is_some();
    let is_first_of_name = next_is_name
        && is_led
        && !is_common(line, part.end)
        && noun.is_none_or(|at| at > part.end && line.is_capitalised(at))
        && !line.is(part.end + 1, '.');
    let is_airliner = List::Airliner.has(line.raw(i)) && (next_is_name || List::AirlinerNoun.has(line.low(part.end)));
    if is_airliner {
        return true;
    }
    is_first_of_name
        || line.is_named(before)
            && !is_common(line, before)
            && !(line.is_title && noun.is_some() && is_headline_verb(line, before))
}

/// Labels that a number follows.
fn is_label(line: &Line<'_>, before: usize) -> bool {
    let at = if line.is(before, '.') && line.glued(before) { before.wrapping_sub(1) } else { before };
    if matches!(line.raw(at), "#" | "№") {
        return true;
    }
    let low = line.low(at);
    // Group of Seven, Group of 20
    if low == "of" && matches!(line.raw(at.wrapping_sub(1)), "Group" | "Gang" | "Council" | "Big") {
        return true;
    }
    match low {
        "no" | "nos" => at != before || line.is_capitalised(at),
        low => List::Label.has(low) || List::NameLabel.has(low) && line.is_capitalised(at),
    }
}

fn is_address(line: &Line<'_>, part: &Part) -> bool {
    let before = line.raw(part.start.wrapping_sub(1));
    let is_post_code =
        line.is_caps(part.start.wrapping_sub(1)) && before.len() == 2 && line.raw(part.number.start).len() == 5;
    let is_named = |at: usize| line.is_capitalised(at) || line.is_number(at);
    is_post_code || (1..=4).any(|n| List::Street.has(line.low(part.end + n)) && (0..=n).all(|k| is_named(part.end + k)))
}

/// Words whose capital comes from the start of a sentence, not from a name.
pub(super) fn is_common(line: &Line<'_>, at: usize) -> bool {
    let low = line.low(at);
    List::Common.has(low)
        || super::calendar::month(line, at).is_some()
        || verbs::change(low).is_some()
        || low.ends_with("day")
}

/// Words that stand before a number in a headline: "Cuts 500 Jobs", "To Hire 200 Workers".
fn is_headline_verb(line: &Line<'_>, at: usize) -> bool {
    let low = line.low(at);
    let is_future = matches!(
        line.low(at.wrapping_sub(1)),
        "to" | "will" | "may" | "could" | "can" | "should" | "would" | "might" | "must"
    );
    is_future || low.ends_with('s') || low.ends_with("ed") || low.ends_with("ing")
}
