//! Lifetime of one request, from its head to its answer.

use std::fmt::Display;
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, HeaderValue,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{Extensions, Method, Version};
use hyper::body::Body;
use tokio::time::Instant;
use tracing::Span;

use super::access_log::AccessRecord;
use super::activity::ActiveRequest;
use super::bound_route::BoundRoute;
use super::catch::{CatchPanic, PanicError};
use super::forwarded::ForwardedCaller;
use super::limit_counters::LimitExceeded;
use super::listener::ListenerConfig;
use super::peer::ConnectionPeer;
use super::reject::{EarlyRejection, RejectionKind};
use super::request::Request;
use super::request_id::{self, RequestId};
use super::response::Response;
use super::response_body::{BodyContext, BodyKeeper, ResponseBody};
use super::trace_context::TraceContext;
use super::{body, charset, cors, decode, forgery, head};
use crate::telemetry::request_ids::{begin_span, within};

/// How much of a host that is not ours is shown, in characters.
const HOST_SHOWN_MAX: usize = 100;

/// A year of HTTPS only, for this host: what others of the domain do is not ours to say.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The only content coding.
const IDENTITY: HeaderValue = HeaderValue::from_static("identity");

/// One request under way. Its end is logged on drop, so that a request which nobody waited for
/// has its line too.
struct RequestContext {
    peer: Arc<ConnectionPeer>,
    /// Whether the caller speaks TLS, perhaps with a proxy.
    is_secure: bool,
    /// The configuration in force when the request began.
    config: Arc<ListenerConfig>,
    record: AccessRecord,
    /// The origin of the web page that asks, if it is one that may.
    page: Option<HeaderValue>,
    /// The span of the request's log lines.
    span: Span,
}

/// An answer that is made while it is sent. Its request is over when it is.
struct GrowingAnswer {
    exchange: RequestContext,
    _active: ActiveRequest,
}

/// An end before the handler.
enum Stop {
    /// The front end refuses the request.
    Refused(EarlyRejection),
    /// There is an answer already, such as that of a dialect that does not let the caller in.
    Answered(Response),
}

/// Answers one request, which counts as under way already; never fails, whatever the request is like.
pub(super) async fn serve<B>(
    peer: Arc<ConnectionPeer>,
    request: hyper::Request<B>,
    mut active: ActiveRequest,
) -> Response
where
    B: Body<Data = Bytes, Error: Display> + Unpin,
{
    let (head, body) = request.into_parts();
    let mut exchange = RequestContext::new(peer, &head);
    let (ids, span) = (exchange.record.ids(), exchange.span.clone());
    let answer = {
        // In place: it is large, and would be moved into what is around it.
        let answering = pin!(exchange.answer(head, body));
        within(ids.clone(), span.clone(), answering).await
    };
    let mut response = exchange.finish(answer);
    if response.body().is_growing() {
        active.stream();
        let drain = exchange.peer.shared.drain.clone();
        let keeper = Box::new(GrowingAnswer {
            exchange,
            _active: active,
        });
        response.body_mut().keep(BodyContext {
            ids,
            span,
            drain,
            keeper,
        });
    }
    response
}

/// Puts on what every answer carries.
pub(super) fn mark(response: &mut Response, id: &RequestId, is_secure: bool) {
    let headers = response.headers_mut();
    headers.insert(request_id::HEADER, id.to_header());
    // What is the same for everybody may say that it can be kept.
    let store = headers.entry(CACHE_CONTROL);
    store.or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if is_secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
}

// === impl RequestContext ===

impl RequestContext {
    fn new(peer: Arc<ConnectionPeer>, head: &Parts) -> Self {
        let config = peer.shared.listener.config();
        let ForwardedCaller { addr, is_secure } =
            config.settings.proxies.caller(peer.caller(), &head.headers);
        let record = AccessRecord {
            id: RequestId::of(&head.headers),
            trace: TraceContext::of(&head.headers),
            peer: addr,
            method: head.method.clone(),
            uri: head.uri.clone(),
            started: Instant::now(),
            route: None,
            is_probe: false,
            status: None,
            response_bytes: 0,
        };
        peer.shared.listener.counters.in_flight.begin();
        let page = config.router.origins.listed(&head.headers);
        let span = begin_span(&record.ids());
        Self {
            peer,
            is_secure,
            config,
            record,
            page,
            span,
        }
    }

    async fn answer<B>(&mut self, head: Parts, mut body: B) -> Response
    where
        B: Body<Data = Bytes, Error: Display> + Unpin,
    {
        let version = head.version;
        match self.prepare(head, &mut body).await {
            Ok((route, request)) => self.handle(route, request).await,
            Err(stop) => {
                let mut response = match stop {
                    Stop::Refused(refusal) => self.reject(refusal),
                    Stop::Answered(response) => response,
                };
                if !body.is_end_stream() {
                    self.leave_unread(version, &mut response);
                }
                response
            }
        }
    }

    /// Finds the route, decodes, lets the caller in, and reads everything that the handler needs.
    async fn prepare<B>(
        &mut self,
        head: Parts,
        body: &mut B,
    ) -> Result<(Arc<BoundRoute>, Request), Stop>
    where
        B: Body<Data = Bytes, Error: Display> + Unpin,
    {
        if let Some(stop) = self.stopped(&head) {
            return Err(stop);
        }
        let ListenerConfig {
            router, settings, ..
        } = &*self.config;
        let path = router.spelled(head.uri.path());
        let found = router.find(&head.method, &path)?;
        let route = Arc::clone(found.route);
        self.record.route = Some(route.label);
        self.record.is_probe = route.is_probe;
        let params = found.params()?;
        let query = decode::query(head.uri.query().unwrap_or_default()).map_err(|error| {
            EarlyRejection::new(RejectionKind::BadQuery, format!("query: {error}"))
        })?;
        let deadline = self.record.started + settings.limits.request_timeout;
        let body_by = deadline.min(self.record.started + settings.limits.body_timeout);
        let is_foreign_change = forgery::is_foreign_change(&head, &router.origins, self.is_secure);
        let mut request = Request {
            id: self.record.id.clone(),
            started: self.record.started,
            deadline,
            peer: self.record.peer,
            is_secure: self.is_secure,
            route: route.label,
            needs: route.needs,
            is_foreign_change,
            path: head.uri.path().to_owned(),
            method: head.method,
            headers: head.headers,
            params,
            query,
            body: Bytes::new(),
            extensions: Extensions::new(),
        };
        let admitted = route.admit(&mut request).await;
        admitted.map_err(|answer| Stop::Answered(*answer))?;
        if !body.is_end_stream() {
            charset::check(&request.headers)?;
        }
        let arriving = self.peer.activity.arriving();
        request.body = body::read(body, settings.limits.max_body_bytes, body_by).await?;
        drop(arriving);
        Ok((route, request))
    }

    /// What stops a request before its route is looked for, if anything does.
    fn stopped(&self, head: &Parts) -> Option<Stop> {
        if self.peer.shared.drain.is_draining() {
            let message = "this gateway is shutting down";
            return Some(EarlyRejection::new(RejectionKind::Draining, message).into());
        }
        if let Err(refusal) = head::check(head) {
            return Some(refusal.into());
        }
        if let Some(host) = self.config.router.hosts.refused(head) {
            return Some(unknown_host(host).into());
        }
        let is_preflight = self.page.is_some() && cors::is_preflight(head);
        is_preflight.then(|| Stop::Answered(cors::preflight(head)))
    }

    async fn handle(&self, route: Arc<BoundRoute>, request: Request) -> Response {
        let outcome = match CatchPanic::start(|| route.handle(request)) {
            Ok(running) => running.await,
            Err(panicked) => Err(panicked),
        };
        outcome.unwrap_or_else(|PanicError(panic)| {
            tracing::error!(panic, route = self.record.route, "a handler panicked");
            let message = "an internal error happened";
            self.reject(EarlyRejection::new(RejectionKind::Internal, message))
        })
    }

    fn reject(&self, refusal: EarlyRejection) -> Response {
        let rejection = refusal.of(self.record.id.clone());
        if let Some(hit) = LimitExceeded::of(&rejection.kind) {
            self.peer.shared.listener.counters.hits.count(hit);
        }
        tracing::debug!(reason = rejection.message, "refused");
        let mut response = self
            .config
            .router
            .reject(self.record.uri.path(), &rejection);
        let also = match rejection.kind {
            RejectionKind::MethodNotAllowed { allow } => Some((ALLOW, allow)),
            RejectionKind::ContentCoding => Some((ACCEPT_ENCODING, IDENTITY)),
            _ => None,
        };
        response
            .headers_mut()
            .extend(also.map(|(name, value)| (Some(name), value)));
        response
    }

    /// An HTTP/1 connection cannot be used again behind a body that nobody reads.
    fn leave_unread(&self, version: Version, response: &mut Response) {
        if version < Version::HTTP_2 {
            self.peer.activity.leave_body_unread();
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
    }

    /// Puts on what every answer carries, and notes it down.
    fn finish(&mut self, mut response: Response) -> Response {
        mark(&mut response, &self.record.id, self.is_secure);
        let origins = &self.config.router.origins;
        origins.mark(self.page.as_ref(), response.headers_mut());
        if self.record.method == Method::HEAD {
            response = without_body(response);
        }
        self.record.status = Some(response.status());
        self.record.response_bytes = response.body().size_hint().lower();
        response
    }
}

impl BodyKeeper for GrowingAnswer {
    fn passed(&mut self, bytes: usize) {
        self.exchange.record.response_bytes += bytes as u64;
    }
}

impl Drop for RequestContext {
    fn drop(&mut self) {
        self.peer.shared.listener.counters.in_flight.end();
        let served = self.record.served();
        self.record.log(&served);
        self.record.complete(&self.span);
        if let Some(observer) = &self.config.router.observer {
            observer(&served);
        }
    }
}

impl From<EarlyRejection> for Stop {
    fn from(refusal: EarlyRejection) -> Self {
        Self::Refused(refusal)
    }
}

fn unknown_host(host: &str) -> EarlyRejection {
    let message = format!(
        "this gateway is not called {:?} here: it answers to localhost, literal addresses and the \
         configured host_names",
        host.chars().take(HOST_SHOWN_MAX).collect::<String>()
    );
    EarlyRejection::new(RejectionKind::UnknownHost, message)
}

/// The answer to HEAD: that to GET, of which only the length is left.
fn without_body(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    // An empty body may belong to a status that must not have a length, such as 204. One that is still to be
    // made has none yet, and is not made for this.
    let length = body.size_hint().exact().filter(|length| *length > 0);
    if let Some(length) = length {
        head.headers.insert(CONTENT_LENGTH, length.into());
    }
    Response::from_parts(head, ResponseBody::default())
}
