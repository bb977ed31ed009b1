//! What a request's head must be like, beyond what the parsers ask for: whose it is and how its body
//! comes must be beyond doubt, or whoever stands in front of the gateway may read it otherwise.

use std::net::Ipv6Addr;

use http::header::{CONTENT_ENCODING, HOST, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, Version};

use super::reject::{EarlyRejection, RejectionKind};

/// Refuses a head whose host or codings cannot be relied on.
pub(super) fn check(head: &Parts) -> Result<(), EarlyRejection> {
    check_host(head)?;
    check_transfer_coding(&head.headers)?;
    check_content_coding(&head.headers)
}

/// One host, in the target or in `Host`. HTTP/1.1 must have `Host`, though that of the target counts;
/// HTTP/2 may have both if they are the same; HTTP/1.0 may have none.
fn check_host(head: &Parts) -> Result<(), EarlyRejection> {
    let mut hosts = head.headers.get_all(HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    let host = host.map(|host| host.to_str().unwrap_or_default());
    let target = head.uri.authority().map(|authority| authority.as_str());
    if more.is_some() {
        return Err(bad_host("is given more than once"));
    }
    if [host, target]
        .into_iter()
        .flatten()
        .any(|one| !is_host(one))
    {
        return Err(bad_host(
            "is not a name or an address, with or without a port",
        ));
    }
    match (head.version, host, target) {
        (Version::HTTP_11, None, _) | (Version::HTTP_2, None, None) => Err(bad_host("is missing")),
        (Version::HTTP_2, Some(host), Some(target)) if !host.eq_ignore_ascii_case(target) => {
            Err(bad_host("is not what `:authority` says"))
        }
        _ => Ok(()),
    }
}

fn bad_host(what: &str) -> EarlyRejection {
    let message = format!("the header Host {what}: give one, such as `Host: api.example.net`");
    EarlyRejection::new(RejectionKind::BadHead, message)
}

/// Whether this is a name or an address, with or without a port.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && (port.is_empty() || port.parse::<u16>().is_ok())
    };
    let is_named = match host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_of_name),
    };
    is_named && port.is_none_or(is_port)
}

/// Whether a byte may stand in a registered name (RFC 3986).
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=".contains(&byte)
}

fn check_transfer_coding(headers: &HeaderMap) -> Result<(), EarlyRejection> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Ok(()),
        (Some(one), None) if is_chunked(one.as_bytes()) => Ok(()),
        (Some(one), None) => Err(unknown_transfer_coding(one.as_bytes())),
        (Some(_), Some(more)) => Err(unknown_transfer_coding(more.as_bytes())),
    }
}

/// Whether this is the one transfer coding that we have.
pub(super) fn is_chunked(coding: &[u8]) -> bool {
    coding.eq_ignore_ascii_case(b"chunked")
}

/// The refusal of a body in another transfer coding.
pub(super) fn unknown_transfer_coding(coding: &[u8]) -> EarlyRejection {
    let message = format!(
        "the transfer coding `{}` is not known: send `Transfer-Encoding: chunked`, once, or \
         Content-Length",
        coding.escape_ascii()
    );
    EarlyRejection::new(RejectionKind::TransferCoding, message)
}

fn check_content_coding(headers: &HeaderMap) -> Result<(), EarlyRejection> {
    let codings = headers.get_all(CONTENT_ENCODING).iter();
    let mut codings = codings.flat_map(|list| list.as_bytes().split(|byte| *byte == b','));
    let coded = codings.find(|one| !one.trim_ascii().eq_ignore_ascii_case(b"identity"));
    coded.map_or(Ok(()), |coding| {
        let message = format!(
            "the content coding `{}` is not known: send the body as it is, without \
             Content-Encoding",
            coding.trim_ascii().escape_ascii()
        );
        Err(EarlyRejection::new(RejectionKind::ContentCoding, message))
    })
}

// What follows looks at a head that hyper could not read, for what to say of it.

/// The path in the first line, as far as there is one.
pub(super) fn path(seen: &[u8]) -> &str {
    let line = seen.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let target = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    let path = target.split(|byte| *byte == b'?').next();
    std::str::from_utf8(path.unwrap_or_default()).unwrap_or_default()
}

/// Whether the first line says HTTP/1.1.
pub(super) fn is_http_11(seen: &[u8]) -> bool {
    let line = seen.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.trim_ascii_end().ends_with(b" HTTP/1.1")
}

/// The values of a header.
pub(super) fn values<'s>(seen: &'s [u8], name: &'static str) -> impl Iterator<Item = &'s [u8]> {
    let lines = seen.split(|byte| *byte == b'\n').skip(1);
    let lines = lines.take_while(|line| !line.trim_ascii().is_empty());
    lines.filter_map(move |line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (before, value) = (&line[..colon], &line[colon + 1..]);
        let fits = before.eq_ignore_ascii_case(name.as_bytes());
        fits.then(|| value.trim_ascii())
    })
}

/// Whether this is a length, and one that no limit could allow.
pub(super) fn is_beyond_u64(length: &[u8]) -> bool {
    let text = std::str::from_utf8(length).unwrap_or_default();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // hyper keeps the two greatest for itself.
    is_number
        && !text
            .parse::<u64>()
            .is_ok_and(|length| length < u64::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_and_addresses_with_or_without_a_port() {
        let good =
            "x localhost api.example.net api.example.net:8080 x: 192.0.2.1:1 [::1] [::1]:443 a_b";
        for host in good.split(' ') {
            assert!(is_host(host), "{host}");
        }
        let bad =
            "|:80|a b|a/b|a?b|a#b|user@x|x:80:80|x:port|x:65536|[::1|::1|[x]|[::1]x|a,\tb|x\\y|<x>";
        for host in bad.split('|') {
            assert!(!is_host(host), "{host}");
        }
    }

    #[test]
    fn an_unreadable_head_shows_what_it_can() {
        let seen =
            b"POST /a/b?c HTTP/1.1\r\nHost: x\r\nContent-Length:  5 \r\nCONTENT-LENGTH:6\n\r\n\
            content-length: 7\r\n";
        assert_eq!(path(seen), "/a/b");
        assert!(is_http_11(seen));
        let lengths: Vec<_> = values(seen, "content-length").collect();
        assert_eq!(lengths, [b"5", b"6"]);
        for odd in [&b""[..], b"GET", b"\x16\x03\x01", b"GET \xff HTTP/1.0\r\n"] {
            assert_eq!((path(odd), is_http_11(odd)), ("", false));
        }
    }

    #[test]
    fn only_numbers_beyond_64_bits_are_beyond() {
        for beyond in [
            "18446744073709551616",
            "18446744073709551615",
            &"9".repeat(99),
        ] {
            assert!(is_beyond_u64(beyond.as_bytes()), "{beyond}");
        }
        for other in [
            "",
            "5",
            "18446744073709551613",
            "-1",
            "+5",
            "0x5",
            "5, 5",
            "\u{ff}",
        ] {
            assert!(!is_beyond_u64(other.as_bytes()), "{other}");
        }
    }
}
