//! Where the story stands in a page.
//!
//! A readability extractor works on a copy of the tree and decides what is story; its answer is carried back to
//! the untouched tree by numbers on the elements, so that nothing it rewrites or tidies is lost here.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use super::render::is_block;
use crate::ingest::promo;

/// The attribute that carries the number of an element through the extractor.
const NUMBER: &str = "data-tapereader-number";

/// How an element of a page stands to the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It belongs to the story, its own text too.
    Story,
    /// Only some of what is inside belongs to it.
    Container,
    /// None of it.
    Out,
}

/// The most text of a box among the paragraphs that the extractor left out.
const BOX_CHARACTERS: usize = 1500;

/// The most text of a line that announces a list.
const CUE_CHARACTERS: usize = 120;

/// The number of an element, in document order.
pub(super) fn number_of(node: &NodeRef<'_>) -> Option<usize> {
    node.attr(NUMBER).and_then(|number| number.parse().ok())
}

/// How each element stands to the story, by number; none when no story is found.
pub(super) fn find(document: &Document) -> Option<Vec<Standing>> {
    let elements: Vec<NodeRef<'_>> = document.root().descendants().into_iter().filter(NodeRef::is_element).collect();
    for (number, element) in elements.iter().enumerate() {
        element.set_attr(NUMBER, &number.to_string());
    }
    let kept = extract(document)?;
    let article_body = article_body(&elements, &kept);
    Some(standings(&elements, &kept, article_body))
}

/// The numbers of the elements that the extractor keeps.
fn extract(document: &Document) -> Option<HashSet<usize>> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let copy = document.clone();
    number_bare_text(&copy);
    let article = Readability::with_document(copy, None, Some(config)).ok()?.parse().ok()?;
    let kept: HashSet<usize> = article
        .content
        .split(NUMBER)
        .skip(1)
        .filter_map(|rest| rest.strip_prefix("=\"")?.split('"').next()?.parse().ok())
        .collect();
    (!kept.is_empty()).then_some(kept)
}

/// Puts the text that stands directly in a box into a `span` with the number of the box: the extractor makes a
/// paragraph of its own of a box that holds only text, and the number of the box would be lost with it.
fn number_bare_text(copy: &Document) {
    for element in copy.root().descendants().iter().filter(|node| node.is_element()) {
        let Some(name) = element.node_name() else { continue };
        let is_box = matches!(&*name, "div" | "section" | "article" | "main" | "td" | "center" | "body" | "font");
        // Text between line breaks becomes paragraphs, too.
        let is_broken = || {
            matches!(&*name, "p" | "span" | "a" | "li" | "blockquote")
                && element
                    .element_children()
                    .iter()
                    .any(|child| child.node_name().is_some_and(|name| &*name == "br" || is_block(&name)))
        };
        if !is_box && !is_broken() {
            continue;
        }
        let Some(number) = element.attr(NUMBER) else { continue };
        for text in element.children().iter().filter(|node| node.is_text() && !node.text().trim().is_empty()) {
            let span = copy.tree.new_element("span");
            span.set_attr(NUMBER, &number);
            text.insert_before(&span);
            span.append_child(text);
        }
    }
}

/// The one element that the page itself marks as the body of the article, if the extractor agrees that it is.
fn article_body(elements: &[NodeRef<'_>], kept: &HashSet<usize>) -> Option<usize> {
    let mut marked = elements.iter().enumerate().filter(|(_, element)| {
        element.attr("itemprop").is_some_and(|names| names.split_ascii_whitespace().any(|name| name == "articleBody"))
    });
    let (Some((number, body)), None) = (marked.next(), marked.next()) else { return None };
    let inside: usize =
        body.descendants_it().filter_map(|node| number_of(&node)).filter(|number| kept.contains(number)).count();
    if inside * 2 <= kept.len() {
        return None;
    }
    // What leads the story, its picture and its first lines, stands above the body in the same article.
    body.ancestors_it(None).find(|above| above.has_name("article")).and_then(|above| number_of(&above)).or(Some(number))
}

fn standings(elements: &[NodeRef<'_>], kept: &HashSet<usize>, article_body: Option<usize>) -> Vec<Standing> {
    let parents: Vec<Option<usize>> =
        elements.iter().map(|element| element.parent().and_then(|parent| number_of(&parent))).collect();
    let tree = Tree { elements, parents };
    let in_body = tree.inside(article_body);
    let is_kept: Vec<bool> =
        (0..elements.len()).map(|number| kept.contains(&number) && in_body.get(number) != Some(&false)).collect();
    let leads = tree.leading_to(&is_kept);
    let wraps_text = tree.wrapping_inlines(&is_kept);
    let prose = tree.prose(&is_kept);
    let mut standings: Vec<Standing> = Vec::with_capacity(elements.len());
    // Whether an element is read because of where it stands, and so all inside it.
    let mut by_place: Vec<bool> = Vec::with_capacity(elements.len());
    for (number, element) in elements.iter().enumerate() {
        let at = |list: &[bool], i: Option<usize>| i.and_then(|i| list.get(i)).copied().unwrap_or_default();
        let parent = tree.parents.get(number).copied().flatten();
        let name = element.node_name().unwrap_or_default();
        let parent_in_story = parent.and_then(|parent| standings.get(parent)) == Some(&Standing::Story);
        let placed = at(&by_place, parent)
            || (!at(&is_kept, Some(number))
                && parent.is_some_and(|parent| {
                    prose.surrounds(number, parent, &tree)
                        && stands_in_flow(element, &name, &prose, parent, |before| {
                            number_of(before).and_then(|number| standings.get(number)) == Some(&Standing::Story)
                        })
                }));
        let is_story = at(&is_kept, Some(number)) || placed || at(&wraps_text, Some(number));
        let standing = if is_story || (parent_in_story && !is_block(&name)) {
            Standing::Story
        } else if at(&leads, Some(number)) {
            Standing::Container
        } else {
            Standing::Out
        };
        standings.push(standing);
        by_place.push(placed);
    }
    standings
}

/// The elements in document order, each after its parent.
struct Tree<'a, 'b> {
    elements: &'b [NodeRef<'a>],
    parents: Vec<Option<usize>>,
}

impl Tree<'_, '_> {
    /// Which elements lie in the one given; all, when none is.
    fn inside(&self, root: Option<usize>) -> Vec<bool> {
        let mut inside: Vec<bool> = Vec::with_capacity(self.parents.len());
        for (number, parent) in self.parents.iter().enumerate() {
            let above = parent.and_then(|parent| inside.get(parent)).copied().unwrap_or_default();
            inside.push(root.is_none_or(|root| root == number || above));
        }
        inside
    }

    /// Which elements have one of those given inside.
    fn leading_to(&self, given: &[bool]) -> Vec<bool> {
        let mut leads = vec![false; self.parents.len()];
        for (number, parent) in self.parents.iter().enumerate().rev() {
            let reached =
                given.get(number).copied().unwrap_or_default() || leads.get(number).copied().unwrap_or_default();
            if reached && let Some(lead) = parent.and_then(|parent| leads.get_mut(parent)) {
                *lead = true;
            }
        }
        leads
    }

    /// Which elements have a kept inline element as a child: the extractor put paragraphs of its own in their place.
    fn wrapping_inlines(&self, is_kept: &[bool]) -> Vec<bool> {
        let mut wraps = vec![false; self.parents.len()];
        for (number, element) in self.elements.iter().enumerate() {
            if is_kept.get(number) == Some(&true)
                && element.node_name().is_some_and(|name| !is_block(&name))
                && let Some(wraps) =
                    self.parents.get(number).copied().flatten().and_then(|parent| wraps.get_mut(parent))
            {
                *wraps = true;
            }
        }
        wraps
    }

    /// Where the kept paragraphs are.
    fn prose(&self, is_kept: &[bool]) -> Prose {
        let mut prose =
            Prose { parents: vec![false; self.parents.len()], boxes: HashMap::new(), first: None, last: None };
        for (number, element) in self.elements.iter().enumerate() {
            if is_kept.get(number) != Some(&true) || !is_paragraph(element) {
                continue;
            }
            prose.first = prose.first.or(Some(number));
            prose.last = Some(number);
            let parent = self.parents.get(number).copied().flatten();
            if let Some(holds) = parent.and_then(|parent| prose.parents.get_mut(parent)) {
                *holds = true;
            }
            // A paragraph, or the box around it, and what it stands in.
            for inner in [Some(number), parent].into_iter().flatten() {
                let outer = self.parents.get(inner).copied().flatten();
                if let (Some(outer), Some(element)) = (outer, self.elements.get(inner)) {
                    prose.boxes.entry((outer, look(element))).or_default().insert(inner);
                }
            }
        }
        prose
    }
}

/// Where the kept paragraphs of a page are.
struct Prose {
    /// Which elements have one as a child.
    parents: Vec<bool>,
    /// The paragraphs, and the boxes around paragraphs, by what they stand in and their look.
    boxes: HashMap<(usize, String), HashSet<usize>>,
    first: Option<usize>,
    last: Option<usize>,
}

impl Prose {
    /// Whether an element comes after the first paragraph, and, where all of the page stands, before the last.
    fn surrounds(&self, number: usize, parent: usize, tree: &Tree<'_, '_>) -> bool {
        let in_body = tree.elements.get(parent).is_some_and(|parent| parent.has_name("body"));
        self.first.is_some_and(|first| number > first) && (!in_body || self.last.is_some_and(|last| number < last))
    }
}

/// The name and class of an element.
fn look(element: &NodeRef<'_>) -> String {
    format!("{} {}", element.node_name().unwrap_or_default(), element.class().unwrap_or_default())
}

/// A paragraph element with some words, or a `div` used as one.
fn is_paragraph(element: &NodeRef<'_>) -> bool {
    if element.has_name("p") {
        return element.normalized_char_count() > 25;
    }
    let only_inline =
        || element.element_children().iter().all(|child| child.node_name().is_some_and(|name| !is_block(&name)));
    element.has_name("div") && only_inline() && element.normalized_char_count() > 80
}

/// Whether an element that the extractor left out belongs among the paragraphs beside it.
///
/// Extractors clean away lists of links and leave the heading above them; here both stay, to be folded together. A list
/// of links without such a line above it leads away from the story, and so does a box of them.
fn stands_in_flow(
    element: &NodeRef<'_>,
    name: &str,
    prose: &Prose,
    parent: usize,
    is_story: impl Fn(&NodeRef<'_>) -> bool,
) -> bool {
    let beside_prose = prose.parents.get(parent) == Some(&true);
    let is_prose = matches!(
        name,
        "p" | "ul" | "ol" | "dl" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "table" | "figure" | "pre"
    );
    if is_prose || !matches!(name, "div" | "aside" | "section") {
        return beside_prose && is_prose && (!is_of_links(element) || follows_cue(element, is_story));
    }
    if element.normalized_char_count() > BOX_CHARACTERS {
        return false;
    }
    // Some pages put each paragraph into a box of its own: a box that looks like two of those is one of them.
    let alike = prose.boxes.get(&(parent, look(element))).map_or(0, HashSet::len);
    alike >= 2
}

/// Whether more than half of an element's text stands in links.
fn is_of_links(element: &NodeRef<'_>) -> bool {
    let in_links: usize =
        element.descendants_it().filter(|node| node.has_name("a")).map(|link| link.normalized_char_count()).sum();
    in_links * 2 > element.normalized_char_count()
}

/// Whether the element before is a line of the story that announces what follows: a cue, or a line with a colon.
fn follows_cue(element: &NodeRef<'_>, is_story: impl Fn(&NodeRef<'_>) -> bool) -> bool {
    let Some(before) = element.prev_element_sibling() else { return false };
    if !is_story(&before) || before.normalized_char_count() > CUE_CHARACTERS {
        return false;
    }
    let line = before.text();
    let line = line.trim();
    line.ends_with(':') || promo::is_cue_line(line)
}
