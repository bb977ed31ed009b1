//! Overview of a user: the profile and the services that the user has, in one document.
//!
//! Both questions name the user by the same id, and only the answer to the first says where the user is. So
//! they go together only for somebody of whom the switch has said that before: a proved user, or one whom it
//! has just listed in the group. The answer is the proof of what follows.

use ocip::command::service::UserAssignedServicesGetListRequest;

use super::profile::UserProfile;
use super::service_assignment::ServiceSummary;
use super::users::ListedUser;
use super::value::{GroupId, TenantId, UserId};
use super::{CallContext, Error, Subscriber, Switch, is_about_the_user};

/// User whom the switch has placed in a group before.
#[derive(Debug, Clone, Copy)]
pub enum KnownUser<'u> {
    /// By a profile.
    Proved(&'u Subscriber),
    /// By the list of the group's users.
    Listed(&'u ListedUser),
}

/// Overview of a user.
#[derive(Debug, Clone)]
pub struct UserOverview {
    /// The user, proved by this profile.
    pub subscriber: Subscriber,
    /// The profile.
    pub profile: UserProfile,
    /// What the user has.
    pub services: ServiceSummary,
}

impl Switch {
    /// The overview of a user. `None` when the user is not in `group` of `tenant` any more.
    pub async fn user_overview(
        &self,
        call: CallContext<'_>,
        (tenant, group, user): (&TenantId, &GroupId, &UserId),
        known: KnownUser<'_>,
    ) -> Result<Option<UserOverview>, Error> {
        let user_id = known.user_id();
        let services = UserAssignedServicesGetListRequest {
            user_id: Some(user_id.to_owned()),
        };
        let (profile, services) = match self.cluster.user_get_with(call, user_id, &services).await {
            Ok(answers) => answers,
            Err(Error::Refused(refusal)) if is_about_the_user(&refusal) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(subscriber) = Subscriber::prove(tenant, group, user, profile.clone()) else {
            return Ok(None);
        };
        Ok(Some(UserOverview {
            subscriber,
            profile: UserProfile::from(profile),
            services: ServiceSummary::from(services?),
        }))
    }
}

// === impl KnownUser ===

impl KnownUser<'_> {
    fn user_id(&self) -> &str {
        match self {
            Self::Proved(subscriber) => subscriber.user_id(),
            Self::Listed(user) => &user.user_id,
        }
    }
}
