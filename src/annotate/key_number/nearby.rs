//! The looser bonds of a quantity: what it is compared with, what stands beside it, the nearest metric.

use super::{
    clause::{Item, Tag},
    frame::{EXPECTATION, Found, Metric, Reader, Reading, Tie},
    parse::is_kind,
    words::Classes,
};
use crate::model::{
    instrument::InstrumentKind,
    quantity::{Change, Quantity, QuantityKind, Role},
};

impl Reader<'_> {
    /// "revenue of $8.92B (+6.3% Y/Y)": a sign in brackets or after a comma says that it is a change.
    pub(super) fn signed(&self, item: usize, tie: Tie, stated: &Quantity, frame: Option<usize>) -> Option<Found> {
        let text = self.item(item)?.text;
        let change = if text.starts_with('+') {
            Change::Up
        } else if text.starts_with(['-', '\u{2212}', '\u{2013}']) {
            Change::Down
        } else {
            return None;
        };
        let relative =
            matches!(stated.kind, QuantityKind::Percent | QuantityKind::PercentagePoints | QuantityKind::BasisPoints);
        // "KB Home (KBH +1.8%)": a share and its move.
        let named = item.checked_sub(1).and_then(|at| self.item(at)).filter(|name| relative && name.mention.is_some());
        if let Some(kind) =
            named.and_then(|name| name.mention).and_then(|mention| self.mentions.get(mention)).map(|m| m.kind)
            && matches!(kind, InstrumentKind::Stock | InstrumentKind::Adr)
        {
            let phrase = item.checked_sub(1).and_then(|at| self.parse.phrase_at(at));
            let metric = Metric { text: "shares".to_owned(), id: Some("share_price"), phrase };
            return Some(Found { metric: Some(metric), delta: true, change: Some(change), ..Found::default() });
        }
        // "China July exports +7.0% y/y", but "unemployment rate +4.1%"
        let before =
            item.checked_sub(1).and_then(|at| self.parse.phrase_at(at)).filter(|_| relative && tie != Tie::And);
        let label = before.and_then(|index| self.parse.phrase(index)).and_then(|phrase| self.item(phrase.head));
        let moves =
            label.is_some_and(|head| head.is_metric() && !head.is_any(&["rate", "rates", "yield", "margin", "ratio"]));
        if let Some(index) = before.filter(|_| moves) {
            let metric = self.metric_of(index, None);
            return Some(Found { metric, delta: true, change: Some(change), ..Found::default() });
        }
        let beside = tie == Tie::Or || self.item(item.checked_sub(1)?).is_some_and(|before| before.tag == Tag::Comma);
        let mut found = Found { delta: true, change: Some(change), ..Found::default() };
        self.share_or_subject(frame, &mut found);
        (relative && beside && found.metric.is_some()).then_some(found)
    }

    /// "settled $1.32, or 1.7%, lower at", "ended 236 points or 0.3 per cent higher": a move in two units.
    pub(super) fn moved_by(&self, item: usize, frame: Option<usize>) -> Option<Found> {
        let skip = |at: usize| if self.item(at).is_some_and(|word| word.tag == Tag::Comma) { at + 1 } else { at };
        let or = skip(item + 1);
        let other = or + 1;
        if !self.is_at(Some(or), &["or"]) || self.item(other).is_none_or(|word| word.quantity.is_none()) {
            return None;
        }
        let way = self.item(skip(other + 1))?;
        let up = way.is_any(&["higher", "up", "stronger", "firmer"]);
        if !up && !way.is_any(&["lower", "down", "weaker", "softer"]) {
            return None;
        }
        let metric = self.subject_metric(frame, true)?;
        let change = if up { Change::Up } else { Change::Down };
        Some(Found { metric: Some(metric), delta: true, change: Some(change), ..Found::default() })
    }

    /// "EPS guidance ($5.31 to $5.36 vs. $5.27 estimates)", "sales ($2.1 billion)": the noun before the bracket.
    pub(super) fn bracketed(&self, anchor: Option<usize>) -> Option<Found> {
        let open = anchor.filter(|&at| self.item(at).is_some_and(|word| word.tag == Tag::Open))?;
        let index = self.qualified(self.parse.phrase_before(open)?);
        let phrase = self.parse.phrase(index)?;
        let counted = self.items.get(phrase.start..phrase.end).unwrap_or_default().iter().any(|word| {
            word.quantity.is_some() && !matches!(word.kind, Some(QuantityKind::Period | QuantityKind::Date))
        });
        if counted || !self.is_metric_phrase(index) || self.is_change_noun(phrase.head).is_some() {
            return None;
        }
        Some(Found { metric: self.metric_of(index, None), ..Found::default() })
    }

    /// "6% fewer than", "1.2% higher".
    pub(super) fn compared(&self, item: usize, tie: Tie) -> Option<Found> {
        let next = self.item(item + 1)?;
        if !next.is_any(&[
            "more", "less", "fewer", "higher", "lower", "above", "below", "better", "worse", "faster", "slower",
        ]) {
            return None;
        }
        let change =
            if next.is_any(&["more", "higher", "above", "better", "faster"]) { Change::Up } else { Change::Down };
        let mut found = Found { delta: true, change: Some(change), ..Found::default() };
        // "on 2.1% less capacity"
        let thing = self.parse.phrase_at(item + 2).filter(|&index| {
            next.is_any(&["more", "less", "fewer", "higher", "lower"])
                && self.parse.phrase(index).and_then(|p| self.item(p.head)).is_some_and(|head| head.tag == Tag::Noun)
        });
        if let Some(metric) = thing.and_then(|index| self.metric_of(index, Some(item + 2))) {
            found.metric = Some(metric);
            return Some(found);
        }
        // "volumes were flat, prices 7% lower": a phrase of its own right before the number
        let label = self.own_label(item).filter(|_| next.is_any(&["higher", "lower"]));
        if let Some(metric) = label.and_then(|index| self.metric_of(index, None)) {
            found.metric = Some(metric);
            return Some(found);
        }
        let last = self.last_number().filter(|_| tie != Tie::None || !self.verb_between(item));
        if let Some(last) = last {
            found.same_as = Some(last);
            found.metric = self.readings.get(last).and_then(|reading| reading.metric.clone());
        } else {
            let frame = self.frame_of(item);
            found.metric = self.subject_metric(frame, true).or_else(|| self.verb_metric(item, frame));
        }
        Some(found)
    }

    /// The phrase with a metric that ends before an item, where it follows a comma or "and".
    fn own_label(&self, end: usize) -> Option<usize> {
        let index = self.parse.phrase_before(end).filter(|&index| self.is_metric_phrase(index))?;
        let before = self.parse.phrase(index)?.start.checked_sub(1).and_then(|at| self.item(at))?;
        matches!(before.tag, Tag::Comma | Tag::Conj).then_some(index)
    }

    /// "EBITDA of $610 million and a margin above 30%".
    pub(super) fn beyond(&self, item: usize) -> Option<Found> {
        let prep = item.checked_sub(1).filter(|&at| self.is_at(Some(at), &["above", "below", "over", "under"]))?;
        let metric = self.metric_of(self.own_label(prep)?, None)?;
        Some(Found { metric: Some(metric), ..Found::default() })
    }

    /// "and up to $3.5 billion will be spent": the number is the subject of the verb after it.
    pub(super) fn is_subject(&self, item: usize, anchor: Option<usize>) -> Option<Found> {
        let opens = anchor
            .and_then(|at| self.item(at))
            .is_none_or(|word| matches!(word.tag, Tag::Conj | Tag::Comma | Tag::Stop | Tag::Sub));
        let metric = self.verb_after(item).filter(|_| opens)?;
        Some(Found { metric: Some(metric), ..Found::default() })
    }

    /// "above the $1.22 billion that analysts had expected": what the last number of its kind measures.
    pub(super) fn expected_after(&self, item: usize) -> Option<Found> {
        let role = self.is_expected(item, None)?;
        let kind = self.item(item)?.kind;
        let last =
            self.readings.iter().rposition(|reading| reading.role.is_some() && self.kind(reading.quantity) == kind);
        // "That's better than the 47 cents Wall Street was expecting."
        let Some(last) = last else {
            let before = self.before.clone().filter(|_| self.readings.iter().all(|reading| reading.role.is_none()))?;
            return Some(Found { metric: Some(before), role: Some(role), ..Found::default() });
        };
        let metric = self.readings.get(last)?.metric.clone()?;
        Some(Found { metric: Some(metric), role: Some(role), same_as: Some(last), ..Found::default() })
    }

    /// "Same-store sales: 2.3%".
    pub(super) fn label_before(&self, anchor: Option<usize>) -> Option<Found> {
        let anchor = anchor?;
        self.item(anchor).filter(|word| word.tag == Tag::Stop && word.text == ":")?;
        let index = self.qualified(self.parse.phrase_before(anchor)?);
        let head = self.item(self.parse.phrase(index)?.head)?;
        if matches!(head.tag, Tag::Time | Tag::Pron) || head.is_in(&EXPECTATION) {
            return None; // "(previous year: 1,117 million)"
        }
        Some(Found { metric: self.metric_of(index, None), ..Found::default() })
    }

    /// "revenue above $100,000", "sales topping $2 billion": the metric right before the words of bound.
    pub(super) fn bounded(&self, item: usize) -> Option<Found> {
        let bound = item.checked_sub(1).filter(|&at| {
            self.is_at(Some(at), &["above", "over", "below", "under", "exceeding", "topping", "surpassing"])
        })?;
        let index = self.parse.phrase_before(bound)?;
        let noun =
            self.item(self.parse.phrase(index)?.head).is_some_and(|head| head.is_metric() && head.change.is_none());
        noun.then(|| Found { metric: self.metric_of(index, None), ..Found::default() })
    }

    /// "through seven-day repos at 1.70%": where nothing else is measured, the noun before "at".
    pub(super) fn at_before(&self, anchor: Option<usize>) -> Option<Found> {
        let at = anchor.filter(|&at| self.is_at(Some(at), &["at"]))?;
        let index = self.parse.phrase_before(at)?;
        let head = self.item(self.parse.phrase(index)?.head)?;
        let noun = head.tag == Tag::Noun && !is_kind(head) && !head.classes.has(Classes::CROWD);
        noun.then(|| Found { metric: self.metric_of(index, None), ..Found::default() })
    }

    /// "up 9%", "down 2.5%": the number before, or the subject.
    pub(super) fn direction_word(&self, anchor: Option<usize>, frame: Option<usize>) -> Option<Found> {
        // "trading higher by 8.6%"
        let by = anchor.filter(|&at| self.is_at(Some(at), &["by"])).and_then(|at| at.checked_sub(1));
        let anchor = by.or(anchor)?;
        let word = self.item(anchor)?;
        let change = word.change.filter(|_| matches!(word.tag, Tag::Adv | Tag::Adj))?;
        let before = anchor.checked_sub(1).and_then(|at| self.item(at));
        let mut found = Found { delta: true, change: change.direction, ..Found::default() };
        match before.map(|before| before.tag) {
            Some(Tag::Noun) => {
                let index = self.parse.phrase_before(anchor).map(|index| self.qualified(index));
                found.metric = index.and_then(|index| self.metric_of(index, None));
            }
            Some(Tag::Comma | Tag::Open | Tag::Quantity(_) | Tag::Close) => {
                self.share_or_subject(frame, &mut found);
            }
            _ => found.metric = self.subject_metric(frame, true),
        }
        if found.metric.is_none() {
            self.share_or_subject(frame, &mut found);
        }
        Some(found)
    }

    /// "from $2.9 billion", "or 5%", "versus $1.15": the metric of the number before.
    pub(super) fn tied(&self, item: usize, tie: Tie, anchor: Option<usize>, frame: Option<usize>) -> Option<Found> {
        let last = self.last_number()?;
        let mut last = last;
        if tie == Tie::Against {
            // "12% of sales, compared with $18.9 million": an amount is compared with an amount.
            let kind = self.item(item).and_then(|item| item.kind);
            let same = |reading: &Reading| {
                reading.role.is_some() && reading.role != Some(Role::Comparison) && self.kind(reading.quantity) == kind
            };
            last = self.readings.iter().rposition(same).unwrap_or(last);
        }
        let reading = self.readings.get(last)?;
        // A verb of its own frame says more than the tie.
        let subject = self.frame(frame).filter(|own| self.is_metric_subject(own)).and_then(|own| own.subject);
        let new_subject = subject
            .and_then(|index| self.parse.phrase(index))
            .is_some_and(|subject| subject.start > reading.item && self.is_at(anchor, &["from"]));
        let own_verb = frame != reading.frame && (tie == Tie::To || new_subject);
        let enumerates =
            tie == Tie::And && anchor.and_then(|at| self.item(at)).is_some_and(|word| word.tag == Tag::Comma);
        if tie == Tie::None || own_verb || (enumerates && frame != reading.frame) {
            return None;
        }
        let delta = match tie {
            Tie::Or | Tie::And => reading.role == Some(Role::Delta),
            _ => false,
        };
        let moved =
            || self.frame(frame).and_then(|frame| self.item(frame.verb)).and_then(|verb| verb.change)?.direction;
        let change = match tie {
            Tie::Or | Tie::And => reading.change,
            // "raised its target from $130 to $140"
            Tie::To if reading.role == Some(Role::Comparison) => moved(),
            _ => None,
        };
        let role = if matches!(tie, Tie::Or | Tie::And) { reading.role } else { None };
        Some(Found { metric: reading.metric.clone(), delta, change, role, same_as: Some(last) })
    }

    /// The nearest metric of the lexicon: to the left in the same stretch, then to the right, then the last number's.
    pub(super) fn nearest(&self, item: usize) -> Found {
        let mut found = Found::default();
        let left = (0..item).rev().take(30).take_while(|&at| self.item(at).is_some_and(|word| word.tag != Tag::Stop));
        let per = |at: usize| {
            self.is_at(at.checked_sub(1), &["per", "a", "each"])
                && self.item(at).is_some_and(|word| word.is_any(&["share", "barrel", "unit", "user"]))
        };
        let left = left.filter(|&at| self.item(at).is_some_and(Item::is_metric) && !per(at));
        let head_of = |at: usize| {
            self.parse.phrase_at(at).filter(|&index| self.parse.phrase(index).is_some_and(|p| p.head == at))
        };
        if let Some(index) = left.into_iter().find_map(head_of) {
            found.metric = self.metric_of(index, None);
        }
        if found.metric.is_none() {
            let right = (item + 1..self.items.len())
                .take(12)
                .take_while(|&at| self.item(at).is_some_and(|word| word.tag != Tag::Stop));
            let right = right.filter(|&at| self.item(at).is_some_and(Item::is_metric) && !per(at));
            if let Some(index) = right.into_iter().find_map(head_of) {
                found.metric = self.metric_of(index, None);
            }
        }
        if found.metric.is_none() {
            let frame = self.frame_of(item);
            found.metric = self.subject_metric(frame, false);
        }
        if found.metric.is_none()
            && let Some(last) = self.last_number()
        {
            found.metric = self.readings.get(last).and_then(|reading| reading.metric.clone());
            found.same_as = found.metric.is_some().then_some(last);
        }
        found
    }
}
