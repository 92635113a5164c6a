//! Which elements belong to the story: not the furniture of the page, not what is hidden, not what the
//! extractor left out.
//!
//! Promotions inside the story stay: they are folded later, never deleted.

use dom_query::NodeRef;

use super::main_content::{Standing, number_of};

/// The most text of a form that only asks for something.
const SIGN_UP_BYTES: usize = 300;

/// The most text of an element whose class says that it is furniture.
const FURNITURE_BYTES: usize = 300;

/// What the renderer asks for each element.
pub(super) enum Filter {
    /// Content without a page around it: everything but furniture.
    Fragment,
    /// A page in which no story was found: everything but furniture and the frame of the page.
    WholeBody,
    /// A page: how each numbered element stands to the story.
    Page(Vec<Standing>),
}

impl Filter {
    /// Whether an element is read at all. What is inside may still be left out.
    pub(super) fn admits(&self, node: &NodeRef<'_>, name: &str) -> bool {
        if is_never_text(name) || is_hidden(node) || is_sign_up_form(node, name) {
            return false;
        }
        let tokens = if matches!(name, "body" | "main" | "article") { Vec::new() } else { tokens(node) };
        if FURNITURE.iter().any(|furniture| tokens.iter().any(|token| token == furniture)) && is_small(node) {
            return false;
        }
        match self {
            Self::Fragment => name != "nav",
            Self::WholeBody => !matches!(name, "nav" | "header" | "footer" | "aside"),
            Self::Page(_) => self.standing(node) != Standing::Out,
        }
    }

    /// Whether the text directly in an element is read: not in a mere container of what was kept.
    pub(super) fn admits_text_of(&self, node: &NodeRef<'_>) -> bool {
        self.standing(node) == Standing::Story
    }

    fn standing(&self, node: &NodeRef<'_>) -> Standing {
        let Self::Page(standings) = self else { return Standing::Story };
        number_of(node).and_then(|number| standings.get(number).copied()).unwrap_or(Standing::Story)
    }
}

/// Elements whose text is no prose.
fn is_never_text(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "object"
            | "embed"
            | "svg"
            | "annotation"
            | "annotation-xml"
            | "canvas"
            | "audio"
            | "video"
            | "input"
            | "select"
            | "textarea"
            | "button"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "datalist"
            | "dialog"
            | "map"
            | "progress"
            | "meter"
            | "frameset"
            | "noembed"
            | "noframes"
    )
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    if node.has_attr("hidden") || node.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return true;
    }
    if let Some(style) = node.attr("style") {
        let style = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        if style.contains("display:none") || style.contains("visibility:hidden") {
            return true;
        }
    }
    let Some(class) = node.class() else { return false };
    let hiding =
        ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "assistive-text"];
    class.split_ascii_whitespace().any(|token| hiding.contains(&token))
}

/// A form that asks for an address or a search; pages whose whole body is a form are not meant.
fn is_sign_up_form(node: &NodeRef<'_>, name: &str) -> bool {
    name == "form" && node.text().len() < SIGN_UP_BYTES && node.descendants_it().any(|node| node.has_name("input"))
}

/// Class and id tokens of an element, in lower case, cut at blanks, dashes and underscores as well as whole.
pub(super) fn tokens(node: &NodeRef<'_>) -> Vec<String> {
    let mut tokens = Vec::new();
    for own in [node.class(), node.id_attr()].into_iter().flatten() {
        for word in own.split_ascii_whitespace().take(24) {
            let word = word.to_lowercase();
            // Classes that a content system makes of the topic of a story say nothing about the element.
            if !["tag-", "category-", "post-", "type-", "status-", "format-", "hentry", "topic-"]
                .iter()
                .any(|start| word.starts_with(start))
            {
                tokens.extend(word.split(['-', '_']).filter(|part| !part.is_empty()).map(str::to_owned));
            }
            tokens.push(word);
        }
    }
    tokens
}

/// Class tokens of page furniture: tools, navigation, bylines, comments. Not those of promotions, which are folded.
const FURNITURE: [&str; 53] = [
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "socials",
    "toolbar",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "bylines",
    "dateline-author",
    "timestamp",
    "pubdate",
    "dateposted",
    "comments",
    "comment",
    "disqus",
    "navbar",
    "navigation",
    "pagination",
    "pager",
    "skip",
    "cookie",
    "cookies",
    "gdpr",
    "consent",
    "print",
    "edit",
    "editsection",
    "advertisement",
    "ads",
    "adslot",
    "adbox",
    "dfp",
    "read-time",
    "reading-time",
    "readtime",
    "masthead",
    "site-header",
    "site-footer",
    "share-buttons",
    "addthis",
    "tags",
    "taglist",
    "tag-list",
    "tag-links",
    "entry-meta",
    "post-meta",
    "article-meta",
    "nav",
    "menu",
    "topnav",
    "subnav",
];

/// Furniture is small; a class that only looks like it may stand on a whole page.
fn is_small(node: &NodeRef<'_>) -> bool {
    let mut left: usize = FURNITURE_BYTES;
    for text in node.descendants_it().filter(NodeRef::is_text) {
        let Some(rest) = left.checked_sub(text.text().trim().len()) else { return false };
        left = rest;
    }
    true
}
