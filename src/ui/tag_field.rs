//! A field for tags, separated by commas, with those used before offered to complete what is typed.

use egui::{Ui, vec2};

use super::{highlight_filter::most_used, theme::Theme, widgets};
use crate::{
    engine::snapshot::Snapshot,
    model::tag::{is_same, tags_of},
};

/// Tags offered to complete what is typed.
const OFFERED: usize = 8;

/// What is typed, and what is offered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagField {
    /// As typed.
    pub text: String,
    /// Tags used before, the one used most first.
    known: Vec<String>,
}

impl TagField {
    /// A field that holds tags; those of all stories and highlights are offered.
    pub fn new(tags: &[String], snapshot: &Snapshot) -> Self {
        let of_highlights = snapshot.highlights.iter().flat_map(|row| &row.highlight.tags);
        let of_rules = snapshot.filing.rules.iter().flat_map(|rule| &rule.wish.effect.tags);
        let of_stories = snapshot.stories.iter().flat_map(|row| row.tags());
        let known = most_used(of_highlights.chain(of_rules).chain(of_stories), usize::MAX);
        Self { text: tags.join(", "), known }
    }

    /// The tags that are typed.
    pub fn tags(&self) -> Vec<String> {
        tags_of(&self.text)
    }

    /// Draws the tags that what is typed may become; a click takes one.
    pub fn offered(&mut self, ui: &mut Ui, theme: &Theme) {
        let typed = self.typed().to_lowercase();
        let given = self.tags();
        let fits = |tag: &&String| tag.to_lowercase().starts_with(&typed) && !given.iter().any(|own| is_same(own, tag));
        let offered: Vec<String> = self.known.iter().filter(fits).take(OFFERED).cloned().collect();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            for tag in offered {
                if widgets::tag_chip(ui, theme, &tag, false).clicked() {
                    self.complete(&tag);
                }
            }
        });
    }

    /// Puts a whole tag in the place of the one being typed.
    fn complete(&mut self, tag: &str) {
        let mut tags = self.tags();
        if !self.typed().is_empty() {
            tags.pop();
        }
        tags.push(tag.to_owned());
        self.text = format!("{}, ", tags_of(&tags.join(",")).join(", "));
    }

    /// The tag being typed: what stands after the last comma.
    fn typed(&self) -> &str {
        self.text.rsplit(',').next().unwrap_or_default().trim().trim_start_matches('#')
    }
}
