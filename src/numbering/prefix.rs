//! Prefixes: digits that are dialled before a number.

use super::digits::are_digits;

/// What is dialled before a number: digits, `x` for any digit, and at the end perhaps `N` for a digit
/// from 2 to 9 that must follow and belongs to the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DialPrefix(String);

impl DialPrefix {
    pub(super) fn new(pattern: &str) -> Self {
        Self(pattern.to_owned())
    }

    /// All of a list with blanks between them.
    pub(super) fn list(patterns: &str) -> Vec<Self> {
        patterns.split_whitespace().map(Self::new).collect()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the prefix in `number`, if that begins with it.
    pub(super) fn strip<'n>(&self, number: &'n str) -> Option<&'n str> {
        let taken = self.0.trim_end_matches('N');
        let (start, rest) = number.split_at_checked(taken.len())?;
        let follows =
            taken.len() == self.0.len() || rest.starts_with(|c: char| ('2'..='9').contains(&c));
        (follows && fits(taken, start)).then_some(rest)
    }

    /// Whether `start` is how something that begins with the prefix begins, and not more than it.
    pub(super) fn begins_with(&self, start: &str) -> bool {
        let pattern = self.0.get(..start.len());
        pattern.is_some_and(|pattern| fits(pattern, start))
    }
}

fn fits(pattern: &str, digits: &str) -> bool {
    let fits =
        |(pattern, digit): (u8, u8)| pattern == digit || pattern == b'x' && digit.is_ascii_digit();
    pattern.bytes().zip(digits.bytes()).all(fits)
}

/// Whether a text is what is dialled before a number: up to so many digits.
pub fn is_dial_prefix(text: &str, digits_max: usize) -> bool {
    are_digits(text) && text.len() <= digits_max
}

/// Whether it is what is dialled to get abroad, which may choose a carrier by any digit x.
pub fn is_international_prefix(text: &str) -> bool {
    !text.starts_with('x') && is_dial_prefix(&text.replace('x', "0"), 10)
}

/// Puts the longest first: who looks for one finds the one that says most.
pub(super) fn longest_first(prefixes: &mut [DialPrefix]) {
    prefixes.sort_by(|one, other| (other.0.len(), &other.0).cmp(&(one.0.len(), &one.0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_digits_any_digit_or_a_digit_that_stays() {
        let strip = |pattern: &str, number| DialPrefix::new(pattern).strip(number);
        assert_eq!(strip("00", "0045"), Some("45"));
        assert_eq!(strip("00xx", "002145"), Some("45"));
        assert_eq!(strip("01N", "0145"), Some("45"));
        for (pattern, number) in [
            ("00", "0"),
            ("00xx", "002+45"),
            ("01N", "0114"),
            ("01N", "01"),
        ] {
            assert_eq!(strip(pattern, number), None, "{pattern} {number}");
        }
    }

    #[test]
    fn a_prefix_begins_with_its_own_beginnings() {
        let prefix = DialPrefix::new("00x1");
        for start in ["", "0", "00", "005", "0051"] {
            assert!(prefix.begins_with(start), "{start}");
        }
        for start in ["1", "0052", "00511"] {
            assert!(!prefix.begins_with(start), "{start}");
        }
    }
}
