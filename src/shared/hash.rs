//! Hash of an id, as it stands in keys of the store: of one length, and nobody's name.

use sha2::{Digest, Sha256};

pub use ocip::hex;

/// The SHA-256 of an id, in hexadecimal digits.
pub fn hash_of(id: &str) -> String {
    hex(&Sha256::digest(id))
}
