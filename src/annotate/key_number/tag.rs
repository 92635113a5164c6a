//! The tagger: what each word of a sentence is, by word lists, capitals and the words around it.

use super::{
    clause::{Item, List, Tag},
    name::{Known, capital_tag, mark_persons},
    verb::{is_adjusted, verb_or_noun},
    words::{Classes, Form, word},
};
use crate::{annotate::names::is_legal_form, model::quantity::QuantityKind};

/// Gives every word its tag.
pub(super) fn tag(text: &str, items: &mut [Item<'_>], known: &Known<'_>) {
    for item in items.iter_mut() {
        if item.tag != Tag::Mark {
            if item.tag == Tag::Name {
                let known = word(item.text);
                item.heads_metric = known.heads_metric;
                item.classes = if known.classes.has(Classes::PROVIDER) { Classes::PROVIDER } else { item.classes };
            }
            continue;
        }
        let trimmed = item.text.trim_end_matches('.');
        let known = word(if item.text.len() <= 5 { trimmed } else { item.text });
        (item.classes, item.form, item.change, item.noun) = (known.classes, known.form, known.change, known.noun);
        item.heads_metric = known.heads_metric;
    }
    let loud = is_title_case(items);
    for i in 0..items.len() {
        let Some((left, rest)) = items.split_at_mut_checked(i) else { break };
        let Some((item, right)) = rest.split_first_mut() else { break };
        if item.tag == Tag::Mark {
            let (before, after, after_that) = (left.last(), right.first(), right.get(1));
            let named = item.capital && known.names.contains(item.text);
            item.tag = if is_rating(text, item) {
                Tag::Adj
            } else {
                tag_of(item, before, after, after_that, Scene { loud, named, left, right })
            };
            if item.is_verb() {
                read_particle(item, after);
            } else if item.is_any(&["euro", "zone"]) && item.tag == Tag::Name {
                item.classes = item.classes.with(Classes::PLACE);
            }
        }
    }
    mark_persons(items, known);
}

/// What brokers call a share that are verbs, too.
static RATINGS: List = List::new(&["buy", "hold", "sell", "neutral", "accumulate", "reduce", "add"]);

/// A rating between quotation marks, which is no verb: from "buy" to "hold".
fn is_rating(text: &str, item: &Item<'_>) -> bool {
    let quoted =
        || text.get(..item.span.start()).is_some_and(|before| before.ends_with(['"', '\u{201c}', '\'', '\u{2018}']));
    item.is_in(&RATINGS) && quoted()
}

/// What a verb means with the word after it: "look for", "price in", "take in", "seen rising".
fn read_particle(item: &mut Item<'_>, after: Option<&Item<'_>>) {
    let Some(after) = after else { return };
    let is = |verbs: &[&str], particle: &str| item.is_any(verbs) && after.is(particle);
    let looks = is(&["look", "looks", "looked", "looking"], "for");
    let prices = is(&["price", "prices", "priced", "pricing"], "in");
    let seen = item.is("seen") && (after.form == Some(Form::Gerund) || after.is_any(&["at", "between", "up", "down"]));
    if is(&["buy", "buys", "bought", "buying"], "back") {
        item.noun = Some(("buyback", Some("buyback")));
        return;
    }
    if is(&["lay", "lays", "laid", "laying"], "off") {
        item.noun = Some(("layoffs", Some("layoffs")));
        return;
    }
    let takes = is(
        &["take", "takes", "took", "taking", "bring", "brings", "brought", "bringing", "rake", "raked", "raking"],
        "in",
    );
    if is_change_of_hands(item) && after.is("hands") {
        item.classes = item.classes.with(Classes::LEVEL);
        item.change = None;
    }
    if looks || prices || seen {
        item.classes = item.classes.with(Classes::GUIDE);
        item.noun = None;
    }
    // "took in $3 billion" is about what came in, not about a change.
    if takes {
        item.change = None;
        item.noun = Some(("revenue", Some("revenue")));
    }
}

/// What a word's tag needs to know of the words around it beyond its neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'a> {
    /// Capitals say nothing: most words have them.
    pub(super) loud: bool,
    /// The story has used the word as a name before.
    pub(super) named: bool,
    /// What is tagged already.
    left: &'a [Item<'a>],
    /// What is not.
    right: &'a [Item<'a>],
}

impl Scene<'_> {
    /// Whether "its" or "their" opens the phrase that the word may end: "its Brent", "its revised revenue".
    pub(super) fn is_owned(&self) -> bool {
        let inside = |item: &Item<'_>| matches!(item.tag, Tag::Adj | Tag::Noun | Tag::Name | Tag::Quantity(_));
        let back = self.left.iter().rev().take(6).find(|item| !inside(item));
        back.is_some_and(|item| item.tag == Tag::Det && item.is_any(&["its", "their", "his", "her", "our"]))
    }

    /// The item before.
    pub(super) fn before(&self) -> Option<&Item<'_>> {
        self.left.last()
    }

    /// Whether the capitals that follow end in a legal form: the rest of "Toll Harbor Corp."
    pub(super) fn opens_company(&self) -> bool {
        let mut capitals = self.right.iter().take(5).take_while(|item| item.capital || item.tag == Tag::Name);
        capitals.any(|item| is_legal_form(item.text))
    }

    /// Whether a verb whose object is still open stands before: "cuts Brent forecast".
    pub(super) fn is_governed(&self) -> bool {
        let inside =
            |item: &Item<'_>| matches!(item.tag, Tag::Adj | Tag::Noun | Tag::Name | Tag::Det | Tag::Possessive);
        let back = self.left.iter().rev().take(6).find(|item| !inside(item));
        back.is_some_and(Item::is_verb)
    }

    /// Whether "to", "by" or "from" and a number follow.
    pub(super) fn leads_to_number(&self) -> bool {
        self.right.windows(2).take(20).any(
            |pair| matches!(pair, [prep, number] if prep.is_any(&["to", "by", "from"]) && number.quantity.is_some()),
        )
    }

    /// Whether no verb follows before the next sign, as far as the form of a word alone tells.
    pub(super) fn is_last_verb(&self) -> bool {
        let mut stretch = self
            .right
            .iter()
            .take(20)
            .take_while(|item| !matches!(item.tag, Tag::Comma | Tag::Stop) && !item.is("and"));
        !stretch.any(|item| {
            matches!(item.form, Some(Form::Past | Form::BaseOrPast))
                || item.classes.has(Classes::AUX)
                || item.classes.has(Classes::MODAL)
        })
    }
}

/// Whether capitals say nothing, because most words have them.
fn is_title_case(items: &[Item<'_>]) -> bool {
    let words = items.iter().filter(|item| item.tag == Tag::Mark && item.text.chars().count() >= 4);
    let words: Vec<bool> = words.map(|item| item.capital).collect();
    let capital = words.iter().filter(|capital| **capital).count();
    if words.len() >= 3 {
        return capital * 4 >= words.len() * 3;
    }
    // "Micron Sees Q2 Adj EPS $1.33 Vs $1.92 Est"
    let mut short = items.iter().filter(|item| item.tag == Tag::Mark && item.text.chars().count() >= 3);
    let count = items.iter().filter(|item| item.tag == Tag::Mark && item.text.chars().count() >= 3).count();
    count >= 2 && short.all(|item| item.capital)
}

/// "This is 6% higher than", "This represents a 44% increase", but "this year".
fn det_or_pronoun(item: &Item<'_>, after: Option<&Item<'_>>) -> Tag {
    let acts = after.is_some_and(|after| {
        after.classes.has(Classes::AUX)
            || after.classes.has(Classes::MODAL)
            || (after.form == Some(Form::Third) && !after.heads_metric)
    });
    if acts && item.is_any(&["this", "these", "those"]) { Tag::Pron } else { Tag::Det }
}

/// Words whose tag the word beside them tells.
fn told_by_word(item: &Item<'_>, before: Option<&Item<'_>>, after: Option<&Item<'_>>) -> Option<Tag> {
    let next = |words: &[&str]| after.is_some_and(|after| after.is_any(words));
    if item.is_any(&["due", "thanks", "owing"]) && next(&["to"]) {
        return Some(Tag::Prep);
    }
    // "stores open at least a year"
    let noun = before.is_some_and(|before| before.tag == Tag::Noun);
    (item.is("open") && noun && next(&["at", "for", "more", "longer"])).then_some(Tag::Adj)
}

fn tag_of(
    item: &Item<'_>,
    before: Option<&Item<'_>>,
    after: Option<&Item<'_>>,
    after_that: Option<&Item<'_>>,
    scene: Scene<'_>,
) -> Tag {
    let loud = scene.loud;
    let classes = item.classes;
    let lower = item.text.chars().all(|c| !c.is_uppercase());
    let opens = before.is_none_or(|before| matches!(before.tag, Tag::Stop | Tag::Open));
    let weak = loud || opens;
    if item.is("to") {
        return Tag::To;
    }
    if item.text.ends_with("n't") || item.text.ends_with("n\u{2019}t") {
        return Tag::Aux;
    }
    if let Some(tag) = told_by_word(item, before, after) {
        return tag;
    }
    if let Some(tag) = idiom(item, before, after) {
        return tag;
    }
    if !lower && item.text.len() > 1 && item.text.chars().all(|c| !c.is_lowercase()) && item.heads_metric {
        return Tag::Noun; // EPS, GDP, CPI
    }
    let month = classes.has(Classes::TIME) && item.capital && !item.is("may") && !item.is("march");
    if month || (classes.has(Classes::TIME) && lower && !classes.has(Classes::SUB)) {
        let verb = item.form.is_some() && before.is_some_and(|b| is_nominal(b.tag)) && starts_phrase(after);
        if !verb {
            return Tag::Time;
        }
    }
    if item.is_any(&["May", "March"]) && item.capital && !opens {
        return Tag::Time;
    }
    if let Some(tag) = capital_tag(item, after, scene, weak) {
        return tag;
    }
    if classes.has(Classes::RELATIVE) || item.is("that") {
        return that_or_which(item, before, after);
    }
    if classes.has(Classes::DET) {
        return det_or_pronoun(item, after);
    }
    if classes.has(Classes::CONJ) {
        return Tag::Conj;
    }
    if classes.has(Classes::AUX) || classes.has(Classes::MODAL) {
        return Tag::Aux;
    }
    if classes.has(Classes::PRON) {
        return Tag::Pron;
    }
    if let Some(form) = item.form
        && !classes.has(Classes::PREP)
        && let Some(tag) = verb_or_noun(item, form, before, after, after_that, scene)
    {
        return tag;
    }
    // "EBIT before special items", "profit after tax"
    let measured = before.is_some_and(|before| before.heads_metric);
    if item.is_any(&["before", "after"])
        && after.is_some_and(|after| {
            after.is_any(&["tax", "taxes", "interest", "items"])
                || (measured && after.classes.has(Classes::ADJ) && right_has_items(scene.right))
        })
    {
        return Tag::Prep;
    }
    if classes.has(Classes::SUB) {
        return Tag::Sub;
    }
    if classes.has(Classes::PREP) {
        return Tag::Prep;
    }
    if classes.has(Classes::ADV)
        && classes.has(Classes::TIME_ADJ)
        && before.is_some_and(|before| before.tag == Tag::Det)
    {
        return Tag::Adj; // "an earlier target"
    }
    if classes.has(Classes::ADV) && !classes.has(Classes::ADJ) {
        return Tag::Adv;
    }
    if classes.has(Classes::ADV) {
        return if after.is_some_and(|after| after.tag == Tag::Mark && !after.classes.has(Classes::CLOSED)) {
            Tag::Adj
        } else {
            Tag::Adv
        };
    }
    if classes.has(Classes::TIME_ADJ) || (classes.has(Classes::ADJ) && !item.heads_metric) {
        return Tag::Adj;
    }
    if classes.has(Classes::PLACE) {
        return Tag::Adj;
    }
    open_word(item, before, after)
}

/// A word that its neighbours make something of its own.
fn idiom(item: &Item<'_>, before: Option<&Item<'_>>, after: Option<&Item<'_>>) -> Option<Tag> {
    if item.is("net")
        && after.is_some_and(|after| {
            after.form == Some(Form::Past)
                || after.is_any(&["came", "up", "down"])
                || (after.change.is_some() && after.form == Some(Form::Third))
        })
    {
        return Some(Tag::Noun); // "third-quarter net came to", "Q2 net up 29%"
    }
    if item.is("average") && before.is_some_and(|b| b.tag == Tag::To) && after.is_some_and(|a| a.quantity.is_some()) {
        return Some(Tag::Verb(Form::Base)); // "inflation to average 1.8%"
    }
    if item.is("hands") && before.is_some_and(is_change_of_hands) {
        return Some(Tag::Adv); // "changed hands at $10"
    }
    let euro_zone = (item.is("euro") && after.is_some_and(|after| after.is("zone")))
        || (item.is("zone") && before.is_some_and(|before| before.is("euro")));
    if euro_zone {
        return Some(Tag::Name);
    }
    if item.is("worth") && before.is_some_and(|before| before.is("net")) {
        return Some(Tag::Noun);
    }
    None
}

/// "changed" of "changed hands".
fn is_change_of_hands(item: &Item<'_>) -> bool {
    item.is_any(&["change", "changes", "changed", "changing"])
}

/// "before special items", "after exceptional charges": what a profit leaves out.
fn right_has_items(right: &[Item<'_>]) -> bool {
    right.iter().take(3).any(|item| item.is_any(&["items", "charges", "costs", "gains", "effects", "factors"]))
}

fn that_or_which(item: &Item<'_>, before: Option<&Item<'_>>, after: Option<&Item<'_>>) -> Tag {
    if !item.is("that") {
        return Tag::Relative;
    }
    let said = before.is_some_and(Item::is_verb);
    let pronoun = after.is_some_and(|after| after.form.is_some() || after.classes.has(Classes::AUX));
    // "by 2028 that is to be 5 GWh", "that of its cloud arm"
    let dated = before.is_some_and(|b| matches!(b.kind, Some(QuantityKind::Period | QuantityKind::Date)));
    if (pronoun && dated) || (after.is_some_and(|after| after.is("of")) && !said) {
        return Tag::Pron;
    }
    match before {
        Some(before) if is_nominal(before.tag) || before.tag == Tag::Comma => Tag::Relative,
        _ if said => Tag::Sub,
        _ if pronoun => Tag::Pron,
        _ => Tag::Det,
    }
}

/// A word no list knows: by its ending.
fn open_word(item: &Item<'_>, before: Option<&Item<'_>>, after: Option<&Item<'_>>) -> Tag {
    let text = item.text;
    if item.heads_metric || item.capital {
        return Tag::Noun;
    }
    if text.len() > 4 && text.ends_with("ly") && !text.ends_with("supply") {
        return Tag::Adv;
    }
    // "tariff-related costs"
    let compound = ["-related", "-linked", "-driven", "-backed", "-led", "-wide"].iter().any(|end| text.ends_with(end));
    if compound {
        return Tag::Adj;
    }
    // "will jettison 900 posts", "to jettison the unit"
    let modal = before.is_some_and(|before| before.classes.has(Classes::MODAL));
    let infinitive =
        before.is_some_and(|before| before.tag == Tag::To) && !text.ends_with('s') && item.classes.is_unknown();
    if (modal || infinitive) && after.is_some_and(|after| starts_object(after)) {
        return Tag::Verb(Form::Base);
    }
    if text.len() > 4 && text.ends_with("ed") && !text.contains('-') {
        let attribute =
            before.is_none_or(|before| matches!(before.tag, Tag::Det | Tag::Adj | Tag::Possessive | Tag::Prep));
        let noun_after = after.is_some_and(|after| after.tag == Tag::Mark && !after.classes.has(Classes::CLOSED));
        let measured = is_adjusted(item) && after.is_some_and(|after| after.quantity.is_some());
        return if measured || (attribute && noun_after) { Tag::Adj } else { Tag::Verb(Form::Past) };
    }
    if text.len() > 5 && text.ends_with("ing") && !text.contains('-') {
        let verb = before.is_some_and(|before| matches!(before.tag, Tag::Aux | Tag::Comma)) && starts_phrase(after);
        // "costs pertaining to the closure", "costs weighing on results"
        if before.is_some_and(|before| before.tag == Tag::Noun)
            && after.is_some_and(|after| after.is_any(&["to", "on"]))
        {
            return Tag::Verb(Form::Gerund);
        }
        let object =
            before.is_some_and(|before| before.tag == Tag::Prep) && after.is_some_and(|a| a.classes.has(Classes::DET));
        return if verb || object { Tag::Verb(Form::Gerund) } else { Tag::Noun };
    }
    let adjective = ["al", "ive", "ous", "ic", "able", "ible", "ful", "less", "ary", "ish"];
    if text.len() > 5 && adjective.iter().any(|end| text.ends_with(end)) && after.is_some_and(|a| a.tag == Tag::Mark) {
        return Tag::Adj;
    }
    Tag::Noun
}

fn is_nominal(tag: Tag) -> bool {
    matches!(tag, Tag::Noun | Tag::Name | Tag::Pron | Tag::Close | Tag::Time | Tag::Quantity(_))
}

/// Whether an untagged or tagged item begins what can follow a verb.
pub(super) fn starts_phrase(item: Option<&Item<'_>>) -> bool {
    item.is_none_or(|item| {
        matches!(item.tag, Tag::Quantity(_) | Tag::Name | Tag::Comma | Tag::Stop)
            || item.classes.has(Classes::DET)
            || item.classes.has(Classes::PREP)
            || item.classes.has(Classes::ADV)
            || item.classes.has(Classes::PRON)
            || item.classes.has(Classes::SUB)
            || item.classes.has(Classes::RELATIVE)
            || item.is("to")
            || item.is("that")
    })
}

/// Whether an item begins what a verb governs.
fn starts_object(item: &Item<'_>) -> bool {
    item.quantity.is_some()
        || item.tag == Tag::Name
        || (item.classes.has(Classes::DET) || item.classes.has(Classes::PRON) || item.classes.has(Classes::PREP))
}
