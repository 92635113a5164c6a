//! Dates as pages and feeds write them.
//!
//! A date is cut into numbers, words and signs; the time of day is found by its colons, the zone by what follows it,
//! and what remains must be a day. Anything that is left over makes it no date: none is better than a wrong one.

mod names;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use crate::model::article::Published;

/// The longest date, in bytes.
const MAX_BYTES: usize = 100;

/// How `3/4/2025` is meant where nothing else tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// As in the United States.
    #[default]
    MonthFirst,
    /// As nearly everywhere else.
    DayFirst,
}

impl Order {
    /// The order of a language, by its BCP 47 tag.
    pub(super) fn of_language(tag: Option<&str>) -> Self {
        let tag = tag.unwrap_or_default().to_ascii_lowercase();
        if tag.is_empty() || tag == "en" || tag == "en-us" { Self::MonthFirst } else { Self::DayFirst }
    }
}

/// Reads a date as RFC 3339, RFC 822 and its relatives, or words write it. Without a zone only the day is known.
pub(super) fn parse(text: &str) -> Option<Published> {
    let stated = read(text, Order::default())?;
    match (stated.time, stated.zone) {
        (Some(time), Some(zone)) => zone.at(stated.day.and_time(time)).map(Published::At),
        _ => Some(Published::On(stated.day)).filter(|_| stated.is_full),
    }
}

/// Reads the date of a feed as an instant: without a zone it is in UTC, without a time the day begins, as feed readers agree.
pub(super) fn instant(text: &str, order: Order) -> Option<DateTime<Utc>> {
    let stated = read(text, order)?;
    let local = stated.day.and_time(stated.time.unwrap_or(NaiveTime::MIN));
    match stated.zone {
        Some(zone) => zone.at(local).map(|at| at.with_timezone(&Utc)),
        None => Some(local.and_utc()),
    }
}

/// What a date says.
struct Stated {
    day: NaiveDate,
    /// Whether the day itself was stated, and not just its month or year.
    is_full: bool,
    time: Option<NaiveTime>,
    zone: Option<Zone>,
}

#[derive(Clone, Copy)]
enum Zone {
    Fixed(FixedOffset),
    Named(Tz),
}

impl Zone {
    fn of_minutes(minutes: i32) -> Option<Self> {
        FixedOffset::east_opt(minutes * 60).map(Self::Fixed)
    }

    fn at(self, local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::Fixed(offset) => offset.from_local_datetime(&local).earliest(),
            Self::Named(zone) => zone.from_local_datetime(&local).earliest().map(|at| at.fixed_offset()),
        }
    }
}

fn read(text: &str, order: Order) -> Option<Stated> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let stated = if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        let local = at.naive_local();
        Stated { day: local.date(), is_full: true, time: Some(local.time()), zone: Some(Zone::Fixed(*at.offset())) }
    } else {
        Reader::new(text).read(order)?
    };
    Some(stated).filter(|stated| (1970..2100).contains(&stated.day.year()))
}

/// A part of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Digits(String),
    /// Lower case.
    Word(String),
    Sign(char),
    Blank,
}

struct Reader {
    pieces: Vec<Piece>,
    time: Option<NaiveTime>,
    zone: Option<Zone>,
}

impl Reader {
    fn new(text: &str) -> Self {
        // Comments in brackets repeat the zone; IANA's names are the only words with a slash.
        let text = text.split('(').next().unwrap_or_default().trim();
        let mut zone = None;
        let mut kept = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            match word.parse::<Tz>() {
                Ok(named) if word.contains('/') => zone = Some(Zone::Named(named)),
                _ => kept.extend([word, " "]),
            }
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for c in kept.trim().to_lowercase().chars() {
            match (pieces.last_mut(), c) {
                (Some(Piece::Digits(digits)), '0'..='9') => digits.push(c),
                (_, '0'..='9') => pieces.push(Piece::Digits(c.into())),
                (Some(Piece::Word(word)), _) if c.is_alphabetic() && !is_separate(c) => word.push(c),
                _ if c.is_alphabetic() => pieces.push(Piece::Word(c.into())),
                (Some(Piece::Blank), _) if c.is_whitespace() => {}
                _ if c.is_whitespace() => pieces.push(Piece::Blank),
                (_, '\u{2212}' | '\u{2013}') => pieces.push(Piece::Sign('-')),
                _ => pieces.push(Piece::Sign(c)),
            }
        }
        // Korean publishers leave their zone out.
        let is_korean = text.contains(['년', '후', '전']);
        Self { pieces, time: None, zone: zone.or_else(|| Zone::of_minutes(540).filter(|_| is_korean)) }
    }

    fn read(mut self, order: Order) -> Option<Stated> {
        if let [Piece::Digits(digits)] = self.pieces.as_slice()
            && let Some(at) = since_1970(digits)
        {
            let zone = Zone::of_minutes(0);
            return Some(Stated { day: at.date_naive(), is_full: true, time: Some(at.time()), zone });
        }
        self.split_compact();
        self.take_time()?;
        self.take_zone_words();
        let (day, is_full) = self.day(order)?;
        Some(Stated { day, is_full, time: self.time, zone: self.zone })
    }

    /// `20250309T140506` and `20250309140506` get the signs that they left out.
    fn split_compact(&mut self) {
        let Some(Piece::Digits(date)) = self.pieces.first().cloned() else { return };
        let (date, time, used) = match (self.pieces.get(1), self.pieces.get(2)) {
            (Some(Piece::Word(t)), Some(Piece::Digits(time))) if t == "t" && date.len() == 8 => (date, time.clone(), 3),
            _ => match date.split_at_checked(8) {
                Some((day, time)) if date.len() == 14 => (day.to_owned(), time.to_owned(), 1),
                _ => return,
            },
        };
        if !matches!(time.len(), 4 | 6) {
            return;
        }
        let mut pieces = vec![Piece::Digits(date), Piece::Blank];
        for (i, pair) in time.as_bytes().chunks(2).enumerate() {
            if i > 0 {
                pieces.push(Piece::Sign(':'));
            }
            pieces.push(Piece::Digits(pair.iter().copied().map(char::from).collect()));
        }
        pieces.extend(self.pieces.drain(..).skip(used));
        self.pieces = pieces;
    }

    /// Takes the time of day and the zone after it out of the pieces; none when they make no sense.
    fn take_time(&mut self) -> Option<()> {
        let Some(colon) = self.pieces.iter().position(|piece| *piece == Piece::Sign(':')) else { return Some(()) };
        let start = colon.checked_sub(1)?;
        let mut hour = self.number(start, 2)?;
        let minute = self.number(colon + 1, 2)?;
        let mut end = colon + 2;
        let mut second = 0;
        let mut nanos = 0;
        if self.sign(end) == Some(':') {
            second = self.number(end + 1, 2)?;
            end += 2;
            if let (Some('.' | ','), Some(Piece::Digits(digits))) = (self.sign(end), self.pieces.get(end + 1)) {
                let padded: String = digits.chars().chain("000000000".chars()).take(9).collect();
                nanos = padded.parse().ok()?;
                end += 2;
            }
        }
        if self.sign(end) == Some(':') {
            return None;
        }
        let (half, after) = self.half_of_day(end);
        end = after;
        match half {
            Some(is_afternoon) if (1..=12).contains(&hour) => hour = hour % 12 + if is_afternoon { 12 } else { 0 },
            // `15:30 PM` says the same twice.
            Some(true) | None => {}
            Some(false) => return None,
        }
        // A leap second counts as the one before it.
        self.time = Some(NaiveTime::from_hms_nano_opt(hour, minute, if second == 60 { 59 } else { second }, nanos)?);
        end = self.read_zone(end)?;
        self.pieces.splice(start..end, [Piece::Blank]);
        Some(())
    }

    /// Whether the time is said to be of the afternoon, and where the pieces after it start.
    fn half_of_day(&mut self, end: usize) -> (Option<bool>, usize) {
        if let Some(at) = self.pieces.iter().position(|piece| *piece == Piece::Word("오후".into())) {
            self.pieces.splice(at..=at, [Piece::Blank]);
            return (Some(true), end);
        }
        if let Some(at) = self.pieces.iter().position(|piece| *piece == Piece::Word("오전".into())) {
            self.pieces.splice(at..=at, [Piece::Blank]);
            return (Some(false), end);
        }
        let at = self.after_blanks(end);
        match self.word(at) {
            Some("am") => (Some(false), at + 1),
            Some("pm") => (Some(true), at + 1),
            Some(letter @ ("a" | "p")) if self.sign(at + 1) == Some('.') && self.word(at + 2) == Some("m") => {
                let is_afternoon = letter == "p";
                (Some(is_afternoon), at + 3 + usize::from(self.sign(at + 3) == Some('.')))
            }
            _ => (None, end),
        }
    }

    /// Reads the zone after a time: `+0100`, `-05:00`, `Z`, `EST`, `GMT-07:00`. None when it makes no sense.
    fn read_zone(&mut self, end: usize) -> Option<usize> {
        let mut at = self.after_blanks(end);
        let mut is_named = false;
        if let Some(zone) = self.word(at).and_then(zone_of) {
            self.zone = Some(zone);
            is_named = true;
            at += 1;
        }
        let sign_at = if is_named { at } else { self.after_blanks(end) };
        let Some(sign) = self.sign(sign_at).filter(|sign| matches!(sign, '+' | '-')) else {
            return Some(if is_named { at } else { end });
        };
        // A dash with blanks around it stands between a time and a day.
        if !matches!(self.pieces.get(sign_at + 1), Some(Piece::Digits(_))) {
            return if self.pieces.get(sign_at + 1) == Some(&Piece::Blank) { Some(end) } else { None };
        }
        let Some(Piece::Digits(digits)) = self.pieces.get(sign_at + 1) else { return None };
        let (mut hours, mut minutes) = match digits.len() {
            1 | 2 => (digits.parse::<i32>().ok()?, 0),
            4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
            _ => return None,
        };
        let is_short = digits.len() <= 2;
        at = sign_at + 2;
        if is_short && self.sign(at) == Some(':') {
            minutes = i32::try_from(self.number(at + 1, 2)?).ok()?;
            at += 2;
        }
        if hours > 23 || minutes > 59 {
            return None;
        }
        if sign == '-' {
            (hours, minutes) = (-hours, -minutes);
        }
        self.zone = Zone::of_minutes(hours * 60 + minutes);
        // Some write the letter for UTC after any offset.
        if self.word(at) == Some("z") {
            at += 1;
        }
        Some(at)
    }

    /// Takes zones out of the pieces that stand elsewhere: `14:05:06 2025 UTC`.
    fn take_zone_words(&mut self) {
        for piece in &mut self.pieces {
            let Piece::Word(word) = piece else { continue };
            if word.len() >= 2
                && word != "at"
                && names::month(word).is_none()
                && let Some(zone) = zone_of(word)
            {
                self.zone = Some(zone);
                *piece = Piece::Blank;
            }
        }
    }

    /// The day that the remaining pieces state, and whether it is more than a month or a year.
    fn day(&self, order: Order) -> Option<(NaiveDate, bool)> {
        let mut month = None;
        let mut weekday = None;
        let mut numbers: Vec<&str> = Vec::new();
        let mut separator = None;
        let words = self.pieces.iter().filter(|piece| matches!(piece, Piece::Word(_))).count();
        let months =
            self.pieces.iter().filter(|piece| matches!(piece, Piece::Word(word) if names::month(word).is_some()));
        // The French for Tuesday begins like March: of two months the first is a weekday.
        let skipped_months = months.count().saturating_sub(1);
        let mut seen_words = 0;
        let mut seen_months = 0;
        for (i, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Digits(digits) => numbers.push(digits),
                Piece::Word(word) => {
                    seen_words += 1;
                    if let Some(number) = names::month(word) {
                        seen_months += 1;
                        if seen_months > skipped_months {
                            month = Some(number);
                            continue;
                        }
                    }
                    let is_first = i == 0 && words >= 1 && seen_words == 1;
                    if is_first {
                        weekday = names::weekday(word);
                    } else if !names::is_empty_word(word) {
                        return None;
                    }
                }
                Piece::Sign(c @ ('-' | '/' | '.')) if numbers.len() == 1 => separator = separator.or(Some(*c)),
                Piece::Sign('-' | '/' | '.' | ',' | '|' | '\'') | Piece::Blank => {}
                Piece::Sign(_) => return None,
            }
        }
        if skipped_months > 1 {
            return None;
        }
        match month {
            Some(month) => named_month(&numbers, month),
            None => numeric(&numbers, separator, weekday, order),
        }
    }

    fn after_blanks(&self, at: usize) -> usize {
        if self.pieces.get(at) == Some(&Piece::Blank) { at + 1 } else { at }
    }

    fn sign(&self, at: usize) -> Option<char> {
        if let Some(Piece::Sign(c)) = self.pieces.get(at) { Some(*c) } else { None }
    }

    fn word(&self, at: usize) -> Option<&str> {
        if let Some(Piece::Word(word)) = self.pieces.get(at) { Some(word) } else { None }
    }

    fn number(&self, at: usize, longest: usize) -> Option<u32> {
        match self.pieces.get(at) {
            Some(Piece::Digits(digits)) if digits.len() <= longest => digits.parse().ok(),
            _ => None,
        }
    }
}

/// Signs of East Asian dates, which stand next to words without a blank.
const fn is_separate(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
}

fn zone_of(word: &str) -> Option<Zone> {
    names::zone(word).and_then(Zone::of_minutes).or_else(|| names::seasonal_zone(word).map(Zone::Named))
}

/// Seconds or milliseconds since 1970, in as many digits as they have had since 2001.
fn since_1970(digits: &str) -> Option<DateTime<Utc>> {
    match digits.len() {
        10 => DateTime::from_timestamp(digits.parse().ok()?, 0),
        13 => DateTime::from_timestamp_millis(digits.parse().ok()?),
        _ => None,
    }
}

/// A day with the name of its month.
fn named_month(numbers: &[&str], month: u32) -> Option<(NaiveDate, bool)> {
    match numbers {
        [year] if year.len() == 4 => Some((NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1)?, false)),
        [year, day] if year.len() == 4 && day.len() <= 2 => day_of(year, month, day),
        [day, year] if day.len() <= 2 => day_of(year, month, day),
        _ => None,
    }
}

fn day_of(year: &str, month: u32, day: &str) -> Option<(NaiveDate, bool)> {
    Some((NaiveDate::from_ymd_opt(full_year(year)?, month, day.parse().ok()?)?, true))
}

/// A year of two digits is of this century, or of the last when it is from 70 on.
fn full_year(year: &str) -> Option<i32> {
    let number: i32 = year.parse().ok()?;
    match year.len() {
        4 => Some(number),
        2 => Some(number + if number < 70 { 2000 } else { 1900 }),
        _ => None,
    }
}

/// A day in numbers alone.
fn numeric(
    numbers: &[&str],
    separator: Option<char>,
    weekday: Option<Weekday>,
    order: Order,
) -> Option<(NaiveDate, bool)> {
    match numbers {
        [one] => compact(one),
        [year, month] if year.len() == 4 && month.len() == 2 => {
            Some((NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?, false))
        }
        [year, ordinal] if year.len() == 4 && ordinal.len() == 3 => {
            Some((NaiveDate::from_yo_opt(year.parse().ok()?, ordinal.parse().ok()?)?, true))
        }
        // The month may have a zero too many.
        [year, month, day] if year.len() == 4 && month.len() <= 3 && day.len() <= 2 => {
            day_of(year, month.parse().ok()?, day)
        }
        // ISO 8601 without the century.
        [year, month, day] if separator == Some('-') && [year, month, day].iter().all(|part| part.len() == 2) => {
            day_of(year, month.parse().ok()?, day)
        }
        [first, second, year] if first.len() <= 2 && second.len() <= 2 => {
            let day_first = second.parse().ok().and_then(|month| day_of(year, month, first));
            let month_first = first.parse().ok().and_then(|month| day_of(year, month, second));
            let fits = |read: &Option<(NaiveDate, bool)>| {
                read.is_some_and(|(day, _)| weekday.is_some_and(|weekday| day.weekday() == weekday))
            };
            let prefers_day = match (fits(&day_first), fits(&month_first)) {
                (true, false) => true,
                (false, true) => false,
                _ => separator != Some('/') || order == Order::DayFirst,
            };
            if prefers_day { day_first.or(month_first) } else { month_first.or(day_first) }
        }
        _ => None,
    }
}

/// `20250309`, `250309`, `2025`.
fn compact(digits: &str) -> Option<(NaiveDate, bool)> {
    let part = |range: std::ops::Range<usize>| digits.get(range);
    match digits.len() {
        8 => day_of(part(0..4)?, part(4..6)?.parse().ok()?, part(6..8)?),
        6 => day_of(part(0..2)?, part(2..4)?.parse().ok()?, part(4..6)?),
        4 => Some((NaiveDate::from_ymd_opt(digits.parse().ok()?, 1, 1)?, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
