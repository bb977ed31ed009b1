//! API keys of machines.
//!
//! A key is a secret of 256 random bits, so its plain SHA-256 is enough to recognise it by: nobody
//! can try them out, and no salt or slow hash would add anything. The gateway never holds a key for
//! longer than it takes to hash it.

use std::sync::Arc;

use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::oci_grant::OciGrant;
use super::scope::{CallerScope, Role};

/// Prefix of every key, so that users and scanners recognise one that went astray.
const PREFIX: &str = "ocipgw_";

/// An API key as the configuration knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Name in logs.
    pub name: String,
    /// The SHA-256 of the key.
    pub sha256: [u8; 32],
    /// Role of its holder.
    pub role: Role,
    /// Scope of its holder.
    pub scope: CallerScope,
    /// The commands of the switch that its holder may use, if any.
    pub oci: Option<OciGrant>,
}

/// All keys.
#[derive(Debug, Default)]
pub(super) struct ApiKeys(Vec<Arc<ApiKey>>);

/// A key that nobody has yet, and its SHA-256.
pub fn fresh() -> (SecretString, [u8; 32]) {
    let bits: [u128; 2] = [rand::random(), rand::random()];
    let key = format!("{PREFIX}{:032x}{:032x}", bits[0], bits[1]);
    let sha256 = Sha256::digest(&key).into();
    (key.into(), sha256)
}

// === impl ApiKeys ===

impl ApiKeys {
    pub(super) fn new(keys: Vec<ApiKey>) -> Self {
        Self(keys.into_iter().map(Arc::new).collect())
    }

    /// The key that was presented. Takes the same time whichever it is, and if it is none.
    pub(super) fn find(&self, presented: &str) -> Option<Arc<ApiKey>> {
        let sha256: [u8; 32] = Sha256::digest(presented).into();
        let mut found = None;
        for key in &self.0 {
            if openssl::memcmp::eq(&sha256, &key.sha256) {
                found = Some(key);
            }
        }
        found.map(Arc::clone)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn key(name: &str, sha256: [u8; 32]) -> ApiKey {
        ApiKey {
            name: name.into(),
            sha256,
            role: Role::Read,
            scope: CallerScope::Everything,
            oci: None,
        }
    }

    #[test]
    fn a_fresh_key_is_found_by_its_hash_and_nothing_else_is() {
        let ((one, first), (other, second)) = (fresh(), fresh());
        let keys = ApiKeys::new(vec![key("one", first), key("other", second)]);
        let name = |presented: &str| keys.find(presented).map(|key| key.name.clone());
        assert_eq!(name(one.expose_secret()).as_deref(), Some("one"));
        assert_eq!(name(other.expose_secret()).as_deref(), Some("other"));
        for wrong in ["", "ocipgw_", &one.expose_secret()[1..], "\u{fffd}"] {
            assert_eq!(name(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn fresh_keys_have_256_bits() {
        let (key, _) = fresh();
        let digits = key.expose_secret().strip_prefix(PREFIX).unwrap();
        assert_eq!(digits.len(), 64);
        assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
