//! Detection of silent servers, which swallow what they are sent: within seconds and not when each
//! caller's time is over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// Silence of a server: when it was last heard, and whether it was found to be silent.
#[derive(Debug)]
pub struct Silence {
    began: Instant,
    /// Milliseconds since `began`.
    heard: AtomicU64,
    found: watch::Sender<bool>,
}

/// Mark of the last time that a server was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeardMark(u64);

// === impl Silence ===

impl Default for Silence {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            heard: AtomicU64::new(0),
            found: watch::Sender::new(false),
        }
    }
}

impl Silence {
    /// Notes that bytes came.
    pub(super) fn heard(&self) {
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard.store(since, Ordering::Relaxed);
    }

    /// A mark of this moment, for [`Silence::was_heard`].
    pub(super) fn mark(&self) -> HeardMark {
        HeardMark(self.heard.load(Ordering::Relaxed))
    }

    /// Whether bytes came since `mark`. Those of the same millisecond may be overlooked.
    pub(super) fn was_heard(&self, mark: HeardMark) -> bool {
        self.mark() != mark
    }

    /// Notes whether the server is found to be silent.
    pub(super) fn find(&self, is_silent: bool) {
        self.found.send_replace(is_silent);
    }

    /// Tells when the server is found to be silent, and when it is not any more.
    pub(super) fn subscribe(&self) -> watch::Receiver<bool> {
        self.found.subscribe()
    }

    /// When bytes came last.
    pub(super) fn last_heard(&self) -> Instant {
        self.began + Duration::from_millis(self.heard.load(Ordering::Relaxed))
    }
}

/// Waits until the server of a session is found to be silent.
pub(super) async fn until_found(found: &mut watch::Receiver<bool>) {
    // The sender lives as long as the server, and so as long as its sessions.
    if found.wait_for(|found| *found).await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_heard_last_is_remembered() {
        let silence = Silence::default();
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(silence.last_heard().elapsed(), Duration::from_secs(5));
        let mark = silence.mark();
        assert!(!silence.was_heard(mark));
        silence.heard();
        assert!(silence.was_heard(mark) && !silence.was_heard(silence.mark()));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(silence.last_heard().elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_is_told() {
        let silence = Silence::default();
        let mut found = silence.subscribe();
        let waiting = tokio::time::timeout(Duration::from_secs(1), until_found(&mut found));
        assert!(waiting.await.is_err());
        silence.found.send_replace(true);
        until_found(&mut found).await;
    }
}
