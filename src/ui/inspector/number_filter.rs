//! Which cards of a story are shown: whose, and of which kind.

use egui::{Rect, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

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

/// What a card must be to be shown, and what there is to choose from.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// Which reading of which story it is for.
    of: Option<(StoryId, u64)>,
    cards: usize,
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

    /// The choices side by side, as far as there is room; `called` goes before a choice's name, `all` is none of them.
    fn row(&mut self, ui: &mut Ui, theme: &Theme, called: &str, all: &str) {
        let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
        ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, theme.rule));
        let mut left = bar.left() + 14.0;
        let all = (all.to_owned(), self.of.len());
        let mut wanted = None;
        for (i, (choice, count)) in std::iter::once(&all).chain(&self.all).enumerate() {
            let chosen = if i == 0 { None } else { Some(choice.clone()) };
            let on = self.chosen == chosen;
            let font = if on { face::sans_bold(11.5) } else { face::sans(11.5) };
            let ink = if on { theme.ink } else { theme.ink_faint };
            let label: String = choice.chars().take(16).collect();
            let words = widgets::elided(ui, &format!("{label} {count}"), font, ink, 160.0);
            let rect = Rect::from_min_size(pos2(left, bar.top() + 6.0), vec2(words.size().x + 14.0, 22.0));
            if rect.right() > bar.right() - 8.0 {
                break;
            }
            left = rect.right() + 2.0;
            let response = ui.interact(rect, ui.scope_id().with((called, choice)), Sense::click());
            let name = format!("{called} {choice}");
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &name));
            widgets::fill_row(ui, theme, rect, &response, on, 5.0);
            ui.painter().galley((rect.center() - words.size() * 0.5).round(), words, ink);
            if response.clicked() {
                wanted = Some(chosen);
            }
        }
        if let Some(chosen) = wanted {
            self.chosen = chosen;
        }
    }
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
            owner: Choice::new(story.cards.iter().map(|card| owner_of(story, card)).collect(), owner),
            kind: Choice::new(story.cards.iter().map(|card| kind_of(story, card)).collect(), kind),
        };
        true
    }

    /// Whether a card is shown, by its place in the story's cards.
    pub(super) fn shows(&self, card: usize) -> bool {
        self.owner.shows(card) && self.kind.shows(card)
    }

    /// Draws what there is to choose from, where there is a choice.
    pub(super) fn bars(&mut self, ui: &mut Ui, theme: &Theme) {
        if self.owner.all.len() > 1 && self.cards > 3 {
            self.owner.row(ui, theme, "Numbers of", "All");
        }
        if self.kind.all.len() > 1 && self.cards >= KINDS_FROM {
            self.kind.row(ui, theme, "Numbers in", "Any kind");
        }
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
