//! Reads of several tasks in common documents, on whichever server can be used.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use super::batch::{Batch, BatchCommand, CommandError};
use super::cluster::{CallContext, Cluster};
use super::error::Error;
use super::gathering::ReadGathering;
use super::variants::VariantLadder;

/// A task that asks something.
pub type ReadTask<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// Futures side by side, and what came of those that are over.
struct SideBySide<F: Future> {
    running: Vec<Option<Pin<Box<F>>>>,
    outputs: Vec<Option<F::Output>>,
}

impl Cluster {
    /// Carries out tasks side by side. What they ask with a call that knows of `gathering` travels in common
    /// documents, one document at a time. Whatever they ask otherwise goes its own way.
    pub async fn read_together<T: Send>(
        &self,
        call: CallContext<'_>,
        gathering: &ReadGathering,
        tasks: Vec<ReadTask<'_, T>>,
    ) -> Vec<T> {
        let sending = CallContext {
            gathering: None,
            ..call
        };
        let mut all = pin!(side_by_side(tasks));
        // Each turn sends a document; how many of them there can be is on the bill.
        loop {
            let turn = poll_fn(|cx| match all.as_mut().poll(cx) {
                Poll::Ready(outputs) => Poll::Ready(Some(outputs)),
                Poll::Pending if gathering.is_waiting() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            });
            if let Some(outputs) = turn.await {
                return outputs;
            }
            let document = gathering.take();
            let outcome = self.execute(sending, &document.batch).await;
            gathering.answer(&document, outcome, self.lonely_commands());
        }
    }

    /// Sends commands of one kind, fifteen to a document, or with others where the call knows of a gathering.
    /// Each answer is a result of its own.
    pub async fn call_each<R: BatchCommand + Sync>(
        &self,
        call: CallContext<'_>,
        requests: &[R],
    ) -> Result<Vec<Result<R::Response, CommandError>>, Error> {
        match call.gathering {
            Some(gathering) if ReadGathering::takes(R::KIND) => {
                let lonely = self.lonely_commands();
                let asked = requests.iter().map(|one| gathering.ask(lonely, one));
                let answers = side_by_side(asked.collect()).await;
                answers.into_iter().map(of_command).collect()
            }
            _ => self.call_in_documents(call, requests).await,
        }
    }

    /// Asks a question in the newest of its variants that the server knows; with others where the call knows of
    /// a gathering.
    pub async fn call_newest<R: BatchCommand>(
        &self,
        call: CallContext<'_>,
        ladder: VariantLadder,
        request_for: impl Fn(usize) -> R,
    ) -> Result<R::Response, Error> {
        if let Some(gathering) = call.gathering
            && ReadGathering::takes(R::KIND)
        {
            return self.gather_newest(gathering, ladder, request_for).await;
        }
        let asked = self.execute_newest(call, ladder, |index| {
            let mut batch = Batch::new(call.request_id);
            let ticket = batch.add(&request_for(index));
            (batch, ticket)
        });
        let (ticket, mut replies) = asked.await?;
        Ok(replies.take(ticket)?)
    }

    /// The same with others, when it is not known which of the servers will answer.
    async fn gather_newest<R: BatchCommand>(
        &self,
        gathering: &ReadGathering,
        ladder: VariantLadder,
        request_for: impl Fn(usize) -> R,
    ) -> Result<R::Response, Error> {
        let mut index = self.newest_known(ladder);
        loop {
            let answer = gathering
                .ask(self.lonely_commands(), &request_for(index))
                .await;
            match &answer {
                Err(Error::Refused(refusal)) if refusal.may_be_unknown_command() => {
                    if index < ladder.oldest {
                        index += 1;
                        continue;
                    }
                }
                Ok(_) | Err(Error::Refused(_)) => self.known_variants().note(ladder, index),
                Err(_) => {}
            }
            return answer;
        }
    }
}

/// What became of a command, apart from what became of its document.
fn of_command<T>(answer: Result<T, Error>) -> Result<Result<T, CommandError>, Error> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(Error::Refused(refusal)) => Ok(Err(CommandError::Refused(refusal))),
        Err(Error::Unreadable(answer)) => Ok(Err(CommandError::Unreadable(answer))),
        Err(error) => Err(error),
    }
}

/// The outputs of futures that go on side by side, in their order.
async fn side_by_side<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut all = SideBySide {
        outputs: futures.iter().map(|_| None).collect(),
        running: futures.into_iter().map(|one| Some(Box::pin(one))).collect(),
    };
    poll_fn(|cx| all.poll(cx)).await;
    all.outputs.into_iter().flatten().collect()
}

// === impl SideBySide ===

impl<F: Future> SideBySide<F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut is_over = true;
        for (running, output) in self.running.iter_mut().zip(&mut self.outputs) {
            let Some(future) = running else { continue };
            match future.as_mut().poll(cx) {
                Poll::Ready(came) => {
                    *output = Some(came);
                    *running = None;
                }
                Poll::Pending => is_over = false,
            }
        }
        match is_over {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}
