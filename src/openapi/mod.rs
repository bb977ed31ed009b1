//! OpenAPI document and its page: what the dialects serve.
//!
//! The route tables are the one source: [`document()`] makes an OpenAPI 3.1 document of what the routes
//! say of themselves and of the types that they read and write. Here it is served, with a page that
//! shows it: `/openapi.json` and `/docs/`, to which `/` leads. Neither holds a secret, and both are for
//! people who have no key yet, so anybody may read them.

mod document;
mod example;
mod page;
mod schemas;

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use sha2::{Digest, Sha256};

use crate::http::{
    BodyContent, Dialect, Rejection, Request, Response, Route, RouteDescription, RouteTable,
};

pub use document::{DialectPart, document};
pub use example::Example;

/// What browsers are told: keep it, but ask before each use.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// The document and the page.
pub struct OpenApiDocs {
    /// Made when somebody asks for it: it takes time and memory that a gateway can do without.
    document: OnceLock<StaticFile>,
    describe: Box<dyn Fn() -> serde_json::Value + Send + Sync>,
    page: StaticFile,
}

/// A body that never changes, with its headers.
struct StaticFile {
    body: Bytes,
    headers: Vec<(HeaderName, HeaderValue)>,
}

// === impl OpenApiDocs ===

impl OpenApiDocs {
    /// The document that `describe` makes, and the page, on which requests can be tried where `anonymous`
    /// callers are let in.
    pub fn new(
        describe: impl Fn() -> serde_json::Value + Send + Sync + 'static,
        anonymous: bool,
    ) -> Self {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        let page = page::assemble(anonymous);
        let policy = HeaderValue::from_str(&page.policy);
        let mut page = StaticFile::new(page.html.into(), html);
        // Base64 and directives are always fit for a header.
        page.headers
            .extend(policy.ok().map(|policy| (CONTENT_SECURITY_POLICY, policy)));
        Self {
            document: OnceLock::new(),
            describe: Box::new(describe),
            page,
        }
    }

    fn page(&self) -> &StaticFile {
        &self.page
    }

    fn document(&self) -> &StaticFile {
        self.document.get_or_init(|| {
            let json = HeaderValue::from_static("application/json");
            StaticFile::new((self.describe)().to_string().into(), json)
        })
    }
}

/// The routes of the document and of the page, each with a prefix of its own, so that all other
/// paths stay with the dialects; and the root, which leads to the page.
pub fn dialects() -> [RouteTable<OpenApiDocs>; 3] {
    let document = RouteDescription::new("Documentation", "This document").answer(
        StatusCode::OK,
        "OpenAPI 3.1.",
        Some(BodyContent::json::<serde_json::Value>()),
    );
    let page = RouteDescription::new("Documentation", "A page that shows this document").answer(
        StatusCode::OK,
        "HTML.",
        Some(BodyContent::text()),
    );
    [
        dialect("/openapi.json", "openapi", document, OpenApiDocs::document),
        dialect("/docs", "docs", page, OpenApiDocs::page),
        RouteTable {
            prefixes: vec![String::new()],
            routes: vec![root()],
        },
    ]
}

/// Whoever begins at the root is led to the page, by a path that holds behind a proxy with a prefix, too.
fn root() -> Route<OpenApiDocs> {
    let description = RouteDescription::new("Documentation", "The way to the page").answer(
        StatusCode::FOUND,
        "The page is below.",
        None,
    );
    let handler = async |_: Arc<OpenApiDocs>, _: Request| {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::FOUND;
        let headers = response.headers_mut();
        headers.insert(LOCATION, HeaderValue::from_static("docs/"));
        headers.insert(CACHE_CONTROL, REVALIDATE);
        Ok(response)
    };
    Route::public(Method::GET, "", "root", description, handler)
}

fn dialect(
    path: &str,
    label: &'static str,
    description: RouteDescription,
    file: fn(&OpenApiDocs) -> &StaticFile,
) -> RouteTable<OpenApiDocs> {
    let handler =
        move |docs: Arc<OpenApiDocs>, request| async move { Ok(file(&docs).answer(&request)) };
    let route = Route::public(Method::GET, "", label, description, handler);
    RouteTable {
        prefixes: vec![path.to_owned()],
        routes: vec![route],
    }
}

impl Dialect for OpenApiDocs {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        let mut response = Response::new(format!("{}\n", rejection.message).into());
        *response.status_mut() = rejection.status;
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, plain);
        response
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        let Ok(response) = result;
        response
    }
}

// === impl StaticFile ===

impl StaticFile {
    fn new(body: Bytes, media_type: HeaderValue) -> Self {
        let digest = Sha256::digest(&body);
        let tag = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
        let tag = HeaderValue::from_str(&format!("\"{}\"", tag.collect::<String>()));
        let mut headers = vec![(CONTENT_TYPE, media_type), (CACHE_CONTROL, REVALIDATE)];
        headers.extend(tag.ok().map(|tag| (ETAG, tag)));
        Self { body, headers }
    }

    /// The file, or 304 when the caller has it already.
    fn answer(&self, request: &Request) -> Response {
        let own = self.headers.iter().find(|(name, _)| *name == ETAG);
        let known = request.headers.get_all(IF_NONE_MATCH).iter();
        let mut known = known.filter_map(|value| value.to_str().ok());
        let is_known = own.is_some_and(|(_, own)| {
            known.any(|list| {
                list.split(',')
                    .any(|one| one.trim().as_bytes() == own.as_bytes())
            })
        });
        let mut response = match is_known {
            true => Response::default(),
            false => Response::new(self.body.clone().into()),
        };
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = self.headers.iter().cloned();
        response.headers_mut().extend(headers);
        response
    }
}
