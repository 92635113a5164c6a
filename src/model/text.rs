//! White space as it matters to text that is shown or compared.

/// The words of a text with one blank between them.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_one_blank_between_them() {
        for (text, line) in [("", ""), (" \n", ""), (" a\u{a0}\tb \r\n c", "a b c"), ("one", "one")] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }
}
