//! Admin listener, for operators: health, readiness, metrics and status.

mod counts;
mod health;
mod history;
mod metrics;
mod status;
mod verdict;

pub use counts::{AuditState, ConnectionCounts, LoginActivity};
pub use history::{History, keep};

use std::convert::Infallible;
use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use tokio::time::Instant;

use crate::http::{
    BodyContent, Dialect, Drain, Rejection, Request, Response, ResponseBody, Route,
    RouteDescription, RouteTable,
};
use crate::shared::SharedStore;
use crate::switch::Switch;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::reloads::ReloadHistory;

/// State behind the admin routes.
pub struct AdminState {
    /// Whether it has a usable session.
    pub switch: Arc<Switch>,
    /// Whether the process is about to leave, so that nobody should be sent here any more.
    pub leaving: Drain,
    /// All numbers.
    pub metrics: Metrics,
    /// The last five minutes.
    pub history: Arc<History>,
    /// Sessions and logins of users.
    pub people: Box<dyn Fn() -> LoginActivity + Send + Sync>,
    /// Commands that callers named, by what became of them.
    pub commands: Box<dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync>,
    /// Connections of clients.
    pub connections: Box<dyn Fn() -> ConnectionCounts + Send + Sync>,
    /// The configuration in force as TOML, secrets masked.
    pub config: String,
    /// When the process began.
    pub started: Instant,
    /// How the audit does.
    pub audit: Box<dyn Fn() -> AuditState + Send + Sync>,
    /// How often the configuration was reloaded since.
    pub reloads: Arc<ReloadHistory>,
    /// What replicas have in common, if there are others.
    pub store: Option<Arc<SharedStore>>,
}

/// The admin routes.
///
/// * `/livez`: 200 as long as the process answers at all. Restart it when it does not.
/// * `/readyz`: 200 when a session to the switch is open and the gateway is not draining, else 503
///   with the reason. Send requests elsewhere while it is not. With `?verbose` it tells of each server, and of
///   the store that replicas share; without that store they are all as ready as with it.
/// * `/metrics`: all numbers as OpenMetrics text.
/// * `/`: the status page, for people; `/status.json` and `/config` are what it shows.
pub fn dialect() -> RouteTable<AdminState> {
    let alive = |_: &AdminState, _: &Request| text(StatusCode::OK, "alive\n");
    let routes = vec![
        get("/livez", "livez", "Whether the process answers", alive).of_probes(),
        get("/readyz", "readyz", READY, AdminState::readiness).of_probes(),
        get("/", "status", "The status page", |admin, _| admin.page()),
        get("/status.json", "status_json", SHOWN, |admin, _| {
            admin.status()
        }),
        get(
            "/config",
            "config",
            "The configuration in force",
            |admin, _| admin.config(),
        ),
        get("/metrics", "metrics", "All numbers", |admin, _| {
            admin.metrics()
        })
        .of_probes(),
    ];
    RouteTable {
        prefixes: vec![String::new()],
        routes,
    }
}

// What two of the routes do.
const READY: &str = "Whether requests can be sent here";
const SHOWN: &str = "What the status page shows";

fn get(
    path: &str,
    label: &'static str,
    summary: &'static str,
    answer: fn(&AdminState, &Request) -> Response,
) -> Route<AdminState> {
    let content = Some(BodyContent::text());
    let description =
        RouteDescription::new("Operators", summary).answer(StatusCode::OK, summary, content);
    let handler =
        move |admin: Arc<AdminState>, request: Request| async move { Ok(answer(&admin, &request)) };
    Route::public(Method::GET, path, label, description, handler)
}

impl Dialect for AdminState {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        text(rejection.status, format!("{}\n", rejection.message))
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        let Ok(response) = result;
        response
    }
}

fn text(status: StatusCode, body: impl Into<ResponseBody>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
