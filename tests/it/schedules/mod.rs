//! Schedules of users, groups and tenants against the simulated switch.

mod changes;
mod faults;
mod random;

use std::sync::Arc;

use ocip_simulator::data::{ScheduleType, StoredEvent, SwitchData};
use ocip_simulator::{SimulatedSwitch, Simulator};

use crate::support::{TestGateway, USER, stage};

/// The three owners of the demo, below the prefix.
const OWNERS: [&str; 3] = [
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/",
    "/api/v1/tenants/foo/groups/foogroup/",
    "/api/v1/tenants/foo/",
];

/// The two lists of each, with the type of what is in them.
const LISTS: [(&str, ScheduleType); 2] = [
    ("calendar_schedules/", ScheduleType::Holiday),
    ("time_schedules/", ScheduleType::Time),
];

/// The user's schedule of hours.
const FRIDAY: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/time_schedules/Every%20Friday/";

async fn start() -> (Arc<SimulatedSwitch>, TestGateway, Simulator) {
    stage(|_| {}, |_| {}).await
}

/// The events of the user's schedule of hours.
fn fridays(switch: &SimulatedSwitch) -> Vec<StoredEvent> {
    switch.edit(|data| friday(data).clone())
}

fn friday(data: &mut SwitchData) -> &mut Vec<StoredEvent> {
    &mut data.users.get_mut(USER).unwrap().schedules[0].events
}

/// How many commands that change something were carried out.
fn writes(switch: &SimulatedSwitch) -> u64 {
    let executed = switch.counts().executed;
    let kinds = ["ScheduleAdd", "ScheduleModify", "ScheduleDelete"];
    let writes = executed
        .iter()
        .filter(|(name, _)| kinds.iter().any(|kind| name.contains(kind)));
    writes.map(|(_, count)| count).sum()
}
