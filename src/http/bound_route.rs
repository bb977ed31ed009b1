//! Routes bound to the state of their dialect, of which the route table need not know the type.

use std::pin::Pin;
use std::sync::Arc;

use http::Method;

use super::dialect::Dialect;
use super::reject::Rejection;
use super::request::Request;
use super::response::Response;
use super::route::{ResponseFuture, Route, RouteTable};
use super::route_role::RouteRole;

/// The routes of a dialect together with its state.
pub struct MountedDialect {
    pub(super) prefixes: Vec<String>,
    pub(super) in_any_case: bool,
    pub(super) routes: Vec<Arc<BoundRoute>>,
    pub(super) reject: RenderRejection,
}

/// Rendering of rejections in a dialect's shape.
pub(super) type RenderRejection = Box<dyn Fn(&Rejection) -> Response + Send + Sync>;

/// Admission of callers by a dialect.
type AdmissionCheck = Box<dyn for<'r> Fn(&'r mut Request) -> AdmissionFuture<'r> + Send + Sync>;

/// Admission of a caller, later: other replicas may have a say in it.
type AdmissionFuture<'r> = Pin<Box<dyn Future<Output = Result<(), Box<Response>>> + Send + 'r>>;

/// Route bound to the state of its dialect.
pub(super) struct BoundRoute {
    pub(super) method: Method,
    pub(super) template: String,
    pub(super) label: &'static str,
    pub(super) needs: RouteRole,
    pub(super) is_probe: bool,
    admit: AdmissionCheck,
    handle: Box<dyn Fn(Request) -> ResponseFuture + Send + Sync>,
}

// === impl RouteTable ===

impl<D: Dialect> RouteTable<D> {
    /// The routes, answering with the state `dialect`.
    pub fn with(self, dialect: Arc<D>) -> MountedDialect {
        let routes = self.routes.into_iter();
        let routes = routes.map(|route| Arc::new(BoundRoute::new(route, &dialect)));
        MountedDialect {
            prefixes: self.prefixes,
            in_any_case: false,
            routes: routes.collect(),
            reject: Box::new(move |rejection| dialect.reject(rejection)),
        }
    }
}

// === impl MountedDialect ===

impl MountedDialect {
    /// The same below its prefixes in small and capital letters alike.
    pub fn in_any_case(mut self) -> Self {
        self.in_any_case = true;
        self
    }
}

// === impl BoundRoute ===

impl BoundRoute {
    fn new<D: Dialect>(route: Route<D>, dialect: &Arc<D>) -> Self {
        let (admitting, handling) = (Arc::clone(dialect), Arc::clone(dialect));
        let handler = route.handler;
        Self {
            method: route.method,
            template: route.template,
            label: route.label,
            needs: route.needs,
            is_probe: route.is_probe,
            admit: Box::new(move |request| {
                let admitting = Arc::clone(&admitting);
                Box::pin(async move {
                    let admitted = admitting.admit(request).await;
                    admitted.map_err(|error| Box::new(admitting.answer(Err(error))))
                })
            }),
            handle: Box::new(move |request| handler(Arc::clone(&handling), request)),
        }
    }

    /// Lets the caller in, or gives the answer that says why not.
    pub(super) async fn admit(&self, request: &mut Request) -> Result<(), Box<Response>> {
        (self.admit)(request).await
    }

    /// The answer, later.
    pub(super) fn handle(&self, request: Request) -> ResponseFuture {
        (self.handle)(request)
    }
}
