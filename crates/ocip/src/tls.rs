//! TLS towards the switch: versions and CA certificates.
//!
//! It is built on openssl, because native-tls has no way to the security level. OpenSSL 3 speaks TLS 1.0
//! and 1.1 only at level 0, whatever versions are asked for: an operator who allows them has an old
//! switch, whose keys are short and whose certificates are signed by SHA-1.

use std::path::PathBuf;

use openssl::error::ErrorStack;
use openssl::ssl::{SslConnector, SslConnectorBuilder, SslMethod, SslVersion};
use openssl::x509::X509;
use openssl::x509::store::X509StoreBuilder;

/// What a client of ours offers by default, at the security level that old versions need.
const OLD_CIPHERS: &str = "DEFAULT:!aNULL:!eNULL:!MD5:!RC4:!PSK:!SRP:@SECLEVEL=0";

/// A connector for servers that speak at least `oldest`. It trusts the certificates in `ca_certificates` (PEM)
/// alone, or, without any, those of the system.
pub fn connector(
    oldest: SslVersion,
    ca_certificates: Option<&[u8]>,
) -> Result<SslConnectorBuilder, ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls_client())?;
    builder.set_min_proto_version(Some(oldest))?;
    if matches!(oldest, SslVersion::TLS1 | SslVersion::TLS1_1) {
        builder.set_cipher_list(OLD_CIPHERS)?;
    }
    match ca_certificates {
        Some(pem) => trust_only(&mut builder, pem)?,
        None => trust_system(&mut builder),
    }
    Ok(builder)
}

fn trust_only(builder: &mut SslConnectorBuilder, pem: &[u8]) -> Result<(), ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    for certificate in X509::stack_from_pem(pem)? {
        store.add_cert(certificate)?;
    }
    builder.set_cert_store(store.build());
    Ok(())
}

/// A library that was built from source does not know where the system keeps its authorities.
fn trust_system(builder: &mut SslConnectorBuilder) {
    let found = openssl_probe::probe();
    let folder = found.cert_dir.first().map(PathBuf::as_path);
    if found.cert_file.is_some() || folder.is_some() {
        // What the library finds by itself is trusted anyhow.
        let _ = builder.load_verify_locations(found.cert_file.as_deref(), folder);
    }
}
