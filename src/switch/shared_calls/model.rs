//! Shared Call Appearance in plain types, and how they stand on the wire.

use ocip::command::Nillable;
use ocip::command::access_device::AccessDeviceKey;
use ocip::command::shared_call_appearance::{
    AccessDeviceEndpointKey, BridgeWarningTone, SharedEndpointRow,
    UserSharedCallAppearanceGetEndpointResponse, UserSharedCallAppearanceGetResponse,
};
use ocip::command::user::{AccessDevice, AccessDeviceLevel};

use crate::switch::Subscriber;
use crate::switch::value::{Destination, DeviceName, LinePort, SipContact};

/// Shared call appearance of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedCalls {
    /// Whether all devices ring for a call that the user began with a click.
    pub alert_for_click_to_dial: bool,
    /// Whether all devices ring when the group is paged.
    pub alert_for_group_paging: bool,
    /// How many appearances there may be.
    pub max_appearances: i32,
    /// Whether one device may take over a call from another.
    pub allow_call_retrieve: bool,
    /// Whether the user can have more than one call at a time.
    pub allow_multiple_calls: bool,
    /// Whether the user does.
    pub multiple_calls: bool,
    /// Whether one device may join a call of another.
    pub allow_bridging: bool,
    /// What is heard then, in the word of the switch.
    pub warning_tone: String,
    /// Whether devices are told of parked calls.
    pub notify_of_parked_calls: bool,
    /// In the order of the switch.
    pub endpoints: Vec<SharedEndpoint>,
}

/// Endpoint as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedEndpoint {
    /// The device.
    pub device: EndpointDevice,
    /// `user@host`, or the user alone.
    pub line_port: String,
    /// SIP contact that was set by hand.
    pub contact: Option<String>,
    /// The port of the device.
    pub line_number: Option<i32>,
}

/// Device of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointDevice {
    /// Where it is defined.
    pub level: AccessDeviceLevel,
    /// Its name at that level.
    pub name: String,
    /// Its type, if the switch says.
    pub device_type: Option<String>,
    /// Whether it supports visual device management, if the switch says.
    pub management: Option<bool>,
}

/// Flags of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointFlags {
    /// Whether it is in use.
    pub is_active: bool,
    /// Whether calls can begin there.
    pub allow_origination: bool,
    /// Whether it rings.
    pub allow_termination: bool,
    /// Whether it calls somebody as soon as it is picked up, if the switch says.
    pub use_hotline: Option<bool>,
    /// Whom it calls then, a SIP URI.
    pub hotline_contact: Option<String>,
}

/// Endpoint with all that there is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownEndpoint {
    /// As the table has it.
    pub listed: SharedEndpoint,
    /// The rest.
    pub flags: EndpointFlags,
}

/// Change of the settings; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedCallsChange {
    /// Whether all devices ring for a call that the user began with a click.
    pub alert_for_click_to_dial: Option<bool>,
    /// Whether all devices ring when the group is paged.
    pub alert_for_group_paging: Option<bool>,
    /// Whether one device may take over a call from another.
    pub allow_call_retrieve: Option<bool>,
    /// Whether the user has more than one call at a time.
    pub multiple_calls: Option<bool>,
    /// Whether one device may join a call of another.
    pub allow_bridging: Option<bool>,
    /// What is heard then.
    pub warning_tone: Option<BridgeWarningTone>,
    /// Whether devices are told of parked calls.
    pub notify_of_parked_calls: Option<bool>,
}

/// Endpoint to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEndpoint {
    /// Where its device is defined.
    pub level: AccessDeviceLevel,
    /// The name of the device at that level.
    pub device: DeviceName,
    /// Its line port.
    pub line_port: LinePort,
    /// SIP contact.
    pub contact: Option<SipContact>,
    /// The port of the device, 1–1024.
    pub line_number: Option<i32>,
    /// Whether it is in use.
    pub is_active: bool,
    /// Whether calls can begin there.
    pub allow_origination: bool,
    /// Whether it rings.
    pub allow_termination: bool,
}

/// Change of an endpoint; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointChange {
    /// Whether it is in use.
    pub is_active: Option<bool>,
    /// Whether calls can begin there.
    pub allow_origination: Option<bool>,
    /// Whether it rings.
    pub allow_termination: Option<bool>,
    /// Whether it calls somebody as soon as it is picked up.
    pub use_hotline: Option<bool>,
    /// Whom it calls then, a SIP URI.
    pub hotline_contact: Nillable<Destination>,
}

// === impl SharedCalls ===

impl SharedCalls {
    /// The endpoint with this line port.
    pub fn endpoint(&self, line_port: &LinePort) -> Option<&SharedEndpoint> {
        let mut endpoints = self.endpoints.iter();
        endpoints.find(|one| one.line_port == line_port.as_str())
    }
}

// === impl SharedEndpoint ===

impl SharedEndpoint {
    /// By what the switch knows it.
    pub(super) fn key(&self) -> AccessDeviceEndpointKey {
        AccessDeviceEndpointKey {
            access_device: access_device(self.device.level, &self.device.name),
            line_port: self.line_port.clone(),
        }
    }

    /// Its device, which is of the user's own tenant and group.
    pub(super) fn device_key(&self, subscriber: &Subscriber) -> AccessDeviceKey {
        device_key(subscriber, self.device.level, &self.device.name)
    }
}

// === impl NewEndpoint ===

impl NewEndpoint {
    /// Its device, which is of the user's own tenant and group.
    pub(super) fn device_key(&self, subscriber: &Subscriber) -> AccessDeviceKey {
        device_key(subscriber, self.level, self.device.as_str())
    }

    /// The endpoint as a table would have it, as far as is known.
    pub(super) fn listed(&self) -> SharedEndpoint {
        SharedEndpoint {
            device: EndpointDevice {
                level: self.level,
                name: self.device.as_str().to_owned(),
                device_type: None,
                management: None,
            },
            line_port: self.line_port.as_str().to_owned(),
            contact: self.contact.as_ref().map(|one| one.as_str().to_owned()),
            line_number: self.line_number,
        }
    }

    /// Whether an endpoint is as this one is to be. What was left out may be anything.
    pub(super) fn is(&self, shown: &ShownEndpoint) -> bool {
        let ShownEndpoint { listed, flags } = shown;
        let contact = self.contact.as_ref().map(SipContact::as_str);
        let is_as_given = |given: Option<&str>, there: Option<&str>| {
            given.is_none_or(|given| there == Some(given))
        };
        listed.device.level == self.level
            && listed.device.name == self.device.as_str()
            && is_as_given(contact, listed.contact.as_deref())
            && self
                .line_number
                .is_none_or(|port| listed.line_number == Some(port))
            && flags.is_active == self.is_active
            && flags.allow_origination == self.allow_origination
            && flags.allow_termination == self.allow_termination
    }
}

/// A device by level and name.
pub(super) fn access_device(level: AccessDeviceLevel, name: &str) -> AccessDevice {
    AccessDevice {
        device_level: level,
        device_name: name.to_owned(),
    }
}

fn device_key(subscriber: &Subscriber, level: AccessDeviceLevel, name: &str) -> AccessDeviceKey {
    let (tenant, group) = (subscriber.tenant_id(), subscriber.group_id());
    AccessDeviceKey::new(level, tenant, group, name)
}

// === from the wire ===

impl From<UserSharedCallAppearanceGetResponse> for SharedCalls {
    fn from(response: UserSharedCallAppearanceGetResponse) -> Self {
        let rows = response.endpoint_table.rows.into_iter();
        Self {
            alert_for_click_to_dial: response.alert_all_appearances_for_click_to_dial_calls,
            alert_for_group_paging: response.alert_all_appearances_for_group_paging_calls,
            max_appearances: response.max_appearances,
            allow_call_retrieve: response.allow_sca_call_retrieve,
            allow_multiple_calls: response.enable_multiple_call_arrangement,
            multiple_calls: response.multiple_call_arrangement_is_active,
            allow_bridging: response.allow_bridging_between_locations,
            warning_tone: response.bridge_warning_tone,
            notify_of_parked_calls: response.enable_call_park_notification,
            endpoints: rows.map(SharedEndpoint::from).collect(),
        }
    }
}

impl From<SharedEndpointRow> for SharedEndpoint {
    fn from(row: SharedEndpointRow) -> Self {
        Self {
            device: EndpointDevice {
                level: row.device_level,
                name: row.device_name,
                device_type: row.device_type,
                management: row.supports_visual_device_management,
            },
            line_port: row.line_port,
            contact: row.sip_contact,
            line_number: row.port_number,
        }
    }
}

impl From<UserSharedCallAppearanceGetEndpointResponse> for EndpointFlags {
    fn from(response: UserSharedCallAppearanceGetEndpointResponse) -> Self {
        Self {
            is_active: response.is_active,
            allow_origination: response.allow_origination,
            allow_termination: response.allow_termination,
            use_hotline: response.use_hotline,
            hotline_contact: response.hotline_contact,
        }
    }
}
