//! Knowledge of a password: how often it was refused in a row, where, and until when nobody tries it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::backoff;
use super::cooperation::LoginRefusal;

/// State of a password, whoever uses it.
#[derive(Default)]
pub(super) struct PasswordKnowledge {
    /// Held by whoever tries a password of which nothing good is known.
    pub(super) alone: tokio::sync::Mutex<()>,
    state: Mutex<AccountState>,
}

#[derive(Default)]
pub(super) struct AccountState {
    pub(super) accepted: bool,
    /// What was said of the password or the account, which all servers share.
    everywhere: Wait,
    /// What single servers said, by their names, that may have been about neither.
    at: BTreeMap<String, Wait>,
}

/// How often the login was refused in a row.
#[derive(Default)]
pub(super) struct Wait {
    failures: u32,
    /// When the next attempt may be made, and why not before.
    blocked: Option<(Instant, String)>,
}

/// What a refusal is about.
#[derive(Clone, Copy)]
pub(super) enum RefusalScope<'a> {
    /// The password or the account, which all servers share.
    Everywhere,
    /// The server of this name, maybe.
    At(&'a str),
}

// === impl PasswordKnowledge ===

impl PasswordKnowledge {
    pub(super) fn state(&self) -> MutexGuard<'_, AccountState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl AccountState ===

impl AccountState {
    /// The password is right, as `server` says.
    pub(super) fn accepted(&mut self, server: &str) {
        self.accepted = true;
        self.everywhere = Wait::default();
        self.at.remove(server);
    }

    /// For how long nobody tries it at any server, and why.
    pub(super) fn left_everywhere(&self, now: Instant) -> Option<(Duration, &str)> {
        self.everywhere.left(now)
    }

    /// For how long nobody tries it at `server`, and why.
    pub(super) fn left_at(&self, server: &str, now: Instant) -> Option<(Duration, &str)> {
        let waits = [Some(&self.everywhere), self.at.get(server)];
        waits.into_iter().flatten().find_map(|wait| wait.left(now))
    }

    pub(super) fn wait(&mut self, scope: RefusalScope<'_>) -> &mut Wait {
        match scope {
            RefusalScope::Everywhere => &mut self.everywhere,
            RefusalScope::At(server) => self.at.entry(server.to_owned()).or_default(),
        }
    }
}

// === impl Wait ===

impl Wait {
    fn left(&self, now: Instant) -> Option<(Duration, &str)> {
        let (until, reason) = self.blocked.as_ref()?;
        (*until > now).then(|| (*until - now, reason.as_str()))
    }

    /// Notes one more refusal, after which nobody tries for a while that grows with each.
    pub(super) fn refused(
        &mut self,
        reason: &str,
        (base, max): (Duration, Duration),
    ) -> LoginRefusal {
        let wait = backoff::delay(self.failures, base, max);
        self.failures = self.failures.saturating_add(1);
        self.block(wait, reason);
        LoginRefusal {
            reason: reason.to_owned(),
            failures: self.failures,
            wait,
        }
    }

    /// Nobody tries before so long has passed.
    pub(super) fn block(&mut self, wait: Duration, reason: &str) {
        self.blocked = Some((Instant::now() + wait, reason.to_owned()));
    }

    /// Others were refused so often in a row.
    pub(super) fn heard(&mut self, failures: u32) {
        self.failures = self.failures.max(failures);
    }
}
