//! Services that act by criteria, Simultaneous Ring Personal first, against the simulated switch.

mod faults;
mod model;
mod names;
mod others;
mod random;
mod together;

use std::sync::Arc;

use ocip_services::criteria::ALL;
use ocip_services::criteria::table::CriteriaService;
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
    criteria_path_of(ALL[0], name)
}

/// The same of any service that acts by criteria.
fn criteria_path_of(service: &CriteriaService, name: &str) -> String {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{}criteria/{name}/", path_of(service))
}

/// The path of a service of the demo user.
fn path_of(service: &CriteriaService) -> String {
    SERVICE.replace("simultaneous_ring_personal", service.path)
}

/// A service as GET shows it, with its criteria in the order of their names and without the text
/// for people, which is the switch's own.
fn comparable(mut service: Value) -> Value {
    let criteria = service["criteria"].as_array_mut().unwrap();
    for one in criteria.iter_mut() {
        let one = one.as_object_mut().unwrap();
        one.remove("callsFrom");
        one.remove("forwardTo");
    }
    criteria.sort_by_key(|one| one["name"].as_str().unwrap().to_owned());
    service
}
