//! The Highlights view: everything that was marked, filtered, grouped, and only what is on the screen laid out.

use std::{collections::HashMap, sync::Arc};

use egui::{Frame, Margin, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, accesskit::Role, pos2, vec2};

use super::{
    action::Action,
    citation,
    commands::UiCommand,
    format,
    highlight_filter::{Filter, Filters},
    inspector::{Faces, HighlightCard},
    panel::{LocalTime, PanelContext},
    theme::{Theme, face},
    widgets,
};
use crate::{
    engine::snapshot::HighlightRow,
    model::{id::StoryId, instrument::Symbol},
};

/// Height of a group's heading.
const HEADING: f32 = 28.0;

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
    filters: Filters,
    grouping: Grouping,
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
        self.filters.offer(&rows);
        self.filters(ui, context);
        let faces = Faces::of(ui);
        self.update(&rows, &faces, ui.available_width(), context.local_time);
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

    fn filters(&mut self, ui: &mut Ui, context: &PanelContext<'_>) {
        let theme = context.theme;
        Frame::new().inner_margin(Margin { left: 14, right: 14, top: 8, bottom: 8 }).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            self.filters.words(ui, theme);
            let choices = [("Newest", Grouping::Newest), ("Story", Grouping::Story), ("Company", Grouping::Company)];
            widgets::segments(ui, theme, "Group by", &choices, &mut self.grouping);
            let today = (context.local_time)(context.snapshot.now).date();
            self.filters.sources_and_days(ui, theme, today);
            self.filters.chips(ui, theme);
        });
        let line = ui.available_rect_before_wrap();
        ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, theme.rule));
    }

    /// Picks, groups and measures, where anything has changed.
    fn update(&mut self, rows: &Arc<Vec<HighlightRow>>, faces: &Faces, width: f32, local_time: LocalTime) {
        if self.made_for.as_ref().is_some_and(|made| {
            Arc::ptr_eq(&made.rows, rows)
                && (&made.filter, made.grouping) == (self.filters.filter(), self.grouping)
                && (made.width - width).abs() < 0.1
        }) {
            return;
        }
        let (filter, grouping) = (self.filters.filter().clone(), self.grouping);
        let is_wanted = |row: &HighlightRow| filter.takes(row, local_time);
        let wanted: Vec<usize> =
            rows.iter().enumerate().filter(|(_, row)| is_wanted(row)).map(|(index, _)| index).collect();
        self.made_for = Some(MadeFor { rows: Arc::clone(rows), filter, grouping, width });
        self.found = wanted.len();
        self.entries = grouped(rows, &wanted, self.grouping);
        let mut top = 0.0;
        self.tops = Vec::with_capacity(self.entries.len() + 1);
        for entry in &self.entries {
            self.tops.push(top);
            top += match entry {
                Entry::Heading(_) => HEADING,
                Entry::Highlight(index) => rows.get(*index).map_or(0.0, |row| {
                    let card = HighlightCard {
                        highlight: &row.highlight,
                        line: "one line",
                        most_lines: 1,
                        source: <_>::default(),
                    };
                    card.height(faces, width)
                }),
            };
        }
        self.tops.push(top);
    }
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
        (false, _) => format!("story not here \u{b7} {}", row.title),
        (true, true) => format!("no longer in the story \u{b7} {}", row.title),
        (true, false) => format!("{} \u{b7} {age}", row.title),
    };
    let source = citation::Source {
        site: row.source.clone(),
        title: row.title.clone(),
        published: row.published.map(context.local_time),
        url: row.url.clone(),
    };
    let card = HighlightCard { highlight: &row.highlight, line: &line, most_lines: 1, source };
    let response = card.show(ui, context, faces, rect);
    if response.clicked() && row.openable {
        context.actions.push(Action::RevealHighlight(row.highlight.story, row.highlight.id));
    }
}
