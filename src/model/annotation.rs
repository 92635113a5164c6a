//! What the engine read out of an article.

use std::sync::Arc;

use super::{
    instrument::{InstrumentKind, Symbol},
    quantity::KeyNumber,
    span::Span,
};

/// All mentions and numbers of one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// Sorted by start; they never nest or overlap.
    pub mentions: Vec<Mention>,
    /// Sorted by start.
    pub numbers: Vec<KeyNumber>,
    /// The instruments the story is about, most central first; folded blocks do not count.
    pub symbols: Vec<Symbol>,
}

/// A span of text that names an instrument.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The name or symbol as written; possessive, exchange, colon and brackets excluded; a cashtag includes its `$`.
    pub span: Span,
    /// The symbol it is linked to.
    pub symbol: Symbol,
    /// Short exchange name; none for indices and crypto.
    pub exchange: Option<Arc<str>>,
    /// The directory's name; none for an exchange form the directory does not know.
    pub name: Option<Arc<str>>,
    /// What the symbol names.
    pub kind: InstrumentKind,
    /// What linked it.
    pub rule: Rule,
    /// 0 to 1.
    pub confidence: f32,
    /// Whether it stands in a folded block.
    pub promo: bool,
}

/// What linked a mention to its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// `$BABA`
    Cashtag,
    /// `NYSE: BABA`
    Exchange,
    /// `0700.HK`
    Suffix,
    /// A symbol straight after its company's name.
    NameSymbol,
    /// The company's full name.
    FullName,
    /// An everyday name, brand or subsidiary from the alias table.
    Alias,
    /// Part of a name that the story gave in full elsewhere.
    ShortName,
    /// A bare symbol.
    BareSymbol,
    /// A link or tag of the publisher.
    Link,
    /// The reader's own rule.
    User,
}

impl Rule {
    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cashtag => "cashtag",
            Self::Exchange => "exchange",
            Self::Suffix => "suffix",
            Self::NameSymbol => "name_symbol",
            Self::FullName => "full_name",
            Self::Alias => "alias",
            Self::ShortName => "short_name",
            Self::BareSymbol => "bare_symbol",
            Self::Link => "link",
            Self::User => "user",
        }
    }
}
