//! Positions in a text: bytes inside the program, code points at its edges.

/// A half-open range of UTF-8 bytes in a text, on char boundaries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The bytes `start..end`; an end before the start gives the empty span at `start`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// First byte.
    pub const fn start(self) -> usize {
        self.start
    }

    /// One past the last byte.
    pub const fn end(self) -> usize {
        self.end
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text it covers; empty when it does not lie in `text` on char boundaries.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether the byte offset lies inside.
    pub const fn contains(self, byte: usize) -> bool {
        self.start <= byte && byte < self.end
    }

    /// Whether `other` lies wholly inside.
    pub const fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A half-open range of Unicode code points, as W3C selectors and the command line count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct CharSpan {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Converts between byte and code-point offsets of one text in constant time.
#[derive(Clone, Debug, Default)]
pub struct CharMap {
    /// Code points before byte `i * STRIDE`; empty for ASCII, where both counts agree.
    marks: Vec<usize>,
    bytes: usize,
    chars: usize,
}

const STRIDE: usize = 64;

impl CharMap {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { marks: Vec::new(), bytes: text.len(), chars: text.len() };
        }
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut chars = 0;
        for (byte, value) in text.bytes().enumerate() {
            if byte % STRIDE == 0 {
                marks.push(chars);
            }
            chars += usize::from(!is_continuation(value));
        }
        Self { marks, bytes: text.len(), chars }
    }

    /// Code points in the text.
    pub const fn chars(&self) -> usize {
        self.chars
    }

    /// The code point offset of byte offset `byte` of the indexed `text`.
    pub fn to_char(&self, text: &str, byte: usize) -> usize {
        let byte = byte.min(self.bytes);
        let Some(&before) = self.marks.get(byte / STRIDE) else {
            return if self.marks.is_empty() { byte } else { self.chars };
        };
        let from = byte / STRIDE * STRIDE;
        before + starts(text, from, byte)
    }

    /// The byte offset of code point offset `char_idx` of the indexed `text`.
    pub fn to_byte(&self, text: &str, char_idx: usize) -> usize {
        if self.marks.is_empty() {
            return char_idx.min(self.bytes);
        }
        if char_idx >= self.chars {
            return self.bytes;
        }
        let block = self.marks.partition_point(|&before| before <= char_idx).saturating_sub(1);
        let mut seen = self.marks.get(block).copied().unwrap_or_default();
        let from = block * STRIDE;
        for (offset, value) in text.bytes().enumerate().skip(from) {
            if !is_continuation(value) {
                if seen == char_idx {
                    return offset;
                }
                seen += 1;
            }
        }
        self.bytes
    }

    /// A byte span as code points.
    pub fn to_chars(&self, text: &str, span: Span) -> CharSpan {
        CharSpan { start: self.to_char(text, span.start), end: self.to_char(text, span.end) }
    }

    /// A code-point span as bytes.
    pub fn to_bytes(&self, text: &str, span: CharSpan) -> Span {
        Span::new(self.to_byte(text, span.start), self.to_byte(text, span.end))
    }
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

fn starts(text: &str, from: usize, to: usize) -> usize {
    text.as_bytes().get(from..to).map_or(0, |bytes| bytes.iter().filter(|&&byte| !is_continuation(byte)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) {
        let map = CharMap::new(text);
        assert_eq!(map.chars(), text.chars().count());
        for (char_idx, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(map.to_char(text, byte), char_idx, "{text:?} byte {byte}");
            assert_eq!(map.to_byte(text, char_idx), byte, "{text:?} char {char_idx}");
        }
        assert_eq!(map.to_char(text, text.len()), map.chars());
        assert_eq!(map.to_byte(text, map.chars()), text.len());
    }

    #[test]
    fn byte_and_code_point_offsets_agree_with_a_plain_count() {
        check("");
        check("Alibaba rose 8%");
        check("€53bn – “triple digits” für 阿里巴巴 👩‍👩‍👧 e\u{301}");
        check(&"ab€".repeat(100));
        check(&"阿".repeat(64));
    }
}
