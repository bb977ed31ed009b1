//! Application of a change, and the truth about its outcome.
//!
//! The commands of a plan go out fifteen to a document. Each of them ends in one of four ways: done,
//! refused, unknown (its document was sent and not answered), not sent. When all are done the change
//! is. When none took effect the change is an error. In between the state is read back: an item that
//! holds now counts as done, and the caller learns what became of every item and what holds.

use std::collections::HashSet;

use ocip::batch::{Batch, BatchReplies, ReplyTicket};
use ocip::command::Nillable;
use ocip::command::response::SuccessResponse;
use ocip::document::COMMANDS_MAX;
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::{Kind, Setting, Value};

use super::change::{CallersChange, CriteriaChange, CriteriaItem, NewRingNumber, ServiceChange};
use super::model::{
    CRITERIA_NUMBERS_MAX, Criteria, CriteriaServiceState, Reading, get_criteria, get_service,
};
use super::plan::{ChangePlan, CriteriaCommand, PlanError, plan};
use crate::numbering::present_number;
use crate::switch::value::{CriteriaName, DirectoryNumber};
use crate::switch::{
    CallContext, CommandError, Error, PROOF_COMMANDS_MAX, Refusal, Subscriber, Switch,
    leave_time_to_read,
};

/// Outcome of a change.
#[derive(Debug, Clone)]
pub enum ChangeOutcome {
    /// All of it was carried out. The criteria that was asked for along with it, as it is now.
    Whole(Option<Criteria>),
    /// It does not fit the present state. Nothing was sent.
    Conflicts(Vec<PlanError>),
    /// A part of it took effect.
    Partly {
        /// Results of all items, in the order of the request, the service last.
        results: Vec<(ResultSubject, Result<(), ItemError>)>,
        /// The present state; `None` when it could not be read back.
        now: Option<CriteriaServiceState>,
    },
}

/// Subject of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultSubject {
    /// The criteria of this name in the request.
    Criteria(String),
    /// The service itself.
    Service,
}

/// Error of an item that was not carried out.
#[derive(Debug, Clone)]
pub enum ItemError {
    /// The switch refused it.
    Refused(Refusal),
    /// It was sent and not answered, and is not known to hold now; it may still come to hold.
    Unknown(Error),
    /// It was not sent.
    NotSent(Error),
}

impl From<ItemError> for Error {
    fn from(error: ItemError) -> Self {
        match error {
            ItemError::Refused(refusal) => refusal.into(),
            ItemError::Unknown(error) | ItemError::NotSent(error) => error,
        }
    }
}

/// How one command ended.
#[derive(Debug, Clone)]
enum Fate {
    Done,
    Refused(Refusal),
    Unknown,
    NotSent,
}

/// How the commands of a plan ended.
struct Fates {
    /// One for each step of the plan.
    steps: Vec<Fate>,
    /// Of the last command, if the plan has it.
    service: Option<Fate>,
    /// The error that ended the sending early.
    error: Option<Error>,
    /// What was read along with the last document.
    criteria: Option<Criteria>,
}

impl Switch {
    /// Carries out a change of the service or its criteria, under the user's write lock. After a
    /// change of a single criteria, `wanted` names the one to be read along with it.
    pub async fn change_criteria_service(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: &ServiceChange,
        wanted: Option<&str>,
    ) -> Result<ChangeOutcome, Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let present = self
            .read_some(call, subscriber, change.service, &names_to_read(change))
            .await?
            .present();
        let mut plan = match plan(subscriber.user_id(), &present, change) {
            Ok(plan) => plan,
            Err(conflicts) => return Ok(ChangeOutcome::Conflicts(conflicts)),
        };
        if plan.steps.is_empty() && plan.service.is_none() {
            return self
                .read_wanted(call, subscriber, change.service, wanted)
                .await;
        }
        let fates = self
            .send(leave_time_to_read(call), subscriber, &mut plan, wanted)
            .await;
        if fates.all().all(|fate| matches!(fate, Fate::Done)) {
            return match fates.criteria {
                None => {
                    let service = change.service;
                    self.read_wanted(call, subscriber, service, wanted).await
                }
                read => Ok(ChangeOutcome::Whole(read)),
            };
        }
        self.explain(call, subscriber, change, &plan, fates, wanted)
            .await
    }

    /// The answer when all is done and nothing was read along.
    async fn read_wanted(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static CriteriaService,
        wanted: Option<&str>,
    ) -> Result<ChangeOutcome, Error> {
        let criteria = match wanted {
            Some(name) => self.criteria(call, subscriber, service, name).await?,
            None => None,
        };
        Ok(ChangeOutcome::Whole(criteria))
    }

    async fn send(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        plan: &mut ChangePlan,
        wanted: Option<&str>,
    ) -> Fates {
        let mut fates = Fates::none_sent(plan);
        let total = plan.steps.len() + usize::from(plan.service.is_some());
        for places in plan.documents() {
            // Only the service is left: it must not switch a criteria that has not got its new name.
            if places.start == plan.steps.len() && !fates.leave_out_undone(plan) {
                break;
            }
            let mut batch = Batch::new(call.request_id);
            let tickets: Vec<_> = places
                .clone()
                .map(|place| (place, plan.add_to(&mut batch, place)))
                .collect();
            // Reading along with the last document, where it fits, saves a round trip.
            let read = wanted
                .filter(|_| places.end == total && places.len() + 2 <= COMMANDS_MAX)
                .map(|name| {
                    (
                        batch.add(&get_service(subscriber, plan.of)),
                        batch.add(&get_criteria(subscriber, plan.of, name)),
                        name,
                    )
                });
            match self.cluster.execute(call, &batch).await {
                Ok(mut replies) => {
                    fates.take(&mut replies, tickets);
                    fates.criteria = read.and_then(|(service, criteria, name)| {
                        let service = replies.take(service).ok()?;
                        let detail = replies.take(criteria).ok()?;
                        let details = vec![(name.to_owned(), detail)];
                        Reading { service, details }.finish().into_criteria(name)
                    });
                }
                Err(error) => {
                    fates.stop(tickets.iter().map(|(place, _)| *place), error);
                    break;
                }
            }
        }
        fates
    }

    /// Reads back what holds after a change that was not carried out in full.
    async fn explain(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: &ServiceChange,
        plan: &ChangePlan,
        fates: Fates,
        wanted: Option<&str>,
    ) -> Result<ChangeOutcome, Error> {
        if let Some(error) = fates.failed_without_effect() {
            return Err(error);
        }
        // Explaining what happened must not fail for what the change has cost.
        call.renew();
        let now = self
            .criteria_service(call, subscriber, change.service)
            .await
            .ok();
        let uncertain = fates.all().any(|fate| matches!(fate, Fate::Unknown));
        if let (true, None, Some(error)) = (uncertain, &now, &fates.error) {
            return Err(error.clone());
        }
        let results = results(change, plan, &fates, now.as_ref());
        let done = |(_, result): &(ResultSubject, Result<(), ItemError>)| result.is_ok();
        if results.iter().all(done) {
            let criteria = now
                .zip(wanted)
                .and_then(|(now, name)| now.into_criteria(name));
            return Ok(ChangeOutcome::Whole(criteria));
        }
        let took_effect = fates.all().any(|fate| matches!(fate, Fate::Done));
        match fates.error {
            // Nothing is known to have taken effect, and something may still.
            Some(error) if !took_effect && !results.iter().any(done) => Err(error),
            _ => Ok(ChangeOutcome::Partly { results, now }),
        }
    }
}

impl ServiceChange {
    /// How many commands the change takes at most: proving the user, reading what it depends on, a step
    /// for each criteria and one more for each that has to step aside, the service, and reading what is
    /// shown.
    pub fn commands_max(&self) -> usize {
        let renamed = self.criteria.iter().filter(|item| item.is_renamed());
        let (asked, steps) = (
            1 + names_to_read(self).len(),
            self.criteria.len() + renamed.count(),
        );
        PROOF_COMMANDS_MAX + asked + steps + 1 + 2
    }
}

/// The criteria whose present callers decide whether the change of them is acceptable.
fn names_to_read(change: &ServiceChange) -> Vec<String> {
    let depends = |item: &&CriteriaItem| match item {
        CriteriaItem::Modify(change) | CriteriaItem::Put(change) => change
            .callers
            .as_ref()
            .is_some_and(CallersChange::depends_on_present),
        CriteriaItem::Create(_) | CriteriaItem::Delete(_) => false,
    };
    change
        .criteria
        .iter()
        .filter(depends)
        .map(|item| item.name().to_owned())
        .collect()
}

// === impl ChangePlan ===

impl ChangePlan {
    /// Adds the command at `place`; the service comes after the steps.
    fn add_to(&self, batch: &mut Batch, place: usize) -> Option<ReplyTicket<SuccessResponse>> {
        match self.steps.get(place).map(|step| &step.command) {
            Some(CriteriaCommand::Delete(command)) => Some(batch.add(command)),
            Some(CriteriaCommand::Modify(command)) => Some(batch.add(command)),
            Some(CriteriaCommand::Add(command)) => Some(batch.add(command)),
            None => self.service.as_ref().map(|command| batch.add(command)),
        }
    }

    /// Whether the service's command switches this criteria on or off, and which of them.
    fn activation_of(&self, change: &CriteriaChange) -> Option<bool> {
        let mut activations = self.service.iter().flat_map(|service| &service.activations);
        let activation = activations.find(|one| one.criteria_name == change.final_name());
        activation.map(|one| one.is_active)
    }

    fn activates(&self, item: &CriteriaItem) -> bool {
        match item {
            CriteriaItem::Delete(_) => false,
            CriteriaItem::Create(change)
            | CriteriaItem::Modify(change)
            | CriteriaItem::Put(change) => self.activation_of(change).is_some(),
        }
    }
}

// === impl Fates ===

impl Fates {
    fn none_sent(plan: &ChangePlan) -> Self {
        Self {
            steps: vec![Fate::NotSent; plan.steps.len()],
            service: plan.service.as_ref().map(|_| Fate::NotSent),
            error: None,
            criteria: None,
        }
    }

    /// Once every step is answered: see [`ChangePlan::leave_out`]. False when nothing is left to be sent.
    fn leave_out_undone(&mut self, plan: &mut ChangePlan) -> bool {
        let steps = plan.steps.iter().zip(&self.steps);
        let undone = steps.filter(|(_, fate)| !matches!(fate, Fate::Done));
        let undone: HashSet<usize> = undone.map(|(step, _)| step.item).collect();
        plan.leave_out(&undone);
        if plan.service.is_none() {
            self.service = None;
        }
        plan.service.is_some()
    }

    fn all(&self) -> impl Iterator<Item = &Fate> {
        self.steps.iter().chain(&self.service)
    }

    fn set(&mut self, place: usize, fate: Fate) {
        match self.steps.get_mut(place) {
            Some(step) => *step = fate,
            None => self.service = Some(fate),
        }
    }

    fn take(
        &mut self,
        replies: &mut BatchReplies,
        tickets: Vec<(usize, Option<ReplyTicket<SuccessResponse>>)>,
    ) {
        for (place, ticket) in tickets {
            let Some(ticket) = ticket else { continue };
            let fate = match replies.take(ticket) {
                // A command with nothing to say is done, whatever its answer holds.
                Ok(_) | Err(CommandError::Unreadable(_)) => Fate::Done,
                Err(CommandError::Refused(refusal)) => Fate::Refused(*refusal),
            };
            self.set(place, fate);
        }
    }

    /// A document was not answered; the rest is not sent.
    fn stop(&mut self, places: impl Iterator<Item = usize>, error: Error) {
        if matches!(error, Error::NoAnswer(_) | Error::Lost { .. }) {
            for place in places {
                self.set(place, Fate::Unknown);
            }
        }
        self.error = Some(error);
    }

    /// The error to answer with when it is certain that nothing took effect.
    fn failed_without_effect(&self) -> Option<Error> {
        if self
            .all()
            .any(|fate| matches!(fate, Fate::Done | Fate::Unknown))
        {
            return None;
        }
        let refused = self.all().find_map(|fate| match fate {
            Fate::Refused(refusal) => Some(refusal.clone().into()),
            _ => None,
        });
        refused.or_else(|| self.error.clone())
    }
}

// === what became of each item ===

fn results(
    change: &ServiceChange,
    plan: &ChangePlan,
    fates: &Fates,
    now: Option<&CriteriaServiceState>,
) -> Vec<(ResultSubject, Result<(), ItemError>)> {
    let criteria = change.criteria.iter().enumerate().map(|(index, item)| {
        let steps = plan.steps.iter().zip(&fates.steps);
        let own = steps
            .filter(|(step, _)| step.item == index)
            .map(|(_, fate)| fate);
        let activation = fates.service.iter().filter(|_| plan.activates(item));
        let holds = || now.is_some_and(|now| item_holds(change, plan, index, now));
        let result = result_of(own.chain(activation), fates.error.as_ref(), holds);
        (ResultSubject::Criteria(item.name().to_owned()), result)
    });
    let service = change.says_something_about_service().then(|| {
        let holds = || now.is_some_and(|now| service_holds(change, now));
        (
            ResultSubject::Service,
            result_of(fates.service.iter(), fates.error.as_ref(), holds),
        )
    });
    criteria.chain(service).collect()
}

/// Done when every command is, or when the item holds all the same; else the first that is not.
fn result_of<'f>(
    mut fates: impl Iterator<Item = &'f Fate>,
    error: Option<&Error>,
    holds: impl Fn() -> bool,
) -> Result<(), ItemError> {
    let why = || error.cloned().unwrap_or(Error::Busy);
    match fates.find(|fate| !matches!(fate, Fate::Done)) {
        None | Some(Fate::Done) => Ok(()),
        Some(_) if holds() => Ok(()),
        Some(Fate::Refused(refusal)) => Err(ItemError::Refused(refusal.clone())),
        Some(Fate::Unknown) => Err(ItemError::Unknown(why())),
        Some(Fate::NotSent) => Err(ItemError::NotSent(why())),
    }
}

/// Whether what was wanted of settings is what was found; a number in whatever form.
fn values_hold(settings: &[Setting], wanted: &[Nillable<Value>], found: &[Option<Value>]) -> bool {
    let mut all = settings.iter().zip(wanted).zip(found);
    all.all(|((setting, wanted), found)| match (wanted, found) {
        (Nillable::Absent, _) => true,
        (Nillable::Nil, found) => found.is_none(),
        (Nillable::Value(Value::Text(wanted)), Some(Value::Text(found)))
            if setting.kind == Kind::Destination =>
        {
            present_number(wanted) == present_number(found)
        }
        (Nillable::Value(wanted), found) => found.as_ref() == Some(wanted),
    })
}

fn service_holds(change: &ServiceChange, now: &CriteriaServiceState) -> bool {
    let numbers_hold = |numbers: &Vec<NewRingNumber>| {
        numbers.len() == now.numbers.len()
            && numbers.iter().zip(&now.numbers).all(|(wanted, found)| {
                present_number(wanted.number.as_str()) == present_number(&found.number)
                    && wanted.answer_confirmation_required == found.answer_confirmation_required
            })
    };
    let settings = change.service.settings;
    values_hold(settings, &change.settings, &now.settings)
        && change.numbers.as_ref().is_none_or(numbers_hold)
}

fn item_holds(
    change: &ServiceChange,
    plan: &ChangePlan,
    index: usize,
    now: &CriteriaServiceState,
) -> bool {
    let item = &change.criteria[index];
    if shares_a_name(&change.criteria, index) {
        return false;
    }
    let left = |name: &CriteriaName| now.criteria(name.as_str()).is_none();
    match item {
        CriteriaItem::Delete(name) => left(name),
        CriteriaItem::Create(wanted) | CriteriaItem::Modify(wanted) | CriteriaItem::Put(wanted) => {
            (!wanted.is_renamed() || left(&wanted.name))
                && now.criteria(wanted.final_name()).is_some_and(|found| {
                    criteria_holds(change.service, wanted, found)
                        && plan
                            .activation_of(wanted)
                            .is_none_or(|active| active == found.active)
                })
        }
    }
}

/// True when a name passes from this item to another, or from another to this one. Then a criteria
/// of that name proves nothing: it may be the one that had the name, or the one that was to get it.
fn shares_a_name(items: &[CriteriaItem], index: usize) -> bool {
    let (own, own_final) = (items[index].name(), final_name(&items[index]));
    items.iter().enumerate().any(|(other, item)| {
        other != index && (final_name(item) == Some(own) || own_final == Some(item.name()))
    })
}

fn final_name(item: &CriteriaItem) -> Option<&str> {
    match item {
        CriteriaItem::Delete(_) => None,
        CriteriaItem::Create(change) | CriteriaItem::Modify(change) | CriteriaItem::Put(change) => {
            Some(change.final_name())
        }
    }
}

fn criteria_holds(service: &CriteriaService, wanted: &CriteriaChange, found: &Criteria) -> bool {
    let callers_hold = wanted.callers.as_ref().is_none_or(|callers| {
        callers
            .selection
            .is_none_or(|selection| selection == found.callers.selection)
            && callers
                .include_anonymous
                .is_none_or(|flag| flag == found.callers.include_anonymous)
            && callers
                .include_unavailable
                .is_none_or(|flag| flag == found.callers.include_unavailable)
            && callers
                .numbers
                .as_deref()
                .is_none_or(|numbers| same_numbers(numbers, &found.callers.numbers))
    });
    wanted.active.is_none_or(|active| active == found.active)
        && values_hold(service.fields, &wanted.fields, &found.fields)
        && same_schedule(&wanted.time_schedule, found.time_schedule.as_ref())
        && same_schedule(&wanted.holiday_schedule, found.holiday_schedule.as_ref())
        && callers_hold
}

fn same_schedule<T: PartialEq>(wanted: &Nillable<T>, found: Option<&T>) -> bool {
    match wanted {
        Nillable::Absent => true,
        Nillable::Nil => found.is_none(),
        Nillable::Value(wanted) => found == Some(wanted),
    }
}

fn same_numbers(wanted: &[DirectoryNumber], found: &[String]) -> bool {
    debug_assert!(wanted.len() <= CRITERIA_NUMBERS_MAX);
    wanted.len() == found.len()
        && wanted
            .iter()
            .zip(found)
            .all(|(wanted, found)| wanted.is(found))
}
