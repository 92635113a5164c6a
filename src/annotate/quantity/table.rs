//! Tables: what caption, header row and row labels say of the bare numbers under and beside them.

use rust_decimal::Decimal;

use super::{
    amount::Part,
    currency,
    lexicon::{Lexicon, List},
    line::{Line, Place},
    noun,
    number::{self, NumberWord, Scale, number_word},
    unit::Measure,
};
use crate::{
    annotate::token::{Token, TokenKind, Tokens},
    model::{quantity::Currency, span::Span},
};

/// One cell: its place, and its tokens as a range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The cells of a table that are not empty, in order.
pub(super) fn cells(text: &str, tokens: &[Token], span: Span) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let (mut row, mut column, mut seen) = (0, 0, span.start());
    for (i, token) in tokens.iter().enumerate() {
        for c in Span::new(seen, token.span.start()).of(text).chars() {
            match c {
                '\t' => column += 1,
                '\n' => (row, column) = (row + 1, 0),
                _ => {}
            }
        }
        seen = token.span.end();
        match cells.last_mut() {
            Some(cell) if (cell.row, cell.column) == (row, column) => cell.end = i + 1,
            _ => cells.push(Cell { row, column, start: i, end: i + 1 }),
        }
    }
    cells
}

/// What a caption, header or label says of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// What a bare number is multiplied by.
    scale: Option<Decimal>,
    measure: Option<Measure>,
    /// The noun it counts: "Employees".
    counted: Option<&'static str>,
    /// Whether it names a rate or margin, which is no money.
    is_rate: bool,
    /// Whether it speaks of money per share.
    is_per_share: bool,
    /// Whether it contradicts itself or another, so that nothing is sure.
    is_unclear: bool,
}

impl Frame {
    /// What the line before a table says of it: only in brackets, or after "in".
    pub(super) fn of_caption(text: &str, span: Span) -> Self {
        const LONGEST: usize = 400;
        const REACH: usize = 8;
        const SHORT: usize = 4;
        let caption = span.of(text);
        if caption.len() > LONGEST {
            return Self::default();
        }
        let lower = caption.to_ascii_lowercase();
        let tokens: Vec<Token> = Tokens::new(text, span).collect();
        // "US$ million"
        if tokens.len() <= SHORT {
            let frame = Self::of(&Line {
                text,
                lower: &lower,
                base: span.start(),
                tokens: &tokens,
                place: Place::Label,
                is_title: false,
            });
            if frame.scale.is_some() && frame.measure.is_some() {
                return frame;
            }
        }
        let line =
            |tokens| Line { text, lower: &lower, base: span.start(), tokens, place: Place::Label, is_title: false };
        let whole = line(&tokens);
        let begins = |i: usize| whole.is(i, '(') || whole.low(i) == "in";
        let parts = (0..tokens.len()).filter(|i| begins(*i)).filter_map(|i| {
            let part = tokens.get(i + 1..tokens.len().min(i + REACH))?;
            let end = part.iter().position(|token| token.is(')')).unwrap_or(part.len());
            let frame = Self::of(&line(part.get(..end)?));
            // "in millions", "($ m)", but not "in dollars and sense".
            frame.scale.map(|_| frame)
        });
        parts.reduce(|first, second| Self::together(first, second, Self::default())).unwrap_or_default()
    }

    /// What a cell or caption says.
    pub(super) fn of(line: &Line<'_>) -> Self {
        const LONGEST: usize = 40;
        let mut frame = Self::default();
        if line.tokens.len() > LONGEST {
            return frame;
        }
        let mut i = 0;
        while i < line.tokens.len() {
            // "in millions, except per share data"
            if matches!(line.low(i), "except" | "excluding" | "unless") {
                break;
            }
            i = frame.take(line, i).max(i + 1);
        }
        frame
    }

    /// Takes in what stands at token `i`, and returns where to go on.
    fn take(&mut self, line: &Line<'_>, i: usize) -> usize {
        let low = line.low(i);
        // "Homes over $1 million" states an amount of its own.
        if line.is_number(i + 1) && line.raw(i + 1) != "000" || line.is_number(i.wrapping_sub(1)) {
            return i + 1;
        }
        if let Some(counted) = List::Counted.get(low) {
            self.counted = Some(counted);
        }
        self.is_rate |= List::Rate.has(low) && !matches!(low, "share" | "growth" | "support" | "lead");
        if line.kind(i) == Some(TokenKind::Percent) || matches!(low, "percent" | "pct" | "percentage") {
            self.set_measure(Measure::Percent);
            return i + 1;
        }
        let is_bracketed = line.is(i.wrapping_sub(1), '(') && line.is(i + 1, ')');
        match low {
            "eps" | "dps" => self.is_per_share = true,
            "share" if matches!(line.low(i.wrapping_sub(1)), "per" | "a") => self.is_per_share = true,
            "bps" | "bp" => self.set_measure(Measure::BasisPoints),
            "pp" | "ppt" => self.set_measure(Measure::PercentagePoints),
            "x" if is_bracketed => self.set_measure(Measure::Times),
            // "Dividend per share (p)"
            "p" if is_bracketed => self.set_measure(Measure::Money(Currency::parse("GBP"), 100)),
            "pence" => self.set_measure(Measure::Money(Currency::parse("GBP"), 100)),
            _ => {}
        }
        if let Some((code, power)) = currency::millions(line.raw(i)) {
            self.set_measure(Measure::Money(Some(code), 1));
            self.set_scale(number::power_of_ten(power));
            return i + 1;
        }
        if let Some(currency) = Lexicon::bundled().signs.get(line.raw(i)).or_else(|| code(line, i)) {
            let letters = line.glued(i) && line.is_word(i.wrapping_sub(1));
            let letters = Lexicon::bundled().letters.get(line.raw(i.wrapping_sub(1))).filter(|_| letters);
            self.set_measure(Measure::Money(Some(*letters.unwrap_or(currency)), 1));
        } else if let Some(noun) = Lexicon::bundled().nouns.get(low)
            && noun.currency.is_some()
            && low.ends_with('s')
        {
            self.set_measure(Measure::Money(noun.currency, noun.parts));
        }
        if let Some(factor) = scale(line, i) {
            self.set_scale(factor);
        }
        i + 1
    }

    /// The frame of a row that is headed with an index: its bare numbers are points.
    pub(super) fn of_index(mut self) -> Self {
        if self.measure.is_none() {
            self.measure = Some(Measure::Points);
        }
        self
    }

    fn set_measure(&mut self, measure: Measure) {
        self.is_unclear |= self.measure.is_some_and(|own| own != measure);
        self.measure = Some(measure);
    }

    fn set_scale(&mut self, factor: Decimal) {
        self.is_unclear |= self.scale.is_some_and(|own| own != factor);
        self.scale = Some(factor);
    }

    /// What row label, column header and table say together; the nearer one wins where it says something.
    pub(super) fn together(row: Self, column: Self, table: Self) -> Self {
        let conflict = |a: Option<Measure>, b: Option<Measure>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let near = row.measure.or(column.measure);
        let is_relative = matches!(near, Some(measure) if !matches!(measure, Measure::Money(..)));
        let is_per_share = row.is_per_share || column.is_per_share;
        let counted = row.counted.or(column.counted).filter(|_| near.is_none() && !is_per_share);
        // Shares are stated in the table's thousands or millions; whether employees are, nobody says.
        let is_scaled = counted.is_none_or(|noun| noun == "shares") && !is_relative && !is_per_share;
        let is_rate = row.is_rate || column.is_rate;
        Self {
            scale: row.scale.or(column.scale).or(if is_scaled { table.scale } else { None }),
            measure: near.or(if counted.is_some() { None } else { table.measure }),
            counted,
            is_rate,
            is_per_share,
            is_unclear: row.is_unclear
                || column.is_unclear
                || conflict(row.measure, column.measure)
                || matches!((row.scale, column.scale), (Some(a), Some(b)) if a != b)
                || (near.is_none() && table.is_unclear)
                || (near.is_none() && is_rate)
                || (counted.is_some() && !is_scaled && table.scale.is_some() && row.scale.is_none()),
        }
    }

    /// Gives a bare number of the table its unit and scale; where nothing tells them, it has no value.
    pub(super) fn apply(&self, line: &Line<'_>, part: &mut Part) {
        if part.number.scale.is_some() || part.measure.is_none() && noun::after(line, part.end).is_some() {
            return;
        }
        let is_bare = part.measure.is_none();
        if !is_bare && !part.is_money() {
            return;
        }
        let says_nothing =
            self.measure.is_none() && self.scale.is_none() && !self.is_per_share && self.counted.is_none();
        // British dividends and earnings per share are stated in pence, and tables do not always say so.
        let pounds = is_bare
            && self.is_per_share
            && matches!(self.measure, Some(Measure::Money(Some(code), 1)) if code.as_str() == "GBP");
        if self.is_unclear || is_bare && says_nothing || pounds {
            part.number.base = None;
            return;
        }
        if is_bare {
            part.counted = self.counted;
        }
        part.measure = part.measure.or(self.measure);
        part.is_per_share = self.is_per_share;
        if let Some(factor) = self.scale {
            part.number.scale = Some(Scale { factor: Some(factor), is_letter: false });
        }
    }
}

/// A code in a header: "USD", "Rs".
fn code(line: &Line<'_>, i: usize) -> Option<&'static crate::model::quantity::Currency> {
    Lexicon::bundled().codes.get(line.raw(i)).filter(|_| line.is_word(i) && line.raw(i).len() > 1)
}

/// A scale in a header: "in millions", "$m", "(000s)", "Rs crore".
fn scale(line: &Line<'_>, i: usize) -> Option<Decimal> {
    let low = line.low(i);
    match number_word(low) {
        Some(NumberWord::Plural(power) | NumberWord::Scale(power)) if power >= 3 => {
            return Some(number::power_of_ten(power));
        }
        _ => {}
    }
    let before = i.wrapping_sub(1);
    let after_currency = line.is_currency(before) || code(line, before).is_some();
    let is_bracketed = line.is(before, '(') && line.is(i + 1, ')');
    let power = match low {
        "mn" | "mln" | "mio" => 6,
        "bn" | "bln" | "mrd" => 9,
        "tn" => 12,
        "cr" => 7,
        "m" | "mm" if after_currency || is_bracketed => 6,
        "b" if after_currency => 9,
        "k" if after_currency => 3,
        _ if line.raw(i) == "000" && !line.is_number(before) => 3,
        _ => return None,
    };
    Some(number::power_of_ten(power))
}

/// The rows that head a table: the first, and those after it that hold no amount.
pub(super) fn header_rows(text: &str, tokens: &[Token], cells: &[Cell]) -> usize {
    let has_amount = |cell: &Cell| {
        let tokens = tokens.get(cell.start..cell.end).unwrap_or_default();
        let numbers = tokens.iter().filter(|token| token.kind == TokenKind::Number);
        let is_year = |token: &Token| token.span.len() == 4 && !token.of(text).contains(['.', ',']);
        let words = tokens.iter().any(|token| token.kind == TokenKind::Word && !List::Stop.has(token.of(text)));
        cell.column > 0 && !words && numbers.clone().count() > 0 && !numbers.clone().all(is_year)
    };
    cells.iter().find(|cell| has_amount(cell)).map_or(0, |cell| cell.row)
}
