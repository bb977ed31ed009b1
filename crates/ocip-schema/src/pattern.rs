//! The pattern language of `xs:pattern`, as far as the schema files use it.
//!
//! Branches separated by `|`; each a row of letters, digits and classes such as `[0-9a-f]`, each
//! followed by `{n}` or `{n,m}` or nothing. Everything else that XML Schema knows (escapes,
//! groups, `.`, `?`, `*`, `+`, negated classes) is refused when the schema is read.

use std::collections::BTreeSet;
use std::fmt;

/// A pattern; it matches whole values only (XML Schema part 2, 4.3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    source: String,
    branches: Vec<Vec<PatternPiece>>,
}

/// A class of characters and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PatternPiece {
    ranges: Vec<(char, char)>,
    min: usize,
    max: usize,
}

// === impl Pattern ===

impl Pattern {
    /// Reads a pattern; `None` if it uses what is not supported.
    pub(super) fn read(source: &str) -> Option<Pattern> {
        let branches = source.split('|').map(branch).collect::<Option<_>>()?;
        Some(Pattern {
            source: source.to_owned(),
            branches,
        })
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        let value: Vec<char> = value.chars().collect();
        self.branches.iter().any(|pieces| {
            let start = BTreeSet::from([0]);
            let ends = pieces.iter().fold(start, |ends, p| p.ends(&value, &ends));
            ends.contains(&value.len())
        })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

// === impl PatternPiece ===

impl PatternPiece {
    fn contains(&self, c: char) -> bool {
        self.ranges.iter().any(|&(low, high)| low <= c && c <= high)
    }

    /// Where a match can end that begins at one of `starts`.
    fn ends(&self, value: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
        let run = |start: usize| {
            let rest = value.iter().skip(start).take(self.max);
            rest.take_while(|&&c| self.contains(c)).count()
        };
        starts
            .iter()
            .flat_map(|&start| (start + self.min)..=(start + run(start)))
            .collect()
    }
}

fn branch(source: &str) -> Option<Vec<PatternPiece>> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while !rest.is_empty() {
        let (ranges, after) = class(rest)?;
        let (min, max, after) = quantity(after)?;
        pieces.push(PatternPiece { ranges, min, max });
        rest = after;
    }
    Some(pieces)
}

/// A class in brackets, or one letter or digit.
fn class(source: &str) -> Option<(Vec<(char, char)>, &str)> {
    if let Some(inner) = source.strip_prefix('[') {
        let (body, after) = inner.split_once(']')?;
        return Some((ranges(body)?, after));
    }
    let c = source.chars().next()?;
    c.is_ascii_alphanumeric()
        .then(|| (vec![(c, c)], source.get(1..).unwrap_or_default()))
}

/// Letters, digits, and ranges of them.
fn ranges(body: &str) -> Option<Vec<(char, char)>> {
    let mut ranges = Vec::new();
    let mut chars = body.chars().peekable();
    while let Some(low) = chars.next() {
        let high = match chars.next_if_eq(&'-') {
            Some(_) => chars.next()?,
            None => low,
        };
        let plain = low.is_ascii_alphanumeric() && high.is_ascii_alphanumeric();
        if !plain || low > high {
            return None;
        }
        ranges.push((low, high));
    }
    (!ranges.is_empty()).then_some(ranges)
}

/// `{n}`, `{n,m}` or nothing, which is once.
fn quantity(source: &str) -> Option<(usize, usize, &str)> {
    let Some(inner) = source.strip_prefix('{') else {
        return Some((1, 1, source));
    };
    let (body, after) = inner.split_once('}')?;
    let (min, max) = body.split_once(',').unwrap_or((body, body));
    let (min, max) = (count(min)?, count(max)?);
    (min <= max).then_some((min, max, after))
}

/// A count of at most four digits, so that sums of counts cannot overflow.
fn count(digits: &str) -> Option<usize> {
    let plain = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn country_codes_have_one_to_three_digits_and_no_leading_zero() {
        let pattern = Pattern::read("[0-9]|[1-9][0-9]{1,2}").unwrap();
        for good in ["0", "7", "45", "358"] {
            assert!(pattern.matches(good), "{good}");
        }
        for bad in ["", "04", "3588", "4a", " 45", "45 "] {
            assert!(!pattern.matches(bad), "{bad}");
        }
    }

    #[test]
    fn a_repeated_class_gives_back_what_the_next_piece_needs() {
        let pattern = Pattern::read("[a-z]{0,3}b{2}").unwrap();
        assert!(pattern.matches("bb"));
        assert!(pattern.matches("abcbb"));
        assert!(pattern.matches("bbbbb"));
        assert!(!pattern.matches("abcb"));
        assert!(!pattern.matches("abcdbb"));
    }

    #[test]
    fn patterns_beyond_the_subset_are_refused() {
        for source in [
            "a*", "a+", "a?", "(a)", "a.b", r"\d", "[^a]", "[]", "[a", "[b-a]", "a{2", "a{,2}",
            "a{3,2}", "a{2,}", "a{99999}", "a-b", "é", "[a-",
        ] {
            assert_eq!(Pattern::read(source), None, "{source}");
        }
    }
}
