//! The route table at work.
//!
//! `matchit` knows paths but no methods, so each of its leaves holds a small table of methods.
//! Matching is done on the path as it came, still escaped: an escaped slash is part of a name and
//! never a boundary.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use http::{HeaderValue, Method};

use super::access_log::Served;
use super::cors::Origins;
use super::params::Params;
use super::reject::{Refusal, RejectionKind};
use super::route::{full_path, param_names};
use super::{Admit, Dialect, Handler, Needs, Rejection, Response, RouteError};

/// A built route table, shared by all connections of a listener.
pub struct Router<S> {
    paths: matchit::Router<Leaf<S>>,
    faces: Vec<Face>,
    pub(super) observer: Option<fn(&S, &Served<'_>)>,
    pub(super) origins: Origins,
}

/// Everything known about one path.
struct Leaf<S> {
    names: Arc<[Box<str>]>,
    methods: Vec<Entry<S>>,
    allow: HeaderValue,
}

struct Entry<S> {
    method: Method,
    line: Line<S>,
}

/// What is known of a route once its method and path fit.
pub(super) struct Line<S> {
    pub(super) label: &'static str,
    pub(super) needs: Needs,
    pub(super) admit: Admit<S>,
    pub(super) handler: Handler<S>,
}

/// How one dialect says no, and for which paths.
struct Face {
    prefixes: Vec<String>,
    reject: fn(&Rejection) -> Response,
}

/// A line of the table that fits a request; parameters are not decoded yet.
pub(super) struct Found<'r, 'p, S> {
    pub(super) line: Line<S>,
    names: &'r Arc<[Box<str>]>,
    raw: matchit::Params<'r, 'p>,
}

type Leaves<S> = BTreeMap<String, (Arc<[Box<str>]>, Vec<Entry<S>>)>;

// === impl Router ===

impl<S> Router<S> {
    /// Builds the table. A request that no dialect's prefix fits is answered by the first one.
    pub fn new(dialects: Vec<Dialect<S>>) -> Result<Self, RouteError> {
        if dialects.is_empty() {
            return Err(RouteError::NoDialect);
        }
        let mut leaves = Leaves::new();
        let mut faces = Vec::with_capacity(dialects.len());
        for dialect in dialects {
            for prefix in &dialect.prefixes {
                mount(&mut leaves, prefix, &dialect)?;
            }
            faces.push(Face {
                prefixes: dialect.prefixes,
                reject: dialect.reject,
            });
        }
        Ok(Self {
            paths: build(leaves)?,
            faces,
            observer: None,
            origins: Origins::default(),
        })
    }

    /// Has `observer` told of every request once it is over; meant for metrics. It must not block.
    pub fn observed_by(mut self, observer: fn(&S, &Served<'_>)) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Lets web pages of these origins read the answers, and send credentials.
    pub fn readable_by(mut self, origins: &[String]) -> Self {
        self.origins = Origins::new(origins);
        self
    }

    /// Finds the line for a method and a raw path.
    pub(super) fn find<'r, 'p>(
        &'r self,
        method: &Method,
        path: &'p str,
    ) -> Result<Found<'r, 'p, S>, Refusal> {
        let matched = without_final_slash(path).and_then(|path| self.paths.at(path).ok());
        let Some(matched) = matched else {
            return Err(Refusal::new(RejectionKind::UnknownPath, "no such path"));
        };
        let leaf = matched.value;
        let entry = leaf.entry(method).ok_or_else(|| leaf.refuse(method))?;
        Ok(Found {
            line: entry.line,
            names: &leaf.names,
            raw: matched.params,
        })
    }

    /// Has the dialect that owns the path (by longest prefix) say no.
    pub(super) fn reject(&self, path: &str, rejection: &Rejection) -> Response {
        // The first of equals wins, and `max_by_key` would take the last.
        let by_fit = self.faces.iter().rev().max_by_key(|face| face.fit(path));
        match by_fit {
            Some(face) => (face.reject)(rejection),
            None => Response::default(),
        }
    }
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefixes: Vec<_> = self.faces.iter().map(|face| &face.prefixes).collect();
        f.debug_struct("Router")
            .field("prefixes", &prefixes)
            .finish_non_exhaustive()
    }
}

fn mount<S>(leaves: &mut Leaves<S>, prefix: &str, dialect: &Dialect<S>) -> Result<(), RouteError> {
    for route in &dialect.routes {
        let path = full_path(prefix, &route.template)?;
        let names = param_names(&route.template)?;
        let (_, entries) = leaves.entry(path.clone()).or_insert((names, Vec::new()));
        let method = route.method.clone();
        if entries.iter().any(|entry| entry.method == method) {
            return Err(RouteError::Duplicate { method, path });
        }
        entries.push(Entry {
            method,
            line: Line {
                label: route.label,
                needs: route.needs,
                admit: dialect.admit,
                handler: route.handler,
            },
        });
    }
    Ok(())
}

fn build<S>(leaves: Leaves<S>) -> Result<matchit::Router<Leaf<S>>, RouteError> {
    let mut paths = matchit::Router::new();
    for (path, (names, methods)) in leaves {
        let leaf = Leaf {
            allow: allow(&methods),
            names,
            methods,
        };
        let inserted = paths.insert(path.clone(), leaf);
        inserted.map_err(|source| RouteError::Conflict { path, source })?;
    }
    Ok(paths)
}

/// The `Allow` header of a path: its methods in order, HEAD right after GET.
fn allow<S>(methods: &[Entry<S>]) -> HeaderValue {
    let mut names: Vec<&str> = Vec::new();
    for Entry { method, .. } in methods {
        names.push(method.as_str());
        if *method == Method::GET && methods.iter().all(|entry| entry.method != Method::HEAD) {
            names.push("HEAD");
        }
    }
    // A method is an HTTP token, and so is always fit for a header.
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
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

impl<S> Leaf<S> {
    fn entry(&self, method: &Method) -> Option<&Entry<S>> {
        let exact = self.methods.iter().find(|entry| entry.method == *method);
        match exact {
            None if *method == Method::HEAD => self.entry(&Method::GET),
            found => found,
        }
    }

    fn refuse(&self, method: &Method) -> Refusal {
        let allow = self.allow.clone();
        let allowed = allow.to_str().unwrap_or_default();
        let message = format!("{method} is not possible here, only {allowed}");
        Refusal::new(RejectionKind::MethodNotAllowed { allow }, message)
    }
}

// === impl Face ===

impl Face {
    /// How many bytes of the path this dialect claims; `None` when it is not below any prefix.
    fn fit(&self, path: &str) -> Option<usize> {
        let below = |prefix: &&String| {
            let rest = path.strip_prefix(prefix.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.prefixes.iter().filter(below).map(String::len).max()
    }
}

// === impl Line ===

// By hand, because deriving would ask the same of the state.
impl<S> Clone for Line<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Line<S> {}

// === impl Found ===

impl<S> Found<'_, '_, S> {
    /// The parameters, decoded.
    pub(super) fn params(&self) -> Result<Params, Refusal> {
        let raw = self.raw.iter().map(|(_, value)| value);
        Params::decode(self.names, raw)
            .map_err(|bad| Refusal::new(RejectionKind::BadPath, format!("path parameter {bad}")))
    }
}
