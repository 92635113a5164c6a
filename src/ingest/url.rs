//! Addresses found in documents.

use url::Url;

/// Schemes a link of a story may have.
const LINK_SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// A link of a document as an absolute address; none for scripts, data and what is no address.
pub(super) fn link(href: &str, base: Option<&Url>) -> Option<Url> {
    let url = resolve(href, base)?;
    LINK_SCHEMES.contains(&url.scheme()).then_some(url)
}

/// The address of an image or a page: http or https.
pub(super) fn page(href: &str, base: Option<&Url>) -> Option<Url> {
    let url = resolve(href, base)?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn resolve(href: &str, base: Option<&Url>) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() {
        return None;
    }
    match base {
        Some(base) => base.join(href).ok(),
        None => Url::parse(href).ok(),
    }
}

/// Whether a link says of itself that it is paid for: an affiliate or campaign parameter, or a redirect folder.
pub(super) fn is_sponsored(url: &Url) -> bool {
    let by_query = url.query_pairs().any(|(key, value)| {
        let key = key.to_ascii_lowercase();
        matches!(
            key.as_str(),
            "aff_id" | "affid" | "affiliate" | "affiliate_id" | "aff" | "irclickid" | "clickid" | "sponsor"
        ) || (key == "utm_medium"
            && ["affiliate", "sponsored", "paid", "native", "cpc"].contains(&value.to_ascii_lowercase().as_str()))
    });
    let by_path = url.path_segments().is_some_and(|mut parts| {
        parts.next().is_some_and(|part| matches!(part, "go" | "aff" | "affiliate" | "sponsored"))
    });
    by_query || by_path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(href: &str, expected: Option<&str>) {
        let base = Url::parse("https://news.example.com/markets/story.html").ok();
        assert_eq!(link(href, base.as_ref()).as_ref().map(Url::as_str), expected, "{href}");
    }

    #[test]
    fn links_are_absolute_and_harmless() {
        check("/quote/NRF", Some("https://news.example.com/quote/NRF"));
        check(" other.html#top ", Some("https://news.example.com/markets/other.html#top"));
        check("//cdn.example.com/a", Some("https://cdn.example.com/a"));
        check("mailto:desk@example.com", Some("mailto:desk@example.com"));
        check("java\tscript:alert(1)", None);
        check("data:text/html,x", None);
        check("", None);
        assert_eq!(link("/quote", None), None);
    }

    #[test]
    fn paid_links_say_so() {
        let paid = |href: &str| is_sponsored(&Url::parse(href).unwrap());
        assert!(paid("https://example.com/offer?aff_id=7"));
        assert!(paid("https://example.com/go/offer"));
        assert!(paid("https://example.com/?utm_medium=affiliate"));
        assert!(!paid("https://example.com/gold?utm_source=rss&utm_medium=feed"));
    }
}
