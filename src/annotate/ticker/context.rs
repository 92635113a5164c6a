//! What stands around a name, and what it says about it.

use super::{
    WELL_KNOWN,
    lexicon::{Lexicon, lexicon},
    scan::Candidate,
};
use crate::{
    annotate::directory::{Day, Directory, InstrumentId, LONGEST_WORD, Name, NameClass, first_word, head_hash},
    model::{instrument::InstrumentKind, span::Span},
};

/// Companies before this place in the directory are known by a coined name alone, even in a headline.
const KNOWN: u32 = 4_000;

/// What stands between the members of a list.
const LIST_GAPS: [&str; 16] = [
    ", and ", ", And ", ", AND ", ", ", " and ", " And ", " AND ", " & ", " or ", " Or ", " vs. ", " Vs. ", " vs ",
    " Vs ", " VS ", " versus ",
];

/// Whether a text is what stands between two names of a list.
pub(super) fn is_list_gap(text: &str) -> bool {
    text.len() <= 8 && (LIST_GAPS.contains(&text) || is_joint(text))
}

/// Whether a text is what joins two names into one word: "Apple-Google alliance".
pub(super) fn is_joint(text: &str) -> bool {
    matches!(text, "-" | "/" | "\u{2013}")
}

/// How a line is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// Nearly every letter is a capital.
    pub(super) all_caps: bool,
    /// Nearly every longer word is capitalised, as in a headline.
    pub(super) title_case: bool,
}

impl Shape {
    /// Reads bytes, since it sees the whole text: a letter beyond ASCII counts as a small one.
    pub(super) fn of(line: &str) -> Self {
        let (mut capitals, mut letters) = (0_usize, 0_usize);
        let (mut long, mut capitalised) = (0_usize, 0_usize);
        let (mut length, mut first_capital) = (0_usize, false);
        for byte in line.bytes().chain([b' ']) {
            match byte {
                b'A'..=b'Z' => {
                    first_capital |= length == 0;
                    capitals += 1;
                    length += 1;
                }
                b'a'..=b'z' | 0xc0..=0xff => length += 1,
                b' ' | b'-' => {
                    letters += length;
                    if length > 3 {
                        long += 1;
                        capitalised += usize::from(first_capital);
                    }
                    (length, first_capital) = (0, false);
                }
                _ => {}
            }
        }
        Self {
            all_caps: letters > 12 && capitals * 10 > letters * 8,
            title_case: long >= 3 && capitalised * 10 > long * 8,
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

/// The words next to a span, in its line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    /// The word before, if only one blank or hyphen is between.
    pub(super) before: &'a str,
    /// The word after, if only one blank is between; after a possessive, the word after that.
    pub(super) after: &'a str,
    /// The word after `after`.
    second: &'a str,
    pub(super) possessive: bool,
    /// Whether a sentence begins here.
    pub(super) start: bool,
    /// Whether the word before begins a sentence.
    before_starts: bool,
    /// What comes right after the span, blanks left out.
    pub(super) next_char: Option<char>,
}

impl<'a> Around<'a> {
    pub(super) fn of(text: &'a str, line: Span, span: Span) -> Self {
        let head = Span::new(line.start(), span.start()).of(text);
        let tail = Span::new(span.end(), line.end()).of(text);
        let possessive = ["'s", "\u{2019}s"].iter().find_map(|mark| tail.strip_prefix(mark));
        let bare =
            ["'", "\u{2019}"].iter().find_map(|mark| tail.strip_prefix(mark)).filter(|rest| rest.starts_with(' '));
        let owned = possessive.or_else(|| bare.filter(|_| span.of(text).ends_with('s')));
        let rest = owned.unwrap_or(tail);
        let after = rest.strip_prefix([' ', '\u{a0}', '-']).map(first_word).unwrap_or_default();
        let beyond = rest.get(1 + after.len()..).and_then(|rest| rest.strip_prefix([' ', '\u{a0}']));
        let second = beyond.map(first_word).unwrap_or_default();
        let before = head.strip_suffix([' ', '\u{a0}', '-']).map(last_word).unwrap_or_default();
        Self {
            before,
            after,
            second,
            possessive: owned.is_some(),
            start: is_sentence_start(head),
            before_starts: !before.is_empty()
                && is_sentence_start(head.get(..head.len().saturating_sub(before.len() + 1)).unwrap_or_default()),
            next_char: tail.chars().find(|c| !c.is_whitespace()),
        }
    }

    /// Whether a capitalised word right before makes the name a part of a longer one ("Big Apple", "Jesse Cohen").
    pub(super) fn capital_before(&self, words: &Lexicon) -> bool {
        let word = self.before;
        // A possessive is another owner ("Alphabet's Google"), a stop another sentence, capitals are an office.
        let apart = word.ends_with(['.', '!', '?']) || word.ends_with("'s") || word.ends_with("\u{2019}s");
        let capitals = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if !is_capitalised(word) || words.plain.has(word) || apart || capitals {
            return false;
        }
        // A sentence has to begin with a capital: only a given name tells there.
        !self.before_starts || words.given.has(word)
    }

    /// Whether a capitalised word right after does ("Apple Valley", "Amazon Watch").
    pub(super) fn capital_after(&self, words: &Lexicon) -> bool {
        let word = self.after;
        !self.possessive
            && is_capitalised(word)
            && !words.plain.has(word)
            && !word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }

    /// "Courtney Ford": a word that begins the sentence and is none of the usual ones is taken for a name.
    pub(super) fn follows_unusual(&self, words: &Lexicon) -> bool {
        self.before_starts && is_capitalised(self.before) && !words.plain.has(self.before)
    }

    /// "Apple and Meta lead": what several do.
    pub(super) fn act_together(&self) -> bool {
        lexicon().plural.has(self.after)
    }

    /// "Visa vs. Mastercard": it is compared.
    fn is_compared(&self) -> bool {
        let against =
            |word: &str| ["vs", "versus"].iter().any(|one| word.trim_end_matches('.').eq_ignore_ascii_case(one));
        against(self.after) || against(self.before)
    }

    pub(super) fn has_capital_neighbour(&self) -> bool {
        let words = lexicon();
        self.capital_before(words) || self.capital_after(words)
    }

    /// Whether a person's given name or title stands before.
    fn is_person(&self, words: &Lexicon) -> bool {
        let title = words.titles.has(self.before.trim_end_matches('.'));
        is_capitalised(self.before) && (title || words.given.has(self.before))
    }

    /// Whether the next word makes the name something else: "Apple pie", "Target price", but not "Apple price hikes".
    pub(super) fn is_contradicted(&self, words: &Lexicon) -> bool {
        !self.possessive && !self.sets_prices() && words.contradicts.has(self.after)
    }

    /// "Apple Price Hikes": what sellers do.
    fn sets_prices(&self) -> bool {
        const MOVES: [&str; 8] = ["hike", "hikes", "increase", "increases", "rise", "rises", "cut", "cuts"];
        let is_one = |list: &[&str], word: &str| list.iter().any(|one| one.eq_ignore_ascii_case(word));
        is_one(&["price", "prices"], self.after) && is_one(&MOVES, self.second)
    }

    /// Whether the next words are what a company does or has.
    pub(super) fn acts(&self) -> bool {
        let words = lexicon();
        // "Oracle co-CEO Mark Hurd": the last part says what he is.
        let title = self.after.rsplit('-').next().unwrap_or_default();
        let cue = words.cues.has(self.after)
            || title.len() < self.after.len() && words.cues.has(title)
            || words.cues.has(self.second) && !is_capitalised(self.second);
        // A word in "ed" right after is what it did.
        let past = self.after.len() > 4 && self.after.ends_with("ed") && !is_capitalised(self.after);
        self.possessive
            || past
            || words.verbs.has(self.after)
            || words.price.has(self.after)
            || cue
            || self.deals()
            || self.sets_prices()
    }

    /// Whether the next word is what a company does, and no thing that it might be an adjective of: "American stocks".
    fn does(&self) -> bool {
        let words = lexicon();
        let verb = words.verbs.has(self.after) || words.price.has(self.after);
        self.possessive || verb && !words.cues.has(self.after)
    }

    /// "META TO RAISE": what a company is to do.
    fn intends(&self) -> bool {
        self.after.eq_ignore_ascii_case("to") && lexicon().plural.has(self.second)
    }

    /// "In Talks", "Nears Deal", "Q3 EPS": what stands behind a company's name in headlines.
    fn deals(&self) -> bool {
        const PAIRS: [(&str, &[&str]); 7] = [
            ("in", &["talks", "deal", "pact", "focus", "merger", "settlement", "bid", "bidding"]),
            ("strikes", &["deal", "agreement", "pact", "partnership", "accord"]),
            ("near", &["deal", "agreement", "accord", "settlement"]),
            ("nears", &["deal", "agreement", "accord", "settlement"]),
            ("set", &["to"]),
            ("poised", &["to"]),
            ("said", &["to"]),
        ];
        let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
        let quarter = matches!(self.after.as_bytes(), [b'Q' | b'H', b'1'..=b'4'] | [b'F', b'Y', ..])
            && self.after.bytes().skip(1).any(|byte| byte.is_ascii_digit());
        quarter
            || PAIRS
                .iter()
                .any(|(first, second)| is(self.after, first) && second.iter().any(|second| is(self.second, second)))
    }

    /// "Italy's Leonardo", "UK's Next": a country owns companies.
    fn is_of_country(&self, words: &Lexicon) -> bool {
        let owner = self.before.strip_suffix("'s").or_else(|| self.before.strip_suffix("\u{2019}s"));
        owner.is_some_and(|owner| is_capitalised(owner) && words.countries.has(owner))
    }

    /// "Abbott, the governor of Texas", "Ford, who": what follows the comma is said of a person.
    fn is_introduced_as_person(&self, text: &str, line: Span, span: Span, words: &Lexicon) -> bool {
        let tail = Span::new(span.end(), line.end()).of(text);
        let Some(rest) = tail.strip_prefix(", ").filter(|_| self.next_char == Some(',')) else { return false };
        let mut following = rest.split(' ').take(5).map(|word| word.trim_end_matches([',', '.']));
        let Some(first) = following.next() else { return false };
        if first == "who" || first == "whose" && following.clone().any(|word| matches!(word, "wife" | "husband")) {
            return true;
        }
        let article = matches!(first, "the" | "a" | "an" | "then" | "now");
        let office = |word: &str| words.titles.has(word) || words.persons.has(word);
        (article || office(first)) && (office(first) || following.take(3).any(office))
    }

    /// Whether an article stands before: "the American", which is no company by itself.
    pub(super) fn follows_article(&self) -> bool {
        ["the", "a", "an"].iter().any(|article| self.before.eq_ignore_ascii_case(article))
    }

    /// "The Amazon is", "a gap in": the word is a thing, not a name.
    pub(super) fn is_thing(&self, words: &Lexicon) -> bool {
        if ["river", "rain", "big"].contains(&self.before) {
            return true;
        }
        self.follows_article() && !self.possessive && (self.after.is_empty() || words.function.has(self.after))
    }
}

/// Decides on a name by what stands around it.
pub(super) fn judge(
    text: &str,
    line: Span,
    shape: Shape,
    candidate: &Candidate,
    directory: &Directory,
    day: Option<Day>,
) -> Verdict {
    let words = lexicon();
    let id = candidate.instrument;
    let surface = candidate.name.of(text);
    let around = Around::of(text, line, candidate.span);
    match directory.kind(id) {
        Some(InstrumentKind::Index | InstrumentKind::Commodity) => return super::index::judge(surface, &around),
        Some(InstrumentKind::Crypto) if candidate.class == NameClass::Strong => {
            let fund = ["ETF", "ETFs", "Trust", "Fund", "funds", "Depot", "Miner", "Standard"].contains(&around.after);
            return if fund { Verdict::Reject } else { Verdict::Accept(0.93) };
        }
        _ => {}
    }
    if candidate.suffixed && candidate.class != NameClass::Ambiguous {
        return Verdict::Accept(0.97);
    }
    // "Amazon AMZN": nothing but the company stands before its own symbol.
    if !around.after.is_empty() && directory.symbol(id) == Some(around.after) {
        return Verdict::Accept(0.96);
    }
    // "Gap (GPS)": its symbol of that day stands in brackets.
    if around.next_char == Some('(')
        && let Some(symbol) = bracketed(text, line, candidate.span)
        && let Some(other) = directory.symbol_on(symbol, day)
        && directory.primary(other) == directory.primary(id)
    {
        return Verdict::Accept(0.96);
    }
    let one_word = !surface.contains(' ');
    if one_word && is_upper(surface) && shortens_others(text, line, candidate.span, directory, id) {
        return Verdict::NeedsEvidence;
    }
    // Among capitals a short one is believed only if it is a name that is always written so.
    let always = match candidate.class {
        NameClass::Strong => candidate.alias,
        // "FORD SAYS": it does what companies do, and three letters are no symbol.
        NameClass::Common => surface.len() > 2 && around.start && (around.acts() || around.intends()),
        _ => false,
    };
    if shape.all_caps && surface.len() < 5 && !always {
        return Verdict::NeedsEvidence;
    }
    if words.orgs.has(around.after) && is_capitalised(around.after) && !around.possessive {
        return Verdict::Reject;
    }
    if one_word && around.is_person(words) && !(shape.title_case && candidate.class == NameClass::Strong) {
        return Verdict::Reject;
    }
    let shouted = !shape.all_caps && surface.len() > 1 && is_upper(surface) && has_small(directory, candidate);
    // "Looi Teck Kheong": in the middle of a longer name.
    let inside = one_word
        && !shape.title_case
        && !shape.all_caps
        && !around.acts()
        && is_between_blanks(text, candidate.span)
        && around.capital_before(words)
        && !around.before_starts
        && around.capital_after(words);
    match candidate.class {
        NameClass::Strong if candidate.alias && inside && !words.products.has(around.after) => Verdict::NeedsEvidence,
        NameClass::Strong if candidate.alias => Verdict::Accept(0.95),
        NameClass::Strong => {
            let headline = shape.all_caps || shape.title_case && id.0 >= KNOWN;
            let neighbour = around.has_capital_neighbour() && !shape.title_case || headline;
            let part = !shape.title_case && around.capital_before(words);
            if one_word && (part || neighbour && id.0 >= WELL_KNOWN) && !around.acts() {
                Verdict::NeedsEvidence
            } else {
                Verdict::Accept(0.92)
            }
        }
        NameClass::Phrase
            if (shape.title_case || shape.all_caps)
                && id.0 >= 2_500
                && !around.acts()
                && !is_corporate(surface, words) =>
        {
            Verdict::NeedsEvidence
        }
        NameClass::Phrase if around.has_capital_neighbour() && !shape.title_case && id.0 >= WELL_KNOWN => {
            Verdict::NeedsEvidence
        }
        NameClass::Phrase => Verdict::Accept(0.9),
        NameClass::Common if shouted => Verdict::NeedsEvidence,
        NameClass::Common => common(text, line, shape, candidate, &around),
        NameClass::Weak => weak(text, line, shape, candidate, &around),
        NameClass::Ambiguous => Verdict::NeedsEvidence,
        NameClass::Block => Verdict::Reject,
    }
}

/// Names that are nouns of a purpose: "Target to halve road deaths".
const TAKES_INFINITIVE: [&str; 2] = ["Target", "Match"];

/// A word that mostly means the company: unless something speaks against it, or nothing could speak for it.
fn common(text: &str, line: Span, shape: Shape, candidate: &Candidate, around: &Around<'_>) -> Verdict {
    let words = lexicon();
    if around.is_contradicted(words) || around.is_thing(words) {
        return Verdict::Reject;
    }
    // "APPLE TO OPEN STORES", "Visa to Buy Startup": how headlines begin.
    let heads = around.start && (around.acts() || around.after.eq_ignore_ascii_case("to"));
    let apposed = around.next_char == Some(',');
    if shape.all_caps {
        return if heads { Verdict::Accept(0.8) } else { Verdict::NeedsEvidence };
    }
    if around.is_introduced_as_person(text, line, candidate.span, words) {
        return Verdict::NeedsEvidence;
    }
    // "Shell Company": a kind of company.
    if [" Company", " Companies"].iter().any(|kind| candidate.span.of(text).ends_with(kind)) {
        return Verdict::NeedsEvidence;
    }
    let product = words.products.has(around.after);
    let intends = around.after == "to"
        && around.second.starts_with(|c: char| c.is_ascii_lowercase())
        && !TAKES_INFINITIVE.contains(&candidate.name.of(text));
    let busy = around.start && words.doing.has(around.after) && !is_capitalised(around.after);
    let close = around.acts() || intends || busy || product && is_capitalised(around.after);
    // In a headline every word is capitalised, and most speak of business: only what the name does tells.
    if shape.title_case {
        let told = close || heads || around.is_compared() || is_rated(text, line, candidate.span, around);
        return if told { Verdict::Accept(0.85) } else { Verdict::NeedsEvidence };
    }
    if around.follows_unusual(words) || around.capital_before(words) || around.capital_after(words) && !product {
        return Verdict::NeedsEvidence;
    }
    if around.start && !close && !apposed && !in_company_list(text, line, candidate.span) {
        return Verdict::NeedsEvidence;
    }
    Verdict::Accept(if around.start { 0.86 } else { 0.9 })
}

/// What stands behind a company's name in a headline, and hardly behind another word.
const OWNED: [&str; 9] = ["Stock", "Shares", "stock", "shares", "CEO", "CFO", "COO", "Chairman", "Earnings"];

/// A word that is seldom the company: only with a reason.
fn weak(text: &str, line: Span, shape: Shape, candidate: &Candidate, around: &Around<'_>) -> Verdict {
    let words = lexicon();
    let surface = candidate.name.of(text);
    if around.is_contradicted(words) || around.is_thing(words) {
        return Verdict::Reject;
    }
    let known = candidate.alias || candidate.instrument.0 < WELL_KNOWN;
    if known && candidate.alias && shape.title_case && !shape.all_caps {
        let stock = OWNED.contains(&around.after) || is_rated(text, line, candidate.span, around);
        let moves = around.start && words.price.has(around.after) && cue_in_line(text, line, candidate.span);
        return if stock || moves { Verdict::Accept(0.8) } else { Verdict::NeedsEvidence };
    }
    if !known || shape.all_caps || shape.title_case || around.has_capital_neighbour() {
        return Verdict::NeedsEvidence;
    }
    if is_upper(surface) && surface.len() <= 4 && !candidate.alias {
        return Verdict::NeedsEvidence;
    }
    if around.is_introduced_as_person(text, line, candidate.span, words) {
        return Verdict::NeedsEvidence;
    }
    // "Block 42", "Unity 6" count something.
    if candidate.alias && !around.possessive && around.after.starts_with(|c: char| c.is_ascii_digit()) {
        return Verdict::NeedsEvidence;
    }
    if candidate.alias && around.is_of_country(words) && (around.acts() || around.next_char == Some(',')) {
        return Verdict::Accept(0.85);
    }
    let cue = cue_in_line(text, line, candidate.span);
    if candidate.alias && words.price.has(around.after) && !is_capitalised(around.after) {
        return Verdict::Accept(0.8);
    }
    let close = words.cues.has(around.after) || around.possessive && words.cues.has(around.second);
    let acts = around.acts() && !around.start;
    // "Orange said" can only be a company, "Williams said" is more often a person.
    // and one that said what "it" would do is no person.
    let impersonal = matches!(around.second, "it" | "its");
    let speaks = candidate.alias && words.speech.has(around.after) && (impersonal || !words.surnames.has(surface));
    if close
        || speaks
        || acts && cue
        || !around.start && cue && candidate.alias
        || in_company_list(text, line, candidate.span) && cue
    {
        Verdict::Accept(0.8)
    } else {
        Verdict::NeedsEvidence
    }
}

/// "Monetary Policy Committee (MPC)": whether capitals in brackets shorten the words before, which name somebody else.
pub(super) fn shortens_others(text: &str, line: Span, span: Span, directory: &Directory, id: InstrumentId) -> bool {
    let letters = span.of(text);
    let Some(head) = Span::new(line.start(), span.start()).of(text).strip_suffix(" (") else { return false };
    let words = head.rsplit([' ', '\u{a0}']).take(letters.len());
    let spelled = letters.len() > 1 && words.clone().filter_map(|word| word.chars().next()).eq(letters.chars().rev());
    let first = words.last().map(first_word).unwrap_or_default();
    spelled && !directory.names_from(head_hash(first)).any(|name| name.instrument == Some(id))
}

/// Whether blanks stand on both sides, no hyphens.
fn is_between_blanks(text: &str, span: Span) -> bool {
    let before = span.start().checked_sub(1).and_then(|at| text.as_bytes().get(at));
    before == Some(&b' ') && text.as_bytes().get(span.end()) == Some(&b' ')
}

/// "Broker Downgrades Target", "Reiterates Buy On Snowflake", "Should You Buy Apple Before Earnings?".
fn is_rated(text: &str, line: Span, span: Span, around: &Around<'_>) -> bool {
    const ENDS: [&str; 9] = [
        "Buy On ",
        "Sell On ",
        "Neutral On ",
        "Overweight On ",
        "Outperform On ",
        "Rating On ",
        "Target On ",
        "Shares Of ",
        "Shares In ",
    ];
    let head = Span::new(line.start(), span.start()).of(text);
    let rates = ["Upgrades", "Downgrades"].contains(&around.before) || ENDS.iter().any(|end| head.ends_with(end));
    rates || ["Buy", "Sell"].contains(&around.before) && !around.acts() && cue_in_line(text, line, span)
}

/// The capitals in brackets right after a name.
fn bracketed(text: &str, line: Span, span: Span) -> Option<&str> {
    let rest = Span::new(span.end(), line.end()).of(text).strip_prefix(" (")?;
    let symbol = rest.get(..rest.find(')').filter(|length| (1..=6).contains(length))?)?;
    symbol.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'.').then_some(symbol)
}

/// "Thor Industries", "Sonic Automotive": the last word says that it is a company.
fn is_corporate(name: &str, words: &Lexicon) -> bool {
    name.rsplit(' ').next().is_some_and(|last| words.corporate.has(last))
}

/// Whether evidence elsewhere in the story may decide for a candidate that could not stand alone.
pub(super) fn may_follow(text: &str, line: Span, shape: Shape, candidate: &Candidate) -> bool {
    let words = lexicon();
    let around = Around::of(text, line, candidate.span);
    let contradicted = around.is_contradicted(words)
        || around.is_thing(words)
        || around.is_introduced_as_person(text, line, candidate.span, words);
    if candidate.class != NameClass::Strong && contradicted {
        return false;
    }
    // A word that is a company only beside others has to act: "American said", not "American workers".
    if candidate.class == NameClass::Ambiguous && candidate.alias && (around.follows_article() || !around.does()) {
        return false;
    }
    // At the beginning of a sentence a word has a capital anyway; a cell or a line that is the name alone is no sentence.
    if candidate.class != NameClass::Strong
        && around.start
        && !around.acts()
        && !matches!(around.next_char, None | Some(',' | '('))
        && !["owner", "parent"].iter().any(|kin| around.after.eq_ignore_ascii_case(kin))
    {
        return false;
    }
    let surface = candidate.name.of(text);
    let neighbour = around.capital_before(words)
        || candidate.class != NameClass::Strong && around.follows_unusual(words)
        || around.capital_after(words) && !words.products.has(around.after);
    (shape.title_case || shape.all_caps || !neighbour) && !(shape.all_caps && surface.len() < 4)
}

/// Whether a sentence begins after this text.
fn is_sentence_start(before: &str) -> bool {
    let trimmed = before.trim_end_matches([
        ' ', '\u{a0}', '"', '\u{201c}', '\u{2018}', '\'', '(', '-', '\u{2022}', '*', '\u{2013}', '\u{2014}',
    ]);
    let dashed = before.trim_end_matches(' ').ends_with(['\u{2014}', '\u{2013}']) && trimmed.ends_with(')');
    trimmed.is_empty()
        || dashed
        || trimmed.ends_with(['.', '!', '?', ':', '\u{201d}', '"', '|']) && !ends_in_abbreviation(trimmed)
}

/// "Shares of U.S. Apple", "Inc. Apple": a stop that ends no sentence.
fn ends_in_abbreviation(text: &str) -> bool {
    ["U.S.", "U.K.", "Inc.", "Corp.", "Co.", "Ltd.", "vs.", "Mr.", "Ms.", "Mrs.", "Dr."]
        .iter()
        .any(|end| text.ends_with(end))
}

/// The word a text ends with; of one of megabytes its end.
fn last_word(text: &str) -> &str {
    let mut from = text.len().saturating_sub(LONGEST_WORD);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let text = text.get(from..).unwrap_or_default();
    let from = text.char_indices().rev().find(|(_, c)| !c.is_alphanumeric() && !"'\u{2019}&.-".contains(*c));
    let word = from.map_or(text, |(at, c)| text.get(at + c.len_utf8()..).unwrap_or_default());
    // Of a word with hyphens the last part stands beside.
    word.rsplit('-').next().unwrap_or(word)
}

pub(super) fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

pub(super) fn is_upper(word: &str) -> bool {
    word.chars().all(|c| !c.is_lowercase())
}

/// Whether the directory writes the name with small letters, and never in capitals.
fn has_small(directory: &Directory, candidate: &Candidate) -> bool {
    let same = || directory.names_from(candidate.head).filter(|name| name.text.len() == candidate.name.len());
    let small = |name: &Name| name.text.bytes().any(|byte| byte.is_ascii_lowercase());
    same().any(small) && same().all(small)
}

/// Whether a word of finance stands within 60 bytes in the same line.
fn cue_in_line(text: &str, line: Span, span: Span) -> bool {
    const REACH: usize = 60;
    let words = lexicon();
    let clip = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let from = clip(span.start().saturating_sub(REACH).max(line.start()));
    let to = clip((span.end() + REACH).min(line.end()));
    let parts = [Span::new(from, span.start()), Span::new(span.end(), to)];
    parts.iter().any(|part| part.of(text).split(|c: char| !c.is_ascii_alphanumeric()).any(|word| words.cues.has(word)))
}

/// "Walmart, Target and Costco": the name stands in a list of capitalised names.
fn in_company_list(text: &str, line: Span, span: Span) -> bool {
    let head = Span::new(line.start(), span.start()).of(text);
    let tail = Span::new(span.end(), line.end()).of(text);
    let next = LIST_GAPS.iter().find_map(|gap| tail.strip_prefix(gap));
    let previous = LIST_GAPS.iter().find_map(|gap| head.strip_suffix(gap));
    let words = lexicon();
    let name = |word: &str| is_capitalised(word) && !words.plain.has(word) && word.len() > 2;
    next.is_some_and(|rest| name(first_word(rest))) || previous.is_some_and(|rest| name(last_word(rest)))
}
