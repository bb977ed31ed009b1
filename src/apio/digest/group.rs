//! `…/users/digest/`: the digest of each user of a group as JSON Lines, sent while it is read.

use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use schemars::{Schema, SchemaGenerator, json_schema};
use tokio::time::Instant;

use super::group_job::GroupJob;
use super::user;
use crate::apio::about::DocumentErrors;
use crate::apio::error::{ApioError, ApioErrorBody, ErrorCode};
use crate::apio::state::Apio;
use crate::apio::user_path::GROUP_PATH;
use crate::apio::users::list::{self, FoundUsers};
use crate::apio::users::search;
use crate::http::{BodyContent, Request, Response, ResponseBody, Route, RouteDescription};

/// The media type of JSON Lines (OpenAPI 3.2, sequential media types; jsonlines.org).
const JSON_LINES: &str = "application/jsonl";

/// The routes of this resource.
pub(in crate::apio) fn routes() -> Vec<Route<Apio>> {
    let path = format!("{GROUP_PATH}/users/digest");
    vec![Route::read(path, "users_digest", describe_get(), get)]
}

fn describe_get() -> RouteDescription {
    let lines = BodyContent {
        media_type: JSON_LINES,
        ..BodyContent::json_of(line_shape)
    };
    let description = RouteDescription::new("Users", "The digests of the users of a group")
        .note(
            "For who may read all of the group. One JSON object a line, as GET of the services with `full` \
             answers, each with `userId`, in the order of the list and while they are read. A user who cannot be \
             read has `errors` instead. When the rest cannot be read, the last line has `errors` and no `userId`. \
             The parameters are those of the list of users.",
        )
        .answer(
            StatusCode::OK,
            "A line for each user that is found.",
            Some(lines),
        )
        .fails(&[ErrorCode::UnknownGroup]);
    search::describe(description)
}

/// The shape of one line.
fn line_shape(generator: &mut SchemaGenerator) -> Schema {
    let digest = user::shape(generator);
    let errors = generator.subschema_for::<ApioErrorBody<'_>>();
    json_schema!({
        "type": "object",
        "properties": {
            "userId": { "type": "string", "description": "The user; not there when it is about the rest." },
        },
        "anyOf": [digest, errors],
    })
}

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let user_time = request.deadline.saturating_duration_since(Instant::now());
    let FoundUsers {
        tenant,
        group,
        users,
    } = list::find(&apio, &request).await?;
    let job = Arc::new(GroupJob {
        apio,
        request,
        tenant,
        group,
        user_time,
    });
    let body = ResponseBody::growing(move |sender| async move { job.run(users, &sender).await });
    let mut response = Response::new(body);
    let media_type = HeaderValue::from_static(JSON_LINES);
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    Ok(response)
}
