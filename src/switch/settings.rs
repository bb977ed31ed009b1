//! Services that are nothing but settings (the tables of `ocip-services`).

use ocip::batch::Batch;
use ocip::command::Nillable;
use ocip_services::command::{SettingsGetRequest, SettingsModifyRequest};
use ocip_services::table::{UserService, Value};

use super::{CallContext, CommandError, Error, Subscriber, Switch};

pub use ocip_services::command::Settings;

/// A change of settings: one entry for each setting of the table; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsChange(pub Vec<Nillable<Value>>);

impl Switch {
    /// The settings of a user.
    pub async fn settings(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static UserService,
    ) -> Result<Settings, Error> {
        let request = get_request(subscriber, service);
        let settings = self.cluster.call(call, &request).await?;
        Ok(self.with_full_ids(settings))
    }

    /// Changes settings of a user.
    pub async fn change_settings(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static UserService,
        change: SettingsChange,
    ) -> Result<(), Error> {
        let request = modify_request(subscriber, service, change);
        let _lock = self.write_lock(subscriber, call.deadline).await?;
        self.cluster.call(call, &request).await.map(|_| ())
    }

    /// Changes settings of a user and gives all of them, in one document. When only what holds now cannot
    /// be told, they are changed all the same: that is the inner result.
    pub async fn change_settings_and_read(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static UserService,
        change: SettingsChange,
    ) -> Result<Result<Settings, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let changed = batch.add(&modify_request(subscriber, service, change));
        let now = batch.add(&get_request(subscriber, service));
        let _lock = self.write_lock(subscriber, call.deadline).await?;
        let mut replies = self.cluster.execute(call, &batch).await?;
        replies.take(changed)?;
        let now = replies.take(now);
        Ok(now.map(|settings| self.with_full_ids(settings)))
    }

    /// The settings with the ids of users in the form that has a domain.
    fn with_full_ids(&self, mut settings: Settings) -> Settings {
        for value in settings.0.iter_mut().flatten() {
            if let Value::Users(users) = value {
                self.fill_ids(users);
            }
        }
        settings
    }
}

pub(super) fn get_request(
    subscriber: &Subscriber,
    service: &'static UserService,
) -> SettingsGetRequest {
    let user_id = subscriber.user_id().to_owned();
    SettingsGetRequest { service, user_id }
}

pub(super) fn modify_request(
    subscriber: &Subscriber,
    service: &'static UserService,
    change: SettingsChange,
) -> SettingsModifyRequest {
    SettingsModifyRequest {
        service,
        user_id: subscriber.user_id().to_owned(),
        changes: change.0,
    }
}

// === impl SettingsChange ===

impl SettingsChange {
    /// A change of nothing.
    pub fn of(service: &UserService) -> Self {
        Self(vec![Nillable::Absent; service.settings.len()])
    }

    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|one| *one == Nillable::Absent)
    }
}
