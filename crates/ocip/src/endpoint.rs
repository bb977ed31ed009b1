//! Endpoints of servers, as people write them: `as1.example.net:2209`.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// As many as DNS allows.
const HOST_BYTES_MAX: usize = 253;

/// Endpoint of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerEndpoint {
    /// A name or an address, IPv6 without brackets.
    pub host: String,
    /// The TCP port; 0 when it was read from a text that has none.
    pub port: u16,
}

/// Error of a text that is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Neither a host nor a host and a port.
    #[error("{0:?} given, expected {form}", form = ServerEndpoint::FORM)]
    Form(String),
    /// A URL; the scheme is too much.
    #[error("{text:?} given; leave {scheme}:// out, expected {form}", form = ServerEndpoint::FORM)]
    Url {
        /// What was given.
        text: String,
        /// The scheme of it.
        scheme: String,
    },
    /// An IPv6 address, whose end nobody can tell from a port.
    #[error("{0:?} given; write an IPv6 address in brackets: \"[2001:db8::1]\"")]
    BareIpv6(String),
    /// A port that is none.
    #[error("{0:?} given, the port must be 1 to 65535")]
    Port(String),
}

// === impl ServerEndpoint ===

impl ServerEndpoint {
    /// The form of a text that is one, to stand after "expected".
    pub const FORM: &str =
        "a host and perhaps a port, such as \"as1.example.net:2209\" or \"[2001:db8::1]\"";

    /// Sets the port if there is none yet.
    pub fn set_default_port(&mut self, port: u16) {
        if self.port == 0 {
            self.port = port;
        }
    }
}

impl FromStr for ServerEndpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let given = || text.to_owned();
        if let Some((scheme, _)) = text.split_once("://") {
            let (text, scheme) = (given(), scheme.to_owned());
            return Err(EndpointError::Url { text, scheme });
        }
        let (host, port) = split(text).ok_or_else(|| EndpointError::Form(given()))?;
        let is_bare_ipv6 = text.matches(':').count() > 1 && !text.starts_with('[');
        let port = port.map_or(Some(0), read_port);
        let port = port.ok_or_else(|| match is_bare_ipv6 {
            true => EndpointError::BareIpv6(given()),
            false => EndpointError::Port(given()),
        })?;
        let host = host.to_owned();
        Ok(Self { host, port })
    }
}

/// The host and the text of the port, if there is one.
fn split(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        host.parse::<Ipv6Addr>().ok()?;
        let port = rest.strip_prefix(':');
        return (port.is_some() || rest.is_empty()).then_some((host, port));
    }
    let (host, port) = text
        .split_once(':')
        .map_or((text, None), |(host, port)| (host, Some(port)));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let fits = (1..=HOST_BYTES_MAX).contains(&host.len()) && host.chars().all(plain);
    fits.then_some((host, port))
}

fn read_port(digits: &str) -> Option<u16> {
    // A number may begin with a plus sign, a port may not.
    let port = digits.parse().ok().filter(|port| *port > 0)?;
    (!digits.starts_with('+')).then_some(port)
}

impl From<SocketAddr> for ServerEndpoint {
    fn from(address: SocketAddr) -> Self {
        Self {
            host: address.ip().to_string(),
            port: address.port(),
        }
    }
}

impl fmt::Display for ServerEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(formatter, "[{}]:{}", self.host, self.port)
        } else {
            write!(formatter, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, u16) {
        let read: ServerEndpoint = text.parse().unwrap();
        (read.host, read.port)
    }

    fn refused(text: &str) -> String {
        text.parse::<ServerEndpoint>().unwrap_err().to_string()
    }

    #[test]
    fn names_and_addresses_are_read() {
        assert_eq!(
            read("as1.example.net:2209"),
            ("as1.example.net".to_owned(), 2209)
        );
        assert_eq!(read("192.0.2.1"), ("192.0.2.1".to_owned(), 0));
        assert_eq!(read("[2001:db8::1]:80"), ("2001:db8::1".to_owned(), 80));
        assert_eq!(read("[::1]"), ("::1".to_owned(), 0));
    }

    #[test]
    fn what_is_read_prints_the_same() {
        for text in ["as1:2209", "[2001:db8::1]:80"] {
            assert_eq!(text.parse::<ServerEndpoint>().unwrap().to_string(), text);
        }
        let address: SocketAddr = "[::1]:80".parse().unwrap();
        assert_eq!(ServerEndpoint::from(address).to_string(), "[::1]:80");
    }

    #[test]
    fn nonsense_is_refused() {
        let long = "a".repeat(254);
        for text in [
            "", ":80", "a b", "a/b", "[::1", "[::1]80", "[as1]:80", "ä", &long,
        ] {
            let said = refused(text);
            assert!(said.contains("given, expected a host"), "{said}");
        }
    }

    #[test]
    fn a_url_is_told_what_is_too_much() {
        for scheme in ["https", "http", "tcp"] {
            let said = refused(&format!("{scheme}://as1:2209"));
            let expected = format!("leave {scheme}:// out, expected a host and perhaps a port");
            assert!(said.contains(&expected), "{said}");
        }
    }

    #[test]
    fn port_must_be_a_real_one() {
        for text in ["as1:0", "as1:65536", "as1:", "as1:+80", "[::1]:x"] {
            let said = refused(text);
            assert_eq!(said, format!("{text:?} given, the port must be 1 to 65535"));
        }
    }

    #[test]
    fn naked_ipv6_is_told_about_brackets() {
        let said = refused("fe80::1");
        assert!(said.contains("in brackets"), "{said}");
    }
}
