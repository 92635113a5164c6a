//! The bar at the bottom: counts, and the keys worth knowing.

use egui::{Align, Frame, Layout, Margin, Panel, RichText, Ui};

use super::{
    commands::{Stroke, UiCommand},
    format::{counted, grouped},
    panel::PanelContext,
    state::WindowState,
    theme::{face, size},
};
use crate::engine::snapshot::Loadable;

/// Draws the bar. `hint` is what the last key did or could not do.
pub fn show(ui: &mut Ui, context: &PanelContext<'_>, state: &WindowState, hint: Option<&str>) {
    let theme = context.theme;
    let frame = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(14, 0));
    Panel::bottom("status").exact_size(size::STATUS_BAR).resizable(false).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 18.0;
            let faint = |text: String| RichText::new(text).font(face::sans(11.5)).color(theme.ink_faint);
            if state.go {
                ui.label(RichText::new("Go to \u{2026}").font(face::sans_bold(11.5)).color(theme.ink));
                for command in UiCommand::ALL {
                    if let Some(Stroke::Go(key)) = context.keys.strokes(*command).first() {
                        let words = format!("{} {}", key.name().to_lowercase(), command.title().to_lowercase());
                        ui.label(RichText::new(words).font(face::sans(11.5)).color(theme.ink_soft));
                    }
                }
                return;
            }
            let counts = context.snapshot.counts;
            let words = if context.snapshot.loading {
                "Reading the library \u{2026}".to_owned()
            } else {
                format!("{} \u{b7} {} unread", counted(counts.all, "story", "stories"), grouped(counts.unread))
            };
            ui.label(faint(words));
            if !state.selected.is_empty() {
                let selected = format!("{} selected", grouped(state.selected.len()));
                ui.label(RichText::new(selected).font(face::sans_bold(11.5)).color(theme.ink));
            }
            if let Some(hint) = hint {
                ui.label(RichText::new(hint).font(face::sans(11.5)).color(theme.number));
            } else if let Loadable::Ready(open) = &context.snapshot.open {
                let numbers = counted(open.cards.len(), "number", "numbers");
                let companies = counted(open.annotations.symbols.len(), "company", "companies");
                ui.label(faint(format!("{numbers}, {companies} in this story")));
            }
            if ui.available_width() < 330.0 {
                return;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let named = |command, what: &str| {
                    let key = context.keys.name(command);
                    (!key.is_empty()).then(|| format!("{key} {what}"))
                };
                let mut keys = vec![named(UiCommand::Help, "all keys"), named(UiCommand::NextNumber, "next number")];
                keys.push(named(UiCommand::Highlight, "highlight"));
                if let Some(what) = context.snapshot.undo {
                    keys.push(named(UiCommand::Undo, &format!("undo {what}")));
                }
                keys.push(named(UiCommand::NextStory, "next story"));
                let keys = keys.into_iter().flatten();
                for key in keys {
                    ui.label(faint(key));
                }
            });
        });
    });
}
