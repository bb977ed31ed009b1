//! The system, its tenants and their groups.

use std::collections::BTreeSet;

use ocip::encoding::Encoding;
use serde::Deserialize;

use super::call_pickup::PickupGroup;
use super::schedule::StoredSchedule;

/// System-wide settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemData {
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
    /// Display name.
    pub name: String,
    /// Whether it is an enterprise.
    #[serde(default)]
    pub is_enterprise: bool,
    /// What its users' services can refer to at the level `Service Provider`.
    #[serde(default)]
    pub schedules: Vec<StoredSchedule>,
}

/// A group of users.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The tenant it belongs to.
    pub tenant: String,
    /// Unique within the tenant, 1–30 characters.
    pub id: String,
    /// Display name.
    pub name: String,
    /// What its users dial before a speed code.
    pub speed_dial_100_prefix: Option<String>,
    /// The exact names of the services that its users can have; all that are modelled, when absent.
    pub user_services: Option<BTreeSet<String>>,
    /// The names of the service packs that its users can have, 1–80 characters each.
    #[serde(default)]
    pub user_service_packs: BTreeSet<String>,
    /// The exact names of the services that the group gives to all its users, such as `Call Pickup`.
    #[serde(default)]
    pub group_services: BTreeSet<String>,
    /// The mobile numbers that its users can have; any, when absent.
    pub mobile_numbers: Option<BTreeSet<String>>,
    /// The names of its departments, 1–50 characters each.
    #[serde(default)]
    pub departments: Vec<String>,
    /// Who takes whose calls, in the order in which they were made; no name stands twice, nor a user.
    #[serde(default)]
    pub call_pickups: Vec<PickupGroup>,
    /// What its users' services can refer to at the level `Group`.
    #[serde(default)]
    pub schedules: Vec<StoredSchedule>,
}

fn default_locale() -> String {
    "en_US".to_owned()
}

impl From<ReplyEncoding> for Encoding {
    fn from(encoding: ReplyEncoding) -> Self {
        match encoding {
            ReplyEncoding::Utf8 => Self::Utf8,
            ReplyEncoding::Latin1 => Self::Latin1,
        }
    }
}
