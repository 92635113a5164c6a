//! Noun phrases and verb frames of a tagged sentence.
//!
//! A frame is a verb with its subject. Subjects are found by looking back to the beginning of the verb's own stretch of
//! the sentence: past a comma pair around an aside, through "which", over "and" to the verb before, through "to" to the
//! verb that governs.

use super::{
    clause::{Item, List, Tag},
    words::{Classes, Form},
};
use crate::model::quantity::QuantityKind;

/// A noun phrase: items `start..end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    pub(super) start: usize,
    /// Where the part after the last possessor begins.
    pub(super) core: usize,
    pub(super) end: usize,
    /// The item that the phrase is about: its last noun or name.
    pub(super) head: usize,
    /// The preposition right before it.
    pub(super) prep: Option<usize>,
}

/// What governs a frame's amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// It is so.
    Fact,
    /// It is planned or expected.
    Plan,
}

/// A verb with its subject.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) verb: usize,
    /// Index into the phrases.
    pub(super) subject: Option<usize>,
    /// Whether the subject undergoes it ("was fined").
    pub(super) passive: bool,
    pub(super) mood: Mood,
    /// The frame whose verb governs this one ("plans" for "to spend", "said" for "rose").
    pub(super) parent: Option<usize>,
}

/// Whether a verb says what will be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Modal {
    #[default]
    None,
    /// "would add" plans, "would have" only describes.
    Would,
    /// "will", "shall", "should"
    Will,
}

/// The small words before a verb that belong to it.
#[derive(Clone, Copy, Debug, Default)]
struct Helpers {
    /// A form of "be".
    passive: bool,
    modal: Modal,
    /// "to"
    infinitive: bool,
}

/// A verb's small words, and where they begin.
fn helpers(items: &[Item<'_>], verb: usize) -> (usize, Helpers) {
    let mut first = verb;
    let mut helpers = Helpers::default();
    while let Some(item) = first.checked_sub(1).and_then(|at| items.get(at)) {
        match item.tag {
            Tag::Aux => {
                helpers.passive |= item.is_any(&["is", "are", "was", "were", "be", "been", "being"]);
                if item.is_any(&["will", "shall", "won't", "should"]) {
                    helpers.modal = Modal::Will;
                } else if item.is("would") {
                    helpers.modal = Modal::Would;
                }
            }
            Tag::Adv => {}
            Tag::To => helpers.infinitive = true,
            _ => break,
        }
        first -= 1;
    }
    (first, helpers)
}

/// A sentence taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Parse {
    pub(super) phrases: Vec<Phrase>,
    pub(super) frames: Vec<Frame>,
    /// For each item the phrase it is in.
    phrase_of: Vec<Option<u32>>,
    /// For each item the last frame whose verb stands at it or before it.
    frame_of: Vec<Option<u32>>,
}

impl Parse {
    pub(super) fn new(items: &[Item<'_>]) -> Self {
        let phrases = phrases(items);
        let mut phrase_of = vec![None; items.len()];
        for (index, phrase) in phrases.iter().enumerate() {
            for slot in phrase_of.get_mut(phrase.start..phrase.end).unwrap_or_default() {
                *slot = u32::try_from(index).ok();
            }
        }
        let mut parse = Self { phrases, frames: Vec::new(), phrase_of, frame_of: Vec::with_capacity(items.len()) };
        for (index, item) in items.iter().enumerate() {
            if item.is_verb() || (item.tag == Tag::Aux && is_main_auxiliary(items, index)) {
                let frame = parse.frame(items, index);
                parse.frames.push(frame);
            }
            parse.frame_of.push(parse.frames.len().checked_sub(1).and_then(|last| u32::try_from(last).ok()));
        }
        parse
    }

    /// The phrase an item is in.
    pub(super) fn phrase_at(&self, item: usize) -> Option<usize> {
        self.phrase_of.get(item).copied().flatten().map(|index| index as usize)
    }

    /// The last frame whose verb stands at an item or before it.
    pub(super) fn frame_at(&self, item: usize) -> Option<usize> {
        self.frame_of.get(item).copied().flatten().map(|index| index as usize)
    }

    pub(super) fn phrase(&self, index: usize) -> Option<&Phrase> {
        self.phrases.get(index)
    }

    /// The phrase that ends right before an item.
    pub(super) fn phrase_before(&self, item: usize) -> Option<usize> {
        self.phrase_at(item.checked_sub(1)?)
    }

    fn frame(&self, items: &[Item<'_>], verb: usize) -> Frame {
        let before = |item: usize| items.get(item);
        let (first, mut helpers) = helpers(items, verb);
        let form = match items.get(verb).map(|item| item.tag) {
            Some(Tag::Verb(form)) => form,
            _ => Form::Past,
        };
        helpers.passive &= matches!(form, Form::Past | Form::BaseOrPast);
        let gerund = form == Form::Gerund && first == verb;
        let previous = self.frames.len().checked_sub(1);
        let boundary = self.boundary(items, first);
        let bare = |from: usize, to: usize| self.bare(items, from, to);
        let previous_verb = previous.and_then(|index| self.frames.get(index)).map(|frame| frame.verb);
        let boundary_item = boundary.checked_sub(1).and_then(before);
        let boundary_is_verb = previous_verb.is_some_and(|verb| verb + 1 == boundary);
        // "with the yield nearing 4.6%"
        let with = || {
            let index = self.phrase_before(first).filter(|_| form == Form::Gerund)?;
            let phrase = self.phrase(index)?;
            phrase.prep.filter(|&prep| items.get(prep).is_some_and(|prep| prep.is("with"))).map(|_| index)
        };
        let inside = with().or_else(|| bare(boundary, first));
        let modified = previous.filter(|_| !helpers.infinitive && !gerund).filter(|&previous| {
            self.is_modifier(items, previous, verb) && inside.is_none_or(|inside| self.follows(inside, previous))
        });
        if let Some(previous) = modified {
            let subject = self.frames.get(previous).and_then(|frame| frame.subject);
            let parent = self.frames.get(previous).and_then(|frame| frame.parent);
            let mood = self.mood(items, verb, parent, helpers);
            return Frame { verb, subject, passive: helpers.passive, mood, parent };
        }
        let mut parent = None;
        let mut subject;
        let mut reduced = false;
        let plain_participle = form == Form::Past && first == verb;
        if helpers.infinitive || (gerund && boundary_is_verb) {
            // "plans to spend", "ordered X to pay", "sees capacity growing"
            parent = previous.filter(|_| boundary_is_verb || inside.is_none());
            let governor = parent.and_then(|index| self.frames.get(index));
            let raised = inside.filter(|&index| {
                let head = self.phrase(index).and_then(|phrase| items.get(phrase.head));
                let noun_of_plan = helpers.infinitive && head.is_some_and(|head| head.is_in(&PLAN_NOUNS));
                let subject_is_it = governor.is_none() || boundary_is_verb;
                subject_is_it && !noun_of_plan
            });
            subject = raised.or_else(|| governor.and_then(|frame| frame.subject)).or(inside);
        } else if let Some(found) = inside
            && (!boundary_is_verb
                || is_speech(items, previous_verb)
                || (form == Form::Base && sees(items, previous_verb))
                || self.is_nominative(items, found))
        {
            subject = Some(found);
            parent = previous.filter(|_| boundary_is_verb || boundary_item.is_some_and(|item| item.is("that")));
            if plain_participle && self.phrase(found).is_some_and(|phrase| phrase.end == first) {
                // "the growth expected by", "a round led by"
                let own = items.get(verb).filter(|own| own.is_any(&["seen", "expected", "projected", "estimated"]));
                let next = items.get(verb + 1);
                reduced = next.is_some_and(|next| {
                    next.is("by") || (own.is_some() && (next.is("at") || next.form == Some(Form::Gerund)))
                });
            }
        } else {
            match boundary_item.map(|item| item.tag) {
                Some(Tag::Relative) => {
                    subject = (0..boundary - 1).rev().find_map(|at| self.phrase_at(at));
                }
                Some(Tag::Comma) if !gerund => {
                    subject = self.over_aside(items, boundary - 1).or_else(|| self.inherited(items, previous));
                }
                _ if boundary_is_verb && plain_participle => {
                    // "the $1.15 a share forecast by analysts": the nearest phrase undergoes it.
                    subject = self.phrase_before(first);
                    reduced = true;
                }
                _ => {
                    subject = self.inherited(items, previous);
                    parent = previous.filter(|_| boundary_is_verb);
                }
            }
            if subject.is_none() {
                subject = self.inherited(items, previous);
            }
        }
        let mood = self.mood(items, verb, parent, helpers);
        Frame { verb, subject, passive: helpers.passive || reduced, mood, parent }
    }

    /// Whether a phrase stands right after a frame's verb.
    fn follows(&self, phrase: usize, frame: usize) -> bool {
        let verb = self.frames.get(frame).map(|frame| frame.verb);
        self.phrase(phrase).zip(verb).is_some_and(|(phrase, verb)| phrase.start == verb + 1)
    }

    /// Whether the verb of the frame before only tells a noun apart, so that the verb at hand has that noun as subject:
    /// "prices paid by manufacturers rose", "people claiming benefits fell".
    fn is_modifier(&self, items: &[Item<'_>], previous: usize, verb: usize) -> bool {
        let Some(frame) = self.frames.get(previous) else { return false };
        let Some((own, main)) = items.get(frame.verb).zip(items.get(verb)) else { return false };
        let finite = main.change.is_some() || main.classes.has(Classes::LEVEL) || main.tag == Tag::Aux;
        let between = items.get(frame.verb + 1..verb).unwrap_or_default();
        let one = between.len() <= 9
            && between.iter().all(|item| {
                !matches!(
                    item.tag,
                    Tag::Comma | Tag::Stop | Tag::Sub | Tag::Relative | Tag::Verb(_) | Tag::Open | Tag::Conj
                ) && !matches!(item.kind, Some(QuantityKind::Money | QuantityKind::Percent | QuantityKind::PerShare))
            });
        let next = items.get(verb + 1);
        // "the growth forecast by analysts" is told of a noun itself.
        let governs = next.is_some_and(|next| {
            next.quantity.is_some()
                || next.tag == Tag::To
                || next.tag == Tag::Adv
                || next.is_any(&["by", "at", "from", "about", "more", "nearly", "a"])
        });
        let noun = frame.verb.checked_sub(1).and_then(|at| items.get(at)).is_some_and(|item| item.tag == Tag::Noun);
        let subject =
            frame.subject.and_then(|index| self.phrase(index)).is_some_and(|subject| subject.end <= frame.verb);
        let told = own.classes.has(Classes::SAY) || own.classes.has(Classes::REPORT);
        let tells = own.classes.has(Classes::GUIDE) || (own.tag == Tag::Verb(Form::Past) && told);
        let participle = match own.tag {
            Tag::Verb(Form::Past) => {
                own.change.is_none()
                    && !own.classes.has(Classes::LEVEL)
                    && between.first().is_none_or(|first| matches!(first.tag, Tag::Prep | Tag::To))
            }
            Tag::Verb(Form::Gerund) => {
                between.first().is_some_and(|first| matches!(first.tag, Tag::Noun | Tag::Adj | Tag::Det))
            }
            _ => false,
        };
        finite && one && governs && noun && subject && participle && !tells
    }

    fn mood(&self, items: &[Item<'_>], verb: usize, parent: Option<usize>, helpers: Helpers) -> Mood {
        let governor = parent.and_then(|index| self.frames.get(index));
        let governing_verb = governor.and_then(|frame| items.get(frame.verb));
        let own = items.get(verb);
        let guides =
            |item: Option<&Item<'_>>| item.is_some_and(|item| item.classes.has(Classes::GUIDE) && item.is_verb());
        let sees = own.is_some_and(|own| own.is_any(&["sees", "see"]) && !matches!(own.tag, Tag::Verb(Form::Past)));
        if guides(own) || sees {
            return Mood::Plan;
        }
        // "a plan to invest"
        let noun = verb.checked_sub(2).and_then(|at| items.get(at));
        if helpers.infinitive && noun.is_some_and(|noun| noun.is_in(&PLAN_NOUNS)) {
            return Mood::Plan;
        }
        // "will cost $1 billion and create 900 jobs"
        let coordinated = verb.checked_sub(1).and_then(|at| items.get(at)).is_some_and(|item| item.tag == Tag::Conj);
        let base = own.is_some_and(|own| matches!(own.tag, Tag::Verb(Form::Base | Form::BaseOrPast)));
        if coordinated && base && self.frames.last().is_some_and(|frame| frame.mood == Mood::Plan) {
            return Mood::Plan;
        }
        match governor {
            Some(frame) if guides(governing_verb) || frame.mood == Mood::Plan => Mood::Plan,
            // "would have $210 billion in assets" describes, "would add $200 million" plans.
            _ if helpers.modal != Modal::None => {
                if own.is_some_and(|own| own.tag == Tag::Aux && !own.is("be")) && helpers.modal == Modal::Would {
                    Mood::Fact
                } else {
                    Mood::Plan
                }
            }
            // "Farrow to acquire Lattis": no verb governs the infinitive.
            _ if helpers.infinitive && governor.is_none() => Mood::Plan,
            _ if helpers.infinitive && governing_verb.is_some_and(|item| item.is_any(&["set", "is", "are", "due"])) => {
                Mood::Plan
            }
            _ => Mood::Fact,
        }
    }

    /// Whether a phrase can only be a subject: "the year that has just begun it aims for".
    fn is_nominative(&self, items: &[Item<'_>], index: usize) -> bool {
        let head = self.phrase(index).and_then(|phrase| items.get(phrase.head));
        head.is_some_and(|head| head.tag == Tag::Pron && head.is_any(&["it", "they", "we", "he", "she"]))
    }

    /// The subject of the frame before, what stands between commas about the speaker left out: ", the office said,".
    fn inherited(&self, items: &[Item<'_>], previous: Option<usize>) -> Option<usize> {
        let mut index = previous?;
        loop {
            let frame = self.frames.get(index)?;
            let start = frame.subject.and_then(|subject| self.phrase(subject)).map(|phrase| phrase.start);
            let comma = start.and_then(|start| start.checked_sub(1)).and_then(|at| items.get(at));
            let aside = comma.is_some_and(|comma| comma.tag == Tag::Comma)
                && items.get(frame.verb).is_some_and(|verb| verb.classes.has(Classes::SAY))
                && items.get(frame.verb + 1).is_some_and(|next| next.tag == Tag::Comma);
            match index.checked_sub(1).filter(|_| aside) {
                Some(before) => index = before,
                None => return frame.subject,
            }
        }
    }

    /// Where the stretch of the sentence that ends at an item begins.
    fn boundary(&self, items: &[Item<'_>], end: usize) -> usize {
        let mut at = end;
        while let Some(item) = at.checked_sub(1).and_then(|i| items.get(i)) {
            let coordinates = item.tag == Tag::Conj && !self.joins_nouns(items, at - 1);
            let ends = matches!(item.tag, Tag::Comma | Tag::Stop | Tag::Sub | Tag::Relative | Tag::Verb(_) | Tag::Open)
                || coordinates
                || (item.tag == Tag::Aux && self.frames.last().is_some_and(|frame| frame.verb + 1 == at));
            if ends {
                return at;
            }
            at -= 1;
        }
        0
    }

    /// Whether a conjunction stands between two noun phrases that belong together ("oil and gas rose").
    fn joins_nouns(&self, items: &[Item<'_>], at: usize) -> bool {
        let left = at.checked_sub(1).and_then(|left| self.phrase_at(left));
        let right = self.phrase_at(at + 1);
        let quantity_left =
            at.checked_sub(1).and_then(|i| items.get(i)).is_some_and(|i| matches!(i.tag, Tag::Quantity(_)));
        match (left, right) {
            (Some(left), Some(_)) if !quantity_left => {
                // A verb before the left phrase makes it an object: then a new subject follows.
                let start = self.phrase(left).map_or(0, |phrase| phrase.start);
                let verb_before = items
                    .get(..start)
                    .unwrap_or_default()
                    .iter()
                    .rev()
                    .take_while(|item| !matches!(item.tag, Tag::Stop | Tag::Comma | Tag::Sub))
                    .any(Item::is_verb);
                !verb_before
            }
            _ => false,
        }
    }

    /// The first phrase in a stretch that no preposition governs, and that is no time.
    fn bare(&self, items: &[Item<'_>], from: usize, to: usize) -> Option<usize> {
        let mut at = from;
        let mut first: Option<usize> = None;
        let mut last_end = None;
        while at < to {
            let Some(index) = self.phrase_at(at) else {
                at += 1;
                continue;
            };
            let Some(phrase) = self.phrase(index) else { break };
            let head = items.get(phrase.head);
            let usable = phrase.prep.is_none() && head.is_some_and(|head| head.tag != Tag::Time);
            if usable {
                // "the growth analysts had forecast": two phrases side by side.
                if first.is_none() || last_end == Some(phrase.start) {
                    first = Some(index);
                }
                last_end = Some(phrase.end);
            }
            at = phrase.end.max(at + 1);
        }
        first
    }

    /// The subject before an aside that ends with the comma at `comma`: "Corvane, a maker of pumps, rose".
    fn over_aside(&self, items: &[Item<'_>], comma: usize) -> Option<usize> {
        let mut end = comma;
        for _ in 0..3 {
            let open = items.get(..end)?.iter().rposition(|item| matches!(item.tag, Tag::Comma | Tag::Stop))?;
            if items.get(open)?.tag == Tag::Stop {
                return None;
            }
            let begin =
                items.get(..open)?.iter().rposition(|item| matches!(item.tag, Tag::Comma | Tag::Stop | Tag::Sub));
            let from = begin.map_or(0, |begin| begin + 1);
            // An aside begins the sentence or follows its subject, before any verb of the same stretch.
            let verb_before = items.get(from..open)?.iter().any(Item::is_verb);
            if let Some(found) = self.bare(items, from, open).filter(|_| !verb_before) {
                return Some(found);
            }
            if verb_before {
                let relative = items.get(from).is_some_and(|item| item.tag == Tag::Relative);
                if !relative {
                    return None;
                }
            }
            end = open;
        }
        None
    }
}

/// Whether a verb takes a noun and a bare verb: "saw registrations fall", "made costs rise".
fn sees(items: &[Item<'_>], verb: Option<usize>) -> bool {
    verb.and_then(|verb| items.get(verb)).is_some_and(|item| {
        item.is_any(&["saw", "see", "sees", "seen", "seeing", "made", "make", "makes", "let", "lets", "watched", "had"])
    })
}

/// Whether a verb tells what somebody says or expects.
pub(super) fn is_speech(items: &[Item<'_>], verb: Option<usize>) -> bool {
    verb.and_then(|verb| items.get(verb)).is_some_and(|item| {
        item.classes.has(Classes::SAY)
            || item.classes.has(Classes::GUIDE)
            || item.is_any(&["show", "showed", "shows", "report", "reported", "announced"])
    })
}

/// Nouns whose infinitive has the subject of the verb before them: "a plan to invest".
static PLAN_NOUNS: List = List::new(&[
    "plan",
    "plans",
    "deal",
    "agreement",
    "decision",
    "bid",
    "offer",
    "right",
    "rights",
    "effort",
    "efforts",
    "proposal",
    "pledge",
    "commitment",
    "approval",
    "goal",
    "target",
    "move",
    "strategy",
    "intention",
    "contract",
    "ability",
    "option",
    "order",
    "program",
    "programme",
    "push",
    "attempt",
    "cash",
    "money",
    "funds",
    "capacity",
]);

/// Whether an auxiliary is the only verb of its clause ("is around $345 billion", "has 32 billion").
fn is_main_auxiliary(items: &[Item<'_>], at: usize) -> bool {
    let Some(item) = items.get(at) else { return false };
    if item.classes.has(Classes::MODAL) {
        return false;
    }
    let rest = items.get(at + 1..).unwrap_or_default().iter().take(4);
    for next in rest {
        match next.tag {
            Tag::Adv => {}
            Tag::Aux | Tag::Verb(_) => return false,
            Tag::To => return item.is_any(&["is", "are", "was", "were"]),
            _ => return true,
        }
    }
    true
}

fn phrases(items: &[Item<'_>]) -> Vec<Phrase> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < items.len() {
        match phrase_from(items, at) {
            Some(phrase) => {
                at = phrase.end;
                found.push(phrase);
            }
            None => at += 1,
        }
    }
    found
}

fn phrase_from(items: &[Item<'_>], start: usize) -> Option<Phrase> {
    let mut end = start;
    let mut core = start;
    let mut head: Option<usize> = None;
    while let Some(item) = items.get(end) {
        let next = items.get(end + 1);
        match item.tag {
            Tag::Det if end == start || end == core => {}
            Tag::Pron if end == start => {
                head = Some(end);
                end += 1;
                break;
            }
            Tag::Adj => {
                let time = |item: &Item<'_>| item.tag == Tag::Time;
                let last_is_noun = head.is_some_and(|head| head + 1 == end);
                if last_is_noun && item.classes.has(Classes::TIME_ADJ) && next.is_some_and(time) {
                    break;
                }
                if last_is_noun && !next.is_some_and(|next| matches!(next.tag, Tag::Noun | Tag::Adj | Tag::Name)) {
                    break;
                }
            }
            Tag::Noun => {
                // "the 2.4% growth analysts had forecast"
                let speaks = next.is_some_and(|next| next.tag == Tag::Aux || next.is_verb());
                if head.is_some() && speaks && item.is_any(&["analysts", "economists", "traders", "investors"]) {
                    break;
                }
                head = Some(end);
            }
            Tag::Name => {
                // "growth Sable reported": a name after a noun is its own phrase unless the noun is a kind of owner.
                if let Some(last) = head.and_then(|head| items.get(head)).filter(|_| head.is_some_and(|h| h + 1 == end))
                    && last.tag == Tag::Noun
                    && !is_kind(last)
                {
                    break;
                }
                head = Some(end);
            }
            Tag::Time => {
                if head.is_some() && !next.is_some_and(|next| matches!(next.tag, Tag::Noun | Tag::Adj)) {
                    break;
                }
                if head.is_none()
                    && !next.is_some_and(|next| matches!(next.tag, Tag::Noun | Tag::Adj | Tag::Time | Tag::Possessive))
                {
                    head = Some(end);
                }
            }
            Tag::Quantity(_) => {
                // "the 3.4% analysts had forecast": only things that are counted follow a number as its noun.
                let counts = matches!(item.kind, Some(QuantityKind::Count | QuantityKind::Measure));
                let modifies = next.is_some_and(|next| {
                    (counts || !next.classes.has(Classes::CROWD) || next.is_metric())
                        && matches!(next.tag, Tag::Noun | Tag::Adj)
                        && !next.classes.has(Classes::TIME_ADJ)
                        && !next.is_any(&["lower", "higher", "more", "less", "fewer", "apiece", "total", "worth"])
                });
                // "the benchmark 10-year yield": a length in one word is an adjective.
                let attribute = item.text.contains('-') && item.kind == Some(QuantityKind::Duration);
                if !modifies || (head.is_some_and(|head| head + 1 == end) && !attribute) {
                    break;
                }
            }
            Tag::Possessive if head.is_some() || end > start => {
                core = end + 1;
            }
            Tag::Conj if joins_words(items, start, end) => {}
            Tag::Prep if joins_institution(items, start, end) => {}
            _ => break,
        }
        end += 1;
    }
    while end > start
        && items.get(end - 1).is_some_and(|last| matches!(last.tag, Tag::Det | Tag::Conj | Tag::Possessive))
    {
        end -= 1;
        core = core.min(end);
    }
    if end == start {
        return None;
    }
    let head = head.filter(|head| *head < end).or_else(|| {
        let adjective = (start..end).rev().find(|&i| items.get(i).is_some_and(|item| item.tag == Tag::Adj));
        adjective.filter(|_| items.get(start).is_some_and(|first| first.tag == Tag::Det))
    })?;
    if core >= end {
        core = start;
    }
    let prep = start
        .checked_sub(1)
        .filter(|&before| items.get(before).is_some_and(|item| matches!(item.tag, Tag::Prep | Tag::To)));
    // "about 2,000 workers", "of more than 300 flights": words of measure between preposition and phrase.
    Some(Phrase { start, core, end, head, prep })
}

/// Whether a preposition stands inside a name that owns something: "the Institute for Supply Management's index".
fn joins_institution(items: &[Item<'_>], start: usize, prep: usize) -> bool {
    let Some(before) = prep.checked_sub(1).filter(|at| *at >= start).and_then(|at| items.get(at)) else { return false };
    let institution = before.tag == Tag::Name
        && before.is_any(&["institute", "bureau", "department", "ministry", "university", "office", "board", "bank"]);
    let rest = items.get(prep + 1..).unwrap_or_default();
    let names = rest.iter().take(4).take_while(|item| item.tag == Tag::Name).count();
    institution
        && items.get(prep).is_some_and(|item| item.is_any(&["of", "for"]))
        && names > 0
        && rest.get(names).is_some_and(|next| next.tag == Tag::Possessive)
}

/// Whether a conjunction joins words to one: "Smith & Nephew", "research and development".
fn joins_words(items: &[Item<'_>], start: usize, conjunction: usize) -> bool {
    let word = |at: usize| items.get(at);
    let Some(before) = conjunction.checked_sub(1).filter(|at| *at >= start).and_then(word) else { return false };
    let Some((sign, after)) = word(conjunction).zip(word(conjunction + 1)) else { return false };
    let names = sign.text == "&" && before.tag == Tag::Name && after.tag == Tag::Name;
    let research = sign.is("and") && before.is("research") && after.is("development");
    names || research
}

/// Whether a noun can stand before the name of its owner: "chipmaker Velox", "rival Deepwell".
pub(super) fn is_kind(item: &Item<'_>) -> bool {
    item.classes.has(Classes::COMPANY)
        || item.classes.has(Classes::TITLE)
        || item.is_any(&[
            "rival",
            "competitor",
            "peer",
            "partner",
            "customer",
            "supplier",
            "subsidiary",
            "app",
            "index",
            "cryptocurrency",
            "token",
            "service",
            "model",
            "drug",
            "benchmark",
            "neighbor",
        ])
        || item.text.ends_with("maker")
}
