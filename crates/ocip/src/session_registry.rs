//! Registry of sessions and what each is doing, for operators.
//!
//! Every session carries a `SessionStatus` and writes into it what it begins and ends; nobody else waits
//! for that lock but a person's look, so it costs an exchange next to nothing. An exchange that is
//! under way is an `InFlight`, which sees to it that each command is counted once, also when the
//! caller goes away.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::batch::{Batch, BatchReplies, CommandError};
use super::exchange_error::ExchangeErrorKind;
use super::stats::{ClientStats, CloseReason, CommandOutcome};

/// Registry of the sessions to one server, those that log in just now included.
#[derive(Debug, Default)]
pub struct SessionRegistry {
    sessions: Mutex<Vec<Weak<SessionStatus>>>,
    last_number: AtomicU64,
}

/// Status of one session.
#[derive(Debug)]
pub(super) struct SessionStatus {
    number: u64,
    opened_at: Instant,
    logged_in: AtomicBool,
    doing: Mutex<Option<Doing>>,
}

#[derive(Debug, Clone, Copy)]
struct Doing {
    /// The type of the first command.
    command: &'static str,
    since: Instant,
}

/// A session, as it was when somebody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionReport {
    /// Counted from 1 by server, and never given twice.
    pub number: u64,
    /// What it is there for at this moment.
    pub state: SessionState,
    /// How long the connection has been there.
    pub age: Duration,
    /// The type of the (first) command under way, and how long it has been.
    pub command: Option<(&'static str, Duration)>,
}

/// A server, as it was when somebody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeReport {
    /// Host and port, as configured.
    pub name: String,
    /// Whether commands can be sent to it.
    pub ready: bool,
    /// Whether it is the one that commands are sent to.
    pub in_use: bool,
    /// Why no session can be opened at present, if so.
    pub trouble: Option<String>,
    /// How many callers wait for a session.
    pub waiters: usize,
    /// The sessions.
    pub sessions: Vec<SessionReport>,
    /// When the certificate ends that it showed last, in seconds of Unix time.
    pub certificate_ends: Option<u64>,
}

/// State of a session at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Nobody is logged in on it yet.
    LoggingIn,
    /// A command is under way.
    Busy,
    /// It waits for work.
    Idle,
}

/// An exchange that is not over. Dropped without an end, its caller has gone away.
pub(super) struct InFlight<'b> {
    stats: Arc<ClientStats>,
    status: Arc<SessionStatus>,
    node: Arc<str>,
    batch: &'b Batch,
    started: Instant,
    over: bool,
}

// === impl SessionRegistry ===

impl SessionRegistry {
    /// A watch for a session that was just connected.
    pub(super) fn begin(&self) -> Arc<SessionStatus> {
        let status = Arc::new(SessionStatus {
            number: self.last_number.fetch_add(1, Ordering::Relaxed) + 1,
            opened_at: Instant::now(),
            logged_in: AtomicBool::new(false),
            doing: Mutex::new(None),
        });
        let mut sessions = self.sessions();
        sessions.retain(|session| session.strong_count() > 0);
        sessions.push(Arc::downgrade(&status));
        status
    }

    /// The sessions as they are now, in the order in which they were connected.
    pub fn report(&self) -> Vec<SessionReport> {
        let now = Instant::now();
        let sessions = self.sessions();
        let living = sessions.iter().filter_map(Weak::upgrade);
        living.map(|status| status.report(now)).collect()
    }

    /// When the exchange began that has been under way longest on a session that is logged in.
    pub(super) fn oldest_exchange(&self) -> Option<Instant> {
        let sessions = self.sessions();
        let living = sessions.iter().filter_map(Weak::upgrade);
        living.filter_map(|status| status.busy_since()).min()
    }

    fn sessions(&self) -> MutexGuard<'_, Vec<Weak<SessionStatus>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl SessionStatus ===

impl SessionStatus {
    /// Notes that the login is done.
    pub(super) fn logged_in(&self) {
        self.logged_in.store(true, Ordering::Relaxed);
    }

    fn set(&self, doing: Option<Doing>) {
        *self.doing() = doing;
    }

    fn doing(&self) -> MutexGuard<'_, Option<Doing>> {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn busy_since(&self) -> Option<Instant> {
        let is_logged_in = self.logged_in.load(Ordering::Relaxed);
        self.doing()
            .filter(|_| is_logged_in)
            .map(|doing| doing.since)
    }

    fn report(&self, now: Instant) -> SessionReport {
        let doing = *self.doing();
        let state = match (self.logged_in.load(Ordering::Relaxed), doing) {
            (false, _) => SessionState::LoggingIn,
            (true, Some(_)) => SessionState::Busy,
            (true, None) => SessionState::Idle,
        };
        SessionReport {
            number: self.number,
            state,
            age: now.saturating_duration_since(self.opened_at),
            command: doing.map(|doing| {
                let time = now.saturating_duration_since(doing.since);
                (doing.command, time)
            }),
        }
    }
}

// === impl SessionState ===

impl SessionState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::LoggingIn, Self::Busy, Self::Idle];

    /// The name in metrics and on the status page.
    pub fn label(self) -> &'static str {
        match self {
            Self::LoggingIn => "logging_in",
            Self::Busy => "busy",
            Self::Idle => "idle",
        }
    }
}

// === impl InFlight ===

impl<'b> InFlight<'b> {
    /// Notes that `batch` is about to be sent.
    pub(super) fn begin(
        stats: &Arc<ClientStats>,
        status: &Arc<SessionStatus>,
        node: &Arc<str>,
        batch: &'b Batch,
    ) -> Self {
        let started = Instant::now();
        let command = batch.types().next().unwrap_or_default();
        status.set(Some(Doing {
            command,
            since: started,
        }));
        Self {
            stats: Arc::clone(stats),
            status: Arc::clone(status),
            node: Arc::clone(node),
            batch,
            started,
            over: false,
        }
    }

    /// The answer came.
    pub(super) fn answered(mut self, replies: &BatchReplies) {
        self.over = true;
        let took = self.started.elapsed();
        for (command, outcome) in self.batch.types().zip(replies.outcomes()) {
            let outcome = match outcome {
                Ok(()) => CommandOutcome::Ok,
                Err(error) => {
                    self.note(command, error);
                    match error {
                        CommandError::Refused(refusal) => CommandOutcome::Refused(refusal),
                        CommandError::Unreadable(_) => CommandOutcome::Unreadable,
                    }
                }
            };
            self.stats.commands.count(command, outcome, took);
        }
    }

    /// Keeps for operators why a command has no result.
    fn note(&self, command: &'static str, error: &CommandError) {
        let errors = &self.stats.recent_errors;
        match error {
            _ if self.batch.is_confidential() => {}
            CommandError::Refused(refusal) => {
                errors.note(
                    &self.node,
                    command,
                    refusal.number(),
                    &refusal.summary_english,
                );
            }
            CommandError::Unreadable(unreadable) => {
                tracing::warn!(server = &*self.node, command, %unreadable, "answer not understood");
                errors.note(&self.node, command, None, &unreadable.to_string());
            }
        }
    }

    /// There is no answer.
    pub(super) fn failed(mut self, cause: &ExchangeErrorKind) {
        self.over = true;
        self.unanswered(cause.close_reason());
        let command = self.batch.types().next().unwrap_or_default();
        let text = match self.batch.is_confidential() {
            true => cause.close_reason().label().to_owned(),
            false => cause.to_string(),
        };
        self.stats
            .recent_errors
            .note(&self.node, command, None, &text);
        if let ExchangeErrorKind::Mismatch(mismatch) = cause
            && let Some(kind) = mismatch.kind()
        {
            self.stats.count_mismatch(kind);
        }
    }

    fn unanswered(&self, reason: CloseReason) {
        let (outcome, took) = (CommandOutcome::Unanswered(reason), self.started.elapsed());
        for command in self.batch.types() {
            self.stats.commands.count(command, outcome, took);
        }
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.status.set(None);
        if !self.over {
            self.unanswered(CloseReason::Cancelled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::system::VerifySessionIsValidRequest;

    #[tokio::test(start_paused = true)]
    async fn a_session_is_shown_from_its_login_to_its_end() {
        let (registry, stats) = (SessionRegistry::default(), Arc::new(ClientStats::default()));
        let states = || {
            let reports = registry.report().into_iter();
            let states = reports.map(|report| (report.number, report.state, report.command));
            states.collect::<Vec<_>>()
        };
        let status = registry.begin();
        assert_eq!(states(), [(1, SessionState::LoggingIn, None)]);
        status.logged_in();
        let mut batch = Batch::new("r");
        batch.add(&VerifySessionIsValidRequest {});
        let in_flight = InFlight::begin(&stats, &status, &"as1:2209".into(), &batch);
        tokio::time::advance(Duration::from_secs(1)).await;
        let command = Some(("VerifySessionIsValidRequest", Duration::from_secs(1)));
        assert_eq!(states(), [(1, SessionState::Busy, command)]);
        drop(in_flight);
        assert_eq!(states(), [(1, SessionState::Idle, None)]);
        drop(status);
        assert_eq!(states(), []);
    }
}
