//! Health checks of servers that are quiet while something is waited for.
//!
//! A server is quiet when an exchange has been under way for a second and no byte came from it since,
//! on any session. It may only be thinking, so it is asked on a fresh connection. If that is not
//! answered either and another server is ready, the server is set aside: whoever waits for a session
//! of it moves on, and reads that were written to it are given up, to be repeated elsewhere. Writes that
//! were written wait for their answer as ever, for nothing else could tell what became of them.
//!
//! It comes back when it has answered several times in a row and its sessions were proved, each time
//! after a longer wait if it falls silent again soon, so that callers do not flap.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::backoff::Backoff;
use super::batch::Batch;
use super::command::login::AuthenticationRequest;
use super::connect::connect;
use super::login::{LoginCredentials, LoginServer};
use super::pool::{Pool, PooledSession};
use super::probe::probe;
use super::session::Session;
use super::stats::CloseReason;

/// How long nothing may come while something is waited for.
const QUIET: Duration = Duration::from_secs(1);

/// How long a fresh connection and its answer may take then.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);

/// How often it is looked, and how long after a probe that was answered the next one may follow.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
const PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// How many answers in a row bring a server back, and how far they are apart.
const ANSWERS_TO_RETURN: usize = 3;
const ANSWER_INTERVAL: Duration = Duration::from_millis(300);

/// How long a server stays aside at least: longer each time, unless it was well for a while between.
const ASIDE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
const WELL: Duration = Duration::from_secs(60);

/// A server that is watched for silence.
pub(super) struct WatchedServer {
    pub(super) server: Arc<LoginServer>,
    pub(super) pool: Arc<Pool<Session>>,
    pub(super) credentials: LoginCredentials,
    /// The pools of the other servers.
    pub(super) others: Vec<Arc<Pool<Session>>>,
}

// === impl WatchedServer ===

impl WatchedServer {
    /// Watches for as long as the cluster lives.
    pub(super) async fn watch(self) {
        let mut looks = interval(LOOK_INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut aside = Backoff::new(ASIDE.0, ASIDE.1);
        let mut returned_at = Instant::now();
        loop {
            looks.tick().await;
            if !self.is_quiet() || !self.has_alternative() {
                continue;
            }
            if self.answers().await {
                sleep(PROBE_INTERVAL).await;
                continue;
            }
            if returned_at.elapsed() > WELL {
                aside.reset();
            }
            self.set_aside();
            self.until_it_answers(aside.next_delay()).await;
            self.bring_back().await;
            returned_at = Instant::now();
        }
    }

    fn is_quiet(&self) -> bool {
        let Some(begun) = self.server.registry.oldest_exchange() else {
            return false;
        };
        let heard = self.server.silence.last_heard();
        begun.max(heard).elapsed() >= QUIET
    }

    fn has_alternative(&self) -> bool {
        self.others.iter().any(|pool| pool.is_ready())
    }

    fn set_aside(&self) {
        let server = &self.server.endpoint;
        let reason = format!("{server}: it takes connections or requests and does not answer");
        tracing::warn!(%server, "the server is silent, requests go to the next one");
        self.pool.set_aside(reason);
        self.server.silence.find(true);
    }

    /// Waits until it has answered often enough. Without an alternative once is enough.
    async fn until_it_answers(&self, at_least: Duration) {
        let until = Instant::now() + at_least;
        let mut answers = 0;
        loop {
            sleep(ANSWER_INTERVAL).await;
            answers = if self.answers().await { answers + 1 } else { 0 };
            let alone = answers > 0 && !self.has_alternative();
            if alone || answers >= ANSWERS_TO_RETURN && Instant::now() >= until {
                return;
            }
        }
    }

    /// Proves the sessions, which may have been lost meanwhile, before anybody gets one.
    async fn bring_back(&self) {
        let server = &self.server.endpoint;
        self.server.silence.find(false);
        let probes = self.pool.take_idle(Instant::now()).into_iter().map(probe);
        probes.collect::<JoinSet<()>>().join_all().await;
        self.pool.bring_back();
        tracing::info!(%server, "the server answers again");
    }

    /// Whether it answers on a fresh connection, no matter what.
    async fn answers(&self) -> bool {
        let deadline = Instant::now() + PROBE_TIMEOUT;
        let answered = tokio::time::timeout_at(deadline, self.ask(deadline)).await;
        let answered = answered.unwrap_or(false);
        if answered {
            self.server.silence.heard();
        }
        answered
    }

    /// Asks the first question of a login, which is none yet.
    fn ask(&self, deadline: Instant) -> impl Future<Output = bool> {
        let mut batch = Batch::confidential("probe");
        batch.add(&AuthenticationRequest {
            user_id: self.credentials.user_id.clone(),
        });
        async move {
            let server = &self.server;
            let connected = connect(&server.endpoint, &server.transport, PROBE_TIMEOUT).await;
            let Ok(stream) = connected else { return false };
            let mut session = server.probing_session(stream, &self.credentials);
            let answer = session.exchange(&batch, deadline).await;
            session.close(CloseReason::Drain);
            answer.map_or_else(|failure| failure.cause.is_answer(), |_| true)
        }
    }
}
