//! Variant of a question: the newest of two that the switch is believed to know.

use std::sync::atomic::{AtomicBool, Ordering};

use ocip::batch::BatchCommand;
use ocip::cluster::Cluster;

use super::{CallContext, Error};

/// What is believed of a question that has a newer and an older variant. It is learned from questions alone: a
/// document that changes something is not sent again for its sake.
#[derive(Debug, Default)]
pub(super) struct KnownVariant {
    is_older: AtomicBool,
}

impl KnownVariant {
    /// The variant that the switch is believed to know, of the newer and the older one.
    pub(super) fn pick<T>(&self, [newer, older]: [T; 2]) -> T {
        match self.is_older.load(Ordering::Relaxed) {
            true => older,
            false => newer,
        }
    }

    /// Asks in that variant, and in the older one if the switch does not know the newer.
    pub(super) async fn ask<R: BatchCommand>(
        &self,
        cluster: &Cluster,
        call: CallContext<'_>,
        [newer, older]: [R; 2],
    ) -> Result<R::Response, Error> {
        if !self.is_older.load(Ordering::Relaxed) {
            let answer = cluster.call(call, &newer).await;
            if !is_unknown(&answer) {
                return answer;
            }
        }
        let answer = cluster.call(call, &older).await;
        // If that was refused in the same words, they were not about the command.
        if !is_unknown(&answer) && !self.is_older.swap(true, Ordering::Relaxed) {
            let known = older.type_name();
            tracing::info!(known, "the switch does not know the newer variant");
        }
        answer
    }
}

fn is_unknown<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Refused(refusal)) if refusal.may_be_unknown_command())
}
