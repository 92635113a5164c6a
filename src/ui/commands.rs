//! Every action that has a name: the key map, the menu, the palette and the help are made from this one list.

use egui::{Key, KeyboardShortcut, Modifiers};

/// How a command is called from the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stroke {
    /// One key, with or without modifiers.
    Key(KeyboardShortcut),
    /// `g`, then this key.
    Go(Key),
}

/// Where a command stands in the menu and in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Moving through the list.
    Stories,
    /// In the open story.
    Reading,
    /// Finding and going.
    Go,
    /// What the reader makes.
    Library,
    /// How it looks.
    View,
}

impl Group {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Stories, Self::Reading, Self::Go, Self::Library, Self::View];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Stories => "Stories",
            Self::Reading => "In a story",
            Self::Go => "Find and go",
            Self::Library => "Library",
            Self::View => "Window",
        }
    }
}

const fn plain(key: Key) -> Stroke {
    Stroke::Key(KeyboardShortcut::new(Modifiers::NONE, key))
}

const fn shift(key: Key) -> Stroke {
    Stroke::Key(KeyboardShortcut::new(Modifiers::SHIFT, key))
}

const fn alt(key: Key) -> Stroke {
    Stroke::Key(KeyboardShortcut::new(Modifiers::ALT, key))
}

const fn alt_shift(key: Key) -> Stroke {
    Stroke::Key(KeyboardShortcut::new(Modifiers::ALT.plus(Modifiers::SHIFT), key))
}

const fn ctrl(key: Key) -> Stroke {
    Stroke::Key(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const fn ctrl_shift(key: Key) -> Stroke {
    Stroke::Key(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key))
}

const fn go(key: Key) -> Stroke {
    Stroke::Go(key)
}

macro_rules! commands {
    ($($name:ident, $group:ident, $title:literal, [$($stroke:expr),*];)*) => {
        /// Everything that has a name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum UiCommand {
            $(#[doc = $title] $name,)*
        }

        impl UiCommand {
            /// All of them, in the order of menu and help.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name among the settings.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// What it does, as menu, palette and help say it.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Where it stands.
            pub const fn group(self) -> Group {
                match self { $(Self::$name => Group::$group,)* }
            }

            /// Its usual keys; [`super::keymap::KeyMap`] has those in force.
            pub const fn strokes(self) -> &'static [Stroke] {
                match self { $(Self::$name => const { &[$($stroke),*] },)* }
            }
        }
    };
}

commands! {
    NextStory, Stories, "Next story", [plain(Key::J)];
    PreviousStory, Stories, "Previous story", [plain(Key::K)];
    MoveDown, Stories, "Move down without opening", [plain(Key::N)];
    MoveUp, Stories, "Move up without opening", [plain(Key::P)];
    SelectDown, Stories, "Select the next story too", [shift(Key::J)];
    SelectUp, Stories, "Select the previous story too", [shift(Key::K)];
    SelectAll, Stories, "Select all in the list", [ctrl_shift(Key::A)];
    OpenStory, Stories, "Open the story", [plain(Key::Enter), plain(Key::O)];
    PageDown, Stories, "Page down, then next unread story", [plain(Key::Space)];
    ToggleRead, Stories, "Mark read or unread", [plain(Key::M)];
    ToggleStar, Stories, "Star or unstar", [plain(Key::S)];
    MarkAllRead, Stories, "Mark all in the list read", [shift(Key::A)];
    EditTags, Stories, "Tags of the story", [shift(Key::T)];
    MuteLikeThis, Stories, "Mute stories like this", [shift(Key::M)];
    CopyHeadline, Stories, "Copy the headline with its address", [plain(Key::Y)];
    RemoveStory, Stories, "Remove what is selected", [plain(Key::Delete)];
    Close, Stories, "Close what is on top", [plain(Key::Escape)];

    Highlight, Reading, "Highlight the selection", [plain(Key::H)];
    HighlightWithNote, Reading, "Highlight with a note", [shift(Key::H)];
    HighlightYellow, Reading, "Highlight in yellow", [alt(Key::Num1)];
    HighlightGreen, Reading, "Highlight in green", [alt(Key::Num2)];
    HighlightBlue, Reading, "Highlight in blue", [alt(Key::Num3)];
    HighlightPink, Reading, "Highlight in pink", [alt(Key::Num4)];
    HighlightPurple, Reading, "Highlight in purple", [alt(Key::Num5)];
    NextHighlight, Reading, "Next highlight", [plain(Key::Period)];
    PreviousHighlight, Reading, "Previous highlight", [plain(Key::Comma)];
    LengthenHighlight, Reading, "End the highlight a word later", [alt_shift(Key::ArrowRight)];
    ShortenHighlight, Reading, "End the highlight a word earlier", [alt_shift(Key::ArrowLeft)];
    BeginEarlier, Reading, "Begin the highlight a word earlier", [alt_shift(Key::ArrowUp)];
    BeginLater, Reading, "Begin the highlight a word later", [alt_shift(Key::ArrowDown)];
    RemoveHighlight, Reading, "Remove the highlight", [plain(Key::Backspace)];
    Copies, Reading, "The same story from other sources", [shift(Key::D)];
    WhatChanged, Reading, "What changed in the story", [shift(Key::E)];
    NextNumber, Reading, "Next number", [plain(Key::CloseBracket)];
    PreviousNumber, Reading, "Previous number", [plain(Key::OpenBracket)];
    NextMention, Reading, "Next company", [plain(Key::CloseCurlyBracket)];
    PreviousMention, Reading, "Previous company", [plain(Key::OpenCurlyBracket)];
    CopyNumber, Reading, "Copy the number with its source", [plain(Key::C)];
    CopyNumbers, Reading, "Copy all numbers with their sources", [shift(Key::C)];
    CopyNumbersMarkdown, Reading, "Copy all numbers as Markdown", [];
    CopyNumbersCsv, Reading, "Copy all numbers as CSV", [];
    TickerCard, Reading, "Ticker card", [plain(Key::Q)];
    ChartRange, Reading, "Next range of the chart", [shift(Key::Q)];
    ChartStyle, Reading, "Candles or a line in the chart", [];
    Watch, Reading, "Watch or stop watching", [plain(Key::W)];
    NotThisCompany, Reading, "Not this company", [shift(Key::N)];
    LinkName, Reading, "Link this name to a company", [shift(Key::L)];
    FindInStory, Reading, "Find in the story", [ctrl(Key::F)];
    OpenOriginal, Reading, "Open the original", [plain(Key::V)];
    SaveMarkdown, Reading, "Save the story as Markdown", [ctrl(Key::S)];
    SaveHtml, Reading, "Save the story as HTML", [ctrl_shift(Key::S)];
    Print, Reading, "Print the story", [ctrl(Key::P)];
    ShowImages, Reading, "Show the images of the story", [shift(Key::I)];
    AlwaysShowImages, Reading, "Always show images of this source, or no longer", [];
    CopyWithSource, Reading, "Copy the selection with its source", [ctrl_shift(Key::C)];
    PageUp, Reading, "Page up", [shift(Key::Space)];
    StoryStart, Reading, "Beginning of the story", [plain(Key::Home)];
    StoryEnd, Reading, "End of the story", [plain(Key::End)];

    Palette, Go, "Go to anything", [ctrl(Key::K)];
    Search, Go, "Search all stories", [plain(Key::Slash)];
    SaveSearch, Go, "Save this search or view", [ctrl(Key::D)];
    Back, Go, "Back", [alt(Key::ArrowLeft)];
    Forward, Go, "Forward", [alt(Key::ArrowRight)];
    GoAll, Go, "All stories", [go(Key::A)];
    GoUnread, Go, "Unread stories", [go(Key::U)];
    GoStarred, Go, "Starred stories", [go(Key::S)];
    GoHighlights, Go, "All highlights", [go(Key::H)];
    GoMuted, Go, "Muted stories", [go(Key::M)];
    GoWatchlist, Go, "Watchlist", [go(Key::W)];
    GoTicker, Go, "A ticker", [go(Key::T)];

    Add, Library, "Add a story or feed", [plain(Key::A)];
    ExportHighlights, Library, "Export highlights", [];
    ImportHighlights, Library, "Import highlights", [];
    ChooseFeeds, Library, "Choose feeds", [shift(Key::F)];
    Refresh, Library, "Refresh this feed", [plain(Key::R)];
    RefreshAll, Library, "Refresh all feeds", [shift(Key::R)];
    FeedDetails, Library, "Feed details", [plain(Key::D)];
    PauseFeed, Library, "Pause or resume this feed", [];
    Unsubscribe, Library, "Unsubscribe from this feed", [];
    ImportFeeds, Library, "Import feeds (OPML)", [];
    ExportFeeds, Library, "Export feeds (OPML)", [];
    Network, Library, "Network: proxy and hosts contacted", [];
    Undo, Library, "Undo", [ctrl(Key::Z)];
    Redo, Library, "Redo", [ctrl_shift(Key::Z), ctrl(Key::Y)];
    PriceSources, Library, "Price sources", [];
    Rules, Library, "Rules for stories", [go(Key::R)];
    LinkRules, Library, "Link rules", [];
    UpdateSymbols, Library, "Update the symbols", [];
    RemoveSamples, Library, "Remove the sample stories", [];

    TogglePanel, View, "Show or hide the side panel", [plain(Key::I)];
    ToggleSidebar, View, "Show or hide the sidebar", [ctrl(Key::B)];
    NumbersTab, View, "Key numbers", [plain(Key::Num1)];
    TickersTab, View, "Tickers", [plain(Key::Num2)];
    HighlightsTab, View, "Highlights of the story", [plain(Key::Num3)];
    LargerText, View, "Larger text", [ctrl(Key::Plus), ctrl(Key::Equals)];
    SmallerText, View, "Smaller text", [ctrl(Key::Minus)];
    ResetText, View, "Normal text size", [ctrl(Key::Num0)];
    ToggleTheme, View, "Light or dark", [plain(Key::T)];
    ThemeSystem, View, "Theme: as the system", [];
    ThemeContrast, View, "Theme: high contrast", [];
    Settings, View, "Settings", [ctrl(Key::Comma)];
    FullScreen, View, "Full screen", [plain(Key::F11)];
    Help, View, "All keys", [plain(Key::Questionmark), plain(Key::F1)];
    Quit, View, "Quit", [ctrl(Key::Q)];
}

impl Stroke {
    /// As it is kept: `command+shift+Z`, `go U`.
    pub fn to_text(self) -> String {
        let shortcut = match self {
            Self::Go(key) => return format!("go {}", key.name()),
            Self::Key(shortcut) => shortcut,
        };
        let held = shortcut.modifiers;
        let mut text = String::new();
        for (held, name) in [(held.command, "command+"), (held.alt, "alt+"), (held.shift, "shift+")] {
            if held {
                text.push_str(name);
            }
        }
        text.push_str(shortcut.logical_key.name());
        text
    }

    /// Reads what [`Stroke::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(key) = text.strip_prefix("go ") {
            return Key::from_name(key).map(Self::Go);
        }
        let mut modifiers = Modifiers::NONE;
        let mut rest = text;
        for (name, held) in [("command+", Modifiers::COMMAND), ("alt+", Modifiers::ALT), ("shift+", Modifiers::SHIFT)] {
            if let Some(after) = rest.strip_prefix(name) {
                modifiers = modifiers.plus(held);
                rest = after;
            }
        }
        Some(Self::Key(KeyboardShortcut::new(modifiers, Key::from_name(rest)?)))
    }

    /// As a person reads it: `j`, `Shift A`, `Ctrl F`, `g u`.
    pub fn name(self) -> String {
        match self {
            Self::Go(key) => format!("g {}", key.name().to_lowercase()),
            Self::Key(shortcut) => {
                let held = shortcut.modifiers;
                let mut name = String::new();
                if held.command {
                    name.push_str(if cfg!(target_os = "macos") { "Cmd " } else { "Ctrl " });
                }
                if held.alt {
                    name.push_str("Alt ");
                }
                if held.shift {
                    name.push_str("Shift ");
                }
                name.push_str(&key_name(shortcut.logical_key, held.is_none()));
                name
            }
        }
    }
}

fn key_name(key: Key, bare: bool) -> String {
    match key {
        Key::OpenBracket => "[".to_owned(),
        Key::CloseBracket => "]".to_owned(),
        Key::OpenCurlyBracket => "{".to_owned(),
        Key::CloseCurlyBracket => "}".to_owned(),
        Key::Slash => "/".to_owned(),
        Key::Questionmark => "?".to_owned(),
        Key::Escape => "Esc".to_owned(),
        Key::Plus => "+".to_owned(),
        Key::Minus => "\u{2212}".to_owned(),
        Key::Equals => "=".to_owned(),
        Key::Comma => ",".to_owned(),
        Key::Period => ".".to_owned(),
        Key::ArrowUp => "\u{2191}".to_owned(),
        Key::ArrowDown => "\u{2193}".to_owned(),
        Key::ArrowLeft => "\u{2190}".to_owned(),
        Key::ArrowRight => "\u{2192}".to_owned(),
        key if bare && key.name().len() == 1 => key.name().to_lowercase(),
        key => key.name().to_owned(),
    }
}

/// A key as it was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pressed {
    /// What it means.
    pub key: Key,
    /// Where it lies on the keyboard, if that is known.
    pub physical: Option<Key>,
    /// What was held.
    pub modifiers: Modifiers,
}

impl Pressed {
    /// Whether it is a letter, digit or sign by itself.
    pub fn is_printed(self) -> bool {
        let named = matches!(
            self.key,
            Key::Space
                | Key::Enter
                | Key::Escape
                | Key::Tab
                | Key::Backspace
                | Key::Insert
                | Key::Delete
                | Key::Home
                | Key::End
                | Key::PageUp
                | Key::PageDown
                | Key::ArrowDown
                | Key::ArrowUp
                | Key::ArrowLeft
                | Key::ArrowRight
        );
        let function = self.key.name().starts_with('F') && self.key.name().len() > 1;
        !(self.modifiers.command || self.modifiers.alt || named || function)
    }

    /// Whether it begins a sequence.
    pub fn is_go(self) -> bool {
        self.key == Key::G && self.modifiers.is_none()
    }

    /// The stroke it is; `after_go` if `g` was pressed before it. None after `g` with Ctrl or Alt.
    pub fn stroke(self, after_go: bool) -> Option<Stroke> {
        if after_go {
            return (!self.modifiers.command && !self.modifiers.alt).then_some(Stroke::Go(self.key));
        }
        let (key, held) = self.as_meant();
        // Ctrl is reported in two ways on some systems, and in one on others.
        let held = Modifiers { alt: held.alt, shift: held.shift, command: held.command, ..Modifiers::NONE };
        Some(Stroke::Key(KeyboardShortcut::new(held, key)))
    }

    /// What a key does while the list has the keys, and an article or a field has not.
    pub fn in_list(self) -> Option<UiCommand> {
        let held = self.modifiers;
        Some(match self.key {
            Key::ArrowDown if held.shift_only() => UiCommand::SelectDown,
            Key::ArrowUp if held.shift_only() => UiCommand::SelectUp,
            Key::ArrowDown if held.is_none() => UiCommand::MoveDown,
            Key::ArrowUp if held.is_none() => UiCommand::MoveUp,
            Key::A if held.command_only() => UiCommand::SelectAll,
            _ => return None,
        })
    }

    /// Punctuation is matched by its character alone, since keyboards reach it in different ways: `{` is Shift `[` on
    /// one and `AltGr` 7 on another, and a `/` that lies on 7 needs Shift itself.
    fn as_meant(self) -> (Key, Modifiers) {
        let held = self.modifiers;
        let shifted = held.shift && self.physical.is_none_or(|physical| physical == self.key);
        let key = match self.key {
            Key::Slash if shifted => Key::Questionmark,
            Key::OpenBracket if shifted => Key::OpenCurlyBracket,
            Key::CloseBracket if shifted => Key::CloseCurlyBracket,
            key => key,
        };
        match key {
            Key::OpenBracket
            | Key::CloseBracket
            | Key::OpenCurlyBracket
            | Key::CloseCurlyBracket
            | Key::Slash
            | Key::Questionmark
                if !held.command =>
            {
                (key, Modifiers::NONE)
            }
            Key::Plus | Key::Equals if held.command => (key, Modifiers::COMMAND),
            key => (key, held),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_runs_two_commands() {
        let mut seen = Vec::new();
        for command in UiCommand::ALL {
            for stroke in command.strokes() {
                assert!(!seen.contains(&stroke), "{stroke:?} twice");
                seen.push(stroke);
            }
        }
    }

    #[test]
    fn keys_read_as_they_are_printed() {
        let names = |command: UiCommand| command.strokes().iter().map(|stroke| stroke.name()).collect::<Vec<_>>();
        assert_eq!(names(UiCommand::OpenStory), ["Enter", "o"]);
        assert_eq!(names(UiCommand::MarkAllRead), ["Shift A"]);
        assert_eq!(names(UiCommand::GoUnread), ["g u"]);
        assert_eq!(names(UiCommand::Back), ["Alt \u{2190}"]);
    }
}
