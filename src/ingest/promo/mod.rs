//! Promotions and boilerplate: which lines of a story are not the story.
//!
//! Nothing is deleted here: what is folded stays in the text and can be opened.

mod invite;
mod lexicon;
pub mod repeat;
pub mod verdict;

use invite::{asks_to_buy, invites, leads_on, lures, speaks_to_reader};
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
    let words = |block: &Candidate<'_>| block.text.split_whitespace().count();
    let classed: usize = blocks.iter().filter(|block| has_promo_class(block, lexicon)).map(words).sum();
    let all: usize = blocks.iter().map(words).sum();
    let unclassed: Vec<Candidate<'_>>;
    let blocks = if classed * 2 > all {
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

/// Whether a text of a few paragraphs ends with the wish to subscribe before the rest can be read.
pub(crate) fn ends_at_a_paywall(blocks: &[Candidate<'_>]) -> bool {
    let words: usize = blocks.iter().map(|block| block.text.split_whitespace().count()).sum();
    words <= TEASER_WORDS
        && blocks.iter().rev().take(8).any(|block| {
            let facts = Facts::of(block);
            facts.words <= 45 && Lexicon::bundled().holds("paywall", &facts.plain) && !quotes(block)
        })
}

/// The longest beginning of a story that is shown to those who have not paid, in words.
const TEASER_WORDS: usize = 400;

/// Whether a line is a cue and nothing else: "Don't miss", "Related stories".
pub(crate) fn is_cue_line(line: &str) -> bool {
    let facts = Facts::of(&Candidate { text: line, ..Candidate::default() });
    Lexicon::bundled().is_cue(facts.bare())
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
    for (i, (block, facts)) in blocks.iter().zip(facts).enumerate() {
        let below = blocks.get(i + 1);
        let place = if total == 0 { 0.0 } else { before as f32 / total as f32 };
        before += facts.words;
        let fold = if block.shape == Shape::Other {
            group = Group::Closed;
            (strictness == Strictness::Full && has_promo_class(block, lexicon) && facts.words < 40)
                .then_some(Fold::Promo)
        } else if opens_group(block, facts, lexicon, below) || i > 0 && asks_to_buy(facts) {
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
    fold_hanging_titles(blocks, facts, &mut folds, strictness);
    fold_sections(blocks, facts, &mut folds);
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

fn opens_group(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon, below: Option<&Candidate<'_>>) -> bool {
    if facts.words == 0 || facts.words > 9 {
        return false;
    }
    let before_links = below
        .is_some_and(|below| below.link_density >= 0.6 && matches!(below.shape, Shape::ListItem | Shape::Paragraph));
    // "Don't miss these insights from Ledger Pro": more than the cue, and links below.
    if before_links && (block.shape == Shape::Heading || block.strong_only) && lexicon.starts_with_cue(facts.bare()) {
        return true;
    }
    if !lexicon.is_cue(facts.bare()) {
        return false;
    }
    let upper = is_upper_case(block.text);
    facts.ends_with_colon
        || block.shape == Shape::Heading
        || block.strong_only
        || upper
        || block.link_density > 0.8
        || !facts.stops
}

fn is_upper_case(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
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
    if (lexicon.is_tool(facts.bare()) || is_counter(&facts.plain)) && facts.words <= 6 && block.shape != Shape::Heading
    {
        return Some(Fold::Boilerplate);
    }
    // A headline by itself may lure as well, and is the story.
    let lures = place > 0.0 && lures(facts, lexicon);
    if lures || invites(block, facts, lexicon) || leads_on(block, facts) {
        return Some(Fold::Promo);
    }
    if facts.words <= 25 && lexicon.holds("teaser", &facts.plain) && speaks_to_reader(&facts.plain) && !quotes(block) {
        return Some(Fold::Promo);
    }
    let sells = lexicon.holds("pitch", &facts.plain) || place > 0.3 && is_pitch(block, facts, lexicon);
    if facts.words <= 60 && sells && !quotes(block) {
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

/// "Pages: 1 2 3", "Video 3:41", "4 comments": a word of a tool with numbers, and nothing else.
fn is_counter(plain: &str) -> bool {
    let mut named = false;
    let mut counted = false;
    for word in plain.split(|c: char| c.is_whitespace() || matches!(c, '/' | '|' | '(' | ')')) {
        let word = word.trim_end_matches([':', ',', '.']);
        if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
            counted |= !word.is_empty();
        } else if ["page", "pages", "video", "comments", "comment", "shares", "of", "views", "seite", "photos"]
            .contains(&word)
        {
            named = true;
        } else {
            return false;
        }
    }
    named && counted
}

/// Whether a text begins with a capital or a number of things: "5 things to watch".
fn begins_like_a_headline(text: &str) -> bool {
    let text = text.trim_start();
    let counts = text.split_whitespace().next().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    counts || text.starts_with(char::is_uppercase)
}

/// Whether somebody is quoted: a story's way to speak to "you".
fn quotes(block: &Candidate<'_>) -> bool {
    block.text.contains(['"', '\u{201c}', '\u{201e}', '\u{ab}'])
}

/// "Cue: headline" or "Cue | headline".
fn is_inline_promo(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon) -> bool {
    if facts.words > 38 {
        return false;
    }
    if let Some((cue, _)) = [" - ", " \u{2013} ", " \u{2014} "].iter().find_map(|dash| facts.plain.split_once(dash)) {
        let is_cue = cue.contains(' ') && lexicon.is_cue(cue) && !lexicon.section("strict-inline").contains(&cue);
        if is_cue && !facts.stops {
            return true;
        }
    }
    let Some(at) = facts.plain.find([':', '|', '>']) else { return false };
    let (Some(cue), Some(rest)) = (facts.plain.get(..at), facts.plain.get(at + 1..)) else { return false };
    // "From the archives (March 2024): ..."
    let cue = cue.trim_end().strip_suffix(')').and_then(|cue| cue.split_once('(')).map_or(cue, |(cue, _)| cue);
    let (cue, rest) = (cue.trim(), rest.trim());
    if cue.is_empty() || rest.is_empty() || !lexicon.is_cue(cue) {
        return false;
    }
    // "WATCH: the finance chief on the sale": nobody begins a sentence so.
    let shouted = block.text.split([':', '|', '>']).next().is_some_and(is_upper_case);
    if shouted && !facts.stops {
        return true;
    }
    let headline = facts.title_case > 0.7 && rest.split_whitespace().count() >= 3;
    let link = block.link_density >= 0.4;
    if lexicon.section("strict-inline").contains(&cue) {
        let is_long = rest.split_whitespace().count() >= 4;
        let capital = block.text.split([':', '|', '>']).nth(1).is_some_and(begins_like_a_headline);
        let is_headline = is_long && capital && !facts.stops && block.shape == Shape::Paragraph;
        return link || headline && facts.title_case > 0.75 || is_headline;
    }
    link || headline || !facts.stops || facts.plain.ends_with('!')
}

fn boilerplate(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon, place: f32) -> Option<Fold> {
    let plain = facts.plain.trim_start_matches(['(', '[', '*', '_', ' ']);
    let late = place > 0.3;
    let legal = lexicon.begins("copyright", plain) && (facts.words <= 40 || lexicon.holds("rights", plain))
        || lexicon.holds("rights", plain) && facts.words <= 60;
    // A sentence about copyright is a story; a line of it has a year, a sign or stands at the end.
    let legal = legal
        && (plain.starts_with('\u{a9}') || lexicon.holds("rights", plain) || plain.bytes().any(|b| b.is_ascii_digit()));
    let disclaimer = lexicon.holds("disclaimer", plain) && (late || facts.words <= 45);
    let disclosure =
        lexicon.begins("disclosure", plain) || facts.words <= 60 && late && lexicon.holds("disclosure", plain);
    let forward = late
        && lexicon.holds("forward-looking", plain)
        && (facts.words >= 15 || block.shape == Shape::Heading || facts.words <= 6);
    let contact = late && facts.words <= 60 && lexicon.begins("contact", plain)
        || late && facts.words <= 25 && plain.starts_with("write to ") && plain.contains('@')
        || late && facts.words <= 25 && plain.contains('@') && plain.contains('.') && !facts.stops;
    let credit = facts.words <= 40
        && credits_somebody(block.text, plain, lexicon)
        && (late || lexicon.count("credit", plain) >= 2 || facts.words <= 14 && !plain.starts_with("last updated the"));
    let bio = place > 0.6 && facts.words <= 60 && is_bio(block.text, plain, lexicon);
    let about = late
        && facts.words <= 8
        && plain.starts_with("about ")
        && (block.shape == Shape::Heading || block.strong_only || facts.ends_with_colon || !facts.stops)
        && !plain.bytes().any(|b| b.is_ascii_digit());
    let agency = facts.words <= 6 && !facts.stops && names_an_agency(plain);
    (legal || disclaimer || disclosure || forward || contact || credit || bio || about || agency)
        .then_some(Fold::Boilerplate)
}

/// Whether stock picks are sold by two signs that stories have only one of. One is enough for a footnote ("*Returns as of October").
fn is_pitch(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon) -> bool {
    let is_footnote = block.text.trim_start().starts_with('*') && !facts.stops;
    let enough = if is_footnote { 1 } else { 2 };
    lexicon.count("pitch-sign", &facts.plain) >= enough
}

/// Whether a block is about who wrote the story. An analyst "who covers the stock" is none: of what an author is, covers
/// and can be reached at, a block must state two, or begin with a name and what the author is.
fn is_bio(text: &str, plain: &str, lexicon: &Lexicon) -> bool {
    if lexicon.holds("bio", plain) || lexicon.begins("bio-start", plain) {
        return true;
    }
    let role = role_of(text, plain, lexicon);
    let covers = lexicon.holds("bio-beat", plain);
    let contact = lexicon.holds("bio-contact", plain);
    role == Some(Role::OfName) || [role.is_some(), covers, contact].iter().filter(|sign| **sign).count() >= 2
}

/// Whose a role of an author is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// That of the name the block begins with.
    OfName,
    /// Somebody's.
    OfSomebody,
}

/// "is a senior markets reporter" and its like: a word for "is", and within a few words one for who writes.
fn role_of(text: &str, plain: &str, lexicon: &Lexicon) -> Option<Role> {
    const IS: [&str; 5] = ["is", "are", "ist", "est", "es"];
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words: Vec<String> = plain.split_whitespace().map(bare).collect();
    let at = words.iter().position(|word| IS.contains(&word.as_str()))?;
    let roles = lexicon.section("bio-role");
    let after = words.iter().skip(at + 1).take(6);
    if !after.into_iter().any(|word| roles.contains(&word.as_str())) {
        return None;
    }
    // Two names or more, each with a capital: "Mara Lind", "Mara Lind and Jon Reed".
    let name = |word: &str| word.starts_with(|c: char| c.is_uppercase()) || matches!(word, "and" | "und" | "et" | "y");
    let names: Vec<&str> = text.split_whitespace().take(at).collect();
    let is_name = (2..=7).contains(&names.len()) && names.iter().all(|word| name(word));
    Some(if is_name { Role::OfName } else { Role::OfSomebody })
}

/// "The desk / dpa", "(AFP)": a line that ends with an agency behind a stroke or in brackets.
fn names_an_agency(plain: &str) -> bool {
    const AGENCIES: [&str; 10] = ["dpa", "dpa-afx", "afp", "reuters", "ap", "efe", "awp", "apa", "ansa", "bloomberg"];
    plain.trim_end_matches(')').rsplit_once(['/', '(']).is_some_and(|(_, name)| AGENCIES.contains(&name.trim()))
}

/// Whether a line begins with a credit: after "Editing by" comes a name.
fn credits_somebody(text: &str, plain: &str, lexicon: &Lexicon) -> bool {
    lexicon.section("credit").iter().filter(|cue| plain.starts_with(*cue)).any(|cue| {
        let mut words = text.split_whitespace().skip(cue.split(' ').count());
        !cue.ends_with(" by") || words.next().is_none_or(|name| !name.starts_with(char::is_lowercase))
    })
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

/// Titles of emptied widgets ("Price Trend"), headings of folded sections and lists of links, walking back from the end
/// over folded blocks.
fn fold_hanging_titles(blocks: &[Candidate<'_>], facts: &[Facts], folds: &mut [Option<Fold>], strictness: Strictness) {
    let mut folded_below = false;
    for i in (0..blocks.len()).rev() {
        let (Some(block), Some(facts), Some(fold)) = (blocks.get(i), facts.get(i), folds.get_mut(i)) else { return };
        if fold.is_some() {
            folded_below = true;
            continue;
        }
        // What is left of a list of links under the story.
        let link = block.link_density >= 0.8 && facts.words <= 30 && !facts.stops && block.shape != Shape::Other;
        if link && i > 0 && strictness == Strictness::Full {
            *fold = Some(Fold::Promo);
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
}

/// What stands under a heading of boilerplate: under "About Norfield" the paragraph that describes it, under
/// "Forward-Looking Statements" or "Contacts" all up to the next line that looks like a heading.
fn fold_sections(blocks: &[Candidate<'_>], facts: &[Facts], folds: &mut [Option<Fold>]) {
    let lexicon = Lexicon::bundled();
    let total: usize = facts.iter().map(|facts| facts.words).sum();
    let mut before = 0;
    let mut left = 0;
    for (i, ((block, own), fold)) in blocks.iter().zip(facts).zip(folds).enumerate() {
        let late = before * 10 > total * 3;
        let facts_below = facts.get(i + 1);
        let facts = own;
        before += facts.words;
        let mut about = *fold == Some(Fold::Boilerplate) && facts.plain.starts_with("about ");
        if about && !is_about(block, facts, facts_below, lexicon) {
            *fold = None;
            about = false;
        }
        if about || late && is_section_title(block, facts, lexicon) {
            *fold = Some(fold.unwrap_or(Fold::Boilerplate));
            left = if about { 1 } else { SECTION_BLOCKS };
        } else if block.shape == Shape::Heading || block.shape == Shape::Other || looks_like_title(block, facts) {
            left = 0;
        } else if left > 0 {
            *fold = Some(fold.unwrap_or(Fold::Boilerplate));
            left -= 1;
        }
    }
}

/// The most blocks that one heading of boilerplate takes with it.
const SECTION_BLOCKS: usize = 8;

/// Whether "About Norfield" stands over a text about a name, which then comes first in it: "About the deal" does not.
fn is_about(block: &Candidate<'_>, facts: &Facts, below: Option<&Facts>, lexicon: &Lexicon) -> bool {
    if lexicon.section("about").contains(&facts.bare()) {
        return true;
    }
    let Some(name) = facts.bare().strip_prefix("about ").and_then(|name| name.split_whitespace().next()) else {
        return false;
    };
    let named = block.text.split_whitespace().nth(1).is_some_and(|word| !word.starts_with(char::is_lowercase));
    let below = below.map_or("", |below| below.plain.as_str());
    named && name != "the" && below.strip_prefix("the ").unwrap_or(below).starts_with(name)
}

fn is_section_title(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon) -> bool {
    let like_a_title = block.shape == Shape::Heading
        || block.strong_only
        || facts.ends_with_colon
        || !facts.stops && facts.title_case > 0.7;
    like_a_title && facts.words <= 6 && lexicon.section("section").contains(&facts.bare())
}

/// A short line without a stop whose words are capitalised: a heading in plain text. Names and addresses are none.
fn looks_like_title(block: &Candidate<'_>, facts: &Facts) -> bool {
    (block.strong_only || facts.title_case > 0.9)
        && (2..=10).contains(&facts.words)
        && !facts.stops
        && !facts.ends_with_colon
        && !block.text.contains(['@', ',', ':', '|'])
}

#[cfg(test)]
mod tests;
