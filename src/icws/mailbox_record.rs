//! Records of mailboxes: what they hold, and how it is written down for other replicas.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::filter::ViewParameters;

/// The longest text of a mailbox in the store. What its client was told is left out of a longer one.
const TEXT_MAX: usize = 256 * 1024;

/// Key of a subscription within its session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SubscriptionKey {
    /// To the list of directories.
    Directories,
    /// To the contacts of one, under an id of the client's choice.
    Contacts(String),
}

/// Topic of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SubscribedTopic {
    /// The list of directories.
    Directories,
    /// Contacts.
    Contacts(ViewParameters),
}

/// Entries delivered to a client, by id, each with a hash of its content; and the counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct DeliveredEntries {
    pub(super) entries: BTreeMap<String, u64>,
    pub(super) counts: (usize, usize),
}

/// Record of a mailbox: what all replicas know of it.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MailboxRecord {
    pub(super) subscriptions: Vec<SubscriptionRecord>,
    pub(super) next_version: u64,
}

/// Record of a subscription.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SubscriptionRecord {
    pub(super) key: SubscriptionKey,
    pub(super) topic: SubscribedTopic,
    pub(super) version: u64,
    pub(super) told: Option<DeliveredEntries>,
}

// === impl MailboxRecord ===

impl MailboxRecord {
    /// The text, short enough for the store: without what was told if need be, so that the next message tells
    /// everything. `None` if that is too long, too.
    pub(super) fn into_text(mut self) -> Option<String> {
        let text = self.text();
        if text.len() <= TEXT_MAX {
            return Some(text);
        }
        for subscription in &mut self.subscriptions {
            subscription.told = None;
        }
        Some(self.text()).filter(|text| text.len() <= TEXT_MAX)
    }

    /// What a text says. One that cannot be read, as after a change of releases, is an empty one.
    pub(super) fn read(text: &str) -> Self {
        serde_json::from_str(text)
            .inspect_err(|error| tracing::warn!(%error, "a mailbox in the store cannot be read"))
            .unwrap_or_default()
    }

    fn text(&self) -> String {
        // Nothing in it is other than JSON can have it.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entries: u64) -> MailboxRecord {
        let entries = (0..entries).map(|number| (format!("entry {number}"), u64::MAX - number));
        MailboxRecord {
            subscriptions: vec![SubscriptionRecord {
                key: SubscriptionKey::Contacts("ä".into()),
                topic: SubscribedTopic::Directories,
                version: 7,
                told: Some(DeliveredEntries {
                    entries: entries.collect(),
                    counts: (3, 2),
                }),
            }],
            next_version: 8,
        }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let text = record(3).into_text().unwrap();
        assert_eq!(MailboxRecord::read(&text), record(3));
        assert_eq!(MailboxRecord::read("{"), MailboxRecord::default());
    }

    #[test]
    fn of_a_long_one_what_was_told_is_left_out() {
        let text = record(20_000).into_text().unwrap();
        let read = MailboxRecord::read(&text);
        assert_eq!(read.subscriptions[0].version, 7);
        assert_eq!(read.subscriptions[0].told, None);
    }

    #[test]
    fn one_that_is_too_long_without_that_is_not_written() {
        let mut record = record(1);
        record.subscriptions[0].key = SubscriptionKey::Contacts("x".repeat(TEXT_MAX));
        assert_eq!(record.into_text(), None);
    }
}
