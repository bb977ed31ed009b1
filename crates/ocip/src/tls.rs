//! TLS towards the switch: versions and CA certificates.
//!
//! It is built on openssl, because native-tls has no way to the security level. OpenSSL 3 speaks TLS 1.0
//! and 1.1 only at level 0, whatever versions are asked for: an operator who allows them has an old
//! switch, whose keys are short and whose certificates are signed by SHA-1.
//!
//! The crate's own `SslConnector` is not used, since it reads the authorities of the system, 20 ms of work,
//! before it can be told that others are trusted. What it sets besides is set here.

use std::net::IpAddr;
use std::path::PathBuf;

use openssl::error::ErrorStack;
use openssl::ssl::{
    Ssl, SslContext, SslContextBuilder, SslMethod, SslMode, SslOptions, SslVerifyMode, SslVersion,
};
use openssl::x509::X509;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::X509CheckFlags;

/// What a client offers by default.
const CIPHERS: &str = "DEFAULT:!aNULL:!eNULL:!MD5:!3DES:!DES:!RC4:!IDEA:!SEED:!aDSS:!SRP:!PSK";

/// The same at the security level that old versions need.
const OLD_CIPHERS: &str = "DEFAULT:!aNULL:!eNULL:!MD5:!RC4:!PSK:!SRP:@SECLEVEL=0";

/// A connector for servers that speak at least `oldest`. It trusts the certificates in `ca_certificates` (PEM)
/// alone, or, without any, those of the system.
pub fn connector(
    oldest: SslVersion,
    ca_certificates: Option<&[u8]>,
) -> Result<SslContextBuilder, ErrorStack> {
    let mut builder = trusting_nobody(oldest)?;
    match ca_certificates {
        Some(pem) => trust_only(&mut builder, pem)?,
        None => trust_system(&mut builder)?,
    }
    Ok(builder)
}

/// A connector that accepts any certificate, to look at it.
pub(super) fn observer() -> Result<SslContext, ErrorStack> {
    let mut builder = trusting_nobody(SslVersion::TLS1)?;
    builder.set_verify(SslVerifyMode::NONE);
    Ok(builder.build())
}

/// The client's side of a connection to a server that must have the certificate of `name`.
pub(super) fn client(connector: &SslContext, name: &str) -> Result<Ssl, ErrorStack> {
    let mut ssl = Ssl::new(connector)?;
    let address = name.parse::<IpAddr>();
    if address.is_err() {
        ssl.set_hostname(name)?;
    }
    let wanted = ssl.param_mut();
    wanted.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS);
    match address {
        Ok(address) => wanted.set_ip(address)?,
        Err(_) => wanted.set_host(name)?,
    }
    Ok(ssl)
}

fn trusting_nobody(oldest: SslVersion) -> Result<SslContextBuilder, ErrorStack> {
    let mut builder = SslContext::builder(SslMethod::tls_client())?;
    let options = SslOptions::ALL
        | SslOptions::NO_COMPRESSION
        | SslOptions::NO_SSLV2
        | SslOptions::NO_SSLV3
        | SslOptions::SINGLE_DH_USE
        | SslOptions::SINGLE_ECDH_USE;
    builder.set_options(options - SslOptions::DONT_INSERT_EMPTY_FRAGMENTS);
    // Without RELEASE_BUFFERS, which would have 34 KiB taken and given back for each document: sessions are few.
    builder.set_mode(
        SslMode::AUTO_RETRY | SslMode::ACCEPT_MOVING_WRITE_BUFFER | SslMode::ENABLE_PARTIAL_WRITE,
    );
    builder.set_verify(SslVerifyMode::PEER);
    builder.set_min_proto_version(Some(oldest))?;
    builder.set_cipher_list(match oldest {
        SslVersion::TLS1 | SslVersion::TLS1_1 => OLD_CIPHERS,
        _ => CIPHERS,
    })?;
    Ok(builder)
}

fn trust_only(builder: &mut SslContextBuilder, pem: &[u8]) -> Result<(), ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    for certificate in X509::stack_from_pem(pem)? {
        store.add_cert(certificate)?;
    }
    builder.set_cert_store(store.build());
    Ok(())
}

/// A library that was built from source does not know where the system keeps its authorities.
fn trust_system(builder: &mut SslContextBuilder) -> Result<(), ErrorStack> {
    builder.set_default_verify_paths()?;
    let found = openssl_probe::probe();
    let folder = found.cert_dir.first().map(PathBuf::as_path);
    if found.cert_file.is_some() || folder.is_some() {
        // What the library finds by itself is trusted anyhow.
        let _ = builder.load_verify_locations(found.cert_file.as_deref(), folder);
    }
    Ok(())
}
