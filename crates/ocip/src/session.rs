//! Session: one connection, one login, one unique session id, one request in flight.
//!
//! A session is either usable or it knows why it is not. It turns unusable the moment an exchange
//! begins and usable again only when the complete, matching answer has been read and nothing else
//! is waiting; so a timeout, a caller that went away in the middle (the future is dropped) and an
//! answer that does not match all leave a session that nobody will use again.
//!
//! With one exception: a reply that nobody waits for any more may be read all the same, before anybody
//! else can have the session (`read_owed_reply`). A login costs the switch more than a reply
//! that comes late, and callers in a hurry are most where it has least to spare.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use secrecy::zeroize::Zeroize;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument;

use super::batch::{Batch, BatchReplies};
use super::command::CommandKind;
use super::command::login::LogoutRequest;
use super::command::response::SuccessResponse;
use super::command::system::VerifySessionIsValidRequest;
use super::connect::ServerStream;
use super::exchange_error::{ExchangeError, ExchangeErrorKind};
use super::exchange_log::ExchangeRecord;
use super::pool::PooledSession;
use super::session_registry::{InFlight, SessionRegistry, SessionStatus};
use super::session_slot::SessionSlot;
use super::session_wire::SessionWire;
use super::silence::{HeardMark, Silence};
use super::stats::{ClientStats, CloseReason};
use super::write_lease::{LeasedWrite, WriteLease};

/// How long a reply is read for which nobody waits any more.
const OWED_REPLY_TIME: Duration = Duration::from_secs(2);

/// A connection to the switch that one caller at a time may use.
pub struct Session {
    wire: SessionWire,
    id: String,
    user_id: String,
    server: Arc<str>,
    stats: Arc<ClientStats>,
    status: Arc<SessionStatus>,
    /// Why the session cannot be used any more. Set for the time of an exchange too, so that a
    /// caller that goes away in the middle leaves an unusable session behind.
    broken: Option<CloseReason>,
    /// What the reply answers that is still to come and that nobody waits for.
    owed: Option<Batch>,
    /// How many answers in a row were nothing but refusals.
    refusals_in_a_row: u32,
    /// Whether a matching answer was ever read.
    has_answered: bool,
    /// Leave to have this session. It is the last field: the connection is closed before it is given back.
    slot: Option<Box<dyn SessionSlot>>,
}

/// An exchange on its session, until one of them ends.
struct OpenExchange<'s> {
    session: &'s mut Session,
    batch: &'s Batch,
    heard: HeardMark,
}

/// Settings of a session.
pub struct SessionSettings {
    /// The server, for logs.
    pub server: Arc<str>,
    /// Whose login it is, for the logout.
    pub user_id: String,
    /// The largest document that is accepted.
    pub document_bytes_max: usize,
    /// Where exchanges and closings are counted.
    pub stats: Arc<ClientStats>,
    /// Where it can be seen what the session is doing.
    pub registry: Arc<SessionRegistry>,
    /// Where it is noted that the server was heard.
    pub silence: Arc<Silence>,
}

// === impl Session ===

impl Session {
    /// A session over a stream that is connected and on which nobody is logged in yet.
    pub fn new(stream: Box<dyn ServerStream>, settings: SessionSettings) -> Self {
        Self {
            wire: SessionWire::new(stream, settings.document_bytes_max, settings.silence),
            id: format!("{:032x}", rand::random::<u128>()),
            user_id: settings.user_id,
            server: settings.server,
            stats: settings.stats,
            status: settings.registry.begin(),
            broken: None,
            owed: None,
            refusals_in_a_row: 0,
            has_answered: false,
            slot: None,
        }
    }

    /// The same with leave to have it, which is given back at its end.
    pub(super) fn holding(self, slot: Option<Box<dyn SessionSlot>>) -> Self {
        let mut session = self;
        session.slot = slot;
        session
    }

    /// Sends `batch` and waits for its answer until `deadline`.
    pub async fn exchange(
        &mut self,
        batch: &Batch,
        deadline: Instant,
    ) -> Result<BatchReplies, ExchangeError> {
        self.exchange_under(batch, deadline, None).await
    }

    /// The same under a lease, if there is one: a write is put on the wire only if the lease is certain to last
    /// for longer than the write may be under way.
    pub async fn exchange_under(
        &mut self,
        batch: &Batch,
        deadline: Instant,
        lease: Option<&dyn WriteLease>,
    ) -> Result<BatchReplies, ExchangeError> {
        let answered = self.exchange_fully(batch, deadline, lease).await;
        answered.map(|(replies, _)| replies)
    }

    /// The same, and the document that the answers came in, byte for byte.
    pub async fn exchange_documents(
        &mut self,
        batch: &Batch,
        deadline: Instant,
    ) -> Result<(BatchReplies, Bytes), ExchangeError> {
        self.exchange_fully(batch, deadline, None).await
    }

    async fn exchange_fully(
        &mut self,
        batch: &Batch,
        deadline: Instant,
        lease: Option<&dyn WriteLease>,
    ) -> Result<(BatchReplies, Bytes), ExchangeError> {
        // Unusable from here on: a caller that drops this future leaves the session so.
        self.broken = Some(CloseReason::Cancelled);
        self.wire.begin();
        let exchange = OpenExchange {
            heard: self.wire.silence.mark(),
            session: self,
            batch,
        };
        let leased = LeasedWrite::of(batch, lease, deadline);
        let exchanging = exchange.session.exchange_until(batch, deadline, leased);
        exchanging.await
    }

    async fn exchange_until(
        &mut self,
        batch: &Batch,
        deadline: Instant,
        mut leased: Option<LeasedWrite<'_>>,
    ) -> Result<(BatchReplies, Bytes), ExchangeError> {
        let in_flight = InFlight::begin(&self.stats, &self.status, &self.server, batch);
        let mut record = ExchangeRecord::begin(&self.server, batch);
        let span = record.span();
        let exchanging = self.exchange_unlimited(batch, &mut record, leased.as_mut());
        let exchanging = exchanging.instrument(span);
        let result = match timeout_at(deadline, exchanging).await {
            Ok(result) => result,
            Err(_) => Err(ExchangeErrorKind::Timeout),
        };
        // What was written and not answered may still be under way.
        if result.is_ok() || !self.wire.written {
            leased.iter().for_each(LeasedWrite::settle);
        }
        match result {
            Ok((replies, document)) => {
                in_flight.answered(&replies);
                self.note_answer(&replies);
                record.answered(self.is_in_doubt());
                Ok((replies, document))
            }
            Err(cause) => {
                in_flight.failed(&cause);
                let reason = cause.close_reason();
                let has_begun = leased.is_none_or(|leased| leased.has_begun());
                let is_untouched = matches!(cause, ExchangeErrorKind::LeaseEnded) && !has_begun;
                self.broken = (!is_untouched).then_some(reason);
                record.failed(reason);
                Err(ExchangeError {
                    written: self.wire.written,
                    cause,
                })
            }
        }
    }

    /// Makes the session usable again, unless there is a byte behind the answer: the next caller would
    /// read what is not its own.
    fn note_answer(&mut self, replies: &BatchReplies) {
        self.has_answered = true;
        self.refusals_in_a_row = match replies.are_refusals() {
            true => self.refusals_in_a_row.saturating_add(1),
            false => 0,
        };
        self.broken = (!self.wire.decoder.is_quiet()).then_some(CloseReason::Stray);
    }

    /// Reads the reply that nobody waits for any more. The session is usable afterwards when it came in a
    /// bounded time and is what it should be in every respect in which it would be for a caller.
    async fn read_owed_reply(&mut self) {
        // Taken first: whoever drops this future leaves nothing to be read in the middle of something.
        let Some(batch) = self.owed.take() else {
            return;
        };
        let reading = timeout(OWED_REPLY_TIME, self.wire.read_document_unless_silent());
        // What it is closed for remains what became of its caller.
        let Ok(Ok(document)) = reading.await else {
            return;
        };
        match batch.read_replies(&self.id, &self.wire.decoder.decode(&document)) {
            Ok(replies) => {
                tracing::debug!(server = &*self.server, "late reply read, session kept");
                self.note_answer(&replies);
            }
            Err(mismatch) => {
                mismatch
                    .kind()
                    .into_iter()
                    .for_each(|kind| self.stats.count_mismatch(kind));
                self.broken = Some(ExchangeErrorKind::Mismatch(mismatch).close_reason());
            }
        }
    }

    /// Notes that a reply to `batch` is still to come, if that can be hoped for: all of it was sent, nothing
    /// of the reply has come, and the server was heard since, on another session. One that says nothing to
    /// anybody may be gone, and a reply that has begun without an end may never have one: waiting would
    /// only keep the next session from being opened.
    fn note_owed(&mut self, batch: &Batch, heard: HeardMark) {
        let is_given_up = matches!(
            self.broken,
            Some(CloseReason::Cancelled | CloseReason::Timeout)
        );
        let wire = &self.wire;
        let may_come = wire.sent && wire.decoder.is_quiet() && wire.silence.was_heard(heard);
        if is_given_up && may_come && !batch.is_confidential() {
            self.owed = Some(batch.expectation());
        }
    }

    /// Notes that the login is done. Its answers count for nothing: a server may accept logins only
    /// to end them.
    pub fn logged_in(&mut self) {
        self.status.logged_in();
        self.has_answered = false;
    }

    /// Wipes what was sent last, which may have been a password.
    pub fn wipe_sent(&mut self) {
        self.wire.outgoing.zeroize();
    }

    async fn exchange_unlimited(
        &mut self,
        batch: &Batch,
        record: &mut ExchangeRecord<'_>,
        leased: Option<&mut LeasedWrite<'_>>,
    ) -> Result<(BatchReplies, Bytes), ExchangeErrorKind> {
        self.wire.outgoing.clear();
        batch.write(&self.id, &mut self.wire.outgoing);
        self.wire.write_outgoing(leased).await?;
        let document = match batch.kind() {
            // Nobody may send a write again, so leaving a silent server early would win nothing.
            CommandKind::Write => self.wire.read_document().await?,
            CommandKind::Read => self.wire.read_document_unless_silent().await?,
        };
        record.came(&document);
        let replies = batch.read_replies(&self.id, &self.wire.decoder.decode(&document))?;
        Ok((replies, document))
    }

    /// Whether the switch may have forgotten the login, as after a restart behind sockets that live on:
    /// when `replies` refused everything, in words about logins (then this is true) or for the second
    /// time in a row in words that say nothing (then it is false).
    pub(super) fn suspects_lost_login(&self, replies: &BatchReplies) -> Option<bool> {
        let says_so = replies.speak_of_login();
        let again = self.refusals_in_a_row > 1;
        (replies.are_refusals_of_unknown_kind() && (says_so || again)).then_some(says_so)
    }

    /// Asks whether the switch has forgotten the login. If so, nothing was executed of what it refused.
    pub(super) async fn has_lost_login(&mut self, says_so: bool, deadline: Instant) -> bool {
        let mut batch = Batch::new("session");
        batch.add(&VerifySessionIsValidRequest {});
        let Ok(mut answer) = self.exchange(&batch, deadline).await else {
            return says_so;
        };
        match answer.take_first::<SuccessResponse>() {
            Ok(_) => false,
            Err(error) if error.may_be_unknown_command() => says_so,
            Err(_) => true,
        }
    }

    /// Makes the session unusable: it is closed when its lease ends.
    pub fn mark_broken(&mut self, reason: CloseReason) {
        self.broken = self.broken.or(Some(reason));
    }

    /// Logs out and closes; the answer is waited for until `deadline`, and not needed.
    pub async fn logout(mut self, deadline: Instant) {
        let mut batch = Batch::new("logout");
        let user_id = self.user_id.clone();
        batch.add(&LogoutRequest {
            user_id,
            reason: Some("Client Logout".into()),
        });
        let mut is_answered = false;
        if self.broken.is_none() {
            is_answered = self.exchange(&batch, deadline).await.is_ok();
            let _ = timeout_at(deadline, self.wire.stream.shutdown()).await;
        }
        self.broken = Some(CloseReason::Drain);
        let slot = self.slot.take_if(|_| is_answered);
        drop(self);
        if let Some(slot) = slot {
            slot.end().await;
        }
    }
}

// === impl OpenExchange ===

impl Drop for OpenExchange<'_> {
    /// Here, because a caller that goes away takes its batch along.
    fn drop(&mut self) {
        self.session.note_owed(self.batch, self.heard);
    }
}

impl PooledSession for Session {
    fn is_usable(&mut self) -> bool {
        if self.broken.is_none() {
            self.broken = self.wire.poll_idle();
        }
        self.broken.is_none()
    }

    fn is_sound(&self) -> bool {
        self.broken.is_none()
    }

    fn is_owed_reply(&self) -> bool {
        self.owed.is_some()
    }

    fn read_owed_reply(&mut self) -> impl Future<Output = ()> + Send {
        Session::read_owed_reply(self)
    }

    fn is_in_doubt(&self) -> bool {
        self.refusals_in_a_row > 0
    }

    fn was_of_use(&self) -> bool {
        self.has_answered
    }

    fn was_ended_by_peer(&self) -> bool {
        self.broken.is_some_and(CloseReason::is_of_peer)
    }

    fn close(mut self, reason: CloseReason) {
        self.broken = self.broken.or(Some(reason));
    }

    fn logout(self, deadline: Instant) -> impl Future<Output = ()> + Send {
        Session::logout(self, deadline)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let reason = self.broken.unwrap_or(CloseReason::Cancelled);
        self.stats.count_closed(reason);
        let (server, reason_label) = (&*self.server, reason.label());
        // What the server does to one session it does to all: that it went away is told once.
        if reason.is_routine() || reason.is_departure() {
            tracing::debug!(server, reason = reason_label, "session closed");
        } else {
            tracing::warn!(server, reason = reason_label, "session closed");
        }
    }
}

#[cfg(test)]
mod lease_tests;
#[cfg(test)]
mod tests;
