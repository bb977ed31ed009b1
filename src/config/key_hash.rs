//! The hash by which a key is recognised.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::{self, Written};

/// The SHA-256 of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

impl Written for KeyHash {
    const EXPECTED: &'static str =
        "the 64 hexadecimal digits of the key's SHA-256, as `ocip-gateway api-key` prints them";

    /// What was given is not repeated: it may well be the key.
    fn read(text: &str) -> Result<KeyHash, String> {
        let digit = |byte: &u8| {
            (*byte as char)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        let digits: Option<Vec<u8>> = text.as_bytes().iter().map(digit).collect();
        let digits = digits
            .filter(|digits| digits.len() == 64)
            .ok_or_else(|| format!("expected {} (what was given is not shown)", Self::EXPECTED))?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair.iter().fold(0, |high, low| high << 4 | low);
        }
        Ok(KeyHash(hash))
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<'de> Deserialize<'de> for KeyHash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<KeyHash, D::Error> {
        text::read(from)
    }
}

impl Serialize for KeyHash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        text::write(self, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        let hash = KeyHash::read(&"aB".repeat(32)).unwrap();
        assert_eq!(hash, KeyHash([0xab; 32]));
        assert_eq!(hash.to_string(), "ab".repeat(32));
    }

    #[test]
    fn a_key_in_place_of_its_hash_is_not_repeated() {
        for text in ["", "geheim", &"g".repeat(64), &"a".repeat(65)] {
            let said = KeyHash::read(text).unwrap_err();
            assert!(
                said.starts_with("expected the 64 hexadecimal digits"),
                "{said}"
            );
            assert!(!said.contains("geheim"), "{said}");
        }
    }
}
