//! Promotions and boilerplate: which lines of a story are not the story.
//!
//! Nothing is deleted here: what is folded stays in the text and can be opened.

mod lexicon;

use lexicon::Lexicon;

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
///
/// Rules in the order they are tried: a cue line with what hangs under it; a cue with a headline after its colon;
/// invitations; boilerplate by its words and place; links and classes that give a block away; what is left hanging
/// between folded blocks at the end. Where more than half of a longer text would go, the signs of links and
/// classes do not count.
pub fn classify(blocks: &[Candidate<'_>]) -> Vec<Option<Fold>> {
    // A class that most blocks share is the page's, not a promotion's.
    let lexicon = Lexicon::bundled();
    let classed = blocks.iter().filter(|block| has_promo_class(block, lexicon)).count();
    let unclassed: Vec<Candidate<'_>>;
    let blocks = if classed * 2 > blocks.len() && classed > 1 {
        unclassed = blocks.iter().map(|block| Candidate { class: "", ..*block }).collect();
        unclassed.as_slice()
    } else {
        blocks
    };
    let facts: Vec<Facts> = blocks.iter().map(Facts::of).collect();
    let strict = label(blocks, &facts, Strictness::Strict);
    let full = label(blocks, &facts, Strictness::Full);
    let total: usize = facts.iter().map(|facts| facts.words).sum();
    let gone: usize = facts.iter().zip(&full).filter(|(_, fold)| fold.is_some()).map(|(facts, _)| facts.words).sum();
    if total > 120 && gone * 2 > total { strict } else { full }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// Only what can hardly be the story.
    Strict,
    /// Weak signs too.
    Full,
}

/// What the rules look at.
struct Facts {
    /// Lower case, one blank between words, straight quotes, no bullet.
    plain: String,
    words: usize,
    /// Ends like a sentence.
    stops: bool,
    /// The share of its longer words that are capitalised.
    title_case: f32,
    ends_with_colon: bool,
}

impl Facts {
    fn of(block: &Candidate<'_>) -> Self {
        let text = block
            .text
            .trim()
            .trim_start_matches(['\u{2022}', '-', '*', '\u{2013}', '\u{25aa}', '\u{25e6}'])
            .trim_start();
        let words: Vec<&str> = text.split_whitespace().collect();
        let long: Vec<&&str> =
            words.iter().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3).collect();
        let capitals =
            long.iter().filter(|word| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
        let title_case = if long.is_empty() { 0.0 } else { capitals.count() as f32 / long.len() as f32 };
        let end = text.trim_end_matches(['"', '\u{201d}', '\u{2019}', ')']);
        Self {
            plain: words.join(" ").to_lowercase().replace(['\u{2019}', '\u{2018}'], "'"),
            words: words.len(),
            stops: end.ends_with(['.', '!', '?']),
            title_case,
            ends_with_colon: text.ends_with([':', '\u{bb}', '>']),
        }
    }

    /// The line without punctuation at its end.
    fn bare(&self) -> &str {
        self.plain.trim_end_matches([':', '\u{bb}', '>', '.', '!', '\u{2026}', '|', '\u{2192}', ' '])
    }
}

fn label(blocks: &[Candidate<'_>], facts: &[Facts], strictness: Strictness) -> Vec<Option<Fold>> {
    let lexicon = Lexicon::bundled();
    let mut folds: Vec<Option<Fold>> = Vec::with_capacity(blocks.len());
    let total: usize = facts.iter().map(|facts| facts.words).sum();
    let mut before = 0;
    let mut group = Group::Closed;
    for (block, facts) in blocks.iter().zip(facts) {
        let place = if total == 0 { 0.0 } else { before as f32 / total as f32 };
        before += facts.words;
        let fold = if block.shape == Shape::Other {
            group = Group::Closed;
            (strictness == Strictness::Full && has_promo_class(block, lexicon) && facts.words < 40)
                .then_some(Fold::Promo)
        } else if opens_group(block, facts, lexicon) {
            group = Group::Open { left: 10, by_line: facts.ends_with_colon || block.shape == Shape::Heading };
            Some(Fold::Promo)
        } else if group.takes(block, facts) {
            Some(Fold::Promo)
        } else {
            group = Group::Closed;
            single(block, facts, lexicon, place, strictness)
        };
        folds.push(fold);
    }
    fold_hanging_titles(blocks, facts, &mut folds);
    folds
}

/// The list that hangs under a cue line.
#[derive(Clone, Copy)]
enum Group {
    Closed,
    /// How many more blocks it may take, and whether its cue ended with a colon or stood as a heading.
    Open {
        left: usize,
        by_line: bool,
    },
}

impl Group {
    fn takes(&mut self, block: &Candidate<'_>, facts: &Facts) -> bool {
        let Self::Open { left, by_line } = *self else { return false };
        if left == 0 || facts.words > 60 || block.shape == Shape::Heading && block.link_density < 0.6 {
            return false;
        }
        let item = block.shape == Shape::ListItem;
        let link = block.link_density >= 0.6;
        // In plain text the first line under "Read next:" may be the headline itself, without a bullet.
        let headline =
            by_line && left == 10 && !facts.stops && facts.title_case > 0.7 && facts.words >= 3 && facts.words <= 30;
        if item || link || headline {
            *self = Self::Open { left: left - 1, by_line };
            return true;
        }
        false
    }
}

fn opens_group(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon) -> bool {
    if facts.words == 0 || facts.words > 9 || !lexicon.is_cue(facts.bare()) {
        return false;
    }
    let upper = block.text.chars().any(char::is_alphabetic) && !block.text.chars().any(char::is_lowercase);
    facts.ends_with_colon
        || block.shape == Shape::Heading
        || block.strong_only
        || upper
        || block.link_density > 0.8
        || facts.words <= 3 && !facts.stops
        || facts.title_case > 0.7 && !facts.stops
}

/// What a block is by itself.
fn single(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon, place: f32, strictness: Strictness) -> Option<Fold> {
    if is_inline_promo(block, facts, lexicon) {
        return Some(Fold::Promo);
    }
    if let Some(fold) = boilerplate(block, facts, lexicon, place) {
        return Some(fold);
    }
    if block.sponsored && block.link_density > 0.5 && facts.words <= 60 {
        return Some(Fold::Promo);
    }
    if lexicon.is_tool(facts.bare()) && facts.words <= 4 && block.shape != Shape::Heading {
        return Some(Fold::Boilerplate);
    }
    if facts.words <= 45 && lexicon.holds("newsletter", &facts.plain) && is_imperative(&facts.plain) {
        return Some(Fold::Promo);
    }
    if strictness == Strictness::Strict {
        return None;
    }
    let class = has_promo_class(block, lexicon) && (block.link_density > 0.5 || facts.words < 30);
    let bare_link = block.link_density >= 0.9
        && (4..=28).contains(&facts.words)
        && !facts.stops
        && (facts.title_case > 0.7 || block.text.chars().all(|c| !c.is_lowercase()))
        && block.shape != Shape::ListItem;
    (class || bare_link).then_some(Fold::Promo)
}

/// "Cue: headline" or "Cue | headline".
fn is_inline_promo(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon) -> bool {
    if facts.words > 38 {
        return false;
    }
    let Some(at) = facts.plain.find([':', '|', '>']) else { return false };
    let (Some(cue), Some(rest)) = (facts.plain.get(..at), facts.plain.get(at + 1..)) else { return false };
    let (cue, rest) = (cue.trim(), rest.trim());
    if cue.is_empty() || rest.is_empty() || !lexicon.is_cue(cue) {
        return false;
    }
    let headline = facts.title_case > 0.7 && rest.split_whitespace().count() >= 3;
    let link = block.link_density >= 0.4;
    if lexicon.section("strict-inline").contains(&cue) {
        return link || headline && facts.title_case > 0.75;
    }
    link || headline || !facts.stops || facts.plain.ends_with('!')
}

/// An invitation speaks to the reader: it begins with a verb of asking, or says "you".
fn is_imperative(plain: &str) -> bool {
    const VERBS: [&str; 34] = [
        "sign",
        "subscribe",
        "get",
        "join",
        "follow",
        "download",
        "click",
        "tap",
        "start",
        "try",
        "like",
        "read",
        "want",
        "enter",
        "become",
        "create",
        "register",
        "trade",
        "see",
        "invest",
        "claim",
        "unlock",
        "use",
        "to",
        "already",
        "by",
        "for",
        "don't",
        "discover",
        "learn",
        "explore",
        "receive",
        "enjoy",
        "this",
    ];
    let first = plain.split(|c: char| !c.is_alphanumeric() && c != '\'').next().unwrap_or_default();
    VERBS.contains(&first) || plain.split_whitespace().any(|word| word == "your" || word == "you")
}

fn boilerplate(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon, place: f32) -> Option<Fold> {
    let plain = facts.plain.trim_start_matches(['(', '[', '*', '_', ' ']);
    let late = place > 0.3;
    let legal = lexicon.begins("copyright", plain) && (facts.words <= 40 || plain.contains("all rights reserved"))
        || plain.contains("all rights reserved") && facts.words <= 60;
    // A sentence about copyright is a story; a line of it has a year, a sign or stands at the end.
    let legal = legal
        && (plain.starts_with('\u{a9}')
            || plain.contains("rights reserved")
            || plain.bytes().any(|b| b.is_ascii_digit()));
    let disclaimer = lexicon.holds("disclaimer", plain) && (late || facts.words <= 45);
    let disclosure =
        lexicon.begins("disclosure", plain) || facts.words <= 60 && late && lexicon.holds("disclosure", plain);
    let forward = late
        && lexicon.holds("forward-looking", plain)
        && (facts.words >= 15 || block.shape == Shape::Heading || facts.words <= 6);
    let contact = late && facts.words <= 60 && lexicon.begins("contact", plain)
        || late && facts.words <= 25 && plain.contains('@') && plain.contains('.') && !facts.stops;
    let credit = facts.words <= 40
        && lexicon.begins("credit", plain)
        && (late || facts.words <= 14 && !plain.starts_with("last updated the"));
    let bio = place > 0.6 && facts.words <= 60 && lexicon.holds("bio", plain);
    let about = late
        && facts.words <= 8
        && plain.starts_with("about ")
        && (block.shape == Shape::Heading || block.strong_only || facts.ends_with_colon || !facts.stops)
        && !plain.bytes().any(|b| b.is_ascii_digit());
    (legal || disclaimer || disclosure || forward || contact || credit || bio || about).then_some(Fold::Boilerplate)
}

fn has_promo_class(block: &Candidate<'_>, lexicon: &Lexicon) -> bool {
    let mut tokens = block.class.split(|c: char| c.is_whitespace());
    tokens.any(|token| lexicon.section("class").iter().any(|sign| token_holds(token, sign)))
}

/// Whether a class name holds a sign as a word of its own: `story-related`, not `unrelated`.
fn token_holds(token: &str, sign: &str) -> bool {
    token.match_indices(sign).any(|(at, _)| {
        let before = token.get(..at).and_then(|before| before.chars().next_back());
        let after = token.get(at + sign.len()..).and_then(|after| after.chars().next());
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        edge(before) && edge(after)
    })
}

/// Titles of emptied widgets ("Price Trend") and headings of folded sections, walking back from the end over folded
/// blocks; and the paragraph under "About Norfield".
fn fold_hanging_titles(blocks: &[Candidate<'_>], facts: &[Facts], folds: &mut [Option<Fold>]) {
    let mut folded_below = false;
    for i in (0..blocks.len()).rev() {
        let (Some(block), Some(facts), Some(fold)) = (blocks.get(i), facts.get(i), folds.get_mut(i)) else { return };
        if fold.is_some() {
            folded_below = true;
            continue;
        }
        let title =
            facts.words <= 5 && !facts.stops && !facts.ends_with_colon && facts.title_case > 0.9 && facts.words > 0;
        let title = title && (folded_below || block.shape == Shape::Heading) && block.shape != Shape::Other;
        let numbers = block.text.chars().any(|c| c.is_ascii_digit());
        if !title || numbers || i == 0 {
            break;
        }
        *fold = Some(Fold::Boilerplate);
    }
    let mut about = false;
    for i in 0..blocks.len() {
        let (Some(block), Some(facts)) = (blocks.get(i), facts.get(i)) else { return };
        let Some(fold) = folds.get_mut(i) else { return };
        if *fold == Some(Fold::Boilerplate) && facts.plain.starts_with("about ") {
            about = true;
        } else if about && fold.is_none() && block.shape == Shape::Paragraph {
            *fold = Some(Fold::Boilerplate);
            about = false;
        } else if block.shape == Shape::Heading {
            about = false;
        }
    }
}

#[cfg(test)]
mod tests;
