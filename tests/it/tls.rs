//! The certificate of the switch is proved before anything is said.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ocip::certificate::CertificatePin;
use ocip::connect::{ConnectError, ServerEndpoint, TlsFault, TlsSettings, Transport, connect};
use ocip::tls::connector;
use ocip_gateway::config::{BackendTransport as ConfiguredTransport, Config};
use ocip_simulator::certificate::{CertificateValidity, ServerCertificate, TestCa};
use ocip_simulator::{SimulatedSwitch, Simulator, SimulatorSettings};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{Ssl, SslAcceptor, SslMethod, SslOptions, SslVersion};
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_openssl::SslStream;

use crate::support::gateway::until;
use crate::support::{LIST, TestGateway, simulate, tcp_config};

pub(crate) const NAMES: &[&str] = &["127.0.0.1"];

/// The demo's switch with a good certificate, and the CA that signed it.
pub(crate) async fn stage_tls() -> (TestCa, Arc<SimulatedSwitch>, Simulator) {
    let authority = TestCa::new().unwrap();
    let certificate = authority
        .server(NAMES, CertificateValidity::Current)
        .unwrap();
    let switch = SimulatedSwitch::demo();
    let simulator = simulate_tls(&switch, certificate).await;
    (authority, switch, simulator)
}

pub(crate) async fn simulate_tls(
    switch: &Arc<SimulatedSwitch>,
    certificate: ServerCertificate,
) -> Simulator {
    let listen = "127.0.0.1:0".parse().unwrap();
    let transport = ocip_simulator::ListenTransport::Tls(certificate);
    Simulator::start(Arc::clone(switch), SimulatorSettings { listen, transport })
        .await
        .unwrap()
}

fn tls(trusted: &TestCa) -> TlsSettings {
    tls_since(SslVersion::TLS1_2, &trusted.ca_pem().unwrap())
}

fn tls_since(oldest: SslVersion, ca_pem: &[u8]) -> TlsSettings {
    TlsSettings {
        connector: connector(oldest, Some(ca_pem)).unwrap().build(),
        server_name: None,
        pin_sha256: None,
    }
}

/// Connects to a switch with `certificate`; nobody must have been logged in.
async fn refusal(certificate: ServerCertificate, tls: TlsSettings) -> ConnectError {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate_tls(&switch, certificate).await;
    let addr = simulator.local_addr();
    let endpoint = ServerEndpoint::from(addr);
    let limit = Duration::from_secs(30);
    let error = connect(&endpoint, &Transport::Tls(tls), limit)
        .await
        .err()
        .unwrap();
    assert_eq!(switch.counts().documents_received, 0);
    error
}

fn fault(error: ConnectError) -> TlsFault {
    match error {
        ConnectError::Tls(fault) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_flaw_of_a_certificate_has_its_own_error_and_nothing_is_sent() {
    let authority = TestCa::new().unwrap();
    let with = |names: &[&str], validity| authority.server(names, validity).unwrap();

    let expired = refusal(with(NAMES, CertificateValidity::Expired), tls(&authority)).await;
    assert_eq!(fault(expired), TlsFault::Expired);
    let not_yet = refusal(with(NAMES, CertificateValidity::NotYet), tls(&authority)).await;
    assert_eq!(fault(not_yet), TlsFault::NotYetValid);
    let wrong_address = refusal(
        with(&["127.0.0.2"], CertificateValidity::Current),
        tls(&authority),
    )
    .await;
    assert_eq!(
        fault(wrong_address),
        TlsFault::WrongName("127.0.0.1".into())
    );
    let mut named = tls(&authority);
    named.server_name = Some("as1.example.net".into());
    let wrong_name = refusal(with(NAMES, CertificateValidity::Current), named).await;
    assert_eq!(
        fault(wrong_name),
        TlsFault::WrongName("as1.example.net".into())
    );
    let stranger = TestCa::new().unwrap();
    let unknown = refusal(with(NAMES, CertificateValidity::Current), tls(&stranger)).await;
    assert_eq!(fault(unknown), TlsFault::UnknownCa);
}

#[tokio::test]
async fn a_certificate_that_is_not_the_pinned_one_is_refused_before_the_login() {
    let authority = TestCa::new().unwrap();
    let mut pinned = tls(&authority);
    pinned.pin_sha256 = Some(CertificatePin([7; 32]));
    let certificate = authority
        .server(NAMES, CertificateValidity::Current)
        .unwrap();
    let sha256 = certificate.sha256();
    let error = refusal(certificate, pinned).await;
    assert!(
        matches!(&error, ConnectError::Pin { found } if *found == sha256),
        "{error:?}"
    );
}

fn tls_config(simulator: &Simulator) -> Config {
    let mut config = tcp_config(simulator.local_addr());
    config.backend.transport = ConfiguredTransport::Tls;
    config
}

fn pin(hex: &str) -> CertificatePin {
    hex.parse().unwrap()
}

#[tokio::test]
async fn with_the_right_authority_name_and_pin_the_gateway_logs_in_plainly() {
    let authority = TestCa::new().unwrap();
    let certificate = authority
        .server(&["as1.example.net"], CertificateValidity::Current)
        .unwrap();
    let switch = SimulatedSwitch::demo();
    let pin = pin(&certificate.sha256());
    let simulator = simulate_tls(&switch, certificate).await;
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, authority.ca_pem().unwrap()).unwrap();
    let mut config = tls_config(&simulator);
    config.backend.ca_file = Some(ca_file);
    config.backend.server_name = Some("as1.example.net".into());
    config.backend.pin_sha256 = Some(pin);
    let gateway = TestGateway::start(config).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!(switch.counts().executed("LoginRequest22V5"), 1);
    assert_eq!(switch.counts().executed("AuthenticationRequest"), 0);
}

#[tokio::test]
async fn a_gateway_that_does_not_trust_the_switch_never_logs_in() {
    let (_, switch, simulator) = stage_tls().await;
    // Without ca_file the public authorities count, and none of them knows this switch.
    let gateway = TestGateway::start_unready(tls_config(&simulator)).await;
    until(|| async { switch.counts().connections_accepted >= 3 }).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 503);
    assert_eq!(switch.counts().documents_received, 0);
}

/// What an old server has: its version of TLS, and how many bits its key has.
async fn old_server(
    version: SslVersion,
    bits: u32,
    digest: MessageDigest,
) -> (SocketAddr, Vec<u8>) {
    let key = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
    let certificate = self_signed(&key, digest);
    let pem = certificate.to_pem().unwrap();
    let mut acceptor = SslAcceptor::mozilla_intermediate(SslMethod::tls_server()).unwrap();
    acceptor.set_cipher_list("DEFAULT:@SECLEVEL=0").unwrap();
    acceptor.set_min_proto_version(Some(version)).unwrap();
    acceptor.set_max_proto_version(Some(version)).unwrap();
    acceptor.clear_options(SslOptions::NO_TLSV1 | SslOptions::NO_TLSV1_1);
    acceptor.set_private_key(&key).unwrap();
    acceptor.set_certificate(&certificate).unwrap();
    let acceptor = acceptor.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let ssl = Ssl::new(acceptor.context()).unwrap();
            let mut stream = SslStream::new(ssl, tcp).unwrap();
            let _ = Pin::new(&mut stream).accept().await;
            // The other side ends it.
            let _ = stream.read_u8().await;
        }
    });
    (addr, pem)
}

fn self_signed(key: &PKey<Private>, digest: MessageDigest) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "old").unwrap();
    let name = name.build();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::days_from_now(0).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::days_from_now(30).unwrap())
        .unwrap();
    let names = SubjectAlternativeName::new()
        .ip("127.0.0.1")
        .build(&builder.x509v3_context(None, None));
    builder.append_extension(names.unwrap()).unwrap();
    builder.sign(key, digest).unwrap();
    builder.build()
}

async fn try_old(addr: SocketAddr, tls: TlsSettings) -> Result<(), ConnectError> {
    let endpoint = ServerEndpoint::from(addr);
    let limit = Duration::from_secs(30);
    connect(&endpoint, &Transport::Tls(tls), limit)
        .await
        .map(drop)
}

#[tokio::test]
async fn old_versions_work_where_they_are_allowed_and_are_named_where_not() {
    let sha256 = MessageDigest::sha256();
    for version in [SslVersion::TLS1, SslVersion::TLS1_1] {
        let (addr, pem) = old_server(version, 2048, sha256).await;
        try_old(addr, tls_since(version, &pem)).await.unwrap();
        let refused = try_old(addr, tls_since(SslVersion::TLS1_2, &pem)).await;
        assert_eq!(fault(refused.unwrap_err()), TlsFault::Protocol);
    }
    // With them come short keys and old signatures.
    let (addr, pem) = old_server(SslVersion::TLS1, 1024, MessageDigest::sha1()).await;
    try_old(addr, tls_since(SslVersion::TLS1, &pem))
        .await
        .unwrap();
}

#[tokio::test]
async fn short_keys_and_no_tls_at_all_are_named() {
    let (addr, pem) = old_server(SslVersion::TLS1_2, 1024, MessageDigest::sha256()).await;
    let refused = try_old(addr, tls_since(SslVersion::TLS1_2, &pem)).await;
    assert_eq!(fault(refused.unwrap_err()), TlsFault::ShortKey);
    let clear = simulate(&SimulatedSwitch::demo()).await;
    let refused = try_old(clear.local_addr(), tls_since(SslVersion::TLS1_2, &pem)).await;
    assert_eq!(fault(refused.unwrap_err()), TlsFault::NotTls);
}
