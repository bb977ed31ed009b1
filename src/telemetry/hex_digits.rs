//! Hexadecimal digits of ids, without the machinery of formatting.

/// Digits of a number, all of them, in lower case.
pub fn hex_digits(number: u128) -> [u8; 32] {
    let mut digits = [0; 32];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(number.to_be_bytes()) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 0xf)]);
    }
    digits
}

/// The digit of a number below 16. Computed, since the compiler does that for many at once.
fn digit(value: u8) -> u8 {
    match value < 10 {
        true => b'0' + value,
        false => b'a' + (value - 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_formatting() {
        for number in [
            0,
            1,
            0x9a,
            0xf0,
            u128::MAX,
            u128::from_str_radix("123456789abcdef0", 16).unwrap(),
        ] {
            let digits = hex_digits(number);
            assert_eq!(digits, format!("{number:032x}").as_bytes());
        }
    }
}
