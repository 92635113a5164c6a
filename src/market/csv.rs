//! Bars from a CSV file: the forms Yahoo and Stooq export, and plain ones with or without a heading.
//!
//! Columns are found by their names in any order; commas, semicolons and tabs part them. A line without a usable date
//! and price is left out and counted. Prices in pence and other hundredths come out in whole units.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::series::{Bar, Interval, Told, start_of};
use crate::model::quantity::Currency;

/// Bars kept of one file, the newest: a hundred and fifty years of days.
const MOST_BARS: usize = 40_000;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The bars in the order of the file.
    pub bars: Vec<Bar>,
    /// Whether they are of days, or of minutes.
    pub interval: Interval,
    /// The currency the file itself names, or else the one expected; none if neither is a currency.
    pub currency: Option<Currency>,
    /// Whether a column of closing prices corrected for dividends was there.
    pub has_adjusted: bool,
    /// Lines without a usable date and price.
    pub skipped: usize,
    /// The oldest bars, left out because there are too many.
    pub left_out: usize,
}

impl Table {
    /// Lets go of the oldest bars beyond the limit.
    fn keep_newest(&mut self) {
        if let Some(beyond) = self.bars.len().checked_sub(MOST_BARS).filter(|beyond| *beyond > 0) {
            // Stable: of two lines of one day the later one still counts.
            self.bars.sort_by_key(|bar| bar.start);
            self.bars.drain(..beyond);
            self.left_out += beyond;
        }
    }
}

/// Why a file gives no bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// A web page: a download that was refused, or a challenge.
    #[error("it is a web page, not a table of prices")]
    WebPage,
    /// No column of dates, or none of closing prices.
    #[error("it has no columns for the date and the closing price")]
    NoColumns,
    /// No line with a date and a price.
    #[error("it has no line with a date and a price")]
    NoRows,
}

/// What is assumed where the file says nothing.
#[derive(Clone, Copy, Debug)]
pub struct Assumed<'a> {
    /// The currency prices are quoted in, as sources write it: `USD`, `GBp`.
    pub quoted_in: &'a str,
    /// The clock of times without a zone.
    pub zone: Option<Tz>,
}

/// Reads a table of bars.
pub fn read(bytes: &[u8], assumed: Assumed<'_>) -> Result<Table, CsvError> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') && !is_stooq_heading(text) {
        return Err(CsvError::WebPage);
    }
    let mut quoted_in = assumed.quoted_in.to_owned();
    let mut body = String::with_capacity(text.len());
    for line in text.lines() {
        // A remark may name the currency: `# currency: CNY`.
        if let Some(remark) = line.strip_prefix('#') {
            if let Some((key, value)) = remark.split_once(':')
                && key.trim().eq_ignore_ascii_case("currency")
            {
                value.trim().clone_into(&mut quoted_in);
            }
        } else {
            body.push_str(line);
            body.push('\n');
        }
    }
    let first = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let separator = [b'\t', b';', b','].into_iter().max_by_key(|&separator| {
        // Of equal counts the last one wins, which is the comma.
        first.bytes().filter(|byte| *byte == separator).count()
    });
    // Read anew for each look at it: a long file takes no more room than its text.
    let all_rows = || {
        let mut reader = ::csv::ReaderBuilder::new();
        reader.delimiter(separator.unwrap_or(b',')).has_headers(false).flexible(true).trim(::csv::Trim::All);
        reader.from_reader(body.as_bytes()).into_records().filter_map(Result::ok)
    };
    let heading = all_rows().next().ok_or(CsvError::NoRows)?;
    let named = Columns::named(&heading);
    let headings = usize::from(named.is_some());
    let columns = named.or_else(|| Columns::by_place(&heading)).ok_or(CsvError::NoColumns)?;
    let rows = || all_rows().skip(headings);
    let cell = |at: usize| move |row: ::csv::StringRecord| row.get(at).map(str::to_owned);
    let written = columns.currency.and_then(|at| rows().find_map(cell(at)));
    if let Some(written) = written.filter(|written| !written.is_empty()) {
        quoted_in = written;
    }
    let quoted = currency(&quoted_in);
    let hundredths = quoted.is_some_and(|(_, hundredths)| hundredths);
    let decimal_comma = separator == Some(b';');
    let dates = DateOrder::of(rows().filter_map(cell(columns.date)));
    let mut table = Table {
        bars: Vec::new(),
        interval: Interval::Day,
        currency: quoted.map(|(currency, _)| currency),
        has_adjusted: columns.adjusted.is_some(),
        skipped: 0,
        left_out: 0,
    };
    let (mut timed, mut read) = (0_usize, 0_usize);
    for row in rows() {
        let price = |at: Option<usize>| {
            let written = row.get(at?)?;
            let price = number(written, decimal_comma)?;
            let price = if hundredths { price.checked_div(Decimal::ONE_HUNDRED)? } else { price };
            (price > Decimal::ZERO).then_some(price.normalize())
        };
        let time = row.get(columns.date).and_then(|date| {
            let time = columns.time.and_then(|at| row.get(at)).unwrap_or_default();
            moment(date, time, dates, assumed.zone)
        });
        let Some((start, close)) = time.zip(price(Some(columns.close))) else {
            table.skipped += 1;
            continue;
        };
        timed += usize::from(start.1);
        read += 1;
        let told = Told {
            open: price(columns.open),
            high: price(columns.high),
            low: price(columns.low),
            adjusted: price(columns.adjusted),
            volume: columns.volume.and_then(|at| row.get(at)).and_then(|written| volume(written, decimal_comma)),
        };
        table.bars.push(Bar::of(start.0, close, told));
        if table.bars.len() >= 2 * MOST_BARS {
            table.keep_newest();
        }
    }
    table.keep_newest();
    if table.bars.is_empty() {
        return Err(CsvError::NoRows);
    }
    if timed * 2 > read {
        table.interval = Interval::FiveMinutes;
    } else {
        // A daily export may carry a time of day, which says nothing.
        for bar in &mut table.bars {
            bar.start = start_of(bar.start.date_naive());
        }
    }
    Ok(table)
}

fn is_stooq_heading(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.to_ascii_uppercase().contains("<CLOSE>"))
}

/// A currency as sources write it, and whether prices are in its hundredths: `GBp`, `GBX`, `ZAc`, `ILA`.
pub fn currency(written: &str) -> Option<(Currency, bool)> {
    let minor = match written {
        "GBp" | "GBX" | "GBx" => Some("GBP"),
        "ZAc" | "ZAC" => Some("ZAR"),
        "ILA" | "ILa" => Some("ILS"),
        _ => None,
    };
    Some((Currency::parse(minor.unwrap_or(&written.to_ascii_uppercase()))?, minor.is_some()))
}

#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    date: usize,
    time: Option<usize>,
    open: Option<usize>,
    high: Option<usize>,
    low: Option<usize>,
    close: usize,
    adjusted: Option<usize>,
    volume: Option<usize>,
    currency: Option<usize>,
}

impl Columns {
    fn named(heading: &::csv::StringRecord) -> Option<Self> {
        let plain = |name: &str| -> String {
            name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
        };
        let names: Vec<String> = heading.iter().map(plain).collect();
        let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let adjusted = find(&["adjclose", "adjustedclose", "closeadj", "adjustedclosingprice"]);
        Some(Self {
            date: find(&["date", "datetime", "day", "timestamp", "datum"]).or_else(|| find(&["time"]))?,
            time: find(&["time"]).filter(|_| find(&["date", "day"]).is_some()),
            open: find(&["open", "o", "openprice"]),
            high: find(&["high", "h", "highprice"]),
            low: find(&["low", "l", "lowprice"]),
            close: find(&["close", "c", "price", "last", "closelast", "closingprice", "closeprice"]).or(adjusted)?,
            adjusted,
            volume: find(&["volume", "vol", "v"]),
            currency: find(&["currency", "ccy"]),
        })
    }

    /// A table without a heading: date, close; or date, open, high, low, close and perhaps a volume.
    fn by_place(first: &::csv::StringRecord) -> Option<Self> {
        let order = DateOrder::of(first.get(0).map(str::to_owned).into_iter());
        moment(first.get(0)?, "", order, None)?;
        match first.len() {
            2 => Some(Self { close: 1, ..Self::default() }),
            5.. => {
                Some(Self { open: Some(1), high: Some(2), low: Some(3), close: 4, volume: Some(5), ..Self::default() })
            }
            _ => None,
        }
    }
}

/// Which part of `01/02/2024` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateOrder {
    MonthFirst,
    DayFirst,
}

impl DateOrder {
    /// Month first, as in the US, unless a date of the file rules it out.
    fn of(dates: impl Iterator<Item = String>) -> Self {
        let day_first = |date: String| {
            let first: String = date.chars().take_while(char::is_ascii_digit).collect();
            first.len() <= 2 && first.parse::<u32>().is_ok_and(|first| first > 12)
        };
        let mut dates = dates;
        if dates.any(day_first) { Self::DayFirst } else { Self::MonthFirst }
    }
}

/// The moment a bar began, and whether the file says more than the day.
fn moment(date: &str, time: &str, order: DateOrder, zone: Option<Tz>) -> Option<(DateTime<Utc>, bool)> {
    let date = date.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(&date.replacen(' ', "T", 1)) {
        let local = moment.naive_local();
        // Midnight is how a day is written by those who always write a time; the day is the one on its own clock.
        let midnight = local.time() == chrono::NaiveTime::MIN;
        return Some(if midnight { (start_of(local.date()), false) } else { (moment.with_timezone(&Utc), true) });
    }
    let (date, after) = match date.split_once(['T', ' ']) {
        Some((date, after)) if date.contains(['-', '/', '.']) && after.contains(':') => (date, after),
        _ => (date, time),
    };
    let day = day(date, order)?;
    let clock = after.split(['+', 'Z']).next().unwrap_or_default().trim();
    let clock = ["%H:%M:%S", "%H:%M", "%H%M%S"].iter().find_map(|form| {
        NaiveDateTime::parse_from_str(&format!("1970-01-01 {clock}"), &format!("%Y-%m-%d {form}")).ok()
    });
    match clock.map(|clock| clock.time()).filter(|clock| *clock != chrono::NaiveTime::MIN) {
        Some(clock) => {
            let local = day.and_time(clock);
            let moment = match zone {
                Some(zone) => zone.from_local_datetime(&local).earliest()?.with_timezone(&Utc),
                None => local.and_utc(),
            };
            Some((moment, true))
        }
        None => Some((start_of(day), false)),
    }
}

fn day(written: &str, order: DateOrder) -> Option<NaiveDate> {
    let slashes = match order {
        DateOrder::MonthFirst => "%m/%d/%Y",
        DateOrder::DayFirst => "%d/%m/%Y",
    };
    let forms = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", slashes, "%b %d, %Y", "%d-%b-%Y", "%d %b %Y"];
    let found = forms.iter().find_map(|form| NaiveDate::parse_from_str(written, form).ok())?;
    // A count of seconds read as a year is none.
    (1800..2200).contains(&chrono::Datelike::year(&found)).then_some(found)
}

/// A price as tables write it: `185.92`, `$1,185.92`, `1.185,92` with a decimal comma; none for `N/A`, `null`, `NaN`.
fn number(written: &str, decimal_comma: bool) -> Option<Decimal> {
    let plain: String = written.chars().filter(|c| c.is_ascii_digit() || ".,-eE+".contains(*c)).collect();
    if !written.chars().all(|c| c.is_ascii_digit() || ".,-eE+$€£¥ \u{a0}".contains(c)) {
        return None;
    }
    let plain = if decimal_comma && plain.contains(',') {
        plain.replace('.', "").replace(',', ".")
    } else {
        plain.replace(',', "")
    };
    plain.parse().ok().or_else(|| Decimal::from_scientific(&plain).ok())
}

fn volume(written: &str, decimal_comma: bool) -> Option<u64> {
    // Nobody writes parts of a unit where the comma is the decimal sign, so a dot groups thousands.
    let written = if decimal_comma { written.replace('.', "") } else { written.to_owned() };
    u64::try_from(number(&written, decimal_comma)?.trunc()).ok()
}

#[cfg(test)]
mod tests;
