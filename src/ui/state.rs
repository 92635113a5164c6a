//! What the window itself knows: what it keeps for the next start, and what is gone when it closes.

use std::{collections::HashSet, sync::Arc};

use super::{
    add_box::AddBox,
    article::find::FindBar,
    feed_choice::FeedChoice,
    highlight_files::HighlightFiles,
    link_rules::teach::Teach,
    note_editor::NoteEditor,
    palette::Palette,
    price_sources::PriceSources,
    revisions::RevisionsDialog,
    rules::RulesDialog,
    save_box::SaveBox,
    search_namer::SearchNamer,
    settings_dialog::SettingsDialog,
    subscriptions::{details::FeedDetails, files::ListFile, network::NetworkDialog},
    tag_editor::TagEditor,
    theme::size,
};
use crate::{
    engine::{
        settings::{Tab, WindowSettings},
        snapshot::FeedOffer,
    },
    model::{
        id::{FeedId, HighlightId, SearchId, StoryId},
        instrument::Symbol,
        span::Span,
    },
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
    /// Those a rule hides.
    Muted,
    /// The passages marked, instead of stories.
    Highlights,
    /// Those of one feed.
    Feed(FeedId),
    /// Those that name one watched instrument.
    Ticker(Symbol),
    /// Those a search found.
    Search,
    /// Those a kept search finds.
    Saved(SearchId),
}

impl View {
    /// As it is kept for the next start; `search` is what the search box holds.
    pub fn to_text(&self, search: &str) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Unread => "unread".to_owned(),
            Self::Starred => "starred".to_owned(),
            Self::Muted => "muted".to_owned(),
            Self::Highlights => "highlights".to_owned(),
            Self::Feed(id) => format!("feed {id}"),
            Self::Ticker(symbol) => format!("ticker {symbol}"),
            Self::Search => format!("search {search}"),
            Self::Saved(id) => format!("saved {}", id.0),
        }
    }

    /// What [`View::to_text`] wrote, with the words of a search; all stories if it cannot be read.
    pub fn from_text(text: &str) -> (Self, String) {
        let (kind, value) = text.split_once(' ').unwrap_or((text, ""));
        let view = match kind {
            "unread" => Some(Self::Unread),
            "starred" => Some(Self::Starred),
            "muted" => Some(Self::Muted),
            "highlights" => Some(Self::Highlights),
            "saved" => value.parse().ok().map(|id| Self::Saved(SearchId(id))),
            "feed" => FeedId::parse(value).map(Self::Feed),
            "ticker" => Symbol::parse(value).map(Self::Ticker),
            "search" if !value.trim().is_empty() => return (Self::Search, value.to_owned()),
            _ => None,
        };
        (view.unwrap_or_default(), String::new())
    }
}

/// What lies over the window and takes all keys.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// The one box.
    Add(AddBox),
    /// Where the story is saved.
    Save(SaveBox),
    /// Feeds to tick.
    Feeds(FeedChoice),
    /// One feed.
    FeedDetails(Box<FeedDetails>),
    /// A list of feeds to read or write.
    ListFile(ListFile),
    /// The network.
    Network(NetworkDialog),
    /// Go to anything.
    Palette(Palette),
    /// Saying what a name means.
    Teach(Teach),
    /// The same story from several sources.
    Copies(StoryId),
    /// Rules about stories.
    Rules(Box<RulesDialog>),
    /// The name of a search that is kept.
    Search(SearchNamer),
    /// The tags of stories.
    Tags(TagEditor),
    /// All link rules.
    LinkRules,
    /// Taking highlights out and in.
    HighlightFiles(HighlightFiles),
    /// The note of a highlight.
    Note(NoteEditor),
    /// What changed in a story.
    Revisions(RevisionsDialog),
    /// The settings.
    Settings(SettingsDialog),
    /// Which sources of prices may be asked.
    PriceSources(PriceSources),
    /// The list of keys.
    Help,
}

/// The window's own state.
#[derive(Clone, Debug, Default)]
pub struct WindowState {
    /// What is kept for the next start.
    pub kept: WindowSettings,
    /// What the list shows.
    pub view: View,
    /// The story under the list's cursor: the open one, or the one moved to.
    pub cursor: Option<StoryId>,
    /// Several stories selected in the list; with none, commands are about the one under the cursor.
    pub selected: HashSet<StoryId>,
    /// Where a selection of several began.
    pub select_from: Option<StoryId>,
    /// Whether the reader is in a story rather than in the list; decides what a small window shows.
    pub reading: bool,
    /// Whether the side panel lies over the story in a window too small to hold both.
    pub panel_over: bool,
    /// The number selected in the article and the panel.
    pub number: Option<usize>,
    /// The mention selected in the article.
    pub mention: Option<usize>,
    /// Text of the search box.
    pub search: String,
    /// Whether the search box should take the focus.
    pub focus_search: bool,
    /// What lies over the window.
    pub dialog: Option<Dialog>,
    /// The bar that finds words in the story.
    pub find: Option<FindBar>,
    /// Whether `g` was pressed and the next key says where to go.
    pub go: bool,
    /// The passage that is being marked and whose note opens then.
    pub note_next: Option<(StoryId, Span)>,
    /// A highlight to go to once its story is open.
    pub reveal_highlight: Option<(StoryId, HighlightId)>,
    /// A passage to go to once its story is open.
    pub reveal_passage: Option<(StoryId, Span)>,
    /// Stories that stay in the list although they no longer belong there, so that no row moves while reading.
    pub stay: HashSet<StoryId>,
    /// The feeds of a page that the reader was asked about last.
    pub asked_offer: Option<Arc<FeedOffer>>,
    /// How many additions the window has gone to by itself.
    pub gone_to: u64,
}

impl WindowState {
    /// As the window was left.
    pub fn new(kept: WindowSettings) -> Self {
        let (view, search) = View::from_text(&kept.view);
        Self { cursor: kept.open, reading: kept.open.is_some(), view, search, kept, ..Self::default() }
    }

    /// Size of body text in points.
    pub fn text_size(&self) -> f32 {
        self.kept.text_size.unwrap_or(size::BODY).clamp(size::BODY_LEAST, size::BODY_MOST)
    }

    /// The side panel's tab.
    pub const fn tab(&self) -> Tab {
        self.kept.tab
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_found_again_and_rubbish_is_all_stories() {
        for (view, search) in [
            (View::All, ""),
            (View::Unread, ""),
            (View::Starred, ""),
            (View::Muted, ""),
            (View::Highlights, ""),
            (View::Feed(FeedId::of_url("https://example.com/feed")), ""),
            (View::Ticker(Symbol::parse("BRK.B").unwrap()), ""),
            (View::Search, "port  strike"),
            (View::Saved(SearchId(uuid::Uuid::from_u128(7))), ""),
        ] {
            assert_eq!(View::from_text(&view.to_text(search)), (view, search.to_owned()));
        }
        for rubbish in ["", "saved x", "feed 12", "search  ", "elsewhere"] {
            assert_eq!(View::from_text(rubbish), (View::All, String::new()), "{rubbish:?}");
        }
    }
}
