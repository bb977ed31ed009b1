//! SHA-256 digests: of the switch's certificate, and of the keys of machines.

use std::fmt;

use super::value::TextValue;

/// The SHA-256 of a certificate's DER form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sha256Pin(pub [u8; 32]);

/// The SHA-256 of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

/// The bytes of exactly 64 hexadecimal digits.
fn digest(digits: &str) -> Option<[u8; 32]> {
    let is_one = digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = |nth| u8::from_str_radix(&digits[2 * nth..][..2], 16).unwrap_or_default();
    is_one.then(|| std::array::from_fn(byte))
}

fn write(f: &mut fmt::Formatter<'_>, digest: &[u8; 32]) -> fmt::Result {
    digest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

impl TextValue for Sha256Pin {
    const EXPECTED: &'static str =
        "the 64 hexadecimal digits of the certificate's SHA-256, with or without colons";

    fn read(text: &str) -> Option<Sha256Pin> {
        digest(&text.replace(':', "")).map(Sha256Pin)
    }
}

impl TextValue for KeyHash {
    const EXPECTED: &'static str =
        "the 64 hexadecimal digits of the key's SHA-256, as `ocip-gateway api-key` prints them";

    fn read(text: &str) -> Option<KeyHash> {
        digest(text).map(KeyHash)
    }

    /// What was given is not repeated: it may well be the key.
    fn fault(_: &str) -> String {
        format!("expected {} (what was given is not shown)", Self::EXPECTED)
    }
}

impl fmt::Display for Sha256Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.0)
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_and_capitals_are_tolerated() {
        let pin = Sha256Pin::read(&["AB"; 32].join(":")).unwrap();
        assert_eq!(pin, Sha256Pin([0xab; 32]));
        assert_eq!(pin.to_string(), "ab".repeat(32));
        assert_eq!(Sha256Pin::read(&pin.to_string()), Some(pin));
    }

    #[test]
    fn anything_but_64_digits_is_refused() {
        for text in ["", "ab", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64)] {
            assert_eq!(Sha256Pin::read(text), None);
            let said = Sha256Pin::fault(text);
            assert!(said.ends_with("with or without colons"), "{said}");
        }
    }

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        let hash = KeyHash::read(&"aB".repeat(32)).unwrap();
        assert_eq!(hash, KeyHash([0xab; 32]));
        assert_eq!(hash.to_string(), "ab".repeat(32));
    }

    #[test]
    fn a_key_in_place_of_its_hash_is_not_repeated() {
        for text in ["", "geheim", &"g".repeat(64), &"a".repeat(65)] {
            assert_eq!(KeyHash::read(text), None);
            let said = KeyHash::fault(text);
            assert!(
                said.starts_with("expected the 64 hexadecimal digits"),
                "{said}"
            );
            assert!(!said.contains("geheim"), "{said}");
        }
    }
}
