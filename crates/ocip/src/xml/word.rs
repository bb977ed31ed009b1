//! Words: eight bytes of a text, looked at together.
//!
//! Each question gives a word whose bytes have their highest bit set where the answer is yes. Only the first yes
//! is to be relied upon: what is computed for one byte may spill into those behind it.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x8080_8080_8080_8080;

/// Where the first byte stands that `is_wanted`. `may_be` says so of at least these, and quickly.
#[inline(always)]
pub(super) fn position(
    bytes: &[u8],
    may_be: impl Fn(u64) -> u64,
    is_wanted: impl Fn(u8) -> bool,
) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk::<8>() {
        let found = may_be(u64::from_le_bytes(*word));
        if found == 0 {
            at += 8;
            continue;
        }
        at += (found.trailing_zeros() / 8) as usize;
        if is_wanted(bytes[at]) {
            return Some(at);
        }
        at += 1;
    }
    let rest = bytes[at..].iter().position(|byte| is_wanted(*byte))?;
    Some(at + rest)
}

/// Bytes that may not stand in a plain name: all but letters and a few signs beside them, for one such word
/// costs less than one that knows digits too.
#[inline(always)]
pub(super) fn outside_names(word: u64) -> u64 {
    (!(word << 1) | word) & HIGHEST
}

/// Bytes that may not stand for themselves in a text: markup, control characters, and all that is not ASCII, of which
/// 0xEF is one.
#[inline(always)]
pub(super) fn outside_texts(word: u64) -> u64 {
    (outside_ascii(word) | equals(word, b'<') | equals(word, b'&')) & HIGHEST
}

/// Bytes that may not be written as they are: those that may not stand in a text, `>` and quotes.
#[inline(always)]
pub(super) fn outside_written(word: u64) -> u64 {
    // Two signs that differ in one bit are looked for together.
    let angles = equals(word & !(ONES * u64::from(b'<' ^ b'>')), b'<');
    let others = equals(word & !(ONES * u64::from(b'"' ^ b'&')), b'"');
    (outside_ascii(word) | angles | others) & HIGHEST
}

/// Control characters, and what is not ASCII.
#[inline(always)]
fn outside_ascii(word: u64) -> u64 {
    word.wrapping_sub(ONES * u64::from(b' ')) | word
}

/// This ASCII byte, and perhaps others that are not ASCII.
#[inline(always)]
fn equals(word: u64, byte: u8) -> u64 {
    let zero_where_equal = word ^ (ONES * u64::from(byte));
    zero_where_equal.wrapping_sub(ONES)
}

/// Whether two texts of one length are the same. Most names are short, and then this takes two words of each.
#[inline(always)]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    let length = one.len();
    if !(8..=16).contains(&length) {
        return one == other;
    }
    let is_same = |from: usize| one.get(from..from + 8) == other.get(from..from + 8);
    is_same(0) && is_same(length - 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each byte at each place of a word, alone and before another one that is found.
    #[test]
    fn each_byte_that_is_wanted_is_found_wherever_it_stands() {
        let in_name = |byte: u8| matches!(byte, b'@'..=0x7f);
        let in_text = |byte: u8| byte >= b' ' && !matches!(byte, b'<' | b'&' | 0xef);
        let written = |byte: u8| in_text(byte) && !matches!(byte, b'>' | b'"');
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                let mut bytes = [b'a'; 24];
                bytes[place] = byte;
                bytes[23] = b'<';
                let expected = |is_in: bool| if is_in { 23 } else { place };
                let name = position(&bytes, outside_names, |byte| !in_name(byte));
                assert_eq!(name, Some(expected(in_name(byte))), "{byte} at {place}");
                let text = position(&bytes, outside_texts, |byte| !in_text(byte));
                assert_eq!(text, Some(expected(in_text(byte))), "{byte} at {place}");
                let plain = position(&bytes, outside_written, |byte| !written(byte));
                assert_eq!(plain, Some(expected(written(byte))), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn what_is_not_wanted_is_passed_over() {
        let text = b"0123\t567\n90123456\t\n\t<";
        let found = position(text, outside_texts, |byte| byte == b'<');
        assert_eq!(found, Some(text.len() - 1));
        assert_eq!(
            position(&text[..20], outside_texts, |byte| byte == b'<'),
            None
        );
    }

    #[test]
    fn texts_are_the_same_when_each_byte_is() {
        for length in 0..20 {
            let text = vec![b'a'; length];
            assert!(is_same(&text, &text));
            for place in 0..length {
                let mut other = text.clone();
                other[place] = b'b';
                assert!(!is_same(&text, &other), "{length} {place}");
            }
        }
    }
}
