//! Protection against cross-site request forgery.
//!
//! A browser adds what it has (a cookie, its place behind a firewall) to whatever a page has it send.
//! It also says from where: `Origin` and `Sec-Fetch-Site` are its own words, which no page can write.
//! So a change that carries either must come from a page of this gateway or from one that the operator
//! has listed. What is no browser sends neither and is not concerned.

use http::header::ORIGIN;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method};

use super::cors::AllowedOrigins;
use super::hosts::{authority, without_port};

/// How the page and this gateway are related, as the browser sees it (Fetch Metadata, `Sec-Fetch-Site`).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Origin of the page that asks, as far as a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageOrigin {
    /// Nothing.
    None,
    /// It is a page of this gateway, or none at all.
    Own,
    /// It is somebody else's page.
    Foreign,
}

/// True for a change that a page asks for which is neither our own nor listed.
pub(super) fn is_foreign_change(head: &Parts, origins: &AllowedOrigins, is_tls: bool) -> bool {
    if matches!(head.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    // A second `Origin` is nobody's word, whichever of the two is listed.
    let is_single = head.headers.get_all(ORIGIN).iter().count() <= 1;
    if is_single && origins.listed(&head.headers).is_some() {
        return false;
    }
    [origin(head, is_tls), site(head)].contains(&PageOrigin::Foreign)
}

fn origin(head: &Parts, is_tls: bool) -> PageOrigin {
    only(head, &ORIGIN, |origin| {
        authority(head).is_some_and(|host| is_same(origin, host, is_tls))
    })
}

fn site(head: &Parts) -> PageOrigin {
    only(head, &SEC_FETCH_SITE, |site| {
        matches!(site, "same-origin" | "none")
    })
}

/// What a header says that may be there once.
fn only(head: &Parts, name: &HeaderName, is_own: impl Fn(&str) -> bool) -> PageOrigin {
    let mut values = head.headers.get_all(name).iter();
    let text = |value: &HeaderValue| value.to_str().is_ok_and(&is_own);
    match (values.next(), values.next()) {
        (None, _) => PageOrigin::None,
        (Some(value), None) if text(value) => PageOrigin::Own,
        _ => PageOrigin::Foreign,
    }
}

/// Whether an origin is that of a host. With TLS here it is `https`; without, something in front may
/// speak TLS, so the scheme only says which port goes without saying.
fn is_same(origin: &str, host: &str, is_tls: bool) -> bool {
    let (page, port) = match (origin.strip_prefix("https://"), is_tls) {
        (Some(page), _) => (page, "443"),
        (None, true) => return false,
        (None, false) => match origin.strip_prefix("http://") {
            Some(page) => (page, "80"),
            None => return false,
        },
    };
    let whole = |authority| {
        let name = without_port(authority);
        let given = authority[name.len()..].trim_start_matches(':');
        (name, if given.is_empty() { port } else { given })
    };
    let ((page, page_port), (host, host_port)) = (whole(page), whole(host));
    !host.is_empty() && page.eq_ignore_ascii_case(host) && page_port == host_port
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: &str = "https://portal.example.net";

    fn is_foreign(method: &str, headers: &[(&str, &str)], is_tls: bool) -> bool {
        let mut request = http::Request::builder().method(method);
        request = request.header("host", "gw.example.net:8443");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        is_foreign_change(&head, &AllowedOrigins::new(&[PORTAL.into()]), is_tls)
    }

    #[test]
    fn each_word_of_a_browser_must_be_right() {
        let own = ("origin", "https://gw.example.net:8443");
        let site = |site| ("sec-fetch-site", site);
        for (headers, foreign) in [
            (&[][..], false),
            (&[own], false),
            (&[("origin", PORTAL)], false),
            (&[("origin", PORTAL), site("cross-site")], false),
            (&[site("same-origin")], false),
            (&[site("none")], false),
            (&[own, site("same-origin")], false),
            (&[("origin", "https://evil.example.net")], true),
            (&[("origin", "null")], true),
            (&[("origin", "")], true),
            (&[("origin", "https://gw.example.net")], true),
            (&[("origin", "https://gw.example.net:8443/")], true),
            (&[("origin", "https://gw.example.net.evil:8443")], true),
            (&[("origin", "https://x@gw.example.net:8443")], true),
            (&[("origin", "file://gw.example.net:8443")], true),
            (&[("origin", PORTAL), ("origin", PORTAL)], true),
            (&[own, own], true),
            (&[site("same-site")], true),
            (&[site("cross-site")], true),
            (&[site("Same-Origin")], true),
            (&[site("")], true),
            (&[site("same-origin"), site("same-origin")], true),
            (&[own, site("cross-site")], true),
            (&[("origin", "null"), site("same-origin")], true),
        ] {
            for method in ["POST", "PUT", "DELETE", "PATCH"] {
                let said = is_foreign(method, headers, true);
                assert_eq!(said, foreign, "{method} {headers:?}");
            }
            for method in ["GET", "HEAD", "OPTIONS"] {
                assert!(!is_foreign(method, headers, true), "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn the_scheme_is_known_where_tls_is_ours() {
        let plain = [("origin", "http://gw.example.net:8443")];
        assert!(is_foreign("POST", &plain, true));
        assert!(!is_foreign("POST", &plain, false));
        for (origin, host, is_tls, same) in [
            ("https://gw", "gw", true, true),
            ("https://gw", "gw:443", true, true),
            ("https://gw", "gw:443", false, true),
            ("http://gw", "gw:80", false, true),
            ("http://gw", "gw", false, true),
            ("http://gw", "gw", true, false),
            ("http://gw", "gw:443", false, false),
            ("https://gw:443", "gw", true, true),
            ("https://GW", "gw", true, true),
            ("https://[::1]:8443", "[::1]:8443", true, true),
            ("https://[::1]", "[::1]:8443", true, false),
            ("https://", "", true, false),
        ] {
            assert_eq!(is_same(origin, host, is_tls), same, "{origin} {host}");
        }
    }
}
