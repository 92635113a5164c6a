//! The words of the product as plain data: constructors hold the invariants, nothing here does IO.

pub mod add;
pub mod annotation;
pub mod article;
pub mod contact;
pub mod feed;
pub mod fetch_state;
pub mod figure;
pub mod highlight;
pub mod id;
pub mod instrument;
pub mod link_rule;
pub mod mail;
pub mod notice;
pub mod quantity;
pub mod query;
pub mod rule;
pub mod saved_search;
pub mod secret;
pub mod span;
pub mod story;
pub mod tag;
pub mod text;
