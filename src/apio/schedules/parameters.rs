//! What a request about schedules says beside its body.

use serde_json::Value;

use super::super::body::{BodyErrors, read};
use super::super::error::ApioError;
use super::super::user_path::path_parameter;
use crate::dialect::unambiguous::UnambiguousJson;
use crate::dialect::{DialectError, OperationKind, call};
use crate::http::Request;
use crate::switch::schedules::ScheduleChange;
use crate::switch::value::ScheduleName;

/// The schedule that the path names.
pub(super) fn name_of_path(request: &Request) -> Result<ScheduleName, ApioError> {
    path_parameter(request, "name", ScheduleName::parse)
}

/// Before anything is sent: what is begun must not end for its price.
pub(super) fn check_price(request: &Request, change: &ScheduleChange) -> Result<(), ApioError> {
    let affordable = call(request).afford(change.commands_max());
    affordable.map_err(|error| ApioError::from_switch(error, OperationKind::Change))
}

/// The one parameter of a GET, in the query or in the body.
pub(super) fn flag(request: &Request, name: &str) -> Result<bool, ApioError> {
    let in_query = request.query.iter();
    let in_query = in_query.filter(|(given, _)| !given.starts_with('_'));
    let mut given: Vec<(String, Value)> = in_query
        .map(|(name, value)| {
            let value = value
                .parse()
                .map_or(Value::from(value.as_str()), Value::Bool);
            (name.clone(), value)
        })
        .collect();
    if !request.body.is_empty() {
        let UnambiguousJson(body) = read(&request.body)?;
        let members = body.as_object().into_iter().flatten();
        given.extend(members.map(|(name, value)| (name.clone(), value.clone())));
    }
    let mut mistakes = BodyErrors::default();
    let mut is_set = false;
    for (given, value) in given {
        match value {
            Value::Bool(value) if given == name => is_set |= value,
            value if given == name => {
                mistakes.add(name, format!("it is true or false; given: {value}"));
            }
            _ => mistakes.add(&given, format!("unknown, expected `{name}`")),
        }
    }
    mistakes.finish()?;
    Ok(is_set)
}
