//! What the program tells the reader.

/// Something the reader should know, in words they can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// What happened, in one sentence without a full stop.
    pub title: String,
    /// The cause, and what to do next; the address or path last.
    pub detail: String,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Done, or worth knowing.
    Info,
    /// It did not work, and nothing is lost.
    Warning,
    /// Something the reader made could not be kept.
    Error,
}
