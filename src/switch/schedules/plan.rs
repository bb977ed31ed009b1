//! Plan of a change: from what there is to the commands that make the difference. No I/O here.
//!
//! Periods go first, then some change, then new ones come; each has a name of its own, so none stands in the
//! way of another. The schedule gets its new name last, for all others name it by the old one. One that is new is
//! made alone: what follows would else go to whichever schedule has its name already.

use std::collections::HashMap;
use std::ops::Range;

use ocip::batch::{Batch, ReplyTicket};
use ocip::command::Nillable;
use ocip::command::response::SuccessResponse;
use ocip::command::schedule::{
    CalendarDate, ScheduleAddEventRequest, ScheduleAddRequest, ScheduleDeleteEventListRequest,
    ScheduleModifyEventRequest, ScheduleModifyRequest,
};
use ocip::document::COMMANDS_MAX;

use super::change::{PeriodItem, ScheduleChange};
use super::holder::ScheduleSet;
use super::model::{PeriodTimes, ShownPeriod, ShownSchedule};

/// Conflict of a change with what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleConflict {
    /// Another schedule has the name.
    NameTaken(String),
    /// The period at this place is to stay as it is, and is not there.
    UnknownPeriod {
        /// The place in the request's list.
        item: usize,
    },
}

/// What a change is held against.
pub(super) struct PresentSchedule {
    /// The names of all schedules of the set.
    pub(super) names: Vec<String>,
    /// The names of the periods.
    pub(super) periods: Vec<String>,
    /// When they are, of those that the change names.
    pub(super) times: HashMap<String, PeriodTimes>,
}

/// A command of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ScheduleStep {
    /// Makes the schedule.
    Make,
    /// Removes periods.
    Delete(Vec<String>),
    /// Changes a period.
    Modify(String, PeriodTimes),
    /// Adds a period.
    Add(String, PeriodTimes),
    /// Renames the schedule.
    Rename(String),
}

/// The commands of a change, in their order, and what is to be told about them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct SchedulePlan {
    pub(super) steps: Vec<ScheduleStep>,
    /// Names of what the change is about, with the place of the step of each; the schedule comes last.
    pub(super) subjects: Vec<(String, Option<usize>)>,
}

/// The plan of a new schedule.
pub(super) fn plan_new(name: &str, periods: &[PeriodItem], today: CalendarDate) -> SchedulePlan {
    let mut plan = SchedulePlan::default();
    plan.steps.push(ScheduleStep::Make);
    for item in periods {
        if let PeriodItem::Set(period) = item {
            let times = period.times(None, today);
            plan.push(
                item.name(),
                ScheduleStep::Add(item.name().to_owned(), times),
            );
        }
    }
    plan.subjects.push((name.to_owned(), Some(0)));
    plan
}

/// The plan of a change, or why it does not fit.
pub(super) fn plan(
    name: &str,
    present: &PresentSchedule,
    change: &ScheduleChange,
    today: CalendarDate,
) -> Result<SchedulePlan, Vec<ScheduleConflict>> {
    let new_name = change.new_name.as_ref().map(|new| new.as_str());
    let new_name = new_name.filter(|new| *new != name);
    let conflicts = conflicts(present, change, new_name);
    if !conflicts.is_empty() {
        return Err(conflicts);
    }
    let mut plan = SchedulePlan::default();
    if let Some(items) = &change.periods {
        plan.replace(present, items, today);
    }
    if let Some(new_name) = new_name {
        plan.push(name, ScheduleStep::Rename(new_name.to_owned()));
    }
    Ok(plan)
}

fn conflicts(
    present: &PresentSchedule,
    change: &ScheduleChange,
    new_name: Option<&str>,
) -> Vec<ScheduleConflict> {
    let taken = new_name.filter(|new| present.names.iter().any(|one| one == new));
    let taken = taken.map(|new| ScheduleConflict::NameTaken(new.to_owned()));
    let items = change.periods.iter().flatten().enumerate();
    let unknown = items.filter(|(_, item)| match item {
        PeriodItem::Keep(name) => !present.periods.contains(name),
        PeriodItem::Set(_) => false,
    });
    let unknown = unknown.map(|(item, _)| ScheduleConflict::UnknownPeriod { item });
    taken.into_iter().chain(unknown).collect()
}

// === impl SchedulePlan ===

impl SchedulePlan {
    fn push(&mut self, name: &str, step: ScheduleStep) {
        self.subjects
            .push((name.to_owned(), Some(self.steps.len())));
        self.steps.push(step);
    }

    /// Puts these periods in the place of all that there are.
    fn replace(&mut self, present: &PresentSchedule, items: &[PeriodItem], today: CalendarDate) {
        let stays = |name: &String| items.iter().any(|item| item.name() == name);
        let gone = present.periods.iter().filter(|name| !stays(name));
        let gone: Vec<String> = gone.cloned().collect();
        if !gone.is_empty() {
            self.steps.push(ScheduleStep::Delete(gone.clone()));
        }
        for is_new in [false, true] {
            for item in items {
                self.set(present, item, is_new, today);
            }
        }
        let deleted = gone.into_iter().map(|name| (name, Some(0)));
        self.subjects.extend(deleted);
    }

    /// Changes a period that there is or, if that is the turn, adds one that there is not.
    fn set(
        &mut self,
        present: &PresentSchedule,
        item: &PeriodItem,
        is_new: bool,
        today: CalendarDate,
    ) {
        let name = item.name().to_owned();
        if present.periods.contains(&name) == is_new {
            return;
        }
        let PeriodItem::Set(period) = item else {
            return self.subjects.push((name, None));
        };
        let known = present.times.get(&name);
        let times = period.times(known, today);
        match known {
            _ if is_new => self.push(item.name(), ScheduleStep::Add(name, times)),
            Some(known) if *known == times => self.subjects.push((name, None)),
            _ => self.push(item.name(), ScheduleStep::Modify(name, times)),
        }
    }

    /// The places of the steps, cut into documents.
    pub(super) fn documents(&self) -> Vec<Range<usize>> {
        let alone = usize::from(self.steps.first() == Some(&ScheduleStep::Make));
        let rest = (alone..self.steps.len()).step_by(COMMANDS_MAX);
        let rest = rest.map(|start| start..self.steps.len().min(start + COMMANDS_MAX));
        let first = (alone > 0).then_some(0..alone);
        first.into_iter().chain(rest).collect()
    }

    /// The name that the schedule is to have.
    pub(super) fn final_name<'p>(&'p self, name: &'p str) -> &'p str {
        match self.steps.last() {
            Some(ScheduleStep::Rename(new_name)) => new_name,
            _ => name,
        }
    }
}

// === impl ScheduleStep ===

impl ScheduleStep {
    /// Adds the command of the step, about the schedule called `name`.
    pub(super) fn add_to(
        &self,
        batch: &mut Batch,
        set: ScheduleSet<'_>,
        name: &str,
    ) -> ReplyTicket<SuccessResponse> {
        let (owner, schedule_key) = (set.holder.owner(), set.key(name));
        match self {
            Self::Make => batch.add(&ScheduleAddRequest {
                owner,
                schedule_name: name.to_owned(),
                schedule_type: set.kind,
            }),
            Self::Delete(names) => batch.add(&ScheduleDeleteEventListRequest {
                owner,
                schedule_key,
                event_name: names.clone(),
            }),
            Self::Modify(event, times) => batch.add(&modify_event(set, name, event, times)),
            Self::Add(event, times) => batch.add(&add_event(set, name, event, times)),
            Self::Rename(new_name) => batch.add(&ScheduleModifyRequest {
                owner,
                schedule_key,
                new_schedule_name: Some(new_name.clone()),
            }),
        }
    }

    /// Whether what the step is about to bring is so for the period or schedule called `subject`.
    pub(super) fn holds(&self, subject: &str, now: &ShownSchedule) -> bool {
        let period = |name: &str| now.periods.iter().find(|one| one.name == name);
        let is_at = |times: &PeriodTimes, one: &ShownPeriod| one.times.as_ref() == Some(times);
        match self {
            Self::Make => true,
            Self::Delete(_) => period(subject).is_none(),
            Self::Modify(name, times) | Self::Add(name, times) => {
                period(name).is_some_and(|one| is_at(times, one))
            }
            Self::Rename(new_name) => now.name == *new_name,
        }
    }
}

fn add_event(
    set: ScheduleSet<'_>,
    schedule: &str,
    event: &str,
    times: &PeriodTimes,
) -> ScheduleAddEventRequest {
    ScheduleAddEventRequest {
        owner: set.holder.owner(),
        schedule_key: set.key(schedule),
        event_name: event.to_owned(),
        start_date: times.start_date.clone(),
        all_day_event: times.hours.is_none().then_some(true),
        start_time: times.hours.map(|[from, _]| from),
        end_time: times.hours.map(|[_, to]| to),
        end_date: times.end_date.clone(),
        recurrence: times.recurrence.clone(),
    }
}

fn modify_event(
    set: ScheduleSet<'_>,
    schedule: &str,
    event: &str,
    times: &PeriodTimes,
) -> ScheduleModifyEventRequest {
    ScheduleModifyEventRequest {
        owner: set.holder.owner(),
        schedule_key: set.key(schedule),
        event_name: event.to_owned(),
        new_event_name: None,
        start_date: Some(times.start_date.clone()),
        all_day_event: times.hours.is_none().then_some(true),
        start_time: times.hours.map(|[from, _]| from),
        end_time: times.hours.map(|[_, to]| to),
        end_date: Some(times.end_date.clone()),
        recurrence: match &times.recurrence {
            Some(recurrence) => Nillable::Value(recurrence.clone()),
            None => Nillable::Nil,
        },
    }
}
