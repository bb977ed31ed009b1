//! Subscribers: users who were proved to be where the caller says.

use ocip::command::access_device::AccessDeviceKey;
use ocip::command::user::{AccessDevice, UserGetResponse};

use super::value::{GroupId, TenantId, UserId};

/// A user of the switch, with the tenant and group that the switch itself named.
///
/// An OCI command names nothing but a user id, and the gateway's login is an administrator's: it
/// can touch every tenant. So every user command takes a `Subscriber`, and the only way to one is
/// a profile that the switch sent for this user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    tenant_id: String,
    group_id: String,
    user_id: String,
    display_name: String,
    /// The same for every id that the user has.
    identity: String,
    country_code: Option<String>,
    phone: Option<DeskPhone>,
}

/// The phone on a user's desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeskPhone {
    pub(super) key: AccessDeviceKey,
    pub(super) line_port: String,
}

impl Subscriber {
    /// The subscriber behind `profile`, if the profile is in `group` of `tenant`.
    pub(super) fn prove(
        tenant: &TenantId,
        group: &GroupId,
        user: &UserId,
        mut profile: UserGetResponse,
    ) -> Option<Self> {
        let proved =
            profile.service_provider_id == tenant.as_str() && profile.group_id == group.as_str();
        let phone = profile.access_device_endpoint.take().map(|endpoint| {
            let AccessDevice {
                device_level,
                device_name,
            } = endpoint.access_device;
            let (tenant, group) = (&profile.service_provider_id, &profile.group_id);
            let key = AccessDeviceKey::new(device_level, tenant, group, &device_name);
            DeskPhone {
                key,
                line_port: endpoint.line_port,
            }
        });
        let (user_id, identity) = ids_of(user.as_str(), &mut profile);
        proved.then_some(Self {
            display_name: format!("{} {}", profile.first_name, profile.last_name),
            tenant_id: profile.service_provider_id,
            group_id: profile.group_id,
            user_id,
            identity,
            country_code: profile.country_code,
            phone,
        })
    }

    /// Identity of the user, whichever of the user's ids the caller gave.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The user's phone, if there is one.
    pub(super) fn phone(&self) -> Option<&DeskPhone> {
        self.phone.as_ref()
    }

    /// Whether the user behind `profile` is in the same group.
    pub(super) fn is_with(&self, profile: &UserGetResponse) -> bool {
        profile.service_provider_id == self.tenant_id && profile.group_id == self.group_id
    }

    /// One text for tenant and group.
    pub(super) fn group_key(&self) -> String {
        group_key(&self.tenant_id, &self.group_id)
    }

    /// The tenant.
    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    /// The group within the tenant.
    pub fn group_id(&self) -> &str {
        &self.group_id
    }

    /// First and last name.
    pub fn display_name(&self) -> &str {
        &self.display_name
    }

    /// The country that the user's stored numbers belong to when they do not say so.
    pub fn country_code(&self) -> Option<&str> {
        self.country_code.as_deref()
    }

    /// The user id by which commands name this user.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }
}

/// The id by which commands name the user behind a profile that was asked for by `asked`, and what is the same for
/// every id that the user has. Newer releases name the primary id, older ones only the alias that comes with it.
pub(super) fn ids_of(asked: &str, profile: &mut UserGetResponse) -> (String, String) {
    let user_id = profile.user_id.take().unwrap_or_else(|| asked.to_owned());
    let alias = profile.default_alias.take();
    let identity = alias.unwrap_or_else(|| user_id.clone());
    (user_id, identity)
}

/// One text for a tenant and a group of it; neither can hold a control character, nor can an identity.
pub(super) fn group_key(tenant: &str, group: &str) -> String {
    format!("{tenant}\0{group}")
}
