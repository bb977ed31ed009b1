//! Refused logins, and what they say about the account.
//!
//! Few numbers are public (4962, 5202; 5004 is told of, without proof), so the English words decide.
//! Only what is plainly about the password, or about a login id that nobody has, is taken for a wrong
//! password. Whatever else a switch says (all sessions taken, standby, a licence) is none of the
//! caller's fault, and must not count as a guess.

use super::{ACCOUNT_DISABLED, Refusal, RefusalClass};

/// The password is wrong.
const INVALID_PASSWORD: u32 = 4962;

/// User id or password is wrong, by hearsay: it decides when the words do not.
const INVALID_LOGIN: u32 = 5004;

/// What a refused login is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginFault {
    /// The password is wrong, or there is no such login id.
    Password,
    /// The account is disabled.
    Disabled,
    /// The account is locked, after wrong passwords or by somebody.
    Locked,
    /// The password, or the account, has expired.
    Expired,
    /// The form of the login; the switch never came to look at the password.
    Form,
    /// Anything else: the switch takes no login for the moment.
    NotNow,
}

/// Words for what somebody logs in with.
const CREDENTIALS: &[&str] = &[
    "password",
    "passcode",
    "passphrase",
    "credential",
    "credentials",
    "user",
    "userid",
    "username",
    "login",
    "loginid",
    "logon",
    "account",
    "administrator",
    "subscriber",
];

/// Words for what is wrong with it.
const WRONG: &[&str] = &[
    "invalid",
    "incorrect",
    "wrong",
    "bad",
    "mismatch",
    "unknown",
    "unrecognized",
    "unrecognised",
];

/// The same in several words; each stands for `wrong`.
const WRONG_PHRASES: &[&str] = &[
    "not valid",
    "not correct",
    "not matched",
    "not match",
    "not found",
    "not exist",
    "not known",
    "not recognized",
    "not recognised",
    "no such",
];

/// Words between the two that mean nothing.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "and",
    "are",
    "be",
    "been",
    "cannot",
    "combination",
    "could",
    "did",
    "do",
    "does",
    "entered",
    "for",
    "given",
    "has",
    "have",
    "id",
    "is",
    "name",
    "or",
    "provided",
    "specified",
    "supplied",
    "that",
    "the",
    "this",
    "was",
    "were",
    "you",
    "your",
];

/// Beginnings of words for what is neither an account nor a password.
const OF_THE_SYSTEM: &[&str] = &[
    "capacity",
    "certificate",
    "cluster",
    "connection",
    "database",
    "host",
    "licen",
    "maintenance",
    "network",
    "node",
    "queue",
    "resource",
    "server",
    "service",
    "session",
    "standby",
    "system",
];

/// Words for a refusal that passes.
const PASSING: &[&str] = &[
    "available",
    "busy",
    "exceed",
    "limit",
    "maximum",
    "overload",
    "temporar",
    "timeout",
    "timed out",
    "too many",
    "unavailable",
];

/// Words for a login that failed, for a reason that is not told.
const FAILED: &[&str] = &[
    "authentication fail",
    "authentication error",
    "not authenticated",
    "unauthenticated",
    "login fail",
    "logon fail",
    "login incorrect",
];

/// The words of an answer, in lower case and without what stands between them.
struct Words(Vec<String>);

// === impl Refusal ===

impl Refusal {
    /// What the switch says of a login by refusing it.
    pub fn login_fault(&self) -> LoginFault {
        let words = Words::of(&self.summary_english);
        match self.number {
            Some(INVALID_PASSWORD) => LoginFault::Password,
            Some(ACCOUNT_DISABLED) => words.of_account().unwrap_or(LoginFault::Disabled),
            _ => self.login_fault_by(&words),
        }
    }

    fn login_fault_by(&self, words: &Words) -> LoginFault {
        match self.class() {
            RefusalClass::Validation => return LoginFault::Form,
            RefusalClass::SubscriberNotFound => return LoginFault::Password,
            _ => {}
        }
        if let Some(of_account) = words.of_account() {
            return of_account;
        }
        let is_of_caller = words.name_wrong_credentials()
            || !words.are_of_the_moment()
                && (words.say_any(FAILED)
                    || self.class() == RefusalClass::NotFound
                    || self.number == Some(INVALID_LOGIN));
        match is_of_caller {
            true => LoginFault::Password,
            false => LoginFault::NotNow,
        }
    }
}

// === impl LoginFault ===

impl LoginFault {
    /// Whether it is about the account or its password, which all servers of the switch share.
    pub fn is_of_account(self) -> bool {
        match self {
            Self::Password | Self::Disabled | Self::Locked | Self::Expired => true,
            Self::Form | Self::NotNow => false,
        }
    }

    /// The same as told to whoever has shown no password: how an account fares is not for strangers.
    pub(crate) fn before_the_password(self) -> Self {
        match self.is_of_account() {
            true => Self::Password,
            false => self,
        }
    }
}

// === impl Words ===

impl Words {
    fn of(english: &str) -> Self {
        let lower = english.to_ascii_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric());
        Self(
            words
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    fn text(&self) -> String {
        self.0.join(" ")
    }

    fn say_any(&self, phrases: &[&str]) -> bool {
        let text = self.text();
        phrases.iter().any(|phrase| text.contains(phrase))
    }

    fn begin_any(&self, beginnings: &[&str]) -> bool {
        let begins = |word: &String| beginnings.iter().any(|one| word.starts_with(one));
        self.0.iter().any(begins)
    }

    /// What they say of an account that somebody has closed, or that has closed itself.
    fn of_account(&self) -> Option<LoginFault> {
        let of_account = self
            .0
            .iter()
            .any(|word| CREDENTIALS.contains(&word.as_str()));
        let of_system = self.begin_any(OF_THE_SYSTEM) && !self.say_any(&["account", "password"]);
        if !of_account && !self.say_any(&["lockout", "locked out"]) || of_system {
            return None;
        }
        if self.say_any(&["locked", "lockout", "too many failed", "too many invalid"])
            && !self.say_any(&["will be locked", "not locked"])
        {
            Some(LoginFault::Locked)
        } else if self.say_any(&[
            "disabled",
            "suspended",
            "deactivated",
            "inactive",
            "not active",
        ]) {
            Some(LoginFault::Disabled)
        } else if self.say_any(&["expired", "password must be changed", "must change"]) {
            Some(LoginFault::Expired)
        } else {
            None
        }
    }

    /// Whether a word for credentials stands beside one for what is wrong with them.
    fn name_wrong_credentials(&self) -> bool {
        let telling = self.0.iter().map(String::as_str);
        let telling: Vec<&str> = telling.filter(|word| !FILLERS.contains(word)).collect();
        let as_wrong = |text: String, phrase: &&str| text.replace(*phrase, "wrong");
        let text = WRONG_PHRASES.iter().fold(telling.join(" "), as_wrong);
        let words: Vec<&str> = text.split(' ').collect();
        let is_credential = |word| CREDENTIALS.contains(&word);
        let is_wrong = |word| WRONG.contains(&word);
        words.windows(2).enumerate().any(|(at, pair)| {
            let [one, other] = [pair[0], pair[1]];
            // "Invalid user session" is about the session, "wrong password for this server" is not.
            let is_of_system = |word: &&str| OF_THE_SYSTEM.iter().any(|of| word.starts_with(of));
            let goes_on = !other.starts_with("pass") && words.get(at + 2).is_some_and(is_of_system);
            is_credential(one) && is_wrong(other)
                || is_wrong(one) && is_credential(other) && !goes_on
        })
    }

    fn are_of_the_moment(&self) -> bool {
        self.begin_any(OF_THE_SYSTEM) || self.say_any(PASSING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::response::{ErrorResponse, ErrorSeverity};

    fn fault(english: &str) -> LoginFault {
        let response = ErrorResponse {
            error_code: None,
            summary: "x".into(),
            summary_english: english.into(),
            detail: None,
        };
        Refusal::new(response, ErrorSeverity::Error).login_fault()
    }

    fn all_are(expected: LoginFault, texts: &[&str]) {
        for text in texts {
            assert_eq!(fault(text), expected, "{text}");
        }
    }

    #[test]
    fn a_wrong_password_is_one_in_whatever_words() {
        all_are(
            LoginFault::Password,
            &[
                "[Error 4962] Invalid password",
                "[Error 4962] The system says no",
                "[Error 5004] Invalid User Id/Password.",
                "[Error 5004] Refused.",
                "Invalid UserId or password",
                "Invalid user name and/or password. Please try again.",
                "Incorrect password.",
                "The password is incorrect",
                "Wrong password for this server",
                "The user ID or password you entered is not valid.",
                "Password does not match",
                "Bad credentials",
                "[Error 4008] User not found: nobody",
                "Unknown user: nobody",
                "No such account",
                "The login id could not be found",
                "User nobody does not exist",
                "Authentication failed",
                "Login failed.",
                "Login incorrect",
                "Invalid password. Your account will be locked after 2 more attempts.",
            ],
        );
    }

    #[test]
    fn an_account_that_is_closed_is_told_from_a_wrong_password() {
        all_are(
            LoginFault::Disabled,
            &[
                "[Error 5202] Account is disabled.",
                "[Error 5202] No.",
                "User account has been suspended",
                "This login is not active",
            ],
        );
        all_are(
            LoginFault::Locked,
            &[
                "[Error 5202] Account is locked.",
                "Your account is temporarily locked. Try again later.",
                "The user is locked out",
                "Too many failed login attempts",
                "Maximum number of failed logins reached: account locked",
                "Invalid password; account locked",
            ],
        );
        all_are(
            LoginFault::Expired,
            &[
                "[Error 4963] Password expired",
                "Your password has expired and must be changed",
                "The account has expired.",
            ],
        );
    }

    #[test]
    fn anything_else_is_not_about_the_password() {
        all_are(
            LoginFault::NotNow,
            &[
                "[Error 99003] Too many logins: foouser",
                "[Error 4960] Maximum number of sessions reached",
                "Maximum number of sessions for this user exceeded",
                "The server is not available",
                "User authentication service not available",
                "Authentication failed: the server is busy",
                "The password service is not available",
                "Invalid user session",
                "The session has expired",
                "License expired",
                "The license is invalid",
                "Server not found",
                "Logins are disabled during maintenance",
                "The system is locked for a backup",
                "[Error 5404] Unauthorized transaction.",
                "[Error 7777] Something odd",
                "Unknown error while the password was looked at",
                "",
            ],
        );
        all_are(
            LoginFault::Form,
            &["[Error 6004] Invalid user id or password"],
        );
    }

    #[test]
    fn strangers_learn_nothing_of_an_account() {
        for fault in [
            LoginFault::Disabled,
            LoginFault::Locked,
            LoginFault::Expired,
        ] {
            assert_eq!(fault.before_the_password(), LoginFault::Password);
        }
        assert_eq!(LoginFault::NotNow.before_the_password(), LoginFault::NotNow);
    }
}
