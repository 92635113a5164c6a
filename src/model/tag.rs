//! The reader's tags, of highlights and of stories alike.

use super::text::one_line;

/// Tags as a reader types them, separated by commas or line breaks: blanks trimmed, a leading `#` dropped, each once.
pub fn tags_of(typed: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    add(&mut tags, typed.split([',', '\n']));
    tags
}

/// Adds tags to others; one that is there, in whatever case, is not added again.
pub fn add<'a>(tags: &mut Vec<String>, more: impl IntoIterator<Item = &'a str>) {
    for tag in more {
        let tag = one_line(&tag.trim().trim_start_matches('#').replace('"', ""));
        if !tag.is_empty() && !tags.iter().any(|known| is_same(known, &tag)) {
            tags.push(tag);
        }
    }
}

/// Whether two tags are the same to a reader.
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_they_are_typed() {
        assert_eq!(tags_of(" #freight, to do,Freight\n\n,#  ,x"), ["freight", "to do", "x"]);
        assert_eq!(tags_of("# a  b, \u{c9}tat, \u{e9}tat"), ["a b", "\u{c9}tat"]);
        assert!(tags_of(" , ").is_empty());
    }
}
