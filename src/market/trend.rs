//! Price trend: the direction of a price so far, over about two months, two quarters and a year. No forecast.
//!
//! For `n` daily returns the statistic is that of their mean, `t = mean(r) / (sd(r) / sqrt n)` with `r` the
//! differences of logarithms. An arrow points up if `t >= 0.5` and the price stands at or above its mean of `n` days,
//! down if `t <= -0.5` and it stands below; it is filled only from `|t| >= 2`. The slope of a line through prices
//! would call most random walks a trend (Granger & Newbold 1974; Nelson & Kang 1984), so it is not used.

use super::{
    returns::Returns,
    series::{Bar, float},
};

/// How long a trend is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// 42 returns: about two months.
    Short,
    /// 126 returns: about half a year.
    Medium,
    /// 252 returns: about a year.
    Long,
}

impl Window {
    /// All of them, shortest first.
    pub const ALL: [Self; 3] = [Self::Short, Self::Medium, Self::Long];

    /// Daily returns.
    pub const fn returns(self) -> usize {
        match self {
            Self::Short => 42,
            Self::Medium => 126,
            Self::Long => 252,
        }
    }

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Long => "long",
        }
    }
}

/// Which way a price went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Up.
    Up,
    /// Neither.
    Flat,
    /// Down.
    Down,
}

/// A trend with what it was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// How long.
    pub window: Window,
    /// Which way.
    pub direction: Direction,
    /// Whether chance alone would seldom do it.
    pub strong: bool,
    /// The statistic.
    pub t: f64,
    /// The newest price.
    pub price: f64,
    /// The mean price of the window.
    pub mean: f64,
}

/// The trend of daily bars, oldest first; none with fewer bars than it needs.
pub fn trend(bars: &[Bar], window: Window) -> Option<Trend> {
    let tail = bars.get(bars.len().checked_sub(window.returns() + 1)?..)?;
    let prices: Option<Vec<f64>> = tail.iter().map(|bar| float(bar.adjusted)).collect();
    let prices = prices?;
    let t = drift(&prices)?;
    let price = *prices.last()?;
    let held = prices.get(1..)?;
    let mean = held.iter().sum::<f64>() / held.len() as f64;
    let direction = if t >= 0.5 && price >= mean {
        Direction::Up
    } else if t <= -0.5 && price < mean {
        Direction::Down
    } else {
        Direction::Flat
    };
    Some(Trend { window, direction, strong: direction != Direction::Flat && t.abs() >= 2.0, t, price, mean })
}

/// The statistic of the mean of the logarithmic returns between prices; none for fewer than two returns or no spread.
fn drift(prices: &[f64]) -> Option<f64> {
    let returns = Returns::between(prices);
    let t = returns.mean / (returns.deviation / returns.root());
    t.is_finite().then_some(t)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::market::series::start_of;

    fn bars(prices: impl Iterator<Item = i64>) -> Vec<Bar> {
        let first: chrono::NaiveDate = "2025-01-01".parse().unwrap();
        let bar = |(day, price): (chrono::NaiveDate, i64)| {
            let price = Decimal::new(price, 2);
            let start = start_of(day);
            Bar { start, open: price, high: price, low: price, close: price, adjusted: price, volume: None }
        };
        first.iter_days().zip(prices).map(bar).collect()
    }

    #[test]
    fn the_statistic_is_that_of_the_mean_return() {
        let t = drift(&[100.0, 101.0, 100.5, 102.0, 103.0, 102.5, 104.0, 105.0, 104.2, 106.0]).unwrap();
        assert!((t - 2.0206).abs() < 5e-5, "{t}");
        assert_eq!(drift(&[1.0, 1.0, 1.0]), None);
        assert_eq!(drift(&[1.0]), None);
    }

    #[test]
    fn an_arrow_needs_the_statistic_and_the_mean_and_enough_days() {
        let of = |prices: &[i64]| trend(&bars(prices.iter().copied()), Window::Short).map(|t| (t.direction, t.strong));
        let zigzag = |step: i64| (0..43).map(|i| 10_000 + step * i + 40 * (i % 2)).collect::<Vec<_>>();
        assert_eq!(of(&zigzag(30)), Some((Direction::Up, true)));
        assert_eq!(of(&zigzag(-30)), Some((Direction::Down, true)));
        assert_eq!(of(&zigzag(0)), Some((Direction::Flat, false)));
        assert_eq!(of(&zigzag(30)[1..]), None);
        // It rose over the window, yet stands below its mean: no arrow.
        let mut peak: Vec<i64> = (0..30).map(|i| 10_000 + 100 * i).collect();
        peak.extend((0..13).map(|i| 12_000 - 100 * i));
        assert_eq!(of(&peak).unwrap().0, Direction::Flat);
        // The long window looks at its own days only.
        let mut long = bars((0..300).map(|i| 20_000 - 10 * i + 7 * (i % 2)));
        assert_eq!(trend(&long, Window::Long).unwrap().direction, Direction::Down);
        long.truncate(252);
        assert_eq!(trend(&long, Window::Long), None);
    }
}
