//! The namespaces of feeds: by their address, or by the prefix everybody uses when the address is missing.

/// Which vocabulary an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS in all versions, and elements without a namespace.
    Feed,
    /// Atom in both versions, also inside other formats.
    Atom,
    /// Dublin Core, elements and terms.
    Dublin,
    /// RSS 1.0 content module.
    Content,
    /// Media RSS.
    Media,
    /// Podcasts.
    Podcast,
    /// RSS 1.0 slash module.
    Slash,
    /// RSS 1.0 syndication module.
    Syndication,
    /// XHTML.
    Xhtml,
    /// `FeedBurner`.
    FeedBurner,
    /// Nasdaq's symbols.
    Nasdaq,
    /// Filings of the SEC.
    Edgar,
    /// Anything else.
    Other,
}

/// Parts of namespace addresses, lower case, and the prefix used for them.
const KNOWN: [(Space, &str, &str); 20] = [
    (Space::Atom, "www.w3.org/2005/atom", "atom"),
    (Space::Atom, "purl.org/atom/", "a10"),
    (Space::Dublin, "purl.org/dc/elements", "dc"),
    (Space::Dublin, "purl.org/dc/terms", "dcterms"),
    (Space::Content, "purl.org/rss/1.0/modules/content", "content"),
    (Space::Media, "search.yahoo.com/mrss", "media"),
    (Space::Podcast, "itunes.com/dtds/podcast", "itunes"),
    (Space::Podcast, "itunes.com/dtds", "itunes"),
    (Space::Slash, "purl.org/rss/1.0/modules/slash", "slash"),
    (Space::Syndication, "purl.org/rss/1.0/modules/syndication", "sy"),
    (Space::Xhtml, "www.w3.org/1999/xhtml", "xhtml"),
    (Space::FeedBurner, "rssnamespace.org/feedburner", "feedburner"),
    (Space::Nasdaq, "nasdaq.com", "nasdaq"),
    (Space::Edgar, "www.sec.gov/archives/edgar", "edgar"),
    (Space::Other, "purl.org/rss/1.0/modules/", ""),
    (Space::Feed, "purl.org/rss/1.0", "rss"),
    (Space::Feed, "purl.org/net/rss", ""),
    (Space::Feed, "my.netscape.com", ""),
    (Space::Feed, "backend.userland.com", ""),
    (Space::Feed, "blogs.law.harvard.edu/tech/rss", ""),
];

impl Space {
    /// By the address of a namespace; none when it is not known.
    pub(super) fn of_address(address: &str) -> Option<Self> {
        let address = address.trim().to_ascii_lowercase();
        KNOWN.iter().find(|(_, part, _)| address.contains(part)).map(|(space, ..)| *space)
    }

    /// By a prefix that was not declared.
    pub(super) fn of_prefix(prefix: &str) -> Self {
        if prefix.is_empty() {
            return Self::Feed;
        }
        KNOWN.iter().find(|(.., usual)| *usual == prefix).map_or(Self::Other, |(space, ..)| *space)
    }
}
