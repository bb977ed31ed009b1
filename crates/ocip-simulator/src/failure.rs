//! Error replies: why a command is refused (OCI schema, ErrorResponse and error numbers).

use ocip::error_number::{GROUP_NOT_FOUND, SERVICE_NOT_ASSIGNED, USER_NOT_FOUND, VALIDATION_ERROR};
use ocip::xml::ParseError;

use super::data::ErrorText;
use super::fault::RemarkSeverity;

/// An ErrorResponse in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ErrorReply {
    /// What is said about a command that was run, and how much it matters; `None` is a refusal.
    pub(super) severity: Option<RemarkSeverity>,
    /// With the number in it; the same in both languages.
    pub(super) summary: String,
    /// What a validation error says beyond that.
    pub(super) detail: Option<String>,
}

// === impl ErrorReply ===

impl ErrorReply {
    /// A refusal in the given words.
    pub(super) fn text(summary: &str) -> Self {
        Self {
            severity: None,
            summary: summary.to_owned(),
            detail: None,
        }
    }

    /// Words about a command that was run.
    pub(super) fn remark(severity: RemarkSeverity, summary: &str) -> Self {
        Self {
            severity: Some(severity),
            ..Self::text(summary)
        }
    }

    fn numbered(number: u32, text: &str) -> Self {
        Self::text(&format!("[Error {number}] {text}"))
    }

    /// An error of the configurable table; each `{name}` in it is replaced by its value.
    pub(super) fn of(text: &ErrorText, values: &[(&str, &str)]) -> Self {
        let filled = values
            .iter()
            .fold(text.text.clone(), |filled, (name, value)| {
                filled.replace(&format!("{{{name}}}"), value)
            });
        Self::numbered(text.number, &filled)
    }

    pub(super) fn user_not_found(user_id: &str) -> Self {
        Self::numbered(USER_NOT_FOUND, &format!("User not found: {user_id}"))
    }

    pub(super) fn group_not_found(tenant: &str, group: &str) -> Self {
        Self::numbered(
            GROUP_NOT_FOUND,
            &format!("Group not found: {tenant}:{group}"),
        )
    }

    pub(super) fn not_assigned(service: &str) -> Self {
        let text = format!("Service is not assigned to this subscriber: {service}");
        Self::numbered(SERVICE_NOT_ASSIGNED, &text)
    }

    pub(super) fn device_not_found(name: &str) -> Self {
        Self::numbered(4505, &format!("Access Device not found: {name}"))
    }

    /// A line, or a port of the device, that somebody has.
    pub(super) fn line_in_use(device: &str, line_port: &str) -> Self {
        let text = format!("Cannot assign user to device: {device} with line/Port: {line_port}");
        Self::numbered(4516, &text)
    }

    pub(super) fn invalid_password() -> Self {
        Self::numbered(4962, "Invalid password")
    }

    pub(super) fn account_disabled() -> Self {
        Self::numbered(5202, "Account is disabled.")
    }

    pub(super) fn unauthorized() -> Self {
        Self::numbered(5404, "Unauthorized transaction.")
    }

    /// The refusal of what does not fit the schema; it quotes `xml` in full, as a real one does.
    pub(super) fn validation(fault: &str, xml: &str) -> Self {
        Self {
            detail: Some(format!("{fault}\n{xml}")),
            ..Self::numbered(VALIDATION_ERROR, "OCI XML Request validation error")
        }
    }

    /// Whether the command was not run.
    pub(super) fn is_refusal(&self) -> bool {
        self.severity.is_none()
    }

    /// Whether this is the refusal of what does not fit the schema.
    pub(super) fn is_validation(&self) -> bool {
        self.detail.is_some()
    }
}

/// Cannot happen after validation, and is no reason to panic if it does.
impl From<ParseError> for ErrorReply {
    fn from(error: ParseError) -> Self {
        Self::validation(&error.to_string(), "")
    }
}
