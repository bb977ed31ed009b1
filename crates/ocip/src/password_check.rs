//! Check of a user's password: a login of their own, on a connection of its own.
//!
//! Nothing of this touches the gateway's sessions, its account or its back-off: a stranger who
//! types wrong passwords must not close the gateway's own way to the switch. It only looks at which
//! server is in use, and few proofs run at once, because logins are what a switch has least of; the
//! addresses that they come from take turns. The password of the gateway's own account is known
//! here, so wrong ones are never sent: they would lock everybody out. Nor is the one that it has, while
//! it waits after a refusal.

use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::cluster::Cluster;
use super::command::login::LoginResponse;
use super::error_number::login::LoginFault;
use super::login::{LoginCredentials, LoginError, LoginServer};
use super::pool::PooledSession;
use super::stats::CloseReason;

/// Error of a password check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The password is wrong, or there is no such login id.
    #[error("the login was refused")]
    Refused,
    /// The account is disabled.
    #[error("the account is disabled")]
    Disabled,
    /// The account is locked.
    #[error("the account is locked")]
    Locked,
    /// The password has expired.
    #[error("the password has expired")]
    Expired,
    /// The switch takes no login for the moment, whatever the password is.
    #[error("{0}")]
    NotNow(String),
    /// Nothing was proved and the password was not sent.
    #[error("{0}")]
    Unavailable(String),
    /// Nothing was proved, but the switch may have seen the password.
    #[error("{0}")]
    Unknown(String),
}

impl Cluster {
    /// Logs somebody who calls `from` an address in and at once out again, at the first server that can
    /// be used.
    pub async fn prove(
        &self,
        user_id: &str,
        password: &SecretString,
        from: IpAddr,
        deadline: Instant,
    ) -> Result<LoginResponse, ProofError> {
        if self.is_wrong_for_own_account(user_id, password) {
            return Err(ProofError::Refused);
        }
        let turn = self.proofs().take(from, deadline).await;
        let _turn = turn.ok_or_else(|| unavailable("too many logins are under way"))?;
        let credentials = LoginCredentials {
            user_id: user_id.to_owned(),
            password: password.clone(),
            method: self.account().credentials.method,
        };
        let mut last = unavailable("no server is ready");
        for server in self.ready_servers() {
            let proving = prove_at(server, &credentials);
            match timeout_at(deadline, proving).await {
                Ok(Err(ProofError::Unavailable(why))) => last = ProofError::Unavailable(why),
                Ok(result) => return result,
                Err(_) => return Err(ProofError::Unknown("no answer in time".to_owned())),
            }
        }
        Err(last)
    }

    fn is_wrong_for_own_account(&self, user_id: &str, password: &SecretString) -> bool {
        let own = &self.account().credentials;
        let domain = self.user_domain().unwrap_or_default();
        let is_own = with_domain(user_id, &domain) == with_domain(&own.user_id, &domain);
        let is_right = openssl::memcmp::eq(&hash(password), &hash(&own.password));
        is_own && (!is_right || self.account().refused_for().is_some())
    }
}

/// A user id with its domain, in lower case, for comparing.
pub fn with_domain(user_id: &str, domain: &str) -> String {
    match user_id.contains('@') {
        true => user_id.to_lowercase(),
        false => format!("{user_id}@{domain}").to_lowercase(),
    }
}

/// Passwords are compared by hashes of one length, so that the time tells nothing.
fn hash(password: &SecretString) -> [u8; 32] {
    Sha256::digest(password.expose_secret()).into()
}

async fn prove_at(
    server: &LoginServer,
    credentials: &LoginCredentials,
) -> Result<LoginResponse, ProofError> {
    let connected = server.connect(credentials).await;
    let mut session = connected.map_err(|error| unavailable(&error.to_string()))?;
    match server.log_in(&mut session, credentials).await {
        Ok(login) => {
            // Nobody waits for the logout: the connection ends whatever comes of it.
            let deadline = Instant::now() + server.connect_timeout;
            tokio::spawn(session.logout(deadline).in_current_span());
            Ok(login)
        }
        Err(error) => {
            session.close(CloseReason::Drain);
            Err(judge(&error))
        }
    }
}

fn judge(error: &LoginError) -> ProofError {
    match error {
        LoginError::Refused { reason, fault } => refused(*fault, reason),
        LoginError::Exchange(cause) => ProofError::Unknown(cause.to_string()),
        LoginError::Unreadable(answer) => ProofError::Unknown(answer.to_string()),
        LoginError::Connect(error) => unavailable(&error.to_string()),
    }
}

fn refused(fault: LoginFault, reason: &str) -> ProofError {
    match fault {
        LoginFault::Password => ProofError::Refused,
        LoginFault::Disabled => ProofError::Disabled,
        LoginFault::Locked => ProofError::Locked,
        LoginFault::Expired => ProofError::Expired,
        LoginFault::Form | LoginFault::NotNow => ProofError::NotNow(reason.to_owned()),
    }
}

fn unavailable(why: &str) -> ProofError {
    ProofError::Unavailable(why.to_owned())
}
