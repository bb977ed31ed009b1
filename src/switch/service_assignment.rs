//! Assignment of services and service packs to a user.

use ocip::batch::Batch;
use ocip::command::service::{
    AssignedServiceEntry, ServicePackRow, UserAssignedServicesGetListRequest,
    UserAssignedServicesGetListResponse, UserServiceAssignListRequest,
    UserServiceGetAssignmentListRequest, UserServiceGetAssignmentListResponse, UserServiceRow,
    UserServiceUnassignListRequest,
};

use super::value::ServiceName;
use super::{
    CallContext, CommandEffect, CommandError, Error, Refusal, Subscriber, Switch,
    leave_time_to_read,
};

/// Names of services and of service packs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceNames {
    /// Those of services.
    pub services: Vec<ServiceName>,
    /// Those of service packs.
    pub packs: Vec<ServiceName>,
}

/// Direction of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignmentChange {
    /// The user gets what is named.
    Assign,
    /// The user loses what is named.
    Unassign,
}

/// Selection of what is asked about a user's services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceSelection {
    /// What the user can have, and has.
    pub assignments: bool,
    /// What the user has, and whether it is switched on.
    pub summary: bool,
}

/// Services of a user, as far as they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceView {
    /// What the user can have, and has.
    pub assignments: Option<ServiceAssignments>,
    /// What the user has, and whether it is switched on.
    pub summary: Option<ServiceSummary>,
}

/// What a user can have, and has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAssignments {
    /// In the order of the switch.
    pub services: Vec<ServiceAssignment>,
    /// In the order of the switch.
    pub packs: Vec<ServiceAssignment>,
}

/// A service or service pack that a user can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAssignment {
    /// The exact name.
    pub name: String,
    /// Whether the user has it.
    pub is_assigned: bool,
}

/// What a user has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSummary {
    /// The user's own services.
    pub user: Vec<AssignedService>,
    /// Those that the group gives to all its users.
    pub group: Vec<AssignedService>,
}

/// A service that a user has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignedService {
    /// The exact name.
    pub name: String,
    /// Whether it is switched on; `None` where it cannot be switched.
    pub is_active: Option<bool>,
}

/// Outcome of a change of which something is in force.
#[derive(Debug)]
pub enum AssignmentOutcome {
    /// All is as it was asked for. When only what holds now cannot be told, it is all the same: that is
    /// the inner result.
    Whole(Result<ServiceView, CommandError>),
    /// The switch refused, but not everything.
    Part(PartialAssignment),
}

/// Change that was carried out in part.
#[derive(Debug)]
pub struct PartialAssignment {
    /// Every name that was given, and whether it is as it was asked for.
    pub results: Vec<(String, bool)>,
    /// Why the rest is not.
    pub refusal: Box<Refusal>,
    /// The services as they are.
    pub now: ServiceView,
}

impl ServiceSelection {
    /// Everything.
    pub const ALL: Self = Self {
        assignments: true,
        summary: true,
    };
}

impl Switch {
    /// The services of a user, in one document.
    pub async fn services(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        selection: ServiceSelection,
    ) -> Result<ServiceView, Error> {
        let mut view = ServiceView::default();
        let mut batch = Batch::new(call.request_id);
        let assignments = selection.assignments;
        let assignments = assignments.then(|| batch.add(&assignments_of(subscriber)));
        let summary = selection.summary;
        let summary = summary.then(|| batch.add(&summary_of(subscriber)));
        if assignments.is_none() && summary.is_none() {
            return Ok(view);
        }
        let mut replies = self.cluster.execute(call, &batch).await?;
        if let Some(ticket) = assignments {
            view.assignments = Some(replies.take(ticket)?.into());
        }
        if let Some(ticket) = summary {
            view.summary = Some(replies.take(ticket)?.into());
        }
        Ok(view)
    }

    /// Assigns or unassigns what is named. What is so already is left out: a switch may refuse to do it
    /// again. A name that the switch does not offer is left to the switch to refuse.
    pub async fn change_services(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: AssignmentChange,
        names: &ServiceNames,
    ) -> Result<AssignmentOutcome, Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let before = self
            .services(call, subscriber, ServiceSelection::ALL)
            .await?;
        let missing = names.missing(&before, change);
        if missing.count() == 0 {
            return Ok(AssignmentOutcome::Whole(Ok(before)));
        }
        let writing = leave_time_to_read(call);
        let written = self.write_services(writing, subscriber, change, &missing);
        match written.await? {
            Ok(now) => Ok(AssignmentOutcome::Whole(now)),
            Err(CommandError::Refused(refusal)) if missing.count() > 1 => {
                let part = self.look_after_refusal(call, subscriber, change, names, &missing);
                part.await?.with(refusal)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The change and, in the same document, what holds after it: the outer result is that of the change.
    async fn write_services(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: AssignmentChange,
        names: &ServiceNames,
    ) -> Result<Result<Result<ServiceView, CommandError>, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let user_id = subscriber.user_id().to_owned();
        let (service_name, service_pack_name) = (texts(&names.services), texts(&names.packs));
        let changed = match change {
            AssignmentChange::Assign => batch.add(&UserServiceAssignListRequest {
                user_id,
                service_name,
                service_pack_name,
            }),
            AssignmentChange::Unassign => batch.add(&UserServiceUnassignListRequest {
                user_id,
                service_name,
                service_pack_name,
            }),
        };
        let assignments = batch.add(&assignments_of(subscriber));
        let summary = batch.add(&summary_of(subscriber));
        let executed = self.cluster.execute(call, &batch).await;
        // A service that is taken away loses what it kept, speed dials and further numbers too.
        self.bump_version(subscriber);
        self.bump_group_version(subscriber.group_key());
        let mut replies = executed?;
        if let Err(error) = replies.take(changed) {
            return Ok(Err(error));
        }
        let assignments = replies.take(assignments).map(ServiceAssignments::from);
        let summary = replies.take(summary).map(ServiceSummary::from);
        Ok(Ok(assignments.and_then(|assignments| {
            Ok(ServiceView {
                assignments: Some(assignments),
                summary: Some(summary?),
            })
        })))
    }

    /// What is in force of a change that was refused: nothing public says that a list is all or nothing.
    /// When that cannot be found out, the outcome is unknown.
    async fn look_after_refusal(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: AssignmentChange,
        names: &ServiceNames,
        sent: &ServiceNames,
    ) -> Result<RefusedChange, Error> {
        let now = self.services(call, subscriber, ServiceSelection::ALL).await;
        let now = now.map_err(|_| Error::NoAnswer(CommandEffect::Unknown))?;
        let missing = names.missing(&now, change);
        let nothing_done = sent.count() == missing.count();
        let services = names.services.iter().map(|name| (name, &missing.services));
        let packs = names.packs.iter().map(|name| (name, &missing.packs));
        let results = services.chain(packs);
        let results =
            results.map(|(name, missing)| (name.as_str().to_owned(), !missing.contains(name)));
        Ok(RefusedChange {
            nothing_done,
            results: results.collect(),
            now,
        })
    }
}

/// What is known of a change that was refused.
struct RefusedChange {
    nothing_done: bool,
    results: Vec<(String, bool)>,
    now: ServiceView,
}

// === impl RefusedChange ===

impl RefusedChange {
    /// The outcome of the change, for this reason; an error when nothing was done.
    fn with(self, refusal: Box<Refusal>) -> Result<AssignmentOutcome, Error> {
        if self.nothing_done {
            return Err(Error::Refused(refusal));
        }
        Ok(AssignmentOutcome::Part(PartialAssignment {
            results: self.results,
            refusal,
            now: self.now,
        }))
    }
}

// === impl ServiceNames ===

impl ServiceNames {
    /// How many names there are.
    pub fn count(&self) -> usize {
        self.services.len() + self.packs.len()
    }

    /// The names of what is not as `change` asks for.
    fn missing(&self, view: &ServiceView, change: AssignmentChange) -> Self {
        let shown = view.assignments.as_ref();
        let services = shown.map_or(&[][..], |shown| &shown.services);
        let packs = shown.map_or(&[][..], |shown| &shown.packs);
        Self {
            services: not_so(&self.services, services, change),
            packs: not_so(&self.packs, packs, change),
        }
    }
}

fn not_so(
    names: &[ServiceName],
    shown: &[ServiceAssignment],
    change: AssignmentChange,
) -> Vec<ServiceName> {
    let wanted = change == AssignmentChange::Assign;
    let is_so = |name: &&ServiceName| {
        let mut shown = shown.iter().filter(|one| one.name == name.as_str());
        shown.any(|one| one.is_assigned == wanted)
    };
    names.iter().filter(|name| !is_so(name)).cloned().collect()
}

fn texts(names: &[ServiceName]) -> Vec<String> {
    names.iter().map(|name| name.as_str().to_owned()).collect()
}

fn assignments_of(subscriber: &Subscriber) -> UserServiceGetAssignmentListRequest {
    UserServiceGetAssignmentListRequest {
        user_id: subscriber.user_id().to_owned(),
    }
}

fn summary_of(subscriber: &Subscriber) -> UserAssignedServicesGetListRequest {
    UserAssignedServicesGetListRequest {
        user_id: Some(subscriber.user_id().to_owned()),
    }
}

// === impl ServiceSummary ===

impl ServiceSummary {
    /// Whether the user has the service with this exact name, by whichever way.
    pub fn has(&self, name: &str) -> bool {
        let mut all = self.user.iter().chain(&self.group);
        all.any(|one| one.name == name)
    }
}

// === from the wire ===

impl From<UserServiceGetAssignmentListResponse> for ServiceAssignments {
    fn from(response: UserServiceGetAssignmentListResponse) -> Self {
        let services = response.user_services_assignment_table.0;
        let packs = response.service_packs_assignment_table.0;
        Self {
            services: services.into_iter().map(ServiceAssignment::from).collect(),
            packs: packs.into_iter().map(ServiceAssignment::from).collect(),
        }
    }
}

impl From<UserServiceRow> for ServiceAssignment {
    fn from(row: UserServiceRow) -> Self {
        Self {
            name: row.name,
            is_assigned: row.is_assigned,
        }
    }
}

impl From<ServicePackRow> for ServiceAssignment {
    fn from(row: ServicePackRow) -> Self {
        Self {
            name: row.name,
            is_assigned: row.is_assigned,
        }
    }
}

impl From<UserAssignedServicesGetListResponse> for ServiceSummary {
    fn from(response: UserAssignedServicesGetListResponse) -> Self {
        let all = |entries: Vec<AssignedServiceEntry>| {
            entries.into_iter().map(AssignedService::from).collect()
        };
        Self {
            user: all(response.user_service_entry),
            group: all(response.group_service_entry),
        }
    }
}

impl From<AssignedServiceEntry> for AssignedService {
    fn from(entry: AssignedServiceEntry) -> Self {
        Self {
            name: entry.service_name,
            is_active: entry.is_active,
        }
    }
}
