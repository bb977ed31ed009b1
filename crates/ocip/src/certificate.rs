//! Plain text about a server's certificate.
//!
//! Nothing is decided here: whether a certificate is good is the business of the handshake in
//! [`connect`](super::connect).

use std::fmt;
use std::str::FromStr;

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::nid::Nid;
use openssl::ssl::SslRef;
use openssl::x509::{X509, X509NameRef};

use super::{hex, unhex};

/// A certificate, as far as it helps to find out what is wrong with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    /// The DNS names and addresses that it is for; the common name when it has none of either.
    pub names: Vec<String>,
    /// Issuer: the common name, or the organisation.
    pub issuer: String,
    /// Whole days until it expires; negative when it has expired.
    pub days_left: i64,
    /// The same in seconds of Unix time.
    pub ends: u64,
    /// The end of its time, such as `Jan  1 00:00:00 2030 GMT`.
    pub not_after: String,
    /// The SHA-256 of the certificate (DER) in hexadecimal, as `backend.pin_sha256` takes it.
    pub sha256: String,
}

/// Pin of a certificate: the SHA-256 of its DER form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificatePin(pub [u8; 32]);

/// Error of a text that is no pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the 64 hexadecimal digits of a SHA-256, with or without colons")]
pub struct PinError;

impl PeerCertificate {
    /// The certificate of the server at the other end.
    pub fn of(ssl: &SslRef) -> Option<Self> {
        Self::from_der(&der(ssl)?)
    }

    /// Reads a certificate; `None` when the bytes are none.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let certificate = X509::from_der(der).ok()?;
        Some(Self {
            names: names(&certificate),
            issuer: name(certificate.issuer_name()).unwrap_or_default(),
            days_left: days_until(certificate.not_after())?,
            ends: end(certificate.not_after())?,
            not_after: certificate.not_after().to_string(),
            sha256: CertificatePin::of(der).to_string(),
        })
    }
}

// === impl CertificatePin ===

impl CertificatePin {
    /// The pin that only this certificate (DER) has.
    pub fn of(der: &[u8]) -> Self {
        Self(openssl::sha::sha256(der))
    }
}

impl FromStr for CertificatePin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        unhex(&text.replace(':', "")).map(Self).ok_or(PinError)
    }
}

impl fmt::Display for CertificatePin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

/// The certificate (DER) of the server at the other end.
pub(super) fn der(ssl: &SslRef) -> Option<Vec<u8>> {
    ssl.peer_certificate()?.to_der().ok()
}

fn names(certificate: &X509) -> Vec<String> {
    let alternatives = certificate.subject_alt_names().into_iter().flatten();
    let names = alternatives.filter_map(|name| match name.ipaddress() {
        Some(bytes) => address(bytes),
        None => name.dnsname().map(str::to_owned),
    });
    let names: Vec<_> = names.collect();
    match names.is_empty() {
        true => name(certificate.subject_name()).into_iter().collect(),
        false => names,
    }
}

fn address(bytes: &[u8]) -> Option<String> {
    let v4 = <[u8; 4]>::try_from(bytes).map(|bytes| std::net::IpAddr::from(bytes).to_string());
    let v6 = <[u8; 16]>::try_from(bytes).map(|bytes| std::net::IpAddr::from(bytes).to_string());
    v4.or(v6).ok()
}

fn name(name: &X509NameRef) -> Option<String> {
    let kinds = [Nid::COMMONNAME, Nid::ORGANIZATIONNAME];
    let entry = kinds
        .into_iter()
        .find_map(|kind| name.entries_by_nid(kind).next())?;
    entry.data().to_string().ok()
}

fn end(end: &Asn1TimeRef) -> Option<u64> {
    let since = Asn1Time::from_unix(0).ok()?.diff(end).ok()?;
    u64::try_from(i64::from(since.days) * 86_400 + i64::from(since.secs)).ok()
}

fn days_until(end: &Asn1TimeRef) -> Option<i64> {
    let now = Asn1Time::days_from_now(0).ok()?;
    let left = now.diff(end).ok()?;
    // A certificate that expired an hour ago is not one with 0 days left.
    let is_over = left.days < 0 || left.secs < 0;
    Some(i64::from(left.days) - i64::from(is_over && left.secs != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_64_digits_in_either_case_with_or_without_colons() {
        let pin = CertificatePin([0xab; 32]);
        assert_eq!(["AB"; 32].join(":").parse(), Ok(pin));
        assert_eq!(pin.to_string().parse(), Ok(pin));
        for text in ["", "ab", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64)] {
            assert_eq!(text.parse::<CertificatePin>(), Err(PinError));
        }
    }

    fn certificate(names: &[&str], days: i64, seconds: i64) -> PeerCertificate {
        let key = openssl::pkey::PKey::from_rsa(openssl::rsa::Rsa::generate(2048).unwrap());
        let key = key.unwrap();
        let mut subject = openssl::x509::X509Name::builder().unwrap();
        subject
            .append_entry_by_nid(Nid::COMMONNAME, "as1.example.net")
            .unwrap();
        let subject = subject.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_subject_name(&subject).unwrap();
        builder.set_issuer_name(&subject).unwrap();
        builder.set_pubkey(&key).unwrap();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let end = i64::try_from(now.as_secs()).unwrap() + days * 86_400 + seconds;
        let (start, end) = (Asn1Time::from_unix(0), Asn1Time::from_unix(end));
        builder.set_not_before(&start.unwrap()).unwrap();
        builder.set_not_after(&end.unwrap()).unwrap();
        if !names.is_empty() {
            let mut alternatives = openssl::x509::extension::SubjectAlternativeName::new();
            for name in names {
                match name.parse::<std::net::IpAddr>() {
                    Ok(_) => alternatives.ip(name),
                    Err(_) => alternatives.dns(name),
                };
            }
            let context = builder.x509v3_context(None, None);
            let alternatives = alternatives.build(&context).unwrap();
            builder.append_extension(alternatives).unwrap();
        }
        let digest = openssl::hash::MessageDigest::sha256();
        builder.sign(&key, digest).unwrap();
        PeerCertificate::from_der(&builder.build().to_der().unwrap()).unwrap()
    }

    #[test]
    fn names_issuer_and_days_are_read() {
        let names = ["as1.example.net", "192.0.2.1", "2001:db8::1"];
        let read = certificate(&names, 10, 3600);
        assert_eq!(read.names, names);
        assert_eq!(
            (read.issuer.as_str(), read.days_left),
            ("as1.example.net", 10)
        );
        assert_eq!(read.sha256.len(), 64);
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        assert!((now + 10 * 86_400..=now + 11 * 86_400).contains(&read.ends));
    }

    #[test]
    fn without_alternative_names_the_common_name_counts() {
        assert_eq!(certificate(&[], 1, 3600).names, ["as1.example.net"]);
    }

    #[test]
    fn what_has_expired_has_less_than_no_days_left() {
        assert_eq!(certificate(&[], 0, -3600).days_left, -1);
        assert_eq!(certificate(&[], -2, -3600).days_left, -3);
        assert_eq!(certificate(&[], 0, 3600).days_left, 0);
    }

    #[test]
    fn what_is_no_certificate_is_not_read() {
        assert_eq!(PeerCertificate::from_der(b"none"), None);
    }
}
