//! Which instruments a text names, and where.
//!
//! Two passes. The first collects explicit forms (`$BABA`, `NYSE: BABA`, `0700.HK`) and every name of the directory that
//! stands in the text, longest first, and accepts what needs no help. What was accepted is the story's evidence: with
//! it the second pass decides on names that could be ordinary words, short names and bare symbols. Folded blocks are
//! linked, but give no evidence.

mod candidates;
mod context;
mod forms;
mod links;
mod symbols;

use std::collections::{HashMap, HashSet};

use self::{
    candidates::{Candidate, candidates},
    context::Line,
};
use super::directory::{Directory, InstrumentId};
use crate::model::{
    annotation::{Mention, Rule},
    article::Article,
    instrument::{InstrumentKind, Symbol},
    span::Span,
};

/// Larger companies, whose names are known from the news, come before this place in the directory.
const WELL_KNOWN: u32 = 1_500;

/// A mention before it is written out.
#[derive(Clone, Debug)]
struct Found {
    span: Span,
    target: Target,
    rule: Rule,
    confidence: f32,
}

/// What a found mention names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Target {
    Known(InstrumentId),
    /// An exchange form the directory does not know, with its exchange.
    Unknown(Symbol, Option<&'static str>),
}

/// All mentions of an article, sorted, never overlapping; those in folded blocks are marked.
pub fn detect(article: &Article, directory: &Directory) -> Vec<Mention> {
    let text = article.text.as_str();
    let mut found: Vec<Found> = Vec::new();
    let mut evidence: HashSet<InstrumentId> = links::evidence(article, directory);
    let mut waiting: Vec<(Candidate, Line, bool)> = Vec::new();
    let mut lines: Vec<(Span, Line, bool)> = Vec::new();
    for block in &article.blocks {
        for span in line_spans(text, block.span) {
            lines.push((span, Line::of(span.of(text)), block.kind.is_folded()));
        }
    }
    for (span, line, folded) in &lines {
        let explicit = forms::explicit(text, *span, directory);
        let named = candidates(text, *span, directory);
        for form in &explicit {
            if let (Target::Known(id), false) = (&form.target, *folded) {
                evidence.insert(*id);
            }
        }
        let taken: Vec<Span> = explicit.iter().map(|form| form.span).collect();
        found.extend(explicit);
        for candidate in named {
            if taken.iter().any(|other| other.overlaps(candidate.span)) {
                continue;
            }
            match context::judge(text, &candidate, *line, directory) {
                context::Verdict::Accept(confidence) => {
                    if let Some(id) = candidate.instrument {
                        if !*folded {
                            evidence.insert(id);
                        }
                        found.push(candidate.found(id, confidence));
                    }
                }
                context::Verdict::NeedsEvidence => waiting.push((candidate, *line, *folded)),
                context::Verdict::Reject => {}
            }
        }
    }
    for (candidate, line, _) in waiting {
        let owners = candidate.owners.iter().copied().filter(|id| evidence.contains(id)).collect::<Vec<_>>();
        if let &[id] = owners.as_slice()
            && !context::has_capital_neighbour(text, candidate.span)
            && !line.all_caps
        {
            found.push(Found {
                span: candidate.span,
                target: Target::Known(id),
                rule: Rule::ShortName,
                confidence: 0.75,
            });
        }
    }
    let heads = heads_of(text, &found, article, directory);
    for (span, line, _) in &lines {
        found.extend(candidates::short_names(text, *span, *line, &heads));
        found.extend(symbols::bare(text, *span, *line, directory, &evidence));
    }
    found.extend(links::mentions(article, directory));
    settle(&mut found);
    symbols::name_symbol(text, &mut found);
    found.into_iter().filter_map(|found| mention(article, directory, &found)).collect()
}

/// The lines of a block: a table's cells are lines of their own, so that no name runs from one into the next.
fn line_spans(text: &str, block: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = block.start();
    for line in block.of(text).split(['\n', '\t']) {
        out.push(Span::new(start, start + line.len()));
        start += line.len() + 1;
    }
    out
}

/// First words of the full names the story gives, with the place from which on they may stand for the company.
fn heads_of(
    text: &str,
    found: &[Found],
    article: &Article,
    directory: &Directory,
) -> HashMap<String, Option<(InstrumentId, usize)>> {
    let mut heads: HashMap<String, Option<(InstrumentId, usize)>> = HashMap::new();
    for one in found {
        let Target::Known(id) = one.target else { continue };
        let company =
            directory.kind(id).is_some_and(|kind| matches!(kind, InstrumentKind::Stock | InstrumentKind::Adr));
        if !company || !matches!(one.rule, Rule::FullName | Rule::Alias) || article.is_folded(one.span) {
            continue;
        }
        let name = one.span.of(text);
        let head = super::directory::first_word(name);
        if head.len() == name.len() || head.chars().count() < 4 || context::is_common_head(head) {
            continue;
        }
        heads
            .entry(head.to_owned())
            .and_modify(|known| {
                let same = known.filter(|(other, _)| *other == id);
                *known = same.map(|(_, from)| (id, from.min(one.span.end())));
            })
            .or_insert(Some((id, one.span.end())));
    }
    heads
}

/// Sorts, and of overlapping mentions keeps the longest; of equal ones the surest.
fn settle(found: &mut Vec<Found>) {
    found.sort_by(|a, b| {
        let by_length = b.span.len().cmp(&a.span.len());
        a.span.start().cmp(&b.span.start()).then(by_length).then(b.confidence.total_cmp(&a.confidence))
    });
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for one in found.drain(..) {
        match kept.last_mut() {
            Some(last) if last.span.overlaps(one.span) => {
                if one.span.len() > last.span.len() {
                    *last = one;
                }
            }
            _ => kept.push(one),
        }
    }
    *found = kept;
}

fn mention(article: &Article, directory: &Directory, found: &Found) -> Option<Mention> {
    let promo = article.is_folded(found.span);
    match &found.target {
        Target::Known(id) => {
            let instrument = directory.instrument(*id)?;
            Some(Mention {
                span: found.span,
                symbol: instrument.symbol,
                exchange: instrument.exchange,
                name: Some(instrument.name),
                kind: instrument.kind,
                rule: found.rule,
                confidence: found.confidence,
                promo,
            })
        }
        Target::Unknown(symbol, exchange) => Some(Mention {
            span: found.span,
            symbol: symbol.clone(),
            exchange: exchange.map(Into::into),
            name: None,
            kind: InstrumentKind::Stock,
            rule: found.rule,
            confidence: found.confidence,
            promo,
        }),
    }
}

/// The instruments an article is about, most central first; folded blocks do not count.
///
/// Each mention counts one, the headline four, the first block two, an explicit symbol half; indices and crypto assets
/// count half, since stories name them in passing.
pub fn rank(article: &Article, mentions: &[Mention]) -> Vec<Symbol> {
    let title = article.meta.title.as_deref().unwrap_or_default();
    let lead = article.blocks.iter().find(|block| !block.kind.is_folded()).map_or(0, |block| block.span.end());
    let mut scores: Vec<(&Symbol, f32, usize)> = Vec::new();
    let mut places: HashMap<&Symbol, usize> = HashMap::new();
    for mention in mentions.iter().filter(|mention| !mention.promo) {
        let surface = mention.span.of(&article.text);
        let mut points: f32 = 1.0;
        if mention.span.start() < lead {
            points += 1.0;
        }
        if text_has_word(title, surface) {
            points += 3.0;
        }
        if matches!(mention.rule, Rule::Cashtag | Rule::Exchange | Rule::Suffix | Rule::NameSymbol) {
            points += 0.5;
        }
        if matches!(mention.kind, InstrumentKind::Index | InstrumentKind::Crypto | InstrumentKind::Commodity) {
            points *= 0.5;
        }
        let place = *places.entry(&mention.symbol).or_insert_with(|| {
            scores.push((&mention.symbol, 0.0, mention.span.start()));
            scores.len() - 1
        });
        if let Some((_, score, _)) = scores.get_mut(place) {
            // The headline counts once.
            *score += if *score > 0.0 { points.min(2.0) } else { points };
        }
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
    scores.into_iter().map(|(symbol, ..)| symbol.clone()).collect()
}

fn text_has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        edge(before) && edge(after)
    })
}

impl Candidate {
    fn found(&self, id: InstrumentId, confidence: f32) -> Found {
        let rule = if self.alias { Rule::Alias } else { Rule::FullName };
        Found { span: self.span, target: Target::Known(id), rule, confidence }
    }
}

#[cfg(test)]
mod tests;
