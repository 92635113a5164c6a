//! Feeds to tick: the list that comes with the program, or those of one company.

use std::sync::Arc;

use egui::{
    Align, Align2, CornerRadius, Id, Layout, Modal, Rect, Response, RichText, ScrollArea, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};
use lucide_icons::Icon;
use url::Url;

use super::{
    action::Action,
    panel::PanelContext,
    theme::{Theme, face, size},
    widgets,
};
use crate::{
    engine::{
        catalogue::{self, CatalogueFeed, Group},
        command::Command,
        snapshot::FeedOffer,
    },
    ingest::feed::discover::FoundFeed,
    model::instrument::Instrument,
};

/// Side of the box of a tick.
const BOX: f32 = 17.0;
/// Room left of a row's words.
const INDENT: f32 = 36.0;

/// The list, while it is open.
#[derive(Clone, Debug)]
pub struct FeedChoice {
    title: String,
    offered: Vec<(CatalogueFeed, bool)>,
    /// The page that named them.
    page: Option<Url>,
}

impl FeedChoice {
    /// The whole list; public bodies are ticked if `first`.
    pub fn catalogue(first: bool) -> Self {
        let offered = catalogue::feeds().iter().map(|feed| (feed.clone(), first && feed.ticked())).collect();
        Self { title: "Choose feeds".to_owned(), offered, page: None }
    }

    /// The feeds of one company, none ticked.
    pub fn company(instrument: &Instrument) -> Self {
        let offered = catalogue::of_company(instrument).into_iter().map(|feed| (feed, false)).collect();
        Self { title: format!("Feeds of {}", instrument.symbol), offered, page: None }
    }

    /// The feeds that a page names, the first one ticked.
    pub fn found(offer: &FeedOffer) -> Self {
        let feeds = offer.feeds.iter().enumerate();
        let offered = feeds.map(|(i, found)| (CatalogueFeed::found(found.url.clone(), &found.title), i == 0));
        let host = offer.page.host_str().unwrap_or_default().trim_start_matches("www.");
        Self { title: format!("Feeds of {host}"), offered: offered.collect(), page: Some(offer.page.clone()) }
    }

    /// What is asked for when the reader subscribes to those ticked.
    fn action(&self) -> Action {
        let taken = self.offered.iter().filter(|(_, ticked)| *ticked).map(|(feed, _)| feed.clone());
        match &self.page {
            None => Action::Subscribe(taken.collect()),
            Some(page) => {
                let feeds = taken.map(|feed| FoundFeed { url: feed.url, title: feed.title }).collect();
                let offer = FeedOffer { page: page.clone(), feeds };
                Action::Engine(Command::SubscribeFound(Arc::new(offer)))
            }
        }
    }
}

/// Draws the list; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, choice: &mut FeedChoice) -> bool {
    let theme = context.theme;
    let screen = ui.ctx().content_rect();
    let modal = Modal::new(Id::unique("feed choice")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(620.0_f32.min(screen.width() - 60.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new(&choice.title).font(face::serif_bold(24.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, Icon::X, "Close", true).clicked();
            });
        });
        ui.add_space(2.0);
        let note = "Nothing is fetched before you subscribe. Each feed you tick is asked for by this machine alone; what its \
                    publisher allows stands under its terms.";
        ui.label(RichText::new(note).font(face::sans(13.0)).color(theme.ink_soft));
        ui.add_space(8.0);
        let height = (screen.height() - if screen.width() < 420.0 { 280.0 } else { 250.0 }).max(120.0);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
            if choice.offered.is_empty() {
                widgets::empty_note(ui, theme, "No feed is known for it", "Add the address of one with the one box");
            }
            for group in Group::ALL.map(Some).into_iter().chain([None]) {
                section(ui, context, choice, group);
            }
        });
        ui.add_space(12.0);
        let ticked = choice.offered.iter().filter(|(_, ticked)| *ticked).count();
        let chosen = super::format::counted(ticked, "feed ticked", "feeds ticked");
        let chosen = RichText::new(chosen).font(face::sans(12.5)).color(theme.ink_faint);
        let is_narrow = ui.available_width() < 340.0;
        if is_narrow {
            ui.label(chosen.clone());
        }
        ui.horizontal(|ui| {
            if !is_narrow {
                ui.label(chosen);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if widgets::text_button(ui, theme, "Subscribe", true, ticked > 0).clicked() && ticked > 0 {
                    context.actions.push(choice.action());
                    close = true;
                }
                ui.add_space(8.0);
                close |= widgets::text_button(ui, theme, "Not now", false, true).clicked();
            });
        });
        close
    });
    response.inner || response.should_close()
}

fn section(ui: &mut Ui, context: &mut PanelContext<'_>, choice: &mut FeedChoice, group: Option<Group>) {
    let mut rows = choice.offered.iter_mut().filter(|(feed, _)| feed.group == group).peekable();
    if rows.peek().is_none() {
        return;
    }
    if let Some(group) = group {
        widgets::section_title(ui, context.theme, group.title(), 0.0);
        ui.add_space(2.0);
    }
    for (feed, ticked) in rows {
        let have = context.snapshot.feeds.iter().any(|row| row.feed.url == feed.url);
        if have {
            *ticked = false;
        }
        if row(ui, context, feed, *ticked, have).clicked() && !have {
            *ticked = !*ticked;
        }
    }
    ui.add_space(6.0);
}

fn row(ui: &mut Ui, context: &mut PanelContext<'_>, feed: &CatalogueFeed, ticked: bool, have: bool) -> Response {
    let theme = context.theme;
    let width = ui.available_width();
    let aside = if have { "subscribed" } else { feed.url.host_str().unwrap_or_default().trim_start_matches("www.") };
    let aside = widgets::elided(ui, aside, face::sans(11.5), theme.ink_faint, width * 0.4);
    let words = width - INDENT - 12.0;
    let ink = if have { theme.ink_faint } else { theme.ink };
    let title = widgets::elided(ui, &feed.title, face::sans_bold(13.5), ink, words - aside.size().x - 12.0);
    let about = widgets::lines(ui, &feed.about, face::sans(12.5), theme.ink_soft, words, 2);
    let note = feed.note.as_deref().map(|note| widgets::lines(ui, note, face::sans(12.0), theme.number, words, 2));
    let height = title.size().y + about.size().y + note.as_ref().map_or(0.0, |note| note.size().y) + 14.0;
    let sense = if have { Sense::hover() } else { Sense::click() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, !have, ticked, &feed.title));
    if !have {
        widgets::fill_row(ui, theme, rect, &response, false, f32::from(size::RADIUS));
    }
    tick(ui, theme, pos2(rect.left() + 16.0, rect.top() + 7.0 + title.size().y * 0.5), ticked || have, have);
    let left = rect.left() + INDENT;
    let mut at = pos2(left, rect.top() + 6.0);
    let edge = pos2(rect.right() - 8.0 - aside.size().x, at.y + 2.0);
    ui.painter().galley(edge, aside, theme.ink_faint);
    for line in [Some(title), Some(about), note].into_iter().flatten() {
        let below = at.y + line.size().y;
        ui.painter().galley(at, line, ink);
        at.y = below;
    }
    let terms = feed.terms.clone();
    response.context_menu(|ui| {
        let mut entries = vec![("Copy the address", Action::Copy(feed.url.to_string()))];
        if let Some(terms) = &terms {
            entries.push(("Open its publisher's site for the terms", Action::OpenUrl(terms.to_string())));
        }
        widgets::menu(ui, theme, &entries, context.actions);
    });
    response
}

fn tick(ui: &Ui, theme: &Theme, center: egui::Pos2, on: bool, faint: bool) {
    let rect = Rect::from_center_size(center, vec2(BOX, BOX));
    let radius = CornerRadius::same(4);
    let (fill, stroke) = match (on, faint) {
        (true, false) => (theme.accent, theme.accent),
        (true, true) => (theme.selected, theme.rule_strong),
        (false, _) => (theme.raised, theme.rule_strong),
    };
    ui.painter().rect(rect, radius, fill, Stroke::new(1.0, stroke), StrokeKind::Inside);
    if on {
        let ink = if faint { theme.ink_faint } else { theme.raised };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, Icon::Check.unicode(), face::icons(13.0), ink);
    }
}
