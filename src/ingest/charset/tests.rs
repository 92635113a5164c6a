use super::decode;

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
