//! The one account with which the gateway logs in to every server of the switch.
//!
//! The servers share the account, and with it the count of wrong passwords after which the switch
//! locks it. So a wrong password must not cost one attempt per server: while nobody knows whether
//! the password is right, one server tries it at a time, and once it was refused no server tries it
//! before the back-off ends. A password that was accepted is tried freely: servers that come back
//! do not wait for each other.
//!
//! What is known belongs to the password and not to the sessions: whoever logs in to the same switch
//! as the same user with the same password, after a reload that changed whatever else, goes on from
//! it ([`Accounts`]). Another password is tried at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::backoff;
use super::connect::{Endpoint, Transport};
use super::login::Credentials;
use super::pool::OpenFailure;

/// How many passwords are remembered that nobody uses any more.
const FORMER_MAX: usize = 64;

/// The accounts that this process has logged in with, the newest last.
#[derive(Default)]
pub struct Accounts(Mutex<Vec<Entry>>);

struct Entry {
    /// User id and password, hashed.
    of: [u8; 32],
    servers: Vec<Place>,
    known: Arc<Known>,
}

/// Where a server listens, and whether over TLS.
#[derive(Clone, PartialEq, Eq)]
struct Place {
    endpoint: Endpoint,
    tls: bool,
}

/// The account, and what is known of its password.
pub struct Account {
    /// Who logs in and how.
    pub credentials: Credentials,
    /// The first waiting time after a refusal, and the longest one.
    backoff: (Duration, Duration),
    known: Arc<Known>,
}

#[derive(Default)]
struct Known {
    /// Held by whoever tries a password of which nothing good is known.
    alone: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    accepted: bool,
    /// What was said of the password or the account, which all servers share.
    everywhere: Wait,
    /// What single servers said, by their names, that may have been about neither.
    at: BTreeMap<String, Wait>,
}

/// How often the login was refused in a row.
#[derive(Default)]
struct Wait {
    failures: u32,
    /// When the next attempt may be made, and why not before.
    blocked: Option<(Instant, String)>,
}

/// Leave to try the password once. Dropped without a word it counts as a refusal of that server,
/// unless the password was right before: the switch may have seen it.
pub struct Attempt<'a> {
    account: &'a Account,
    server: String,
    over: bool,
    _alone: Option<tokio::sync::MutexGuard<'a, ()>>,
}

// === impl Accounts ===

impl Accounts {
    /// The account with which somebody logs in to `servers`, with what is known of it. Refusals are
    /// waited out from the first to the second of `backoff`.
    ///
    /// Lists of servers that have one in common are of one switch.
    pub fn account(
        &self,
        credentials: &Credentials,
        backoff: (Duration, Duration),
        servers: &[Endpoint],
        transport: &Transport,
    ) -> Account {
        let tls = matches!(transport, Transport::Tls(_));
        let places = servers.iter().map(|endpoint| Place {
            endpoint: endpoint.clone(),
            tls,
        });
        Account {
            known: self.known(hash(credentials), places.collect()),
            credentials: credentials.clone(),
            backoff,
        }
    }

    fn known(&self, of: [u8; 32], servers: Vec<Place>) -> Arc<Known> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |entry: &Entry| entry.of == of && is_same_switch(&entry.servers, &servers);
        let mut entry = match entries.iter().position(same) {
            Some(at) => entries.remove(at),
            None => Entry {
                of,
                servers: Vec::new(),
                known: Arc::default(),
            },
        };
        entry.servers.retain(|place| !servers.contains(place));
        entry.servers.extend(servers);
        let known = Arc::clone(&entry.known);
        entries.push(entry);
        forget_oldest(&mut entries);
        known
    }
}

fn forget_oldest(entries: &mut Vec<Entry>) {
    let is_former = |entry: &Entry| Arc::strong_count(&entry.known) == 1;
    let former = entries.iter().filter(|entry| is_former(entry)).count();
    if former > FORMER_MAX
        && let Some(oldest) = entries.iter().position(is_former)
    {
        entries.remove(oldest);
    }
}

fn is_same_switch(ones: &[Place], others: &[Place]) -> bool {
    let is_among = |one: &Place| others.iter().any(|other| one.is_same_server(other));
    ones.iter().any(is_among)
}

/// The switch does not tell user ids in capital letters from others.
fn hash(credentials: &Credentials) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(credentials.user_id.to_lowercase());
    hash.update([0]);
    hash.update(credentials.password.expose_secret());
    hash.finalize().into()
}

// === impl Place ===

impl Place {
    /// A server has one port for TLS and another one for clear text.
    fn is_same_server(&self, other: &Self) -> bool {
        let same_host = self
            .endpoint
            .host
            .eq_ignore_ascii_case(&other.endpoint.host);
        same_host && (self.endpoint.port == other.endpoint.port || self.tls != other.tls)
    }
}

// === impl Account ===

impl Account {
    /// Leave to try the password at `server`, or why and for how long not.
    pub async fn attempt(&self, server: &Endpoint) -> Result<Attempt<'_>, OpenFailure> {
        let accepted = self.known.state().accepted;
        let alone = match accepted {
            true => None,
            false => Some(self.known.alone.lock().await),
        };
        self.check_blocked(server)?;
        Ok(Attempt {
            account: self,
            server: server.to_string(),
            over: false,
            _alone: alone,
        })
    }

    /// For how long the password, which was refused, must not be tried at any server.
    pub fn refused_for(&self) -> Option<Duration> {
        let state = self.known.state();
        state.everywhere.left(Instant::now()).map(|(left, _)| left)
    }

    /// Why and for how long the password must not be tried at `server`.
    pub fn check_blocked(&self, server: &Endpoint) -> Result<(), OpenFailure> {
        let state = self.known.state();
        let here = state.at.get(&server.to_string());
        let now = Instant::now();
        let waits = [Some(&state.everywhere), here].into_iter().flatten();
        match waits.filter_map(|wait| wait.left(now)).next() {
            None => Ok(()),
            Some((left, reason)) => Err(OpenFailure {
                reason: reason.to_owned(),
                retry_after: left,
            }),
        }
    }
}

// === impl Known ===

impl Known {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Wait ===

impl Wait {
    fn left(&self, now: Instant) -> Option<(Duration, &str)> {
        let (until, reason) = self.blocked.as_ref()?;
        (*until > now).then(|| (*until - now, reason.as_str()))
    }

    fn refused(&mut self, reason: &str, (base, max): (Duration, Duration)) -> Duration {
        let delay = backoff::delay(self.failures, base, max);
        self.failures = self.failures.saturating_add(1);
        self.blocked = Some((Instant::now() + delay, reason.to_owned()));
        delay
    }
}

// === impl Attempt ===

impl Attempt<'_> {
    /// The password is right.
    pub fn accepted(mut self) {
        self.over = true;
        let mut state = self.account.known.state();
        state.accepted = true;
        state.everywhere = Wait::default();
        state.at.remove(&self.server);
    }

    /// The password is wrong or the account closed: nobody tries again before the time that this
    /// gives has passed.
    pub fn refused(mut self, reason: &str) -> Duration {
        self.over = true;
        let mut state = self.account.known.state();
        state.accepted = false;
        state.everywhere.refused(reason, self.account.backoff)
    }

    /// This server refused the login, or may have, for a reason that may be its own: here nobody
    /// tries again before the time that this gives has passed.
    pub fn refused_here(mut self, reason: &str) -> Duration {
        self.wait_here(reason)
    }

    /// The server gave no answer, which says nothing about the password.
    pub fn unanswered(mut self) {
        self.over = true;
    }

    fn wait_here(&mut self, reason: &str) -> Duration {
        self.over = true;
        let mut state = self.account.known.state();
        let wait = state.at.entry(self.server.clone()).or_default();
        wait.refused(reason, self.account.backoff)
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.over && !self.account.known.state().accepted {
            let reason = format!("{}: the login was cut short", self.server);
            self.wait_here(&reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::login::LoginMethod;
    use super::*;

    const BACKOFF: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(900));

    fn server(port: u16) -> Endpoint {
        Endpoint {
            host: "as1".into(),
            port,
        }
    }

    fn of(accounts: &Accounts, password: &str, ports: &[u16]) -> Account {
        let credentials = Credentials {
            user_id: "admin".into(),
            password: password.into(),
            method: LoginMethod::Auto,
        };
        let servers: Vec<_> = ports.iter().map(|port| server(*port)).collect();
        accounts.account(&credentials, BACKOFF, &servers, &Transport::Tcp)
    }

    fn account() -> Account {
        of(&Accounts::default(), "secret", &[1])
    }

    async fn attempt(account: &Account) -> Attempt<'_> {
        account.attempt(&server(1)).await.unwrap()
    }

    async fn waits(account: &Account) -> bool {
        let at = server(1);
        let second = account.attempt(&at);
        tokio::time::timeout(Duration::from_millis(1), second)
            .await
            .is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn an_unproved_password_is_tried_by_one_at_a_time() {
        let account = account();
        let first = attempt(&account).await;
        assert!(waits(&account).await);
        first.unanswered();
        let second = attempt(&account).await;
        second.accepted();
        let _third = attempt(&account).await;
        assert!(!waits(&account).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_password_is_tried_by_nobody_until_the_back_off_ends() {
        let account = account();
        attempt(&account).await.accepted();
        let delay = attempt(&account).await.refused("wrong");
        assert!(delay >= Duration::from_secs(60));
        let failure = account.attempt(&server(2)).await.err().unwrap();
        assert_eq!(
            (failure.reason.as_str(), failure.retry_after),
            ("wrong", delay)
        );
        assert_eq!(account.refused_for(), Some(delay));
        tokio::time::advance(delay).await;
        let attempt = attempt(&account).await;
        assert!(waits(&account).await);
        assert!(attempt.refused("wrong again") >= Duration::from_secs(120));
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_server_refuses_for_reasons_of_its_own_holds_there() {
        let account = account();
        let delay = attempt(&account).await.refused_here("odd");
        assert!(account.check_blocked(&server(1)).is_err());
        assert!(account.check_blocked(&server(2)).is_ok());
        tokio::time::advance(delay).await;
        assert!(attempt(&account).await.refused_here("odd") >= 2 * BACKOFF.0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_is_cut_short_counts_unless_the_password_was_right() {
        let account = account();
        drop(attempt(&account).await);
        let failure = account.check_blocked(&server(1)).unwrap_err();
        assert!(failure.reason.contains("cut short"), "{failure:?}");
        tokio::time::advance(failure.retry_after).await;
        attempt(&account).await.accepted();
        drop(attempt(&account).await);
        assert!(account.check_blocked(&server(1)).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_known_of_a_password_holds_for_whoever_comes_next() {
        let accounts = Accounts::default();
        let first = of(&accounts, "secret", &[1]);
        let delay = attempt(&first).await.refused("wrong");
        drop(first);
        // The servers of one switch one after the other, the first one last.
        for ports in [&[2, 1][..], &[3, 2], &[3], &[1]] {
            let next = of(&accounts, "secret", ports);
            assert!(next.check_blocked(&server(ports[0])).is_err(), "{ports:?}");
        }
        let other_switch = of(&accounts, "secret", &[4]);
        assert!(other_switch.check_blocked(&server(4)).is_ok());
        let other_password = of(&accounts, "Secret", &[1]);
        attempt(&other_password).await.accepted();
        let again = of(&accounts, "secret", &[1]);
        assert!(again.check_blocked(&server(1)).is_err());
        tokio::time::advance(delay).await;
        assert!(attempt(&again).await.refused("wrong again") >= 2 * BACKOFF.0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_under_way_is_waited_for_by_whoever_comes_next() {
        let accounts = Accounts::default();
        let (first, next) = (of(&accounts, "a", &[1]), of(&accounts, "a", &[1]));
        let under_way = attempt(&first).await;
        assert!(waits(&next).await);
        under_way.refused("wrong");
        assert!(next.attempt(&server(1)).await.is_err());
    }

    #[test]
    fn another_port_of_the_same_host_is_the_same_server_when_it_is_the_one_for_tls() {
        let place = |host: &str, port, tls| Place {
            endpoint: Endpoint {
                host: host.into(),
                port,
            },
            tls,
        };
        let clear = place("as1", 2208, false);
        assert!(clear.is_same_server(&place("AS1", 2208, false)));
        assert!(clear.is_same_server(&place("as1", 2209, true)));
        assert!(!clear.is_same_server(&place("as1", 2209, false)));
        assert!(!clear.is_same_server(&place("as2", 2208, false)));
    }

    #[tokio::test]
    async fn former_passwords_are_forgotten_one_day() {
        let accounts = Accounts::default();
        let used = of(&accounts, "used", &[1]);
        for number in 0..2 * FORMER_MAX {
            of(&accounts, &number.to_string(), &[1]);
        }
        assert!(accounts.0.lock().unwrap().len() <= FORMER_MAX + 2);
        let again = of(&accounts, "used", &[1]);
        assert!(Arc::ptr_eq(&used.known, &again.known));
    }
}
