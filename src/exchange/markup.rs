//! Text whose every sign means itself in Markdown (`CommonMark` 0.31, 2.4).

/// Escapes one line; `at_start` says whether it begins a line, where more signs have a meaning.
pub fn line(text: &str, at_start: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // What begins a heading, a list, a quotation or a rule at the start of a line.
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let ordered = number.len() < text.len() && number.starts_with(['.', ')']);
    let ordered_at = text.len() - number.len();
    for (i, c) in text.char_indices() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => true,
            '#' | '+' | '-' | '=' => at_start && i == 0,
            '.' | ')' => at_start && ordered && i == ordered_at,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        // A line break would end a heading or begin a block.
        out.push(if c == '\n' || c == '\r' { ' ' } else { c });
    }
    out
}

/// Escapes the lines of a text, each by itself.
pub fn lines(text: &str) -> String {
    text.lines().map(|own| line(own.trim(), true)).collect::<Vec<_>>().join("\n")
}
