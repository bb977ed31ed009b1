//! What operators are told of the store: in metrics, on the status page, at `/readyz`, by `doctor`.

use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::Value;

use crate::support::gateway::until;
use crate::support::store::{TestStore, share};
use crate::support::{TestGateway, simulate, tcp_config};

async fn replica(simulator: &Simulator, store: Option<&TestStore>) -> TestGateway {
    let mut config = tcp_config(simulator.local_addr());
    if let Some(store) = store {
        share(&mut config, store);
    }
    TestGateway::start(config).await
}

async fn status(gateway: &TestGateway) -> Value {
    gateway.admin("/status.json").await.json()
}

async fn metric(gateway: &TestGateway, name: &str) -> Option<u64> {
    let body = gateway.admin("/metrics").await.body;
    let named = format!("ocip_gateway_store_{name} ");
    let value = body.lines().find_map(|line| line.strip_prefix(&named));
    value.map(|value| value.parse().unwrap())
}

/// What `/readyz?verbose` says of the store; it is ready whatever that is.
async fn readiness(gateway: &TestGateway) -> String {
    let reply = gateway.admin("/readyz?verbose").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let mut lines = reply.body.lines();
    let line = lines.find(|line| line.starts_with("store"));
    line.unwrap_or_default().to_owned()
}

async fn all_say(gateway: &TestGateway, is_up: bool, level: &str) -> bool {
    let page = status(gateway).await;
    metric(gateway, "up").await == Some(u64::from(is_up))
        && page["store"]["up"] == is_up
        && page["verdict"]["level"] == level
        && readiness(gateway)
            .await
            .contains(if is_up { ": up" } else { ": away" })
}

#[tokio::test]
async fn a_store_that_goes_and_comes_back_empty_is_seen_everywhere() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut store = TestStore::start().await;
    let gateway = replica(&simulator, Some(&store)).await;
    let other = replica(&simulator, Some(&store)).await;
    until(|| all_say(&gateway, true, "good")).await;
    until(|| async { metric(&gateway, "replicas").await == Some(2) }).await;
    let known = status(&gateway).await["store"].clone();
    assert_eq!(known["server"], store.addr().to_string());
    assert!(known["version"].as_str().unwrap().contains('.'), "{known}");
    assert_eq!(
        (&known["trouble"], &known["unsettled"]),
        (&Value::Null, &false.into())
    );
    let said = readiness(&gateway).await;
    assert_eq!(said, format!("store {}: up; replicas: 2", store.addr()));
    drop(other);

    store.kill();
    until(|| all_say(&gateway, false, "warning")).await;
    let plain = gateway.readiness().await;
    assert_eq!((plain.status, plain.body.as_str()), (200, "ready\n"));
    let trouble = status(&gateway).await["store"]["trouble"].clone();
    assert!(trouble.as_str().is_some(), "{trouble}");

    store.restart().await;
    until(|| all_say(&gateway, true, "warning")).await;
    assert_eq!(metric(&gateway, "unsettled").await, Some(1));
    assert!(readiness(&gateway).await.contains("up, locks uncertain"));
    let title = status(&gateway).await["verdict"]["title"].clone();
    assert!(
        title.as_str().unwrap().contains("locks are uncertain"),
        "{title}"
    );
}

#[tokio::test]
async fn without_a_store_nobody_speaks_of_one() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let gateway = replica(&simulator, None).await;
    let metrics = gateway.admin("/metrics").await.body;
    assert!(!metrics.contains("ocip_gateway_store"), "{metrics}");
    assert_eq!(status(&gateway).await.get("store"), None);
    let said = gateway.admin("/readyz?verbose").await.body;
    let server = simulator.local_addr();
    assert_eq!(said, format!("ready\nserver {server}: in use\n"));
}
