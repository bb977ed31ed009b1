//! The user behind a session, proved to be where the login said.

use std::future::Future;
use std::sync::Arc;

use serde::Serialize;

use super::Icws;
use super::error::{ErrorId, IcwsError};
use crate::access::{Admission, Purpose, UserPath};
use crate::dialect::audit::Change;
use crate::dialect::call;
use crate::http::{Dialect, Request, RequestId, Response};
use crate::switch::value::{GroupId, TenantId, UserId};
use crate::switch::{Call, Class, Error, Subscriber};
use crate::telemetry::audit;

/// A request on behalf of the session's user.
pub(super) struct Own<'r> {
    pub(super) icws: &'r Icws,
    pub(super) call: Call<'r>,
    pub(super) subscriber: Arc<Subscriber>,
    request: &'r Request,
    path: UserPath,
}

impl<'r> Own<'r> {
    /// Proves the session's user, who may have been moved or deleted since the login.
    pub(super) async fn prove(icws: &'r Icws, request: &'r Request) -> Result<Self, IcwsError> {
        Self::prove_for(icws, request, Purpose::Read).await
    }

    /// The same for a change.
    pub(super) async fn prove_for_change(
        icws: &'r Icws,
        request: &'r Request,
    ) -> Result<Self, IcwsError> {
        Self::prove_for(icws, request, Purpose::Write).await
    }

    async fn prove_for(
        icws: &'r Icws,
        request: &'r Request,
        purpose: Purpose,
    ) -> Result<Self, IcwsError> {
        let path = path(request).ok_or_else(|| IcwsError::plain(ErrorId::NoSession))?;
        let call = call(request);
        let access = &icws.base.access;
        let found = access
            .subscriber(&icws.base.switch, call, &path, purpose)
            .await;
        let subscriber = found
            .map_err(IcwsError::from_switch)?
            .ok_or_else(|| IcwsError::plain(ErrorId::NoSession))?;
        Ok(Self {
            icws,
            call,
            subscriber,
            request,
            path,
        })
    }

    /// Turns what the switch made of a command into the dialect's result. A user who vanished has no
    /// session.
    pub(super) fn result<T>(&self, result: Result<T, Error>) -> Result<T, IcwsError> {
        result.map_err(|error| match &error {
            Error::Refused(refusal) if refusal.class() == Class::SubscriberNotFound => {
                self.icws.base.access.forget(&self.path);
                IcwsError::plain(ErrorId::NoSession)
            }
            _ => IcwsError::from_switch(error),
        })
    }

    /// Refuses a number that may not be put on the switch, and records that.
    pub(super) fn check_number(&self, number: &str) -> Result<(), IcwsError> {
        let tenant = self.subscriber.tenant_id();
        match self.icws.base.refuse_number(tenant, number) {
            None => Ok(()),
            Some(refused) => Err(IcwsError::new(ErrorId::NumberRefused, refused)),
        }
    }

    /// Carries out a change and records it with what `before` and `after` read.
    pub(super) async fn audited<T: Serialize>(
        &self,
        reads: [impl Future<Output = Result<T, IcwsError>>; 2],
        change: impl Future<Output = Result<Response, IcwsError>>,
    ) -> Response {
        let fail = |error: IcwsError| {
            let code = audit::ErrorCode::Id(error.id().id());
            (code, self.icws.answer(Err(error)))
        };
        let recorded = Change {
            base: &self.icws.base,
            request: self.request,
            target: [
                self.subscriber.tenant_id(),
                self.subscriber.group_id(),
                self.subscriber.user_id(),
            ],
            id: RequestId::random(),
        };
        recorded.carry_out(reads, change, fail).await
    }
}

/// Refuses a change that would have to be recorded and cannot be.
pub(super) fn check_recordable(icws: &Icws, request: &Request) -> Result<(), IcwsError> {
    let unrecordable = ErrorId::Unrecordable;
    let admission = request.extensions.get::<Admission>();
    let oneself = admission.and_then(|admission| admission.caller.oneself());
    let oneself = oneself.unwrap_or_default();
    let change = Change {
        base: &icws.base,
        request,
        target: [oneself.tenant, oneself.group, oneself.user].map(Option::unwrap_or_default),
        id: RequestId::random(),
    };
    let code = audit::ErrorCode::Id(unrecordable.id());
    let checked = change.check_recordable(unrecordable.status().as_u16(), code);
    checked.map_err(|error| IcwsError::new(unrecordable, error.to_string()))
}

/// Where the session's user was at the login.
fn path(request: &Request) -> Option<UserPath> {
    let admission = request.extensions.get::<Admission>()?;
    let oneself = admission.caller.oneself()?;
    Some(UserPath {
        tenant: TenantId::parse(oneself.tenant?).ok()?,
        group: GroupId::parse(oneself.group?).ok()?,
        user: UserId::parse(oneself.user?).ok()?,
    })
}
