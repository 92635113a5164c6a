//! Which addresses may be connected to: nothing found in a feed or behind a redirect reaches the reader's own network.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Whether an address belongs to the public internet.
///
/// Refused are the special-purpose blocks of RFC 6890 and RFC 6598, multicast, and IPv6 forms that carry such an
/// IPv4 address (mapped, compatible, NAT64, 6to4).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (18..20).contains(&b);
    let reserved = a >= 240;
    !(a == 0
        || shared
        || protocol
        || benchmark
        || reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

#[expect(clippy::many_single_char_names, reason = "the eight groups of an address, in order")]
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let low = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    let translated = a == 0x64 && b == 0xff9b;
    if [a, b, c, d, e] == [0; 5] && (f == 0 || f == 0xffff) || translated && [c, d, e, f] == [0; 4] {
        // `::` and `::1` come out as addresses in 0.0.0.0/8, which are refused.
        return is_public_v4(low(g, h));
    }
    if a == 0x2002 {
        return is_public_v4(low(b, c));
    }
    // Only 2000::/3 is handed out for the internet; Teredo and documentation lie inside it.
    let global = a & 0xe000 == 0x2000;
    let documentation = a == 0x2001 && b == 0xdb8 || a == 0x3fff && b < 0x1000;
    let teredo = a == 0x2001 && b == 0;
    (global || translated && c != 1) && !documentation && !teredo
}

/// The literal address in a URL, in whatever notation it was written.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
        Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
        Host::Domain(_) => None,
    }
}

/// Resolves names to public addresses only; the connection goes to the very address that was checked.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (name.as_str(), 0)
            .to_socket_addrs()
            .map_err(|error| Box::new(error) as Box<dyn std::error::Error + Send + Sync>)
            .and_then(|addresses| {
                let all: Vec<SocketAddr> = addresses.collect();
                let public: Vec<SocketAddr> = all.iter().copied().filter(|address| is_public(address.ip())).collect();
                match (all.is_empty(), public.is_empty()) {
                    (false, true) => Err(Private.into()),
                    _ => Ok(Box::new(public.into_iter()) as Addrs),
                }
            });
        Box::pin(std::future::ready(found))
    }
}

/// A name that stands for addresses of a private network only.
#[derive(Debug)]
pub(super) struct Private;

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address lies in a private network")
    }
}

impl std::error::Error for Private {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, public: bool) {
        let url = Url::parse(&format!("http://{host}/")).unwrap();
        assert_eq!(literal(&url).map(is_public), Some(public), "{host}");
    }

    #[test]
    fn private_addresses_are_known_in_every_notation() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::10.0.0.1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "[fec0::1]",
        ] {
            check(host, false);
        }
    }

    #[test]
    fn public_addresses_pass() {
        for host in [
            "1.1.1.1",
            "93.184.215.14",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "[2606:4700::1111]",
            "[::ffff:1.1.1.1]",
            "[64:ff9b::1.1.1.1]",
        ] {
            check(host, true);
        }
    }
}
