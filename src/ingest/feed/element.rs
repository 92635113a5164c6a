//! The elements of a feed, and what each of them may hold.

use super::space::Space;

/// An element as read.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) space: Space,
    /// Its name without prefix, lower case.
    pub(super) name: String,
    /// Its attributes: names without prefix, lower case, but for those of XML itself (`xml:base`).
    pub(super) attributes: Vec<(String, String)>,
    /// Its text with all references replaced; tags inside a text are part of it.
    pub(super) text: String,
    /// The text as markup, when it was written as elements and not as text.
    pub(super) markup: Option<String>,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// An attribute's value, blanks around it removed; none when it is empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// Its text without blanks around it; none when there is none.
    pub(super) fn words(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether it is that element of the feed's own vocabulary or of Atom's.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self.space, Space::Feed | Space::Atom) && self.name == name
    }

    /// Its children of one vocabulary and name. Atom's elements mean the same in other feeds.
    pub(super) fn all<'a>(&'a self, space: Space, name: &'a str) -> impl Iterator<Item = &'a Element> {
        let is_same = move |other: Space| other == space || (space == Space::Feed && other == Space::Atom);
        self.children.iter().filter(move |child| is_same(child.space) && child.name == name)
    }

    /// Its children of the feed's own vocabulary.
    pub(super) fn own<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all(Space::Feed, name)
    }
}

/// What an element may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A short text; any element that feeds have ends it.
    Words,
    /// A text that may be markup; only elements that never stand in one end it.
    Markup,
    /// Other elements.
    Elements,
}

/// What an element of a feed holds, by its name: a feed may say so with any prefix.
pub(super) fn holds(space: Space, name: &str) -> Holds {
    match name {
        "description" | "summary" | "content" | "subtitle" | "tagline" | "info" | "abstract" | "rights"
        | "copyright" | "encoded" | "fullitem" | "browserfriendly" => Holds::Markup,
        "body" | "div" if space == Space::Xhtml => Holds::Markup,
        "title" | "link" | "guid" | "id" | "pubdate" | "category" | "comments" | "language" | "ttl" | "docs"
        | "generator" | "managingeditor" | "webmaster" | "lastbuilddate" | "issued" | "created" | "modified"
        | "published" | "updated" | "date" | "creator" | "subject" | "publisher" | "identifier" | "name" | "email"
        | "uri" | "url" | "homepage" | "origlink" | "keywords" | "tags" | "tickers" | "enclosure" | "cloud"
        | "logo" | "icon" | "section" | "duration" | "explicit" | "formtype" | "companyname" | "filingdate" => {
            Holds::Words
        }
        _ => Holds::Elements,
    }
}

/// Elements that an open text ends before: the next part of a feed, which no text has inside.
pub(super) fn ends_text(space: Space, name: &str, open: Holds) -> bool {
    let is_item = matches!(name, "item" | "entry" | "channel");
    match open {
        Holds::Elements => false,
        Holds::Words => {
            space != Space::Xhtml
                && (is_item
                    || holds(space, name) != Holds::Elements
                    || matches!(name, "author" | "source" | "image" | "textinput"))
        }
        Holds::Markup => match space {
            Space::Feed | Space::Atom => {
                is_item
                    || matches!(
                        name,
                        "pubdate"
                            | "guid"
                            | "description"
                            | "published"
                            | "updated"
                            | "enclosure"
                            | "comments"
                            | "author"
                            | "category"
                            | "lastbuilddate"
                            | "language"
                            | "generator"
                            | "managingeditor"
                            | "webmaster"
                    )
            }
            Space::Xhtml | Space::Other => false,
            _ => true,
        },
    }
}
