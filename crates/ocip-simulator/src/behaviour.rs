//! Configurable behaviour, where the protocol's public sources leave it open or differ.

use std::time::Duration;

use serde::Deserialize;

use super::data::duration;

/// How the switch behaves where real ones differ, or where nothing is publicly known.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SwitchBehaviour {
    /// Which commands are known.
    pub release: SwitchRelease,
    /// The nonce of every challenge, for tests with published digests; else 13 fresh digits.
    pub nonce: Option<String>,
    /// After so many failed logins an account answers 5202 whatever the password.
    pub lock_out_after: Option<u32>,
    /// How many connections may be logged in with one account.
    pub logins_max: Option<usize>,
    /// Whether a batch ends with its first refused command instead of running to the end.
    pub stop_at_first_error: bool,
    /// Whether a refused list command keeps what it did before it met the bad entry.
    pub partial_lists: bool,
    /// Whether a criteria counts as soon as it is added.
    pub new_criteria_active: bool,
    /// Whether custom tags can be set with AddOrModifyList, which older releases do not have.
    pub knows_add_or_modify_list: bool,
    /// Whether a list of custom tags has the column `Actual Tag Value`.
    pub actual_tag_values: bool,
    /// Extent of a schema violation: the document, or its command alone.
    pub validation: ViolationScope,
    /// Whether the one 6004 for a whole document carries the echo of its first command.
    pub validation_echo: bool,
    /// Whether commands that write are refused, as a standby server might.
    pub read_only: bool,
    /// Whether the line feed after a reply travels in a segment of its own.
    pub late_line_feed: bool,
    /// Whether a line feed stands between the XML declaration and the root element.
    pub line_feed_after_declaration: bool,
    /// The longest request that is read.
    pub document_bytes_max: usize,
    /// Closes a connection on which nothing came for so long.
    #[serde(deserialize_with = "duration::optional")]
    pub idle_close: Option<Duration>,
    /// How long a client may be silent in the middle of a document before it is refused and cut off.
    /// Every byte begins the time anew, so that a slow client has as long as it needs.
    #[serde(deserialize_with = "duration::required")]
    pub document_silence: Duration,
    /// Whether a client that sends before it has its reply is cut off.
    pub close_pipelined: bool,
    /// How a profile gives the phone number.
    pub phone_number_form: PhoneNumberForm,
}

/// Release of a switch: a command is known from the release in its suffix on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum SwitchRelease {
    /// Release 19.
    #[serde(rename = "19")]
    R19,
    /// Release 21.
    #[serde(rename = "21")]
    R21,
    /// Release 22.
    #[serde(rename = "22")]
    R22,
    /// Release 23 and later.
    #[serde(rename = "23")]
    R23,
}

/// Extent of a schema violation: the document, or its command alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViolationScope {
    /// The whole document: nothing is run, and one error answers all.
    Document,
    /// The command it stands in.
    Command,
}

/// How a profile gives the phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhoneNumberForm {
    /// National digits, as captured from one site.
    National,
    /// `+CC-NATIONAL`, as in tables.
    International,
}

impl SwitchRelease {
    /// The first release that knows a command by this name, as far as the number behind `Request` tells: the
    /// first one that is modelled and not older.
    pub(crate) fn of_command(type_name: &str) -> Self {
        let (_, suffix) = type_name.rsplit_once("Request").unwrap_or_default();
        let digits = suffix.split(|sign: char| !sign.is_ascii_digit()).next();
        let number: u32 = digits
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default();
        match number {
            0..=19 => Self::R19,
            20..=21 => Self::R21,
            22 => Self::R22,
            _ => Self::R23,
        }
    }

    /// What the switch calls itself.
    pub fn version(self) -> &'static str {
        match self {
            Self::R19 => "19",
            Self::R21 => "21",
            Self::R22 => "22",
            Self::R23 => "23",
        }
    }
}

impl Default for SwitchBehaviour {
    fn default() -> Self {
        Self {
            release: SwitchRelease::R23,
            nonce: None,
            lock_out_after: None,
            logins_max: None,
            stop_at_first_error: false,
            partial_lists: false,
            new_criteria_active: true,
            knows_add_or_modify_list: true,
            actual_tag_values: true,
            validation: ViolationScope::Document,
            validation_echo: true,
            read_only: false,
            late_line_feed: false,
            line_feed_after_declaration: false,
            document_bytes_max: 1024 * 1024,
            idle_close: None,
            document_silence: Duration::from_secs(1),
            close_pipelined: false,
            phone_number_form: PhoneNumberForm::National,
        }
    }
}
