//! `directories/speed-dial` (ICWS documentation, speed-dial directory resources).
//!
//! | method | path below `directories/speed-dial`        | body                        | answer    |
//! |--------|--------------------------------------------|-----------------------------|-----------|
//! | POST   | `{speedDialDirectoryId}/links`             | source, contact, designation | 201, link id |
//! | PUT    | `{speedDialDirectoryId}/links/{speedDialLinkId}` | designation           | 204       |
//! | DELETE | `{speedDialDirectoryId}/links/{speedDialLinkId}` |                       | 204       |
//!
//! A link is a speed code; its id is the two digits. Directories can be neither made nor renamed nor
//! deleted: the switch has exactly one for each user, and its `accessRights` say so beforehand.

use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use tokio::time::Instant;

use super::answer::{json, no_content};
use super::body::{BodyProperties, read};
use super::contact::{NO_DESIGNATION, designation};
use super::describe::DescribeRoute;
use super::directory::DirectoryKind;
use super::error::{ErrorId, IcwsError};
use super::state::Icws;
use crate::access::ProofPurpose;
use crate::dialect::{OperationKind, UserDialect, UserRequest};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::switch::directory::{Contact, ContactSource, NumberKind, NumberOwner};
use crate::switch::speed_dial_100::{NewSpeedDial, SpeedCode, SpeedDial, format_code, parse_code};
use crate::switch::speed_dial_editor::SpeedDialEditor;
use crate::switch::value::{Destination, SpeedDialDescription};
use crate::switch::{Error, RefusalClass};

/// The property of the designation.
const DESIGNATION: &str = "contactPrimaryNumberDesignation";

/// How many free codes are tried when others set them first.
const ADD_TRIES: usize = 3;

/// What the resource is called in the document.
const TAG: &str = "ICWS speed dial";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Icws>> {
    let all = "/{sessionId}/directories/speed-dial";
    let one = format!("{all}/{{speedDialDirectoryId}}");
    let links = format!("{one}/links");
    let link = format!("{links}/{{speedDialLinkId}}");
    let (list, item) = ("icws_speed_dial_directories", "icws_speed_dial_directory");
    let fixed = |method, path: &str, label, summary| {
        Route::logged_in(method, path, label, describe_fixed(summary), refuse)
    };
    vec![
        fixed(Method::POST, all, list, "Create a directory"),
        fixed(Method::PUT, &one, item, "Rename a directory"),
        fixed(Method::DELETE, &one, item, "Delete a directory"),
        Route::logged_in(Method::POST, &links, "icws_links", describe_post(), post),
        Route::logged_in(Method::PUT, &link, "icws_link", describe_put(), put),
        Route::logged_in(Method::DELETE, link, "icws_link", describe_delete(), delete),
    ]
}

// === descriptions ===

/// The switch has exactly one directory for each user.
fn describe_fixed(summary: &'static str) -> RouteDescription {
    RouteDescription::new(TAG, summary).note("Always refused: the switch has one for each user.")
}

fn describe_post() -> RouteDescription {
    RouteDescription::new(TAG, "Add a link")
        .note("The link takes the first speed code that is free.")
        .takes_content(BodyContent::json_of(new_link))
        .shows::<LinkCreated>(StatusCode::CREATED, "The link is there.")
        .fails(CHANGE)
        .fails(&[ErrorId::NumberRefused, ErrorId::DirectoryFull])
        .asks_the_switch()
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Have a link stand for another number of its contact")
        .takes_content(BodyContent::json_of(changed_link))
        .answers_empty(StatusCode::NO_CONTENT, "It does.")
        .fails(CHANGE)
        .fails(&[
            ErrorId::NumberRefused,
            ErrorId::UnknownLink,
            ErrorId::UnknownContact,
        ])
        .asks_the_switch()
}

fn describe_delete() -> RouteDescription {
    RouteDescription::new(TAG, "Remove a link")
        .answers_empty(StatusCode::NO_CONTENT, "It is gone.")
        .fails(CHANGE)
        .fails(&[ErrorId::UnknownLink])
        .asks_the_switch()
}

/// How any change of links can fail.
const CHANGE: &[ErrorId] = &[
    ErrorId::MissingProperty,
    ErrorId::InvalidProperty,
    ErrorId::UnknownDirectory,
    ErrorId::DirectoryBusy,
    ErrorId::OutcomeUnknown,
    ErrorId::Unrecordable,
];

fn new_link(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "sourceDirectoryID": { "enum": DirectoryKind::source_ids() },
            "sourceContactEntryID": { "type": "string" },
            DESIGNATION: designations(),
        },
        "required": ["sourceDirectoryID", "sourceContactEntryID", DESIGNATION],
    })
}

fn changed_link(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": { DESIGNATION: designations() },
        "required": [DESIGNATION],
    })
}

/// The numbers that stand for kinds of telephone numbers.
fn designations() -> Schema {
    json_schema!({
        "type": "integer",
        "minimum": NO_DESIGNATION,
        "maximum": designation(NumberKind::AssistantPhone),
    })
}

/// `speedDialContactLinkCreated`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsLinkCreated")]
struct LinkCreated {
    speed_dial_contact_link_id: &'static str,
}

/// A link as the audit shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LinkOut {
    speed_dial_link_id: &'static str,
    phone_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// The number of a contact that a link is to stand for; `None` for the first that there is.
type LinkedNumber = Option<NumberKind>;

/// What is to be linked.
struct NewLink {
    source: ContactSource,
    contact_id: String,
    wanted: LinkedNumber,
}

// === handlers ===

/// Directories are what they are.
async fn refuse(_: Arc<Icws>, _: Request) -> Result<Response, IcwsError> {
    let message = "the switch has exactly one speed-dial directory for each user: it can be \
                   neither created nor renamed nor deleted";
    Err(IcwsError::new(ErrorId::AccessDenied, message))
}

async fn post(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    icws.check_recordable(&request)?;
    check_directory(&request)?;
    let link = parse_new(&read(&request.body)?)?;
    let user = icws.prove_for(&request, ProofPurpose::Write).await?;
    user.carry_out(links, add(&user, &link)).await
}

async fn put(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    icws.check_recordable(&request)?;
    let code = check_link(&request)?;
    let wanted = parse_designation(&read(&request.body)?)?;
    let user = icws.prove_for(&request, ProofPurpose::Write).await?;
    user.carry_out(links, change(&user, code, wanted)).await
}

async fn delete(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    icws.check_recordable(&request)?;
    let code = check_link(&request)?;
    let user = icws.prove_for(&request, ProofPurpose::Write).await?;
    user.carry_out(links, remove(&user, code)).await
}

// === changes ===

async fn add(user: &UserRequest<'_, Icws>, link: &NewLink) -> Result<Response, IcwsError> {
    let contact = find_contact(user, link).await?;
    let number = choose(user, &contact, link.wanted)?;
    user.check_number(DESIGNATION, number.as_str())?;
    let mut editor = edit(user).await?;
    let code = set_free_code(user, &mut editor, &number, &description(&contact)).await?;
    let created = LinkCreated {
        speed_dial_contact_link_id: format_code(code),
    };
    Ok(json(StatusCode::CREATED, &created))
}

/// Sets the lowest code that is not set, and gives it.
async fn set_free_code(
    user: &UserRequest<'_, Icws>,
    editor: &mut SpeedDialEditor<'_>,
    number: &Destination,
    description: &Option<SpeedDialDescription>,
) -> Result<SpeedCode, IcwsError> {
    let mut tries = 0;
    loop {
        let code = editor.free_code().ok_or_else(|| {
            let message = "all 100 speed codes are set: remove a link first";
            IcwsError::new(ErrorId::DirectoryFull, message)
        })?;
        let entry = NewSpeedDial {
            code,
            number: number.clone(),
            description: description.clone(),
        };
        tries += 1;
        match editor.add(entry).await {
            // Somebody set it past this gateway: a user by phone, or another gateway.
            Err(error) if is_taken(&error) && tries < ADD_TRIES => {
                user.read(editor.refresh()).await?;
            }
            added => {
                let added = added.map_err(|error| user.error(error, OperationKind::Change));
                return added.map(|()| code);
            }
        }
    }
}

/// Whether the switch says that the code is set already, and so has done nothing.
fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.class() == RefusalClass::Conflict)
}

async fn change(
    user: &UserRequest<'_, Icws>,
    code: SpeedCode,
    wanted: LinkedNumber,
) -> Result<Response, IcwsError> {
    let mut editor = edit(user).await?;
    let entry = present_entry(&editor, code)?;
    let owner = find_owner(user, &entry).await?;
    let number = choose(user, &owner.contact, wanted)?;
    if number.as_str() == entry.number {
        return Ok(no_content());
    }
    user.check_number(DESIGNATION, number.as_str())?;
    user.write(editor.set_number(code, number)).await?;
    Ok(no_content())
}

async fn remove(user: &UserRequest<'_, Icws>, code: SpeedCode) -> Result<Response, IcwsError> {
    let mut editor = edit(user).await?;
    present_entry(&editor, code)?;
    user.write(editor.delete(code)).await?;
    Ok(no_content())
}

/// The list, for this request alone.
async fn edit<'u>(user: &'u UserRequest<'_, Icws>) -> Result<SpeedDialEditor<'u>, IcwsError> {
    let wait_until = Instant::now() + user.dialect.settings.busy_wait;
    let wait_until = wait_until.min(user.call.deadline);
    let switch = user.switch();
    let editor = switch.edit_speed_dials(user.call, &user.subscriber, wait_until);
    user.read(editor).await?.ok_or_else(|| {
        let message = "another change of this user's speed dials is under way; try again";
        IcwsError::new(ErrorId::DirectoryBusy, message)
    })
}

fn present_entry(editor: &SpeedDialEditor<'_>, code: SpeedCode) -> Result<SpeedDial, IcwsError> {
    let entry = editor.entry(code).cloned();
    entry.ok_or_else(|| unknown_link(format_code(code)))
}

async fn find_contact(user: &UserRequest<'_, Icws>, link: &NewLink) -> Result<Contact, IcwsError> {
    let directory = &user.dialect.directory;
    let found = directory.find(user.call, &user.subscriber, link.source, &link.contact_id);
    user.read(found).await?.ok_or_else(|| {
        let why = format!(
            "there is no contact {:?} in that directory",
            link.contact_id
        );
        IcwsError::invalid_property("sourceContactEntryID", why)
    })
}

async fn find_owner(
    user: &UserRequest<'_, Icws>,
    entry: &SpeedDial,
) -> Result<Arc<NumberOwner>, IcwsError> {
    let directory = &user.dialect.directory;
    let owners = directory.owners(user.call, &user.subscriber, std::slice::from_ref(entry));
    let owner = user.read(owners).await?.pop().flatten();
    owner.ok_or_else(|| {
        let (code, number) = (format_code(entry.code), &entry.number);
        let message = format!(
            "the speed code {code} dials {number:?}, which is the number of nobody known: neither \
             of a user of the group nor in the personal phone list"
        );
        IcwsError::new(ErrorId::UnknownContact, message)
    })
}

/// The contact's number of the wanted kind.
fn choose(
    user: &UserRequest<'_, Icws>,
    contact: &Contact,
    wanted: LinkedNumber,
) -> Result<Destination, IcwsError> {
    let name = &contact.display_name;
    let number = match wanted {
        Some(kind) => contact.numbers.get(kind),
        None => contact.numbers.first().map(|(_, number)| number),
    };
    let number = number.ok_or_else(|| {
        let kinds = contact.numbers.iter();
        let kinds: Vec<String> = kinds
            .map(|(kind, _)| designation(kind).to_string())
            .collect();
        let why = match kinds.is_empty() {
            true => format!("{name} has no number"),
            false => format!("{name} has no such number, only: {}", kinds.join(", ")),
        };
        IcwsError::invalid_property(DESIGNATION, why)
    })?;
    let plan = &user.dialect.base.plan;
    Destination::parse(number, plan).map_err(|error| IcwsError::bad_value(DESIGNATION, &error))
}

/// The contact's name, in as many words and characters as a description can have.
fn description(contact: &Contact) -> Option<SpeedDialDescription> {
    let words: Vec<&str> = contact.display_name.split_whitespace().collect();
    let name: String = words.join(" ");
    let name: String = name
        .chars()
        .take(SpeedDialDescription::CHARACTERS_MAX)
        .collect();
    SpeedDialDescription::parse(name.trim_end()).ok()
}

async fn links(user: &UserRequest<'_, Icws>) -> Result<Vec<LinkOut>, IcwsError> {
    let list = user.switch().speed_dials(user.call, &user.subscriber);
    let list = user.read(list).await?;
    Ok(list.entries.into_iter().map(LinkOut::from).collect())
}

// === from JSON and path ===

fn check_directory(request: &Request) -> Result<(), IcwsError> {
    let id = request.params.get("speedDialDirectoryId");
    match DirectoryKind::of_id(id) {
        Some(DirectoryKind::SpeedDial100) => Ok(()),
        _ => {
            let known = DirectoryKind::SpeedDial100.id();
            let message = format!("there is no speed-dial directory {id:?}, only {known:?}");
            Err(IcwsError::new(ErrorId::UnknownDirectory, message))
        }
    }
}

fn check_link(request: &Request) -> Result<SpeedCode, IcwsError> {
    check_directory(request)?;
    let id = request.params.get("speedDialLinkId");
    parse_code(id).map_err(|_| unknown_link(id))
}

fn unknown_link(id: &str) -> IcwsError {
    let message = format!("there is no link {id:?}: that speed code is not set");
    IcwsError::new(ErrorId::UnknownLink, message)
}

fn parse_new(body: &BodyProperties) -> Result<NewLink, IcwsError> {
    let source_id = body.needed_text("sourceDirectoryID")?;
    let source = DirectoryKind::of_id(source_id).and_then(DirectoryKind::source);
    let source = source.ok_or_else(|| {
        let why = format!(
            "expected one of {}, given: {source_id:?}",
            DirectoryKind::sources()
        );
        IcwsError::invalid_property("sourceDirectoryID", why)
    })?;
    Ok(NewLink {
        source,
        contact_id: body.needed_text("sourceContactEntryID")?.to_owned(),
        wanted: parse_designation(body)?,
    })
}

fn parse_designation(body: &BodyProperties) -> Result<LinkedNumber, IcwsError> {
    let highest = designation(NumberKind::AssistantPhone);
    let limits = [NO_DESIGNATION.into(), highest.into()];
    let given = body.number(DESIGNATION, limits)?;
    let given = given.ok_or_else(|| IcwsError::missing_property(DESIGNATION))?;
    let mut kinds = NumberKind::ALL.into_iter();
    Ok(kinds.find(|kind| i64::from(designation(*kind)) == given))
}

impl From<SpeedDial> for LinkOut {
    fn from(entry: SpeedDial) -> Self {
        Self {
            speed_dial_link_id: format_code(entry.code),
            phone_number: entry.number,
            description: entry.description,
        }
    }
}
