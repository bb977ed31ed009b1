//! Reserved commands: those that nobody may use, and those that a key may use only by their names.
//!
//! Told by the words of the name alone, since a switch has thousands of commands and each release brings more. In
//! doubt a command is reserved: its name in the configuration is all that it then takes.

use crate::switch::command_name::{CommandKind, family, words};

/// Beginnings of the commands that touch the session that they are sent on, or who is logged in there.
const SESSION_STARTS: &[&str] = &[
    "Login",
    "Logout",
    "AuthenticationVerify",
    "ExternalAuthentication",
    "Password",
    "PrimaryInfo",
];

/// What is in the names of further ones.
const SESSION_PARTS: &[&str] = &["Token", "ExecutionServer"];

/// Whom the switch has whole objects for, as words.
const OBJECTS: &[&[&str]] = &[
    &["Service", "Provider"],
    &["Enterprise"],
    &["Reseller"],
    &["Group"],
    &["User"],
];

/// How a whole object can be deleted.
const QUALIFIERS: &[&str] = &[
    "All",
    "Bulk",
    "Cascade",
    "Cascaded",
    "Consolidated",
    "Force",
    "Forced",
    "Multiple",
];

const DELETIONS: &[&str] = &["Delete", "Remove", "Purge"];
const CHANGES: &[&str] = &["Modify", "Change", "Set", "Update", "Replace"];
const IDS: &[&str] = &["Id", "ID", "Ids"];
const ADMINISTRATORS: &[&str] = &["Admin", "Admins", "Administrator", "Administrators"];
const FILES: &[&str] = &["File", "Files"];
const FILLINGS: &[&str] = &[
    "Add", "Create", "Import", "Modify", "Put", "Replace", "Restore", "Set", "Update",
];
const UPLOADS: &[&str] = &["Upload", "Uploads"];
const RESETS: &[&str] = &["Reset", "Reboot", "Restart"];
const DEVICES: &[&str] = &["CPE", "Config", "Device", "Devices", "Phone", "Phones"];
const MANY: &[&str] = &["All", "Devices", "List", "Phones", "Type", "Types"];

/// Reason for which a command takes its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandReservation {
    /// `GroupDelete` and the like.
    #[error("deletes a whole user, group, tenant or reseller")]
    WholeObject,
    /// Every write of the system.
    #[error("changes the system")]
    System,
    /// `UserModifyUserId` and the like.
    #[error("changes an id")]
    Identity,
    /// Accounts of administrators and their policies, reads as well: whose they are cannot be proved.
    #[error("is about administrators")]
    Administrator,
    /// `GroupServiceModifyAuthorizationList` and the like.
    #[error("changes which services are authorized")]
    Authorization,
    /// Files that get to the switch.
    #[error("puts a file on the switch")]
    Upload,
    /// Rebuilding and resetting more than one device.
    #[error("rebuilds or resets many devices")]
    Devices,
}

/// Whether it touches the gateway's own session with the switch.
pub(super) fn is_of_session(name: &str) -> bool {
    SESSION_STARTS.iter().any(|start| name.starts_with(start))
        || SESSION_PARTS.iter().any(|part| name.contains(part))
        || family(name) == "Authentication"
}

// === impl CommandReservation ===

impl CommandReservation {
    /// The reason why a command takes its name, if it does.
    pub fn of(name: &str) -> Option<Self> {
        let family = family(name);
        let words: Vec<_> = words(family).collect();
        let is_write = CommandKind::of_name(family) == CommandKind::Write;
        let rows = [
            (Self::WholeObject, is_whole_deletion(&words)),
            (Self::System, is_write && words.first() == Some(&"System")),
            (Self::Identity, is_change_of_id(&words)),
            (Self::Administrator, has(&words, ADMINISTRATORS)),
            (Self::Authorization, is_write && is_authorization(&words)),
            (Self::Upload, is_upload(&words)),
            (Self::Devices, is_of_devices(&words)),
        ];
        rows.into_iter()
            .find_map(|(reason, holds)| holds.then_some(reason))
    }
}

fn has(words: &[&str], known: &[&str]) -> bool {
    words.iter().any(|word| known.contains(word))
}

/// Nothing but how stands between the object and its deletion.
fn is_whole_deletion(words: &[&str]) -> bool {
    let behind = OBJECTS
        .iter()
        .find_map(|object| words.strip_prefix(*object));
    let mut rest = behind.unwrap_or_default().iter();
    rest.find(|word| !QUALIFIERS.contains(word))
        .is_some_and(|word| DELETIONS.contains(word))
}

/// `Modify…Id`, or `UserIdModify`; `CallingLineIdModify` is of no object.
fn is_change_of_id(words: &[&str]) -> bool {
    let change = words.iter().position(|word| CHANGES.contains(word));
    let behind = change.is_some_and(|at| has(&words[at..], IDS));
    let before = words.windows(3).any(|three| {
        let is_object = OBJECTS
            .iter()
            .any(|object| object.last() == Some(&three[0]));
        is_object && IDS.contains(&three[1]) && CHANGES.contains(&three[2])
    });
    behind || before || words.contains(&"Rename")
}

/// The list of authorizations, however it is changed; accounts and authorization codes are something else.
fn is_authorization(words: &[&str]) -> bool {
    words.windows(2).any(|two| match two {
        ["Authorization", "List"] => true,
        [change, "Authorization" | "Authorizations"] => CHANGES.contains(change),
        _ => false,
    })
}

fn is_upload(words: &[&str]) -> bool {
    has(words, UPLOADS) || has(words, FILES) && has(words, FILLINGS)
}

/// Only `AccessDeviceReset` and `ResetDevice` are about the one device that they name, and not with a word for many.
fn is_of_devices(words: &[&str]) -> bool {
    let is_verb = |word: &str| RESETS.contains(&word) || word == "Rebuild";
    let is_reset = has(words, RESETS) && has(words, DEVICES);
    let mut neighbours = words.windows(3);
    let before = neighbours.any(|three| three[..2] == ["Access", "Device"] && is_verb(three[2]));
    let mut neighbours = words.windows(2);
    let behind = neighbours.any(|two| is_verb(two[0]) && two[1] == "Device");
    let is_of_one = (before || behind) && !has(words, MANY);
    (is_reset || words.contains(&"Rebuild")) && !is_of_one
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each with a reason, and the families that it is for.
    const RESERVED: &[(CommandReservation, &str)] = &[
        (
            CommandReservation::WholeObject,
            "ServiceProviderDelete GroupDelete ResellerDelete UserDelete UserConsolidatedDelete EnterpriseDelete \
             GroupConsolidatedDelete ServiceProviderBulkDelete UserDeleteList GroupRemove",
        ),
        (
            CommandReservation::System,
            "SystemAccessDeviceDelete SystemDnAdd SystemSIPModify SystemPasswordRulesModify SystemLicenseImport \
             SystemServiceAssign SystemDoSomething",
        ),
        (
            CommandReservation::Identity,
            "UserModifyUserId UserModifyGroupId GroupModifyGroupId ServiceProviderModifyServiceProviderId \
             EnterpriseModifyEnterpriseId ResellerModifyResellerId UserChangeUserID UserSetId GroupUserIdModify \
             GroupRename",
        ),
        (
            CommandReservation::Administrator,
            "ServiceProviderAdminAdd ServiceProviderAdminModify ServiceProviderAdminModifyPolicy GroupAdminDelete \
             GroupAdminGet GroupAdminGetPolicy ServiceProviderAdminGetList SystemAdminGet ResellerAdminAdd \
             GroupDepartmentAdminModify EnterpriseAdministratorAdd",
        ),
        (
            CommandReservation::Authorization,
            "GroupServiceModifyAuthorizationList ServiceProviderServiceModifyAuthorizationList \
             ServiceProviderServicePackAuthorizationListModify ResellerModifyAuthorization",
        ),
        (
            CommandReservation::Upload,
            "GroupAccessDeviceFileUpload UserFileUpload GroupAccessDeviceFileModify UserAnnouncementFileAdd \
             GroupCPEConfigSetConfigFile ServiceProviderUploadLogo",
        ),
        (
            CommandReservation::Devices,
            "GroupAccessDeviceResetAll GroupAccessDeviceRebuildAll ServiceProviderAccessDeviceResetAndRebuildAll \
             GroupDeviceTypeRebuildConfig GroupDeviceTypeResetDevices GroupCPEConfigRebuildConfigFile \
             GroupCPEConfigResetDeviceType ServiceProviderCPEConfigRebuildDeviceTypeConfigFile GroupDevicesReset \
             GroupAccessDeviceResetList GroupCPEConfigReset GroupDeviceManagementRebuild GroupDeviceManagementEventReset \
             ServiceProviderDeviceProfileReset",
        ),
    ];

    const RELEASES: &[&str] = &[
        "Request",
        "Request14",
        "Request14sp8",
        "Request22V9",
        "Request17sp1V1",
    ];

    #[test]
    fn every_kind_is_reserved_in_every_release() {
        for (reason, families) in RESERVED {
            for family in families.split_whitespace() {
                assert_eq!(CommandReservation::of(family), Some(*reason), "{family}");
                for release in RELEASES {
                    let name = format!("{family}{release}");
                    assert_eq!(CommandReservation::of(&name), Some(*reason), "{name}");
                }
            }
        }
    }

    #[test]
    fn ordinary_commands_are_not_reserved() {
        let families = "UserGet UserModify UserAdd UserCallForwardingAlwaysModify UserCallingLineIdDeliveryBlockingModify \
            GroupGet GroupModify GroupAdd GroupHuntGroupAddInstance GroupHuntGroupDeleteInstance GroupDepartmentDelete \
            GroupCallPickupDelete GroupScheduleDelete UserSpeedDial8Modify UserAccessDeviceTagDeleteList \
            GroupAccessDeviceReset GroupAccessDeviceRebuild UserAccessDeviceReboot GroupAccessDeviceModify GroupCPEConfigResetDevice \
            GroupCPEConfigRebuildDeviceConfigFile GroupAccountAuthorizationCodesAddList UserVoicePortalPasscodeReset \
            GroupCallingLineIdModify GroupDnUnassignList SystemSoftwareVersionGet SystemDnGetList \
            UserAnnouncementFileGetList UserAnnouncementFileDelete GroupAccessDeviceFileGetList ServiceProviderGet \
            ServiceProviderModify UserServiceAssignList GroupAddressGet ServiceProviderServicePackDelete \
            GroupServiceGetAuthorizationList";
        for family in families.split_whitespace() {
            for name in [family.to_owned(), format!("{family}Request22")] {
                assert_eq!(CommandReservation::of(&name), None, "{name}");
                assert!(!is_of_session(&name), "{name}");
            }
        }
    }

    #[test]
    fn commands_of_the_session_are_told_by_their_names() {
        for name in [
            "LoginRequest14sp4",
            "LoginRequest22V5",
            "Login",
            "LogoutRequest",
            "AuthenticationRequest",
            "Authentication",
            "AuthenticationVerifyRequest14sp8",
            "ExternalAuthenticationCreateLoginTokenRequest",
            "ExternalAuthenticationAuthorizeTokenRequest",
            "UserGetLoginTokenRequest",
            "PasswordModifyRequest",
            "PasswordGeneratePasswordRequest",
            "SystemExecutionServerGetRequest",
            "PrimaryInfoGetRequest",
        ] {
            assert!(is_of_session(name), "{name}");
        }
        for name in [
            "UserLoginInfoGetRequest",
            "UserAuthenticationModifyRequest",
            "GroupPasswordRulesGetRequest",
            "SystemAuthenticationLockoutExportDataGetRequest",
        ] {
            assert!(!is_of_session(name), "{name}");
        }
    }
}
