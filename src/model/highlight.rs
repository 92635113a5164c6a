//! Passages the reader marked.

use chrono::{DateTime, Utc};

use super::{
    id::{HighlightId, RevisionId, StoryId},
    instrument::Symbol,
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
    /// What the reader wrote to it, as Markdown; empty for none.
    pub note: String,
    /// The reader's tags, each once, in the order they were given.
    pub tags: Vec<String>,
    /// The instruments it names, in the order of the text.
    pub symbols: Vec<Symbol>,
    /// The key numbers in it, as the text writes them.
    pub numbers: Vec<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When the reader last changed it.
    pub changed: DateTime<Utc>,
}

impl Highlight {
    /// A highlight as it is just made: no note, no tags, nothing attached yet.
    pub fn new(
        id: HighlightId,
        (story, revision): (StoryId, RevisionId),
        (quote, position): (TextQuoteSelector, CharSpan),
        color: HighlightColor,
        created: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            story,
            revision,
            quote,
            position,
            color,
            note: String::new(),
            tags: Vec::new(),
            symbols: Vec::new(),
            numbers: Vec::new(),
            created,
            changed: created,
        }
    }
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
    /// Purple.
    Purple,
}

impl HighlightColor {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Yellow, Self::Green, Self::Blue, Self::Pink, Self::Purple];

    /// The name files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Pink => "pink",
            Self::Purple => "purple",
        }
    }

    /// Reads [`HighlightColor::name`]; an unknown name is the default.
    pub fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|color| color.name() == name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_by_their_names() {
        for color in HighlightColor::ALL {
            assert_eq!(HighlightColor::parse(color.name()), color);
        }
        assert_eq!(HighlightColor::parse("mauve"), HighlightColor::Yellow);
    }
}
