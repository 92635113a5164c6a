//! The engine room: one thread that takes commands and outcomes, one after the other, and publishes snapshots.

mod activity;
mod arrivals;
mod several;

use std::{collections::HashSet, path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use crossbeam_channel::{Receiver, Sender, TrySendError, select};

use super::{
    clock::Clock,
    command::{Command, Event},
    filing::{RetentionDesk, RuleDesk},
    handle::Wake,
    history::History,
    jobs::{Job, Outcome, Task, from_document},
    keychain::Owner,
    library::Library,
    linking::LinkDesk,
    lookup,
    network::Network,
    pictures::PictureState,
    places::Places,
    prices::PriceDesk,
    queue::Queue,
    reading,
    reports::ReportDesk,
    samples,
    saving::SaveState,
    scores::ScoreDesk,
    settings::{self, WindowSettings},
    snapshot::{Arrival, FeedOffer, Loadable, Lookup, OpenStory, SearchResult, Snapshot, TickerCard},
    symbol_update::SymbolDesk,
    undo::{Step, UndoStack},
};
use crate::{
    annotate::directory::Directory,
    fetch::Limits,
    market::provider::Bases,
    model::{
        add::AddTarget,
        id::StoryId,
        notice::{Notice, Severity},
    },
    store::{Opened, StoredStory, error::StoreError, pictures::PictureFiles},
};

/// Notices kept; older ones go.
const NOTICE_LIMIT: usize = 20;
/// Stories annotated again at once when there is nothing else to do.
const IDLE_BATCH: usize = 50;
/// Feeds fetched at a time; the other workers are there for what the reader opens and adds.
pub(super) const FETCHES: usize = 6;

/// Where the room is connected to the rest.
pub(super) struct Doors {
    pub(super) commands: Receiver<Command>,
    pub(super) outcomes: Receiver<Outcome>,
    pub(super) jobs: Sender<Task>,
    pub(super) events: Sender<Event>,
    /// The other end of `events`, to take out a snapshot nobody has looked at.
    pub(super) unread: Receiver<Event>,
    pub(super) wake: Wake,
    /// The library's folder.
    pub(super) folder: PathBuf,
    /// Where sources of prices lie.
    pub(super) bases: Bases,
    /// The directory of symbols.
    pub(super) symbols: SymbolDesk,
}

/// What the room remembers.
pub(super) struct Room {
    pub(super) library: Library,
    pub(super) clock: Clock,
    pub(super) doors: Doors,
    pub(super) open: Loadable<Arc<OpenStory>>,
    /// How many times a story was read to be shown.
    pub(super) readings: u64,
    pub(super) ticker: Option<Arc<TickerCard>>,
    pub(super) prices: PriceDesk,
    pub(super) reports: ReportDesk,
    pub(super) scores: ScoreDesk,
    pub(super) search: Option<Arc<SearchResult>>,
    lookup: Option<Arc<Lookup>>,
    pub(super) window: Arc<WindowSettings>,
    pub(super) history: Option<Arc<History>>,
    notices: Arc<Vec<Notice>>,
    pub(super) queue: Queue,
    pub(super) network: Arc<Network>,
    pub(super) symbols: SymbolDesk,
    /// The minute of the last tick, counted from 1970.
    minute: i64,
    pub(super) adding: usize,
    pub(super) undo: UndoStack,
    pub(super) pictures: PictureState,
    pub(super) saves: SaveState,
    pub(super) places: Places,
    pub(super) added: Option<StoryId>,
    /// How many times something was added.
    pub(super) additions: u64,
    pub(super) offer: Option<Arc<FeedOffer>>,
    /// Stories that another version of the program annotated.
    pub(super) outdated: Vec<StoryId>,
    /// How many of them there were.
    pub(super) outdated_in_all: usize,
    pub(super) links: LinkDesk,
    pub(super) rules: RuleDesk,
    pub(super) retention: RetentionDesk,
    arrivals: Arc<Vec<Arrival>>,
    user_is_new: bool,
    pub(super) changed: bool,
    is_stopping: bool,
}

impl Room {
    /// Takes over an open library, and fills it if it is new.
    pub(super) fn new(opened: Opened, clock: Clock, limits: Limits, mut doors: Doors) -> Result<Self, StoreError> {
        let window = opened.store.setting(settings::WINDOW)?.map(|left| WindowSettings::from_json(&left));
        let window = window.unwrap_or_default();
        let (library, notice) = Library::load(opened.store, window.list_top.or(window.open))?;
        let mut notices = opened.notices;
        notices.extend(notice);
        let reports = ReportDesk::new(doors.bases.clone());
        let prices = PriceDesk::new(&doors.folder, doors.bases.clone());
        let minute = clock.now().timestamp().div_euclid(60);
        let pictures = PictureFiles::of_library(&doors.folder);
        let saves = SaveState::new(&doors.folder);
        let places = Places::of(&library)?;
        let symbols = std::mem::take(&mut doors.symbols);
        let mut room = Self {
            library,
            clock,
            doors,
            open: Loadable::Missing,
            readings: 0,
            ticker: None,
            prices,
            reports,
            scores: ScoreDesk::default(),
            search: None,
            lookup: None,
            history: None,
            window: Arc::new(window),
            notices: Arc::new(notices),
            queue: Queue::new(limits.host_gap, FETCHES),
            network: Arc::default(),
            symbols,
            minute,
            adding: 0,
            undo: UndoStack::default(),
            pictures: PictureState::new(pictures),
            saves,
            places,
            added: None,
            additions: 0,
            offer: None,
            outdated: Vec::new(),
            links: LinkDesk::default(),
            rules: RuleDesk::default(),
            retention: RetentionDesk::default(),
            outdated_in_all: 0,
            arrivals: Arc::default(),
            user_is_new: opened.user_is_new,
            changed: true,
            is_stopping: false,
        };
        room.open_prices()?;
        room.open_reports()?;
        room.pictures_changed()?;
        room.load_network()?;
        room.load_retention()?;
        if room.library.is_complete() {
            room.completed()?;
        }
        if let Err(error) = room.reopen() {
            // A story that cannot be read must not keep the reader from all others.
            room.notify(error.notice());
        }
        Ok(room)
    }

    /// Reads the rest of a large library, once the window has its first page.
    fn complete(&mut self) -> Result<(), StoreError> {
        if let Some(notice) = self.library.complete()? {
            self.notify(notice);
        }
        self.completed()?;
        self.rows_changed()
    }

    /// Does what needs all stories: fills a new library, and lists what is to be annotated again.
    fn completed(&mut self) -> Result<(), StoreError> {
        self.changed = true;
        self.fill(self.user_is_new || self.library.cache_is_new()?)?;
        self.outdated = self.library.outdated()?;
        self.outdated_in_all = self.outdated.len();
        Ok(())
    }

    /// Puts the samples into a new cache, and what the reader added by hand wherever it is missing: the program may
    /// have been killed between keeping it and reading it. What was removed stays away.
    fn fill(&mut self, is_new: bool) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut stories = if is_new { samples::stories(now) } else { Vec::new() };
        stories.extend(self.library.missing_documents()?.iter().filter_map(from_document));
        if !stories.is_empty() {
            self.library.put(stories, now)?;
        }
        if is_new { self.library.set_filled(now) } else { Ok(()) }
    }

    /// Opens the story that was open.
    fn reopen(&mut self) -> Result<(), StoreError> {
        let Some(open) = self.window.open else { return Ok(()) };
        if self.library.is_complete() && self.library.row(open).is_none() {
            return Ok(());
        }
        self.open(open)?;
        if matches!(self.open, Loadable::Failed(_)) {
            // It was removed, and the list is not all here yet to say so.
            self.open = Loadable::Missing;
        }
        Ok(())
    }

    /// Runs until told to stop or until nobody is left to talk to.
    pub(super) fn run(mut self) {
        self.publish();
        if !self.library.is_complete() {
            if let Err(error) = self.complete() {
                self.notify(error.notice());
            }
            self.publish();
        }
        loop {
            let commands = self.doors.commands.clone();
            let outcomes = self.doors.outcomes.clone();
            select! {
                recv(commands) -> command => match command {
                    Ok(command) => self.command(command),
                    Err(_) => break,
                },
                recv(outcomes) -> outcome => match outcome {
                    Ok(outcome) => self.outcome(outcome),
                    Err(_) => break,
                },
                default(self.until_idle_work()) => self.idle(),
            }
            if self.is_stopping {
                break;
            }
            self.tick();
            // What waits is taken in before the window hears of it, unless the reader asks for something.
            while self.doors.commands.is_empty()
                && let Ok(outcome) = self.doors.outcomes.try_recv()
            {
                self.outcome(outcome);
            }
            if self.changed {
                self.publish();
            }
        }
        _ = self.doors.unread.try_recv();
        _ = self.doors.events.try_send(Event::Stopped);
        (self.doors.wake)();
    }

    /// With nothing else to do, feeds whose host has rested are fetched, and stories of another version are annotated
    /// again; or else a minute is waited for.
    fn idle(&mut self) {
        self.dispatch();
        if self.due().is_some_and(|due| due <= self.clock.now()) {
            if let Err(error) = self.ask_waiting().and_then(|()| self.ask_waiting_reports()) {
                self.notify(error.notice());
            }
            return;
        }
        if self.links.has_work() {
            self.changed = true;
            if let Err(error) = self.weigh_link() {
                self.notify(error.notice());
            }
            return;
        }
        if self.library.saved.has_work() && self.library.is_complete() {
            self.changed = true;
            if let Err(error) = self.library.search_stale() {
                self.notify(error.notice());
            }
            return;
        }
        if self.retention.has_work() {
            self.changed = true;
            if let Err(error) = self.remove_old() {
                self.notify(error.notice());
            }
            return;
        }
        if self.rules.has_work() {
            self.changed = true;
            if let Err(error) = self.work_on_rules() {
                self.notify(error.notice());
            }
            return;
        }
        if self.outdated.is_empty() {
            return self.tick();
        }
        let batch = self.outdated.split_off(self.outdated.len().saturating_sub(IDLE_BATCH));
        self.changed = true;
        let done = self.fold_repeats_of(&batch).and_then(|()| self.library.annotate_again(&batch));
        if let Err(error) = done.and_then(|()| self.rows_changed()) {
            self.outdated.clear();
            self.notify(error.notice());
        }
    }

    fn until_idle_work(&self) -> Duration {
        let has_work = self.links.has_work()
            || self.rules.has_work()
            || self.retention.has_work()
            || self.library.saved.has_work();
        if !self.outdated.is_empty() || has_work {
            return Duration::ZERO;
        }
        let minute = self.until_minute();
        let due = self.due().map(|due| (due - self.clock.now()).to_std().unwrap_or_default());
        [self.until_dispatch(), due].into_iter().flatten().fold(minute, Duration::min)
    }

    /// When a question that waits for a quota may be asked.
    fn due(&self) -> Option<DateTime<Utc>> {
        [self.prices.due(), self.reports.due()].into_iter().flatten().min()
    }

    fn until_minute(&self) -> Duration {
        let into = self.clock.now().timestamp().rem_euclid(60);
        Duration::from_secs(u64::try_from(60 - into).unwrap_or(60))
    }

    /// Once a minute: ages change, and subscriptions come due.
    fn tick(&mut self) {
        let minute = self.clock.now().timestamp().div_euclid(60);
        if minute != self.minute {
            self.minute = minute;
            self.refresh_due();
            if let Err(error) =
                self.refresh_prices().and_then(|()| self.refresh_reports()).and_then(|()| self.look_for_symbols())
            {
                self.notify(error.notice());
            }
            if let Err(error) = self.look_at_ages() {
                self.notify(error.notice());
            }
            self.changed = true;
        }
    }

    pub(super) fn command(&mut self, command: Command) {
        // How the window stands is news to nobody.
        self.changed |= !matches!(command, Command::KeepWindow(_));
        if let Err(error) = self.obey(command) {
            self.notify(error.notice());
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), StoreError> {
        let now = self.clock.now();
        match command {
            Command::Open(id) => self.open(id)?,
            Command::OpenTicker(symbol) => self.open_ticker(&symbol)?,
            Command::SetPrices(settings) => self.set_prices(*settings)?,
            Command::SetPriceKey(provider, key) => self.set_price_key(provider, key),
            Command::CloseTicker => self.ticker = None,
            Command::SetRead(id, read) => self.set_read(id, read)?,
            Command::MarkAllRead(ids) => {
                let changed = self.library.set_all_read(&self.with_copies(&ids), true)?;
                if !changed.is_empty() {
                    self.undo.push(Step::AllRead(changed, false));
                }
                self.rows_changed()?;
            }
            Command::SetStarred(id, starred) => {
                if let Some(before) = self.library.set_status(id, |status| status.starred = starred)? {
                    self.undo.push(Step::Starred(id, before.starred));
                }
                self.rows_changed()?;
            }
            Command::Highlight { story, revision, span, color } => {
                self.highlight((story, revision), span, color, now)?;
            }
            Command::ExportHighlights(format, path, if_there) => self.export_highlights(format, &path, if_there)?,
            Command::ImportHighlights(path) => self.import_highlights(&path, now)?,
            Command::EditHighlight(id, edit) => self.edit_highlight(id, edit, now)?,
            Command::OpenHistory(story) => self.open_history(story)?,
            Command::CloseHistory => self.history = None,
            Command::RemoveHighlight(id) => {
                if let Some(removed) = self.library.remove_highlights(&[id])?.pop() {
                    self.undo.push(Step::RemovedHighlight(Box::new(removed)));
                }
                self.place_highlights()?;
            }
            Command::Watch(symbol) => {
                self.glance(std::slice::from_ref(&symbol))?;
                if self.library.set_watched(&symbol, true, now)? {
                    self.undo.push(Step::Watched(symbol));
                }
                self.rows_changed()?;
            }
            Command::Unwatch(symbol) => {
                if self.library.set_watched(&symbol, false, now)? {
                    self.undo.push(Step::Unwatched(symbol));
                }
                self.rows_changed()?;
            }
            Command::Add(target) => self.add(target),
            Command::FindFeeds(url) => self.find_feeds(url),
            Command::SubscribeFound(offer) => self.subscribe_found(&offer, now)?,
            Command::ImportFeeds(path) => self.import_feeds(path),
            Command::ExportFeeds(path, if_there) => self.export_feeds(&path, if_there),
            Command::Subscribe(feeds) => self.subscribe(feeds, now)?,
            Command::Refresh(id) => self.refresh(id),
            Command::RefreshAll => self.refresh_all(),
            Command::SetLogin(id, login) => self.set_login(id, login.map(|login| *login))?,
            Command::SetProxy(proxy) => self.set_proxy(proxy)?,
            Command::SetMail(mail) => self.set_mail(mail)?,
            Command::ShowContacts => self.show_contacts()?,
            Command::UpdateSymbols => self.update_symbols(),
            Command::SetFeed(id, options) => self.set_feed(id, *options)?,
            Command::RemoveFeed(id) => self.unsubscribe(id)?,
            Command::Mark(ids, mark) => self.mark(&ids, mark)?,
            Command::RemoveStory(id) => self.remove_stories(&[id], "removing a story")?,
            Command::RemoveStories(ids) => self.remove_stories(&ids, "removing stories")?,
            Command::RemoveSamples => self.remove_stories(&self.library.samples(), "removing the samples")?,
            Command::PreviewLink(wish) => self.preview_link(wish.map(|wish| *wish))?,
            Command::AddLinkRule(wish) => self.add_link_rule(*wish, now)?,
            Command::RemoveLinkRule(id) => self.remove_link_rule(id)?,
            Command::Filing(command) => self.file(command, now)?,
            Command::Judge(id, span, is_promo) => self.judge(id, span, is_promo)?,
            Command::Search(typed) => self.search_newest(typed)?,
            Command::LookUp(typed) => {
                let found = lookup::look_up(&typed, self.library.stories(), Directory::current());
                self.lookup = (!found.query.is_empty()).then(|| Arc::new(found));
            }
            Command::Save(saving) => self.save(&saving),
            Command::KeepPlace(story, at) => self.keep_place(story, at)?,
            Command::ShowImages(story) => self.show_images(story)?,
            Command::AllowImages(source, yes) => self.allow_images(source, yes)?,
            Command::KeepWindow(window) => {
                self.library.set_setting(settings::WINDOW, &window.to_json())?;
                self.window = Arc::new(*window);
            }
            Command::Undo => {
                self.undo.undo(&mut self.library, now)?;
                self.put_back()?;
            }
            Command::Redo => {
                self.undo.redo(&mut self.library, now)?;
                self.put_back()?;
            }
            Command::Stop(work) => self.stop_work(work),
            Command::Tell(notice) => self.notify(notice),
            Command::DismissNotice(notice) => Arc::make_mut(&mut self.notices).retain(|other| *other != notice),
            Command::Shutdown => self.is_stopping = true,
        }
        Ok(())
    }

    fn open(&mut self, id: StoryId) -> Result<(), StoreError> {
        self.library.set_status(id, |status| status.read = true)?;
        self.read_copies(id, true)?;
        self.open = match self.library.story(id)? {
            Some(story) => {
                let open = self.read(story)?;
                self.glance(&open.annotations.symbols)?;
                Loadable::Ready(open)
            }
            None => Loadable::Failed(Notice {
                severity: Severity::Warning,
                title: "This story is no longer in the library".to_owned(),
                detail: "Its highlights are kept".to_owned(),
            }),
        };
        self.pictures_changed()?;
        self.rows_changed()
    }

    /// Finds the open story's highlights again, after one came or went.
    pub(super) fn place_highlights(&mut self) -> Result<(), StoreError> {
        if let Loadable::Ready(open) = &mut self.open {
            let marks = self.library.marks_of(open.row.id, open.revision)?;
            let highlights = reading::place(&open.article.text, open.revision, marks);
            Arc::make_mut(open).highlights = highlights;
        }
        Ok(())
    }

    /// Brings everything up to date after something was put back.
    fn put_back(&mut self) -> Result<(), StoreError> {
        self.pictures_changed()?;
        self.relink()?;
        self.refold()?;
        self.place_highlights()?;
        self.rows_changed()
    }

    /// Brings what is open up to date with the lists.
    pub(super) fn rows_changed(&mut self) -> Result<(), StoreError> {
        if let Loadable::Ready(open) = &mut self.open
            && let Some(row) = self.library.row(open.row.id)
            && !Arc::ptr_eq(row, &open.row)
        {
            let row = Arc::clone(row);
            Arc::make_mut(open).row = row;
        }
        if let Some(card) = &self.ticker {
            let symbol = card.instrument.symbol.clone();
            self.ticker = Some(Arc::new(self.card(&symbol)?));
        }
        Ok(())
    }

    fn add(&mut self, target: AddTarget) {
        if let AddTarget::Url(url) = &target
            && self.is_subscribed(url, true)
        {
            return;
        }
        self.start_adding(Job::Add(target));
    }

    pub(super) fn start_adding(&mut self, job: Job) {
        self.give(job);
        self.adding += 1;
    }

    pub(super) fn give(&self, job: Job) {
        // The channel holds any number of jobs; it is closed only when the workers are gone at the end.
        _ = self.doors.jobs.send(Task { job, outbound: self.network.outbound.clone() });
    }

    fn outcome(&mut self, outcome: Outcome) {
        // The list of hosts is read when it is looked at.
        self.changed |= !matches!(outcome, Outcome::Contacted { .. });
        if let Err(error) = self.take(outcome) {
            self.notify(error.notice());
        }
    }

    fn take(&mut self, outcome: Outcome) -> Result<(), StoreError> {
        let now = self.clock.now();
        match outcome {
            Outcome::Priced(outcome) => self.priced(*outcome),
            Outcome::Reported(outcome) => self.reported(*outcome),
            Outcome::Refreshed { feed, fetched } => self.refreshed(feed, *fetched, now),
            Outcome::Picture { url, picture } => {
                self.picture_came(&url, picture);
                Ok(())
            }
            Outcome::NotAdded(notice) => {
                self.adding = self.adding.saturating_sub(1);
                self.notify(notice);
                Ok(())
            }
            Outcome::Found(offer) => self.found_feeds(offer, now),
            Outcome::SecretKept { owner: Owner::Feed(feed), user, done } => self.secret_kept(feed, user, done),
            Outcome::SecretKept { owner: Owner::Prices(_), done, .. } => self.price_key_kept(done),
            Outcome::Contacted { host, purpose } => {
                self.note_contact(&host, purpose);
                Ok(())
            }
            Outcome::SymbolsAt { done, doing } => {
                self.symbols_at(done, doing);
                Ok(())
            }
            Outcome::SymbolsUpdated(done) => self.symbols_updated(done),
            Outcome::Imported(list) => self.imported(list, now),
            Outcome::AddedFeed(added) => self.added_feed(*added, now),
            Outcome::AddedStory { story, document } => {
                self.adding = self.adding.saturating_sub(1);
                let id = story.row.id;
                self.library.put_document(&document)?;
                self.keep(vec![*story], now)?;
                self.has_added(id);
                self.rows_changed()
            }
        }
    }

    /// Puts stories in and, if the open one has changed, opens its new text.
    pub(super) fn keep(&mut self, stories: Vec<StoredStory>, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let ids: HashSet<StoryId> = stories.iter().map(|story| story.row.id).collect();
        self.library.file_arriving(&stories, now)?;
        let count = self.library.put(stories, now)?;
        if let Loadable::Ready(open) = &self.open
            && ids.contains(&open.row.id)
        {
            let id = open.row.id;
            let revision = open.revision;
            if let Some(story) = self.library.story(id)?
                && story.revision != revision
            {
                self.open = Loadable::Ready(self.read(story)?);
                self.pictures_changed()?;
            }
        }
        Ok(count)
    }

    pub(super) fn notify(&mut self, notice: Notice) {
        tracing::info!(title = notice.title, detail = notice.detail, "notice");
        let notices = Arc::make_mut(&mut self.notices);
        // The same thing again is said once.
        notices.retain(|other| *other != notice);
        notices.push(notice);
        if notices.len() > NOTICE_LIMIT {
            notices.remove(0);
        }
    }

    fn publish(&mut self) {
        self.changed = false;
        if let Err(error) = self.library.update_saved(self.clock.now()) {
            self.notify(error.notice());
        }
        let event = Event::Snapshot(Arc::new(self.snapshot()));
        if let Err(TrySendError::Full(event)) = self.doors.events.try_send(event) {
            _ = self.doors.unread.try_recv();
            _ = self.doors.events.try_send(event);
        }
        (self.doors.wake)();
    }

    fn snapshot(&self) -> Snapshot {
        let feeds = self.feed_rows();
        let (undo, redo) = self.undo.labels();
        Snapshot {
            now: self.clock.now(),
            stories: Arc::clone(self.library.stories()),
            loading: !self.library.is_complete(),
            copies: Arc::clone(self.library.copies()),
            counts: self.library.counts(),
            refreshed: feeds.iter().filter_map(|row| row.checked).max(),
            feeds: Arc::new(feeds),
            watchlist: Arc::clone(self.library.watchlist()),
            highlights: Arc::clone(self.library.highlight_rows()),
            open: self.open.clone(),
            ticker: self.ticker.clone(),
            moves: Arc::clone(&self.prices.moves),
            price_settings: Arc::clone(&self.prices.settings),
            search: self.search.clone(),
            lookup: self.lookup.clone(),
            saves: Arc::clone(&self.saves.told),
            places: Arc::clone(&self.places.told),
            history: self.history.clone(),
            pictures: Arc::clone(self.pictures.told()),
            filing: self.filing(),
            link_rules: Arc::clone(self.library.link_rules()),
            link_preview: self.links.preview.clone(),
            window: Arc::clone(&self.window),
            notices: Arc::clone(&self.notices),
            activity: self.activity(),
            arrivals: Arc::clone(&self.arrivals),
            undo,
            redo,
            added: self.added,
            additions: self.additions,
            offer: self.offer.clone(),
            network: Arc::clone(&self.network),
            symbols: Arc::clone(&self.symbols.told),
        }
    }
}
