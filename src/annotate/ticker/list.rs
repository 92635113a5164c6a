//! Names in a list: "Apple, Meta And Alphabet Lead", "FORD, GM FALL", "Visa vs. Mastercard".
//!
//! A word that could be no name alone is one beside names that are beyond doubt, or where the list does what companies do.

use super::{
    Found, Shapes, Story, WELL_KNOWN,
    context::{Around, Shape, is_joint, is_list_gap, is_upper},
    lexicon::lexicon,
    scan::{Candidate, Hits},
    short,
};
use crate::{annotate::directory::NameClass, model::span::Span};

/// Words between the members of a list.
const JOINS: [&str; 5] = ["and", "or", "vs", "vs.", "versus"];

/// One name of a list.
#[derive(Clone, Copy)]
struct Member<'a> {
    span: Span,
    /// A name that waits to be decided.
    waiting: Option<&'a Candidate>,
    /// A company's name or symbol that is decided.
    sure: bool,
}

/// Decides on names that wait by the lists they stand in; `waiting` and `found` are sorted.
pub(super) fn members(
    story: &Story<'_>,
    hits: &Hits,
    shapes: &Shapes,
    waiting: &[Candidate],
    found: &[Found],
) -> Vec<Found> {
    let mut out = Vec::new();
    if waiting.is_empty() {
        return out;
    }
    let mut run: Vec<Member<'_>> = Vec::new();
    let (mut waits, mut decided) = (waiting.iter().peekable(), found.iter().peekable());
    let mut loose = hits.loose.iter().peekable();
    loop {
        let member = |span, waiting, sure| Member { span, waiting, sure };
        let found_at = decided.peek().map(|found| found.span.start());
        let waits_at = waits.peek().map(|candidate| candidate.span.start());
        let loose_at = loose.peek().map(|word| word.span.start());
        let Some(first) = [found_at, waits_at, loose_at].into_iter().flatten().min() else { break };
        let next = if found_at == Some(first) {
            decided.next().map(|found| member(found.span, None, short::is_company(story.directory, &found.target)))
        } else if waits_at == Some(first) {
            waits.next().map(|candidate| member(candidate.span, Some(candidate), false))
        } else {
            loose.next().map(|word| member(word.span, None, false))
        };
        let Some(next) = next else { break };
        // A headline writes them with a capital.
        if JOINS.iter().any(|join| next.span.of(story.text).eq_ignore_ascii_case(join)) {
            continue;
        }
        if let Some(last) = run.last() {
            if next.span.start() < last.span.end() {
                continue;
            }
            if !is_list_gap(Span::new(last.span.end(), next.span.start()).of(story.text)) {
                judge(story, hits, shapes, found, &run, &mut out);
                run.clear();
            }
        }
        run.push(next);
    }
    judge(story, hits, shapes, found, &run, &mut out);
    out
}

/// Decides on the names that wait in one list.
fn judge(story: &Story<'_>, hits: &Hits, shapes: &Shapes, found: &[Found], run: &[Member<'_>], out: &mut Vec<Found>) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
    let line_of = run.iter().find_map(|member| member.waiting).map(|candidate| candidate.line);
    let Some((line, shape)) = line_of.and_then(|at| Some((hits.lines.get(at)?.span, shapes.of(at)))) else { return };
    if run.len() < 2 {
        return;
    }
    let sure = run.iter().any(|member| member.sure);
    let names =
        run.iter().filter_map(|member| member.waiting).filter(|one| one.alias || one.class == NameClass::Common);
    let common = names.clone().filter(|one| one.class == NameClass::Common).count();
    // "Delta Beats; United, American Rise": the headline speaks of companies.
    let sure = sure || (shape.title_case && names_company(story, line, found));
    // "Delta, United Lift Outlooks": nothing else is in the list, which begins the headline.
    let all = shape.title_case && names.clone().count() == run.len() && first.span.start() == line.start();
    let several = common > 1 || common == 1 && (all || names.count() > 2);
    let behind = Around::of(story.text, line, last.span);
    let told = List {
        sure,
        several,
        acts: behind.acts() || behind.act_together(),
        ends: matches!(behind.next_char, None | Some(':' | ';' | '.' | '?' | '!' | '\u{2013}' | '\u{2014}' | '-')),
    };
    for (at, member) in run.iter().enumerate() {
        let Some(candidate) = member.waiting else { continue };
        let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| run.get(at));
        let beside = neighbours.clone().any(|other| other.sure);
        let joined = neighbours.clone().any(|other| other.sure && are_joined(story.text, other.span, member.span));
        let place = Place { first: member.span == first.span, last: member.span == last.span, beside, joined };
        let around = Around::of(story.text, line, candidate.span);
        if told.admits(story.text, shape, candidate, &around, place) {
            let confidence = if sure { 0.82 } else { 0.78 };
            out.push(candidate.found(candidate.instrument, confidence));
        }
    }
}

/// Whether a company that is beyond doubt stands in a line.
fn names_company(story: &Story<'_>, line: Span, found: &[Found]) -> bool {
    let from = found.partition_point(|found| found.span.start() < line.start());
    let rest = found.get(from..).unwrap_or_default().iter();
    rest.take_while(|found| found.span.end() <= line.end())
        .any(|found| short::is_company(story.directory, &found.target))
}

/// What a list says of its members.
#[derive(Clone, Copy)]
struct List {
    /// Whether one of them is a company beyond doubt.
    sure: bool,
    /// Whether enough of them mostly mean the company.
    several: bool,
    /// Whether it does what companies do.
    acts: bool,
    /// Whether the clause ends with it.
    ends: bool,
}

/// Where in its list a name stands.
#[derive(Clone, Copy)]
struct Place {
    first: bool,
    last: bool,
    /// Whether a company that is beyond doubt stands right beside.
    beside: bool,
    /// Whether nothing but a hyphen or a stroke is between them: "Apple-Google alliance".
    joined: bool,
}

/// Whether two spans, in any order, are joined by a hyphen or a stroke.
fn are_joined(text: &str, one: Span, other: Span) -> bool {
    let (first, second) = if one.start() < other.start() { (one, other) } else { (other, one) };
    is_joint(Span::new(first.end(), second.start()).of(text))
}

impl List {
    fn admits(self, text: &str, shape: Shape, candidate: &Candidate, around: &Around<'_>, place: Place) -> bool {
        let words = lexicon();
        let surface = candidate.name.of(text);
        let headline = shape.title_case || shape.all_caps;
        let common = candidate.class == NameClass::Common;
        let known = candidate.alias || candidate.instrument.0 < WELL_KNOWN;
        let class =
            common || candidate.class == NameClass::Weak || candidate.class == NameClass::Ambiguous && candidate.alias;
        if !class || !known || around.is_thing(words) || words.stop.has(surface) {
            return false;
        }
        if shape.all_caps && (!common || surface.len() < 3) {
            return false;
        }
        // Three letters may be another's.
        if place.joined && !shape.all_caps && candidate.class != NameClass::Ambiguous && !is_upper(surface) {
            return true;
        }
        let before = place.first
            && !headline
            && (around.capital_before(words) || around.follows_unusual(words) && !place.beside);
        let after = place.last && around.capital_after(words) && !(headline && (self.acts || self.ends));
        if before || after {
            return false;
        }
        let ambiguous = candidate.class == NameClass::Ambiguous;
        let verb = self.acts && (self.sure || self.several);
        // At the beginning of a sentence any word has a capital.
        let told = place.beside && (!around.start || headline) && (!headline || common || self.ends) && !ambiguous;
        let compared = headline && common && self.sure && self.ends;
        verb || told && !shape.all_caps || compared
    }
}
