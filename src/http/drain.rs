//! Drain signal: tells everybody, once, that the process is about to leave.

use tokio::sync::watch;

/// The end that starts a drain; dropping it unused means that no drain will ever come.
#[derive(Debug)]
pub struct DrainTrigger {
    tx: watch::Sender<bool>,
}

/// The end that learns of a drain; cheap to clone.
#[derive(Debug, Clone)]
pub struct Drain {
    rx: watch::Receiver<bool>,
}

// === impl DrainTrigger ===

impl DrainTrigger {
    /// Starts the drain. It cannot be taken back; a second call changes nothing.
    pub fn trigger(&self) {
        self.tx.send_replace(true);
    }
}

// === impl Drain ===

impl Drain {
    /// Makes a connected pair: who may start the drain, and who learns of it.
    pub fn new() -> (DrainTrigger, Self) {
        let (tx, rx) = watch::channel(false);
        (DrainTrigger { tx }, Self { rx })
    }

    /// Whether the drain has begun.
    pub fn is_draining(&self) -> bool {
        *self.rx.borrow()
    }

    /// Completes as soon as the drain has begun, at once if it has; otherwise never.
    pub async fn triggered(&self) {
        let mut rx = self.rx.clone();
        if rx.wait_for(|draining| *draining).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_clone_learns_of_the_drain_even_late_ones() {
        let (trigger, drain) = Drain::new();
        let early = drain.clone();
        assert!(!drain.is_draining());
        trigger.trigger();
        trigger.trigger();
        drop(trigger);
        early.triggered().await;
        drain.clone().triggered().await;
        assert!(drain.is_draining());
    }

    #[tokio::test]
    async fn a_lost_trigger_is_not_a_drain() {
        let (trigger, drain) = Drain::new();
        drop(trigger);
        tokio::select! {
            biased;
            () = drain.triggered() => panic!("drained"),
            () = tokio::task::yield_now() => {}
        }
        assert!(!drain.is_draining());
    }
}
