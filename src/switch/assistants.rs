//! Who can be an executive's assistant.

use ocip_services::available_assistants::{AssistantGroup, AvailableAssistantsRequest};

use super::{CallContext, Error, Subscriber, Switch};

pub use ocip_services::named_users::NamedUsers;

/// Where assistants are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssistantRange {
    /// In the user's own group.
    Group,
    /// Wherever the switch lets them come from.
    Everywhere,
}

impl Switch {
    /// The users who can be assistants of a user.
    pub async fn available_assistants(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        range: AssistantRange,
    ) -> Result<NamedUsers, Error> {
        let own_group = AssistantGroup {
            tenant: subscriber.tenant_id().to_owned(),
            group: subscriber.group_id().to_owned(),
        };
        let request = AvailableAssistantsRequest {
            user_id: subscriber.user_id().to_owned(),
            group: (range == AssistantRange::Group).then_some(own_group),
        };
        let mut users = self.cluster.call(call, &request).await?;
        self.fill_ids(&mut users);
        Ok(users)
    }

    /// Gives the ids of users the form that has a domain.
    pub(super) fn fill_ids(&self, users: &mut NamedUsers) {
        for user in &mut users.users {
            user.set_user_id(self.full_user_id(user.user_id()));
        }
    }
}
