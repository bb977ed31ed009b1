//! Request id, which is in every log line, answer and OCI `echo` of a request.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::telemetry::hex_digits::hex_digits;

/// The header that carries the id, both ways.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id taken over from a caller, in characters.
const LENGTH_MAX: usize = 64;

/// A request's id: 1 to 64 of `[A-Za-z0-9._-]`; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

// === impl RequestId ===

impl RequestId {
    /// A fresh id: 128 random bits as 32 hexadecimal digits.
    pub fn random() -> Self {
        let digits = hex_digits(rand::random());
        // Digits are text, so that nothing is ever left out.
        Self(String::from_utf8_lossy(&digits).into())
    }

    /// The caller's own id when it is well formed, otherwise a fresh one.
    ///
    /// An id of any other shape could break up log lines or grow them without bound, so it is
    /// replaced and not repaired.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        match given {
            Some(text) if is_well_formed(text) => Self(text.into()),
            _ => Self::random(),
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as text, shared.
    pub(super) fn to_shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// The id as the value of a response header.
    pub(super) fn to_header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("unknown"))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_well_formed(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(given: &str) -> RequestId {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(given).unwrap());
        RequestId::of(&headers)
    }

    #[test]
    fn a_well_formed_id_is_kept() {
        for given in ["a", "0b9f.A_z-9", &"x".repeat(64)] {
            assert_eq!(id_for(given).as_str(), given);
        }
    }

    #[test]
    fn any_other_id_is_replaced() {
        for given in ["", "a b", "a\"b", "a/b", "é", &"x".repeat(65)] {
            let id = id_for(given);
            assert_ne!(id.as_str(), given);
            assert!(is_well_formed(id.as_str()));
        }
    }

    #[test]
    fn fresh_ids_are_32_hexadecimal_digits_and_differ() {
        let id = RequestId::of(&HeaderMap::new());
        assert_eq!(id.as_str().len(), 32);
        assert!(id.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(id, RequestId::random());
        assert_eq!(id.to_header().to_str().unwrap(), id.as_str());
    }
}
