//! The status page: `/`, the numbers behind it at `/status.json`, and `/config`.
//!
//! The page is one document without anything from elsewhere. Its style and its script are named by
//! their hashes in the content security policy, so that nothing else can run in it, whatever a
//! switch or a caller manages to have shown there.

use std::sync::LazyLock;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::counts::{AuditState, ConnectionCounts, LoginActivity};
use super::history::{TrafficSample, unix_ms};
use super::verdict::{HealthVerdict, verdict};
use super::{AdminState, text};
use crate::http::Response;
use crate::shared::StoreReport;
use crate::switch::{NodeReport, SessionReport, SwitchError};
use crate::telemetry::reloads::{ReloadRecord, ReloadSummary};

const SKELETON: &str = include_str!("status.html");
const STYLE: &str = include_str!("status.css");
const SCRIPT: &str = include_str!("status.js");

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The page, put together once.
static PAGE: LazyLock<StatusPage> = LazyLock::new(StatusPage::new);

struct StatusPage {
    body: Bytes,
    policy: String,
}

/// Everything on the page that changes.
#[derive(Serialize)]
struct StatusOut {
    /// Milliseconds since 1970.
    now: u64,
    version: &'static str,
    uptime_seconds: u64,
    verdict: HealthVerdict,
    nodes: Vec<NodeOut>,
    switch_logins: Vec<(&'static str, u64)>,
    people: LoginActivity,
    /// Commands that callers named, by what became of them.
    commands: Vec<(&'static str, u64)>,
    audit: AuditState,
    connections: ConnectionCounts,
    errors: Vec<ErrorOut>,
    reloads: ReloadsOut,
    history: Vec<TrafficSample>,
    /// What replicas have in common, if there are others.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreOut>,
}

#[derive(Serialize)]
struct StoreOut {
    up: bool,
    server: Option<String>,
    version: Option<String>,
    trouble: Option<String>,
    replicas: usize,
    calls: u64,
    failures: u64,
    local_locks: u64,
    /// Whether locks may be missing in it.
    unsettled: bool,
}

#[derive(Serialize)]
struct NodeOut {
    name: String,
    ready: bool,
    in_use: bool,
    trouble: Option<String>,
    waiters: usize,
    sessions: Vec<SessionOut>,
}

#[derive(Serialize)]
struct SessionOut {
    number: u64,
    state: &'static str,
    age_seconds: u64,
    command: Option<&'static str>,
    command_seconds: Option<f64>,
}

#[derive(Serialize)]
struct ErrorOut {
    at: u64,
    times: u64,
    node: String,
    command: &'static str,
    number: Option<u32>,
    text: String,
}

#[derive(Serialize)]
struct ReloadsOut {
    succeeded: u64,
    failed: u64,
    last: Option<ReloadOut>,
}

#[derive(Serialize)]
struct ReloadOut {
    at: u64,
    succeeded: bool,
    /// What changed, or why nothing did.
    lines: Vec<String>,
}

impl AdminState {
    pub(super) fn page(&self) -> Response {
        let mut response = text(StatusCode::OK, PAGE.body.clone());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HTML);
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        if let Ok(policy) = HeaderValue::from_str(&PAGE.policy) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    pub(super) fn status(&self) -> Response {
        // Keys are strings and numbers finite, so there is nothing that could fail.
        let body = serde_json::to_vec(&self.status_out()).unwrap_or_default();
        let mut response = text(StatusCode::OK, body);
        response.headers_mut().insert(CONTENT_TYPE, JSON);
        response
    }

    pub(super) fn config(&self) -> Response {
        text(StatusCode::OK, self.config.clone())
    }

    fn status_out(&self) -> StatusOut {
        let nodes = self.switch.nodes();
        let audit = (self.audit)();
        let store = self.store.as_ref().map(|store| store.report());
        let verdict = verdict(&nodes, self.leaving.is_draining());
        StatusOut {
            now: unix_ms(SystemTime::now()),
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: self.started.elapsed().as_secs(),
            verdict: verdict.and_store(store.as_ref()).and_audit(&audit),
            nodes: nodes.into_iter().map(NodeOut::from).collect(),
            switch_logins: self.switch.logins(),
            people: (self.people)(),
            commands: (self.commands)(),
            audit,
            connections: (self.connections)(),
            errors: self
                .switch
                .recent_errors()
                .into_iter()
                .map(ErrorOut::from)
                .collect(),
            reloads: self.reloads.so_far().into(),
            history: self.history.samples(),
            store: store.map(StoreOut::from),
        }
    }
}

// === impl StatusPage ===

impl StatusPage {
    fn new() -> Self {
        let body = SKELETON
            .replace("{style}", STYLE)
            .replace("{script}", SCRIPT);
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; connect-src 'self'; img-src data:; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            source(STYLE),
            source(SCRIPT)
        );
        Self {
            body: body.into(),
            policy,
        }
    }
}

/// The name of an inline text in a content security policy.
fn source(text: &str) -> String {
    let hash = openssl::base64::encode_block(&Sha256::digest(text));
    format!("'sha256-{hash}'")
}

// === impl From ===

impl From<NodeReport> for NodeOut {
    fn from(node: NodeReport) -> Self {
        Self {
            name: node.name,
            ready: node.ready,
            in_use: node.in_use,
            trouble: node.trouble,
            waiters: node.waiters,
            sessions: node.sessions.into_iter().map(SessionOut::from).collect(),
        }
    }
}

impl From<SessionReport> for SessionOut {
    fn from(session: SessionReport) -> Self {
        Self {
            number: session.number,
            state: session.state.label(),
            age_seconds: session.age.as_secs(),
            command: session.command.map(|(command, _)| command),
            command_seconds: session.command.map(|(_, time)| time.as_secs_f64()),
        }
    }
}

impl From<StoreReport> for StoreOut {
    fn from(store: StoreReport) -> Self {
        Self {
            up: store.is_up,
            server: store.server,
            version: store.version,
            trouble: store.trouble,
            replicas: store.replicas,
            calls: store.calls,
            failures: store.failures,
            local_locks: store.local_locks,
            unsettled: store.is_unsettled,
        }
    }
}

impl From<SwitchError> for ErrorOut {
    fn from(error: SwitchError) -> Self {
        Self {
            at: unix_ms(error.at),
            times: error.times,
            node: error.node.to_string(),
            command: error.command,
            number: error.number,
            text: error.text,
        }
    }
}

impl From<ReloadSummary> for ReloadsOut {
    fn from(summary: ReloadSummary) -> Self {
        Self {
            succeeded: summary.succeeded,
            failed: summary.failed,
            last: summary.last.map(ReloadOut::from),
        }
    }
}

impl From<ReloadRecord> for ReloadOut {
    fn from(reload: ReloadRecord) -> Self {
        Self {
            at: unix_ms(reload.at),
            succeeded: reload.result.is_ok(),
            lines: reload.result.unwrap_or_else(|reasons| reasons),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_all_of_itself_and_nothing_of_anybody_else() {
        let page = std::str::from_utf8(&PAGE.body).unwrap();
        for part in [STYLE, SCRIPT] {
            assert!(page.contains(part));
            assert!(PAGE.policy.contains(&source(part)));
        }
        // The namespace of SVG is a name and never fetched.
        let own = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!own.contains("http"), "{own}");
        for way_in in ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval("] {
            assert!(!page.contains(way_in), "{way_in}");
        }
    }
}
