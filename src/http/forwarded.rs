//! Callers behind proxies: who they are, as the proxies that the operator trusts say it.
//!
//! A proxy adds the address that it was called from to `X-Forwarded-For`, or to `Forwarded` (RFC 7239). So the
//! list is read from its end: whoever is no trusted proxy is the caller, and what stands before that is the
//! caller's own word, which proves nothing. From anybody else neither header is looked at.

use std::net::{IpAddr, SocketAddr};

use http::header::FORWARDED;
use http::{HeaderMap, HeaderName};

use crate::config::AddressNetwork;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Proxies whose word about their callers counts.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<AddressNetwork>);

/// Caller of a request, who may be behind proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ForwardedCaller {
    /// The address; port 0 where nobody says which.
    pub(super) addr: SocketAddr,
    /// Whether the caller speaks TLS, with the gateway or with a proxy.
    pub(super) is_secure: bool,
}

/// One step of the way, as a proxy tells it.
#[derive(Default)]
struct ProxyHop<'h> {
    from: Option<&'h str>,
    proto: Option<&'h str>,
}

// === impl TrustedProxies ===

impl TrustedProxies {
    /// Those in the networks.
    pub fn new(networks: &[AddressNetwork]) -> Self {
        Self(networks.to_vec())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, addr: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(addr))
    }

    /// The caller, where the other end of the connection is `peer`. When both headers are there and differ, one of
    /// them is not the proxy's, and nobody can tell which: then the proxy itself is the caller.
    pub(super) fn caller(&self, peer: ForwardedCaller, headers: &HeaderMap) -> ForwardedCaller {
        if self.0.is_empty() || !self.contains(peer.addr.ip()) {
            return peer;
        }
        let told = [
            self.follow(peer, list(headers, &X_FORWARDED_FOR).map(plain_hop)),
            self.follow(peer, list(headers, &FORWARDED).map(standard_hop)),
        ];
        let caller = match told {
            [Some(one), Some(other)] if one.addr.ip() != other.addr.ip() => peer,
            [Some(one), Some(other)] => ForwardedCaller {
                is_secure: other.is_secure,
                ..one
            },
            [one, other] => one.or(other).unwrap_or(peer),
        };
        let proto = list(headers, &X_FORWARDED_PROTO).next();
        ForwardedCaller {
            is_secure: proto.map_or(caller.is_secure, is_tls),
            ..caller
        }
    }

    /// Goes back from `peer`, the last hop first, up to the first who is no trusted proxy, or to whom nobody names.
    fn follow<'h>(
        &self,
        peer: ForwardedCaller,
        hops: impl Iterator<Item = ProxyHop<'h>>,
    ) -> Option<ForwardedCaller> {
        let mut caller = None;
        for hop in hops {
            let Some(addr) = hop.from.and_then(address) else {
                return caller.or(Some(peer));
            };
            let is_secure = hop.proto.map_or(peer.is_secure, is_tls);
            caller = Some(ForwardedCaller { addr, is_secure });
            if !self.contains(addr.ip()) {
                break;
            }
        }
        caller
    }
}

fn is_tls(proto: &str) -> bool {
    proto.eq_ignore_ascii_case("https")
}

/// The elements of a header that is a list, in however many lines, the last first.
fn list<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let lines = headers.get_all(name).into_iter().collect::<Vec<_>>();
    let lines = lines.into_iter().rev();
    // What is no text is an element that says nothing.
    let texts = lines.map(|line| line.to_str().unwrap_or_default());
    texts.flat_map(|text| text.rsplit(',').map(str::trim))
}

fn plain_hop(element: &str) -> ProxyHop<'_> {
    ProxyHop {
        from: Some(element),
        proto: None,
    }
}

/// `for=192.0.2.43;proto=https;by=203.0.113.43`, in any order.
fn standard_hop(element: &str) -> ProxyHop<'_> {
    let mut hop = ProxyHop::default();
    for pair in element.split(';') {
        let (name, value) = pair.split_once('=').unwrap_or_default();
        let value = Some(value.trim().trim_matches('"'));
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.from = value,
            "proto" => hop.proto = value,
            _ => {}
        }
    }
    hop
}

/// An address with or without a port; one of IPv6 in brackets where it has one (RFC 7239, section 6).
fn address(text: &str) -> Option<SocketAddr> {
    if let Ok(whole) = text.parse::<SocketAddr>() {
        return Some(SocketAddr::new(whole.ip().to_canonical(), whole.port()));
    }
    let inside = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let addr: IpAddr = inside.unwrap_or(text).parse().ok()?;
    Some(SocketAddr::new(addr.to_canonical(), 0))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "10.0.0.1:4000";

    fn proxies() -> TrustedProxies {
        let networks = ["10.0.0.0/8", "2001:db8::/32"].map(|one| one.parse().unwrap());
        TrustedProxies::new(&networks)
    }

    fn headers(given: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn peer(addr: &str) -> ForwardedCaller {
        ForwardedCaller {
            addr: addr.parse().unwrap(),
            is_secure: false,
        }
    }

    fn caller(given: &[(&str, &str)]) -> String {
        let caller = proxies().caller(peer(PROXY), &headers(given));
        let scheme = if caller.is_secure { "https" } else { "http" };
        format!("{scheme} {}", caller.addr)
    }

    #[test]
    fn a_trusted_proxy_names_the_caller() {
        let x = "x-forwarded-for";
        for (given, expected) in [
            (&[][..], "http 10.0.0.1:4000"),
            (&[(x, "203.0.113.9")], "http 203.0.113.9:0"),
            // What the caller claims stands before what the proxy saw.
            (
                &[(x, "10.9.9.9, 198.51.100.1, 203.0.113.9")],
                "http 203.0.113.9:0",
            ),
            (
                &[(x, "198.51.100.1"), (x, "203.0.113.9")],
                "http 203.0.113.9:0",
            ),
            (&[(x, "203.0.113.9, 10.0.0.7")], "http 203.0.113.9:0"),
            (
                &[(x, "203.0.113.9:1234,10.0.0.7:80")],
                "http 203.0.113.9:1234",
            ),
            (&[(x, "2001:db9::1, 2001:db8::1")], "http [2001:db9::1]:0"),
            (&[(x, "[2001:db9::1]:443")], "http [2001:db9::1]:443"),
            (&[(x, "::ffff:203.0.113.9")], "http 203.0.113.9:0"),
            // Nobody else but proxies: the farthest of them.
            (&[(x, "10.0.0.9, 10.0.0.8")], "http 10.0.0.9:0"),
            // Who cannot be read is the last one who can.
            (&[(x, "203.0.113.9, unknown")], "http 10.0.0.1:4000"),
            (&[(x, "203.0.113.9, _hidden, 10.0.0.7")], "http 10.0.0.7:0"),
            (&[(x, "")], "http 10.0.0.1:4000"),
            (
                &[(x, "203.0.113.9"), ("x-forwarded-proto", "https")],
                "https 203.0.113.9:0",
            ),
            (
                &[("x-forwarded-proto", "http, https")],
                "https 10.0.0.1:4000",
            ),
            (
                &[(
                    "forwarded",
                    "for=198.51.100.1, For=\"[2001:db9::1]:99\"; proto=HTTPS;by=10.0.0.1",
                )],
                "https [2001:db9::1]:99",
            ),
            (&[("forwarded", "by=10.0.0.1")], "http 10.0.0.1:4000"),
            // Both may be there if they agree.
            (
                &[
                    (x, "203.0.113.9"),
                    ("forwarded", "for=203.0.113.9;proto=https"),
                ],
                "https 203.0.113.9:0",
            ),
            (
                &[(x, "203.0.113.9"), ("forwarded", "for=192.0.2.1")],
                "http 10.0.0.1:4000",
            ),
        ] {
            assert_eq!(caller(given), expected, "{given:?}");
        }
    }

    #[test]
    fn nobody_else_is_believed() {
        let given = headers(&[
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-proto", "https"),
        ]);
        let stranger = peer("203.0.113.9:1");
        assert_eq!(proxies().caller(stranger, &given), stranger);
        assert_eq!(
            TrustedProxies::default().caller(peer(PROXY), &given),
            peer(PROXY)
        );
    }

    proptest! {
        #[test]
        fn no_caller_chooses_another_address(claim in "[ -~]{0,60}", also in "[ -~]{0,60}") {
            let told = headers(&[("x-forwarded-for", &claim), ("x-forwarded-for", "203.0.113.9"), ("forwarded", &also)]);
            let addr = proxies().caller(peer(PROXY), &told).addr;
            prop_assert!(addr.to_string() == "203.0.113.9:0" || addr.to_string() == PROXY, "{addr}");
        }
    }
}
