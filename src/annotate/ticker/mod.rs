//! Which instruments a text names, and where.
//!
//! One pass collects explicit forms (`$BABA`, `NYSE: BABA`, `0700.HK`), every name of the directory that stands in the
//! text, longest first, and the capitalised words left over. What needs no help is accepted, and is the story's evidence:
//! with it the rest is decided, names that could be ordinary words, short names and bare symbols. Folded blocks are
//! linked, but give no evidence. Time grows linearly with the text, and nothing is allocated for a candidate.

mod context;
mod forms;
mod index;
mod lexicon;
mod lines;
mod links;
mod list;
mod rank;
mod scan;
mod short;
mod symbols;
mod user;

pub use rank::rank;

use std::collections::{HashMap, hash_map::Entry};

use self::{
    context::{Shape, Verdict},
    scan::{Candidate, Hits, Line},
    user::Wishes,
};
use super::directory::{Day, Directory, InstrumentId};
use crate::model::{
    annotation::{Mention, Rule},
    article::Article,
    instrument::{Instrument, InstrumentKind, Symbol},
    link_rule::LinkWish,
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

impl Target {
    fn known(&self) -> Option<InstrumentId> {
        match self {
            Self::Known(id) => Some(*id),
            Self::Unknown(..) => None,
        }
    }
}

/// A story while it is read.
struct Story<'a> {
    text: &'a str,
    directory: &'a Directory,
    day: Option<Day>,
    /// Instruments that the story names beyond doubt, sorted.
    evidence: Vec<InstrumentId>,
    /// Those that its folded blocks name, which count in folded blocks only; sorted.
    folded: Vec<InstrumentId>,
}

impl Story<'_> {
    fn is_evident(&self, id: InstrumentId, folded: bool) -> bool {
        self.evidence.binary_search(&id).is_ok() || folded && self.folded.binary_search(&id).is_ok()
    }

    fn believe(&mut self, id: InstrumentId, folded: bool) {
        let list = if folded { &mut self.folded } else { &mut self.evidence };
        list.push(id);
    }

    fn settle(&mut self) {
        for list in [&mut self.evidence, &mut self.folded] {
            list.sort_unstable();
            list.dedup();
        }
    }
}

/// All mentions of an article, sorted, never overlapping; those in folded blocks are marked.
pub fn detect(article: &Article, directory: &Directory) -> Vec<Mention> {
    detect_by(article, directory, &[])
}

/// The same by the reader's rules that hold in this story, those that go first in front.
pub fn detect_by(article: &Article, directory: &Directory, rules: &[&LinkWish]) -> Vec<Mention> {
    let wishes = Wishes::new(rules, directory);
    let refused = |found: &Found| wishes.refuse(found.span.of(&article.text), &found.target);
    let day = article.meta.published.map(|published| Day::of(published.day()));
    let mut hits = scan::article(article, directory, day);
    let shapes = Shapes::new(&article.text, &hits);
    let evidence = links::evidence(article, directory);
    let mut story = Story { text: &article.text, directory, day, evidence, folded: Vec::new() };
    if let Some(title) = &article.meta.title {
        title_evidence(title, &mut story);
    }
    let mut found = std::mem::take(&mut hits.explicit);
    found.retain(|found| !refused(found));
    found.extend(wishes.links(article));
    for form in &found {
        if let Target::Known(id) = form.target {
            let folded = article.is_folded(form.span);
            story.believe(directory.primary(id), folded);
            story.believe(id, folded);
        }
    }
    let mut waiting: Vec<Candidate> = Vec::new();
    for candidate in &hits.candidates {
        let Some(line) = hits.lines.get(candidate.line) else { continue };
        match context::judge(&article.text, line.span, shapes.of(candidate.line), candidate, directory, day) {
            Verdict::Accept(confidence) => {
                let one = candidate.found(candidate.instrument, confidence);
                if refused(&one) {
                    waiting.push(*candidate);
                } else {
                    story.believe(candidate.instrument, line.folded);
                    found.push(one);
                }
            }
            Verdict::NeedsEvidence => waiting.push(*candidate),
            Verdict::Reject => {}
        }
    }
    settle(&mut found);
    let listed = list::members(&story, &hits, &shapes, &waiting, &found);
    for one in &listed {
        if let Target::Known(id) = one.target {
            story.believe(id, article.is_folded(one.span));
        }
    }
    found.extend(listed);
    story.settle();
    for candidate in &waiting {
        let Some(line) = hits.lines.get(candidate.line) else { continue };
        let shape = shapes.of(candidate.line);
        if context::may_follow(story.text, line.span, shape, candidate)
            && let Some(id) =
                scan::owner_among(directory, candidate, story.text, |id| story.is_evident(id, line.folded))
        {
            let rule = Rule::ShortName;
            found.push(Found { span: candidate.span, target: Target::Known(id), rule, confidence: 0.75 });
        }
    }
    settle(&mut found);
    let heads = short::heads(&story, article, &hits, &found);
    short::own_words(&story, &heads, &mut found);
    let loose = short::loose(&story, &heads, &hits, &shapes, &found);
    found.extend(loose);
    found.extend(links::mentions(article, directory));
    found.retain(|found| found.rule == Rule::User || !refused(found));
    settle(&mut found);
    symbols::name_symbol(story.text, directory, &mut found);
    lines::named_lines(story.text, directory, &mut found);
    let mut known = HashMap::new();
    found.into_iter().filter_map(|found| mention(article, directory, &mut known, &found)).collect()
}

/// Companies that the headline names beyond doubt.
fn title_evidence(title: &str, story: &mut Story<'_>) {
    let hits = scan::text(title, story.directory, story.day);
    let shapes = Shapes::new(title, &hits);
    for form in &hits.explicit {
        if let Target::Known(id) = form.target {
            story.evidence.push(id);
        }
    }
    for candidate in &hits.candidates {
        let Some(line) = hits.lines.get(candidate.line) else { continue };
        let verdict =
            context::judge(title, line.span, shapes.of(candidate.line), candidate, story.directory, story.day);
        if matches!(verdict, Verdict::Accept(_)) {
            story.evidence.push(candidate.instrument);
        }
    }
}

/// How each line is written; read only for lines that hold something.
struct Shapes(Vec<Shape>);

impl Shapes {
    fn new(text: &str, hits: &Hits) -> Self {
        let mut shapes = vec![None; hits.lines.len()];
        let places =
            hits.candidates.iter().map(|candidate| candidate.line).chain(hits.loose.iter().map(|loose| loose.line));
        for place in places {
            if let (Some(slot @ None), Some(Line { span, .. })) = (shapes.get_mut(place), hits.lines.get(place)) {
                *slot = Some(Shape::of(span.of(text)));
            }
        }
        Self(shapes.into_iter().map(Option::unwrap_or_default).collect())
    }

    fn of(&self, line: usize) -> Shape {
        self.0.get(line).copied().unwrap_or_default()
    }
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

/// Writes a mention out; `known` keeps what the directory said before.
fn mention(
    article: &Article,
    directory: &Directory,
    known: &mut HashMap<InstrumentId, Instrument>,
    found: &Found,
) -> Option<Mention> {
    let (symbol, exchange, name, kind) = match &found.target {
        Target::Known(id) => {
            let instrument = match known.entry(*id) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => entry.insert(directory.instrument(*id)?),
            };
            (instrument.symbol.clone(), instrument.exchange.clone(), Some(instrument.name.clone()), instrument.kind)
        }
        Target::Unknown(symbol, exchange) => (symbol.clone(), exchange.map(Into::into), None, InstrumentKind::Stock),
    };
    let (span, promo) = (found.span, article.is_folded(found.span));
    Some(Mention { span, symbol, exchange, name, kind, rule: found.rule, confidence: found.confidence, promo })
}

impl Candidate {
    fn found(&self, id: InstrumentId, confidence: f32) -> Found {
        let rule = if self.alias && !self.suffixed { Rule::Alias } else { Rule::FullName };
        Found { span: self.span, target: Target::Known(id), rule, confidence }
    }
}

#[cfg(test)]
mod tests;
