//! Administrators and users.

use std::collections::BTreeSet;
use std::fmt;

use ocip::command::access_device::AccessDeviceKey;
use serde::Deserialize;

use super::user_device::UserDevice;
use super::{
    AlternateNumbers, FaxMessaging, PersonalPhoneList, ScheduleReference, ScheduleType,
    SharedCallAppearance, SimultaneousRingPersonal, StoredOneDigitDials, StoredSchedule,
    StoredSpeedDials, UserCriteria, UserSettings,
};

/// An administrator, who logs in without being a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Administrator {
    /// The login id; without a domain for System and Service Provider (OCI schema, `UserId`).
    pub user_id: String,
    /// The password.
    pub password: Password,
    /// What the login may touch.
    pub login_type: LoginType,
    /// For Service Provider and Group: whose.
    pub tenant: Option<String>,
    /// For Group: which.
    pub group: Option<String>,
    /// Whether the account is disabled (5202).
    #[serde(default)]
    pub disabled: bool,
}

/// What a login may touch (OCI schema, `LoginType`; those that the gateway could meet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum LoginType {
    /// Everything.
    System,
    /// Everything.
    Provisioning,
    /// One tenant.
    #[serde(rename = "Service Provider")]
    ServiceProvider,
    /// One group.
    Group,
    /// Oneself. Administrators cannot have it.
    #[serde(skip)]
    User,
}

/// A user: profile, services, and what the services keep.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The tenant.
    pub tenant: String,
    /// The group within the tenant.
    pub group: String,
    /// The primary id, with its domain.
    pub user_id: String,
    /// Other ids that find the same user, at most four.
    #[serde(default)]
    pub alternate_user_ids: Vec<String>,
    /// The password for the user's own logins.
    pub password: Password,
    /// Whether the account is disabled (5202).
    #[serde(default)]
    pub disabled: bool,
    /// 1–30 characters.
    pub last_name: String,
    /// 1–30 characters.
    pub first_name: String,
    /// What others are shown as the last name; the last name when absent.
    pub calling_line_id_last_name: Option<String>,
    /// What others are shown as the first name; the first name when absent.
    pub calling_line_id_first_name: Option<String>,
    /// `+CC-NATIONAL`.
    pub phone_number: Option<String>,
    /// 2–20 digits.
    pub extension: Option<String>,
    /// What others are shown as the number, `+CC-NATIONAL`; the phone number when absent.
    pub calling_line_id_phone_number: Option<String>,
    /// One of the departments of the group.
    pub department: Option<String>,
    /// The system's when absent.
    pub language: Option<String>,
    /// The system's when absent.
    pub time_zone: Option<String>,
    /// The phone.
    pub device: Option<UserDevice>,
    /// A pager's number.
    pub pager_phone_number: Option<String>,
    /// A mobile phone's number.
    pub mobile_phone_number: Option<String>,
    /// 1–80 characters.
    pub email_address: Option<String>,
    /// What the network lets the user call, 1–40 characters.
    pub network_class_of_service: Option<String>,
    /// The exact names of the services that are assigned, such as `Speed Dial 100`.
    #[serde(default)]
    pub services: BTreeSet<String>,
    /// The names of the service packs that are assigned, 1–80 characters each. What is in a pack does
    /// not count as assigned by it.
    #[serde(default)]
    pub service_packs: BTreeSet<String>,
    /// What Speed Dial 100 keeps.
    #[serde(default)]
    pub speed_dial_100: StoredSpeedDials,
    /// What Speed Dial 8 keeps.
    #[serde(default)]
    pub speed_dial_8: StoredOneDigitDials,
    /// What Simultaneous Ring Personal keeps.
    #[serde(default)]
    pub simultaneous_ring_personal: SimultaneousRingPersonal,
    /// What Alternate Numbers keeps.
    #[serde(default)]
    pub alternate_numbers: AlternateNumbers,
    /// What Fax Messaging keeps.
    #[serde(default)]
    pub fax_messaging: FaxMessaging,
    /// What Shared Call Appearance keeps.
    #[serde(default)]
    pub shared_call_appearance: SharedCallAppearance,
    /// Names and numbers that the user alone looks up.
    #[serde(default)]
    pub personal_phone_list: PersonalPhoneList,
    /// The criteria of other services that act by them.
    #[serde(default)]
    pub criteria: UserCriteria,
    /// The settings of services that are nothing else, or act by criteria.
    #[serde(default)]
    pub settings: UserSettings,
    /// What the user's services can refer to at the level `User`.
    #[serde(default)]
    pub schedules: Vec<StoredSchedule>,
}

/// A password; no `Debug` prints it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

// === impl LoginType ===

impl LoginType {
    /// The token as it stands in a login reply.
    pub fn token(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Provisioning => "Provisioning",
            Self::ServiceProvider => "Service Provider",
            Self::Group => "Group",
            Self::User => "User",
        }
    }
}

// === impl User ===

impl User {
    /// A user with tenant, group and id, password, last and first name, and nothing else.
    pub fn new(place: [String; 3], password: Password, names: [String; 2]) -> Self {
        let [tenant, group, user_id] = place;
        let [last_name, first_name] = names;
        Self {
            tenant,
            group,
            user_id,
            alternate_user_ids: Vec::new(),
            password,
            disabled: false,
            last_name,
            first_name,
            calling_line_id_last_name: None,
            calling_line_id_first_name: None,
            phone_number: None,
            extension: None,
            calling_line_id_phone_number: None,
            department: None,
            language: None,
            time_zone: None,
            device: None,
            pager_phone_number: None,
            mobile_phone_number: None,
            email_address: None,
            network_class_of_service: None,
            services: BTreeSet::new(),
            service_packs: BTreeSet::new(),
            speed_dial_100: StoredSpeedDials::default(),
            speed_dial_8: StoredOneDigitDials::default(),
            simultaneous_ring_personal: SimultaneousRingPersonal::default(),
            alternate_numbers: AlternateNumbers::default(),
            fax_messaging: FaxMessaging::default(),
            shared_call_appearance: SharedCallAppearance::default(),
            personal_phone_list: PersonalPhoneList::default(),
            settings: UserSettings::default(),
            criteria: UserCriteria::default(),
            schedules: Vec::new(),
        }
    }

    /// The user's phone.
    pub fn device_key(&self) -> Option<AccessDeviceKey> {
        let device = self.device.as_ref()?;
        let key = AccessDeviceKey::new(device.level, &self.tenant, &self.group, &device.name);
        Some(key)
    }

    /// The user's lines, each with its device: that of the phone, and those of further devices.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (AccessDeviceKey, &UserDevice)> {
        let shared = self.shared_call_appearance.endpoints.iter();
        let shared = shared.map(|one| (one.device_key(&self.tenant, &self.group), &one.device));
        self.device_key()
            .zip(self.device.as_ref())
            .into_iter()
            .chain(shared)
    }

    /// The schedules of this type to which the user's services refer.
    pub(super) fn schedule_references(
        &mut self,
        kind: ScheduleType,
    ) -> impl Iterator<Item = &mut ScheduleReference> {
        let of_ring = self.simultaneous_ring_personal.criteria.iter_mut();
        let of_others = self.criteria.0.values_mut().flatten();
        of_ring.chain(of_others).filter_map(move |one| match kind {
            ScheduleType::Time => one.time_schedule.as_mut(),
            ScheduleType::Holiday => one.holiday_schedule.as_mut(),
        })
    }
}

// === impl Password ===

impl Password {
    /// The password itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}
