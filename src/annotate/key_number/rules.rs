//! The rules that tie a quantity to what it measures, from the tightest bond to the loosest.

use super::{
    clause::{Item, Tag},
    frame::{EXPECTATION, Found, Metric, Reader, Tie},
    metric,
    parse::is_kind,
    words::Classes,
};
use crate::model::quantity::{Quantity, QuantityKind, Role};

const CONTAINERS: &[&str] = &[
    "range", "total", "average", "record", "rate", "pace", "band", "level", "high", "low", "maximum", "minimum",
    "price",
];
const OWNING: &[&str] = &[
    "own",
    "owns",
    "owned",
    "owning",
    "hold",
    "holds",
    "held",
    "holding",
    "control",
    "controls",
    "acquire",
    "acquired",
    "acquiring",
    "buy",
    "bought",
    "buying",
    "sell",
    "sold",
    "selling",
    "bought",
    "take",
    "took",
    "taking",
];

impl Reader<'_> {
    /// "the largest shareholder with 36%"
    pub(super) fn holder(&self, anchor: Option<usize>, stated: &Quantity) -> Option<Found> {
        let with = anchor.filter(|&at| self.is_at(Some(at), &["with"]) && stated.kind == QuantityKind::Percent)?;
        let phrase = self.parse.phrase_before(with).and_then(|index| self.parse.phrase(index))?;
        let holder = self.item(phrase.head).is_some_and(|head| {
            head.is_any(&[
                "shareholder",
                "holder",
                "owner",
                "investor",
                "stakeholder",
                "shareholders",
                "holders",
                "owners",
                "investors",
            ])
        });
        holder.then(|| Found {
            metric: Some(Metric { text: "stake".to_owned(), id: Some("stake"), phrase: None }),
            ..Found::default()
        })
    }

    /// "The grant is worth 25 million and the loan 1.1 billion": a phrase right before the number, its verb left out.
    pub(super) fn gapped(&self, item: usize, anchor: Option<usize>) -> Option<Found> {
        let anchor = anchor?;
        let last = self.last_number().and_then(|index| self.readings.get(index))?;
        let index = self.parse.phrase_at(anchor)?;
        let phrase = self.parse.phrase(index).filter(|phrase| phrase.head == anchor && phrase.start > last.item)?;
        let joined = phrase
            .start
            .checked_sub(1)
            .and_then(|at| self.item(at))
            .is_some_and(|item| matches!(item.tag, Tag::Conj | Tag::Comma | Tag::Stop));
        let noun = self
            .item(phrase.head)
            .is_some_and(|head| head.tag == Tag::Noun && (!head.classes.has(Classes::CROWD) || head.is_metric()));
        // "Adj EPS 88c, Est. 81c"
        if joined && self.item(phrase.head).is_some_and(|head| head.is_in(&EXPECTATION)) {
            let metric = last.metric.clone();
            return Some(Found {
                metric,
                role: Some(Role::Expectation),
                same_as: self.last_number(),
                ..Found::default()
            });
        }
        // "users rose 12% to 675 million, and subscribers 11% to 263 million": as the first of its kind in that clause.
        let kind = self.item(item)?.kind;
        let model = self
            .readings
            .iter()
            .find(|reading| reading.frame == last.frame && self.kind(reading.quantity) == kind)
            .unwrap_or(last);
        let role = model.role.filter(|_| self.kind(model.quantity) == kind);
        let delta = role == Some(Role::Delta);
        // "Solana tumbled 14% and XRP 10%": another owner of the same metric.
        let owner = self.item(phrase.head).filter(|head| head.tag == Tag::Name && !head.person && !head.is_place());
        let metric = match owner {
            Some(_) => self.named_metric(index).or_else(|| {
                let shared = model.metric.clone().filter(|_| self.kind(last.quantity) == kind)?;
                Some(Metric { phrase: Some(index), ..shared })
            }),
            None => self.metric_of(index, None),
        };
        (joined && (noun || owner.is_some()) && metric.is_some()).then(|| Found {
            metric,
            role,
            delta,
            change: model.change.filter(|_| role.is_some()),
            ..Found::default()
        })
    }

    /// The last metric named before a number, whatever stands between.
    pub(super) fn anywhere(&self, item: usize) -> Option<Metric> {
        let named = (0..item).rev().take(40).filter(|&at| self.item(at).is_some_and(Item::is_metric));
        named.into_iter().find_map(|at| self.parse.phrase_at(at)).and_then(|index| self.metric_of(index, None))
    }

    /// "32 billion parameters", "a $2.5 billion acquisition", "11% revenue growth", "a 9% drop in profit".
    pub(super) fn noun_after(&self, item: usize, stated: &Quantity, frame: Option<usize>) -> Option<Found> {
        if let Some(metric) = self.coins(item, stated) {
            return Some(Found { metric: Some(metric), ..Found::default() });
        }
        let index = self.parse.phrase_at(item)?;
        let phrase = self.parse.phrase(index)?;
        let head = self.item(phrase.head)?;
        if phrase.head <= item || head.tag == Tag::Time {
            return None;
        }
        // "$31/share cash"
        if stated.kind == QuantityKind::PerShare && self.is_at(Some(item + 1), &["share"]) {
            return None;
        }
        if stated.kind == QuantityKind::Multiple
            && let Some(found) = self.part_of_whole(item, stated, frame)
        {
            return Some(found);
        }
        if head.is_any(&["units", "times", "items", "points"])
            && let Some(metric) = self.subject_metric(frame, false)
        {
            return Some(Found { metric: Some(metric), ..Found::default() });
        }
        // "cut its outlook to 300,000 trucks": the outlook is what is cut.
        let target = phrase.start.checked_sub(1).is_some_and(|at| self.is_at(Some(at), &["to", "from"]));
        let moves = self.frame(frame).and_then(|frame| self.item(frame.verb)).is_some_and(|verb| verb.change.is_some());
        if target
            && moves
            && let Some(object) =
                frame.and_then(|frame| self.object(frame, phrase.start)).filter(|&object| self.is_metric_phrase(object))
        {
            return Some(Found { metric: self.metric_of(object, None), ..Found::default() });
        }
        // "reduce capacity by 730,000 cars", "payrolls rose by 151,000 jobs": the number says by how much.
        let by = phrase.start.checked_sub(1).is_some_and(|at| self.is_at(Some(at), &["by"]));
        if by && moves && stated.kind != QuantityKind::Percent {
            let object = frame.and_then(|frame| self.object(frame, phrase.start));
            let own =
                object.filter(|&object| self.is_metric_phrase(object)).and_then(|object| self.metric_of(object, None));
            let governed = self.frame(frame).filter(|governed| self.is_metric_subject(governed));
            let metric = own.or_else(|| governed.and_then(|_| self.subject_metric(frame, false)));
            let change = self.frame(frame).and_then(|frame| self.item(frame.verb)).and_then(|verb| verb.change);
            if metric.is_some() {
                return Some(Found {
                    metric,
                    delta: true,
                    change: change.and_then(|c| c.direction),
                    ..Found::default()
                });
            }
        }
        // "advanced at a 0.9% rate"
        let verb_moves = self
            .frame(frame)
            .and_then(|frame| self.item(frame.verb))
            .and_then(|verb| verb.change)
            .filter(|_| head.is_any(&["rate", "pace", "clip"]) && phrase.head == item + 1);
        if let Some(change) = verb_moves
            && let Some(metric) = self.subject_metric(frame, true)
        {
            return Some(Found { metric: Some(metric), delta: true, change: change.direction, ..Found::default() });
        }
        if let Some(change) = self.is_change_noun(phrase.head) {
            let mut found = Found { delta: true, change: change.direction, ..Found::default() };
            if phrase.head > item + 1
                && self
                    .items
                    .get(item + 1..phrase.head)
                    .unwrap_or_default()
                    .iter()
                    .any(|w| matches!(w.tag, Tag::Noun | Tag::Name))
            {
                found.metric = self.metric_of(index, Some(item + 1));
                return Some(found);
            }
            self.metric_of_change(phrase.end, item, frame, &mut found);
            return Some(found);
        }
        let mean = head.is_any(&["average", "mean", "median"])
            && self.is_at(Some(phrase.end), &["of"])
            && (phrase.end..phrase.end + 4).any(|at| self.item(at).is_some_and(|word| word.is_in(&EXPECTATION)));
        if (head.is_in(&EXPECTATION) || mean) && phrase.head == item + 1 {
            // "below the $2.05 billion consensus"
            let mut found = Found { role: Some(Role::Expectation), ..Found::default() };
            self.share_or_subject(frame, &mut found);
            if found.metric.is_none() {
                found.metric = self.metric_of(index, Some(item + 1));
            }
            return Some(found);
        }
        let mut found = Found { metric: self.metric_of(index, Some(item + 1)), ..Found::default() };
        let verb =
            self.frame(frame).and_then(|frame| self.item(frame.verb)).filter(|_| self.directly_after_verb(item, frame));
        if stated.kind == QuantityKind::Count
            && let Some(change) = verb.and_then(|verb| verb.change)
            && verb.is_some_and(|verb| !verb.is_any(&["cut", "cuts", "cutting", "raise", "raised"]))
        {
            (found.delta, found.change) = (true, change.direction);
        }
        if head.is("improvement") {
            found.delta = true;
        }
        Some(found)
    }

    /// Finds what a noun of change at the end of a phrase is about: "in NP" after it, the number before, the subject.
    pub(super) fn metric_of_change(&self, end: usize, item: usize, frame: Option<usize>, found: &mut Found) {
        let owner = |index: &usize| {
            self.parse
                .phrase(*index)
                .and_then(|phrase| self.item(phrase.head))
                .is_some_and(|head| head.tag == Tag::Name || is_kind(head))
        };
        // "a 6% increase on a year-on-year basis"
        let manner = |index: &usize| {
            let head = self.parse.phrase(*index).and_then(|phrase| self.item(phrase.head));
            head.is_some_and(|head| head.is_any(&["basis", "terms", "report", "statement"]))
        };
        if self.is_at(Some(end), &["in", "of", "for", "on"])
            && let Some(index) = self.phrase_after(end).filter(|index| !owner(index) && !manner(index))
            && !self.parse.phrase(index).is_some_and(|phrase| (phrase.start..=phrase.head).contains(&item))
        {
            found.metric = self.metric_of(index, None);
            return;
        }
        let verb = self.frame(frame).and_then(|frame| self.item(frame.verb));
        let moved = verb.is_none_or(|verb| verb.change.is_some() || verb.tag == Tag::Aux);
        self.shared_or_subject(frame, moved, found);
        if found.metric.is_none() {
            found.metric =
                self.parse.phrase_at(end.saturating_sub(1)).and_then(|index| self.metric_of(index, Some(item + 1)));
        }
    }

    /// "5% of its workforce", "$3.4 billion of debt".
    pub(super) fn of_after(&self, item: usize, stated: &Quantity, frame: Option<usize>) -> Option<Found> {
        let after = self.after(item);
        // "$1.5 billion worth of ether"
        let named = self.frame(frame).and_then(|frame| self.item(frame.verb)).is_some_and(|verb| verb.noun.is_some());
        let after = after + usize::from(self.is_at(Some(after), &["worth"]) && !named);
        let percent = matches!(stated.kind, QuantityKind::Percent | QuantityKind::Ratio);
        if percent && self.is_at(Some(after), &["owned", "held", "controlled"]) {
            let metric = Metric { text: "stake".to_owned(), id: Some("stake"), phrase: None };
            return Some(Found { metric: Some(metric), ..Found::default() });
        }
        if !self.is_at(Some(after), &["of"]) {
            return None;
        }
        let verb = self.frame(frame).and_then(|frame| self.item(frame.verb));
        let index = self.phrase_after(after);
        let head = index.and_then(|index| self.parse.phrase(index)).and_then(|phrase| self.item(phrase.head));
        let owned = head.is_none_or(|head| {
            head.tag == Tag::Name || is_kind(head) || head.is_any(&["shares", "stock", "it", "equity", "votes"])
        });
        if percent && owned && verb.is_some_and(|verb| verb.is_any(OWNING)) {
            let metric = Metric { text: "stake".to_owned(), id: Some("stake"), phrase: None };
            return Some(Found { metric: Some(metric), ..Found::default() });
        }
        let index = index?;
        let bought = verb.is_some_and(|verb| {
            verb.is_any(&[
                "buy",
                "buys",
                "buying",
                "bought",
                "repurchase",
                "repurchases",
                "repurchased",
                "repurchasing",
            ])
        });
        if stated.kind == QuantityKind::Money && bought && head.is_some_and(|head| head.is_any(&["shares", "stock"])) {
            let what = self.metric_of(index, None)?;
            let metric = Metric { text: format!("repurchase of {}", what.text), id: Some("buyback"), phrase: None };
            return Some(Found { metric: Some(metric), ..Found::default() });
        }
        let sold = verb.is_some_and(|verb| verb.is_any(&["sold", "sells", "sell", "selling"]));
        if stated.kind == QuantityKind::Money && sold && !head.is_some_and(Item::is_metric) {
            let what = self.metric_of(index, None)?;
            let metric = Metric { text: format!("sales of {}", what.text), id: Some("revenue"), phrase: None };
            return Some(Found { metric: Some(metric), ..Found::default() });
        }
        // "production averaged 4.6 million barrels of oil"
        let told = stated.kind == QuantityKind::Measure
            && verb
                .is_some_and(|verb| verb.classes.has(Classes::LEVEL) || verb.tag == Tag::Aux || verb.change.is_some());
        if told
            && let Some(governed) = self.frame(frame).filter(|governed| self.is_metric_subject(governed))
            && let Some(metric) = self.subject_metric(frame, false).filter(|_| !governed.passive)
            && self.is_at(Some(after), &["of"])
        {
            return self
                .by_verb(item, self.anchor(item, stated), stated, frame)
                .or(Some(Found { metric: Some(metric), ..Found::default() }));
        }
        if percent && let Some(found) = self.part_of_whole(item, stated, frame) {
            return Some(found);
        }
        // "Bad loans made up 2.9% of its book": the part is what is measured.
        let part = percent
            && verb.is_some_and(|verb| {
                verb.is_any(&[
                    "account",
                    "accounts",
                    "accounted",
                    "represent",
                    "represents",
                    "represented",
                    "comprise",
                    "comprised",
                    "make",
                    "makes",
                    "made",
                    "constitute",
                    "constituted",
                ])
            });
        if part
            && let Some(metric) = self
                .frame(frame)
                .filter(|own| self.is_metric_subject(own) && !own.passive)
                .and_then(|_| self.subject_metric(frame, false))
        {
            return Some(Found { metric: Some(metric), ..Found::default() });
        }
        let metric = self.metric_of(index, None)?;
        let mut found = Found { metric: Some(metric), ..Found::default() };
        let change = verb.and_then(|verb| verb.change);
        if percent
            && let Some(change) = change
            && self.directly_after_verb(item, frame)
        {
            // "has lost 60% of its market value"
            (found.delta, found.change) = (true, change.direction);
        }
        Some(found)
    }

    /// "$3.2 billion in revenue".
    pub(super) fn in_after(
        &self,
        item: usize,
        anchor: Option<usize>,
        stated: &Quantity,
        frame: Option<usize>,
    ) -> Option<Found> {
        let after = self.after(item);
        if !self.is_at(Some(after), &["in"])
            || !matches!(
                stated.kind,
                QuantityKind::Money | QuantityKind::Count | QuantityKind::PerShare | QuantityKind::Measure
            )
        {
            return None;
        }
        let index = self.phrase_after(after)?;
        let phrase = self.parse.phrase(index)?;
        let head = self.item(phrase.head)?;
        if !head.is_metric() || head.is_place() || self.is_named_before(anchor) {
            return None;
        }
        let verb = self.frame(frame).and_then(|frame| self.item(frame.verb));
        // "valued at $90 billion in its last round"
        if verb.and_then(|verb| verb.noun).is_some_and(|(_, id)| id == Some("valuation")) {
            return None;
        }
        let bare = phrase.end == phrase.core + 1;
        // "incurred $26.8 million in restructuring costs"
        let booked =
            verb.is_some_and(|verb| verb.is_any(&["incur", "incurs", "incurred", "recorded", "booked", "took"]));
        if booked {
            return Some(Found { metric: self.metric_of(index, None), ..Found::default() });
        }
        // "invest $1 billion in a new plant": the verb says what it is.
        let names_little = metric::canonical(head.text).and_then(|known| known.id).is_none_or(|id| id == "capex");
        if names_little && verb.is_some_and(|verb| verb.classes.has(Classes::SPEND) && verb.noun.is_some()) {
            return None;
        }
        let keeps = verb.is_some_and(|verb| {
            verb.tag == Tag::Aux
                || verb.is_any(&[
                    "hold",
                    "holds",
                    "held",
                    "holding",
                    "ended",
                    "finished",
                    "sits",
                    "sat",
                    "generated",
                    "raised",
                    "keep",
                    "kept",
                ])
        });
        let paid = !keeps && !self.is_at(item.checked_sub(1), &["with", "and"]);
        if bare && paid && head.is_any(&["cash", "stock", "shares", "debt"]) {
            return None;
        }
        // "rose $3 in trading": no metric of an amount of change.
        let moved = verb.is_some_and(|verb| verb.change.is_some() && verb.noun.is_none())
            && self.directly_after_verb(item, frame);
        if moved && !verb.is_some_and(|verb| verb.is_any(&["added", "add", "adds"])) {
            return None;
        }
        Some(Found { metric: self.metric_of(index, None), ..Found::default() })
    }

    /// "a valuation of $15 billion in its offering": what stands before "of" is a metric of its own.
    fn is_named_before(&self, anchor: Option<usize>) -> bool {
        let Some(of) = anchor.filter(|&at| self.is_at(Some(at), &["of"])) else { return false };
        let head = self.parse.phrase_before(of).and_then(|index| self.parse.phrase(index)).map(|phrase| phrase.head);
        head.and_then(|head| self.item(head)).is_some_and(|head| {
            let generic = head.is_any(CONTAINERS) || head.is_in(&EXPECTATION) || head.is_any(&["amount", "sum"]);
            head.is_metric() && !generic && head.change.is_none()
        })
    }

    /// "a price target increase from $13 to $40"
    fn moved_target(&self, anchor: usize) -> Option<Found> {
        let index = self.parse.phrase_before(anchor).filter(|_| self.is_at(Some(anchor), &["from", "to"]))?;
        let phrase = self.parse.phrase(index)?;
        let metric = self.items.get(phrase.core..phrase.head).unwrap_or_default().iter().any(Item::is_metric);
        (metric && self.is_change_noun(phrase.head).is_some())
            .then(|| Found { metric: self.metric_of(index, None), ..Found::default() })
    }

    /// "a net loss of $12 million", "a margin at 45%", "a decline of 11%".
    pub(super) fn of_before(
        &self,
        item: usize,
        anchor: Option<usize>,
        tie: Tie,
        frame: Option<usize>,
    ) -> Option<Found> {
        let anchor = anchor?;
        let at = self.is_at(Some(anchor), &["at"]);
        if let Some(found) = self.moved_target(anchor) {
            return Some(found);
        }
        if !self.is_at(Some(anchor), &["of"]) && !at {
            return None;
        }
        let mut index = self.parse.phrase_before(anchor)?;
        let mut phrase = self.parse.phrase(index)?;
        if !at {
            index = self.qualified(index);
            phrase = self.parse.phrase(index)?;
        }
        let head = self.item(phrase.head)?;
        // "on top of $65 billion already pledged"
        if head.is("top") && phrase.prep.is_some_and(|prep| self.is_at(Some(prep), &["on"])) {
            return None;
        }
        if head.tag == Tag::Time || head.tag == Tag::Pron {
            return None;
        }
        let noun_of_change = |prep: usize| prep.checked_sub(1).is_some_and(|noun| self.is_change_noun(noun).is_some());
        let open = |prep: usize| {
            self.is_at(Some(prep), &["with", "on"]) || (self.is_at(Some(prep), &["in", "of"]) && noun_of_change(prep))
        };
        if at && (!head.is_metric() || phrase.prep.is_some_and(|prep| !open(prep))) {
            return None;
        }
        let mut found = Found::default();
        // "organic growth of 2.3%" is a metric of its own.
        let kind_of_growth = head.is("growth")
            && phrase.head.checked_sub(1).filter(|&at| at >= phrase.core).and_then(|at| self.item(at)).is_some_and(
                |word| {
                    word.is_any(&["organic", "economic", "annual", "underlying", "like-for-like", "real", "comparable"])
                },
            );
        if let Some(change) = self.is_change_noun(phrase.head) {
            (found.delta, found.change) = (true, change.direction);
            if kind_of_growth {
                found.metric = self.metric_of(index, None);
                return Some(found);
            }
            if phrase.head > phrase.core
                && self.items.get(phrase.core..phrase.head).unwrap_or_default().iter().any(|word| word.tag == Tag::Noun)
            {
                found.metric = self.metric_of(index, None);
                return Some(found);
            }
            self.metric_of_change(self.after(item), item, frame, &mut found);
            return Some(found);
        }
        // "a decline in revenue of 11%"
        if let Some(prep) = phrase.prep.filter(|&prep| !at && self.is_at(Some(prep), &["in", "of"]))
            && let Some(change) = prep.checked_sub(1).and_then(|noun| self.is_change_noun(noun))
        {
            (found.delta, found.change) = (true, change.direction);
            found.metric = self.metric_of(index, None);
            return Some(found);
        }
        let content = |word: &Item<'_>| {
            word.tag == Tag::Noun && !word.is_in(&EXPECTATION) && !word.is_any(&["average", "analyst", "analysts"])
        };
        let alone = !self.items.get(phrase.core..phrase.head).unwrap_or_default().iter().any(content);
        if head.is_in(&EXPECTATION) && !at {
            found.role = Some(Role::Expectation);
            if alone {
                self.share_or_subject(frame, &mut found);
            }
            if found.metric.is_none() {
                found.metric = self.metric_of(index, None);
            }
            return Some(found);
        }
        if let Some(found) = self.rate_or_range(phrase, head, frame).filter(|_| alone) {
            return Some(found);
        }
        // "11%, compared with a previous forecast of 12%"
        let forecast = head.is_any(&["forecast", "outlook", "guidance", "target", "projection", "view", "goal"]);
        if forecast && alone && !at && (tie == Tie::Against || self.is_beating(frame)) && self.last_number().is_some() {
            self.share_or_subject(frame, &mut found);
            return Some(found);
        }
        if phrase.prep.is_some() && self.is_price_of_counted(item, head) {
            found.metric = self.metric_of(index, None);
            return Some(found);
        }
        if head.is_any(CONTAINERS) && alone {
            if let Some(last) = self.last_number().filter(|_| phrase.prep.is_some()) {
                found.same_as = Some(last);
                found.metric = self.readings.get(last).and_then(|reading| reading.metric.clone());
            } else {
                let object = frame
                    .and_then(|frame| self.object(frame, phrase.start))
                    .and_then(|object| self.metric_of(object, None));
                found.metric =
                    object.or_else(|| self.verb_metric(item, frame)).or_else(|| self.subject_metric(frame, false));
            }
            if found.metric.is_some() {
                return Some(found);
            }
        }
        found.metric = self.metric_of(index, None);
        Some(found)
    }

    /// "will auction $58 billion in three-year notes": where no rule names a metric, what the money is made of.
    pub(super) fn made_of(&self, item: usize, stated: &Quantity) -> Option<Metric> {
        let after = self.after(item);
        if stated.kind != QuantityKind::Money || !self.is_at(Some(after), &["in", "of"]) {
            return None;
        }
        let index = self.phrase_after(after)?;
        let head = self.item(self.parse.phrase(index)?.head)?;
        (head.tag == Tag::Noun && !head.is_place() && !head.is_any(&["cash", "total", "all"]))
            .then(|| self.metric_of(index, None))
            .flatten()
    }
}
