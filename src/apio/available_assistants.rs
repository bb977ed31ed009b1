//! `…/services/executive/available_assistants/` (APIO documentation, executive): who can be an assistant.
//!
//! | method | parameters                          | answer                   |
//! |--------|-------------------------------------|--------------------------|
//! | GET    | `sameGroupOnly`, true when not given| the users, under `users` |
//!
//! The documentation does not name the member of the answer; it is called as in the list of a group's users.

use std::sync::Arc;

use http::StatusCode;
use ocip_services::available_assistants::HEADINGS;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::json;

use super::about::DocumentErrors;
use super::answer;
use super::body::{BodyErrors, present, query_flags, read};
use super::error::{ApioError, ErrorCode};
use super::named_users;
use super::state::Apio;
use super::user_path::USER_PATH;
use crate::dialect::UserDialect;
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::switch::assistants::AssistantRange;

const SAME_GROUP_ONLY: &str = "sameGroupOnly";

/// What GET is asked for.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct RangeIn {
    #[serde(deserialize_with = "present")]
    same_group_only: Option<bool>,
}

/// The route of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let path = format!("{USER_PATH}/services/executive/available_assistants");
    let label = "executive_available_assistants";
    vec![Route::read(&path, label, describe(), get)]
}

fn describe() -> RouteDescription {
    RouteDescription::new("Executive", "Who can be an assistant")
        .query(
            SAME_GROUP_ONLY,
            "Whether only users of the user's own group are looked for; true when it is not given.",
            flag,
        )
        .answer(
            StatusCode::OK,
            "The users who can be assistants.",
            Some(BodyContent::json_known(shape())),
        )
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn flag(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<bool>()
}

fn shape() -> Schema {
    let users = named_users::users_shape(HEADINGS);
    json_schema!({
        "type": "object",
        "properties": { "users": users },
        "required": ["users"],
    })
}

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let range = parse_range(&request)?;
    let user = apio.prove(&request).await?;
    let switch = user.switch();
    let asked = switch.available_assistants(user.call, &user.subscriber, range);
    let found = named_users::users(user.read(asked).await?);
    Ok(answer::json(StatusCode::OK, &json!({ "users": found })))
}

/// Where to look, from the query and, where there is one, the body; the group alone, if one of them says so.
fn parse_range(request: &Request) -> Result<AssistantRange, ApioError> {
    let mut given: RangeIn = match request.body.is_empty() {
        true => RangeIn::default(),
        false => read(&request.body)?,
    };
    let mut mistakes = BodyErrors::default();
    for (_, value) in query_flags(request, &[SAME_GROUP_ONLY], &mut mistakes) {
        given.same_group_only = given.same_group_only.max(Some(value));
    }
    mistakes.finish()?;
    Ok(match given.same_group_only {
        Some(false) => AssistantRange::Everywhere,
        _ => AssistantRange::Group,
    })
}
