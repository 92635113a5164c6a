//! Indices by their short names, and the companies of the same names: "the Dow", "Dow Inc.", "on the Nasdaq".

use super::{
    context::{Around, Shape, Verdict, is_upper},
    lexicon::lexicon,
};
use crate::model::span::Span;

/// An index inside a longer name belongs to that name, which is listed itself or is nothing.
pub(super) fn judge(surface: &str, around: &Around<'_>) -> Verdict {
    const OTHERS: [&str; 18] = [
        "ETF",
        "ETFs",
        "Trust",
        "Fund",
        "fund",
        "funds",
        "Funds",
        "Energy",
        "Chemical",
        "Inc",
        "Newswires",
        "company",
        "companies",
        "firms",
        "Companies",
        "constituent",
        "constituents",
        "member",
    ];
    if surface == "Dow Jones" {
        let words = lexicon();
        let moves =
            words.moves.has(around.after) && !matches!(around.after, "is" | "was" | "were" | "has" | "had" | "will");
        let news = ["newswire", "newswires", "news", "data", "reporter", "report"].contains(&around.after);
        let named = around.follows_article() && !news && !around.capital_after(words);
        return if moves || named { Verdict::Accept(0.9) } else { Verdict::Reject };
    }
    let company = matches!(
        around.after,
        "company" | "companies" | "firms" | "Companies" | "constituents" | "constituent" | "member"
    );
    let owner = surface.len() <= 3 && !is_upper(surface);
    let person = surface == "Brent" && around.capital_after(lexicon());
    if person || owner || OTHERS.contains(&around.after) && !company { Verdict::Reject } else { Verdict::Accept(0.95) }
}

/// The symbol of the index that may be called by one word, which also names an exchange or companies.
pub(super) fn index_of(word: &str) -> Option<&'static str> {
    match word {
        "Dow" | "DOW" => Some("^DJI"),
        "Nasdaq" | "NASDAQ" => Some("^IXIC"),
        "Russell" => Some("^RUT"),
        "S&P" => Some("^GSPC"),
        "FTSE" => Some("^FTSE"),
        _ => None,
    }
}

/// The symbol of the index that a loose word calls by its short name: "the Dow", "the Nasdaq rose".
pub(super) fn index_word(text: &str, line: Span, span: Span, shape: Shape) -> Option<&'static str> {
    let word = span.of(text);
    let symbol = index_of(word)?;
    let words = lexicon();
    let around = Around::of(text, line, span);
    let head = Span::new(line.start(), span.start()).of(text);
    let glued = matches!(around.next_char, Some(':' | '-'))
        || Span::new(span.end(), line.end()).of(text).starts_with(['-', ':', '/'])
        || Span::new(span.end(), line.end())
            .of(text)
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
    let moves = words.moves.has(around.after) || around.possessive;
    let more = is_listed_beside(text, line, span);
    let acts = moves || around.act_together();
    if glued && !moves || around.capital_after(words) && !((shape.title_case || more) && acts) {
        return None;
    }
    let article = around.before.eq_ignore_ascii_case("the");
    let head = head.trim_end_matches([' ', '\u{a0}']);
    let weighs = ["weighed on the", "weighing on the", "weigh on the", "weighs on the", "drag on the"];
    let weighed = weighs.iter().any(|end| head.ends_with(end));
    let listed = ["on the", "On the", "from the", "at the", "with the", "to the", "by the"];
    let listed = !weighed && listed.iter().any(|end| head.ends_with(end));
    let verb = moves && !matches!(around.after, "is" | "was" | "were" | "has" | "had" | "will" | "index" | "opened");
    // "S&P, Nasdaq close higher", "stocks slip but Nasdaq ends at a record".
    let clause = ["but", "and", "as", "while"].iter().any(|word| around.before.eq_ignore_ascii_case(word));
    let risen = verb && (around.start || shape.title_case || clause && words.price.has(around.after));
    let agency = word == "S&P" && !words.price.has(around.after) && !is_adverb(around.after);
    let risen = risen && !agency;
    let index = match word {
        "Russell" => article && moves,
        "Dow" | "DOW" => article && (!listed || moves) || risen || more,
        // An agency and an exchange go by these names as often as the index: only a move or a neighbour tells.
        _ => {
            article && (!listed && moves || more)
                || risen
                || more && (around.act_together() || around.start || !head.ends_with(" on"))
                || weighed
                || head.ends_with("tech-heavy")
                || head.ends_with("technology-heavy")
        }
    };
    index.then_some(symbol)
}

/// The symbol of the company that a loose word names, not the index: "exchange operator Nasdaq", "Dow said it would".
pub(super) fn company_word(text: &str, line: Span, span: Span) -> Option<&'static str> {
    const TRADES: [&str; 7] = ["operator", "operators", "company", "maker", "giant", "producer", "rival"];
    const SPEAKS: [&str; 14] = [
        "said",
        "says",
        "agreed",
        "unveiled",
        "announced",
        "launched",
        "named",
        "warned",
        "told",
        "CEO",
        "CFO",
        "chairman",
        "chief",
        "Inc",
    ];
    let symbol = match span.of(text) {
        "Nasdaq" | "NASDAQ" => "NDAQ",
        "Dow" => "DOW",
        _ => return None,
    };
    let around = Around::of(text, line, span);
    let alone = !around.possessive && !matches!(around.next_char, Some(':' | '-'));
    (alone && (TRADES.contains(&around.before) || !around.follows_article() && SPEAKS.contains(&around.after)))
        .then_some(symbol)
}

/// "Flat", "up": how an index stands.
fn is_adverb(word: &str) -> bool {
    ["flat", "up", "down", "higher", "lower", "futures"].iter().any(|adverb| word.eq_ignore_ascii_case(adverb))
}

/// Whether another index stands right beside, over a comma or an "and".
fn is_listed_beside(text: &str, line: Span, span: Span) -> bool {
    let head = Span::new(line.start(), span.start()).of(text);
    let tail = Span::new(span.end(), line.end()).of(text);
    let head = head
        .trim_end_matches(" the")
        .trim_end_matches([' ', ','])
        .trim_end_matches(" and")
        .trim_end_matches([' ', ',']);
    let before = ["S&P 500", "S&P", "Dow", "Nasdaq", "Nasdaq Composite", "Russell 2000", "FTSE", "Nikkei"]
        .iter()
        .any(|name| head.ends_with(name));
    let tail = tail.trim_start_matches([',', ' ']);
    let tail = tail.strip_prefix("and ").unwrap_or(tail);
    let tail = tail.strip_prefix("the ").unwrap_or(tail);
    before
        || ["S&P 500", "S&P ", "S&P,", "Nasdaq", "Dow ", "Dow,", "Russell", "FTSE", "Nikkei"]
            .iter()
            .any(|name| tail.starts_with(name))
}
