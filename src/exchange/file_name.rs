//! File names that every platform takes.

/// Bytes a name has at most; Windows and most file systems take 255 for name and ending together.
const LONGEST: usize = 100;

/// Names Windows keeps for devices, with any ending.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// A name for a file, without its ending, made of a headline.
///
/// Signs that a file system or shell would misread become blanks; what is too long is cut between words, or else
/// between characters.
pub fn stem(title: &str) -> String {
    let cleaned: String = title
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '#' | '^' | '[' | ']' | '%' => ' ',
            c if c.is_control() || is_invisible(c) => ' ',
            c => c,
        })
        .collect();
    let mut name = String::new();
    for word in cleaned.split_whitespace() {
        let gap = usize::from(!name.is_empty());
        if name.len() + gap + word.len() <= LONGEST {
            if gap == 1 {
                name.push(' ');
            }
            name.push_str(word);
        } else {
            if name.is_empty() {
                name.extend(word.char_indices().take_while(|(at, c)| at + c.len_utf8() <= LONGEST).map(|(_, c)| c));
            }
            break;
        }
    }
    let name = name.trim_matches(['.', ' ']);
    let name = if name.is_empty() { "story" } else { name };
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    let numbered = |device: &str| {
        let mut rest = stem.strip_prefix(device).unwrap_or_default().chars();
        rest.next().is_some_and(char::is_numeric) && rest.next().is_none()
    };
    let device = DEVICES.contains(&stem.as_str()) || numbered("COM") || numbered("LPT");
    let guard = if device { "_" } else { "" };
    format!("{guard}{name}")
}

/// Signs that cannot be seen: direction marks, joiners, the byte order mark.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_everywhere() {
        let check = |title: &str, expected: &str| assert_eq!(stem(title), expected, "{title:?}");
        check("Norfield cuts outlook", "Norfield cuts outlook");
        check("A/B: \"C\" <d> | e? *f* \\g", "A B C d e f g");
        check("  dots ...", "dots");
        check("", "story");
        check("../../etc/passwd", "etc passwd");
        check("\u{963f}\u{91cc}\u{5df4}\u{5df4}", "\u{963f}\u{91cc}\u{5df4}\u{5df4}");
        check("///", "story");
        check("con", "_con");
        check("COM7.txt", "_COM7.txt");
        check("Console", "Console");
        check("a\u{202e}b\nc\0d", "a b c d");
        let long = stem(&"\u{4e2d}".repeat(300));
        assert!(long.len() < 130 && long.starts_with('\u{4e2d}'), "{long}");
        let words = stem(&"word ".repeat(100));
        assert!(words.len() < 130 && words.ends_with("word"), "{words}");
    }
}
