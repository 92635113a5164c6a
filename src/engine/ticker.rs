//! The ticker card: everything the library knows of one instrument.

use std::{collections::HashSet, sync::Arc};

use super::{
    prices::{Reach, instrument_of},
    room::Room,
    snapshot::TickerCard,
};
use crate::{
    annotate::{directory::Directory, figures::over_time},
    model::{
        id::StoryId,
        instrument::{Instrument, Symbol},
        story::StoryRow,
    },
    store::error::StoreError,
};

/// Highlights a card shows at most.
const HIGHLIGHTS: usize = 20;
/// Figures a card looks at, the newest.
const FIGURES: usize = 2_000;

impl Room {
    /// Opens the card from what is held, and asks for what is missing.
    pub(super) fn open_ticker(&mut self, symbol: &Symbol) -> Result<(), StoreError> {
        self.make_price_folder();
        self.want_prices(&instrument_of(symbol), Reach::Network)?;
        let card = self.card(symbol)?;
        let listings: Vec<Symbol> = card.listings.iter().map(|other| other.symbol.clone()).collect();
        self.want_reports(&card)?;
        self.ticker = Some(Arc::new(self.card(symbol)?));
        self.glance(&listings)
    }

    /// The card of an instrument as things are now.
    pub(super) fn card(&mut self, symbol: &Symbol) -> Result<TickerCard, StoreError> {
        let directory = Directory::current();
        let id = directory.by_symbol(symbol);
        let instrument = instrument_of(symbol);
        let mut stories = self.library.naming(symbol)?;
        // Stable: of the same centrality the newest stays first.
        stories.sort_by_key(|row| centrality(row, symbol));
        let named: HashSet<StoryId> = stories.iter().map(|row| row.id).collect();
        let marked = self.library.highlight_rows().iter().filter(|row| named.contains(&row.highlight.story));
        let others = id.map(|id| directory.other_listings(id)).unwrap_or_default();
        let listings: Vec<Instrument> =
            others.into_iter().filter_map(|other| directory.instrument(other)).take(4).collect();
        let numbers = over_time(self.library.store().figures_of(symbol, FIGURES)?);
        Ok(TickerCard {
            known: id.is_some(),
            watched: self.library.is_watched(symbol),
            highlights: marked.take(HIGHLIGHTS).cloned().collect(),
            listings,
            stories,
            prices: self.prices_of(&instrument)?,
            scores: self.scores_of(&instrument)?,
            reports: self.reports_of(&instrument, &numbers)?,
            also_in: self.also_in(),
            numbers: Arc::new(numbers),
            instrument,
        })
    }
}

/// The place of an instrument among those a story is about; the last for one that is only mentioned.
fn centrality(row: &StoryRow, symbol: &Symbol) -> usize {
    row.symbols.iter().position(|other| other == symbol).unwrap_or(row.symbols.len())
}
