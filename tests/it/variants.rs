//! Services whose commands have variants: the newest that a switch knows is found once, and what only the
//! newest can say is told to whoever asks an older switch for it.

use std::sync::Arc;

use ocip_gateway::config::Config;
use ocip_services::ALL;
use ocip_services::table::UserService;
use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::access::{ask, closed_config, cookie, log_in};
use crate::support::{TestGateway, simulate, stage};

const SERVICES: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/";

/// The member of voice mail that holds addresses.
const ADDRESSES: &str = "voiceMessageDeliveryEmailAddress";

async fn of_release(release: SwitchRelease) -> (Arc<SimulatedSwitch>, TestGateway, Simulator) {
    stage(|data| data.behaviour.release = release, |_: &mut Config| {}).await
}

fn path(service: &str) -> String {
    format!("{SERVICES}{service}/")
}

/// The commands with which a switch of this release is asked and told.
fn known(service: &'static UserService, release: SwitchRelease) -> [&'static str; 2] {
    let is_newest = match service.path {
        "mobile_number" => release >= SwitchRelease::R21,
        "voice_messaging/basic_config" => release >= SwitchRelease::R23,
        other => panic!("{other}: say which release knows what"),
    };
    let commands = match is_newest {
        true => &service.commands,
        false => &service.older[0],
    };
    [commands.get, commands.modify]
}

#[tokio::test]
async fn the_newest_commands_that_a_release_knows_are_found_once() {
    for release in [
        SwitchRelease::R19,
        SwitchRelease::R21,
        SwitchRelease::R22,
        SwitchRelease::R23,
    ] {
        let (switch, gateway, _simulator) = of_release(release).await;
        for service in ALL.iter().filter(|one| !one.older.is_empty()) {
            let path = path(service.path);
            switch.reset_counts();
            for flag in [true, false, true] {
                let reply = gateway.request("GET", &path, "").await;
                assert_eq!(reply.status, 200, "{release:?}: {reply:?}");
                let body = json!({ "active": flag }).to_string();
                let reply = gateway.request("PUT", &path, &body).await;
                assert_eq!(reply.status, 200, "{release:?}: {reply:?}");
                assert_eq!(reply.json()["active"], flag, "{release:?}");
            }
            let counts = switch.counts();
            let [get, modify] = known(service, release);
            // Each change reads what holds after it.
            assert_eq!(counts.executed(get), 6, "{release:?}: {counts:?}");
            assert_eq!(counts.executed(modify), 3, "{release:?}: {counts:?}");
            // The proof of the user is a ladder of its own, of three steps at most.
            assert!(counts.validation_errors <= 1 + 3, "{release:?}: {counts:?}");
        }
    }
}

#[tokio::test]
async fn addresses_are_kept_as_a_list_where_the_release_has_one() {
    let two = "a@demo.example;b@demo.example";
    let long = ["foouser@demo.example"; 4].join(";");
    for (release, addresses, status, shown) in [
        (SwitchRelease::R23, two, 200, two),
        (SwitchRelease::R23, long.as_str(), 200, long.as_str()),
        // It is one text there, which may be what the operator wants; the switch shows its first address.
        (SwitchRelease::R22, two, 200, "a@demo.example"),
        (
            SwitchRelease::R22,
            long.as_str(),
            400,
            "foouser@demo.example",
        ),
    ] {
        let (switch, gateway, _simulator) = of_release(release).await;
        let path = path("voice_messaging/basic_config");
        let body = json!({ ADDRESSES: addresses }).to_string();
        let reply = gateway.request("PUT", &path, &body).await;
        assert_eq!(reply.status, status, "{release:?}: {reply:?}");
        if status == 400 {
            assert_eq!(reply.error_code(), 40001, "{reply:?}");
            let message = reply.error_message().to_owned();
            for part in [ADDRESSES, "of this release"] {
                assert!(message.contains(part), "{message}");
            }
        }
        let now = gateway.request("GET", &path, "").await.json();
        assert_eq!(now[ADDRESSES], shown, "{release:?}");
        let written = switch.counts().executed;
        let written = written.keys().filter(|name| name.contains("Modify"));
        assert_eq!(written.count(), usize::from(status == 200), "{release:?}");
    }
}

#[tokio::test]
async fn a_switch_that_knows_no_variant_is_told_about() {
    let (switch, gateway, _simulator) = of_release(SwitchRelease::R23).await;
    let unknown = FaultAction::Refuse {
        text: "[Error 6004] OCI XML Request validation error".to_owned(),
    };
    switch.add_fault(Fault::new(unknown).on("UserBroadWorksMobility*"));
    let path = path("mobile_number");
    for (method, body, code) in [("GET", "", 50203), ("PUT", r#"{"active":false}"#, 40004)] {
        let reply = gateway.request(method, &path, body).await;
        assert_eq!(reply.error_code(), code, "{reply:?}");
        let message = reply.error_message().to_owned();
        assert!(message.contains("mobile identities"), "{message}");
    }
    // Nothing was learned from that.
    switch.clear_faults();
    switch.reset_counts();
    assert_eq!(
        gateway
            .request("PUT", &path, r#"{"active":false}"#)
            .await
            .status,
        200
    );
    let executed = switch.counts();
    assert_eq!(
        executed.executed("UserBroadWorksMobilityModifyRequest20"),
        1
    );
}

#[tokio::test]
async fn the_mobile_number_is_for_administrators_to_change() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let addr = gateway.addr();
    let user = cookie(&log_in(addr, "foouser", "demo-user-password").await);
    let admin = log_in(addr, "foogroup-admin@demo.example", "demo-admin-password").await;
    let admin = cookie(&admin);
    let path = path("mobile_number");
    let put =
        async |who: &str, body: &Value| ask(addr, "PUT", &path, &[who], &body.to_string()).await;
    let shown = ask(addr, "GET", &path, &[&user], "").await.json();
    let written = || {
        let executed = switch.counts().executed;
        let changes = executed.iter().filter(|(name, _)| name.contains("Modify"));
        changes.map(|(_, count)| count).sum::<u64>()
    };
    let new = json!({ "phoneNumber": "+32470000009", "phonesToRing": "Fixed" });
    for refused in [&new, &json!({ "phoneNumber": "" })] {
        let reply = put(&user, refused).await;
        assert_eq!(
            (reply.status, reply.error_code()),
            (403, 40302),
            "{reply:?}"
        );
        assert!(reply.error_message().contains("phoneNumber"), "{reply:?}");
        assert_eq!(written(), 0);
    }
    // What is there already can be sent back, with what users may change.
    let mut same = shown.clone();
    same["advanced_settings"]["callControl"] = true.into();
    let reply = put(&user, &same).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["advanced_settings"]["callControl"], true);
    let reply = put(&admin, &new).await;
    assert_eq!(reply.json()["phoneNumber"], "+32470000009", "{reply:?}");
}

#[tokio::test]
async fn a_mobile_number_that_the_group_does_not_have_is_refused_by_the_switch() {
    let (switch, gateway, _simulator) = stage(
        |data| {
            let mut groups = data.groups.iter_mut();
            let group = groups.find(|group| group.id == "foogroup").unwrap();
            group.mobile_numbers =
                Some(["+32-470000001", "+32-470000002"].map(str::to_owned).into());
        },
        |config: &mut Config| config.numbering.country_code = Some("32".into()),
    )
    .await;
    let path = path("mobile_number");
    for (number, status) in [("0470000002", 200), ("+32470000003", 400), ("", 200)] {
        let body = json!({ "phoneNumber": number }).to_string();
        let reply = gateway.request("PUT", &path, &body).await;
        assert_eq!(reply.status, status, "{reply:?}");
        if status == 400 {
            assert_eq!(reply.error_code(), 40004, "{reply:?}");
            let now = gateway.request("GET", &path, "").await.json();
            assert_eq!(now["phoneNumber"], "+32470000002");
        }
    }
    assert_eq!(switch.counts().validation_errors, 0);
}
