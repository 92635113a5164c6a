//! The words of a metric: a phrase without its owner and its time, the noun that goes with a verb, the subject.

use super::{
    clause::{Item, Tag},
    frame::{EXPECTATION, Found, Metric, Reader, Reading},
    listed, metric,
    parse::is_kind,
    words::{Classes, Movement, word},
};
use crate::model::{
    instrument::InstrumentKind,
    quantity::{QuantityKind, Unit},
    span::Span,
};

/// Heads that need what follows "of" to mean something.
const GENERIC: &[&str] = &[
    "number",
    "share",
    "value",
    "amount",
    "index",
    "volume",
    "cost",
    "price",
    "level",
    "percentage",
    "proportion",
    "portion",
    "average",
    "total",
    "pace",
    "rate",
    "size",
    "sum",
    "return",
    "chance",
    "probability",
    "odds",
    "sales",
    "gauge",
    "measure",
];
/// Nouns of change that are metrics first.
const NOT_CHANGE: &[&str] = &[
    "loss",
    "losses",
    "shortfall",
    "inflow",
    "inflows",
    "outflow",
    "outflows",
    "return",
    "addition",
    "upside",
    "downside",
];

/// Adjectives before a metric that do not tell one from another.
const SAYS_LITTLE: &[&str] = &[
    "own",
    "other",
    "additional",
    "further",
    "extra",
    "same",
    "record",
    "new",
    "first",
    "second",
    "third",
    "fourth",
    "last",
    "latest",
    "more",
    "some",
    "such",
];

/// Heads that only say which part of what follows "of" is meant.
const PARTS: &[&str] = &[
    "end",
    "midpoint",
    "bottom",
    "bulk",
    "rest",
    "half",
    "majority",
    "top",
    "remainder",
    "part",
    "most",
    "combination",
];

impl Reader<'_> {
    /// The text of a phrase without determiner, owner, time and quantity, and its canonical name.
    pub(super) fn metric_of(&self, index: usize, from: Option<usize>) -> Option<Metric> {
        let phrase = self.parse.phrase(index)?;
        if self.item(phrase.head).is_some_and(|head| head.tag == Tag::Time) {
            return None;
        }
        if self.points_back(index)
            && let Some(before) = &self.before
        {
            return Some(before.clone());
        }
        // "the lower end of its guidance", "the bulk of sales": what follows "of" is meant.
        let part = self.item(phrase.head).is_some_and(|head| head.is_any(PARTS));
        if part
            && self.is_at(Some(phrase.end), &["of"])
            && let Some(whole) = self.phrase_after(phrase.end).filter(|&whole| whole > index)
        {
            return self.metric_of(whole, None);
        }
        let mut start = from.unwrap_or(phrase.core).max(phrase.core);
        let end = phrase.head + 1;
        while start < phrase.head {
            let Some(word) = self.item(start) else { break };
            let next_is_head = start + 1 == phrase.head;
            let name = word.tag == Tag::Name && !word.is_place() && !word.heads_metric;
            let kind =
                word.classes.has(Classes::COMPANY) && self.item(start + 1).is_some_and(|next| next.tag == Tag::Name);
            let drop = match word.tag {
                Tag::Det | Tag::Quantity(_) | Tag::Time | Tag::Possessive | Tag::Adv | Tag::Conj => true,
                Tag::Adj => word.classes.has(Classes::TIME_ADJ) || word.is_any(SAYS_LITTLE),
                // "Brent forecast", "S&P 500 futures": what is priced belongs to the metric, a company does not.
                Tag::Name => {
                    let kind = word.mention.and_then(|mention| self.mentions.get(mention)).map(|mention| mention.kind);
                    let priced = matches!(
                        kind,
                        Some(
                            InstrumentKind::Commodity
                                | InstrumentKind::Index
                                | InstrumentKind::Crypto
                                | InstrumentKind::Fx
                        )
                    );
                    !priced && (name || word.mention.is_some())
                }
                _ => kind,
            };
            let drop = drop || (!next_is_head && start > phrase.core && self.goes_on_with_name(start, phrase.head));
            if !drop && !next_is_head && word.tag == Tag::Noun && word.text.chars().all(|c| c.is_ascii_digit()) {
                start += 1;
                continue;
            }
            if !drop {
                break;
            }
            start += 1;
        }
        // "current account surplus": what the lexicon has as one phrase is not cut.
        let whole = (phrase.core.max(from.unwrap_or(0))..start).find(|&at| {
            let words = self.item(at).zip(self.item(phrase.head)).map(|(a, b)| Span::new(a.span.start(), b.span.end()));
            words.is_some_and(|span| metric::is_phrase(&span.of(self.text).to_lowercase()))
        });
        let start = whole.unwrap_or(start);
        let first = self.item(start)?;
        let last = self.item(end.checked_sub(1)?)?;
        let mut span = Span::new(first.span.start(), last.span.end());
        let mut id = metric::canonical(span.of(self.text)).and_then(|known| known.id);
        // "its forecast for global growth", "its estimate of deliveries"
        let forecast =
            last.is_any(&["forecast", "forecasts", "estimate", "estimates", "outlook", "guidance", "projection"])
                && self.is_at(Some(end), &["of", "for"]);
        let generic = (last.is_any(GENERIC) && self.is_at(Some(end), &["of"])) || forecast;
        let named = self.is_at(Some(end), &["on", "under", "of", "per", "before", "after", "from", "in"]);
        if (generic || named)
            && let Some(more) = self.parse.phrase_at(end + 1).and_then(|index| self.parse.phrase(index))
            && let Some(tail) = self.item(more.head)
        {
            let wide = Span::new(span.start(), tail.span.end());
            let known = metric::canonical(wide.of(self.text)).and_then(|known| known.id);
            let whole = named && !generic && lexicon_holds(last.text, wide.of(self.text));
            let quantity = self.items.get(end..=more.head).unwrap_or_default().iter().any(|i| {
                matches!(i.tag, Tag::Quantity(_)) && !matches!(i.kind, Some(QuantityKind::Period | QuantityKind::Date))
            });
            let owner = tail.tag == Tag::Name || is_kind(tail) || tail.tag == Tag::Pron;
            if !quantity && !owner && (generic || whole) && (!forecast || tail.is_metric()) {
                span = wide;
                let told = || metric::canonical(tail.text).and_then(|known| known.id);
                id = match (whole, forecast) {
                    (true, _) => known,
                    (_, true) => told().or(id),
                    _ => id.or(known),
                };
            }
        }
        if let Some(tail) = self.related(end) {
            span = Span::new(span.start(), tail.span.end());
            id = id.or_else(|| metric::canonical(tail.text).and_then(|known| known.id));
        }
        Some(Metric { text: span.of(self.text).to_owned(), id, phrase: Some(index) })
    }

    /// "This figure was far higher than", "it had put those figures at": what was spoken of before.
    fn points_back(&self, index: usize) -> bool {
        let Some(phrase) = self.parse.phrase(index) else { return false };
        let first =
            self.item(phrase.start).is_some_and(|first| first.is_any(&["this", "that", "these", "those", "the"]));
        let head = self.item(phrase.head).is_some_and(|head| head.is_any(&["figure", "figures", "number", "numbers"]));
        let bare = phrase.head == phrase.start + 1 && !self.is_at(Some(phrase.end), &["of", "for"]);
        first && head && bare && self.readings.iter().all(|reading| reading.metric.is_none())
    }

    /// "restructuring and related charges": the noun that goes on after the end of a phrase.
    fn related(&self, end: usize) -> Option<&Item<'_>> {
        let joins = self.is_at(Some(end), &["and"]) && self.is_at(Some(end + 1), &["related", "other", "similar"]);
        let more = self.parse.phrase_at(end + 1).filter(|_| joins).and_then(|more| self.parse.phrase(more))?;
        self.item(more.head).filter(|tail| tail.is_metric())
    }

    /// "Farrow International shares": a capital right after a name belongs to it.
    fn goes_on_with_name(&self, at: usize, head: usize) -> bool {
        let named = |word: &Item<'_>| word.mention.is_some() || (word.capital && word.tag == Tag::Name);
        self.item(at).is_some_and(|word| word.capital && !word.heads_metric)
            && at.checked_sub(1).and_then(|before| self.item(before)).is_some_and(named)
            && self.item(head).is_some_and(|head| !head.capital)
    }

    /// The noun that goes with a frame's verb, and what it is for: "spending on a new factory".
    pub(super) fn verb_metric(&self, item: usize, frame: Option<usize>) -> Option<Metric> {
        let governed = self.frame(frame)?;
        let verb = self.item(governed.verb)?;
        let (noun, id) = verb.noun?;
        let mut text = noun.to_owned();
        let object = {
            let mut at = governed.verb + 1;
            let mut found = None;
            while at < item && found.is_none() {
                let word = self.item(at)?;
                if matches!(word.tag, Tag::Prep | Tag::Comma | Tag::Quantity(_)) {
                    break;
                }
                found =
                    self.parse.phrase_at(at).filter(|&index| self.parse.phrase(index).is_some_and(|p| p.end <= item));
                at += 1;
            }
            found
        };
        if id == Some("deal_value")
            && let Some(phrase) = object.and_then(|index| self.parse.phrase(index))
            && let (Some(first), Some(last)) = (self.item(phrase.core.max(phrase.start)), self.item(phrase.head))
            && !matches!(last.tag, Tag::Pron | Tag::Time)
        {
            let skip = usize::from(first.tag == Tag::Det);
            let first = self.item(phrase.core.max(phrase.start) + skip).unwrap_or(first);
            let what = Span::new(first.span.start(), last.span.end());
            text = format!("{noun} of {}", what.of(self.text));
            return Some(Metric { text, id, phrase: None });
        }
        let after = self.after(item);
        if self.is_at(Some(after), &["on", "in", "for", "into", "to"])
            && let Some(phrase) = self.phrase_after(after).and_then(|index| self.parse.phrase(index))
            && let (Some(prep), Some(last)) = (self.item(after), self.item(phrase.head))
            && last.tag == Tag::Noun
            && !last.is_place()
            && !(phrase.end == phrase.core + 1 && last.is_any(&["cash", "stock", "shares", "total"]))
            && phrase.end - after <= 7
        {
            let first = (phrase.start..=phrase.head).filter_map(|at| self.item(at)).find(|word| word.tag != Tag::Det);
            if let Some(first) = first {
                let what = Span::new(first.span.start(), last.span.end());
                text = format!("{noun} {} {}", prep.text, what.of(self.text));
            }
        }
        // Money spent on things that last is capital expenditure.
        let lasts = [
            "equipment",
            "plant",
            "factor",
            "infrastructure",
            "data cent",
            "tooling",
            "furnace",
            "machinery",
            "fab",
            "capacity",
            "network",
        ];
        let id =
            if id == Some("spending") && lasts.iter().any(|thing| text.contains(thing)) { Some("capex") } else { id };
        Some(Metric { text, id, phrase: None })
    }

    /// What the subject of a frame names as a metric; a company's name stands for its shares where `moved`.
    pub(super) fn subject_metric(&self, frame: Option<usize>, moved: bool) -> Option<Metric> {
        let mut frame = self.frame(frame)?;
        for _ in 0..4 {
            let Some(index) = frame.subject else {
                frame = self.frame(frame.parent)?;
                continue;
            };
            let phrase = self.parse.phrase(index)?;
            let head = self.item(phrase.head)?;
            let owner = matches!(head.tag, Tag::Name | Tag::Pron) || is_kind(head);
            if head.is_in(&EXPECTATION) && frame.parent.is_some() {
                frame = self.frame(frame.parent)?;
                continue;
            }
            if !owner {
                return (!head.classes.has(Classes::CROWD) || head.is_metric())
                    .then(|| self.metric_of(index, None))
                    .flatten();
            }
            // "This represents a 44% increase", "It comes in above the estimate of $2": what was spoken of before.
            let stays = self.item(frame.verb).is_some_and(|verb| verb.change.is_none());
            let points = head.is_any(&["this", "that", "it", "these", "those"]);
            let first = self.readings.iter().all(|reading| reading.role.is_none());
            if let Some(before) = self.before.clone().filter(|_| stays && points && first) {
                return Some(before);
            }
            // "Its Purchasing Managers Index registered 49.4%"
            if head.mention.is_none() && head.is_any(&["index", "pmi"]) {
                return self.metric_of(index, None);
            }
            if !moved {
                return None;
            }
            // "Nasdaq gains 0.9%", but "Britain borrowed": a country has no shares.
            if head.mention.is_none() && head.is_place() {
                let own = || Metric { text: head.text.to_owned(), id: Some("index_level"), phrase: Some(index) };
                return head.is("nasdaq").then(own);
            }
            // "It rose": the shares, unless the text says what.
            let kind = head.mention.and_then(|mention| self.mentions.get(mention)).map(|mention| mention.kind);
            if kind.is_some_and(|kind| !matches!(kind, InstrumentKind::Stock | InstrumentKind::Adr)) {
                let id = index_id(kind).or_else(|| metric::canonical(head.text).and_then(|known| known.id));
                return Some(Metric { text: head.text.to_owned(), id, phrase: Some(index) });
            }
            let numbered = head.tag == Tag::Name && kind.is_none() && head.text.chars().any(|c| c.is_ascii_digit());
            // "Gold rose", but "Kessler Gold produced"
            let company = phrase.head.checked_sub(1).and_then(|at| self.item(at)).is_some_and(Item::is_name);
            if numbered || (head.mention.is_none() && head.heads_metric && !company) || head.is("index") {
                return self.metric_of(index, None);
            }
            if head.is_any(&["those", "these", "that", "this"]) {
                return self.before.clone();
            }
            if let Some(last) =
                self.readings.iter().rev().find_map(|reading| reading.metric.clone()).filter(|_| head.tag == Tag::Pron)
            {
                return Some(last);
            }
            // "The base rate was unchanged since 2005, when it was cut to 6%"
            let told = self.parse.frames.iter().filter(|own| head.tag == Tag::Pron && own.verb < phrase.start);
            let mut told = told.filter(|own| self.is_metric_subject(own)).filter_map(|own| own.subject);
            if let Some(metric) = told.next().and_then(|index| self.metric_of(index, None)) {
                return Some(metric);
            }
            return Some(Metric { text: "shares".to_owned(), id: Some("share_price"), phrase: Some(index) });
        }
        None
    }

    /// The member of a list that a number answers to: "sales and profit fell 4% and 11%, respectively".
    pub(super) fn listed(&self, item: usize) -> Option<Metric> {
        let index = listed::member(self.items, self.parse, item)?;
        let head = self.item(self.parse.phrase(index)?.head)?;
        if head.tag == Tag::Noun && !is_kind(head) && !head.classes.has(Classes::CROWD) {
            return self.metric_of(index, None);
        }
        self.named_metric(index)
    }

    /// The metric that a name is itself: an index, a coin, a commodity, but no company.
    pub(super) fn named_metric(&self, index: usize) -> Option<Metric> {
        let head = self.item(self.parse.phrase(index)?.head)?;
        let kind = head.mention.and_then(|mention| self.mentions.get(mention)).map(|mention| mention.kind)?;
        let traded = !matches!(kind, InstrumentKind::Stock | InstrumentKind::Adr);
        let id = index_id(Some(kind)).or_else(|| metric::canonical(head.text).and_then(|known| known.id));
        traded.then(|| Metric { text: head.text.to_owned(), id, phrase: Some(index) })
    }

    /// Takes the metric of the number before, or that of the subject.
    pub(super) fn share_or_subject(&self, frame: Option<usize>, found: &mut Found) {
        self.shared_or_subject(frame, found.delta, found);
    }

    /// The same; where not `moved`, a company stands for no shares: "reported growth of 5%".
    pub(super) fn shared_or_subject(&self, frame: Option<usize>, moved: bool, found: &mut Found) {
        let last = self.last_number().and_then(|last| Some((last, self.readings.get(last)?)));
        if let Some((last, reading)) = last
            && reading.metric.is_some()
            && !self.counts_people(reading)
        {
            found.metric.clone_from(&reading.metric);
            found.same_as = Some(last);
            return;
        }
        // "Fourteen analysts had expected $3.99 billion.": what was told before, not they.
        if last.is_some_and(|(_, reading)| self.counts_people(reading)) && self.before.is_some() {
            found.metric.clone_from(&self.before);
            return;
        }
        found.metric = self.subject_metric(frame, moved);
    }

    /// "41 of 60 economists": those who are asked have no metric to share.
    fn counts_people(&self, reading: &Reading) -> bool {
        let unit = self.quantities.get(reading.quantity).and_then(|quantity| quantity.unit.as_ref());
        matches!(unit, Some(Unit::Count(noun)) if word(noun).classes.has(Classes::CROWD) && !word(noun).heads_metric)
    }

    pub(super) fn is_change_noun(&self, at: usize) -> Option<Movement> {
        self.item(at).filter(|word| word.tag == Tag::Noun && !word.is_any(NOT_CHANGE)).and_then(|word| word.change)
    }

    /// The phrase after a preposition at an item.
    pub(super) fn phrase_after(&self, prep: usize) -> Option<usize> {
        let mut at = prep + 1;
        while self.item(at).is_some_and(|word| matches!(word.tag, Tag::Adv)) {
            at += 1;
        }
        let index = self.parse.phrase_at(at)?;
        let phrase = self.parse.phrase(index)?;
        let head = self.item(phrase.head)?;
        (head.tag != Tag::Time && head.tag != Tag::Pron).then_some(index)
    }

    /// Where what follows a quantity begins: "a share", "per ounce" and "a day" left out.
    pub(super) fn after(&self, item: usize) -> usize {
        let next = self.item(item + 1);
        let unit = |at: usize| {
            self.item(at).is_some_and(|word| matches!(word.tag, Tag::Noun | Tag::Time | Tag::Adj | Tag::Adv))
        };
        if next.is_some_and(|word| word.is("per")) && unit(item + 2) {
            return item + 3;
        }
        let each = next.is_some_and(|word| word.is_any(&["a", "an", "each"]));
        let known = self.item(item + 2).is_some_and(|word| {
            word.is_any(&[
                "share",
                "barrel",
                "ounce",
                "ton",
                "tonne",
                "pound",
                "gallon",
                "bushel",
                "unit",
                "piece",
                "head",
                "kilogram",
                "day",
                "year",
                "month",
                "week",
                "quarter",
                "hour",
                "night",
                "copy",
                "ticket",
                "user",
                "customer",
                "household",
                "person",
            ])
        });
        if each && known {
            return item + 3;
        }
        if next.is_some_and(|word| word.is_any(&["apiece", "each", "annually", "more", "less", "fewer"])) {
            item + 2
        } else {
            item + 1
        }
    }
}

/// Whether a metric phrase of the lexicon begins with a word and goes on: "return on equity".
fn lexicon_holds(head: &str, phrase: &str) -> bool {
    let lower = phrase.to_lowercase();
    let from = lower.find(&head.to_lowercase()).unwrap_or(0);
    lower.get(from..).is_some_and(metric::is_phrase)
}

/// The canonical metric of something that is itself a price.
fn index_id(kind: Option<InstrumentKind>) -> Option<&'static str> {
    match kind? {
        InstrumentKind::Index => Some("index_level"),
        InstrumentKind::Crypto => Some("crypto_price"),
        InstrumentKind::Etf | InstrumentKind::Fund | InstrumentKind::Stock | InstrumentKind::Adr => Some("share_price"),
        InstrumentKind::Fx => Some("fx_rate"),
        InstrumentKind::Commodity => None,
    }
}
