//! What a reader types to find stories: words, phrases and conditions. Anything typed is a query; what cannot be
//! understood is said and left out.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use rust_decimal::Decimal;

use super::instrument::Symbol;

/// What the search box explains: an operator and what it finds.
pub const OPERATORS: [(&str, &str); 11] = [
    ("port strike", "both words, the last one as a beginning"),
    ("\"port strike\"", "the phrase"),
    ("rate OR yield", "one or the other, of words and phrases"),
    ("-oil", "without the word; - before a condition turns it around"),
    ("title:outlook", "in the headline; feed: and author: go by name"),
    ("$BABA", "names the company"),
    ("number:>1B", "a key number above; number:<5% and number:1M..2M, too"),
    ("after:2026-03-01", "published since; before:, and after:7d for a week"),
    ("is:unread", "or is:read, is:starred, is:muted; is:watched names something on the watchlist"),
    ("tag:deals", "has the tag"),
    ("sort:best", "best match first instead of newest"),
];

/// A query as understood. All of it must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Groups of alternatives: one of each group must be there.
    pub words: Vec<Vec<Words>>,
    /// Words that must not be there.
    pub without: Vec<Words>,
    /// Instruments that must be named, or must not.
    pub symbols: Vec<(Symbol, Wanted)>,
    /// What the name of the source must hold, or must not, in lower case.
    pub sources: Vec<(String, Wanted)>,
    /// The same for the author.
    pub authors: Vec<(String, Wanted)>,
    /// Ranges of which the story must have a number, or must not.
    pub numbers: Vec<(NumberRange, Wanted)>,
    /// Published at or after this instant.
    pub after: Option<DateTime<Utc>>,
    /// Published before this instant.
    pub before: Option<DateTime<Utc>>,
    /// Read or not.
    pub read: Option<bool>,
    /// Starred or not.
    pub starred: Option<bool>,
    /// Whether it names something on the watchlist.
    pub watched: Option<Wanted>,
    /// Only stories that a rule hides; else none of them.
    pub muted: bool,
    /// Tags the story must have, or must not.
    pub tags: Vec<(String, Wanted)>,
    /// What comes first.
    pub order: Order,
}

/// Words that stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// As typed, without quotation marks.
    pub text: String,
    /// Where they must stand.
    pub place: Place,
    /// Whether the last of them is only the beginning of one.
    pub is_beginning: bool,
}

/// Where words must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Anywhere in the story.
    Anywhere,
    /// In its headline.
    Title,
}

/// Whether something must hold or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It must.
    Yes,
    /// It must not.
    No,
}

/// Which stories come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest.
    #[default]
    Newest,
    /// Those that fit best.
    Best,
}

/// Numbers from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberRange {
    /// The least.
    pub least: Option<Decimal>,
    /// The most.
    pub most: Option<Decimal>,
    /// Whether percentages are meant, and not amounts.
    pub is_percent: bool,
}

impl Query {
    /// Reads what was typed at a time, with what could not be understood, for people.
    pub fn parse(typed: &str, now: DateTime<Utc>) -> (Self, Vec<String>) {
        let mut query = Self::default();
        let mut problems = Vec::new();
        let terms = terms(typed);
        let mut joins = false;
        let mut is_after_word = false;
        let last = terms.len().checked_sub(1);
        for (i, term) in terms.iter().enumerate() {
            if term.text == "OR" && !term.is_quoted && i > 0 && Some(i) != last {
                joins = true;
                continue;
            }
            // While a word is being typed it is a beginning; after a blank it is whole.
            let is_beginning = Some(i) == last && !term.is_quoted && !typed.ends_with(char::is_whitespace);
            let wanted = if term.is_negated { Wanted::No } else { Wanted::Yes };
            let is_word = term.is_word() && wanted == Wanted::Yes;
            if joins && !(is_word && is_after_word) {
                problems.push("OR stands between words or phrases only; what is beside it must all hold".to_owned());
                joins = false;
            }
            if let Err(problem) = query.take(term, wanted, is_beginning, joins, now) {
                problems.push(problem);
            }
            joins = false;
            is_after_word = is_word;
        }
        (query, problems)
    }

    /// Words that must all be there, whatever marks they hold.
    pub fn of_words(words: &str) -> Self {
        let words = words
            .split_whitespace()
            .map(|word| vec![Words { text: word.to_owned(), place: Place::Anywhere, is_beginning: false }]);
        Self { words: words.collect(), ..Self::default() }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        let order = self.order;
        *self == Self { order, ..Self::default() }
    }

    fn take(
        &mut self,
        term: &Term,
        wanted: Wanted,
        is_beginning: bool,
        joins: bool,
        now: DateTime<Utc>,
    ) -> Result<(), String> {
        let value = term.text.as_str();
        if let Some(name) = value.strip_prefix('$').filter(|_| term.field.is_none() && !term.is_quoted)
            && let Some(symbol) = Symbol::parse(&name.to_uppercase())
        {
            self.symbols.push((symbol, wanted));
            return Ok(());
        }
        let place = match term.field.as_deref() {
            Some("title") => Place::Title,
            Some("feed" | "source" | "site") => {
                self.sources.push((value.to_lowercase(), wanted));
                return Ok(());
            }
            Some("author" | "by") => {
                self.authors.push((value.to_lowercase(), wanted));
                return Ok(());
            }
            Some("tag") => {
                self.tags.push((value.trim_start_matches('#').to_owned(), wanted));
                return Ok(());
            }
            Some("number") => {
                let range = number_range(value);
                let range = range.ok_or_else(|| format!("number:{value} needs a number, as in number:>1B"))?;
                self.numbers.push((range, wanted));
                return Ok(());
            }
            Some(bound @ ("after" | "before" | "since")) => {
                let at = instant(value, now);
                let at =
                    at.ok_or_else(|| format!("{bound}:{value} needs a day, as in {bound}:2026-03-01 or {bound}:7d"))?;
                // What is not after an instant is before it.
                let is_before = (bound == "before") == (wanted == Wanted::Yes);
                *(if is_before { &mut self.before } else { &mut self.after }) = Some(at);
                return Ok(());
            }
            Some("is") => {
                let is = wanted == Wanted::Yes;
                match value {
                    "read" => self.read = Some(is),
                    "unread" => self.read = Some(!is),
                    "starred" => self.starred = Some(is),
                    "muted" => self.muted = is,
                    "watched" => self.watched = Some(wanted),
                    _ => {
                        let known = "is:unread, is:read, is:starred, is:muted and is:watched are known";
                        return Err(format!("is:{value} is unknown; {known}"));
                    }
                }
                return Ok(());
            }
            Some("sort") if wanted == Wanted::No => {
                return Err("sort cannot be turned around; sort:best and sort:newest are known".to_owned());
            }
            Some("sort") => {
                self.order = match value {
                    "best" => Order::Best,
                    "newest" => Order::Newest,
                    _ => return Err(format!("sort:{value} is unknown; sort:best and sort:newest are known")),
                };
                return Ok(());
            }
            // "1:0" and "re:invent" are words with a colon.
            None | Some(_) => Place::Anywhere,
        };
        let text = match (&term.field, place) {
            (Some(field), Place::Anywhere) => format!("{field}:{value}"),
            _ => value.to_owned(),
        };
        if !text.chars().any(char::is_alphanumeric) {
            return Ok(());
        }
        let words = Words { text, place, is_beginning };
        match (wanted, self.words.last_mut()) {
            (Wanted::No, _) => self.without.push(Words { is_beginning: false, ..words }),
            (Wanted::Yes, Some(group)) if joins => group.push(words),
            (Wanted::Yes, _) => self.words.push(vec![words]),
        }
        Ok(())
    }
}

/// One term as typed: `-title:"port strike"`.
#[derive(Debug)]
struct Term {
    field: Option<String>,
    text: String,
    is_quoted: bool,
    is_negated: bool,
}

impl Term {
    /// Whether it is looked for in the text, and is no condition.
    fn is_word(&self) -> bool {
        const CONDITIONS: [&str; 12] =
            ["feed", "source", "site", "author", "by", "tag", "number", "after", "before", "since", "is", "sort"];
        let is_symbol = self.field.is_none()
            && !self.is_quoted
            && self.text.strip_prefix('$').is_some_and(|name| Symbol::parse(&name.to_uppercase()).is_some());
        !is_symbol && self.field.as_deref().is_none_or(|field| !CONDITIONS.contains(&field))
    }
}

/// The terms of a query; a quotation mark that is never closed holds to the end.
fn terms(typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let bare = rest.strip_prefix('-').filter(|bare| !bare.starts_with(char::is_whitespace) && !bare.is_empty());
        let is_negated = bare.is_some();
        rest = bare.unwrap_or(rest);
        let end = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
        let (head, mut tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (field, mut text) = match head.split_once(':') {
            Some((field, text)) if !field.is_empty() && field.chars().all(char::is_alphanumeric) => {
                (Some(field.to_lowercase()), text.to_owned())
            }
            _ => (None, head.to_owned()),
        };
        let mut is_quoted = false;
        // A quotation mark opens a phrase at the start of a term or after its field; elsewhere it ends the term.
        if text.is_empty()
            && let Some(phrase) = tail.strip_prefix('"')
        {
            let (phrase, after) = phrase.split_once('"').unwrap_or((phrase, ""));
            phrase.clone_into(&mut text);
            tail = after;
            is_quoted = true;
        }
        rest = tail.trim_start();
        if !text.is_empty() {
            terms.push(Term { field, text, is_quoted, is_negated });
        }
    }
    terms
}

/// ">1B", "<=5%", "1M..2M", "3.5".
fn number_range(text: &str) -> Option<NumberRange> {
    let is_percent = text.ends_with('%');
    let text = text.replace('%', "");
    let (least, most) = if let Some((least, most)) = text.split_once("..") {
        (Some(number(least)?), Some(number(most)?))
    } else if let Some(least) = text.strip_prefix('>') {
        (Some(number(least.trim_start_matches('='))?), None)
    } else if let Some(most) = text.strip_prefix('<') {
        (None, Some(number(most.trim_start_matches('='))?))
    } else {
        let exact = number(&text)?;
        (Some(exact), Some(exact))
    };
    Some(NumberRange { least, most, is_percent })
}

fn number(text: &str) -> Option<Decimal> {
    let text = text.trim_start_matches(['$', '\u{20ac}', '\u{a3}', '\u{a5}']).replace(',', "").to_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let scale: u64 = match text.get(digits.len()..)? {
        "" => 1,
        "k" => 1_000,
        "m" | "mn" => 1_000_000,
        "b" | "bn" => 1_000_000_000,
        "t" | "tn" => 1_000_000_000_000,
        _ => return None,
    };
    digits.parse::<Decimal>().ok()?.checked_mul(Decimal::from(scale))
}

/// A day or a month ("2026-03-01", "2026-03", "2026"), a word, or a time ago ("7d", "2w", "3m", "1y"), in UTC: when it
/// begins.
fn instant(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (first, _) = days(text, now.date_naive())?;
    Some(Utc.from_utc_datetime(&first.and_time(NaiveTime::MIN)))
}

/// The first and the last day of what [`OPERATORS`] calls a date: a day, a month, a year, "today", "yesterday", or the day
/// that was some time ago; none if it is no date.
pub fn days(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let one = |day: NaiveDate| (day, day);
    match text {
        "today" => return Some(one(today)),
        "yesterday" => return today.pred_opt().map(one),
        _ => {}
    }
    let of_parts = || {
        let mut parts = text.split('-');
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let (month, day) = (parts.next(), parts.next());
        let first = NaiveDate::from_ymd_opt(
            year,
            month.map_or(Some(1), |month| month.parse().ok())?,
            day.map_or(Some(1), |day| day.parse().ok())?,
        )?;
        let months = match (month, day) {
            (Some(_), Some(_)) => 0,
            (Some(_), None) => 1,
            (None, _) => 12,
        };
        let next = first.checked_add_months(Months::new(months))?;
        let last = if months == 0 { first } else { next.pred_opt()? };
        parts.next().is_none().then_some((first, last))
    };
    let ago = || {
        let unit = text.chars().next_back()?;
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        match unit {
            'd' => today.checked_sub_days(Days::new(count.into())),
            'w' => today.checked_sub_days(Days::new(u64::from(count) * 7)),
            'm' => today.checked_sub_months(Months::new(count)),
            'y' => today.checked_sub_months(Months::new(count.checked_mul(12)?)),
            _ => None,
        }
    };
    of_parts().or_else(|| ago().map(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> (Query, Vec<String>) {
        Query::parse(typed, DateTime::parse_from_rfc3339("2026-03-10T12:00:00Z").unwrap().to_utc())
    }

    fn groups(typed: &str) -> String {
        let show = |words: &Words| {
            let place = if words.place == Place::Title { "title " } else { "" };
            format!("{place}{}{}", words.text, if words.is_beginning { "*" } else { "" })
        };
        let (query, problems) = parse(typed);
        assert_eq!(problems, Vec::<String>::new());
        let groups = query.words.iter().map(|group| group.iter().map(show).collect::<Vec<_>>().join(" or "));
        let without = query.without.iter().map(|words| format!("not {}", show(words)));
        groups.chain(without).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn words_phrases_and_alternatives() {
        for (typed, expected) in [
            ("", ""),
            ("  - \" ", ""),
            ("port strike", "port, strike*"),
            ("port strike ", "port, strike"),
            ("\"port strike\"", "port strike"),
            ("\"port str", "port str"),
            ("rate OR yield", "rate or yield*"),
            ("a rate OR yield OR price b", "a, rate or yield or price, b*"),
            ("OR", "OR*"),
            ("oil -gas", "oil, not gas"),
            ("-\"port strike\" oil", "oil*, not port strike"),
            ("title:outlook cut", "title outlook, cut*"),
            ("title:\"port strike\" ", "title port strike"),
            ("re:invent 3:1", "re:invent, 3:1*"),
            ("title:", ""),
        ] {
            assert_eq!(groups(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn conditions() {
        let (query, problems) =
            parse("$baba -$MSFT feed:harbor author:\"ann e\" is:unread is:starred after:2026-03 before:7d sort:best");
        assert_eq!(problems, Vec::<String>::new());
        let symbol = |symbol: &str| Symbol::parse(symbol).unwrap();
        assert_eq!(query.symbols, [(symbol("BABA"), Wanted::Yes), (symbol("MSFT"), Wanted::No)]);
        assert_eq!(query.sources, [("harbor".to_owned(), Wanted::Yes)]);
        assert_eq!(query.authors, [("ann e".to_owned(), Wanted::Yes)]);
        assert_eq!((query.read, query.starred, query.order), (Some(false), Some(true), Order::Best));
        assert_eq!(query.after.unwrap().to_rfc3339(), "2026-03-01T00:00:00+00:00");
        assert_eq!(query.before.unwrap().to_rfc3339(), "2026-03-03T00:00:00+00:00");
        assert!(query.words.is_empty() && !query.is_empty());
        assert!(parse("sort:best").0.is_empty());
    }

    #[test]
    fn tags_and_what_is_hidden() {
        let (query, problems) = parse("is:muted tag:#Deals -tag:\"to do\"");
        assert_eq!(problems, Vec::<String>::new());
        assert!(query.muted && query.words.is_empty());
        assert_eq!(query.tags, [("Deals".to_owned(), Wanted::Yes), ("to do".to_owned(), Wanted::No)]);
        assert!(!parse("-is:muted oil").0.muted);
        assert_eq!(
            (parse("is:watched").0.watched, parse("-is:watched").0.watched),
            (Some(Wanted::Yes), Some(Wanted::No))
        );
    }

    #[test]
    fn numbers() {
        let check = |typed: &str, least: Option<i64>, most: Option<i64>, is_percent| {
            let (least, most) = (least.map(Decimal::from), most.map(Decimal::from));
            assert_eq!(parse(typed).0.numbers, [(NumberRange { least, most, is_percent }, Wanted::Yes)], "{typed}");
        };
        check("number:>1B", Some(1_000_000_000), None, false);
        check("number:<=5%", None, Some(5), true);
        check("number:$1.5m..2m", Some(1_500_000), Some(2_000_000), false);
        check("number:7,000", Some(7000), Some(7000), false);
    }

    #[test]
    fn a_condition_is_turned_around() {
        let day = |typed: &str| {
            let (query, problems) = parse(typed);
            assert_eq!(problems, Vec::<String>::new());
            (query.after.map(|at| at.date_naive().to_string()), query.before.map(|at| at.date_naive().to_string()))
        };
        let march = || Some("2026-03-01".to_owned());
        assert_eq!(day("-after:2026-03-01"), (None, march()));
        assert_eq!(day("-before:2026-03-01"), (march(), None));
        assert_eq!(day("-since:2026-03-01"), (None, march()));
        assert_eq!(parse("-number:>1B").0.numbers[0].1, Wanted::No);
    }

    #[test]
    fn what_cannot_be_understood_is_said_and_left_out() {
        for (typed, said) in [
            ("oil after:soon", "after:soon needs a day, as in after:2026-03-01 or after:7d"),
            ("oil number:>many", "number:>many needs a number, as in number:>1B"),
            ("oil is:blue", "is:blue is unknown; is:unread, is:read, is:starred, is:muted and is:watched are known"),
            ("oil -sort:best", "sort cannot be turned around; sort:best and sort:newest are known"),
            ("oil OR is:unread", "OR stands between words or phrases only; what is beside it must all hold"),
            ("is:unread OR oil", "OR stands between words or phrases only; what is beside it must all hold"),
            ("oil OR $BABA", "OR stands between words or phrases only; what is beside it must all hold"),
            ("oil OR -gas", "OR stands between words or phrases only; what is beside it must all hold"),
            ("oil sort:up", "sort:up is unknown; sort:best and sort:newest are known"),
            ("oil before:2026-13-40", "before:2026-13-40 needs a day, as in before:2026-03-01 or before:7d"),
        ] {
            let (query, problems) = parse(typed);
            assert_eq!(problems, [said]);
            assert_eq!(query.words.len(), 1, "{typed}");
        }
        for typed in [
            "\"",
            "-",
            ":",
            "::",
            "a:\"",
            "$",
            "-$",
            "number:",
            "number:..",
            "after:999999999999d",
            "\u{0}",
            "OR OR OR",
        ] {
            _ = parse(typed);
        }
    }

    #[test]
    fn days_have_a_first_and_a_last() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
        let check = |typed: &str, first: &str, last: &str| {
            assert_eq!(days(typed, day("2026-03-10")), Some((day(first), day(last))), "{typed}");
        };
        check("2026-02-03", "2026-02-03", "2026-02-03");
        check("2028-02", "2028-02-01", "2028-02-29");
        check("2025", "2025-01-01", "2025-12-31");
        check("7d", "2026-03-03", "2026-03-03");
        check("yesterday", "2026-03-09", "2026-03-09");
        for typed in ["", "2026-13", "2026-02-30", "26-02-01", "2026-02-01-4", "soon", "d", "99999999999y"] {
            assert_eq!(days(typed, day("2026-03-10")), None, "{typed}");
        }
    }
}
