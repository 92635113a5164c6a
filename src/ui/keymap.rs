//! The keys in force: the usual ones, with what the reader has changed.

use std::collections::BTreeMap;

use super::commands::{Pressed, Stroke, UiCommand};

/// A command's name to its keys, as they are kept among the settings.
pub type KeptKeys = BTreeMap<String, Vec<String>>;

/// Which keys run which command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyMap {
    /// Commands whose keys the reader has changed.
    changed: Vec<(UiCommand, Vec<Stroke>)>,
}

impl KeyMap {
    /// The keys as they were kept; a command or key that is no longer known is passed over.
    pub fn new(kept: &KeptKeys) -> Self {
        let changed = kept.iter().filter_map(|(name, strokes)| {
            let command = UiCommand::ALL.iter().copied().find(|command| command.name() == name)?;
            let strokes: Vec<Stroke> = strokes.iter().filter_map(|text| Stroke::parse(text)).collect();
            Some((command, strokes))
        });
        Self { changed: changed.collect() }
    }

    /// As they are kept: only what differs from the usual.
    pub fn to_kept(&self) -> KeptKeys {
        let differs = self.changed.iter().filter(|(command, strokes)| strokes.as_slice() != command.strokes());
        differs
            .map(|(command, strokes)| {
                (command.name().to_owned(), strokes.iter().map(|stroke| stroke.to_text()).collect())
            })
            .collect()
    }

    /// A command's keys; the first is shown.
    pub fn strokes(&self, command: UiCommand) -> &[Stroke] {
        let own = self.changed.iter().find(|(changed, _)| *changed == command);
        own.map_or(command.strokes(), |(_, strokes)| strokes)
    }

    /// Whether a command has other keys than the usual ones.
    pub fn is_changed(&self, command: UiCommand) -> bool {
        self.strokes(command) != command.strokes()
    }

    /// Gives a command these keys and no others.
    pub fn set(&mut self, command: UiCommand, strokes: Vec<Stroke>) {
        self.changed.retain(|(changed, _)| *changed != command);
        self.changed.push((command, strokes));
    }

    /// Gives a command its usual keys back; whatever uses them meanwhile loses them.
    pub fn reset(&mut self, command: UiCommand) {
        for stroke in command.strokes() {
            while let Some(other) = self.command(*stroke).filter(|other| *other != command) {
                self.take(other, *stroke);
            }
        }
        self.changed.retain(|(changed, _)| *changed != command);
    }

    /// Takes a key away from a command.
    pub fn take(&mut self, command: UiCommand, stroke: Stroke) {
        let left = self.strokes(command).iter().copied().filter(|own| *own != stroke).collect();
        self.set(command, left);
    }

    /// The command of a key.
    pub fn command(&self, stroke: Stroke) -> Option<UiCommand> {
        UiCommand::ALL.iter().copied().find(|command| self.strokes(*command).contains(&stroke))
    }

    /// The command of a key as it was pressed; `after_go` if `g` was pressed before it.
    pub fn pressed(&self, pressed: Pressed, after_go: bool) -> Option<UiCommand> {
        self.command(pressed.stroke(after_go)?)
    }

    /// A command's first key as a person reads it; empty if it has none.
    pub fn name(&self, command: UiCommand) -> String {
        self.strokes(command).first().map(|stroke| stroke.name()).unwrap_or_default()
    }

    /// A command's title with its key, for what the pointer learns: `Star or unstar (s)`.
    pub fn title(&self, command: UiCommand) -> String {
        self.named(command.title(), command)
    }

    /// Words that stand for a command, with its key.
    pub fn named(&self, words: &str, command: UiCommand) -> String {
        match self.name(command) {
            key if key.is_empty() => words.to_owned(),
            key => format!("{words} ({key})"),
        }
    }

    /// What to press, within a sentence: the key, or else the title for the palette.
    pub fn hint(&self, command: UiCommand) -> String {
        match self.name(command) {
            key if key.is_empty() => format!("\u{201c}{}\u{201d}", command.title()),
            key => key,
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::{Key, Modifiers};

    use super::*;

    fn press(key: Key, modifiers: Modifiers) -> Pressed {
        Pressed { key, physical: None, modifiers }
    }

    #[test]
    fn each_key_runs_its_command() {
        let keys = KeyMap::default();
        let (none, shift, command) = (Modifiers::NONE, Modifiers::SHIFT, Modifiers::COMMAND);
        for (key, modifiers, expected) in [
            (Key::J, none, Some(UiCommand::NextStory)),
            (Key::H, none, Some(UiCommand::Highlight)),
            (Key::H, command, None),
            (Key::A, shift, Some(UiCommand::MarkAllRead)),
            (Key::Slash, none, Some(UiCommand::Search)),
            (Key::Slash, shift, Some(UiCommand::Help)),
            (Key::Questionmark, shift, Some(UiCommand::Help)),
            (Key::Questionmark, none, Some(UiCommand::Help)),
            (Key::OpenBracket, Modifiers::ALT, Some(UiCommand::PreviousNumber)),
            (Key::OpenBracket, shift, Some(UiCommand::PreviousMention)),
            (Key::CloseCurlyBracket, shift, Some(UiCommand::NextMention)),
            (Key::Z, command, Some(UiCommand::Undo)),
            (Key::Z, none, None),
            // Linux and Windows report Ctrl as both.
            (Key::Z, Modifiers { ctrl: true, command: true, ..none }, Some(UiCommand::Undo)),
            (Key::Plus, command | shift, Some(UiCommand::LargerText)),
            (Key::ArrowLeft, Modifiers::ALT, Some(UiCommand::Back)),
            (Key::ArrowRight, shift, None),
        ] {
            assert_eq!(keys.pressed(press(key, modifiers), false), expected, "{modifiers:?} {key:?}");
        }
        // The slash of a keyboard that has it on 7.
        let pressed = Pressed { key: Key::Slash, physical: Some(Key::Num7), modifiers: shift };
        assert_eq!(keys.pressed(pressed, false), Some(UiCommand::Search));
        let u = press(Key::U, none);
        assert_eq!((keys.pressed(u, false), keys.pressed(u, true)), (None, Some(UiCommand::GoUnread)));
        assert_eq!(keys.pressed(press(Key::U, command), true), None);
    }

    #[test]
    fn a_change_is_kept_and_taken_back() {
        let mut keys = KeyMap::default();
        let x = press(Key::X, Modifiers::NONE).stroke(false).unwrap();
        let j = press(Key::J, Modifiers::NONE).stroke(false).unwrap();
        keys.set(UiCommand::NextStory, vec![x]);
        keys.set(UiCommand::ToggleStar, vec![j, press(Key::B, Modifiers::NONE).stroke(true).unwrap()]);
        assert_eq!((keys.command(x), keys.command(j)), (Some(UiCommand::NextStory), Some(UiCommand::ToggleStar)));
        assert_eq!(keys.name(UiCommand::NextStory), "x");
        let kept = keys.to_kept();
        assert_eq!(kept["ToggleStar"], ["J", "go B"]);
        assert_eq!(KeyMap::new(&kept).to_kept(), kept);
        // Who gets its usual key back takes it from whoever has it.
        keys.reset(UiCommand::NextStory);
        assert_eq!((keys.command(x), keys.command(j)), (None, Some(UiCommand::NextStory)));
        assert_eq!(keys.strokes(UiCommand::ToggleStar).len(), 1);
        keys.reset(UiCommand::ToggleStar);
        assert_eq!(keys.to_kept(), KeptKeys::new());
        let odd = KeptKeys::from([("Nonsense".to_owned(), vec![]), ("Help".to_owned(), vec!["Hyper+Q".to_owned()])]);
        assert_eq!(KeyMap::new(&odd).strokes(UiCommand::Help), []);
    }

    #[test]
    fn every_key_can_be_written_and_read() {
        for command in UiCommand::ALL {
            for stroke in command.strokes() {
                assert_eq!(Stroke::parse(&stroke.to_text()), Some(*stroke), "{command:?}");
            }
        }
    }
}
