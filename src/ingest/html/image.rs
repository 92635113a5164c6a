//! Images: where they are, and which of them show something.

use dom_query::NodeRef;
use url::Url;

use crate::ingest::url as address;

/// Images up to this many pixels wide or high are icons and beacons.
const ICON_PIXELS: u32 = 48;
/// The widest image that is fetched from a set.
const WIDEST_PIXELS: u32 = 1600;

/// Whether a figure shows an image, and not a table, a quotation or code.
pub(super) fn is_figure_of_image(figure: &NodeRef<'_>) -> bool {
    let other = ["table", "blockquote", "pre", "ul", "ol", "h2", "h3"];
    !figure.descendants_it().any(|node| other.iter().any(|name| node.has_name(name)))
}

/// The first image of a figure.
pub(super) fn of_figure<'a>(figure: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    figure.descendants_it().find(|node| node.has_name("img") || node.has_name("amp-img"))
}

/// The captions of a figure.
pub(super) fn captions<'a>(figure: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    figure.descendants_it().filter(|node| node.has_name("figcaption")).collect()
}

/// Whether an image outside figures shows something: no icon, and described in two words or more.
pub(super) fn has_telling_alternative(image: &NodeRef<'_>) -> bool {
    let small =
        |side: &str| image.attr(side).and_then(|size| number(&size)).is_some_and(|pixels| pixels <= ICON_PIXELS);
    if small("width") || small("height") {
        return false;
    }
    let class = image.class().map(|class| class.to_lowercase()).unwrap_or_default();
    if ["icon", "logo", "avatar", "emoji", "author", "pixel", "smiley"].iter().any(|token| class.contains(token)) {
        return false;
    }
    image
        .attr("alt")
        .is_some_and(|alt| alt.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() >= 2)
}

/// The address of an image: lazy loaders keep the real one beside a placeholder.
pub(super) fn address(image: &NodeRef<'_>, base: Option<&Url>) -> Option<Url> {
    let lazy = ["data-src", "data-original", "data-lazy-src", "data-url"].iter().find_map(|name| image.attr(name));
    let set = ["srcset", "data-srcset"].iter().find_map(|name| image.attr(name)).and_then(|set| best_of_set(&set));
    let candidates = [lazy.map(|url| url.to_string()), image.attr("src").map(|url| url.to_string()), set];
    candidates.into_iter().flatten().find_map(|url| address::page(&url, base))
}

/// The widest image of a `srcset` that is not wider than needed.
fn best_of_set(set: &str) -> Option<String> {
    let parts = set.split(", ").filter_map(|part| {
        let mut words = part.split_whitespace();
        let url = words.next()?.trim_end_matches(',');
        let width = words.next().and_then(number).unwrap_or(1);
        (width <= WIDEST_PIXELS).then_some((width, url))
    });
    parts.max_by_key(|(width, _)| *width).map(|(_, url)| url.to_owned())
}

/// The digits a size starts with.
fn number(text: &str) -> Option<u32> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
