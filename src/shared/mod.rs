//! What replicas have in common: a store that speaks the Redis protocol.
//!
//! Without `[shared]` there is no store, nothing in here runs, and each room keeps what it keeps in this process. With
//! one, a room asks the [`SharedStore`] for what must be one for all replicas. There is no consensus of our own:
//! whatever must not be interleaved is one Lua script, which the store runs alone.
//!
//! A call to the store is an errand within a request: it has `shared.timeout`, lies within the request's deadline, and
//! after some failures in a row nobody calls for a while (`breaker.rs`). Whoever is told [`StoreAway`] goes on in
//! this process, tighter and never looser. Nothing in the store is a credential: ids are there as SHA-256.
//!
//! Keys begin with `ocigw:{<cluster>}:`; the braces keep all of them on one node, wherever the store is sharded.

#![cfg_attr(
    not(feature = "shared"),
    allow(dead_code, reason = "a build without a store calls none")
)]

mod attempts;
mod breaker;
mod core;
mod hash;
#[cfg_attr(not(feature = "shared"), path = "no_keeper.rs")]
mod keeper;
#[cfg_attr(not(feature = "shared"), path = "no_link.rs")]
mod link;
mod lock_trail;
mod locks;
mod login_turns;
mod logins;
mod mailboxes;
mod news;
mod places;
mod probe;
mod rates;
mod script;
mod settings;
mod slots;
mod store;

pub use self::core::StoreAway;
pub use attempts::{AttemptReply, AttemptRules, SharedAttempt, UntoldTry};
pub use hash::{hash_of, hex};
pub use lock_trail::LockTrail;
pub use locks::{NoLock, StoreLock};
pub use login_turns::StoreTurns;
pub use logins::{FoundLogin, NewSharedLogin, SharedLoginBegin, SharedLoginLimits, SharedLogins};
pub use mailboxes::{SharedMailboxes, StoredMailbox};
pub use news::News;
pub use places::PLACES_TIME;
pub use probe::{StoreProbe, probe};
pub use rates::{PortionReply, PortionRequest};
pub use script::{StoreArg, StoreScript, StoreValue};
pub use settings::{OnLoss, StoreSettings};
pub use slots::SharedSlots;
pub use store::{SharedStore, StoreReport};
