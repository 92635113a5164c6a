//! Pictures of the open story: whose may be fetched, and what came of it. Nothing is fetched that was not allowed.

use std::{
    collections::{BTreeSet, HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{jobs::Job, library::Library, room::Room, snapshot::Loadable, undo::Step};
use crate::{
    model::{
        article::InlineKind,
        id::{FeedId, StoryId},
        story::{Origin, StoryRow},
    },
    store::{error::StoreError, pictures::PictureFiles},
};

/// The name of the value in the table of settings.
const PICTURES: &str = "pictures";
/// Pictures of one story that are fetched; a page with more is a gallery.
const MOST_PICTURES: usize = 60;

/// Whose pictures may be fetched whenever a story of theirs is opened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PictureSource {
    /// A subscription.
    Feed(FeedId),
    /// The site of a page that was added by its address.
    Site(String),
}

impl PictureSource {
    /// Whose pictures a story shows; none for pasted text, files and samples, whose pictures are allowed one by one.
    pub fn of(row: &StoryRow) -> Option<Self> {
        match &row.origin {
            Origin::Feed(feed) => Some(Self::Feed(*feed)),
            Origin::Page(url) => url.host_str().map(|host| Self::Site(host.to_owned())),
            _ => None,
        }
    }
}

/// What a shell is told of pictures.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// The story they belong to.
    pub story: Option<StoryId>,
    /// Whether the story's pictures are fetched and shown.
    pub shown: bool,
    /// Those of the open story that were asked for, by address.
    pub by_address: HashMap<Url, Loadable<Arc<Picture>>>,
    /// Everyone whose pictures are always fetched.
    pub allowed: Arc<BTreeSet<PictureSource>>,
}

/// A picture ready to be put on the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height in pixels.
    pub size: [usize; 2],
    /// Red, green, blue, opacity of each pixel, row by row, premultiplied.
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture {}x{}", self.size[0], self.size[1])
    }
}

/// The allowed sources as they are stored.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    feeds: BTreeSet<String>,
    sites: BTreeSet<String>,
}

/// Reads what [`to_json`] wrote; anything else allows nobody.
fn from_json(json: &str) -> BTreeSet<PictureSource> {
    let stored: Stored = serde_json::from_str(json).unwrap_or_default();
    let feeds = stored.feeds.iter().filter_map(|id| FeedId::parse(id)).map(PictureSource::Feed);
    feeds.chain(stored.sites.into_iter().map(PictureSource::Site)).collect()
}

/// As it is stored.
fn to_json(allowed: &BTreeSet<PictureSource>) -> String {
    let mut stored = Stored::default();
    for source in allowed {
        match source {
            PictureSource::Feed(id) => stored.feeds.insert(id.to_string()),
            PictureSource::Site(host) => stored.sites.insert(host.clone()),
        };
    }
    serde_json::to_string(&stored).unwrap_or_default()
}

/// Allows a source's pictures, or no longer; returns whether that is news.
pub(super) fn set_allowed(library: &mut Library, source: &PictureSource, yes: bool) -> Result<bool, StoreError> {
    let mut allowed = allowed(library)?;
    let changed = if yes { allowed.insert(source.clone()) } else { allowed.remove(source) };
    if changed {
        library.set_setting(PICTURES, &to_json(&allowed))?;
    }
    Ok(changed)
}

fn allowed(library: &Library) -> Result<BTreeSet<PictureSource>, StoreError> {
    Ok(library.setting(PICTURES)?.map(|json| from_json(&json)).unwrap_or_default())
}

/// What the room knows of pictures.
#[derive(Debug)]
pub(super) struct PictureState {
    files: PictureFiles,
    /// Stories whose pictures the reader asked for in this run.
    once: HashSet<StoryId>,
    now: Arc<Pictures>,
}

impl PictureState {
    /// For the library of these files.
    pub(super) fn new(files: PictureFiles) -> Self {
        Self { files, once: HashSet::new(), now: Arc::default() }
    }

    /// What a shell is told.
    pub(super) const fn told(&self) -> &Arc<Pictures> {
        &self.now
    }
}

impl Room {
    /// Brings the pictures up to date with what is allowed and what is open, and asks for those that are missing.
    pub(super) fn pictures_changed(&mut self) -> Result<(), StoreError> {
        let allowed = Arc::new(allowed(&self.library)?);
        let open = match &self.open {
            Loadable::Ready(open) => Some(Arc::clone(open)),
            _ => None,
        };
        let story = open.as_ref().map(|open| open.row.id);
        let now = Arc::make_mut(&mut self.pictures.now);
        let once = story.is_some_and(|story| self.pictures.once.contains(&story));
        let source = open.as_ref().and_then(|open| PictureSource::of(&open.row));
        now.shown = once || source.is_some_and(|source| allowed.contains(&source));
        now.allowed = allowed;
        if now.story != story || !now.shown {
            now.by_address.clear();
        }
        now.story = story;
        let Some(open) = open.filter(|_| now.shown) else { return Ok(()) };
        let own_host = self.reader_named(&open.row)?;
        let addresses = open.article.inlines.iter().filter_map(|inline| match &inline.kind {
            InlineKind::Image(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            _ => None,
        });
        for url in addresses.take(MOST_PICTURES) {
            let now = Arc::make_mut(&mut self.pictures.now);
            if let Entry::Vacant(place) = now.by_address.entry(url.clone()) {
                place.insert(Loadable::Loading);
                let trusted = own_host.is_some() && url.host_str() == own_host.as_deref();
                self.give(Job::Picture { url: url.clone(), trusted, files: self.pictures.files.clone() });
            }
        }
        Ok(())
    }

    /// The host the reader named for a story, which may lie in the reader's own network.
    fn reader_named(&self, row: &StoryRow) -> Result<Option<String>, StoreError> {
        let url = match &row.origin {
            Origin::Feed(feed) => {
                let feed = self.library.feed(*feed).map(|stored| &stored.feed);
                feed.filter(|feed| feed.options.is_named).map(|feed| &feed.url)
            }
            Origin::Page(url) => self.library.store().is_of_named_host(row.id)?.then_some(url),
            _ => None,
        };
        Ok(url.and_then(|url| url.host_str()).map(str::to_owned))
    }

    /// Shows the pictures of a story in this run; those that failed are tried again.
    pub(super) fn show_images(&mut self, story: StoryId) -> Result<(), StoreError> {
        self.pictures.once.insert(story);
        let now = Arc::make_mut(&mut self.pictures.now);
        now.by_address.retain(|_, picture| !matches!(picture, Loadable::Failed(_)));
        self.pictures_changed()
    }

    /// Always shows the pictures of a source, or no longer; can be taken back.
    pub(super) fn allow_images(&mut self, source: PictureSource, yes: bool) -> Result<(), StoreError> {
        if set_allowed(&mut self.library, &source, yes)? {
            if !yes {
                // Otherwise the open story would go on showing them because they were asked for once.
                self.pictures.once.clear();
            }
            self.undo.push(Step::AllowedImages(source, !yes));
        }
        self.pictures_changed()
    }

    /// Takes in a picture, or why there is none.
    pub(super) fn picture_came(&mut self, url: &Url, picture: Loadable<Arc<Picture>>) {
        let now = Arc::make_mut(&mut self.pictures.now);
        if let Some(place) = now.by_address.get_mut(url) {
            *place = picture;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_is_read_as_it_was_written() {
        let allowed = BTreeSet::from([
            PictureSource::Feed(FeedId::of_url("https://example.com/feed")),
            PictureSource::Site("example.com".to_owned()),
        ]);
        assert_eq!(from_json(&to_json(&allowed)), allowed);
        assert!(from_json("{\"feeds\": [\"no id\"], \"sites\": 3}").is_empty());
        assert!(from_json("").is_empty());
    }
}
