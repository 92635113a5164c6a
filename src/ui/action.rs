//! What a panel asks for, and the list of commands with their keys.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::state::{Tab, View};
use crate::{
    engine::command::Command,
    model::{
        id::{HighlightId, StoryId},
        instrument::Symbol,
        span::Span,
    },
};

/// Something to do after the frame is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Show other stories in the list.
    Show(View),
    /// Open a story for reading.
    OpenStory(StoryId),
    /// Open an instrument's card.
    OpenTicker(Symbol),
    /// Close the instrument's card.
    CloseTicker,
    /// Open an address in the browser.
    OpenUrl(String),
    /// Select a number, by its index in the annotations, and show its card.
    SelectNumber(usize),
    /// Scroll to a passage of the open story and flash it.
    Reveal(Span),
    /// Open the story of a highlight and go to the passage.
    RevealHighlight(StoryId, HighlightId),
    /// Show another tab of the side panel.
    ShowTab(Tab),
    /// Look for stories.
    Search(String),
    /// Take in what the one box holds.
    SubmitAdd,
    /// Run a command of the list.
    Run(UiCommand),
    /// Ask the engine.
    Engine(Command),
}

/// Everything that has a key: the help and the key map are made from this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UiCommand {
    /// Next story.
    NextStory,
    /// Previous story.
    PreviousStory,
    /// Page down, then the next unread story.
    PageDown,
    /// Open the story under the cursor.
    OpenStory,
    /// Close what is on top.
    Back,
    /// Mark read or unread.
    ToggleRead,
    /// Star or unstar.
    ToggleStar,
    /// Mark the selection.
    Highlight,
    /// Next number.
    NextNumber,
    /// Previous number.
    PreviousNumber,
    /// Show or hide the side panel.
    TogglePanel,
    /// Key numbers.
    NumbersTab,
    /// Tickers.
    TickersTab,
    /// Highlights.
    HighlightsTab,
    /// Go to the search box.
    Search,
    /// Add a story or a feed.
    Add,
    /// Refresh all feeds.
    RefreshAll,
    /// Open the story in the browser.
    OpenOriginal,
    /// Take back.
    Undo,
    /// Larger text.
    LargerText,
    /// Smaller text.
    SmallerText,
    /// Text size as it comes.
    ResetText,
    /// Light or dark.
    ToggleTheme,
    /// The list of keys.
    Help,
    /// Close the window.
    Quit,
}

impl UiCommand {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 25] = [
        Self::NextStory,
        Self::PreviousStory,
        Self::PageDown,
        Self::OpenStory,
        Self::Back,
        Self::ToggleRead,
        Self::ToggleStar,
        Self::OpenOriginal,
        Self::Highlight,
        Self::NextNumber,
        Self::PreviousNumber,
        Self::TogglePanel,
        Self::NumbersTab,
        Self::TickersTab,
        Self::HighlightsTab,
        Self::Search,
        Self::Add,
        Self::RefreshAll,
        Self::Undo,
        Self::LargerText,
        Self::SmallerText,
        Self::ResetText,
        Self::ToggleTheme,
        Self::Help,
        Self::Quit,
    ];

    /// What it does, for the help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NextStory => "Next story",
            Self::PreviousStory => "Previous story",
            Self::PageDown => "Page down, then next unread story",
            Self::OpenStory => "Open story",
            Self::Back => "Back, close",
            Self::ToggleRead => "Mark read or unread",
            Self::ToggleStar => "Star or unstar",
            Self::Highlight => "Highlight the selection",
            Self::NextNumber => "Next number",
            Self::PreviousNumber => "Previous number",
            Self::TogglePanel => "Show or hide the side panel",
            Self::NumbersTab => "Key numbers",
            Self::TickersTab => "Tickers",
            Self::HighlightsTab => "Highlights",
            Self::Search => "Search",
            Self::Add => "Add a story or feed",
            Self::RefreshAll => "Refresh all feeds",
            Self::OpenOriginal => "Open the original",
            Self::Undo => "Undo",
            Self::LargerText => "Larger text",
            Self::SmallerText => "Smaller text",
            Self::ResetText => "Normal text size",
            Self::ToggleTheme => "Light or dark",
            Self::Help => "All keys",
            Self::Quit => "Quit",
        }
    }

    /// Its keys; the first is shown.
    pub fn keys(self) -> Vec<KeyboardShortcut> {
        let plain = |key| KeyboardShortcut::new(Modifiers::NONE, key);
        let shift = |key| KeyboardShortcut::new(Modifiers::SHIFT, key);
        let command = |key| KeyboardShortcut::new(Modifiers::COMMAND, key);
        match self {
            Self::NextStory => vec![plain(Key::J)],
            Self::PreviousStory => vec![plain(Key::K)],
            Self::PageDown => vec![plain(Key::Space)],
            Self::OpenStory => vec![plain(Key::Enter), plain(Key::O)],
            Self::Back => vec![plain(Key::Escape)],
            Self::ToggleRead => vec![plain(Key::M)],
            Self::ToggleStar => vec![plain(Key::S)],
            Self::Highlight => vec![plain(Key::H)],
            Self::NextNumber => vec![plain(Key::CloseBracket)],
            Self::PreviousNumber => vec![plain(Key::OpenBracket)],
            Self::TogglePanel => vec![plain(Key::I)],
            Self::NumbersTab => vec![plain(Key::Num1)],
            Self::TickersTab => vec![plain(Key::Num2)],
            Self::HighlightsTab => vec![plain(Key::Num3)],
            Self::Search => vec![plain(Key::Slash)],
            Self::Add => vec![plain(Key::A)],
            Self::RefreshAll => vec![shift(Key::R), plain(Key::R)],
            Self::OpenOriginal => vec![plain(Key::V)],
            Self::Undo => vec![command(Key::Z)],
            Self::LargerText => vec![command(Key::Plus), command(Key::Equals)],
            Self::SmallerText => vec![command(Key::Minus)],
            Self::ResetText => vec![command(Key::Num0)],
            Self::ToggleTheme => vec![plain(Key::T)],
            Self::Help => vec![plain(Key::Questionmark), shift(Key::Slash), plain(Key::F1)],
            Self::Quit => vec![command(Key::Q)],
        }
    }

    /// The key as a person reads it.
    pub fn key_name(self) -> String {
        let Some(shortcut) = self.keys().first().copied() else { return String::new() };
        let key = match shortcut.logical_key {
            Key::OpenBracket => "[".to_owned(),
            Key::CloseBracket => "]".to_owned(),
            Key::Slash => "/".to_owned(),
            Key::Questionmark => "?".to_owned(),
            Key::Escape => "Esc".to_owned(),
            Key::Plus => "+".to_owned(),
            Key::Minus => "\u{2212}".to_owned(),
            Key::Num0 | Key::Num1 | Key::Num2 | Key::Num3 => shortcut.logical_key.symbol_or_name().to_owned(),
            key if shortcut.modifiers.is_none() && key.name().len() == 1 => key.name().to_lowercase(),
            key => key.name().to_owned(),
        };
        let ctrl = if cfg!(target_os = "macos") { "Cmd" } else { "Ctrl" };
        if shortcut.modifiers.command {
            format!("{ctrl} {key}")
        } else if shortcut.modifiers.shift {
            format!("Shift {key}")
        } else {
            key
        }
    }
}
