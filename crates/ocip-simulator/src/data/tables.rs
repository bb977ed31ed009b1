//! All data of a switch, by what they are found by.

use std::collections::BTreeMap;

use ocip::command::access_device::AccessDeviceKey;
use ocip::command::criteria::ScheduleLevel;
use ocip::command::schedule::ScheduleOwner;

use super::access_device::PhoneDevice;
use super::error_texts::ErrorTexts;
use super::people::{Administrator, User};
use super::schedule::{ScheduleReference, ScheduleType, StoredSchedule};
use super::service_user::ServiceUser;
use super::system::{Group, SystemData, Tenant};
use crate::behaviour::SwitchBehaviour;

/// All data of a switch.
#[derive(Debug, Clone)]
pub struct SwitchData {
    /// System-wide settings.
    pub system: SystemData,
    /// Who may log in without being a user.
    pub administrators: Vec<Administrator>,
    /// Service providers and enterprises.
    pub tenants: Vec<Tenant>,
    /// The groups of all tenants.
    pub groups: Vec<Group>,
    /// The phones of all levels.
    pub devices: BTreeMap<AccessDeviceKey, PhoneDevice>,
    /// All users by their full user id.
    pub users: BTreeMap<String, User>,
    /// What services of groups are called by, by their full user id.
    pub service_users: BTreeMap<String, ServiceUser>,
    /// Failed logins in a row by login id; see [`SwitchBehaviour::lock_out_after`].
    pub failed_logins: BTreeMap<String, u32>,
    /// The errors that have no public number.
    pub error_texts: ErrorTexts,
    /// How the switch behaves where real ones differ.
    pub behaviour: SwitchBehaviour,
}

/// The level of an owner's schedules.
pub(crate) fn level_of(owner: &ScheduleOwner) -> ScheduleLevel {
    match owner {
        ScheduleOwner::User { .. } => ScheduleLevel::User,
        ScheduleOwner::Group { .. } => ScheduleLevel::Group,
        ScheduleOwner::ServiceProvider { .. } => ScheduleLevel::ServiceProvider,
    }
}

// === impl SwitchData ===

impl SwitchData {
    /// The user id with its domain (OCI schema, `UserId`: without one the default domain is meant).
    pub fn full_user_id(&self, id: &str) -> String {
        if id.contains('@') {
            return id.to_owned();
        }
        format!("{id}@{}", self.system.default_domain)
    }

    /// The user with this id, with or without a domain, or with this alternate id.
    pub fn user(&self, id: &str) -> Option<&User> {
        self.user_key(id).and_then(|key| self.users.get(&key))
    }

    /// The same, to change it.
    pub fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.user_key(id).and_then(|key| self.users.get_mut(&key))
    }

    /// Whether this id is that of a user, a service user or an administrator.
    pub fn is_taken(&self, id: &str) -> bool {
        let of_service = self.service_users.contains_key(&self.full_user_id(id));
        of_service || self.user(id).is_some() || self.administrator(id).is_some()
    }

    /// The administrator with this login id.
    pub fn administrator(&self, id: &str) -> Option<&Administrator> {
        self.administrators.iter().find(|one| one.user_id == id)
    }

    /// The tenant with this id.
    pub fn tenant(&self, id: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    /// The group with this id in that tenant.
    pub fn group(&self, tenant: &str, id: &str) -> Option<&Group> {
        let mut groups = self.groups.iter();
        groups.find(|group| group.tenant == tenant && group.id == id)
    }

    /// Whether `user` can refer to a schedule of this type in these words.
    pub fn has_schedule(
        &self,
        user: &User,
        kind: ScheduleType,
        reference: &ScheduleReference,
    ) -> bool {
        let schedules = match reference.level {
            ScheduleLevel::User => Some(&user.schedules),
            ScheduleLevel::Group => self
                .group(&user.tenant, &user.group)
                .map(|group| &group.schedules),
            ScheduleLevel::ServiceProvider => {
                self.tenant(&user.tenant).map(|tenant| &tenant.schedules)
            }
        };
        let mut schedules = schedules.into_iter().flatten();
        schedules.any(|one| one.is(kind, &reference.name))
    }

    /// The schedules of an owner who is there, to change them.
    pub(crate) fn schedules_mut(
        &mut self,
        owner: &ScheduleOwner,
    ) -> Option<&mut Vec<StoredSchedule>> {
        match owner {
            ScheduleOwner::User { user_id } => Some(&mut self.user_mut(user_id)?.schedules),
            ScheduleOwner::Group {
                service_provider_id,
                group_id,
            } => {
                let mut groups = self.groups.iter_mut();
                let group =
                    groups.find(|one| one.tenant == *service_provider_id && one.id == *group_id);
                Some(&mut group?.schedules)
            }
            ScheduleOwner::ServiceProvider {
                service_provider_id,
            } => {
                let mut tenants = self.tenants.iter_mut();
                let tenant = tenants.find(|one| one.id == *service_provider_id);
                Some(&mut tenant?.schedules)
            }
        }
    }

    /// The names by which services refer to schedules of this type and owner.
    pub(crate) fn references_to(
        &mut self,
        owner: &ScheduleOwner,
        kind: ScheduleType,
    ) -> Vec<&mut String> {
        let owner_id = match owner {
            ScheduleOwner::User { user_id } => self.user(user_id).map(|one| one.user_id.clone()),
            ScheduleOwner::Group { .. } | ScheduleOwner::ServiceProvider { .. } => None,
        };
        let users = self.users.values_mut();
        let users = users.filter(|user| match owner {
            ScheduleOwner::User { .. } => owner_id.as_ref() == Some(&user.user_id),
            ScheduleOwner::Group {
                service_provider_id,
                group_id,
            } => user.tenant == *service_provider_id && user.group == *group_id,
            ScheduleOwner::ServiceProvider {
                service_provider_id,
            } => user.tenant == *service_provider_id,
        });
        let level = level_of(owner);
        let references = users.flat_map(|user| user.schedule_references(kind));
        let of_level = references.filter(|one| one.level == level);
        of_level.map(|one| &mut one.name).collect()
    }

    /// The line ports of a device: those of the users whose lines it has, in the order of their ids.
    pub fn line_ports(&self, key: &AccessDeviceKey) -> Vec<&str> {
        let lines = self.users.values().flat_map(User::lines);
        let of_device = lines.filter(|(device, _)| device == key);
        of_device.map(|(_, line)| line.line_port.as_str()).collect()
    }

    fn user_key(&self, id: &str) -> Option<String> {
        let full = self.full_user_id(id);
        if self.users.contains_key(&full) {
            return Some(full);
        }
        let known_as = |user: &&User| {
            let mut others = user.alternate_user_ids.iter();
            others.any(|other| *other == full || other == id)
        };
        self.users
            .values()
            .find(known_as)
            .map(|user| user.user_id.clone())
    }
}
