//! All rules: what each takes and does, and whether it is in force.

use egui::{Align, Layout, RichText, ScrollArea, Ui, vec2};
use lucide_icons::Icon;

use super::{RulesDialog, draft::Draft, editor};
use crate::{
    engine::{
        command::Command,
        filing::{FilingCommand, Reach},
        snapshot,
    },
    model::{
        id::{FeedId, RuleId},
        rule::{RuleWish, StoryRule},
    },
    ui::{action::Action, format, panel::PanelContext, theme::face, widgets},
};

/// Draws the rules; returns whether the dialog should close.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, dialog: &mut RulesDialog) -> bool {
    let theme = context.theme;
    let mut close = false;
    ui.horizontal(|ui| {
        ui.label(RichText::new("Rules for stories").font(face::serif_bold(24.0)).color(theme.ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            close = widgets::icon_button(ui, theme, Icon::X, "Close", true).clicked();
            if widgets::text_button(ui, theme, "New rule", true, true).clicked() {
                dialog.draft = Some(Draft::new(context.snapshot));
            }
        });
    });
    let rules = std::sync::Arc::clone(&context.snapshot.filing.rules);
    if rules.is_empty() {
        let note = "None yet. A rule mutes, stars, tags or tells of stories as they arrive; a right click on a story \
                    offers to mute stories like it.";
        ui.label(RichText::new(note).font(face::sans(13.0)).color(theme.ink_soft));
        return close;
    }
    let height = ui.ctx().content_rect().height() * 0.6;
    ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 14.0);
        for rule in rules.iter() {
            ui.push_id(rule.id.0, |ui| row(ui, context, dialog, rule));
        }
    });
    close
}

fn row(ui: &mut Ui, context: &mut PanelContext<'_>, dialog: &mut RulesDialog, rule: &StoryRule) {
    let theme = context.theme;
    let name = title(context, &rule.wish);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 46.0), Layout::left_to_right(Align::Center), |ui| {
        let room = ui.available_width() - 330.0;
        ui.vertical(|ui| {
            ui.set_width(room);
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add_space(5.0);
            let ink = if rule.wish.is_active(context.snapshot.now) { theme.ink } else { theme.ink_faint };
            ui.add(egui::Label::new(widgets::elided(ui, &name, face::sans_bold(13.5), ink, room)));
            let state = state(context, &rule.wish);
            ui.add(egui::Label::new(widgets::elided(ui, &state, face::sans(12.0), theme.ink_faint, room)));
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            let filing = |command| Action::Engine(Command::Filing(command));
            if widgets::named_button(ui, theme, "Remove", &format!("Remove \u{201c}{name}\u{201d}")).clicked() {
                context.actions.push(filing(FilingCommand::RemoveRule(rule.id)));
            }
            let (word, paused) = if rule.wish.paused { ("Resume", false) } else { ("Pause", true) };
            if widgets::named_button(ui, theme, word, &format!("{word} \u{201c}{name}\u{201d}")).clicked() {
                let wish = RuleWish { paused, ..rule.wish.clone() };
                context.actions.push(filing(FilingCommand::PutRule(Some(rule.id), Box::new(wish))));
            }
            let apply = format!("Apply \u{201c}{name}\u{201d} to what is here");
            if widgets::named_button(ui, theme, "Apply \u{2026}", &apply).clicked() {
                dialog.applying = Some(rule.id);
                let preview = FilingCommand::Preview(Some(Box::new(rule.wish.clone())), Reach::All);
                context.actions.push(filing(preview));
            }
            if widgets::named_button(ui, theme, "Change", &format!("Change \u{201c}{name}\u{201d}")).clicked() {
                dialog.draft = Some(Draft::of(rule, context.snapshot));
            }
        });
    });
    if dialog.applying == Some(rule.id) {
        apply(ui, context, dialog, rule.id, &rule.wish);
    }
}

/// What the rule would do to all that is here, and the button that does it.
fn apply(ui: &mut Ui, context: &mut PanelContext<'_>, dialog: &mut RulesDialog, id: RuleId, wish: &RuleWish) {
    let theme = context.theme;
    let preview = context.snapshot.filing.preview.as_deref();
    let preview = preview.filter(|preview| preview.wish == *wish && preview.reach == Reach::All);
    editor::weighed(ui, theme, wish, preview);
    ui.horizontal(|ui| {
        let ready = preview.is_some_and(|preview| preview.weighed == preview.total && preview.taken > 0);
        if widgets::text_button(ui, theme, "Apply to these", true, ready).clicked() {
            context.actions.push(Action::Engine(Command::Filing(FilingCommand::ApplyRule(id))));
            dialog.applying = None;
        }
        if widgets::text_button(ui, theme, "Leave them", false, true).clicked() {
            dialog.applying = None;
        }
    });
}

fn title(context: &PanelContext<'_>, wish: &RuleWish) -> String {
    wish.title(|id| feed_name(context, id))
}

fn feed_name(context: &PanelContext<'_>, id: FeedId) -> Option<String> {
    snapshot::feed(&context.snapshot.feeds, id).map(|row| row.feed.name().to_owned())
}

/// `mute, tag #deals · headline has “strike” · until 9 March 2026`.
fn state(context: &PanelContext<'_>, wish: &RuleWish) -> String {
    let mut parts = vec![wish.effect.describe()];
    if !wish.name.trim().is_empty() {
        parts.push(wish.describe(|id| feed_name(context, id)));
    }
    if wish.paused {
        parts.insert(0, "paused".to_owned());
    }
    if let Some(expires) = wish.expires {
        let day = format::date((context.local_time)(expires).date());
        let is_over = wish.is_expired(context.snapshot.now);
        let words = if is_over { format!("ended {day}") } else { format!("until {day}") };
        parts.insert(if is_over { 0 } else { parts.len() }, words);
    }
    parts.join(" \u{b7} ")
}
