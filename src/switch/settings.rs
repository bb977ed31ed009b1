//! Services that are nothing but settings (the tables of `ocip-services`).

use ocip::batch::{Batch, BatchError, ReplyTicket};
use ocip::command::Nillable;
use ocip::command::response::SuccessResponse;
use ocip::variants::VariantLadder;
use ocip_services::command::{SettingsGetRequest, SettingsModifyRequest};
use ocip_services::table::{Commands, Kind, UserService, Value};

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
        let request_for = |index| get_request(subscriber, service, variant(service, index));
        let asked = self.cluster.call_newest(call, ladder(service), request_for);
        Ok(self.with_full_ids(asked.await?))
    }

    /// Changes settings of a user.
    pub async fn change_settings(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static UserService,
        change: SettingsChange,
    ) -> Result<(), Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let changed = self.cluster.execute_newest(call, ladder(service), |index| {
            change.batch(call, subscriber, service, variant(service, index))
        });
        let (ticket, mut replies) = changed.await?;
        replies.take(ticket)?;
        Ok(())
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
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let changed = self.cluster.execute_newest(call, ladder(service), |index| {
            let commands = variant(service, index);
            let (mut batch, changed) = change.batch(call, subscriber, service, commands);
            let now = batch.add(&get_request(subscriber, service, commands));
            (batch, (changed, now))
        });
        let ((changed, now), mut replies) = changed.await?;
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

/// The variants of the commands of a service.
fn ladder(service: &'static UserService) -> VariantLadder {
    VariantLadder {
        of: service.name,
        oldest: service.older.len(),
    }
}

/// One of them; the newest is that of index 0.
fn variant(service: &'static UserService, index: usize) -> &'static Commands {
    service.variants().nth(index).unwrap_or(&service.commands)
}

/// The commands that every release knows.
pub(super) fn oldest(service: &'static UserService) -> &'static Commands {
    service.older.last().unwrap_or(&service.commands)
}

pub(super) fn get_request(
    subscriber: &Subscriber,
    service: &'static UserService,
    commands: &'static Commands,
) -> SettingsGetRequest {
    SettingsGetRequest {
        service,
        commands,
        user_id: subscriber.user_id().to_owned(),
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

    /// The command that makes it, for this variant of the commands; not to be sent if what it sets is too long
    /// for that.
    fn batch(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static UserService,
        commands: &'static Commands,
    ) -> (Batch, ReplyTicket<SuccessResponse>) {
        let mut batch = Batch::new(call.request_id);
        let changed = batch.add(&self.request(subscriber, service, commands));
        if let Some(reason) = self.too_long(service, commands) {
            batch.refuse(reason);
        }
        (batch, changed)
    }

    pub(super) fn request(
        &self,
        subscriber: &Subscriber,
        service: &'static UserService,
        commands: &'static Commands,
    ) -> SettingsModifyRequest {
        SettingsModifyRequest {
            service,
            commands,
            user_id: subscriber.user_id().to_owned(),
            changes: self.0.clone(),
        }
    }

    /// Why the commands of an older release have no room for it: a text with more characters.
    fn too_long(
        &self,
        service: &'static UserService,
        commands: &'static Commands,
    ) -> Option<BatchError> {
        let settings = service.settings_in(commands);
        let mut changes = settings.iter().zip(&self.0);
        changes.find_map(|(setting, change)| match (setting.kind, change) {
            (Kind::Text(most), Nillable::Value(Value::Text(text))) => {
                let (name, given) = (setting.json, text.chars().count());
                (given > most).then_some(BatchError::TooLong { name, most, given })
            }
            _ => None,
        })
    }
}
