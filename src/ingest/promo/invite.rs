//! Invitations: lines that speak to the reader and want something.

use super::{Candidate, Facts, lexicon::Lexicon, quotes};

/// Whether a line asks the reader to subscribe, to try, to follow or to read on for money.
pub(super) fn invites(block: &Candidate<'_>, facts: &Facts, lexicon: &Lexicon) -> bool {
    let plain = facts.plain.as_str();
    if facts.words > 45 || quotes(block) || tells(plain) {
        return false;
    }
    let asks = asks(plain, lexicon);
    let speaks = asks || speaks_to_reader(plain) || lexicon.section("asking-first").contains(&first_word(plain));
    lexicon.holds("newsletter", plain) && speaks
        || lexicon.holds("letter", plain) && (asks || speaks_to_reader(plain))
        || asks && offers(plain, lexicon) >= if facts.stops { 2 } else { 1 } && (facts.stops || of_itself(plain))
        || facts.words <= 15 && lexicon.holds("paywall", plain)
        || joins_many(plain)
}

/// Whether a line ends by leading on to another story: "Here's what you need to know."
pub(super) fn lures(facts: &Facts, lexicon: &Lexicon) -> bool {
    facts.words <= 25
        && !tells(&facts.plain)
        && lexicon.section("know").iter().any(|cue| ends_with_sentence(&facts.plain, cue))
}

/// "Should you buy Norfield stock now?": the question over a list of picks.
pub(super) fn asks_to_buy(facts: &Facts) -> bool {
    facts.words <= 9 && facts.plain.starts_with("should you buy ") && facts.plain.ends_with('?')
}

/// "Continue »", "See the ten stocks →": a link, whose arrow is no closing quotation mark.
pub(super) fn leads_on(block: &Candidate<'_>, facts: &Facts) -> bool {
    facts.words <= 9 && block.text.trim_end().ends_with(['\u{bb}', '\u{203a}', '\u{2192}']) && !quotes(block)
}

/// How many of the words of an offer a text holds; a star stands for any ending.
fn offers(plain: &str, lexicon: &Lexicon) -> usize {
    let words: String = plain.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words = format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "));
    let holds = |cue: &&&str| match cue.strip_suffix('*') {
        Some(beginning) => words.contains(&format!(" {beginning}")),
        None => words.contains(&format!(" {cue} ")),
    };
    lexicon.section("sell").iter().filter(holds).count()
}

/// Whether a sentence begins with a verb that asks the reader to do something.
fn asks(plain: &str, lexicon: &Lexicon) -> bool {
    let verbs = lexicon.section("asking");
    plain.split([',', '.', ':', '!', '?']).any(|part| verbs.contains(&first_word(part)))
}

fn first_word(plain: &str) -> &str {
    let plain = plain.trim_start_matches(|c: char| !c.is_alphanumeric());
    plain.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '-')).next().unwrap_or_default()
}

/// Whether the last sentence is this one.
fn ends_with_sentence(plain: &str, sentence: &str) -> bool {
    plain.rfind(sentence).is_some_and(|at| {
        let (before, after) = plain.split_at(at);
        let is_start = before.is_empty() || before.trim_end().ends_with(['.', '!', '?', ':']);
        is_start && !after.trim_end_matches(['.', '!', '?', ':']).contains(['.', '!', '?'])
    })
}

/// Whether a site speaks of what is its own.
fn of_itself(plain: &str) -> bool {
    const OWN: [&str; 13] = [
        "our", "unser", "unsere", "unserem", "unseren", "unserer", "notre", "nos", "nuestro", "nuestra", "nuestros",
        "nuestras", "us",
    ];
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| OWN.contains(&word))
}

/// "Join 40,000 readers", "Join more than 3 million investors".
fn joins_many(plain: &str) -> bool {
    const READERS: [&str; 6] = ["investors", "readers", "subscribers", "traders", "members", "people"];
    let mut words = plain.split_whitespace();
    words.next() == Some("join")
        && words.by_ref().take(4).any(|number| number.starts_with(|c: char| c.is_ascii_digit()))
        && words.take(3).any(|who| READERS.contains(&who))
}

/// Whether somebody is said to have said it.
fn tells(plain: &str) -> bool {
    const TOLD: [&str; 12] =
        ["said", "says", "told", "wrote", "sagte", "riet", "schrieb", "dit", "plaisante", "dice", "dijo", "asegura"];
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| TOLD.contains(&word))
}

/// Whether a text says "you".
pub(super) fn speaks_to_reader(plain: &str) -> bool {
    const YOU: [&str; 12] = ["you", "your", "sie", "ihr", "ihre", "ihren", "vous", "votre", "vos", "tu", "tus", "su"];
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| YOU.contains(&word))
}
