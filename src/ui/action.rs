//! What a panel asks for. Panels change nothing themselves: the shell carries these out after the frame is drawn.

use super::{commands::UiCommand, file_dialog::FileWish, link_rules::teach::Teach, state::View};
use crate::{
    engine::{
        catalogue::CatalogueFeed,
        command::Command,
        settings::{ChartLook, Tab},
    },
    model::{
        id::{FeedId, HighlightId, SearchId, StoryId},
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
    /// Select a story beside others, or take it out.
    ToggleSelected(StoryId),
    /// Select all stories from where the selection began to this one.
    SelectTo(StoryId),
    /// Open an instrument's card.
    OpenTicker(Symbol),
    /// Close the instrument's card.
    CloseTicker,
    /// Draw the chart of the ticker card in another way.
    SetChart(ChartLook),
    /// Open an address in the browser.
    OpenUrl(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Copy a number of the open story with its source, by its index in the annotations.
    CopyNumber(usize),
    /// Copy one number of each card of the open story, with its source.
    CopyNumbers,
    /// Select a number, by its index in the annotations, and show its card.
    SelectNumber(usize),
    /// Scroll to a passage of the open story and flash it.
    Reveal(Span),
    /// Open a story and go to a passage of its newest text.
    RevealIn(StoryId, Span),
    /// Open the story of a highlight and go to the passage.
    RevealHighlight(StoryId, HighlightId),
    /// Show what changed in a story.
    WhatChanged(StoryId),
    /// Show another tab of the side panel.
    ShowTab(Tab),
    /// Give a column another width; none gives it the usual one.
    Resize(Column, Option<f32>),
    /// Look for stories.
    Search(String),
    /// Take in what the one box holds.
    SubmitAdd,
    /// Write the note of a highlight.
    EditNote(HighlightId),
    /// Subscribe to the feeds that were ticked.
    Subscribe(Vec<CatalogueFeed>),
    /// Show the feeds there are of one company.
    ChooseFeedsOf(Symbol),
    /// List the copies of a story.
    ShowCopies(StoryId),
    /// Change the name or the words of a kept search.
    ChangeSearch(SearchId),
    /// Change the tags of a story.
    EditTags(StoryId),
    /// Make a rule that hides stories like this one.
    MuteLike(StoryId),
    /// Say what a name means.
    Teach(Teach),
    /// Choose a file or folder with the system's dialog.
    ChooseFile(FileWish),
    /// Save the story where the box says.
    SubmitSave,
    /// Show what is known of a feed and can be set for it.
    FeedDetails(FeedId),
    /// Open or close a folder of the sidebar.
    ToggleFolder(String),
    /// Ask the engine for several things.
    EngineAll(Vec<Command>),
    /// Run a command of the list.
    Run(UiCommand),
    /// Ask the engine.
    Engine(Command),
}

/// A column whose width the reader sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// Views, watchlist, feeds.
    Sidebar,
    /// The list of stories.
    List,
    /// Numbers, tickers, highlights.
    Panel,
}
