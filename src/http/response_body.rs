//! Body of an answer: whole, or made while it is sent.
//!
//! Most answers are in memory as a whole. One that is too long for that is made piece by piece by a task of its
//! own, which goes on whatever the client does with what it has got: a piece may come from a session with the
//! switch, which must not wait for a reader. No more than one piece waits to be taken, so a slow reader slows
//! the task down and costs no memory. A reader who goes ends it.
//!
//! When the task breaks off, so does the answer, and can be told from one that is whole.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tracing::Span;

use super::drain::Drain;
use crate::telemetry::request_ids::{RequestIds, within};

/// How many pieces wait to be taken.
const PIECES_MAX: usize = 1;

/// Body of an answer.
pub struct ResponseBody(BodyState);

enum BodyState {
    Whole(Bytes),
    Growing(Box<GrowingBody>),
}

/// A body that is made while it is sent. It begins when its first piece is wanted.
struct GrowingBody {
    maker: Option<BodyMaker>,
    task: Option<BodyTask>,
    context: Option<BodyContext>,
}

type BodyMaker = Box<dyn FnOnce(BodySender) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// The task that makes a body, and where its pieces come out. It ends with the body.
struct BodyTask {
    pieces: Receiver<Bytes>,
    running: JoinHandle<()>,
}

/// Where a body goes while it is made.
pub struct BodySender {
    pieces: Sender<Bytes>,
    drain: Option<Drain>,
}

/// Error of a piece that nobody takes any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody reads the answer any more")]
pub struct ReaderGone;

/// Error of a body that could not be made to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer could not be made to its end")]
pub struct BodyError;

/// What a body that is made while it is sent keeps of its request.
pub(super) struct BodyContext {
    pub(super) ids: RequestIds,
    pub(super) span: Span,
    pub(super) drain: Drain,
    pub(super) keeper: Box<dyn BodyKeeper>,
}

/// Whoever counts what is sent; it is dropped with the body.
pub(super) trait BodyKeeper: Send {
    /// Notes that so many bytes more are going to be sent.
    fn passed(&mut self, bytes: usize);
}

// === impl ResponseBody ===

impl ResponseBody {
    /// A body that `make` sends piece by piece. Nothing is done before somebody wants the first.
    pub fn growing<F>(make: impl FnOnce(BodySender) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let maker: BodyMaker = Box::new(move |sender| Box::pin(make(sender)));
        Self(BodyState::Growing(Box::new(GrowingBody {
            maker: Some(maker),
            task: None,
            context: None,
        })))
    }

    /// Whether it is made while it is sent.
    pub(super) fn is_growing(&self) -> bool {
        matches!(self.0, BodyState::Growing(_))
    }

    /// Has it keep this of its request, until it is sent or nobody wants it any more.
    pub(super) fn keep(&mut self, context: BodyContext) {
        if let BodyState::Growing(body) = &mut self.0 {
            body.context = Some(context);
        }
    }
}

impl Default for ResponseBody {
    fn default() -> Self {
        Self(BodyState::Whole(Bytes::new()))
    }
}

impl<B: Into<Bytes>> From<B> for ResponseBody {
    fn from(whole: B) -> Self {
        Self(BodyState::Whole(whole.into()))
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let piece = match &mut self.0 {
            BodyState::Whole(whole) if whole.is_empty() => None,
            BodyState::Whole(whole) => Some(Ok(std::mem::take(whole))),
            BodyState::Growing(body) => ready!(body.poll_piece(cx)),
        };
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            BodyState::Whole(whole) => whole.is_empty(),
            BodyState::Growing(body) => body.maker.is_none() && body.task.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            BodyState::Whole(whole) => SizeHint::with_exact(whole.len() as u64),
            BodyState::Growing(_) => SizeHint::new(),
        }
    }
}

// === impl GrowingBody ===

impl GrowingBody {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        if let Some(maker) = self.maker.take() {
            self.task = Some(BodyTask::start(maker, self.context.as_ref()));
        }
        let Some(task) = &mut self.task else {
            return Poll::Ready(None);
        };
        let end = match ready!(task.pieces.poll_recv(cx)) {
            Some(piece) => {
                let keeper = self.context.as_mut().map(|context| &mut context.keeper);
                keeper.into_iter().for_each(|one| one.passed(piece.len()));
                return Poll::Ready(Some(Ok(piece)));
            }
            None => ready!(Pin::new(&mut task.running).poll(cx)),
        };
        self.task = None;
        Poll::Ready(end.err().map(|error| {
            tracing::error!(%error, "an answer broke off");
            Err(BodyError)
        }))
    }
}

// === impl BodyTask ===

impl BodyTask {
    fn start(maker: BodyMaker, context: Option<&BodyContext>) -> Self {
        let (sender, pieces) = channel(PIECES_MAX);
        let making = maker(BodySender {
            pieces: sender,
            drain: context.map(|context| context.drain.clone()),
        });
        let running = match context {
            None => tokio::spawn(making),
            Some(BodyContext { ids, span, .. }) => {
                tokio::spawn(within(ids.clone(), span.clone(), making))
            }
        };
        Self { pieces, running }
    }
}

impl Drop for BodyTask {
    fn drop(&mut self) {
        self.running.abort();
    }
}

// === impl BodySender ===

impl BodySender {
    /// Sends a piece, as soon as the one before it was taken.
    pub async fn send(&self, piece: impl Into<Bytes>) -> Result<(), ReaderGone> {
        let sent = self.pieces.send(piece.into()).await;
        sent.map_err(|_| ReaderGone)
    }

    /// Completes when the process is about to leave, and the answer has to come to an end.
    pub async fn draining(&self) {
        match &self.drain {
            Some(drain) => drain.triggered().await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_is_what_was_sent_and_then_at_its_end() {
        let mut body = ResponseBody::growing(|sender| async move {
            for piece in ["a", "b"] {
                sender.send(piece).await.unwrap();
            }
        });
        assert!(body.size_hint().exact().is_none() && !body.is_end_stream());
        for expected in ["a", "b"] {
            let piece = body.frame().await.unwrap().unwrap().into_data().unwrap();
            assert_eq!(piece, expected);
        }
        assert!(body.frame().await.is_none() && body.is_end_stream());
        let whole = ResponseBody::from("abc");
        assert_eq!(whole.size_hint().exact(), Some(3));
        assert_eq!(whole.collect().await.unwrap().to_bytes(), "abc");
    }

    #[tokio::test]
    async fn a_task_that_breaks_off_is_no_end() {
        let mut body = ResponseBody::growing(|sender| async move {
            sender.send("a").await.unwrap();
            panic!("half-way");
        });
        assert!(body.frame().await.unwrap().is_ok());
        assert_eq!(body.frame().await.unwrap().unwrap_err(), BodyError);
    }

    /// Counts how often it is dropped.
    struct Dropped(Arc<AtomicUsize>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn no_more_is_made_than_is_taken_and_nothing_for_nobody() {
        let (made, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, end) = (Arc::clone(&made), Dropped(Arc::clone(&ended)));
        let mut body = ResponseBody::growing(|sender| async move {
            let _end = end;
            while sender.send("x").await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        tokio::task::yield_now().await;
        assert_eq!(made.load(Ordering::SeqCst), 0);
        for taken in 1..5 {
            body.frame().await.unwrap().unwrap();
            tokio::task::yield_now().await;
            let waiting = made.load(Ordering::SeqCst) - taken;
            assert!(waiting <= PIECES_MAX, "{waiting} wait");
        }
        drop(body);
        while ended.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    }
}
