//! Numbers as a person would write them, and the cards of the panel.

use crate::model::quantity::KeyNumber;

/// One card of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its place, 1 first.
    pub rank: u32,
    /// Its numbers as indices into the annotations: the one to show large first, repetitions last.
    pub numbers: Vec<usize>,
}

/// The cards of an article, in order of rank.
pub fn cards(_numbers: &[KeyNumber]) -> Vec<Card> {
    Vec::new()
}

/// The value as a person would write it: `$53B`, `+8%`, `−25 bp`, `12x`; the text itself where there is no safe value.
pub fn display_value(_number: &KeyNumber) -> String {
    String::new()
}

/// What qualifies it: `about · 9 Mar`, `more than`, `plan`.
pub fn display_note(_number: &KeyNumber) -> String {
    String::new()
}
