//! Character references of XML and HTML, and those that a document declares.

use std::collections::HashMap;

/// The longest name of an entity (the longest of HTML has 31 letters).
const LONGEST_NAME: usize = 32;
/// The longest declared replacement, in bytes.
const LONGEST_DECLARED: usize = 1024;
/// How many bytes declared entities may add to a document, so that a small one stays small.
const MAX_ADDED: usize = 1024 * 1024;
/// The most declared entities.
const MAX_DECLARED: usize = 256;

/// The replacements known so far.
#[derive(Default)]
pub(super) struct Entities {
    named: HashMap<String, Option<String>>,
    declared: HashMap<String, String>,
    added: usize,
}

impl Entities {
    /// Reads the declarations `<!ENTITY name "text">` of a document type.
    pub(super) fn declared_in(prologue: &str) -> Self {
        let mut entities = Self::default();
        for declaration in prologue.split("<!ENTITY").skip(1).take(MAX_DECLARED) {
            let declaration = declaration.trim_start();
            let Some((name, rest)) = declaration.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some((value, _)) = rest.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) else { continue };
            if value.len() <= LONGEST_DECLARED {
                // What the value refers to is replaced now and never again: entities cannot multiply.
                let mut text = String::new();
                Self::default().decode(value, &mut text);
                entities.declared.insert(name.to_owned(), text);
            }
        }
        entities
    }

    /// Appends text with its references replaced. A bare ampersand stays one; says whether there was one.
    pub(super) fn decode(&mut self, text: &str, decoded: &mut String) -> bool {
        let mut has_bare = false;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            push(before, decoded);
            let end = after.bytes().take(LONGEST_NAME + 1).position(|byte| byte == b';');
            let name = end.and_then(|end| after.get(..end)).unwrap_or_default();
            if self.replace(name, decoded) {
                rest = after.get(name.len() + 1..).unwrap_or_default();
            } else {
                has_bare = true;
                decoded.push('&');
                rest = after;
            }
        }
        push(rest, decoded);
        has_bare
    }

    fn replace(&mut self, name: &str, decoded: &mut String) -> bool {
        let simple = match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => "",
        };
        if !simple.is_empty() {
            decoded.push_str(simple);
            return true;
        }
        if let Some(number) = name.strip_prefix('#') {
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            let Some(code) = code.filter(|_| !number.starts_with('+')) else { return false };
            push_code(code, decoded);
            return true;
        }
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return self.replace_declared(name, decoded);
        }
        if self.declared.contains_key(name) {
            return self.replace_declared(name, decoded);
        }
        if !self.named.contains_key(name) {
            let source = format!("&{name};");
            // The HTML parser knows every name. Some it reads without the semicolon, which then is left over.
            let read = dom_query::Document::fragment(source.as_str()).text().to_string();
            self.named.insert(name.to_owned(), (!read.ends_with(';')).then_some(read));
        }
        match self.named.get(name) {
            Some(Some(text)) => {
                decoded.push_str(text);
                true
            }
            _ => false,
        }
    }

    fn replace_declared(&mut self, name: &str, decoded: &mut String) -> bool {
        let Some(text) = self.declared.get(name).filter(|text| self.added + text.len() <= MAX_ADDED) else {
            return false;
        };
        self.added += text.len();
        decoded.push_str(text);
        true
    }
}

/// Appends text without the characters that no text has (`Char` of XML 1.0, 2.2).
pub(super) fn push(text: &str, to: &mut String) {
    let is_clean = !text.bytes().any(|byte| byte < b' ' && !byte.is_ascii_whitespace());
    if is_clean {
        to.push_str(text);
    } else {
        to.extend(text.chars().filter(|&c| is_text(c)));
    }
}

fn is_text(c: char) -> bool {
    !c.is_ascii_control() || c.is_ascii_whitespace()
}

/// A numeric reference; 128 to 159 are Windows-1252, as on the web (HTML standard, 13.2.5.80).
fn push_code(code: u32, to: &mut String) {
    match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9f) => to.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0),
        _ => to.extend(char::from_u32(code).filter(|&c| is_text(c))),
    }
}
