//! Router: the route table at work.
//!
//! `matchit` knows paths but no methods, so each of its leaves holds a small table of methods.
//! Matching is done on the path as it came, still escaped: an escaped slash is part of a name and
//! never a boundary.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use http::{HeaderValue, Method};

use super::access_log::ServedRequest;
use super::bound_route::{BoundRoute, MountedDialect, RenderRejection};
use super::cors::AllowedOrigins;
use super::hosts::AllowedHosts;
use super::params::PathParams;
use super::reject::{EarlyRejection, Rejection, RejectionKind};
use super::response::Response;
use super::template::{RouteError, full_path, param_names};

/// A built route table, shared by all connections of a listener.
pub struct Router {
    paths: matchit::Router<Leaf>,
    faces: Vec<Face>,
    /// The prefixes that are the same in small and capital letters.
    in_any_case: Vec<String>,
    pub(super) observer: Option<RequestObserver>,
    pub(super) origins: AllowedOrigins,
    pub(super) hosts: AllowedHosts,
}

/// Observer of requests, told of every one once it is over.
pub(super) type RequestObserver = Box<dyn Fn(&ServedRequest<'_>) + Send + Sync>;

/// Everything known about one path.
struct Leaf {
    names: Arc<[Box<str>]>,
    routes: Vec<Arc<BoundRoute>>,
    allow: HeaderValue,
}

/// Rejections of one dialect, and the paths that are its own.
struct Face {
    prefixes: Vec<String>,
    reject: RenderRejection,
}

/// A route that fits a request; parameters are not decoded yet.
pub(super) struct RouteMatch<'r, 'p> {
    pub(super) route: &'r Arc<BoundRoute>,
    names: &'r Arc<[Box<str>]>,
    raw: matchit::Params<'r, 'p>,
}

type Leaves = BTreeMap<String, (Arc<[Box<str>]>, Vec<Arc<BoundRoute>>)>;

// === impl Router ===

impl Router {
    /// Builds the table. A request that no dialect's prefix fits is answered by the first one.
    pub fn new(dialects: Vec<MountedDialect>) -> Result<Self, RouteError> {
        if dialects.is_empty() {
            return Err(RouteError::NoDialect);
        }
        let mut leaves = Leaves::new();
        let mut faces = Vec::with_capacity(dialects.len());
        let mut in_any_case = Vec::new();
        for dialect in dialects {
            for prefix in &dialect.prefixes {
                mount(&mut leaves, prefix, &dialect.routes)?;
            }
            if dialect.in_any_case {
                in_any_case.extend_from_slice(&dialect.prefixes);
            }
            faces.push(Face {
                prefixes: dialect.prefixes,
                reject: dialect.reject,
            });
        }
        Ok(Self {
            paths: build(leaves)?,
            faces,
            in_any_case,
            observer: None,
            origins: AllowedOrigins::default(),
            hosts: AllowedHosts::default(),
        })
    }

    /// Has `observer` told of every request once it is over; meant for metrics. It must not block.
    pub fn observed_by(
        mut self,
        observer: impl Fn(&ServedRequest<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Answers to loopback names, literal addresses and `names` alone. For a listener that asks nobody
    /// who they are.
    pub fn called(mut self, names: &[String]) -> Self {
        self.hosts = AllowedHosts::only(names);
        self
    }

    /// Lets web pages of these origins read the answers, and send credentials.
    pub fn readable_by(mut self, origins: &[String]) -> Self {
        self.origins = AllowedOrigins::new(origins);
        self
    }

    /// A raw path with its prefix spelled as it is mounted, where the case of letters makes no difference.
    pub(super) fn spelled<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let mut prefixes = self.in_any_case.iter();
        let other = prefixes.find(|prefix| is_other_spelling(path, prefix));
        match other {
            None => Cow::Borrowed(path),
            Some(prefix) => Cow::Owned(format!("{prefix}{}", &path[prefix.len()..])),
        }
    }

    /// Finds the line for a method and a raw path, spelled as it is mounted.
    pub(super) fn find<'r, 'p>(
        &'r self,
        method: &Method,
        path: &'p str,
    ) -> Result<RouteMatch<'r, 'p>, EarlyRejection> {
        let matched = without_final_slash(path).and_then(|path| self.paths.at(path).ok());
        let Some(matched) = matched else {
            return Err(EarlyRejection::new(
                RejectionKind::UnknownPath,
                "no such path",
            ));
        };
        let leaf = matched.value;
        let route = leaf.route(method).ok_or_else(|| leaf.refuse(method))?;
        Ok(RouteMatch {
            route,
            names: &leaf.names,
            raw: matched.params,
        })
    }

    /// Has the dialect that owns the path (by longest prefix) say no.
    pub(super) fn reject(&self, path: &str, rejection: &Rejection) -> Response {
        let path = &*self.spelled(path);
        // The first of equals wins, and `max_by_key` would take the last.
        let by_fit = self.faces.iter().rev().max_by_key(|face| face.fit(path));
        match by_fit {
            Some(face) => (face.reject)(rejection),
            None => Response::default(),
        }
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefixes: Vec<_> = self.faces.iter().map(|face| &face.prefixes).collect();
        f.debug_struct("Router")
            .field("prefixes", &prefixes)
            .finish_non_exhaustive()
    }
}

fn mount(leaves: &mut Leaves, prefix: &str, added: &[Arc<BoundRoute>]) -> Result<(), RouteError> {
    for route in added {
        let path = full_path(prefix, &route.template)?;
        let names = param_names(&route.template)?;
        let (_, routes) = leaves.entry(path.clone()).or_insert((names, Vec::new()));
        let method = route.method.clone();
        if routes.iter().any(|known| known.method == method) {
            return Err(RouteError::Duplicate { method, path });
        }
        routes.push(Arc::clone(route));
    }
    Ok(())
}

fn build(leaves: Leaves) -> Result<matchit::Router<Leaf>, RouteError> {
    let mut paths = matchit::Router::new();
    for (path, (names, routes)) in leaves {
        let leaf = Leaf {
            allow: allow(&routes),
            names,
            routes,
        };
        let inserted = paths.insert(path.clone(), leaf);
        inserted.map_err(|source| RouteError::Conflict { path, source })?;
    }
    Ok(paths)
}

/// The `Allow` header of a path: its methods in order, HEAD right after GET.
fn allow(routes: &[Arc<BoundRoute>]) -> HeaderValue {
    let mut names: Vec<&str> = Vec::new();
    for BoundRoute { method, .. } in routes.iter().map(Arc::as_ref) {
        names.push(method.as_str());
        if *method == Method::GET && routes.iter().all(|one| one.method != Method::HEAD) {
            names.push("HEAD");
        }
    }
    // A method is an HTTP token, and so is always fit for a header.
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

/// Whether a path begins with a prefix in other letters than those that it is mounted with.
fn is_other_spelling(path: &str, prefix: &str) -> bool {
    let begins = path.as_bytes().get(..prefix.len());
    let begins = begins.filter(|begins| begins.eq_ignore_ascii_case(prefix.as_bytes()));
    let is_whole = || matches!(path.as_bytes().get(prefix.len()), None | Some(b'/'));
    begins.is_some_and(|begins| begins != prefix.as_bytes()) && is_whole()
}

/// Takes one final slash off; `None` when what is left still ends in an empty segment.
fn without_final_slash(path: &str) -> Option<&str> {
    match path.strip_suffix('/') {
        None => Some(path),
        Some("") => Some("/"),
        Some(rest) if rest.ends_with('/') => None,
        Some(rest) => Some(rest),
    }
}

// === impl Leaf ===

impl Leaf {
    fn route(&self, method: &Method) -> Option<&Arc<BoundRoute>> {
        let exact = self.routes.iter().find(|one| one.method == *method);
        match exact {
            None if *method == Method::HEAD => self.route(&Method::GET),
            found => found,
        }
    }

    fn refuse(&self, method: &Method) -> EarlyRejection {
        let allow = self.allow.clone();
        let allowed = allow.to_str().unwrap_or_default();
        let message = format!("{method} is not possible here, only {allowed}");
        EarlyRejection::new(RejectionKind::MethodNotAllowed { allow }, message)
    }
}

// === impl Face ===

impl Face {
    /// How many bytes of the path this dialect claims; `None` when it is not below any prefix. An empty
    /// prefix claims nothing, or one route at the root would have its dialect answer for all strangers.
    fn fit(&self, path: &str) -> Option<usize> {
        let below = |prefix: &&String| {
            let rest = path.strip_prefix(prefix.as_str());
            !prefix.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.prefixes.iter().filter(below).map(String::len).max()
    }
}

// === impl RouteMatch ===

impl RouteMatch<'_, '_> {
    /// The parameters, decoded.
    pub(super) fn params(&self) -> Result<PathParams, EarlyRejection> {
        let raw = self.raw.iter().map(|(_, value)| value);
        PathParams::decode(self.names, raw).map_err(|bad| {
            EarlyRejection::new(RejectionKind::BadPath, format!("path parameter {bad}"))
        })
    }
}
