//! The lines of a route table, as the dialects write them.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::Method;

use super::params::PARAMS_MAX;
use super::{Description, Rejection, Request, Response};

/// What a handler returns: the answer, later.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Answers one request, with the state of its dialect.
pub type Handler<S> = fn(Arc<S>, Request) -> HandlerFuture;

/// Decides on a request whose body is not read yet, and may leave a note in its extensions. An
/// answer instead of `()` is sent, and the handler never sees the request.
pub type Admit<S> = fn(&S, &mut Request) -> Result<(), Box<Response>>;

/// What a caller must be to use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody.
    Nothing,
    /// Somebody who has logged in.
    Login,
    /// Somebody who may read.
    Read,
    /// Somebody who may change things.
    Write,
}

/// One line of the route table.
pub struct Route<S> {
    /// The method it answers; a GET route answers HEAD too.
    pub method: Method,
    /// The path below the dialect's prefixes, with at most eight parameters, each a whole
    /// segment: `/tenants/{tenant}/users/{user}`. A final slash makes no difference.
    pub template: String,
    /// What this route is called in logs and metrics.
    pub label: &'static str,
    /// What a caller must be.
    pub needs: Needs,
    /// What it does, takes and answers.
    pub description: Description,
    /// What answers.
    pub handler: Handler<S>,
    /// Whether machines ask it every few seconds: its access lines are for debugging.
    pub is_probe: bool,
}

/// A family of routes with one state and one way of saying no.
pub struct Dialect<S> {
    /// Where the routes are mounted, all of them under each prefix: empty, or like `/api/v1`.
    pub prefixes: Vec<String>,
    /// The routes.
    pub routes: Vec<Route<S>>,
    /// Turns a rejection into this dialect's error answer.
    pub reject: fn(&S, &Rejection) -> Response,
    /// Lets callers in, before anything of a body is read.
    pub admit: Admit<S>,
}

/// A dialect together with its state, as a route table takes it.
pub struct Mounted {
    pub(super) prefixes: Vec<String>,
    pub(super) in_any_case: bool,
    pub(super) routes: Vec<MountedRoute>,
    pub(super) reject: Arc<dyn Reject>,
}

/// A line of the table, with the state that answers.
pub(super) struct MountedRoute {
    pub(super) method: Method,
    pub(super) template: String,
    pub(super) label: &'static str,
    pub(super) needs: Needs,
    pub(super) is_probe: bool,
    pub(super) endpoint: Arc<dyn Endpoint>,
}

/// What lets callers in and answers them.
pub(super) trait Endpoint: Send + Sync {
    /// Whether the caller is let in.
    fn admit(&self, request: &mut Request) -> Result<(), Box<Response>>;
    /// The answer, later.
    fn handle(&self, request: Request) -> HandlerFuture;
}

/// How a dialect says no.
pub(super) trait Reject: Send + Sync {
    fn reject(&self, rejection: &Rejection) -> Response;
}

struct BoundRoute<S> {
    state: Arc<S>,
    admit: Admit<S>,
    handler: Handler<S>,
}

struct BoundReject<S> {
    state: Arc<S>,
    reject: fn(&S, &Rejection) -> Response,
}

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

// === impl Route ===

impl<S> Route<S> {
    /// Makes a line of the table. There is no default for `needs` nor for `description`: nobody forgets
    /// to think of them.
    pub fn new(
        method: Method,
        template: impl Into<String>,
        label: &'static str,
        needs: Needs,
        description: Description,
        handler: Handler<S>,
    ) -> Self {
        Self {
            method,
            template: template.into(),
            label,
            needs,
            description,
            handler,
            is_probe: false,
        }
    }

    /// The same for machines that ask every few seconds.
    pub fn of_probes(self) -> Self {
        Self {
            is_probe: true,
            ..self
        }
    }
}

impl<S> fmt::Debug for Route<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            method,
            template,
            label,
            needs,
            ..
        } = self;
        write!(f, "Route({method} {template} as {label}, needs {needs:?})")
    }
}

// === impl Dialect ===

impl<S: Send + Sync + 'static> Dialect<S> {
    /// The dialect, answering with `state`.
    pub fn with(self, state: Arc<S>) -> Mounted {
        let Self { admit, reject, .. } = self;
        let routes = self.routes.into_iter().map(|route| MountedRoute {
            method: route.method,
            template: route.template,
            label: route.label,
            needs: route.needs,
            is_probe: route.is_probe,
            endpoint: Arc::new(BoundRoute {
                state: Arc::clone(&state),
                admit,
                handler: route.handler,
            }),
        });
        Mounted {
            prefixes: self.prefixes,
            in_any_case: false,
            routes: routes.collect(),
            reject: Arc::new(BoundReject { state, reject }),
        }
    }
}

// === impl Mounted ===

impl Mounted {
    /// The same below its prefixes in small and capital letters alike.
    pub fn in_any_case(mut self) -> Self {
        self.in_any_case = true;
        self
    }
}

impl<S: Send + Sync> Endpoint for BoundRoute<S> {
    fn admit(&self, request: &mut Request) -> Result<(), Box<Response>> {
        (self.admit)(&self.state, request)
    }

    fn handle(&self, request: Request) -> HandlerFuture {
        (self.handler)(Arc::clone(&self.state), request)
    }
}

impl<S: Send + Sync> Reject for BoundReject<S> {
    fn reject(&self, rejection: &Rejection) -> Response {
        (self.reject)(&self.state, rejection)
    }
}

/// Lets everybody in.
pub fn anybody<S>(_: &S, _: &mut Request) -> Result<(), Box<Response>> {
    Ok(())
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
