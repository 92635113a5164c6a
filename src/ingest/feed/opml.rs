//! Lists of subscriptions in OPML 1.0 and 2.0 (<http://opml.org/spec2.opml>), read leniently and written strictly.

use std::collections::HashSet;

use url::Url;

use super::{
    tag::StartTag,
    token::{Token, Tokens},
};
use crate::{
    ingest::charset,
    model::{
        add::AddTarget,
        feed::{Feed, Folder, Login},
    },
};

/// The largest list read.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most subscriptions of one list.
const MAX_FEEDS: usize = 20_000;
/// The deepest nesting followed.
const MAX_DEPTH: usize = 100;

/// A list of subscriptions as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscriptions {
    /// The feeds, in the order of the document, each address once.
    pub feeds: Vec<Outline>,
    /// How many were there a second time.
    pub repeated: usize,
    /// What could not be taken, each with the reason.
    pub refused: Vec<String>,
}

/// One subscription of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its address.
    pub url: Url,
    /// The feed's own title.
    pub title: Option<String>,
    /// The name the reader gave it, if that is another one.
    pub name: Option<String>,
    /// The folder it lies in.
    pub folder: Folder,
    /// Whether it is not to be fetched.
    pub paused: bool,
}

/// Whether bytes look like an OPML document.
pub fn looks_like(bytes: &[u8]) -> bool {
    let start = bytes.get(..4096).unwrap_or(bytes);
    charset::decode(start, None).to_ascii_lowercase().contains("<opml")
}

/// Reads a list: OPML, or else a text with one address a line.
pub fn parse(bytes: &[u8]) -> Subscriptions {
    let mut list = Subscriptions::default();
    let mut seen = HashSet::new();
    if bytes.len() > MAX_BYTES {
        list.refused.push("The file is larger than 16 MB".to_owned());
        return list;
    }
    let text = charset::decode(bytes, None);
    let mut open: Vec<Option<String>> = Vec::new();
    let mut tokens = Tokens::new(&text);
    let mut has_outlines = false;
    while let Some(token) = tokens.next(None) {
        match token {
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("outline") => {
                has_outlines = true;
                let folder = list.outline(&tag, &open, &mut seen);
                if !tag.is_closed && open.len() < MAX_DEPTH {
                    open.push(folder);
                }
            }
            Token::End(name) if name.eq_ignore_ascii_case("outline") => _ = open.pop(),
            _ => {}
        }
    }
    if !has_outlines {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '<'])) {
            if let Some(AddTarget::Url(url)) = AddTarget::parse(line) {
                let outline = Outline { url, title: None, name: None, folder: Folder::default(), paused: false };
                list.take(outline, &mut seen);
            }
        }
    }
    list
}

impl Subscriptions {
    /// Takes one outline; returns its name if it is a folder.
    fn outline(&mut self, tag: &StartTag<'_>, open: &[Option<String>], seen: &mut HashSet<Url>) -> Option<String> {
        let attribute = |names: &[&str]| names.iter().find_map(|name| attribute(tag, name));
        let text = attribute(&["text"]);
        let title = attribute(&["title"]);
        let stated = attribute(&["xmlurl", "xml_url", "feedurl", "feed"]);
        // Some programs write the feed's address as that of a link.
        let kind = attribute(&["type"]).unwrap_or_default().to_ascii_lowercase();
        let stated =
            stated.or_else(|| attribute(&["url"]).filter(|_| matches!(kind.as_str(), "rss" | "atom" | "feed")));
        let Some(stated) = stated else {
            if ["rss", "atom"].contains(&kind.as_str()) {
                let name = text.or(title).unwrap_or_else(|| "A feed without a name".to_owned());
                self.refused.push(format!("{name}: it has no address"));
                return None;
            }
            return text.or(title);
        };
        // An address escaped twice is a common slip.
        let Some(AddTarget::Url(url)) = AddTarget::parse(&stated.replace("&amp;", "&")) else {
            let name = text.or(title).map_or_else(String::new, |name| format!("{name}: "));
            self.refused.push(format!("{name}{stated:?} is no address"));
            return None;
        };
        let mut folder = Folder::new(open.iter().flatten().map(String::as_str));
        if folder.is_top() {
            // Some programs write folders as categories: "/Markets/Asia,/World".
            let category = attribute(&["category"]).unwrap_or_default();
            let first = category.split(',').find(|path| path.trim().starts_with('/')).unwrap_or_default();
            folder = Folder::new(first.split('/'));
        }
        let paused = attribute(&["paused", "ispaused", "disabled"]);
        let paused = paused.is_some_and(|paused| matches!(paused.to_ascii_lowercase().as_str(), "true" | "1" | "yes"));
        let name = text.clone().filter(|text| title.as_ref().is_some_and(|title| title != text));
        self.take(Outline { url, title: title.or(text), name, folder, paused }, seen);
        None
    }

    fn take(&mut self, outline: Outline, seen: &mut HashSet<Url>) {
        if !seen.insert(outline.url.clone()) {
            self.repeated += 1;
        } else if self.feeds.len() < MAX_FEEDS {
            self.feeds.push(outline);
        } else {
            self.refused.push(format!("{}: the list is longer than {MAX_FEEDS} feeds", outline.url));
        }
    }
}

/// An attribute by its name in any case and with any prefix.
fn attribute(tag: &StartTag<'_>, name: &str) -> Option<String> {
    tag.words_of(|key| key.rsplit(':').next().is_some_and(|local| local.eq_ignore_ascii_case(name)))
}

/// Writes subscriptions as OPML 2.0 in the order of their folders; what other programs do not know has a namespace.
pub fn write<'a>(feeds: impl IntoIterator<Item = &'a Feed>) -> String {
    let mut feeds: Vec<&Feed> = feeds.into_iter().collect();
    feeds.sort_by_key(|feed| (&feed.options.folder, feed.name().to_lowercase()));
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <opml version=\"2.0\" xmlns:tapereader=\"https://tapereader.invalid/opml\">\n\
         <head><title>Tapereader subscriptions</title></head>\n<body>\n",
    );
    let mut open: &[String] = &[];
    for feed in feeds {
        let folder = feed.options.folder.names();
        let same = open.iter().zip(folder).take_while(|(one, other)| one == other).count();
        for depth in (same..open.len()).rev() {
            indent(depth, &mut out);
            out.push_str("</outline>\n");
        }
        for (depth, name) in folder.iter().enumerate().skip(same) {
            indent(depth, &mut out);
            out.push_str("<outline");
            push_attribute("text", name, &mut out);
            push_attribute("title", name, &mut out);
            out.push_str(">\n");
        }
        open = folder;
        indent(folder.len(), &mut out);
        out.push_str("<outline type=\"rss\"");
        push_attribute("text", feed.name(), &mut out);
        push_attribute("title", &feed.title, &mut out);
        let mut url = feed.url.clone();
        // A list is given away: no password goes with it.
        Login::taken_from(&mut url);
        push_attribute("xmlUrl", url.as_str(), &mut out);
        if feed.options.paused {
            push_attribute("tapereader:paused", "true", &mut out);
        }
        out.push_str("/>\n");
    }
    for depth in (0..open.len()).rev() {
        indent(depth, &mut out);
        out.push_str("</outline>\n");
    }
    out.push_str("</body>\n</opml>\n");
    out
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth + 1));
}

fn push_attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::feed::FeedOptions;

    fn describe(list: &Subscriptions) -> String {
        let mut lines = Vec::new();
        for feed in &list.feeds {
            let title = feed.title.as_deref().unwrap_or("-");
            let name = feed.name.as_ref().map(|name| format!(" as {name}")).unwrap_or_default();
            let paused = if feed.paused { " paused" } else { "" };
            lines.push(format!("[{}] {title}{name} {}{paused}", feed.folder, feed.url));
        }
        lines.extend(list.refused.iter().map(|reason| format!("! {reason}")));
        if list.repeated > 0 {
            lines.push(format!("{} repeated", list.repeated));
        }
        lines.join("\n")
    }

    fn check(source: &[u8], expected: &str) {
        assert_eq!(describe(&parse(source)), expected, "{}", String::from_utf8_lossy(source));
    }

    #[test]
    fn lists_of_other_programs_are_read() {
        check(
            b"<?xml version='1.0'?><opml version='1.1'><body>\
              <outline text='Markets'><outline text='Asia'>\
              <outline text='HK' xmlUrl='http://a.example/f?x=1&amp;y=2' type='rss'/></outline>\
              <outline title='Only a title' XMLURL='http://b.example/f'></outline></outline>\
              <outline text='Top' xmlurl='feed://c.example/f'/></body></opml>",
            "[Markets / Asia] HK http://a.example/f?x=1&y=2\n[Markets] Only a title http://b.example/f\n\
             [] Top https://c.example/f",
        );
        // Addresses as links, escaped twice, with categories, without anything.
        check(
            b"<opml><body><outline type='rss' url='http://a.example/f?x=1&amp;amp;y=2' category='/Markets/Asia,/x'/>\
              <outline type=\"link\" url=\"http://no.example/\"/><outline text='B & C' xmlUrl=http://b.example/f/>\
              <outline type=rss text=Lost><outline type=rss text=Bad xmlUrl='not an address'/>\
              <outline text='Again' xmlUrl='http://b.example/f'/>",
            "[Markets / Asia] - http://a.example/f?x=1&y=2\n[] B & C http://b.example/f\n\
             ! Lost: it has no address\n! Bad: \"not an address\" is no address\n1 repeated",
        );
        check(
            b"https://a.example/f\n# mine\n\nb.example/f\nsome words\n",
            "[] - https://a.example/f\n[] - https://b.example/f",
        );
        check(b"", "");
        check(b"<opml><body><outline text='Empty'></outline></body></opml>", "");
    }

    #[test]
    fn every_encoding_reads_the_same() {
        let source = "<?xml version='1.0' encoding='ENC'?><opml><body><outline text='B\u{f6}rse \u{2013} \u{e9}t\u{e9}' \
                      xmlUrl='http://a.example/f'/></body></opml>";
        let expected = "[] B\u{f6}rse \u{2013} \u{e9}t\u{e9} http://a.example/f";
        check(source.replace("ENC", "utf-8").as_bytes(), expected);
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(source.replace("ENC", "utf-16").encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        check(&utf16, expected);
        let windows: Vec<u8> = source
            .replace("ENC", "windows-1252")
            .chars()
            .map(|c| if c == '\u{2013}' { 0x96 } else { u8::try_from(u32::from(c)).unwrap() })
            .collect();
        check(&windows, expected);
    }

    #[test]
    fn what_is_written_reads_as_it_was() {
        let feed = |url: &str, title: &str, folder: &str, name: Option<&str>, paused: bool| Feed {
            options: FeedOptions {
                folder: Folder::parse(folder),
                name: name.map(str::to_owned),
                paused,
                ..FeedOptions::default()
            },
            ..Feed::new(Url::parse(url).unwrap(), title.to_owned(), DateTime::UNIX_EPOCH)
        };
        let feeds = [
            feed("https://a.example/f?x=1&y=2", "A <b> & \"c\"", "Markets / Asia", None, false),
            feed("https://b.example/f", "B", "Markets", Some("Mine"), true),
            feed("https://c.example/f", "C", "", None, false),
            feed("https://d.example/f", "D", "World / \u{c5}land / News", None, false),
            feed("https://e.example/f", "E", "Markets / Asia", None, true),
        ];
        let written = write(&feeds);
        assert_eq!(
            describe(&parse(written.as_bytes())),
            "[] C https://c.example/f\n[Markets] B as Mine https://b.example/f paused\n\
             [Markets / Asia] A <b> & \"c\" https://a.example/f?x=1&y=2\n[Markets / Asia] E https://e.example/f paused\n\
             [World / \u{c5}land / News] D https://d.example/f",
        );
        assert_eq!(
            written.matches("<outline").count(),
            written.matches("/>").count() + written.matches("</outline>").count()
        );
        assert_eq!(describe(&parse(write(&[]).as_bytes())), "");
        // However it came to stand there, no password leaves with a list.
        let secret = Feed {
            url: Url::parse("https://mara:s3cret@a.example/f").unwrap(),
            ..feed("https://a.example/f", "A", "", None, false)
        };
        assert_eq!(describe(&parse(write(&[secret]).as_bytes())), "[] A https://a.example/f");
    }

    #[test]
    fn hostile_lists_are_read_in_linear_time() {
        let deep = "<outline text='a'>".repeat(50_000);
        assert_eq!(parse(deep.as_bytes()), Subscriptions::default());
        assert_eq!(parse("<outline xmlUrl='".repeat(20_000).as_bytes()).feeds.len(), 0);
    }
}
