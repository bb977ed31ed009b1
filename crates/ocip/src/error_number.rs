//! Error numbers: the meaning of an ErrorResponse.
//!
//! The number is the `errorCode` when there is one (no published reply has it), else the one in
//! `[Error NNNN]` of `summaryEnglish`. Few numbers are public; the rest is classified by the English
//! text. This file is the one place for both.

pub mod login;

use std::fmt;

use super::command::response::{ErrorResponse, ErrorSeverity};

/// The account that logs in is disabled or locked.
const ACCOUNT_DISABLED: u32 = 5202;

/// The request does not fit the schema, or the switch does not know the command.
pub const VALIDATION_ERROR: u32 = 6004;

/// The service is not assigned to the subscriber.
pub const SERVICE_NOT_ASSIGNED: u32 = 4410;

/// The user does not exist.
pub const USER_NOT_FOUND: u32 = 4008;

/// The group does not exist.
pub const GROUP_NOT_FOUND: u32 = 4152;

/// The device does not exist.
pub const ACCESS_DEVICE_NOT_FOUND: u32 = 4505;

/// What the details of a refusal begin with that is about the type of an element, in small letters.
const TYPE_WORDS: &str = "invalid xsi:type";

/// What is said of a login that there is not (any more). No number for it is public.
const LOGIN_WORDS: [&str; 6] = [
    "session",
    "logged in",
    "logged out",
    "log in",
    "login",
    "authenticat",
];

/// A command that the switch refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    number: Option<u32>,
    /// How serious the switch calls it.
    pub severity: ErrorSeverity,
    /// Its message in the login's language.
    pub summary: String,
    /// Its message in English.
    pub summary_english: String,
    /// What it said beyond that.
    pub detail: Option<String>,
}

/// Class of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalClass {
    /// The user, group or tenant does not exist.
    SubscriberNotFound,
    /// The user does not have the service.
    NotAssigned,
    /// Something else that was named does not exist.
    NotFound,
    /// Something that was to be made exists already, or is in use.
    Conflict,
    /// This login may not do it.
    Forbidden,
    /// The login itself was refused.
    Authentication,
    /// A value is not acceptable.
    BadInput,
    /// The command is not known, or does not fit the schema.
    Validation,
    /// Nothing that is known here.
    Other,
}

// === impl RefusalClass ===

impl RefusalClass {
    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::SubscriberNotFound => "subscriber_not_found",
            Self::NotAssigned => "not_assigned",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Forbidden => "forbidden",
            Self::Authentication => "authentication",
            Self::BadInput => "bad_input",
            Self::Validation => "validation",
            Self::Other => "other",
        }
    }
}

// === impl Refusal ===

impl Refusal {
    /// The refusal that a reply describes.
    pub fn new(response: ErrorResponse, severity: ErrorSeverity) -> Self {
        let coded = response
            .error_code
            .and_then(|code| u32::try_from(code).ok());
        Self {
            number: coded.or_else(|| number_in(&response.summary_english)),
            severity,
            summary: response.summary,
            summary_english: response.summary_english,
            detail: response.detail,
        }
    }

    /// The error number, where one can be found.
    pub fn number(&self) -> Option<u32> {
        self.number
    }

    /// True when the number is one of the few that are known here.
    pub fn has_known_number(&self) -> bool {
        self.number.and_then(class_of_number).is_some()
    }

    /// True when neither its number nor a word of it about the command says what it is about.
    pub fn is_of_unknown_kind(&self) -> bool {
        !self.has_known_number() && (self.class() == RefusalClass::Other || self.speaks_of_login())
    }

    /// Its class.
    pub fn class(&self) -> RefusalClass {
        self.number
            .and_then(class_of_number)
            .unwrap_or_else(|| class_of_text(&self.summary_english))
    }

    /// True when the device that was named does not exist.
    pub fn is_device_not_found(&self) -> bool {
        self.number == Some(ACCESS_DEVICE_NOT_FOUND)
    }

    /// True when the switch may not know the command: an older variant is worth a try.
    pub fn may_be_unknown_command(&self) -> bool {
        self.class() == RefusalClass::Validation
    }

    /// The type that the switch does not know, if it says so of one: `Invalid xsi:type qname: 'NoSuchRequest' in
    /// element …`. That may be a command or a kind of an element; nothing of the document was run either way.
    pub fn unknown_type(&self) -> Option<&str> {
        let detail = self.detail.as_deref()?.trim_start();
        let begins = detail.get(..TYPE_WORDS.len())?;
        let says_so = self.is_of_document() && begins.eq_ignore_ascii_case(TYPE_WORDS);
        // What stands behind quotes the document, with whatever a caller put into it.
        let (_, named) = detail.split_once('\'').filter(|_| says_so)?;
        let (name, _) = named.split_once('\'')?;
        Some(name.rsplit(':').next().unwrap_or(name))
    }

    /// True when it may be the switch's way to say that nobody is logged in: its number is none that is
    /// known to be about something else, and its words are about logins or sessions.
    pub fn speaks_of_login(&self) -> bool {
        let text = self.summary_english.to_ascii_lowercase();
        !self.has_known_number() && LOGIN_WORDS.iter().any(|word| text.contains(word))
    }

    /// True for the error that is about a document and not about one of its commands.
    pub fn is_of_document(&self) -> bool {
        self.class() == RefusalClass::Validation
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.summary_english)
    }
}

/// Finds `[Error 4008]`, `[Warning 4008]` or `[Informational 4008]`.
fn number_in(text: &str) -> Option<u32> {
    text.split('[').skip(1).find_map(|bracket| {
        let (word, rest) = bracket.split_once(' ')?;
        let (number, _) = rest.split_once(']')?;
        matches!(word, "Error" | "Warning" | "Informational").then(|| number.parse().ok())?
    })
}

/// The numbers with public evidence.
fn class_of_number(number: u32) -> Option<RefusalClass> {
    Some(match number {
        USER_NOT_FOUND | GROUP_NOT_FOUND => RefusalClass::SubscriberNotFound,
        4501 | ACCESS_DEVICE_NOT_FOUND => RefusalClass::NotFound,
        4200 | 4202 | 4500 | 5675 | 8361 | 8363 => RefusalClass::Conflict,
        SERVICE_NOT_ASSIGNED => RefusalClass::NotAssigned,
        5404 => RefusalClass::Forbidden,
        4962 | ACCOUNT_DISABLED => RefusalClass::Authentication,
        4909..=4911 | 8360 | 8362 => RefusalClass::BadInput,
        VALIDATION_ERROR => RefusalClass::Validation,
        _ => return None,
    })
}

/// All that is left when the number says nothing.
fn class_of_text(english: &str) -> RefusalClass {
    let text = english.to_ascii_lowercase();
    let says = |phrase: &str| text.contains(phrase);
    if says("not assigned") {
        RefusalClass::NotAssigned
    } else if says("user not found")
        || says("group not found")
        || says("service provider not found")
    {
        RefusalClass::SubscriberNotFound
    } else if says("not found") || says("does not exist") {
        RefusalClass::NotFound
    } else if says("already") || says("in use") || says("duplicate") {
        RefusalClass::Conflict
    } else if says("unauthorized") || says("not authorized") {
        RefusalClass::Forbidden
    } else if says("invalid password") || says("disabled") || says("locked") {
        RefusalClass::Authentication
    } else if says("invalid") {
        RefusalClass::BadInput
    } else {
        RefusalClass::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: Option<i32>, english: &str) -> Refusal {
        let response = ErrorResponse {
            error_code: code,
            summary: "x".into(),
            summary_english: english.into(),
            detail: None,
        };
        Refusal::new(response, ErrorSeverity::Error)
    }

    #[test]
    fn the_number_comes_from_the_code_or_the_english_text() {
        assert_eq!(refusal(Some(1), "[Error 2] x").number(), Some(1));
        assert_eq!(
            refusal(None, "[Error 4008] User not found: a").number(),
            Some(4008)
        );
        assert_eq!(refusal(None, "[Warning 12] x").number(), Some(12));
        assert_eq!(
            refusal(None, "[x] [Informational 19723] y").number(),
            Some(19723)
        );
        assert_eq!(
            refusal(None, "[Error] x [Error x] [Other 1]").number(),
            None
        );
        assert_eq!(refusal(None, "").number(), None);
    }

    #[test]
    fn words_about_logins_are_told_from_numbers_about_something_else() {
        for (text, expected) in [
            ("[Error 5000] Not logged in", true),
            ("Invalid session.", true),
            ("[Error 9001] The SESSION has expired", true),
            ("[Error 9001] Please log in first", true),
            ("[Error 4008] User not found: session", false),
            ("[Error 9001] Speed code 7 not found", false),
        ] {
            assert_eq!(refusal(None, text).speaks_of_login(), expected, "{text}");
        }
    }

    #[test]
    fn an_unknown_type_is_told_from_other_faults_of_a_document() {
        let of = |number: u32, detail: &str| {
            let response = ErrorResponse {
                error_code: None,
                summary: String::new(),
                summary_english: format!("[Error {number}] OCI XML Request validation error"),
                detail: Some(detail.to_owned()),
            };
            let refusal = Refusal::new(response, ErrorSeverity::Error);
            refusal.unknown_type().map(str::to_owned)
        };
        let words = "Invalid xsi:type qname: 'NoSuchRequest' in element BroadsoftDocument@C";
        for (number, detail, expected) in [
            (6004, words, Some("NoSuchRequest")),
            (
                6004,
                &format!("\n {words}\n<x>'y'</x>"),
                Some("NoSuchRequest"),
            ),
            (6004, "invalid XSI:type 'c:Other'", Some("Other")),
            (6004, "Invalid xsi:type qname: NoSuchRequest", None),
            (
                6004,
                &format!("The element phonNumber is not expected, {words}"),
                None,
            ),
            (6004, "", None),
            (6004, "invalid xsi:typé 'a'", None),
            (4410, words, None),
        ] {
            assert_eq!(of(number, detail).as_deref(), expected, "{number} {detail}");
        }
        assert_eq!(refusal(Some(6004), words).unknown_type(), None);
    }

    #[test]
    fn each_known_number_has_its_class() {
        for (number, class) in [
            (4008, RefusalClass::SubscriberNotFound),
            (4152, RefusalClass::SubscriberNotFound),
            (4200, RefusalClass::Conflict),
            (4410, RefusalClass::NotAssigned),
            (4501, RefusalClass::NotFound),
            (4909, RefusalClass::BadInput),
            (4962, RefusalClass::Authentication),
            (5202, RefusalClass::Authentication),
            (5404, RefusalClass::Forbidden),
            (6004, RefusalClass::Validation),
            (8363, RefusalClass::Conflict),
        ] {
            assert_eq!(refusal(Some(number), "nothing").class(), class, "{number}");
        }
    }

    #[test]
    fn an_unknown_number_is_classified_by_its_text() {
        for (text, class) in [
            (
                "[Error 9001] Speed code 7 already in use",
                RefusalClass::Conflict,
            ),
            (
                "[Error 9002] Speed code 7 not found",
                RefusalClass::NotFound,
            ),
            (
                "[Error 9003] Service is not assigned",
                RefusalClass::NotAssigned,
            ),
            (
                "[Error 9004] User not found: x",
                RefusalClass::SubscriberNotFound,
            ),
            (
                "[Error 9005] Unauthorized transaction.",
                RefusalClass::Forbidden,
            ),
            (
                "[Error 9006] Account is locked",
                RefusalClass::Authentication,
            ),
            ("[Error 9007] Invalid number", RefusalClass::BadInput),
            ("[Error 9008] Something odd", RefusalClass::Other),
        ] {
            assert_eq!(refusal(None, text).class(), class, "{text}");
        }
    }
}
