//! The ICWS dialect against the simulated switch.

mod connection;
mod designations;
mod faults;
mod messages;
mod owners;
mod rights;
mod sessions;
mod together;

use std::sync::Arc;

use ocip_gateway::config::Config;
use ocip_simulator::data::{StoredSpeedDial, User};
use ocip_simulator::{SimulatedSwitch, Simulator};

use crate::support::{TestGateway, simulate, tcp_config};

/// The users of the demo that these tests know, by their full ids.
const FOO: &str = "foouser@demo.example";
const ANN: &str = "ann.peeters@demo.example";
const MARC: &str = "marc.lambert@demo.example";

/// The ids of the directories.
const USERS: &str = "group-users";
const PHONE_LIST: &str = "personal-phone-list";
const SPEED_DIALS: &str = "speed-dial-100";

/// A switch and a gateway in front of it.
struct Site {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    simulator: Simulator,
}

impl Site {
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with another configuration.
    async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let mut config = tcp_config(simulator.local_addr());
        config.access.rate.user_per_second = 0;
        config.numbering.country_code = Some("32".into());
        change(&mut config);
        Self {
            gateway: TestGateway::start(config).await,
            switch,
            simulator,
        }
    }

    /// Changes a user on the switch, past the gateway.
    fn edit_user(&self, user: &str, change: impl FnOnce(&mut User)) {
        self.switch
            .edit(|data| change(data.users.get_mut(user).unwrap()));
    }

    /// Sets a speed code of the demo's user, past the gateway.
    fn set_code(&self, code: u8, number: &str, description: Option<&str>) {
        let entry = StoredSpeedDial {
            phone_number: number.to_owned(),
            description: description.map(str::to_owned),
        };
        self.edit_user(FOO, |user| {
            user.speed_dial_100.0.insert(code, entry);
        });
    }

    /// What a speed code of the demo's user dials.
    fn number(&self, code: u8) -> Option<String> {
        let entries = self.switch.speed_dials(FOO);
        let mut entries = entries.into_iter();
        entries
            .find(|(set, _, _)| *set == code)
            .map(|(_, number, _)| number)
    }

    /// How many documents the switch was sent so far.
    fn documents(&self) -> u64 {
        self.switch.counts().documents_received
    }

    /// How many commands that change speed dials the switch was sent so far.
    fn writes(&self) -> u64 {
        let executed = self.switch.counts().executed;
        let writes = executed.iter().filter(|(name, _)| {
            name.starts_with("UserSpeedDial100") && !name.starts_with("UserSpeedDial100Get")
        });
        writes.map(|(_, count)| count).sum()
    }
}
