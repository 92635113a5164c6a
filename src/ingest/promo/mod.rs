//! Promotions and boilerplate: which lines of a story are not the story.

/// A block before it is known whether it belongs to the story.
#[derive(Clone, Copy, Debug, Default)]
pub struct Candidate<'a> {
    /// Its text, bullet included.
    pub text: &'a str,
    /// What its markup or bullet says it is.
    pub shape: Shape,
    /// The share of its characters that stand in links, 0 to 1; 0 in plain text.
    pub link_density: f32,
    /// Whether all of it is bold.
    pub strong_only: bool,
    /// Classes and ids of the element and its parents inside the article, in lower case; empty in plain text.
    pub class: &'a str,
    /// Whether a link in it says that it is paid for (`rel=sponsored`, affiliate parameters).
    pub sponsored: bool,
}

/// The shape of a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A heading element.
    Heading,
    /// Running text, or a line of plain text.
    #[default]
    Paragraph,
    /// An item of a list, or a line that starts with a bullet.
    ListItem,
    /// A table, an image, code: only ever folded by its class.
    Other,
}

/// Why a block is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// It sells something or leads away.
    Promo,
    /// Copyright, disclaimer, bio, contact, credit, empty widget heading.
    Boilerplate,
}

/// For each block of one article, in order, whether it is folded, and why.
pub fn classify(blocks: &[Candidate<'_>]) -> Vec<Option<Fold>> {
    vec![None; blocks.len()]
}
