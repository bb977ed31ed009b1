//! A simulated switch, clear or over TLS, and the configuration for a gateway in front of it.

use std::net::SocketAddr;
use std::sync::Arc;

use ocip_gateway::config::Config;
use ocip_simulator::data::SwitchData;
use ocip_simulator::{FaultAction, ListenTransport, SimulatedSwitch, Simulator, SimulatorSettings};

use super::gateway::{TestGateway, tcp_config};

pub(crate) const USER: &str = "foouser@demo.example";

/// The Speed Dial 100 of the demo user.
pub(crate) const LIST: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/speed_dial_100/";

/// The demo's switch after `edit`, a gateway in front of it with the configuration after `change`, and what
/// simulates the switch for as long as it is kept.
pub(crate) async fn stage(
    edit: impl FnOnce(&mut SwitchData),
    change: impl FnOnce(&mut Config),
) -> (Arc<SimulatedSwitch>, TestGateway, Simulator) {
    let switch = SimulatedSwitch::demo();
    switch.edit(edit);
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    change(&mut config);
    let gateway = TestGateway::start(config).await;
    (switch, gateway, simulator)
}

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

/// The ways to lose what a document asks for or is answered.
pub(crate) fn ways_to_lose() -> [FaultAction; 10] {
    [
        FaultAction::DropBefore,
        FaultAction::DropAfter,
        FaultAction::CutAfter(0),
        FaultAction::CutAfter(300),
        FaultAction::Garbage,
        FaultAction::WrongEcho,
        FaultAction::WrongSessionId,
        FaultAction::Swapped,
        FaultAction::Never,
        FaultAction::NeverBefore,
    ]
}
