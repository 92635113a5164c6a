//! Identities that survive a rebuilt cache.

use std::fmt;

use sha2::{Digest, Sha256};

/// What makes a story the same story: the first 16 bytes of the SHA-256 of its identity.
///
/// It does not depend on a database row, so stars and highlights find their story again after `cache.db` was rebuilt.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoryId([u8; 16]);

/// A subscription: the first 16 bytes of the SHA-256 of the URL it was added under.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeedId([u8; 16]);

/// One revision of a story's text: the first 16 bytes of the SHA-256 of its canonical text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RevisionId([u8; 16]);

/// A highlight: a UUID, version 7, so that ids sort by the time of making.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct HighlightId(pub uuid::Uuid);

/// A link rule of the reader: a UUID, version 7.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct LinkRuleId(pub uuid::Uuid);

/// A rule of the reader about stories: a UUID, version 7.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RuleId(pub uuid::Uuid);

/// A search the reader keeps: a UUID, version 7.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SearchId(pub uuid::Uuid);

impl StoryId {
    /// An item of a feed: its `guid`/`id`, or else its link, within that feed.
    pub fn of_entry(feed: FeedId, entry_id: &str) -> Self {
        Self(digest(&["entry", &feed.to_string(), entry_id]))
    }

    /// A page the reader added by its URL.
    pub fn of_page(url: &str) -> Self {
        Self(digest(&["page", url]))
    }

    /// A pasted text or a local file: its content.
    pub fn of_content(content: &[u8]) -> Self {
        Self(digest(&["content", &hex(&digest_bytes(content))]))
    }

    /// A bundled sample, by its slug.
    pub fn of_sample(slug: &str) -> Self {
        Self(digest(&["sample", slug]))
    }
}

impl FeedId {
    /// The feed added under this URL.
    pub fn of_url(url: &str) -> Self {
        Self(digest(&["feed", url]))
    }
}

impl RevisionId {
    /// The revision with this canonical text.
    pub fn of_text(text: &str) -> Self {
        Self(digest_bytes(text.as_bytes()))
    }
}

macro_rules! hex_id {
    ($name:ident) => {
        impl $name {
            /// Reads the 32 hexadecimal digits that [`fmt::Display`] writes.
            pub fn parse(digits: &str) -> Option<Self> {
                parse_hex(digits).map(Self)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), hex(&self.0))
            }
        }
    };
}
hex_id!(StoryId);
hex_id!(FeedId);
hex_id!(RevisionId);

fn digest(parts: &[&str]) -> [u8; 16] {
    digest_bytes(parts.join("\0").as_bytes())
}

fn digest_bytes(bytes: &[u8]) -> [u8; 16] {
    let full = Sha256::digest(bytes);
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(full.iter()) {
        *to = *from;
    }
    short
}

fn hex(bytes: &[u8; 16]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(32), |mut digits, byte| {
        // Writing to a String cannot fail.
        _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn parse_hex(digits: &str) -> Option<[u8; 16]> {
    if digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_and_tell_sources_apart() {
        let page = StoryId::of_page("https://example.com/a");
        assert_eq!(StoryId::parse(&page.to_string()), Some(page));
        assert_ne!(page, StoryId::of_content(b"https://example.com/a"));
        assert_eq!(StoryId::parse("zz"), None);
    }
}
