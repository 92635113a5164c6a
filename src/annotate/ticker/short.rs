//! The capitalised words that belong to no name: short names that a full name unlocked, bare symbols, short names of indices.

use std::collections::{HashMap, HashSet};

use super::{
    Found, Shapes, Story, Target,
    context::{self, Around},
    index,
    lexicon::lexicon,
    scan::Hits,
    symbols,
};
use crate::{
    annotate::directory::{Directory, InstrumentId, NameClass, first_word, head_hash},
    model::{annotation::Rule, article::Article, instrument::InstrumentKind, span::Span},
};

/// A short name: whose it is, unless two companies share it, and from where on.
pub(super) type Heads<'a> = HashMap<&'a str, Option<(InstrumentId, usize)>>;

/// Links loose words with the help of what was found.
pub(super) fn loose(story: &Story<'_>, heads: &Heads<'_>, hits: &Hits, shapes: &Shapes, found: &[Found]) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut next = 0;
    for word in &hits.loose {
        let Some(line) = hits.lines.get(word.line) else { continue };
        // What was found before this word, both being sorted.
        while found.get(next).is_some_and(|found| found.span.end() <= word.span.start()) {
            next += 1;
        }
        let shape = shapes.of(word.line);
        let surface = word.span.of(story.text);
        let named = index::company_word(story.text, line.span, word.span)
            .or_else(|| index::index_word(story.text, line.span, word.span, shape));
        if let Some(symbol) = named {
            if let Some(id) = story.directory.symbol_on(symbol, None) {
                out.push(Found { span: word.span, target: Target::Known(id), rule: Rule::Alias, confidence: 0.9 });
            }
            continue;
        }
        if let Some(Some((id, from))) = heads.get(surface)
            && word.span.start() >= *from
            && !shape.all_caps
        {
            let around = Around::of(story.text, line.span, word.span);
            let common = lexicon().heads.has(surface);
            if !around.has_capital_neighbour() && (!common || around.acts() && !around.follows_article()) {
                let target = Target::Known(*id);
                out.push(Found { span: word.span, target, rule: Rule::ShortName, confidence: 0.8 });
                continue;
            }
        }
        if word.capitals {
            let before = next.checked_sub(1).and_then(|before| found.get(before));
            let own = before.filter(|before| {
                let gap = Span::new(before.span.end(), word.span.start()).of(story.text);
                matches!(gap, " " | "\u{a0}" | " (" | ", " | " [" | " \u{2013} ")
            });
            let own = own.and_then(|own| match own.target {
                Target::Known(id) => Some(id),
                Target::Unknown(..) => None,
            });
            out.extend(symbols::bare(story, word, *line, shape, own));
        }
    }
    out
}

/// A name of one word that the story uses for another company: after "Viking Therapeutics", "Viking" is no cruise line,
/// and after "Allegro `MicroSystems`" "Allegro" is no shop.
pub(super) fn own_words(story: &Story<'_>, heads: &Heads<'_>, found: &mut [Found]) {
    let text = story.text;
    let long = |one: &&Found| one.span.of(text).contains(' ') || one.rule != Rule::Alias;
    let named: HashSet<InstrumentId> = found.iter().filter(long).filter_map(|one| one.target.known()).collect();
    let full: HashSet<InstrumentId> = found
        .iter()
        .filter(|one| one.rule == Rule::FullName)
        .filter(long)
        .filter_map(|one| one.target.known())
        .collect();
    for one in found {
        let Target::Known(id) = one.target else { continue };
        let word = one.span.of(story.text);
        let Some(Some((other, from))) = heads.get(word) else { continue };
        let own = match one.rule {
            Rule::FullName => true,
            // An everyday name is given up only if it is a word, and nothing else in the story names its owner.
            Rule::Alias if named.contains(&id) => false,
            Rule::Alias => match class_of(story.directory, word, id) {
                Some(NameClass::Weak) => true,
                Some(NameClass::Common) => full.contains(other),
                _ => false,
            },
            _ => false,
        };
        if own && *other != id && one.span.start() >= *from {
            (one.target, one.rule, one.confidence) = (Target::Known(*other), Rule::ShortName, 0.75);
        }
    }
}

/// How far a name can be trusted to mean an instrument.
fn class_of(directory: &Directory, name: &str, id: InstrumentId) -> Option<NameClass> {
    let mut names = directory.names_from(head_hash(name));
    names.find(|one| one.instrument == Some(id) && one.text == name).map(|one| one.class)
}

/// First words of the full names the story gives, and the acronyms it introduces in brackets after a name.
pub(super) fn heads<'a>(story: &Story<'a>, article: &Article, hits: &Hits, found: &[Found]) -> Heads<'a> {
    let mut heads = Heads::new();
    let mut claim = |word: &'a str, id: InstrumentId, from: usize| {
        heads
            .entry(word)
            .and_modify(|known| {
                *known = known.filter(|(other, _)| *other == id).map(|(_, known)| (id, known.min(from)));
            })
            .or_insert(Some((id, from)));
    };
    for one in found {
        let Target::Known(id) = one.target else { continue };
        let named = matches!(one.rule, Rule::FullName | Rule::Alias);
        if !named || !is_company(story.directory, &Target::Known(id)) || article.is_folded(one.span) {
            continue;
        }
        let name = one.span.of(story.text);
        let head = first_word(name);
        if head.len() < name.len() && head.len() >= 3 && context::is_capitalised(head) {
            claim(head, id, one.span.end());
        }
        // "Campbell's" is also called "Campbell".
        let owner = name.strip_suffix("'s").or_else(|| name.strip_suffix("\u{2019}s"));
        if let Some(owner) = owner.filter(|owner| owner.len() >= 4 && !owner.contains(' ')) {
            claim(owner, id, one.span.end());
        }
    }
    let mut next = 0;
    for word in hits.loose.iter().filter(|word| word.capitals && word.span.len() >= 2) {
        while found.get(next).is_some_and(|found| found.span.end() <= word.span.start()) {
            next += 1;
        }
        let Some(before) = next.checked_sub(1).and_then(|before| found.get(before)) else { continue };
        let Target::Known(id) = before.target else { continue };
        let gap = Span::new(before.span.end(), word.span.start()).of(story.text);
        let surface = word.span.of(story.text);
        let closed = story.text.as_bytes().get(word.span.end()) == Some(&b')');
        if gap == " ("
            && closed
            && is_company(story.directory, &Target::Known(id))
            && abbreviates(surface, before.span.of(story.text))
        {
            claim(surface, id, word.span.start());
        }
    }
    heads
}

/// Whether a target is a company's share.
pub(super) fn is_company(directory: &Directory, target: &Target) -> bool {
    match target {
        Target::Known(id) => matches!(directory.kind(*id), Some(InstrumentKind::Stock | InstrumentKind::Adr)),
        Target::Unknown(..) => true,
    }
}

/// Whether capitals are the first letters of a name's words, some left out.
fn abbreviates(capitals: &str, name: &str) -> bool {
    let mut initials = name.split([' ', '-', '&']).filter_map(|word| word.chars().next());
    capitals.chars().all(|c| initials.any(|initial| initial.eq_ignore_ascii_case(&c)))
}
