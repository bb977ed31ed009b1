//! The fingerprint by which the switch's certificate can be recognised.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::{self, Written};

/// The SHA-256 of a certificate's DER form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sha256Pin(pub [u8; 32]);

impl Written for Sha256Pin {
    const EXPECTED: &'static str =
        "the 64 hexadecimal digits of the certificate's SHA-256, with or without colons";

    fn read(text: &str) -> Result<Sha256Pin, String> {
        let wrong = || format!("{text:?} given, expected {}", Self::EXPECTED);
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|c| *c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let digits = digits
            .filter(|digits| digits.len() == 64)
            .ok_or_else(wrong)?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair.iter().fold(0, |high, low| high << 4 | low);
        }
        Ok(Sha256Pin(hash))
    }
}

impl fmt::Display for Sha256Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<'de> Deserialize<'de> for Sha256Pin {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Sha256Pin, D::Error> {
        text::read(from)
    }
}

impl Serialize for Sha256Pin {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        text::write(self, to)
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
        assert_eq!(Sha256Pin::read(&pin.to_string()), Ok(pin));
    }

    #[test]
    fn anything_but_64_digits_is_refused() {
        for text in ["", "ab", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64)] {
            let said = Sha256Pin::read(text).unwrap_err();
            assert!(said.ends_with("with or without colons"), "{said}");
        }
    }
}
