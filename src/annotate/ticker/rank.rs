//! What a story is about.

use std::collections::HashMap;

use crate::model::{
    annotation::{Mention, Rule},
    article::Article,
    instrument::{InstrumentKind, Symbol},
};

/// The instruments an article is about, most central first; folded blocks do not count.
///
/// Each mention counts one, a word of the headline three more once, the first block one more, an explicit symbol half;
/// indices, crypto assets and commodities count half, since stories name them in passing.
pub fn rank(article: &Article, mentions: &[Mention]) -> Vec<Symbol> {
    let title = article.meta.title.as_deref().unwrap_or_default();
    let lead = article.blocks.iter().find(|block| !block.kind.is_folded()).map_or(0, |block| block.span.end());
    let mut scores: Vec<(&Symbol, f32, bool)> = Vec::new();
    let mut places: HashMap<&Symbol, usize> = HashMap::new();
    for mention in mentions.iter().filter(|mention| !mention.promo) {
        let surface = mention.span.of(&article.text);
        let place = *places.entry(&mention.symbol).or_insert_with(|| {
            scores.push((&mention.symbol, 0.0, false));
            scores.len() - 1
        });
        let Some((_, score, titled)) = scores.get_mut(place) else { continue };
        let mut points: f32 = 1.0;
        if mention.span.start() < lead {
            points += 1.0;
        }
        if !*titled && has_word(title, surface) {
            points += 3.0;
            *titled = true;
        }
        if matches!(mention.rule, Rule::Cashtag | Rule::Exchange | Rule::Suffix | Rule::NameSymbol) {
            points += 0.5;
        }
        if matches!(mention.kind, InstrumentKind::Index | InstrumentKind::Crypto | InstrumentKind::Commodity) {
            points *= 0.5;
        }
        *score += points;
    }
    // The sort is stable: of equals the first mentioned comes first.
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    scores.into_iter().map(|(symbol, ..)| symbol.clone()).collect()
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        edge(before) && edge(after)
    })
}
