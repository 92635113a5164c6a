//! What the reader put into the one box: an address, a file or a text.

use std::path::PathBuf;

use url::Url;

/// What to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddTarget {
    /// A page or a feed.
    Url(Url),
    /// A file of HTML or text.
    File(PathBuf),
    /// The story itself.
    Text(String),
}

impl AddTarget {
    /// Tells apart what was typed, pasted or dropped; `None` when it is blank.
    ///
    /// One word with a scheme or a dotted host is an address, one line that starts like a path is a file,
    /// anything else is the text of a story.
    pub fn parse(typed: &str) -> Option<Self> {
        let trimmed = typed.trim();
        if trimmed.is_empty() {
            return None;
        }
        if trimmed.contains('\n') {
            return Some(Self::Text(typed.to_owned()));
        }
        if let Some(path) = file_path(trimmed) {
            return Some(Self::File(path));
        }
        if !trimmed.contains(char::is_whitespace)
            && let Some(url) = address(trimmed)
        {
            return Some(Self::Url(url));
        }
        Some(Self::Text(typed.to_owned()))
    }
}

fn file_path(line: &str) -> Option<PathBuf> {
    if line.starts_with("file://") {
        return Url::parse(line).ok()?.to_file_path().ok();
    }
    let drive = line.get(1..3).is_some_and(|rest| rest == ":\\" || rest == ":/");
    let looks_like_path = ["/", "./", "../", "~/", "\\\\"].iter().any(|start| line.starts_with(start)) || drive;
    looks_like_path.then(|| PathBuf::from(line))
}

fn address(word: &str) -> Option<Url> {
    let with_scheme = if let Some(rest) = word.strip_prefix("feed://") {
        format!("https://{rest}")
    } else if let Some(rest) = word.strip_prefix("feed:") {
        rest.to_owned()
    } else {
        word.to_owned()
    };
    if let Ok(url) = Url::parse(&with_scheme)
        && matches!(url.scheme(), "http" | "https")
        && url.has_host()
    {
        return Some(url);
    }
    let host = with_scheme.split(['/', '?', '#', ':']).next()?;
    let (name, last) = host.rsplit_once('.')?;
    let dotted = !name.is_empty() && last.len() >= 2 && last.chars().all(char::is_alphabetic);
    if !dotted && host != "localhost" {
        return None;
    }
    Url::parse(&format!("https://{with_scheme}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: &str) {
        let seen = match AddTarget::parse(typed) {
            None => "nothing".to_owned(),
            Some(AddTarget::Url(url)) => format!("url {url}"),
            Some(AddTarget::File(path)) => format!("file {}", path.display()),
            Some(AddTarget::Text(text)) => format!("text {text}"),
        };
        assert_eq!(seen, expected, "{typed:?}");
    }

    #[test]
    fn one_box_takes_addresses_files_and_texts() {
        check("  ", "nothing");
        check("https://example.com/a?b=1", "url https://example.com/a?b=1");
        check("example.com/feed.xml", "url https://example.com/feed.xml");
        check("feed://example.com/rss", "url https://example.com/rss");
        check("feed:https://example.com/rss", "url https://example.com/rss");
        check("http://127.0.0.1:8080/x", "url http://127.0.0.1:8080/x");
        check("/tmp/story.html", "file /tmp/story.html");
        check("file:///tmp/a%20b.txt", "file /tmp/a b.txt");
        check("BABA", "text BABA");
        check("Norfield rose 8%. It fell later.", "text Norfield rose 8%. It fell later.");
        check("https://example.com/a\nis what I read", "text https://example.com/a\nis what I read");
        check("3.5", "text 3.5");
    }
}
