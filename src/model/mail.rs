//! A mail address, as far as it matters here: something an operator of a server could write to.

use std::fmt;

/// A mail address, fit to stand in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// The longest path of RFC 5321, 4.5.3.1.3.
    const MAX_LENGTH: usize = 254;

    /// Of what was typed; none if it is no address.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (name, host) = typed.rsplit_once('@')?;
        let is_host = host.contains('.') && host.split('.').all(|label| !label.is_empty());
        let is_plain = typed.bytes().all(|byte| byte.is_ascii_graphic()) && typed.len() <= Self::MAX_LENGTH;
        (!name.is_empty() && is_host && is_plain).then(|| Self(typed.to_owned()))
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for (typed, kept) in [
            (" mara@example.com ", Some("mara@example.com")),
            ("mara+sec@mail.example.co.uk", Some("mara+sec@mail.example.co.uk")),
            ("mara", None),
            ("@example.com", None),
            ("mara@localhost", None),
            ("mara@example.", None),
            ("mara@example.com\r\nX-Header: 1", None),
            ("ma ra@example.com", None),
            ("m\u{e4}ra@example.com", None),
            ("", None),
        ] {
            assert_eq!(MailAddress::parse(typed).as_ref().map(MailAddress::as_str), kept, "{typed:?}");
        }
    }
}
