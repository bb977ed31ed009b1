//! From TOML to [`Data`], with the line of whatever is wrong.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{Administrator, Data, ErrorTexts, Group, LoginType, System, Tenant, User};
use crate::simulator::knobs::Knobs;

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
struct InFile {
    system: System,
    #[serde(default)]
    administrator: Vec<Spanned<Administrator>>,
    #[serde(default)]
    tenant: Vec<Spanned<Tenant>>,
    #[serde(default)]
    group: Vec<Spanned<Group>>,
    #[serde(default)]
    user: Vec<Spanned<User>>,
    #[serde(default)]
    error_texts: ErrorTexts,
    #[serde(default)]
    knobs: Knobs,
}

/// Reads a whole file as a `T`.
pub(crate) fn toml_file<T: DeserializeOwned>(text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map_or(0, |span| span.start);
        DataError::new(text, place, error.message())
    })
}

/// Reads the data of a switch.
pub(super) fn data(text: &str) -> Result<Data, DataError> {
    let file: InFile = toml_file(text)?;
    let mut data = Data {
        system: file.system,
        administrators: Vec::new(),
        tenants: Vec::new(),
        groups: Vec::new(),
        users: BTreeMap::new(),
        failed_logins: BTreeMap::new(),
        error_texts: file.error_texts,
        knobs: file.knobs,
    };
    take_in(text, file.tenant, &mut data, add_tenant)?;
    take_in(text, file.group, &mut data, add_group)?;
    take_in(text, file.user, &mut data, add_user)?;
    take_in(text, file.administrator, &mut data, add_administrator)?;
    Ok(data)
}

fn take_in<T>(
    text: &str,
    all: Vec<Spanned<T>>,
    data: &mut Data,
    add: fn(&mut Data, T) -> Result<(), String>,
) -> Result<(), DataError> {
    for one in all {
        let Range { start, .. } = one.span();
        add(data, one.into_inner()).map_err(|fault| DataError::new(text, start, &fault))?;
    }
    Ok(())
}

fn add_tenant(data: &mut Data, tenant: Tenant) -> Result<(), String> {
    refuse_if(data.tenant(&tenant.id).is_some(), || {
        format!("the tenant {:?} stands twice", tenant.id)
    })?;
    data.tenants.push(tenant);
    Ok(())
}

fn add_group(data: &mut Data, group: Group) -> Result<(), String> {
    refuse_if(data.tenant(&group.tenant).is_none(), || {
        format!("there is no tenant {:?}", group.tenant)
    })?;
    refuse_if(data.group(&group.tenant, &group.id).is_some(), || {
        format!("the group {:?} stands twice", group.id)
    })?;
    data.groups.push(group);
    Ok(())
}

fn add_user(data: &mut Data, mut user: User) -> Result<(), String> {
    check_group(data, &user.tenant, &user.group)?;
    user.user_id = data.full_user_id(&user.user_id);
    let ids = std::iter::once(&user.user_id).chain(&user.alternate_user_ids);
    for id in ids {
        refuse_if(data.user(id).is_some(), || {
            format!("the user {id:?} stands twice")
        })?;
    }
    if let Some(fault) = user.simultaneous_ring_personal.fault(data, &user) {
        return Err(fault);
    }
    data.users.insert(user.user_id.clone(), user);
    Ok(())
}

fn add_administrator(data: &mut Data, one: Administrator) -> Result<(), String> {
    let taken = data.administrator(&one.user_id).is_some() || data.user(&one.user_id).is_some();
    refuse_if(taken, || {
        format!("the login id {:?} stands twice", one.user_id)
    })?;
    let tenant = one.tenant.as_deref().unwrap_or_default();
    let group = one.group.as_deref().unwrap_or_default();
    match one.login_type {
        LoginType::Group => check_group(data, tenant, group)?,
        LoginType::ServiceProvider => refuse_if(data.tenant(tenant).is_none(), || {
            format!("there is no tenant {tenant:?}")
        })?,
        LoginType::System | LoginType::Provisioning | LoginType::User => {}
    }
    data.administrators.push(one);
    Ok(())
}

fn check_group(data: &Data, tenant: &str, group: &str) -> Result<(), String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const SYSTEM: &str = "[system]\ndefault_domain = 'd'\ncountry_code = '32'\n\
        language = 'English'\ntime_zone = 'Europe/Brussels'\n";

    fn fault(rest: &str) -> String {
        data(&format!("{SYSTEM}{rest}")).unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_key_is_named_with_its_line() {
        let fault = fault("[knobs]\nrelease = '23'\nrelaese = '23'\n");
        assert!(fault.starts_with("line 8: "), "{fault}");
        assert!(fault.contains("relaese"), "{fault}");
    }

    #[test]
    fn a_group_needs_its_tenant() {
        let fault = fault("[[group]]\ntenant = 'x'\nid = 'g'\nname = 'G'\n");
        assert_eq!(fault, "line 6: there is no tenant \"x\"");
    }

    #[test]
    fn nothing_stands_twice() {
        let tenant = "[[tenant]]\nid = 't'\nname = 'T'\n";
        let fault = fault(&format!("{tenant}{tenant}"));
        assert_eq!(fault, "line 9: the tenant \"t\" stands twice");
    }

    #[test]
    fn an_error_text_replaces_its_placeholder_alone() {
        let texts = "[error_texts]\nread_only = { number = 1, text = 'No' }\n";
        let texts = data(&format!("{SYSTEM}{texts}")).unwrap().error_texts;
        assert_eq!(texts.read_only.number, 1);
        assert_eq!(texts.not_logged_in, ErrorTexts::default().not_logged_in);
    }

    const USER: &str = "[[tenant]]\nid='t'\nname='T'\n[[group]]\ntenant='t'\nid='g'\nname='G'\n\
        [[user]]\ntenant='t'\ngroup='g'\nuser_id='u'\npassword='p'\nlast_name='L'\n\
        first_name='F'\n";

    #[test]
    fn a_speed_code_is_checked() {
        let codes = "speed_dial_100=[{code=100, phone_number='1'}]\n";
        let fault = fault(&format!("{USER}{codes}"));
        assert!(fault.ends_with("a speed code is 0 to 99"), "{fault}");
        assert!(fault.starts_with("line 20: "), "{fault}");
    }

    #[test]
    fn a_criteria_is_checked() {
        let eleven = "{phone_number='1'},".repeat(11);
        let thirteen = "'1',".repeat(13);
        for (ring, expected) in [
            (format!("numbers=[{eleven}]"), "at most 10 numbers ring too"),
            (
                "criteria=[{name='c'}, {name='c'}]".to_owned(),
                "the criteria \"c\" stands twice",
            ),
            (
                "criteria=[{name='c', callers={selection='Specified Only'}}]".to_owned(),
                "the criteria \"c\" is about no callers",
            ),
            (
                format!(
                    "criteria=[{{name='c', callers={{selection='Any', numbers=[{thirteen}]}}}}]"
                ),
                "the criteria \"c\" has more than 12 numbers",
            ),
            (
                "criteria=[{name='c', time_schedule={level='Group', name='s'}}]".to_owned(),
                "the criteria \"c\" needs a schedule \"s\" of the level Group",
            ),
            (
                "criteria=[{name='c', callers={selection='All'}}]".to_owned(),
                "\"All\" is neither Any nor Specified Only",
            ),
        ] {
            let user = format!("{USER}simultaneous_ring_personal={{{ring}}}\n");
            let fault = fault(&user);
            assert!(fault.ends_with(expected), "{fault}");
        }
    }
}
