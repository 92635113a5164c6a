//! Owners that a sentence names apart from its subject, or leaves out.

use super::{
    clause::{Item, Tag},
    frame::Reading,
    listed,
    owner::{Entity, Owner, Owners},
    parse::{Frame, is_kind},
};

impl Owners<'_> {
    /// Whether an organisation is the subject of a reading's verb: the brokerage, not the company it has a target for.
    pub(super) fn is_subject(&self, reading: &Reading, entity: &Entity) -> bool {
        let frame = reading.frame.and_then(|index| self.parse.frames.get(index));
        let subject = frame.filter(|frame| !frame.passive).and_then(|frame| frame.subject);
        let phrase = reading.metric.as_ref().and_then(|metric| metric.phrase);
        subject.is_some()
            && subject != phrase
            && subject.and_then(|index| self.named_in(index)).as_ref() == Some(entity)
    }

    /// Whose price target it is: not that of the brokerage that is the subject.
    pub(super) fn targeted(&self, reading: &Reading) -> Option<Entity> {
        let frame = reading.frame.and_then(|index| self.parse.frames.get(index));
        let subject = frame.and_then(|frame| frame.subject).and_then(|index| self.parse.phrase(index));
        let outside = |at: &usize| subject.is_none_or(|phrase| !(phrase.start..phrase.end).contains(at));
        let firm = |at: usize| {
            self.items.get(at.saturating_sub(2)..at).unwrap_or_default().iter().any(|item| item.is_any(&["at", "by"]))
        };
        let is_name = |at: &usize| {
            self.items
                .get(*at)
                .is_some_and(|item| item.is_name() && !item.person && !item.is_place() && !item.is_source())
        };
        (0..self.items.len()).filter(is_name).filter(outside).find(|&at| !firm(at)).and_then(|at| self.name_at(at))
    }

    /// "declined 2.9% at Norfield and 1.1% at Sable": a name right after the number.
    pub(super) fn at_after(&self, item: usize) -> Option<Entity> {
        self.items.get(item + 1).filter(|next| next.is("at"))?;
        let next = self.parse.phrase_at(item + 2).and_then(|index| self.parse.phrase(index))?;
        let name = self.items.get(next.head).is_some_and(|head| head.is_name() && !head.person);
        if name { self.name_at(next.head).filter(|entity| !entity.place) } else { None }
    }

    /// "R1's 671 billion": a possessor right before the number.
    pub(super) fn possessor_before(&self, item: usize) -> Option<Entity> {
        let possessive =
            item.checked_sub(1).filter(|&at| self.items.get(at).is_some_and(|item| item.tag == Tag::Possessive))?;
        self.name_at(possessive.checked_sub(1)?)
    }

    /// "A and B rose 2% and 3%, respectively."
    pub(super) fn respectively(&self, reading: &Reading) -> Option<Entity> {
        let index = listed::member(self.items, self.parse, reading.item)?;
        let phrase = self.parse.phrase(index)?;
        let head = self.name_at(phrase.head).filter(|_| !self.is_product(phrase));
        head.or_else(|| self.named_in(index)).filter(|entity| !entity.place)
    }

    /// "51% owned by Norfield"
    pub(super) fn held_by(&self, item: usize) -> Option<Entity> {
        let held = self.items.get(item + 1).is_some_and(|next| next.is_any(&["owned", "held", "controlled"]));
        let by = self.items.get(item + 2).is_some_and(|next| next.is("by"));
        let next = self.parse.phrase_at(item + 3).and_then(|index| self.parse.phrase(index)).filter(|_| held && by)?;
        self.name_at(next.head)
    }

    /// "while Italy's stood at 6.5%": a possessor alone is the subject.
    pub(super) fn bare_possessor(&self, reading: &Reading) -> Option<Entity> {
        let frame = reading.frame.and_then(|index| self.parse.frames.get(index))?;
        let small = |at: &usize| self.items.get(*at).is_some_and(|item| matches!(item.tag, Tag::Aux | Tag::Adv));
        let before = (0..frame.verb).rev().find(|at| !small(at))?;
        self.items.get(before).filter(|item| item.tag == Tag::Possessive)?;
        self.name_at(before.checked_sub(1)?)
    }

    /// "Sales at Norfield rose 5% and at Sable fell 1%": a place of its own between the conjunction and the verb.
    pub(super) fn aside_of(&self, reading: &Reading) -> Option<Entity> {
        let frame = reading.frame.and_then(|index| self.parse.frames.get(index))?;
        let subject = self.parse.phrase(frame.subject?)?;
        let ends =
            |item: &Item<'_>| matches!(item.tag, Tag::Comma | Tag::Stop | Tag::Sub | Tag::Verb(_)) || item.is("and");
        let from = self.items.get(..frame.verb)?.iter().rposition(ends)? + 1;
        let prep = self.items.get(from).filter(|item| subject.end <= from && item.is_any(&["at", "for", "in", "of"]));
        prep?;
        let next = self.parse.phrase_at(from + 1).and_then(|index| self.parse.phrase(index))?;
        self.name_at(next.head).filter(|entity| !entity.place)
    }

    /// "Deepwell's R9, a chip with 80 billion transistors": the name that the words before the number explain.
    pub(super) fn explained_by(&self, item: usize) -> Option<Entity> {
        const LONGEST: usize = 8;
        let with =
            (item.saturating_sub(2)..item).rfind(|&at| self.items.get(at).is_some_and(|item| item.is("with")))?;
        let comma = (with.saturating_sub(LONGEST)..with)
            .rfind(|&at| self.items.get(at).is_none_or(|item| !matches!(item.tag, Tag::Det | Tag::Adj | Tag::Noun)))?;
        let is_comma = self.items.get(comma).is_some_and(|item| item.tag == Tag::Comma);
        let opens = self.items.get(comma + 1).is_some_and(|item| item.is_any(&["a", "an", "the"]));
        let name = comma.checked_sub(1).filter(|_| is_comma && opens && comma + 2 < with)?;
        self.name_at(name)
    }

    /// "The regulator fined Tarn Bank $85 million": whom, not who.
    pub(super) fn punished(&self, frame: &Frame, item: usize) -> Option<Owner> {
        let object = (frame.verb + 1..item).find_map(|at| self.parse.phrase_at(at))?;
        let phrase = self.parse.phrase(object)?;
        if let Some(entity) = self.named_in(object) {
            return Some(Owner { entity, inferred: false });
        }
        let kind = self.items.get(phrase.head).is_some_and(is_kind) && self.is_definite(phrase.start);
        if kind { self.resolve(phrase.start) } else { None }
    }

    /// Whether a reading's verb has a subject that is neither the company spoken of nor a thing of its own.
    pub(super) fn is_of_another(&self, reading: &Reading) -> bool {
        let frame = reading.frame.and_then(|index| self.parse.frames.get(index));
        let Some(phrase) = frame.and_then(|frame| frame.subject).and_then(|index| self.parse.phrase(index)) else {
            return false;
        };
        let Some(head) = self.items.get(phrase.head) else { return false };
        let person = head.person || head.is_any(&["he", "she", "i", "you", "who", "one", "nobody", "everybody"]);
        let indefinite = head.tag == Tag::Noun
            && (!head.is_metric() || head.is("share"))
            && self
                .items
                .get(phrase.start)
                .is_some_and(|first| first.is_any(&["a", "an", "some", "no", "any", "every"]));
        person || indefinite
    }
}
