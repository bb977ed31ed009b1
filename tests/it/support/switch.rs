//! A simulated switch, clear or over TLS, and the configuration for a gateway in front of it.

use std::net::SocketAddr;
use std::sync::Arc;

use ocip_simulator::{ListenTransport, SimulatedSwitch, Simulator, SimulatorSettings};

pub(crate) const USER: &str = "foouser@demo.example";

/// The Speed Dial 100 of the demo user.
pub(crate) const LIST: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/speed_dial_100/";

/// Serves `switch` in clear text on a free port.
pub(crate) async fn simulate(switch: &Arc<SimulatedSwitch>) -> Simulator {
    Simulator::start(Arc::clone(switch), SimulatorSettings::loopback())
        .await
        .unwrap()
}

/// Serves `switch` in clear text at `listen`, as a restart does.
pub(crate) async fn simulate_at(switch: &Arc<SimulatedSwitch>, listen: SocketAddr) -> Simulator {
    let settings = SimulatorSettings {
        listen,
        transport: ListenTransport::Clear,
    };
    Simulator::start(Arc::clone(switch), settings)
        .await
        .unwrap()
}
