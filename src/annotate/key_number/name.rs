//! Which words are names, and whose: capitals, titles, first names, and what the story has told before.

use std::{collections::HashSet, hash::BuildHasherDefault};

use super::{
    clause::{Item, List, Tag},
    metric,
    tag::Scene,
    words::{Classes, Form, word},
};
use crate::{
    annotate::{hash::WordHasher, names},
    model::quantity::QuantityKind,
};

/// Words of one story.
type Words<'t> = HashSet<&'t str, BuildHasherDefault<WordHasher>>;

/// What the sentences before have told of names.
#[derive(Clone, Debug, Default)]
pub(super) struct Known<'t> {
    /// Words used as names in the middle of a sentence.
    pub(super) names: Words<'t>,
    /// Names of persons.
    persons: Words<'t>,
}

impl<'t> Known<'t> {
    pub(super) fn learn(&mut self, items: &[Item<'t>]) {
        for item in items.iter().skip(1).filter(|item| item.tag == Tag::Name && item.mention.is_none()) {
            self.names.insert(item.text);
            if item.person {
                self.persons.insert(item.text);
            }
        }
    }
}

/// "Norfield", "iRobot", "eBay".
pub(super) fn is_capital(text: &str) -> bool {
    text.starts_with(char::is_uppercase) || text.chars().skip(1).take(2).any(char::is_uppercase)
}

/// The tag of a word with a capital letter, if the capital says something.
pub(super) fn capital_tag(item: &Item<'_>, after: Option<&Item<'_>>, scene: Scene<'_>, weak: bool) -> Option<Tag> {
    let Scene { loud, named, .. } = scene;
    let classes = item.classes;
    if !item.capital {
        return None;
    }
    if let Some(tag) = stock_word(item, after, scene) {
        return Some(tag);
    }
    let next_is_name = after.is_some_and(|after| {
        after.mention.is_some()
            || (after.tag == Tag::Mark && after.capital && after.classes.is_unknown() && after.form.is_none())
    });
    let acronym = item.text.strip_suffix('s').unwrap_or(item.text);
    if classes.has(Classes::COMMON) && acronym.len() > 1 && acronym.chars().all(|c| !c.is_lowercase()) {
        return Some(Tag::Noun); // AI, EVs
    }
    let rated = || after.is_some_and(|after| after.is_any(&["rating", "ratings", "recommendation"]));
    if classes.has(Classes::RATING) || (item.is_any(&["buy", "hold", "sell", "neutral"]) && rated()) {
        return Some(Tag::Adj); // "an Outperform rating"
    }
    if classes.has(Classes::PLACE) && !loud && !classes.has(Classes::COMMON) && !item.is("treasury") {
        return Some(Tag::Name);
    }
    if is_plain_compound(item.text) {
        // "Write-offs rose", but "New York-based"
        let heads = item.heads_metric && after.is_none_or(|after| after.form.is_some() || after.tag != Tag::Mark);
        return Some(if heads { Tag::Noun } else { Tag::Adj });
    }
    if item.is("treasury") {
        return Some(Tag::Adj);
    }
    // "Crude futures", "Brent crude" in the middle of a sentence
    let metric_next = after.is_some_and(|after| after.heads_metric && after.text.starts_with(char::is_lowercase));
    if item.heads_metric && metric_next && item.change.is_none() {
        return Some(Tag::Noun);
    }
    if !classes.has(Classes::CLOSED) {
        let common = !classes.is_unknown() || item.form.is_some() || item.change.is_some() || item.heads_metric;
        let label = classes.has(Classes::TITLE);
        let described = classes.has(Classes::ADJ)
            && after.is_some_and(|after| after.heads_metric || after.classes.has(Classes::ADJ));
        let strong = !weak && !label && !classes.has(Classes::TIME_ADJ) && !described;
        // "Effective tax rate", "Contribution margin": the endings of common words, where a capital says nothing.
        let acts = after.is_some_and(|after| after.form.is_some() || after.tag == Tag::Possessive);
        // "Container volumes fell": before a plain noun an unknown word is no name, unless the story used it as one.
        let titled = after.is_some_and(|after| {
            after.is_any(&["shares", "stock", "group", "holdings", "executives"]) || after.classes.has(Classes::TITLE)
        });
        let modifies = after.is_some_and(|after| {
            after.tag == Tag::Mark && !after.capital && after.form.is_none() && !after.classes.has(Classes::CLOSED)
        }) && !titled
            && !after.is_some_and(|after| after.is("to"));
        let plural = item.text.ends_with('s') && after.is_some_and(|after| after.form == Some(Form::Base));
        let people = ["ists", "workers", "makers", "holders", "builders", "growers", "savers"].iter().any(|end| {
            item.text.len() >= end.len()
                && item.text.get(item.text.len() - end.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
        });
        // "Junction Labs": a capital after it makes a name of any word.
        let goes_on = !loud && after.is_some_and(|after| after.capital && after.text.chars().any(char::is_lowercase));
        // "Park 1,100 rail cars": an order, or a noun that is counted.
        let counted = after.is_some_and(|after| matches!(after.tag, Tag::Quantity(_)) && !is_calendar(after));
        let plain = !goes_on && ((!acts && has_common_ending(item.text)) || modifies || counted || plural || people);
        // "Collections stood at", "Approval rose": what ends as abstract nouns do and only moves is no company.
        let moves = after.is_some_and(|after| after.change.is_some() || after.classes.has(Classes::LEVEL));
        let common = common
            || (!next_is_name
                && !named
                && (plain || (moves && is_abstract(item.text)) || (acts && item.text.ends_with("tions"))));
        // "Toll Harbor Corp.": whatever the word means elsewhere, a legal form makes a name of it.
        let formed = !loud && scene.opens_company();
        if strong || formed || (!common && !is_plain_compound(item.text)) || (!loud && next_is_name && !common) {
            return Some(Tag::Name);
        }
    }
    None
}

/// Words that filings and releases write with a capital though they name nobody: "the Company", "Common Stock", "an ADTV".
fn stock_word(item: &Item<'_>, after: Option<&Item<'_>>, scene: Scene<'_>) -> Option<Tag> {
    let before = scene.before();
    let determined = before.is_some_and(|before| before.is_any(&["the", "our", "its", "this"]));
    let ends = after.is_none_or(|after| !after.capital && !after.is_any(&["of", "for", "and", "&"]));
    let organ = || item.is_any(&["board", "committee", "management", "trust", "partnership", "offering", "merger"]);
    if !scene.loud && determined && ends && (item.classes.has(Classes::COMPANY) || organ()) {
        return Some(Tag::Noun);
    }
    let shares: &[&str] = &["stock", "share", "shares"];
    let kinds: &[&str] = &["common", "ordinary", "preferred"];
    if item.is_any(kinds) && after.is_some_and(|after| after.is_any(shares)) {
        return Some(Tag::Adj);
    }
    if item.is_any(shares) && before.is_some_and(|before| before.is_any(kinds)) {
        return Some(Tag::Noun);
    }
    // "June Housing Starts fell": a metric of two words, with capitals.
    let pair = |one: &Item<'_>, other: &Item<'_>| {
        one.capital && other.capital && metric::is_phrase(&format!("{} {}", one.text, other.text).to_lowercase())
    };
    if !scene.loud && (after.is_some_and(|after| pair(item, after)) || before.is_some_and(|before| pair(before, item)))
    {
        return Some(Tag::Noun);
    }
    let acronym = item.text.len() > 1 && item.text.bytes().all(|byte| byte.is_ascii_uppercase());
    let of = after.is_some_and(|after| after.is("of"));
    (acronym && of && before.is_some_and(|before| before.is_any(&["a", "an"]))).then_some(Tag::Noun)
}

/// "Brightmoor Q3 Profit": a period counts nothing.
fn is_calendar(item: &Item<'_>) -> bool {
    matches!(item.kind, Some(QuantityKind::Period | QuantityKind::Date))
}

/// Whether a word ends as abstract nouns, adjectives and participles do.
fn has_common_ending(text: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "tion", "sion", "ment", "ity", "ness", "ance", "ence", "ship", "ive", "ous", "ful", "able", "ible", "ing",
        "ed", "ly", "ists", "nty", "ety", "dom", "ism",
    ];
    text.len() > 5 && ENDINGS.iter().any(|end| text.ends_with(end)) && !text.contains('-')
}

/// Whether a word ends as names of what is measured do, in the plural above all.
fn is_abstract(text: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "tions", "sions", "ments", "ances", "ences", "ities", "ings", "ages", "als", "ures", "ness", "ism", "tion",
        "sion",
    ];
    text.len() > 6 && ENDINGS.iter().any(|end| text.ends_with(end)) && !text.contains('-')
}

fn is_plain_compound(text: &str) -> bool {
    text.split('-').skip(1).any(|part| part.starts_with(char::is_lowercase))
}

/// Marks the first half of "Securities and Exchange Commission": alone it names nobody.
fn mark_halves(items: &mut [Item<'_>]) {
    const OFFICES: &[&str] =
        &["commission", "administration", "authority", "ministry", "department", "agency", "bureau", "board"];
    let halves = items.windows(4).enumerate().filter(|(_, four)| {
        matches!(four, [first, and, second, last]
            if first.is_name() && and.is("and") && second.is_name() && (last.is_any(OFFICES) || second.is_any(OFFICES)))
    });
    let halves: Vec<usize> = halves.map(|(at, _)| at).collect();
    for at in halves {
        if let Some(item) = items.get_mut(at).filter(|item| item.mention.is_none()) {
            item.person = true;
        }
    }
}

/// Marks peoples, which own nothing: "Americans", "Germans".
fn mark_peoples(items: &mut [Item<'_>]) {
    for item in items.iter_mut().filter(|item| item.is_name() && item.mention.is_none() && !item.is_place()) {
        if item.text.strip_suffix('s').is_some_and(|one| word(one).classes.has(Classes::PLACE)) {
            item.person = true;
        }
    }
}

/// Whether a run of names from here on ends as companies' names do: "Sundar Motors", "Ada Lund Holdings".
fn is_company(items: &[Item<'_>], from: usize) -> bool {
    let run = items.get(from..).unwrap_or_default().iter().take_while(|item| item.tag == Tag::Name);
    run.skip(1).any(|item| names::is_legal_form(item.text) || names::is_company_word(item.text))
}

/// Marks the towns of "in Normal, Illinois": they own nothing.
fn mark_towns(items: &mut [Item<'_>]) {
    for at in 1..items.len() {
        if !items.get(at).is_some_and(|item| item.is_name() && item.mention.is_none()) {
            continue;
        }
        let state = items.get(at + 1).is_some_and(|next| next.tag == Tag::Comma)
            && items.get(at + 2).is_some_and(|state| state.tag == Tag::Name && state.is_place());
        let inside = || items.get(at - 1).is_some_and(|before| before.is_any(&["in", "near", "outside"]));
        if state
            && inside()
            && let Some(item) = items.get_mut(at)
        {
            item.person = true;
        }
    }
}

/// Words that a letter or numeral follows.
static LABELS: List = List::new(&["series", "class", "phase", "chapter", "form", "section", "tier", "title"]);

/// Marks the names after a title ("chief executive Ada Lund") and those before one (", chief executive").
pub(super) fn mark_persons(items: &mut [Item<'_>], known: &Known<'_>) {
    mark_towns(items);
    mark_halves(items);
    mark_peoples(items);
    let mut after_title = false;
    let mut run_start = 0;
    for i in 0..items.len() {
        let Some(item) = items.get(i) else { break };
        let is_name = item.tag == Tag::Name;
        let unlinked = is_name && item.mention.is_none();
        let next_is_name = items.get(i + 1).is_some_and(|next| next.tag == Tag::Name && next.mention.is_none());
        // "Series C", "Class A", "Phase II" name nothing that owns numbers.
        let label = item.is_in(&LABELS);
        // "Mara Voss", and later "Voss"
        let met = unlinked && known.persons.contains(item.text);
        let starts = unlinked && next_is_name && item.classes.has(Classes::FIRST_NAME) && !is_company(items, i);
        let title = starts || met || label || (item.classes.has(Classes::TITLE) && !item.is_any(&["director", "head"]));
        let comma = item.tag == Tag::Comma;
        let titled = unlinked && after_title;
        if (titled || met || starts || (label && is_name))
            && let Some(item) = items.get_mut(i)
        {
            item.person = true;
        }
        if titled {
            continue;
        }
        after_title = title && next_is_name;
        if is_name {
            continue;
        }
        // "Mara Voss, finance chief of Tessel": two names, a comma, a title within three words.
        let names = items.get(run_start..i).unwrap_or_default();
        let two = (2..=3).contains(&names.len()) && names.iter().all(|name| name.mention.is_none());
        if comma && two {
            let near = items.get(i + 1..).unwrap_or_default().iter().take(4);
            let titled = near
                .take_while(|item| matches!(item.tag, Tag::Noun | Tag::Adj | Tag::Det | Tag::Name))
                .any(|item| item.classes.has(Classes::TITLE));
            if titled {
                for name in items.get_mut(run_start..i).unwrap_or_default() {
                    name.person = true;
                }
            }
        }
        run_start = i + 1;
    }
}
