//! Session of one connection.

use ocip::command::access_device::AccessDeviceKey;

use super::data::{LoginType, User};

/// Session of one connection.
#[derive(Debug)]
pub(super) struct SwitchSession {
    /// Counted from 1 in the order of acceptance.
    pub(super) connection: u64,
    /// The session id of the first document; every other has to carry the same.
    pub(super) id: Option<String>,
    /// Who is logged in.
    pub(super) login: Option<SessionLogin>,
    /// What the next signed password has to sign.
    pub(super) challenge: Option<LoginChallenge>,
    /// Whether a login has begun and is not answered.
    pub(super) is_logging_in: bool,
    /// The words that the next login is refused with; set by a fault.
    pub(super) refuse_login: Option<String>,
}

/// Login of a session.
#[derive(Debug, Clone)]
pub(super) struct SessionLogin {
    pub(super) user_id: String,
    pub(super) login_type: LoginType,
    pub(super) tenant: Option<String>,
    pub(super) group: Option<String>,
}

/// A nonce, and whose login it is for. It is good for one attempt.
#[derive(Debug)]
pub(super) struct LoginChallenge {
    pub(super) user_id: String,
    pub(super) nonce: String,
}

impl SwitchSession {
    pub(super) fn new(connection: u64) -> Self {
        Self {
            connection,
            id: None,
            login: None,
            challenge: None,
            is_logging_in: false,
            refuse_login: None,
        }
    }
}

impl SessionLogin {
    /// Whether this login may look at and change `user`.
    pub(super) fn may_touch(&self, user: &User) -> bool {
        let is_self = self.login_type == LoginType::User && self.user_id == user.user_id;
        is_self || self.may_touch_group(&user.tenant, &user.group)
    }

    /// Whether this login may look at and change whatever is in this group; no user's own may.
    pub(super) fn may_touch_group(&self, tenant: &str, group: &str) -> bool {
        let is_tenant = self.tenant.as_deref() == Some(tenant);
        match self.login_type {
            LoginType::System | LoginType::Provisioning => true,
            LoginType::ServiceProvider => is_tenant,
            LoginType::Group => is_tenant && self.group.as_deref() == Some(group),
            LoginType::User => false,
        }
    }

    /// Whether this login may look at and change what is the tenant's own.
    pub(super) fn may_touch_tenant(&self, tenant: &str) -> bool {
        match self.login_type {
            LoginType::System | LoginType::Provisioning => true,
            LoginType::ServiceProvider => self.tenant.as_deref() == Some(tenant),
            LoginType::Group | LoginType::User => false,
        }
    }

    /// Whether this login may look at and change this device.
    pub(super) fn may_touch_device(&self, key: &AccessDeviceKey) -> bool {
        let tenant = self.tenant.is_some() && self.tenant.as_deref() == key.service_provider_id();
        let group = self.group.is_some() && self.group.as_deref() == key.group_id();
        match self.login_type {
            LoginType::System | LoginType::Provisioning => true,
            LoginType::ServiceProvider => tenant,
            LoginType::Group => tenant && group,
            LoginType::User => false,
        }
    }
}
