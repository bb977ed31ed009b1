//! The store itself: connected, paused, killed, started again.

use std::time::Duration;

use ocip::connect::{TlsSettings, Transport};
use ocip::tls;
use ocip_gateway::shared::{News, OnLoss, SharedStore, StoreArg, StoreScript, StoreSettings};
use ocip_simulator::certificate::{CertificateValidity, TestCa};
use openssl::ssl::SslVersion;
use tokio::time::Instant;

use crate::support::gateway::{host_port, until};
use crate::support::store::TestStore;

static ECHO: StoreScript = StoreScript::new("echo", "return {ARGV[1], #KEYS, false}");

pub(super) fn settings(store: &TestStore) -> StoreSettings {
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
    for store in &stores {
        until(|| async { store.replicas() == 2 }).await;
    }
}

/// Waits until the store has said why it cannot be used.
async fn trouble(settings: StoreSettings) -> String {
    let store = SharedStore::start(settings);
    until(|| async { store.report().trouble.is_some() }).await;
    assert!(store.is_away());
    store.report().trouble.unwrap()
}

#[tokio::test]
async fn a_store_lets_in_who_has_its_password_and_nobody_else() {
    let rules = "user gateway on >right-password ~ocigw:* &ocigw:* +@all\nrequirepass another";
    let server = TestStore::start_with(&[rules]).await;
    let with = |user: Option<&str>, password: &str| StoreSettings {
        user: user.map(str::to_owned),
        password: Some(password.into()),
        ..settings(&server)
    };
    for (user, password) in [(Some("gateway"), "right-password"), (None, "another")] {
        let store = SharedStore::start(with(user, password));
        until(|| async { !store.is_away() }).await;
    }
    assert!(trouble(settings(&server)).await.contains("NOAUTH"));
    let said = trouble(with(Some("gateway"), "wrong-password")).await;
    assert!(
        said.contains("WRONGPASS") || said.contains("Password"),
        "{said}"
    );
    assert!(!said.contains("wrong-password"), "{said}");
}

#[tokio::test]
async fn over_tls_only_a_store_with_the_right_certificate_is_spoken_to() {
    let authority = TestCa::new().unwrap();
    let certificate = authority
        .server(&["127.0.0.1"], CertificateValidity::Current)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("ca.pem", authority.ca_pem().unwrap()),
        ("cert.pem", certificate.certificate_pem().to_vec()),
        ("key.pem", certificate.private_key_pem().to_vec()),
    ];
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let at = folder.path().display();
    let rules = format!(
        "port 0\ntls-port PORT\ntls-auth-clients no\ntls-ca-cert-file {at}/ca.pem\n\
         tls-cert-file {at}/cert.pem\ntls-key-file {at}/key.pem"
    );
    let server = TestStore::start_with(&[&rules]).await;
    let trusting = |authority: &TestCa| {
        let authorities = authority.ca_pem().unwrap();
        let connector = tls::connector(SslVersion::TLS1_2, Some(&authorities));
        let transport = Transport::Tls(TlsSettings {
            connector: connector.unwrap().build(),
            server_name: None,
            pin_sha256: None,
        });
        StoreSettings {
            transport,
            ..settings(&server)
        }
    };
    let store = SharedStore::start(trusting(&authority));
    until(|| async { !store.is_away() }).await;
    let stranger = TestCa::new().unwrap();
    let said = trouble(trusting(&stranger)).await;
    assert!(said.contains("certificate"), "{said}");
}

#[tokio::test]
async fn a_replica_of_a_store_is_no_store_and_the_next_server_is_asked() {
    let primary = TestStore::start().await;
    let of = format!("replicaof 127.0.0.1 {}", primary.addr().port());
    let replica = TestStore::start_with(&[&of]).await;
    let said = trouble(settings(&replica)).await;
    assert!(said.contains("no primary"), "{said}");
    let both = [replica.addr(), primary.addr()].map(host_port);
    let store = SharedStore::start(StoreSettings {
        servers: both.to_vec(),
        ..settings(&primary)
    });
    until(|| async { !store.is_away() }).await;
    assert_eq!(store.report().server, Some(primary.addr().to_string()));
}

#[tokio::test]
async fn a_sentinel_is_asked_where_the_primary_is() {
    let primary = TestStore::start().await;
    let sentinel = primary.sentinel().await;
    let named = |name: &str| StoreSettings {
        sentinel: Some(name.to_owned()),
        ..settings(&sentinel)
    };
    let store = SharedStore::start(named("mymaster"));
    until(|| async { !store.is_away() }).await;
    assert_eq!(store.report().server, Some(primary.addr().to_string()));
    let said = trouble(named("another")).await;
    assert!(said.contains("knows no primary \"another\""), "{said}");
}
