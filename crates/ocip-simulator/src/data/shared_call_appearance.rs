//! What Shared Call Appearance keeps for a user.

use std::collections::BTreeSet;

use ocip::command::access_device::AccessDeviceKey;
use ocip::command::shared_call_appearance::BridgeWarningTone;
use serde::Deserialize;

use super::length::length_fault;
use super::token::token;
use super::user_device::UserDevice;

/// The services that let a user have endpoints, each with how many. How many the smallest allows was chosen; the
/// names of the others say it.
const SIZES: [(&str, usize); 8] = [
    ("Shared Call Appearance", 1),
    ("Shared Call Appearance 5", 5),
    ("Shared Call Appearance 10", 10),
    ("Shared Call Appearance 15", 15),
    ("Shared Call Appearance 20", 20),
    ("Shared Call Appearance 25", 25),
    ("Shared Call Appearance 30", 30),
    ("Shared Call Appearance 35", 35),
];

/// What the service keeps for one user.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SharedCallAppearance {
    /// Whether all devices ring for a call that the user began with a click.
    pub alert_for_click_to_dial: bool,
    /// Whether all devices ring when the group is paged.
    pub alert_for_group_paging: bool,
    /// Whether one device may take over a call from another.
    pub allow_call_retrieve: bool,
    /// Whether the user has more than one call at a time.
    pub multiple_calls: bool,
    /// Whether one device may join a call of another.
    pub allow_bridging: bool,
    /// What is heard then; nothing when absent.
    #[serde(deserialize_with = "warning_tone")]
    pub warning_tone: Option<BridgeWarningTone>,
    /// Whether devices are told of parked calls.
    pub notify_of_parked_calls: bool,
    /// The endpoints, in the order in which they were added.
    pub endpoints: Vec<StoredEndpoint>,
}

/// A further device with the user's line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredEndpoint {
    /// The device, the line and the port.
    pub device: UserDevice,
    /// SIP contact that was set by hand, 1–1020 characters.
    pub contact: Option<String>,
    /// Whether it is in use.
    #[serde(default = "yes")]
    pub active: bool,
    /// Whether calls can begin there.
    #[serde(default = "yes")]
    pub allow_origination: bool,
    /// Whether it rings.
    #[serde(default = "yes")]
    pub allow_termination: bool,
    /// Whether it calls somebody as soon as it is picked up.
    #[serde(default)]
    pub use_hotline: bool,
    /// Whom it calls then, a SIP URI.
    pub hotline_contact: Option<String>,
}

fn yes() -> bool {
    true
}

fn warning_tone<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<BridgeWarningTone>, D::Error> {
    let expected = "none of None, Barge-In, Barge-In and Repeat";
    token(from, BridgeWarningTone::from_token, expected).map(Some)
}

// === impl SharedCallAppearance ===

impl SharedCallAppearance {
    /// The names of the services that let a user have endpoints.
    pub(super) fn services() -> impl Iterator<Item = &'static str> {
        SIZES.iter().map(|(name, _)| *name)
    }

    /// How many endpoints a user with these services can have; `None` without any of the service's.
    pub(crate) fn endpoints_max(services: &BTreeSet<String>) -> Option<usize> {
        let assigned = SIZES.iter().filter(|(name, _)| services.contains(*name));
        assigned.map(|(_, size)| *size).max()
    }

    /// What a switch would never have let a user keep.
    pub(super) fn fault(&self) -> Option<String> {
        self.endpoints.iter().find_map(StoredEndpoint::fault)
    }
}

impl StoredEndpoint {
    /// The device, which is of the tenant and group of the user.
    pub(crate) fn device_key(&self, tenant: &str, group: &str) -> AccessDeviceKey {
        AccessDeviceKey::new(self.device.level, tenant, group, &self.device.name)
    }

    fn fault(&self) -> Option<String> {
        let contact = self.contact.as_deref();
        let hotline = self.hotline_contact.as_deref();
        length_fault("a line port", &self.device.line_port, 1..=161)
            .or_else(|| length_fault("a contact", contact?, 1..=1020))
            .or_else(|| length_fault("a hotline's contact", hotline?, 1..=161))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_biggest_of_the_services_says_how_many_endpoints_there_may_be() {
        let max = |names: &[&str]| {
            let names = names.iter().map(|name| (*name).to_owned());
            SharedCallAppearance::endpoints_max(&names.collect())
        };
        assert_eq!(max(&[]), None);
        assert_eq!(max(&["Speed Dial 100"]), None);
        assert_eq!(max(&["Shared Call Appearance"]), Some(1));
        let both = ["Shared Call Appearance 5", "Shared Call Appearance 35"];
        assert_eq!(max(&both), Some(35));
    }
}
