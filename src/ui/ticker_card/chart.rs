//! The chart of a ticker card: bars side by side without the gaps of nights and weekends, with the stories on them.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;
use egui::{
    Align2, Color32, EventFilter, Key, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo, accesskit::Role, pos2,
    vec2,
};

use super::plot::{self, Bucket, Prepared};
use crate::{
    engine::{
        settings::ChartLook,
        snapshot::{Loadable, TickerCard},
    },
    market::{
        calendar::Calendar,
        range::ChartRange,
        series::{Bar, Interval, Series, percent},
    },
    model::{id::StoryId, quantity::Change},
    ui::{action::Action, panel::PanelContext, price, theme::Theme, theme::face, widgets},
};

/// Height of the chart with its dates.
const HEIGHT: f32 = 176.0;
/// Room for prices at the right, for dates below, and for what is read off at the top.
const AXIS: f32 = 44.0;
const DATES: f32 = 17.0;
const READOUT: f32 = 18.0;
/// Height of the bars of volume.
const VOLUME: f32 = 24.0;
/// Story marks nearer to each other than this are one.
const MARK: f32 = 11.0;

/// What a chart keeps from one frame to the next.
#[derive(Debug, Default)]
pub(super) struct ChartState {
    prepared: Option<Prepared>,
    /// The bar the keyboard is at.
    cursor: Option<usize>,
}

/// Draws the choice of range and the chart.
pub(super) fn show(
    ui: &mut Ui,
    context: &mut PanelContext<'_>,
    card: &TickerCard,
    look: ChartLook,
    state: &mut ChartState,
) {
    controls(ui, context, look);
    ui.add_space(4.0);
    let prices = &card.prices;
    let series = match look.range {
        ChartRange::OneDay => prices.intraday.as_ref(),
        _ => prices.daily.as_ref(),
    };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let Some(series) = series else {
        let words = "None of your sources has prices of minutes for it";
        let font = face::sans(12.0);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font, context.theme.ink_faint);
        return;
    };
    if let Some(view) = View::new(ui, rect, series, look, state, card) {
        view.show(ui, context, card, state);
    }
}

fn controls(ui: &mut Ui, context: &mut PanelContext<'_>, look: ChartLook) {
    let theme = context.theme;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let height = 24.0;
        for range in ChartRange::ALL {
            let on = range == look.range;
            let (rect, response) = ui.allocate_exact_size(vec2(34.0, height), Sense::click());
            let spoken = format!("Chart: {}", range.title());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &spoken));
            widgets::fill_row(ui, theme, rect, &response, on, 5.0);
            let (font, ink) = if on { (face::sans_bold(12.0), theme.ink) } else { (face::sans(12.0), theme.ink_soft) };
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, range.title(), font, ink);
            if response.clicked() {
                context.actions.push(Action::SetChart(ChartLook { range, ..look }));
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (icon, name) = if look.candles {
                (lucide_icons::Icon::ChartLine, "Draw a line")
            } else {
                (lucide_icons::Icon::ChartCandlestick, "Draw candles")
            };
            if widgets::icon_button(ui, theme, icon, name, true).clicked() {
                context.actions.push(Action::SetChart(ChartLook { candles: !look.candles, ..look }));
            }
        });
    });
}

/// One chart in its place.
struct View<'a> {
    whole: Rect,
    /// Where prices are drawn.
    plot: Rect,
    bars: &'a [Bar],
    calendar: Option<&'static Calendar>,
    interval: Interval,
    look: ChartLook,
    per: usize,
}

impl<'a> View<'a> {
    fn new(
        ui: &Ui,
        whole: Rect,
        series: &'a Arc<Series>,
        look: ChartLook,
        state: &mut ChartState,
        card: &TickerCard,
    ) -> Option<Self> {
        let bars = look.range.of(series.bars());
        let plot =
            Rect::from_min_max(whole.min + vec2(0.0, READOUT), pos2(whole.right() - AXIS, whole.bottom() - DATES));
        let least = if look.candles { 3.6 } else { 1.0 } / ui.pixels_per_point().clamp(1.0, 2.0);
        let per = plot::bars_per_bucket(bars.len(), plot.width(), least);
        let fits = state.prepared.as_ref().is_some_and(|prepared| prepared.is_of(series, look.range, per));
        if !fits {
            state.prepared = Some(Prepared::new(series, look.range, per));
            state.cursor = None;
        }
        let calendar = card.prices.calendar.and_then(Calendar::of);
        (!bars.is_empty()).then_some(Self { whole, plot, bars, calendar, interval: series.interval, look, per })
    }

    fn x(&self, index: usize) -> f32 {
        self.plot.left() + (index as f32 + 0.5) / self.bars.len() as f32 * self.plot.width()
    }

    fn zone(&self) -> Tz {
        self.calendar.map_or(Tz::UTC, |calendar| calendar.zone)
    }

    /// The bar in which a moment falls; none outside the chart.
    fn index_at(&self, moment: DateTime<Utc>) -> Option<usize> {
        if self.interval != Interval::Day {
            let index = self.bars.partition_point(|bar| bar.start <= moment).checked_sub(1)?;
            let last = self.bars.last()?.start + chrono::TimeDelta::minutes(5);
            return (moment <= last).then_some(index);
        }
        let session = self.calendar.and_then(|calendar| calendar.first_closing_after(moment));
        let day = session.map_or_else(|| moment.date_naive(), |session| session.day);
        let first = self.bars.first()?.day();
        let index = self.bars.partition_point(|bar| bar.day() < day);
        // What came out after the last bar stands at the right edge, and long after it nowhere.
        let late = (day - self.bars.last()?.day()).num_days();
        (day >= first && late <= 4).then(|| index.min(self.bars.len() - 1))
    }

    fn show(&self, ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, state: &mut ChartState) {
        let theme = context.theme;
        let Some(prepared) = &state.prepared else { return };
        let scale = Scale::new(prepared, self.plot);
        let id = ui.scope_id().with("chart");
        let response = ui.interact(self.plot, id, Sense::click());
        let name = self.spoken(card);
        response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, &name));
        self.grid(ui, theme, &scale);
        self.dates(ui, theme);
        self.published(ui, context, card);
        plot::volumes(ui, theme, self.plot, VOLUME, &prepared.buckets);
        let current = super::quote::is_current(context, card);
        if self.look.candles {
            self.candles(ui, theme, &scale, &prepared.buckets, current);
        } else {
            let color = if current { theme.accent } else { theme.ink_faint };
            self.line(ui, &scale, &prepared.buckets, color);
        }
        self.points(ui, theme, card, &scale);
        self.stories(ui, context, card);
        widgets::focus_ring(ui, &response, theme);
        let at = self.cursor(ui, &response, &mut state.cursor);
        self.readout(ui, theme, &scale, at);
    }

    fn spoken(&self, card: &TickerCard) -> String {
        let change = self.bars.first().zip(self.bars.last());
        let change = change.and_then(|(first, last)| Some((first, last, percent(first.close, last.close)?)));
        match change {
            Some((first, last, change)) => format!(
                "Chart of {}, {}: from {} to {}, {}",
                card.instrument.symbol,
                self.look.range.title(),
                price::price(first.close),
                price::price(last.close),
                price::percent(change)
            ),
            None => format!("Chart of {}", card.instrument.symbol),
        }
    }

    fn grid(&self, ui: &Ui, theme: &Theme, scale: &Scale) {
        for (value, label) in plot::ticks(scale.low, scale.high, 3) {
            let y = scale.y(value).round() + 0.5;
            ui.painter().hline(self.plot.x_range(), y, Stroke::new(1.0, theme.rule));
            let at = pos2(self.whole.right(), y);
            ui.painter().text(at, Align2::RIGHT_CENTER, label, face::sans(10.5), theme.ink_faint);
        }
    }

    fn dates(&self, ui: &Ui, theme: &Theme) {
        let zone = self.zone();
        let part = |bar: &Bar| -> u32 {
            match self.look.range {
                ChartRange::OneDay => bar.start.with_timezone(&zone).hour(),
                ChartRange::OneMonth => bar.start.iso_week().week(),
                ChartRange::FiveYears => bar.start.year_ce().1,
                ChartRange::SixMonths | ChartRange::OneYear => bar.start.month(),
            }
        };
        let words = |bar: &Bar| match self.look.range {
            ChartRange::OneDay => bar.start.with_timezone(&zone).format("%H:%M").to_string(),
            ChartRange::OneMonth => bar.start.format("%-d %b").to_string(),
            ChartRange::FiveYears => bar.start.format("%Y").to_string(),
            ChartRange::SixMonths | ChartRange::OneYear => bar.start.format("%b").to_string(),
        };
        let mut before: Option<u32> = None;
        let mut free_from = f32::NEG_INFINITY;
        for (index, bar) in self.bars.iter().enumerate().step_by(self.per) {
            let x = self.x(index);
            let here = part(bar);
            let turns = before.is_some_and(|before| before != here);
            before = Some(here);
            if turns && x >= free_from && x < self.plot.right() - 14.0 {
                let at = pos2(x, self.whole.bottom());
                let painted =
                    ui.painter().text(at, Align2::CENTER_BOTTOM, words(bar), face::sans(10.5), theme.ink_faint);
                free_from = painted.right() + 18.0;
            }
        }
    }

    fn candles(&self, ui: &Ui, theme: &Theme, scale: &Scale, buckets: &[Bucket], current: bool) {
        let width = self.plot.width() / self.bars.len() as f32 * self.per as f32;
        let body = (width * 0.68).clamp(1.0, 11.0);
        let mut mesh = egui::Mesh::default();
        for (number, bucket) in buckets.iter().enumerate() {
            let rises = bucket.close >= bucket.open;
            let color = match (current, rises) {
                (false, _) => theme.ink_faint,
                (true, true) => theme.change(Some(Change::Up)),
                (true, false) => theme.change(Some(Change::Down)),
            };
            let x = self.bucket_x(number, buckets.len());
            let (top, bottom) = (scale.y(bucket.open.max(bucket.close)), scale.y(bucket.open.min(bucket.close)));
            let wick = Rect::from_min_max(pos2(x - 0.5, scale.y(bucket.high)), pos2(x + 0.5, scale.y(bucket.low)));
            mesh.add_colored_rect(wick, color);
            let middle = (top + bottom) * 0.5;
            let half = ((bottom - top) * 0.5).max(0.5);
            let block = Rect::from_min_max(pos2(x - body * 0.5, middle - half), pos2(x + body * 0.5, middle + half));
            mesh.add_colored_rect(block, color);
        }
        ui.painter().add(mesh);
    }

    /// The middle of a bucket; the last one may hold fewer bars.
    fn bucket_x(&self, number: usize, count: usize) -> f32 {
        let first = number * self.per;
        let last = if number + 1 == count { self.bars.len() } else { first + self.per };
        self.plot.left() + (first + last) as f32 * 0.5 / self.bars.len() as f32 * self.plot.width()
    }

    fn line(&self, ui: &Ui, scale: &Scale, buckets: &[Bucket], color: Color32) {
        let place =
            |(number, bucket): (usize, &Bucket)| pos2(self.bucket_x(number, buckets.len()), scale.y(bucket.close));
        let points: Vec<egui::Pos2> = buckets.iter().enumerate().map(place).collect();
        let mut fill = egui::Mesh::default();
        // The shade depends on the height alone: shaded from each point down it would show streaks.
        let shade = |y: f32| color.gamma_multiply(0.22 * (self.plot.bottom() - y) / self.plot.height());
        for (number, point) in points.iter().enumerate() {
            fill.colored_vertex(*point, shade(point.y));
            fill.colored_vertex(pos2(point.x, self.plot.bottom()), shade(self.plot.bottom()));
            if let Some(before) = u32::try_from(number).ok().and_then(|number| number.checked_sub(1)) {
                fill.add_triangle(before * 2, before * 2 + 1, before * 2 + 2);
                fill.add_triangle(before * 2 + 1, before * 2 + 2, before * 2 + 3);
            }
        }
        ui.painter().add(fill);
        if let [only] = points.as_slice() {
            ui.painter().circle_filled(*only, 2.5, color);
        }
        ui.painter().add(Shape::line(points, Stroke::new(1.6, color)));
    }

    /// The line of the open story.
    fn published(&self, ui: &Ui, context: &PanelContext<'_>, card: &TickerCard) {
        let Loadable::Ready(open) = &context.snapshot.open else { return };
        let names_it = card.stories.iter().any(|row| row.id == open.row.id);
        let Some(index) = open.row.published.filter(|_| names_it).and_then(|at| self.index_at(at)) else { return };
        let x = self.x(index).round() + 0.5;
        let color = context.theme.number;
        let line = [pos2(x, self.plot.top()), pos2(x, self.plot.bottom())];
        ui.painter().extend(Shape::dashed_line(&line, Stroke::new(1.0, color), 4.0, 3.0));
        let words = "this story";
        let half = widgets::width(ui, words, &face::sans(10.5)) * 0.5;
        let middle = x.clamp(self.plot.left() + half, self.plot.right() - half);
        let at = pos2(middle, self.plot.top() - 1.0);
        ui.painter().text(at, Align2::CENTER_BOTTOM, words, face::sans(10.5), color);
    }

    /// P0 and P1: the last price before the story, and the first one a reader could trade at.
    fn points(&self, ui: &Ui, theme: &Theme, card: &TickerCard, scale: &Scale) {
        let Some(since) = &card.prices.since else { return };
        if self.interval != Interval::Day {
            return;
        }
        let at = |day| self.bars.binary_search_by_key(&day, Bar::day).ok();
        let draw = |name: &str, day, value, filled: bool, align: Align2| {
            let Some(index) = at(day) else { return };
            let place = pos2(self.x(index), scale.y(plot::float(value)));
            ui.painter().circle(
                place,
                3.5,
                if filled { theme.number } else { theme.raised },
                Stroke::new(1.6, theme.number),
            );
            let beside = place + vec2(if align == Align2::RIGHT_CENTER { -6.0 } else { 6.0 }, -8.0);
            let font = face::sans_bold(10.0);
            let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(name.to_owned(), font, theme.number));
            let words = align.anchor_size(beside, galley.size());
            // The line of prices runs under the name, which stays readable.
            ui.painter().rect_filled(words.expand2(vec2(1.5, -1.0)), 3.0, theme.raised.gamma_multiply(0.8));
            ui.painter().galley(words.min, galley, theme.number);
        };
        draw("P0", since.before.day, since.before.price, false, Align2::RIGHT_CENTER);
        if let Some(tradable) = &since.tradable {
            draw("P1", tradable.day, tradable.price, true, Align2::LEFT_CENTER);
        }
    }

    /// A mark under the bar of every other story; a click opens it.
    fn stories(&self, ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
        let theme = context.theme;
        let open = match &context.snapshot.open {
            Loadable::Ready(open) => Some(open.row.id),
            _ => None,
        };
        let mut placed: Vec<(f32, StoryId, &str, usize)> = card
            .stories
            .iter()
            .filter(|row| Some(row.id) != open)
            .filter_map(|row| Some((self.x(self.index_at(row.sort_time())?), row.id, row.title.as_str(), 1)))
            .collect();
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Of marks that would cover each other the first stands for all; it counts them.
        placed.dedup_by(|next, kept| {
            let near = next.0 - kept.0 < MARK;
            kept.3 += usize::from(near);
            near
        });
        let y = self.plot.bottom() - 4.0;
        for (x, id, title, count) in placed {
            let rect = Rect::from_center_size(pos2(x, y), vec2(MARK, MARK));
            let response = ui.interact(rect, ui.scope_id().with(("mark", id)), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Link, true, format!("On the chart: {title}")));
            let lit = response.hovered() || response.has_focus();
            let radius = if lit { 4.5 } else { 3.2 };
            ui.painter().circle(rect.center(), radius, theme.number, Stroke::new(1.2, theme.raised));
            if lit {
                ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
            }
            let words =
                if count > 1 { format!("{title}\nand {} more about that time", count - 1) } else { title.to_owned() };
            if response.on_hover_text(words).clicked() {
                context.actions.push(Action::OpenStory(id));
            }
        }
    }

    /// The bar under the pointer, or the one the keyboard is at.
    fn cursor(&self, ui: &Ui, response: &Response, kept: &mut Option<usize>) -> Option<usize> {
        let last = self.bars.len() - 1;
        if response.has_focus() {
            let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            let (left, right) =
                ui.input(|input| (input.num_presses(Key::ArrowLeft), input.num_presses(Key::ArrowRight)));
            if left + right > 0 {
                *kept = Some(kept.unwrap_or(last).saturating_sub(left).saturating_add(right).min(last));
            }
        } else {
            *kept = None;
        }
        let pointed = response.hover_pos().map(|pos| {
            let share = ((pos.x - self.plot.left()) / self.plot.width()).clamp(0.0, 1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and the count of bars"
            )]
            let index = (share * self.bars.len() as f32) as usize;
            index.min(last)
        });
        pointed.or(*kept)
    }

    fn readout(&self, ui: &Ui, theme: &Theme, scale: &Scale, at: Option<usize>) {
        let top = pos2(self.whole.left(), self.whole.top());
        let font = face::sans(11.0);
        let Some((index, bar)) = at.and_then(|index| Some((index, self.bars.get(index)?))) else {
            let (Some(first), Some(last)) = (self.bars.first(), self.bars.last()) else { return };
            if let Some(change) = percent(first.close, last.close) {
                let named =
                    ui.painter().text(top, Align2::LEFT_TOP, self.look.range.title(), font.clone(), theme.ink_faint);
                let at = pos2(named.right() + 5.0, top.y);
                let color = theme.change(price::direction(change));
                ui.painter().text(at, Align2::LEFT_TOP, price::percent(change), font, color);
            }
            return;
        };
        let (x, y) = (self.x(index).round() + 0.5, scale.y(plot::float(bar.close)));
        let stroke = Stroke::new(1.0, theme.rule_strong);
        ui.painter().vline(x, self.plot.y_range(), stroke);
        ui.painter().hline(self.plot.x_range(), y, stroke);
        ui.painter().circle_filled(pos2(x, y), 2.5, theme.ink);
        let when = match self.interval {
            Interval::Day => bar.start.format("%-d %b %Y").to_string(),
            Interval::FiveMinutes => bar.start.with_timezone(&self.zone()).format("%-d %b %H:%M").to_string(),
        };
        let mut words = format!("{when}   {}", price::price(bar.close));
        if self.look.candles {
            let [open, high, low] = [bar.open, bar.high, bar.low].map(price::price);
            words = format!("{when}  O {open}  H {high}  L {low}  C {}", price::price(bar.close));
        }
        if let Some(volume) = bar.volume.filter(|_| !self.look.candles) {
            words.push_str("   vol ");
            words.push_str(&price::volume(volume));
        }
        let galley = widgets::elided(ui, &words, font, theme.ink, self.whole.width());
        let rect = Rect::from_min_size(top, galley.size());
        ui.painter().rect_filled(rect.expand2(vec2(2.0, 0.0)), 2.0, theme.raised);
        ui.painter().galley(top, galley, theme.ink);
    }
}

/// Prices to heights.
pub(super) struct Scale {
    pub(super) low: f32,
    pub(super) high: f32,
    top: f32,
    bottom: f32,
}

impl Scale {
    fn new(prepared: &Prepared, plot: Rect) -> Self {
        let spread = (prepared.high - prepared.low).max(prepared.high.abs() * 1e-4).max(f32::MIN_POSITIVE);
        // Volume and marks stand under the prices.
        Self {
            low: prepared.low - spread * 0.04,
            high: prepared.high + spread * 0.08,
            top: plot.top() + 4.0,
            bottom: plot.bottom() - VOLUME * 0.6,
        }
    }

    fn y(&self, value: f32) -> f32 {
        self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)
    }
}
