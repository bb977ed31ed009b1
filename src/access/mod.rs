//! Authentication, authorization and rate limiting: who is calling, and what may they touch?
//!
//! Three questions stand before every command about a user, in this order. Who calls: a machine
//! with a [`key`], a person with a session (who has proved a password to the switch, see `login`), or,
//! where the operator says so (on loopback only), anybody. May this caller do
//! this to that target? That is decided from the path and what is known of the caller, before
//! anything is sent. And is the user really in the tenant and group of the path? OCI commands name
//! nothing but a user id and the gateway's login can touch every tenant, so the switch is asked,
//! and the answer is kept for a short while.
//!
//! How often somebody may ask is part of the first question: the address is counted before any
//! credential is looked at, so that trying out keys is slow, the caller after it is known. A change
//! that a stranger's web page has a browser ask for is refused whatever the browser adds to it. Last of
//! all, a request gets one of its tenant's places, and holds it until it is answered.

mod attempt_log;
mod caller;
mod charge;
pub mod key;
mod known_sessions;
mod limit;
mod login;
mod login_result;
mod login_throttle;
mod news;
pub mod number_policy;
mod oci_denial;
mod oci_grant;
mod oci_rights;
mod place_cache;
mod places_state;
mod rate;
mod reserved_command;
mod scope;
mod sessions;
mod settings;
mod shared_buckets;
mod shared_places;
mod stats;
mod subscriber;
mod subscriber_cache;
mod tenants;
mod token_portions;
mod user_places;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

pub use caller::Caller;
pub use key::ApiKey;
pub use oci_denial::OciDenial;
pub use oci_grant::{CommandTarget, OciGrant};
pub use oci_rights::OciRights;
pub use place_cache::LockedUsers;
pub use rate::Rate;
pub use reserved_command::CommandReservation;
pub use subscriber_cache::{ProofPurpose, UserPath};

pub use limit::{AccessLimit, LimitHit};
pub use login_result::{LoggedIn, LoggingIn, LoginDenial};
pub use login_throttle::AttemptLimits;
pub use scope::{CallerScope, PathTarget, Role};
pub use sessions::{SessionKind, SessionLimits};
pub use settings::AccessSettings;
pub use stats::{AccessStats, UserLogin};

use charge::{RateLimits, RequestCharge};
use key::ApiKeys;
use known_sessions::KnownSessions;
use limit::LimitError;
use login_result::STORE_RETRY;
use login_throttle::LoginThrottle;
use place_cache::PlaceCache;
use subscriber_cache::SubscriberCache;
use tenants::{ConcurrencyPermit, TenantConcurrency};

use crate::shared::SharedStore;
use crate::switch::Bill;

/// When a place of a tenant may be free again: nobody knows, but soon.
const PLACE_RETRY: Duration = Duration::from_secs(1);

/// Access control: API keys, sessions, limits and caches.
pub struct Access {
    allow_anonymous: bool,
    keys: ApiKeys,
    rates: RateLimits,
    commands_per_request: usize,
    sessions: KnownSessions,
    attempts: LoginThrottle,
    tenants: TenantConcurrency,
    subscribers: SubscriberCache,
    places: PlaceCache,
    stats: Arc<AccessStats>,
    /// What replicas have in common, if there are others.
    store: Option<Arc<SharedStore>>,
}

/// Credentials presented by a caller.
#[derive(Clone, Copy)]
pub enum CallerCredentials<'r> {
    /// Nothing.
    None,
    /// A key.
    Key(&'r str),
    /// The id of a session.
    Session(SessionKind, &'r str),
    /// Something that is none of the above.
    Unreadable,
}

/// Role required of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredRole {
    /// Anybody.
    Nothing,
    /// A person who has logged in.
    User,
    /// A caller of at least this role.
    Role(Role),
}

/// A request for admission.
#[derive(Debug, Clone, Copy)]
pub struct AdmissionRequest<'r> {
    /// The caller's credentials.
    pub credentials: CallerCredentials<'r>,
    /// Where the caller is.
    pub address: IpAddr,
    /// The role that is required.
    pub needs: RequiredRole,
    /// The subject of the request.
    pub about: RequestSubject<'r>,
    /// Whether it is a change that somebody else's web page asks for.
    pub is_foreign_change: bool,
}

/// Subject of a request.
#[derive(Debug, Clone, Copy)]
pub enum RequestSubject<'r> {
    /// The target that its path names.
    Path(PathTarget<'r>),
    /// The user who asks; nobody else could be named.
    Oneself,
}

/// Proof of authorization. Keep it until it is done: it holds one of the tenant's permits, and at its end the
/// request is paid for.
#[derive(Clone)]
pub struct Admission {
    /// The caller.
    pub caller: Caller,
    charge: Arc<RequestCharge>,
}

/// Why a request was rejected by access control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// No credentials, or none that are good. Which of the two is nobody's business.
    #[error("credentials are needed, and none that are valid were given")]
    NotAuthenticated,
    /// A change, and the caller may only read.
    #[error("these credentials may only read")]
    ReadOnly,
    /// A change that somebody else's web page asks for, without a key that the page must have.
    #[error(
        "a web page of another origin cannot change anything here without a key, unless \
         server.cors_origins has its origin"
    )]
    ForeignOrigin,
    /// Not the caller's to touch.
    #[error("these credentials are not for this tenant, group or user")]
    OutOfScope,
    /// Too often.
    #[error("{hit}; wait as long as Retry-After says")]
    TooMany {
        /// The limit.
        hit: LimitHit,
        /// How long to wait.
        retry_after: Duration,
    },
    /// Whether the session is good cannot be told: the store that replicas share cannot be reached.
    #[error(
        "logins cannot be looked up at the moment; wait as long as Retry-After says, and try again"
    )]
    Unavailable {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Too many requests of the tenant run already.
    #[error("{hit}; try again later")]
    TenantBusy {
        /// The limit.
        hit: LimitHit,
        /// How long to wait.
        retry_after: Duration,
    },
}

impl Access {
    /// Access control as the operator decided it. Cache and rates begin empty.
    pub fn new(settings: AccessSettings) -> Self {
        Self {
            allow_anonymous: settings.allow_anonymous,
            rates: RateLimits::new(&settings),
            commands_per_request: settings.commands_per_request,
            keys: ApiKeys::new(settings.keys),
            sessions: KnownSessions::new(settings.sessions),
            attempts: LoginThrottle::new(settings.attempts),
            tenants: TenantConcurrency::new(settings.tenant_concurrency),
            subscribers: SubscriberCache::new(settings.proof_ttl, settings.write_proof_ttl),
            places: PlaceCache::new(settings.proof_ttl, settings.write_proof_ttl),
            stats: Arc::default(),
            store: None,
        }
    }

    /// The same, sharing logins, attempts, rates and places with the other replicas.
    pub fn sharing(mut self, store: Option<Arc<SharedStore>>) -> Self {
        self.sessions = self.sessions.sharing(store.as_ref());
        if let Some(store) = &store {
            self.rates = self.rates.sharing(store);
            self.tenants = self.tenants.sharing(store);
        }
        self.store = store;
        self
    }

    /// Access to the same switch as the operator has decided it since. Whoever is logged in stays so,
    /// and what was counted goes on to count; only keys come and go.
    pub fn with_settings(&self, settings: AccessSettings) -> Self {
        Self {
            allow_anonymous: settings.allow_anonymous,
            rates: self.rates.with_settings(&settings),
            commands_per_request: settings.commands_per_request,
            keys: ApiKeys::new(settings.keys),
            sessions: self.sessions.with_limits(settings.sessions),
            attempts: self.attempts.with_limits(settings.attempts),
            tenants: self.tenants.with_limit(settings.tenant_concurrency),
            subscribers: self
                .subscribers
                .with_ttl(settings.proof_ttl, settings.write_proof_ttl),
            places: self
                .places
                .with_ttl(settings.proof_ttl, settings.write_proof_ttl),
            stats: Arc::clone(&self.stats),
            store: self.store.clone(),
        }
    }

    /// The same for another switch, of which nothing is proved yet.
    pub fn without_cached_subscribers(mut self) -> Self {
        self.subscribers = self.subscribers.cleared();
        self.places = self.places.cleared();
        self
    }

    /// How often limits were hit, and how logins ended.
    pub fn stats(&self) -> &AccessStats {
        &self.stats
    }

    /// How many sessions of users there are. With a store: of all replicas, as they were counted within the last
    /// seconds, and those that began in this process while the store was away.
    pub fn user_sessions(&self) -> usize {
        self.sessions.count()
    }

    /// Whether the caller may do it. Sends nothing.
    pub async fn admit(&self, request: &AdmissionRequest<'_>) -> Result<Admission, Denial> {
        self.rates
            .take_of_address(request.address)
            .await
            .map_err(|too_often| self.too_many(too_often))?;
        self.check_origin(request)?;
        if request.needs == RequiredRole::Nothing {
            return Ok(self.admission(
                request.address,
                Caller::Anonymous,
                PathTarget::default(),
                None,
            ));
        }
        let caller = self.recognise(request.credentials).await?;
        self.rates
            .take_of_caller(&caller)
            .await
            .map_err(|too_often| self.too_many(too_often))?;
        check_needs(&caller, request.needs)?;
        let known = caller.clone();
        let target = match request.about {
            RequestSubject::Path(target) => target,
            RequestSubject::Oneself => known.oneself().ok_or(Denial::OutOfScope)?,
        };
        if !caller.reaches(target) {
            return Err(Denial::OutOfScope);
        }
        let permit = self.permit(target).await?;
        Ok(self.admission(request.address, caller, target, permit))
    }

    /// Admission of the same request once its target is known, which its body names: it holds a permit of the tenant,
    /// waits in the tenant's lane, and costs a token for each of its commands, or for each document if those are more.
    pub async fn admit_target(
        &self,
        admission: &Admission,
        target: PathTarget<'_>,
        commands: usize,
    ) -> Result<Admission, Denial> {
        let permit = self.permit(target).await?;
        Ok(Admission {
            caller: admission.caller.clone(),
            charge: admission.charge.about(target, commands, permit),
        })
    }

    fn admission(
        &self,
        address: IpAddr,
        caller: Caller,
        target: PathTarget<'_>,
        permit: Option<ConcurrencyPermit>,
    ) -> Admission {
        let payers = (address, caller.clone());
        let charge = RequestCharge::new(
            &self.rates,
            payers,
            target,
            self.commands_per_request,
            permit,
        );
        Admission { caller, charge }
    }

    /// A key is nothing that a browser adds by itself.
    fn check_origin(&self, request: &AdmissionRequest<'_>) -> Result<(), Denial> {
        let has_key = || match request.credentials {
            CallerCredentials::Key(presented) => self.keys.find(presented).is_some(),
            CallerCredentials::None
            | CallerCredentials::Session(..)
            | CallerCredentials::Unreadable => false,
        };
        match request.is_foreign_change && !has_key() {
            true => Err(Denial::ForeignOrigin),
            false => Ok(()),
        }
    }

    /// Credentials that are given count, even where none are needed: whoever shows a wrong key
    /// wants to know.
    async fn recognise(&self, credentials: CallerCredentials<'_>) -> Result<Caller, Denial> {
        let caller = match credentials {
            CallerCredentials::None => self.allow_anonymous.then_some(Caller::Anonymous),
            CallerCredentials::Key(presented) => self.keys.find(presented).map(Caller::Key),
            CallerCredentials::Session(kind, id) => {
                let found = self.sessions.find(kind, id).await;
                found.map_err(|_| Denial::UNAVAILABLE)?.map(Caller::User)
            }
            CallerCredentials::Unreadable => None,
        };
        caller.ok_or(Denial::NotAuthenticated)
    }

    fn too_many(&self, (hit, retry_after): LimitError) -> Denial {
        self.stats.count_hit(hit.limit());
        Denial::TooMany { hit, retry_after }
    }

    async fn permit(&self, target: PathTarget<'_>) -> Result<Option<ConcurrencyPermit>, Denial> {
        let Some(tenant) = target.tenant else {
            return Ok(None);
        };
        self.tenants.enter(tenant).await.map_err(|full| {
            let hit = LimitHit::TenantPlaces(full.most);
            self.stats.count_hit(hit.limit());
            Denial::TenantBusy {
                hit,
                retry_after: PLACE_RETRY,
            }
        })
    }
}

// === impl Denial ===

impl Denial {
    /// The denial while the store is away.
    const UNAVAILABLE: Self = Self::Unavailable {
        retry_after: STORE_RETRY,
    };
}

// === impl Admission ===

impl Admission {
    /// Admission of a part of the request, which has a bill of its own; it waits until its caller may ask again.
    pub async fn part(&self) -> Self {
        Self {
            caller: self.caller.clone(),
            charge: self.charge.part().await,
        }
    }

    /// What the request may cost, and what it has cost.
    pub fn bill(&self) -> &Bill {
        &self.charge.bill
    }
}

impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admission")
            .field("caller", &self.caller)
            .field("bill", self.bill())
            .finish_non_exhaustive()
    }
}

/// For a key nobody is logged in, so to ask who it is makes no sense.
fn check_needs(caller: &Caller, needs: RequiredRole) -> Result<(), Denial> {
    match (needs, caller) {
        (RequiredRole::Role(role), _) if caller.role() < role => Err(Denial::ReadOnly),
        (RequiredRole::User, Caller::Anonymous | Caller::Key(_)) => Err(Denial::NotAuthenticated),
        _ => Ok(()),
    }
}

// By hand: what a caller shows is a secret.
impl fmt::Debug for CallerCredentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Key(_) => "Key(***)",
            Self::Session(..) => "Session(***)",
            Self::Unreadable => "Unreadable",
        })
    }
}
