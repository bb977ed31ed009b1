//! Request bodies of this dialect: JSON in which nothing is given twice.

use bytes::Bytes;
use ocip_schema::json::MappingFault;
use serde_json::Value;

use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use crate::dialect::unambiguous::UnambiguousJson;

/// Reads the body of a request, whatever the content type says. A command without fields may come without one.
pub(super) fn read(body: &Bytes) -> Result<Value, OciProblem> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_slice(body) {
        Ok(UnambiguousJson(value)) => Ok(value),
        Err(error) if error.is_data() => Err(OciProblem::new(
            ProblemKind::Unreadable,
            format!("the body is not acceptable: {error}"),
        )),
        // serde_json would quote what it could not read, which may be a password.
        Err(error) => Err(OciProblem::new(
            ProblemKind::Unreadable,
            format!(
                "the body is no JSON at line {}, column {}",
                error.line(),
                error.column()
            ),
        )),
    }
}

/// A fault at a place of the body.
pub(super) fn fault(
    pointer: impl Into<String>,
    limit: &str,
    given: Option<String>,
) -> MappingFault {
    MappingFault {
        pointer: pointer.into(),
        limit: limit.to_owned(),
        given,
        nearest: Vec::new(),
    }
}
