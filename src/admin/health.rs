//! `/livez` and `/readyz`: for whatever restarts the process or sends requests to it.

use http::StatusCode;

use super::{AdminState, text};
use crate::http::{Request, Response};
use crate::shared::StoreReport;
use crate::switch::NodeReport;

impl AdminState {
    /// Whether requests can be sent here. The store that replicas share is none of it: its loss would take all of
    /// them out of the balancer at once.
    pub(super) fn readiness(&self, request: &Request) -> Response {
        let (status, mut said) = if self.leaving.is_draining() {
            let why = "not ready: shutting down\n";
            (StatusCode::SERVICE_UNAVAILABLE, why.to_owned())
        } else if self.switch.is_ready() {
            (StatusCode::OK, "ready\n".to_owned())
        } else {
            let why = "not ready: no session to the switch\n";
            (StatusCode::SERVICE_UNAVAILABLE, why.to_owned())
        };
        if request.query("verbose").is_some() {
            said.extend(self.switch.nodes().iter().map(of_node));
            let store = self.store.as_ref().map(|store| store.report());
            said.extend(store.as_ref().map(of_store));
        }
        text(status, said)
    }
}

/// A server of the switch in one line.
fn of_node(node: &NodeReport) -> String {
    let state = match (node.in_use, node.ready) {
        (true, _) => "in use",
        (false, true) => "ready",
        (false, false) => "cannot be used",
    };
    format!("server {}: {state}{}\n", node.name, why(&node.trouble))
}

/// The store in one line.
fn of_store(store: &StoreReport) -> String {
    let server = store.server.as_deref().map(|server| format!(" {server}"));
    let state = match (store.is_up, store.is_unsettled) {
        (true, false) => "up",
        (true, true) => "up, locks uncertain",
        (false, _) => "away",
    };
    let (server, why) = (server.unwrap_or_default(), why(&store.trouble));
    format!(
        "store{server}: {state}{why}; replicas: {}\n",
        store.replicas
    )
}

fn why(trouble: &Option<String>) -> String {
    let trouble = trouble.as_ref();
    trouble.map_or_else(String::new, |trouble| format!(" ({trouble})"))
}
