//! The end of a connection.

use std::pin::Pin;
use std::task::{Context, Waker};

use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::connections::ConnectionClosing;
use super::stream::WatchedStream;
use super::watchdog::{Interrupt, Watchdog};

/// Says goodbye and closes; with a drain or not, this does not take long.
pub(super) async fn close(mut io: WatchedStream, watch: &mut Watchdog) {
    watch.activity.close();
    if let Ok(Err(error)) = watch.bound(io.shutdown()).await {
        tracing::debug!(%error, "a connection broke when it was closed");
    }
}

/// Says goodbye as far as that can be done without waiting, and closes.
pub(super) fn close_at_once(mut io: WatchedStream) {
    let mut cx = Context::from_waker(Waker::noop());
    let _ = Pin::new(&mut io).poll_shutdown(&mut cx);
}

/// Ends an idle connection for what interrupted it.
pub(super) async fn end_idle(
    io: WatchedStream,
    interrupt: Interrupt,
    watch: &mut Watchdog,
) -> Option<ConnectionClosing> {
    let reason = interrupt.reason(&watch.activity);
    match interrupt {
        Interrupt::Evicted => close_at_once(io),
        Interrupt::Drain | Interrupt::Expired => close(io, watch).await,
    }
    reason
}
