//! The lines of a route table, as the dialects write them.
//!
//! A handler is an asynchronous function of its dialect's state and the request; whatever it gives or
//! fails with, the dialect makes an answer of it. The table holds handlers of many types, so each is
//! called through a pointer and its future is boxed: here, and nowhere else.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::Method;

use super::description::RouteDescription;
use super::dialect::Dialect;
use super::request::Request;
use super::response::Response;
use super::route_role::RouteRole;

/// Future of a handler's answer.
pub(super) type ResponseFuture = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler and its dialect, of whatever types.
type BoxedHandler<D> = Box<dyn Fn(Arc<D>, Request) -> ResponseFuture + Send + Sync>;

/// Handler of a route: an asynchronous function, or a closure that calls one with more than the
/// request.
pub trait Handler<D: Dialect>:
    Fn(Arc<D>, Request) -> Self::Future + Clone + Send + Sync + 'static
{
    /// What it returns.
    type Future: Future<Output = Result<Response, D::Error>> + Send;
}

/// One line of the route table.
pub struct Route<D> {
    /// The method it answers; a GET route answers HEAD too.
    pub method: Method,
    /// The path below the dialect's prefixes, with at most eight parameters, each a whole
    /// segment: `/tenants/{tenant}/users/{user}`. A final slash makes no difference.
    pub template: String,
    /// Name of the route in logs and metrics.
    pub label: &'static str,
    /// The role that is required.
    pub needs: RouteRole,
    /// Its description.
    pub description: RouteDescription,
    /// Whether machines ask it every few seconds: its access lines are for debugging.
    pub is_probe: bool,
    pub(super) handler: BoxedHandler<D>,
}

/// The routes of one dialect, and where they are.
pub struct RouteTable<D> {
    /// Where the routes are mounted, all of them under each prefix: empty, or like `/api/v1`.
    pub prefixes: Vec<String>,
    /// The routes.
    pub routes: Vec<Route<D>>,
}

// === impl Route ===

impl<D: Dialect> Route<D> {
    /// A route that reads: GET, for whoever may read.
    pub fn read(
        template: impl Into<String>,
        label: &'static str,
        description: RouteDescription,
        handler: impl Handler<D>,
    ) -> Self {
        let needs = RouteRole::Read;
        Self::new(Method::GET, template, label, needs, description, handler)
    }

    /// A route that changes something, for whoever may change things.
    pub fn write(
        method: Method,
        template: impl Into<String>,
        label: &'static str,
        description: RouteDescription,
        handler: impl Handler<D>,
    ) -> Self {
        Self::new(
            method,
            template,
            label,
            RouteRole::Write,
            description,
            handler,
        )
    }

    /// A route that changes something which no user may change of themselves, for whoever may change all of
    /// the group.
    pub fn manage(
        method: Method,
        template: impl Into<String>,
        label: &'static str,
        description: RouteDescription,
        handler: impl Handler<D>,
    ) -> Self {
        let needs = RouteRole::Manage;
        Self::new(method, template, label, needs, description, handler)
    }

    /// A route for anybody.
    pub fn public(
        method: Method,
        template: impl Into<String>,
        label: &'static str,
        description: RouteDescription,
        handler: impl Handler<D>,
    ) -> Self {
        let needs = RouteRole::Nothing;
        Self::new(method, template, label, needs, description, handler)
    }

    /// A route for whoever has logged in.
    pub fn logged_in(
        method: Method,
        template: impl Into<String>,
        label: &'static str,
        description: RouteDescription,
        handler: impl Handler<D>,
    ) -> Self {
        Self::new(
            method,
            template,
            label,
            RouteRole::Login,
            description,
            handler,
        )
    }

    /// A line of the table. There is no default for `needs` nor for `description`: nobody forgets to
    /// think of them.
    pub fn new(
        method: Method,
        template: impl Into<String>,
        label: &'static str,
        needs: RouteRole,
        description: RouteDescription,
        handler: impl Handler<D>,
    ) -> Self {
        Self {
            method,
            template: template.into(),
            label,
            needs,
            description,
            is_probe: false,
            handler: boxed(handler),
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

impl<D> fmt::Debug for Route<D> {
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

// === impl Handler ===

impl<D, F, Fut> Handler<D> for F
where
    D: Dialect,
    F: Fn(Arc<D>, Request) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, D::Error>> + Send,
{
    type Future = Fut;
}

/// A function is cloned for nothing, and so is a closure that holds a reference to a table.
fn boxed<D: Dialect>(handler: impl Handler<D>) -> BoxedHandler<D> {
    Box::new(move |dialect, request| {
        let handler = handler.clone();
        Box::pin(async move {
            // Called in here, because a future that is handed in would be stored twice.
            let result = handler(Arc::clone(&dialect), request).await;
            dialect.answer(result)
        })
    })
}
