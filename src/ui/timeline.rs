//! The list: stories of the view, or highlights; only what is on the screen is laid out.

mod row;

use std::{collections::HashSet, sync::Arc};

use egui::{Rect, Sense, Stroke, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2};

use chrono::NaiveDate;

use super::{
    commands::UiCommand,
    format::{self, counted},
    highlights_view::HighlightsView,
    keymap::KeyMap,
    panel::{LocalTime, PanelContext},
    state::{View, WindowState},
    theme::face,
    widgets,
};
use crate::{
    engine::{
        copies::CopyGroups,
        filing::SavedView,
        settings::CopyListing,
        snapshot::{SearchResult, Snapshot, TickerCard},
    },
    model::{id::StoryId, story::StoryRow},
};

const HEADER: f32 = 38.0;
const LEFT: f32 = 22.0;
const RIGHT: f32 = 14.0;
const TITLE_SIZE: f32 = 13.5;
/// Height of the line that names a day.
const DAY: f64 = 28.0;

/// The list's own state: which stories it shows, how high they are, how far it is scrolled.
#[derive(Debug, Default)]
pub struct Timeline {
    shown: Vec<Arc<StoryRow>>,
    lines: Vec<Line>,
    made_for: Option<MadeFor>,
    /// How high the rows are.
    heights: Vec<f64>,
    /// Where each line begins, one more for the end. Sums in `f64`: whole points stay exact far beyond 100,000 rows.
    tops: Vec<f64>,
    scrolled: f64,
    reveal: Option<StoryId>,
    /// Where the list was left at the last run, until all stories are there.
    restore: Option<Held>,
    /// The row under the pointer.
    hovered: Option<StoryId>,
    /// How many stories have arrived above what is looked at.
    above: usize,
    drawn: usize,
    /// Whether the keys that both list and story know are meant for the list: it was pressed last.
    has_keys: bool,
    highlights: HighlightsView,
    /// Height of the area at the last frame.
    height: f64,
}

/// A row that keeps its place on the screen: its story, and how far below the list's upper edge it begins.
type Held = (StoryId, f64);

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Line {
    /// The name of a day.
    Day(NaiveDate),
    /// A story, by its place among those shown.
    Story(usize),
}

/// What the rows were picked and measured for.
#[derive(Debug)]
struct MadeFor {
    stories: Arc<Vec<Arc<StoryRow>>>,
    copies: Arc<CopyGroups>,
    /// What was searched for, in that view.
    search: Option<Arc<SearchResult>>,
    /// The instrument's card, in its view.
    card: Option<Arc<TickerCard>>,
    /// What the kept search finds, in its view.
    saved: Option<Arc<HashSet<StoryId>>>,
    listing: CopyListing,
    view: View,
    stay: HashSet<StoryId>,
    width: f32,
}

impl MadeFor {
    fn new(snapshot: &Snapshot, state: &WindowState, width: f32) -> Self {
        Self {
            stories: Arc::clone(&snapshot.stories),
            copies: Arc::clone(&snapshot.copies),
            search: searched(snapshot, state).cloned(),
            card: card(snapshot, state).cloned(),
            saved: saved(snapshot, &state.view).map(|view| Arc::clone(&view.stories)),
            listing: state.kept.copies,
            view: state.view.clone(),
            stay: state.stay.clone(),
            width,
        }
    }

    /// Whether the rows are still the same.
    fn holds(&self, snapshot: &Snapshot, state: &WindowState, width: f32) -> bool {
        let same_search = match (&self.search, searched(snapshot, state)) {
            (Some(before), Some(now)) => Arc::ptr_eq(before, now),
            (before, now) => before.is_none() && now.is_none(),
        };
        // A card comes anew with every price.
        let same_card = match (&self.card, card(snapshot, state)) {
            (Some(before), Some(now)) => {
                before.stories.len() == now.stories.len()
                    && before.stories.iter().zip(&now.stories).all(|(before, now)| Arc::ptr_eq(before, now))
            }
            (before, now) => before.is_none() && now.is_none(),
        };
        let same_saved = match (&self.saved, saved(snapshot, &state.view)) {
            (Some(before), Some(now)) => Arc::ptr_eq(before, &now.stories),
            (before, now) => before.is_none() && now.is_none(),
        };
        Arc::ptr_eq(&self.stories, &snapshot.stories)
            && Arc::ptr_eq(&self.copies, &snapshot.copies)
            && same_search
            && same_card
            && same_saved
            && self.listing == state.kept.copies
            && self.view == state.view
            && self.stay == state.stay
            && (self.width - width).abs() < 0.01
    }

    fn query(&self) -> Option<&str> {
        self.search.as_ref().map(|search| search.query.as_str())
    }
}

/// The rows that were measured before: most of a list that has changed is still the same.
struct Known<'a> {
    rows: &'a [Arc<StoryRow>],
    heights: &'a [f64],
    at: usize,
}

impl Known<'_> {
    /// How far ahead a row is looked for: several stories may have gone.
    const AHEAD: usize = 32;

    /// The heights of rows; those not known are measured.
    fn all(mut self, rows: &[Arc<StoryRow>], measure: impl Fn(&StoryRow) -> f64) -> Vec<f64> {
        rows.iter().map(|row| self.find(row).unwrap_or_else(|| measure(row))).collect()
    }

    fn find(&mut self, row: &Arc<StoryRow>) -> Option<f64> {
        let ahead = self.rows.get(self.at..)?.iter().take(Self::AHEAD);
        let at = self.at + ahead.enumerate().find(|(_, known)| Arc::ptr_eq(known, row))?.0;
        self.at = at + 1;
        self.heights.get(at).copied()
    }
}

/// What the list shows of a search, in that view.
fn searched<'a>(snapshot: &'a Snapshot, state: &WindowState) -> Option<&'a Arc<SearchResult>> {
    snapshot.search.as_ref().filter(|_| state.view == View::Search)
}

/// The card of the instrument whose stories the list shows.
fn card<'a>(snapshot: &'a Snapshot, state: &WindowState) -> Option<&'a Arc<TickerCard>> {
    let View::Ticker(symbol) = &state.view else { return None };
    snapshot.ticker.as_ref().filter(|card| card.instrument.symbol == *symbol)
}

impl Timeline {
    /// The stories shown, top to bottom.
    pub fn shown(&self) -> &[Arc<StoryRow>] {
        &self.shown
    }

    /// How many rows the last frame drew.
    pub const fn drawn(&self) -> usize {
        self.drawn
    }

    /// Brings a story's row into view.
    pub fn reveal(&mut self, story: StoryId) {
        self.reveal = Some(story);
    }

    /// Whether the keys that both list and story know (arrows, select all, copy) are meant for the list.
    pub const fn has_keys(&self) -> bool {
        self.has_keys
    }

    /// Turns those keys to the list.
    pub const fn take_keys(&mut self) {
        self.has_keys = true;
    }

    /// Leaves those keys to the story.
    pub const fn give_up_keys(&mut self) {
        self.has_keys = false;
    }

    /// Puts the list where it was left: a story at the upper edge, and how far the list is scrolled into it.
    pub const fn restore(&mut self, story: StoryId, into: f32) {
        self.restore = Some((story, -(into as f64)));
    }

    /// The story at the upper edge and how far the list is scrolled into it; none at the top of the list.
    pub fn position(&self) -> Option<(StoryId, f32)> {
        let (story, below) = self.restore.or_else(|| (self.scrolled > 0.0).then(|| self.visible().next())?)?;
        Some((story, to_f32(-below)))
    }

    /// Draws the list into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>, state: &WindowState) {
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, context, state, self.shown.len());
        if state.view == View::Highlights {
            self.highlights.show(ui, context);
            return;
        }
        self.update(ui, context, state);
        if self.shown.is_empty() {
            let (title, detail) = empty_words(context.snapshot, context.keys, state);
            widgets::empty_note(ui, context.theme, title, &detail);
            return;
        }
        self.rows(ui, context, state);
    }

    /// Picks and measures the rows again if anything they depend on has changed.
    pub fn update(&mut self, ui: &Ui, context: &PanelContext<'_>, state: &WindowState) {
        let snapshot = context.snapshot;
        let width = ui.available_width();
        if self.made_for.as_ref().is_some_and(|made| made.holds(snapshot, state, width)) {
            return;
        }
        let wanted = MadeFor::new(snapshot, state, width);
        let before = self.made_for.take();
        let same_view = before.as_ref().is_some_and(|made| made.view == wanted.view && made.query() == wanted.query());
        let held = match self.restore {
            Some(left) => vec![left],
            None if same_view => self.held(state.cursor),
            None => Vec::new(),
        };
        if !same_view {
            self.scrolled = 0.0;
            self.above = 0;
        }
        let place = |shown: &[Arc<StoryRow>], story| shown.iter().position(|row| row.id == story);
        let first = held.iter().find_map(|(story, _)| Some((*story, place(&self.shown, *story)?)));
        let same_width = before.as_ref().is_some_and(|made| (made.width - wanted.width).abs() < 0.01);
        let known = std::mem::replace(&mut self.shown, pick(snapshot, state));
        let heights = std::mem::take(&mut self.heights);
        let known = Known { rows: if same_width { &known } else { &[] }, heights: &heights, at: 0 };
        if let Some((story, before)) = first.filter(|_| self.restore.is_none())
            && let Some(now) = place(&self.shown, story)
        {
            self.above = (self.above + now).saturating_sub(before);
        }
        let ranked = searched(snapshot, state).is_some_and(|search| search.ranked)
            || saved(snapshot, &state.view).is_some_and(|view| !view.ranked.is_empty());
        self.lines = if ranked {
            (0..self.shown.len()).map(Line::Story).collect()
        } else {
            by_day(&self.shown, context.local_time)
        };
        let measure = row::Measure::new(ui);
        let room = f64::from(wanted.width - LEFT - RIGHT);
        self.heights = known.all(&self.shown, |row| row::height(row, &measure, room));
        let mut top = 0.0;
        self.tops.clear();
        self.tops.push(top);
        for line in &self.lines {
            top += match line {
                Line::Day(_) => DAY,
                Line::Story(i) => self.heights.get(*i).copied().unwrap_or_default(),
            };
            self.tops.push(top);
        }
        // What arrives above must not move what is being looked at.
        let held = held.into_iter().find_map(|(story, below)| Some(self.tops.get(self.line_of(story)?)? - below));
        if let Some(scrolled) = held {
            self.scrolled = scrolled.max(0.0);
        }
        if !snapshot.loading {
            self.restore = None;
        }
        self.made_for = Some(wanted);
    }

    /// The rows that may keep their place when stories come and go, the best first: the one under the pointer, the one
    /// under the cursor, the topmost. A list that stands at its top and is not looked at stays there.
    fn held(&self, cursor: Option<StoryId>) -> Vec<Held> {
        let visible: Vec<Held> = self.visible().collect();
        let of = |id: Option<StoryId>| visible.iter().copied().find(|(story, _)| Some(*story) == id);
        let looked_at = of(self.hovered).or_else(|| of(cursor));
        if looked_at.is_none() && self.scrolled <= 0.0 {
            return Vec::new();
        }
        looked_at.into_iter().chain(visible).collect()
    }

    /// The stories on the screen, top to bottom, each with how far below the upper edge it begins.
    fn visible(&self) -> impl Iterator<Item = Held> {
        let first = self.tops.partition_point(|&top| top <= self.scrolled).saturating_sub(1);
        let lines = self.lines.iter().zip(&self.tops).skip(first);
        let stories = lines.filter_map(|(line, top)| match line {
            Line::Story(story) => Some((self.shown.get(*story)?.id, top - self.scrolled)),
            Line::Day(_) => None,
        });
        stories.take_while(|(_, below)| *below < self.height)
    }

    fn line_of(&self, story: StoryId) -> Option<usize> {
        let shown = self.shown.iter().position(|row| row.id == story)?;
        self.lines.iter().position(|line| *line == Line::Story(shown))
    }

    fn rows(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>, state: &WindowState) {
        let rect = ui.available_rect_before_wrap();
        let area = ui.allocate_rect(rect, Sense::hover());
        let total = self.tops.last().copied().unwrap_or(0.0);
        if ui.input(|input| input.pointer.any_pressed()) {
            self.has_keys = area.contains_pointer();
        }
        let height = f64::from(rect.height());
        self.height = height;
        if area.contains_pointer() {
            let wheel = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta)).y;
            if wheel != 0.0 {
                self.scrolled -= f64::from(wheel);
                self.restore = None;
            }
        }
        if let Some(story) = self.reveal.take()
            && let Some(i) = self.line_of(story)
            && let (Some(&top), Some(&bottom)) = (self.tops.get(i), self.tops.get(i + 1))
        {
            // The day's name comes along with its first story.
            let top = if matches!(i.checked_sub(1).and_then(|i| self.lines.get(i)), Some(Line::Day(_))) {
                top - DAY
            } else {
                top
            };
            self.scrolled = self.scrolled.min(top).max(bottom - height);
        }
        self.scrolled = self.scrolled.clamp(0.0, (total - height).max(0.0));
        let first = self.tops.partition_point(|&top| top <= self.scrolled).saturating_sub(1);
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("rows"));
        child.set_clip_rect(rect.intersect(ui.clip_rect()));
        self.drawn = 0;
        self.hovered = None;
        if self.scrolled <= 0.0 {
            self.above = 0;
        }
        for i in first..self.lines.len() {
            let (Some(line), Some(&top), Some(&bottom)) = (self.lines.get(i), self.tops.get(i), self.tops.get(i + 1))
            else {
                break;
            };
            let y = rect.top() + to_f32(top - self.scrolled).round();
            if y > rect.bottom() {
                break;
            }
            let place = Rect::from_min_max(pos2(rect.left(), y), pos2(rect.right(), y + to_f32(bottom - top)));
            match line {
                Line::Day(date) => day(&child, context, *date, place),
                Line::Story(i) => {
                    if let Some(row) = self.shown.get(*i) {
                        let stand = row::Stand {
                            open: state.kept.open == Some(row.id),
                            cursor: state.cursor == Some(row.id),
                            selected: state.selected.contains(&row.id),
                            several: state.selected.len(),
                        };
                        if row::show(&child, context, row, place, stand).contains_pointer() {
                            self.hovered = Some(row.id);
                        }
                        self.drawn += 1;
                    }
                }
            }
        }
        self.scroll_bar(ui, context, rect, total);
        self.arrived(&mut child, context, rect);
    }

    /// The button that leads to the stories which have arrived above.
    fn arrived(&mut self, ui: &mut Ui, context: &PanelContext<'_>, rect: Rect) {
        if self.above == 0 {
            return;
        }
        let words = format!("{} new above", format::grouped(self.above));
        let place = Rect::from_center_size(pos2(rect.center().x, rect.top() + 24.0), vec2(120.0, 30.0));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(place).layout(egui::Layout::top_down(egui::Align::Center)));
        if widgets::text_button(&mut ui, context.theme, &words, false, true).clicked() {
            self.scrolled = 0.0;
            self.above = 0;
        }
    }

    fn scroll_bar(&mut self, ui: &Ui, context: &PanelContext<'_>, rect: Rect, total: f64) {
        let height = f64::from(rect.height());
        if total <= height {
            return;
        }
        let handle = (height / total * height).clamp(28.0, height);
        let (track, range) = (height - handle, total - height);
        let bar = Rect::from_min_max(pos2(rect.right() - 10.0, rect.top()), rect.max);
        let response = ui.interact(bar, ui.scope_id().with("scroll bar"), Sense::click_and_drag());
        if response.dragged() {
            self.scrolled = (self.scrolled + f64::from(response.drag_delta().y) / track * range).clamp(0.0, range);
        } else if let Some(pos) = response.interact_pointer_pos().filter(|_| response.clicked()) {
            let at = (f64::from(pos.y - rect.top()) - handle * 0.5) / track * range;
            self.scrolled = at.clamp(0.0, range);
        }
        let active = response.hovered() || response.dragged();
        let width = if active { 7.0 } else { 4.0 };
        let top = rect.top() + to_f32(self.scrolled / range * track);
        let thumb = Rect::from_min_size(pos2(rect.right() - width - 2.0, top), vec2(width, to_f32(handle)));
        let fill = if active { context.theme.ink_faint } else { context.theme.rule_strong };
        ui.painter().rect_filled(thumb, width * 0.5, fill);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "distances on the screen are small")]
const fn to_f32(points: f64) -> f32 {
    points as f32
}

/// The stories, newest first, with the name of each day before its stories.
fn by_day(shown: &[Arc<StoryRow>], local_time: LocalTime) -> Vec<Line> {
    let date = |row: &Arc<StoryRow>| local_time(row.sort_time()).date();
    let mut lines = Vec::with_capacity(shown.len() + 16);
    let mut rest = shown;
    let mut before = 0;
    while let Some(first) = rest.first() {
        let day = date(first);
        let count = rest.partition_point(|row| date(row) >= day).max(1);
        lines.push(Line::Day(day));
        lines.extend((before..before + count).map(Line::Story));
        before += count;
        rest = rest.get(count..).unwrap_or_default();
    }
    lines
}

fn day(ui: &Ui, context: &PanelContext<'_>, date: NaiveDate, rect: Rect) {
    let theme = context.theme;
    let today = (context.local_time)(context.snapshot.now).date();
    let name = format::day(today, date);
    let response = ui.interact(rect, ui.scope_id().with(date), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &name));
    let words = widgets::elided(ui, &name, face::sans_bold(11.5), theme.ink_soft, rect.width() - LEFT - RIGHT);
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, theme.panel);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
    painter.galley(pos2(rect.left() + LEFT, (rect.center().y - words.size().y * 0.5).round()), words, theme.ink_soft);
}

/// The kept search that is shown.
fn saved<'a>(snapshot: &'a Snapshot, view: &View) -> Option<&'a SavedView> {
    let View::Saved(id) = view else { return None };
    snapshot.filing.saved.iter().find(|view| view.search.id == *id)
}

/// Puts rows into an order; those that are not in it come first.
fn rank(rows: &mut [Arc<StoryRow>], order: &[StoryId]) {
    let places: std::collections::HashMap<StoryId, usize> =
        order.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    rows.sort_by_key(|row| places.get(&row.id).copied());
}

/// The stories of a view. One that was opened here stays until the view changes.
fn pick(snapshot: &Snapshot, state: &WindowState) -> Vec<Arc<StoryRow>> {
    // What a rule hides stands in its own view, and in a search that asks for it; a star keeps a story in sight.
    let all = snapshot.stories.iter().filter(|row| !row.is_muted() || state.stay.contains(&row.id));
    let picked = match &state.view {
        View::All => all.cloned().collect(),
        View::Unread => all.filter(|row| !row.status.read || state.stay.contains(&row.id)).cloned().collect(),
        View::Starred => {
            let all = snapshot.stories.iter();
            all.filter(|row| row.status.starred || state.stay.contains(&row.id)).cloned().collect()
        }
        View::Muted => {
            let all = snapshot.stories.iter();
            all.filter(|row| row.is_muted() || state.stay.contains(&row.id)).cloned().collect()
        }
        View::Highlights => Vec::new(),
        View::Feed(feed) => all
            .filter(|row| matches!(&row.origin, crate::model::story::Origin::Feed(own) if own == feed))
            .cloned()
            .collect(),
        View::Ticker(symbol) => match card(snapshot, state) {
            Some(card) => card.stories.clone(),
            None => all.filter(|row| row.symbols.contains(symbol)).cloned().collect(),
        },
        View::Saved(_) => {
            let Some(view) = saved(snapshot, &state.view) else { return Vec::new() };
            let all = snapshot.stories.iter();
            let mut rows: Vec<Arc<StoryRow>> =
                all.filter(|row| view.stories.contains(&row.id) || state.stay.contains(&row.id)).cloned().collect();
            if !view.ranked.is_empty() {
                rank(&mut rows, &view.ranked);
            }
            rows
        }
        View::Search => {
            let Some(search) = &snapshot.search else { return Vec::new() };
            let found: std::collections::HashSet<StoryId> = search.stories.iter().copied().collect();
            let all = snapshot.stories.iter();
            let mut rows: Vec<Arc<StoryRow>> = all.filter(|row| found.contains(&row.id)).cloned().collect();
            if search.ranked {
                rank(&mut rows, &search.stories);
            }
            rows
        }
    };
    match state.kept.copies {
        CopyListing::Apart => picked,
        CopyListing::Once => snapshot.copies.once(picked),
    }
}

fn header(ui: &mut Ui, context: &PanelContext<'_>, state: &WindowState, shown: usize) {
    let theme = context.theme;
    let snapshot = context.snapshot;
    let title = match &state.view {
        View::All => "All stories \u{b7} newest".to_owned(),
        View::Unread => "Unread \u{b7} newest".to_owned(),
        View::Starred => "Starred \u{b7} newest".to_owned(),
        View::Muted => "Muted \u{b7} newest".to_owned(),
        View::Highlights => "Highlights \u{b7} newest".to_owned(),
        View::Feed(id) => crate::engine::snapshot::feed(&snapshot.feeds, *id)
            .map_or_else(|| "Feed".to_owned(), |row| row.feed.title.clone()),
        View::Ticker(symbol) => format!("Stories that name {symbol}"),
        View::Saved(_) => saved(snapshot, &state.view).map_or_else(String::new, |view| view.search.name.clone()),
        View::Search => match &snapshot.search {
            Some(search) => format!("Search: {}", search.query),
            None => "Searching \u{2026}".to_owned(),
        },
    };
    let count = match &state.view {
        _ if snapshot.loading => String::new(),
        View::All => format!("{} unread", format::grouped(snapshot.counts.unread)),
        View::Highlights => format::grouped(snapshot.highlights.len()),
        _ => counted(shown, "story", "stories"),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEADER), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    let center = rect.center().y;
    let font = face::sans(12.5);
    let count = widgets::elided(ui, &count, font.clone(), theme.ink_faint, 120.0);
    let right = rect.right() - RIGHT - count.size().x;
    ui.painter().galley(pos2(right, center - count.size().y * 0.5), count, theme.ink_faint);
    let title = widgets::elided(ui, &title, font, theme.ink_soft, right - rect.left() - 14.0 - 10.0);
    ui.painter().galley(pos2(rect.left() + 14.0, center - title.size().y * 0.5), title, theme.ink_soft);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
}

fn empty_words(snapshot: &Snapshot, keys: &KeyMap, state: &WindowState) -> (&'static str, String) {
    match &state.view {
        _ if snapshot.loading => ("Reading the library \u{2026}", String::new()),
        View::All => {
            let key = keys.hint(UiCommand::Add);
            ("No stories yet", format!("Press {key} to add one: paste its text, or the address of a page or feed."))
        }
        View::Unread => ("All read", "New stories will stand here.".to_owned()),
        View::Starred => {
            ("Nothing starred", format!("Press {} in a story to find it here again.", keys.hint(UiCommand::ToggleStar)))
        }
        View::Muted => ("Nothing is muted", "Stories that a rule hides stand here.".to_owned()),
        View::Highlights => ("No highlights yet", String::new()),
        View::Feed(id) => {
            let failure = crate::engine::snapshot::feed(&snapshot.feeds, *id).and_then(|row| row.failure.clone());
            match failure {
                Some(notice) => ("Nothing fetched yet", format!("{}. {}", notice.title, notice.detail)),
                None => ("No stories in this feed", "It was read, and it holds none.".to_owned()),
            }
        }
        View::Ticker(symbol) => ("No stories", format!("None in the library names {symbol}.")),
        View::Saved(_) => match saved(snapshot, &state.view) {
            Some(view) if !view.is_ready => ("Searching \u{2026}", String::new()),
            Some(view) => ("Nothing found yet", format!("It looks for {}", view.search.query)),
            None => ("This search was removed", String::new()),
        },
        View::Search if snapshot.search.is_none() => ("Searching \u{2026}", String::new()),
        View::Search => {
            let problems = snapshot.search.as_ref().map(|search| search.problems.join(". ")).unwrap_or_default();
            let usual = "Every word must stand in the story or its headline.".to_owned();
            ("Nothing found", if problems.is_empty() { usual } else { problems })
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::model::story::Origin;

    fn noon() -> DateTime<Utc> {
        "2026-03-09T12:00:00Z".parse().unwrap()
    }

    fn row(hours: i64) -> Arc<StoryRow> {
        let noon = noon();
        Arc::new(StoryRow::new(
            StoryId::of_sample(&hours.to_string()),
            Origin::Sample,
            String::new(),
            noon - TimeDelta::hours(hours),
        ))
    }

    #[test]
    fn days_are_named_once_and_every_story_stands_under_its_own() {
        let shown: Vec<_> = [0, 1, 11, 13, 14, 90].into_iter().map(row).collect();
        let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let expected = [
            Line::Day(date(9)),
            Line::Story(0),
            Line::Story(1),
            Line::Story(2),
            Line::Day(date(8)),
            Line::Story(3),
            Line::Story(4),
            Line::Day(date(5)),
            Line::Story(5),
        ];
        assert_eq!(by_day(&shown, |at| at.naive_utc()), expected);
        assert_eq!(by_day(&[], |at| at.naive_utc()), []);
    }

    #[test]
    fn a_list_that_changes_measures_only_what_is_new() {
        let measured = std::cell::Cell::new(0);
        let measure = |_: &StoryRow| {
            measured.set(measured.get() + 1);
            50.0
        };
        let before: Vec<_> = (0..1_000).map(row).collect();
        let heights: Vec<f64> = (0..1_000).map(f64::from).collect();
        let known = || Known { rows: &before, heights: &heights, at: 0 };
        assert_eq!(known().all(&before, measure), heights);
        assert_eq!(measured.take(), 0);
        // One was read, which makes its row anew; one has gone; two have come.
        let mut after = before.clone();
        after[500] = row(500);
        after.remove(700);
        after.insert(0, row(-1));
        after.insert(300, row(299));
        let found = known().all(&after, measure);
        assert_eq!(measured.take(), 3);
        assert_eq!((found[0], found[1], found[502], found[1_000]), (50.0, 0.0, 50.0, 999.0));
    }
}
