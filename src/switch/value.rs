//! Checked values, which keep to the limits of the OCI schema from when they are made.
//!
//! A value of type `xs:token` loses blanks at its ends and repeated ones on the way; instead of
//! letting the switch store something else than what was given, such blanks are refused.

use std::fmt;

use ocip::encoding::as_windows_1252;
use ocip::token::has_odd_blanks;

use crate::numbering::{NumberingPlan, present_number, without_scheme};

/// Error of a value: what is allowed, and what was given.
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
                check_characters(text, $what)?;
                Self::parse_stored(text)
            }

            /// The same for a text that the switch may have: it may hold control characters of C1 by which
            /// switches keep what a client of Windows wrote.
            pub fn parse_stored(text: &str) -> Result<Self, ValueError> {
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
    /// The name of a service or of a service pack (UserService, ServicePackName).
    ServiceName, 80, "the name of a service"
);
token!(
    /// The name of a pickup group (ServiceInstanceName).
    PickupGroupName, 80, "the name of a pickup group"
);
token!(
    /// The name of a schedule (ScheduleName).
    ScheduleName, 40, "a schedule name"
);
token!(
    /// The name of a device at its level (AccessDeviceName).
    DeviceName, 40, "a device name"
);
token!(
    /// A line of a device, `user@host` or the user alone (AccessDeviceEndpointLinePort).
    LinePort, 161, "a line port"
);
token!(
    /// Where a line is reached when it does not register (SIPContact).
    SipContact, 1020, "a SIP contact"
);
token!(
    /// The name of an event of a schedule (EventName).
    EventName, 40, "a period name"
);

/// Something that can be dialled (OutgoingDNorSIPURI): a number, a feature code, a SIP URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination(String);

/// An extension within a group (Extension): 2–20 digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionNumber(String);

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

/// Checks a text of type `xs:token` that has up to `max` characters, and is called `what`.
pub fn check_token(text: &str, max: usize, what: &str) -> Result<(), ValueError> {
    if (1..=max).contains(&text.len()) && is_plain(text) {
        return Ok(());
    }
    let count = text.chars().count();
    if count == 0 || count > max {
        let allowed = format!("{what} has 1 to {max} characters, this has {count}");
        return Err(ValueError::new(allowed, text));
    }
    check_each(text.chars().map(as_windows_1252), text, what)?;
    if has_odd_blanks(text) {
        let allowed = format!("{what} has no blank at its ends and no two blanks in a row");
        return Err(ValueError::new(allowed, text));
    }
    Ok(())
}

/// Control characters have no place in any value; U+FFFE and U+FFFF have none in XML.
fn check_characters(text: &str, what: &str) -> Result<(), ValueError> {
    match is_plain(text) {
        true => Ok(()),
        false => check_each(text.chars(), text, what),
    }
}

/// Whether a text is in ASCII without blanks and control characters, as nearly all are.
fn is_plain(text: &str) -> bool {
    // Not `all`: without a way out on the way, the compiler looks at many bytes at once.
    text.bytes()
        .fold(true, |plain, byte| plain & matches!(byte, b'!'..=b'~'))
}

fn check_each(
    mut characters: impl Iterator<Item = char>,
    text: &str,
    what: &str,
) -> Result<(), ValueError> {
    match characters.any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')) {
        false => Ok(()),
        true => Err(ValueError::new(
            format!("{what} has no control characters"),
            text,
        )),
    }
}

/// Whether the switch could have the text: it stands in XML, and there is something of it.
pub fn can_be_stored(text: &str) -> bool {
    let in_xml = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        other => other >= ' ' && !matches!(other, '\u{fffe}' | '\u{ffff}'),
    };
    !text.is_empty() && text.chars().all(in_xml)
}

// === impl Destination ===

impl Destination {
    /// The longest value, in characters.
    pub const CHARACTERS_MAX: usize = 161;

    /// The longest number where no URI can stand.
    pub const OUTGOING_CHARACTERS_MAX: usize = 30;

    /// Checks `text` and brings it into the form that the switch is given:
    ///
    /// * a number: digits after at most one `+`, with `-` and blanks between them, which are left out;
    ///   `00` before an international number becomes `+` where that leads abroad;
    /// * a feature code of digits, `*` and `#`, as it is;
    /// * a SIP URI, without `sip:`.
    pub fn parse(text: &str, plan: &NumberingPlan) -> Result<Self, ValueError> {
        let uri = text.contains('@').then(|| without_scheme(text));
        let count = uri.unwrap_or(text).chars().count();
        if count == 0 || count > Self::CHARACTERS_MAX {
            let max = Self::CHARACTERS_MAX;
            let allowed = format!("a number has 1 to {max} characters, this has {count}");
            return Err(ValueError::new(allowed, text));
        }
        check_characters(text, "a number")?;
        match uri {
            Some(uri) if is_sip_uri(uri) => Ok(Self(uri.to_owned())),
            Some(_) => Err(not_a_uri(text)),
            None if is_feature_code(text) => Ok(Self(text.to_owned())),
            None => plan.dial(text).map(Self).ok_or_else(|| not_dialled(text)),
        }
    }

    /// The same of what is no URI and has 1 to 30 characters (OutgoingDN).
    pub fn parse_outgoing(text: &str, plan: &NumberingPlan) -> Result<Self, ValueError> {
        let max = Self::OUTGOING_CHARACTERS_MAX;
        let number = Self::parse(text, plan)?;
        if number.0.contains('@') || number.0.len() > max {
            let allowed = format!("a number has 1 to {max} characters and is no SIP URI");
            return Err(ValueError::new(allowed, text));
        }
        Ok(number)
    }

    /// What the switch has in such a place already, whatever it is.
    pub fn stored(text: &str) -> Self {
        Self(text.to_owned())
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

// === impl ExtensionNumber ===

impl ExtensionNumber {
    /// Checks `text`.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match is_digits && (2..=20).contains(&text.len()) {
            true => Ok(Self(text.to_owned())),
            false => Err(ValueError::new("an extension has 2 to 20 digits", text)),
        }
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

    /// Checks `text`: digits with an optional `+` before and `-` or blanks between them, or a pattern of
    /// them. A number of the plan becomes international, written as tables write it: `+CC-NATIONAL` at
    /// home. A pattern stays as it is, for the switch to decide about.
    pub fn parse(text: &str, plan: &NumberingPlan) -> Result<Self, ValueError> {
        let refused = |allowed: &str| ValueError::new(allowed, text);
        check_characters(text, "a phone number")?;
        let pattern = || is_digit_pattern(text).then(|| text.to_owned());
        let number = plan.directory_number(text).or_else(pattern);
        let number = number.ok_or_else(|| {
            refused(
                "a phone number has digits, with an optional leading + and with - or blanks between \
                 them; a pattern has *, ? and ranges such as [1-5] among its digits",
            )
        })?;
        if number.len() > Self::CHARACTERS_MAX {
            let max = Self::CHARACTERS_MAX;
            let count = number.len();
            return Err(refused(&format!(
                "a phone number has 1 to {max} characters, this has {count} as {number}"
            )));
        }
        Ok(Self(number))
    }

    /// The same of a number that is somebody's, and no pattern of several.
    pub fn parse_own(text: &str, plan: &NumberingPlan) -> Result<Self, ValueError> {
        match text.contains(['*', '?', '[', ']']) {
            true => Err(ValueError::new("one phone number, and no pattern", text)),
            false => Self::parse(text, plan),
        }
    }

    /// The text for the switch.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text for the switch, owned.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether the switch means it by `stored`: it may write it with another separator, or leave out the
    /// country code.
    pub fn is(&self, stored: &str) -> bool {
        let national = self.0.split_once('-').map(|(_, national)| national);
        present_number(&self.0) == present_number(stored) || national == Some(stored)
    }
}

fn not_dialled(text: &str) -> ValueError {
    ValueError::new(
        "a number has digits with an optional leading + and with - or blanks between them, or is a \
         feature code of digits, * and #, or a SIP URI user@host",
        text,
    )
}

pub(super) fn not_a_uri(text: &str) -> ValueError {
    ValueError::new(
        "a SIP URI is user@host, its user of letters, digits and -_.!~*'(), its host of letters, digits, \
         - and .",
        text,
    )
}

/// The rules of OutgoingDNorSIPURI beyond its schema.
pub(super) fn is_sip_uri(text: &str) -> bool {
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

/// Digits among which at least one stands for several: `*`, `?`, or a range such as `[1-5]`.
fn is_digit_pattern(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    rest.contains(['*', '?', '[', ']'])
        && rest
            .chars()
            .all(|c| c.is_ascii_digit() || "*?[]-,^".contains(c))
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
        Destination::parse(text, &NumberingPlan::default())
            .ok()
            .map(Destination::into_string)
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
            "",
            " ",
            "+",
            "-",
            "abc",
            "12a",
            "++12",
            "1+2",
            "sip:12",
            "sips:a@b",
            "sip:sip:a@b",
            "sip:@b",
            "a@b@c",
            "@b",
            "a@",
            "a b@c",
            "+1@b",
            "*5 5",
            "12\n",
            "12\0",
            "１２",
            &long,
        ] {
            assert_eq!(destination(text), None, "{text:?}");
        }
        assert!(destination(&"1".repeat(161)).is_some());
    }

    #[test]
    fn a_sip_uri_is_given_without_its_scheme() {
        for text in ["sip:anna@voice.example.net", "SIP:anna@voice.example.net"] {
            assert_eq!(
                destination(text).as_deref(),
                Some("anna@voice.example.net"),
                "{text}"
            );
        }
        let longest = format!("sip:{}@b", "a".repeat(159));
        assert_eq!(
            destination(&longest).as_deref(),
            longest.strip_prefix("sip:")
        );
        assert_eq!(destination(&format!("{longest}b")), None);
    }

    #[test]
    fn what_leads_abroad_is_the_plans() {
        let dialled = |country, text| Destination::parse(text, &NumberingPlan::of_country(country));
        for (country, text) in [
            ("61", "0011442079460000"),
            ("55", "0021442079460000"),
            ("1", "0044207946000"),
            ("852", "001442079460000"),
        ] {
            assert_eq!(dialled(country, text).unwrap().as_str(), text, "{country}");
        }
        let number = dialled("852", "0085221234567").unwrap();
        assert_eq!(number.as_str(), "+85221234567");
    }

    #[test]
    fn a_directory_number_gets_the_country_code_of_the_plan() {
        let belgium = NumberingPlan::of_country("32");
        let number = |text: &str, plan: &NumberingPlan| {
            DirectoryNumber::parse(text, plan).map(|number| number.0)
        };
        for text in ["+32 24 01 00 01", "003224010001", "024010001"] {
            assert_eq!(number(text, &belgium).unwrap(), "+32-24010001", "{text}");
        }
        assert_eq!(number("+4570201234", &belgium).unwrap(), "+4570201234");
        assert_eq!(number("24010001", &belgium).unwrap(), "24010001");
        let none = NumberingPlan::default();
        assert_eq!(number("024010001", &none).unwrap(), "024010001");
        for text in ["", "#55", "a@b", "+", "1".repeat(24).as_str(), "1\n"] {
            assert!(number(text, &belgium).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pattern_of_digits_stays_as_it_is() {
        let plan = NumberingPlan::of_country("32");
        for text in [
            "*",
            "0475*",
            "+32-47?",
            "+3247[1-5]",
            "02401000[0-4,7]",
            "[^9]*",
        ] {
            assert_eq!(DirectoryNumber::parse(text, &plan).unwrap().as_str(), text);
            assert_eq!(present_number(text), text);
        }
        for text in [
            "+",
            "4,7",
            "1-^",
            "a*",
            "4 7*",
            "+1+*",
            "12345678901234567890123*",
        ] {
            let parsed = DirectoryNumber::parse(text, &plan);
            assert!(parsed.is_err(), "{text} {parsed:?}");
        }
    }

    #[test]
    fn the_switch_may_write_a_directory_number_in_its_own_way() {
        let number = DirectoryNumber::parse("024010001", &NumberingPlan::of_country("32")).unwrap();
        for stored in ["+32-24010001", "+3224010001", "24010001"] {
            assert!(number.is(stored), "{stored}");
        }
        for stored in ["+32-24010002", "4010001", "+3324010001", ""] {
            assert!(!number.is(stored), "{stored}");
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
    fn whatever_xml_can_hold_may_be_stored() {
        for text in [
            "a  b",
            " ",
            "a\tb\r\n",
            "\u{7f}\u{85}\u{9d}",
            "é😀",
            &"x".repeat(999),
        ] {
            assert!(can_be_stored(text), "{text:?}");
        }
        for text in ["", "a\0b", "\u{1b}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
            assert!(!can_be_stored(text), "{text:?}");
        }
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
