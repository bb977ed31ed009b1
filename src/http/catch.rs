//! A handler's panic, turned into a value.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Runs a boxed future and hands back its output, or what it said when it panicked.
///
/// Unwind safety is not an issue: after a panic the future is never polled again, and what it
/// shared with others is locked by locks that do not hand out broken state.
pub(super) struct CatchPanic<T> {
    future: Pin<Box<dyn Future<Output = T> + Send>>,
}

/// A panic's message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PanicError(pub(super) String);

// === impl CatchPanic ===

impl<T> CatchPanic<T> {
    /// Has `make` start the future; a panic in there counts too.
    pub(super) fn start(
        make: impl FnOnce() -> Pin<Box<dyn Future<Output = T> + Send>>,
    ) -> Result<Self, PanicError> {
        match catch_unwind(AssertUnwindSafe(make)) {
            Ok(future) => Ok(Self { future }),
            Err(payload) => Err(PanicError::from(payload)),
        }
    }
}

impl<T> Future for CatchPanic<T> {
    type Output = Result<T, PanicError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = || self.future.as_mut().poll(cx);
        match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(PanicError::from(payload))),
        }
    }
}

// === impl PanicError ===

impl From<Box<dyn Any + Send>> for PanicError {
    fn from(payload: Box<dyn Any + Send>) -> Self {
        let text = match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => match payload.downcast::<&str>() {
                Ok(text) => (*text).to_owned(),
                Err(_) => "(no message)".to_owned(),
            },
        };
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(
        make: impl FnOnce() -> Pin<Box<dyn Future<Output = u8> + Send>>,
    ) -> Result<u8, PanicError> {
        CatchPanic::start(make)?.await
    }

    #[tokio::test]
    async fn output_and_both_kinds_of_panic_come_back() {
        assert_eq!(run(|| Box::pin(async { 7 })).await, Ok(7));
        let late = run(|| Box::pin(async { panic!("late {}", 1) })).await;
        assert_eq!(late, Err(PanicError("late 1".to_owned())));
        let early = run(|| panic!("early")).await;
        assert_eq!(early, Err(PanicError("early".to_owned())));
    }
}
