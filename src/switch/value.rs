//! Values that keep to the limits of the OCI schema, checked once when they are made.
//!
//! A value of type `xs:token` loses blanks at its ends and repeated ones on the way; instead of
//! letting the switch store something else than what was given, such blanks are refused.

use std::fmt;

/// Why a value cannot be accepted: what is allowed, and what was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{allowed}; given: {given}")]
pub struct ValueError {
    allowed: String,
    given: String,
}

/// What was given is repeated up to this many characters.
const GIVEN_CHARACTERS_MAX: usize = 60;

/// Declares a token type with a maximum length.
macro_rules! token {
    ($(#[$meta:meta])* $name:ident, $max:literal, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The longest value, in characters.
            pub const CHARACTERS_MAX: usize = $max;

            /// Checks `text`; the error says what is allowed.
            pub fn parse(text: &str) -> Result<Self, ValueError> {
                check_token(text, $max, $what)?;
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }
    };
}

token!(
    /// The id of a service provider, which the REST side calls tenant (ServiceProviderId).
    TenantId, 30, "a tenant id"
);
token!(
    /// The id of a group within its tenant (GroupId).
    GroupId, 30, "a group id"
);
token!(
    /// `user[@domain]` (UserId).
    UserId, 161, "a user id"
);
token!(
    /// What a speed code is for (SpeedDialDescription).
    SpeedDialDescription, 80, "a description"
);
token!(
    /// What a device custom tag carries (DeviceManagementTagValue).
    TagText, 256, "a text"
);
token!(
    /// The name of a criteria (CriteriaName).
    CriteriaName, 50, "a criteria name"
);
token!(
    /// The name of a schedule (ScheduleName).
    ScheduleName, 40, "a schedule name"
);

/// Something that can be dialled (OutgoingDNorSIPURI): a number, a feature code, a SIP URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination(String);

/// A number of the public network (DN): `+` and digits, or digits alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DirectoryNumber(String);

// === impl ValueError ===

impl ValueError {
    /// An error that says what is allowed and repeats what was given.
    pub fn new(allowed: impl Into<String>, given: &str) -> Self {
        let mut shown: String = given.chars().take(GIVEN_CHARACTERS_MAX).collect();
        if shown.len() < given.len() {
            shown.push('…');
        }
        Self {
            allowed: allowed.into(),
            given: format!("{shown:?}"),
        }
    }
}

// === tokens ===

fn check_token(text: &str, max: usize, what: &str) -> Result<(), ValueError> {
    let count = text.chars().count();
    if count == 0 || count > max {
        let allowed = format!("{what} has 1 to {max} characters, this has {count}");
        return Err(ValueError::new(allowed, text));
    }
    check_characters(text, what)?;
    if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
        let allowed = format!("{what} has no blank at its ends and no two blanks in a row");
        return Err(ValueError::new(allowed, text));
    }
    Ok(())
}

/// Control characters have no place in any value; U+FFFE and U+FFFF have none in XML.
fn check_characters(text: &str, what: &str) -> Result<(), ValueError> {
    match text
        .chars()
        .find(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
    {
        None => Ok(()),
        Some(_) => Err(ValueError::new(
            format!("{what} has no control characters"),
            text,
        )),
    }
}

// === impl Destination ===

impl Destination {
    /// The longest value, in characters.
    pub const CHARACTERS_MAX: usize = 161;

    /// Checks `text` and brings it into the form that the switch is given:
    ///
    /// * a number: digits after at most one `+` or `00`, with `-` and blanks between them, which
    ///   are left out; `00` before an international number becomes `+`;
    /// * a feature code of digits, `*` and `#`, as it is;
    /// * a SIP URI without `sip:`, as it is.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let count = text.chars().count();
        if count == 0 || count > Self::CHARACTERS_MAX {
            let max = Self::CHARACTERS_MAX;
            let allowed = format!("a number has 1 to {max} characters, this has {count}");
            return Err(ValueError::new(allowed, text));
        }
        check_characters(text, "a number")?;
        if text.contains('@') {
            return if is_sip_uri(text) {
                Ok(Self(text.to_owned()))
            } else {
                Err(not_a_uri(text))
            };
        }
        if is_feature_code(text) {
            return Ok(Self(text.to_owned()));
        }
        normalise_number(text).map(Self).ok_or_else(|| {
            ValueError::new(
                "a number has digits with an optional leading + and with - or blanks between \
                 them, or is a feature code of digits, * and #, or a SIP URI user@host",
                text,
            )
        })
    }

    /// The text for the switch.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text for the switch, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

// === impl DirectoryNumber ===

impl DirectoryNumber {
    /// The longest value, in characters.
    pub const CHARACTERS_MAX: usize = 23;

    /// Checks `text`, digits with an optional `+` or `00` before and `-` or blanks between them. With
    /// the `country_code` of the numbering plan, a national number (`0…`) becomes international,
    /// and an international one of that country is written as tables write it, `+CC-NATIONAL`.
    pub fn parse(text: &str, country_code: Option<&str>) -> Result<Self, ValueError> {
        let refused = |allowed: &str| ValueError::new(allowed, text);
        check_characters(text, "a phone number")?;
        let digits = normalise_number(text).ok_or_else(|| {
            refused("a phone number has digits, with an optional leading + and with - or blanks between them")
        })?;
        let number = match country_code {
            Some(country_code) => with_country_code(&digits, country_code),
            None => digits,
        };
        if number.len() > Self::CHARACTERS_MAX {
            let max = Self::CHARACTERS_MAX;
            let count = number.len();
            return Err(refused(&format!(
                "a phone number has 1 to {max} characters, this has {count} as {number}"
            )));
        }
        Ok(Self(number))
    }

    /// The text for the switch.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `+32…` and `0…` as `+32-…`; anything else as it is.
fn with_country_code(number: &str, country_code: &str) -> String {
    let national = match number.strip_prefix('+') {
        Some(international) => international.strip_prefix(country_code),
        None => number
            .strip_prefix('0')
            .filter(|national| !national.starts_with('0')),
    };
    match national {
        Some(national) if !national.is_empty() => format!("+{country_code}-{national}"),
        _ => number.to_owned(),
    }
}

fn not_a_uri(text: &str) -> ValueError {
    ValueError::new(
        "a SIP URI is user@host without sip:, its user of letters, digits and -_.!~*'(), its host \
         of letters, digits, - and .",
        text,
    )
}

/// The rules of OutgoingDNorSIPURI beyond its schema.
fn is_sip_uri(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else {
        return false;
    };
    let in_user = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()".contains(c);
    let in_host = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    !user.is_empty() && !host.is_empty() && user.chars().all(in_user) && host.chars().all(in_host)
}

fn is_feature_code(text: &str) -> bool {
    text.contains(['*', '#']) && text.chars().all(|c| c.is_ascii_digit() || "*#".contains(c))
}

/// Digits without separators, `+` kept and an international `00` turned into it.
fn normalise_number(text: &str) -> Option<String> {
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", text),
    };
    if rest
        .chars()
        .any(|c| !(c.is_ascii_digit() || c == '-' || c == ' '))
    {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        _ if digits.is_empty() => None,
        Some(number) if plus.is_empty() && is_international(number) => Some(format!("+{number}")),
        _ => Some(format!("{plus}{digits}")),
    }
}

/// E.164: a country code never begins with 0, and a number has at most 15 digits. The minimum keeps
/// short codes that happen to begin with 00 as they are.
fn is_international(digits: &str) -> bool {
    !digits.starts_with('0') && (7..=15).contains(&digits.len())
}

/// How a number that the switch stores is shown: an international one as `+` and digits, anything
/// else as it is.
pub fn present_number(stored: &str) -> String {
    match stored.strip_prefix('+') {
        Some(rest)
            if rest
                .chars()
                .all(|c| c.is_ascii_digit() || c == '-' || c == ' ') =>
        {
            let mut plain = stored.to_owned();
            plain.retain(|c| !matches!(c, '-' | ' '));
            plain
        }
        _ => stored.to_owned(),
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn destination(text: &str) -> Option<String> {
        Destination::parse(text).ok().map(Destination::into_string)
    }

    #[test]
    fn the_documented_number_forms_are_one_number() {
        for text in ["+32-12345678", "0032 12345678", "+32 12 34 56 78"] {
            assert_eq!(destination(text).as_deref(), Some("+3212345678"), "{text}");
        }
        assert_eq!(destination("012345678").as_deref(), Some("012345678"));
    }

    #[test]
    fn extensions_feature_codes_and_uris_pass_as_they_are() {
        for text in [
            "12",
            "*55",
            "#31#",
            "*55*12",
            "0012",
            "depot@voice.example.net",
            "a.b-c_!~*'()@h",
        ] {
            assert_eq!(destination(text).as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        let long = "1".repeat(162);
        for text in [
            "", " ", "+", "-", "abc", "12a", "++12", "1+2", "sip:a@b", "a@b@c", "@b", "a@",
            "a b@c", "+1@b", "*5 5", "12\n", "12\0", "１２", &long,
        ] {
            assert_eq!(destination(text), None, "{text:?}");
        }
        assert!(destination(&"1".repeat(161)).is_some());
    }

    #[test]
    fn a_directory_number_gets_the_country_code_of_the_plan() {
        let number = |text: &str, plan| DirectoryNumber::parse(text, plan).map(|number| number.0);
        for text in ["+32 24 01 00 01", "003224010001", "024010001"] {
            assert_eq!(number(text, Some("32")).unwrap(), "+32-24010001", "{text}");
        }
        assert_eq!(number("+4570201234", Some("32")).unwrap(), "+4570201234");
        assert_eq!(number("24010001", Some("32")).unwrap(), "24010001");
        assert_eq!(number("024010001", None).unwrap(), "024010001");
        for text in ["", "*55", "a@b", "+", "1".repeat(24).as_str(), "1\n"] {
            assert!(number(text, Some("32")).is_err(), "{text}");
        }
    }

    #[test]
    fn an_error_names_the_limit_and_what_was_given() {
        let error = SpeedDialDescription::parse(&"é".repeat(81)).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("a description has 1 to 80 characters, this has 81; given: \"éé"));
        assert!(text.ends_with("…\""));
    }

    #[test]
    fn blanks_that_the_switch_would_change_are_refused() {
        for text in [" a", "a ", "a  b", "a\tb", "a\nb", "\u{85}", "\u{ffff}", ""] {
            assert!(SpeedDialDescription::parse(text).is_err(), "{text:?}");
        }
        assert!(SpeedDialDescription::parse("a b <&>]]> é Ž 😀").is_ok());
    }

    #[test]
    fn international_numbers_are_shown_as_plus_and_digits() {
        assert_eq!(present_number("+45-70201234"), "+4570201234");
        for stored in ["12-34", "0032 1", "*55", "a@b", "+1@b"] {
            assert_eq!(present_number(stored), stored);
        }
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_accepted_again_unchanged(text in "[+0-9 *#@a-z.-]{0,20}") {
            if let Some(once) = destination(&text) {
                prop_assert_eq!(destination(&once), Some(once.clone()));
                prop_assert_eq!(present_number(&once), once);
            }
        }
    }
}
