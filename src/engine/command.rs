//! Everything a shell can ask for.

use std::{path::PathBuf, sync::Arc};

use url::Url;

use super::{
    filing::FilingCommand,
    marking::HighlightEdit,
    network::NewLogin,
    pictures::PictureSource,
    price_settings::PriceSettings,
    saving::Saving,
    settings::WindowSettings,
    snapshot::{FeedOffer, Work},
    taking::IfThere,
};
use crate::{
    exchange::highlights::Format,
    fetch::Proxy,
    market::series::ProviderId,
    model::{
        add::AddTarget,
        feed::FeedOptions,
        highlight::HighlightColor,
        id::{FeedId, HighlightId, LinkRuleId, RevisionId, StoryId},
        instrument::Symbol,
        link_rule::LinkWish,
        mail::MailAddress,
        notice::Notice,
        secret::Secret,
        span::Span,
    },
};

/// A wish of the reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Load a story for reading and mark it read.
    Open(StoryId),
    /// Load what is known about an instrument.
    OpenTicker(Symbol),
    /// Keep which sources of prices are allowed.
    SetPrices(Box<PriceSettings>),
    /// Keep the reader's own key of a source of prices in the system's keychain, and ask it.
    SetPriceKey(ProviderId, Secret),
    /// Let go of the instrument.
    CloseTicker,
    /// Mark a story read or unread.
    SetRead(StoryId, bool),
    /// Mark all of these read.
    MarkAllRead(Vec<StoryId>),
    /// Mark several stories alike.
    Mark(Vec<StoryId>, Mark),
    /// Star a story or take the star away.
    SetStarred(StoryId, bool),
    /// Mark a passage of the open story: bytes of the text of the revision the reader sees.
    Highlight {
        /// The open story.
        story: StoryId,
        /// The revision; if another has arrived since, nothing is marked, and the reader is told.
        revision: RevisionId,
        /// The passage.
        span: Span,
        /// Its colour.
        color: HighlightColor,
    },
    /// Change a highlight: its note, tags, colour or place.
    EditHighlight(HighlightId, HighlightEdit),
    /// Write all highlights: Markdown into a folder, the other formats to a file.
    ExportHighlights(Format, PathBuf, IfThere),
    /// Take highlights in from a file.
    ImportHighlights(PathBuf),
    /// Read all texts a story has had.
    OpenHistory(StoryId),
    /// Let go of them.
    CloseHistory,
    /// Take a highlight away.
    RemoveHighlight(HighlightId),
    /// Put an instrument on the watchlist.
    Watch(Symbol),
    /// Take it off.
    Unwatch(Symbol),
    /// Take in what the one box holds.
    Add(AddTarget),
    /// Subscribe to the feed at an address, or to the one that the page there names; several are offered.
    FindFeeds(Url),
    /// Subscribe to feeds that a page named.
    SubscribeFound(Arc<FeedOffer>),
    /// Subscribe to the feeds of a list (OPML).
    ImportFeeds(PathBuf),
    /// Write the subscriptions as a list (OPML).
    ExportFeeds(PathBuf, IfThere),
    /// Subscribe to these feeds, each an address and a title, and fetch them.
    Subscribe(Vec<(Url, String)>),
    /// Fetch one feed now.
    Refresh(FeedId),
    /// Fetch every feed now.
    RefreshAll,
    /// Set a subscription's name, folder, pause, interval.
    SetFeed(FeedId, Box<FeedOptions>),
    /// Say how the reader is known to a feed's server; none is not at all.
    SetLogin(FeedId, Option<Box<NewLogin>>),
    /// Send requests another way.
    SetProxy(Proxy),
    /// Keep the mail address that servers which want to know who asks are told, or none.
    SetMail(Option<MailAddress>),
    /// Bring the directory of symbols up to date.
    UpdateSymbols,
    /// Read the list of hosts that were contacted.
    ShowContacts,
    /// Unsubscribe; its stories go, the highlights stay.
    RemoveFeed(FeedId),
    /// Remove a story from the library.
    RemoveStory(StoryId),
    /// Remove several stories from the library.
    RemoveStories(Vec<StoryId>),
    /// Remove the bundled samples.
    RemoveSamples,
    /// Weigh a link rule against the library; none ends it.
    PreviewLink(Option<Box<LinkWish>>),
    /// Make a link rule.
    AddLinkRule(Box<LinkWish>),
    /// Remove one.
    RemoveLinkRule(LinkRuleId),
    /// Do something about rules and tags.
    Filing(FilingCommand),
    /// Say of the block at a passage of a story, and of all like it on that site, whether it is a promotion.
    Judge(StoryId, Span, bool),
    /// Find stories by their text; empty ends the search.
    Search(String),
    /// Find instruments and stories by the beginnings of their names; empty ends it.
    LookUp(String),
    /// Write a document.
    Save(Box<Saving>),
    /// Remember where the reader was in a story: the first code point on the screen.
    KeepPlace(StoryId, usize),
    /// Show the images of a story, in this run.
    ShowImages(StoryId),
    /// Always show the images of a source, or no longer.
    AllowImages(PictureSource, bool),
    /// Keep how the window is left for the next start.
    KeepWindow(Box<WindowSettings>),
    /// Take back the newest thing that can be taken back.
    Undo,
    /// Do again what was taken back last.
    Redo,
    /// Stop work that takes long, as far as it has not begun.
    Stop(Work),
    /// Show a notice: something outside the library went wrong.
    Tell(Notice),
    /// Hide a notice.
    DismissNotice(Notice),
    /// Write what is left and stop.
    Shutdown,
}

/// What several stories are marked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Read or unread.
    Read(bool),
    /// Starred or not.
    Starred(bool),
}

/// What the engine tells a shell.
#[derive(Clone, Debug)]
pub enum Event {
    /// The newest state, complete: losing one in between is harmless.
    Snapshot(std::sync::Arc<super::snapshot::Snapshot>),
    /// The engine has stopped, and everything is written.
    Stopped,
}
