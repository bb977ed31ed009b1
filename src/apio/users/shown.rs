//! Profile as it is shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::numbering::NumberingPlan;
use crate::switch::profile::{UserDepartment, UserLine, UserProfile};

/// Profile of a user. There is no password in it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserProfile")]
pub(in crate::apio) struct ShownProfile {
    /// The last name.
    last_name: String,
    /// The first name.
    first_name: String,
    /// The last name that others are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    cli_last_name: Option<String>,
    /// The first name that others are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    cli_first_name: Option<String>,
    /// The phone number; empty when there is none.
    phone_number: String,
    /// The extension within the group; empty when there is none.
    extension: String,
    /// The number that others are shown; empty when it is the phone number.
    cli_phone_number: String,
    /// The department, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<ShownDepartment>,
    /// The name of the language.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// The e-mail address, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<String>,
    /// The class that says whom the network lets the user call, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    network_class_of_service: Option<String>,
    /// The name of the time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// The user's line, unless there is none or it is a trunk's.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_device_endpoint: Option<ShownLine>,
}

/// Department.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserDepartment")]
struct ShownDepartment {
    /// The tenant.
    tenant_id: String,
    /// The group; a department of an enterprise has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<String>,
    /// Its name.
    department_name: String,
    /// Its name and those of the departments above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    full_path_name: Option<String>,
}

/// Line on a device.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserLine")]
struct ShownLine {
    /// The device.
    access_device: ShownDevice,
    /// The port of the device, if it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    line_number: Option<i32>,
    /// SIP contacts that were set by hand.
    contacts: Vec<String>,
    /// `user@host`, or the user alone.
    line_port: String,
}

/// Device.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LineDevice")]
struct ShownDevice {
    /// Its name at its level.
    name: String,
    /// Where it is defined.
    #[schemars(extend("enum" = ["System", "Service Provider", "Group"]))]
    level: &'static str,
}

// === impl ShownProfile ===

impl ShownProfile {
    /// A profile as the plan shows its numbers.
    pub(in crate::apio) fn new(profile: UserProfile, plan: &NumberingPlan) -> Self {
        let code = profile.country_code.as_deref();
        let number = |stored: Option<String>| {
            stored.map_or_else(String::new, |stored| plan.present_own(&stored, code))
        };
        Self {
            phone_number: number(profile.phone_number),
            cli_phone_number: number(profile.cli_phone_number),
            last_name: profile.last_name,
            first_name: profile.first_name,
            cli_last_name: profile.cli_last_name,
            cli_first_name: profile.cli_first_name,
            extension: profile.extension.unwrap_or_default(),
            department: profile.department.map(ShownDepartment::from),
            language: profile.language,
            email_address: profile.email_address,
            network_class_of_service: profile.network_class_of_service,
            time_zone: profile.time_zone,
            access_device_endpoint: profile.line.map(ShownLine::from),
        }
    }
}

impl From<UserDepartment> for ShownDepartment {
    fn from(department: UserDepartment) -> Self {
        Self {
            tenant_id: department.tenant,
            group_id: department.group,
            department_name: department.name,
            full_path_name: department.full_path,
        }
    }
}

impl From<UserLine> for ShownLine {
    fn from(line: UserLine) -> Self {
        Self {
            access_device: ShownDevice {
                name: line.device,
                level: line.level,
            },
            line_number: line.port,
            contacts: line.contacts,
            line_port: line.line_port,
        }
    }
}
