//! Anything with a symbol.

use std::{fmt, sync::Arc};

/// A symbol in its canonical form: `BABA`, `BRK.B`, `9988.HK`, `^GSPC`, `DOGE`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(Arc<str>);

impl Symbol {
    /// A symbol as the directory writes it, or one read from an exchange form such as `NYSE: X`.
    ///
    /// Upper-cases ASCII letters, and writes a share class with a dot (`BRK-B`, `BRK/B` -> `BRK.B`);
    /// `None` unless it is 1 to 15 of `A-Z 0-9 . ^ = - &`.
    pub fn parse(written: &str) -> Option<Self> {
        let mut text = written.trim().to_ascii_uppercase();
        if text.is_empty() || text.len() > 15 {
            return None;
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".^=-/&".contains(&byte)) {
            return None;
        }
        let class = text.rfind(['-', '/']).filter(|&at| at > 0 && at + 2 == text.len());
        if let Some(at) = class {
            text.replace_range(at..=at, ".");
        }
        if text.contains('/') || !text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        Some(Self(text.into()))
    }

    /// The symbol as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Symbol({})", self.0)
    }
}

/// What kind of thing a symbol names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InstrumentKind {
    /// A share of a company, on its home market.
    Stock,
    /// A depositary receipt of a foreign company.
    Adr,
    /// An exchange-traded fund or note.
    Etf,
    /// An index.
    Index,
    /// A crypto asset.
    Crypto,
    /// A fund that is not traded on an exchange.
    Fund,
    /// A commodity or its future.
    Commodity,
    /// A currency pair.
    Fx,
}

impl InstrumentKind {
    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Adr => "adr",
            Self::Etf => "etf",
            Self::Index => "index",
            Self::Crypto => "crypto",
            Self::Fund => "fund",
            Self::Commodity => "commodity",
            Self::Fx => "fx",
        }
    }

    /// Reads [`InstrumentKind::name`].
    pub fn parse(name: &str) -> Option<Self> {
        const ALL: [InstrumentKind; 8] = [
            InstrumentKind::Stock,
            InstrumentKind::Adr,
            InstrumentKind::Etf,
            InstrumentKind::Index,
            InstrumentKind::Crypto,
            InstrumentKind::Fund,
            InstrumentKind::Commodity,
            InstrumentKind::Fx,
        ];
        ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A symbol with what the directory knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Canonical symbol.
    pub symbol: Symbol,
    /// Name of the company, fund, index or asset.
    pub name: Arc<str>,
    /// Short exchange name: `NYSE`, `NASDAQ`, `HKEX` ...; none for indices and crypto.
    pub exchange: Option<Arc<str>>,
    /// What it is.
    pub kind: InstrumentKind,
    /// The SEC's Central Index Key of the issuer.
    pub cik: Option<u32>,
}

impl Instrument {
    /// A symbol nobody knows more of.
    pub fn unknown(symbol: Symbol) -> Self {
        let name = symbol.as_str().into();
        Self { symbol, name, exchange: None, kind: InstrumentKind::Stock, cik: None }
    }

    /// Whether it is listed on an exchange of the US.
    pub fn is_us_listing(&self) -> bool {
        is_us_listing(self.exchange.as_deref(), self.kind)
    }
}

/// Whether the directory's short name of an exchange is one of the US. Funds without an exchange are those registered
/// with the SEC, whose list does not say where they trade.
pub fn is_us_listing(exchange: Option<&str>, kind: InstrumentKind) -> bool {
    match exchange {
        Some(name) => matches!(name, "NYSE" | "NASDAQ" | "CBOE" | "NYSE Arca" | "NYSE American"),
        None => kind == InstrumentKind::Etf,
    }
}
