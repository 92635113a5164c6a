//! Keys to commands: dead while a text field has the focus or something lies over the window.

use std::sync::Arc;

use egui::{Event, Key, Ui};

use super::Shell;
use crate::{
    engine::command::Command,
    model::add::AddTarget,
    ui::{
        action::Action,
        add_box::AddBox,
        commands::{Pressed, UiCommand},
        state::Dialog,
    },
};

/// What works while a text field has the focus: nothing that a person could mean to type or edit with.
const WHILE_TYPING: [UiCommand; 7] = [
    UiCommand::Palette,
    UiCommand::FindInStory,
    UiCommand::LargerText,
    UiCommand::SmallerText,
    UiCommand::ResetText,
    UiCommand::FullScreen,
    UiCommand::Quit,
];

/// What opens a field to type in.
const OPENS_A_FIELD: [UiCommand; 5] =
    [UiCommand::Search, UiCommand::FindInStory, UiCommand::Palette, UiCommand::GoTicker, UiCommand::Add];
/// Frames within which a field that was opened takes the focus.
const UNTIL_FOCUS: u8 = 3;

/// Letters typed after a key that opens a field and before the field has the focus: a quick typist is ahead of the
/// window. They are kept for the field, and none of them is a command.
#[derive(Debug, Default)]
pub(super) struct TypedAhead {
    letters: String,
    /// Whether the letter of the key that opened the field is still to come: it belongs to nobody.
    own_letter: bool,
    frames_left: u8,
}

impl TypedAhead {
    /// Whether a field was opened that has no focus yet.
    const fn waits(&self) -> bool {
        self.frames_left > 0
    }

    /// Keeps a letter, and whether the event is anything else than typing.
    fn passes(&mut self, event: &Event) -> bool {
        match event {
            Event::Text(_) if std::mem::take(&mut self.own_letter) => false,
            Event::Text(text) => {
                self.letters.push_str(text);
                false
            }
            Event::Key { pressed, .. } => !pressed,
            _ => true,
        }
    }

    /// Begins a frame: gives the letters to the field that has the focus now, or goes on waiting for it.
    fn begin_frame(&mut self, ui: &Ui) {
        if !self.waits() {
            return;
        }
        self.frames_left -= 1;
        if ui.ctx().text_edit_focused() {
            self.frames_left = 0;
            let letters = std::mem::take(&mut self.letters);
            if !letters.is_empty() {
                ui.input_mut(|input| input.events.insert(0, Event::Text(letters)));
            }
            return;
        }
        ui.input_mut(|input| {
            input.events.retain(|event| self.passes(event));
        });
        // Until the field is there nothing else asks for a frame.
        ui.ctx().request_repaint();
        if !self.waits() {
            self.letters.clear();
        }
    }
}

impl Shell {
    /// Takes in what is dropped on the window, or pasted while no text field has the focus.
    pub(super) fn given(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        let dropped = ui.input(|input| input.raw.dropped_files.clone());
        let paths: Vec<_> = dropped.into_iter().map(|file| file.path().to_owned()).collect();
        match (&mut self.state.dialog, paths.as_slice()) {
            // Where a file is asked for, it is the answer.
            (Some(Dialog::ListFile(file)), [path]) if file.is_import() => file.path.set(path),
            (Some(Dialog::HighlightFiles(files)), [path]) if files.is_import() => files.path.set(path),
            _ => actions.extend(paths.into_iter().map(|path| Action::Engine(Command::Add(AddTarget::File(path))))),
        }
        if self.state.dialog.is_some() || ui.ctx().text_edit_focused() {
            return;
        }
        if self.timeline.has_keys() {
            let copies = ui.input_mut(|input| {
                let before = input.events.len();
                input.events.retain(|event| !matches!(event, Event::Copy));
                input.events.len() < before
            });
            if copies {
                self.copy_chosen(ui);
            }
        }
        let pasted = ui.input(|input| {
            input.events.iter().find_map(|event| match event {
                Event::Paste(text) if !text.trim().is_empty() => Some(text.clone()),
                _ => None,
            })
        });
        if let Some(text) = pasted {
            if let Some(target @ AddTarget::Url(_)) = AddTarget::parse(&text) {
                actions.push(Action::Engine(Command::Add(target)));
                return;
            }
            self.state.dialog = Some(Dialog::Add(AddBox::with(text)));
        }
    }

    /// Turns keys into actions.
    pub(super) fn keys(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        self.typed_ahead.begin_frame(ui);
        if self.state.dialog.is_some() || egui::Popup::is_any_open(ui.ctx()) {
            return;
        }
        let typing = ui.ctx().text_edit_focused();
        let single = !self.state.kept.single_keys_off;
        let focused = ui.memory(|memory| memory.focused().is_some());
        let list = self.timeline.has_keys();
        let keys = Arc::clone(&self.keys);
        let mut taken = false;
        let mut go = self.state.go;
        let mut pressed = Vec::new();
        let mut opened = false;
        let ahead = &mut self.typed_ahead;
        ui.input_mut(|input| {
            input.events.retain(|event| {
                if opened {
                    return ahead.passes(event);
                }
                let &Event::Key { key, physical_key: physical, pressed: true, modifiers, .. } = event else {
                    return true;
                };
                // A focused button answers Space and Enter itself.
                if focused && matches!(key, Key::Space | Key::Enter) {
                    return true;
                }
                let own = Pressed { key, physical, modifiers };
                if single && !typing && !go && own.is_go() {
                    go = true;
                    taken = true;
                    return false;
                }
                let command = keys.pressed(own, go).or_else(|| own.in_list().filter(|_| list && !focused));
                let command = command.filter(|command| !typing || WHILE_TYPING.contains(command));
                let command = command.filter(|_| single || !own.is_printed());
                if std::mem::take(&mut go) {
                    // What does not end the sequence does nothing: it was not meant by itself.
                    taken = true;
                    pressed.extend(command);
                    return false;
                }
                match command {
                    Some(command) => {
                        taken = true;
                        if !typing && OPENS_A_FIELD.contains(&command) {
                            opened = true;
                            *ahead = TypedAhead {
                                letters: String::new(),
                                own_letter: own.is_printed(),
                                frames_left: UNTIL_FOCUS,
                            };
                        }
                        pressed.push(command);
                        false
                    }
                    None => true,
                }
            });
            if taken && !typing {
                // The key's own letter must not reach a field that takes the focus in this frame.
                input.events.retain(|event| !matches!(event, Event::Text(_)));
            }
        });
        self.state.go = go;
        if taken {
            self.hint = None;
        }
        actions.extend(pressed.into_iter().map(Action::Run));
    }
}
