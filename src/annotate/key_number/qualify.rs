//! Rules for nouns around a number that are not what it measures: what only qualifies, nouns of change, wholes of parts.

use super::{
    clause::{Item, Tag},
    frame::{Found, Metric, Reader},
    parse::Phrase,
    words::{Classes, Form},
};
use crate::model::{
    instrument::InstrumentKind,
    quantity::{Quantity, QuantityKind, Role, Unit},
};

impl Reader<'_> {
    /// The phrase that another one only qualifies: "earnings" of "earnings per share", "profit" of "profit before tax".
    pub(super) fn qualified(&self, index: usize) -> usize {
        let found = || {
            let prep = self.parse.phrase(index)?.prep?;
            if !self.is_at(Some(prep), &["per", "excluding", "before", "after", "ex"]) {
                return None;
            }
            let before = self.parse.phrase_before(prep)?;
            (self.is_at(Some(prep), &["per"]) || self.is_metric_phrase(before)).then_some(before)
        };
        found().unwrap_or(index)
    }

    /// "487 BTC": what is counted is the coin itself.
    pub(super) fn coins(&self, item: usize, stated: &Quantity) -> Option<Metric> {
        let Some(Unit::Count(noun)) = stated.unit.as_ref().filter(|_| stated.kind == QuantityKind::Count) else {
            return None;
        };
        let own = self.item(item)?.text.rsplit(' ').next()?;
        let coin = if own.eq_ignore_ascii_case(noun) { own } else { self.item(item + 1)?.text };
        let code = coin.bytes().all(|byte| byte.is_ascii_uppercase()) && coin.eq_ignore_ascii_case(noun);
        let mention = self.item(item + 1).and_then(|next| next.mention).and_then(|mention| self.mentions.get(mention));
        let crypto = code || mention.is_some_and(|mention| mention.kind == InstrumentKind::Crypto);
        crypto.then(|| Metric { text: coin.to_owned(), id: None, phrase: None })
    }

    /// "with revenue estimated at $94.5 billion", "and dividends set at 25 cents": what the participle says it of.
    pub(super) fn set_at(&self, item: usize, anchor: Option<usize>, frame: Option<usize>) -> Option<Found> {
        const SET: &[&str] = &[
            "estimated",
            "set",
            "seen",
            "pegged",
            "put",
            "forecast",
            "projected",
            "valued",
            "priced",
            "expected",
            "capped",
            "fixed",
            "reported",
            "pitched",
        ];
        let at = anchor.filter(|&at| self.is_at(Some(at), &["at"]))?;
        let verb = at.checked_sub(1).filter(|&verb| self.is_at(Some(verb), SET))?;
        let index = self.qualified(self.parse.phrase_before(verb)?);
        let phrase = self.parse.phrase(index)?;
        let opens = phrase
            .start
            .checked_sub(1)
            .and_then(|before| self.item(before))
            .is_none_or(|before| before.is("with") || matches!(before.tag, Tag::Conj | Tag::Comma | Tag::Stop));
        let metric = self.metric_of(index, None).filter(|_| opens && self.is_metric_phrase(index))?;
        let guides = self.item(verb).is_some_and(|verb| verb.classes.has(Classes::GUIDE) || verb.is("seen"));
        let role = (guides || self.is_expected(item, frame).is_some()).then_some(Role::Expectation);
        Some(Found { metric: Some(metric), role, ..Found::default() })
    }

    /// "a rise in its dividend to $0.26", "an extension of the buyback by $5 billion": what the noun of change is of.
    pub(super) fn changed_to(&self, item: usize, anchor: Option<usize>) -> Option<Found> {
        let anchor = anchor.filter(|&at| self.is_at(Some(at), &["to", "by"]))?;
        let index = self.parse.phrase_before(anchor)?;
        let phrase = self.parse.phrase(index)?;
        // "a rise to 4.8% in its inflation forecast", "analysts had expected an increase to $46 billion"
        if let Some(change) = self.is_change_noun(phrase.head)
            && !self.items.get(phrase.core..phrase.head).unwrap_or_default().iter().any(|word| word.tag == Tag::Noun)
        {
            let mut found =
                Found { delta: self.is_at(Some(anchor), &["by"]), change: change.direction, ..Found::default() };
            let whose = self.is_at(Some(item + 1), &["in"]).then(|| self.phrase_after(item + 1)).flatten();
            if let Some(whose) = whose.filter(|&whose| self.is_metric_phrase(whose)) {
                found.metric = self.metric_of(whose, None);
            } else {
                self.share_or_subject(None, &mut found);
                found.same_as = None;
            }
            return found.metric.is_some().then_some(found);
        }
        let prep = phrase.prep.filter(|&prep| self.is_at(Some(prep), &["in", "of", "to"]))?;
        let noun = prep.checked_sub(1)?;
        let widens = self.is_at(Some(noun), &["extension", "expansion", "revision"]);
        let change = self.is_change_noun(noun).and_then(|change| change.direction);
        if !widens && self.is_change_noun(noun).is_none() {
            return None;
        }
        let delta = self.is_at(Some(anchor), &["by"]);
        let metric =
            self.metric_of(index, None).filter(|metric| metric.id.is_some() || self.is_metric_phrase(index))?;
        Some(Found { metric: Some(metric), delta, change, ..Found::default() })
    }

    /// "The deficit widened to 5.6% of GDP", "net debt was 3.2 times EBITDA": the part is what is measured.
    pub(super) fn part_of_whole(&self, item: usize, stated: &Quantity, frame: Option<usize>) -> Option<Found> {
        let governed = self.frame(frame).filter(|governed| self.is_metric_subject(governed) && !governed.passive)?;
        let verb = self.item(governed.verb)?;
        let anchor = self.anchor(item, stated);
        let reaches = verb.change.is_some() && self.is_at(anchor, &["to", "at", "from"]);
        let is =
            (verb.tag == Tag::Aux || verb.classes.has(Classes::LEVEL)) && anchor.is_none_or(|at| at >= governed.verb);
        // A number before it of another kind has told what the verb is about.
        let first = self
            .last_number()
            .and_then(|last| self.readings.get(last))
            .is_none_or(|last| last.frame != frame || self.kind(last.quantity) == Some(stated.kind));
        if !(reaches || is) || !first || self.object(frame?, item).is_some() {
            return None;
        }
        // "The stock trades at 12 times earnings": a multiple of earnings, not of the stock.
        let metric = self.subject_metric(frame, false).filter(|metric| metric.id != Some("share_price"))?;
        let change = verb.change.and_then(|change| change.direction).filter(|_| reaches);
        Some(Found { metric: Some(metric), change, ..Found::default() })
    }

    /// "exceeding its forecast of $2.96": a verb that goes beyond what follows.
    pub(super) fn is_beating(&self, frame: Option<usize>) -> bool {
        self.frame(frame).and_then(|frame| self.item(frame.verb)).is_some_and(|verb| {
            let beats = verb.classes.has(Classes::BEAT) || verb.is_any(&["exceeding", "surpassing"]);
            beats && verb.tag == Tag::Verb(Form::Gerund)
        })
    }

    /// "expanded at an annual rate of 1.1%", "exceeding its earlier range of $3.94 to $4.02"
    pub(super) fn rate_or_range(&self, phrase: &Phrase, head: &Item<'_>, frame: Option<usize>) -> Option<Found> {
        let verb = self.frame(frame).and_then(|frame| self.item(frame.verb))?;
        let mut found = Found::default();
        let at = phrase.prep.is_some_and(|prep| self.is_at(Some(prep), &["at"]));
        if head.is_any(&["rate", "pace", "clip"]) && at && self.last_number().is_none() {
            let change = verb.change?;
            found.metric = self.subject_metric(frame, true);
            (found.delta, found.change) = (true, change.direction);
            return Some(found);
        }
        if head.is("range") && verb.classes.has(Classes::BEAT) && self.last_number().is_some() {
            self.share_or_subject(frame, &mut found);
            return Some(found);
        }
        None
    }

    /// "sold 412 homes at an average price of £312,000": a price is none of the homes.
    pub(super) fn is_price_of_counted(&self, item: usize, head: &Item<'_>) -> bool {
        let kind = self.item(item).and_then(|item| item.kind);
        let last = self.last_number().and_then(|last| self.readings.get(last));
        let other = last.is_none_or(|last| self.kind(last.quantity) != kind);
        head.is("price") && kind == Some(QuantityKind::Money) && other
    }
}
