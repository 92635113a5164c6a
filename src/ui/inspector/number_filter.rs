//! Which cards of a story are shown: whose, and of which kind.

use std::sync::Arc;

use egui::{Galley, Rect, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::{
    annotate::key_number::display::Card,
    engine::snapshot::OpenStory,
    model::{id::StoryId, quantity::QuantityKind},
    ui::{
        theme::{Theme, face},
        widgets,
    },
};

/// Cards from which on choosing a kind is worth a row.
const KINDS_FROM: usize = 7;
/// Choices that are measured for the row; no panel has room for more.
const MOST_SIDE_BY_SIDE: usize = 12;
/// Room around a choice and between its words.
const CHOICE: f32 = 20.0;
/// Room for the button that lists the rest.
const MORE: f32 = 40.0;
/// The longest name in the row, in points.
const LONGEST: f32 = 110.0;

/// What a card must be to be shown, and what there is to choose from.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// Which reading of which story it is for.
    of: Option<(StoryId, u64)>,
    cards: usize,
    changes: u64,
    owner: Choice,
    kind: Choice,
}

/// One thing to choose by: what each card is, and all there are with their number of cards.
#[derive(Clone, Debug, Default)]
struct Choice {
    chosen: Option<String>,
    of: Vec<Option<String>>,
    all: Vec<(String, usize)>,
}

impl Choice {
    /// `wanted` stays chosen where a card still is like that.
    fn new(of: Vec<Option<String>>, wanted: Option<String>) -> Self {
        let mut all: Vec<(String, usize)> = Vec::new();
        for value in of.iter().flatten() {
            match all.iter_mut().find(|(known, _)| known == value) {
                Some((_, count)) => *count += 1,
                None => all.push((value.clone(), 1)),
            }
        }
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let chosen = wanted.filter(|wanted| all.iter().any(|(known, _)| known == wanted));
        Self { chosen, of, all }
    }

    fn shows(&self, card: usize) -> bool {
        self.chosen.is_none() || self.of.get(card) == Some(&self.chosen)
    }

    /// The choices side by side, those for which there is no room in a list; `called` goes before a choice's name,
    /// `all` is none of them. Returns whether another was chosen.
    fn row(&mut self, ui: &mut Ui, theme: &Theme, called: &str, all: &str) -> bool {
        let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
        ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, theme.rule));
        let everything = (all.to_owned(), self.of.len());
        let choices: Vec<&(String, usize)> = std::iter::once(&everything).chain(&self.all).collect();
        let chosen = self.all.iter().position(|(choice, _)| Some(choice) == self.chosen.as_ref()).map_or(0, |i| i + 1);
        // What the row has room for; the rest is in the list at its end.
        let room = bar.width() - 22.0;
        let mut taken = 0.0;
        let mut count = 0;
        for (i, choice) in choices.iter().enumerate().take(MOST_SIDE_BY_SIDE) {
            let (name, number) = words(ui, theme, choice, i == chosen);
            taken += name.size().x + number.size().x + CHOICE;
            if taken + if i + 1 < choices.len() { MORE } else { 0.0 } > room && i > 0 {
                break;
            }
            count = i + 1;
        }
        let mut wanted = None;
        let mut left = bar.left() + 14.0;
        for (i, choice) in choices.iter().enumerate().take(count) {
            let on = i == chosen;
            let (name, number) = words(ui, theme, choice, on);
            let width = name.size().x + number.size().x + CHOICE - 2.0;
            let rect = Rect::from_min_size(pos2(left, bar.top() + 6.0), vec2(width, 22.0));
            left = rect.right() + 2.0;
            let response = ui.interact(rect, ui.scope_id().with((called, &choice.0)), Sense::click());
            let spoken = format!("{called} {}", choice.0);
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &spoken));
            widgets::fill_row(ui, theme, rect, &response, on, 5.0);
            let at = pos2(rect.left() + 7.0, (rect.center().y - name.size().y * 0.5).round());
            let beside = at + vec2(name.size().x + 4.0, 0.0);
            ui.painter().galley(at, name, theme.ink);
            ui.painter().galley(beside, number, theme.ink_faint);
            if response.clicked() {
                wanted = Some(i);
            }
        }
        if count < choices.len() {
            let rect = Rect::from_min_size(pos2(left, bar.top() + 6.0), vec2(MORE - 4.0, 22.0));
            let response = ui.interact(rect, ui.scope_id().with((called, "more")), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{called}: more")));
            // One that is hidden and chosen fills the button that hides it.
            widgets::fill_row(ui, theme, rect, &response, chosen >= count, 5.0);
            let more = format!("+{}", choices.len() - count);
            let (font, ink) = (face::sans_bold(11.5), if chosen >= count { theme.ink } else { theme.ink_soft });
            ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, more, font, ink);
            egui::Popup::menu(&response).show(|ui| {
                ui.set_width(230.0);
                ui.spacing_mut().item_spacing.y = 0.0;
                egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                    for (i, choice) in choices.iter().enumerate().skip(count) {
                        let on = i == chosen;
                        let (row, response) = widgets::row(ui, theme, 27.0, on, Role::MenuItemRadio, &choice.0);
                        let number =
                            widgets::elided(ui, &choice.1.to_string(), face::sans(12.0), theme.ink_faint, 60.0);
                        let edge = row.right() - 14.0 - number.size().x;
                        let name =
                            widgets::elided(ui, &choice.0, face::sans(13.0), theme.ink, edge - row.left() - 20.0);
                        let y = |height: f32| (row.center().y - height * 0.5).round();
                        ui.painter().galley(pos2(row.left() + 10.0, y(name.size().y)), name, theme.ink);
                        ui.painter().galley(pos2(edge, y(number.size().y)), number, theme.ink_faint);
                        if response.clicked() {
                            wanted = Some(i);
                            ui.close();
                        }
                    }
                });
            });
        }
        let Some(wanted) = wanted else { return false };
        self.chosen = wanted.checked_sub(1).and_then(|i| self.all.get(i)).map(|(choice, _)| choice.clone());
        true
    }
}

/// A choice as it is drawn: its name, and how many cards it has.
fn words(ui: &Ui, theme: &Theme, (name, count): &(String, usize), on: bool) -> (Arc<Galley>, Arc<Galley>) {
    let (font, ink) = if on { (face::sans_bold(11.5), theme.ink) } else { (face::sans(11.5), theme.ink_soft) };
    let name = widgets::elided(ui, name, font, ink, LONGEST);
    (name, widgets::elided(ui, &count.to_string(), face::sans(11.0), theme.ink_faint, 60.0))
}

impl Filter {
    /// Takes up another story, or the same one read again; returns whether it did.
    pub(super) fn follow(&mut self, story: &OpenStory) -> bool {
        let of = (story.row.id, story.reading);
        if self.of == Some(of) {
            return false;
        }
        let same_story = self.of.is_some_and(|(id, _)| id == story.row.id);
        let (owner, kind) = if same_story { (self.owner.chosen.take(), self.kind.chosen.take()) } else { (None, None) };
        *self = Self {
            of: Some(of),
            cards: story.cards.len(),
            changes: self.changes + 1,
            owner: Choice::new(story.cards.iter().map(|card| owner_of(story, card)).collect(), owner),
            kind: Choice::new(story.cards.iter().map(|card| kind_of(story, card)).collect(), kind),
        };
        true
    }

    /// Whether a card is shown, by its place in the story's cards.
    pub(super) fn shows(&self, card: usize) -> bool {
        self.owner.shows(card) && self.kind.shows(card)
    }

    /// How often it has come to take other cards.
    pub(super) const fn changes(&self) -> u64 {
        self.changes
    }

    /// Draws what there is to choose from, where there is a choice.
    pub(super) fn bars(&mut self, ui: &mut Ui, theme: &Theme) {
        let mut changed = false;
        if self.owner.all.len() > 1 && self.cards > 3 {
            changed |= self.owner.row(ui, theme, "Numbers of", "All");
        }
        if self.kind.all.len() > 1 && self.cards >= KINDS_FROM {
            changed |= self.kind.row(ui, theme, "Numbers in", "Any kind");
        }
        self.changes += u64::from(changed);
    }
}

/// Symbol, or else name, of the owner of a card.
fn owner_of(story: &OpenStory, card: &Card) -> Option<String> {
    let number = story.annotations.numbers.get(*card.numbers.first()?)?;
    number.symbol.as_ref().map(ToString::to_string).or_else(|| number.company.clone())
}

/// The kind of a card's first number, in a reader's words.
fn kind_of(story: &OpenStory, card: &Card) -> Option<String> {
    let number = story.annotations.numbers.get(*card.numbers.first()?)?;
    let kind = match number.quantity.kind {
        QuantityKind::Money => "Money",
        QuantityKind::PerShare => "Per share",
        QuantityKind::Percent | QuantityKind::PercentagePoints | QuantityKind::BasisPoints => "Percent",
        _ => "Other",
    };
    Some(kind.to_owned())
}
