//! SIP URI of a list of users, by which a phone subscribes to all of them at once.

use super::value::{ValueError, is_sip_uri, not_a_uri};
use crate::numbering::without_scheme;

/// A SIP URI `user@host` of a list, without `sip:` (SIPURI).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUri(String);

/// What stands behind the user's own part in a URI that is made here.
const MARK: &str = "-blf";

impl ListUri {
    /// The longest value, in characters.
    pub const CHARACTERS_MAX: usize = 161;

    /// Checks a text, with `sip:` or without.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let uri = without_scheme(text);
        let count = uri.chars().count();
        if count > Self::CHARACTERS_MAX {
            let max = Self::CHARACTERS_MAX;
            let allowed = format!("a SIP URI has 1 to {max} characters, this has {count}");
            return Err(ValueError::new(allowed, text));
        }
        match is_sip_uri(uri) {
            true => Ok(Self(uri.to_owned())),
            false => Err(not_a_uri(text)),
        }
    }

    /// A URI for the list of the user with this id: `user-blf@domain`, without what a URI cannot have. None for an id
    /// without a domain.
    pub fn of_user(user_id: &str) -> Option<Self> {
        let (user, domain) = user_id.split_once('@')?;
        let room = Self::CHARACTERS_MAX.checked_sub(MARK.len() + 1 + domain.chars().count())?;
        let allowed = |c: &char| is_sip_uri(&format!("{c}@x"));
        let user: String = user.chars().filter(allowed).take(room).collect();
        Self::parse(&format!("{user}{MARK}@{domain}")).ok()
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_made_of_the_users_id_and_always_is_one() {
        let long = "x".repeat(157);
        for (user_id, expected) in [
            (
                "ann.peeters@demo.example",
                Some("ann.peeters-blf@demo.example"),
            ),
            (
                "+3224010001@demo.example",
                Some("3224010001-blf@demo.example"),
            ),
            ("+@demo.example", Some("-blf@demo.example")),
            (
                &format!("{long}@b.c"),
                Some(&*format!("{}-blf@b.c", &long[..153])),
            ),
            (&format!("a@{long}"), None),
            ("ann", None),
            ("ann@", None),
            ("ann@de mo", None),
        ] {
            let made = ListUri::of_user(user_id).map(ListUri::into_string);
            assert_eq!(made.as_deref(), expected, "{user_id}");
        }
    }

    #[test]
    fn a_uri_has_two_parts_and_a_limit() {
        let parsed = |text: &str| ListUri::parse(text).ok().map(ListUri::into_string);
        assert_eq!(parsed("SIP:a@b.c").as_deref(), Some("a@b.c"));
        let longest = format!("a@{}", "b".repeat(159));
        assert_eq!(parsed(&longest), Some(longest.clone()));
        for odd in [
            "",
            "a",
            "a@",
            "@b",
            "a b@c",
            "a@b@c",
            &format!("{longest}b"),
        ] {
            assert_eq!(parsed(odd), None, "{odd}");
        }
    }
}
