//! One node of the switch: `as1.example.net:2209`.

use std::fmt;

use super::checks::is_of;
use super::value::TextValue;

const HOST_BYTES_MAX: usize = 253;

/// A host name or IP address, and a TCP port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// A DNS name, an IPv4 address, or an IPv6 address without its brackets.
    pub host: String,
    /// 1 to 65535. While the file is being read, 0 stands for "not given"; a configuration that
    /// was read has the port of its transport there.
    pub port: u16,
}

impl TextValue for HostPort {
    const EXPECTED: &'static str =
        "a host and perhaps a port, such as \"as1.example.net:2209\" or \"[2001:db8::1]\"";

    fn read(text: &str) -> Option<HostPort> {
        let (host, port) = split(text)?;
        let is_number = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let read = |port: &str| {
            port.parse()
                .ok()
                .filter(|read| *read > 0 && is_number(port))
        };
        Some(HostPort {
            host: host.to_owned(),
            port: port.map_or(Some(0), read)?,
        })
    }

    fn fault(text: &str) -> String {
        let expected = Self::EXPECTED;
        if let Some((scheme, _)) = text.split_once("://") {
            format!("{text:?} given; leave {scheme}:// out, expected {expected}")
        } else if split(text).is_none() {
            format!("{text:?} given, expected {expected}")
        } else if text.matches(':').count() > 1 && !text.starts_with('[') {
            format!("{text:?} given; write an IPv6 address in brackets: \"[2001:db8::1]\"")
        } else {
            format!("{text:?} given, the port must be 1 to 65535")
        }
    }
}

/// The host and the text of the port, if there is one.
fn split(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        host.parse::<std::net::Ipv6Addr>().ok()?;
        let port = rest.strip_prefix(':');
        return (port.is_some() || rest.is_empty()).then_some((host, port));
    }
    let (host, port) = text
        .split_once(':')
        .map_or((text, None), |(host, port)| (host, Some(port)));
    let fits = host.len() <= HOST_BYTES_MAX && is_of(host, "-._");
    fits.then_some((host, port))
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, u16) {
        let read = HostPort::read(text).unwrap();
        (read.host, read.port)
    }

    fn refused(text: &str) -> String {
        assert_eq!(HostPort::read(text), None);
        HostPort::fault(text)
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
            assert_eq!(HostPort::read(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            ":80",
            "a b",
            "a/b",
            "[::1",
            "[::1]80",
            "[as1]:80",
            "http://as1",
            "ä",
        ] {
            assert!(HostPort::read(text).is_none(), "{text}");
        }
        assert!(HostPort::read(&"a".repeat(254)).is_none());
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
