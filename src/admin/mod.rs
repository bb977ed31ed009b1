//! The listener for operators: is the process alive, and can it do its work?

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use http_body_util::Full;

use crate::http::{Content, Description, Dialect, Drain, Needs, Response, Route, anybody};
use crate::switch::Switch;

/// What the admin routes look at.
pub struct Admin {
    /// Whether it has a usable session.
    pub switch: Arc<Switch>,
    /// Whether the REST side is shutting down.
    pub drain: Drain,
}

/// The admin routes.
///
/// * `/livez`: 200 as long as the process answers at all. Restart it when it does not.
/// * `/readyz`: 200 when a session to the switch is open and the gateway is not draining, else 503
///   with the reason. Send requests elsewhere while it is not.
pub fn dialect() -> Dialect<Admin> {
    let says = |summary, description| {
        Description::new("Health", summary).answer(
            StatusCode::OK,
            description,
            Some(Content::text()),
        )
    };
    let live = Route::new(
        Method::GET,
        "/livez",
        "livez",
        Needs::Nothing,
        says("Whether the process answers", "It does."),
        |_, _| Box::pin(async { text(StatusCode::OK, "alive\n") }),
    );
    let ready = Route::new(
        Method::GET,
        "/readyz",
        "readyz",
        Needs::Nothing,
        says("Whether requests can be sent here", "They can.").answer(
            StatusCode::SERVICE_UNAVAILABLE,
            "They cannot; the reason.",
            Some(Content::text()),
        ),
        |admin: Arc<Admin>, _| Box::pin(async move { admin.readiness() }),
    );
    Dialect {
        prefixes: vec![String::new()],
        routes: vec![live, ready],
        admit: anybody,
        reject: |_, rejection| text(rejection.status, format!("{}\n", rejection.message)),
    }
}

impl Admin {
    fn readiness(&self) -> Response {
        if self.drain.is_draining() {
            text(
                StatusCode::SERVICE_UNAVAILABLE,
                "not ready: shutting down\n",
            )
        } else if self.switch.is_ready() {
            text(StatusCode::OK, "ready\n")
        } else {
            text(
                StatusCode::SERVICE_UNAVAILABLE,
                "not ready: no session to the switch\n",
            )
        }
    }
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
