//! A line in the log about requests that cannot be read, not too often.

use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How often requests that cannot be read are logged.
const ONCE_IN: Duration = Duration::from_secs(1);

/// Log of malformed requests, at most one line a second, with how many there were.
#[derive(Debug, Default)]
pub(super) struct MalformedLog(Mutex<LastComplaint>);

#[derive(Debug, Default)]
struct LastComplaint {
    last: Option<Instant>,
    untold: u64,
}

// === impl MalformedLog ===

impl MalformedLog {
    /// Says in the log what cannot be read, unless that was said of another one just now.
    pub(super) fn note(&self, peer: SocketAddr, error: &dyn Display) {
        if let Some(untold) = self.is_due() {
            tracing::warn!(%peer, %error, others = untold, "a request cannot be read");
        }
    }

    /// How many were not told since the last one that was, if one may be told now.
    fn is_due(&self) -> Option<u64> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if told.last.is_some_and(|last| now < last + ONCE_IN) {
            told.untold += 1;
            return None;
        }
        told.last = Some(now);
        Some(std::mem::take(&mut told.untold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn complaints_are_told_once_a_second_and_counted_in_between() {
        let complaints = MalformedLog::default();
        assert_eq!(complaints.is_due(), Some(0));
        assert_eq!(complaints.is_due(), None);
        assert_eq!(complaints.is_due(), None);
        tokio::time::advance(ONCE_IN).await;
        assert_eq!(complaints.is_due(), Some(2));
        tokio::time::advance(ONCE_IN).await;
        assert_eq!(complaints.is_due(), Some(0));
    }
}
