//! The noun a number counts.

use super::{lexicon::List, line::Line, number::number_word};

/// The token of the noun counted by a number that ends before token `i`.
///
/// The first plural among the next words, or a noun that has no plural; none where another kind of word comes first.
pub(super) fn after(line: &Line<'_>, i: usize) -> Option<usize> {
    const REACH: usize = 5;
    // "60,000+ investors", "300-plus clients"
    let mut at = match () {
        () if line.is(i, '+') && line.glued(i) => i + 1,
        () if line.joins(i, '-') && is_approximating(line.low(i + 1)) => i + 2,
        () => i,
    };
    for _ in 0..REACH {
        // "12 U.S. states"
        if matches!(line.raw(at), "U" | "E" | "N") && line.joins(at + 1, '.') && line.is(at + 3, '.') {
            at += 4;
        }
        if !line.is_word(at) || (line.glued(at) && !line.joins(at.wrapping_sub(1), '-')) {
            return None;
        }
        // "F-150 trucks", "COVID-19 doses"
        if line.joins(at + 1, '-') && line.is_number(at + 2) {
            at += 3;
            continue;
        }
        // "11 S&P sectors", "40 R&D centres"
        if line.joins(at + 1, '&') {
            at += 3;
            continue;
        }
        // "Class A shares"
        if at > i && line.raw(at).len() == 1 && line.is_capitalised(at) && line.is_capitalised(at - 1) {
            at += 1;
            continue;
        }
        let low = line.low(at);
        if List::Stop.has(low)
            || number_word(low).is_some()
            || line.raw(at).chars().next().is_some_and(|c| !c.is_alphabetic())
        {
            return None;
        }
        let is_joined = line.joins(at + 1, '-');
        // "fewer than the 165,000 economists had forecast": they are not what is counted.
        let foresees = matches!(low, "economists" | "analysts" | "traders" | "investors")
            && matches!(
                line.low(at + 1),
                "had" | "have" | "expected" | "forecast" | "predicted" | "estimated" | "expect"
            );
        if foresees && at == i && (0..4).any(|n| line.low(i.wrapping_sub(n)) == "the") {
            return None;
        }
        if !is_joined && (is_countable(low) || is_coin(line.raw(at)) && at == i) {
            // "sales jobs", "goods trains": the last of two plurals.
            let goes_on = List::CompoundPlural.has(low);
            if goes_on && line.is_word(at + 1) && is_countable(line.low(at + 1)) {
                return Some(at + 1);
            }
            return Some(at);
        }
        at += if is_joined { 2 } else { 1 };
    }
    None
}

/// The noun joined to a number by a hyphen: "300-person".
pub(super) fn compound(line: &Line<'_>, hyphen: usize) -> Option<usize> {
    let at = hyphen + 1;
    let low = line.low(at);
    let fits = line.joins(hyphen, '-')
        && low.len() > 2
        && line.raw(at) == low
        && !List::Stop.has(low)
        && !is_approximating(low);
    fits.then_some(at)
}

/// "300-plus", "20-odd", "100,000-strong"
fn is_approximating(word: &str) -> bool {
    matches!(word, "plus" | "odd" | "strong")
}

/// Codes of coins that are counted: "487 BTC".
pub(super) fn is_coin(word: &str) -> bool {
    matches!(word, "BTC" | "ETH" | "SOL" | "XRP" | "DOGE" | "LTC" | "ADA" | "BNB" | "USDT" | "USDC" | "BCH" | "AVAX")
}

/// Whether a word looks like a noun in the plural.
fn is_countable(word: &str) -> bool {
    let is_plural = word.len() > 2 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("ous");
    List::Plural.has(word) || is_plural && !List::NotPlural.has(word)
}
