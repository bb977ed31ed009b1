//! What the switch knows: tenants, groups, users, administrators, and what each service keeps.
//!
//! Service data are fields of [`User`], [`Group`] and [`System`], one type per service; a service
//! that keeps nothing has no field.

mod access_device;
mod alternate_numbers;
pub(crate) mod duration;
mod error_texts;
mod fax_messaging;
mod length;
mod people;
mod phone_list;
mod read;
mod schedule;
mod simultaneous_ring_personal;
mod speed_dial_100;
mod token;

use std::collections::BTreeMap;

use ocip::command::access_device::AccessDeviceKey;
use ocip::encoding::Encoding;
use serde::Deserialize;

pub use self::access_device::{AccessDevice, DeviceTag, DeviceTags};
pub use self::alternate_numbers::{AlternateNumber, AlternateNumbers};
pub use self::error_texts::{ErrorText, ErrorTexts};
pub use self::fax_messaging::FaxMessaging;
pub use self::people::{Administrator, Device, LoginType, Password, User};
pub use self::phone_list::{ListedNumber, PersonalPhoneList};
pub use self::read::DataError;
pub(crate) use self::read::toml_file;
pub use self::schedule::{Schedule, ScheduleReference, ScheduleType};
pub use self::simultaneous_ring_personal::{
    Callers, RingCriteria, RingNumber, SimultaneousRingPersonal,
};
pub use self::speed_dial_100::{SpeedDial, SpeedDials};
use super::knobs::Knobs;

/// All data of a switch.
#[derive(Debug, Clone)]
pub struct Data {
    /// What holds for everybody.
    pub system: System,
    /// Who may log in without being a user.
    pub administrators: Vec<Administrator>,
    /// Service providers and enterprises.
    pub tenants: Vec<Tenant>,
    /// The groups of all tenants.
    pub groups: Vec<Group>,
    /// The phones of all levels.
    pub devices: BTreeMap<AccessDeviceKey, AccessDevice>,
    /// All users by their full user id.
    pub users: BTreeMap<String, User>,
    /// Failed logins in a row by login id; see [`Knobs::lock_out_after`].
    pub failed_logins: BTreeMap<String, u32>,
    /// The errors that have no public number.
    pub error_texts: ErrorTexts,
    /// How the switch behaves where real ones differ.
    pub knobs: Knobs,
}

/// What holds for everybody.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// The domain that user ids without one belong to.
    pub default_domain: String,
    /// The encoding of replies once somebody is logged in.
    #[serde(default)]
    pub encoding: ReplyEncoding,
    /// Language and country of all logins, such as `en_US`.
    #[serde(default = "default_locale")]
    pub locale: String,
    /// The country code of users whose number does not say otherwise.
    pub country_code: String,
    /// What is dialled before a national number.
    pub national_prefix: Option<String>,
    /// The language of users who have none.
    pub language: String,
    /// The time zone of users who have none.
    pub time_zone: String,
    /// What is dialled before a speed code in groups that do not set it.
    pub speed_dial_100_prefix: Option<String>,
}

/// The encoding of replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum ReplyEncoding {
    /// UTF-8.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// ISO-8859-1, as in every capture of release 21.
    #[default]
    #[serde(rename = "ISO-8859-1")]
    Latin1,
}

/// A service provider or enterprise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// 1–30 bytes.
    pub id: String,
    /// For people.
    pub name: String,
    /// Whether it is an enterprise.
    #[serde(default)]
    pub is_enterprise: bool,
    /// What its users' services can refer to at the level `Service Provider`.
    #[serde(default)]
    pub schedules: Vec<Schedule>,
}

/// A group of users.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The tenant it belongs to.
    pub tenant: String,
    /// Unique within the tenant, 1–30 characters.
    pub id: String,
    /// For people.
    pub name: String,
    /// What its users dial before a speed code.
    pub speed_dial_100_prefix: Option<String>,
    /// What its users' services can refer to at the level `Group`.
    #[serde(default)]
    pub schedules: Vec<Schedule>,
}

fn default_locale() -> String {
    "en_US".to_owned()
}

// === impl Data ===

impl Data {
    /// Reads the TOML form of the data; `fixtures/demo/switch.toml` explains every key.
    pub fn from_toml(text: &str) -> Result<Self, DataError> {
        read::data(text)
    }

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

impl From<ReplyEncoding> for Encoding {
    fn from(encoding: ReplyEncoding) -> Self {
        match encoding {
            ReplyEncoding::Utf8 => Self::Utf8,
            ReplyEncoding::Latin1 => Self::Latin1,
        }
    }
}
