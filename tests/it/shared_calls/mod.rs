//! Shared Call Appearance, against the simulated switch.

mod random;
mod rules;

use serde_json::{Value, json};

use crate::support::{Reply, TestGateway};

const SERVICE: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/shared_call_appearance/";

/// The line port of the demo's endpoint.
const MEETING: &str = "foouser-meeting@demo.example";

fn endpoint() -> String {
    format!("{SERVICE}endpoint/")
}

/// The path of an endpoint, for GET.
fn path_of(line_port: &str) -> String {
    format!("{}?linePort={}", endpoint(), line_port.replace('@', "%40"))
}

async fn ask(gateway: &TestGateway, method: &str, path: &str, body: &Value) -> Reply {
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    gateway.request(method, path, &body).await
}

async fn post(gateway: &TestGateway, body: &Value) -> Reply {
    ask(gateway, "POST", &endpoint(), body).await
}

/// A new endpoint on a device.
fn new(level: &str, device: &str, line_port: &str) -> Value {
    json!({"accessDevice": {"name": device, "level": level}, "linePort": line_port})
}

/// The endpoints to be taken away.
fn named(line_ports: &[&str]) -> Value {
    let all = line_ports.iter().map(|one| json!({ "linePort": one }));
    json!({"endpoints": all.collect::<Vec<_>>()})
}
