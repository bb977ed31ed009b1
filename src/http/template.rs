//! Paths of a route table: what prefixes and templates may look like.

use std::sync::Arc;

use http::Method;

use super::params::PARAMS_MAX;

/// Why a route table cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {
    /// Nobody could answer for a request that no route matches.
    #[error("a route table needs at least one dialect")]
    NoDialect,
    /// A prefix that could never be the start of a path.
    #[error("the prefix {prefix:?} is neither empty nor like \"/api/v1\"")]
    BadPrefix {
        /// The prefix as given.
        prefix: String,
    },
    /// A template of the wrong form.
    #[error("the template {template:?} is not valid: {reason}")]
    BadTemplate {
        /// The template as given.
        template: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two routes for one method and path.
    #[error("there are two routes for {method} {path}")]
    Duplicate {
        /// The method of both.
        method: Method,
        /// The path of both, with its prefix.
        path: String,
    },
    /// Two templates that the matcher cannot tell apart, such as differently named parameters.
    #[error("the path {path} cannot be told from another one")]
    Conflict {
        /// The path that came second, with its prefix.
        path: String,
        /// What the matcher says.
        source: matchit::InsertError,
    },
}

/// Puts prefix and template together, without a final slash (except for the root itself).
pub(super) fn full_path(prefix: &str, template: &str) -> Result<String, RouteError> {
    if !is_prefix(prefix) {
        let prefix = prefix.to_owned();
        return Err(RouteError::BadPrefix { prefix });
    }
    let below = template.strip_suffix('/').unwrap_or(template);
    match prefix.len() + below.len() {
        0 => Ok("/".to_owned()),
        _ => Ok(format!("{prefix}{below}")),
    }
}

fn is_prefix(prefix: &str) -> bool {
    let is_rooted = prefix.starts_with('/') && !prefix.ends_with('/');
    prefix.is_empty() || (is_rooted && !prefix.contains("//") && !prefix.contains(['{', '}']))
}

/// The names of a template's parameters, in order; refuses what the matcher would understand
/// differently from us (escaped braces, catch-alls, parameters within a segment).
pub(super) fn param_names(template: &str) -> Result<Arc<[Box<str>]>, RouteError> {
    let bad = |reason| RouteError::BadTemplate {
        template: template.to_owned(),
        reason,
    };
    if !template.is_empty() && !template.starts_with('/') || template.contains("//") {
        return Err(bad("segments must follow one slash each"));
    }
    let mut names: Vec<Box<str>> = Vec::new();
    for segment in template.split('/').filter(|text| text.contains(['{', '}'])) {
        let name = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
        match name {
            Some(name) if is_name(name) => names.push(name.into()),
            _ => return Err(bad("a parameter must be a whole segment like {user}")),
        }
    }
    match names.len() {
        0..=PARAMS_MAX => Ok(names.into()),
        _ => Err(bad("it has more than eight parameters")),
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_slash_and_an_empty_prefix_vanish() {
        let rows = [
            ("", "", "/"),
            ("", "/", "/"),
            ("/api/v1", "/", "/api/v1"),
            ("/api/v1", "/tenants/{tenant}/", "/api/v1/tenants/{tenant}"),
        ];
        for (prefix, template, expected) in rows {
            assert_eq!(full_path(prefix, template).unwrap(), expected);
        }
    }

    #[test]
    fn bad_prefixes_are_refused() {
        for prefix in ["/", "api", "/api/", "/a//b", "/{x}"] {
            assert!(full_path(prefix, "/a").is_err(), "{prefix}");
        }
    }

    #[test]
    fn parameter_names_come_in_order() {
        let names = param_names("/tenants/{tenant}/users/{user_id}").unwrap();
        assert_eq!(*names, [Box::from("tenant"), Box::from("user_id")]);
        assert!(param_names("").unwrap().is_empty());
    }

    #[test]
    fn bad_templates_are_refused() {
        let nine = "/{a}".repeat(9);
        let rest = [
            "a/b", "//", "/{", "/{}", "/x{a}", "/{{a}}", "/{*rest}", "/{a}{b}",
        ];
        for template in rest.into_iter().chain([nine.as_str()]) {
            assert!(param_names(template).is_err(), "{template}");
        }
    }
}
