//! Bytes to text. It never fails: what cannot be decoded becomes U+FFFD.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a document its own declaration is looked for (HTML allows 1024 bytes; real pages need more).
const DECLARATION_BYTES: usize = 4096;

/// How many bytes the guess looks at.
const GUESS_BYTES: usize = 64 * 1024;

/// Decodes bytes: byte order mark, UTF-32 and UTF-16 by zero pattern, valid UTF-8, the HTTP charset, the declaration in the document, a guess.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some(text) = utf32(bytes) {
        return text;
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return with(encoding, bytes);
    }
    // Text in another encoding is almost never valid UTF-8 by chance, so valid UTF-8 wins over every label.
    // Seven-bit text is the exception: ISO-2022-JP is valid ASCII too, and only its escapes tell.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.contains(&0x1b)
    {
        return text.to_owned();
    }
    let stated = content_type.and_then(from_content_type).or_else(|| from_declaration(bytes));
    with(stated.unwrap_or_else(|| guess(bytes)), bytes)
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-32, which the web does not know but old feeds use: by its byte order mark, or by an angle bracket or brace first.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (is_big, body) = match bytes {
        [0, 0, 0xfe, 0xff, body @ ..] => (true, body),
        [0xff, 0xfe, 0, 0, body @ ..] => (false, body),
        [0, 0, 0, b'<' | b'{', ..] => (true, bytes),
        [b'<' | b'{', 0, 0, 0, ..] => (false, bytes),
        _ => return None,
    };
    let (units, _) = body.as_chunks::<4>();
    let codes = units.iter().map(|unit| if is_big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) });
    Some(codes.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// UTF-16 without a byte order mark shows as a zero in every second byte of its first, mostly ASCII, characters.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(64))?;
    if head.len() < 4 {
        return None;
    }
    let pairs = head.len() / 2;
    let zero_first = head.chunks_exact(2).filter(|pair| matches!(pair, [0, low] if *low != 0)).count();
    let zero_second = head.chunks_exact(2).filter(|pair| matches!(pair, [low, 0] if *low != 0)).count();
    if zero_first * 4 >= pairs * 3 {
        Some(UTF_16BE)
    } else if zero_second * 4 >= pairs * 3 {
        Some(UTF_16LE)
    } else {
        None
    }
}

fn from_content_type(header: &str) -> Option<&'static Encoding> {
    let lower = header.to_ascii_lowercase();
    let label = after(&lower, "charset=")?;
    // A server that says US-ASCII has not looked: it is the old default of text types.
    if matches!(label, "us-ascii" | "ascii") { None } else { for_label(label) }
}

/// `<?xml encoding="..">`, `<meta charset="..">`, `<meta content="..; charset=..">`.
fn from_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String =
        bytes.iter().take(DECLARATION_BYTES).map(|&byte| char::from(byte).to_ascii_lowercase()).collect();
    let xml = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    if let Some(encoding) = xml.and_then(|declaration| after(declaration, "encoding=")).and_then(for_label) {
        return Some(encoding);
    }
    head.split("<meta").skip(1).find_map(|rest| {
        let tag = rest.split('>').next()?;
        after(tag, "charset=").and_then(for_label)
    })
}

fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(key)?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let label = rest.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '>' | '/')).next()?;
    (!label.is_empty()).then_some(label)
}

/// An encoding by its label. A declaration that could be read as bytes cannot be UTF-16 (HTML standard, 13.2.3.2),
/// and UTF-8 was tried before.
fn for_label(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    (encoding != UTF_16BE && encoding != UTF_16LE && encoding != UTF_8).then_some(encoding)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut valid_until = bytes;
    if let Some(head) = bytes.get(..GUESS_BYTES) {
        valid_until = head;
    }
    // A long text with one broken byte is broken UTF-8, not something else.
    if mostly_utf8(valid_until) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(valid_until, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    if encoding == UTF_8 { WINDOWS_1252 } else { encoding }
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let good = text.chars().filter(|&c| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER).count();
    let bad = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    good > bad * 4
}

/// Undoes an encoding done twice: text whose characters, as Windows-1252 bytes, are UTF-8 was UTF-8 once.
///
/// Control characters from 128 to 159 stand for those of Windows-1252, as on the web.
pub(crate) fn repaired(text: &str) -> Cow<'_, str> {
    // Every sequence of UTF-8 that was read as Windows-1252 starts with a letter from U+00C2 to U+00F4.
    let is_doubtful = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '\u{c2}'..='\u{f4}');
    if text.is_ascii() || !text.contains(is_doubtful) {
        return Cow::Borrowed(text);
    }
    let bytes: Option<Vec<u8>> = text.chars().map(windows_1252).collect();
    // By chance `é —` is UTF-8 too, of a Chinese sign: only Latin letters and punctuation are believed.
    let is_likely = |c: char| matches!(c, '\0'..='\u{17f}' | '\u{2000}'..='\u{20bf}' | '\u{2122}');
    if let Some(Ok(repaired)) = bytes.map(String::from_utf8)
        && repaired.chars().all(is_likely)
    {
        return Cow::Owned(repaired);
    }
    let seen = |c: char| match u8::try_from(u32::from(c)) {
        Ok(byte @ 0x80..=0x9f) => WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(c),
        _ => c,
    };
    Cow::Owned(text.chars().map(seen).collect())
}

fn windows_1252(c: char) -> Option<u8> {
    // The five bytes without a character stand for themselves, as on the web.
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut buffer = [0_u8; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [byte] if !failed => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
