//! Whose schedules a request is about.

use super::super::error::ApioError;
use super::super::state::Apio;
use super::super::user_path::{group_of_path, path_parameter};
use super::resource::ScheduleResource;
use crate::dialect::{
    ChangeRecord, DialectContext, GroupPath, GroupRequest, OperationKind, UserDialect, UserRequest,
};
use crate::http::{Request, RequestId};
use crate::switch::criteria_service::ScheduleLevel;
use crate::switch::schedules::{ScheduleHolder, ScheduleSet};
use crate::switch::value::TenantId;
use crate::switch::{CallContext, Error, Switch};

/// A request about schedules, whose owner the caller may touch.
pub(super) struct OwnerRequest<'r> {
    target: OwnerTarget<'r>,
    pub(super) request: &'r Request,
    resource: &'static ScheduleResource,
    /// The name that a schedule gets by the request.
    pub(super) new_name: Option<String>,
}

/// Owner of the schedules.
enum OwnerTarget<'r> {
    User(Box<UserRequest<'r, Apio>>),
    Group(Box<GroupRequest<'r, Apio>>),
}

// === impl OwnerRequest ===

impl<'r> OwnerRequest<'r> {
    /// Proves the owner of the path. The last step before the switch: all input is checked by then.
    pub(super) async fn prove(
        apio: &'r Apio,
        request: &'r Request,
        resource: &'static ScheduleResource,
    ) -> Result<Self, ApioError> {
        let target = match resource.level {
            ScheduleLevel::User => OwnerTarget::User(Box::new(apio.prove(request).await?)),
            ScheduleLevel::Group | ScheduleLevel::ServiceProvider => {
                let path = group_path(request, resource.level)?;
                OwnerTarget::Group(Box::new(GroupRequest::new(apio, request, path)))
            }
        };
        Ok(Self {
            target,
            request,
            resource,
            new_name: None,
        })
    }

    fn base(&self) -> &'r DialectContext {
        match &self.target {
            OwnerTarget::User(user) => user.dialect.base(),
            OwnerTarget::Group(group) => group.dialect.base(),
        }
    }

    pub(super) fn switch(&self) -> &'r Switch {
        &self.base().switch
    }

    pub(super) fn call(&self) -> CallContext<'r> {
        match &self.target {
            OwnerTarget::User(user) => user.call,
            OwnerTarget::Group(group) => group.call,
        }
    }

    /// The schedules that the path is about.
    pub(super) fn set(&self) -> ScheduleSet<'_> {
        let holder = match &self.target {
            OwnerTarget::User(user) => ScheduleHolder::User(&user.subscriber),
            OwnerTarget::Group(group) => match &group.path.group {
                Some(id) => ScheduleHolder::Group(&group.path.tenant, id),
                None => ScheduleHolder::Tenant(&group.path.tenant),
            },
        };
        ScheduleSet {
            holder,
            kind: self.resource.kind,
        }
    }

    /// Id of the audit record, where changes are recorded.
    pub(super) fn record_id(&self) -> Option<&RequestId> {
        match &self.target {
            OwnerTarget::User(user) => user.record_id(),
            OwnerTarget::Group(group) => group.record_id(),
        }
    }

    /// The record of the change that is asked for.
    pub(super) fn record(&self) -> ChangeRecord<'_> {
        match &self.target {
            OwnerTarget::User(user) => user.record(),
            OwnerTarget::Group(group) => group.record(),
        }
    }

    /// Result of a read.
    pub(super) async fn read<T>(
        &self,
        asked: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, ApioError> {
        let answer = asked.await;
        answer.map_err(|error| self.error(error, OperationKind::Read))
    }

    /// Result of a write.
    pub(super) async fn write<T>(
        &self,
        changed: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, ApioError> {
        let outcome = changed.await;
        outcome.map_err(|error| self.error(error, OperationKind::Change))
    }

    fn error(&self, error: Error, operation: OperationKind) -> ApioError {
        match &self.target {
            OwnerTarget::User(user) => user.error(error, operation),
            OwnerTarget::Group(group) => group.error(error, operation),
        }
    }
}

/// The tenant or the group of the path.
fn group_path(request: &Request, level: ScheduleLevel) -> Result<GroupPath, ApioError> {
    if level == ScheduleLevel::Group {
        let (tenant, group) = group_of_path(request)?;
        return Ok(GroupPath::new(&tenant, &group));
    }
    let tenant = path_parameter(request, "tenant", TenantId::parse)?;
    Ok(GroupPath {
        tenant,
        group: None,
    })
}
