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

/// What two addresses of the same page have in common: host and path without what marks the phone's copy or the fast one,
/// and the query without what only tracks readers. None for the front page of a site, which is many stories.
pub fn key(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    let host = ["www.", "m.", "amp.", "mobile."].iter().find_map(|start| host.strip_prefix(start)).unwrap_or(host);
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/amp").or_else(|| path.strip_prefix("/amp/")).unwrap_or(path);
    let mut query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracking(&name.to_ascii_lowercase()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    query.sort();
    let path = path.trim_start_matches('/');
    (!path.is_empty() || !query.is_empty()).then(|| format!("{host}/{path}?{}", query.join("&")))
}

/// Whether a parameter says where a reader came from and not what is shown.
fn is_tracking(name: &str) -> bool {
    ["utm_", "mtm_", "pk_", "hsa_", "at_"].iter().any(|start| name.starts_with(start))
        || matches!(
            name,
            "fbclid"
                | "gclid"
                | "dclid"
                | "msclkid"
                | "yclid"
                | "igshid"
                | "mc_cid"
                | "mc_eid"
                | "cmpid"
                | "cid"
                | "ref"
                | "ref_src"
                | "referrer"
                | "source"
                | "src"
                | "ncid"
                | "taid"
                | "tblci"
                | "guccounter"
                | "guce_referrer"
                | "guce_referrer_sig"
                | "sh"
                | "smid"
                | "smtyp"
                | "amp"
                | "outputtype"
                | "wt.mc_id"
                | "share"
                | "feature"
                | "ocid"
                | "xtor"
                | "spm"
        )
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
    fn a_page_has_one_key() {
        let check = |address: &str, expected: Option<&str>| assert_eq!(key(address).as_deref(), expected, "{address}");
        check("https://www.news.example/a/b/?utm_source=rss&id=7", Some("news.example/a/b?id=7"));
        check("http://news.example/a/b?id=7&fbclid=x#top", Some("news.example/a/b?id=7"));
        check("https://m.news.example/a/b/amp/?id=7", Some("news.example/a/b?id=7"));
        check("https://news.example/", None);
        check("https://news.example/?p=12", Some("news.example/?p=12"));
        check("mailto:desk@news.example", None);
        check("no address", None);
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
