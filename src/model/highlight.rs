//! Passages the reader marked.

use chrono::{DateTime, Utc};

use super::{
    id::{HighlightId, RevisionId, StoryId},
    span::CharSpan,
};

/// A marked passage, as the W3C Web Annotation model describes it (<https://www.w3.org/TR/annotation-model/>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Its identity.
    pub id: HighlightId,
    /// The story it was made in.
    pub story: StoryId,
    /// The revision of the text it was made on.
    pub revision: RevisionId,
    /// The words marked and their surroundings.
    pub quote: TextQuoteSelector,
    /// Where they stood, in code points of that revision.
    pub position: CharSpan,
    /// Its colour.
    pub color: HighlightColor,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// W3C `TextQuoteSelector`: the words themselves, with up to 64 code points on each side.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TextQuoteSelector {
    /// The marked words.
    pub exact: String,
    /// The text before them.
    pub prefix: String,
    /// The text after them.
    pub suffix: String,
}

/// The colours a highlight can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum HighlightColor {
    /// The default.
    #[default]
    Yellow,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Pink.
    Pink,
}

impl HighlightColor {
    /// The name files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Pink => "pink",
        }
    }

    /// Reads [`HighlightColor::name`]; an unknown name is the default.
    pub fn parse(name: &str) -> Self {
        [Self::Green, Self::Blue, Self::Pink].into_iter().find(|color| color.name() == name).unwrap_or_default()
    }
}
