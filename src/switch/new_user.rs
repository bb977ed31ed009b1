//! New users of a group.

use ocip::batch::Batch;
use ocip::command::department::DepartmentKey;
use ocip::command::user::{UserGetRequest, UserGetVariant};
use ocip::command::user_change::UserAddRequest17sp4;
use secrecy::SecretString;

use super::profile::{ProfileChange, UserProfile};
use super::subscriber::group_key;
use super::value::{GroupId, TenantId, UserId};
use super::{CallContext, CommandError, Error, Nillable, Switch};

/// User to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The user id; without a domain, in the one of the switch.
    pub user_id: UserId,
    /// The password, or none.
    pub password: Option<SecretString>,
    /// The names, and whatever else the profile is to have.
    pub profile: ProfileChange,
}

impl Switch {
    /// Makes a user and gives the profile, in one document. When only the profile cannot be told, the user is
    /// there all the same: that is the inner result.
    ///
    /// The switch refuses an id that is taken, and then the profile, which may be a stranger's, is not looked
    /// at.
    pub async fn add_user(
        &self,
        call: CallContext<'_>,
        tenant: &TenantId,
        group: &GroupId,
        new: NewUser,
    ) -> Result<Result<UserProfile, CommandError>, Error> {
        let user_id = new.user_id.as_str().to_owned();
        let full_id = self.full_user_id(&user_id);
        let mut batch = Batch::new(call.request_id);
        let added = batch.add(&add_request(tenant, group, new));
        let now = batch.add(&UserGetRequest {
            variant: UserGetVariant::V19,
            user_id,
        });
        let lock = self.write_lock_of(&full_id, call.deadline).await?;
        let call = lock.call(call);
        let executed = self.cluster.execute(call, &batch).await;
        // Whatever came of it: a change whose outcome is unknown may have been made.
        self.bump_group_version(group_key(tenant.as_str(), group.as_str()));
        let mut replies = executed?;
        replies.take(added)?;
        Ok(replies.take(now).map(UserProfile::from))
    }
}

fn add_request(tenant: &TenantId, group: &GroupId, new: NewUser) -> UserAddRequest17sp4 {
    let (tenant, group) = (tenant.as_str().to_owned(), group.as_str().to_owned());
    let profile = new.profile;
    let department = given(profile.department).map(|name| DepartmentKey {
        service_provider_id: tenant.clone(),
        group_id: Some(group.clone()),
        name,
    });
    let last_name = profile.last_name.unwrap_or_default();
    let first_name = profile.first_name.unwrap_or_default();
    UserAddRequest17sp4 {
        service_provider_id: tenant,
        group_id: group,
        user_id: new.user_id.into_string(),
        calling_line_id_last_name: profile.cli_last_name.unwrap_or_else(|| last_name.clone()),
        calling_line_id_first_name: profile.cli_first_name.unwrap_or_else(|| first_name.clone()),
        last_name,
        first_name,
        phone_number: given(profile.phone_number),
        extension: given(profile.extension),
        calling_line_id_phone_number: given(profile.cli_phone_number),
        password: new.password,
        department,
        language: profile.language,
        time_zone: profile.time_zone,
        email_address: given(profile.email_address),
        network_class_of_service: profile.network_class_of_service,
    }
}

/// Nobody who is new has anything to clear.
fn given(value: Nillable<String>) -> Option<String> {
    match value {
        Nillable::Value(value) => Some(value),
        Nillable::Absent | Nillable::Nil => None,
    }
}
