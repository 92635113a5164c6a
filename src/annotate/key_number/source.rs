//! Who says so, as named.

use super::{
    clause::{Item, Tag},
    owner::Owner,
    parse::{Parse, is_kind},
    words::Classes,
};
use crate::model::{quantity::Role, span::Span};

/// Finds the source of one sentence's numbers.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    pub(super) text: &'a str,
    pub(super) items: &'a [Item<'a>],
    pub(super) parse: &'a Parse,
}

impl Sources<'_> {
    /// Who states the number at an item; a company that speaks for itself goes by the name of `owner`.
    pub(super) fn source(&self, item: usize, role: Option<Role>, owner: Option<&Owner>) -> Option<String> {
        role?;
        self.credited()
            .or_else(|| self.expecting(item, role, owner))
            .or_else(|| self.according())
            .or_else(|| self.said(item, owner))
    }

    /// "IT spending seen rising 9.8%: Gartner", "Output to fall, says the agency": who stands alone at a headline's end.
    fn credited(&self) -> Option<String> {
        let colon = self.items.iter().rposition(|item| item.text == ":" || item.text == "-")?;
        let tail = self.items.get(colon + 1..)?;
        let names = !tail.is_empty() && tail.len() <= 4 && tail.iter().all(|item| item.tag == Tag::Name);
        names.then(|| self.words(colon + 1, self.items.len() - 1)).flatten()
    }

    /// "economists polled by a news agency", "according to estimates compiled by LSEG"
    fn expecting(&self, item: usize, role: Option<Role>, owner: Option<&Owner>) -> Option<String> {
        if role != Some(Role::Expectation) {
            return None;
        }
        for (at, item) in self.items.iter().enumerate() {
            if item.is_any(&["polled", "surveyed", "compiled", "collected"])
                && self.items.get(at + 1).is_some_and(|next| next.is("by"))
            {
                return self.name(at + 2);
            }
        }
        // "UBS cut its target on Norfield to $80"
        let mut frame = self.parse.frame_at(item).and_then(|index| self.parse.frames.get(index));
        // "The IMF sees the world economy growing 3%": who expects governs what grows.
        while let Some(parent) = frame.and_then(|frame| frame.parent).and_then(|index| self.parse.frames.get(index)) {
            let named = parent.subject.and_then(|index| self.parse.phrase(index)).is_some_and(|phrase| {
                self.items.get(phrase.head).is_some_and(|head| head.tag == Tag::Name && !head.is_place())
            });
            let expects = self
                .items
                .get(parent.verb)
                .is_some_and(|verb| verb.classes.has(Classes::GUIDE) || verb.is_any(&["sees", "see", "saw"]));
            frame = Some(parent);
            if named && expects {
                break;
            }
        }
        let subject = frame.and_then(|frame| frame.subject).and_then(|index| self.parse.phrase(index));
        if let Some(phrase) = subject
            && self.items.get(phrase.head).is_some_and(|head| head.tag == Tag::Name && !head.person && !head.is_place())
        {
            let name = self.name(phrase.head)?;
            if owner.is_none_or(|owner| owner.entity.name != name) {
                return Some(name);
            }
        }
        // "JPMorgan analyst Ada Lund raised the target"
        if let Some(phrase) = subject.filter(|phrase| self.items.get(phrase.head).is_some_and(|head| head.person)) {
            let firm = (phrase.start..phrase.head)
                .find(|&at| self.items.get(at).is_some_and(|item| item.tag == Tag::Name && !item.person));
            if let Some(name) = firm.and_then(|at| self.name(at)) {
                return Some(name);
            }
        }
        let crowd = ["analysts", "economists", "investors", "traders", "strategists", "forecasters"];
        let at = self.items.iter().position(|item| item.is_any(&crowd))?;
        self.at_firm(at).or_else(|| self.items.get(at).map(|item| item.text.to_lowercase()))
    }

    /// "analysts at Grove Street"
    fn at_firm(&self, crowd: usize) -> Option<String> {
        let at = self.items.get(crowd + 1).is_some_and(|next| next.is_any(&["at", "from", "with"]));
        at.then(|| self.name(crowd + 2)).flatten()
    }

    /// "according to X", "data from X"
    fn according(&self) -> Option<String> {
        let at = self.items.iter().position(|item| item.is("according"))?;
        let first = at + 2;
        if let Some(phrase) = self.parse.phrase_at(first).and_then(|index| self.parse.phrase(index)) {
            let head = self.items.get(phrase.head)?;
            // "data from X", "a report by X", "analysts at X"
            let follows = self
                .items
                .get(phrase.end)
                .is_some_and(|next| next.is_any(&["from", "by", "at", "of", "compiled", "published"]));
            if follows && head.tag != Tag::Name {
                let name = (phrase.end + 1..self.items.len().min(phrase.end + 5)).find_map(|at| self.name(at));
                if name.is_some() {
                    return name;
                }
            }
            let names = (phrase.start..phrase.end).find_map(|at| self.name(at));
            if names.is_some() {
                return names;
            }
            return self.words(phrase.start, phrase.head);
        }
        self.name(first)
    }

    /// "X said revenue rose", "revenue rose, X said"
    fn said(&self, item: usize, owner: Option<&Owner>) -> Option<String> {
        let speaking = |verb: &Item<'_>| {
            verb.is_verb()
                && (verb.classes.has(Classes::SAY)
                    || verb.is_any(&[
                        "announced",
                        "announces",
                        "announce",
                        "disclosed",
                        "showed",
                        "shows",
                        "show",
                        "warned",
                        "reported",
                        "estimates",
                        "estimated",
                        "reckons",
                        "calculates",
                        "puts",
                        "pegs",
                    ]))
        };
        for (index, frame) in self.parse.frames.iter().enumerate() {
            let Some(verb) = self.items.get(frame.verb) else { continue };
            if !speaking(verb) || frame.passive {
                continue;
            }
            // "Cox Automotive estimates that prices fell", "Shipments fell, IDC estimates."
            let ends = self.items.get(frame.verb + 1).is_none_or(|next| next.tag == Tag::Stop);
            let governs =
                self.parse.frames.iter().any(|other| other.parent == Some(index) && other.subject != frame.subject);
            let reckons = verb.is_any(&["estimates", "estimated"]) && (ends || governs);
            // "Morgan Stanley puts the chance of a recession at 35%"
            let puts = verb.is_any(&["puts", "pegs"]);
            if puts
                && !self
                    .items
                    .get(item.saturating_sub(1))
                    .is_some_and(|before| before.is_any(&["at", "about", "around"]))
            {
                continue;
            }
            let own =
                verb.is_any(&["reported", "estimates", "estimated", "showed", "shows", "show", "added"]) && !reckons;
            let Some(phrase) = frame.subject.and_then(|index| self.parse.phrase(index)) else { continue };
            let Some(head) = self.items.get(phrase.head) else { continue };
            let data =
                head.is_any(&["data", "figures", "survey", "report", "poll", "statistics", "estimates", "filing"]);
            if own && !data {
                continue;
            }
            // A clause after a stop has a speaker of its own.
            let (low, high) = (frame.verb.min(item), frame.verb.max(item));
            if self.items.get(low..high).unwrap_or_default().iter().any(|item| item.text == ";") {
                continue;
            }
            if head.tag == Tag::Name {
                if head.person {
                    return self.person(phrase.head);
                }
                return self.name(phrase.head);
            }
            if data {
                return (phrase.start..phrase.head)
                    .find_map(|at| self.name(at))
                    .or_else(|| self.words(phrase.start, phrase.head));
            }
            let company = head.is_any(&["it", "they"])
                || (is_kind(head) && self.items.get(phrase.start).is_some_and(|first| first.is_any(&["the", "its"])));
            if company {
                let subjects = self.parse.frames.iter().filter_map(|frame| frame.subject);
                let mut heads = subjects.filter_map(|index| self.parse.phrase(index)).map(|phrase| phrase.head);
                let named = || {
                    heads.find_map(|at| {
                        self.items.get(at).filter(|head| head.is_name() && !head.person).and(self.name(at))
                    })
                };
                return owner.map(|owner| owner.entity.name.clone()).or_else(named);
            }
            let speaks = head.classes.has(Classes::CROWD)
                || head.classes.has(Classes::TITLE)
                || head.classes.has(Classes::COMPANY)
                || head.is_any(&[
                    "ministry",
                    "department",
                    "spokesman",
                    "spokeswoman",
                    "regulator",
                    "council",
                    "commission",
                    "bureau",
                    "statement",
                ]);
            if head.tag == Tag::Noun && speaks && !head.is_any(&["people", "statement"]) {
                return self.words(phrase.start, phrase.head);
            }
        }
        None
    }

    /// A run of names at an item.
    fn name(&self, at: usize) -> Option<String> {
        let is_name = |at: usize| {
            self.items
                .get(at)
                .is_some_and(|item| item.tag == Tag::Name || (item.tag == Tag::Conj && item.text.starts_with('&')))
        };
        let at = if self.items.get(at).is_some_and(|item| item.tag == Tag::Det) { at + 1 } else { at };
        if !self.items.get(at).is_some_and(|item| item.tag == Tag::Name) {
            return None;
        }
        let mut start = at;
        while start.checked_sub(1).is_some_and(is_name) {
            start -= 1;
        }
        let mut end = at;
        while is_name(end + 1) {
            end += 1;
        }
        // "Alibaba Group Holding BABA": the name stands before its symbol.
        let linked = |at: usize| self.items.get(at).is_some_and(|item| item.mention.is_some());
        let symbol = |at: usize| self.items.get(at).is_some_and(|item| item.text.chars().all(char::is_uppercase));
        if end > start && linked(start) && linked(end) && symbol(end) {
            end -= 1;
        }
        self.words(start, end)
    }

    fn person(&self, at: usize) -> Option<String> {
        let is_person = |at: usize| self.items.get(at).is_some_and(|item| item.person);
        let mut start = at;
        while start.checked_sub(1).is_some_and(is_person) {
            start -= 1;
        }
        self.words(start, at)
    }

    fn words(&self, start: usize, end: usize) -> Option<String> {
        let start = if self.items.get(start).is_some_and(|item| item.tag == Tag::Det) { start + 1 } else { start };
        let span = Span::new(self.items.get(start)?.span.start(), self.items.get(end)?.span.end());
        Some(span.of(self.text).to_owned()).filter(|text| !text.is_empty())
    }
}
