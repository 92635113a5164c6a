//! Bars made ready to be drawn: several of them to one mark where there is no room for each.

use std::sync::Arc;

use egui::{Rect, Ui, pos2};
use rust_decimal::Decimal;

use crate::{
    market::{
        range::ChartRange,
        series::{Bar, Series},
    },
    ui::theme::Theme,
};

/// Several bars as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bucket {
    pub(super) open: f32,
    pub(super) high: f32,
    pub(super) low: f32,
    pub(super) close: f32,
    pub(super) volume: f32,
}

impl Bucket {
    /// First price, highest, lowest, last, and all that was traded.
    fn of(bars: &[Bar]) -> Option<Self> {
        let (first, last) = (bars.first()?, bars.last()?);
        Some(Self {
            open: float(first.open),
            high: bars.iter().map(|bar| float(bar.high)).fold(f32::NEG_INFINITY, f32::max),
            low: bars.iter().map(|bar| float(bar.low)).fold(f32::INFINITY, f32::min),
            close: float(last.close),
            volume: bars.iter().filter_map(|bar| bar.volume).map(|volume| volume as f32).sum(),
        })
    }
}

/// A stretch of a series in buckets, kept until another is drawn.
#[derive(Debug)]
pub(super) struct Prepared {
    series: Arc<Series>,
    range: ChartRange,
    per: usize,
    pub(super) buckets: Vec<Bucket>,
    pub(super) low: f32,
    pub(super) high: f32,
}

impl Prepared {
    pub(super) fn new(series: &Arc<Series>, range: ChartRange, per: usize) -> Self {
        let bars = range.of(series.bars());
        let buckets: Vec<Bucket> = bars.chunks(per.max(1)).filter_map(Bucket::of).collect();
        let low = buckets.iter().map(|bucket| bucket.low).fold(f32::INFINITY, f32::min);
        let high = buckets.iter().map(|bucket| bucket.high).fold(f32::NEG_INFINITY, f32::max);
        Self { series: Arc::clone(series), range, per, buckets, low, high }
    }

    /// Whether it was made from this.
    pub(super) fn is_of(&self, series: &Arc<Series>, range: ChartRange, per: usize) -> bool {
        Arc::ptr_eq(&self.series, series) && self.range == range && self.per == per
    }
}

/// How many bars share a mark so that each mark is at least so wide.
pub(super) fn bars_per_bucket(bars: usize, width: f32, least: f32) -> usize {
    let mut per = 1;
    while bars.div_ceil(per) as f32 * least > width && per < bars {
        per += 1;
    }
    per
}

/// A price for a pixel.
pub(super) fn float(value: Decimal) -> f32 {
    value.try_into().unwrap_or_default()
}

/// Round values between two, about so many, with their labels.
pub(super) fn ticks(low: f32, high: f32, about: u8) -> Vec<(f32, String)> {
    let raw = (high - low) / f32::from(about);
    if !raw.is_finite() || raw <= 0.0 {
        return Vec::new();
    }
    let power = 10_f32.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= raw);
    let step = step.unwrap_or(power * 10.0);
    let places = if step >= 9.99 {
        0
    } else if step >= 0.0999 {
        if (step * 10.0 - (step * 10.0).round()).abs() < 1e-3 { 1 } else { 2 }
    } else {
        4
    };
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first).clamp(0.0, 20.0);
    let mut out = Vec::new();
    let mut number = 0.0;
    while number <= count {
        let value = (first + number) * step;
        out.push((value, format!("{value:.places$}")));
        number += 1.0;
    }
    out
}

/// Bars of volume along the lower edge.
pub(super) fn volumes(ui: &Ui, theme: &Theme, plot: Rect, height: f32, buckets: &[Bucket]) {
    let most = buckets.iter().map(|bucket| bucket.volume).fold(0.0, f32::max);
    if most <= 0.0 {
        return;
    }
    let width = plot.width() / buckets.len() as f32;
    let mut mesh = egui::Mesh::default();
    for (number, bucket) in buckets.iter().enumerate() {
        let left = plot.left() + number as f32 * width;
        let top = plot.bottom() - bucket.volume / most * height;
        let rect = Rect::from_min_max(pos2(left + width * 0.16, top), pos2(left + width * 0.84, plot.bottom()));
        mesh.add_colored_rect(rect, theme.rule_strong.gamma_multiply(0.7));
    }
    ui.painter().add(mesh);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_share_a_mark_only_where_they_must() {
        for (bars, width, least, per) in [
            (20, 240.0, 3.6, 1),
            (126, 240.0, 3.6, 2),
            (5_000, 240.0, 3.6, 76),
            (5_000, 240.0, 1.0, 21),
            (0, 240.0, 1.0, 1),
        ] {
            assert_eq!(bars_per_bucket(bars, width, least), per, "{bars} on {width}");
        }
    }

    #[test]
    fn ticks_are_round_and_few() {
        let labels = |low, high| ticks(low, high, 3).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(labels(96.0, 143.0), ["100", "120", "140"]);
        assert_eq!(labels(1.02, 1.31), ["1.1", "1.2", "1.3"]);
        assert_eq!(labels(0.0812, 0.0891), ["0.0850"]);
        assert_eq!(labels(5.0, 5.0), Vec::<String>::new());
        assert_eq!(labels(f32::NAN, 5.0), Vec::<String>::new());
    }
}
