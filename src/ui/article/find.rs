//! Finding words in the open story.

use egui::{Align2, Area, Frame, Key, Margin, Modifiers, Order, RichText, Stroke, TextEdit, Ui, vec2};
use lucide_icons::Icon;

use crate::{
    model::{id::StoryId, span::Span},
    ui::{
        format,
        theme::{Theme, face},
        widgets,
    },
};

/// The bar, while it is open.
#[derive(Clone, Debug, Default)]
pub struct FindBar {
    /// What was typed.
    pub text: String,
    /// Which of the places is the present one.
    pub at: usize,
    /// The places, in order.
    pub found: Vec<Span>,
    /// What they were found for.
    made_for: Option<(StoryId, String)>,
    focused: bool,
}

/// What the reader did with the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindStep {
    /// Go to the present place.
    Here,
    /// Close the bar.
    Close,
}

impl FindBar {
    /// Takes the focus again, with the words marked for typing over.
    pub const fn again(&mut self) {
        self.focused = false;
    }

    /// The present place.
    pub fn present(&self) -> Option<Span> {
        self.found.get(self.at).copied()
    }

    /// Goes to the next or previous place, round and round.
    pub fn step(&mut self, forward: bool) {
        let count = self.found.len().max(1);
        self.at = if forward { (self.at + 1) % count } else { (self.at + count - 1) % count };
    }

    /// Finds the words again if the story or the words have changed; returns whether there is a place to go to.
    pub fn update(&mut self, story: StoryId, text: &str) -> bool {
        let wanted = (story, self.text.clone());
        if self.made_for.as_ref() == Some(&wanted) {
            return false;
        }
        self.found = occurrences(text, &self.text);
        self.at = 0;
        self.made_for = Some(wanted);
        !self.found.is_empty()
    }

    /// Draws the bar at the top right of `ui`.
    pub fn show(&mut self, ui: &Ui, theme: &Theme) -> Option<FindStep> {
        let mut step = None;
        let corner = ui.clip_rect().right_top() + vec2(-18.0, 10.0);
        let area = Area::new(egui::Id::unique("find bar")).order(Order::Foreground).pivot(Align2::RIGHT_TOP);
        area.fixed_pos(corner).show(ui.ctx(), |ui| {
            let frame = Frame::new().fill(theme.raised).stroke(Stroke::new(1.0, theme.rule_strong));
            let frame = frame.corner_radius(8).inner_margin(Margin::symmetric(8, 4)).shadow(ui.visuals().popup_shadow);
            frame.show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    step = self.contents(ui, theme);
                });
            });
        });
        step
    }

    fn contents(&mut self, ui: &mut Ui, theme: &Theme) -> Option<FindStep> {
        let mut step = None;
        let backwards = ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::Enter));
        let forwards = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let edit = TextEdit::singleline(&mut self.text)
            .id(egui::Id::unique("find text"))
            .hint_text(RichText::new("Find in the story").color(theme.ink_faint))
            .font(face::sans(13.0))
            .desired_width(180.0)
            .min_size(vec2(0.0, 28.0))
            .align(egui::Align2::LEFT_CENTER)
            .frame(Frame::NONE);
        let response = ui.add(edit);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Find in the story"));
        if !self.focused {
            self.focused = true;
            response.request_focus();
        }
        let count = match (self.text.trim().is_empty(), self.found.len()) {
            (true, _) => String::new(),
            (false, 0) => "none".to_owned(),
            (false, count) => format!("{} of {}", format::grouped(self.at + 1), format::grouped(count)),
        };
        let ink = if count == "none" { theme.down } else { theme.ink_faint };
        let (rect, shown) = ui.allocate_exact_size(vec2(64.0, 22.0), egui::Sense::hover());
        shown.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Label, true, &count));
        ui.painter().text(rect.right_center() - vec2(6.0, 0.0), Align2::RIGHT_CENTER, count, face::sans(12.0), ink);
        let any = !self.found.is_empty();
        let previous = widgets::icon_button(ui, theme, Icon::ChevronUp, "Previous place (Shift Enter)", any).clicked();
        let next = widgets::icon_button(ui, theme, Icon::ChevronDown, "Next place (Enter)", any).clicked();
        if any && (next || previous || forwards || backwards) {
            self.step(!(previous || backwards));
            step = Some(FindStep::Here);
        }
        let escape = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        if widgets::icon_button(ui, theme, Icon::X, "Close (Esc)", true).clicked() || escape {
            step = Some(FindStep::Close);
        }
        if forwards || backwards {
            response.request_focus();
        }
        step
    }
}

/// Where the words stand in a text, letter case aside; never overlapping.
pub fn occurrences(text: &str, words: &str) -> Vec<Span> {
    let wanted: Vec<char> = words.trim().chars().flat_map(char::to_lowercase).collect();
    let (Some(&first), false) = (wanted.first(), wanted.is_empty()) else { return Vec::new() };
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if at < from || c.to_lowercase().next() != Some(first) {
            continue;
        }
        if let Some(length) = text.get(at..).and_then(|rest| matches(rest, &wanted)) {
            out.push(Span::new(at, at + length));
            from = at + length;
        }
    }
    out
}

/// Bytes of the beginning of `text` that read as `wanted` in lower case; a blank matches any run of blanks.
fn matches(text: &str, wanted: &[char]) -> Option<usize> {
    let mut wanted = wanted.iter().copied().peekable();
    let mut chars = text.char_indices().peekable();
    while let Some(&next) = wanted.peek() {
        let (_, c) = chars.next()?;
        if next.is_whitespace() {
            if !c.is_whitespace() {
                return None;
            }
            while wanted.next_if(|c| c.is_whitespace()).is_some() {}
            while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
            continue;
        }
        for lower in c.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    Some(chars.peek().map_or(text.len(), |(at, _)| *at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_and_blanks() {
        let check = |text: &str, words: &str, expected: &[&str]| {
            let found: Vec<&str> = occurrences(text, words).iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{words:?} in {text:?}");
        };
        check("Oil rose. Oil fell; boil.", "oil", &["Oil", "Oil", "oil"]);
        check("the price\nof oil", "price of", &["price\nof"]);
        check("ÖL und öl", "öl", &["ÖL", "öl"]);
        check("aaaa", "aa", &["aa", "aa"]);
        check("anything", "  ", &[]);
        check("", "a", &[]);
        check("阿里巴巴发布", "巴巴", &["巴巴"]);
    }
}
