//! The Highlights view: everything that was marked, filtered, grouped, and only what is on the screen laid out.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use egui::{
    Frame, Id, Margin, Rect, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, UiBuilder, accesskit::Role, pos2, vec2,
};

use super::{
    action::Action,
    citation,
    commands::UiCommand,
    format,
    inspector::{Faces, HighlightCard},
    panel::PanelContext,
    theme::{Theme, face},
    widgets,
};
use crate::{
    engine::snapshot::HighlightRow,
    model::{highlight::HighlightColor, id::StoryId, instrument::Symbol},
};

/// Height of a group's heading.
const HEADING: f32 = 28.0;
/// Tags and companies offered as filters.
const OFFERED: usize = 8;

/// How highlights are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Newest first, no groups.
    #[default]
    Newest,
    /// By the story they were made in.
    Story,
    /// By the companies they name.
    Company,
}

/// Which highlights are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that stand in the quote, its note, tags, headline, source or symbols, in any order and case.
    pub words: String,
    /// Of this colour.
    pub color: Option<HighlightColor>,
    /// With this tag.
    pub tag: Option<String>,
    /// Naming this company.
    pub symbol: Option<Symbol>,
    /// Whose story is gone or no longer holds the words.
    pub orphaned: bool,
}

impl Filter {
    /// Whether a highlight is wanted.
    pub fn takes(&self, row: &HighlightRow) -> bool {
        let highlight = &row.highlight;
        let own = self.color.is_none_or(|color| highlight.color == color)
            && self.tag.as_ref().is_none_or(|tag| highlight.tags.contains(tag))
            && self.symbol.as_ref().is_none_or(|symbol| highlight.symbols.contains(symbol))
            && (!self.orphaned || is_orphan(row));
        own && self.has_words(row)
    }

    fn has_words(&self, row: &HighlightRow) -> bool {
        if self.words.trim().is_empty() {
            return true;
        }
        let highlight = &row.highlight;
        let mut all =
            [&highlight.quote.exact, &highlight.note, &row.title, &row.source].map(|s| s.to_lowercase()).to_vec();
        all.extend(highlight.tags.iter().map(|tag| tag.to_lowercase()));
        all.extend(highlight.symbols.iter().map(|symbol| symbol.as_str().to_lowercase()));
        self.words.to_lowercase().split_whitespace().all(|word| all.iter().any(|text| text.contains(word)))
    }
}

/// A line of the view.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Heading(String),
    /// By its place among all highlights.
    Highlight(usize),
}

/// What highlights are put together by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Group {
    All,
    Story(StoryId),
    Company(Option<Symbol>),
}

impl Group {
    /// The groups a highlight belongs to.
    fn of(row: &HighlightRow, grouping: Grouping) -> Vec<Self> {
        let symbols = &row.highlight.symbols;
        match grouping {
            Grouping::Newest => vec![Self::All],
            Grouping::Story => vec![Self::Story(row.highlight.story)],
            Grouping::Company if symbols.is_empty() => vec![Self::Company(None)],
            Grouping::Company => symbols.iter().map(|symbol| Self::Company(Some(symbol.clone()))).collect(),
        }
    }

    /// Its heading, if it has one; `first` is the first highlight in it.
    fn title(&self, first: &HighlightRow) -> Option<String> {
        match self {
            Self::All => None,
            Self::Story(_) => Some(first.title.clone()),
            Self::Company(Some(symbol)) => Some(symbol.to_string()),
            Self::Company(None) => Some("No company".to_owned()),
        }
    }
}

/// What there is to filter by, counted once for a list of highlights.
#[derive(Debug, Default)]
struct Offers {
    rows: Arc<Vec<HighlightRow>>,
    colors: Vec<HighlightColor>,
    /// Highlights that stand in no story any more.
    gone: usize,
    symbols: Vec<Symbol>,
    tags: Vec<String>,
}

impl Offers {
    fn of(rows: &Arc<Vec<HighlightRow>>) -> Self {
        let has = |color: &HighlightColor| rows.iter().any(|row| row.highlight.color == *color);
        Self {
            rows: Arc::clone(rows),
            colors: HighlightColor::ALL.into_iter().filter(has).collect(),
            gone: rows.iter().filter(|row| is_orphan(row)).count(),
            symbols: most_used(rows.iter().flat_map(|row| &row.highlight.symbols), OFFERED),
            tags: most_used(rows.iter().flat_map(|row| &row.highlight.tags), OFFERED),
        }
    }
}

/// What the entries were made for.
#[derive(Debug)]
struct MadeFor {
    rows: Arc<Vec<HighlightRow>>,
    filter: Filter,
    grouping: Grouping,
    width: f32,
}

/// The view's own state.
#[derive(Debug, Default)]
pub struct HighlightsView {
    filter: Filter,
    grouping: Grouping,
    offers: Offers,
    made_for: Option<MadeFor>,
    entries: Vec<Entry>,
    /// Where each entry begins, one more for the end.
    tops: Vec<f32>,
    found: usize,
}

impl HighlightsView {
    /// Draws the view into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>) {
        let theme = context.theme;
        let rows: Arc<Vec<HighlightRow>> = Arc::clone(&context.snapshot.highlights);
        if rows.is_empty() {
            let key = context.keys.hint(UiCommand::Highlight);
            let detail = format!(
                "Select text in a story and press {key}. What you mark is kept here, also after the story has changed."
            );
            widgets::empty_note(ui, theme, "No highlights yet", &detail);
            return;
        }
        if !Arc::ptr_eq(&self.offers.rows, &rows) {
            self.offers = Offers::of(&rows);
        }
        self.filters(ui, theme);
        let faces = Faces::of(ui);
        self.update(&rows, &faces, ui.available_width());
        if self.found == 0 {
            widgets::empty_note(ui, theme, "No highlight is like that", "Clear a filter above to see more.");
            return;
        }
        let end = self.tops.last().copied().unwrap_or_default();
        ScrollArea::vertical().id_salt("highlights view").auto_shrink(false).show_viewport(ui, |ui, seen| {
            ui.set_height(end);
            let origin = ui.min_rect().min;
            let first = self.tops.partition_point(|top| *top <= seen.top()).saturating_sub(1);
            for (at, entry) in self.entries.iter().enumerate().skip(first) {
                let Some((top, bottom)) = self.tops.get(at).zip(self.tops.get(at + 1)) else { break };
                if *top > seen.bottom() {
                    break;
                }
                let rect = Rect::from_min_max(
                    pos2(origin.x, origin.y + top),
                    pos2(origin.x + ui.available_width(), origin.y + bottom),
                );
                // One that names two companies stands in two places.
                let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(at));
                match entry {
                    Entry::Heading(title) => heading(&ui, theme, rect, title),
                    Entry::Highlight(index) => {
                        if let Some(row) = rows.get(*index) {
                            card(&mut ui, context, &faces, rect, row);
                        }
                    }
                }
            }
        });
    }

    fn filters(&mut self, ui: &mut Ui, theme: &Theme) {
        Frame::new().inner_margin(Margin { left: 14, right: 14, top: 8, bottom: 8 }).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            let edit = TextEdit::singleline(&mut self.filter.words)
                .id(Id::unique("filter highlights"))
                .font(face::sans(13.0))
                .desired_width(f32::INFINITY)
                .hint_text(RichText::new("Filter highlights").color(theme.ink_faint))
                .margin(Margin::symmetric(8, 5));
            let response = ui.add(edit);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Filter highlights"));
            let choices = [("Newest", Grouping::Newest), ("Story", Grouping::Story), ("Company", Grouping::Company)];
            widgets::segments(ui, theme, "Group by", &choices, &mut self.grouping);
            ui.horizontal_wrapped(|ui| {
                for &color in &self.offers.colors {
                    let on = self.filter.color == Some(color);
                    if widgets::color_dot(ui, theme, color, on).clicked() {
                        self.filter.color = (!on).then_some(color);
                    }
                }
                let gone = self.offers.gone;
                if (gone > 0 || self.filter.orphaned)
                    && widgets::tag_chip(ui, theme, &format!("lost their place ({gone})"), self.filter.orphaned)
                        .clicked()
                {
                    self.filter.orphaned = !self.filter.orphaned;
                }
                for symbol in &self.offers.symbols {
                    let on = self.filter.symbol.as_ref() == Some(symbol);
                    if widgets::tag_chip(ui, theme, symbol.as_str(), on).clicked() {
                        self.filter.symbol = (!on).then(|| symbol.clone());
                    }
                }
                for tag in &self.offers.tags {
                    let on = self.filter.tag.as_ref() == Some(tag);
                    if widgets::tag_chip(ui, theme, &format!("#{tag}"), on).clicked() {
                        self.filter.tag = (!on).then(|| tag.clone());
                    }
                }
            });
        });
        let line = ui.available_rect_before_wrap();
        ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, theme.rule));
    }

    /// Picks, groups and measures, where anything has changed.
    fn update(&mut self, rows: &Arc<Vec<HighlightRow>>, faces: &Faces, width: f32) {
        if self.made_for.as_ref().is_some_and(|made| {
            Arc::ptr_eq(&made.rows, rows)
                && (&made.filter, made.grouping) == (&self.filter, self.grouping)
                && (made.width - width).abs() < 0.1
        }) {
            return;
        }
        let (filter, grouping) = (self.filter.clone(), self.grouping);
        self.made_for = Some(MadeFor { rows: Arc::clone(rows), filter, grouping, width });
        let wanted: Vec<usize> =
            rows.iter().enumerate().filter(|(_, row)| self.filter.takes(row)).map(|(index, _)| index).collect();
        self.found = wanted.len();
        self.entries = grouped(rows, &wanted, self.grouping);
        let mut top = 0.0;
        self.tops = Vec::with_capacity(self.entries.len() + 1);
        for entry in &self.entries {
            self.tops.push(top);
            top += match entry {
                Entry::Heading(_) => HEADING,
                Entry::Highlight(index) => rows.get(*index).map_or(0.0, |row| {
                    let card = HighlightCard { highlight: &row.highlight, line: "one line", source: <_>::default() };
                    card.height(faces, width)
                }),
            };
        }
        self.tops.push(top);
    }
}

/// Whether a highlight stands in no story any more.
const fn is_orphan(row: &HighlightRow) -> bool {
    row.orphan || !row.openable
}

/// What stands most often, the most frequent first.
pub(super) fn most_used<'a, T: Ord + Clone + Hash + 'a>(all: impl Iterator<Item = &'a T>, most: usize) -> Vec<T> {
    let mut counts: HashMap<&T, usize> = HashMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<(&T, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(one, count)| (std::cmp::Reverse(*count), *one));
    counts.into_iter().take(most).map(|(one, _)| one.clone()).collect()
}

/// Highlights under their headings: groups in the order of their newest highlight, each newest first.
fn grouped(rows: &[HighlightRow], wanted: &[usize], grouping: Grouping) -> Vec<Entry> {
    let mut groups: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    let mut known: HashMap<Group, usize> = HashMap::new();
    for &index in wanted {
        let Some(row) = rows.get(index) else { continue };
        for group in Group::of(row, grouping) {
            let title = group.title(row);
            let at = *known.entry(group).or_insert_with(|| {
                groups.push((title, Vec::new()));
                groups.len() - 1
            });
            if let Some((_, members)) = groups.get_mut(at) {
                members.push(index);
            }
        }
    }
    let mut entries = Vec::with_capacity(wanted.len() + groups.len());
    for (title, members) in groups {
        entries.extend(title.map(Entry::Heading));
        entries.extend(members.into_iter().map(Entry::Highlight));
    }
    entries
}

fn heading(ui: &Ui, theme: &Theme, rect: Rect, title: &str) {
    let response = ui.interact(rect, ui.scope_id().with(title), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Heading, true, title));
    ui.painter().rect_filled(rect, 0.0, theme.panel);
    let words = widgets::elided(ui, title, face::sans_bold(12.0), theme.ink_soft, rect.width() - 28.0);
    let at = pos2(rect.left() + 14.0, (rect.center().y - words.size().y * 0.5).round());
    ui.painter().galley(at, words, theme.ink_soft);
}

fn card(ui: &mut Ui, context: &mut PanelContext<'_>, faces: &Faces, rect: Rect, row: &HighlightRow) {
    let age = format::age(context.snapshot.now, row.highlight.created, context.local_time);
    let line = match (row.openable, row.orphan) {
        (false, _) => format!("{} \u{b7} story removed", row.title),
        (true, true) => format!("no longer in the story \u{b7} {}", row.title),
        (true, false) => format!("{} \u{b7} {age}", row.title),
    };
    let source = citation::Source {
        site: row.source.clone(),
        title: row.title.clone(),
        published: row.published.map(context.local_time),
        url: row.url.clone(),
    };
    let card = HighlightCard { highlight: &row.highlight, line: &line, source };
    let response = card.show(ui, context, faces, rect);
    if response.clicked() && row.openable {
        context.actions.push(Action::RevealHighlight(row.highlight.story, row.highlight.id));
    }
}
