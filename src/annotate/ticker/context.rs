//! What stands around a name, and what it says about it.

use super::{WELL_KNOWN, candidates::Candidate};
use crate::{
    annotate::directory::{Directory, InstrumentId, NameClass, first_word},
    model::{instrument::InstrumentKind, span::Span},
};

/// How a line is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    /// Nearly every letter is a capital.
    pub(super) all_caps: bool,
    /// Nearly every longer word is capitalised, as in a headline.
    pub(super) title_case: bool,
}

impl Line {
    pub(super) fn of(line: &str) -> Self {
        let (mut capitals, mut letters) = (0, 0);
        for c in line.chars().filter(|c| c.is_alphabetic()) {
            letters += 1;
            capitals += usize::from(c.is_uppercase());
        }
        let long = || line.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3);
        let capitalised =
            long().filter(|word| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
        let (count, capitalised) = (long().count(), capitalised.count());
        Self {
            all_caps: letters > 12 && capitals * 10 > letters * 8,
            title_case: count >= 3 && capitalised * 10 > count * 8,
        }
    }
}

/// What is to become of a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict {
    /// Link it, this sure.
    Accept(f32),
    /// Link it if the story names the same company elsewhere beyond doubt.
    NeedsEvidence,
    /// It is something else.
    Reject,
}

/// Decides on a name by what stands around it.
pub(super) fn judge(text: &str, candidate: &Candidate, line: Line, directory: &Directory) -> Verdict {
    let Some(id) = candidate.instrument else { return Verdict::Reject };
    let surface = candidate.span.of(text);
    let kind = directory.kind(id);
    if kind == Some(InstrumentKind::Index) {
        return index(text, candidate.span, surface);
    }
    if is_dow_or_nasdaq(surface) {
        return Verdict::Reject;
    }
    if candidate.suffixed && candidate.class != NameClass::Ambiguous {
        return Verdict::Accept(0.97);
    }
    if line.all_caps && surface.chars().count() < 5 {
        return Verdict::Reject;
    }
    if contradicts(text, candidate.span) {
        return Verdict::Reject;
    }
    let one_word = !surface.contains(' ');
    let cue = has_finance_cue(text, candidate.span);
    let neighbour = has_capital_neighbour(text, candidate.span);
    match candidate.class {
        NameClass::Strong if candidate.alias => {
            // A well-known name inside a longer one is usually a part of that one: "Amazon Watch", "Ford Madox".
            if one_word && neighbour && !line.title_case && !cue {
                Verdict::NeedsEvidence
            } else {
                Verdict::Accept(0.95)
            }
        }
        NameClass::Strong if one_word && (neighbour || line.title_case) && id.0 >= WELL_KNOWN && !cue => {
            Verdict::NeedsEvidence
        }
        NameClass::Strong => Verdict::Accept(0.92),
        NameClass::Phrase if line.title_case && id.0 >= 2_500 => Verdict::NeedsEvidence,
        NameClass::Phrase if neighbour && id.0 >= WELL_KNOWN => Verdict::NeedsEvidence,
        NameClass::Phrase => Verdict::Accept(0.9),
        NameClass::Weak if neighbour || line.all_caps => Verdict::NeedsEvidence,
        NameClass::Weak if id.0 < WELL_KNOWN && cue && !is_acronym(surface) => {
            let start = is_sentence_start(text, candidate.span.start()) || line.title_case;
            if !start || close_cue(text, candidate.span) { Verdict::Accept(0.8) } else { Verdict::NeedsEvidence }
        }
        NameClass::Weak | NameClass::Ambiguous => Verdict::NeedsEvidence,
        NameClass::Block => Verdict::Reject,
    }
}

fn is_acronym(surface: &str) -> bool {
    surface.chars().count() <= 4 && surface.chars().all(char::is_uppercase)
}

/// "Nasdaq" and "Dow" by themselves are indices or exchanges; `index_words` looks for them.
fn is_dow_or_nasdaq(surface: &str) -> bool {
    matches!(surface, "Nasdaq" | "NASDAQ" | "Dow" | "NYSE")
}

/// An index inside a longer name belongs to that name, which is listed itself or is nothing.
fn index(text: &str, span: Span, surface: &str) -> Verdict {
    let after = text.get(span.end()..).unwrap_or_default();
    let next = first_word(after.trim_start_matches([' ', '-']));
    let fund = matches!(next, "ETF" | "ETFs" | "Trust" | "Fund" | "fund" | "Energy" | "Chemical" | "Inc" | "Newswires");
    let short = surface.chars().count() <= 3 && !surface.chars().all(char::is_uppercase);
    if fund || short { Verdict::Reject } else { Verdict::Accept(0.95) }
}

/// Whether a capitalised word stands right before or after, so that the name is likely a part of a longer one.
pub(super) fn has_capital_neighbour(text: &str, span: Span) -> bool {
    capital_before(text, span.start()) || capital_after(text, span.end())
}

fn capital_before(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let Some(trimmed) = before.strip_suffix([' ', '\u{a0}', '-']) else { return false };
    let word_start = trimmed
        .rfind(|c: char| !c.is_alphanumeric() && !"'’&.-".contains(c))
        .map_or(0, |at| at + trimmed.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let Some(word) = trimmed.get(word_start..).filter(|word| !word.is_empty()) else { return false };
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    if !capital || is_sentence_start(text, word_start) || is_plain_capital(word) || word.ends_with(['.', '!', '?']) {
        return false;
    }
    // A possessive before a name is another owner: "Alphabet's Google".
    !(word.ends_with("'s") || word.ends_with("’s") || word.ends_with("s'"))
}

fn capital_after(text: &str, end: usize) -> bool {
    let after = text.get(end..).unwrap_or_default();
    let Some(rest) = after.strip_prefix([' ', '\u{a0}']) else { return false };
    let word = first_word(rest);
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    capital && !is_plain_capital(word) && !word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Capitalised words that say nothing of a longer name: titles, months, days, and what follows companies.
fn is_plain_capital(word: &str) -> bool {
    const WORDS: [&str; 74] = [
        "CEO",
        "CFO",
        "COO",
        "CTO",
        "Chief",
        "Chairman",
        "Chairwoman",
        "Chair",
        "President",
        "Executive",
        "Vice",
        "Director",
        "Founder",
        "Analyst",
        "Analysts",
        "Shares",
        "Stock",
        "Stocks",
        "The",
        "A",
        "An",
        "And",
        "Or",
        "Of",
        "In",
        "At",
        "By",
        "For",
        "On",
        "To",
        "With",
        "From",
        "As",
        "But",
        "If",
        "When",
        "While",
        "After",
        "Before",
        "Why",
        "How",
        "What",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Says",
        "Inc",
        "Corp",
        "Ltd",
        "Co",
        "U.S",
        "US",
        "UK",
        "EU",
        "Chinese",
        "American",
        "Japanese",
        "German",
    ];
    let bare = word.trim_end_matches(['.', ',']).trim_end_matches("'s").trim_end_matches("’s");
    WORDS.contains(&bare)
}

/// First words that many companies share: alone they name none.
pub(super) fn is_common_head(word: &str) -> bool {
    const WORDS: [&str; 62] = [
        "American",
        "United",
        "General",
        "First",
        "National",
        "International",
        "Bank",
        "Global",
        "New",
        "North",
        "South",
        "East",
        "West",
        "Northern",
        "Southern",
        "Eastern",
        "Western",
        "Pacific",
        "Atlantic",
        "Central",
        "Royal",
        "Standard",
        "Public",
        "Union",
        "Federal",
        "State",
        "City",
        "Great",
        "Best",
        "Home",
        "Dollar",
        "Capital",
        "Energy",
        "Digital",
        "Advanced",
        "Applied",
        "Consolidated",
        "Universal",
        "Community",
        "Independent",
        "Old",
        "Super",
        "Texas",
        "California",
        "York",
        "China",
        "Japan",
        "Canadian",
        "British",
        "Deutsche",
        "Royal",
        "Health",
        "Real",
        "Live",
        "Open",
        "Smart",
        "Green",
        "Blue",
        "Black",
        "White",
        "Red",
        "Hewlett",
    ];
    WORDS.contains(&word)
}

/// Whether a sentence begins at a place.
pub(super) fn is_sentence_start(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let trimmed =
        before.trim_end_matches([' ', '\u{a0}', '"', '\u{201c}', '\u{2018}', '\'', '(', '-', '\u{2022}', '*']);
    trimmed.is_empty() || trimmed.ends_with(['.', '!', '?', ':', '\n', '\t', '\u{201d}', '\u{2014}'])
}

/// Words that stand next to companies and seldom next to fruit, rivers or people.
const CUES: [&str; 66] = [
    "share",
    "shares",
    "stock",
    "stocks",
    "shareholder",
    "shareholders",
    "investor",
    "investors",
    "earnings",
    "revenue",
    "revenues",
    "profit",
    "profits",
    "sales",
    "quarter",
    "quarterly",
    "guidance",
    "forecast",
    "dividend",
    "buyback",
    "ceo",
    "cfo",
    "executive",
    "chairman",
    "analyst",
    "analysts",
    "upgraded",
    "downgraded",
    "rating",
    "valuation",
    "acquisition",
    "acquire",
    "acquired",
    "merger",
    "bid",
    "ipo",
    "listed",
    "nasdaq",
    "nyse",
    "market",
    "rival",
    "rivals",
    "competitor",
    "competitors",
    "chipmaker",
    "automaker",
    "carmaker",
    "retailer",
    "lender",
    "bank",
    "insurer",
    "airline",
    "drugmaker",
    "company",
    "firm",
    "giant",
    "maker",
    "unit",
    "subsidiary",
    "reported",
    "announced",
    "inc",
    "corp",
    "billion",
    "fiscal",
    "employees",
];

/// Whether one of the cues stands within 60 bytes on either side.
fn has_finance_cue(text: &str, span: Span) -> bool {
    near(text, span, 60).any(|word| CUES.contains(&word.as_str()))
}

/// Whether one of the cues, or a verb of saying or moving, is the next word or the one after.
fn close_cue(text: &str, span: Span) -> bool {
    const VERBS: [&str; 34] = [
        "said",
        "says",
        "rose",
        "fell",
        "gained",
        "dropped",
        "jumped",
        "slid",
        "climbed",
        "surged",
        "plunged",
        "tumbled",
        "soared",
        "sank",
        "added",
        "lost",
        "reported",
        "posted",
        "expects",
        "plans",
        "agreed",
        "will",
        "raised",
        "cut",
        "cuts",
        "beats",
        "misses",
        "unveiled",
        "launched",
        "announced",
        "is",
        "has",
        "was",
        "shares",
    ];
    let after = text.get(span.end()..).unwrap_or_default();
    let possessive = after.starts_with("'s ") || after.starts_with("’s ");
    let mut next = after.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && *word != "s").take(2);
    let Some(first) = next.next() else { return false };
    possessive
        || VERBS.contains(&first)
        || CUES.contains(&first)
        || next.next().is_some_and(|second| CUES.contains(&second))
}

fn near(text: &str, span: Span, reach: usize) -> impl Iterator<Item = String> + '_ {
    let mut from = span.start().saturating_sub(reach);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (span.end() + reach).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    let from = text.get(from..span.start()).and_then(|before| before.rfind('\n')).map_or(from, |at| from + at);
    let to = text.get(span.end()..to).and_then(|after| after.find('\n')).map_or(to, |at| span.end() + at);
    let around = [Span::new(from, span.start()), Span::new(span.end(), to)];
    around.into_iter().flat_map(move |part| {
        part.of(text)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    })
}

/// Words right after a name that make it something else: "Amazon rainforest", "Apple pie", "Delta variant".
fn contradicts(text: &str, span: Span) -> bool {
    const AFTER: [&str; 43] = [
        "bones",
        "rainforest",
        "basin",
        "river",
        "jungle",
        "tribe",
        "tribes",
        "forest",
        "pie",
        "juice",
        "orchard",
        "orchards",
        "cider",
        "trees",
        "variant",
        "wing",
        "wave",
        "waves",
        "blockers",
        "male",
        "males",
        "search",
        "analysis",
        "study",
        "waiver",
        "holders",
        "applicants",
        "application",
        "applications",
        "practice",
        "date",
        "zone",
        "audience",
        "university",
        "foundation",
        "park",
        "stadium",
        "field",
        "river's",
        "county",
        "street",
        "avenue",
        "coil",
    ];
    let before = text.get(..span.start()).unwrap_or_default();
    if before.ends_with("river ") {
        return true;
    }
    let after = text.get(span.end()..).unwrap_or_default();
    let Some(rest) = after.strip_prefix([' ', '-']) else { return false };
    let word = first_word(rest).to_lowercase();
    AFTER.contains(&word.as_str())
}

/// The indices that share their name with an exchange or a company: "the Dow", "the Nasdaq".
pub(super) fn index_words(text: &str, line: Span, directory: &Directory) -> Vec<(Span, InstrumentId)> {
    let mut out = Vec::new();
    for (word, symbol) in [("Dow", "^DJI"), ("Nasdaq", "^IXIC"), ("NASDAQ", "^IXIC"), ("Russell", "^RUT")] {
        let Some(id) = crate::model::instrument::Symbol::parse(symbol).and_then(|symbol| directory.by_symbol(&symbol))
        else {
            continue;
        };
        for (at, _) in line.of(text).match_indices(word) {
            let span = Span::new(line.start() + at, line.start() + at + word.len());
            if is_index_word(text, span, word) {
                out.push((span, id));
            }
        }
    }
    out
}

fn is_index_word(text: &str, span: Span, word: &str) -> bool {
    const MOVES: [&str; 38] = [
        "rose",
        "fell",
        "gained",
        "dropped",
        "added",
        "lost",
        "climbed",
        "slid",
        "jumped",
        "sank",
        "surged",
        "plunged",
        "tumbled",
        "closed",
        "ended",
        "finished",
        "was",
        "were",
        "is",
        "ticked",
        "edged",
        "advanced",
        "declined",
        "retreated",
        "rallied",
        "slipped",
        "shed",
        "up",
        "down",
        "opened",
        "hit",
        "futures",
        "index",
        "snapped",
        "notched",
        "posted",
        "eased",
        "dipped",
    ];
    let before = text.get(..span.start()).unwrap_or_default();
    let after = text.get(span.end()..).unwrap_or_default();
    let whole = !after.starts_with(|c: char| c.is_alphanumeric() || c == ':' || c == '-' || c == '.')
        && !before.ends_with(|c: char| c.is_alphanumeric());
    let article = before.ends_with("the ") || before.ends_with("The ");
    if !whole || capital_after(text, span.end()) {
        return false;
    }
    let listed = ["on the ", "in the ", "On the ", "from the ", "at the "].iter().any(|words| before.ends_with(words));
    let next = first_word(after.trim_start());
    let moves = MOVES.contains(&next);
    if word == "Russell" {
        return article && moves;
    }
    if word == "Dow" {
        return article && (!listed || moves) || moves && is_sentence_start(text, span.start());
    }
    // "The Nasdaq" is the exchange as often as the index: only a move tells.
    article && !listed && moves
        || (moves && next != "is" && next != "was") && is_sentence_start(text, span.start())
        || before.ends_with(" and the ") && moves
}
