//! Compares what the engines read with the labels, and counts.

use std::{collections::BTreeSet, fmt, ops::Range};

use tapereader::model::{
    annotation::{Annotations, Mention},
    instrument::InstrumentKind,
    quantity::{Amount, KeyNumber, QuantityKind},
    span::Span,
};

use super::marks::{Answer, GoldMention, Label, Labelled};

/// Named figures, in the order of the report.
#[derive(Default)]
pub(super) struct Scores(Vec<(String, f64, String)>);

impl Scores {
    pub(super) fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(own, ..)| own == name).map(|(_, score, _)| *score)
    }

    /// A share of things that are right.
    fn share(&mut self, name: impl Into<String>, right: usize, all: usize) {
        self.0.push((name.into(), percent(right, all), format!("{right}/{all}")));
    }

    /// Precision, recall and F1.
    fn found(&mut self, name: &str, count: &Found) {
        let Found { right, predicted, wanted } = *count;
        let (precision, recall) = (percent(right, predicted), percent(right, wanted));
        let f1 = percent(2 * right, predicted + wanted);
        self.0.push((format!("{name} P"), precision, format!("{right}/{predicted}")));
        self.0.push((format!("{name} R"), recall, format!("{right}/{wanted}")));
        self.0.push((format!("{name} F1"), f1, String::new()));
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, score, detail) in &self.0 {
            writeln!(f, "{name:<32} {score:>6.1}  {detail}")?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct Found {
    right: usize,
    predicted: usize,
    wanted: usize,
}

#[derive(Default)]
struct Share {
    right: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }
}

fn percent(right: usize, all: usize) -> f64 {
    if all == 0 { 100.0 } else { 100.0 * right as f64 / all as f64 }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

fn range(span: Span) -> Range<usize> {
    span.start()..span.end()
}

/// Mentions of all texts.
#[derive(Default)]
pub(super) struct Mentions {
    spans: Found,
    documents: Found,
    /// Headlines without a wrong link.
    clean_headlines: Share,
    wrong_in_headlines: usize,
}

impl Mentions {
    pub(super) fn add(&mut self, labelled: &Labelled, annotations: &Annotations, errors: &mut Vec<String>) {
        let judged = |mention: &&Mention| {
            !mention.promo && !matches!(mention.kind, InstrumentKind::Commodity | InstrumentKind::Fx)
        };
        let text = &labelled.text;
        let is_headline = labelled.kind == "head" || labelled.kind == "caps";
        let wrong_before = self.wrong_in_headlines;
        let mut met = vec![false; labelled.mentions.len()];
        let mut predicted = BTreeSet::new();
        for mention in annotations.mentions.iter().filter(judged) {
            let span = range(mention.span);
            let near = labelled.mentions.iter().position(|gold| overlap(&gold.span, &span) > 0);
            let gold = near.and_then(|at| labelled.mentions.get(at));
            if gold.is_some_and(|gold| gold.symbols.is_empty()) {
                continue;
            }
            predicted.insert(mention.symbol.to_string());
            if let (Some(at), Some(gold)) = (near, gold)
                && is_right(text, gold, mention)
                && !met[at]
            {
                met[at] = true;
                self.spans.right += usize::from(gold.required);
                self.spans.predicted += usize::from(gold.required);
                continue;
            }
            self.spans.predicted += 1;
            self.wrong_in_headlines += usize::from(is_headline);
            let (surface, symbol, rule) = (&text[span], &mention.symbol, mention.rule.name());
            errors.push(format!("{}: wrong link {surface:?} {symbol} ({rule}): {text}", labelled.name));
        }
        for (gold, _) in labelled.mentions.iter().zip(&met).filter(|(gold, met)| gold.required && !**met) {
            let (surface, symbols) = (&text[gold.span.clone()], gold.symbols.join(" "));
            errors.push(format!("{}: not linked {surface:?} {symbols}: {text}", labelled.name));
        }
        if is_headline {
            self.clean_headlines.add(self.wrong_in_headlines == wrong_before);
        }
        self.spans.wanted += labelled.mentions.iter().filter(|gold| gold.required).count();
        self.add_document(labelled, &predicted);
    }

    /// Compares the sets of symbols.
    fn add_document(&mut self, labelled: &Labelled, predicted: &BTreeSet<String>) {
        let required: BTreeSet<&[String]> =
            labelled.mentions.iter().filter(|gold| gold.required).map(|gold| gold.symbols.as_slice()).collect();
        let optional = |symbol: &String| {
            let mut golds = labelled.mentions.iter();
            golds.any(|gold| !gold.required && gold.symbols.contains(symbol))
        };
        let met = required.iter().filter(|symbols| symbols.iter().any(|symbol| predicted.contains(symbol)));
        self.documents.wanted += required.len();
        self.documents.right += met.count();
        let known = |symbol: &String| required.iter().any(|symbols| symbols.contains(symbol));
        let wrong = predicted.iter().filter(|symbol| !known(symbol) && !optional(symbol)).count();
        let met_again = required.iter().filter(|symbols| symbols.iter().any(|symbol| predicted.contains(symbol)));
        self.documents.predicted += met_again.count() + wrong;
    }

    pub(super) fn report(&self, name: &str, scores: &mut Scores) {
        scores.found(&format!("{name} mentions"), &self.spans);
        scores.found(&format!("{name} documents"), &self.documents);
        let Share { right, all } = self.clean_headlines;
        if all > 0 {
            scores.share(format!("{name} clean headlines"), right, all);
            let per_thousand = 1000.0 * self.wrong_in_headlines as f64 / all as f64;
            let detail = format!("{} wrong links", self.wrong_in_headlines);
            scores.0.push((format!("{name} wrong per 1000 headlines"), per_thousand, detail));
        }
    }
}

/// Same name, without the words the labels leave open, and an accepted symbol.
fn is_right(text: &str, gold: &GoldMention, mention: &Mention) -> bool {
    let core = |span: &Range<usize>| {
        let surface = &text[span.clone()];
        let bare = surface.strip_prefix("the ").or(surface.strip_prefix("The ")).unwrap_or(surface);
        let start = span.end - bare.len();
        let tails = [".", " index", " Index", " shares", " average", " Average"];
        let bare = tails.iter().fold(bare, |bare, tail| bare.strip_suffix(tail).unwrap_or(bare));
        start..start + bare.len()
    };
    core(&gold.span) == core(&range(mention.span)) && gold.symbols.iter().any(|own| *own == mention.symbol.as_str())
}

/// Quantities of all texts.
#[derive(Default)]
pub(super) struct Numbers {
    /// A span that touches the label's.
    spans: Found,
    /// ... with value and unit right.
    all: Found,
    /// Money, percent, points and per share, with value and unit right.
    financial: Found,
    exact_span: Share,
    value: Share,
    hedge: Share,
    change: Share,
    role: Share,
    metric: Share,
    id: Share,
    company: Share,
    period: Share,
    source: Share,
    traps_alone: Share,
    /// Not five times too large or too small.
    magnitude: Share,
}

impl Numbers {
    pub(super) fn add(&mut self, labelled: &Labelled, annotations: &Annotations, errors: &mut Vec<String>) {
        let numbers: Vec<&KeyNumber> = annotations.numbers.iter().filter(|number| !number.promo).collect();
        let mut taken = vec![false; numbers.len()];
        for gold in &labelled.numbers {
            let Answer::Label(label) = &gold.answer else { continue };
            let free = numbers.iter().enumerate().filter(|(i, _)| !taken[*i]);
            let touching = free.map(|(i, number)| (overlap(&gold.span, &range(number.quantity.span)), i));
            let best = touching.filter(|(common, _)| *common > 0).max_by_key(|(common, i)| (*common, usize::MAX - i));
            let number = best.map(|(_, i)| {
                taken[i] = true;
                numbers[i]
            });
            self.compare(labelled, &gold.span, label, number, errors);
        }
        for (number, _) in numbers.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            self.add_unwanted(labelled, number, errors);
        }
        for trap in traps(labelled) {
            self.traps_alone.add(!numbers.iter().any(|number| overlap(&trap, &range(number.quantity.span)) > 0));
        }
    }

    /// A number that no label asks for.
    fn add_unwanted(&mut self, labelled: &Labelled, number: &KeyNumber, errors: &mut Vec<String>) {
        let span = range(number.quantity.span);
        let mut golds = labelled.numbers.iter();
        if golds.any(|gold| matches!(gold.answer, Answer::NotJudged) && overlap(&gold.span, &span) > 0) {
            return;
        }
        let surface = &labelled.text[span];
        let is_calendar = matches!(number.quantity.kind, QuantityKind::Date | QuantityKind::Period);
        if is_calendar && !surface.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        self.spans.predicted += 1;
        self.all.predicted += 1;
        self.financial.predicted += usize::from(is_financial(number.quantity.kind));
        errors.push(format!("{}: no quantity {surface:?}: {}", labelled.name, labelled.text));
    }

    fn compare(
        &mut self,
        labelled: &Labelled,
        span: &Range<usize>,
        label: &Label,
        number: Option<&KeyNumber>,
        errors: &mut Vec<String>,
    ) {
        let surface = &labelled.text[span.clone()];
        let financial = label.units.iter().any(|unit| is_financial_unit(unit));
        self.spans.wanted += 1;
        self.all.wanted += 1;
        self.financial.wanted += usize::from(financial);
        let Some(number) = number else {
            errors.push(format!("{}: not found {surface:?}: {}", labelled.name, labelled.text));
            return;
        };
        let quantity = &number.quantity;
        self.spans.right += 1;
        self.spans.predicted += 1;
        self.all.predicted += 1;
        // Where any unit is right, the label does not say whether it is money.
        let is_open = label.units.iter().any(|unit| unit == "*");
        self.financial.predicted += usize::from(is_financial(quantity.kind) && !is_open);
        let value = quantity.value.as_ref();
        let unit = unit_of(number);
        let value_right = value.is_some_and(|value| label.values.contains(value));
        let unit_right = label.units.iter().any(|own| same_unit(own, &unit));
        let mut wrong = Vec::new();
        let mut judge = |share: &mut Share, what: &str, right: bool, got: &dyn fmt::Debug| {
            share.add(right);
            if !right {
                wrong.push(format!("{what} {got:?}"));
            }
        };
        judge(&mut self.exact_span, "span", *span == range(quantity.span), &&labelled.text[range(quantity.span)]);
        judge(&mut self.value, "value", value_right, &value);
        if value_right {
            judge(&mut Share::default(), "unit", unit_right, &unit);
        }
        if let Some((bound, approx)) = label.hedge {
            let got = (quantity.bound, quantity.approx);
            judge(&mut self.hedge, "bound, approx", got == (bound, approx), &got);
        }
        if label.change.is_some() {
            judge(&mut self.change, "change", quantity.change == label.change, &quantity.change);
        }
        if label.role.is_some() {
            judge(&mut self.role, "role", number.role == label.role, &number.role);
        }
        if let Some(words) = &label.metric {
            let right = number.metric.as_ref().is_some_and(|metric| words.iter().any(|word| has_words(metric, word)));
            judge(&mut self.metric, "metric", right, &number.metric);
        }
        if let Some(ids) = &label.id {
            judge(&mut self.id, "metric_id", is_one_of(ids, number.metric_id), &number.metric_id);
        }
        if let Some(names) = &label.company {
            judge(&mut self.company, "company", is_name_of(names, number.company.as_deref()), &number.company);
        }
        if let Some(periods) = &label.period {
            judge(&mut self.period, "period", is_one_of(periods, number.period.as_deref()), &number.period);
        }
        if let Some(names) = &label.source {
            judge(&mut self.source, "source", is_name_of(names, number.source.as_deref()), &number.source);
        }
        let right = value_right && unit_right;
        self.all.right += usize::from(right);
        self.financial.right += usize::from(right && financial);
        if let Some(value) = value {
            let other = label.values.iter().all(|own| is_other_magnitude(own, value));
            self.magnitude.add(!other);
            wrong.extend(other.then(|| "WRONG MAGNITUDE".to_owned()));
        }
        if !wrong.is_empty() {
            errors.push(format!("{}: {surface:?}: {}: {}", labelled.name, wrong.join("; "), labelled.text));
        }
    }

    pub(super) fn report(&self, name: &str, scores: &mut Scores) {
        scores.found(&format!("{name} found"), &self.spans);
        scores.found(&format!("{name} financial v+u"), &self.financial);
        scores.found(&format!("{name} all v+u"), &self.all);
        self.report_shares(name, scores);
    }

    /// For texts in which not every quantity is marked: what is found of the marked ones.
    fn report_marked(&self, name: &str, scores: &mut Scores) {
        scores.share(format!("{name} found R"), self.spans.right, self.spans.wanted);
        scores.share(format!("{name} financial v+u R"), self.financial.right, self.financial.wanted);
        self.report_shares(name, scores);
    }

    fn report_shares(&self, name: &str, scores: &mut Scores) {
        let shares = [
            ("exact span", &self.exact_span),
            ("value", &self.value),
            ("magnitude", &self.magnitude),
            ("bound, approx", &self.hedge),
            ("change", &self.change),
            ("role", &self.role),
            ("metric", &self.metric),
            ("metric_id", &self.id),
            ("company", &self.company),
            ("period", &self.period),
            ("source", &self.source),
            ("traps left alone", &self.traps_alone),
        ];
        for (what, share) in shares.into_iter().filter(|(_, share)| share.all > 0) {
            scores.share(format!("{name} {what}"), share.right, share.all);
        }
    }
}

/// Words with a digit and no mark, and words marked as traps.
fn traps(labelled: &Labelled) -> Vec<Range<usize>> {
    let text = &labelled.text;
    let free = |span: &Range<usize>| labelled.numbers.iter().all(|gold| overlap(&gold.span, span) == 0);
    let words = text.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_digit()));
    let spans = words.map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    });
    let marked = labelled.numbers.iter().filter(|gold| matches!(gold.answer, Answer::Trap));
    spans.filter(free).chain(marked.map(|gold| gold.span.clone())).collect()
}

const fn is_financial(kind: QuantityKind) -> bool {
    use QuantityKind::{BasisPoints, Money, PerShare, Percent, PercentagePoints};
    matches!(kind, Money | PerShare | Percent | PercentagePoints | BasisPoints)
}

fn is_financial_unit(unit: &str) -> bool {
    let currency = unit.split('/').next().unwrap_or(unit);
    ["%", "pp", "bps"].contains(&unit) || currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The unit, or the kind where there is none.
fn unit_of(number: &KeyNumber) -> String {
    number.quantity.unit.as_ref().map_or_else(|| number.quantity.kind.name().to_owned(), ToString::to_string)
}

fn same_unit(gold: &str, unit: &str) -> bool {
    match (gold.strip_prefix("count:"), unit.strip_prefix("count:")) {
        (Some("*"), Some(_)) => true,
        (Some(gold), Some(unit)) => {
            let last = |noun: &str| stem(noun.rsplit(' ').next().unwrap_or(noun));
            last(gold) == last(unit)
        }
        _ => gold == "*" || gold == unit || gold == "count:*" && unit == "count",
    }
}

/// Far enough away that it cannot be rounding: five times too large or too small.
fn is_other_magnitude(gold: &Amount, value: &Amount) -> bool {
    let ends = |amount: &Amount| match amount {
        Amount::Exact(value) => Some((*value, *value)),
        Amount::Range(low, high) => Some((*low, *high)),
        Amount::Calendar(_) => None,
    };
    let (Some(gold), Some(value)) = (ends(gold), ends(value)) else { return false };
    let far = |a: rust_decimal::Decimal, b: rust_decimal::Decimal| {
        let (a, b) = (a.abs(), b.abs());
        a.max(b) >= a.min(b).saturating_mul(5.into()) && a != b
    };
    far(gold.0, value.0) && far(gold.1, value.1)
}

/// Lower case, without a plural's s.
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    word.strip_suffix('s').map_or(word.clone(), str::to_owned)
}

/// Whether the words of `part` stand in `text`.
fn has_words(text: &str, part: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(stem).collect()
    };
    let (text, part) = (words(text), words(part));
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

fn is_one_of(accepted: &[String], got: Option<&str>) -> bool {
    accepted.iter().any(|own| if own == "-" { got.is_none() } else { Some(own.as_str()) == got })
}

/// The name or a shorter or longer form of it.
fn is_name_of(accepted: &[String], got: Option<&str>) -> bool {
    accepted.iter().any(|own| match got {
        None => own == "-",
        Some(got) => {
            let extra = got.split_whitespace().count().saturating_sub(own.split_whitespace().count());
            own != "-" && extra <= 3 && (has_words(got, own) || has_words(own, got))
        }
    })
}

/// Whole stories.
#[derive(Default)]
pub(super) struct Stories {
    mentions: Mentions,
    central: Share,
    must: Share,
    /// Stories with nothing from promo or boilerplate.
    clean: Share,
    numbers: Numbers,
}

impl Stories {
    pub(super) fn add(&mut self, labelled: &Labelled, annotations: &Annotations, errors: &mut Vec<String>) {
        let is_promo = |span: Span| labelled.promo.iter().any(|line| overlap(line, &range(span)) > 0);
        let mut body = annotations.clone();
        body.mentions.retain(|mention| !is_promo(mention.span));
        body.numbers.retain(|number| !is_promo(number.quantity.span));
        let mut own = Vec::new();
        self.mentions.add(labelled, &body, &mut own);
        let first = annotations.symbols.first().map(ToString::to_string);
        let central = first.as_ref() == labelled.symbols.first();
        if !labelled.symbols.is_empty() {
            self.central.add(central);
        }
        if !labelled.symbols.is_empty() && !central {
            errors.push(format!("{}: the story is not about {first:?}", labelled.name));
        }
        let numbers = annotations.numbers.iter().filter(|number| is_promo(number.quantity.span));
        let numbers =
            numbers.filter(|number| !number.promo || number.rank.is_some()).map(|number| number.quantity.span);
        let mentions = annotations.mentions.iter().filter(|mention| is_promo(mention.span) && !mention.promo);
        let leaks: Vec<Span> = numbers.chain(mentions.map(|mention| mention.span)).collect();
        self.clean.add(leaks.is_empty());
        for span in leaks {
            errors.push(format!("{}: from promo {:?}", labelled.name, span.of(&labelled.text)));
        }
        self.add_numbers(labelled, &body, &mut own);
        // the whole text would drown the error
        errors.extend(own.iter().map(|error| error.replace(&labelled.text, "").trim_end_matches(": ").to_owned()));
    }

    fn add_numbers(&mut self, labelled: &Labelled, body: &Annotations, errors: &mut Vec<String>) {
        for gold in &labelled.numbers {
            let Answer::Label(label) = &gold.answer else { continue };
            let touching =
                body.numbers.iter().map(|number| (overlap(&gold.span, &range(number.quantity.span)), number));
            let best = touching.filter(|(common, _)| *common > 0).max_by_key(|(common, _)| *common);
            let number = best.map(|(_, number)| number);
            self.numbers.compare(labelled, &gold.span, label, number, errors);
            if label.must {
                let rank = number.and_then(|number| number.rank);
                let shown = rank.is_some_and(|rank| rank <= labelled.first);
                self.must.add(shown);
                if !shown {
                    let surface = &labelled.text[gold.span.clone()];
                    errors.push(format!("{}: {surface:?} has rank {rank:?}", labelled.name));
                }
            }
        }
    }

    pub(super) fn report(&self, scores: &mut Scores) {
        self.mentions.report("stories", scores);
        scores.share("stories central symbol", self.central.right, self.central.all);
        scores.share("stories must-have shown", self.must.right, self.must.all);
        self.numbers.report_marked("stories", scores);
        scores.share("stories nothing from promo", self.clean.right, self.clean.all);
    }
}

#[test]
fn units_are_compared_by_their_last_noun() {
    let check = |gold: &str, unit: &str, same: bool| assert_eq!(same_unit(gold, unit), same, "{gold} {unit}");
    check("count:jobs", "count:new job", true);
    check("count:jobs", "count:stores", false);
    check("count:*", "count:stores", true);
    check("count:*", "USD", false);
    check("USD", "USD/share", false);
    check("*", "anything", true);
}

#[test]
fn a_wrong_magnitude_is_no_rounding() {
    let check = |gold: i64, value: i64, wrong: bool| {
        let (gold, value) = (Amount::Exact(gold.into()), Amount::Exact(value.into()));
        assert_eq!(is_other_magnitude(&gold, &value), wrong, "{gold:?} {value:?}");
    };
    check(53_000_000_000, 53, true);
    check(53, 53_000_000_000, true);
    check(53, 54, false);
    check(-14, 14, false);
    check(0, 0, false);
    check(0, 3, true);
}

#[test]
fn names_match_shorter_and_longer_forms() {
    let check = |own: &str, got: Option<&str>, same: bool| {
        assert_eq!(is_name_of(&[own.to_owned()], got), same, "{own} {got:?}");
    };
    check("Amazon.com", Some("Amazon"), true);
    check("Amazon", Some("Amazon.com Inc"), true);
    check("Amazon", Some("Amazonas"), false);
    check("Amazon", Some("a plan that Amazon made"), false);
    check("-", None, true);
    check("-", Some("Amazon"), false);
    check("Amazon", None, false);
}
