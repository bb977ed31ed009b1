//! Pattern of commands: a name in which `*` stands for any text, perhaps of reads or writes alone.
//!
//! `UserGetRequest22` and `UserGet` are names, of a command and of a family; `read:User*` are all reads whose name
//! begins with `User`.

use std::fmt;
use std::str::FromStr;

use super::CommandKind;
use super::name::family;

/// The longest text between a kind and the end, in characters; no name of a command is half as long.
const LENGTH_MAX: usize = 200;

/// A pattern of commands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommandPattern {
    kind: Option<CommandKind>,
    text: String,
}

/// How closely a pattern names what it matches; the closest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PatternRank {
    is_name: bool,
    literal: usize,
    has_kind: bool,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Before the colon stands no kind.
    #[error(
        "{0:?} is no kind of commands: read: and write: are the two, and without one a pattern is for both"
    )]
    Kind(String),
    /// What is left has something else than letters, digits and `*`.
    #[error(
        "{0:?} is no pattern of commands: 1 to {LENGTH_MAX} letters, digits and *, which stands for any text, \
         perhaps after read: or write:, such as \"read:User*\""
    )]
    Name(String),
}

// === impl CommandPattern ===

impl CommandPattern {
    /// The pattern of all commands.
    pub fn any() -> Self {
        Self {
            kind: None,
            text: "*".to_owned(),
        }
    }

    /// Whether it matches a command, by its name or by that of its family. A family matches by its own name, too.
    pub fn matches(&self, name: &str) -> bool {
        let fits = self.fits(name) || self.fits(family(name));
        fits && self
            .kind
            .is_none_or(|kind| kind == CommandKind::of_name(name))
    }

    /// Whether it is the name of one command or one family, with nothing left open.
    pub fn is_name(&self) -> bool {
        !self.text.contains('*')
    }

    /// The name or the pattern, without a kind.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How closely it names what it matches.
    pub fn rank(&self) -> PatternRank {
        PatternRank {
            is_name: self.is_name(),
            literal: self.text.bytes().filter(|byte| *byte != b'*').count(),
            has_kind: self.kind.is_some(),
        }
    }

    /// Each piece is looked for behind the one before, the last one at the end: time goes with the length of the name.
    fn fits(&self, name: &str) -> bool {
        let Some((start, pieces)) = self.text.split_once('*') else {
            return self.text == name;
        };
        let (between, end) = pieces.rsplit_once('*').unwrap_or(("", pieces));
        let inner = name
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end));
        let found = inner.and_then(|rest| {
            between.split('*').try_fold(rest, |rest, piece| {
                rest.find(piece).map(|at| &rest[at + piece.len()..])
            })
        });
        found.is_some()
    }
}

impl FromStr for CommandPattern {
    type Err = PatternError;

    fn from_str(given: &str) -> Result<Self, PatternError> {
        let (kind, text) = match given.split_once(':') {
            None => (None, given),
            Some(("read", text)) => (Some(CommandKind::Read), text),
            Some(("write", text)) => (Some(CommandKind::Write), text),
            Some((kind, _)) => return Err(PatternError::Kind(shown(kind))),
        };
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'*';
        match (1..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(is_part) {
            true => Ok(Self {
                kind,
                text: text.to_owned(),
            }),
            false => Err(PatternError::Name(shown(given))),
        }
    }
}

impl fmt::Display for CommandPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.kind {
            None => "",
            Some(CommandKind::Read) => "read:",
            Some(CommandKind::Write) => "write:",
        })?;
        formatter.write_str(&self.text)
    }
}

/// What was given, as far as anybody needs to see it.
fn shown(given: &str) -> String {
    given.chars().take(LENGTH_MAX + 1).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> CommandPattern {
        text.parse().unwrap()
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (text, name, expected) in [
            ("*", "UserGetRequest22", true),
            ("User*", "UserGetRequest22", true),
            ("User*", "GroupGetRequest", false),
            ("user*", "UserGetRequest22", false),
            ("*GetRequest*", "UserGetRequest22", true),
            ("User*Request22", "UserGetRequest22", true),
            ("User*Get*Request*", "UserCallWaitingGetRequest", true),
            ("*Get*Get*", "UserGetRequest22", false),
            ("UserG*GetRequest22", "UserGetRequest22", false),
            ("*Hunt**Add*", "GroupHuntGroupAddInstanceRequest20", true),
            ("UserGetRequest22", "UserGetRequest22", true),
            ("UserGetRequest22", "UserGetRequest22V2", false),
            ("UserGet", "UserGetRequest22", true),
            ("UserGet", "UserGet", true),
            ("*Get", "UserGetRequest22", true),
            ("UserGetRequest22", "UserGet", false),
            ("read:User*", "UserGetRequest22", true),
            ("read:User*", "UserModifyRequest22", false),
            ("write:User*", "UserModifyRequest22", true),
            ("write:UserGet", "UserGetRequest22", false),
        ] {
            assert_eq!(pattern(text).matches(name), expected, "{text} {name}");
        }
    }

    #[test]
    fn the_closest_is_the_name_then_the_longest_text() {
        let closer = [
            "*",
            "read:*",
            "User*",
            "*Modify*",
            "UserCall*",
            "*A*",
            "UserModify",
            "read:UserGetX",
        ];
        let rank = |text: &str| pattern(text).rank();
        assert!(rank("UserCall*") > rank("User*"));
        assert!(rank("User") > rank("UserCallForwardingAlways*"));
        assert!(rank("read:User*") > rank("User*"));
        assert!(closer.iter().all(|text| rank(text) >= rank("*")));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for text in [
            "",
            "read:",
            "User-Get",
            "User Get",
            "Ä*",
            "write:a.b",
            &"a".repeat(201),
        ] {
            let error = text.parse::<CommandPattern>().unwrap_err();
            assert!(matches!(error, PatternError::Name(_)), "{text}");
            assert!(error.to_string().contains("letters, digits and *"));
        }
        for text in ["reads:User*", ":User*", "Read:User*", "a:b:c"] {
            let error = text.parse::<CommandPattern>().unwrap_err();
            assert!(matches!(error, PatternError::Kind(_)), "{text}");
        }
    }

    #[test]
    fn a_pattern_is_printed_as_it_was_given() {
        for text in ["*", "read:User*", "write:UserModifyRequest22"] {
            assert_eq!(pattern(text).to_string(), text);
        }
        assert_eq!(CommandPattern::any(), pattern("*"));
    }

    proptest! {
        #[test]
        fn a_name_with_pieces_taken_out_still_matches(pieces in proptest::collection::vec("[a-cA-C]{0,4}", 1..6)) {
            let name = pieces.concat();
            let starred = pieces.iter().enumerate().map(|(nth, piece)| if nth % 2 == 0 { piece.as_str() } else { "*" });
            let text: String = starred.collect();
            prop_assume!(!text.is_empty());
            prop_assert!(pattern(&text).fits(&name), "{} {}", text, name);
        }

        #[test]
        fn matching_agrees_with_trying_every_length(text in "[ab*]{1,7}", name in "[ab]{0,8}") {
            prop_assert_eq!(pattern(&text).fits(&name), slowly(text.as_bytes(), name.as_bytes()));
        }
    }

    fn slowly(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => (0..=name.len()).any(|at| slowly(rest, &name[at..])),
            ([one, rest @ ..], [first, others @ ..]) => one == first && slowly(rest, others),
            _ => false,
        }
    }
}
