//! What each quantity of a sentence measures, and what part it plays: level, change, forecast, base.
//!
//! Rules go from the tightest bond to the loosest: the noun right after the number, "of" and "in" after it, "of" before
//! it, the verb with its object or subject, the number before, the nearest metric.

use super::{
    clause::{Item, List, Tag},
    parse::{Frame, Parse},
    words::Classes,
};
use crate::model::{
    annotation::Mention,
    quantity::{Amount, Bound, Change, Quantity, QuantityKind, Role},
};
use rust_decimal::Decimal;

/// Heads that say a number is what others expect.
pub(super) static EXPECTATION: List = List::new(&[
    "estimate",
    "estimates",
    "consensus",
    "expectation",
    "expectations",
    "forecasts",
    "prediction",
    "predictions",
    "projection",
    "projections",
    "poll",
    "survey",
    "est",
    "est.",
    "ests",
    "cons",
    "f'cast",
    "fcast",
]);

/// Those that a verb can say an expectation of: "the estimate had called for".
pub(super) static ESTIMATES: List = List::new(&[
    "estimate",
    "estimates",
    "consensus",
    "expectations",
    "forecasts",
    "prediction",
    "predictions",
    "projection",
    "projections",
]);

/// What a number measures.
#[derive(Clone, Debug)]
pub(super) struct Metric {
    /// In the story's words.
    pub(super) text: String,
    pub(super) id: Option<&'static str>,
    /// The phrase it comes from, for finding its owner.
    pub(super) phrase: Option<usize>,
}

/// A quantity as read in its sentence.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Its item.
    pub(super) item: usize,
    /// Its index in the article.
    pub(super) quantity: usize,
    pub(super) metric: Option<Metric>,
    pub(super) role: Option<Role>,
    pub(super) change: Option<Change>,
    /// The frame it belongs to.
    pub(super) frame: Option<usize>,
    /// The reading whose metric and owner it shares.
    pub(super) same_as: Option<usize>,
    /// The reading whose card it is on.
    pub(super) joined: Option<usize>,
    /// Whether it is a base or forecast for the last number of the sentence before.
    pub(super) continues: bool,
    /// Whether it says the same as the reading before it in another currency.
    pub(super) restated: bool,
}

/// Reads the quantities of one sentence.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) items: &'a [Item<'a>],
    pub(super) parse: &'a Parse,
    pub(super) quantities: &'a [Quantity],
    pub(super) mentions: &'a [Mention],
    pub(super) readings: Vec<Reading>,
    /// The last metric of the sentence before: "Those rose 0.9%."
    pub(super) before: Option<Metric>,
}

/// How a quantity is tied to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    None,
    /// `($53 billion)`
    Restated,
    /// ", or 5%"
    Or,
    /// "and 3%"
    And,
    /// "from", "versus", "compared with", "than"
    Against,
    /// "to", "at" after a change
    To,
}

/// What one rule found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) metric: Option<Metric>,
    /// The number is an amount of change.
    pub(super) delta: bool,
    pub(super) change: Option<Change>,
    pub(super) role: Option<Role>,
    pub(super) same_as: Option<usize>,
}

impl<'a> Reader<'a> {
    /// Reads the quantity at an item, after those before it.
    pub(super) fn read(&mut self, item: usize, quantity: usize) {
        let Some(stated) = self.quantities.get(quantity) else { return };
        let mut reading = Reading {
            item,
            quantity,
            metric: None,
            role: None,
            change: None,
            frame: self.frame_of(item),
            same_as: None,
            joined: None,
            continues: false,
            restated: false,
        };
        if !matches!(stated.kind, QuantityKind::Date | QuantityKind::Period | QuantityKind::Ordinal) {
            self.fill(&mut reading, stated);
        }
        self.readings.push(reading);
    }

    pub(super) fn fill(&self, reading: &mut Reading, stated: &Quantity) {
        let item = reading.item;
        let anchor = self.anchor(item, stated);
        let tie = self.tie(item, anchor);
        let last = self.last_number();
        if tie == Tie::Restated
            && let Some((index, last)) = last.and_then(|index| Some((index, self.readings.get(index)?)))
        {
            reading.metric.clone_from(&last.metric);
            (reading.role, reading.change, reading.frame) = (last.role, last.change, last.frame);
            (reading.same_as, reading.joined, reading.restated) = (Some(index), Some(index), true);
            return;
        }
        let mut found = self.find(item, anchor, tie, stated, reading.frame);
        if let Some(metric) = self.listed(item) {
            (found.metric, found.same_as) = (Some(metric), None);
        }
        if found.metric.is_none() {
            found.metric = self.worth(anchor);
        }
        if found.metric.is_none() {
            let nearest = self.nearest(item);
            (found.metric, found.same_as) = (nearest.metric, found.same_as.or(nearest.same_as));
        }
        if found.metric.is_none() {
            found.metric =
                self.verb_after(item).or_else(|| self.verb_word(item, reading.frame)).or_else(|| self.anywhere(item));
            if let Some(sold) =
                self.made_of(item, stated).filter(|_| found.metric.as_ref().is_none_or(|m| m.id.is_none()))
            {
                found.metric = Some(sold);
            }
        }
        if found.metric.is_none() && self.is_pronoun_subject(reading.frame) {
            // "It aims for 205 million tonnes": what the sentence before was about.
            found.metric.clone_from(&self.before);
        }
        // "hired at $300 a month", "laying a cable for $300 million": money is no number of people.
        let people = [
            "headcount",
            "layoffs",
            "jobs",
            "users",
            "customers",
            "subscribers",
            "vehicles",
            "stores",
            "production",
            "deliveries",
        ];
        let money = matches!(stated.kind, QuantityKind::Money | QuantityKind::PerShare);
        found.metric = found
            .metric
            .filter(|metric| !money || metric.phrase.is_some() || metric.id.is_none_or(|id| !people.contains(&id)));
        // A target of billions or percent is the company's own, not one for its share.
        if let Some(metric) = found.metric.as_mut().filter(|metric| metric.id == Some("price_target")) {
            let large = matches!(
                stated.value,
                Some(Amount::Exact(value) | Amount::Range(_, value)) if value >= Decimal::from(100_000)
            );
            if large || stated.kind == QuantityKind::Percent {
                metric.id = Some("guidance");
            }
        }
        reading.role = Some(self.role(item, anchor, tie, &found, reading.frame));
        reading.change = self.change(item, anchor, &found, reading);
        reading.same_as = found.same_as;
        // "2% and 3%" are two facts; a base, a forecast and the change to a level belong to it.
        let against = tie == Tie::Against || reading.role == Some(Role::Expectation);
        let same_metric = last
            .and_then(|index| self.readings.get(index))
            .and_then(|last| last.metric.as_ref())
            .zip(found.metric.as_ref())
            .is_some_and(|(last, own)| last.text == own.text || (own.id.is_some() && last.id == own.id));
        let same_move = last.and_then(|index| self.readings.get(index)).is_some_and(|last| {
            last.frame == reading.frame
                && last.role == Some(Role::Delta)
                && reading.role == Some(Role::Level)
                && last.metric.as_ref().map(|metric| &metric.text) == found.metric.as_ref().map(|metric| &metric.text)
        });
        reading.joined = if tie == Tie::And {
            None
        } else {
            found.same_as.or_else(|| last.filter(|_| same_move || (against && same_metric)))
        };
        let beside = matches!(reading.role, Some(Role::Expectation | Role::Comparison));
        let same = self
            .before
            .as_ref()
            .zip(found.metric.as_ref())
            .is_some_and(|(before, own)| own.phrase.is_none() && own.text == before.text);
        reading.continues = beside && same && reading.joined.is_none();
        reading.metric = found.metric;
    }

    fn is_pronoun_subject(&self, frame: Option<usize>) -> bool {
        let subject = self.frame(frame).and_then(|frame| frame.subject).and_then(|index| self.parse.phrase(index));
        subject.and_then(|phrase| self.item(phrase.head)).is_some_and(|head| head.is_any(&["it", "they", "we"]))
    }

    pub(super) fn item(&self, at: usize) -> Option<&'a Item<'a>> {
        self.items.get(at)
    }

    pub(super) fn is_at(&self, at: Option<usize>, words: &[&str]) -> bool {
        at.and_then(|at| self.item(at)).is_some_and(|item| item.is_any(words))
    }

    /// The last reading that is a number, not a date.
    pub(super) fn last_number(&self) -> Option<usize> {
        // "40-foot container": a number inside a word of size is no part of the enumeration.
        let hyphen = |reading: &Reading| {
            self.item(reading.item).is_some_and(|item| {
                item.text.contains('-')
                    && item.kind.is_some_and(|kind| {
                        matches!(kind, QuantityKind::Duration | QuantityKind::Measure | QuantityKind::Count)
                    })
            })
        };
        self.readings.iter().rposition(|reading| reading.role.is_some() && !hyphen(reading))
    }

    /// The frame a quantity belongs to: the last verb before it, if it stands in the same stretch of the sentence.
    pub(super) fn frame_of(&self, item: usize) -> Option<usize> {
        self.parse.frame_at(item)
    }

    pub(super) fn frame(&self, index: Option<usize>) -> Option<&'a Frame> {
        self.parse.frames.get(index?)
    }

    /// The item left of a quantity, words of measure left out: "about", "more than", "a record".
    pub(super) fn anchor(&self, item: usize, stated: &Quantity) -> Option<usize> {
        let mut at = item.checked_sub(1)?;
        loop {
            let word = self.item(at)?;
            let before = at.checked_sub(1).and_then(|at| self.item(at));
            let skip = match word.tag {
                Tag::Det => true,
                Tag::Adv => word.change.is_none(),
                Tag::Adj if word.is("revised") || word.classes.has(Classes::TIME_ADJ) => true,
                Tag::Adj => word.is_any(&[
                    "record",
                    "adjusted",
                    "annualized",
                    "annualised",
                    "additional",
                    "extra",
                    "further",
                    "combined",
                    "total",
                    "mere",
                    "whopping",
                    "initial",
                    "estimated",
                    "full",
                    "maximum",
                    "minimum",
                ]),
                Tag::Prep
                    if word.is("of")
                        && before.is_some_and(|b| b.is_any(&["north", "south", "upward", "upwards", "excess"])) =>
                {
                    at = at.checked_sub(2)?;
                    if self.is_at(Some(at), &["in", "to"]) && self.is_at(at.checked_sub(1), &["in"]) {
                        at = at.checked_sub(1)?;
                    }
                    continue;
                }
                Tag::Prep => {
                    word.is_any(&["about", "around", "near", "between", "nearly"])
                        || (word.is("than")
                            && before.is_some_and(|b| {
                                b.is_any(&["more", "less", "fewer", "greater", "better", "higher", "lower"])
                            })
                            && stated.bound.is_some())
                        || (stated.bound.is_some()
                            && word.is_any(&["over", "under", "above", "below"])
                            && before.is_some_and(|b| b.is_verb() || b.tag == Tag::Prep || b.tag == Tag::Aux))
                }
                Tag::To => stated.bound == Some(Bound::AtMost) && before.is_some_and(|b| b.is("up")),
                Tag::Noun => {
                    word.is_any(&["record", "total", "average"])
                        && before.is_some_and(|b| b.is_any(&["a", "an", "the"]))
                }
                _ => false,
            };
            if skip {
                let more = |b: &Item<'_>| b.is_any(&["more", "less", "fewer", "greater", "better"]);
                let pair = (word.is("than") && before.is_some_and(more))
                    || word.tag == Tag::To
                    || (word.is_any(&["least", "most"]) && before.is_some_and(|b| b.is("at")))
                    || (word.is_any(&["much", "many"]) && before.is_some_and(|b| b.is("as")));
                at = at.checked_sub(if pair { 2 } else { 1 })?;
                continue;
            }
            // "from February's 7.7%", "up from the previous year's 6.7%"
            if word.tag == Tag::Possessive
                && before.is_some_and(|time| {
                    time.tag == Tag::Time || matches!(time.kind, Some(QuantityKind::Date | QuantityKind::Period))
                })
            {
                at = at.checked_sub(2)?;
                continue;
            }
            // "as much as": the last "as" is tagged as a subordinator.
            if word.is("as") && before.is_some_and(|b| b.is_any(&["much", "many", "little"])) {
                at = at.checked_sub(3)?;
                continue;
            }
            return Some(at);
        }
    }

    pub(super) fn tie(&self, item: usize, anchor: Option<usize>) -> Tie {
        let Some(last) = self.last_number().and_then(|index| self.readings.get(index)) else { return Tie::None };
        let between = self.items.get(last.item + 1..item).unwrap_or_default();
        if between.len() > 24 {
            return Tie::None;
        }
        // "£412m (2023: £388m)"
        let label = between.split_first().filter(|(first, _)| first.tag == Tag::Open).map(|(_, rest)| rest);
        if label.is_some_and(|label| label.len() <= 4 && label.last().is_some_and(|last| last.text == ":")) {
            return Tie::Against;
        }
        if between.iter().any(|item| item.tag == Tag::Stop) {
            return Tie::None;
        }
        let Some(anchor) = anchor else { return Tie::None };
        let same_money = |a: QuantityKind| matches!(a, QuantityKind::Money | QuantityKind::PerShare);
        let kinds = (
            self.kind(last.quantity),
            self.item(item).and_then(|i| if let Tag::Quantity(q) = i.tag { self.kind(q) } else { None }),
        );
        let verbs = between.iter().any(Item::is_verb);
        let word = self.item(anchor);
        if word.is_some_and(|word| word.is("which")) && self.is_at(anchor.checked_sub(1), &["of"]) {
            return Tie::Or;
        }
        let opened =
            between.first().is_some_and(|first| first.tag == Tag::Open) && !between.iter().any(|i| i.tag == Tag::Close);
        if opened && matches!(kinds, (Some(a), Some(b)) if same_money(a) && same_money(b)) && between.len() <= 3 {
            return Tie::Restated;
        }
        // "down by 296 points or by 0.36%"
        let or_by = word.is_some_and(|word| word.is("by")) && self.is_at(anchor.checked_sub(1), &["or"]);
        if or_by
            || word.is_some_and(|word| {
                word.is("or") || (word.tag == Tag::Comma && self.is_at(anchor.checked_sub(1), &["or"]))
            })
            || opened
        {
            return Tie::Or;
        }
        if word.is_some_and(|word| {
            word.is_any(&["from", "versus", "vs", "vs.", "v", "against", "than", "with", "of", "to"])
        }) {
            // "8% more than a year earlier, with a load factor of 96%": a comma ends a comparison.
            let comma = between.iter().rposition(|item| item.tag == Tag::Comma).map_or(0, |at| at + 1);
            let own = between.get(comma..).unwrap_or_default();
            let own = if word.is_some_and(|word| word.is_any(&["of", "with"])) { own } else { between };
            let against = own.iter().enumerate().any(|(at, item)| {
                // "expects comparable sales" compares nothing.
                let metric_next = own.get(at + 1).is_some_and(|next| next.heads_metric);
                item.is_any(&["from", "versus", "vs", "vs.", "against", "than", "compared", "contrast"])
                    || (item.is("comparable") && !metric_next)
            });
            let to =
                word.is_some_and(|word| word.is("to")) && !self.is_at(anchor.checked_sub(1), &["compared", "contrast"]);
            if against && !to {
                return Tie::Against;
            }
            if word.is_some_and(|word| word.is("to")) && !verbs {
                return Tie::To;
            }
        }
        if word.is_some_and(|word| word.is_any(&["and", "or"]) || word.tag == Tag::Comma) && !verbs {
            return Tie::And;
        }
        // "down 0.5% against the yen at 149.85"
        let own =
            word.is_some_and(|word| word.is_any(&["at", "to"])) && !between.iter().any(|item| item.is("compared"));
        // "down 7% compared to last year, on revenue of $17 billion"
        let begun = between
            .iter()
            .rposition(|item| item.tag == Tag::Comma)
            .filter(|&comma| between.get(comma + 1).is_some_and(|next| next.is_any(&["on", "with", "and", "while"])));
        let rest = between.get(begun.unwrap_or(0)..).unwrap_or_default();
        if !own && rest.iter().any(|item| item.is_any(&["compared", "versus", "vs", "against"])) {
            return Tie::Against;
        }
        Tie::None
    }

    pub(super) fn kind(&self, quantity: usize) -> Option<QuantityKind> {
        self.quantities.get(quantity).map(|quantity| quantity.kind)
    }

    /// Goes through the rules.
    pub(super) fn find(
        &self,
        item: usize,
        anchor: Option<usize>,
        tie: Tie,
        stated: &Quantity,
        frame: Option<usize>,
    ) -> Found {
        self.own_verb(item, frame)
            .or_else(|| self.moved_by(item, frame))
            .or_else(|| self.signed(item, tie, stated, frame))
            .or_else(|| self.bracketed(anchor))
            .or_else(|| self.noun_after(item, stated, frame))
            .or_else(|| self.of_after(item, stated, frame))
            .or_else(|| self.in_after(item, anchor, stated, frame))
            .or_else(|| self.of_before(item, anchor, tie, frame))
            .or_else(|| self.set_at(item, anchor, frame))
            .or_else(|| self.changed_to(item, anchor))
            .or_else(|| self.compared(item, tie))
            .or_else(|| self.expected_after(item))
            .or_else(|| self.is_subject(item, anchor))
            .or_else(|| self.label_before(anchor))
            .or_else(|| self.bounded(item))
            .or_else(|| self.direction_word(anchor, frame))
            .or_else(|| self.off_after(item, stated))
            .or_else(|| self.gapped(item, anchor))
            .or_else(|| self.beyond(item))
            .or_else(|| self.holder(anchor, stated))
            .or_else(|| self.tied(item, tie, anchor, frame))
            .or_else(|| self.by_verb(item, anchor, stated, frame))
            .or_else(|| self.at_before(anchor))
            .or_else(|| {
                let verb = self.frame(frame).and_then(|frame| self.item(frame.verb))?;
                let metric = self.verb_word(item, frame).filter(|_| !verb.classes.has(Classes::LEVEL))?;
                Some(Found { metric: Some(metric), ..Found::default() })
            })
            .unwrap_or_else(|| self.nearest(item))
    }
}
