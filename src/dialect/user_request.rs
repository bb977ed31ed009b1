//! The one way from a request to a proved user, whatever the dialect.
//!
//! A handler checks its input, has the numbers in it looked at, proves the user, and then asks the
//! switch through the [`UserRequest`]: what the switch says becomes the dialect's error, a user who
//! vanished is forgotten, and a change is recorded with what was there before and after.

use std::sync::Arc;

use serde::Serialize;

use super::audit::{AuditEntry, AuditTarget, ChangeRecord, to_value};
use super::base::{DialectContext, call};
use super::error::{DialectError, OperationKind};
use crate::access::{ProofPurpose, UserPath};
use crate::http::{Dialect, Request, RequestId, Response, RouteRole};
use crate::switch::overview::KnownUser;
use crate::switch::profile::UserProfile;
use crate::switch::service_assignment::ServiceSummary;
use crate::switch::{CallContext, Error, ReadGathering, RefusalClass, Subscriber, Switch};

/// A dialect whose requests are about users.
pub trait UserDialect: Dialect<Error: DialectError> + Sized {
    /// The context that dialects share.
    fn base(&self) -> &DialectContext;

    /// Where a request says that its user is.
    fn user_path(&self, request: &Request) -> Result<UserPath, Self::Error>;

    /// Whose a request is, for the audit and, its tenant, for the rules about numbers. `subscriber` is the
    /// user once proved. Here it is whom the path names.
    fn audit_target<'r>(
        request: &'r Request,
        subscriber: Option<&'r Subscriber>,
    ) -> AuditTarget<'r> {
        let _ = subscriber;
        ["tenant", "group", "user"].map(|part| request.params.get(part))
    }

    /// Proves the user of a request, for what its route needs. The last step before the switch: all
    /// input is checked by then.
    fn prove<'r>(
        &'r self,
        request: &'r Request,
    ) -> impl Future<Output = Result<UserRequest<'r, Self>, Self::Error>> + Send {
        let purpose = match request.needs {
            RouteRole::Write | RouteRole::Manage => ProofPurpose::Write,
            RouteRole::Nothing | RouteRole::Login | RouteRole::Read => ProofPurpose::Read,
        };
        UserRequest::prove(self, request, purpose)
    }

    /// The same where the route does not tell what it is for.
    fn prove_for<'r>(
        &'r self,
        request: &'r Request,
        purpose: ProofPurpose,
    ) -> impl Future<Output = Result<UserRequest<'r, Self>, Self::Error>> + Send {
        UserRequest::prove(self, request, purpose)
    }

    /// Proves the user of a request by the profile that the request is about.
    fn prove_with_profile<'r>(
        &'r self,
        request: &'r Request,
    ) -> impl Future<Output = Result<(UserRequest<'r, Self>, UserProfile), Self::Error>> + Send
    {
        UserRequest::prove_with_profile(self, request)
    }

    /// Refuses numbers that may not be put on the switch, each given with its place in the request,
    /// unless they are there already.
    fn allow_numbers<'n>(
        &self,
        request: &Request,
        numbers: impl IntoIterator<Item = (String, &'n str)>,
    ) -> Result<(), Self::Error> {
        let [tenant, ..] = Self::audit_target(request, None);
        let refused = numbers.into_iter().filter_map(|(place, number)| {
            let refused = self.base().refuse_number(tenant, number)?;
            Some((place, refused))
        });
        let refused: Vec<(String, String)> = refused.collect();
        match refused.is_empty() {
            true => Ok(()),
            false => Err(Self::Error::numbers_refused(refused)),
        }
    }

    /// Refuses them, and records that.
    fn check_numbers<'n>(
        &self,
        request: &Request,
        numbers: impl IntoIterator<Item = (String, &'n str)>,
    ) -> Result<(), Self::Error> {
        let allowed = self.allow_numbers(request, numbers);
        allowed.map_err(|refused| self.record_refusal(request, refused))
    }

    /// Records a change that is refused before the switch is asked for it; the error as its answer has
    /// it.
    fn record_refusal(&self, request: &Request, refused: Self::Error) -> Self::Error {
        if !self.base().audit.is_on() {
            return refused;
        }
        let record_id = RequestId::random();
        let target = Self::audit_target(request, None);
        AuditEntry::new(self.base(), request, target, &record_id).fail(&refused);
        refused.with_record(&record_id)
    }

    /// Refuses a change that would have to be recorded and cannot be, before anything else is done for
    /// it. Where only a line can show that the audit works again, the line of the refusal does.
    fn check_recordable(&self, request: &Request) -> Result<(), Self::Error> {
        let checked = self.base().audit.check().map_err(Self::Error::unrecordable);
        checked.inspect_err(|error| {
            let (target, record_id) = (Self::audit_target(request, None), RequestId::random());
            AuditEntry::new(self.base(), request, target, &record_id).fail(error);
        })
    }
}

/// A request on behalf of a user who is proved to be where the request says.
pub struct UserRequest<'r, D> {
    /// The dialect that is spoken.
    pub dialect: &'r D,
    /// The request.
    pub request: &'r Request,
    /// For whom commands are sent, and until when.
    pub call: CallContext<'r>,
    /// The user.
    pub subscriber: Arc<Subscriber>,
    path: UserPath,
    /// Id of the audit record, where changes are recorded.
    record_id: Option<RequestId>,
}

// === impl UserRequest ===

impl<'r, D: UserDialect> UserRequest<'r, D> {
    async fn prove(
        dialect: &'r D,
        request: &'r Request,
        purpose: ProofPurpose,
    ) -> Result<Self, D::Error> {
        let path = dialect.user_path(request)?;
        let call = call(request);
        let base = dialect.base();
        let found = base
            .access
            .subscriber(&base.switch, call, &path, purpose)
            .await;
        let found = found.map_err(|error| D::Error::from_switch(error, OperationKind::Read))?;
        let subscriber = found.ok_or_else(|| D::Error::unknown_user(&path, None))?;
        Ok(Self::proved(dialect, request, path, subscriber))
    }

    async fn prove_with_profile(
        dialect: &'r D,
        request: &'r Request,
    ) -> Result<(Self, UserProfile), D::Error> {
        let path = dialect.user_path(request)?;
        let (subscriber, profile) = find_profile(dialect, call(request), &path).await?;
        let user = Self::proved(dialect, request, path, subscriber);
        Ok((user, profile))
    }

    /// The user at `path`, with the profile and the services. Whom the switch has placed there before, it is
    /// asked about both at once; the user is proved anew by the answer. What follows is on the bill of `call`.
    pub async fn with_overview(
        dialect: &'r D,
        request: &'r Request,
        call: CallContext<'r>,
        path: UserPath,
        known: KnownUser<'_>,
    ) -> Result<(Self, UserProfile, ServiceSummary), D::Error> {
        let base = dialect.base();
        let place = (&path.tenant, &path.group, &path.user);
        let found = base.switch.user_overview(call, place, known).await;
        let found = found.map_err(|error| D::Error::from_switch(error, OperationKind::Read))?;
        let Some(found) = found else {
            base.access.forget(&path);
            return Err(D::Error::unknown_user(&path, None));
        };
        let subscriber = Arc::new(found.subscriber);
        let user = Self {
            call,
            ..Self::proved(dialect, request, path, subscriber)
        };
        Ok((user, found.profile, found.services))
    }

    /// The same user for reads that share documents.
    pub fn gathered<'g>(&self, gathering: &'g ReadGathering) -> UserRequest<'g, D>
    where
        'r: 'g,
    {
        UserRequest {
            dialect: self.dialect,
            request: self.request,
            call: CallContext {
                gathering: Some(gathering),
                ..self.call
            },
            subscriber: Arc::clone(&self.subscriber),
            path: self.path.clone(),
            record_id: None,
        }
    }

    fn proved(
        dialect: &'r D,
        request: &'r Request,
        path: UserPath,
        subscriber: Arc<Subscriber>,
    ) -> Self {
        let is_recorded = dialect.base().audit.is_on();
        Self {
            dialect,
            request,
            call: call(request),
            subscriber,
            path,
            record_id: is_recorded.then(RequestId::random),
        }
    }

    /// The profile of the user as it is now, who is proved anew by it.
    pub async fn profile(&self) -> Result<UserProfile, D::Error> {
        let found = find_profile(self.dialect, self.call, &self.path).await;
        found.map(|(_, profile)| profile)
    }

    /// The switch.
    pub fn switch(&self) -> &'r Switch {
        &self.dialect.base().switch
    }

    /// Id of the audit record, where changes are recorded.
    pub fn record_id(&self) -> Option<&RequestId> {
        self.record_id.as_ref()
    }

    /// Result of a read.
    pub async fn read<T>(
        &self,
        asked: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, D::Error> {
        let answer = asked.await;
        answer.map_err(|error| self.error(error, OperationKind::Read))
    }

    /// Result of a write.
    pub async fn write<T>(
        &self,
        changed: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, D::Error> {
        let outcome = changed.await;
        outcome.map_err(|error| self.error(error, OperationKind::Change))
    }

    /// Error of a command. A user who vanished is forgotten, and looks like one who was
    /// never there.
    pub fn error(&self, error: Error, operation: OperationKind) -> D::Error {
        match &error {
            Error::Refused(refusal) if refusal.class() == RefusalClass::SubscriberNotFound => {
                self.forget();
                D::Error::unknown_user(&self.path, Some(refusal))
            }
            _ => D::Error::from_switch(error, operation),
        }
    }

    /// Invalidates the cached subscriber.
    pub fn forget(&self) {
        self.dialect.base().access.forget(&self.path);
    }

    /// Reason for which a number may not be put on the switch; `None` when it may.
    pub fn refuse_number(&self, number: &str) -> Option<String> {
        let [tenant, ..] = self.audit_target();
        self.dialect.base().refuse_number(tenant, number)
    }

    /// Invalidates whatever is cached of the user, by whichever id and path: for a change of the user itself.
    pub fn forget_everywhere(&self) {
        self.forget();
        self.dialect.base().access.forget_user(&self.subscriber);
    }

    /// Refuses a number that is only known once the switch was asked, given with its place in the
    /// request. The record of the change is that of the refusal.
    pub fn check_number(&self, place: &str, number: &str) -> Result<(), D::Error> {
        match self.refuse_number(number) {
            None => Ok(()),
            Some(refused) => Err(D::Error::numbers_refused(vec![(place.to_owned(), refused)])),
        }
    }

    /// Carries out a change that the switch is now going to be asked for, and records it with what
    /// `show` reads before and after.
    pub async fn carry_out<T: Serialize>(
        &self,
        show: impl AsyncFn(&Self) -> Result<T, D::Error>,
        change: impl Future<Output = Result<Response, D::Error>>,
    ) -> Result<Response, D::Error> {
        let before = async { to_value(show(self).await) };
        let after = async { to_value(show(self).await) };
        self.record().carry_out(before, change, after).await
    }

    /// The record of the change that is asked for.
    pub fn record(&self) -> ChangeRecord<'_> {
        ChangeRecord {
            base: self.dialect.base(),
            request: self.request,
            call: self.call,
            target: self.audit_target(),
            record_id: self.record_id.as_ref(),
        }
    }

    fn audit_target(&self) -> AuditTarget<'_> {
        D::audit_target(self.request, Some(&self.subscriber))
    }
}

async fn find_profile<D: UserDialect>(
    dialect: &D,
    call: CallContext<'_>,
    path: &UserPath,
) -> Result<(Arc<Subscriber>, UserProfile), D::Error> {
    let base = dialect.base();
    let found = base.access.profile(&base.switch, call, path).await;
    let found = found.map_err(|error| D::Error::from_switch(error, OperationKind::Read))?;
    found.ok_or_else(|| D::Error::unknown_user(path, None))
}
