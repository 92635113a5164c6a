//! Cuts a document into tags and text. Every document is some sequence of tokens; one pass.

use super::tag::{StartTag, name_at};

/// A piece of a document.
pub(super) enum Token<'a> {
    Start(StartTag<'a>),
    /// The name in an end tag.
    End(&'a str),
    /// Text in which `&` and `<` are escaped, or should be.
    Text(&'a str),
    /// The inside of a CDATA section: text as it is.
    Data(&'a str),
    /// An angle bracket that opens no tag.
    Bracket,
    /// A comment, an instruction, a declaration.
    Nothing,
}

/// A reader's place in a document.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    last_bracket: usize,
    data_start: Search,
    data_end: Search,
    comment_end: Search,
    instruction_end: Search,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            last_bracket: text.rfind('>').unwrap_or(0),
            data_start: Search::new("<![CDATA["),
            data_end: Search::new("]]>"),
            comment_end: Search::new("-->"),
            instruction_end: Search::new("?>"),
        }
    }

    /// How many bytes were read.
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// The next token. `open` is the element whose text is being read: its end tag ends a CDATA section left open.
    pub(super) fn next(&mut self, open: Option<&str>) -> Option<Token<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let text = rest.find('<').unwrap_or(rest.len());
        if text > 0 {
            self.at += text;
            return rest.get(..text).map(Token::Text);
        }
        if rest.starts_with("<![CDATA[") {
            return Some(Token::Data(self.data(open)));
        }
        if rest.starts_with("<!--") {
            let end = self.comment_end.from(self.text, self.at + 4).map(|end| end + 3);
            self.at = end.unwrap_or_else(|| self.after_bracket(rest));
            return Some(Token::Nothing);
        }
        if rest.starts_with("<?") {
            let end = self.instruction_end.from(self.text, self.at + 2).map(|end| end + 2);
            self.at = end.unwrap_or_else(|| self.after_bracket(rest));
            return Some(Token::Nothing);
        }
        if self.at > self.last_bracket && is_tag(rest) {
            // The end of the document cut this tag off.
            self.at = self.text.len();
            return None;
        }
        let is_declaration = rest.strip_prefix("<!").is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
        if is_declaration && self.at < self.last_bracket {
            self.at = self.after_bracket(rest);
            return Some(Token::Nothing);
        }
        if let Some(named) = rest.strip_prefix("</") {
            let name = name_at(named);
            if !name.is_empty() {
                let named = named.get(name.len()..).unwrap_or_default();
                let end = named.find(['<', '>']).unwrap_or(named.len());
                let closes = usize::from(named.get(end..).is_some_and(|rest| rest.starts_with('>')));
                self.at += 2 + name.len() + end + closes;
                return Some(Token::End(name));
            }
        }
        if let Some(tag) = StartTag::read(rest) {
            self.at += tag.len;
            return Some(Token::Start(tag));
        }
        self.at += 1;
        Some(Token::Bracket)
    }

    fn after_bracket(&self, rest: &str) -> usize {
        rest.find('>').map_or(self.text.len(), |end| self.at + end + 1)
    }

    fn data(&mut self, open: Option<&str>) -> &'a str {
        let start = self.at + "<![CDATA[".len();
        let end = self.data_end.from(self.text, start);
        let next = self.data_start.from(self.text, start);
        // Without an end, or with a second start before it, the section may have been left open.
        let doubtful = match (end, next) {
            (None, next) => next.or(Some(self.text.len())),
            (Some(end), Some(next)) if next < end => Some(next),
            _ => None,
        };
        if let (Some(limit), Some(open)) = (doubtful, open)
            && let Some(data) = self.text.get(start..limit)
            && let Some(found) = end_tag(data, open)
        {
            self.at = start + found;
            return data.get(..found).unwrap_or_default();
        }
        let stop = end.unwrap_or(self.text.len());
        self.at = end.map_or(self.text.len(), |end| end + 3);
        self.text.get(start..stop).unwrap_or_default()
    }
}

/// Whether a text starts as a start tag or an end tag does.
fn is_tag(text: &str) -> bool {
    let named = text.strip_prefix('<').map(|rest| rest.strip_prefix('/').unwrap_or(rest));
    named.is_some_and(|named| named.starts_with(char::is_alphabetic))
}

/// Where the end tag of an element stands that is followed by another tag or by nothing.
fn end_tag(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find("</").map(|found| at + found) {
        let rest = text.get(found + 2..)?;
        if name_at(rest).eq_ignore_ascii_case(name) {
            let after = rest.get(name.len()..)?.trim_start().strip_prefix('>').unwrap_or("-").trim_start();
            if after.is_empty() || after.starts_with('<') {
                return Some(found);
            }
        }
        at = found + 2;
    }
    None
}

/// The next place of a text, remembered so that no stretch is searched twice.
struct Search {
    wanted: &'static str,
    found: Option<usize>,
    searched_from: Option<usize>,
}

impl Search {
    const fn new(wanted: &'static str) -> Self {
        Self { wanted, found: None, searched_from: None }
    }

    fn from(&mut self, text: &str, start: usize) -> Option<usize> {
        let known = self.searched_from.is_some_and(|from| from <= start) && self.found.is_none_or(|at| at >= start);
        if !known {
            self.found = text.get(start..).and_then(|rest| rest.find(self.wanted)).map(|at| start + at);
            self.searched_from = Some(start);
        }
        self.found
    }
}
