//! Which highlights the Highlights view shows: by words, feed, days, colour, company, tag, or because they lost their place.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use chrono::NaiveDate;
use egui::{Id, Margin, RichText, TextEdit, Ui};

use super::{
    format,
    panel::LocalTime,
    theme::{Theme, face},
    widgets,
};
use crate::{
    engine::snapshot::HighlightRow,
    model::{highlight::HighlightColor, instrument::Symbol, query},
};

/// Tags and companies offered as filters; the field for words finds those of all others.
const OFFERED: usize = 8;
/// In a narrow column, where the filters must leave room for what they find.
const OFFERED_NARROW: usize = 4;
/// Width of a narrow column, in points.
const NARROW: f32 = 420.0;

/// Which highlights are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that stand in the quote, its note, tags, headline, source or symbols, in any order and case.
    pub words: String,
    /// From this source: the name of the feed.
    pub source: Option<String>,
    /// Made on this day or later.
    pub since: Option<NaiveDate>,
    /// Made on this day or earlier.
    pub until: Option<NaiveDate>,
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
    /// Whether a highlight is wanted; its day is that of the reader's zone.
    pub fn takes(&self, row: &HighlightRow, local_time: LocalTime) -> bool {
        let highlight = &row.highlight;
        let has_day = |wanted: &dyn Fn(NaiveDate) -> bool| wanted(local_time(highlight.created).date());
        self.color.is_none_or(|color| highlight.color == color)
            && self.tag.as_ref().is_none_or(|tag| highlight.tags.contains(tag))
            && self.symbol.as_ref().is_none_or(|symbol| highlight.symbols.contains(symbol))
            && self.source.as_ref().is_none_or(|source| row.source == *source)
            && self.since.is_none_or(|since| has_day(&|day| day >= since))
            && self.until.is_none_or(|until| has_day(&|day| day <= until))
            && (!self.orphaned || is_orphan(row))
            && self.has_words(row)
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

/// What there is to filter by, counted once for a list of highlights.
#[derive(Debug, Default)]
struct Offers {
    rows: Arc<Vec<HighlightRow>>,
    colors: Vec<HighlightColor>,
    /// Highlights that stand in no story any more.
    gone: usize,
    symbols: Vec<Symbol>,
    tags: Vec<String>,
    /// All of them, by name.
    sources: Vec<String>,
}

impl Offers {
    fn of(rows: &Arc<Vec<HighlightRow>>) -> Self {
        let has = |color: &HighlightColor| rows.iter().any(|row| row.highlight.color == *color);
        let named = rows.iter().map(|row| &row.source).filter(|source| !source.is_empty());
        let mut sources = most_used(named, usize::MAX);
        sources.sort_by_cached_key(|source| source.to_lowercase());
        Self {
            rows: Arc::clone(rows),
            colors: HighlightColor::ALL.into_iter().filter(has).collect(),
            gone: rows.iter().filter(|row| is_orphan(row)).count(),
            symbols: most_used(rows.iter().flat_map(|row| &row.highlight.symbols), OFFERED),
            tags: most_used(rows.iter().flat_map(|row| &row.highlight.tags), OFFERED),
            sources,
        }
    }
}

/// The filters as they stand above the list.
#[derive(Debug, Default)]
pub struct Filters {
    filter: Filter,
    /// The first and the last day, as typed.
    days: [String; 2],
    offers: Offers,
}

impl Filters {
    /// What is wanted.
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Offers what a list of highlights has.
    pub fn offer(&mut self, rows: &Arc<Vec<HighlightRow>>) {
        if !Arc::ptr_eq(&self.offers.rows, rows) {
            self.offers = Offers::of(rows);
        }
    }

    /// The field for words.
    pub fn words(&mut self, ui: &mut Ui, theme: &Theme) {
        let edit = TextEdit::singleline(&mut self.filter.words)
            .id(Id::unique("filter highlights"))
            .font(face::sans(13.0))
            .desired_width(f32::INFINITY)
            .hint_text(RichText::new("Filter highlights").color(theme.ink_faint))
            .margin(Margin::symmetric(8, 5));
        let response = ui.add(edit);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Filter highlights"));
    }

    /// The list of feeds, and the fields for the first and the last day.
    pub fn sources_and_days(&mut self, ui: &mut Ui, theme: &Theme, today: NaiveDate) {
        // In a narrow column all three still stand in one line.
        let (feed, first, last) =
            if ui.available_width() < NARROW { (92.0, 102.0, 90.0) } else { (130.0, 108.0, 108.0) };
        ui.horizontal_wrapped(|ui| {
            let sources = &self.offers.sources;
            if sources.len() > 1 || self.filter.source.is_some() {
                let mut choices = vec![("All feeds".to_owned(), None)];
                choices.extend(sources.iter().enumerate().map(|(at, source)| (source.clone(), Some(at))));
                let mut chosen = self.filter.source.as_ref().and_then(|own| sources.iter().position(|one| one == own));
                if widgets::choice(ui, theme, "Feed of the highlights", feed, &choices, &mut chosen) {
                    self.filter.source = chosen.and_then(|at| sources.get(at)).cloned();
                }
            }
            let [since, until] = &mut self.days;
            self.filter.since =
                day_field(ui, theme, ("Marked from", "from 2026-03", first), since, today).map(|days| days.0);
            self.filter.until =
                day_field(ui, theme, ("Marked until", "to 2026-03", last), until, today).map(|days| days.1);
        });
    }

    /// Colours, those that lost their place, companies and tags.
    pub fn chips(&mut self, ui: &mut Ui, theme: &Theme) {
        let offered = if ui.available_width() < NARROW { OFFERED_NARROW } else { OFFERED };
        ui.horizontal_wrapped(|ui| {
            for color in with_chosen(self.offers.colors.iter(), self.filter.color.as_ref()) {
                let on = self.filter.color == Some(color);
                if widgets::color_dot(ui, theme, color, on).clicked() {
                    self.filter.color = (!on).then_some(color);
                }
            }
            let gone = self.offers.gone;
            let label = format!("lost their place ({})", format::grouped(gone));
            if (gone > 0 || self.filter.orphaned)
                && widgets::tag_chip(ui, theme, &label, self.filter.orphaned).clicked()
            {
                self.filter.orphaned = !self.filter.orphaned;
            }
            for symbol in with_chosen(self.offers.symbols.iter().take(offered), self.filter.symbol.as_ref()) {
                let on = self.filter.symbol.as_ref() == Some(&symbol);
                if widgets::tag_chip(ui, theme, symbol.as_str(), on).clicked() {
                    self.filter.symbol = (!on).then_some(symbol);
                }
            }
            for tag in with_chosen(self.offers.tags.iter().take(offered), self.filter.tag.as_ref()) {
                let on = self.filter.tag.as_ref() == Some(&tag);
                if widgets::tag_chip(ui, theme, &format!("#{tag}"), on).clicked() {
                    self.filter.tag = (!on).then_some(tag);
                }
            }
        });
    }
}

/// What is offered, and what is chosen: a filter must not stay without the chip that takes it back.
fn with_chosen<'a, T: Clone + PartialEq + 'a>(offered: impl Iterator<Item = &'a T>, chosen: Option<&T>) -> Vec<T> {
    let mut all: Vec<T> = offered.cloned().collect();
    all.extend(chosen.filter(|chosen| !all.contains(chosen)).cloned());
    all
}

/// A field for a day, a month or a year; returns its first and last day. What cannot be read is underlined and filters
/// nothing.
fn day_field(
    ui: &mut Ui,
    theme: &Theme,
    (name, hint, width): (&str, &str, f32),
    typed: &mut String,
    today: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    let edit = TextEdit::singleline(typed)
        .id(Id::unique(name))
        .font(face::sans(13.0))
        .desired_width(width)
        .hint_text(RichText::new(hint).color(theme.ink_faint))
        .margin(Margin::symmetric(8, 3));
    let response = ui.add(edit);
    let days = query::days(typed.trim(), today);
    let is_wrong = days.is_none() && !typed.trim().is_empty();
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label(name);
        if is_wrong {
            node.set_invalid(egui::accesskit::Invalid::True);
        }
    });
    if is_wrong {
        ui.painter().hline(response.rect.x_range(), response.rect.bottom(), egui::Stroke::new(2.0, theme.down));
    }
    response.on_hover_text("A day as 2026-03-01, a month as 2026-03, a year, or a time ago: 7d, 2w, 3m, 1y");
    days
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
