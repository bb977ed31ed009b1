//! Forwarding of all calls, to a number or to voice mail: one view of two services of the switch.
//!
//! Both are read in one document, by commands that every release knows. A change is
//! planned against what is there (`plan`); each of its commands
//! goes out in a document of its own, for the switch runs a command even if the one before it failed, and
//! the next one must not be carried out then.

mod model;
mod plan;

use ocip::batch::Batch;

use super::settings::{get_request, oldest};
use super::{
    CallContext, CommandError, Error, RefusalClass, Subscriber, Switch, after_sending,
    leave_time_to_read,
};
use model::{NUMBER, VOICE_MAIL};
use plan::{ForwardingStep, plan};

pub use model::{AlwaysForwarding, ForwardingMode, MailForwarding, NumberForwarding};
pub use plan::{ForwardingChange, ForwardingConflict};

/// Outcome of a change of which nothing or something is in force.
#[derive(Debug)]
pub enum ForwardingOutcome {
    /// All is as it was asked for.
    Whole,
    /// It does not fit what the user has. Nothing was sent.
    Conflict(ForwardingConflict),
    /// A part of it took effect.
    Partly {
        /// What became of each service that was to change, by its name on the switch, in the order of the
        /// commands.
        results: Vec<(&'static str, Result<(), Error>)>,
        /// Where calls go now; `None` when it could not be read back.
        now: Option<AlwaysForwarding>,
    },
}

impl Switch {
    /// Where all calls of a user go. Somebody with neither service is refused, as with each of them.
    pub async fn always_forwarding(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<AlwaysForwarding, Error> {
        let mut batch = Batch::new(call.request_id);
        let number = batch.add(&get_request(subscriber, &NUMBER, oldest(&NUMBER)));
        let voice_mail = batch.add(&get_request(subscriber, &VOICE_MAIL, oldest(&VOICE_MAIL)));
        let mut replies = self.cluster.execute(call, &batch).await?;
        let number = if_assigned(replies.take(number))?;
        let voice_mail = if_assigned(replies.take(voice_mail))?;
        match (number, voice_mail) {
            (Err(refused), Err(_)) => Err(refused.into()),
            (number, voice_mail) => Ok(AlwaysForwarding {
                number: number.ok().as_ref().map(NumberForwarding::of),
                voice_mail: voice_mail.ok().as_ref().map(MailForwarding::of),
            }),
        }
    }

    /// Changes where all calls of a user go, under the user's write lock.
    pub async fn change_always_forwarding(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: &ForwardingChange,
    ) -> Result<ForwardingOutcome, Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let present = self.always_forwarding(call, subscriber).await?;
        let steps = match plan(&present, change) {
            Ok(steps) => steps,
            Err(conflict) => return Ok(ForwardingOutcome::Conflict(conflict)),
        };
        // Before anything is sent: a change that is begun must not end for its price.
        call.afford(steps.len())?;
        for (place, step) in steps.iter().enumerate() {
            let request = step
                .change
                .request(subscriber, step.service, oldest(step.service));
            let sent = self.cluster.call(leave_time_to_read(call), &request).await;
            if let Err(error) = sent {
                return self
                    .explain_forwarding(call, subscriber, &steps, place, error)
                    .await;
            }
        }
        Ok(ForwardingOutcome::Whole)
    }

    /// The truth about a change whose step at `place` ended in `error`, those before it being done.
    async fn explain_forwarding(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        steps: &[ForwardingStep],
        place: usize,
        error: Error,
    ) -> Result<ForwardingOutcome, Error> {
        let is_uncertain = matches!(error, Error::NoAnswer(_) | Error::Lost { .. });
        if place == 0 && !is_uncertain {
            return Err(error);
        }
        // Explaining what happened must not fail for what the change has cost.
        call.renew();
        let now = self.always_forwarding(call, subscriber).await.ok();
        if is_uncertain && now.is_none() {
            return Err(if place == 0 {
                error
            } else {
                after_sending(error)
            });
        }
        let result = |(index, step): (usize, &ForwardingStep)| {
            let is_done = index < place || now.as_ref().is_some_and(|now| step.holds(now));
            let result = if is_done { Ok(()) } else { Err(error.clone()) };
            (step.service.name, result)
        };
        let results: Vec<_> = steps.iter().enumerate().map(result).collect();
        if results.iter().all(|(_, result)| result.is_ok()) {
            return Ok(ForwardingOutcome::Whole);
        }
        match results.iter().any(|(_, result)| result.is_ok()) {
            true => Ok(ForwardingOutcome::Partly { results, now }),
            false => Err(error),
        }
    }
}

/// The answer, or that the service is not assigned; the outer error is any other.
fn if_assigned<T>(reply: Result<T, CommandError>) -> Result<Result<T, CommandError>, CommandError> {
    match reply {
        Err(error) if !error.is_of_class(RefusalClass::NotAssigned) => Err(error),
        reply => Ok(reply),
    }
}
