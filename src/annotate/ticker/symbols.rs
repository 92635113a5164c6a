//! Symbols that stand bare in the text, and what follows a company's name.

use super::{
    Found, Story, Target,
    context::{self, Shape},
    lexicon::lexicon,
    scan::{Line, Loose},
};
use crate::{
    annotate::directory::{Directory, InstrumentId, first_word},
    model::{annotation::Rule, instrument::InstrumentKind, span::Span},
};

/// Larger companies, whose symbols of four letters and more are written bare.
const LARGE: u32 = 800;

/// A company's symbol right after its name: "Alibaba Group Holding BABA", "Microsoft (MSFT)".
pub(super) fn name_symbol(text: &str, directory: &Directory, found: &mut [Found]) {
    for i in 1..found.len() {
        let Some([before, after]) = found.get(i - 1..=i) else { continue };
        let gap = Span::new(before.span.end(), after.span.start()).of(text);
        let (Target::Known(name), Target::Known(symbol)) = (&before.target, &after.target) else { continue };
        let same = directory.primary(*name) == directory.primary(*symbol);
        let named = matches!(before.rule, Rule::FullName | Rule::Alias | Rule::ShortName);
        if same
            && named
            && after.rule == Rule::BareSymbol
            && matches!(gap, " " | "\u{a0}" | " (" | ", " | " [" | " \u{2013} ")
            && let Some(after) = found.get_mut(i)
        {
            after.rule = Rule::NameSymbol;
            after.confidence = 0.99;
        }
    }
}

/// What a run of capitals names, if it may stand for a symbol here.
pub(super) fn bare(
    story: &Story<'_>,
    loose: &Loose,
    line: Line,
    shape: Shape,
    after_name: Option<InstrumentId>,
) -> Option<Found> {
    let (text, directory) = (story.text, story.directory);
    let Line { span: line, folded } = line;
    let span = loose.span;
    let written = span.of(text);
    let id = directory.symbol_on(written, story.day)?;
    let known = story.is_evident(id, folded) || story.is_evident(directory.primary(id), folded);
    let stopped = lexicon().stop.has(written);
    let brackets = in_brackets(text, span);
    let own = after_name.is_some_and(|name| directory.primary(name) == directory.primary(id));
    let told = is_told(text, line, span);
    let accepted = if own || told {
        true
    } else if shape.all_caps || stopped || written.len() == 1 {
        known && brackets
    } else {
        let popular_fund = directory.kind(id) == Some(InstrumentKind::Etf) && directory.exchange(id).is_some();
        known
            || brackets
                && fits_name_before(text, line, span, directory.name(id)?)
                && !context::shortens_others(text, line, span, directory, id)
            || is_traded(text, line, span)
            || written.len() >= 3 && (in_list(story, line, span) || popular_fund && speaks_of_funds(line.of(text)))
            || written.len() >= 4
                && id.0 < LARGE
                && !shape.title_case
                && !context::Around::of(text, line, span).has_capital_neighbour()
    };
    let confidence = if own || known { 0.9 } else { 0.8 };
    accepted.then_some(Found { span, target: Target::Known(id), rule: Rule::BareSymbol, confidence })
}

fn in_brackets(text: &str, span: Span) -> bool {
    let before = span.start().checked_sub(1).and_then(|at| text.as_bytes().get(at));
    let after = text.as_bytes().get(span.end());
    before.is_some_and(|byte| b"([".contains(byte)) && after.is_some_and(|byte| b")],;".contains(byte))
}

/// "(NVDA)" after "Nvidia": one of the capitalised words before has the first letter of the company's name.
fn fits_name_before(text: &str, line: Span, span: Span, name: &str) -> bool {
    let before = Span::new(line.start(), span.start()).of(text).trim_end_matches(['(', '[', ' ']);
    let Some(initial) = name.chars().next() else { return false };
    let words = before.rsplit([' ', '\u{a0}', '"', '(']).take(5);
    let mut capitals = words.take_while(|word| word.starts_with(|c: char| c.is_uppercase() || c == '&'));
    span.len() >= 2 && capitals.any(|word| word.starts_with(initial))
}

/// "NVDA shares", "TSLA calls", "shares of NVDA".
fn is_traded(text: &str, line: Span, span: Span) -> bool {
    const BEFORE: [&str; 5] = ["shares of ", "stock of ", "shares in ", "calls on ", "puts on "];
    let tail = Span::new(span.end(), line.end()).of(text);
    let next = tail.strip_prefix(' ').map(first_word).unwrap_or_default();
    let head = Span::new(line.start(), span.start()).of(text);
    lexicon().traded.has(next) || BEFORE.iter().any(|words| head.ends_with(words))
}

/// "Under the symbol AI", "ticker: NVDA": the text says that it is one.
fn is_told(text: &str, line: Span, span: Span) -> bool {
    const BEFORE: [&str; 8] =
        ["ticker", "symbol", "ticker symbol", "Ticker", "Symbol", "stock symbol", "ticker:", "symbol:"];
    let head = Span::new(line.start(), span.start()).of(text);
    let head = head.trim_end_matches(['"', '\u{201c}', '\'', '\u{2018}', ' ', ':']);
    BEFORE.iter().any(|words| head.ends_with(words))
}

/// Whether a line is about exchange-traded funds.
fn speaks_of_funds(line: &str) -> bool {
    ["ETF", "fund", "Fund"].iter().any(|word| line.contains(word))
}

/// "AAPL, MSFT, NVDA": a neighbour over a comma is a symbol too.
fn in_list(story: &Story<'_>, line: Span, span: Span) -> bool {
    const GAPS: [&str; 6] = [", ", " and ", ", and ", " / ", "/", " & "];
    let head = Span::new(line.start(), span.start()).of(story.text);
    let tail = Span::new(span.end(), line.end()).of(story.text);
    let run = |text: &str| text.bytes().take_while(u8::is_ascii_uppercase).count();
    let symbol = |word: &str| {
        (2..=5).contains(&word.len())
            && !lexicon().stop.has(word)
            && story.directory.symbol_on(word, story.day).is_some()
    };
    let next = GAPS.iter().find_map(|gap| tail.strip_prefix(gap)).is_some_and(|rest| {
        let length = run(rest);
        symbol(rest.get(..length).unwrap_or_default())
            && !rest.get(length..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
    });
    let previous = GAPS.iter().find_map(|gap| head.strip_suffix(gap)).is_some_and(|rest| {
        let length = rest.bytes().rev().take_while(u8::is_ascii_uppercase).count();
        let from = rest.len() - length;
        symbol(rest.get(from..).unwrap_or_default())
            && !rest.get(..from).is_some_and(|rest| rest.ends_with(|c: char| c.is_alphanumeric()))
    });
    next || previous
}
