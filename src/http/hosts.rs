//! Host names that a listener answers to, where it has no authentication.
//!
//! A web page can have its own name lead to an address in front of a browser's firewall (DNS
//! rebinding), and then every answer is of the page's own origin. The one thing that it cannot choose
//! is `Host`: it is the page's name. So a listener that asks nobody who they are answers to names
//! that no stranger can have: loopback names, literal addresses, and what the operator lists.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::header::HOST;
use http::request::Parts;

/// The names that lead to the machine itself, whoever is asked.
const LOOPBACK: &str = "localhost";

/// Host names that are answered to.
#[derive(Debug, Default)]
pub(super) struct AllowedHosts {
    /// In lower case; with `None` every name is.
    listed: Option<Vec<String>>,
}

// === impl AllowedHosts ===

impl AllowedHosts {
    /// Loopback names, literal addresses, and these.
    pub(super) fn only(names: &[String]) -> Self {
        let names = names.iter().map(|name| plain(name));
        Self {
            listed: Some(names.collect()),
        }
    }

    /// The name that a request came by, if it is not one to answer to. A request without a name comes
    /// from no browser.
    pub(super) fn refused<'r>(&self, head: &'r Parts) -> Option<&'r str> {
        let listed = self.listed.as_ref()?;
        let authority = authority(head)?;
        let name = plain(without_port(authority));
        let is_known = is_loopback(&name) || is_address(&name) || listed.contains(&name);
        (!is_known).then_some(authority)
    }
}

/// Host and port that a request came by: in HTTP/2 a part of the target, else the header.
pub(super) fn authority(head: &Parts) -> Option<&str> {
    let target = head.uri.authority().map(http::uri::Authority::as_str);
    target.or_else(|| {
        let header = head.headers.get(HOST)?;
        // What is not text is a name that nobody has listed.
        Some(header.to_str().unwrap_or("?"))
    })
}

/// The host of `host:port`; an IPv6 address keeps its brackets.
pub(super) fn without_port(authority: &str) -> &str {
    let colon = authority.rfind(':');
    let is_port = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit());
    match colon {
        Some(colon) if is_port(&authority[colon + 1..]) => &authority[..colon],
        _ => authority,
    }
}

/// As names are compared: in lower case, without the final dot.
fn plain(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.to_ascii_lowercase()
}

fn is_loopback(name: &str) -> bool {
    let below = name.strip_suffix(LOOPBACK);
    below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

fn is_address(name: &str) -> bool {
    let bracketed = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match bracketed {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => name.parse::<Ipv4Addr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(hosts: &AllowedHosts, host: &str) -> bool {
        let request = http::Request::builder().header(HOST, host).body(());
        hosts.refused(&request.unwrap().into_parts().0).is_some()
    }

    #[test]
    fn nobody_elses_name_is_answered_to() {
        let hosts = AllowedHosts::only(&["GW.example.net".into()]);
        for host in [
            "localhost",
            "LocalHost:8081",
            "localhost.",
            "gw.localhost:1",
            "127.0.0.1",
            "10.1.2.3:8081",
            "[::1]:8081",
            "[2001:db8::1]",
            "gw.example.net",
            "gw.EXAMPLE.net.:443",
        ] {
            assert!(!refused(&hosts, host), "{host}");
        }
        for host in [
            "evil.example.net",
            "evil.example.net:8081",
            "127.0.0.1.evil.example.net",
            "xgw.example.net",
            "gw.example.net.evil",
            "evillocalhost",
            "localhost.evil",
            "2130706433",
            "127.1",
            "[localhost]",
            "[::1",
            "::1",
            "localhost:evil",
            "user@localhost",
            "",
            "\u{e9}",
        ] {
            assert!(refused(&hosts, host), "{host}");
        }
    }

    #[test]
    fn where_callers_are_asked_who_they_are_every_name_will_do() {
        assert!(!refused(&AllowedHosts::default(), "evil.example.net"));
        assert!(AllowedHosts::only(&[]).listed.is_some());
    }

    #[test]
    fn a_request_without_a_name_comes_from_no_browser() {
        let (head, ()) = http::Request::new(()).into_parts();
        assert_eq!(AllowedHosts::only(&[]).refused(&head), None);
    }
}
