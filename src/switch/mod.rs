//! Domain layer: what the switch does for a user, in plain types.
//!
//! The dialects ask here for what they want ("the speed dials of this user") and get it without
//! seeing a command; which OCI commands that takes, in which documents and order, is decided here.
//! What may be asked for is in the types: a [`value`] has been checked against the limits of the
//! OCI schema when it was made, and a [`Subscriber`] can only be had from a profile that the switch
//! sent, so that no user command can name a user who was not proved to be in the tenant.

pub mod alternate_numbers;
pub mod always_forwarding;
pub mod assistants;
pub mod call_pickups;
pub mod command_name;
pub mod criteria_service;
mod device;
pub mod directory;
pub mod list_uri;
pub mod login;
pub mod new_user;
mod news;
pub mod overview;
pub mod phone_buttons;
pub mod phone_type;
pub mod profile;
pub mod schedules;
pub mod service_assignment;
pub mod settings;
pub mod shared_calls;
pub mod speed_dial_100;
pub mod speed_dial_8;
pub mod speed_dial_editor;
mod subscriber;
mod tenant_proof;
pub mod typed_command;
pub mod typed_schemas;
mod user_lock;
pub mod user_places;
pub mod users;
pub mod value;
mod write_lock;

pub use ocip::batch::{CommandError, UnreadableReply};
pub use ocip::bill::Bill;
pub use ocip::cluster::CallContext;
pub use ocip::command::Nillable;
pub use ocip::command::response::ErrorSeverity;
pub use ocip::encoding::{as_windows_1252, is_of_windows_1252};
pub use ocip::error::{CommandEffect, Error};
pub use ocip::error_number::{Refusal, RefusalClass};
pub use ocip::gathered_reads::ReadTask;
pub use ocip::gathering::ReadGathering;
pub use ocip::session_registry::{NodeReport, SessionReport, SessionState};
pub use ocip::stats::SwitchError;
pub use subscriber::Subscriber;
pub use write_lock::WriteLocks;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::shared::SharedStore;
use device::CachedDevice;
use ocip::cluster::Cluster;
use ocip::command::access_device::AccessDeviceKey;
use ocip::command::user::{UserGetResponse, UserGetVariant};
use ocip::stats::LoginOutcome;
use user_lock::UserLocks;
use value::{GroupId, TenantId, UserId};
use write_lock::WriteLock;

/// The switch.
pub struct Switch {
    cluster: Arc<Cluster>,
    writes: Arc<Writes>,
    /// Turns of those who read many users one after the other.
    turns: Arc<Semaphore>,
    /// Cache of devices; they rarely change.
    devices: Cache<AccessDeviceKey, Arc<CachedDevice>>,
    /// Whether the switch is believed to know AddOrModifyList for tags.
    tag_lists: AtomicBool,
    /// What replicas have in common, if there are others.
    store: Option<Arc<SharedStore>>,
}

/// Writes to users, whichever way to the switch they go.
struct Writes {
    locks: UserLocks,
    /// The last change of each user's speed dials and of each group's users, as far as it is remembered.
    last_changes: Cache<String, u64>,
    next_change: AtomicU64,
    /// The change with which anything may have changed: some news of other replicas was missed.
    all_changed: AtomicU64,
}

/// How many commands it takes at most to find out where a user is: one for each variant of the question
/// that a switch may know.
pub(super) const PROOF_COMMANDS_MAX: usize = UserGetVariant::ALL.len();

/// How many users' last changes are remembered.
const CHANGES_MAX: u64 = 100_000;

/// How many users are read at once by those who read many, all together, whatever they wait for otherwise: half of
/// the sessions that a switch gives by default, so that the other half is there for everybody else.
pub const READ_AT_ONCE_MAX: usize = 2;

/// How many devices are kept at most, and how long.
const DEVICES_MAX: u64 = 100_000;
const DEVICE_TTL: Duration = Duration::from_secs(60);

impl Switch {
    /// The switch behind `cluster`.
    pub fn new(cluster: Arc<Cluster>) -> Self {
        let writes = Writes {
            locks: UserLocks::default(),
            last_changes: Cache::new(CHANGES_MAX),
            next_change: AtomicU64::new(1),
            all_changed: AtomicU64::new(0),
        };
        let turns = Arc::new(Semaphore::new(READ_AT_ONCE_MAX));
        Self::with_writes(cluster, Arc::new(writes), turns)
    }

    /// What comes after this one, behind another `cluster`. Both together still let only one write
    /// at a time to each user.
    pub fn with_cluster(&self, cluster: Arc<Cluster>) -> Self {
        let (writes, turns) = (Arc::clone(&self.writes), Arc::clone(&self.turns));
        Self::with_writes(cluster, writes, turns).sharing(self.store.clone())
    }

    /// The same, sharing locks of writes and news with the other replicas.
    pub fn sharing(mut self, store: Option<Arc<SharedStore>>) -> Self {
        self.store = store;
        self
    }

    fn with_writes(cluster: Arc<Cluster>, writes: Arc<Writes>, turns: Arc<Semaphore>) -> Self {
        Self {
            cluster,
            writes,
            turns,
            devices: Cache::builder()
                .max_capacity(DEVICES_MAX)
                .time_to_live(DEVICE_TTL)
                .build(),
            tag_lists: AtomicBool::new(true),
            store: None,
        }
    }

    /// True when a session is open.
    pub fn is_ready(&self) -> bool {
        self.cluster.is_ready()
    }

    /// The servers as they are now, in order of preference.
    pub fn nodes(&self) -> Vec<NodeReport> {
        self.cluster.nodes()
    }

    /// What went wrong lately between the gateway and the switch, the newest first.
    pub fn recent_errors(&self) -> Vec<SwitchError> {
        self.cluster.stats().recent_errors.newest_first()
    }

    /// How often the gateway's own logins ended so, by outcome.
    pub fn logins(&self) -> Vec<(&'static str, u64)> {
        let stats = self.cluster.stats();
        let all = LoginOutcome::ALL.iter();
        all.map(|one| (one.label(), stats.logins(*one))).collect()
    }

    /// Asks the switch who `user` is. `None` when that user is not in `group` of `tenant`, or does
    /// not exist: a caller must not learn which.
    pub async fn find_subscriber(
        &self,
        call: CallContext<'_>,
        tenant: &TenantId,
        group: &GroupId,
        user: &UserId,
    ) -> Result<Option<Subscriber>, Error> {
        let profile = self.profile_of(call, user.as_str()).await?;
        Ok(profile.and_then(|profile| Subscriber::prove(tenant, group, user, profile)))
    }

    /// Whether there is a user with this id in a tenant.
    async fn is_in_tenant(
        &self,
        call: CallContext<'_>,
        tenant: &str,
        user_id: &str,
    ) -> Result<bool, Error> {
        let profile = self.profile_of(call, user_id).await?;
        Ok(profile.is_some_and(|profile| profile.service_provider_id == tenant))
    }

    /// A turn of somebody who reads many users: to be kept while one of them is read.
    pub async fn reading_turn(&self) -> Option<impl Drop + use<'_>> {
        // Nobody ever closes them.
        self.turns.acquire().await.ok()
    }

    /// Carries out tasks side by side. What they ask with a call that knows of `gathering` travels in common
    /// documents of fifteen commands.
    pub async fn read_together<T: Send>(
        &self,
        call: CallContext<'_>,
        gathering: &ReadGathering,
        tasks: Vec<ReadTask<'_, T>>,
    ) -> Vec<T> {
        self.cluster.read_together(call, gathering, tasks).await
    }

    /// The profile of a user, wherever that user is; `None` when there is none of that id.
    async fn profile_of(
        &self,
        call: CallContext<'_>,
        user_id: &str,
    ) -> Result<Option<UserGetResponse>, Error> {
        match self.cluster.user_get(call, user_id).await {
            Ok(profile) => Ok(Some(profile)),
            Err(Error::Refused(refusal)) if is_about_the_user(&refusal) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A number that is another one after each change that this gateway, or a replica of it, makes to the speed
    /// dials of the user with this [identity](Subscriber::identity).
    pub fn version(&self, identity: &str) -> u64 {
        let own = self.writes.last_changes.get(identity).unwrap_or_default();
        own.max(self.writes.all_changed.load(Ordering::Relaxed))
    }

    fn bump_version(&self, subscriber: &Subscriber) {
        self.bump_version_of(subscriber.identity());
    }

    fn bump_version_of(&self, key: &str) {
        self.note_change(key);
        self.publish_change(key);
    }

    fn note_change(&self, key: &str) {
        let change = self.writes.next_change.fetch_add(1, Ordering::Relaxed);
        self.writes.last_changes.insert(key.to_owned(), change);
    }

    /// A number that is another one after each change that this gateway, or a replica of it, makes to who is in a
    /// user's group, or how they are called and reached.
    pub fn group_change(&self, subscriber: &Subscriber) -> u64 {
        self.version(&subscriber.group_key())
    }

    fn bump_group_version(&self, group_key: String) {
        self.bump_version_of(&group_key);
    }

    fn knows_tag_lists(&self) -> bool {
        self.tag_lists.load(Ordering::Relaxed)
    }

    fn forget_tag_lists(&self) {
        tracing::info!("the switch does not know AddOrModifyList, tags are written one by one");
        self.tag_lists.store(false, Ordering::Relaxed);
    }

    /// Waits until no other write to any of these users is under way in this gateway, or in one that shares its
    /// store. They are named by their [identities](Subscriber::identity), in any order, and as often as it comes.
    pub async fn write_locks(
        &self,
        identities: &[&str],
        deadline: Instant,
    ) -> Result<WriteLocks, Error> {
        let (locks, store) = (&self.writes.locks, self.store.as_ref());
        WriteLocks::take(locks, store, identities, deadline).await
    }

    /// Waits until no other write to this user is under way.
    async fn write_lock(
        &self,
        subscriber: &Subscriber,
        deadline: Instant,
    ) -> Result<WriteLock, Error> {
        self.write_lock_of(subscriber.identity(), deadline).await
    }

    /// The same of whatever else has a key of its own.
    async fn write_lock_of(&self, key: &str, deadline: Instant) -> Result<WriteLock, Error> {
        let (locks, store) = (&self.writes.locks, self.store.as_ref());
        WriteLock::take(locks, store, key, deadline).await
    }
}

/// The question names nothing but a user: whatever of it the switch does not find (a domain, say) or
/// does not like, there is no such user.
fn is_about_the_user(refusal: &Refusal) -> bool {
    matches!(
        refusal.class(),
        RefusalClass::SubscriberNotFound | RefusalClass::NotFound | RefusalClass::BadInput
    )
}

/// The error of a document that is not the first: something may have been changed before it.
fn after_sending(error: Error) -> Error {
    let outcome = CommandEffect::Unknown;
    match error {
        Error::Busy | Error::NoAnswer(_) => Error::NoAnswer(outcome),
        Error::Lost { cause, .. } => Error::Lost { outcome, cause },
        Error::Unavailable(_) | Error::Withheld(_) | Error::Draining | Error::TooCostly(_) => {
            let cause = error.to_string();
            Error::Lost { outcome, cause }
        }
        Error::Unreadable(answer) => {
            let cause = answer.to_string();
            Error::Lost { outcome, cause }
        }
        Error::Refused(_) | Error::Unsendable(_) => error,
    }
}

/// The most time that is kept back for reading the state after trouble.
const READ_BACK_TIME_MAX: Duration = Duration::from_secs(2);

/// A deadline early enough that the state can be read after an answer that does not come.
fn leave_time_to_read(call: CallContext<'_>) -> CallContext<'_> {
    let left = call.deadline.saturating_duration_since(Instant::now());
    CallContext {
        deadline: call.deadline - (left / 4).min(READ_BACK_TIME_MAX),
        ..call
    }
}

#[cfg(test)]
mod tests {
    use ocip::command::response::{ErrorResponse, ErrorSeverity};

    use super::*;

    #[test]
    fn a_user_that_is_not_found_for_any_reason_is_not_there() {
        for (text, about_the_user) in [
            ("[Error 4008] User not found: x", true),
            ("[Error 9001] Domain not found: x", true),
            ("[Error 9002] Invalid user id", true),
            ("[Error 5404] Unauthorized transaction.", false),
            ("[Error 6004] OCI XML Request validation error", false),
            ("[Error 9003] Something odd", false),
        ] {
            let response = ErrorResponse {
                error_code: None,
                summary: text.into(),
                summary_english: text.into(),
                detail: None,
            };
            let refusal = Refusal::new(response, ErrorSeverity::Error);
            assert_eq!(is_about_the_user(&refusal), about_the_user, "{text}");
        }
    }
}
