//! The digests of a group's users: what is in them, what is held, and what ends them.

use std::time::Duration;

use ocip_gateway::config::Config;
use ocip_simulator::data::{Password, StoredSpeedDial, StoredSpeedDials, SwitchData, User};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::Value;

use super::digest;
use crate::support::gateway::until;
use crate::support::{Client, Reply, TestGateway, stage};

const GROUP: &str = "/api/v1/tenants/foo/groups/foogroup/users/";
const DIGEST: &str = "/api/v1/tenants/foo/groups/foogroup/users/digest/";

/// The question that comes first for each user.
const OVERVIEW: &str = "UserAssignedServicesGetListRequest";

/// How many users are read at once.
const AT_ONCE: u64 = 2;

fn id(number: usize) -> String {
    format!("user{number:05}@demo.example")
}

/// As many users in a group of their own, who have `services` and, of speed codes, as many as there can be.
fn fill(data: &mut SwitchData, count: usize, services: &[&str]) {
    data.users.retain(|_, user| user.group != "foogroup");
    let dial = StoredSpeedDial {
        phone_number: "+3224010000123456789012345".into(),
        description: Some("a description of them all".into()),
    };
    let full = (0..100).map(|code| (code, dial.clone()));
    let full = StoredSpeedDials(full.collect());
    for number in 0..count {
        let place = ["foo", "foogroup", &id(number)].map(str::to_owned);
        let names = ["Last", "First"].map(str::to_owned);
        let mut user = User::new(place, Password::from("x"), names);
        user.services = services.iter().map(|name| (*name).to_owned()).collect();
        user.speed_dial_100 = full.clone();
        data.users.insert(id(number), user);
    }
}

async fn group(
    count: usize,
    services: &[&str],
) -> (std::sync::Arc<SimulatedSwitch>, TestGateway, Simulator) {
    let change = |config: &mut Config| {
        // What is counted are documents for somebody.
        config.backend.pool.probe_interval = Duration::from_secs(3600);
    };
    stage(|data| fill(data, count, services), change).await
}

async fn ask(gateway: &TestGateway, query: &str) -> Reply {
    gateway
        .request("GET", &format!("{DIGEST}{query}"), "")
        .await
}

fn ids(lines: &[Value]) -> Vec<String> {
    let ids = lines.iter().map(|line| line["userId"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

/// Waits until nothing is asked of the switch any more.
async fn until_quiet(switch: &SimulatedSwitch) -> u64 {
    let mut asked = 0;
    let mut same = 0;
    // As often the same that whatever is under way would have shown.
    while same < 100 {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let now = switch.counts().documents_received;
        same = if now == asked { same + 1 } else { 0 };
        asked = now;
    }
    asked
}

#[tokio::test]
async fn each_line_is_the_digest_of_a_user_in_the_order_of_the_list() {
    let (_switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let reply = ask(&gateway, "").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/jsonl"));
    assert!(reply.body.ends_with('\n'));
    let lines = reply.lines();
    let listed = gateway.request("GET", GROUP, "").await.json();
    let listed = listed["users"].as_array().unwrap().clone();
    assert_eq!(ids(&lines), ids(&listed));
    assert!(lines.len() >= 4, "{lines:?}");
    for mut line in lines {
        let user = line["userId"].as_str().unwrap().to_owned();
        line.as_object_mut().unwrap().remove("userId");
        assert_eq!(
            line,
            digest(&gateway, &format!("{GROUP}{user}/")).await,
            "{user}"
        );
    }
}

#[tokio::test]
async fn it_takes_the_parameters_of_the_list() {
    let (_switch, gateway, _simulator) = group(20, &[]).await;
    let page = ask(&gateway, "?responseStartIndex=8&responsePageSize=3").await;
    assert_eq!(ids(&page.lines()), [id(7), id(8), id(9)]);
    let found = ask(&gateway, "?sensitiveUserIdContains=00013").await;
    assert_eq!(ids(&found.lines()), [id(13)]);
    let none = ask(&gateway, "?sensitiveUserIdContains=nobody").await;
    assert_eq!((none.status, none.body.as_str()), (200, ""));
    let many = ask(&gateway, "?responseSizeLimit=19").await;
    assert_eq!((many.status, many.error_code()), (400, 40001));
    let path = DIGEST.replace("foogroup", "nowhere");
    let nowhere = gateway.request("GET", &path, "").await;
    assert_eq!((nowhere.status, nowhere.error_code()), (404, 40406));
}

#[tokio::test]
async fn a_user_who_cannot_be_read_has_a_line_with_errors_and_the_others_go_on() {
    let (switch, gateway, _simulator) = group(30, &[]).await;
    let text = "[Error 9999] Something odd".to_owned();
    let fault = Fault::new(FaultAction::Refuse { text }).on(OVERVIEW);
    switch.add_fault(fault.after(10).once());
    let lines = ask(&gateway, "").await.lines();
    assert_eq!(ids(&lines), (0..30).map(id).collect::<Vec<_>>());
    let failed: Vec<&Value> = lines
        .iter()
        .filter(|line| line["errors"].is_array())
        .collect();
    let [failed] = failed[..] else {
        panic!("one: {failed:?}");
    };
    assert_eq!(failed["errors"][0]["code"], 50203);
    assert_eq!(failed.as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn thousands_are_read_two_at_a_time() {
    let (switch, gateway, _simulator) = group(2000, &[]).await;
    switch.add_fault(Fault::new(FaultAction::Delay(Duration::from_millis(1))).on(OVERVIEW));
    let mut one = Client::connect(gateway.addr()).await;
    let mut other = Client::connect(gateway.addr()).await;
    one.write("GET", DIGEST, "").await;
    let part = format!("{DIGEST}?responseStartIndex=1501");
    other.write("GET", &part, "").await;
    // Both lists are made by now, which is not what is counted.
    one.read_head().await.unwrap();
    other.read_head().await.unwrap();
    switch.reset_counts();
    let (one, other) = tokio::join!(rest(&mut one), rest(&mut other));
    assert_eq!(ids(&one), (0..2000).map(id).collect::<Vec<_>>());
    assert_eq!(ids(&other), (1500..2000).map(id).collect::<Vec<_>>());
    assert_eq!(switch.counts().documents_open_max, AT_ONCE);
}

/// So many users, each with a line of 10 KiB, that no buffer on the way holds them all.
const LONG: usize = 1500;

#[tokio::test]
async fn a_slow_reader_stops_the_reading_and_gets_everything_later() {
    let (switch, gateway, _simulator) = group(LONG, &["Speed Dial 100"]).await;
    let mut client = Client::connect_narrowly(gateway.addr()).await;
    client.write("GET", DIGEST, "").await;
    client.read_head().await.unwrap();
    let asked = until_quiet(&switch).await;
    assert!(asked < LONG as u64 * 2, "all {asked} documents");
    // No session is kept for a reader who does not read.
    assert_eq!(gateway.sessions().0, 0);
    for number in 0..LONG {
        let line = client.read_chunk().await.unwrap();
        assert!(
            line.starts_with(&format!("{{\"userId\":\"{}\",", id(number))),
            "{line}"
        );
        assert!(line.ends_with("}\n") && line.len() > 8000, "{line}");
    }
    assert_eq!(client.read_chunk().await.unwrap(), "");
}

#[tokio::test]
async fn a_reader_who_goes_ends_the_reading() {
    let (switch, gateway, _simulator) = group(LONG, &["Speed Dial 100"]).await;
    let mut client = Client::connect(gateway.addr()).await;
    client.write("GET", DIGEST, "").await;
    client.read_head().await.unwrap();
    client.read_chunk().await.unwrap();
    drop(client);
    let asked = until_quiet(&switch).await;
    assert!(asked < LONG as u64 * 2, "all {asked} documents");
    until(|| async { gateway.sessions().0 == 0 }).await;
}

/// The lines that are still to come of an answer, which is whole.
async fn rest(client: &mut Client) -> Vec<Value> {
    let mut lines = Vec::new();
    loop {
        match client.read_chunk().await.expect("the answer has an end") {
            chunk if chunk.is_empty() => return lines,
            chunk => lines.push(serde_json::from_str(&chunk).unwrap()),
        }
    }
}

/// A group that takes longer than any test, of which a line was read.
async fn endless() -> (
    std::sync::Arc<SimulatedSwitch>,
    TestGateway,
    Simulator,
    Client,
) {
    let (switch, gateway, simulator) = group(3000, &[]).await;
    switch.add_fault(Fault::new(FaultAction::Delay(Duration::from_millis(100))).on(OVERVIEW));
    let mut client = Client::connect(gateway.addr()).await;
    client.write("GET", DIGEST, "").await;
    assert_eq!(client.read_head().await.unwrap().status, 200);
    client.read_chunk().await.unwrap();
    (switch, gateway, simulator, client)
}

fn ends_with(lines: &[Value], code: u64) {
    let (last, before) = lines.split_last().unwrap();
    assert_eq!(last["errors"][0]["code"], code, "{last}");
    assert_eq!(last.as_object().unwrap().len(), 1, "{last}");
    assert!(
        before.iter().all(|line| line["userId"].is_string()),
        "{before:?}"
    );
}

#[tokio::test]
async fn when_the_switch_goes_the_last_line_says_that_it_is_not_all() {
    let (_switch, _gateway, simulator, mut client) = endless().await;
    drop(simulator);
    ends_with(&rest(&mut client).await, 50301);
}

#[tokio::test]
async fn when_the_gateway_goes_the_last_line_says_so() {
    let (_switch, gateway, _simulator, mut client) = endless().await;
    let (cut, lines) = tokio::join!(gateway.drain(), rest(&mut client));
    ends_with(&lines, 50303);
    assert_eq!(cut, 0);
}

#[tokio::test]
async fn below_it_a_user_is_named_as_elsewhere() {
    let (_switch, gateway, _simulator) = group(1, &[]).await;
    let reply = gateway
        .request("GET", &format!("{DIGEST}services/"), "")
        .await;
    assert_eq!((reply.status, reply.error_code()), (404, 40402));
    let reply = gateway.request("DELETE", DIGEST, "").await;
    assert_eq!(reply.error_code(), 40501);
}

#[tokio::test]
async fn nobody_is_read_for_head() {
    let (switch, gateway, _simulator) = group(3, &[]).await;
    let mut client = Client::connect(gateway.addr()).await;
    client.write("HEAD", DIGEST, "").await;
    assert_eq!(client.read_head().await.unwrap().status, 200);
    until_quiet(&switch).await;
    assert_eq!(switch.counts().executed(OVERVIEW), 0);
}
