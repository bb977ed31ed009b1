//! The switch: a TLS server that answers with prepared text.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use memchr::memmem;
use native_tls::Identity;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Name};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_native_tls::TlsAcceptor;

use crate::child;

/// Where the certificate is put, in the folder that all processes share.
pub(crate) const CERTIFICATE: &str = "ca.pem";

/// What the gateway is asked for: the list of this user.
pub(crate) const TENANT: &str = "tenant-1";
/// The user's group.
pub(crate) const GROUP: &str = "group-1";
/// The user.
pub(crate) const USER: &str = "user-1@example.net";

/// How many entries the list has.
pub(crate) const ENTRIES: usize = 10;

/// The end of every document.
pub(crate) const DOCUMENT_END: &[u8] = b"</BroadsoftDocument>\n";

type Documents = Arc<AtomicUsize>;

/// Answers until standard input ends; each line there asks how many documents came so far.
pub(crate) fn run(folder: &Path) {
    let documents = Documents::default();
    let counted = Arc::clone(&documents);
    let acceptor = acceptor(folder);
    let runtime = child::runtime();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let listener = listener.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    child::say(port);
    std::thread::spawn(move || runtime.block_on(accept(listener, acceptor, documents)));
    child::serve(|_| counted.load(Ordering::Relaxed).to_string());
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, documents: Documents) {
    while let Ok((socket, _)) = listener.accept().await {
        let (acceptor, documents) = (acceptor.clone(), Arc::clone(&documents));
        tokio::spawn(async move { talk(socket, acceptor, documents).await });
    }
}

/// One connection. A client waits for its answer, so a read ends where a document does.
async fn talk(socket: TcpStream, acceptor: TlsAcceptor, documents: Documents) -> Option<()> {
    socket.set_nodelay(true).ok()?;
    let mut stream = acceptor.accept(socket).await.ok()?;
    let (mut received, mut reply) = (Vec::with_capacity(4096), Vec::with_capacity(4096));
    while stream.read_buf(&mut received).await.ok()? > 0 {
        if received.ends_with(DOCUMENT_END) {
            documents.fetch_add(1, Ordering::Relaxed);
            reply.clear();
            answer(&received, &mut reply)?;
            stream.write_all(&reply).await.ok()?;
            received.clear();
        }
    }
    Some(())
}

/// Puts the answer together; `None` when the request is not one of the four that are known.
fn answer(request: &[u8], reply: &mut Vec<u8>) -> Option<()> {
    let session_id = between(request, b"<sessionId xmlns=\"\">", b"<")?;
    let echo = between(request, b"echo=\"", b"\"")?;
    let (response_type, content) = prepared(between(request, b"xsi:type=\"", b"\"")?)?;
    let pieces: [&[u8]; 9] = [
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<BroadsoftDocument protocol=\"OCI\" \
          xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
          <sessionId xmlns=\"\">",
        session_id,
        b"</sessionId><command echo=\"",
        echo,
        b"\" xsi:type=\"",
        response_type,
        b"\" xmlns=\"\">",
        content,
        b"</command></BroadsoftDocument>\n",
    ];
    pieces
        .iter()
        .for_each(|piece| reply.extend_from_slice(piece));
    Some(())
}

fn between<'t>(text: &'t [u8], before: &[u8], after: &[u8]) -> Option<&'t [u8]> {
    let rest = &text[memmem::find(text, before)? + before.len()..];
    Some(&rest[..memmem::find(rest, after)?])
}

fn prepared(request_type: &[u8]) -> Option<(&'static [u8], &'static [u8])> {
    match request_type {
        b"UserSpeedDial100GetListRequest17sp1" => {
            Some((b"UserSpeedDial100GetListResponse17sp1", LIST))
        }
        b"LoginRequest22V5" => Some((b"LoginResponse22V5", LOGIN)),
        b"UserGetRequest23V2" => Some((b"UserGetResponse23V2", PROFILE)),
        b"VerifySessionIsValidRequest" | b"LogoutRequest" => Some((b"SuccessResponse", b"")),
        _ => None,
    }
}

const LOGIN: &[u8] = b"<loginType>System</loginType><locale>en_US</locale>\
    <encoding>ISO-8859-1</encoding><isEnterprise>false</isEnterprise>\
    <userDomain>example.net</userDomain>";

const PROFILE: &[u8] = b"<serviceProviderId>tenant-1</serviceProviderId>\
    <groupId>group-1</groupId><userId>user-1@example.net</userId>\
    <lastName>Doe</lastName><firstName>Jane</firstName>";

macro_rules! list {
    ($($code:literal)*) => {
        concat!(
            "<prefix>#</prefix>",
            $("<speedDialEntry><speedCode>", $code, "</speedCode><phoneNumber>+32-471234500",
              $code, "</phoneNumber><description>Colleague number ", $code,
              "</description></speedDialEntry>",)*
        ).as_bytes()
    };
}

/// What stands in the reply to the request for the list.
pub(crate) const LIST: &[u8] = list!(0 1 2 3 4 5 6 7 8 9);

/// A certificate that is its own authority, good for this run.
fn acceptor(folder: &Path) -> TlsAcceptor {
    let key = key();
    let certificate = certificate(&key).to_pem().expect("PEM");
    let mut file = std::fs::File::create(folder.join(CERTIFICATE)).expect("a file");
    file.write_all(&certificate)
        .expect("the certificate written");
    let key = key.private_key_to_pem_pkcs8().expect("PEM");
    let identity = Identity::from_pkcs8(&certificate, &key).expect("an identity");
    let acceptor = native_tls::TlsAcceptor::new(identity).expect("an acceptor");
    acceptor.into()
}

fn key() -> PKey<Private> {
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
    let key = EcKey::generate(&curve).expect("a key");
    PKey::from_ec_key(key).expect("a key")
}

fn certificate(key: &PKey<Private>) -> X509 {
    let mut name = X509Name::builder().expect("a name");
    name.append_entry_by_text("CN", "answer").expect("a name");
    let name = name.build();
    let mut builder = X509::builder().expect("a certificate");
    let made = (|| {
        builder.set_version(2)?;
        builder.set_serial_number(&*BigNum::from_u32(1)?.to_asn1_integer()?)?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_pubkey(key)?;
        builder.set_not_before(&*Asn1Time::days_from_now(0)?)?;
        builder.set_not_after(&*Asn1Time::days_from_now(1)?)?;
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        let mut names = SubjectAlternativeName::new();
        let names = names
            .ip("127.0.0.1")
            .build(&builder.x509v3_context(None, None))?;
        builder.append_extension(names)?;
        builder.sign(key, MessageDigest::sha256())
    })();
    made.expect("a signed certificate");
    builder.build()
}
