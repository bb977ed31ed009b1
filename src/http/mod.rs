//! The hyper front end: listener, TLS, limits, route table, request context, drain.
//!
//! This room turns bytes from strangers into a [`Request`] that a handler can trust, and a
//! handler's [`Response`] back into bytes. It knows hyper and h2; it knows nothing of XML, of the switch,
//! or of what a dialect's JSON looks like. It is used twice: for the REST side and the admin side.
//!
//! A request travels through it like this. [`Server::serve`] accepts a connection and finds a
//! place for it, if need be that of one which idles; a task of its own then does the TLS handshake, speaks HTTP/1.1 or HTTP/2, and
//! watches over the time the client takes. For each request the [`Router`] finds a line of the
//! table, path and query are decoded, the dialect lets the caller in or not, the body is read in
//! full within its limits, and only then does the handler run, inside a tracing span with the
//! request's id and its place in the caller's trace. Whatever goes wrong before
//! that is a [`Rejection`], and the [`Dialect`] owning the path decides how its answer looks. So
//! a handler never sees a half-read body, a bad escape or text that is not UTF-8.
//!
//! What is promised to handlers:
//!
//! * `Request::deadline` is one instant for all work on that request. Handlers keep it themselves;
//!   the front end does not cut them off, because a write that is cut off has an unknown outcome. Where a request
//!   takes longer, or its caller prefers another time, [`Request::allow`] moves it.
//! * When the client goes away, the handler's future is dropped. HTTP/1.1 shows this only once no
//!   pipelined bytes wait behind the running request.
//! * A handler that panics costs its caller a 500 and nobody else anything.
//! * What is in force when a request begins ([`ListenerConfig`]) answers it to its end, whatever is put in
//!   force meanwhile ([`Listener::replace`]).
//!
//! * An answer that is made while it is sent ([`ResponseBody::growing`]) counts as under way until its end: in the
//!   access line, in metrics, and for the place of its connection, which only a client that takes nothing loses.
//!
//! Simplifying assumptions, on purpose: bodies of requests are small and held in memory; there are
//! no upgrades, no trailers and no compression; OPTIONS is a method like any other (405), except
//! for web pages of listed origins (`cors`). What
//! hyper itself refuses (a request line it cannot parse, a head beyond its limit: 400, 431) is
//! answered in the dialect's shape, but has no line in the access log, and closes the connection. What
//! h2 refuses it answers alone, with a reset of the stream or an end of the connection.

mod access_log;
mod activity;
mod body;
mod bound_route;
mod catch;
mod charset;
mod close;
mod connection;
mod connection_config;
mod connection_limit;
mod connections;
mod cors;
mod decode;
mod description;
mod dialect;
mod drain;
mod exchange;
mod forgery;
mod forwarded;
mod head;
mod hosts;
mod http1;
mod http2;
mod limit_counters;
mod limits;
mod listener;
mod listener_counters;
mod malformed;
mod malformed_log;
mod params;
mod peer;
mod preference;
mod proxy_header;
mod reject;
mod request;
mod request_id;
mod response;
mod response_body;
mod route;
mod route_role;
mod router;
mod server;
mod stream;
mod template;
mod tls;
mod trace_context;
mod watchdog;

#[cfg(test)]
mod tests;

pub use access_log::ServedRequest;
pub use bound_route::MountedDialect;
pub use connections::{ConnectionClosing, ConnectionCounters, InFlight};
pub use description::{
    BodyContent, DialectDescription, ErrorDescription, ParameterDescription, ParameterLocation,
    RequestBody, ResponseDescription, ResponseHeader, RouteDescription, SchemaOf, SchemaSource,
    SecurityScheme, SecuritySchemeKind,
};
pub use dialect::Dialect;
pub use drain::{Drain, DrainTrigger};
pub use forwarded::TrustedProxies;
pub use limit_counters::{LimitCounters, LimitExceeded};
pub use limits::Limits;
pub use listener::{Listener, ListenerConfig, RetiredConfig};
pub use listener_counters::ListenerCounters;
pub use params::PathParams;
pub use reject::{Rejection, RejectionKind};
pub use request::Request;
pub use request_id::RequestId;
pub use response::Response;
pub use response_body::{BodyError, BodySender, ReaderGone, ResponseBody};
pub use route::{Handler, Route, RouteTable};
pub use route_role::RouteRole;
pub use router::Router;
pub use server::Server;
pub use template::RouteError;
pub use tls::{TlsError, TlsIdentity};
