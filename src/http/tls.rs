//! The certificate we show, and the handshake with it.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use native_tls::{Identity, Protocol};
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;
use tokio::net::TcpStream;
use tokio_native_tls::{TlsAcceptor, TlsStream};

/// What we offer to speak, the most wanted first.
const ALPN: [&str; 2] = ["h2", "http/1.1"];

/// A certificate chain with its private key, ready to accept connections; cheap to clone.
#[derive(Clone)]
pub struct TlsIdentity {
    acceptor: TlsAcceptor,
}

/// Why a certificate and a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
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
    Refused(#[source] native_tls::Error),
}

/// Why a handshake did not come off.
#[derive(Debug, thiserror::Error)]
pub(super) enum HandshakeError {
    #[error("it took too long")]
    Timeout,
    #[error(transparent)]
    Failed(#[from] native_tls::Error),
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
        check_pair(certificate, &key)?;
        // The TLS library takes PKCS#8 only.
        let pkcs8 = key.private_key_to_pem_pkcs8().map_err(TlsError::Key)?;
        let identity = Identity::from_pkcs8(certificate, &pkcs8).map_err(TlsError::Refused)?;
        let acceptor = native_tls::TlsAcceptor::builder(identity)
            .min_protocol_version(Some(Protocol::Tlsv12))
            .accept_alpn(&ALPN)
            .build()
            .map_err(TlsError::Refused)?;
        Ok(Self {
            acceptor: acceptor.into(),
        })
    }

    /// Does the server's part of a handshake.
    pub(super) async fn accept(
        &self,
        socket: TcpStream,
        patience: Duration,
    ) -> Result<TlsStream<TcpStream>, HandshakeError> {
        let handshake = self.acceptor.accept(socket);
        let secured = tokio::time::timeout(patience, handshake).await;
        Ok(secured.map_err(|_| HandshakeError::Timeout)??)
    }
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsIdentity").finish_non_exhaustive()
    }
}

/// OpenSSL would silently forget a key that does not fit, and then fail every handshake.
fn check_pair(certificate: &[u8], key: &PKey<Private>) -> Result<(), TlsError> {
    let chain = X509::stack_from_pem(certificate).map_err(TlsError::Certificate)?;
    let own = chain.first().ok_or(TlsError::NoCertificate)?;
    let shown = own.public_key().map_err(TlsError::Certificate)?;
    match shown.public_eq(key) {
        true => Ok(()),
        false => Err(TlsError::Mismatch),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Read {
        path: path.to_owned(),
        source,
    })
}
