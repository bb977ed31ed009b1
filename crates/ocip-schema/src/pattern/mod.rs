//! The pattern language of `xs:pattern`, as far as the schema files use it.
//!
//! Branches separated by `|`; each a row of characters, classes such as `[0-9a-f]` and groups in parentheses, each
//! followed by `{n}` or `{n,m}` or nothing. What has a meaning of its own is taken literally behind a backslash.
//! Everything else that XML Schema knows (`.`, `?`, `*`, `+`, negated classes, escapes of whole classes) is refused
//! when the schema is read. A pattern is short, and the values that it can match are, too: that bounds all work.

mod branches;
mod make;
mod parse;

use std::collections::BTreeSet;
use std::fmt;

use self::branches::PatternBranches;

/// The longest value that a pattern may match, in characters.
const LENGTH_MAX: usize = 1_024;

/// A pattern; it matches whole values only (XML Schema part 2, 4.3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    source: String,
    branches: PatternBranches,
}

// === impl Pattern ===

impl Pattern {
    /// Reads a pattern; `None` if it uses what is not supported.
    pub(super) fn read(source: &str) -> Option<Pattern> {
        let branches = parse::branches(source)?;
        (branches.longest() <= LENGTH_MAX).then(|| Pattern {
            source: source.to_owned(),
            branches,
        })
    }

    /// A text that matches; `below` chooses a number below the one that it is given.
    pub(super) fn made(&self, below: &mut impl FnMut(usize) -> usize) -> String {
        self.branches.made(below)
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        let value: Vec<char> = value.chars().take(LENGTH_MAX + 1).collect();
        let ends = self.branches.ends(&value, &BTreeSet::from([0]));
        value.len() <= LENGTH_MAX && ends.contains(&value.len())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
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
    fn groups_repeat_as_a_whole_and_hold_alternatives() {
        let keys = Pattern::read(r"([0-9]|\*|#){0,3}").unwrap();
        for good in ["", "1", "*#", "9*#"] {
            assert!(keys.matches(good), "{good}");
        }
        for bad in ["a", "1234", "**#1", "1 "] {
            assert!(!keys.matches(bad), "{bad}");
        }
        let pairs = Pattern::read("(ab|c){2}d").unwrap();
        assert!(pairs.matches("abcd") && pairs.matches("ccd") && pairs.matches("ababd"));
        assert!(!pairs.matches("abd") && !pairs.matches("cccd"));
    }

    #[test]
    fn what_is_made_matches() {
        for source in [
            r"([0-9]|\*|#){0,3}",
            "[0-9]|[1-9][0-9]{1,2}",
            "((a|bc){2}d){1,3}",
        ] {
            let pattern = Pattern::read(source).unwrap();
            let mut state = 1_usize;
            for _ in 0..200 {
                let made = pattern.made(&mut |below| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    (state >> 33) % below
                });
                assert!(pattern.matches(&made), "{made} of {source}");
            }
        }
    }

    #[test]
    fn groups_that_match_nothing_end() {
        let pattern = Pattern::read("((a{0,2}){0,9}){3,8}").unwrap();
        assert!(pattern.matches("") && pattern.matches("aaaa"));
        assert!(!pattern.matches("ab"));
        let never = Pattern::read("(a{0}){900}b").unwrap();
        assert!(never.matches("b") && !never.matches("ab"));
    }

    #[test]
    fn characters_with_a_meaning_are_taken_literally_behind_a_backslash() {
        let pattern = Pattern::read(r"\+[0-9]{1,3}\-[\-*#]\\").unwrap();
        assert!(pattern.matches(r"+45-#\") && pattern.matches(r"+1--\"));
        assert!(!pattern.matches(r"45-#\"));
    }

    #[test]
    fn patterns_beyond_the_subset_are_refused() {
        for source in [
            "a*",
            "a+",
            "a?",
            "(a",
            "a)",
            "(a))",
            "a.b",
            r"\d",
            r"a\",
            "[^a]",
            "[]",
            "[a",
            "[b-a]",
            "a{2",
            "a{,2}",
            "a{3,2}",
            "a{2,}",
            "a{99999}",
            "a-b",
            "é",
            "[a-",
            "{2}",
            "a{1025}",
            "(a{40}){40}",
            "[a-[b]]",
            "^a",
            "a$",
        ] {
            assert_eq!(Pattern::read(source), None, "{source}");
        }
    }
}
