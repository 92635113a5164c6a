//! The same story from several sources, one under the other: who printed it when, and what each headline says otherwise.

use std::{collections::HashSet, sync::Arc};

use egui::{Align, Id, Layout, Modal, RichText, ScrollArea, Ui, accesskit::Role, pos2, text::LayoutJob};

use super::{
    action::Action,
    format,
    panel::PanelContext,
    theme::{Theme, face},
    widgets,
};
use crate::model::{id::StoryId, story::StoryRow};

const ROW: f32 = 58.0;

/// Draws the list; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, story: StoryId) -> bool {
    let theme = context.theme;
    let copies = context.snapshot.copies.of(story);
    let mut rows: Vec<Arc<StoryRow>> =
        context.snapshot.stories.iter().filter(|row| copies.contains(&row.id)).cloned().collect();
    rows.sort_by_key(|row| copies.iter().position(|id| *id == row.id));
    let modal = Modal::new(Id::unique("copies")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(620.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        let mut close = rows.is_empty();
        ui.horizontal(|ui| {
            let title = format!("The same story in {}", format::counted(sources(&rows), "source", "sources"));
            ui.label(RichText::new(title).font(face::serif_bold(22.0)).color(theme.ink));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close |= widgets::icon_button(ui, theme, lucide_icons::Icon::X, "Close", true).clicked();
            });
        });
        let note = "The first one printed it first. Words that its headline has not are set in bold.";
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
        let height = (ROW * rows.len() as f32).min(ui.ctx().content_rect().height() * 0.6);
        ScrollArea::vertical().min_scrolled_height(height).max_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let first = rows.first().map(|row| row.title.clone()).unwrap_or_default();
            for row in &rows {
                if copy(ui, context, row, &first) {
                    context.actions.push(Action::OpenStory(row.id));
                    close = true;
                }
            }
        });
        close
    });
    response.inner || response.should_close()
}

/// How many sources print a story.
pub fn sources(rows: &[Arc<StoryRow>]) -> usize {
    rows.iter().map(|row| row.source.as_str()).collect::<HashSet<_>>().len()
}

/// Draws one copy; returns whether it is to be opened.
fn copy(ui: &mut Ui, context: &PanelContext<'_>, row: &StoryRow, first: &str) -> bool {
    let theme = context.theme;
    let name = format!("{}: {}", row.source, row.title);
    let (rect, response) = widgets::row(ui, theme, ROW, false, Role::ListItem, &name);
    let when = format::date_time((context.local_time)(row.sort_time()));
    let source = format!("{} \u{b7} {when}", row.source);
    let source = widgets::elided(ui, &source, face::sans(12.0), theme.ink_faint, rect.width() - 16.0);
    ui.painter().galley(pos2(rect.left() + 8.0, rect.top() + 9.0), source, theme.ink_faint);
    let mut job = headline(theme, &row.title, first);
    job.wrap.max_width = rect.width() - 16.0;
    job.wrap.max_rows = 1;
    let title = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter().galley(pos2(rect.left() + 8.0, rect.top() + 29.0), title, theme.ink);
    response.clicked()
}

/// A headline with the words in bold that another has not.
fn headline(theme: &Theme, title: &str, first: &str) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (word, is_new) in differing(title, first) {
        let font_id = if is_new { face::sans_bold(14.0) } else { face::sans(14.0) };
        job.append(word, 0.0, egui::TextFormat { font_id, color: theme.ink, ..egui::TextFormat::default() });
    }
    job
}

/// The words of a headline, each with the blank after it, and whether another headline has not got it.
fn differing<'a>(title: &'a str, first: &str) -> Vec<(&'a str, bool)> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let known: HashSet<String> = first.split_whitespace().map(bare).collect();
    title.split_inclusive(char::is_whitespace).map(|word| (word, !known.contains(&bare(word)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_headline_says_otherwise_stands_out() {
        let new = |title, first| {
            differing(title, first).iter().filter(|(_, new)| *new).map(|(word, _)| word.trim()).collect::<Vec<_>>()
        };
        let first = "Norfield cuts outlook after strike";
        assert_eq!(new("Norfield Cuts Its Outlook After \u{201c}Strike\u{201d}", first), ["Its"]);
        assert_eq!(new(first, first), Vec::<&str>::new());
        assert_eq!(new("Ports closed", first), ["Ports", "closed"]);
    }
}
