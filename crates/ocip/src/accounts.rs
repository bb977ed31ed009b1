//! Accounts that this process has logged in with.
//!
//! What is known of a password belongs to it and not to the sessions: whoever logs in to the same
//! switch as the same user with the same password, after a reload that changed whatever else, goes on
//! from it. Another password is tried at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::account::Account;
use super::connect::{ServerEndpoint, Transport};
use super::login::LoginCredentials;
use super::password_knowledge::PasswordKnowledge;

/// How many passwords are remembered that nobody uses any more.
const FORMER_MAX: usize = 64;

/// The accounts that this process has logged in with, the newest last.
#[derive(Default)]
pub struct Accounts(Mutex<Vec<AccountEntry>>);

struct AccountEntry {
    /// User id and password, hashed.
    of: [u8; 32],
    servers: Vec<ServerAddress>,
    known: Arc<PasswordKnowledge>,
}

/// Where a server listens, and whether over TLS.
#[derive(Clone, PartialEq, Eq)]
struct ServerAddress {
    endpoint: ServerEndpoint,
    tls: bool,
}

// === impl Accounts ===

impl Accounts {
    /// The account with which somebody logs in to `servers`, with what is known of it. Refusals are
    /// waited out from the first to the second of `backoff`.
    ///
    /// Lists of servers that have one in common are of one switch.
    pub fn account(
        &self,
        credentials: &LoginCredentials,
        backoff: (Duration, Duration),
        servers: &[ServerEndpoint],
        transport: &Transport,
    ) -> Account {
        let tls = matches!(transport, Transport::Tls(_));
        let places = servers.iter().map(|endpoint| ServerAddress {
            endpoint: endpoint.clone(),
            tls,
        });
        let known = self.known(hash(credentials), places.collect());
        Account::new(credentials.clone(), backoff, known)
    }

    fn known(&self, of: [u8; 32], servers: Vec<ServerAddress>) -> Arc<PasswordKnowledge> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            |entry: &AccountEntry| entry.of == of && is_same_switch(&entry.servers, &servers);
        let mut entry = match entries.iter().position(same) {
            Some(at) => entries.remove(at),
            None => AccountEntry {
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

fn forget_oldest(entries: &mut Vec<AccountEntry>) {
    let is_former = |entry: &AccountEntry| Arc::strong_count(&entry.known) == 1;
    let former = entries.iter().filter(|entry| is_former(entry)).count();
    if former > FORMER_MAX
        && let Some(oldest) = entries.iter().position(is_former)
    {
        entries.remove(oldest);
    }
}

fn is_same_switch(ones: &[ServerAddress], others: &[ServerAddress]) -> bool {
    let is_among = |one: &ServerAddress| others.iter().any(|other| one.is_same_server(other));
    ones.iter().any(is_among)
}

/// The switch does not tell user ids in capital letters from others.
fn hash(credentials: &LoginCredentials) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(credentials.user_id.to_lowercase());
    hash.update([0]);
    hash.update(credentials.password.expose_secret());
    hash.finalize().into()
}

// === impl ServerAddress ===

impl ServerAddress {
    /// A server has one port for TLS and another one for clear text.
    fn is_same_server(&self, other: &Self) -> bool {
        let same_host = self
            .endpoint
            .host
            .eq_ignore_ascii_case(&other.endpoint.host);
        same_host && (self.endpoint.port == other.endpoint.port || self.tls != other.tls)
    }
}

#[cfg(test)]
mod tests {
    use super::super::account::PasswordAttempt;
    use super::super::login::LoginMethod;
    use super::*;

    const BACKOFF: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(900));

    fn server(port: u16) -> ServerEndpoint {
        ServerEndpoint {
            host: "as1".into(),
            port,
        }
    }

    fn of(accounts: &Accounts, password: &str, ports: &[u16]) -> Account {
        let credentials = LoginCredentials {
            user_id: "admin".into(),
            password: password.into(),
            method: LoginMethod::Auto,
        };
        let servers: Vec<_> = ports.iter().map(|port| server(*port)).collect();
        accounts.account(&credentials, BACKOFF, &servers, &Transport::Tcp)
    }

    async fn attempt(account: &Account) -> PasswordAttempt<'_> {
        account.attempt(&server(1)).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_known_of_a_password_holds_for_whoever_comes_next() {
        let accounts = Accounts::default();
        let first = of(&accounts, "secret", &[1]);
        let delay = attempt(&first).await.refused("wrong").await;
        drop(first);
        // The servers of one switch one after the other, the first one last.
        for ports in [&[2, 1][..], &[3, 2], &[3], &[1]] {
            let next = of(&accounts, "secret", ports);
            assert!(next.check_blocked(&server(ports[0])).is_err(), "{ports:?}");
        }
        let other_switch = of(&accounts, "secret", &[4]);
        assert!(other_switch.check_blocked(&server(4)).is_ok());
        let other_password = of(&accounts, "Secret", &[1]);
        attempt(&other_password).await.accepted().await;
        let again = of(&accounts, "secret", &[1]);
        assert!(again.check_blocked(&server(1)).is_err());
        tokio::time::advance(delay).await;
        assert!(attempt(&again).await.refused("wrong again").await >= 2 * BACKOFF.0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_under_way_is_waited_for_by_whoever_comes_next() {
        let accounts = Accounts::default();
        let (first, next) = (of(&accounts, "a", &[1]), of(&accounts, "a", &[1]));
        let under_way = attempt(&first).await;
        let at = server(1);
        let mut waiting = std::pin::pin!(next.attempt(&at));
        let soon = tokio::time::timeout(Duration::from_millis(1), waiting.as_mut());
        assert!(soon.await.is_err());
        under_way.refused("wrong").await;
        assert!(waiting.await.is_err());
    }

    #[test]
    fn another_port_of_the_same_host_is_the_same_server_when_it_is_the_one_for_tls() {
        let place = |host: &str, port, tls| ServerAddress {
            endpoint: ServerEndpoint {
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
