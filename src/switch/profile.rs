//! Profiles of users: read, changed, and taken away with the user.
//!
//! The profile is what proves where a user is, so reading it takes no question more than the proof.

use ocip::batch::Batch;
use ocip::command::department::{DepartmentChange, DepartmentKey};
use ocip::command::user::{AccessDeviceLevel, UserGetRequest, UserGetResponse, UserGetVariant};
use ocip::command::user_change::{UserDeleteRequest, UserModifyRequest17sp4};
use secrecy::SecretString;

use super::value::{GroupId, TenantId, UserId};
use super::{CallContext, CommandError, Error, Nillable, Subscriber, Switch};

/// The variant of a profile that every release knows and that has all that is shown here: which one a server
/// knows best is learned by questions that can be repeated, and a document that changes something cannot.
const AFTER_CHANGE: UserGetVariant = UserGetVariant::V19;

/// Profile of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    /// 1–30 characters.
    pub last_name: String,
    /// 1–30 characters.
    pub first_name: String,
    /// What others are shown as the last name.
    pub cli_last_name: Option<String>,
    /// What others are shown as the first name.
    pub cli_first_name: Option<String>,
    /// As it is stored.
    pub phone_number: Option<String>,
    /// 2–20 digits.
    pub extension: Option<String>,
    /// What others are shown as the number, as it is stored.
    pub cli_phone_number: Option<String>,
    /// The country that stored numbers belong to when they do not say so.
    pub country_code: Option<String>,
    /// The department.
    pub department: Option<UserDepartment>,
    /// A name such as `English`.
    pub language: Option<String>,
    /// A name such as `Europe/Brussels`.
    pub time_zone: Option<String>,
    /// 1–80 characters.
    pub email_address: Option<String>,
    /// What the network lets the user call.
    pub network_class_of_service: Option<String>,
    /// The user's line, unless there is none or it is a trunk's.
    pub line: Option<UserLine>,
}

/// Department of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserDepartment {
    /// The tenant.
    pub tenant: String,
    /// The group; a department of an enterprise has none.
    pub group: Option<String>,
    /// Its name.
    pub name: String,
    /// Its name and those of the departments above it.
    pub full_path: Option<String>,
}

/// Line of a user on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserLine {
    /// The name of the device.
    pub device: String,
    /// Where the device is defined.
    pub level: &'static str,
    /// `user@host`, or the user alone.
    pub line_port: String,
    /// The port of the device.
    pub port: Option<i32>,
    /// SIP contacts that were set by hand.
    pub contacts: Vec<String>,
}

/// Change of a profile; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// 1–30 characters.
    pub last_name: Option<String>,
    /// 1–30 characters.
    pub first_name: Option<String>,
    /// 1–30 characters.
    pub cli_last_name: Option<String>,
    /// 1–30 characters.
    pub cli_first_name: Option<String>,
    /// `+CC-NATIONAL`.
    pub phone_number: Nillable<String>,
    /// 2–20 digits.
    pub extension: Nillable<String>,
    /// `+CC-NATIONAL`.
    pub cli_phone_number: Nillable<String>,
    /// The name of a department of the user's own group.
    pub department: Nillable<String>,
    /// 1–40 characters.
    pub language: Option<String>,
    /// 1–127 characters.
    pub time_zone: Option<String>,
    /// 1–80 characters.
    pub email_address: Nillable<String>,
    /// 1–40 characters.
    pub network_class_of_service: Option<String>,
    /// What the switch compares with the present password.
    pub old_password: Option<SecretString>,
    /// 1–60 characters.
    pub new_password: Option<SecretString>,
}

impl Switch {
    /// Asks the switch who `user` is, with all that the profile has. `None` as for
    /// [`find_subscriber`](Switch::find_subscriber).
    pub async fn find_profile(
        &self,
        call: CallContext<'_>,
        tenant: &TenantId,
        group: &GroupId,
        user: &UserId,
    ) -> Result<Option<(Subscriber, UserProfile)>, Error> {
        let Some(profile) = self.profile_of(call, user.as_str()).await? else {
            return Ok(None);
        };
        let proved = Subscriber::prove(tenant, group, user, profile.clone());
        Ok(proved.map(|subscriber| (subscriber, UserProfile::from(profile))))
    }

    /// Changes the profile of a user and gives it, in one document. When only what holds now cannot be told,
    /// it is changed all the same: that is the inner result.
    pub async fn change_profile(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: ProfileChange,
    ) -> Result<Result<UserProfile, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let changed = batch.add(&modify_request(subscriber, change));
        let now = batch.add(&UserGetRequest {
            variant: AFTER_CHANGE,
            user_id: subscriber.user_id().to_owned(),
        });
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let executed = self.cluster.execute(call, &batch).await;
        // Whatever came of it: a change whose outcome is unknown may have been made.
        self.bump_group_version(subscriber.group_key());
        let mut replies = executed?;
        replies.take(changed)?;
        Ok(replies.take(now).map(UserProfile::from))
    }

    /// Takes a user away.
    pub async fn delete_user(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<(), Error> {
        let user_id = subscriber.user_id().to_owned();
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let deleted = self
            .cluster
            .call(call, &UserDeleteRequest { user_id })
            .await;
        self.bump_group_version(subscriber.group_key());
        deleted.map(|_| ())
    }
}

fn modify_request(subscriber: &Subscriber, change: ProfileChange) -> UserModifyRequest17sp4 {
    let department = change.department.map(|name| DepartmentKey {
        service_provider_id: subscriber.tenant_id().to_owned(),
        group_id: Some(subscriber.group_id().to_owned()),
        name,
    });
    UserModifyRequest17sp4 {
        user_id: subscriber.user_id().to_owned(),
        last_name: change.last_name,
        first_name: change.first_name,
        calling_line_id_last_name: change.cli_last_name,
        calling_line_id_first_name: change.cli_first_name,
        phone_number: change.phone_number,
        extension: change.extension,
        calling_line_id_phone_number: change.cli_phone_number,
        old_password: change.old_password,
        new_password: change.new_password,
        department: DepartmentChange(department),
        language: change.language,
        time_zone: change.time_zone,
        email_address: change.email_address,
        network_class_of_service: change.network_class_of_service,
    }
}

// === impl ProfileChange ===

impl ProfileChange {
    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        let Self {
            last_name,
            first_name,
            cli_last_name,
            cli_first_name,
            phone_number,
            extension,
            cli_phone_number,
            department,
            language,
            time_zone,
            email_address,
            network_class_of_service,
            old_password: _,
            new_password,
        } = self;
        let filled = [
            last_name,
            first_name,
            cli_last_name,
            cli_first_name,
            language,
            time_zone,
            network_class_of_service,
        ];
        let clearable = [
            phone_number,
            extension,
            cli_phone_number,
            department,
            email_address,
        ];
        new_password.is_none()
            && filled.iter().all(|one| one.is_none())
            && clearable.iter().all(|one| **one == Nillable::Absent)
    }
}

// === impl UserProfile ===

impl From<UserGetResponse> for UserProfile {
    fn from(profile: UserGetResponse) -> Self {
        let full_path = profile.department_full_path;
        Self {
            last_name: profile.last_name,
            first_name: profile.first_name,
            cli_last_name: profile.calling_line_id_last_name,
            cli_first_name: profile.calling_line_id_first_name,
            phone_number: profile.phone_number,
            extension: profile.extension,
            cli_phone_number: profile.calling_line_id_phone_number,
            country_code: profile.country_code,
            department: profile.department.map(|key| UserDepartment {
                tenant: key.service_provider_id,
                group: key.group_id,
                name: key.name,
                full_path,
            }),
            language: profile.language,
            time_zone: profile.time_zone,
            email_address: profile.email_address,
            network_class_of_service: profile.network_class_of_service,
            line: profile.access_device_endpoint.map(|endpoint| UserLine {
                device: endpoint.access_device.device_name,
                level: AccessDeviceLevel::token(endpoint.access_device.device_level),
                line_port: endpoint.line_port,
                port: endpoint.port_number,
                contacts: endpoint.contact.into_iter().map(|one| one.0).collect(),
            }),
        }
    }
}
