//! What the company filed: facts by period with the filing each stands in, and the newest filings in words.

use chrono::NaiveDate;
use egui::{Align2, RichText, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{line, row, rule, wrapped};
use crate::{
    engine::snapshot::{Access, Reports, TickerCard},
    market::edgar::{
        facts::Metric,
        filing::Filing,
        told::{Fact, Length},
    },
    ui::{
        action::Action,
        commands::UiCommand,
        format,
        panel::PanelContext,
        price,
        theme::{Theme, face},
        widgets,
    },
};

/// Height of a line of the table, and of its heading.
const LINE: f32 = 21.0;
const HEADING: f32 = 30.0;
/// The facts of a period.
const OF_PERIOD: [Metric; 3] = [Metric::Revenue, Metric::NetIncome, Metric::Eps];

/// Draws both, as far as there is anything to say.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let reports = &card.reports;
    let Some(cik) = reports.cik else { return };
    let today = context.snapshot.now.date_naive();
    let quarter = Column::newest(reports, Length::Quarter, today);
    let year = Column::newest(reports, Length::Year, today);
    let columns: Vec<Column> = [quarter, year].into_iter().flatten().collect();
    let shares = reports.facts.newest(Metric::Shares, Length::Instant, today);
    let is_empty = columns.is_empty() && shares.is_none() && reports.filings.is_empty();
    if is_empty && reports.access == Access::Off {
        return;
    }
    rule(ui, context.theme);
    line(ui, &heading(context, reports), face::sans(12.5), context.theme.ink_faint);
    if let Some(trouble) = reports.trouble.as_ref().filter(|_| !reports.loading && reports.access == Access::Allowed) {
        wrapped(ui, &format!("The SEC is not asked again yet: {trouble}"), face::sans(12.0), context.theme.number);
    }
    if is_empty || reports.access == Access::NoContact {
        how_to_get_them(ui, context, reports);
    }
    if !columns.is_empty() {
        headings(ui, context.theme, &columns);
        for metric in OF_PERIOD {
            if columns.iter().any(|column| column.fact(reports, metric).is_some()) {
                facts(ui, context, reports, cik, metric, &columns);
            }
        }
    }
    if let Some(fact) = shares {
        outstanding(ui, context, cik, fact);
    }
    if !reports.filings.is_empty() {
        ui.add_space(4.0);
        for filing in &reports.filings {
            filed(ui, context, cik, filing);
        }
        ui.add_space(2.0);
        if widgets::text_button(ui, context.theme, "Follow its filings as stories \u{2026}", false, true).clicked() {
            context.actions.push(Action::ChooseFeedsOf(card.instrument.symbol.clone()));
        }
    }
}

fn heading(context: &PanelContext<'_>, reports: &Reports) -> String {
    let mut words = "From its filings with the SEC".to_owned();
    if let Some(fetched) = reports.fetched {
        words.push_str(" \u{b7} ");
        words.push_str(&format::age(context.snapshot.now, fetched, context.local_time));
    }
    if reports.loading {
        words.push_str(" \u{b7} asking \u{2026}");
    }
    words
}

/// What to do where there are none.
fn how_to_get_them(ui: &mut Ui, context: &mut PanelContext<'_>, reports: &Reports) {
    let theme = context.theme;
    let words = match reports.access {
        Access::NoContact => {
            "The SEC answers only those who say who asks. Name a mail address, and it is told to the SEC alone."
        }
        Access::Allowed if reports.loading => return,
        Access::Allowed if reports.trouble.is_some() => "Nothing is held yet; it is asked again later.",
        Access::Allowed => "It lists none for this company.",
        Access::Off => return,
    };
    wrapped(ui, words, face::sans(12.0), theme.ink_soft);
    if reports.access == Access::NoContact {
        ui.add_space(3.0);
        if widgets::text_button(ui, theme, "Say who asks \u{2026}", false, true).clicked() {
            context.actions.push(Action::Run(UiCommand::Network));
        }
        ui.add_space(2.0);
    }
}

/// A day in few letters: `9 Mar 2025`.
pub(super) fn short(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// The facts of one period.
#[derive(Clone, Copy)]
struct Column {
    length: Length,
    end: NaiveDate,
}

impl Column {
    /// The newest period that any of the metrics is stated of.
    fn newest(reports: &Reports, length: Length, today: NaiveDate) -> Option<Self> {
        let facts = OF_PERIOD.into_iter().filter_map(|metric| reports.facts.newest(metric, length, today));
        let newest = facts.max_by_key(|fact| fact.stated.end)?;
        Some(Self { length, end: newest.stated.end })
    }

    fn fact(self, reports: &Reports, metric: Metric) -> Option<&Fact> {
        let same =
            |fact: &&Fact| fact.stated.metric == metric && fact.length == self.length && fact.stated.end == self.end;
        reports.facts.all().iter().find(same)
    }

    fn title(self) -> String {
        let kind = if self.length == Length::Quarter { "Quarter" } else { "Year" };
        format!("{kind} to {}", short(self.end))
    }
}

/// Where a column's values end, counted from the right.
fn right_edge(rect: egui::Rect, place: usize, count: usize) -> f32 {
    let width = (rect.width() * 0.32).min(130.0);
    rect.right() - (count - 1 - place) as f32 * width
}

fn headings(ui: &mut Ui, theme: &Theme, columns: &[Column]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEADING), Sense::hover());
    for (place, column) in columns.iter().enumerate() {
        let right = right_edge(rect, place, columns.len());
        let kind = if column.length == Length::Quarter { "Quarter to" } else { "Year to" };
        for (words, y) in [(kind.to_owned(), rect.top() + 8.0), (short(column.end), rect.top() + 21.0)] {
            ui.painter().text(pos2(right, y), Align2::RIGHT_CENTER, words, face::sans(11.0), theme.ink_faint);
        }
    }
}

fn facts(ui: &mut Ui, context: &mut PanelContext<'_>, reports: &Reports, cik: u32, metric: Metric, columns: &[Column]) {
    let theme = context.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let left_edge = right_edge(rect, 0, columns.len()) - 100.0;
    let name = widgets::elided(ui, metric.title(), face::sans(12.0), theme.ink_soft, left_edge - rect.left());
    ui.painter().galley(pos2(rect.left(), rect.center().y - name.size().y * 0.5), name, theme.ink_soft);
    for (place, column) in columns.iter().enumerate() {
        let right = right_edge(rect, place, columns.len());
        let Some(fact) = column.fact(reports, metric) else {
            let at = pos2(right, rect.center().y);
            ui.painter().text(at, Align2::RIGHT_CENTER, "\u{2013}", face::sans(12.5), theme.ink_faint);
            continue;
        };
        let cell = egui::Rect::from_min_max(pos2(right - 98.0, rect.top()), pos2(right, rect.bottom()));
        fact_in(ui, context, cik, fact, cell, &column.title());
    }
}

/// A fact at the right of its place: a click opens its filing.
fn fact_in(ui: &Ui, context: &mut PanelContext<'_>, cik: u32, fact: &Fact, cell: egui::Rect, when: &str) {
    let theme = context.theme;
    let stated = &fact.stated;
    let shown = price::amount(stated.value, &stated.unit);
    let mark = if fact.restated().is_some() { ", restated" } else { "" };
    let spoken = format!("{} {shown}, {when}, {} of {}{mark}", stated.metric.title(), stated.form, short(stated.filed));
    let response = ui.interact(cell, ui.scope_id().with((stated.metric, stated.start, stated.end)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &spoken));
    widgets::fill_row(ui, theme, cell.expand2(vec2(4.0, 0.0)), &response, false, 4.0);
    let value = ui.painter().text(cell.right_center(), Align2::RIGHT_CENTER, &shown, face::sans_bold(12.5), theme.ink);
    if fact.restated().is_some() {
        let at = pos2(value.left() - 3.0, cell.center().y);
        ui.painter().text(at, Align2::RIGHT_CENTER, "\u{394}", face::sans(11.0), theme.number);
    }
    if response.on_hover_ui(|ui| explained(ui, theme, fact)).clicked()
        && let Some(page) = stated.accession.page(cik)
    {
        context.actions.push(Action::OpenUrl(page.to_string()));
    }
}

/// Tag, filing and what was said before.
fn explained(ui: &mut Ui, theme: &Theme, fact: &Fact) {
    ui.set_max_width(330.0);
    let mut say = |words: &str, ink| {
        ui.label(RichText::new(words).font(face::sans(12.0)).color(ink));
    };
    let stated = &fact.stated;
    say(&format!("{} of {}: {}", stated.form, short(stated.filed), stated.accession), theme.ink);
    let period = match stated.start {
        Some(start) => format!("{} to {}", short(start), short(stated.end)),
        None => format!("On {}", short(stated.end)),
    };
    let (taxonomy, tag) = stated.metric.tags().get(stated.tag).copied().unwrap_or_default();
    let value = price::whole(stated.value);
    say(&format!("{period}, {value} {}, tagged {taxonomy}:{tag}", stated.unit), theme.ink_soft);
    for earlier in fact.earlier.iter().take(3) {
        let what = if earlier.value == stated.value {
            "The same in".to_owned()
        } else {
            format!("Was {} in", price::whole(earlier.value))
        };
        let words = format!("{what} {} of {}", earlier.accession, short(earlier.filed));
        say(&words, if earlier.value == stated.value { theme.ink_faint } else { theme.number });
    }
    say("A click opens the filing", theme.ink_faint);
}

fn outstanding(ui: &mut Ui, context: &mut PanelContext<'_>, cik: u32, fact: &Fact) {
    let theme = context.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let when = format!("on {}", short(fact.stated.end));
    let name = format!("Shares {when}");
    let name = widgets::elided(ui, &name, face::sans(12.0), theme.ink_soft, rect.width() - 104.0);
    ui.painter().galley(pos2(rect.left(), rect.center().y - name.size().y * 0.5), name, theme.ink_soft);
    let cell = egui::Rect::from_min_max(pos2(rect.right() - 98.0, rect.top()), rect.max);
    fact_in(ui, context, cik, fact, cell, &when);
}

/// One filing: its form, its day, and what it is about.
fn filed(ui: &mut Ui, context: &mut PanelContext<'_>, cik: u32, filing: &Filing) {
    let theme = context.theme;
    let about = about(filing);
    let day = short(filing.filed);
    let spoken = format!("{} filed {day}: {about}", filing.form);
    let (rect, response) = row(ui, theme, 22.0, Role::Link, &spoken);
    let middle = rect.center().y;
    let form = ui.painter().text(
        pos2(rect.left(), middle),
        Align2::LEFT_CENTER,
        &filing.form,
        face::sans_bold(12.0),
        theme.accent,
    );
    let left = (rect.left() + 52.0).max(form.right() + 7.0);
    let at = pos2(rect.right(), middle);
    let dated = ui.painter().text(at, Align2::RIGHT_CENTER, &day, face::sans(11.5), theme.ink_faint);
    let words = widgets::elided(ui, &about, face::sans(12.5), theme.ink, dated.left() - left - 8.0);
    ui.painter().galley(pos2(left, middle - words.size().y * 0.5), words, theme.ink);
    let told = format!("{about}\n{}\nA click opens it", filing.accession);
    if response.on_hover_text(told).clicked()
        && let Some(page) = filing.accession.page(cik)
    {
        context.actions.push(Action::OpenUrl(page.to_string()));
    }
}

/// What a filing is about: its items in words, or the period it reports.
fn about(filing: &Filing) -> String {
    let items = filing.told();
    if !items.is_empty() {
        return items;
    }
    let period = match (filing.base_form(), filing.about) {
        ("10-Q" | "10-QT", Some(end)) => format!("Quarter to {}", short(end)),
        ("10-K" | "10-KT" | "20-F" | "40-F", Some(end)) => format!("Year to {}", short(end)),
        ("8-K" | "6-K", Some(day)) => format!("Report of {}", short(day)),
        _ => "No period named".to_owned(),
    };
    if filing.form == filing.base_form() { period } else { format!("{period}, amended") }
}
