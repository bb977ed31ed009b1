//! Commands whose names are known at run time only.

mod faults;
mod locks;
mod places;
mod sending;

use std::sync::Arc;
use std::time::Duration;

use ocip::cluster::{CallContext, Cluster, ClusterSettings, Cooperation};
use ocip::connect::Transport;
use ocip::login::{LoginCredentials, LoginMethod};
use ocip::pool::PoolSettings;
use ocip_gateway::switch::Switch;
use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::data::SwitchData;
use ocip_simulator::{SimulatedSwitch, Simulator};
use tokio::time::Instant;

use crate::support::gateway::{PASSWORD, host_port};
use crate::support::simulate;

/// The demo's switch, and what the gateway has of it, for as long as it is kept.
struct Stage {
    simulated: Arc<SimulatedSwitch>,
    switch: Switch,
    _simulator: Simulator,
}

// === impl Stage ===

impl Stage {
    async fn new(edit: impl FnOnce(&mut SwitchData)) -> Self {
        let simulated = SimulatedSwitch::demo();
        simulated.edit(edit);
        let simulator = simulate(&simulated).await;
        let hour = Duration::from_secs(3600);
        let cluster = Cluster::start(ClusterSettings {
            servers: vec![host_port(simulator.local_addr())],
            transport: Transport::Tcp,
            connect_timeout: hour,
            document_bytes_max: 1 << 20,
            credentials: LoginCredentials {
                user_id: "gateway-admin".into(),
                password: PASSWORD.into(),
                method: LoginMethod::Auto,
            },
            login_backoff: (hour, hour),
            pool: PoolSettings {
                min_sessions: 1,
                max_sessions: 4,
                idle_timeout: hour,
                max_age: hour,
                probe_interval: hour,
            },
            cooperation: Cooperation::default(),
        });
        cluster.first_attempts().await.unwrap();
        simulated.reset_counts();
        Self {
            simulated,
            switch: Switch::new(Arc::new(cluster)),
            _simulator: simulator,
        }
    }

    async fn of_release(release: SwitchRelease) -> Self {
        Self::new(|data| data.behaviour.release = release).await
    }

    /// How many commands of this type the switch has run.
    fn executed(&self, type_name: &str) -> u64 {
        self.simulated.counts().executed(type_name)
    }

    /// How many documents it has received, with those of this gateway's own.
    fn documents(&self) -> u64 {
        self.simulated.counts().documents_received
    }
}

/// A call with all the time that it takes.
fn call() -> CallContext<'static> {
    CallContext {
        request_id: "r",
        deadline: Instant::now() + Duration::from_secs(60),
        bill: None,
        gathering: None,
        write_lease: None,
    }
}
