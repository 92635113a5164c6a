//! Where the reader was: back and forward.

use super::state::View;
use crate::model::id::StoryId;

/// Places that are remembered.
const DEPTH: usize = 200;

/// What the window showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What the list showed.
    pub view: View,
    /// The words searched for, in [`View::Search`].
    pub search: String,
    /// The open story.
    pub story: Option<StoryId>,
}

/// The places before and after the present one.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Place>,
    now: Place,
    future: Vec<Place>,
}

impl History {
    /// Notes where the window is now. Letters of one search are one place.
    pub fn visit(&mut self, place: Place) {
        if place == self.now {
            return;
        }
        let typing = place.view == View::Search && self.now.view == View::Search && place.story == self.now.story;
        if !typing {
            self.past.push(std::mem::take(&mut self.now));
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        }
        self.now = place;
        self.future.clear();
    }

    /// The place before.
    pub fn back(&mut self) -> Option<Place> {
        let place = self.past.pop()?;
        self.future.push(std::mem::replace(&mut self.now, place.clone()));
        Some(place)
    }

    /// The place that was left by going back.
    pub fn forward(&mut self) -> Option<Place> {
        let place = self.future.pop()?;
        self.past.push(std::mem::replace(&mut self.now, place.clone()));
        Some(place)
    }

    /// Whether there is a place to go back to, and one to go forward to.
    pub const fn can_move(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_walk_the_same_way() {
        let story = |name: &str| Place { story: Some(StoryId::of_sample(name)), ..Place::default() };
        let mut history = History::default();
        assert_eq!(history.back(), None);
        history.visit(story("a"));
        history.visit(story("a"));
        history.visit(story("b"));
        assert_eq!(history.back(), Some(story("a")));
        assert_eq!(history.back(), Some(Place::default()));
        assert_eq!(history.back(), None);
        assert_eq!(history.forward(), Some(story("a")));
        history.visit(story("c"));
        assert_eq!(history.forward(), None);
        assert_eq!(history.back(), Some(story("a")));
    }

    #[test]
    fn a_search_is_one_place_however_many_letters_it_has() {
        let search = |words: &str| Place { view: View::Search, search: words.to_owned(), story: None };
        let mut history = History::default();
        history.visit(search("o"));
        history.visit(search("oi"));
        history.visit(search("oil"));
        assert_eq!(history.back(), Some(Place::default()));
        assert_eq!(history.forward(), Some(search("oil")));
    }
}
