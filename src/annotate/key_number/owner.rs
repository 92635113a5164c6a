//! Whose number it is: possessor, name in the phrase, subject, the company spoken of before.

use super::{
    clause::{Item, Tag},
    frame::Reading,
    parse::{Frame, Mood, Parse, Phrase, is_kind, is_speech},
    words::Classes,
};
use crate::model::{
    annotation::Mention,
    instrument::Symbol,
    quantity::{QuantityKind, Role},
    span::Span,
};

/// An organisation the text names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entity {
    pub(super) name: String,
    pub(super) symbol: Option<Symbol>,
    /// A country or city, which owns only figures of an economy.
    pub(super) place: bool,
}

impl Entity {
    /// An organisation the linker knows.
    pub(super) fn linked(name: &str, symbol: &Symbol) -> Self {
        Self { name: name.to_owned(), symbol: Some(symbol.clone()), place: false }
    }
}

impl Entity {
    fn is_index(&self) -> bool {
        self.symbol.as_ref().is_some_and(|symbol| symbol.as_str().starts_with('^'))
    }

    /// Whether it is a contract on a good, which owns nothing: "natural gas futures".
    pub(super) fn is_future(&self) -> bool {
        self.symbol.as_ref().is_some_and(|symbol| symbol.as_str().ends_with("=F"))
    }

    /// Takes the symbol of an organisation of the same name, longer or shorter.
    pub(super) fn keep_line_of(&mut self, main: &Self) {
        if main.name.starts_with(&self.name) || self.name.starts_with(&main.name) {
            self.symbol.clone_from(&main.symbol);
        }
    }
}

/// An owner and whether it is named in the sentence.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) entity: Entity,
    pub(super) inferred: bool,
}

/// The organisations spoken of so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Discourse {
    /// The one the last sentences were about.
    pub(super) last: Option<Entity>,
    /// The one the story is about.
    pub(super) main: Option<Entity>,
    /// Sentences since the last one was named.
    pub(super) age: usize,
}

/// How many sentences after an organisation was spoken of "it" can still mean it.
const FORGOTTEN: usize = 6;

/// Metrics of an economy or a market: no company is inferred for them.
pub(super) const MACRO: &[&str] = &[
    "budget_deficit",
    "confidence",
    "crop_price",
    "crypto_price",
    "exports",
    "fx_rate",
    "gas_price",
    "gdp",
    "gold_price",
    "home_prices",
    "home_sales",
    "housing_starts",
    "imports",
    "index_level",
    "inflation",
    "jobless_claims",
    "metal_price",
    "mortgage_rate",
    "oil_price",
    "participation",
    "pmi",
    "policy_rate",
    "ppi",
    "retail_sales",
    "tariff",
    "trade_balance",
    "unemployment",
    "yield",
];

/// Those of them that offices report and no company has of its own.
const REPORTED: &[&str] =
    &["gdp", "inflation", "jobless_claims", "participation", "pmi", "ppi", "trade_balance", "unemployment"];

/// Finds owners in one sentence.
#[derive(Debug)]
pub(super) struct Owners<'a> {
    pub(super) text: &'a str,
    pub(super) items: &'a [Item<'a>],
    pub(super) parse: &'a Parse,
    pub(super) mentions: &'a [Mention],
    pub(super) discourse: &'a Discourse,
}

impl Owners<'_> {
    /// The owner of a reading; `owners` are those of the readings before it.
    pub(super) fn owner(&self, reading: &Reading, readings: &[Reading], owners: &[Option<Owner>]) -> Option<Owner> {
        reading.role?;
        if reading.restated {
            return owners.get(reading.same_as?).cloned().flatten();
        }
        let id = reading.metric.as_ref().and_then(|metric| metric.id);
        let of_economy = id.is_some_and(|id| MACRO.contains(&id));
        let priced =
            id.is_some_and(|id| id.ends_with("_price") || id.ends_with("_level") || matches!(id, "yield" | "fx_rate"));
        let usable = |entity: &Entity| {
            let index = id == Some("index_level") && entity.name.eq_ignore_ascii_case("nasdaq");
            !entity.place || (of_economy && !priced) || index
        };
        let shared = reading.same_as.filter(|&index| owners.get(index).is_some_and(Option::is_some));
        let phrase = reading.metric.as_ref().and_then(|metric| metric.phrase);
        let base_phrase = shared
            .and_then(|index| readings.get(index))
            .and_then(|base| base.metric.as_ref())
            .and_then(|metric| metric.phrase);
        let named = |entity: Entity| Owner { entity, inferred: false };
        let of_target = id == Some("price_target");
        // An office that reports on an economy does not own the figure.
        let reported = id.is_some_and(|id| REPORTED.contains(&id));
        let nth = self.respectively(reading).filter(|_| !of_target).or_else(|| self.aside_of(reading));
        let nth = nth.or_else(|| self.bare_possessor(reading).filter(usable)).or_else(|| self.held_by(reading.item));
        if let Some(entity) = nth {
            return Some(named(entity));
        }
        if let Some(entity) = self.explained_by(reading.item) {
            return (!entity.place).then(|| named(entity));
        }
        // "Corvane plans spending of $3 billion; Sable expects $2 billion": the metric is shared, the subject is another.
        let base_frame = shared.and_then(|index| readings.get(index)).and_then(|base| base.frame);
        if shared.is_some() && base_frame.is_some() && reading.frame != base_frame {
            let frame = reading.frame.and_then(|index| self.parse.frames.get(index));
            let subject = frame.and_then(|frame| frame.subject).and_then(|index| self.named_in(index));
            if let Some(entity) = subject.filter(|entity| !entity.place) {
                return Some(named(entity));
            }
        }
        if shared.is_some() && phrase == base_phrase {
            let other = self.possessor_before(reading.item).or_else(|| self.at_after(reading.item));
            if let Some(entity) = other {
                return Some(named(entity));
            }
            return owners.get(shared?).cloned().flatten();
        }
        if let Some(owner) = phrase.and_then(|index| self.of_phrase(index, reading.item))
            && !(of_target && self.is_subject(reading, &owner.entity))
            && (usable(&owner.entity) || self.is_possessor(phrase))
            && (!reported || owner.entity.place || !self.is_pronoun(phrase))
        {
            return Some(owner);
        }
        if let Some(index) = shared {
            return owners.get(index).cloned().flatten();
        }
        let mut crowd = false;
        if of_target {
            // The brokerage of the sentence is not what it speaks of.
            let here = |entity: &Entity| (0..self.items.len()).any(|at| self.name_at(at).as_ref() == Some(entity));
            let before = || self.spoken_of(false).filter(|owner| !here(&owner.entity));
            return self.targeted(reading).map(named).or_else(before);
        }
        if let Some(owner) =
            self.of_frame(reading.frame, reading.item, reported, &mut crowd).filter(|owner| usable(&owner.entity))
        {
            return Some(owner);
        }
        if of_economy {
            return self.place_near(reading.item).map(named);
        }
        let crowd = crowd && (!matches!(reading.role, Some(Role::Expectation)) || self.is_gathered(reading));
        if crowd {
            return None;
        }
        if let Some(entity) = self.near(reading.item).filter(usable) {
            return Some(named(entity));
        }
        if self.is_of_nobody(reading) {
            return None;
        }
        // "He had meant to ask for $5,000": of nobody who was spoken of before.
        let vague = id.is_none_or(|id| id == "share_price");
        if id == Some("probability") || (vague && self.is_of_another(reading)) {
            return None;
        }
        self.spoken_of(id == Some("index_level"))
    }

    /// "The United States added 209,000 jobs", "There were 10 million openings": no company that was spoken of before.
    fn is_of_nobody(&self, reading: &Reading) -> bool {
        let subject = reading.frame.and_then(|index| self.parse.frames.get(index)).and_then(|frame| frame.subject);
        let place = subject.and_then(|index| self.named_in(index)).is_some_and(|entity| entity.place);
        let verb = reading.frame.and_then(|index| self.parse.frames.get(index)).map_or(0, |frame| frame.verb);
        let there = |at: usize| self.items.get(at).is_some_and(|item| item.is("there"));
        let jobs = reading.metric.as_ref().and_then(|metric| metric.id) == Some("jobs");
        place || (jobs && there(0)) || jobs && (1..=2).any(|n| verb.checked_sub(n).is_some_and(there))
    }

    /// Whether who gathers figures tells the number: then it is of a market, not of a company.
    fn is_gathered(&self, reading: &Reading) -> bool {
        let mut frame = reading.frame.and_then(|index| self.parse.frames.get(index));
        for _ in 0..5 {
            let Some(current) = frame else { break };
            let subject = current.subject.and_then(|index| self.parse.phrase(index));
            if subject.is_some_and(|phrase| self.items.get(phrase.head).is_some_and(Item::is_source)) {
                return true;
            }
            frame = current.parent.and_then(|index| self.parse.frames.get(index));
        }
        false
    }

    /// The organisation the sentences before were about; an index only for what an index measures.
    fn spoken_of(&self, index: bool) -> Option<Owner> {
        let last = self.discourse.last.as_ref().filter(|_| self.discourse.age < FORGOTTEN);
        let told = [last, self.discourse.main.as_ref()].into_iter().flatten();
        let entity = told.into_iter().find(|entity| index || !entity.is_index())?.clone();
        Some(Owner { entity, inferred: true })
    }

    /// The organisation a sentence is about, for the sentences after it.
    pub(super) fn topic(&self) -> Option<Entity> {
        let subjects = self.parse.frames.iter().filter_map(|frame| frame.subject);
        let named = subjects.filter_map(|index| self.named_in(index)).find(|entity| !entity.place);
        // A line without a verb, such as a heading, is about the first company it names.
        named.or_else(|| {
            let possessor = |at: usize| self.items.get(at + 1).is_some_and(|next| next.tag == Tag::Possessive);
            let open = self.parse.frames.is_empty() || self.discourse.last.is_none();
            let places =
                (0..self.items.len()).filter(|&at| self.items.get(at).is_some_and(|item| item.tag == Tag::Name));
            let places = places.filter(|&at| !self.items.get(at).is_some_and(Item::is_source));
            let mut usable = places
                .filter(|&at| possessor(at) || (open && self.items.get(at).is_some_and(|item| item.mention.is_some())));
            usable.find_map(|at| self.name_at(at)).filter(|entity| !entity.place)
        })
    }

    fn is_pronoun(&self, phrase: Option<usize>) -> bool {
        let first = phrase.and_then(|index| self.parse.phrase(index)).and_then(|phrase| self.items.get(phrase.start));
        first.is_some_and(|first| first.is_any(&["its", "their", "our"]))
    }

    fn is_possessor(&self, phrase: Option<usize>) -> bool {
        phrase.and_then(|index| self.parse.phrase(index)).is_some_and(|phrase| phrase.core > phrase.start)
    }

    /// The name that ends at, or runs over, an item.
    pub(super) fn name_at(&self, at: usize) -> Option<Entity> {
        let is_name = |at: usize| self.items.get(at).is_some_and(|item| item.tag == Tag::Name && !item.person);
        if !is_name(at) {
            return None;
        }
        let joined =
            |at: usize| self.items.get(at).is_some_and(|item| item.tag == Tag::Conj && item.text.starts_with('&'));
        let institution = |at: usize| {
            self.items.get(at).is_some_and(|item| {
                item.is_any(&[
                    "bank",
                    "ministry",
                    "department",
                    "university",
                    "bureau",
                    "office",
                    "board",
                    "house",
                    "federation",
                    "institute",
                    "association",
                ])
            })
        };
        let is_of = |at: usize| self.items.get(at).is_some_and(|item| item.is_any(&["of", "for"]));
        let mut start = at;
        while let Some(before) = start.checked_sub(1) {
            if is_name(before) {
                start = before;
            } else if before
                .checked_sub(1)
                .is_some_and(|i| is_name(i) && (joined(before) || (is_of(before) && institution(i))))
            {
                start = before - 1;
            } else {
                break;
            }
        }
        // "DeepSeek's R1" is a product of its maker.
        let numbered = self.items.get(start..=at).is_some_and(|run| {
            run.iter().all(|item| item.mention.is_none())
                && run.iter().any(|item| item.text.contains(|c: char| c.is_ascii_digit()))
        });
        let owned = start.checked_sub(1).and_then(|before| self.items.get(before));
        if numbered && owned.is_some_and(|item| item.tag == Tag::Possessive) {
            return start.checked_sub(2).and_then(|maker| self.name_at(maker));
        }
        let mut end = at;
        loop {
            if is_name(end + 1) {
                end += 1;
            } else if is_name(end + 2) && (joined(end + 1) || (institution(end) && is_of(end + 1))) {
                end += 2;
            } else {
                break;
            }
        }
        let run = self.items.get(start..=end)?;
        let linked = run.iter().filter_map(|item| item.mention).filter_map(|index| self.mentions.get(index));
        let linked: Vec<&Mention> = linked.collect();
        if let Some(first) = linked.first()
            && (linked.len() == run.len() || linked.len() > 1)
        {
            // "Alibaba Group Holding BABA": the name stands before its symbol.
            return Some(Entity {
                name: first.span.of(self.text).to_owned(),
                symbol: Some(first.symbol.clone()),
                place: false,
            });
        }
        let span = Span::new(run.first()?.span.start(), run.last()?.span.end());
        let bracketed = run.iter().find_map(|item| item.bracketed).and_then(|index| self.mentions.get(index));
        // "New York", "Saint Lucia"
        let before_place =
            |item: &Item<'_>| item.is_any(&["of", "new", "san", "los", "las", "saint", "great", "united", "abu"]);
        let place = linked.is_empty()
            && bracketed.is_none()
            && run.last().is_some_and(Item::is_place)
            && run.iter().all(|item| item.is_place() || before_place(item));
        Some(Entity {
            name: span.of(self.text).to_owned(),
            symbol: linked.first().copied().or(bracketed).map(|mention| mention.symbol.clone()),
            place,
        })
    }

    /// "Deepwell's R9" is a product of its maker, "Corvane's rival Deepwell" an owner of its own.
    pub(super) fn is_product(&self, phrase: &Phrase) -> bool {
        let own = self.items.get(phrase.core..phrase.head);
        phrase.core > phrase.start && own.is_some_and(|words| words.iter().all(|word| word.tag == Tag::Name))
    }

    /// The owner a phrase names or points at.
    fn of_phrase(&self, index: usize, number: usize) -> Option<Owner> {
        let given = |entity| Some(Owner { entity, inferred: false });
        let phrase = self.parse.phrase(index)?;
        let head = self.items.get(phrase.head)?;
        if head.tag == Tag::Name && !head.person && !self.is_product(phrase) {
            return self.name_at(phrase.head).and_then(given);
        }
        if phrase.core > phrase.start {
            let possessor = phrase.core.checked_sub(2)?;
            if let Some(entity) = self.name_at(possessor) {
                return given(entity);
            }
            let noun = self.items.get(possessor)?;
            if is_kind(noun) && !self.is_central_bank(phrase.start, possessor) {
                return self.resolve(phrase.start);
            }
        }
        // "its benchmark Selic rate": of what is its own, only a linked name is another's.
        let first = self.items.get(phrase.start);
        let concerns =
            head.is_any(&["target", "targets", "stake", "rating", "estimate", "forecast", "shares", "holding"]);
        let own = first.is_some_and(|first| first.is_any(&["its", "their", "our"])) && !concerns;
        let names = (phrase.core..phrase.head).filter(|&at| {
            let other = !own || self.items.get(at).is_some_and(|item| item.mention.is_some());
            at != number
                && other
                && self.items.get(at).is_some_and(|item| item.is_name() && !item.person && !item.is_source())
        });
        let mut place = None;
        for at in names {
            let Some(entity) = self.name_at(at) else { continue };
            if !entity.place {
                return given(entity);
            }
            place = Some(entity);
        }
        // "shares of Brightwater", "revenue at the cloud unit": prepositions after the phrase.
        let mut end = phrase.end;
        for _ in 0..2 {
            let prep = self.items.get(end).filter(|item| item.is_any(&["of", "at", "for", "in", "on"]));
            let Some(prep) = prep else { break };
            let Some(after) = self.parse.phrase_at(end + 1) else { break };
            let Some(next) = self.parse.phrase(after) else { break };
            let Some(owner) = self.items.get(next.head) else { break };
            let bought =
                head.is_any(&["offer", "bid", "acquisition", "purchase", "takeover", "buyout", "deal", "stake"]);
            let of = prep.is_any(&["of", "at", "for"]) && !bought;
            if of
                || (owner.mention.is_some() && !bought)
                || (head.is_any(&["target", "targets", "rating", "estimate", "forecast"]) && prep.is("on"))
            {
                if owner.tag == Tag::Name
                    && !owner.person
                    && next.core == next.start
                    && let Some(entity) = self.name_at(next.head).filter(|entity| !entity.place)
                {
                    return given(entity);
                }
                if next.core > next.start
                    && let Some(entity) = next.core.checked_sub(2).and_then(|at| self.name_at(at))
                {
                    return given(entity);
                }
                if prep.is_any(&["of", "at"]) && is_kind(owner) && self.is_definite(next.start) {
                    return self.resolve(next.start);
                }
            }
            end = next.end;
        }
        let pronoun = self.items.get(phrase.start).is_some_and(|item| item.is_any(&["its", "their", "our"]));
        if pronoun {
            return self.resolve(phrase.start);
        }
        place.and_then(given)
    }

    pub(super) fn is_definite(&self, start: usize) -> bool {
        self.items.get(start).is_some_and(|item| item.is_any(&["the", "its", "their", "this", "that"]))
    }

    fn is_central_bank(&self, start: usize, end: usize) -> bool {
        self.items.get(start..=end).unwrap_or_default().iter().any(|item| item.is("central"))
    }

    /// The organisation a subject phrase names, possessors included.
    pub(super) fn named_in(&self, index: usize) -> Option<Entity> {
        let phrase = self.parse.phrase(index)?;
        let head = self.items.get(phrase.head)?;
        if head.tag == Tag::Name && !head.person && !self.is_product(phrase) {
            return self.name_at(phrase.head);
        }
        let names = (phrase.start..phrase.end)
            .filter(|&at| self.items.get(at).is_some_and(|item| item.is_name() && !item.person && !item.is_source()));
        let mut place = None;
        for at in names {
            match self.name_at(at) {
                Some(entity) if entity.place => place = Some(entity),
                Some(entity) => return Some(entity),
                None => {}
            }
        }
        let after = self.items.get(phrase.end).filter(|item| item.is_any(&["of", "at"]));
        if after.is_some()
            && let Some(next) = self.parse.phrase_at(phrase.end + 1).and_then(|index| self.parse.phrase(index))
        {
            let entity = self
                .name_at(next.head)
                .or_else(|| next.core.checked_sub(2).filter(|&at| at >= next.start).and_then(|at| self.name_at(at)));
            if entity.as_ref().is_some_and(|entity| !entity.place) {
                return entity;
            }
        }
        // "Jan Holt, finance chief of Tessel"
        if head.person && self.items.get(phrase.end).is_some_and(|item| item.tag == Tag::Comma) {
            let near = (phrase.end + 1..self.items.len().min(phrase.end + 9))
                .take_while(|&at| self.items.get(at).is_some_and(|item| !item.is_verb() && item.tag != Tag::Comma));
            return near.into_iter().find_map(|at| self.name_at(at)).filter(|entity| !entity.place);
        }
        place
    }

    /// The owner by the subject of a frame, or of the frames above it.
    fn of_frame(&self, frame: Option<usize>, item: usize, reported: bool, crowd: &mut bool) -> Option<Owner> {
        let mut frame: Option<&Frame> = self.parse.frames.get(frame?);
        let from = frame;
        for _ in 0..5 {
            let Some(current) = frame else { break };
            // "the round values Quillon at $2 billion"
            let values =
                self.items.get(current.verb).is_some_and(|verb| verb.is_any(&["value", "values", "valued", "valuing"]))
                    && !current.passive;
            if values {
                let object = (current.verb + 1..item)
                    .take(6)
                    .take_while(|&at| self.items.get(at).is_some_and(|i| !matches!(i.tag, Tag::Prep | Tag::Comma)));
                if let Some(entity) = object.into_iter().find_map(|at| self.name_at(at)) {
                    return Some(Owner { entity, inferred: false });
                }
            }
            let punishes =
                self.items.get(current.verb).and_then(|verb| verb.noun).and_then(|(_, id)| id) == Some("fine");
            if punishes && !current.passive {
                return self.punished(current, item);
            }
            // "The statistics office confirmed inflation at 2.5%": who tells does not own.
            let tells = self
                .items
                .get(current.verb)
                .is_some_and(|verb| verb.classes.has(Classes::REPORT) || is_speech(self.items, Some(current.verb)));
            // "Gartner expects PC shipments to drop": who gathers figures owns none of them.
            let gathers = tells
                && current
                    .subject
                    .and_then(|index| self.parse.phrase(index))
                    .is_some_and(|phrase| self.items.get(phrase.head).is_some_and(Item::is_source));
            // "Cox Automotive estimates that prices fell": nobody estimates what happened to himself.
            let reckons =
                self.items.get(current.verb).is_some_and(|verb| verb.is_any(&["estimates", "estimated", "estimate"]))
                    && from.is_some_and(|of| {
                        of.mood == Mood::Fact && of.subject != current.subject && of.verb != current.verb
                    });
            if gathers || reckons {
                *crowd = true;
                return None;
            }
            if let Some(index) = current.subject.filter(|_| !(reported && tells)) {
                if let Some(entity) = self.named_in(index) {
                    return Some(Owner { entity, inferred: false });
                }
                let phrase = self.parse.phrase(index)?;
                let head = self.items.get(phrase.head)?;
                let pronoun = head.is_any(&["it", "they", "we"]);
                let its = self.items.get(phrase.start).is_some_and(|first| first.is_any(&["its", "their", "our"]));
                let kind =
                    is_kind(head) && self.is_definite(phrase.start) && !self.is_central_bank(phrase.start, phrase.head);
                let possessor = phrase.core > phrase.start && self.is_definite(phrase.start);
                if pronoun || its || kind || possessor {
                    return self.resolve(phrase.start);
                }
                let outsiders = head.classes.has(Classes::CROWD)
                    && !head.is_any(&[
                        "customers",
                        "shareholders",
                        "workers",
                        "employees",
                        "executives",
                        "managers",
                        "users",
                        "holders",
                        "buyers",
                    ]);
                *crowd |= outsiders;
                if head.classes.has(Classes::CROWD)
                    || head.is_any(&["jury", "court", "judge", "regulator", "regulators"])
                {
                    // "Regulators fined Tarn Bank $85 million."
                    let object = (current.verb + 1..item).take(5).take_while(|&at| {
                        self.items.get(at).is_some_and(|i| !matches!(i.tag, Tag::Prep | Tag::Comma | Tag::Verb(_)))
                    });
                    if let Some(entity) = object.into_iter().find_map(|at| self.name_at(at)) {
                        return Some(Owner { entity, inferred: false });
                    }
                }
            }
            // "The department said employers added jobs": they are the speaker's only where it is a company's own.
            let speaks = current
                .parent
                .and_then(|index| self.parse.frames.get(index))
                .filter(|_| *crowd)
                .is_some_and(|parent| is_speech(self.items, Some(parent.verb)));
            if speaks {
                break;
            }
            frame = current.parent.and_then(|index| self.parse.frames.get(index));
        }
        None
    }

    /// Whom "it", "its" or "the company" at an item means: an organisation earlier in the sentence, else before it.
    pub(super) fn resolve(&self, item: usize) -> Option<Owner> {
        // "Norfield said it had bought": who says it.
        let pronoun =
            self.items.get(item).is_some_and(|word| word.is_any(&["it", "its", "they", "their", "we", "our"]));
        let speaker = self
            .parse
            .frame_at(item)
            .and_then(|index| self.parse.frames.get(index))
            .filter(|frame| pronoun && is_speech(self.items, Some(frame.verb)) && frame.verb + 2 >= item);
        if let Some(entity) = speaker.and_then(|frame| frame.subject).and_then(|index| self.named_in(index))
            && !entity.place
        {
            return Some(Owner { entity, inferred: false });
        }
        // "Capboard puts the company's value at": the subject that does something to "the company" is another.
        let kind = self.parse.phrase_at(item).is_some_and(|index| self.is_kind_phrase(index));
        let own = self.parse.frame_at(item).and_then(|index| self.parse.frames.get(index)).filter(|_| kind);
        let own = own.filter(|frame| !is_speech(self.items, Some(frame.verb)));
        let barred = own.and_then(|frame| frame.subject);
        let subjects = self
            .parse
            .frames
            .iter()
            .filter(|frame| frame.verb < item)
            .filter_map(|frame| frame.subject)
            .filter(|index| Some(*index) != barred);
        let earlier = subjects.filter(|&index| self.parse.phrase(index).is_some_and(|phrase| phrase.end <= item));
        let subject = earlier.filter_map(|index| self.named_in(index)).find(|entity| !entity.place);
        let entity = subject.or_else(|| {
            let before = (0..item)
                .rev()
                .filter(|&at| !self.items.get(at).is_some_and(Item::is_source))
                .filter(|&at| self.parse.phrase_at(at).is_none_or(|index| Some(index) != barred))
                .filter_map(|at| self.name_at(at));
            before.into_iter().find(|entity| !entity.place)
        });
        if let Some(entity) = entity {
            return Some(Owner { entity, inferred: false });
        }
        let index = self.parse.phrase_at(item).and_then(|index| self.parse.phrase(index)).is_some_and(|phrase| {
            self.items.get(phrase.head).is_some_and(|head| head.is_any(&["index", "benchmark", "gauge"]))
        });
        self.spoken_of(index)
    }

    /// Whether a phrase begins with "the company", "the company's".
    fn is_kind_phrase(&self, index: usize) -> bool {
        let words = self.parse.phrase(index).and_then(|phrase| self.items.get(phrase.start..phrase.end));
        words.is_some_and(|words| {
            words.iter().take(3).any(is_kind) && words.first().is_some_and(|first| first.is("the"))
        })
    }

    /// The nearest organisation before a number, else after it, sources left out.
    fn near(&self, item: usize) -> Option<Entity> {
        let source = |at: usize| {
            let before = self.items.get(at.saturating_sub(4)..at).unwrap_or_default();
            let polled = before.windows(2).any(|pair| {
                matches!(pair, [verb, by] if by.is("by") && verb.is_any(&["polled", "surveyed", "compiled", "published"]))
            });
            polled
                || before.iter().rev().take_while(|item| !matches!(item.tag, Tag::Comma | Tag::Verb(_))).any(|item| {
                    item.is_any(&["according", "analysts", "analyst", "by", "against", "than", "versus", "from", "to"])
                })
        };
        let usable = |at: &usize| {
            self.items
                .get(*at)
                .is_some_and(|item| item.is_name() && !item.person && !item.is_place() && !item.is_source())
                && !source(*at)
                && !self.is_counted(*at)
        };
        let left = (0..item).rev().find(usable);
        let right = (item + 1..self.items.len()).find(usable);
        left.or(right).and_then(|at| self.name_at(at)).filter(|entity| !entity.place)
    }

    /// "487 BTC": a coin that is counted owns nothing.
    fn is_counted(&self, at: usize) -> bool {
        let number = at.checked_sub(1).and_then(|before| self.items.get(before));
        number.is_some_and(|number| number.kind == Some(QuantityKind::Count))
    }

    /// A place that owns a figure of an economy: "in Japan" is none, "Japan's" and "UK inflation" are.
    fn place_near(&self, item: usize) -> Option<Entity> {
        let possessor = (0..item).rev().find(|&at| {
            self.items.get(at).is_some_and(|item| item.tag == Tag::Name && item.is_place())
                && self.items.get(at + 1).is_some_and(|next| next.tag == Tag::Possessive)
        });
        possessor.and_then(|at| self.name_at(at))
    }
}
