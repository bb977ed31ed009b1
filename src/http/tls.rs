//! TLS of a listener: its certificate, and the handshake with it.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use openssl::asn1::Asn1Time;
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{
    self, AlpnError, Ssl, SslAcceptor, SslMethod, SslMode, SslOptions, SslSessionCacheMode,
    select_next_proto,
};
use openssl::x509::X509;
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

/// Protocols offered in ALPN, the most wanted first, in its wire form.
const ALPN: &[u8] = b"\x02h2\x08http/1.1";

/// A certificate chain with its private key, ready to accept connections; cheap to clone.
#[derive(Clone)]
pub struct TlsIdentity {
    acceptor: SslAcceptor,
    ends: u64,
}

/// Error of a certificate and key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// There is nothing in a file.
    #[error("{} is empty, expected PEM text", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The certificate is not one, or there is none.
    #[error("the certificate is not a PEM chain of certificates")]
    Certificate(#[source] ErrorStack),
    /// The certificate file holds no certificate.
    #[error("there is no certificate in the certificate file")]
    NoCertificate,
    /// The key is not one, or is encrypted.
    #[error("the private key is not an unencrypted PEM key")]
    Key(#[source] ErrorStack),
    /// The key belongs to another certificate.
    #[error("the private key does not belong to the first certificate")]
    Mismatch,
    /// The TLS library refuses the pair, for example because the key is too short.
    #[error("the TLS library refuses the certificate or the key")]
    Refused(#[source] ErrorStack),
}

/// Error of a TLS handshake.
#[derive(Debug, thiserror::Error)]
pub(super) enum HandshakeError {
    #[error(transparent)]
    Setup(#[from] ErrorStack),
    #[error(transparent)]
    Failed(#[from] ssl::Error),
}

// === impl TlsIdentity ===

impl TlsIdentity {
    /// Reads a chain of certificates, our own first, and its key from two PEM files.
    ///
    /// Blocks on the file system; meant for start-up.
    pub fn from_pem_files(certificate: &Path, private_key: &Path) -> Result<Self, TlsError> {
        Self::from_pem(&read(certificate)?, &read(private_key)?)
    }

    /// Makes an identity from PEM text. The key may be PKCS#8, PKCS#1 (RSA) or SEC1 (EC).
    pub fn from_pem(certificate: &[u8], private_key: &[u8]) -> Result<Self, TlsError> {
        // An empty passphrase, because without any OpenSSL would ask the terminal for one.
        let key = PKey::private_key_from_pem_passphrase(private_key, b"").map_err(TlsError::Key)?;
        let chain = check_pair(certificate, &key)?;
        let ends = chain.iter().map(end).min().unwrap_or_default();
        let acceptor = acceptor(chain, &key).map_err(TlsError::Refused)?;
        Ok(Self { acceptor, ends })
    }

    /// When the first certificate of the chain ends, in seconds of Unix time.
    pub fn ends(&self) -> u64 {
        self.ends
    }

    /// Does the server's part of a handshake.
    pub(super) async fn accept(
        &self,
        socket: TcpStream,
    ) -> Result<SslStream<TcpStream>, HandshakeError> {
        let ssl = Ssl::new(self.acceptor.context())?;
        let mut stream = SslStream::new(ssl, socket)?;
        Pin::new(&mut stream).accept().await?;
        Ok(stream)
    }
}

/// TLS 1.2 and 1.3 with forward-secret suites alone: Mozilla's intermediate profile, in its fifth
/// version. native-tls has the fourth, without TLS 1.3 and with suites that are not forward-secret,
/// and takes no acceptor that was built with openssl; hence tokio-openssl on this side.
fn acceptor(chain: Vec<X509>, key: &PKey<Private>) -> Result<SslAcceptor, ErrorStack> {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    for (place, certificate) in chain.into_iter().enumerate() {
        match place {
            0 => builder.set_certificate(&certificate)?,
            _ => builder.add_extra_chain_cert(certificate)?,
        }
    }
    builder.set_private_key(key)?;
    builder.check_private_key()?;
    builder.set_options(SslOptions::NO_RENEGOTIATION);
    // Tickets resume sessions without anything being kept here.
    builder.set_session_cache_mode(SslSessionCacheMode::OFF);
    // An idle connection needs no buffers.
    builder.set_mode(SslMode::RELEASE_BUFFERS);
    builder.set_alpn_select_callback(|_, offered| {
        select_next_proto(ALPN, offered).ok_or(AlpnError::NOACK)
    });
    Ok(builder.build())
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsIdentity").finish_non_exhaustive()
    }
}

/// OpenSSL would silently forget a key that does not fit, and then fail every handshake.
fn check_pair(certificate: &[u8], key: &PKey<Private>) -> Result<Vec<X509>, TlsError> {
    let chain = X509::stack_from_pem(certificate).map_err(TlsError::Certificate)?;
    let own = chain.first().ok_or(TlsError::NoCertificate)?;
    let shown = own.public_key().map_err(TlsError::Certificate)?;
    match shown.public_eq(key) {
        true => Ok(chain),
        false => Err(TlsError::Mismatch),
    }
}

/// When a certificate ends, in seconds of Unix time.
fn end(certificate: &X509) -> u64 {
    let since = Asn1Time::from_unix(0).and_then(|epoch| epoch.diff(certificate.not_after()));
    let seconds = since.map(|since| i64::from(since.days) * 86_400 + i64::from(since.secs));
    seconds
        .ok()
        .and_then(|seconds| u64::try_from(seconds).ok())
        .unwrap_or_default()
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let path = path.to_owned();
    match fs::read(&path) {
        Ok(text) if text.trim_ascii().is_empty() => Err(TlsError::Empty { path }),
        Ok(text) => Ok(text),
        Err(source) => Err(TlsError::Read { path, source }),
    }
}
