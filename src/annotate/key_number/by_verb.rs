//! What a quantity measures by its verb: the object, the subject, or the verb's own noun.

use super::{
    clause::{Item, Tag},
    frame::{EXPECTATION, Found, Metric, Reader},
    parse::{Frame, is_kind},
    words::{Classes, Form},
};
use crate::model::quantity::{Amount, Change, Quantity, QuantityKind, Role};
use rust_decimal::Decimal;

impl Reader<'_> {
    /// "doubled its profit", "the valuation was halved": a verb that states its own number.
    pub(super) fn own_verb(&self, item: usize, frame: Option<usize>) -> Option<Found> {
        let word = self.item(item).filter(|word| word.is_verb())?;
        let change = word.change.and_then(|change| change.direction);
        let object = self.parse.phrase_at(item + 1).filter(|&index| {
            self.parse.phrase(index).is_some_and(|phrase| {
                phrase.prep.is_none() && self.item(phrase.head).is_some_and(|head| head.tag == Tag::Noun)
            })
        });
        let metric = object.and_then(|index| self.metric_of(index, None)).or_else(|| self.subject_metric(frame, true));
        Some(Found { metric, delta: true, change, ..Found::default() })
    }

    /// "takes 0.4 points off the margin", "adds 0.2 points to growth".
    pub(super) fn off_after(&self, item: usize, stated: &Quantity) -> Option<Found> {
        let relative = matches!(
            stated.kind,
            QuantityKind::Percent | QuantityKind::PercentagePoints | QuantityKind::BasisPoints | QuantityKind::Money
        );
        let verb = self.frame(self.frame_of(item)).and_then(|frame| self.item(frame.verb))?;
        let off = self.is_at(Some(item + 1), &["off", "from"]);
        let takes = verb.is_any(&[
            "take", "takes", "took", "taken", "taking", "shave", "shaved", "shaves", "shaving", "knock", "knocked",
            "knocking", "wipe", "wiped", "wiping", "cut", "cuts", "trim", "trimmed", "strip", "stripped",
        ]);
        let adds = verb.is_any(&["add", "adds", "added", "adding"]) && self.is_at(Some(item + 1), &["to"]);
        if !relative || !((off && takes) || adds) {
            return None;
        }
        let index = self
            .phrase_after(item + 1)
            .filter(|&index| self.is_metric_phrase(index) || (adds && stated.kind == QuantityKind::Money))?;
        let change = if adds { Change::Up } else { Change::Down };
        Some(Found { metric: self.metric_of(index, None), delta: true, change: Some(change), ..Found::default() })
    }

    /// "None of the $53 billion will be spent": the noun of a verb that follows, whose subject the number is in.
    pub(super) fn verb_after(&self, item: usize) -> Option<Metric> {
        let near = self.items.get(item + 1..).unwrap_or_default().iter().take(5);
        let verb = near
            .take_while(|word| matches!(word.tag, Tag::Aux | Tag::Adv | Tag::Verb(_)))
            .find(|word| word.is_verb())?;
        verb.noun.map(|(noun, id)| Metric { text: noun.to_owned(), id, phrase: None })
    }

    /// The verb itself where nothing else says what a number is: "received", "injected".
    pub(super) fn verb_word(&self, item: usize, frame: Option<usize>) -> Option<Metric> {
        const SAYS_NOTHING: &[&str] = &[
            "reported", "posted", "made", "had", "said", "given", "gave", "put", "see", "saw", "came", "was", "were",
            "is", "are", "took", "get", "got", "be", "has", "have",
        ];
        let verb = self.frame(frame).and_then(|frame| self.item(frame.verb)).filter(|verb| verb.is_verb())?;
        let direct = self.directly_after_verb(item, frame);
        let speaks = verb.classes.has(Classes::SAY) || verb.classes.has(Classes::GUIDE) || verb.change.is_some();
        (direct && !speaks && !verb.is_any(SAYS_NOTHING)).then(|| Metric {
            text: verb.text.to_lowercase(),
            id: None,
            phrase: None,
        })
    }

    pub(super) fn directly_after_verb(&self, item: usize, frame: Option<usize>) -> bool {
        let Some(frame) = self.frame(frame) else { return false };
        let start =
            self.parse.phrase_at(item).and_then(|index| self.parse.phrase(index)).map_or(item, |phrase| phrase.start);
        let between = self.items.get(frame.verb + 1..start).unwrap_or_default();
        between.len() <= 4
            && between.iter().all(|word| {
                matches!(word.tag, Tag::Adv | Tag::Det | Tag::Adj)
                    || word.is_any(&["about", "around", "than", "over", "to", "up", "nearly", "as"])
            })
    }

    /// Whether a verb stands between the last number and an item.
    pub(super) fn verb_between(&self, item: usize) -> bool {
        let from = self.last_number().and_then(|index| self.readings.get(index)).map_or(0, |reading| reading.item);
        self.items.get(from..item).unwrap_or_default().iter().any(|word| word.is_verb() || (word.tag == Tag::Aux))
    }

    /// The verb's object, its subject, or the noun that goes with it.
    pub(super) fn by_verb(
        &self,
        item: usize,
        anchor: Option<usize>,
        stated: &Quantity,
        frame: Option<usize>,
    ) -> Option<Found> {
        let index = frame?;
        let governed = self.frame(frame)?;
        let verb = self.item(governed.verb)?;
        let mut found = Found::default();
        if let Some(metric) = self.by_verb_and_unit(item, stated, governed, verb) {
            found.metric = Some(metric);
            return Some(found);
        }
        let direct = self.is_at(anchor, &["by"])
            || anchor.is_none_or(|at| at == governed.verb)
            || self.directly_after_verb(item, frame);
        let object = self.object(index, item);
        let past = self.is_at(item.checked_sub(1), &["above", "below", "past", "beyond", "through"]);
        let past = past || self.is_at(item.checked_sub(1), &["between"]);
        let target = past || self.is_at(anchor, &["to", "from", "at", "above", "below", "past"]);
        if let Some(change) = verb.change.filter(|_| !self.is_at(anchor, &["for"])) {
            let change = change.direction.or_else(|| self.adverb_after(governed.verb));
            found.change = change;
            let paired = can_be_delta(stated.kind);
            found.delta = !target && paired;
            if let Some(object) = object {
                found.metric = self.metric_of(object, None);
                return Some(found);
            }
            let subject = self.subject_metric(frame, stated.kind != QuantityKind::Count && !is_large(stated));
            let metric_subject = governed
                .subject
                .and_then(|index| self.parse.phrase(index))
                .and_then(|phrase| self.item(phrase.head))
                .is_some_and(|head| head.tag == Tag::Noun && !is_kind(head) && !head.classes.has(Classes::CROWD));
            if stated.kind == QuantityKind::Money
                && direct
                && !metric_subject
                && !is_traded(subject.as_ref())
                && verb.noun.is_some()
            {
                found.delta = false;
                found.change = None;
                found.metric = self.verb_metric(item, frame);
                return Some(found);
            }
            found.metric = subject;
            return Some(found);
        }
        if verb.classes.has(Classes::BEAT) && self.is_at(anchor, &["at"]) {
            found.metric = self.subject_metric(frame, false);
            return Some(found);
        }
        if verb.classes.has(Classes::BEAT) && direct && !self.is_at(anchor, &["by"]) {
            self.beaten(item, stated, frame, &mut found);
            return Some(found);
        }
        if verb.classes.has(Classes::BEAT) && self.is_at(anchor, &["by"]) {
            return Some(self.beaten_by(verb, object, frame));
        }
        if verb.classes.has(Classes::GUIDE) && direct && self.is_crowd(governed) {
            // "while Wall Street projected 95 cents"
            self.share_or_subject(frame, &mut found);
            return found.metric.is_some().then_some(found);
        }
        let level = target && verb.classes.has(Classes::LEVEL) && !governed.passive;
        // "Brent futures settled at $76": what is traded is not paid.
        if let Some(metric) = self.traded(verb, frame, target).filter(|_| !governed.passive) {
            found.metric = Some(metric);
            return Some(found);
        }
        // "the euro bought $1.0465": a price buys nothing.
        if verb.noun.is_some()
            && let Some(metric) =
                self.subject_metric(frame, true).filter(|metric| is_traded(Some(metric)) && !governed.passive)
        {
            found.metric = Some(metric);
            return Some(found);
        }
        if verb.noun.is_some() && !level {
            // "a deal valued at", "the round was priced at": what undergoes it is what is measured.
            let undergoes = governed.passive && self.is_metric_subject(governed);
            found.metric = if undergoes { self.subject_metric(frame, false) } else { None };
            found.metric = found.metric.or_else(|| self.verb_metric(item, frame));
            return Some(found);
        }
        if self.is_at(anchor, &["worth"]) {
            found.metric = self.worth(anchor).or_else(|| self.subject_metric(frame, false));
            return Some(found);
        }
        if let Some(object) = object.filter(|_| anchor.is_none_or(|at| at > governed.verb)) {
            found.metric = self
                .metric_of(object, None)
                .filter(|_| self.is_metric_phrase(object) || !self.is_metric_subject(governed));
            if found.metric.is_some() {
                return Some(found);
            }
        }
        // "The Treasury will auction $58 billion": who does something to an amount is not what it measures.
        let level = verb.tag == Tag::Aux || verb.classes.has(Classes::LEVEL);
        let tells = level || verb.classes.has(Classes::REPORT) || verb.classes.has(Classes::GUIDE);
        if direct && !target && !tells && !governed.passive && !self.is_metric_subject(governed) {
            return None;
        }
        found.metric = self.subject_metric(frame, target && level && stated.kind != QuantityKind::Percent);
        found.metric.is_some().then_some(found)
    }

    /// "topping the $2.18 expected" after a number of its kind; else "the yield topped 4%".
    fn beaten(&self, item: usize, stated: &Quantity, frame: Option<usize>, found: &mut Found) {
        let Some(governed) = self.frame(frame) else { return };
        let gerund = self.item(governed.verb).is_some_and(|verb| verb.tag == Tag::Verb(Form::Gerund));
        let last = self.last_number().and_then(|index| self.readings.get(index));
        let beaten = last.is_some_and(|last| {
            self.kind(last.quantity) == Some(stated.kind) && (gerund || last.frame == governed.parent)
        });
        if beaten || self.is_expected(item, None).is_some() {
            found.role = Some(Role::Expectation);
            self.share_or_subject(frame, found);
        } else {
            found.metric = self.subject_metric(frame, true);
        }
    }

    /// "missing its target by 36%", "topping the consensus of $5.02 by $0.12"
    fn beaten_by(&self, verb: &Item<'_>, object: Option<usize>, frame: Option<usize>) -> Found {
        let missed = verb.is_any(&["missed", "miss", "misses", "missing", "trailed", "lagged"]);
        let change = if missed { Change::Down } else { Change::Up };
        let mut found = Found { delta: true, change: Some(change), ..Found::default() };
        let object = object.filter(|&object| !self.is_expectation_phrase(object));
        // "misses on revenue by $210M"
        let on = frame.and_then(|index| self.parse.frames.get(index)).map(|frame| frame.verb + 1);
        let on = on.filter(|&at| self.is_at(Some(at), &["on"])).and_then(|at| self.parse.phrase_at(at + 1));
        match object.or(on).and_then(|object| self.metric_of(object, None)) {
            Some(metric) => found.metric = Some(metric),
            None => self.share_or_subject(frame, &mut found),
        }
        found
    }

    /// "long positions worth $614 million": what stands before "worth".
    pub(super) fn worth(&self, anchor: Option<usize>) -> Option<Metric> {
        let worth = anchor.filter(|_| self.is_at(anchor, &["worth"]))?;
        let comma = worth.checked_sub(1).filter(|&at| self.item(at).is_some_and(|item| item.tag == Tag::Comma));
        self.metric_of(self.parse.phrase_before(comma.unwrap_or(worth))?, None)
    }

    /// What a verb names only with such an amount: "to lose 40 cents a share", "put 380 billion yuan ($53 billion) into".
    fn by_verb_and_unit(&self, item: usize, stated: &Quantity, frame: &Frame, verb: &Item<'_>) -> Option<Metric> {
        let (noun, id) = match stated.kind {
            QuantityKind::PerShare if verb.is_any(&["lose", "loses", "lost", "losing"]) && !self.is_share(frame) => {
                ("loss", "net_loss")
            }
            QuantityKind::Money if verb.is_any(&["put", "puts", "putting"]) && self.goes_into(item) => {
                ("investment", "investment")
            }
            _ => return None,
        };
        Some(Metric { text: noun.to_owned(), id: Some(id), phrase: None })
    }

    /// Whether a share itself is the subject: what it loses is its price.
    fn is_share(&self, frame: &Frame) -> bool {
        let phrase = frame.subject.and_then(|index| self.parse.phrase(index));
        let head = phrase.and_then(|phrase| self.item(phrase.head));
        head.is_some_and(|head| head.is_any(&["share", "shares", "stock", "stocks"]))
    }

    /// Whether "into" follows an amount, or what it is in another currency.
    fn goes_into(&self, item: usize) -> bool {
        let restated = |word: &Item<'_>| matches!(word.tag, Tag::Open | Tag::Close | Tag::Quantity(_));
        let next = self.items.get(item + 1..).unwrap_or_default().iter().find(|word| !restated(word));
        next.is_some_and(|word| word.is("into"))
    }

    /// What settles, where it is no payment.
    fn traded(&self, verb: &Item<'_>, frame: Option<usize>, target: bool) -> Option<Metric> {
        verb.noun.filter(|(_, id)| *id == Some("settlement"))?;
        self.subject_metric(frame, true).filter(|metric| metric.id != Some("share_price") || target)
    }

    pub(super) fn adverb_after(&self, verb: usize) -> Option<Change> {
        let near = self.items.get(verb + 1..).unwrap_or_default().iter().take(2);
        near.take_while(|word| word.tag != Tag::Comma)
            .filter(|word| word.tag == Tag::Adv)
            .find_map(|word| word.change)
            .and_then(|change| change.direction)
    }

    /// The first phrase after a frame's verb that no preposition governs, before an item.
    pub(super) fn object(&self, frame: usize, item: usize) -> Option<usize> {
        let verb = self.parse.frames.get(frame)?.verb;
        let mut at = verb + 1;
        while at < item {
            let word = self.item(at)?;
            if matches!(word.tag, Tag::Comma | Tag::Stop | Tag::Prep | Tag::To | Tag::Sub | Tag::Quantity(_)) {
                return None;
            }
            if let Some(index) = self.parse.phrase_at(at) {
                let phrase = self.parse.phrase(index)?;
                let head = self.item(phrase.head)?;
                let inside = (phrase.start..phrase.end).contains(&item);
                // "the low end of its outlook"
                let part = head.is_any(&["end", "half"]) && self.is_at(Some(phrase.end), &["of"]);
                let noun = (head.tag == Tag::Noun || part) && !is_kind(head);
                let usable = noun && !inside && !head.classes.has(Classes::CROWD);
                return usable.then_some(index);
            }
            at += 1;
        }
        None
    }

    fn is_expectation_phrase(&self, index: usize) -> bool {
        let head = self.parse.phrase(index).and_then(|phrase| self.item(phrase.head));
        head.is_some_and(|head| head.is_in(&EXPECTATION) || head.classes.has(Classes::CROWD))
    }

    pub(super) fn is_metric_phrase(&self, index: usize) -> bool {
        self.parse.phrase(index).and_then(|phrase| self.item(phrase.head)).is_some_and(Item::is_metric)
    }

    pub(super) fn is_metric_subject(&self, frame: &Frame) -> bool {
        frame.subject.is_some_and(|index| self.is_metric_phrase(index))
    }
}

/// Whether a metric is the price of something traded other than a share.
fn is_traded(metric: Option<&Metric>) -> bool {
    let id = metric.and_then(|metric| metric.id);
    id.is_some_and(|id| {
        (id.ends_with("_price") && id != "share_price") || matches!(id, "index_level" | "fx_rate" | "yield")
    })
}

/// Whether an amount of this kind can say by how much something changed.
const fn can_be_delta(kind: QuantityKind) -> bool {
    matches!(
        kind,
        QuantityKind::Percent
            | QuantityKind::PercentagePoints
            | QuantityKind::BasisPoints
            | QuantityKind::Money
            | QuantityKind::PerShare
            | QuantityKind::Count
            | QuantityKind::Measure
            | QuantityKind::Multiple
    )
}

/// Whether an amount of money is too large to be the move of a share.
fn is_large(stated: &Quantity) -> bool {
    let value = match &stated.value {
        Some(Amount::Exact(value) | Amount::Range(_, value)) => Some(*value),
        _ => None,
    };
    stated.kind == QuantityKind::Money && value.is_some_and(|value| value >= Decimal::from(100_000))
}
