//! Body of a problem: what it says of itself (RFC 9457), of the command, and what the switch said.

use std::time::Duration;

use ocip_schema::json::MappingFault;
use schemars::JsonSchema;
use serde::Serialize;

use super::problem_kind::ProblemKind;
use crate::http::RequestId;
use crate::switch::{ErrorSeverity, Refusal, RefusalClass};

/// What stands before the word of a kind.
const URN: &str = "urn:ocip-gateway:problem:";

/// Parts of a problem beside its kind.
#[derive(Debug, Clone, Default)]
pub(super) struct ProblemParts {
    pub(super) detail: Option<String>,
    pub(super) command: Option<String>,
    pub(super) refusal: Option<Box<Refusal>>,
    pub(super) faults: Vec<MappingFault>,
    pub(super) pointers: Vec<String>,
    pub(super) retry_after: Option<Duration>,
    pub(super) request_id: Option<RequestId>,
    pub(super) record_id: Option<RequestId>,
}

/// Problem as it is written.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OciProblem")]
#[serde(rename_all = "camelCase")]
pub(super) struct ProblemBody<'p> {
    /// Which problem it is: `urn:ocip-gateway:problem:` and a word.
    r#type: String,
    /// What it means, in a sentence.
    title: &'static str,
    /// The status of the answer, or of this part of it.
    status: u16,
    /// What is wrong here and what to do, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'p str>,
    /// The command.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<&'p str>,
    /// What the switch said, if it was the switch that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    oci: Option<SwitchRefusal<'p>>,
    /// What does not fit the schema, all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<ProblemFault<'p>>,
    /// JSON pointers to whom or what the caller may not name.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pointers: &'p [String],
    /// `unknown` where a change may or may not have been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    /// The id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'p str>,
    /// The id of the record that there is of it in the audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    record_id: Option<&'p str>,
}

/// Fault of a body.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OciFault")]
struct ProblemFault<'p> {
    /// JSON pointer to what is wrong.
    pointer: &'p str,
    /// What is allowed.
    limit: &'p str,
    /// What was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'p str>,
    /// The names that come nearest to an unknown one.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    nearest: &'p [String],
}

/// What the switch said.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OciRefusal")]
#[serde(rename_all = "camelCase")]
struct SwitchRefusal<'p> {
    /// The number that the switch gives it, if it gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<u32>,
    /// How serious the switch calls it: `Error`, `Warning` or `Info`.
    r#type: &'static str,
    /// What it is, in the language of the switch.
    summary: &'p str,
    /// The same in English.
    summary_english: &'p str,
    /// What else the switch said.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'p str>,
}

// === impl ProblemBody ===

impl<'p> ProblemBody<'p> {
    pub(super) fn new(kind: ProblemKind, parts: &'p ProblemParts) -> Self {
        Self {
            r#type: format!("{URN}{}", kind.word()),
            title: kind.meaning(),
            status: kind.status().as_u16(),
            detail: parts.detail.as_deref(),
            command: parts.command.as_deref(),
            oci: parts.refusal.as_deref().map(SwitchRefusal::from),
            faults: parts.faults.iter().map(ProblemFault::from).collect(),
            pointers: &parts.pointers,
            outcome: (kind == ProblemKind::OutcomeUnknown).then_some("unknown"),
            request_id: parts.request_id.as_ref().map(RequestId::as_str),
            record_id: parts.record_id.as_ref().map(RequestId::as_str),
        }
    }
}

/// A reply that says that a command was carried out, with a warning.
pub(super) fn warning_json(refusal: &Refusal) -> String {
    #[derive(Serialize)]
    struct Warning<'w> {
        warning: TypedRefusal<'w>,
    }
    #[derive(Serialize)]
    struct TypedRefusal<'w> {
        #[serde(rename = "@type")]
        type_name: &'static str,
        #[serde(flatten)]
        said: SwitchRefusal<'w>,
    }
    let warning = TypedRefusal {
        type_name: "ErrorResponse",
        said: SwitchRefusal::from(refusal),
    };
    // Names are texts, and there is no map: nothing that could fail.
    serde_json::to_string(&Warning { warning }).unwrap_or_default()
}

impl<'p> From<&'p MappingFault> for ProblemFault<'p> {
    fn from(fault: &'p MappingFault) -> Self {
        Self {
            pointer: &fault.pointer,
            limit: &fault.limit,
            given: fault.given.as_deref(),
            nearest: &fault.nearest,
        }
    }
}

impl<'p> From<&'p Refusal> for SwitchRefusal<'p> {
    fn from(refusal: &'p Refusal) -> Self {
        Self {
            error_code: refusal.number(),
            r#type: match refusal.severity {
                ErrorSeverity::Error => "Error",
                ErrorSeverity::Warning => "Warning",
                ErrorSeverity::Info => "Info",
            },
            summary: &refusal.summary,
            summary_english: &refusal.summary_english,
            // The detail of a validation error quotes our document, with the id of a session.
            detail: match refusal.class() {
                RefusalClass::Validation => None,
                _ => refusal.detail.as_deref(),
            },
        }
    }
}
