//! The store itself: connected, paused, killed, started again.

use std::time::Duration;

use ocip::connect::Transport;
use ocip_gateway::shared::{News, OnLoss, SharedStore, StoreArg, StoreScript, StoreSettings};
use tokio::time::Instant;

use crate::support::gateway::{host_port, until};
use crate::support::store::TestStore;

static ECHO: StoreScript = StoreScript::new("echo", "return {ARGV[1], #KEYS, false}");

fn settings(store: &TestStore) -> StoreSettings {
    StoreSettings {
        servers: vec![host_port(store.addr())],
        sentinel: None,
        transport: Transport::Tcp,
        user: None,
        password: None,
        cluster: "test".into(),
        on_loss: OnLoss::Local,
        timeout: Duration::from_secs(1),
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

#[tokio::test]
async fn a_store_that_goes_and_comes_back_is_used_again_and_its_loss_is_known() {
    let mut server = TestStore::start().await;
    let store = SharedStore::start(settings(&server));
    until(|| async { !store.is_away() }).await;
    let said = store
        .run(&ECHO, &["a".into()], &[StoreArg::Text("ä")], soon())
        .await
        .unwrap();
    assert_eq!(said.list()[0].text(), Some("ä"));
    assert_eq!(said.list()[1].number(), Some(1));
    assert!(!store.is_unsettled());
    server.kill();
    until(|| async { store.run(&ECHO, &[], &["x".into()], soon()).await.is_err() }).await;
    until(|| async { store.is_away() }).await;
    server.restart().await;
    until(|| async { store.run(&ECHO, &[], &["x".into()], soon()).await.is_ok() }).await;
    assert!(store.is_unsettled(), "it lost its data");
    assert!(store.report().is_up);
}

#[tokio::test]
async fn a_store_that_stands_still_is_not_asked_for_long() {
    let server = TestStore::start().await;
    let store = SharedStore::start(StoreSettings {
        timeout: Duration::from_millis(20),
        ..settings(&server)
    });
    until(|| async { !store.is_away() }).await;
    server.pause();
    until(|| async {
        store.run(&ECHO, &[], &["x".into()], soon()).await.is_err() && store.is_away()
    })
    .await;
    server.resume();
    until(|| async { store.run(&ECHO, &[], &["x".into()], soon()).await.is_ok() }).await;
}

#[tokio::test]
async fn news_gets_to_the_others_and_replicas_are_counted() {
    let server = TestStore::start().await;
    let stores = [(); 2].map(|()| SharedStore::start(settings(&server)));
    for store in &stores {
        until(|| async { !store.is_away() }).await;
    }
    let mut heard = stores.each_ref().map(|store| store.subscribe());
    stores[0].publish(News::Changed("anna@x".into()));
    stores[1].publish(News::Ended("0f".into()));
    assert_eq!(heard[1].recv().await, Ok(News::Changed("anna@x".into())));
    assert_eq!(heard[0].recv().await, Ok(News::Ended("0f".into())));
}
