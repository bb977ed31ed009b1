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

mod attempts;
mod caller;
mod charge;
pub mod key;
mod limit;
mod login;
mod login_result;
pub mod number_policy;
mod proof;
mod rate;
mod scope;
mod sessions;
mod settings;
mod stats;
mod subscriber;
mod tenants;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

pub use caller::Caller;
pub use key::Key;
pub use proof::{Purpose, UserPath};
pub use rate::Rate;

pub use attempts::AttemptLimits;
pub use limit::{Limit, LimitHit};
pub use login_result::{LoggedIn, LoggingIn, LoginDenial};
pub use scope::{Role, Scope, Target};
pub use sessions::{SessionKind, SessionLimits};
pub use settings::Settings;
pub use stats::{Stats, UserLogin};

use attempts::Attempts;
use charge::{Charge, Rates};
use key::Keys;
use limit::TooOften;
use proof::Proofs;
use sessions::Sessions;
use tenants::{Place, Tenants};

use crate::switch::Bill;

/// When a place of a tenant may be free again: nobody knows, but soon.
const PLACE_RETRY: Duration = Duration::from_secs(1);

/// Access control: API keys, sessions, limits and caches.
pub struct Access {
    allow_anonymous: bool,
    keys: Keys,
    rates: Rates,
    commands_per_request: usize,
    sessions: Sessions,
    attempts: Attempts,
    tenants: Tenants,
    proofs: Proofs,
    stats: Arc<Stats>,
}

/// Credentials presented by a caller.
#[derive(Clone, Copy)]
pub enum Credentials<'r> {
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
pub enum Needed {
    /// Anybody.
    Nothing,
    /// A person who has logged in.
    Person,
    /// A caller of at least this role.
    Role(Role),
}

/// A request for admission.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'r> {
    /// The caller's credentials.
    pub credentials: Credentials<'r>,
    /// Where the caller is.
    pub address: IpAddr,
    /// The role that is required.
    pub needs: Needed,
    /// The subject of the request.
    pub about: About<'r>,
    /// Whether it is a change that somebody else's web page asks for.
    pub is_foreign_change: bool,
}

/// Subject of a request.
#[derive(Debug, Clone, Copy)]
pub enum About<'r> {
    /// The target that its path names.
    Path(Target<'r>),
    /// The user who asks; nobody else could be named.
    Oneself,
}

/// Proof of authorization. Keep it until it is done: it holds one of the tenant's permits, and at its end the
/// request is paid for.
#[derive(Clone)]
pub struct Admission {
    /// The caller.
    pub caller: Caller,
    charge: Arc<Charge>,
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
    pub fn new(settings: Settings) -> Self {
        Self {
            allow_anonymous: settings.allow_anonymous,
            rates: Rates::new(&settings),
            commands_per_request: settings.commands_per_request,
            keys: Keys::new(settings.keys),
            sessions: Sessions::new(settings.sessions),
            attempts: Attempts::new(settings.attempts),
            tenants: Tenants::new(settings.tenant_concurrency),
            proofs: Proofs::new(settings.proof_ttl, settings.write_proof_ttl),
            stats: Arc::default(),
        }
    }

    /// Access to the same switch as the operator has decided it since. Whoever is logged in stays so,
    /// and what was counted goes on to count; only keys come and go.
    pub fn successor(&self, settings: Settings) -> Self {
        Self {
            allow_anonymous: settings.allow_anonymous,
            rates: self.rates.at(&settings),
            commands_per_request: settings.commands_per_request,
            keys: Keys::new(settings.keys),
            sessions: self.sessions.within(settings.sessions),
            attempts: self.attempts.under(settings.attempts),
            tenants: self.tenants.up_to(settings.tenant_concurrency),
            proofs: self
                .proofs
                .kept_for(settings.proof_ttl, settings.write_proof_ttl),
            stats: Arc::clone(&self.stats),
        }
    }

    /// The same for another switch, of which nothing is proved yet.
    pub fn unproved(mut self) -> Self {
        self.proofs = self.proofs.emptied();
        self
    }

    /// How often limits were hit, and how logins ended.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// How many sessions of users there are.
    pub fn user_sessions(&self) -> usize {
        self.sessions.count()
    }

    /// Whether the caller may do it. Sends nothing.
    pub fn admit(&self, asking: &Asking<'_>) -> Result<Admission, Denial> {
        self.rates
            .take_of_address(asking.address)
            .map_err(|too_often| self.too_many(too_often))?;
        self.check_origin(asking)?;
        if asking.needs == Needed::Nothing {
            return Ok(self.admission(asking.address, Caller::Anonymous, Target::default(), None));
        }
        let caller = self.recognise(asking.credentials)?;
        self.rates
            .take_of_caller(&caller)
            .map_err(|too_often| self.too_many(too_often))?;
        check_needs(&caller, asking.needs)?;
        let known = caller.clone();
        let target = match asking.about {
            About::Path(target) => target,
            About::Oneself => known.oneself().ok_or(Denial::OutOfScope)?,
        };
        if !caller.reaches(target) {
            return Err(Denial::OutOfScope);
        }
        let place = self.place(target)?;
        Ok(self.admission(asking.address, caller, target, place))
    }

    fn admission(
        &self,
        address: IpAddr,
        caller: Caller,
        target: Target<'_>,
        place: Option<Place>,
    ) -> Admission {
        let payers = (address, caller.clone());
        let charge = Charge::new(
            &self.rates,
            payers,
            target,
            self.commands_per_request,
            place,
        );
        Admission { caller, charge }
    }

    /// A key is nothing that a browser adds by itself.
    fn check_origin(&self, asking: &Asking<'_>) -> Result<(), Denial> {
        let has_key = || match asking.credentials {
            Credentials::Key(presented) => self.keys.find(presented).is_some(),
            Credentials::None | Credentials::Session(..) | Credentials::Unreadable => false,
        };
        match asking.is_foreign_change && !has_key() {
            true => Err(Denial::ForeignOrigin),
            false => Ok(()),
        }
    }

    /// Credentials that are given count, even where none are needed: whoever shows a wrong key
    /// wants to know.
    fn recognise(&self, credentials: Credentials<'_>) -> Result<Caller, Denial> {
        let caller = match credentials {
            Credentials::None => self.allow_anonymous.then_some(Caller::Anonymous),
            Credentials::Key(presented) => self.keys.find(presented).map(Caller::Key),
            Credentials::Session(kind, id) => self.sessions.find(kind, id).map(Caller::Person),
            Credentials::Unreadable => None,
        };
        caller.ok_or(Denial::NotAuthenticated)
    }

    fn too_many(&self, (hit, retry_after): TooOften) -> Denial {
        self.stats.count_hit(hit.limit());
        Denial::TooMany { hit, retry_after }
    }

    fn place(&self, target: Target<'_>) -> Result<Option<Place>, Denial> {
        let Some(tenant) = target.tenant else {
            return Ok(None);
        };
        self.tenants.enter(tenant).map_err(|full| {
            let hit = LimitHit::TenantPlaces(full.most);
            self.stats.count_hit(hit.limit());
            Denial::TenantBusy {
                hit,
                retry_after: PLACE_RETRY,
            }
        })
    }
}

// === impl Admission ===

impl Admission {
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
fn check_needs(caller: &Caller, needs: Needed) -> Result<(), Denial> {
    match (needs, caller) {
        (Needed::Role(role), _) if caller.role() < role => Err(Denial::ReadOnly),
        (Needed::Person, Caller::Anonymous | Caller::Key(_)) => Err(Denial::NotAuthenticated),
        _ => Ok(()),
    }
}

// By hand: what a caller shows is a secret.
impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Key(_) => "Key(***)",
            Self::Session(..) => "Session(***)",
            Self::Unreadable => "Unreadable",
        })
    }
}
