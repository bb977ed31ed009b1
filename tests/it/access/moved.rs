//! A user who is moved between two requests.

use std::time::Duration;

use ocip_simulator::{SimulatedSwitch, Simulator};

use super::{ask, closed_config};
use crate::support::icws::Session;
use crate::support::{LIST, TestGateway, USER, simulate};

const KEY: &str = "Authorization: Bearer secret-foo-writer";
const SERVICES: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/";

async fn start(
    write_proof_ttl: Duration,
) -> (std::sync::Arc<SimulatedSwitch>, Simulator, TestGateway) {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.proof_ttl = Duration::from_secs(600);
    config.access.write_proof_ttl = write_proof_ttl;
    config.access.rate.key_per_second = 0;
    let gateway = TestGateway::start(config).await;
    (switch, simulator, gateway)
}

fn move_user(switch: &SimulatedSwitch, tenant: &str, group: &str) {
    switch.edit(|data| {
        let user = data.users.get_mut(USER).unwrap();
        (user.tenant, user.group) = (tenant.to_owned(), group.to_owned());
    });
}

/// What the switch was asked to do for the user, apart from saying where the user is.
fn user_commands(switch: &SimulatedSwitch) -> u64 {
    let executed = switch.counts().executed;
    let of_user = executed
        .iter()
        .filter(|(name, _)| name.starts_with("User") && !name.starts_with("UserGetRequest"));
    of_user.map(|(_, count)| count).sum()
}

#[tokio::test]
async fn a_user_who_was_moved_is_out_of_reach_of_every_change_at_once() {
    for (tenant, group) in [("foo", "bargroup"), ("bar", "bargroup")] {
        let (switch, _simulator, gateway) = start(Duration::ZERO).await;
        let addr = gateway.addr();
        assert_eq!(ask(addr, "GET", LIST, &[KEY], "").await.status, 200);
        for (method, path, body) in [
            (
                "POST",
                "speed_dial_100/",
                r#"{"speedCodes":[{"speedCode":"42","phoneNumber":"3"}]}"#,
            ),
            (
                "PUT",
                "speed_dial_100/",
                r#"{"speedCodes":[{"speedCode":"03","phoneNumber":"3"}]}"#,
            ),
            ("DELETE", "speed_dial_100/?speedCodes=03", ""),
            ("PUT", "simultaneous_ring_personal/", r#"{"active":true}"#),
            ("DELETE", "simultaneous_ring_personal/criteria/a/", ""),
        ] {
            // Known to be there, as of just now.
            move_user(&switch, "foo", "foogroup");
            let path = format!("{SERVICES}{path}");
            assert_eq!(ask(addr, "GET", LIST, &[KEY], "").await.status, 200);
            move_user(&switch, tenant, group);
            let before = user_commands(&switch);
            let reply = ask(addr, method, &path, &[KEY], body).await;
            assert_eq!(
                (reply.status, reply.error_code()),
                (404, 40402),
                "{method} {path}"
            );
            assert_eq!(user_commands(&switch), before, "{method} {path}");
            // What the switch has said holds for reading, too.
            assert_eq!(ask(addr, "GET", LIST, &[KEY], "").await.status, 404);
        }
    }
}

#[tokio::test]
async fn reading_goes_by_what_is_kept_and_so_may_changes() {
    let (switch, _simulator, gateway) = start(Duration::from_secs(600)).await;
    let addr = gateway.addr();
    let body = r#"{"speedCodes":[{"speedCode":"42","phoneNumber":"3"}]}"#;
    assert_eq!(ask(addr, "GET", LIST, &[KEY], "").await.status, 200);
    move_user(&switch, "bar", "bargroup");
    let documents = switch.counts().documents_received;
    assert_eq!(ask(addr, "GET", LIST, &[KEY], "").await.status, 200);
    assert_eq!(ask(addr, "POST", LIST, &[KEY], body).await.status, 200);
    assert_eq!(switch.counts().documents_received, documents + 2);
}

#[tokio::test]
async fn a_change_proves_the_user_in_a_document_before_it() {
    let (switch, _simulator, gateway) = start(Duration::ZERO).await;
    let addr = gateway.addr();
    let body = r#"{"speedCodes":[{"speedCode":"42","phoneNumber":"3"}]}"#;
    assert_eq!(ask(addr, "GET", LIST, &[KEY], "").await.status, 200);
    let documents = switch.counts().documents_received;
    assert_eq!(ask(addr, "POST", LIST, &[KEY], body).await.status, 200);
    assert_eq!(switch.counts().documents_received, documents + 2);
    assert_eq!(ask(addr, "GET", LIST, &[KEY], "").await.status, 200);
    assert_eq!(switch.counts().documents_received, documents + 3);
}

#[tokio::test]
async fn a_session_of_icws_ends_with_the_move() {
    let (switch, _simulator, gateway) = start(Duration::ZERO).await;
    let session = Session::open(gateway.addr(), "foouser").await;
    session
        .subscribe("a", "speed-dial-100", serde_json::json!({}))
        .await;
    move_user(&switch, "bar", "bargroup");
    let before = user_commands(&switch);
    for reply in [
        session
            .link("group-users", "ann.peeters@demo.example", 5)
            .await,
        session.designate("03", 5).await,
        session.unlink("03").await,
    ] {
        assert_eq!(reply.status, 401, "{reply:?}");
    }
    assert_eq!(user_commands(&switch), before);
}
