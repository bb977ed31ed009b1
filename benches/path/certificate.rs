//! A certificate that is its own authority, and what presents it.

use std::fs;
use std::path::Path;

use native_tls::Identity;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Name};
use tokio_native_tls::TlsAcceptor;

/// Where the certificate is put, in the folder that all processes share.
pub(crate) const CERTIFICATE: &str = "ca.pem";

/// The acceptor of this run, whose certificate is put into `folder`.
pub(crate) fn acceptor(folder: &Path) -> TlsAcceptor {
    let key = key();
    let certificate = certificate(&key).to_pem().expect("PEM");
    fs::write(folder.join(CERTIFICATE), &certificate).expect("a file");
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
