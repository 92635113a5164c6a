//! The bar at the bottom: counts, and the keys worth knowing.

use egui::{Align, Frame, Layout, Margin, Panel, Rect, RichText, Sense, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{
    action::Action,
    commands::{Stroke, UiCommand},
    format::{counted, grouped},
    panel::PanelContext,
    state::WindowState,
    theme::{Theme, face, size},
};
use crate::{
    annotate::directory::Directory,
    engine::{
        command::Command,
        snapshot::{Activity, FeedRow, Loadable},
    },
    model::instrument::{InstrumentKind, Symbol},
};

/// How many companies symbols stand for: two listings of one are one, and an index or a coin is none.
fn companies(symbols: &[Symbol]) -> usize {
    let directory = Directory::current();
    let mut owners: Vec<&str> = symbols.iter().filter_map(|symbol| owner(directory, symbol)).collect();
    owners.sort_unstable();
    owners.dedup();
    owners.len()
}

/// The symbol that stands for a company wherever it is listed; none for what is no company's share.
fn owner<'a>(directory: &'a Directory, symbol: &'a Symbol) -> Option<&'a str> {
    let Some(id) = directory.by_symbol(symbol) else { return Some(symbol.as_str()) };
    let stock = matches!(directory.kind(id), Some(InstrumentKind::Stock | InstrumentKind::Adr));
    stock.then(|| directory.symbol(directory.primary(id))).flatten()
}

/// Draws the bar. `hint` is what the last key did or could not do.
pub fn show(ui: &mut Ui, context: &mut PanelContext<'_>, state: &WindowState, hint: Option<&str>) {
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
            if let Some(activity) = &context.snapshot.activity {
                progress(ui, context.theme, activity, context.actions);
            } else if is_offline(&context.snapshot.feeds) {
                let words = RichText::new("Offline: what is stored is shown").font(face::sans(11.5));
                ui.label(words.color(theme.number)).on_hover_text("No feed could be reached at the last refresh");
            }
            if !state.selected.is_empty() {
                let selected = format!("{} selected", grouped(state.selected.len()));
                ui.label(RichText::new(selected).font(face::sans_bold(11.5)).color(theme.ink));
            }
            if let Some(hint) = hint {
                ui.label(RichText::new(hint).font(face::sans(11.5)).color(theme.number));
            } else if let Loadable::Ready(open) = &context.snapshot.open
                && ui.available_width() > 210.0
            {
                let numbers = counted(open.cards.len(), "number", "numbers");
                let companies = counted(companies(&open.annotations.symbols), "company", "companies");
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

/// Work that takes long: what it is, how far it is, and a way to stop it.
fn progress(ui: &mut Ui, theme: &Theme, activity: &Activity, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.label(RichText::new(&activity.words).font(face::sans(11.5)).color(theme.ink_soft));
    if activity.all > 1 {
        let (rect, bar) = ui.allocate_exact_size(vec2(72.0, 4.0), Sense::hover());
        let share = activity.done as f32 / activity.all as f32;
        bar.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &activity.words));
        ui.ctx().accesskit_node_builder(bar.id, |node| node.set_numeric_value(f64::from(share) * 100.0));
        ui.painter().rect_filled(rect, 2.0, theme.rule);
        let done = Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0), rect.height()));
        ui.painter().rect_filled(done, 2.0, theme.accent);
    }
    if activity.work.can_stop() {
        let stop = ui.add(egui::Link::new(RichText::new("Stop").font(face::sans(11.5)).color(theme.accent)));
        if stop.clicked() {
            actions.push(Action::Engine(Command::Stop(activity.work)));
        }
    }
    ui.spacing_mut().item_spacing.x = 18.0;
}

/// Whether no server could be reached when the feeds were last asked. It is a state, not an error: nothing is lost.
fn is_offline(feeds: &[FeedRow]) -> bool {
    let mut asked = feeds.iter().filter(|row| row.state.tried.is_some() && !row.feed.options.paused).peekable();
    asked.peek().is_some() && asked.all(|row| row.state.failing.as_ref().is_some_and(|failing| !failing.reached))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_of_one_company_are_one_and_indices_are_none() {
        let check = |written: &[&str], expected: usize| {
            let symbols: Vec<Symbol> = written.iter().filter_map(|symbol| Symbol::parse(symbol)).collect();
            assert_eq!((symbols.len(), companies(&symbols)), (written.len(), expected), "{written:?}");
        };
        check(&["BABA", "9988.HK"], 1);
        check(&["GOOGL", "GOOG", "MSFT"], 2);
        check(&["^GSPC", "BTC", "SPY"], 0);
        check(&["XQZT", "AAPL"], 2);
    }
}
