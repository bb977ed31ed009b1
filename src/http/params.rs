//! The path parameters of one request, decoded.

use std::fmt;
use std::sync::Arc;

use super::decode::{self, DecodeError};

/// The most parameters that one template may have.
pub(super) const PARAMS_MAX: usize = 8;

/// Room for values of ordinary size, in bytes.
const VALUES_ROOM: usize = 64;

/// Path parameters by name, percent-decoded once; cheap to make, one allocation for all of them.
#[derive(Clone, Default)]
pub struct PathParams {
    names: Arc<[Box<str>]>,
    // All values one after the other; `ends` says where each of them stops.
    values: String,
    ends: [usize; PARAMS_MAX],
}

/// A parameter that cannot be decoded, with its name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {source}")]
pub(super) struct ParamError {
    pub(super) name: String,
    pub(super) source: DecodeError,
}

// === impl PathParams ===

impl PathParams {
    /// Decodes raw values, given in the order of `names`.
    ///
    /// There are at most [`PARAMS_MAX`] names; the route table sees to that.
    pub(super) fn decode<'v>(
        names: &Arc<[Box<str>]>,
        raw: impl Iterator<Item = &'v str>,
    ) -> Result<Self, ParamError> {
        let mut params = Self {
            names: Arc::clone(names),
            values: String::with_capacity(VALUES_ROOM),
            ends: [0; PARAMS_MAX],
        };
        for ((name, end), raw) in names.iter().zip(&mut params.ends).zip(raw) {
            let value = decode::component(raw).map_err(|source| ParamError {
                name: name.to_string(),
                source,
            })?;
            params.values.push_str(&value);
            *end = params.values.len();
        }
        Ok(params)
    }

    /// The value of a parameter; empty for a name that the route's template does not have.
    ///
    /// A parameter of the template is never empty, since empty segments do not match.
    pub fn get(&self, name: &str) -> &str {
        let found = self.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Names and values in the order of the template.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let starts = std::iter::once(0).chain(self.ends);
        let spans = starts.zip(self.ends);
        let values = spans.map(|(start, end)| self.values.get(start..end).unwrap_or_default());
        self.names.iter().map(AsRef::as_ref).zip(values)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for PathParams {
    /// Parameters from already decoded pairs, for calling a handler by hand; pairs beyond the
    /// eighth are left out.
    fn from(pairs: [(&str, &str); N]) -> Self {
        let pairs = &pairs[..N.min(PARAMS_MAX)];
        let mut params = Self {
            names: pairs.iter().map(|(name, _)| Box::from(*name)).collect(),
            ..Self::default()
        };
        for ((_, value), end) in pairs.iter().zip(&mut params.ends) {
            params.values.push_str(value);
            *end = params.values.len();
        }
        params
    }
}

impl fmt::Debug for PathParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(names: &[&str], raw: &[&str]) -> Result<PathParams, ParamError> {
        let names = names.iter().map(|name| Box::from(*name)).collect();
        PathParams::decode(&names, raw.iter().copied())
    }

    #[test]
    fn each_value_is_found_under_its_name() {
        let params = decode(&["tenant", "user"], &["f%6Fo", "b%2Fr"]).unwrap();
        assert_eq!(params.get("tenant"), "foo");
        assert_eq!(params.get("user"), "b/r");
        assert_eq!(params.get("group"), "");
        assert_eq!(format!("{params:?}"), r#"{"tenant": "foo", "user": "b/r"}"#);
    }

    #[test]
    fn a_bad_value_is_reported_with_its_name() {
        let error = decode(&["tenant", "user"], &["foo", "%ff"]).unwrap_err();
        assert_eq!(error.name, "user");
        assert_eq!(error.source, DecodeError::NotUtf8);
    }

    #[test]
    fn handlers_can_be_given_pairs_by_hand() {
        let params = PathParams::from([("tenant", "foo"), ("code", "07")]);
        assert_eq!(params.get("tenant"), "foo");
        assert_eq!(params.get("code"), "07");
        assert_eq!(PathParams::from([]).get("code"), "");
    }
}
