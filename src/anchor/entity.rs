//! Character references that were left undecoded in a text (<https://html.spec.whatwg.org/#named-character-references>).

/// The names newswires leave behind.
const NAMED: [(&str, char); 32] = [
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '\u{2022}'),
    ("cent", '\u{A2}'),
    ("copy", '\u{A9}'),
    ("deg", '\u{B0}'),
    ("emsp", '\u{2003}'),
    ("ensp", '\u{2002}'),
    ("euro", '\u{20AC}'),
    ("gt", '>'),
    ("hellip", '\u{2026}'),
    ("laquo", '\u{AB}'),
    ("ldquo", '\u{201C}'),
    ("lsquo", '\u{2018}'),
    ("lt", '<'),
    ("mdash", '\u{2014}'),
    ("middot", '\u{B7}'),
    ("nbsp", '\u{A0}'),
    ("ndash", '\u{2013}'),
    ("pound", '\u{A3}'),
    ("quot", '"'),
    ("raquo", '\u{BB}'),
    ("rdquo", '\u{201D}'),
    ("reg", '\u{AE}'),
    ("rsquo", '\u{2019}'),
    ("shy", '\u{AD}'),
    ("thinsp", '\u{2009}'),
    ("times", '\u{D7}'),
    ("trade", '\u{2122}'),
    ("yen", '\u{A5}'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
];

/// The character a reference at the beginning of `text` stands for, and the reference's bytes.
pub(super) fn decode(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    // The longest one read here is `&#x10FFFF;`.
    let length = body.bytes().take(10).position(|byte| byte == b';')?;
    let name = body.get(..length)?;
    let decoded = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|c| !c.is_control() || c.is_whitespace())?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((decoded, length + 2))
}
