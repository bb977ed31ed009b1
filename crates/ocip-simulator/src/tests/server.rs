//! Starting, stopping, TLS.

use std::net::SocketAddr;

use super::*;
use crate::ListenTransport;
use crate::certificate::{CertificateValidity, ServerCertificate, TestCa};

fn settings(listen: SocketAddr, transport: ListenTransport) -> SimulatorSettings {
    SimulatorSettings { listen, transport }
}

#[tokio::test]
async fn a_switch_restarts_on_its_port_with_what_it_knows() {
    let demo = Demo::start().await;
    let address = demo.simulator.local_addr();
    let mut client = demo.client().await;
    let delete = "<userId>foouser</userId><speedCode>3</speedCode>";
    client
        .ask(&command("UserSpeedDial100DeleteListRequest", delete))
        .await;
    demo.simulator.stop().await;
    assert!(client.is_closed().await);
    assert!(TcpStream::connect(address).await.is_err());
    assert_eq!(demo.switch.counts().connections_open, 0);
    let again = settings(address, ListenTransport::Clear);
    let simulator = Simulator::start(Arc::clone(&demo.switch), again).await;
    let again = Demo {
        switch: demo.switch,
        simulator: simulator.unwrap(),
    };
    again.client().await;
    assert_eq!(again.switch.speed_dials("foouser").len(), 1);
}

#[tokio::test]
async fn a_dropped_simulator_closes_everything() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    drop(demo.simulator);
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let demo = Demo::start().await;
    let taken = settings(demo.simulator.local_addr(), ListenTransport::Clear);
    assert!(
        Simulator::start(SimulatedSwitch::demo(), taken)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn counts_reset_but_keep_what_is_open() {
    let demo = Demo::start().await;
    let _client = demo.client().await;
    demo.switch.reset_counts();
    let counts = demo.switch.counts();
    assert_eq!(
        (counts.connections_accepted, counts.connections_open),
        (0, 1)
    );
    assert!(counts.executed.is_empty());
}

#[test]
fn certificates_survive_their_files() {
    let ca = TestCa::new().unwrap();
    let made = ca
        .server(&["as1.example"], CertificateValidity::Current)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    std::fs::write(&certificate, made.certificate_pem()).unwrap();
    std::fs::write(&key, made.private_key_pem()).unwrap();
    let loaded = ServerCertificate::load(&certificate, &key).unwrap();
    assert_eq!(loaded.sha256(), made.sha256());
    assert_eq!(made.sha256().len(), 64);
    assert!(ServerCertificate::load(&key, &certificate).is_err());
    let missing = ServerCertificate::load(&folder.path().join("x"), &key).unwrap_err();
    assert!(missing.to_string().contains("/x: "), "{missing}");
}
