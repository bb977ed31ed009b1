//! Two clients that change the same user at the same time: one after the other, in some order.

use ocip_simulator::data::SimultaneousRingPersonal;
use serde_json::{Value, json};

use super::{SERVICE, start};
use crate::support::{Client, USER};

const TIMES: usize = 1_000;

/// As many as take more than one document to change.
const CRITERIA: usize = 16;

/// A change of everything, in which everything tells who made it.
fn change(who: bool) -> Value {
    let criteria = (0..CRITERIA).map(|number| {
        json!({
            "name": format!("c{number}"),
            "active": who,
            "doNotPerformAction": who,
            "fromDnCriteria": {"selection": "Any", "phoneNumbers": [], "includeAnonymousCallers": who},
        })
    });
    json!({
        "active": who,
        "doNotRingIfOnCall": who,
        "simultaneousRingNumber": [{"phoneNumber": if who { "1" } else { "2" }}],
        "criteria": criteria.collect::<Vec<_>>(),
    })
}

fn is_all_of(state: &SimultaneousRingPersonal, who: bool) -> bool {
    let ours = state
        .criteria
        .iter()
        .filter(|criteria| criteria.name != "test");
    state.active == who
        && state.do_not_ring_if_on_call == who
        && state
            .numbers
            .iter()
            .all(|number| number.phone_number == if who { "1" } else { "2" })
        && ours.clone().count() == CRITERIA
        && ours
            .clone()
            .all(|one| one.active == who && one.blacklisted == who && one.callers.anonymous == who)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_state_is_left_that_no_order_could_produce() {
    let (switch, _simulator, gateway) = start().await;
    let mut clients = [
        Client::connect(gateway.addr()).await,
        Client::connect(gateway.addr()).await,
    ];
    let bodies = [change(false).to_string(), change(true).to_string()];
    let [first, second] = &mut clients;
    for time in 0..TIMES {
        let (one, other) = tokio::join!(
            first.send("PUT", SERVICE, &bodies[0]),
            second.send("PUT", SERVICE, &bodies[1]),
        );
        assert_eq!((one.status, other.status), (200, 200), "{one:?} {other:?}");
        let state = switch.simultaneous_ring(USER).unwrap();
        assert!(
            is_all_of(&state, false) || is_all_of(&state, true),
            "{time}: {state:?}"
        );
    }
}
