//! What a shell sees: complete, immutable, cheap to copy.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use url::Url;

use super::{
    copies::CopyGroups, filed::Filed, filing::Filing, history::History, network::Network, pictures::Pictures,
    price_settings::PriceSettings, saving::Saves, settings::WindowSettings, symbol_update::SymbolTable,
};
use crate::{
    anchor::{Anchor, NumberChange},
    annotate::{
        figures::{FigureChange, Timeline},
        key_number::display::Card,
    },
    ingest::feed::discover::FoundFeed,
    market::{
        calendar::Mic,
        edgar::{filing, told::Facts},
        event::SinceStory,
        freshness::Trouble,
        fx::{Converted, Rates},
        score::Ranked,
        series::{ProviderId, Quote, Series},
        trend::Trend,
    },
    model::{
        annotation::Annotations,
        article::Article,
        feed::Feed,
        fetch_state::{FeedHealth, FetchState},
        highlight::Highlight,
        id::{FeedId, RevisionId, StoryId},
        instrument::{Instrument, Symbol},
        link_rule::{LinkRule, LinkWish},
        notice::Notice,
        quantity::Currency,
        span::Span,
        story::StoryRow,
    },
};

/// Everything the window needs to draw a frame.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The time it was made; ages are counted from it. The engine makes a new one every minute.
    pub now: DateTime<Utc>,
    /// All stories, newest first; while `loading` only those around the place where the list was left.
    pub stories: Arc<Vec<Arc<StoryRow>>>,
    /// Whether the library is still being read: counts and the rest of the stories follow.
    pub loading: bool,
    /// Stories that several sources print.
    pub copies: Arc<CopyGroups>,
    /// Counts for the sidebar; they mean nothing while `loading`.
    pub counts: Counts,
    /// Subscriptions, by title.
    pub feeds: Arc<Vec<FeedRow>>,
    /// The watchlist, by symbol.
    pub watchlist: Arc<Vec<WatchRow>>,
    /// All highlights, newest first.
    pub highlights: Arc<Vec<HighlightRow>>,
    /// The story open for reading.
    pub open: Loadable<Arc<OpenStory>>,
    /// The instrument whose card is open.
    pub ticker: Option<Arc<TickerCard>>,
    /// The last price of every instrument prices are held of.
    pub moves: Arc<BTreeMap<Symbol, Move>>,
    /// Which sources of prices are allowed.
    pub price_settings: Arc<PriceSettings>,
    /// The last search and what it found.
    pub search: Option<Arc<SearchResult>>,
    /// What the last look-up by name found.
    pub lookup: Option<Arc<Lookup>>,
    /// The reader's rules about stories.
    pub filing: Filing,
    /// The reader's rules about names, oldest first.
    pub link_rules: Arc<Vec<LinkRule>>,
    /// What a rule being made would change.
    pub link_preview: Option<Arc<LinkPreview>>,
    /// The texts a story has had, while they are looked at.
    pub history: Option<Arc<History>>,
    /// What the reader should know, oldest first.
    pub notices: Arc<Vec<Notice>>,
    /// Work going on: "Refreshing 3 feeds".
    pub activity: Option<Activity>,
    /// Stories that a refresh brought in this run and that name something on the watchlist, oldest first.
    pub arrivals: Arc<Vec<Arrival>>,
    /// When feeds were last refreshed.
    pub refreshed: Option<DateTime<Utc>>,
    /// What [`super::command::Command::Undo`] would take back: "highlight", "star" ...
    pub undo: Option<&'static str>,
    /// What [`super::command::Command::Redo`] would do again.
    pub redo: Option<&'static str>,
    /// Documents that were written.
    pub saves: Arc<Saves>,
    /// Where the reader was in stories: the first code point on the screen.
    pub places: Arc<HashMap<StoryId, usize>>,
    /// The images of the open story.
    pub pictures: Arc<Pictures>,
    /// How the window was left at the last run.
    pub window: Arc<WindowSettings>,
    /// Which way requests go, and whom they went to.
    pub network: Arc<Network>,
    /// The directory of symbols, and the update that is going on.
    pub symbols: Arc<SymbolTable>,
    /// Feeds that a page named, for the reader to choose from, so that the window can ask once.
    pub offer: Option<Arc<FeedOffer>>,
    /// The newest thing that was added, so that the window can go there once.
    pub added: Option<StoryId>,
    /// How many times something was added in this run, the same thing counted each time.
    pub additions: u64,
}

/// A story that a refresh brought and that names a watched instrument, or that a rule takes which tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Counts up within a run, so that a window tells of each once.
    pub number: u64,
    /// The story.
    pub row: Arc<StoryRow>,
    /// What it names of the watchlist.
    pub symbols: Vec<Symbol>,
    /// The rules that want the reader told of it, by their names.
    pub rules: Vec<String>,
}

/// Work that takes long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// What it is.
    pub work: Work,
    /// In words: "Refreshing 3 feeds, 1 done".
    pub words: String,
    /// Parts that are done.
    pub done: usize,
    /// Parts in all.
    pub all: usize,
}

/// Kinds of work that take long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Taking in what the reader added.
    Add,
    /// Fetching feeds.
    Refresh,
    /// Reading stories again that another version of the program, or with other symbols, has read.
    Annotate,
    /// Bringing the directory of symbols up to date.
    Symbols,
    /// Applying a rule to the stories that are here.
    Rule,
}

impl Work {
    /// Whether it can be stopped.
    pub const fn can_stop(self) -> bool {
        matches!(self, Self::Refresh | Self::Annotate | Self::Symbols | Self::Rule)
    }
}

/// Something that may not be there yet.
#[derive(Clone, Debug, Default)]
pub enum Loadable<T> {
    /// Nobody asked for it.
    #[default]
    Missing,
    /// It is being loaded.
    Loading,
    /// Here it is.
    Ready(T),
    /// It could not be had.
    Failed(Notice),
}

/// Counts for the sidebar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All stories.
    pub all: usize,
    /// Those not read.
    pub unread: usize,
    /// Those starred.
    pub starred: usize,
    /// Those a rule hides; of the other counts only that of stars holds them.
    pub muted: usize,
    /// All highlights.
    pub highlights: usize,
    /// Bundled samples still in the library.
    pub samples: usize,
}

/// A subscription with its state.
#[derive(Clone, Debug)]
pub struct FeedRow {
    /// The subscription.
    pub feed: Feed,
    /// Its unread stories.
    pub unread: usize,
    /// Whether it is being fetched now.
    pub refreshing: bool,
    /// Why the last fetch failed.
    pub failure: Option<Notice>,
    /// When it was last fetched without a failure.
    pub checked: Option<DateTime<Utc>>,
    /// How it is.
    pub health: FeedHealth,
    /// What past fetches say about the next one.
    pub state: FetchState,
}

/// Feeds that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedOffer {
    /// The page.
    pub page: Url,
    /// Its feeds.
    pub feeds: Vec<FoundFeed>,
}

/// A watched instrument.
#[derive(Clone, Debug)]
pub struct WatchRow {
    /// Its symbol.
    pub symbol: Symbol,
    /// Its name; none if the directory no longer knows it.
    pub name: Option<Arc<str>>,
    /// Stories that name it.
    pub stories: usize,
}

/// A highlight with the story it belongs to.
#[derive(Clone, Debug)]
pub struct HighlightRow {
    /// The highlight.
    pub highlight: Highlight,
    /// The story's headline, or the first words of the quote when the story is gone.
    pub title: String,
    /// Its source; empty when the story is gone.
    pub source: String,
    /// Its address.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
    /// Whether the story is still in the library.
    pub openable: bool,
    /// Whether the story is there and no longer holds these words.
    pub orphan: bool,
}

/// A story open for reading.
#[derive(Clone, Debug)]
pub struct OpenStory {
    /// Its line in the list.
    pub row: Arc<StoryRow>,
    /// Its text.
    pub article: Article,
    /// Which revision of the text this is.
    pub revision: RevisionId,
    /// Counts up with each reading of the text: its blocks, mentions and numbers may be others than before, while
    /// status, highlights and copies change within a reading.
    pub reading: u64,
    /// Its mentions and numbers.
    pub annotations: Annotations,
    /// The cards of the panel, first the one that matters most.
    pub cards: Vec<Card>,
    /// The highlights made in it, by place; orphans last.
    pub highlights: Vec<AnchoredHighlight>,
    /// Whether it is only the feed's own text or a teaser, not the whole page.
    pub preview_only: bool,
    /// The numbers that the last edit of the story changed; none if it was not edited.
    pub number_edits: Vec<FigureChange>,
    /// The same story from other sources, the earliest first.
    pub copies: Vec<Arc<StoryRow>>,
}

/// A highlight with its place in the open text.
#[derive(Clone, Debug)]
pub struct AnchoredHighlight {
    /// The highlight.
    pub highlight: Highlight,
    /// Where it stands now.
    pub anchor: Anchor,
    /// The numbers inside it that are others now than when it was made.
    pub changes: Vec<NumberChange>,
}

/// What is known about an instrument.
#[derive(Clone, Debug)]
pub struct TickerCard {
    /// Symbol, name, exchange, kind. An instrument the directory does not know has its symbol as its name.
    pub instrument: Instrument,
    /// Whether the directory knows it.
    pub known: bool,
    /// Whether it is on the watchlist.
    pub watched: bool,
    /// Stories that name it: those it is most central to first, the newest of these first.
    pub stories: Vec<Arc<StoryRow>>,
    /// Its company's listings on other exchanges.
    pub listings: Vec<Instrument>,
    /// Highlights made in those stories, newest first.
    pub highlights: Vec<HighlightRow>,
    /// Its prices.
    pub prices: Prices,
    /// What its company files.
    pub reports: Reports,
    /// Where it stands among others.
    pub scores: Scores,
    /// What foreign amounts are shown in too.
    pub also_in: Option<AlsoIn>,
    /// What stories said of its company's numbers, a timeline a metric, the one said most often first; [`Timeline`]
    /// tells how to show them.
    pub numbers: Arc<Vec<Timeline>>,
}

/// Where an instrument stands among others.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Those there is something to say of.
    pub ranked: Vec<Ranked>,
    /// How far its company is compared with those that file with the SEC.
    pub comparison: Comparison,
    /// Whether the SEC may be asked.
    pub access: Access,
    /// Why no more comes.
    pub trouble: Option<String>,
}

/// How far a company is compared with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comparison {
    /// It files nothing: funds, indices, coins.
    #[default]
    None,
    /// The reader has not asked for it; it takes this many requests.
    Unasked(usize),
    /// So many answers of so many are here.
    Asking(usize, usize),
    /// All are, of this year.
    Held(i32),
}

/// What is held of a company's filings with the SEC.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// The company's number there; none for what files nothing.
    pub cik: Option<u32>,
    /// Whether the SEC may be asked.
    pub access: Access,
    /// The newest report of each kind and the newest events, the newest first.
    pub filings: Vec<filing::Filing>,
    /// When they were fetched.
    pub fetched: Option<DateTime<Utc>>,
    /// What all filings state.
    pub facts: Arc<Facts>,
    /// What filings say of the numbers of [`TickerCard::numbers`], by story and place, where they surely mean the same.
    pub compared: HashMap<(StoryId, Span), Filed>,
    /// Why nothing newer comes.
    pub trouble: Option<String>,
    /// Whether the SEC is being asked.
    pub loading: bool,
}

/// Whether the SEC may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// It may.
    #[default]
    Allowed,
    /// It answers only those who name a contact, and the reader has named none.
    NoContact,
    /// The reader turned it off.
    Off,
}

/// A currency that foreign amounts are shown in too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlsoIn {
    /// The currency.
    pub currency: Currency,
    /// Rates of exchange.
    pub rates: Arc<Rates>,
}

impl AlsoIn {
    /// An amount of a day in this currency; none in this currency already, or without rates of that day.
    pub fn convert(&self, amount: Decimal, from: Currency, day: NaiveDate) -> Option<Converted> {
        self.rates.convert(amount, from, self.currency, day)
    }
}

/// What is held of an instrument's prices.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    /// The market it trades in, if that has a calendar.
    pub calendar: Option<Mic>,
    /// The last price.
    pub quote: Option<Quote>,
    /// Daily bars of one source.
    pub daily: Option<Arc<Series>>,
    /// Bars of minutes of one source.
    pub intraday: Option<Arc<Series>>,
    /// Daily bars of the fund that stands for its market.
    pub benchmark: Option<Arc<Series>>,
    /// What it did since the open story.
    pub since: Option<SinceStory>,
    /// Trends, shortest first; those with enough bars.
    pub trends: Vec<Trend>,
    /// Why nothing newer comes.
    pub trouble: Option<Trouble>,
    /// What each source gave.
    pub notes: Vec<SourceNote>,
    /// Whether a source is being asked.
    pub loading: bool,
    /// Where price files are looked for.
    pub folder: PathBuf,
}

/// What one source gave of an instrument's daily prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceNote {
    /// The source.
    pub provider: ProviderId,
    /// When its newest price was true, if it has one.
    pub as_of: Option<DateTime<Utc>>,
    /// Why the last attempt gave nothing.
    pub error: Option<String>,
}

/// The last price of an instrument in a list.
#[derive(Clone, Debug)]
pub struct Move {
    /// The price.
    pub quote: Quote,
    /// The market it trades in, if that has a calendar.
    pub calendar: Option<Mic>,
    /// The last closes, oldest first, for a line a few words wide.
    pub closes: Arc<[f32]>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchResult {
    /// The words looked for.
    pub query: String,
    /// The stories: the newest first, or those that fit best.
    pub stories: Vec<StoryId>,
    /// What could not be understood.
    pub problems: Vec<String>,
    /// Where the first of them say it.
    pub snippets: HashMap<StoryId, Snippet>,
    /// Whether those that fit best come first.
    pub ranked: bool,
}

/// A piece of a story's text with the words looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The piece, on one line.
    pub text: String,
    /// The words looked for.
    pub marks: Vec<Span>,
    /// Whether its paragraph begins earlier.
    pub is_cut_before: bool,
    /// Whether its paragraph goes on.
    pub is_cut_after: bool,
}

/// What a rule would change in the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPreview {
    /// The rule.
    pub wish: LinkWish,
    /// Stories that hold its words.
    pub total: usize,
    /// Stories looked at so far.
    pub weighed: usize,
    /// Those among them that it would change.
    pub changed: usize,
    /// The first of these, with their headlines.
    pub examples: Vec<(StoryId, String)>,
}

/// What a look-up by name found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lookup {
    /// What was typed.
    pub query: String,
    /// Instruments, best first.
    pub instruments: Vec<Instrument>,
    /// Stories, newest first.
    pub stories: Vec<Arc<StoryRow>>,
}

/// One feed's row by its id.
pub fn feed(feeds: &[FeedRow], id: FeedId) -> Option<&FeedRow> {
    feeds.iter().find(|row| row.feed.id == id)
}
