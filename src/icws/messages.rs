//! `messaging/messages` (ICWS documentation, messages): what has happened since the last time.
//!
//! The answer is a list, empty when nothing has. What it holds is made while it is read; see
//! [`mailbox`](super::mailbox).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::JsonSchema;

use super::answer::{json, json_written};
use super::contact::{ContactEntry, ContactRow};
use super::describe::DescribeRoute;
use super::directories::{DirectoryMetadata, directories};
use super::error::{ErrorId, IcwsError};
use super::mailbox::{Mailbox, PendingDelivery, ShownChanges};
use super::mailbox_record::{DeliveredEntries, SubscribedTopic, SubscriptionKey};
use super::projection;
use super::state::Icws;
use crate::dialect::json_object::{JsonObject, push_list};
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
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsDirectoriesMessage")]
struct DirectoriesMessage<'m> {
    #[serde(rename = "__type")]
    kind: &'static str,
    is_delta: bool,
    #[schemars(with = "Vec<DirectoryMetadata>")]
    directories_added: Vec<&'m str>,
    #[schemars(with = "Vec<DirectoryMetadata>")]
    directories_changed: Vec<&'m str>,
    directories_removed: Vec<&'m str>,
}

/// `directoryMessage`.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsDirectoryMessage")]
struct DirectoryMessage<'m> {
    #[serde(rename = "__type")]
    kind: &'static str,
    is_delta: bool,
    subscription_id: &'m str,
    total_count: usize,
    filtered_count: usize,
    #[schemars(with = "Vec<ContactEntry<'m>>")]
    contacts_added: Vec<&'m str>,
    #[schemars(with = "Vec<ContactEntry<'m>>")]
    contacts_changed: Vec<&'m str>,
    contacts_removed: Vec<&'m str>,
}

/// A message.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(untagged)]
#[schemars(rename = "IcwsMessage")]
enum Message<'m> {
    Directories(DirectoriesMessage<'m>),
    Directory(DirectoryMessage<'m>),
}

/// What is new since a client was told something.
#[derive(Default)]
struct Difference<'d> {
    added: Vec<&'d str>,
    changed: Vec<&'d str>,
    removed: Vec<&'d str>,
}

/// Entries as JSON, one behind the other: for a look whether they are new, and for the message.
#[derive(Default)]
struct WrittenEntries {
    text: String,
    ends: Vec<usize>,
}

/// A message that has been made, before its client counts as told.
struct Draft {
    message: String,
    told: Arc<DeliveredEntries>,
    due: PendingDelivery,
}

async fn read(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    // To ask for the head of a message is not to read it.
    if request.method == Method::HEAD {
        return Ok(json(StatusCode::OK, &[(); 0]));
    }
    let open = icws.mailbox(&request).await;
    let mailbox = &open.mailbox;
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
    // Nothing but the store is waited for any more: a caller that goes away now is told all of them or none.
    let settle = |_: &Mailbox| drafts.iter().map(Draft::settle).collect::<Vec<bool>>();
    let told = open.change(settle).await;
    let messages = drafts.into_iter().zip(told);
    let messages = messages.filter_map(|(draft, is_told)| is_told.then_some(draft.message));
    let messages: Vec<String> = messages.collect();
    let mut body = String::with_capacity(messages.iter().map(String::len).sum::<usize>() + 64);
    push_list(messages.iter().map(String::as_str), &mut body);
    Ok(json_written(StatusCode::OK, body))
}

/// The next message of a subscription.
async fn draft(
    user: &UserRequest<'_, Icws>,
    due: PendingDelivery,
) -> Result<Option<Draft>, IcwsError> {
    match due.topic.clone() {
        SubscribedTopic::Directories => {
            let list = directories(user).await?;
            Ok(Some(directories_message(&list, due)))
        }
        SubscribedTopic::Contacts(parameters) => {
            let view = projection::read(user, &parameters).await?;
            Ok(directory_message(&view, due))
        }
    }
}

fn directories_message(list: &[DirectoryMetadata], due: PendingDelivery) -> Draft {
    let written = WrittenEntries::of(list, DirectoryMetadata::write);
    let entries = list.iter().map(DirectoryMetadata::id).zip(written.iter());
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
    let written = WrittenEntries::of(entries, |entry, out| entry.write(out));
    let by_id = view.rows.iter().map(ContactRow::id).zip(written.iter());
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
    Some(Draft::new(&message, told, due))
}

/// What there is, each with its id and as JSON, and how that differs from what the client was told.
fn compare<'d>(
    entries: impl Iterator<Item = (&'d str, &'d str)>,
    before: Option<&'d DeliveredEntries>,
) -> (DeliveredEntries, Difference<'d>) {
    let nothing = BTreeMap::new();
    let known = before.map_or(&nothing, |told| &told.entries);
    let mut difference = Difference::default();
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

fn hash(entry: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(entry.as_bytes());
    hasher.finish()
}

// === impl WrittenEntries ===

impl WrittenEntries {
    fn of<T>(entries: impl IntoIterator<Item = T>, write: impl Fn(T, &mut String)) -> Self {
        let mut written = Self::default();
        for entry in entries {
            write(entry, &mut written.text);
            written.ends.push(written.text.len());
        }
        written
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut begin = 0;
        self.ends.iter().map(move |end| {
            let entry = &self.text[begin..*end];
            begin = *end;
            entry
        })
    }
}

// === impl Message ===

impl Message<'_> {
    /// Appends it as JSON, its members in the order of their names.
    fn write(&self, out: &mut String) {
        match self {
            Self::Directories(message) => message.write(out),
            Self::Directory(message) => message.write(out),
        }
    }
}

impl DirectoriesMessage<'_> {
    fn write(&self, out: &mut String) {
        let mut object = JsonObject::begin(out);
        object.text("__type", self.kind);
        object.list("directoriesAdded", self.directories_added.iter().copied());
        let changed = self.directories_changed.iter().copied();
        object.list("directoriesChanged", changed);
        object.texts("directoriesRemoved", &self.directories_removed);
        object.flag("isDelta", self.is_delta);
        object.end();
    }
}

impl DirectoryMessage<'_> {
    fn write(&self, out: &mut String) {
        let mut object = JsonObject::begin(out);
        object.text("__type", self.kind);
        object.list("contactsAdded", self.contacts_added.iter().copied());
        object.list("contactsChanged", self.contacts_changed.iter().copied());
        object.texts("contactsRemoved", &self.contacts_removed);
        object.number("filteredCount", self.filtered_count);
        object.flag("isDelta", self.is_delta);
        object.text("subscriptionId", self.subscription_id);
        object.number("totalCount", self.total_count);
        object.end();
    }
}

// === impl Draft ===

impl Draft {
    fn new(message: &Message<'_>, told: DeliveredEntries, due: PendingDelivery) -> Self {
        let mut text = String::new();
        message.write(&mut text);
        let message = text;
        Self {
            message,
            told: Arc::new(told),
            due,
        }
    }

    /// Notes that the client is told so. False when it knows already, or has unsubscribed.
    fn settle(&self) -> bool {
        let is_news = self.due.told.as_ref() != Some(&self.told);
        let is_wanted = self.due.settle(&self.told);
        is_wanted && is_news
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// With each list of entries, which serde takes for texts, as the values that they are.
    fn by_serde(message: &Message<'_>) -> String {
        let mut value = serde_json::to_value(message).unwrap();
        for (name, list) in value.as_object_mut().unwrap() {
            if name.ends_with("Added") || name.ends_with("Changed") {
                for entry in list.as_array_mut().unwrap() {
                    *entry = serde_json::from_str(entry.as_str().unwrap()).unwrap();
                }
            }
        }
        value.to_string()
    }

    #[test]
    fn a_message_is_written_as_serde_writes_its_value() {
        let (added, changed, removed) = (vec!["{}", "1"], vec!["[]"], vec!["\"é\n", "x"]);
        let messages = [
            Message::Directories(DirectoriesMessage {
                kind: "k",
                is_delta: true,
                directories_added: added.clone(),
                directories_changed: Vec::new(),
                directories_removed: removed.clone(),
            }),
            Message::Directory(DirectoryMessage {
                kind: "k",
                is_delta: false,
                subscription_id: "\\",
                total_count: 300,
                filtered_count: 7,
                contacts_added: added,
                contacts_changed: changed,
                contacts_removed: removed,
            }),
        ];
        for message in messages {
            let mut out = String::new();
            message.write(&mut out);
            assert_eq!(out, by_serde(&message));
        }
    }

    #[test]
    fn what_was_told_otherwise_is_a_change_and_what_was_told_so_is_nothing() {
        let lists: [&[Value]; 2] = [
            &["1".into(), "2".into(), "3".into()],
            &["2".into(), "4".into(), "5".into()],
        ];
        let write = |value: &Value, out: &mut String| *out += &value.to_string();
        let [before, now] = lists.map(|list| WrittenEntries::of(list, write));
        let (told, _) = compare(["a", "b", "c"].into_iter().zip(before.iter()), None);
        let (_, difference) = compare(["b", "c", "d"].into_iter().zip(now.iter()), Some(&told));
        let Difference {
            added,
            changed,
            removed,
        } = difference;
        assert_eq!((added, changed), (vec!["\"5\""], vec!["\"4\""]));
        assert_eq!(removed, ["a"]);
    }
}
