//! Categories, and the symbols that publishers attach.

use super::{element::Element, space::Space, text};

/// The most categories kept of one item.
const MAX_CATEGORIES: usize = 256;
/// The most symbols kept of one item.
const MAX_TICKERS: usize = 64;

/// The names of the categories, in the order of the document, each once.
pub(super) fn names(parent: &Element) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for child in &parent.children {
        gather(child, &mut |name| {
            if !name.is_empty() && names.len() < MAX_CATEGORIES && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        });
    }
    names
}

fn gather(element: &Element, add: &mut impl FnMut(&str)) {
    match (element.space, element.name.as_str()) {
        (Space::Feed | Space::Atom | Space::Media | Space::Podcast, "category") => {
            let stated = element.attribute("label").or_else(|| element.attribute("term"));
            if let Some(name) = stated.or_else(|| element.attribute("text")) {
                add(name);
            } else if let Some(name) = text::line(element) {
                add(&name);
            }
            for narrower in element.all(Space::Podcast, "category") {
                gather(narrower, add);
            }
        }
        (Space::Dublin, "subject") | (Space::Slash, "section") | (Space::Edgar, "formtype") => {
            if let Some(name) = text::line(element) {
                add(&name);
            }
        }
        (Space::Feed, "tags" | "keywords") | (Space::Podcast | Space::Media, "keywords") => {
            for name in element.text.split(',') {
                add(name.trim());
            }
        }
        (Space::Edgar, "xbrlfiling") => element.children.iter().for_each(|child| gather(child, add)),
        _ => {}
    }
}

/// The symbols attached to an item: in elements of their own, or in categories that say so or are written so.
pub(super) fn tickers(item: &Element) -> Vec<String> {
    let mut tickers = Tickers::default();
    for child in &item.children {
        match child.name.as_str() {
            "category" => {
                let scheme = ["domain", "scheme", "type"].iter().find_map(|key| child.attribute(key));
                let term = child.attribute("term").or_else(|| child.words());
                tickers.category(term.unwrap_or_default(), scheme.unwrap_or_default());
            }
            "ticker" | "tickers" | "symbol" | "symbols" | "stocksymbol" | "stocksymbols" => {
                child.text.split([',', ';', '|', ' ']).for_each(|symbol| tickers.add(symbol.trim()));
            }
            "stock" => {
                let symbols = child.children.iter().filter(|child| matches!(child.name.as_str(), "symbol" | "ticker"));
                symbols.filter_map(Element::words).for_each(|symbol| tickers.add(symbol));
            }
            _ => {}
        }
    }
    tickers.found
}

/// Symbols found so far, each once.
#[derive(Default)]
pub(super) struct Tickers {
    pub(super) found: Vec<String>,
}

impl Tickers {
    /// A category whose scheme says that it is a symbol, or that is written `NYSE:BABA` or `$BABA`.
    pub(super) fn category(&mut self, term: &str, scheme: &str) {
        let term = term.trim();
        let scheme = scheme.to_ascii_lowercase();
        let by_scheme = ["symbol", "ticker", "stock"].iter().any(|word| scheme.contains(word));
        let symbol = |text: &str| {
            !text.is_empty()
                && text.len() <= 8
                && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.')
        };
        let is_cashtag = term
            .strip_prefix('$')
            .is_some_and(|rest| symbol(rest) && rest.starts_with(|c: char| c.is_ascii_uppercase()));
        let is_listing = term
            .split_once(':')
            .is_some_and(|(exchange, rest)| exchange.len() >= 2 && symbol(exchange) && symbol(rest.trim()));
        if by_scheme || is_cashtag || is_listing {
            self.add(term);
        }
    }

    fn add(&mut self, symbol: &str) {
        let is_symbol = !symbol.is_empty()
            && symbol.len() <= 24
            && symbol.chars().all(|c| c.is_ascii_alphanumeric() || "$^:.-/= ".contains(c))
            && symbol.split(' ').count() <= 2;
        if is_symbol && self.found.len() < MAX_TICKERS && !self.found.iter().any(|known| known == symbol) {
            self.found.push(symbol.to_owned());
        }
    }
}
