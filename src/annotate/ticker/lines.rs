//! The line a text names: "Alibaba's Hong Kong shares" is the listing there, not the one in New York.

use super::{Found, Target};
use crate::{
    annotate::directory::Directory,
    model::{annotation::Rule, span::Span},
};

/// Cities and markets as prose names them, and their exchanges.
const MARKETS: [(&str, &str); 23] = [
    ("Hong Kong", "HKEX"),
    ("London", "LSE"),
    ("Tokyo", "TSE"),
    ("Japanese", "TSE"),
    ("Sydney", "ASX"),
    ("Australian", "ASX"),
    ("Toronto", "TSX"),
    ("Canadian", "TSX"),
    ("Frankfurt", "XETRA"),
    ("German", "XETRA"),
    ("Paris", "EURONEXT"),
    ("Amsterdam", "EURONEXT"),
    ("Brussels", "EURONEXT"),
    ("Milan", "BIT"),
    ("Madrid", "BME"),
    ("Zurich", "SIX"),
    ("Swiss", "SIX"),
    ("Stockholm", "OMX"),
    ("Copenhagen", "OMXC"),
    ("Helsinki", "OMXH"),
    ("Seoul", "KRX"),
    ("Taipei", "TWSE"),
    ("Mumbai", "NSE"),
];

/// Moves names of companies to the listing the text speaks of.
pub(super) fn named_lines(text: &str, directory: &Directory, found: &mut [Found]) {
    for one in found {
        let Target::Known(id) = one.target else { continue };
        if !matches!(one.rule, Rule::FullName | Rule::Alias | Rule::ShortName) {
            continue;
        }
        let exchange = after(text, one.span).or_else(|| before(text, one.span));
        if let Some(twin) = exchange.and_then(|exchange| directory.twin(id, exchange)) {
            one.target = Target::Known(twin);
        }
    }
}

/// "'s Hong Kong-listed shares", " shares in Hong Kong".
fn after(text: &str, span: Span) -> Option<&'static str> {
    let tail = text.get(span.end()..)?;
    let owned = ["'s ", "\u{2019}s ", "' ", "\u{2019} "].iter().find_map(|mark| tail.strip_prefix(mark));
    if let Some((market, exchange)) = owned.and_then(market_at) {
        let rest = owned?.get(market.len()..)?;
        let rest = ["-listed ", "-traded ", " listed ", " "].iter().find_map(|link| rest.strip_prefix(link))?;
        return is_stock(rest).then_some(exchange);
    }
    let rest = owned.or_else(|| tail.strip_prefix(' '))?;
    let rest = ["shares in ", "stock in ", "shares listed in ", "shares traded in "]
        .iter()
        .find_map(|words| rest.strip_prefix(words))?;
    let (_, exchange) = market_at(rest)?;
    Some(exchange)
}

/// "Hong Kong-listed shares of ", "London shares in ".
fn before(text: &str, span: Span) -> Option<&'static str> {
    let head = text.get(..span.start())?;
    let head = [" shares of ", " shares in ", " stock of "].iter().find_map(|words| head.strip_suffix(words))?;
    let head = head.strip_suffix("-listed").or_else(|| head.strip_suffix("-traded")).unwrap_or(head);
    MARKETS.iter().find(|(market, _)| head.ends_with(market)).map(|(_, exchange)| *exchange)
}

fn market_at(text: &str) -> Option<(&'static str, &'static str)> {
    MARKETS.iter().find(|(market, _)| text.starts_with(market)).copied()
}

fn is_stock(text: &str) -> bool {
    ["shares", "stock", "share", "listing", "line"].iter().any(|word| text.starts_with(word))
}
