//! Keys to commands: dead while a text field has the focus or something lies over the window.

use egui::{Event, Key, Ui};

use super::Shell;
use crate::ui::{
    action::Action,
    commands::{Pressed, UiCommand},
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

impl Shell {
    /// Turns keys into actions.
    pub(super) fn keys(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        if self.state.dialog.is_some() || egui::Popup::is_any_open(ui.ctx()) {
            return;
        }
        let typing = ui.ctx().text_edit_focused();
        let focused = ui.memory(|memory| memory.focused().is_some());
        let mut taken = false;
        let mut go = self.state.go;
        let mut pressed = Vec::new();
        ui.input_mut(|input| {
            input.events.retain(|event| {
                let &Event::Key { key, physical_key: physical, pressed: true, modifiers, .. } = event else {
                    return true;
                };
                // A focused button answers Space and Enter itself.
                if focused && matches!(key, Key::Space | Key::Enter) {
                    return true;
                }
                let own = Pressed { key, physical, modifiers };
                if !typing && !go && own.is_go() {
                    go = true;
                    taken = true;
                    return false;
                }
                let command = own.command(go).filter(|command| !typing || WHILE_TYPING.contains(command));
                if std::mem::take(&mut go) {
                    // What does not end the sequence does nothing: it was not meant by itself.
                    taken = true;
                    pressed.extend(command);
                    return false;
                }
                match command {
                    Some(command) => {
                        taken = true;
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
