//! Gathering of reads that travel in common documents.
//!
//! Several tasks of one request each ask their own questions, some of them a second one when they know the
//! answer to the first. Their commands are put into one document while it has room; it is sent when none of
//! them can go on without an answer. So each task is written as if it were alone.
//!
//! A command is written where its question is asked, so nothing is copied, and its ticket stays there: each
//! asker takes its own answer. A switch that does not know one of the commands refuses the document as a
//! whole, and an answer that is none loses it: then its commands are asked one by one, so that one of them
//! costs the others nothing but time. What was refused alone for such a reason is remembered
//! (`LonelyCommands`) and travels alone from then on.

use std::collections::BTreeSet;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::batch::{Batch, BatchCommand, BatchReplies, ReplyTicket};
use super::command::CommandKind;
use super::document::COMMANDS_MAX;
use super::error::Error;

/// Commands that make a switch refuse the document that they stand in, by type.
#[derive(Debug, Default)]
pub(super) struct LonelyCommands(Mutex<BTreeSet<&'static str>>);

/// Gathering of the reads of one request.
pub struct ReadGathering {
    request_id: String,
    state: Mutex<GatheringState>,
}

struct GatheringState {
    open: OpenDocument,
    /// Who waits for an answer, or for room.
    waiting: Vec<Waker>,
}

/// The document that is being filled.
struct OpenDocument {
    batch: Batch,
    answer: Arc<SharedAnswer>,
    /// Whether it holds a command that nothing may stand beside.
    is_closed: bool,
}

/// A document that is to be sent.
pub(super) struct FullDocument {
    pub(super) batch: Batch,
    answer: Arc<SharedAnswer>,
}

type SharedAnswer = Mutex<DocumentAnswer>;

enum DocumentAnswer {
    Awaited,
    Came(BatchReplies),
    Failed(Error),
    /// Its commands are to be asked one by one.
    Split,
}

/// A question among others, until it is answered.
pub(super) struct GatheredCall<'c, R: BatchCommand> {
    gathering: &'c ReadGathering,
    command: &'c R,
    is_alone: bool,
    asked: Option<(ReplyTicket<R::Response>, Arc<SharedAnswer>)>,
}

// === impl LonelyCommands ===

impl LonelyCommands {
    fn has(&self, type_name: &str) -> bool {
        lock(&self.0).contains(type_name)
    }

    /// Remembers the one command of a document that was refused as a whole.
    fn note(&self, batch: &Batch) {
        lock(&self.0).extend(batch.types());
    }
}

// === impl ReadGathering ===

impl ReadGathering {
    /// Nothing asked yet, for the REST request `request_id`.
    pub fn new(request_id: &str) -> Self {
        Self {
            request_id: request_id.to_owned(),
            state: Mutex::new(GatheringState {
                open: OpenDocument::new(request_id),
                waiting: Vec::new(),
            }),
        }
    }

    /// Whether a command of this kind travels with others.
    pub(super) fn takes(kind: CommandKind) -> bool {
        kind == CommandKind::Read
    }

    /// Asks with others what `command` asks.
    pub(super) fn ask<'c, R: BatchCommand>(
        &'c self,
        lonely: &LonelyCommands,
        command: &'c R,
    ) -> GatheredCall<'c, R> {
        GatheredCall {
            gathering: self,
            command,
            is_alone: lonely.has(command.type_name()),
            asked: None,
        }
    }

    /// Whether something waits to be sent.
    pub(super) fn is_waiting(&self) -> bool {
        !lock(&self.state).open.batch.is_empty()
    }

    /// The commands that wait to be sent.
    pub(super) fn take(&self) -> FullDocument {
        let next = OpenDocument::new(&self.request_id);
        let open = std::mem::replace(&mut lock(&self.state).open, next);
        FullDocument {
            batch: open.batch,
            answer: open.answer,
        }
    }

    /// Hands out what became of a document.
    pub(super) fn answer(
        &self,
        document: &FullDocument,
        outcome: Result<BatchReplies, Error>,
        lonely: &LonelyCommands,
    ) {
        let is_refused = matches!(&outcome, Ok(replies) if replies.are_of_document());
        let is_single = document.batch.len() == 1;
        if is_refused && is_single {
            lonely.note(&document.batch);
        }
        let is_lost = matches!(outcome, Err(Error::Lost { .. }));
        *lock(&document.answer) = match outcome {
            _ if (is_refused || is_lost) && !is_single => DocumentAnswer::Split,
            Ok(replies) => DocumentAnswer::Came(replies),
            Err(error) => DocumentAnswer::Failed(error),
        };
        let waiting = std::mem::take(&mut lock(&self.state).waiting);
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl fmt::Debug for ReadGathering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = lock(&self.state).open.batch.len();
        let mut shown = f.debug_struct("ReadGathering");
        shown.field("open", &open).finish_non_exhaustive()
    }
}

// === impl OpenDocument ===

impl OpenDocument {
    fn new(request_id: &str) -> Self {
        Self {
            batch: Batch::new(request_id),
            answer: Arc::new(Mutex::new(DocumentAnswer::Awaited)),
            is_closed: false,
        }
    }

    fn has_room(&self, is_alone: bool) -> bool {
        match is_alone {
            true => self.batch.is_empty(),
            false => !self.is_closed && self.batch.len() < COMMANDS_MAX,
        }
    }
}

// === impl GatheredCall ===

impl<R: BatchCommand> GatheredCall<'_, R> {
    /// Puts the command into the open document, if it has room.
    fn stand_in(&mut self, open: &mut OpenDocument) {
        if open.has_room(self.is_alone) {
            let ticket = open.batch.add(self.command);
            open.is_closed = self.is_alone;
            self.asked = Some((ticket, Arc::clone(&open.answer)));
        }
    }

    /// The answer, if it is there.
    fn answered(&mut self) -> Option<Result<R::Response, Error>> {
        let (ticket, answer) = self.asked.take()?;
        let mut came = lock(&answer);
        match &mut *came {
            DocumentAnswer::Awaited => {
                drop(came);
                self.asked = Some((ticket, answer));
                None
            }
            DocumentAnswer::Came(replies) => Some(replies.take(ticket).map_err(Error::from)),
            DocumentAnswer::Failed(error) => Some(Err(error.clone())),
            DocumentAnswer::Split => {
                self.is_alone = true;
                None
            }
        }
    }
}

impl<R: BatchCommand> Future for GatheredCall<'_, R> {
    type Output = Result<R::Response, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(answer) = self.answered() {
            return Poll::Ready(answer);
        }
        let gathering = self.gathering;
        let mut state = lock(&gathering.state);
        if self.asked.is_none() {
            self.stand_in(&mut state.open);
        }
        if !state.waiting.iter().any(|one| one.will_wake(cx.waker())) {
            state.waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

/// Nothing is done under these locks that could panic half-way.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
