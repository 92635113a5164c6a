//! What changed in a story: its texts by the time they came, each shown as changes from the one before or as it was.

use std::sync::Arc;

use egui::{
    Align, FontId, Id, Layout, Modal, RichText, ScrollArea, Stroke, TextFormat, Ui, WidgetInfo, accesskit::Role,
    text::LayoutJob, vec2,
};

use super::{
    format,
    panel::PanelContext,
    theme::{Theme, face},
    widgets,
};
use crate::{
    anchor::revision::{Changes, Piece},
    engine::history::{History, Version},
};

/// The dialog, while it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RevisionsDialog {
    /// Which version is shown, counted from the newest.
    chosen: usize,
    /// Whether its whole text is shown instead of its changes.
    whole: bool,
    /// Its height in the last frame.
    height: f32,
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &PanelContext<'_>, dialog: &mut RevisionsDialog) -> bool {
    let theme = context.theme;
    let screen = ui.ctx().content_rect();
    let modal = Modal::new(Id::unique("revisions")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(820.0_f32.min(screen.width() - 60.0));
        ui.set_max_height(screen.height() - 80.0);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("What changed").font(face::serif_bold(24.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, lucide_icons::Icon::X, "Close", true).clicked();
            });
        });
        ui.add_space(6.0);
        match context.snapshot.history.clone() {
            None => widgets::empty_note(ui, theme, "Reading \u{2026}", ""),
            Some(history) => self::history(ui, context, dialog, &history, screen.height() - 190.0),
        }
        close
    });
    // A dialog is centred by the height it had in the frame before.
    let now = response.response.rect.height();
    if (now - dialog.height).abs() > 0.5 {
        dialog.height = now;
        ui.ctx().request_repaint();
    }
    response.inner || response.should_close()
}

fn history(ui: &mut Ui, context: &PanelContext<'_>, dialog: &mut RevisionsDialog, history: &History, height: f32) {
    let theme = context.theme;
    let last = history.versions.len().saturating_sub(1);
    dialog.chosen = dialog.chosen.min(last);
    ScrollArea::vertical().id_salt("versions").max_height(96.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            for (i, version) in history.versions.iter().enumerate() {
                let time = format::date_time((context.local_time)(version.seen));
                let name = if i == last { format!("First text, {time}") } else { time };
                if widgets::tag_chip(ui, theme, &name, dialog.chosen == i).clicked() {
                    dialog.chosen = i;
                }
            }
        });
    });
    ui.add_space(8.0);
    let Some(version) = history.versions.get(dialog.chosen) else { return };
    let before = history.versions.get(dialog.chosen + 1);
    match (&version.changes, before) {
        (Some(changes), Some(before)) => {
            summary(ui, theme, version, before, changes);
            ui.add_space(6.0);
            let choices = [("Changes", false), ("Whole text", true)];
            widgets::segments(ui, theme, "Show", &choices, &mut dialog.whole);
        }
        _ => line(ui, "The first text that came; there is nothing to compare it with.", theme.ink_faint),
    }
    ui.add_space(8.0);
    let text = match (&version.changes, before, dialog.whole) {
        (Some(changes), Some(before), false) => changed(theme, &before.text, &version.text, changes),
        _ => plain(theme, &version.text),
    };
    ScrollArea::vertical()
        .id_salt(("version", dialog.chosen, dialog.whole))
        .max_height((height - 150.0).max(120.0))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 14.0);
            let mut job = text;
            job.wrap.max_width = ui.available_width();
            let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
            let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Document, true, spoken(version, before, dialog.whole)));
            ui.painter().galley(rect.min, Arc::clone(&galley), theme.ink);
        });
}

/// Changed numbers first, then the headline, then how much came and went.
fn summary(ui: &mut Ui, theme: &Theme, version: &Version, before: &Version, changes: &Changes) {
    for number in &changes.numbers {
        let words = format!("{} \u{2192} {}", number.before, number.after);
        let galley = widgets::elided(ui, &words, face::sans_bold(14.0), theme.number, ui.available_width());
        let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(0.0, 4.0), egui::Sense::hover());
        let name = format!("Changed number: {words}");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        ui.painter().galley(rect.min, galley, theme.number);
    }
    if version.title != before.title {
        line(ui, &format!("Headline: {} \u{2192} {}", before.title, version.title), theme.ink);
    }
    let words = |count: usize| format::counted(count, "word", "words");
    let said = match (changes.inserted, changes.deleted) {
        (0, 0) => "The words of the text are the same.".to_owned(),
        (came, 0) => format!("{} inserted.", words(came)),
        (0, went) => format!("{} deleted.", words(went)),
        (came, went) => format!("{} inserted, {} deleted.", words(came), words(went)),
    };
    line(ui, &said, theme.ink_soft);
}

fn line(ui: &mut Ui, words: &str, ink: egui::Color32) {
    ui.label(RichText::new(words).font(face::sans(13.0)).color(ink));
}

fn body() -> FontId {
    face::serif(16.0)
}

fn plain(theme: &Theme, text: &str) -> LayoutJob {
    LayoutJob::simple(text.replace('\n', "\n\n"), body(), theme.ink, f32::INFINITY)
}

/// The new text with what came underlined and what went struck through. Long stretches that stayed are cut short.
fn changed(theme: &Theme, before: &str, after: &str, changes: &Changes) -> LayoutJob {
    let own = TextFormat { font_id: body(), color: theme.ink_soft, ..TextFormat::default() };
    let came = TextFormat {
        color: theme.ink,
        background: theme.accent_fill,
        underline: Stroke::new(1.5, theme.accent),
        ..own.clone()
    };
    let went = TextFormat { color: theme.down, strikethrough: Stroke::new(1.2, theme.down), ..own.clone() };
    let mut job = LayoutJob::default();
    for (i, piece) in changes.pieces.iter().enumerate() {
        match piece {
            Piece::Same(span) => {
                let (first, last) = (i == 0, i + 1 == changes.pieces.len());
                job.append(&shortened(span.of(after), first, last), 0.0, own.clone());
            }
            Piece::Deleted(span) => job.append(&format!(" {} ", span.of(before)), 0.0, went.clone()),
            Piece::Inserted(span) => job.append(span.of(after), 0.0, came.clone()),
        }
    }
    job
}

/// Words of what stayed that are shown beside a change.
const BESIDE: usize = 160;

/// The ends of a long stretch: what stands beside a change.
fn shortened(text: &str, first: bool, last: bool) -> String {
    let count = text.chars().count();
    let (head, tail) = (if first { 0 } else { BESIDE }, if last { 0 } else { BESIDE });
    if count <= head + tail + 40 {
        return text.to_owned();
    }
    let cut = |chars: &mut dyn Iterator<Item = char>| chars.collect::<String>();
    let start = cut(&mut text.chars().take(head));
    let end = cut(&mut text.chars().skip(count - tail));
    // At blanks, so that no word is cut.
    let start = start.rsplit_once(char::is_whitespace).map_or("", |(start, _)| start);
    let end = end.split_once(char::is_whitespace).map_or("", |(_, end)| end);
    format!("{start}\n\u{2026}\n{end}")
}

/// The text as a screen reader says it.
fn spoken(version: &Version, before: Option<&Version>, whole: bool) -> String {
    let (Some(changes), Some(before), false) = (&version.changes, before, whole) else {
        return version.text.to_string();
    };
    let said = changes.pieces.iter().filter_map(|piece| match piece {
        Piece::Same(_) => None,
        Piece::Deleted(span) => Some(format!("Deleted: {}.", span.of(&before.text))),
        Piece::Inserted(span) => Some(format!("Inserted: {}.", span.of(&version.text))),
    });
    said.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stayed_is_cut_where_nothing_changed_and_never_within_a_word() {
        let long = "word ".repeat(200);
        assert_eq!(shortened("short text", false, false), "short text");
        let middle = shortened(&long, false, false);
        assert!(middle.len() < 400 && middle.contains('\u{2026}'), "{middle}");
        assert!(middle.split_whitespace().all(|word| word == "word" || word == "\u{2026}"));
        assert!(shortened(&long, true, false).starts_with("\n\u{2026}\nword"));
        assert!(shortened(&long, false, true).ends_with("word\n\u{2026}\n"));
    }
}
