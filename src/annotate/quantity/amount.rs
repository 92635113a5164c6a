//! One amount: sign, currency, number, scale and unit token.

use rust_decimal::Decimal;

use super::{
    currency,
    line::{Line, Place},
    noun,
    number::{self, Number, Scale},
    unit::{self, Measure},
};

/// One amount as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// First token, sign and currency included.
    pub(super) start: usize,
    /// One past its last token.
    pub(super) end: usize,
    pub(super) number: Number,
    /// Whether a minus or accounting brackets stand.
    pub(super) is_negative: bool,
    /// Whether the sign is written, so that the amount is no part of a name.
    pub(super) is_signed: bool,
    pub(super) measure: Option<Measure>,
    /// Whether a hyphen joins the number to what it counts: "a 300-person team".
    pub(super) is_compound: bool,
    /// Whether the table says that it is money per share.
    pub(super) is_per_share: bool,
    /// The noun that the label of a table's row counts.
    pub(super) counted: Option<&'static str>,
    /// Where the second amount of a pair ends, whose "a share" holds for both.
    pub(super) later_end: Option<usize>,
}

impl Part {
    /// The value in the base unit; none where it is in doubt.
    pub(super) fn value(&self) -> Option<Decimal> {
        let mut value = self.number.value()?;
        if self.is_negative {
            value.set_sign_negative(true);
        }
        match self.measure {
            Some(Measure::Money(_, parts)) if parts > 1 => value.checked_div(Decimal::from(parts)),
            Some(Measure::Time(_, many)) if many > 1 => value.checked_mul(Decimal::from(many)),
            _ => Some(value),
        }
        .map(|value| value.normalize())
    }

    pub(super) fn is_money(&self) -> bool {
        matches!(self.measure, Some(Measure::Money(..)))
    }
}

/// The amount whose number begins at token `i`.
pub(super) fn at(line: &Line<'_>, i: usize) -> Option<Part> {
    let number = number::at(line, i)?;
    let is_bracketed = line.is(i.wrapping_sub(1), '(') && line.glued(i);
    // $(12.4) million, (3.1)%: scale and unit stand outside the brackets, if these say that it is negative.
    if is_bracketed && line.is(number.end, ')') {
        let part = read(line, i, number, true);
        if part.is_negative {
            return Some(part);
        }
    }
    Some(read(line, i, number, false))
}

fn read(line: &Line<'_>, i: usize, mut number: Number, closes_early: bool) -> Part {
    let is_bracketed = line.is(i.wrapping_sub(1), '(') && line.glued(i);
    let prefix = before(line, i, is_bracketed);
    let mut start = prefix.map_or(i, |prefix| prefix.start);
    let mut end = number.end;
    end += usize::from(closes_early);
    if number.scale.is_none()
        && let Some((scale, after)) = number::scale(line, end, &number, prefix.is_some())
    {
        (number.scale, end) = (Some(scale), after);
    }
    let mut measure = prefix.map(|prefix| Measure::Money(Some(prefix.currency), 1));
    if let Some(power) = prefix.and_then(|prefix| prefix.power) {
        number.scale = Some(scale_of(number.scale, power));
    }
    let is_compound = line.joins(end, '-');
    if let Some((found, after)) = suffix(line, end, &mut number, measure) {
        (measure, end) = (Some(found), after);
    }
    number.end = end;
    let mut part = Part {
        start,
        end,
        number,
        is_negative: false,
        is_signed: false,
        measure,
        is_compound,
        is_per_share: false,
        later_end: None,
        counted: None,
    };
    // ($12.4 million)
    let open = if is_bracketed { i.wrapping_sub(1) } else { start.wrapping_sub(1) };
    let is_wrapped = is_bracketed || start < i && line.is(open, '(') && line.glued(start);
    if is_wrapped && is_accounting(line, &part, open, closes_early) {
        part.is_negative = true;
        part.is_signed = true;
        start = start.min(open);
        if !closes_early {
            part.end += 1;
        }
    }
    sign(line, start, &mut part);
    settle_letter(line, &mut part);
    if has_doubtful_decimals(line, &part) {
        part.number.base = None;
    }
    part
}

#[derive(Clone, Copy)]
struct Prefix {
    currency: crate::model::quantity::Currency,
    start: usize,
    power: Option<u32>,
}

fn before(line: &Line<'_>, i: usize, is_bracketed: bool) -> Option<Prefix> {
    // The sign may stand outside the brackets, or before a minus: $(12.4), $-5.
    let inner = i.wrapping_sub(1);
    let is_minus = line.is(inner, '-') && line.glued(i) && line.glued(inner);
    let outer = if is_bracketed && line.glued(inner) || is_minus { inner } else { i };
    let found = currency::before(line, i).or_else(|| {
        if outer == i {
            None
        } else {
            // $(12.4), Rs.(37)
            let sign = outer.wrapping_sub(1);
            currency::before(line, outer).filter(|_| line.is_currency(sign) || line.is(sign, '.'))
        }
    });
    let (currency, start) = found?;
    let power = currency::millions(line.raw(start)).map(|(_, power)| power);
    Some(Prefix { currency, start, power })
}

/// The unit after a number, where it does not contradict the currency before it.
fn suffix(line: &Line<'_>, end: usize, number: &mut Number, prefix: Option<Measure>) -> Option<(Measure, usize)> {
    // 50 MUSD
    if prefix.is_none()
        && let Some((currency, power)) = currency::millions(line.raw(end))
    {
        number.scale = Some(scale_of(number.scale, power));
        return Some((Measure::Money(Some(currency), 1), end + 1));
    }
    let (found, after) = unit::after(line, end, number)?;
    match (prefix, found) {
        (None, found) => Some((found, after)),
        // "$5 million USD", "$5 Canadian dollars": the code is the surer word.
        (Some(Measure::Money(Some(before), _)), Measure::Money(Some(code), 1))
            if !line.is_currency(after - 1) && (before == code || before.as_str() == "USD") =>
        {
            Some((found, after))
        }
        _ => None,
    }
}

/// The scale of a code such as MUSD; two scales at once are in doubt.
fn scale_of(written: Option<Scale>, power: u32) -> Scale {
    let factor = written.is_none().then(|| number::power_of_ten(power));
    Scale { factor, is_letter: false }
}

/// Whether brackets around an amount, the first of them at token `open`, say that it is negative.
fn is_accounting(line: &Line<'_>, part: &Part, open: usize, closes_early: bool) -> bool {
    let has_outer_sign = part.is_money() && part.start < open;
    let closes = closes_early || line.is(part.end, ')');
    let raw = line.raw(part.number.start);
    let is_year = raw.len() == 4 && raw.bytes().all(|byte| byte.is_ascii_digit()) && part.measure.is_none();
    let is_cell = line.place == Place::Cell && !is_year;
    closes && (has_outer_sign || is_cell || (part.measure.is_some() && follows_value_word(line, open)))
}

/// Whether what stands before says that a value comes: "loss of ($0.12)", "margin: (3.1%)".
fn follows_value_word(line: &Line<'_>, open: usize) -> bool {
    let before = open.wrapping_sub(1);
    let before = if line.is_currency(before) { before.wrapping_sub(1) } else { before };
    line.is(before, ':')
        || matches!(
            line.low(before),
            "of" | "was"
                | "is"
                | "were"
                | "to"
                | "from"
                | "versus"
                | "vs"
                | "at"
                | "by"
                | "and"
                | "or"
                | "with"
                | "against"
                | "than"
                | "between"
        )
}

/// Takes in a minus or plus before the amount.
fn sign(line: &Line<'_>, start: usize, part: &mut Part) {
    part.start = start;
    let at = start.wrapping_sub(1);
    let inner = part.number.start.wrapping_sub(1);
    if line.is(inner, '-') && inner > part.start && line.glued(inner) {
        part.is_negative = true;
        part.is_signed = true;
        return;
    }
    if (line.is(at, '-') || line.is(at, '+')) && line.glued(start) {
        let is_free =
            !line.glued(at) || ["(", "[", "\"", "/", "~", "—", ":", "|", ","].contains(&line.raw(at.wrapping_sub(1)));
        // A hyphen between two words or numbers is none.
        if is_free {
            // "+/-2%" says how far off, not which way.
            let is_margin = line.is(at.wrapping_sub(1), '/') && line.is(at.wrapping_sub(2), '+');
            part.is_negative |= line.is(at, '-') && !is_margin;
            part.is_signed = true;
            part.start = at;
        }
        return;
    }
    // "plus or minus 2%" says how far off, not which way.
    let between = at.wrapping_sub(1);
    let is_margin = line.low(at) == "minus"
        && (matches!(line.low(between), "or" | "and" | "plus")
            || line.is(between, '/') && line.low(between.wrapping_sub(1)) == "plus");
    if matches!(line.low(at), "minus" | "negative") && !line.is_number(at.wrapping_sub(1)) && !is_margin {
        part.is_negative = true;
        part.is_signed = true;
        part.start = at;
    }
}

/// Whether three decimals may be a group of thousands: "12.500 EUR", "1.250 jobs".
fn has_doubtful_decimals(line: &Line<'_>, part: &Part) -> bool {
    let raw = line.raw(part.number.start);
    let is_three =
        raw.split_once('.').is_some_and(|(whole, rest)| rest.len() == 3 && !whole.is_empty() && whole != "0");
    let groups_with_dots = match part.measure {
        // Where English is written, a dot is a decimal point; petrol and currencies have three decimals.
        Some(Measure::Money(currency, _)) => currency.is_some_and(|code| {
            matches!(code.as_str(), "EUR" | "BRL" | "IDR" | "DKK" | "TRY" | "VND" | "CLP" | "COP" | "ARS")
        }),
        None => noun::after(line, part.end).is_some(),
        Some(_) => false,
    };
    is_three && part.number.scale.is_none() && groups_with_dots
}

/// Decides what one letter after the digits means; in doubt the number has no value.
fn settle_letter(line: &Line<'_>, part: &mut Part) {
    let Some(scale) = part.number.scale.filter(|scale| scale.is_letter) else { return };
    if part.is_money() {
        return;
    }
    let counts = noun::after(line, part.end).is_some();
    let letter = line.raw(part.number.end.wrapping_sub(1));
    let is_sure = match letter {
        "t" => {
            // 5t is five tonnes.
            part.number.scale = None;
            part.measure = Some(Measure::Ucum("t"));
            return;
        }
        "k" => true,
        // "+517K", "504K", 1.5M are no names.
        "K" | "M" | "B" if part.is_signed => true,
        "K" if line.raw(part.number.start).len() > 2 => true,
        "M" | "B" if line.raw(part.number.start).contains('.') => true,
        // "its 10K" is a filing, "45K runners" are many.
        _ => counts,
    };
    if !is_sure {
        part.number.scale = Some(Scale { factor: None, ..scale });
    }
}

/// The amount that begins with a fraction of a scale: "half a billion dollars", "$half"; `scale` is the scale word.
pub(super) fn starting_with_scale(line: &Line<'_>, i: usize, scale: usize, fraction: Decimal) -> Option<Part> {
    let mut number = Number { start: i, end: scale, base: Some(fraction), scale: None, is_words: true };
    let (found, mut end) = number::scale(line, scale, &number, false)?;
    number.scale = Some(found);
    let mut measure = None;
    if let Some((found, after)) = unit::after(line, end, &number) {
        (measure, end) = (Some(found), after);
    }
    number.end = end;
    let mut part = Part {
        start: i,
        end,
        number,
        is_negative: false,
        is_signed: false,
        measure,
        is_compound: false,
        is_per_share: false,
        later_end: None,
        counted: None,
    };
    sign(line, i, &mut part);
    Some(part)
}

/// The amount whose first token, sign and currency included, is `i`.
pub(super) fn starting(line: &Line<'_>, i: usize) -> Option<Part> {
    (i..i.saturating_add(6).min(line.tokens.len()))
        .find(|&at| line.is_number(at) || number::number_word(line.low(at)).is_some())
        .and_then(|at| {
            let is_article = at > i && matches!(line.low(at - 1), "a" | "an");
            self::at(line, if is_article && line.is_word(at) { at - 1 } else { at })
        })
        .filter(|part| part.start == i)
}
