//! Room for connections: how many there may be can change while they are there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;

use super::{Hit, Hits};

/// Counts the connections of one listener, which alone takes places.
#[derive(Debug, Default)]
pub(super) struct Room {
    taken: AtomicUsize,
    /// Rung when there may be room where there was none.
    bell: Notify,
    hits: Arc<Hits>,
    lack_logged: AtomicBool,
}

/// A connection's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Room>);

// === impl Room ===

impl Room {
    /// Nobody is there; who finds no room is counted in `hits`.
    pub(super) fn counting(hits: Arc<Hits>) -> Self {
        Self {
            hits,
            ..Self::default()
        }
    }

    /// Takes a place, waiting until fewer than `most` are taken. Who waits is in the kernel's
    /// backlog. `most` is asked again whenever somebody leaves or [`look_again`](Self::look_again)
    /// says so; places beyond a lower `most` stay until they are given back.
    pub(super) async fn take(self: &Arc<Self>, most: impl Fn() -> usize) -> Place {
        let is_full = || self.taken.load(Ordering::Acquire) >= most();
        self.note_lack(is_full());
        while is_full() {
            self.bell.notified().await;
        }
        self.taken.fetch_add(1, Ordering::AcqRel);
        Place(Arc::clone(self))
    }

    /// Counts every lack of room, and logs it once until there is room at once again.
    fn note_lack(&self, is_full: bool) {
        if is_full {
            self.hits.count(Hit::Connections);
        }
        let was_full = self.lack_logged.swap(is_full, Ordering::Relaxed);
        if is_full && !was_full {
            tracing::warn!("the limit on connections is reached, new ones have to wait");
        }
    }

    /// Has whoever waits ask again how many may be taken.
    pub(super) fn look_again(&self) {
        self.bell.notify_one();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::AcqRel);
        self.0.bell.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether there is a place now.
    async fn has_place(room: &Arc<Room>, most: usize) -> bool {
        let taking = room.take(|| most);
        tokio::time::timeout(std::time::Duration::from_millis(1), taking)
            .await
            .is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_given_back_and_their_number_follows_the_limit() {
        let room = Arc::<Room>::default();
        let (first, second) = (room.take(|| 2).await, room.take(|| 2).await);
        assert!(!has_place(&room, 2).await);
        assert!(has_place(&room, 3).await);
        drop(first);
        assert!(!has_place(&room, 1).await);
        drop(second);
        assert!(has_place(&room, 1).await);
    }

    #[tokio::test]
    async fn who_waits_learns_of_a_higher_limit() {
        let room = Arc::<Room>::default();
        let most = Arc::new(AtomicUsize::new(1));
        let _first = room.take(|| 1).await;
        let waiting = tokio::spawn({
            let (room, most) = (Arc::clone(&room), Arc::clone(&most));
            async move { room.take(|| most.load(Ordering::Acquire)).await }
        });
        tokio::task::yield_now().await;
        most.store(2, Ordering::Release);
        room.look_again();
        waiting.await.unwrap();
    }
}
