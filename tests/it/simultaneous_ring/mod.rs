//! Simultaneous Ring Personal against the simulated switch.

mod faults;
mod model;
mod names;
mod random;
mod together;

use std::sync::Arc;

use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::Value;

use crate::support::{TestGateway, simulate, tcp_config};

/// The service of the demo user.
const SERVICE: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/simultaneous_ring_personal/";

/// A switch and a gateway in front of it.
async fn start() -> (Arc<SimulatedSwitch>, Simulator, TestGateway) {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    (switch, simulator, gateway)
}

/// The path of a criteria.
fn criteria_path(name: &str) -> String {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{SERVICE}criteria/{name}/")
}

/// A service as GET shows it, with its criteria in the order of their names and without the text
/// for people, which is the switch's own.
fn comparable(mut service: Value) -> Value {
    let criteria = service["criteria"].as_array_mut().unwrap();
    for one in criteria.iter_mut() {
        one.as_object_mut().unwrap().remove("callsFrom");
    }
    criteria.sort_by_key(|one| one["name"].as_str().unwrap().to_owned());
    service
}
