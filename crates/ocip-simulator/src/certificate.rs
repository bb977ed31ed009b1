//! Certificates for a simulated switch: a CA made on the spot, or files.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{
    BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
};
use openssl::x509::{X509, X509Builder, X509Name};

use ocip::hex;

/// Since when certificates that are valid now are valid: 1 January 2020.
const LONG_AGO: i64 = 1_577_836_800;
/// When certificates that have expired did so: 1 January 2021.
const BEFORE_NOW: i64 = 1_609_459_200;
/// How long certificates are good for that are to be renewed.
const ENDING_DAYS: u32 = 10;
/// How long certificates are good for.
const LIFETIME_DAYS: u32 = 3650;

/// A CA that exists only here. Its key is never written anywhere.
pub struct TestCa {
    key: PKey<Private>,
    certificate: X509,
}

/// A server's certificate and its key.
#[derive(Clone)]
pub struct ServerCertificate {
    certificate_pem: Vec<u8>,
    private_key_pem: Vec<u8>,
    der: Vec<u8>,
}

/// Validity of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateValidity {
    /// Now, and for years.
    Current,
    /// Now, but only for days.
    Ending,
    /// Not any more.
    Expired,
    /// Not yet.
    NotYet,
}

/// Error of a certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// OpenSSL refuses, or the PEM text is none.
    #[error("the certificate or key cannot be used: {0}")]
    OpenSsl(#[from] ErrorStack),
    /// Certificate and key cannot be used together.
    #[error("the certificate and key cannot be used: {0}")]
    Tls(#[from] native_tls::Error),
}

// === impl TestCa ===

impl TestCa {
    /// Makes a CA with a new key.
    pub fn new() -> Result<Self, CertificateError> {
        let key = new_key()?;
        let mut builder = begin(
            "ocip-gateway simulator authority",
            CertificateValidity::Current,
        )?;
        builder.set_pubkey(&key)?;
        let name = name("ocip-gateway simulator authority")?;
        builder.set_issuer_name(&name)?;
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        builder.append_extension(KeyUsage::new().critical().key_cert_sign().build()?)?;
        builder.sign(&key, MessageDigest::sha256())?;
        let certificate = builder.build();
        Ok(Self { key, certificate })
    }

    /// Makes a certificate for a server with these names and addresses.
    pub fn server(
        &self,
        names: &[&str],
        validity: CertificateValidity,
    ) -> Result<ServerCertificate, CertificateError> {
        let key = new_key()?;
        let mut builder = begin(names.first().copied().unwrap_or("localhost"), validity)?;
        builder.set_pubkey(&key)?;
        builder.set_issuer_name(self.certificate.subject_name())?;
        builder.append_extension(BasicConstraints::new().build()?)?;
        builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
        let mut alternatives = SubjectAlternativeName::new();
        for name in names {
            match name.parse::<IpAddr>() {
                Ok(_) => alternatives.ip(name),
                Err(_) => alternatives.dns(name),
            };
        }
        let context = builder.x509v3_context(Some(&self.certificate), None);
        let alternatives = alternatives.build(&context)?;
        builder.append_extension(alternatives)?;
        builder.sign(&self.key, MessageDigest::sha256())?;
        ServerCertificate::new(&builder.build(), &self.certificate, &key)
    }

    /// The CA certificate, for `backend.ca_file`.
    pub fn ca_pem(&self) -> Result<Vec<u8>, CertificateError> {
        Ok(self.certificate.to_pem()?)
    }
}

impl fmt::Debug for TestCa {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TestAuthority")
    }
}

// === impl ServerCertificate ===

impl ServerCertificate {
    /// Reads a certificate (chain, the server's first) and its key from PEM files.
    pub fn load(certificate: &Path, private_key: &Path) -> Result<Self, CertificateError> {
        Self::from_pem(&read(certificate)?, &read(private_key)?)
    }

    /// The same from PEM text.
    pub fn from_pem(certificate: &[u8], private_key: &[u8]) -> Result<Self, CertificateError> {
        let key = PKey::private_key_from_pem(private_key)?;
        let loaded = Self {
            certificate_pem: certificate.to_vec(),
            private_key_pem: key.private_key_to_pem_pkcs8()?,
            der: X509::from_pem(certificate)?.to_der()?,
        };
        loaded.identity()?;
        Ok(loaded)
    }

    /// With the CA certificate behind it, as switches send it: whoever may trust it can fetch it.
    fn new(certificate: &X509, ca: &X509, key: &PKey<Private>) -> Result<Self, CertificateError> {
        Ok(Self {
            certificate_pem: [certificate.to_pem()?, ca.to_pem()?].concat(),
            private_key_pem: key.private_key_to_pem_pkcs8()?,
            der: certificate.to_der()?,
        })
    }

    /// What a TLS acceptor takes.
    pub fn identity(&self) -> Result<native_tls::Identity, CertificateError> {
        let identity =
            native_tls::Identity::from_pkcs8(&self.certificate_pem, &self.private_key_pem)?;
        Ok(identity)
    }

    /// The certificate as PEM text.
    pub fn certificate_pem(&self) -> &[u8] {
        &self.certificate_pem
    }

    /// The key as PEM text (PKCS #8).
    pub fn private_key_pem(&self) -> &[u8] {
        &self.private_key_pem
    }

    /// The SHA-256 of the certificate (DER) in hexadecimal, for `backend.pin_sha256`.
    pub fn sha256(&self) -> String {
        hex(&openssl::sha::sha256(&self.der))
    }
}

/// Shows the certificate, never the key.
impl fmt::Debug for ServerCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ServerCertificate({})", self.sha256())
    }
}

// === impl CertificateValidity ===

impl CertificateValidity {
    fn not_before(self) -> Result<Asn1Time, ErrorStack> {
        match self {
            Self::Current | Self::Ending | Self::Expired => Asn1Time::from_unix(LONG_AGO),
            Self::NotYet => Asn1Time::days_from_now(LIFETIME_DAYS),
        }
    }

    fn not_after(self) -> Result<Asn1Time, ErrorStack> {
        match self {
            Self::Current => Asn1Time::days_from_now(LIFETIME_DAYS),
            Self::Ending => Asn1Time::days_from_now(ENDING_DAYS),
            Self::Expired => Asn1Time::from_unix(BEFORE_NOW),
            Self::NotYet => Asn1Time::days_from_now(2 * LIFETIME_DAYS),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CertificateError> {
    std::fs::read(path).map_err(|cause| CertificateError::File {
        path: path.display().to_string(),
        cause,
    })
}

/// A P-256 key: the quickest that everything understands.
fn new_key() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

/// A version 3 certificate with subject, serial number and validity.
fn begin(subject: &str, validity: CertificateValidity) -> Result<X509Builder, ErrorStack> {
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let subject = name(subject)?;
    builder.set_subject_name(&subject)?;
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let serial = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    let (not_before, not_after) = (validity.not_before()?, validity.not_after()?);
    builder.set_not_before(&not_before)?;
    builder.set_not_after(&not_after)?;
    Ok(builder)
}

fn name(common_name: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509Name::builder()?;
    name.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
    Ok(name.build())
}
