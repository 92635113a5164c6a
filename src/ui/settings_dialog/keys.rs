//! The keys of every command: press another, settle who has it, go back to the usual.

use egui::{Align, Event, Key, Layout, RichText, Ui, vec2};
use lucide_icons::Icon;

use crate::{
    engine::settings::WindowSettings,
    ui::{
        commands::{Group, Pressed, Stroke, UiCommand},
        keymap::KeyMap,
        panel::PanelContext,
        theme::face,
        widgets,
    },
};

/// A key that is about to be given to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recording {
    command: UiCommand,
    /// The key it replaces; none if it comes beside the others.
    replaces: Option<Stroke>,
    /// Whether `g` was pressed and the next key ends the sequence.
    go: bool,
    /// The key pressed, and the command that has it.
    taken: Option<(Stroke, UiCommand)>,
}

/// Takes the keys that are pressed while one is waited for; nothing else in the window hears of them.
pub(super) fn record(ui: &Ui, recording: &mut Option<Recording>, kept: &mut WindowSettings) {
    let Some(waiting) = recording else { return };
    if waiting.taken.is_some() {
        // Its buttons are to be answered, by mouse or keys.
        if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape)) {
            *recording = None;
        }
        return;
    }
    let pressed: Vec<Pressed> = ui.input_mut(|input| {
        let keys = input.events.iter().filter_map(|event| match *event {
            Event::Key { key, physical_key: physical, pressed: true, repeat: false, modifiers } => {
                Some(Pressed { key, physical, modifiers })
            }
            _ => None,
        });
        let keys = keys.collect();
        input.events.retain(|event| !matches!(event, Event::Key { .. } | Event::Text(_)));
        keys
    });
    for own in pressed {
        if own.key == Key::Escape {
            *recording = None;
            return;
        }
        if waiting.taken.is_some() || own.key == Key::Tab {
            // Tab moves the focus, here as everywhere.
            continue;
        }
        if !waiting.go && own.is_go() {
            waiting.go = true;
            continue;
        }
        let Some(stroke) = own.stroke(waiting.go) else { continue };
        let keys = KeyMap::new(&kept.keys);
        if let Some(other) = keys.command(stroke).filter(|other| *other != waiting.command) {
            waiting.taken = Some((stroke, other));
        } else {
            give(kept, *waiting, stroke);
            *recording = None;
            return;
        }
    }
}

/// Gives a key to a command, and takes it from every other.
fn give(kept: &mut WindowSettings, waiting: Recording, stroke: Stroke) {
    let mut keys = KeyMap::new(&kept.keys);
    while let Some(other) = keys.command(stroke).filter(|other| *other != waiting.command) {
        keys.take(other, stroke);
    }
    let mut strokes = keys.strokes(waiting.command).to_vec();
    strokes.retain(|own| *own != stroke);
    match strokes.iter_mut().find(|own| Some(**own) == waiting.replaces) {
        Some(own) => *own = stroke,
        None => strokes.push(stroke),
    }
    keys.set(waiting.command, strokes);
    kept.keys = keys.to_kept();
}

/// Draws the commands of the search with their keys.
pub(super) fn show(
    ui: &mut Ui,
    context: &PanelContext<'_>,
    filter: &str,
    recording: &mut Option<Recording>,
    kept: &mut WindowSettings,
) {
    let keys = KeyMap::new(&kept.keys);
    for group in Group::ALL {
        let of_group = UiCommand::ALL.iter().copied().filter(|command| command.group() == group);
        let found: Vec<UiCommand> = of_group.filter(|command| super::goes_by(command.title(), filter)).collect();
        if found.is_empty() {
            continue;
        }
        super::heading(ui, context.theme, &format!("Keys: {}", group.title()));
        for command in found {
            match *recording {
                Some(waiting) if waiting.command == command => asked(ui, context, recording, kept, waiting),
                _ => line(ui, context, &keys, command, recording, kept),
            }
        }
    }
}

/// A command with its keys: each can be pressed anew, or taken away.
fn line(
    ui: &mut Ui,
    context: &PanelContext<'_>,
    keys: &KeyMap,
    command: UiCommand,
    recording: &mut Option<Recording>,
    kept: &mut WindowSettings,
) {
    let theme = context.theme;
    let title = command.title();
    widgets::labelled(ui, theme, title, 34.0, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let begin = |replaces| Some(Recording { command, replaces, go: false, taken: None });
        if widgets::icon_button(ui, theme, Icon::Plus, &format!("{title}: add a key"), true).clicked() {
            *recording = begin(None);
        }
        if keys.is_changed(command)
            && widgets::icon_button(ui, theme, Icon::RotateCcw, &format!("{title}: usual keys"), true).clicked()
        {
            let mut keys = keys.clone();
            keys.reset(command);
            kept.keys = keys.to_kept();
        }
        for stroke in keys.strokes(command).iter().rev() {
            let name = stroke.name();
            let response = widgets::key_button(ui, theme, &name, &format!("{title}: change {name}"));
            response.context_menu(|ui| {
                if ui.button("Take this key away").clicked() {
                    let mut keys = keys.clone();
                    keys.take(command, *stroke);
                    kept.keys = keys.to_kept();
                }
            });
            if response.on_hover_text("Click, then press another key. Right click to take it away").clicked() {
                *recording = begin(Some(*stroke));
            }
        }
    });
}

/// A command that waits for its new key, or for what to do about the one that has it.
fn asked(
    ui: &mut Ui,
    context: &PanelContext<'_>,
    recording: &mut Option<Recording>,
    kept: &mut WindowSettings,
    waiting: Recording,
) {
    let theme = context.theme;
    let words = match waiting.taken {
        Some((stroke, other)) => format!("{} is now \u{201c}{}\u{201d}", stroke.name(), other.title()),
        None if waiting.go => "g, and then \u{2026}".to_owned(),
        None => format!("{}: press a key", waiting.command.title()),
    };
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 40.0), Layout::left_to_right(Align::Center), |ui| {
        ui.label(RichText::new(words).font(face::sans_bold(13.5)).color(theme.number));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            if widgets::text_button(ui, theme, "Cancel", false, true).clicked() {
                *recording = None;
            }
            if let Some((stroke, _)) = waiting.taken {
                if widgets::text_button(ui, theme, "Use it here", true, true).clicked() {
                    give(kept, waiting, stroke);
                    *recording = None;
                }
            } else if let Some(replaced) = waiting.replaces
                && widgets::text_button(ui, theme, "No key", false, true).clicked()
            {
                let mut keys = KeyMap::new(&kept.keys);
                keys.take(waiting.command, replaced);
                kept.keys = keys.to_kept();
                *recording = None;
            }
        });
    });
}
