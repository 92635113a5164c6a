//! Logarithmic returns, and how far they are spread.

/// The returns between prices that follow each other: the differences of their logarithms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Returns {
    /// One fewer than there are prices, oldest first.
    pub(super) each: Vec<f64>,
    /// Their mean; not a number where there are none.
    pub(super) mean: f64,
    /// Their standard deviation as a sample's, with `n - 1`; not a number for fewer than two.
    pub(super) deviation: f64,
}

impl Returns {
    /// Between prices above zero, oldest first.
    pub(super) fn between(prices: &[f64]) -> Self {
        let each: Vec<f64> = prices.iter().zip(prices.iter().skip(1)).map(|(from, to)| (to / from).ln()).collect();
        let n = each.len() as f64;
        let mean = each.iter().sum::<f64>() / n;
        let spread = each.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Self { each, mean, deviation: spread.sqrt() }
    }

    /// The square root of how many there are.
    pub(super) fn root(&self) -> f64 {
        (self.each.len() as f64).sqrt()
    }
}
