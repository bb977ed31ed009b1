//! Changes of schedules, and the truth about their outcome.
//!
//! Each command of a plan is done, refused, unknown (its document was sent and not answered), or not sent.
//! When all are done the change is; when none took effect the change is an error; in between the schedule
//! is read back, and what holds now counts as done.

use ocip::batch::Batch;
use ocip::command::schedule::ScheduleDeleteListRequest;

use super::change::{PeriodItem, ScheduleChange};
use super::first_day::today;
use super::holder::ScheduleSet;
use super::model::ShownSchedule;
use super::plan::{PresentSchedule, ScheduleConflict, SchedulePlan, ScheduleStep, plan, plan_new};
use crate::switch::criteria_service::ItemError;
use crate::switch::value::ScheduleName;
use crate::switch::{CallContext, CommandError, Error, Refusal, Switch, leave_time_to_read};

/// Outcome of the change of a schedule.
#[derive(Debug, Clone)]
pub enum ScheduleOutcome {
    /// All of it was carried out.
    Whole,
    /// There is no such schedule.
    Missing,
    /// It does not fit what there is. Nothing was sent.
    Conflicts(Vec<ScheduleConflict>),
    /// A part of it took effect.
    Partly {
        /// Results of the periods that the request names, of those that go, and of the schedule, by names.
        results: Vec<(String, Result<(), ItemError>)>,
        /// The schedule as it is; `None` when it could not be read.
        now: Option<ShownSchedule>,
    },
}

/// End of one command.
#[derive(Debug, Clone)]
enum StepEnd {
    Done,
    Refused(Refusal),
    Unknown,
    NotSent,
}

/// How the commands of a plan ended.
struct PlanEnd {
    steps: Vec<StepEnd>,
    /// The error that ended the sending early.
    error: Option<Error>,
}

impl Switch {
    /// Makes a schedule with these periods, each of which says when it is.
    pub async fn make_schedule(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &ScheduleName,
        periods: &[PeriodItem],
    ) -> Result<ScheduleOutcome, Error> {
        let lock = self.holder_lock(set.holder, call.deadline).await?;
        let call = lock.call(call);
        let plan = plan_new(name.as_str(), periods, today());
        self.carry_out(call, set, name.as_str(), &plan).await
    }

    /// Changes the schedule of that name.
    pub async fn change_schedule(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
        change: &ScheduleChange,
    ) -> Result<ScheduleOutcome, Error> {
        let lock = self.holder_lock(set.holder, call.deadline).await?;
        let call = lock.call(call);
        let Some(present) = self.present(call, set, name, change).await? else {
            return Ok(ScheduleOutcome::Missing);
        };
        match plan(name, &present, change, today()) {
            Ok(plan) => self.carry_out(call, set, name, &plan).await,
            Err(conflicts) => Ok(ScheduleOutcome::Conflicts(conflicts)),
        }
    }

    /// Removes the schedule of that name with its periods.
    pub async fn delete_schedule(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
    ) -> Result<ScheduleOutcome, Error> {
        let lock = self.holder_lock(set.holder, call.deadline).await?;
        let call = lock.call(call);
        let listed = self.schedules(call, set).await?;
        let level = set.holder.level();
        if !listed
            .iter()
            .any(|one| one.level == level && one.name == name)
        {
            return Ok(ScheduleOutcome::Missing);
        }
        let request = ScheduleDeleteListRequest {
            owner: set.holder.owner(),
            schedule_key: vec![set.key(name)],
        };
        self.cluster.call(call, &request).await?;
        Ok(ScheduleOutcome::Whole)
    }

    /// What the change is held against; `None` when there is no such schedule.
    async fn present(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
        change: &ScheduleChange,
    ) -> Result<Option<PresentSchedule>, Error> {
        let Some((names, periods)) = self.read_names(call, set, name).await? else {
            return Ok(None);
        };
        let set_anew = change
            .periods
            .iter()
            .flatten()
            .filter_map(|item| match item {
                PeriodItem::Set(period) => Some(period.name.as_str().to_owned()),
                PeriodItem::Keep(_) => None,
            });
        let known: Vec<String> = set_anew.filter(|name| periods.contains(name)).collect();
        let times = self.read_times(call, set, name, &known).await?;
        Ok(Some(PresentSchedule {
            names,
            periods,
            times,
        }))
    }

    async fn carry_out(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
        plan: &SchedulePlan,
    ) -> Result<ScheduleOutcome, Error> {
        let end = self
            .send_steps(leave_time_to_read(call), set, name, plan)
            .await;
        if end.steps.iter().all(|one| matches!(one, StepEnd::Done)) {
            return Ok(ScheduleOutcome::Whole);
        }
        if let Some(error) = end.failed_without_effect() {
            return Err(error);
        }
        // Explaining what happened must not fail for what the change has cost.
        call.renew();
        let now = self.read_back(call, set, name, plan).await;
        end.explain(plan, now)
    }

    async fn send_steps(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
        plan: &SchedulePlan,
    ) -> PlanEnd {
        let mut end = PlanEnd {
            steps: vec![StepEnd::NotSent; plan.steps.len()],
            error: None,
        };
        for places in plan.documents() {
            let mut batch = Batch::new(call.request_id);
            let steps = places.clone().zip(&plan.steps[places.clone()]);
            let add =
                |(place, step): (usize, &ScheduleStep)| (place, step.add_to(&mut batch, set, name));
            let tickets: Vec<_> = steps.map(add).collect();
            match self.cluster.execute(call, &batch).await {
                Ok(mut replies) => {
                    for (place, ticket) in tickets {
                        end.steps[place] = StepEnd::of(replies.take(ticket).map(drop));
                    }
                }
                Err(error) => {
                    end.stop(places, error);
                    break;
                }
            }
            if plan.is_unmade(&end.steps) {
                break;
            }
        }
        end
    }

    /// The schedule as it is, by whichever name it has now; `None` when it cannot be read.
    async fn read_back(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
        plan: &SchedulePlan,
    ) -> Option<ShownSchedule> {
        let final_name = plan.final_name(name);
        let by_new_name = self.schedule(call, set, final_name, true).await.ok()?;
        match by_new_name {
            None if final_name != name => self.schedule(call, set, name, true).await.ok()?,
            found => found,
        }
    }
}

// === impl SchedulePlan ===

impl SchedulePlan {
    /// Whether the schedule was to be made and was not: nothing may go to another one of its name.
    fn is_unmade(&self, steps: &[StepEnd]) -> bool {
        let first = self.steps.first().zip(steps.first());
        first
            .is_some_and(|(step, end)| *step == ScheduleStep::Make && !matches!(end, StepEnd::Done))
    }
}

// === impl StepEnd ===

impl StepEnd {
    fn of(answer: Result<(), CommandError>) -> Self {
        match answer {
            // A command with nothing to say is done, whatever its answer holds.
            Ok(()) | Err(CommandError::Unreadable(_)) => Self::Done,
            Err(CommandError::Refused(refusal)) => Self::Refused(*refusal),
        }
    }
}

// === impl PlanEnd ===

impl PlanEnd {
    /// A document was not answered; the rest is not sent.
    fn stop(&mut self, places: std::ops::Range<usize>, error: Error) {
        if matches!(error, Error::NoAnswer(_) | Error::Lost { .. }) {
            self.steps[places].fill(StepEnd::Unknown);
        }
        self.error = Some(error);
    }

    fn has(&self, is_so: fn(&StepEnd) -> bool) -> bool {
        self.steps.iter().any(is_so)
    }

    /// The error to answer with when it is certain that nothing took effect.
    fn failed_without_effect(&self) -> Option<Error> {
        if self.has(|one| matches!(one, StepEnd::Done | StepEnd::Unknown)) {
            return None;
        }
        let refused = self.steps.iter().find_map(|one| match one {
            StepEnd::Refused(refusal) => Some(refusal.clone().into()),
            _ => None,
        });
        refused.or_else(|| self.error.clone())
    }

    /// What became of the change, of which this is what holds now.
    fn explain(
        self,
        plan: &SchedulePlan,
        now: Option<ShownSchedule>,
    ) -> Result<ScheduleOutcome, Error> {
        let is_uncertain = self.has(|one| matches!(one, StepEnd::Unknown));
        if let (true, None, Some(error)) = (is_uncertain, &now, &self.error) {
            return Err(error.clone());
        }
        let subjects = plan.subjects.iter();
        let results = subjects.map(|(name, step)| {
            let result = step.map_or(Ok(()), |step| self.result(plan, name, step, now.as_ref()));
            (name.clone(), result)
        });
        let results: Vec<_> = results.collect();
        if results.iter().all(|(_, result)| result.is_ok()) {
            return Ok(ScheduleOutcome::Whole);
        }
        let asked = results.iter().zip(&plan.subjects);
        let mut asked = asked.filter(|(_, (_, step))| step.is_some());
        let took_effect = asked.any(|((_, result), _)| result.is_ok());
        match self.error {
            // Nothing is known to have taken effect, and something may still.
            Some(error) if !took_effect => Err(error),
            _ => Ok(ScheduleOutcome::Partly { results, now }),
        }
    }

    /// Done when the step is, or when what it was to bring holds all the same.
    fn result(
        &self,
        plan: &SchedulePlan,
        subject: &str,
        step: usize,
        now: Option<&ShownSchedule>,
    ) -> Result<(), ItemError> {
        let why = || self.error.clone().unwrap_or(Error::Busy);
        let holds = || now.is_some_and(|now| plan.steps[step].holds(subject, now));
        match &self.steps[step] {
            StepEnd::Done => Ok(()),
            _ if holds() => Ok(()),
            StepEnd::Refused(refusal) => Err(ItemError::Refused(refusal.clone())),
            StepEnd::Unknown => Err(ItemError::Unknown(why())),
            StepEnd::NotSent => Err(ItemError::NotSent(why())),
        }
    }
}
