//! Prices: what they are, when markets are open, and what may be said of a number by its age. Pure arithmetic.
//!
//! A price is a `Decimal`; statistics of many prices are floats. Nothing here asks for the time or for a file.

pub mod calendar;
pub mod csv;
pub mod edgar;
pub mod event;
pub mod freshness;
pub mod fx;
pub mod provider;
pub mod range;
mod returns;
pub mod score;
pub mod series;
pub mod trend;
