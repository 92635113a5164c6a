//! Stories that a refresh brought and that name something on the watchlist, or that a rule tells of: the window may tell
//! the reader of them.

use std::{collections::HashSet, sync::Arc};

use super::Room;
use crate::{
    engine::snapshot::Arrival,
    model::{id::StoryId, instrument::Symbol},
    store::StoredStory,
};

/// Arrivals that are remembered; a window that has missed more knows that there were many.
const KEPT: usize = 100;

impl Room {
    /// Those of the stories that are not in the library yet and name a watched instrument, with the instruments.
    pub(in crate::engine) fn about_watchlist(&self, stories: &[StoredStory]) -> Vec<(StoryId, Vec<Symbol>)> {
        let watched: HashSet<&Symbol> = self.library.watchlist().iter().map(|row| &row.symbol).collect();
        if watched.is_empty() {
            return Vec::new();
        }
        let coming: HashSet<StoryId> = stories.iter().map(|story| story.row.id).collect();
        let known: HashSet<StoryId> =
            self.library.stories().iter().map(|row| row.id).filter(|id| coming.contains(id)).collect();
        let fresh = stories.iter().filter(|story| !known.contains(&story.row.id));
        fresh
            .map(|story| {
                let named = story.mentioned.iter().filter(|symbol| watched.contains(symbol));
                (story.row.id, named.cloned().collect::<Vec<Symbol>>())
            })
            .filter(|(_, named)| !named.is_empty())
            .collect()
    }

    /// Counts them as arrived, those that are in the library now and not hidden, and with them those that rules tell of.
    pub(in crate::engine) fn arrived(&mut self, about: Vec<(StoryId, Vec<Symbol>)>) {
        let mut of_rules = std::mem::take(&mut self.library.rules.news);
        let mut all = Vec::with_capacity(about.len());
        for (id, symbols) in about {
            let place = of_rules.iter().position(|(told, _)| *told == id);
            let rules = place.map(|place| of_rules.remove(place).1).unwrap_or_default();
            all.push((id, symbols, rules));
        }
        all.extend(of_rules.into_iter().map(|(id, rules)| (id, Vec::new(), rules)));
        for (id, symbols, rules) in all {
            let row = self.library.row(id).filter(|row| !row.status.read && !row.is_muted());
            let Some(row) = row.map(Arc::clone) else { continue };
            let arrivals = Arc::make_mut(&mut self.arrivals);
            let number = arrivals.last().map_or(1, |last| last.number + 1);
            arrivals.push(Arrival { number, row, symbols, rules });
            if arrivals.len() > KEPT {
                arrivals.remove(0);
            }
        }
    }
}
