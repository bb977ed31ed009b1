//! News of other replicas, passed on to what is in force.

use std::sync::Arc;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use crate::dialect::DialectContext;
use crate::shared::News;

/// Passes news on for as long as the store is kept. `in_force` is followed, because a reload replaces it.
pub(super) async fn follow(
    mut news: Receiver<News>,
    in_force: watch::Receiver<Arc<DialectContext>>,
) {
    loop {
        let heard = match news.recv().await {
            Ok(heard) => heard,
            Err(RecvError::Lagged(_)) => News::Missed,
            Err(RecvError::Closed) => return,
        };
        let base = Arc::clone(&in_force.borrow());
        base.access.hear(&heard);
        base.switch.hear(&heard);
    }
}
