//! Dates and fiscal periods.

use super::{
    line::{Line, Place},
    noun,
    number::{NumberWord, number_word},
    reject,
};
use crate::{annotate::token::TokenKind, model::quantity::QuantityKind};

/// A date or period.
pub(super) struct Calendar {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: QuantityKind,
    /// As the contract writes it; none where it can be read in two ways.
    pub(super) value: Option<String>,
}

/// The date or period that token `i` belongs to; `i` is a number, a month, an ordinal, or "half".
pub(super) fn at(line: &Line<'_>, i: usize) -> Option<Calendar> {
    if line.is_number(i) {
        iso_date(line, i)
            .or_else(|| slash_date(line, i))
            .or_else(|| compact_period(line, i))
            .or_else(|| month_after(line, i))
            .or_else(|| numbered_quarter(line, i))
            .or_else(|| decade(line, i))
            .or_else(|| year(line, i))
    } else {
        month_first(line, i).or_else(|| spoken_period(line, i))
    }
}

fn period(start: usize, end: usize, value: impl Into<Option<String>>) -> Calendar {
    Calendar { start, end, kind: QuantityKind::Period, value: value.into() }
}

fn date(start: usize, end: usize, value: impl Into<Option<String>>) -> Calendar {
    Calendar { start, end, kind: QuantityKind::Date, value: value.into() }
}

/// The month a word names, if it does so here.
pub(super) fn month(line: &Line<'_>, i: usize) -> Option<u32> {
    if !line.is_capitalised(i) {
        return None;
    }
    Some(match line.low(i) {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

/// A year of four digits at token `i`.
fn year_at(line: &Line<'_>, i: usize) -> Option<u32> {
    let raw = line.raw(i);
    if !line.is_number(i) || raw.len() != 4 || !raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    raw.parse().ok().filter(|year| (1800..2100).contains(year))
}

/// A day of the month at token `i` ("9", "9th"), and the token after it.
fn day_at(line: &Line<'_>, i: usize) -> Option<(u32, usize)> {
    let raw = line.raw(i);
    if !line.is_number(i) || raw.len() > 2 {
        return None;
    }
    let day = raw.parse().ok().filter(|day| (1..=31).contains(day))?;
    let next = i + 1;
    let glued = line.glued(next);
    match line.low(next) {
        "st" | "nd" | "rd" | "th" if glued => Some((day, next + 1)),
        "" if glued && (line.is_currency(next) || line.raw(next) == "%") => None,
        "" if line.joins(next, '-') && line.is_word(next + 1) => None,
        "" if line.joins(next, ':') => None,
        "" => Some((day, next)),
        _ if glued => None,
        _ => Some((day, next)),
    }
}

/// 2025-03-09, 2025/03/09
fn iso_date(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let separator = ['-', '/'].into_iter().find(|&c| line.joins(i + 1, c) && line.joins(i + 3, c))?;
    let year = year_at(line, i)?;
    let month: u32 = line.raw(i + 2).parse().ok().filter(|month| (1..=12).contains(month))?;
    let day: u32 = line.raw(i + 4).parse().ok().filter(|day| (1..=31).contains(day))?;
    let is_whole = line.raw(i + 2).len() == 2 && line.raw(i + 4).len() == 2 && !line.joins(i + 5, separator);
    is_whole.then(|| date(i, i + 5, format!("{year}-{month:02}-{day:02}")))
}

/// 03/25/2025: read only where one of the two can be no month.
fn slash_date(line: &Line<'_>, i: usize) -> Option<Calendar> {
    if !(line.joins(i + 1, '/') && line.joins(i + 3, '/')) || line.raw(i).len() > 2 || line.raw(i + 2).len() > 2 {
        return None;
    }
    let year = year_at(line, i + 4)?;
    let first: u32 = line.raw(i).parse().ok().filter(|n| (1..=31).contains(n))?;
    let second: u32 = line.raw(i + 2).parse().ok().filter(|n| (1..=31).contains(n))?;
    let value = match (first, second) {
        (day, month @ 1..=12) if day > 12 => Some((month, day)),
        (month @ 1..=12, day) if day > 12 => Some((month, day)),
        (same, other) if same == other => Some((same, other)),
        (1..=12, 1..=12) => None,
        _ => return None,
    };
    Some(date(i, i + 5, value.map(|(month, day)| format!("{year}-{month:02}-{day:02}"))))
}

/// The year after a date or period (", 2025", " 2025", " of 2025", " of fiscal 2025"), and the token after it.
fn year_behind(line: &Line<'_>, end: usize, separators: &[&str]) -> Option<(u32, usize)> {
    let mut at = end;
    if line.is(at, ',') {
        if !separators.contains(&",") {
            return None;
        }
        at += 1;
    } else if separators.contains(&"of")
        && (line.joins(at, '-') || line.joins(at, ':') || line.is(at, '\'') || matches!(line.low(at), "of" | "in"))
    {
        at += 1;
    }
    at += usize::from(line.low(at) == "the" && matches!(line.low(at + 1), "fiscal" | "financial"));
    if matches!(line.low(at), "fiscal" | "financial" | "calendar") {
        at += 1;
        at += usize::from(line.low(at) == "year");
    } else if line.raw(at) == "FY" {
        at += 1;
    }
    let is_free =
        |next: usize| !(line.glued(next) && (line.is_word(next) || line.raw(next) == "%" || line.is_currency(next)));
    if let Some(year) = year_at(line, at) {
        return is_free(at + 1).then_some((year, at + 1));
    }
    // Q4'24, Q3 FY24
    let raw = line.raw(at);
    let is_short = raw.len() == 2 && line.is_number(at) && line.glued(at) && at > end;
    let year: u32 = raw.parse().ok().filter(|_| is_short)?;
    is_free(at + 1).then_some((2000 + year, at + 1))
}

/// March 9, 2025; March 9; March 2025; a month alone.
fn month_first(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let month = month(line, i)?;
    let after = i + 1 + usize::from(line.is(i + 1, '.') && line.glued(i + 1) && line.raw(i).len() <= 4);
    if let Some((day, end)) = day_at(line, after)
        && !line.glued(after)
        && !is_followed_by_unit(line, end)
    {
        // "Jan. 8-11"
        let last = if line.joins(end, '-') { day_at(line, end + 1).filter(|(last, _)| *last > day) } else { None };
        let end = last.map_or(end, |(_, end)| end);
        let year = year_behind(line, end, &[","]);
        let (prefix, end) = year.map_or(("-".to_owned(), end), |(year, end)| (year.to_string(), end));
        let first = format!("{prefix}-{month:02}-{day:02}");
        let value = last.map_or(first.clone(), |(last, _)| format!("{first}/{prefix}-{month:02}-{last:02}"));
        return Some(date(i, end, value));
    }
    // "July-September quarter"
    if line.joins(after, '-') && self::month(line, after + 1).is_some() {
        return Some(period(i, after + 2, None));
    }
    if let Some((year, end)) = year_behind(line, after, &[",", "of"])
        && !line.is(after, '\'')
    {
        return Some(date(i, end, format!("{year}-{month:02}")));
    }
    let is_name = line.raw(i).len() > 3 || line.low(i) == "may";
    (is_name && stands_alone(line, i)).then(|| date(i, i + 1, format!("--{month:02}")))
}

/// "March 9 percent", "May 5 million": the number belongs to what follows.
fn is_followed_by_unit(line: &Line<'_>, end: usize) -> bool {
    matches!(
        line.low(end),
        "percent"
            | "million"
            | "billion"
            | "trillion"
            | "thousand"
            | "basis"
            | "percentage"
            | "per"
            | "cents"
            | "times"
    ) && line.low(end + 1) != "share"
        || line.raw(end) == "%"
}

/// Whether a month's name without a day is a month here: "may" and "march" are verbs, "April" and "June" are people.
fn stands_alone(line: &Line<'_>, i: usize) -> bool {
    let low = line.low(i);
    let before = line.low(i.wrapping_sub(1));
    let is_led = matches!(
        before,
        "in" | "of"
            | "since"
            | "until"
            | "till"
            | "by"
            | "from"
            | "to"
            | "for"
            | "during"
            | "through"
            | "after"
            | "before"
            | "last"
            | "next"
            | "this"
            | "early"
            | "late"
            | "mid"
            | "between"
            | "and"
            | "ended"
            | "ending"
            | "end"
            | "per"
            | "previous"
            | "every"
            | "a"
            | "the"
    ) || (line.is(i.wrapping_sub(1), '-') && line.low(i.wrapping_sub(2)).starts_with("mid"));
    if matches!(low, "may" | "march" | "april" | "june" | "august") {
        return is_led && !(matches!(before, "and" | "a" | "the") && low == "may");
    }
    is_led || !line.begins_sentence(i) || line.is_word(i + 1)
}

/// 9 March 2025; 9th of March.
fn month_after(line: &Line<'_>, i: usize) -> Option<Calendar> {
    if let Some(found) = hyphened_date(line, i) {
        return Some(found);
    }
    let (day, end) = day_at(line, i)?;
    let at = end + usize::from(line.low(end) == "of");
    if line.glued(i) && !line.is(i.wrapping_sub(1), '(') {
        return None;
    }
    let month = month(line, at).filter(|_| !line.glued(at))?;
    // "May 9 March": the day belongs to the month before; "in 9 May" stays.
    let end = at + 1 + usize::from(line.is(at + 1, '.') && line.raw(at).len() <= 4 && year_at(line, at + 2).is_some());
    Some(match year_behind(line, end, &[","]) {
        Some((year, end)) => date(i, end, format!("{year}-{month:02}-{day:02}")),
        None => date(i, at + 1, format!("--{month:02}-{day:02}")),
    })
}

/// 31-Mar-2011
fn hyphened_date(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let is_joined = line.joins(i + 1, '-') && line.joins(i + 3, '-') && line.raw(i).len() <= 2;
    let month = month(line, i + 2).filter(|_| is_joined)?;
    let day: u32 = line.raw(i).parse().ok().filter(|day| (1..=31).contains(day))?;
    let year = year_at(line, i + 4)?;
    Some(date(i, i + 5, format!("{year}-{month:02}-{day:02}")))
}

/// Q4 2024, Q4'24, 4Q24, 1H25, FY25, H1 2025, Q3 FY24.
fn compact_period(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let before = i.wrapping_sub(1);
    let raw = line.raw(i);
    let number: u32 = raw.parse().ok()?;
    if line.glued(i) && line.is_word(before) && !(line.glued(before) && line.is_word(before.wrapping_sub(1))) {
        let is_after_number = line.glued(before) && line.is_number(before.wrapping_sub(1));
        return match (line.raw(before), raw.len()) {
            ("Q", 1) if (1..=4).contains(&number) && !is_after_number => {
                Some(with_year(line, before, i + 1, 'Q', number))
            }
            ("FQ", 1) if (1..=4).contains(&number) => Some(with_year(line, before, i + 1, 'Q', number)),
            ("H", 1) if (1..=2).contains(&number) && !is_after_number => {
                Some(with_year(line, before, i + 1, 'H', number))
            }
            ("FY", 2) => {
                // FY24-25
                let is_pair = line.joins(i + 1, '-') && line.is_number(i + 2);
                Some(if is_pair {
                    period(before, i + 3, None)
                } else {
                    period(before, i + 1, format!("FY{}", 2000 + number))
                })
            }
            ("FY", 4) => year_at(line, i).map(|year| {
                let is_pair = line.joins(i + 1, '-') && line.is_number(i + 2) && line.raw(i + 2).len() <= 4;
                if is_pair { period(before, i + 3, None) } else { period(before, i + 1, format!("FY{year}")) }
            }),
            _ => None,
        };
    }
    if line.raw(before) == "FY" && !line.glued(i) {
        let year = year_at(line, i)?;
        // FY 2024-25
        let is_pair = line.joins(i + 1, '-') && line.is_number(i + 2) && line.raw(i + 2).len() <= 4;
        return Some(if is_pair { period(before, i + 3, None) } else { period(before, i + 1, format!("FY{year}")) });
    }
    // 4Q24, 1H 2025, 4QFY24
    if raw.len() == 1 && line.glued(i + 1) && line.is_word(i + 1) {
        let (letter, fiscal) = match line.raw(i + 1) {
            "Q" => ('Q', false),
            "H" => ('H', false),
            "QFY" => ('Q', true),
            "HFY" => ('H', true),
            _ => return None,
        };
        if number == 0 || number > if letter == 'Q' { 4 } else { 2 } {
            return None;
        }
        let short = line.raw(i + 2);
        if line.glued(i + 2) && line.is_number(i + 2) && (short.len() == 2 || short.len() == 4) {
            let year: u32 = short.parse().ok()?;
            let year = if short.len() == 2 { 2000 + year } else { year };
            return Some(period(i, i + 3, format!("{year}-{letter}{number}")));
        }
        return (!fiscal).then(|| with_year(line, i, i + 2, letter, number));
    }
    None
}

fn with_year(line: &Line<'_>, start: usize, end: usize, letter: char, number: u32) -> Calendar {
    match year_behind(line, end, &["of"]) {
        Some((year, end)) => period(start, end, format!("{year}-{letter}{number}")),
        None => match year_before(line, start) {
            Some((year, start)) => period(start, end, format!("{year}-{letter}{number}")),
            None => period(start, end, format!("{letter}{number}")),
        },
    }
}

/// The year before a quarter: "fiscal 2025 first quarter", "2024 Q4".
fn year_before(line: &Line<'_>, start: usize) -> Option<(u32, usize)> {
    let at = start.wrapping_sub(1);
    let year = year_at(line, at).filter(|_| !line.glued(start))?;
    let before = at.wrapping_sub(1);
    let is_fiscal = matches!(line.low(before), "fiscal" | "calendar");
    Some((year, if is_fiscal { before } else { at }))
}

/// "fourth quarter of 2024", "second-quarter", "first half", "fiscal third quarter".
fn spoken_period(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let Some(NumberWord::Ordinal(number)) = number_word(line.low(i)) else { return None };
    quarter(line, i, i + 1, number)
}

/// "4th quarter", "1st half".
fn numbered_quarter(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let is_ordinal = line.glued(i + 1) && matches!(line.raw(i + 1), "st" | "nd" | "rd" | "th");
    let number: u32 = line.raw(i).parse().ok().filter(|_| is_ordinal)?;
    quarter(line, i, i + 2, number)
}

fn quarter(line: &Line<'_>, start: usize, after: usize, number: u32) -> Option<Calendar> {
    let mut at = after + usize::from(line.joins(after, '-'));
    at += usize::from(matches!(line.low(at), "fiscal" | "calendar" | "financial"));
    let (letter, most) = match line.low(at) {
        "quarter" => ('Q', 4),
        "half" => ('H', 2),
        _ => return None,
    };
    let end = at + 1;
    // "third quarter in a row", "the first quarter since": a count of quarters.
    let is_count = matches!(line.low(end), "in" | "running" | "straight" | "since")
        && matches!(line.low(end + 1), "a" | "row" | "" | "at" | "the");
    let is_count = is_count && line.low(end + 1) != "the" || line.low(end) == "running";
    if number == 0 || number > most || is_count {
        return None;
    }
    let before = start.wrapping_sub(1);
    let start = if matches!(line.low(before), "fiscal" | "calendar") { before } else { start };
    Some(with_year(line, start, end, letter, number))
}

/// the 1990s
fn decade(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let year = year_at(line, i).filter(|year| year % 10 == 0)?;
    let next = i + 1;
    let end = if line.is(next, '\'') && line.glued(next) { next + 1 } else { next };
    let is_decade = line.glued(end) && (line.raw(end) == "s" || line.raw(end) == "'s" || line.raw(end) == "’s");
    is_decade.then(|| period(i, end + 1, format!("{year}/{}", year + 9)))
}

/// A year, or two of them: "in 2024", "fiscal 2025", "1995-2024", "2023/24".
fn year(line: &Line<'_>, i: usize) -> Option<Calendar> {
    let year = year_at(line, i)?;
    let before = i.wrapping_sub(1);
    let mut fiscal = line.low(before);
    let mut start = before;
    if fiscal == "year" {
        start = before.wrapping_sub(1);
        fiscal = line.low(start);
    }
    let is_fiscal = matches!(fiscal, "fiscal" | "financial");
    // "2024 fourth quarter", "2025 Q1"
    let named = spoken_period(line, i + 1).or_else(|| compact_period(line, i + 2));
    if let Some(found) = named.filter(|found| found.start <= i && !line.glued(i)) {
        return Some(found);
    }
    if (!follows_part(line, i)
        && line.glued(i)
        && !line.is(before, '(')
        && !line.is(before, '/')
        && !line.is(before, '"'))
        || is_counted(line, i + 1)
    {
        return None;
    }
    if let Some((second, end)) = second_year(line, i, year) {
        let second_year = format!("{year}/{second}");
        return Some(period(i, end, second_year));
    }
    // 2014/65/EU
    if line.joins(i + 1, '/') {
        return None;
    }
    if is_fiscal {
        return Some(period(start, i + 1, format!("FY{year}")));
    }
    if is_currency_before(line, i) {
        return None;
    }
    is_period_here(line, i).then(|| period(i, i + 1, format!("{year}")))
}

fn is_currency_before(line: &Line<'_>, i: usize) -> bool {
    super::currency::before(line, i).is_some()
}

/// Whether a unit, scale or sign after the digits makes them an amount.
fn is_counted(line: &Line<'_>, next: usize) -> bool {
    let number = super::number::Number { start: next, end: next, base: None, scale: None, is_words: false };
    let glued = line.glued(next) && (line.is_word(next) || line.is_number(next) || line.is_currency(next));
    let is_hyphened = line.joins(next, '-') && line.is_word(next + 1) && !is_year_compound(line.low(next + 1));
    glued
        || is_hyphened
        || line.joins(next, '/') && line.raw(next + 1).len() != 2 && line.raw(next + 1).len() != 4
        || super::unit::after(line, next, &number).is_some()
        || super::number::scale(line, next, &number, false).is_some()
}

fn is_year_compound(word: &str) -> bool {
    matches!(
        word,
        "based" | "era" | "style" | "vintage" | "dated" | "to" | "end" | "level" | "levels" | "led" | "like" | "built"
    )
}

/// The year after a dash or slash: "1995-2024", "2023/24", "from 2019 to 2021".
fn second_year(line: &Line<'_>, i: usize, year: u32) -> Option<(u32, usize)> {
    let next = i + 1;
    let at = if line.joins(next, '-') || line.joins(next, '/') {
        next + 1
    } else if line.is(next, '-') && !line.glued(next + 1)
        || line.low(next) == "to" && line.low(i.wrapping_sub(1)) != "between"
    {
        return year_at(line, next + 1).filter(|second| *second > year).map(|second| (second, next + 2));
    } else {
        return None;
    };
    if let Some(second) = year_at(line, at) {
        return (second > year && !line.joins(at + 1, '/')).then_some((second, at + 1));
    }
    let short: u32 = line.raw(at).parse().ok().filter(|_| line.is_number(at) && line.raw(at).len() == 2)?;
    let is_month = line.joins(at + 1, '-');
    (short == (year + 1) % 100 && !is_month)
        .then_some(((year / 100) * 100 + short + if short == 0 { 100 } else { 0 }, at + 1))
}

/// mid-2026, pre-2020
fn follows_part(line: &Line<'_>, i: usize) -> bool {
    let part = i.wrapping_sub(2);
    line.joins(i.wrapping_sub(1), '-')
        && matches!(line.low(part), "mid" | "early" | "late" | "pre" | "post" | "end" | "non" | "fiscal")
}

/// Whether four digits in the range of years are a year here.
fn is_period_here(line: &Line<'_>, i: usize) -> bool {
    let before = i.wrapping_sub(1);
    let low = line.low(before);
    let is_led = matches!(
        low,
        "in" | "since"
            | "until"
            | "till"
            | "by"
            | "during"
            | "through"
            | "throughout"
            | "early"
            | "late"
            | "mid"
            | "year"
    );
    if is_led || follows_part(line, i) || line.place == Place::Label {
        return true;
    }
    if line.place == Place::Cell || line.kind(before) == Some(TokenKind::Number) {
        return false;
    }
    // "2000 workers" may be a count; 2025 is hardly ever one.
    let is_round = line.raw(i).ends_with("00") || line.raw(i).ends_with("50");
    if is_round && noun::after(line, i + 1).is_some()
        || !(is_round || line.raw(i).starts_with("19") || line.raw(i).starts_with("20"))
    {
        return false;
    }
    // "Vision 2030", "Expo 2025" are names.
    !line.is_named(before)
        || line.is_title
        || reject::is_common(line, before)
        || line.is_caps(before) && line.is_caps(before.wrapping_sub(1))
}
