//! Connecting to a server: TCP, or TLS with a verified certificate.
//!
//! OCI-P over TLS has no STARTTLS: TLS begins with the first byte. The certificate is checked
//! against the configured authority and name and, where one is set, against a pin, all before any
//! credential is sent.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use openssl::ssl::{self, SslContext, SslRef};
use openssl::x509::X509VerifyResult;

use rustix::net::sockopt::set_tcp_user_timeout;
use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_openssl::SslStream;

use super::certificate::{self, CertificatePin, PeerCertificate};
pub use super::endpoint::{EndpointError, ServerEndpoint};
use super::ready_tls_stream::ReadyTlsStream;
use super::tls;

/// How long bytes may stay unacknowledged, in milliseconds: as long as a request has by default. The
/// kernel's own patience is a quarter of an hour.
const USER_TIMEOUT_MS: u32 = 10_000;

/// How much is read from a TLS connection at once; a full record is twice as long.
const TLS_READ_BYTES: usize = 8 * 1024;

/// Transport to a server.
#[derive(Clone)]
pub enum Transport {
    /// Clear text.
    Tcp,
    /// TLS.
    Tls(TlsSettings),
}

/// TLS settings: what a server has to prove.
#[derive(Clone)]
pub struct TlsSettings {
    /// Trusts the configured CA certificates and speaks the configured versions.
    pub connector: SslContext,
    /// The name that the certificate must have, when it is not the endpoint's host.
    pub server_name: Option<String>,
    /// The certificate, when only that one is acceptable.
    pub pin_sha256: Option<CertificatePin>,
}

/// A TLS stream to a server that has proved who it is.
pub type TlsStream = SslStream<BufReader<TcpStream>>;

/// A connected stream, before login.
pub trait ServerStream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> ServerStream for T {}

/// A stream to a server, and how it showed who it is.
pub struct Connection {
    /// The stream.
    pub stream: Box<dyn ServerStream>,
    /// The certificate that was accepted; none without TLS.
    pub certificate: Option<PeerCertificate>,
}

/// Error of connecting.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The name has no address.
    #[error("the name {host} cannot be resolved: {cause}")]
    Resolve {
        /// The name.
        host: String,
        /// The error of the resolver.
        cause: io::Error,
    },
    /// Nobody answers at the address.
    #[error("cannot connect: {0}")]
    Tcp(io::Error),
    /// Connecting and the TLS handshake took longer than the limit.
    #[error("no connection within {0:?}")]
    Timeout(Duration),
    /// The TLS handshake failed.
    #[error("TLS: {0}")]
    Tls(TlsFault),
    /// The certificate is good but not the pinned one.
    #[error("TLS: the server's certificate has the SHA-256 {found}, which is not pin_sha256")]
    Pin {
        /// The SHA-256 of the certificate that the server sent, in hexadecimal.
        found: String,
    },
}

/// Error of a TLS handshake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    /// No trusted CA has signed the certificate.
    #[error("the server's certificate is not signed by a trusted authority (see backend.ca_file)")]
    UnknownCa,
    /// The certificate's time is over.
    #[error("the server's certificate has expired")]
    Expired,
    /// The certificate's time has not come.
    #[error("the server's certificate is not valid yet; is the clock right?")]
    NotYetValid,
    /// The certificate is for somebody else.
    #[error("the server's certificate is not for {0} (see backend.server_name)")]
    WrongName(String),
    /// The two have no version of TLS in common.
    #[error(
        "the server speaks no version of TLS that is allowed here (see backend.min_tls_version)"
    )]
    Protocol,
    /// A key of the server is shorter than is taken to be safe.
    #[error("the server's key is too short to be safe")]
    ShortKey,
    /// A certificate is signed by SHA-1 or MD5.
    #[error("the server's certificate is signed by SHA-1 or MD5, which is not safe")]
    OldSignature,
    /// What answers does not speak TLS.
    #[error("the server does not speak TLS on this port")]
    NotTls,
    /// Anything else, in the TLS library's words.
    #[error("{0}")]
    Other(String),
}

// === impl ConnectError ===

impl ConnectError {
    /// True when it stays so until somebody changes something: the server is there and cannot be
    /// trusted. One that broke off a handshake may just be starting.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Tls(TlsFault::Other(text)) => {
                text.contains("SSL routines") && !text.contains("unexpected eof")
            }
            Self::Tls(_) | Self::Pin { .. } => true,
            Self::Resolve { .. } | Self::Tcp(_) | Self::Timeout(_) => false,
        }
    }
}

/// Connects within `limit`.
pub async fn connect(
    endpoint: &ServerEndpoint,
    transport: &Transport,
    limit: Duration,
) -> Result<Box<dyn ServerStream>, ConnectError> {
    let connection = connect_seeing(endpoint, transport, limit).await?;
    Ok(connection.stream)
}

/// Connects within `limit`, and looks at the certificate.
pub async fn connect_seeing(
    endpoint: &ServerEndpoint,
    transport: &Transport,
    limit: Duration,
) -> Result<Connection, ConnectError> {
    match timeout(limit, connect_unlimited(endpoint, transport, limit)).await {
        Ok(result) => result,
        Err(_) => Err(ConnectError::Timeout(limit)),
    }
}

async fn connect_unlimited(
    endpoint: &ServerEndpoint,
    transport: &Transport,
    limit: Duration,
) -> Result<Connection, ConnectError> {
    let addresses = resolve(endpoint).await?;
    let tcp = connect_tcp(&addresses, limit).await?;
    match transport {
        Transport::Tcp => Ok(Connection {
            stream: Box::new(tcp),
            certificate: None,
        }),
        Transport::Tls(tls) => {
            let stream = secure(tls, endpoint, tcp).await?;
            Ok(Connection {
                certificate: PeerCertificate::of(stream.ssl()),
                stream: Box::new(ReadyTlsStream::new(stream)),
            })
        }
    }
}

/// The first step of [`connect`]: the addresses of a server's name.
pub async fn resolve(endpoint: &ServerEndpoint) -> Result<Vec<SocketAddr>, ConnectError> {
    let addresses = lookup_host((endpoint.host.as_str(), endpoint.port)).await;
    let addresses = addresses.map_err(|cause| ConnectError::Resolve {
        host: endpoint.host.clone(),
        cause,
    })?;
    Ok(addresses.collect())
}

/// The second step of [`connect`]: a connection to the first address that answers.
pub async fn connect_tcp(
    addresses: &[SocketAddr],
    limit: Duration,
) -> Result<TcpStream, ConnectError> {
    let stream = connect_any(addresses, limit).await;
    let stream = stream.map_err(ConnectError::Tcp)?;
    // An exchange is one small write and a wait: delaying it for more to come costs.
    stream.set_nodelay(true).map_err(ConnectError::Tcp)?;
    // What stays unacknowledged for so long has nobody left who waits for its answer.
    set_tcp_user_timeout(&stream, USER_TIMEOUT_MS)
        .map_err(|error| ConnectError::Tcp(error.into()))?;
    Ok(stream)
}

/// The first address that answers. Each has its share of the time, so that one that is dead leaves
/// some to the others.
async fn connect_any(addresses: &[SocketAddr], limit: Duration) -> io::Result<TcpStream> {
    let share = limit / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

/// The last step of [`connect`]: TLS, and the verification of the certificate's chain, name and pin.
pub async fn secure(
    tls: &TlsSettings,
    endpoint: &ServerEndpoint,
    tcp: TcpStream,
) -> Result<TlsStream, ConnectError> {
    let name = tls.server_name.as_deref().unwrap_or(&endpoint.host);
    // A TLS record is asked for in two parts, head and content: the buffer makes that one read.
    let tcp = BufReader::with_capacity(TLS_READ_BYTES, tcp);
    let mut stream = prepare(&tls.connector, name, tcp)?;
    let handshake = Pin::new(&mut stream).connect().await;
    handshake.map_err(|error| ConnectError::Tls(fault(&error, stream.ssl(), name)))?;
    if let Some(pin) = &tls.pin_sha256 {
        let der = certificate::der(stream.ssl()).unwrap_or_default();
        let found = CertificatePin::of(&der);
        if found != *pin {
            let found = found.to_string();
            return Err(ConnectError::Pin { found });
        }
    }
    Ok(stream)
}

/// A stream that has not spoken yet, for a server that must have the certificate of `name`.
fn prepare(
    connector: &SslContext,
    name: &str,
    tcp: BufReader<TcpStream>,
) -> Result<TlsStream, ConnectError> {
    let prepared = tls::client(connector, name).and_then(|ssl| SslStream::new(ssl, tcp));
    prepared.map_err(|error| ConnectError::Tls(TlsFault::Other(error.to_string())))
}

/// What went wrong: the result of the verification where that is it, else OpenSSL's words.
fn fault(error: &ssl::Error, ssl: &SslRef, name: &str) -> TlsFault {
    let verified = ssl.verify_result();
    if verified != X509VerifyResult::OK {
        return unverified(verified.error_string(), name);
    }
    let text = error.to_string();
    let says = |phrase: &str| text.contains(phrase);
    if says("unsupported protocol") || says("protocol version") || says("version too low") {
        TlsFault::Protocol
    } else if says("key too small") {
        TlsFault::ShortKey
    } else if says("wrong version number") || says("record layer failure") {
        TlsFault::NotTls
    } else {
        TlsFault::Other(text)
    }
}

/// openssl has no kinds of verification results either: its text is all there is.
fn unverified(text: &str, name: &str) -> TlsFault {
    let says = |phrase: &str| text.contains(phrase);
    if says("certificate has expired") {
        TlsFault::Expired
    } else if says("certificate is not yet valid") {
        TlsFault::NotYetValid
    } else if says("mismatch") {
        TlsFault::WrongName(name.to_owned())
    } else if says("key too weak") {
        TlsFault::ShortKey
    } else if says("digest algorithm too weak") || says("md too weak") {
        TlsFault::OldSignature
    } else {
        TlsFault::UnknownCa
    }
}

/// Connects without trusting anybody, only to see the certificate. Nothing is said on that
/// connection, so a stranger at the other end learns nothing.
pub async fn peer_certificate(
    endpoint: &ServerEndpoint,
    limit: Duration,
) -> Option<PeerCertificate> {
    timeout(limit, see_certificate(endpoint, limit))
        .await
        .ok()?
}

async fn see_certificate(endpoint: &ServerEndpoint, limit: Duration) -> Option<PeerCertificate> {
    let tls = TlsSettings {
        connector: tls::observer().ok()?,
        server_name: None,
        pin_sha256: None,
    };
    let addresses = resolve(endpoint).await.ok()?;
    let tcp = connect_tcp(&addresses, limit).await.ok()?;
    let stream = secure(&tls, endpoint, tcp).await.ok()?;
    PeerCertificate::of(stream.ssl())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::{TcpListener, TcpSocket};

    /// A listener whose backlog is full: who connects now waits for ever.
    async fn dead() -> (TcpListener, Vec<TcpStream>) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let addr = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        let patience = Duration::from_millis(100);
        while let Ok(Ok(stream)) = timeout(patience, TcpStream::connect(addr)).await {
            waiting.push(stream);
        }
        (listener, waiting)
    }

    #[tokio::test]
    async fn an_address_that_does_not_answer_leaves_time_for_the_next() {
        let (dead, _waiting) = dead().await;
        let alive = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addresses = [dead.local_addr().unwrap(), alive.local_addr().unwrap()];
        let limit = Duration::from_secs(1);
        let stream = timeout(limit, connect_any(&addresses, limit)).await;
        let stream = stream.unwrap().unwrap();
        assert_eq!(stream.peer_addr().unwrap(), addresses[1]);
        assert!(connect_any(&[], limit).await.is_err());
    }
}
