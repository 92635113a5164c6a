//! Stated numbers, and the ones worth a card.

use std::fmt;

use rust_decimal::Decimal;

use super::{instrument::Symbol, span::Span};

/// A span of text that states a number, normalised. In doubt `value` is `None`: a wrong magnitude must not be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Sign, currency, number, scale and unit token as written.
    pub span: Span,
    /// What kind of number it is.
    pub kind: QuantityKind,
    /// The number, unrounded.
    pub value: Option<Amount>,
    /// What it is counted in; none for ratios, ordinals, dates and periods.
    pub unit: Option<Unit>,
    /// Whether the text says about, around, roughly or some.
    pub approx: bool,
    /// Whether the text gives only a bound.
    pub bound: Option<Bound>,
    /// Which way the text says it moved.
    pub change: Option<Change>,
}

/// What kind of number a quantity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuantityKind {
    /// An amount of money, or a price.
    Money,
    /// Money per share.
    PerShare,
    /// Percent.
    Percent,
    /// Percentage points.
    PercentagePoints,
    /// Hundredths of a percentage point.
    BasisPoints,
    /// A multiple: 12x, doubled.
    Multiple,
    /// A ratio: one in five, 3-for-1.
    Ratio,
    /// A number of things.
    Count,
    /// A physical measure, or index points.
    Measure,
    /// A length of time.
    Duration,
    /// sixth, 3rd.
    Ordinal,
    /// A calendar date.
    Date,
    /// A quarter, a year, a half.
    Period,
}

impl QuantityKind {
    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::PerShare => "per_share",
            Self::Percent => "percent",
            Self::PercentagePoints => "percentage_points",
            Self::BasisPoints => "basis_points",
            Self::Multiple => "multiple",
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Measure => "measure",
            Self::Duration => "duration",
            Self::Ordinal => "ordinal",
            Self::Date => "date",
            Self::Period => "period",
        }
    }
}

/// A normalised value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// One number.
    Exact(Decimal),
    /// From low to high.
    Range(Decimal, Decimal),
    /// A date or period: `2025-03-09`, `--03-09`, `--03`, `2024-Q4`, `Q4`, `FY2025`, `2025-H1`, `2024`, `1995/2024`.
    Calendar(String),
}

/// What a quantity is counted in. [`fmt::Display`] writes the form of the command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// ISO 4217.
    Currency(Currency),
    /// A price of a unit of something: `USD/bbl`.
    Price(Currency, &'static str),
    /// Money per share: `USD/share`.
    PerShare(Currency),
    /// `%`.
    Percent,
    /// `pp`.
    PercentagePoints,
    /// `bps`.
    BasisPoints,
    /// `x`.
    Times,
    /// `count:NOUN`, the noun in lower case as written.
    Count(String),
    /// `points` of an index.
    Points,
    /// A UCUM code for a physical measure (<https://ucum.org>): `MW`, `km`, `[lb_av]`.
    Ucum(&'static str),
    /// A length of time: `a mo wk d h min s`.
    Time(&'static str),
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Currency(currency) => write!(f, "{currency}"),
            Self::Price(currency, per) => write!(f, "{currency}/{per}"),
            Self::PerShare(currency) => write!(f, "{currency}/share"),
            Self::Percent => f.write_str("%"),
            Self::PercentagePoints => f.write_str("pp"),
            Self::BasisPoints => f.write_str("bps"),
            Self::Times => f.write_str("x"),
            Self::Count(noun) => write!(f, "count:{noun}"),
            Self::Points => f.write_str("points"),
            Self::Ucum(code) | Self::Time(code) => f.write_str(code),
        }
    }
}

/// An ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// US dollar.
    pub const USD: Self = Self(*b"USD");

    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Three upper-case ASCII letters.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The currency of an amount of money by its unit, whole (`USD`) or per share (`USD/share`).
    pub fn of_unit(unit: &str) -> Option<Self> {
        Self::parse(unit.strip_suffix("/share").unwrap_or(unit))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A stated bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// over, more than
    Above,
    /// at least
    AtLeast,
    /// under, nearly, almost
    Below,
    /// up to
    AtMost,
}

impl Bound {
    /// The sign the command line uses.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }

    /// Reads [`Bound::sign`].
    pub fn parse(sign: &str) -> Option<Self> {
        const ALL: [Bound; 4] = [Bound::Above, Bound::AtLeast, Bound::Below, Bound::AtMost];
        ALL.into_iter().find(|bound| bound.sign() == sign)
    }
}

/// A stated direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// It rose.
    Up,
    /// It fell.
    Down,
}

impl Change {
    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// Reads [`Change::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Up, Self::Down].into_iter().find(|change| change.name() == name)
    }
}

/// What a number is in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// As it stands or was reported.
    Level,
    /// How much it changed.
    Delta,
    /// The owner's own plan.
    Guidance,
    /// Somebody else's forecast, consensus or price target.
    Expectation,
    /// What it is compared with: a year-earlier base, a rival, an index, the old guidance.
    Comparison,
}

impl Role {
    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Delta => "delta",
            Self::Guidance => "guidance",
            Self::Expectation => "expectation",
            Self::Comparison => "comparison",
        }
    }

    /// Reads [`Role::name`].
    pub fn parse(name: &str) -> Option<Self> {
        const ALL: [Role; 5] = [Role::Level, Role::Delta, Role::Guidance, Role::Expectation, Role::Comparison];
        ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A quantity with what it measures, whose it is, when, and who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyNumber {
    /// The number itself.
    pub quantity: Quantity,
    /// What it measures, in the story's words.
    pub metric: Option<String>,
    /// The metric's canonical name: `revenue`, `eps`, `capex`, `market_cap`, `price_target` ...
    pub metric_id: Option<&'static str>,
    /// Whose number it is, as named in the text.
    pub company: Option<String>,
    /// The symbol the linker gives that owner.
    pub symbol: Option<Symbol>,
    /// Whether the owner is not named in the sentence.
    pub inferred: bool,
    /// Fiscal period, as-of date or comparison: `2024-Q4 YoY`, `--03-09`, `next year`.
    pub period: Option<String>,
    /// What it is in its sentence; none for dates, periods and ordinals.
    pub role: Option<Role>,
    /// Who says so, as named.
    pub source: Option<String>,
    /// The place of its card in the panel, 1 first; all numbers on one card share it.
    pub rank: Option<u32>,
    /// Whether it stands in a folded block.
    pub promo: bool,
    /// The sentence it stands in.
    pub sentence: Span,
}
