//! `messaging/messages` (ICWS documentation, messages): what has happened since the last time.
//!
//! The answer is a list, empty when nothing has. What it holds is made while it is read; see
//! [`mailbox`](super::mailbox).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::answer::json;
use super::contact::ContactEntry;
use super::describe::DescribeRoute;
use super::directories::{DirectoryMetadata, directories};
use super::error::{ErrorId, IcwsError};
use super::mailbox::{
    DeliveredEntries, PendingDelivery, ShownChanges, SubscribedTopic, SubscriptionKey,
};
use super::projection;
use super::state::Icws;
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{Request, Response, Route, RouteDescription};

/// The label of the one route that does without the token.
pub(super) const MESSAGES: &str = "icws_messages";

/// What the resource is called in the document.
const TAG: &str = "ICWS messages";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Icws>> {
    let path = "/{sessionId}/messaging/messages";
    vec![Route::logged_in(
        Method::GET,
        path,
        MESSAGES,
        describe(),
        read,
    )]
}

fn describe() -> RouteDescription {
    RouteDescription::new(TAG, "What has happened since the last time")
        .note("Each message is read once. Without a token, because event streams have none.")
        .shows::<Vec<Message<'static>>>(StatusCode::OK, "The messages, none if nothing has.")
        .asks_the_switch()
}

/// `directoriesMessage`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsDirectoriesMessage")]
struct DirectoriesMessage<'m> {
    #[serde(rename = "__type")]
    kind: &'static str,
    is_delta: bool,
    directories_added: Vec<&'m DirectoryMetadata>,
    directories_changed: Vec<&'m DirectoryMetadata>,
    directories_removed: Vec<&'m str>,
}

/// `directoryMessage`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsDirectoryMessage")]
struct DirectoryMessage<'m> {
    #[serde(rename = "__type")]
    kind: &'static str,
    is_delta: bool,
    subscription_id: &'m str,
    total_count: usize,
    filtered_count: usize,
    contacts_added: Vec<&'m ContactEntry<'m>>,
    contacts_changed: Vec<&'m ContactEntry<'m>>,
    contacts_removed: Vec<&'m str>,
}

/// A message.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "IcwsMessage")]
enum Message<'m> {
    Directories(DirectoriesMessage<'m>),
    Directory(DirectoryMessage<'m>),
}

/// What is new since a client was told something.
struct Difference<'d, T> {
    added: Vec<&'d T>,
    changed: Vec<&'d T>,
    removed: Vec<&'d str>,
}

/// A message that has been made, before its client counts as told.
struct Draft {
    message: Value,
    told: DeliveredEntries,
    due: PendingDelivery,
}

async fn read(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    // To ask for the head of a message is not to read it.
    if request.method == Method::HEAD {
        return Ok(json(StatusCode::OK, &[(); 0]));
    }
    let mailbox = icws.mailbox(&request);
    let interval = icws.settings.refresh_interval;
    if !mailbox.is_subscribed() {
        return Ok(json(StatusCode::OK, &[(); 0]));
    }
    let user = icws.prove(&request).await?;
    let switch = &icws.base.switch;
    let users = switch.group_change(&user.subscriber);
    // Both numbers are counted together, so that the greater is the later one.
    let links = switch.version(user.subscriber.identity()).max(users);
    let changes = ShownChanges { links, users };
    let mut drafts = Vec::new();
    for due in mailbox.due(changes, interval) {
        match draft(&user, due).await {
            Ok(draft) => drafts.extend(draft),
            // It stays due: the next time it may work.
            Err(error) => {
                tracing::warn!(?error, "a message could not be made");
                // So does the rest, when this request may not ask for more.
                if error.id() == ErrorId::TooCostly {
                    break;
                }
            }
        }
    }
    // Nothing is waited for any more, so the caller cannot go away before it has all of them.
    let messages = drafts.into_iter().filter_map(Draft::settle);
    let messages: Vec<Value> = messages.collect();
    Ok(json(StatusCode::OK, &messages))
}

/// The next message of a subscription.
async fn draft(
    user: &UserRequest<'_, Icws>,
    due: PendingDelivery,
) -> Result<Option<Draft>, IcwsError> {
    match due.topic.clone() {
        SubscribedTopic::Directories => {
            let list = directories(user).await?;
            Ok(directories_message(&list, due))
        }
        SubscribedTopic::Contacts(parameters) => {
            let view = projection::read(user, &parameters).await?;
            Ok(directory_message(&view, due))
        }
    }
}

fn directories_message(list: &[DirectoryMetadata], due: PendingDelivery) -> Option<Draft> {
    let entries = list.iter().map(|one| (one.id(), one));
    let before = due.told.clone();
    let (told, difference) = compare(entries, before.as_deref());
    let message = Message::Directories(DirectoriesMessage {
        kind: "urn:inin.com:directories:directoriesMessage",
        is_delta: before.is_some(),
        directories_added: difference.added,
        directories_changed: difference.changed,
        directories_removed: difference.removed,
    });
    Draft::new(&message, told, due)
}

fn directory_message(view: &projection::RowProjection, due: PendingDelivery) -> Option<Draft> {
    let SubscriptionKey::Contacts(id) = due.key.clone() else {
        return None;
    };
    let places = view.first..;
    let entries = places
        .zip(&view.rows)
        .map(|(index, row)| ContactEntry::new(index, row));
    let entries: Vec<ContactEntry<'_>> = entries.collect();
    let by_id = view.rows.iter().map(|row| row.id.as_str()).zip(&entries);
    let before = due.told.clone();
    let (mut told, difference) = compare(by_id, before.as_deref());
    told.counts = (view.total, view.filtered);
    let message = Message::Directory(DirectoryMessage {
        kind: "urn:inin.com:directories:directoryMessage",
        is_delta: before.is_some(),
        subscription_id: &id,
        total_count: view.total,
        filtered_count: view.filtered,
        contacts_added: difference.added,
        contacts_changed: difference.changed,
        contacts_removed: difference.removed,
    });
    Draft::new(&message, told, due)
}

/// What there is, and how that differs from what the client was told.
fn compare<'d, T: Serialize>(
    entries: impl Iterator<Item = (&'d str, &'d T)>,
    before: Option<&'d DeliveredEntries>,
) -> (DeliveredEntries, Difference<'d, T>) {
    let nothing = BTreeMap::new();
    let known = before.map_or(&nothing, |told| &told.entries);
    let mut difference = Difference {
        added: Vec::new(),
        changed: Vec::new(),
        removed: Vec::new(),
    };
    let mut told = DeliveredEntries::default();
    for (id, entry) in entries {
        let hash = hash(entry);
        match known.get(id) {
            None => difference.added.push(entry),
            Some(known) if *known != hash => difference.changed.push(entry),
            Some(_) => {}
        }
        told.entries.insert(id.to_owned(), hash);
    }
    if let Some(before) = before {
        let gone = before.entries.keys();
        let gone = gone.filter(|id| !told.entries.contains_key(*id));
        difference.removed = gone.map(String::as_str).collect();
    }
    (told, difference)
}

fn hash<T: Serialize>(entry: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(&serde_json::to_vec(entry).unwrap_or_default());
    hasher.finish()
}

// === impl Draft ===

impl Draft {
    fn new(message: &Message<'_>, told: DeliveredEntries, due: PendingDelivery) -> Option<Self> {
        let message = serde_json::to_value(message).ok()?;
        Some(Self { message, told, due })
    }

    /// The message, once it is noted that the client is told so; `None` when it knows already, or
    /// has unsubscribed.
    fn settle(self) -> Option<Value> {
        let is_news = self.due.told.as_deref() != Some(&self.told);
        let is_wanted = self.due.settle(self.told);
        Some(self.message).filter(|_| is_wanted && is_news)
    }
}
