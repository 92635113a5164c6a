//! What the window itself remembers while it is open: nothing the reader made.

use crate::model::{
    id::{FeedId, HighlightId, StoryId},
    instrument::Symbol,
};

/// Which stories the list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// All of them.
    #[default]
    All,
    /// Those not read.
    Unread,
    /// Those starred.
    Starred,
    /// The passages marked, instead of stories.
    Highlights,
    /// Those of one feed.
    Feed(FeedId),
    /// Those that name one watched instrument.
    Ticker(Symbol),
    /// Those a search found.
    Search,
}

/// A tab of the side panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Key numbers of the open story.
    #[default]
    Numbers,
    /// Its instruments.
    Tickers,
    /// Its highlights.
    Highlights,
}

/// The window's own state.
#[derive(Clone, Debug)]
pub struct WindowState {
    /// What the list shows.
    pub view: View,
    /// The story under the list's cursor: the open one, or the one last opened.
    pub cursor: Option<StoryId>,
    /// Whether the reader is in a story rather than in the list; decides what a small window shows.
    pub reading: bool,
    /// Whether the side panel is shown.
    pub panel: bool,
    /// Whether it lies over the story in a window too small to hold both.
    pub panel_over: bool,
    /// Its tab.
    pub tab: Tab,
    /// Size of body text in points.
    pub text_size: f32,
    /// The number selected in the article and the panel.
    pub number: Option<usize>,
    /// Text of the search box.
    pub search: String,
    /// Whether the search box should take the focus.
    pub focus_search: bool,
    /// The one box, when it is open.
    pub add: Option<AddBox>,
    /// Whether the list of keys is open.
    pub help: bool,
    /// A highlight to go to once its story is open.
    pub reveal_highlight: Option<(StoryId, HighlightId)>,
    /// Stories that stay in the list although they no longer belong there, so that no row moves while reading.
    pub kept: Vec<StoryId>,
    /// The newest story the window has gone to by itself after it was added.
    pub gone_to: Option<StoryId>,
}

impl Default for WindowState {
    fn default() -> Self {
        Self {
            view: View::All,
            cursor: None,
            reading: false,
            panel: true,
            panel_over: false,
            tab: Tab::Numbers,
            text_size: super::theme::size::BODY,
            number: None,
            search: String::new(),
            focus_search: false,
            add: None,
            help: false,
            reveal_highlight: None,
            kept: Vec::new(),
            gone_to: None,
        }
    }
}

/// The one box.
#[derive(Clone, Debug, Default)]
pub struct AddBox {
    /// What was typed or pasted.
    pub text: String,
    /// Whether it already had the focus.
    pub focused: bool,
}
