//! Scores: where a company stands among others in momentum, growth, quality and value, from 1 to 99.
//!
//! Descriptive, from filings and prices; not advice. Each score is the weighted mean of the percentiles of its parts,
//! ranked once more. A percentile is `100 (lower + equal / 2) / N`, kept within 1 and 99, and there is none among fewer
//! than [`FEWEST`]. A company whose known parts weigh less than half of a score has none.
//! Values are compared as yields (earnings over price), which do not jump where earnings are near zero, and growth as
//! the symmetric rate `2 (a - b) / (|a| + |b|)`, which losses do not upset (Davis, Haltiwanger & Schuh 1996).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    edgar::{
        Accession,
        frames::{Frame, Period, Point, Tag},
    },
    returns::Returns,
    series::{Bar, float},
};

/// Among fewer a rank says nothing.
pub const FEWEST: usize = 20;

/// What is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Score {
    /// How its price did over the year before the last month.
    Momentum,
    /// How it grew within a year.
    Growth,
    /// What it makes of what it owns.
    Quality,
    /// How much it makes and owns for its price.
    Value,
}

impl Score {
    /// All of them, in the order of the card.
    pub const ALL: [Self; 4] = [Self::Momentum, Self::Growth, Self::Quality, Self::Value];

    /// As a person reads it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Momentum => "Momentum",
            Self::Growth => "Growth",
            Self::Quality => "Quality",
            Self::Value => "Value",
        }
    }
}

/// A number of a company that goes into a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Item {
    Revenue,
    RevenueBefore,
    Eps,
    EpsBefore,
    NetIncome,
    GrossProfit,
    CashFlow,
    Assets,
    AssetsBefore,
    Equity,
    PublicFloat,
}

impl Item {
    const ALL: [Self; 11] = [
        Self::Revenue,
        Self::RevenueBefore,
        Self::Eps,
        Self::EpsBefore,
        Self::NetIncome,
        Self::GrossProfit,
        Self::CashFlow,
        Self::Assets,
        Self::AssetsBefore,
        Self::Equity,
        Self::PublicFloat,
    ];

    const fn title(self) -> &'static str {
        match self {
            Self::Revenue => "Revenue",
            Self::RevenueBefore => "Revenue a year before",
            Self::Eps => "Diluted EPS",
            Self::EpsBefore => "Diluted EPS a year before",
            Self::NetIncome => "Net income",
            Self::GrossProfit => "Gross profit",
            Self::CashFlow => "Cash from operations",
            Self::Assets => "Assets",
            Self::AssetsBefore => "Assets a year before",
            Self::Equity => "Equity",
            Self::PublicFloat => "Public float",
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Eps | Self::EpsBefore => "USD/shares",
            _ => "USD",
        }
    }

    /// The frames it may stand in.
    fn frames(self, year: i32) -> Vec<Frame> {
        let of_year = |tag, year| Frame { tag, period: Period::Year(year) };
        let at_end = |tag, year| Frame { tag, period: Period::QuarterEnd(year, 4) };
        match self {
            Self::Revenue => vec![of_year(Tag::Revenues, year), of_year(Tag::ContractRevenue, year)],
            Self::RevenueBefore => vec![of_year(Tag::Revenues, year - 1), of_year(Tag::ContractRevenue, year - 1)],
            Self::Eps => vec![of_year(Tag::Eps, year)],
            Self::EpsBefore => vec![of_year(Tag::Eps, year - 1)],
            Self::NetIncome => vec![of_year(Tag::NetIncome, year)],
            Self::GrossProfit => vec![of_year(Tag::GrossProfit, year)],
            Self::CashFlow => vec![of_year(Tag::CashFlow, year)],
            Self::Assets => vec![at_end(Tag::Assets, year)],
            Self::AssetsBefore => vec![at_end(Tag::Assets, year - 1)],
            Self::Equity => vec![at_end(Tag::Equity, year)],
            // Stated as of the last day of the second fiscal quarter, which is everybody's own.
            Self::PublicFloat => [(year - 1, 4), (year, 1), (year, 2), (year, 3)]
                .map(|(year, quarter)| Frame { tag: Tag::PublicFloat, period: Period::QuarterEnd(year, quarter) })
                .to_vec(),
        }
    }

    /// Which of what a company states under several tags counts.
    fn pick(self, stated: Vec<&Point>) -> Option<&Point> {
        match self {
            Self::PublicFloat => stated.into_iter().filter(|p| p.value > Decimal::ZERO).max_by_key(|point| point.end),
            // Under one tag stands a part, under the other the whole, and the whole is larger.
            _ => stated.into_iter().max_by_key(|point| point.value),
        }
    }
}

/// The frames all scores of a year need.
pub fn frames(year: i32) -> Vec<Frame> {
    let all: BTreeSet<Frame> = Item::ALL.into_iter().flat_map(|item| item.frames(year)).collect();
    all.into_iter().collect()
}

/// A part of a score.
struct Component {
    score: Score,
    /// Of a hundred.
    weight: u8,
    title: &'static str,
    formula: &'static str,
    items: &'static [Item],
    /// From the numbers of `items`, in their order.
    of: fn(&[f64]) -> Option<f64>,
}

/// What growth, quality and value are made of.
const COMPONENTS: [Component; 10] = [
    Component {
        score: Score::Growth,
        weight: 60,
        title: "Growth of revenue",
        formula: "2 (this year \u{2212} the year before) ÷ the sum of both without signs (Davis, Haltiwanger & Schuh 1996)",
        items: &[Item::Revenue, Item::RevenueBefore],
        of: growth,
    },
    Component {
        score: Score::Growth,
        weight: 40,
        title: "Growth of diluted EPS",
        formula: "2 (this year \u{2212} the year before) ÷ the sum of both without signs (Davis, Haltiwanger & Schuh 1996)",
        items: &[Item::Eps, Item::EpsBefore],
        of: growth,
    },
    Component {
        score: Score::Quality,
        weight: 35,
        title: "Gross profitability",
        formula: "Gross profit ÷ assets (Novy-Marx 2013)",
        items: &[Item::GrossProfit, Item::Assets],
        of: ratio,
    },
    Component {
        score: Score::Quality,
        weight: 25,
        title: "Return on assets",
        formula: "Net income ÷ assets",
        items: &[Item::NetIncome, Item::Assets],
        of: ratio,
    },
    Component {
        score: Score::Quality,
        weight: 25,
        title: "Earnings in cash",
        formula: "(Cash from operations \u{2212} net income) ÷ mean assets of both year ends (Sloan 1996)",
        items: &[Item::CashFlow, Item::NetIncome, Item::Assets, Item::AssetsBefore],
        of: in_cash,
    },
    Component {
        score: Score::Quality,
        weight: 15,
        title: "Equity share",
        formula: "Equity ÷ assets",
        items: &[Item::Equity, Item::Assets],
        of: ratio,
    },
    Component {
        score: Score::Value,
        weight: 30,
        title: "Earnings yield",
        formula: "Net income ÷ public float",
        items: &[Item::NetIncome, Item::PublicFloat],
        of: ratio,
    },
    Component {
        score: Score::Value,
        weight: 25,
        title: "Book to price",
        formula: "Equity ÷ public float, none where equity is negative (Fama & French 1992)",
        items: &[Item::Equity, Item::PublicFloat],
        of: book,
    },
    Component {
        score: Score::Value,
        weight: 25,
        title: "Sales yield",
        formula: "Revenue ÷ public float",
        items: &[Item::Revenue, Item::PublicFloat],
        of: ratio,
    },
    Component {
        score: Score::Value,
        weight: 20,
        title: "Cash flow yield",
        formula: "Cash from operations ÷ public float",
        items: &[Item::CashFlow, Item::PublicFloat],
        of: ratio,
    },
];

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn growth(numbers: &[f64]) -> Option<f64> {
    let [now, before] = *numbers else { return None };
    finite(2.0 * (now - before) / (now.abs() + before.abs()))
}

fn ratio(numbers: &[f64]) -> Option<f64> {
    let [part, whole] = *numbers else { return None };
    (whole > 0.0).then(|| part / whole).and_then(finite)
}

fn book(numbers: &[f64]) -> Option<f64> {
    ratio(numbers).filter(|value| *value > 0.0)
}

fn in_cash(numbers: &[f64]) -> Option<f64> {
    let [cash, income, assets, before] = *numbers else { return None };
    ratio(&[cash - income, f64::midpoint(assets, before)])
}

/// A score with all that went into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Which.
    pub score: Score,
    /// Its place among the others, 1 to 99.
    pub percentile: Option<f64>,
    /// How many have this score.
    pub among: usize,
    /// What it is made of.
    pub parts: Vec<Part>,
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name.
    pub title: &'static str,
    /// How it is made, and who proposed it.
    pub formula: &'static str,
    /// How much of the score it is, of a hundred.
    pub weight: u8,
    /// What the formula gives.
    pub value: Option<f64>,
    /// Its place among the others, 1 to 99.
    pub percentile: Option<f64>,
    /// How many have it.
    pub among: usize,
    /// The numbers that went into it.
    pub inputs: Vec<Input>,
    /// Those that are not to be had.
    pub missing: Vec<&'static str>,
}

/// A number that went into a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What it is.
    pub title: &'static str,
    /// The number.
    pub value: Decimal,
    /// `USD`, `USD/shares`; empty for a price in its own currency.
    pub unit: &'static str,
    /// The end of its period, or its day.
    pub day: NaiveDate,
    /// The filing it stands in.
    pub accession: Option<Accession>,
}

/// The place of a value among others, it being one of them; none among fewer than [`FEWEST`].
fn percentile(sorted: &[f64], value: f64) -> Option<f64> {
    let lower = sorted.partition_point(|other| *other < value);
    let up_to = sorted.partition_point(|other| *other <= value);
    let n = sorted.len();
    (n >= FEWEST).then(|| (100.0 * f64::midpoint(lower as f64, up_to as f64) / n as f64).clamp(1.0, 99.0))
}

/// The weighted mean of the percentiles that are known, if they weigh half of the whole.
fn mean(parts: impl Iterator<Item = (u8, Option<f64>)>) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (weight, percentile) in parts {
        if let Some(percentile) = percentile {
            sum += f64::from(weight) * percentile;
            weights += f64::from(weight);
        }
    }
    (weights >= 50.0).then(|| sum / weights)
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// All companies of a year beside each other.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    year: i32,
    frames: HashMap<Frame, HashMap<u32, Point>>,
    /// The values of each of [`COMPONENTS`], sorted.
    parts: Vec<Vec<f64>>,
    /// The means each score is ranked by, sorted.
    means: BTreeMap<Score, Vec<f64>>,
}

impl Standings {
    /// The year's frames, as far as they are held.
    pub fn of(year: i32, frames: impl IntoIterator<Item = (Frame, Vec<Point>)>) -> Self {
        let by_company = |points: Vec<Point>| points.into_iter().map(|point| (point.cik, point)).collect();
        let frames = frames.into_iter().map(|(frame, points)| (frame, by_company(points))).collect();
        let mut all = Self { year, frames, parts: Vec::new(), means: BTreeMap::new() };
        let companies: BTreeSet<u32> = all.frames.values().flat_map(|frame| frame.keys().copied()).collect();
        let values = |component: &Component| companies.iter().filter_map(|cik| all.value(component, *cik)).collect();
        all.parts = COMPONENTS.iter().map(|component| sorted(values(component))).collect();
        for score in [Score::Growth, Score::Quality, Score::Value] {
            let means = sorted(companies.iter().filter_map(|cik| all.mean(score, *cik)).collect());
            all.means.insert(score, means);
        }
        all
    }

    /// The year most numbers are of.
    pub const fn year(&self) -> i32 {
        self.year
    }

    fn point(&self, item: Item, cik: u32) -> Option<&Point> {
        let frames = item.frames(self.year);
        item.pick(frames.iter().filter_map(|frame| self.frames.get(frame)?.get(&cik)).collect())
    }

    fn value(&self, component: &Component, cik: u32) -> Option<f64> {
        let number = |item: &Item| f64::try_from(self.point(*item, cik)?.value).ok();
        let numbers: Option<Vec<f64>> = component.items.iter().map(number).collect();
        (component.of)(&numbers?)
    }

    /// The parts of a score with the values they are ranked among.
    fn components(&self, score: Score) -> impl Iterator<Item = (&Component, &[f64])> {
        let all = COMPONENTS.iter().zip(self.parts.iter().map(Vec::as_slice));
        all.filter(move |(component, _)| component.score == score)
    }

    fn mean(&self, score: Score, cik: u32) -> Option<f64> {
        let placed = |(component, others): (&Component, &[f64])| {
            (component.weight, self.value(component, cik).and_then(|value| percentile(others, value)))
        };
        mean(self.components(score).map(placed))
    }

    /// Growth, quality and value of a company.
    pub fn of_company(&self, cik: u32) -> Vec<Ranked> {
        let ranked = self.means.iter().map(|(score, means)| Ranked {
            score: *score,
            percentile: self.mean(*score, cik).and_then(|mean| percentile(means, mean)),
            among: means.len(),
            parts: self.components(*score).map(|(component, others)| self.part(component, others, cik)).collect(),
        });
        ranked.collect()
    }

    fn part(&self, component: &Component, others: &[f64], cik: u32) -> Part {
        let value = self.value(component, cik);
        let (mut inputs, mut missing) = (Vec::new(), Vec::new());
        for item in component.items {
            match self.point(*item, cik) {
                Some(point) => inputs.push(Input {
                    title: item.title(),
                    value: point.value,
                    unit: item.unit(),
                    day: point.end,
                    accession: Some(point.accession.clone()),
                }),
                None => missing.push(item.title()),
            }
        }
        Part {
            title: component.title,
            formula: component.formula,
            weight: component.weight,
            value,
            percentile: value.and_then(|value| percentile(others, value)),
            among: others.len(),
            inputs,
            missing,
        }
    }
}

/// Trading days of a month, half a year and a year.
const MONTH: usize = 21;
const HALF_YEAR: usize = 126;
const YEAR: usize = 252;

/// Names, formulae and weights of momentum's parts.
const MOMENTUM: [(&str, &str, u8); 4] = [
    (
        "Twelve months, less the last",
        "Price 21 days ago ÷ price 252 days ago \u{2212} 1, over a year's volatility (Jegadeesh & Titman 1993)",
        40,
    ),
    ("Six months, less the last", "Price 21 days ago ÷ price 126 days ago \u{2212} 1, over a year's volatility", 30),
    ("Near its high", "Price ÷ highest close of 252 days (George & Hwang 2004)", 20),
    (
        "In small steps",
        "Days in the direction of the twelve months less days against it, of all days (Da, Gurun & Warachka 2014)",
        10,
    ),
];

/// What a price did, before it is ranked.
#[derive(Clone, Debug, PartialEq)]
pub struct Momentum {
    /// In the order of the parts.
    values: [f64; 4],
    inputs: [Vec<Input>; 4],
}

impl Momentum {
    /// Of daily bars, oldest first; none of fewer than 253.
    pub fn of(bars: &[Bar]) -> Option<Self> {
        let bars = bars.get(bars.len().checked_sub(YEAR + 1)?..)?;
        let ago = |days: usize| bars.get(YEAR.checked_sub(days)?);
        let (last, month, half, year) = (ago(0)?, ago(MONTH)?, ago(HALF_YEAR)?, ago(YEAR)?);
        let prices: Vec<f64> = bars.iter().map(|bar| float(bar.adjusted)).collect::<Option<_>>()?;
        let returns = Returns::between(&prices);
        let volatility = returns.deviation * returns.root();
        let twelve = float(month.adjusted)? / float(year.adjusted)? - 1.0;
        let six = float(month.adjusted)? / float(half.adjusted)? - 1.0;
        let highest = bars.iter().max_by_key(|bar| bar.adjusted)?;
        let count = |way: fn(&f64) -> bool| returns.each.iter().filter(|r| way(r)).count();
        let (up, down) = (count(|r| *r > 0.0), count(|r| *r < 0.0));
        let steps = twelve.signum() * (up as f64 - down as f64) / returns.each.len() as f64;
        let values = [twelve / volatility, six / volatility, float(last.adjusted)? / float(highest.adjusted)?, steps];
        let price = |title, bar: &Bar| Input { title, value: bar.adjusted, unit: "", day: bar.day(), accession: None };
        let counted = |title, value| Input { title, value, unit: "", day: last.day(), accession: None };
        let swings = counted("Volatility", Decimal::try_from(volatility).ok()?.round_dp(4));
        let inputs = [
            vec![price("Price a month ago", month), price("Price a year ago", year), swings.clone()],
            vec![price("Price a month ago", month), price("Price half a year ago", half), swings],
            vec![price("Price", last), price("Highest close", highest)],
            vec![counted("Days up", up.into()), counted("Days down", down.into())],
        ];
        values.iter().all(|value| value.is_finite()).then_some(Self { values, inputs })
    }

    /// Its place among others, it being one of them.
    pub fn among(&self, all: &[&Self]) -> Ranked {
        let columns: Vec<Vec<f64>> = (0..MOMENTUM.len())
            .map(|place| sorted(all.iter().filter_map(|one| one.values.get(place).copied()).collect()))
            .collect();
        let mean_of = |one: &Self| {
            let placed = one.values.iter().zip(&columns).zip(&MOMENTUM);
            mean(placed.map(|((value, column), (_, _, weight))| (*weight, percentile(column, *value))))
        };
        let means = sorted(all.iter().filter_map(|one| mean_of(one)).collect());
        let parts = MOMENTUM.iter().zip(&self.values).zip(&columns).zip(&self.inputs);
        let parts = parts.map(|((((title, formula, weight), value), column), inputs)| Part {
            title,
            formula,
            weight: *weight,
            value: Some(*value),
            percentile: percentile(column, *value),
            among: all.len(),
            inputs: inputs.clone(),
            missing: Vec::new(),
        });
        Ranked {
            score: Score::Momentum,
            percentile: mean_of(self).and_then(|mean| percentile(&means, mean)),
            among: all.len(),
            parts: parts.collect(),
        }
    }
}

#[cfg(test)]
mod tests;
