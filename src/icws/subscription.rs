//! `messaging/subscriptions/directories` (ICWS documentation, discovering directories).
//!
//! | method | path                                                | body          | answer |
//! |--------|-----------------------------------------------------|---------------|--------|
//! | PUT    | `messaging/subscriptions/directories`               |               | 204    |
//! | DELETE | the same                                            |               | 204    |
//! | PUT    | `messaging/subscriptions/directories/{id}`          | what to show  | 204    |
//! | DELETE | the same                                            |               | 204    |
//!
//! The id is the client's choice. A body of the type `directorySubscriptionSettings` changes a
//! subscription that exists, and need not name the directory again.

use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::admission::SessionSecret;
use super::answer::no_content;
use super::body::{BodyProperties, read};
use super::describe::DescribeRoute;
use super::directories::check_visible;
use super::directory::{DirectoryKind, unknown_directory};
use super::error::{ErrorId, IcwsError};
use super::filter::{RowSelection, ViewParameters};
use super::mailbox::{Mailbox, SUBSCRIPTIONS_MAX};
use super::mailbox_record::{SubscribedTopic, SubscriptionKey};
use super::mailboxes::OpenMailbox;
use super::state::Icws;
use crate::dialect::UserDialect;
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};

const PARAMETERS: &str = "urn:inin.com:directories:directorySubscriptionParameters";
const SETTINGS: &str = "urn:inin.com:directories:directorySubscriptionSettings";

/// How many entries are shown unless the client says otherwise, and at most.
const COUNT_DEFAULT: usize = 25;
const COUNT_MAX: usize = 300;

/// The longest subscription id, in characters.
const ID_MAX: usize = 128;

/// What the resource is called in the document.
const TAG: &str = "ICWS subscriptions";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Icws>> {
    let all = "/{sessionId}/messaging/subscriptions/directories";
    let one = "/{sessionId}/messaging/subscriptions/directories/{subscriptionId}";
    let (list, item) = (
        "icws_directories_subscription",
        "icws_directory_subscription",
    );
    vec![
        Route::logged_in(Method::PUT, all, list, describe_put_list(), put_list),
        Route::logged_in(
            Method::DELETE,
            all,
            list,
            describe_delete_list(),
            delete_list,
        ),
        Route::logged_in(Method::PUT, one, item, describe_put(), put),
        Route::logged_in(Method::DELETE, one, item, describe_delete(), delete),
    ]
}

// === descriptions ===

fn describe(summary: &'static str) -> RouteDescription {
    RouteDescription::new(TAG, summary).answers_empty(StatusCode::NO_CONTENT, "It is so now.")
}

fn describe_put_list() -> RouteDescription {
    describe("Subscribe to the list of directories")
}

fn describe_delete_list() -> RouteDescription {
    describe("Unsubscribe from the list of directories")
}

fn describe_delete() -> RouteDescription {
    describe("Unsubscribe from a directory")
}

fn describe_put() -> RouteDescription {
    describe("Subscribe to a directory, or change what is shown of it")
        .takes_content(BodyContent::json_of(wanted))
        .fails(&[
            ErrorId::MissingProperty,
            ErrorId::InvalidProperty,
            ErrorId::NotFound,
            ErrorId::UnknownDirectory,
        ])
        .asks_the_switch()
}

/// What is to be shown.
fn wanted(_: &mut SchemaGenerator) -> Schema {
    let [filters, sorting] = RowSelection::schemas();
    json_schema!({
        "type": "object",
        "properties": {
            "__type": { "enum": [PARAMETERS, SETTINGS] },
            "directoryID": { "type": "string" },
            "index": { "type": ["integer", "null"], "minimum": 0, "maximum": u32::MAX },
            "count": { "type": ["integer", "null"], "minimum": 1, "maximum": u32::MAX },
            "filterItems": filters,
            "sortItems": sorting,
        },
        "required": ["__type"],
        "if": { "properties": { "__type": { "const": PARAMETERS } } },
        "then": { "required": ["directoryID"] },
    })
}

// === handlers ===

async fn put_list(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    let mailbox = icws.mailbox(&request).await;
    let (key, topic) = (SubscriptionKey::Directories, SubscribedTopic::Directories);
    begin(&mailbox, &key, &topic).await
}

async fn delete_list(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    let mailbox = icws.mailbox(&request).await;
    Ok(end(&mailbox, &SubscriptionKey::Directories).await)
}

async fn put(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    let id = request.params.get("subscriptionId");
    if id.chars().count() > ID_MAX {
        let why = format!("a subscription id has at most {ID_MAX} characters");
        return Err(IcwsError::new(ErrorId::InvalidUrl, why));
    }
    let mailbox = icws.mailbox(&request).await;
    let key = key(&request);
    let parameters = parse(read(&request.body)?, &mailbox.mailbox, &key)?;
    let user = icws.prove(&request).await?;
    check_visible(&user, parameters.directory).await?;
    begin(&mailbox, &key, &SubscribedTopic::Contacts(parameters)).await
}

async fn delete(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    let mailbox = icws.mailbox(&request).await;
    Ok(end(&mailbox, &key(&request)).await)
}

async fn begin(
    mailbox: &OpenMailbox,
    key: &SubscriptionKey,
    topic: &SubscribedTopic,
) -> Result<Response, IcwsError> {
    let begin = |mailbox: &Mailbox| mailbox.subscribe(key.clone(), topic.clone());
    match mailbox.change(begin).await {
        Ok(()) => Ok(no_content()),
        Err(_) => Err(IcwsError::new(
            ErrorId::AccessDenied,
            format!("a session has at most {SUBSCRIPTIONS_MAX} subscriptions: end one first"),
        )),
    }
}

async fn end(mailbox: &OpenMailbox, key: &SubscriptionKey) -> Response {
    mailbox.change(|mailbox| mailbox.unsubscribe(key)).await;
    no_content()
}

fn key(request: &Request) -> SubscriptionKey {
    SubscriptionKey::Contacts(request.params.get("subscriptionId").to_owned())
}

impl Icws {
    /// The mailbox of the session that a request belongs to.
    pub(super) async fn mailbox(&self, request: &Request) -> OpenMailbox {
        let secret = request.extensions.get::<SessionSecret>();
        let secret = secret.map_or("", |secret| &secret.0);
        self.mailboxes.open(secret, request.deadline).await
    }
}

// === from JSON ===

fn parse(
    body: BodyProperties,
    mailbox: &Mailbox,
    key: &SubscriptionKey,
) -> Result<ViewParameters, IcwsError> {
    let directory = match body.needed_text("__type")? {
        PARAMETERS => directory(&body)?,
        SETTINGS => present_directory(mailbox, key)?,
        _ => {
            let why = format!("expected {PARAMETERS:?} or {SETTINGS:?}");
            return Err(IcwsError::invalid_property("__type", why));
        }
    };
    let index = body.number("index", [0, i64::from(u32::MAX)])?;
    let count = body.number("count", [1, i64::from(u32::MAX)])?;
    let (body, filter_items) = body.objects("filterItems")?;
    let (_, sort_items) = body.objects("sortItems")?;
    let size = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(ViewParameters {
        directory,
        selection: RowSelection::parse(&filter_items, &sort_items, directory)?,
        index: index.map_or(0, size),
        count: count.map_or(COUNT_DEFAULT, size).min(COUNT_MAX),
    })
}

fn directory(body: &BodyProperties) -> Result<DirectoryKind, IcwsError> {
    let id = body.needed_text("directoryID")?;
    DirectoryKind::of_id(id).ok_or_else(|| unknown_directory(id))
}

fn present_directory(mailbox: &Mailbox, key: &SubscriptionKey) -> Result<DirectoryKind, IcwsError> {
    let present = mailbox.parameters(key);
    let present = present.map(|parameters| parameters.directory);
    present.ok_or_else(|| {
        let message =
            format!("there is no such subscription to change: begin it with {PARAMETERS:?}");
        IcwsError::new(ErrorId::NotFound, message)
    })
}
