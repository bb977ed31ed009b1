//! From TOML to [`SwitchData`], with the line of whatever is wrong.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use ocip::command::user::AccessDeviceLevel;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::schedule::schedules_fault;
use super::{
    Administrator, ErrorTexts, Group, LoginType, PhoneDevice, ServiceUser, StoredSchedule,
    SwitchData, SystemData, Tenant, User,
};
use crate::behaviour::SwitchBehaviour;

/// Why a TOML file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct DataError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DataFile {
    system: SystemData,
    #[serde(default)]
    administrator: Vec<Spanned<Administrator>>,
    #[serde(default)]
    tenant: Vec<Spanned<Tenant>>,
    #[serde(default)]
    group: Vec<Spanned<Group>>,
    #[serde(default)]
    device: Vec<Spanned<PhoneDevice>>,
    #[serde(default)]
    user: Vec<Spanned<User>>,
    #[serde(default)]
    service_user: Vec<Spanned<ServiceUser>>,
    #[serde(default)]
    error_texts: ErrorTexts,
    #[serde(default, rename = "knobs")]
    behaviour: SwitchBehaviour,
}

/// Reads a whole file as a `T`.
pub(crate) fn toml_file<T: DeserializeOwned>(text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map_or(0, |span| span.start);
        DataError::new(text, place, error.message())
    })
}

impl SwitchData {
    /// Reads the TOML form of the data; `fixtures/demo/switch.toml` explains every key.
    pub fn from_toml(text: &str) -> Result<Self, DataError> {
        let file: DataFile = toml_file(text)?;
        let mut data = Self {
            system: file.system,
            administrators: Vec::new(),
            tenants: Vec::new(),
            groups: Vec::new(),
            devices: BTreeMap::new(),
            users: BTreeMap::new(),
            service_users: BTreeMap::new(),
            failed_logins: BTreeMap::new(),
            error_texts: file.error_texts,
            behaviour: file.behaviour,
        };
        take_in(text, file.tenant, &mut data, add_tenant)?;
        take_in(text, file.group, &mut data, add_group)?;
        take_in(text, file.device, &mut data, add_device)?;
        take_in(text, file.user, &mut data, add_user)?;
        take_in(text, file.service_user, &mut data, add_service_user)?;
        take_in(text, file.administrator, &mut data, add_administrator)?;
        Ok(data)
    }
}

fn take_in<T>(
    text: &str,
    all: Vec<Spanned<T>>,
    data: &mut SwitchData,
    add: fn(&mut SwitchData, T) -> Result<(), String>,
) -> Result<(), DataError> {
    for one in all {
        let Range { start, .. } = one.span();
        add(data, one.into_inner()).map_err(|fault| DataError::new(text, start, &fault))?;
    }
    Ok(())
}

fn add_tenant(data: &mut SwitchData, tenant: Tenant) -> Result<(), String> {
    refuse_if(data.tenant(&tenant.id).is_some(), || {
        format!("the tenant {:?} stands twice", tenant.id)
    })?;
    check_schedules(&tenant.schedules)?;
    data.tenants.push(tenant);
    Ok(())
}

fn add_group(data: &mut SwitchData, group: Group) -> Result<(), String> {
    check_tenant(data, &group.tenant)?;
    refuse_if(data.group(&group.tenant, &group.id).is_some(), || {
        format!("the group {:?} stands twice", group.id)
    })?;
    check_schedules(&group.schedules)?;
    data.groups.push(group);
    Ok(())
}

fn add_device(data: &mut SwitchData, device: PhoneDevice) -> Result<(), String> {
    let tenant = device.tenant.as_deref().unwrap_or_default();
    let group = device.group.as_deref().unwrap_or_default();
    match device.level {
        AccessDeviceLevel::Group => check_group(data, tenant, group)?,
        AccessDeviceLevel::ServiceProvider => check_tenant(data, tenant)?,
        AccessDeviceLevel::System => {}
    }
    if let Some(fault) = device.fault() {
        return Err(fault);
    }
    let key = device.key();
    refuse_if(data.devices.contains_key(&key), || {
        format!("the device {:?} stands twice", device.name)
    })?;
    data.devices.insert(key, device);
    Ok(())
}

fn add_user(data: &mut SwitchData, mut user: User) -> Result<(), String> {
    check_group(data, &user.tenant, &user.group)?;
    user.user_id = data.full_user_id(&user.user_id);
    let ids = std::iter::once(&user.user_id).chain(&user.alternate_user_ids);
    for id in ids {
        refuse_if(data.user(id).is_some(), || {
            format!("the user {id:?} stands twice")
        })?;
    }
    for (key, _) in user.lines() {
        refuse_if(!data.devices.contains_key(&key), || {
            let (name, level) = (key.device_name(), key.level().token());
            format!("there is no device {name:?} of the level {level}")
        })?;
    }
    if let Some(department) = &user.department {
        let group = data.group(&user.tenant, &user.group);
        let is_there = group.is_some_and(|group| group.departments.contains(department));
        refuse_if(!is_there, || {
            format!("the group has no department {department:?}")
        })?;
    }
    check_schedules(&user.schedules)?;
    let has_schedule = |kind, reference: &_| data.has_schedule(&user, kind, reference);
    let fault = (user.simultaneous_ring_personal.fault(has_schedule))
        .or_else(|| user.criteria.fault(has_schedule))
        .or_else(|| user.alternate_numbers.fault())
        .or_else(|| user.fax_messaging.fault())
        .or_else(|| user.shared_call_appearance.fault())
        .or_else(|| user.personal_phone_list.fault());
    if let Some(fault) = fault {
        return Err(fault);
    }
    data.users.insert(user.user_id.clone(), user);
    Ok(())
}

fn add_service_user(data: &mut SwitchData, mut one: ServiceUser) -> Result<(), String> {
    check_group(data, &one.tenant, &one.group)?;
    one.user_id = data.full_user_id(&one.user_id);
    refuse_if(data.is_taken(&one.user_id), || {
        format!("the user {:?} stands twice", one.user_id)
    })?;
    data.service_users.insert(one.user_id.clone(), one);
    Ok(())
}

fn add_administrator(data: &mut SwitchData, one: Administrator) -> Result<(), String> {
    refuse_if(data.is_taken(&one.user_id), || {
        format!("the login id {:?} stands twice", one.user_id)
    })?;
    let tenant = one.tenant.as_deref().unwrap_or_default();
    let group = one.group.as_deref().unwrap_or_default();
    match one.login_type {
        LoginType::Group => check_group(data, tenant, group)?,
        LoginType::ServiceProvider => check_tenant(data, tenant)?,
        LoginType::System | LoginType::Provisioning | LoginType::User => {}
    }
    data.administrators.push(one);
    Ok(())
}

fn check_schedules(schedules: &[StoredSchedule]) -> Result<(), String> {
    schedules_fault(schedules).map_or(Ok(()), Err)
}

fn check_tenant(data: &SwitchData, tenant: &str) -> Result<(), String> {
    refuse_if(data.tenant(tenant).is_none(), || {
        format!("there is no tenant {tenant:?}")
    })
}

fn check_group(data: &SwitchData, tenant: &str, group: &str) -> Result<(), String> {
    refuse_if(data.group(tenant, group).is_none(), || {
        format!("there is no group {group:?} in a tenant {tenant:?}")
    })
}

fn refuse_if(bad: bool, fault: impl FnOnce() -> String) -> Result<(), String> {
    if bad { Err(fault()) } else { Ok(()) }
}

impl DataError {
    fn new(text: &str, place: usize, fault: &str) -> Self {
        let before = text.bytes().take(place);
        Self {
            line: before.filter(|byte| *byte == b'\n').count() + 1,
            fault: fault.to_owned(),
        }
    }
}
