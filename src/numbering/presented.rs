//! Presented numbers, appended to a text: lists have one in each entry.
//!
//! Eight bytes are looked at together. Each question gives a word whose bytes have their highest bit set where the
//! answer is yes, and no other bit.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x8080_8080_8080_8080;
const OTHERS: u64 = !HIGHEST;

/// How many bytes a number has at most behind its `+` if its separators are to fit into one word.
const BYTES_MAX: usize = u64::BITS as usize;

/// Appends a number that the switch stores, as it is shown.
pub fn push_presented(stored: &str, out: &mut String) {
    let number = stored.strip_prefix('+');
    match number.and_then(|number| Some((number, separators(number.as_bytes())?))) {
        Some((number, separators)) => {
            out.push('+');
            push_between(number, separators, out);
        }
        None if stored.len() > BYTES_MAX => *out += &super::present_number(stored),
        None => out.push_str(stored),
    }
}

/// Appends what stands between the separators, each of which has a bit.
fn push_between(number: &str, mut separators: u64, out: &mut String) {
    let mut from = 0;
    while separators != 0 {
        let at = separators.trailing_zeros() as usize;
        out.push_str(&number[from..at]);
        from = at + 1;
        separators &= separators - 1;
    }
    out.push_str(&number[from..]);
}

/// Where the separators stand, a bit for each byte; `None` unless there are some, between digits and nothing else.
fn separators(number: &[u8]) -> Option<u64> {
    if number.len() > BYTES_MAX {
        return None;
    }
    let (words, rest) = number.as_chunks::<8>();
    let mut last = [b'0'; 8];
    last[..rest.len()].copy_from_slice(rest);
    let (mut all, mut digits) = (0, 0);
    for (place, word) in words.iter().chain([&last]).enumerate() {
        let word = u64::from_le_bytes(*word);
        let (separator, other) = (are_separators(word), are_no_digits(word));
        if separator != other {
            return None;
        }
        // What stands behind the end looks like digits.
        digits += 8 - separator.count_ones();
        // Behind 64 bytes there is a word without any byte.
        all |= gathered(separator).unbounded_shl(8 * place as u32);
    }
    let behind = last.len() - rest.len();
    (all != 0 && digits as usize > behind).then_some(all)
}

/// The highest bits of eight bytes, side by side.
fn gathered(word: u64) -> u64 {
    (word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn are_separators(word: u64) -> u64 {
    are(word, b'-') | are(word, b' ')
}

fn are(word: u64, byte: u8) -> u64 {
    let zero_where_equal = word ^ (ONES * u64::from(byte));
    let is_other = ((zero_where_equal & OTHERS) + OTHERS) | zero_where_equal;
    !is_other & HIGHEST
}

fn are_no_digits(word: u64) -> u64 {
    // From 0 to 9 where it is a digit.
    let value = word ^ (ONES * u64::from(b'0'));
    (((value & OTHERS) + ONES * (0x80 - 10)) | value) & HIGHEST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::numbering::present_number;

    fn appended(stored: &str) -> String {
        let mut out = String::from("x");
        push_presented(stored, &mut out);
        out.split_off(1)
    }

    proptest! {
        #[test]
        fn a_number_is_appended_as_it_is_presented(
            stored in "\\+?([0-9 -]{0,24}|[0-9 -]{56,70}|[ -:é]{0,12}|[0-9]{0,40})",
        ) {
            prop_assert_eq!(appended(&stored), present_number(&stored));
        }
    }

    #[test]
    fn each_byte_is_seen_wherever_it_stands() {
        for byte in (0..0x80_u8).map(char::from) {
            for length in [0, 6, 7, 14, 62, 63, 64, 65] {
                for place in [0, length / 2, length] {
                    let digits = |count| "7".repeat(count);
                    let number = format!("{}{byte}{}", digits(place), digits(length - place));
                    for stored in [format!("+{number}"), format!("+{number}-1"), number] {
                        assert_eq!(appended(&stored), present_number(&stored));
                    }
                }
            }
        }
    }
}
