//! Any command of the switch as JSON: who may use what, and what comes of it.

mod audit;
mod batches;
mod discovery;
mod exchanges;
mod faults;
mod matrix;
mod random;
mod writers;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ocip_gateway::config::{AccessKey, Config, KeyRole, OciKeyGrant};
use ocip_schema::SchemaSet;
use ocip_simulator::{GivenSchemas, SimulatedSwitch, Simulator};
use serde_json::Value;

use crate::access::{closed_config, key};
use crate::support::{Reply, TestGateway, ask, simulate};

/// The schema set of this project.
fn schemas_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/oci/schemas")
}

/// A gateway with the schemas of this project, before a switch that knows them, too.
struct OciStage {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

/// A key with a grant.
fn granted(name: &str, role: KeyRole, places: [&[&str]; 2], allow: &[&str]) -> AccessKey {
    let [tenants, groups] = places;
    AccessKey {
        oci: Some(OciKeyGrant {
            allow: allow.iter().map(|text| text.parse().unwrap()).collect(),
            deny: Vec::new(),
        }),
        ..key(name, role, tenants, groups)
    }
}

/// A key for everything that its commands' names allow.
fn key_for_all(name: &str) -> AccessKey {
    AccessKey {
        oci_system: true,
        ..granted(name, KeyRole::Write, [&["*"], &[]], &["*"])
    }
}

// === impl OciStage ===

impl OciStage {
    async fn new(keys: Vec<AccessKey>, change: impl FnOnce(&mut Config)) -> Self {
        let switch = SimulatedSwitch::demo();
        let schemas = SchemaSet::read_folder(&schemas_folder(), false).unwrap();
        switch.set_schemas(Some(GivenSchemas::new(Arc::new(schemas), 1)));
        let simulator = simulate(&switch).await;
        let mut config = closed_config(simulator.local_addr());
        config.access.rate.key_per_second = 0;
        config.access.key.extend(keys);
        config.oci.schemas = Some(schemas_folder());
        change(&mut config);
        let gateway = TestGateway::start(config).await;
        switch.reset_counts();
        Self {
            switch,
            gateway,
            _simulator: simulator,
        }
    }

    /// With one key, `all`, that may use whatever a pattern allows.
    async fn for_all() -> Self {
        Self::new(vec![key_for_all("all")], |_| {}).await
    }

    async fn ask(&self, method: &str, path: &str, key: &str, body: &str) -> Reply {
        let header = format!("Authorization: Bearer secret-{key}");
        let path = format!("/oci/v1{path}");
        ask(self.gateway.addr(), method, &path, &[&header], body).await
    }

    /// A command with the key `all`.
    async fn command(&self, name: &str, body: &Value) -> Reply {
        let path = format!("/{name}");
        self.ask("POST", &path, "all", &body.to_string()).await
    }

    /// How often a command was run.
    fn executed(&self, name: &str) -> u64 {
        self.switch.counts().executed(name)
    }
}

/// The word of a problem.
fn problem(reply: &Reply) -> String {
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json"),
        "{reply:?}"
    );
    let body = reply.json();
    assert_eq!(body["status"], reply.status, "{reply:?}");
    let kind = body["type"].as_str().unwrap();
    let word = kind.strip_prefix("urn:ocip-gateway:problem:").unwrap();
    word.to_owned()
}
