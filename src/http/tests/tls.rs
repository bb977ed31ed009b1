//! TLS: certificates and keys of all kinds, ALPN, handshakes that do not end.

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{SslConnector, SslConnectorBuilder, SslMethod, SslVerifyMode, SslVersion};
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509NameBuilder};
use tokio_native_tls::TlsStream;

use super::http2;
use super::*;

fn ec_key() -> EcKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    EcKey::generate(&group).unwrap()
}

/// A certificate for `localhost`, signed with its own key, as PEM.
fn certificate(key: &PKey<Private>) -> Vec<u8> {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "localhost").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::days_from_now(0).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::days_from_now(1).unwrap())
        .unwrap();
    let context = builder.x509v3_context(None, None);
    let names = SubjectAlternativeName::new()
        .dns("localhost")
        .build(&context)
        .unwrap();
    builder.append_extension(names).unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build().to_pem().unwrap()
}

/// A certificate and its key in PKCS#8.
pub(super) fn pair() -> (Vec<u8>, Vec<u8>) {
    let key = PKey::from_ec_key(ec_key()).unwrap();
    (certificate(&key), key.private_key_to_pem_pkcs8().unwrap())
}

pub(super) async fn secure(gateway: &Gateway, certificate: &[u8]) -> Client<TlsStream<TcpStream>> {
    secure_over(TcpStream::connect(gateway.addr).await.unwrap(), certificate).await
}

async fn secure_over(socket: TcpStream, certificate: &[u8]) -> Client<TlsStream<TcpStream>> {
    let connector = native_tls::TlsConnector::builder()
        .add_root_certificate(native_tls::Certificate::from_pem(certificate).unwrap())
        .build()
        .unwrap();
    let connector = tokio_native_tls::TlsConnector::from(connector);
    Client::new(connector.connect("localhost", socket).await.unwrap())
}

/// Offers protocols in ALPN's wire format, says which one was chosen. Blocks.
fn chosen(addr: SocketAddr, offered: &[u8]) -> Option<Vec<u8>> {
    let mut connector = SslConnector::builder(SslMethod::tls()).unwrap();
    connector.set_verify(SslVerifyMode::NONE);
    connector.set_alpn_protos(offered).unwrap();
    let socket = std::net::TcpStream::connect(addr).unwrap();
    let stream = connector.build().connect("localhost", socket).unwrap();
    stream.ssl().selected_alpn_protocol().map(<[u8]>::to_vec)
}

/// What a client that is set up so agrees on: version and suite. Blocks.
fn agreed(addr: SocketAddr, set_up: impl Fn(&mut SslConnectorBuilder)) -> Option<(String, String)> {
    let mut connector = SslConnector::builder(SslMethod::tls()).unwrap();
    connector.set_verify(SslVerifyMode::NONE);
    // The weakest that this library can do, so that it is the server who refuses.
    connector.set_security_level(0);
    connector.set_min_proto_version(None).unwrap();
    set_up(&mut connector);
    let socket = std::net::TcpStream::connect(addr).unwrap();
    let stream = connector.build().connect("localhost", socket).ok()?;
    let suite = stream.ssl().current_cipher().unwrap().name().to_owned();
    Some((stream.ssl().version_str().to_owned(), suite))
}

#[tokio::test]
async fn only_forward_secret_suites_of_tls_1_2_and_1_3_are_spoken() {
    let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let (certificate, key) = (certificate(&rsa), rsa.private_key_to_pem_pkcs8().unwrap());
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let gateway = Gateway::with(Limits::default(), Some(identity)).await;
    let addr = gateway.addr;
    let of_version = |version, suites: &'static str| {
        move |connector: &mut SslConnectorBuilder| {
            connector.set_min_proto_version(Some(version)).unwrap();
            connector.set_max_proto_version(Some(version)).unwrap();
            connector.set_cipher_list(suites).unwrap();
        }
    };
    let rows = [
        (SslVersion::TLS1_3, "ALL", Some("TLSv1.3")),
        (
            SslVersion::TLS1_2,
            "ECDHE-RSA-AES128-GCM-SHA256",
            Some("TLSv1.2"),
        ),
        (
            SslVersion::TLS1_2,
            "ECDHE-RSA-AES256-GCM-SHA384",
            Some("TLSv1.2"),
        ),
        (
            SslVersion::TLS1_2,
            "ECDHE-RSA-CHACHA20-POLY1305",
            Some("TLSv1.2"),
        ),
        (SslVersion::TLS1_2, "AES128-SHA", None),
        (SslVersion::TLS1_2, "AES128-GCM-SHA256", None),
        (SslVersion::TLS1_2, "AES256-GCM-SHA384", None),
        (SslVersion::TLS1_2, "ECDHE-RSA-AES128-SHA", None),
        (SslVersion::TLS1_2, "kRSA", None),
        (SslVersion::TLS1_1, "ALL:@SECLEVEL=0", None),
        (SslVersion::TLS1, "ALL:@SECLEVEL=0", None),
    ];
    for (version, suites, expected) in rows {
        let agreeing = move || agreed(addr, of_version(version, suites));
        let agreed = tokio::task::spawn_blocking(agreeing).await.unwrap();
        let version = agreed.as_ref().map(|(version, _)| version.as_str());
        assert_eq!(version, expected, "{suites}: {agreed:?}");
    }
    let (version, _) = tokio::task::spawn_blocking(move || agreed(addr, |_| {}))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(version, "TLSv1.3");
}

#[tokio::test]
async fn answers_over_tls_have_browsers_keep_to_it() {
    let (certificate, key) = pair();
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let secured = Gateway::with(Limits::default(), Some(identity)).await;
    let mut client = secure(&secured, &certificate).await;
    let clear = Gateway::start().await;
    for request in [
        get("/api/v1/users/u/codes/1"),
        get("/nowhere"),
        "BAD\r\n\r\n".to_owned(),
    ] {
        client.send(&request).await;
        let answer = client.answer().await;
        let hsts = answer.header("strict-transport-security");
        assert_eq!(hsts, Some("max-age=31536000"), "{request}");
        let answer = clear.ask(&request).await;
        assert_eq!(answer.header("strict-transport-security"), None);
    }
}

#[tokio::test]
async fn a_chain_is_shown_as_a_whole() {
    let (own, key) = pair();
    let (issuer, _) = pair();
    let identity = TlsIdentity::from_pem(&[own, issuer].concat(), &key).unwrap();
    let gateway = Gateway::with(Limits::default(), Some(identity)).await;
    let addr = gateway.addr;
    let shown = tokio::task::spawn_blocking(move || {
        let mut connector = SslConnector::builder(SslMethod::tls()).unwrap();
        connector.set_verify(SslVerifyMode::NONE);
        let socket = std::net::TcpStream::connect(addr).unwrap();
        let stream = connector.build().connect("localhost", socket).unwrap();
        stream.ssl().peer_cert_chain().map(|chain| chain.len())
    });
    assert_eq!(shown.await.unwrap(), Some(2));
}

#[tokio::test]
async fn alpn_prefers_http_2_and_takes_what_it_gets() {
    let (certificate, key) = pair();
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let gateway = Gateway::with(Limits::default(), Some(identity)).await;
    let rows: [(&[u8], Option<&[u8]>); 3] = [
        (b"\x08http/1.1\x02h2", Some(b"h2")),
        (b"\x08http/1.1", Some(b"http/1.1")),
        (b"\x05spdy3", None),
    ];
    for (offered, expected) in rows {
        let addr = gateway.addr;
        let choosing = tokio::task::spawn_blocking(move || chosen(addr, offered));
        assert_eq!(choosing.await.unwrap().as_deref(), expected);
    }
}

#[tokio::test]
async fn http_2_is_spoken_over_tls() {
    let (certificate, key) = pair();
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let gateway = Gateway::with(Limits::default(), Some(identity)).await;
    let mut client = secure(&gateway, &certificate).await;
    http2::open(&mut client, http2::GET, "/api/v1/users/u/codes/1").await;
    assert_eq!(http2::body(&mut client).await, "GET u 1 [] ");
}

#[tokio::test]
async fn http_1_is_spoken_over_tls() {
    let (certificate, key) = pair();
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let gateway = Gateway::with(Limits::default(), Some(identity)).await;
    let mut client = secure(&gateway, &certificate).await;
    client.send(get("/api/v1/users/u/codes/1")).await;
    assert_eq!(client.answer().await.body, "GET u 1 [] ");
    client.send(put("content-length: 99999999", "")).await;
    assert_eq!(client.answer().await.status, 413);
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_handshake_that_does_not_end_blocks_nobody_and_is_cut_off() {
    let (certificate, key) = pair();
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let limits = Limits {
        header_timeout: Duration::from_millis(500),
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, Some(identity)).await;
    let mut silent = gateway.client().await;
    silent.send("\x16\x03").await;
    let mut client = secure(&gateway, &certificate).await;
    client.send(get("/nowhere")).await;
    assert_eq!(client.answer().await.status, 404);
    assert_eq!(silent.rest().await, "");
}

#[tokio::test]
async fn a_drain_during_a_handshake_is_told_after_it() {
    let (certificate, key) = pair();
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let limits = Limits {
        header_timeout: Duration::from_secs(3600),
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, Some(identity)).await;
    let socket = TcpStream::connect(gateway.addr).await.unwrap();
    while gateway.listener.counters.connections.open() == 0 {
        tokio::task::yield_now().await;
    }
    gateway.trigger.trigger();
    let mut client = secure_over(socket, &certificate).await;
    assert_eq!(client.rest().await, "");
    assert_eq!(gateway.serving.await.unwrap(), 0);
}

#[tokio::test]
async fn clear_text_on_a_tls_port_is_closed() {
    let (certificate, key) = pair();
    let identity = TlsIdentity::from_pem(&certificate, &key).unwrap();
    let gateway = Gateway::with(Limits::default(), Some(identity)).await;
    let mut client = gateway.client().await;
    client.send(get("/nowhere")).await;
    let mut scrap = Vec::new();
    let _ = client.stream.read_to_end(&mut scrap).await;
    assert!(!scrap.starts_with(b"HTTP"));
}

#[test]
fn keys_may_be_pkcs_8_pkcs_1_or_sec_1() {
    let ec = ec_key();
    let sec1 = ec.private_key_to_pem().unwrap();
    let ec = certificate(&PKey::from_ec_key(ec).unwrap());
    TlsIdentity::from_pem(&ec, &sec1).unwrap();
    let rsa = Rsa::generate(2048).unwrap();
    let pkcs1 = rsa.private_key_to_pem().unwrap();
    let rsa = certificate(&PKey::from_rsa(rsa).unwrap());
    TlsIdentity::from_pem(&rsa, &pkcs1).unwrap();
}

#[test]
fn pairs_that_cannot_work_are_refused_at_once() {
    let (certificate, key) = pair();
    let (other, _) = pair();
    let refusal =
        |certificate: &[u8], key: &[u8]| TlsIdentity::from_pem(certificate, key).unwrap_err();
    assert!(matches!(refusal(&other, &key), TlsError::Mismatch));
    assert!(matches!(refusal(&certificate, b"no key"), TlsError::Key(_)));
    assert!(matches!(refusal(b"", &key), TlsError::NoCertificate));
}

#[test]
fn an_encrypted_key_is_refused_without_asking_for_its_passphrase() {
    let key = PKey::from_ec_key(ec_key()).unwrap();
    let cipher = openssl::symm::Cipher::aes_128_cbc();
    let encrypted = key
        .private_key_to_pem_pkcs8_passphrase(cipher, b"hush")
        .unwrap();
    let refusal = TlsIdentity::from_pem(&certificate(&key), &encrypted).unwrap_err();
    assert!(matches!(refusal, TlsError::Key(_)));
}

#[test]
fn pem_files_are_read_and_a_missing_one_is_named() {
    let (certificate, key) = pair();
    let folder = tempfile::tempdir().unwrap();
    let (cert_file, key_file) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&cert_file, certificate).unwrap();
    let error = TlsIdentity::from_pem_files(&cert_file, &key_file).unwrap_err();
    assert!(
        error.to_string().ends_with("key.pem cannot be read"),
        "{error}"
    );
    std::fs::write(&key_file, key).unwrap();
    TlsIdentity::from_pem_files(&cert_file, &key_file).unwrap();
}
