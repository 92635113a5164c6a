//! Remembering where the reader was in each story.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{library::Library, room::Room};
use crate::{model::id::StoryId, store::error::StoreError};

/// The name of the value in the table of settings.
const SETTING: &str = "places";
/// Stories whose place is remembered.
const MOST: usize = 300;

/// Where the reader was in stories, by code points.
#[derive(Debug)]
pub(super) struct Places {
    /// The one left last comes last.
    all: Vec<(StoryId, usize)>,
    pub(super) told: Arc<HashMap<StoryId, usize>>,
}

#[derive(Serialize, Deserialize)]
struct StoredPlace(String, usize);

impl Places {
    pub(super) fn of(library: &Library) -> Result<Self, StoreError> {
        let stored: Vec<StoredPlace> =
            library.setting(SETTING)?.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        let all: Vec<(StoryId, usize)> =
            stored.into_iter().filter_map(|StoredPlace(id, at)| Some((StoryId::parse(&id)?, at))).collect();
        Ok(Self { told: Arc::new(all.iter().copied().collect()), all })
    }
}

impl Room {
    /// Remembers where the reader left a story; the beginning needs no remembering.
    pub(super) fn keep_place(&mut self, story: StoryId, at: usize) -> Result<(), StoreError> {
        let places = &mut self.places;
        places.all.retain(|(other, _)| *other != story);
        if at > 0 {
            places.all.push((story, at));
        }
        let surplus = places.all.len().saturating_sub(MOST);
        places.all.drain(..surplus);
        places.told = Arc::new(places.all.iter().copied().collect());
        let stored: Vec<StoredPlace> =
            places.all.iter().map(|(story, at)| StoredPlace(story.to_string(), *at)).collect();
        self.library.set_setting(SETTING, &serde_json::to_string(&stored).unwrap_or_default())
    }
}
