//! Directory of contacts for speed codes: the users of the group, and the user's own phone list.
//!
//! A group can be large, so nothing here reads all of it for one question that a search can answer.
//! What is read for showing is kept for a while, within bounds; what a change depends on is always
//! read anew.

mod contact;
mod group;
mod owner;

pub use contact::{Contact, ContactNumbers, ContactSource, NumberKind, NumberOwner};
use ocip::command::phone_list::UserPersonalPhoneListGetListRequest;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use moka::future;
use moka::sync;
use tokio::time::Instant;

use super::{CallContext, Error, Subscriber, Switch};
use crate::numbering::NumberingPlan;

/// How many users of all groups together are kept, with what a list says of them.
const LISTED_MAX: u64 = 100_000;

/// How many contacts are kept with all their numbers, and how long.
const CONTACTS_MAX: u64 = 20_000;
const CONTACT_TTL: Duration = Duration::from_secs(10 * 60);

/// How many owners of numbers are kept.
const OWNERS_MAX: u64 = 20_000;

/// Settings of the directory.
#[derive(Debug, Clone)]
pub struct DirectorySettings {
    /// The numbering plan.
    pub plan: Arc<NumberingPlan>,
    /// How long the list of a group's users is kept.
    pub refresh_interval: Duration,
    /// Of how many users of a group all numbers are read to find the owner of one.
    pub lookup_users_max: usize,
}

/// The directory of contacts.
pub struct Directory {
    switch: Arc<Switch>,
    settings: DirectorySettings,
    groups: future::Cache<String, Arc<Vec<Contact>>>,
    /// With when they were read.
    contacts: sync::Cache<String, (Instant, Arc<Contact>)>,
    owners: sync::Cache<String, Option<Arc<NumberOwner>>>,
    /// The index into [`AlternateNumbersVariant::ALL`] of the newest variant that the switch is
    /// believed to know; beyond its end it tells no further numbers.
    further_numbers: AtomicUsize,
}

// === impl Directory ===

impl Directory {
    /// The directory of `switch`; nothing is read yet.
    pub fn new(switch: Arc<Switch>, settings: DirectorySettings) -> Self {
        let weigh = |_: &String, users: &Arc<Vec<Contact>>| {
            u32::try_from(users.len()).unwrap_or(u32::MAX).max(1)
        };
        Self {
            groups: future::Cache::builder()
                .max_capacity(LISTED_MAX)
                .weigher(weigh)
                .time_to_live(settings.refresh_interval)
                .build(),
            contacts: sync::Cache::builder()
                .max_capacity(CONTACTS_MAX)
                .time_to_live(CONTACT_TTL)
                .build(),
            owners: sync::Cache::builder()
                .max_capacity(OWNERS_MAX)
                .time_to_live(CONTACT_TTL)
                .build(),
            further_numbers: AtomicUsize::new(0),
            switch,
            settings,
        }
    }

    /// The contact `id` of a source, with all its numbers, read anew; `None` when there is none.
    pub async fn find(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        source: ContactSource,
        id: &str,
    ) -> Result<Option<Contact>, Error> {
        match source {
            ContactSource::GroupUsers => self.group_user(call, subscriber, id).await,
            ContactSource::PersonalPhoneList => {
                let list = self.personal_phone_list(call, subscriber).await?;
                Ok(list.into_iter().find(|contact| contact.id == id))
            }
        }
    }

    /// The user's own phone list, in the order of the switch.
    pub async fn personal_phone_list(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<Vec<Contact>, Error> {
        let request = UserPersonalPhoneListGetListRequest {
            user_id: subscriber.user_id().to_owned(),
            ..Default::default()
        };
        let response = self.switch.cluster.call(call, &request).await?;
        Ok(response
            .entry
            .into_iter()
            .map(Contact::of_phone_list)
            .collect())
    }

    fn plan(&self) -> &NumberingPlan {
        &self.settings.plan
    }
}
