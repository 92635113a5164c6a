use super::{decode, repaired};

fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
    assert_eq!(decode(bytes, content_type), expected, "{content_type:?}");
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn a_byte_order_mark_wins_over_every_label() {
    check(b"\xef\xbb\xbfcaf\xc3\xa9", Some("text/html; charset=iso-8859-1"), "café");
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(utf16("Norfield €5", true));
    check(&bytes, Some("text/html; charset=utf-8"), "Norfield €5");
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(utf16("Norfield €5", false));
    check(&bytes, None, "Norfield €5");
}

#[test]
fn utf_16_without_a_mark_shows_by_its_zeros() {
    check(&utf16("<rss version=\"2.0\">Grüße</rss>", true), None, "<rss version=\"2.0\">Grüße</rss>");
    check(&utf16("<rss version=\"2.0\">Grüße</rss>", false), None, "<rss version=\"2.0\">Grüße</rss>");
}

#[test]
fn utf_32_shows_by_its_mark_or_its_zeros() {
    let text = "<rss>Grüße \u{1f4c8}</rss>";
    let big = |text: &str| -> Vec<u8> { text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect() };
    let little = |text: &str| -> Vec<u8> { text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect() };
    check(&big(text), None, text);
    check(&little(text), Some("text/xml; charset=utf-8"), text);
    check(&big(&format!("\u{feff}{text}")), None, text);
    check(&little(&format!("\u{feff}{text}")), None, text);
}

#[test]
fn an_encoding_done_twice_is_undone() {
    let check = |text: &str, expected: &str| assert_eq!(repaired(text), expected);
    check("CafÃ© â€œNordâ€\u{9d}", "Café “Nord”");
    check("don\u{92}t pay \u{80}5", "don’t pay €5");
    check("Café “Nord” – €5", "Café “Nord” – €5");
    check("Übergrößen für Ålesund", "Übergrößen für Ålesund");
    check("東京 Ã©", "東京 Ã©");
    check("Café\u{a0}— open", "Café\u{a0}— open");
}

#[test]
fn valid_utf_8_wins_over_a_wrong_label() {
    check("Über 5 €".as_bytes(), Some("text/html; charset=iso-8859-1"), "Über 5 €");
    check(
        "<?xml version='1.0' encoding='windows-1252'?>é".as_bytes(),
        None,
        "<?xml version='1.0' encoding='windows-1252'?>é",
    );
}

#[test]
fn labels_are_read_in_order() {
    check(b"price \x80 5", Some("text/html; charset=\"windows-1252\""), "price € 5");
    check(
        b"<?xml version=\"1.0\" encoding=\"koi8-r\"?>\xf2\xf5\xe2",
        None,
        "<?xml version=\"1.0\" encoding=\"koi8-r\"?>РУБ",
    );
    check(b"<meta charset=shift_jis>\x93\xfa\x96{", None, "<meta charset=shift_jis>日本");
    check(
        b"<meta http-equiv=Content-Type content='text/html; charset=gb2312'>\xd6\xd0",
        Some("text/html; charset=us-ascii"),
        "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>中",
    );
    // A label that was proven wrong is not believed.
    check(b"na\xefve caf\xe9 fianc\xe9", Some("text/plain; charset=utf-8"), "naïve café fiancé");
}

#[test]
fn without_a_label_it_is_guessed() {
    check(b"The caf\xe9\x92s na\xefve fianc\xe9 paid \x805", None, "The café’s naïve fiancé paid €5");
    let mut broken = "Über fünf Märkte für Öl “steigen” – größer".as_bytes().to_vec();
    broken.push(0xff);
    assert_eq!(decode(&broken, None), "Über fünf Märkte für Öl “steigen” – größer\u{fffd}");
    check(b"", None, "");
    check(b"\xff", None, "ÿ");
}
