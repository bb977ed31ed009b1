//! Phones: where they are defined, what they are, and their custom tags.

use std::collections::BTreeSet;

use ocip::command::access_device::{AccessDeviceKey, AccessDeviceStatus};
use ocip::command::user::AccessDeviceLevel;
use serde::Deserialize;

use super::token::token;

/// How long the name of a tag may be.
const TAG_NAME_MAX: usize = 64;
/// How long the value of a tag may be.
const TAG_VALUE_MAX: usize = 256;

/// A phone. Its lines are the users whose device it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneDevice {
    /// Where it is defined: `System`, `Service Provider` or `Group`.
    #[serde(deserialize_with = "device_level")]
    pub level: AccessDeviceLevel,
    /// For Service Provider and Group: whose.
    pub tenant: Option<String>,
    /// For Group: which.
    pub group: Option<String>,
    /// 1–40 characters, once per level and its ids.
    pub name: String,
    /// 1–40 characters, defined by the operator.
    #[serde(rename = "type")]
    pub device_type: String,
    /// How it speaks.
    #[serde(default = "default_protocol")]
    pub protocol: String,
    /// 12 hexadecimal digits.
    pub mac_address: Option<String>,
    /// How many lines it can have; any number when absent.
    pub ports: Option<i32>,
    /// Whether the switch can reach it.
    #[serde(default = "default_status", deserialize_with = "status")]
    pub status: AccessDeviceStatus,
    /// Its custom tags.
    #[serde(default)]
    pub tags: DeviceTags,
    /// How often it was reset.
    #[serde(skip)]
    pub resets: u32,
    /// How often its configuration files were rebuilt.
    #[serde(skip)]
    pub rebuilds: u32,
}

/// The custom tags of a device, in the order in which they were added; no name stands twice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct DeviceTags(pub Vec<DeviceTag>);

/// A custom tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceTag {
    /// 1–64 characters; see [`DeviceTags::is_name`].
    pub name: String,
    /// At most 256 characters; empty when it has none.
    #[serde(default)]
    pub value: String,
}

pub(super) fn device_level<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<AccessDeviceLevel, D::Error> {
    let expected = "none of System, Service Provider, Group";
    token(from, AccessDeviceLevel::from_token, expected)
}

fn default_protocol() -> String {
    "SIP 2.0".to_owned()
}

fn default_status() -> AccessDeviceStatus {
    AccessDeviceStatus::Online
}

fn status<'de, D: serde::Deserializer<'de>>(from: D) -> Result<AccessDeviceStatus, D::Error> {
    let expected = "none of Online, Offline, Unavailable, Unknown";
    token(from, AccessDeviceStatus::from_token, expected)
}

// === impl PhoneDevice ===

impl PhoneDevice {
    /// Which device it is.
    pub fn key(&self) -> AccessDeviceKey {
        let tenant = self.tenant.as_deref().unwrap_or_default();
        let group = self.group.as_deref().unwrap_or_default();
        AccessDeviceKey::new(self.level, tenant, group, &self.name)
    }

    /// What a switch would never have let the device be.
    pub(super) fn fault(&self) -> Option<String> {
        if self.ports.is_some_and(|ports| ports < 1) {
            return Some(format!("the device {:?} has no port", self.name));
        }
        self.tags.fault()
    }
}

// === impl DeviceTags ===

impl DeviceTags {
    /// Whether a tag can have this name: it stands between two percent signs, has no other, and is
    /// not one of the switch's own (OCI schema, `DeviceManagementTagName`).
    pub fn is_name(name: &str) -> bool {
        let inner = name
            .strip_prefix('%')
            .and_then(|rest| rest.strip_suffix('%'));
        inner.is_some_and(|inner| !inner.contains('%') && !inner.starts_with("BW"))
    }

    /// The value of the tag with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let tag = self.0.iter().find(|tag| tag.name == name);
        tag.map(|tag| tag.value.as_str())
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut String> {
        let tag = self.0.iter_mut().find(|tag| tag.name == name);
        tag.map(|tag| &mut tag.value)
    }

    /// Sets a tag; one that is new stands last.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.get_mut(name) {
            Some(old) => value.clone_into(old),
            None => self.0.push(DeviceTag {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
        }
    }

    /// Removes a tag. Says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|tag| tag.name != name);
        self.0.len() < before
    }

    fn fault(&self) -> Option<String> {
        let mut names = BTreeSet::new();
        self.0.iter().find_map(|tag| {
            let name = &tag.name;
            if !Self::is_name(name) || name.chars().count() > TAG_NAME_MAX {
                return Some(format!("no tag can have the name {name:?}"));
            }
            if tag.value.chars().count() > TAG_VALUE_MAX {
                return Some(format!("the value of the tag {name:?} is too long"));
            }
            (!names.insert(name)).then(|| format!("the tag {name:?} stands twice"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_stands_between_two_percent_signs() {
        for good in ["%A%", "%LINE_FUNCTION-1%", "%a b%", "%bw%", "%%"] {
            assert!(DeviceTags::is_name(good), "{good}");
        }
        for bad in [
            "",
            "%",
            "A",
            "%A",
            "A%",
            "%A%B%",
            "%%A%",
            "%BW%",
            "%BWMAC-1%",
        ] {
            assert!(!DeviceTags::is_name(bad), "{bad}");
        }
    }

    #[test]
    fn tags_keep_their_order() {
        let mut tags = DeviceTags::default();
        for (name, value) in [("%B%", "1"), ("%A%", "2"), ("%B%", "3")] {
            tags.set(name, value);
        }
        let names: Vec<_> = tags.0.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["%B%", "%A%"]);
        assert_eq!(tags.get("%B%"), Some("3"));
        assert!(tags.remove("%B%") && !tags.remove("%B%"));
        assert_eq!(tags.get("%B%"), None);
    }
}
