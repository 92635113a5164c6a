//! What is no text: told by the first bytes of a file, so that a picture is not read as a story of strange letters.

use super::{SNIFFED_BYTES, charset};

/// First bytes of formats, at what offset, and what they are called. From the formats' own definitions: ISO 32000-1
/// (PDF), RFC 2083 (PNG), ITU-T T.81 (JPEG), the GIF and RIFF papers, APPNOTE (ZIP), RFC 1952 (gzip), ISO/IEC 14496-12
/// (MP4), RFC 3533 (Ogg), MS-CFB (old office documents).
const SIGNATURES: [(usize, &[u8], &str); 19] = [
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x89PNG\r\n\x1a\n", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"GIF87a", "a picture"),
    (0, b"GIF89a", "a picture"),
    (8, b"WEBP", "a picture"),
    (0, b"II*\0", "a picture"),
    (0, b"MM\0*", "a picture"),
    (0, b"PK\x03\x04", "an archive or an office document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (0, b"{\\rtf", "a word processor\u{2019}s document"),
    (0, b"\x1f\x8b", "an archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive"),
    (0, b"Rar!\x1a\x07", "an archive"),
    (4, b"ftyp", "a film or a recording"),
    (0, b"OggS", "a film or a recording"),
    (0, b"ID3", "a recording"),
    (8, b"WAVE", "a recording"),
    (0, b"SQLite format 3\0", "a database"),
];

/// Of so many characters of a text at most one is a control character.
const TEXT_PER_CONTROL: usize = 40;

/// What bytes are that hold no text to read, in a reader's words; none if they may be text.
pub fn name(bytes: &[u8]) -> Option<&'static str> {
    let signed = |(at, sign, _): &&(usize, &[u8], &str)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(sign));
    if let Some((_, _, name)) = SIGNATURES.iter().find(signed) {
        return Some(name);
    }
    let text = charset::decode(bytes.get(..SNIFFED_BYTES).unwrap_or(bytes), None);
    // Escape begins the other letters of ISO-2022-JP.
    let is_foreign = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}' | '\u{85}');
    let (all, foreign) = (text.chars().count(), text.chars().filter(is_foreign).count());
    (foreign * TEXT_PER_CONTROL > all).then_some("a file of another program")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_named_and_text_in_any_encoding_is_let_through() {
        let binary: Vec<u8> = (0..=255).cycle().take(5_000).collect();
        let utf16: Vec<u8> = "Ports reopened".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], Option<&str>); 14] = [
            (b"%PDF-1.7\n%\xe2\xe3", Some("a PDF document")),
            (b"\x89PNG\r\n\x1a\n....", Some("a picture")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some("a picture")),
            (b"PK\x03\x04\x14\0", Some("an archive or an office document")),
            (b"\0\0\0\x20ftypisom", Some("a film or a recording")),
            (&binary, Some("a file of another program")),
            (&[0; 300], Some("a file of another program")),
            (b"", None),
            (b"<html><p>Ports reopened</p></html>", None),
            ("Порты открылись; 港口重新开放".as_bytes(), None),
            (b"Caf\xe9 au lait \x93quoted\x94, \x80 5", None),
            (&utf16, None),
            (b"\x1b$BF|K\\\x1b(B kabu", None),
            (b"one page\x0canother page", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(name(bytes), expected, "{:?}", String::from_utf8_lossy(bytes.get(..20).unwrap_or(bytes)));
        }
    }
}
