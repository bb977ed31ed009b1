//! Bytes as people read them.

/// Lower-case hexadecimal digits, two a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that exactly two digits each stand for, lower or upper case.
pub fn unhex<const LENGTH: usize>(digits: &str) -> Option<[u8; LENGTH]> {
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = |nth| u8::from_str_radix(&digits[2 * nth..][..2], 16).unwrap_or_default();
    (is_hex && digits.len() == 2 * LENGTH).then(|| std::array::from_fn(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        assert_eq!(unhex("00aBff"), Some([0, 0xab, 0xff]));
        assert_eq!(hex(&[0, 0xab, 0xff]), "00abff");
    }

    #[test]
    fn anything_but_so_many_digits_is_refused() {
        for digits in ["", "ab", "00112", "0011223", "00112g", "+0+1+2", "0é1é"] {
            assert_eq!(unhex::<3>(digits), None, "{digits}");
        }
    }
}
