//! Making or changing a rule: what it takes, what becomes of that, when it ends, and what it would have done.

use egui::{Align, Layout, RichText, ScrollArea, TextEdit, Ui, vec2};
use lucide_icons::Icon;

use super::draft::{Draft, Ends, Line, What};
use crate::{
    engine::{
        command::Command,
        filing::{FilingCommand, Reach, RulePreview},
    },
    model::rule::{Place, RuleWish},
    ui::{
        action::Action,
        format,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
};

/// Draws the fields; returns whether the reader is done.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, draft: &mut Draft) -> bool {
    let theme = context.theme;
    let title = if draft.id.is_some() { "Change the rule" } else { "New rule" };
    ui.label(RichText::new(title).font(face::serif_bold(22.0)).color(theme.ink));
    let height = (ui.ctx().content_rect().height() - 230.0).max(160.0);
    ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 14.0);
        ui.spacing_mut().item_spacing.y = 6.0;
        conditions(ui, context, draft);
        effects(ui, context, draft);
        ends(ui, context, draft);
        let name = text(ui, theme, "Name of the rule", "Name, if it is to have one", &mut draft.name, f32::INFINITY);
        if !std::mem::replace(&mut draft.focused, true) && draft.lines.is_empty() {
            name.request_focus();
        }
        ui.add_space(2.0);
    });
    let wish = draft.wish();
    if draft.asked.as_ref() != Some(&wish) {
        draft.asked = Some(wish.clone());
        let preview = FilingCommand::Preview(Some(Box::new(wish.clone())), Reach::Newest);
        context.actions.push(Action::Engine(Command::Filing(preview)));
    }
    let preview = context.snapshot.filing.preview.as_deref().filter(|preview| preview.wish == wish);
    weighed(ui, theme, &wish, preview);
    buttons(ui, context, draft, wish, preview.is_some_and(|preview| preview.problem.is_some()))
}

fn soft(theme: &Theme, words: &str) -> RichText {
    RichText::new(words).font(face::sans(13.0)).color(theme.ink_soft)
}

fn text(ui: &mut Ui, theme: &Theme, name: &str, hint: &str, text: &mut String, width: f32) -> egui::Response {
    let edit = TextEdit::singleline(text)
        .hint_text(RichText::new(hint).color(theme.ink_faint))
        .font(face::sans(13.0))
        .desired_width(width);
    widgets::field(ui, theme, edit, name)
}

fn conditions(ui: &mut Ui, context: &PanelContext<'_>, draft: &mut Draft) {
    let theme = context.theme;
    if !draft.offers.is_empty() {
        ui.label(soft(theme, "Stories like this one:"));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            for (name, line) in draft.offers.clone() {
                if widgets::tag_chip(ui, theme, &name, draft.lines.contains(&line)).clicked() {
                    draft.toggle(&line);
                }
            }
        });
        ui.add_space(4.0);
    }
    ui.label(soft(theme, "Takes stories of which all of this holds:"));
    let mut gone = None;
    for (i, line) in draft.lines.iter_mut().enumerate() {
        ui.push_id(i, |ui| {
            if condition(ui, context, line, i + 1) {
                gone = Some(i);
            }
        });
    }
    if let Some(gone) = gone {
        draft.lines.remove(gone);
    }
    if widgets::text_button(ui, theme, "Add a condition", false, true).clicked() {
        draft.lines.push(Line::new(What::Text(Place::Anywhere), String::new()));
    }
}

/// Draws one condition; returns whether it is to go.
fn condition(ui: &mut Ui, context: &PanelContext<'_>, line: &mut Line, number: usize) -> bool {
    let theme = context.theme;
    let name = |part: &str| format!("Condition {number}: {part}");
    line_of(ui, |ui| {
        let whats: Vec<(String, What)> = What::ALL.iter().map(|(name, what)| ((*name).to_owned(), *what)).collect();
        widgets::choice(ui, theme, &name("where"), 128.0, &whats, &mut line.what);
        let words = match line.what {
            What::Text(_) => ["has", "has not"],
            What::Feed => ["is", "is not"],
            What::Company => ["is named", "is not named"],
        };
        let wanted = words.iter().zip([true, false]).map(|(word, wanted)| ((*word).to_owned(), wanted));
        widgets::choice(ui, theme, &name("whether"), 88.0, &wanted.collect::<Vec<_>>(), &mut line.wanted);
        let spacing = ui.spacing().item_spacing.x;
        let room = ui.available_width() - widgets::ICON_BUTTON - spacing;
        match line.what {
            What::Text(_) => {
                let hint = if line.is_regex { "A regular expression" } else { "Words; a comma between alternatives" };
                text(ui, theme, &name("words"), hint, &mut line.text, room - KIND - spacing);
                let kinds = [("Words".to_owned(), false), ("Regex".to_owned(), true)];
                widgets::choice(ui, theme, &name("kind"), KIND, &kinds, &mut line.is_regex);
            }
            What::Company => {
                text(ui, theme, &name("symbol"), "Its symbol, as in BABA", &mut line.text, room);
            }
            What::Feed => {
                let mut feeds: Vec<(String, Option<_>)> =
                    context.snapshot.feeds.iter().map(|row| (row.feed.name().to_owned(), Some(row.feed.id))).collect();
                feeds.insert(0, ("Choose a feed".to_owned(), None));
                widgets::choice(ui, theme, &name("feed"), room, &feeds, &mut line.feed);
            }
        }
        let remove = name("remove");
        widgets::icon_button(ui, theme, Icon::X, &remove, true).clicked()
    })
}

/// Width of the choice between words and a regular expression.
const KIND: f32 = 84.0;

/// Controls in a line, their middles at one height.
fn line_of<R>(ui: &mut Ui, controls: impl FnOnce(&mut Ui) -> R) -> R {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), widgets::FIELD), Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.set_min_height(widgets::FIELD);
        controls(ui)
    })
    .inner
}

fn effects(ui: &mut Ui, context: &PanelContext<'_>, draft: &mut Draft) {
    let theme = context.theme;
    ui.add_space(4.0);
    line_of(ui, |ui| {
        ui.label(soft(theme, "And then:"));
        for (name, on) in [("Mute", &mut draft.mute), ("Star", &mut draft.star), ("Notify", &mut draft.notify)] {
            if widgets::tag_chip(ui, theme, name, *on).clicked() {
                *on = !*on;
            }
        }
        let hint = "Tags, separated by commas";
        text(ui, theme, "Tags the stories get", hint, &mut draft.tags.text, ui.available_width());
    });
    if !draft.tags.text.is_empty() {
        draft.tags.offered(ui, theme);
    }
}

fn ends(ui: &mut Ui, context: &PanelContext<'_>, draft: &mut Draft) {
    let theme = context.theme;
    line_of(ui, |ui| {
        ui.label(soft(theme, "Ends:"));
        let kept = match draft.ends {
            Ends::At(at) => Some((format!("On {}", format::date((context.local_time)(at).date())), Ends::At(at))),
            _ => None,
        };
        let mut choices = vec![("Never", Ends::Never)];
        choices.extend(kept.as_ref().map(|(label, ends)| (label.as_str(), *ends)));
        choices.extend([("In a day", Ends::Days(1)), ("In a week", Ends::Days(7)), ("In a month", Ends::Days(30))]);
        widgets::segments(ui, theme, "Ends", &choices, &mut draft.ends);
    });
}

/// What the rule would have done.
pub(super) fn weighed(ui: &mut Ui, theme: &Theme, wish: &RuleWish, preview: Option<&RulePreview>) {
    let words = match preview {
        _ if wish.conditions.is_empty() => "Say which stories it takes".to_owned(),
        None => "Looking at the library \u{2026}".to_owned(),
        Some(preview) => match &preview.problem {
            Some(problem) => problem.clone(),
            None if preview.weighed < preview.total => {
                format!("Looked at {} of {}", preview.weighed, format::counted(preview.total, "story", "stories"))
            }
            None => {
                let verb = if wish.effect.mute { "hidden" } else { "taken" };
                let which = if preview.reach == Reach::All { "" } else { "last " };
                let all = format::grouped(preview.total);
                format!("Would have {verb} {} of the {which}{all}", format::grouped(preview.taken))
            }
        },
    };
    ui.label(RichText::new(words).font(face::sans_bold(13.0)).color(theme.ink));
    for (_, title) in preview.map(|preview| preview.examples.as_slice()).unwrap_or_default() {
        let room = ui.available_width();
        let line = widgets::elided(ui, &format!("\u{2022} {title}"), face::sans(12.5), theme.ink_faint, room);
        ui.add(egui::Label::new(line));
    }
}

fn buttons(ui: &mut Ui, context: &mut PanelContext<'_>, draft: &Draft, wish: RuleWish, is_refused: bool) -> bool {
    let theme = context.theme;
    let mut close = false;
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 32.0), Layout::right_to_left(Align::Center), |ui| {
        let ready = !is_refused && !wish.conditions.is_empty() && !wish.effect.is_empty();
        let title = if draft.id.is_some() { "Keep the rule" } else { "Make the rule" };
        let make = widgets::text_button(ui, theme, title, true, ready).clicked();
        close = widgets::text_button(ui, theme, "Cancel", false, true).clicked();
        if ready && (widgets::submits(ui) || make) {
            let put = FilingCommand::PutRule(draft.id, Box::new(wish));
            context.actions.push(Action::Engine(Command::Filing(put)));
            close = true;
        }
        let note = "It is asked of stories that arrive. What is here stays as it is.";
        ui.label(RichText::new(note).font(face::sans(12.0)).color(theme.ink_faint));
    });
    close
}
