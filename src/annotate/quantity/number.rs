//! Numbers in digits and in words.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::line::Line;
use crate::annotate::hash::WordMap;

/// A number as written, without its unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// First token.
    pub(super) start: usize,
    /// One past its last token, scale included.
    pub(super) end: usize,
    /// The number before its scale; none where the digits are doubtful.
    pub(super) base: Option<Decimal>,
    /// What the scale multiplies it by.
    pub(super) scale: Option<Scale>,
    /// Whether it is written in words.
    pub(super) is_words: bool,
}

/// A factor such as million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// What it multiplies by; none where one letter may stand for several things.
    pub(super) factor: Option<Decimal>,
    /// Whether one letter stands for it.
    pub(super) is_letter: bool,
}

impl Number {
    /// The number with its scale.
    pub(super) fn value(&self) -> Option<Decimal> {
        match self.scale {
            Some(scale) => self.base?.checked_mul(scale.factor?),
            None => self.base,
        }
    }
}

/// What a word in lower case says of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberWord {
    /// zero to nineteen
    Small(u8),
    /// twenty to ninety
    Tens(u8),
    /// hundred
    Hundred,
    /// thousand, million, lakh ...: the power of ten.
    Scale(u32),
    /// dozen
    Dozen,
    /// first, second ...
    Ordinal(u32),
    /// hundreds, millions, tens, dozens: the power of ten.
    Plural(u32),
    /// half, third, quarter: the denominator.
    Part(u8),
}

/// What a word in lower case says of numbers.
pub(super) fn number_word(word: &str) -> Option<NumberWord> {
    static WORDS: LazyLock<WordMap<NumberWord>> = LazyLock::new(|| NUMBER_WORDS.iter().copied().collect());
    WORDS.get(word).copied()
}

/// All number words.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    NUMBER_WORDS.iter().map(|(word, _)| *word)
}

/// The number words.
static NUMBER_WORDS: [(&str, NumberWord); 74] = {
    use NumberWord::{Dozen, Hundred, Ordinal, Part, Plural, Scale, Small, Tens};
    [
        ("zero", Small(0)),
        ("one", Small(1)),
        ("two", Small(2)),
        ("three", Small(3)),
        ("four", Small(4)),
        ("five", Small(5)),
        ("six", Small(6)),
        ("seven", Small(7)),
        ("eight", Small(8)),
        ("nine", Small(9)),
        ("ten", Small(10)),
        ("eleven", Small(11)),
        ("twelve", Small(12)),
        ("thirteen", Small(13)),
        ("fourteen", Small(14)),
        ("fifteen", Small(15)),
        ("sixteen", Small(16)),
        ("seventeen", Small(17)),
        ("eighteen", Small(18)),
        ("nineteen", Small(19)),
        ("twenty", Tens(20)),
        ("thirty", Tens(30)),
        ("forty", Tens(40)),
        ("fifty", Tens(50)),
        ("sixty", Tens(60)),
        ("seventy", Tens(70)),
        ("eighty", Tens(80)),
        ("ninety", Tens(90)),
        ("hundred", Hundred),
        ("thousand", Scale(3)),
        ("lakh", Scale(5)),
        ("lac", Scale(5)),
        ("million", Scale(6)),
        ("crore", Scale(7)),
        ("billion", Scale(9)),
        ("trillion", Scale(12)),
        ("quadrillion", Scale(15)),
        ("dozen", Dozen),
        ("first", Ordinal(1)),
        ("second", Ordinal(2)),
        ("third", Ordinal(3)),
        ("fourth", Ordinal(4)),
        ("fifth", Ordinal(5)),
        ("sixth", Ordinal(6)),
        ("seventh", Ordinal(7)),
        ("eighth", Ordinal(8)),
        ("ninth", Ordinal(9)),
        ("tenth", Ordinal(10)),
        ("eleventh", Ordinal(11)),
        ("twelfth", Ordinal(12)),
        ("thirteenth", Ordinal(13)),
        ("fourteenth", Ordinal(14)),
        ("fifteenth", Ordinal(15)),
        ("sixteenth", Ordinal(16)),
        ("seventeenth", Ordinal(17)),
        ("eighteenth", Ordinal(18)),
        ("nineteenth", Ordinal(19)),
        ("twentieth", Ordinal(20)),
        ("thirtieth", Ordinal(30)),
        ("fortieth", Ordinal(40)),
        ("fiftieth", Ordinal(50)),
        ("hundredth", Ordinal(100)),
        ("half", Part(2)),
        ("quarter", Part(4)),
        ("tens", Plural(1)),
        ("dozens", Plural(0)),
        ("hundreds", Plural(2)),
        ("thousands", Plural(3)),
        ("lakhs", Plural(5)),
        ("lacs", Plural(5)),
        ("millions", Plural(6)),
        ("crores", Plural(7)),
        ("billions", Plural(9)),
        ("trillions", Plural(12)),
    ]
};

/// Ten to a power.
pub(super) fn power_of_ten(power: u32) -> Decimal {
    10_i64.checked_pow(power).map_or(Decimal::MAX, Decimal::from)
}

/// The value of digits with separators; none where the grouping does not hold together.
///
/// Groups of three, or Indian groups (the last of three, the others of two). A lone comma before one or two digits is a
/// decimal comma; a second dot is a version unless it groups by threes.
pub(super) fn digits(raw: &str) -> Option<Decimal> {
    const LONGEST: usize = 40;
    if raw.len() > LONGEST {
        return None;
    }
    let dots = raw.matches('.').count();
    let commas = raw.matches(',').count();
    let is_space = |c: char| !c.is_ascii_digit() && c != '.' && c != ',';
    if raw.contains(is_space) {
        // The tokeniser lets spaces and apostrophes through only before groups of three.
        let (whole, fraction) = raw.split_once(['.', ',']).unwrap_or((raw, ""));
        let fits = dots + commas <= 1 && (commas == 0 || fraction.len() < 3) && !fraction.contains(is_space);
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        return if fits { decimal(&whole, fraction) } else { None };
    }
    match (dots, commas) {
        (0, 0) => decimal(raw, ""),
        (1, 0) => raw.split_once('.').and_then(|(whole, fraction)| decimal(whole, fraction)),
        (0, 1) => {
            let (whole, fraction) = raw.split_once(',')?;
            if fraction.len() < 3 {
                decimal(whole, fraction)
            } else {
                grouped(raw, ',').and_then(|all| decimal(&all, ""))
            }
        }
        (0, _) => grouped(raw, ',').and_then(|all| decimal(&all, "")),
        (_, 0) => grouped(raw, '.').and_then(|all| decimal(&all, "")),
        (1, _) if raw.rfind('.') > raw.rfind(',') => {
            let (whole, fraction) = raw.split_once('.')?;
            grouped(whole, ',').and_then(|all| decimal(&all, fraction))
        }
        (_, 1) => {
            let (whole, fraction) = raw.split_once(',')?;
            if fraction.len() < 3 { grouped(whole, '.').and_then(|all| decimal(&all, fraction)) } else { None }
        }
        _ => None,
    }
}

/// Digits without their group separators.
fn grouped(raw: &str, separator: char) -> Option<String> {
    let groups: Vec<&str> = raw.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let plain = (1..=3).contains(&first.len()) && middle.iter().all(|group| group.len() == 3);
    let indian = separator == ',' && (1..=2).contains(&first.len()) && middle.iter().all(|group| group.len() == 2);
    // A number that begins with a zero has no groups.
    (last.len() == 3 && !first.starts_with('0') && (plain || indian)).then(|| groups.concat())
}

fn decimal(whole: &str, fraction: &str) -> Option<Decimal> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    // 007 is a code.
    if !digits(whole) || !digits(fraction) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let written = match (whole, fraction) {
        ("", "") => return None,
        (whole, "") => whole.to_owned(),
        ("", fraction) => format!("0.{fraction}"),
        (whole, fraction) => format!("{whole}.{fraction}"),
    };
    Decimal::from_str_exact(&written).ok()
}

/// The number that begins at token `i`, digits or words, without its scale.
pub(super) fn at(line: &Line<'_>, i: usize) -> Option<Number> {
    if line.is_number(i) { Some(in_digits(line, i)) } else { in_words(line, i) }
}

fn in_digits(line: &Line<'_>, i: usize) -> Number {
    let base = digits(line.raw(i));
    let mut number = Number { start: i, end: i + 1, base, scale: None, is_words: false };
    if let Some((part, end)) = fraction(line, i) {
        (number.base, number.end) = (Some(part), end);
    } else if let Some((part, end)) = vulgar(line, i + 1).or_else(|| and_a_half(line, i + 1)) {
        number.base = base.filter(|base| base.scale() == 0).and_then(|base| base.checked_add(part));
        number.end = end;
    } else if let Some(end) = spaced_groups(line, i) {
        // "816 000" is a number in groups; "12 500" may be two numbers.
        let groups = (i..end).map(|at| line.raw(at)).collect::<String>();
        let is_certain = line.raw(i + 1) == "000";
        number.base = if is_certain { digits(&groups) } else { None };
        number.end = end;
    }
    number
}

/// The end of a number whose groups of three stand apart by plain spaces.
fn spaced_groups(line: &Line<'_>, i: usize) -> Option<usize> {
    let is_digits = |at: usize| line.raw(at).bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=3).contains(&line.raw(i).len()) || !is_digits(i) {
        return None;
    }
    let mut end = i + 1;
    while line.is_number(end) && line.raw(end).len() == 3 && is_digits(end) && !line.glued(end) {
        end += 1;
    }
    (end > i + 1).then_some(end)
}

/// A fraction after a whole number: ` 1/2`, `-1/4`, `½`.
fn vulgar(line: &Line<'_>, i: usize) -> Option<(Decimal, usize)> {
    let sign = match line.raw(i) {
        "½" => Some((1, 2)),
        "¼" => Some((1, 4)),
        "¾" => Some((3, 4)),
        "⅓" => Some((1, 3)),
        "⅔" => Some((2, 3)),
        "⅛" => Some((1, 8)),
        _ => None,
    };
    if let Some((above, below)) = sign {
        return Some((part_of(above, below)?, i + 1));
    }
    let from = if line.joins(i, '-') { i + 1 } else { i };
    if from == i && line.glued(i) {
        return None;
    }
    let (part, end) = fraction(line, from)?;
    Some((part, end))
}

/// `1/2`, `3/8` at token `i`: a proper fraction of halves, thirds or powers of two.
pub(super) fn fraction(line: &Line<'_>, i: usize) -> Option<(Decimal, usize)> {
    if !line.is_number(i) || !line.joins(i + 1, '/') || !line.is_number(i + 2) || line.joins(i + 3, '/') {
        return None;
    }
    let above: i64 = line.raw(i).parse().ok()?;
    let below: i64 = line.raw(i + 2).parse().ok()?;
    let is_usual = matches!(below, 2 | 3 | 4 | 5 | 8 | 16 | 32 | 64) && above < below && above > 0;
    if is_usual { Some((part_of(above, below)?, i + 3)) } else { None }
}

/// One number divided by another.
pub(super) fn part_of(above: i64, below: i64) -> Option<Decimal> {
    Decimal::from(above).checked_div(Decimal::from(below))
}

/// A number in words: `twenty-five`, `one hundred and five`, `two and a half`, `one point five`, `a million`.
fn in_words(line: &Line<'_>, i: usize) -> Option<Number> {
    use NumberWord::{Dozen, Hundred, Scale, Small, Tens};
    let mut total = Decimal::ZERO;
    let mut current: Option<u32> = None;
    let mut last_scale = u32::MAX;
    let mut at = i;
    let mut end = i;
    let mut can_take_small = true;
    if matches!(line.low(i), "a" | "an") {
        if !matches!(number_word(line.low(i + 1)), Some(Hundred | Scale(_) | Dozen)) {
            return None;
        }
        current = Some(1);
        can_take_small = false;
        at = i + 1;
        end = at;
    }
    while let Some(word) = number_word(line.low(at)) {
        match word {
            Small(n) if can_take_small && (n < 10 || current.is_none_or(|c| c % 100 == 0)) => {
                current = Some(current.unwrap_or(0) + u32::from(n));
                can_take_small = false;
            }
            Tens(n) if current.is_none_or(|c| c > 0 && c % 100 == 0) => {
                current = Some(current.unwrap_or(0) + u32::from(n));
                can_take_small = true;
            }
            Hundred if current.is_some_and(|c| (1..100).contains(&c)) => {
                current = current.map(|c| c * 100);
                can_take_small = true;
            }
            Scale(power)
                if current.is_some() && power < last_scale && (!total.is_zero() || followed_by_words(line, at)) =>
            {
                let part = Decimal::from(current.unwrap_or(0)).checked_mul(power_of_ten(power))?;
                total = total.checked_add(part)?;
                (last_scale, current, can_take_small) = (power, None, true);
            }
            _ => break,
        }
        end = at + 1;
        at = end;
        let is_and = line.low(at) == "and" && current.is_some_and(|c| c >= 100 && c % 100 == 0);
        at += usize::from(is_and || line.joins(at, '-'));
    }
    if end == i || current.is_none() && total.is_zero() {
        return None;
    }
    let mut base = total.checked_add(Decimal::from(current.unwrap_or(0)))?;
    if let Some((part, after)) = and_a_half(line, end) {
        (base, end) = (base.checked_add(part)?, after);
    } else if let Some((part, after)) = spoken_decimals(line, end) {
        (base, end) = (base.checked_add(part)?, after);
    }
    Some(Number { start: i, end, base: Some(base), scale: None, is_words: true })
}

/// Whether another number word follows the scale word at `i`, so that the number goes on after it.
fn followed_by_words(line: &Line<'_>, i: usize) -> bool {
    let next = if line.low(i + 1) == "and" || line.joins(i + 1, '-') { i + 2 } else { i + 1 };
    matches!(number_word(line.low(next)), Some(NumberWord::Small(_) | NumberWord::Tens(_)))
}

/// ` and a half`, `-and-a-half`, ` and three quarters`, ` and a quarter`.
pub(super) fn and_a_half(line: &Line<'_>, i: usize) -> Option<(Decimal, usize)> {
    let skip = |at: usize| if line.joins(at, '-') { at + 1 } else { at };
    let and = skip(i);
    if line.low(and) != "and" {
        return None;
    }
    let next = skip(and + 1);
    let (above, part) = match line.low(next) {
        "a" | "one" => (1, skip(next + 1)),
        "three" => (3, skip(next + 1)),
        _ => return None,
    };
    let below = match line.low(part) {
        "half" => 2,
        "quarter" | "quarters" => 4,
        "third" | "thirds" => 3,
        _ => return None,
    };
    Some((part_of(above, below)?, part + 1))
}

/// ` point five`, ` point two five`.
fn spoken_decimals(line: &Line<'_>, i: usize) -> Option<(Decimal, usize)> {
    if line.low(i) != "point" {
        return None;
    }
    let mut value = Decimal::ZERO;
    let mut unit = Decimal::ONE;
    let mut end = i + 1;
    while let Some(NumberWord::Small(n @ 0..=9)) = number_word(line.low(end)) {
        unit = unit.checked_div(Decimal::TEN)?;
        value = value.checked_add(unit.checked_mul(Decimal::from(n))?)?;
        end += 1;
        if end > i + 8 {
            return None;
        }
    }
    (end > i + 1).then_some((value, end))
}

/// The scale at token `i`, glued, spaced or hyphened, and the token after it.
pub(super) fn scale(line: &Line<'_>, i: usize, number: &Number, has_currency: bool) -> Option<(Scale, usize)> {
    if number.is_words && number.base.is_some_and(|base| base >= Decimal::ONE_THOUSAND) {
        return None;
    }
    let at = if line.joins(i, '-') { i + 1 } else { i };
    let is_hyphened = at > i;
    let low = line.low(at);
    let power = match number_word(low) {
        Some(NumberWord::Scale(power)) => Some(power),
        Some(NumberWord::Hundred) => Some(2),
        // "Rs 1,369 crores", "$5 millions"; "in 2010 millions of people" are no amount.
        Some(NumberWord::Plural(power @ (5 | 7))) if !is_hyphened && (has_currency || line.raw(i - 1).len() != 4) => {
            Some(power)
        }
        Some(NumberWord::Plural(power @ 6..)) if !is_hyphened && has_currency => Some(power),
        _ => None,
    };
    if let Some(power) = power {
        let mut factor = power_of_ten(power);
        let mut end = at + 1;
        // lakh crore, thousand crore, hundred million
        loop {
            let at = end + usize::from(line.joins(end, '-'));
            let Some(NumberWord::Scale(next) | NumberWord::Plural(next @ (5 | 7))) = number_word(line.low(at)) else {
                break;
            };
            if next < power {
                break;
            }
            factor = factor.checked_mul(power_of_ten(next))?;
            end = at + 1;
        }
        return Some((Scale { factor: Some(factor), is_letter: false }, end));
    }
    if low == "dozen" && !is_hyphened {
        return Some((Scale { factor: Some(Decimal::from(12)), is_letter: false }, at + 1));
    }
    if number.is_words || is_hyphened {
        return None;
    }
    let power = match (low, line.raw(at)) {
        ("mn" | "mln" | "mio" | "mill", _) | (_, "MM") => 6,
        ("mm", _) if has_currency => 6,
        ("bn" | "bln" | "mrd", _) => 9,
        ("bil" | "bill", _) if has_currency => 9,
        ("tn" | "trn" | "trln", _) => 12,
        ("cr" | "crs", _) => 7,
        ("k", _) => return letter(line, at, 3, has_currency),
        ("m", _) => return letter(line, at, 6, has_currency),
        ("b", _) => return letter(line, at, 9, has_currency),
        ("t", _) => return letter(line, at, 12, has_currency),
        _ => return None,
    };
    let is_whole = !(line.glued(at + 1) && (line.is_number(at + 1) || line.is_word(at + 1)));
    is_whole.then_some((Scale { factor: Some(power_of_ten(power)), is_letter: false }, at + 1))
}

/// A scale of one letter: glued, or spaced after a currency ("EUR 45.2 m"), and no beginning of something longer.
fn letter(line: &Line<'_>, at: usize, power: u32, has_currency: bool) -> Option<(Scale, usize)> {
    let joins_more = line.glued(at + 1)
        && (line.is_number(at + 1)
            || line.is_word(at + 1)
            || line.is(at + 1, '&')
            || !line.glued(at) && line.is(at + 1, '-'));
    // "4K" is a picture size.
    let is_name = matches!(line.raw(at.wrapping_sub(1)), "4" | "8") && line.raw(at) == "K" && !has_currency;
    // "EUR 45.2 m", "12.5 m euros"
    let fits = line.glued(at) || has_currency || super::currency::after(line, at + 1).is_some();
    if joins_more || !fits || is_name {
        return None;
    }
    Some((Scale { factor: Some(power_of_ten(power)), is_letter: true }, at + 1))
}
