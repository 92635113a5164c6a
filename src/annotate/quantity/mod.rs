//! Which quantities a text states, normalised.
//!
//! Each line or table cell is read once from left to right. A number, or a word that may begin one, is offered to the
//! rules in turn: shapes that are no quantity, dates and periods, special forms, amounts and ranges of amounts. Around
//! what they accept, the words of approximation and the sentence give bound, kind and unit.

mod amount;
mod calendar;
mod context;
mod currency;
mod hedge;
mod lexicon;
mod line;
mod noun;
mod number;
mod range;
mod reject;
mod special;
mod table;
#[cfg(test)]
mod tests;
mod unit;

use self::{
    amount::Part,
    lexicon::{Lexicon, List},
    line::{Line, Place},
    range::Second,
    table::Frame,
    unit::Measure,
};
use super::token::{Gap, Token, TokenKind, Tokens};
use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::model::{
    annotation::Mention,
    article::{Article, BlockKind},
    instrument::InstrumentKind,
    quantity::{Amount, Currency, Quantity, QuantityKind, Unit},
    span::Span,
};

/// Columns of a table that are told apart.
const MOST_COLUMNS: usize = 1_000;

/// All quantities of an article, sorted, never overlapping, folded blocks included.
///
/// A number inside a mention ("3M", "7-Eleven") is none.
pub fn extract(article: &Article, mentions: &[Mention]) -> Vec<Quantity> {
    let text = article.text.as_str();
    let mut reader = Reader { mentions, found: Vec::new(), dollar: None, currencies: Vec::new(), frame: None };
    let mut tokens = Vec::new();
    let mut lower = String::new();
    let mut before = None;
    let mut blocks = article.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        let mut span = block.span;
        let is_table = block.kind == BlockKind::Table || has_cells(text, span);
        if is_table && block.kind != BlockKind::Table {
            // Lines of plain text with tabs in them are the rows of one table.
            while let Some(next) = blocks.next_if(|next| has_cells(text, next.span)) {
                span = Span::new(span.start(), next.span.end());
            }
        }
        tokens.clear();
        tokens.extend(Tokens::new(text, span));
        lower.clear();
        lower.push_str(span.of(text));
        lower.make_ascii_lowercase();
        if is_table {
            let caption = before.take().map_or_else(Frame::default, |caption| Frame::of_caption(text, caption));
            reader.table(text, &lower, &tokens, span, caption);
            continue;
        }
        for tokens in tokens.chunk_by(|_, next| next.gap != Gap::Break) {
            let line = Line {
                text,
                lower: &lower,
                base: span.start(),
                tokens,
                place: Place::Prose,
                is_title: is_title(text, tokens),
            };
            reader.read(&line);
        }
        before = Some(span);
    }
    reader.found
}

/// Whether a line has cells set apart by tabs.
fn has_cells(text: &str, span: Span) -> bool {
    span.of(text).trim().contains('\t')
}

/// Whether most words begin with a capital.
fn is_title(text: &str, tokens: &[Token]) -> bool {
    const LONGEST: usize = 40;
    let long = tokens.iter().take(LONGEST).filter(|token| token.kind == TokenKind::Word && token.span.len() > 3);
    let (mut words, mut capitals) = (0, 0);
    for token in long {
        words += 1;
        capitals += usize::from(token.of(text).starts_with(|c: char| c.is_uppercase()));
    }
    words >= 3 && capitals * 10 >= words * 7 && tokens.len() <= LONGEST
}

struct Reader<'t> {
    mentions: &'t [Mention],
    found: Vec<Quantity>,
    /// The dollar, euro or rand named last: cents are a hundredth of it.
    dollar: Option<Currency>,
    /// The currencies named so far, each once: "crowns" are those of the country that was named.
    currencies: Vec<Currency>,
    /// What the table says of the bare numbers in the cell at hand.
    frame: Option<Frame>,
}

impl Reader<'_> {
    fn read(&mut self, line: &Line<'_>) {
        let mut i = 0;
        while i < line.tokens.len() {
            i = if may_begin(line, i) { self.at(line, i).max(i + 1) } else { i + 1 };
        }
    }

    /// Reads the cells of a table, each under what caption, header and row label say.
    fn table(&mut self, text: &str, lower: &str, tokens: &[Token], span: Span, caption: Frame) {
        let cells = table::cells(text, tokens, span);
        let headers = table::header_rows(text, tokens, &cells);
        let mut columns: Vec<Frame> = Vec::new();
        let (mut table, mut row) = (caption, Frame::default());
        for (i, cell) in cells.iter().enumerate() {
            let tokens = tokens.get(cell.start..cell.end).unwrap_or_default();
            let is_label = cell.row < headers || cell.column == 0;
            let place = if is_label { Place::Label } else { Place::Cell };
            let line = Line { text, lower, base: span.start(), tokens, place, is_title: false };
            if cell.column == 0 {
                row = Frame::of(&line);
                let label = line.span(0, tokens.len());
                if self.mention_over(label).is_some_and(|mention| mention.kind == InstrumentKind::Index) {
                    row = row.of_index();
                }
            } else if i == 0 || cells.get(i - 1).is_none_or(|before| before.row != cell.row) {
                row = Frame::default();
            }
            if cell.row < headers {
                // The first cell, or a row of one cell, speaks for the whole table.
                let is_alone = cells.get(i + 1).is_none_or(|next| next.row != cell.row);
                if cell.column == 0 && (i == 0 || is_alone) {
                    table = Frame::together(row, table, Frame::default());
                } else if cell.column < MOST_COLUMNS {
                    let column = Frame::of(&line);
                    if columns.len() <= cell.column {
                        columns.resize(cell.column + 1, Frame::default());
                    }
                    if let Some(own) = columns.get_mut(cell.column) {
                        *own = Frame::together(column, *own, Frame::default());
                    }
                }
            }
            if !is_label {
                let column = columns.get(cell.column).copied().unwrap_or_default();
                self.frame = Some(Frame::together(row, column, table));
            }
            self.read(&line);
            self.frame = None;
        }
    }

    /// Reads what begins at token `i` and returns where to go on.
    fn at(&mut self, line: &Line<'_>, i: usize) -> usize {
        if let Some(end) = self.mention_end(line, i) {
            return end;
        }
        if reject::is_web(line, i) {
            return reject::chunk_end(line, i);
        }
        if let Some(calendar) = calendar::at(line, i) {
            let value = calendar.value.map(Amount::Calendar);
            self.push(line, calendar.start, calendar.end, calendar.kind, value, None);
            return calendar.end;
        }
        if let Some(end) = reject::by_shape(line, i) {
            // A ratio looks like a clock time.
            if !line.is(i + 1, ':') {
                return end;
            }
            let Some(found) = special::at(line, i) else { return end };
            self.push(line, found.start, found.end, found.kind, found.value, found.unit);
            return found.end;
        }
        if let Some((low, high, end)) = special::tens_of(line, i) {
            return self.vague(line, i, end, Some(Amount::Range(low, high)));
        }
        // "in millions of dollars" heads a table.
        if special::is_vague(line, i) && line.place != Place::Label && line.low(i.wrapping_sub(1)) != "in" {
            return self.vague(line, i, i + 1, None);
        }
        if let Some((fraction, scale)) = special::fraction_of_scale(line, i)
            && let Some(mut part) = amount::starting_with_scale(line, i, scale, fraction)
        {
            return self.amount(line, &mut part);
        }
        if let Some(found) = special::at(line, i) {
            self.push(line, found.start, found.end, found.kind, found.value, found.unit);
            return found.end;
        }
        match amount::at(line, i) {
            Some(mut part) => self.amount(line, &mut part),
            None => i + 1,
        }
    }

    /// An amount, and the second one that belongs to it.
    fn amount(&mut self, line: &Line<'_>, part: &mut Part) -> usize {
        let end = part.end;
        if let Some(frame) = self.frame {
            // "60 to 65" under "in billions of dollars", "$2.10-$2.25"
            let dash = line.is(end, '-') && (line.glued(end) || line.is_currency(end + 1)) && part.measure.is_some();
            let joined = line.low(end) == "to" || dash;
            if let Some(Second::Range(mut second)) = range::second(line, &mut part.clone())
                && joined
            {
                frame.apply(line, part);
                frame.apply(line, &mut second);
                let value = part.value().zip(second.value()).map(|(low, high)| Amount::Range(low, high));
                self.describe_as(line, &second, part.start, value, None);
                return second.end;
            }
            frame.apply(line, part);
            self.describe(line, part, end, None);
            return end;
        }
        // QwQ-32B, 737-800 jets, Llama-3-70B
        let is_name = reject::as_name(line, part);
        let start = part.number.start;
        match range::second(line, part) {
            Some(Second::Range(second) | Second::Doubtful(second))
                if is_name && second.measure.is_none() && line.is(part.end, '-') =>
            {
                reject::chunk_end(line, start).max(second.end)
            }
            Some(Second::Range(second)) => {
                let is_age = matches!(line.low(part.start.wrapping_sub(1)), "aged" | "age" | "ages");
                let is_score = !is_age
                    && part.measure.is_none()
                    && part.number.scale.is_none()
                    && line.is(part.end, '-')
                    && noun::after(line, second.end).is_none()
                    && !second.is_compound
                    && !line.raw(second.number.start).contains(',');
                if !is_score {
                    let value = part.value().zip(second.value()).map(|(low, high)| Amount::Range(low, high));
                    self.describe_as(line, &second, part.start, value, None);
                }
                second.end
            }
            Some(Second::Doubtful(second)) => {
                // 7-2, 787-9: a score or a name.
                let is_bare = second.measure.is_none() && second.number.scale.is_none();
                if !is_bare || !line.is(part.end, '-') {
                    self.describe_as(line, &second, part.start, None, None);
                }
                second.end
            }
            Some(Second::Pair(second)) => {
                // "from 3 million to 5 million users", "from 12 cents to 9 cents a share"
                part.later_end = Some(second.end);
                self.describe(line, part, end, noun::after(line, second.end));
                end
            }
            None => {
                // "9-to-5"
                let is_idiom =
                    line.joins(end, '-') && matches!(line.low(end + 1), "to" | "for") && line.joins(end + 2, '-');
                if part.measure.is_none() && part.number.scale.is_none() {
                    part.measure = range::listed_measure(line, end);
                }
                if is_name || is_idiom {
                    return reject::chunk_end(line, start).max(end);
                }
                self.describe(line, part, end, None);
                end
            }
        }
    }

    /// "tens of millions of dollars"
    fn vague(&mut self, line: &Line<'_>, start: usize, end: usize, value: Option<Amount>) -> usize {
        let of = end + usize::from(line.low(end) == "of");
        if let Some((noun, after)) = currency::after(line, of) {
            let unit = noun.currency.map(Unit::Currency);
            self.push(line, start, after, QuantityKind::Money, value, unit);
            return after;
        }
        if let Some(at) = noun::after(line, of) {
            self.push(line, start, end, QuantityKind::Count, value, Some(count(line, at)));
        }
        end
    }

    /// Gives an amount its kind and unit, and keeps it.
    fn describe(&mut self, line: &Line<'_>, part: &Part, end: usize, noun: Option<usize>) {
        let value = part.value().map(Amount::Exact);
        self.describe_as(line, &Part { end, ..*part }, part.start, value, noun);
    }

    /// Keeps what begins at token `start` and ends with `part`, whose words tell kind and unit.
    fn describe_as(
        &mut self,
        line: &Line<'_>,
        part: &Part,
        start: usize,
        value: Option<Amount>,
        noun_after_second: Option<usize>,
    ) {
        let end = part.end;
        if let Some(Measure::Money(currency, _)) = part.measure {
            let currency = currency.or_else(|| {
                if part.measure == Some(Measure::Money(None, 100)) {
                    return Some(context::of_cents(self.dollar));
                }
                let noun = line.low(end.wrapping_sub(1));
                self.currencies.iter().rev().find(|&&own| Lexicon::bundled().may_mean(noun, own)).copied()
            });
            let Some(currency) = currency else {
                self.push(line, start, end, QuantityKind::Money, value, None);
                return;
            };
            self.dollar = Some(currency);
            if self.currencies.last() != Some(&currency) {
                self.currencies.retain(|own| *own != currency);
                self.currencies.push(currency);
            }
            let (kind, mut unit) = context::money(line, part, end, currency);
            if unit == Unit::Currency(currency)
                && let Some(price) = self.price_before(line, part, start, value.as_ref())
            {
                unit = price;
            }
            if kind == QuantityKind::Money && self.is_expected_eps(line, part, start) {
                self.push(line, start, end, QuantityKind::PerShare, value, Some(Unit::PerShare(currency)));
                return;
            }
            self.push(line, start, end, kind, value, Some(unit));
            return;
        }
        if let Some(measure) = part.measure {
            // "by 150 basis points this year and 600 points in all"
            let last = self.found.last().filter(|last| last.kind == QuantityKind::BasisPoints);
            let is_basis =
                measure == Measure::Points && last.is_some_and(|last| is_same_sentence(line, last.span, start));
            let (kind, unit) = special::plain_unit(measure).unwrap_or_else(|| {
                if is_basis {
                    (QuantityKind::BasisPoints, Unit::BasisPoints)
                } else if context::is_rate(line, part) {
                    (QuantityKind::PercentagePoints, Unit::PercentagePoints)
                } else {
                    (QuantityKind::Measure, Unit::Points)
                }
            });
            self.push(line, start, end, kind, value, Some(unit));
            return;
        }
        if let Some(noun) = part.counted {
            self.push(line, start, end, QuantityKind::Count, value, Some(Unit::Count(noun.to_owned())));
            return;
        }
        let noun = if part.is_compound { noun::compound(line, end) } else { None };
        let noun = noun.or_else(|| noun::after(line, end)).or(noun_after_second);
        if noun.is_none()
            && part.number.scale.is_some()
            && let Some(unit) = self.money_before(line, start)
        {
            self.push(line, start, end, QuantityKind::Money, value, Some(unit));
            return;
        }
        if noun.is_none() && part.number.is_words && part.number.scale.is_none() {
            return;
        }
        if noun.is_none()
            && part.number.scale.is_none()
            && matches!(line.low(start.wrapping_sub(1)), "aged" | "age" | "ages")
        {
            self.push(line, start, end, QuantityKind::Duration, value, Some(Unit::Time("a")));
            return;
        }
        if noun.is_none() && part.number.scale.is_none() && line.back(start, 3).any(|at| line.low(at) == "ratio") {
            self.push(line, start, end, QuantityKind::Ratio, value, None);
            return;
        }
        if noun.is_none() && line.joins(part.number.start + 1, '/') {
            // "1/3 of revenue"; "3/4" alone may be anything.
            if matches!(line.low(end), "of" | "the") {
                self.push(line, start, end, QuantityKind::Ratio, value, None);
            }
            return;
        }
        if noun.is_none() && part.number.scale.is_none() && context::is_index_level(line, part) {
            self.push(line, start, end, QuantityKind::Measure, value, Some(Unit::Points));
            return;
        }
        // "built 1,728 cars and delivered 1,967"
        let same = || {
            let before = self.found.iter().rev().take(4).take_while(|last| is_same_sentence(line, last.span, start));
            let mut counts = before.filter(|last| last.kind == QuantityKind::Count);
            // What a number is compared with was named first.
            let is_compared =
                matches!(line.low(start.wrapping_sub(1)), "versus" | "vs" | "from" | "with" | "against" | "than");
            let count = if is_compared { counts.last() } else { counts.next() };
            count.and_then(|last| last.unit.clone())
        };
        let unit = noun.map(|at| count(line, at)).or_else(same);
        // "487 BTC": a code belongs to the number, as that of a currency does.
        let coin = noun.filter(|&at| at == end && noun::is_coin(line.raw(at)));
        let free = coin.is_some_and(|at| self.mention_over(line.span(at, at + 1)).is_none());
        self.push(line, start, end + usize::from(free), QuantityKind::Count, value, unit);
    }

    /// The currency that a scaled number without one takes over: "3.1 billion euros, up from 2.9 billion".
    fn money_before(&self, line: &Line<'_>, start: usize) -> Option<Unit> {
        let ties = line.is(start.wrapping_sub(1), ':')
            || matches!(
                line.low(start.wrapping_sub(1)),
                "to" | "from" | "at" | "of" | "than" | "versus" | "vs" | "against" | "with" | "about" | "nearly" | "or"
            );
        let amounts = self.found.iter().rev().take(3).take_while(|last| is_same_sentence(line, last.span, start));
        let last = amounts.into_iter().find(|last| {
            !matches!(
                last.kind,
                QuantityKind::Percent | QuantityKind::BasisPoints | QuantityKind::Date | QuantityKind::Period
            )
        });
        let last = last.filter(|last| ties && last.kind == QuantityKind::Money)?;
        let is_large = matches!(last.value, Some(Amount::Exact(value) | Amount::Range(_, value)) if value >= Decimal::from(10_000));
        let between = line
            .back(start, 24)
            .take_while(|&at| line.token(at).is_some_and(|token| token.span.start() >= last.span.end()));
        // "2.3 billion euros, and the subscriber base shrank to 19.3 million"
        let counted = |word: &str| List::Counted.has(word) || List::Counted.has(&format!("{word}s"));
        let counts = between.into_iter().any(|at| counted(line.low(at)));
        matches!(last.unit, Some(Unit::Currency(_)))
            .then(|| last.unit.clone())
            .flatten()
            .filter(|_| is_large && !counts)
    }

    /// Whether an amount is the forecast of the earnings per share before it: "EPS of $0.91; analysts expected $0.77".
    fn is_expected_eps(&self, line: &Line<'_>, part: &Part, start: usize) -> bool {
        const REACH: usize = 30;
        let told = |at: usize| List::Forecast.has(line.low(at));
        // "expected $0.77", "the consensus was for $0.77", "(estimate: $0.77)"
        let joins =
            |&at: &usize| matches!(line.low(at), "of" | "for" | "was" | "were" | "is" | "at") || line.is(at, ':');
        let joined = (start.saturating_sub(2)..start).rev().take_while(joins).count();
        let is_forecast = told(start.wrapping_sub(joined + 1));
        let Some(value) = part.value().filter(|_| is_forecast && part.number.scale.is_none()) else { return false };
        let near = line.token(start.saturating_sub(REACH)).map_or(0, |token| token.span.start());
        let mut before = self.found.iter().rev().take(4).take_while(|last| last.span.start() >= near);
        before.any(|last| match (last.kind, &last.value) {
            (QuantityKind::PerShare, Some(Amount::Exact(own))) => {
                let many = Decimal::from(4);
                value < own.saturating_mul(many) && *own < value.saturating_mul(many)
            }
            _ => false,
        })
    }

    /// The commodity price that an amount is compared with: "$82 a barrel, up from $79.50".
    fn price_before(&self, line: &Line<'_>, part: &Part, start: usize, value: Option<&Amount>) -> Option<Unit> {
        let is_compared =
            matches!(line.low(start.wrapping_sub(1)), "from" | "to" | "at" | "than" | "versus" | "against" | "with");
        if !is_compared || part.number.scale.is_some() {
            return None;
        }
        let Some(Amount::Exact(value)) = value else { return None };
        let mut before = self.found.iter().rev().take(3).filter(|last| is_same_sentence(line, last.span, start));
        before.find_map(|last| match (&last.unit, &last.value) {
            (Some(Unit::Price(..)), Some(Amount::Exact(price))) => {
                let is_near =
                    *value < price.saturating_mul(Decimal::TWO) && *price < value.saturating_mul(Decimal::TWO);
                if is_near { last.unit.clone() } else { None }
            }
            _ => None,
        })
    }

    fn push(
        &mut self,
        line: &Line<'_>,
        start: usize,
        end: usize,
        kind: QuantityKind,
        value: Option<Amount>,
        unit: Option<Unit>,
    ) {
        let span = line.span(start, end);
        let last = self.found.last().map_or(0, |quantity| quantity.span.end());
        // A range may reach into a mention: "2 to 9988.HK".
        if span.is_empty() || span.start() < last || self.mention_over(span).is_some() {
            return;
        }
        let hedge = hedge::around(line, start, end, kind == QuantityKind::Duration);
        self.found.push(Quantity { span, kind, value, unit, approx: hedge.approx, bound: hedge.bound, change: None });
    }

    /// Where the mention ends that holds the number at token `i`.
    fn mention_end(&self, line: &Line<'_>, i: usize) -> Option<usize> {
        let mention = self.mention_over(line.token(i)?.span)?;
        let mut end = i + 1;
        while line.token(end).is_some_and(|token| token.span.start() < mention.span.end()) {
            end += 1;
        }
        Some(end)
    }

    /// The first mention that shares text with a span.
    fn mention_over(&self, span: Span) -> Option<&Mention> {
        let place = self.mentions.partition_point(|mention| mention.span.end() <= span.start());
        self.mentions.get(place).filter(|mention| mention.span.overlaps(span))
    }
}

/// Whether a span ends in the sentence of token `i`, not far before it.
fn is_same_sentence(line: &Line<'_>, span: Span, i: usize) -> bool {
    line.back(i, 24).any(|at| line.token(at).is_some_and(|token| token.span.start() < span.end()))
}

fn count(line: &Line<'_>, at: usize) -> Unit {
    Unit::Count(line.raw(at).to_lowercase())
}

/// Whether a token may begin a quantity.
fn may_begin(line: &Line<'_>, i: usize) -> bool {
    match line.kind(i) {
        Some(TokenKind::Number) => true,
        Some(TokenKind::Word) => word_may_begin(line.low(i)),
        _ => false,
    }
}

/// Whether a word in lower case may begin a quantity. Most words are told by their first letter and length alone.
fn word_may_begin(low: &str) -> bool {
    static LENGTHS: LazyLock<[u16; 26]> = LazyLock::new(|| {
        let mut lengths = [0; 26];
        for word in number::words().chain(List::Begin.words()) {
            if let Some(own) = letter(word).and_then(|letter| lengths.get_mut(letter)) {
                *own |= 1_u16.checked_shl(word.len().try_into().unwrap_or(u32::MAX)).unwrap_or(0);
            }
        }
        lengths
    });
    let Some(lengths) = letter(low).and_then(|letter| LENGTHS.get(letter)) else { return false };
    low.len() < 16 && lengths >> low.len() & 1 == 1 && (number::number_word(low).is_some() || List::Begin.has(low))
}

/// The place of a word's first letter in the alphabet.
fn letter(word: &str) -> Option<usize> {
    word.bytes().next().filter(u8::is_ascii_lowercase).map(|byte| usize::from(byte - b'a'))
}
