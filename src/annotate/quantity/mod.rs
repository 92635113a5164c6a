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
#[cfg(test)]
mod tests;
mod unit;

use self::{
    amount::Part,
    lexicon::List,
    line::{Line, Low},
    range::Second,
    unit::Measure,
};
use super::token::{Gap, Token, TokenKind, Tokens};
use crate::model::{
    annotation::Mention,
    article::{Article, BlockKind},
    quantity::{Amount, Currency, Quantity, QuantityKind, Unit},
};

/// All quantities of an article, sorted, never overlapping, folded blocks included.
///
/// A number inside a mention ("3M", "7-Eleven") is none.
pub fn extract(article: &Article, mentions: &[Mention]) -> Vec<Quantity> {
    let mut reader = Reader { text: &article.text, mentions, found: Vec::new(), dollar: None };
    let mut tokens = Vec::new();
    for block in &article.blocks {
        tokens.clear();
        tokens.extend(Tokens::new(&article.text, block.span));
        let in_table = block.kind == BlockKind::Table;
        for tokens in tokens.chunk_by(|_, next| next.gap != Gap::Break) {
            let line = Line { text: &article.text, tokens, in_table, is_title: is_title(&article.text, tokens) };
            reader.read(&line);
        }
    }
    reader.found
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
    text: &'t str,
    mentions: &'t [Mention],
    found: Vec<Quantity>,
    /// The dollar, euro or rand named last: cents are a hundredth of it.
    dollar: Option<Currency>,
}

impl Reader<'_> {
    fn read(&mut self, line: &Line<'_>) {
        let mut i = 0;
        while i < line.tokens.len() {
            i = if may_begin(line, i) { self.at(line, i).max(i + 1) } else { i + 1 };
        }
    }

    /// Reads what begins at token `i` and returns where to go on.
    fn at(&mut self, line: &Line<'_>, i: usize) -> usize {
        if let Some(end) = self.mention_end(line, i) {
            return end;
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
        match range::second(line, part) {
            Some(Second::Range(second)) => {
                let value = part.value().zip(second.value()).map(|(low, high)| Amount::Range(low, high));
                self.describe(line, &second, part.start, second.end, value);
                second.end
            }
            Some(Second::Doubtful(second)) => {
                self.describe(line, &second, part.start, second.end, None);
                second.end
            }
            Some(Second::Pair) | None => {
                if !reject::as_name(line, part) {
                    let value = part.value().map(Amount::Exact);
                    self.describe(line, part, part.start, end, value);
                }
                end
            }
        }
    }

    /// "tens of millions of dollars"
    fn vague(&mut self, line: &Line<'_>, start: usize, end: usize, value: Option<Amount>) -> usize {
        let of = end + usize::from(&*line.low(end) == "of");
        if let Some((noun, after)) = currency::after(line, of) {
            let unit = noun.currency.map(Unit::Currency);
            self.push(line, start, after, QuantityKind::Money, value, unit);
            return after;
        }
        let noun = noun::after(line, of);
        self.push(line, start, end, QuantityKind::Count, value, noun.map(|at| count(line, at)));
        end
    }

    /// Gives an amount its kind and unit, and keeps it.
    fn describe(&mut self, line: &Line<'_>, part: &Part, start: usize, end: usize, value: Option<Amount>) {
        if let Some(Measure::Money(currency, _)) = part.measure {
            let currency = currency.or_else(|| match part.measure {
                Some(Measure::Money(None, 100)) => Some(context::of_cents(self.dollar)),
                _ => None,
            });
            let Some(currency) = currency else {
                self.push(line, start, end, QuantityKind::Money, value, None);
                return;
            };
            self.dollar = Some(currency);
            let (kind, unit) = context::money(line, part, end, currency);
            self.push(line, start, end, kind, value, Some(unit));
            return;
        }
        if let Some(measure) = part.measure {
            let (kind, unit) = special::plain_unit(measure).unwrap_or_else(|| {
                if context::is_rate(line, part) {
                    (QuantityKind::PercentagePoints, Unit::PercentagePoints)
                } else {
                    (QuantityKind::Measure, Unit::Points)
                }
            });
            self.push(line, start, end, kind, value, Some(unit));
            return;
        }
        let noun = if part.is_compound { noun::compound(line, end) } else { noun::after(line, end) };
        if noun.is_none() && part.number.is_words && part.number.scale.is_none() {
            return;
        }
        if noun.is_none() && part.number.scale.is_none() && context::is_index_level(line, part) {
            self.push(line, start, end, QuantityKind::Measure, value, Some(Unit::Points));
            return;
        }
        self.push(line, start, end, QuantityKind::Count, value, noun.map(|at| count(line, at)));
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
        if span.is_empty() || span.start() < last {
            return;
        }
        let hedge = hedge::around(line, start, end, kind == QuantityKind::Duration);
        self.found.push(Quantity { span, kind, value, unit, approx: hedge.approx, bound: hedge.bound, change: None });
    }

    /// Where the mention ends that holds the number at token `i`.
    fn mention_end(&self, line: &Line<'_>, i: usize) -> Option<usize> {
        let span = line.token(i)?.span;
        let place = self.mentions.partition_point(|mention| mention.span.end() <= span.start());
        let mention = self.mentions.get(place).filter(|mention| mention.span.overlaps(span))?;
        debug_assert!(mention.span.end() <= self.text.len());
        let mut end = i + 1;
        while line.token(end).is_some_and(|token| token.span.start() < mention.span.end()) {
            end += 1;
        }
        Some(end)
    }
}

fn count(line: &Line<'_>, at: usize) -> Unit {
    Unit::Count(line.raw(at).to_lowercase())
}

/// Whether a token may begin a quantity.
fn may_begin(line: &Line<'_>, i: usize) -> bool {
    match line.kind(i) {
        Some(TokenKind::Number) => true,
        Some(TokenKind::Word) => word_may_begin(line.raw(i)),
        _ => false,
    }
}

fn word_may_begin(raw: &str) -> bool {
    const LONGEST: usize = 11;
    if raw.len() > LONGEST {
        return false;
    }
    let low = Low::of(raw);
    number::number_word(&low).is_some() || List::Begin.has(&low)
}
