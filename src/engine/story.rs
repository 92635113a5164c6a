//! Articles to stories: what the list shows of them, and which instruments they name.

use chrono::{DateTime, Utc};
use url::Url;

use crate::{
    annotate::{
        annotate_by,
        figures::figures,
        key_number::display::{cards, display_value},
    },
    ingest,
    model::{
        annotation::Annotations,
        article::{Article, Published},
        feed::{Entry, Feed},
        id::StoryId,
        instrument::Symbol,
        link_rule::LinkWish,
        quantity::{Amount, QuantityKind},
        story::{Origin, StoryRow},
    },
    store::{StoredNumber, StoredStory},
};

/// Symbols and numbers shown in a row of the list.
const ROW_SYMBOLS: usize = 4;
const ROW_NUMBERS: usize = 2;
/// Characters of a headline that is made from the text.
const MADE_TITLE: usize = 90;

/// A story as the list and the store need it. `fallback_source` is used where the article names no site.
pub(super) fn from_article(
    id: StoryId,
    origin: Origin,
    fallback_source: &str,
    article: Article,
    arrived: DateTime<Utc>,
) -> StoredStory {
    let meta = &article.meta;
    let title = meta.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| first_words(&article));
    let row = StoryRow {
        source: meta.site.clone().unwrap_or_else(|| fallback_source.to_owned()),
        author: meta.author.clone(),
        published: meta.published.map(Published::to_utc),
        url: meta.url.clone(),
        ..StoryRow::new(id, origin, title, arrived)
    };
    let preview_only = meta.preview_only;
    let story = StoredStory { preview_only, ..StoredStory::new(row, article) };
    annotated(story, &[])
}

/// A story with what is found in its text now, by the reader's rules that hold in it.
pub(super) fn annotated(mut story: StoredStory, rules: &[&LinkWish]) -> StoredStory {
    let annotations = annotate_by(&story.article, rules);
    story.row.symbols = annotations.symbols.iter().take(ROW_SYMBOLS).cloned().collect();
    story.row.numbers = row_numbers(&annotations, &story.article.text);
    story.mentioned = mentioned(&annotations);
    story.figures = figures(&story.article.text, &annotations);
    story.values = values(&annotations);
    story
}

/// An item of a feed as a story.
pub(super) fn from_entry(feed: &Feed, entry: Entry, arrived: DateTime<Utc>) -> StoredStory {
    let base = entry.link.as_ref().unwrap_or(&feed.url);
    let mut article = ingest::html::article(entry.html.as_deref().unwrap_or_default(), Some(base));
    if article.text.trim().is_empty() {
        article = ingest::plain::article(entry.title.as_deref().unwrap_or_default());
    }
    let meta = &mut article.meta;
    meta.title = entry.title;
    meta.author = entry.author;
    meta.site = Some(feed.name().to_owned());
    meta.url = entry.link;
    meta.published = entry.published.map(|published| Published::At(published.fixed_offset()));
    meta.language = entry.language.or(meta.language.take());
    meta.tickers = entry.tickers;
    // A summary with a page behind it is the beginning of the story, not the story.
    meta.preview_only |= entry.content.is_none() && meta.url.is_some();
    let id = StoryId::of_entry(feed.id, &entry.id);
    from_article(id, Origin::Feed(feed.id), feed.name(), article, arrived)
}

fn row_numbers(annotations: &Annotations, text: &str) -> Vec<String> {
    let numbers = &annotations.numbers;
    let cards = cards(numbers);
    let first = cards.iter().filter_map(|card| numbers.get(*card.numbers.first()?));
    first
        .map(|number| display_value(number, text))
        .filter(|shown| shown.chars().count() <= 14)
        .take(ROW_NUMBERS)
        .collect()
}

/// The numbers on cards, by size; those of a range by both ends.
fn values(annotations: &Annotations) -> Vec<StoredNumber> {
    let mut values = Vec::new();
    for number in annotations.numbers.iter().filter(|number| number.rank.is_some()) {
        let is_percent = number.quantity.kind == QuantityKind::Percent;
        match number.quantity.value.clone() {
            Some(Amount::Exact(value)) => values.push(StoredNumber { is_percent, value }),
            Some(Amount::Range(low, high)) => {
                values.extend([low, high].map(|value| StoredNumber { is_percent, value }));
            }
            Some(Amount::Calendar(_)) | None => {}
        }
    }
    values
}

fn mentioned(annotations: &Annotations) -> Vec<Symbol> {
    let mentions = annotations.mentions.iter().filter(|mention| !mention.promo);
    let mut symbols: Vec<Symbol> = mentions.map(|mention| mention.symbol.clone()).collect();
    symbols.sort();
    symbols.dedup();
    symbols
}

/// A headline for a text without one: its first words.
fn first_words(article: &Article) -> String {
    let body = article.blocks.iter().find(|block| !block.kind.is_folded());
    let text = body.map_or(article.text.as_str(), |block| block.span.of(&article.text));
    let mut title = String::new();
    for word in text.split_whitespace() {
        if !title.is_empty() && title.chars().count() + 1 + word.chars().count() > MADE_TITLE {
            title.push('\u{2026}');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
        if title.chars().count() > MADE_TITLE {
            title = title.chars().take(MADE_TITLE).collect();
            title.push('\u{2026}');
            break;
        }
    }
    if title.is_empty() { "Untitled".to_owned() } else { title }
}

/// The name a page goes by when it names no site: its host.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("page");
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_headline_goes_by_its_first_words() {
        let check = |text: &str, expected: &str| assert_eq!(first_words(&ingest::plain::article(text)), expected);
        check("Norfield rose.\nIt fell later.", "Norfield rose.");
        check("   ", "Untitled");
        check(&"word ".repeat(40), &format!("{}\u{2026}", vec!["word"; 18].join(" ")));
        check(&"x".repeat(500), &format!("{}\u{2026}", "x".repeat(90)));
    }
}
