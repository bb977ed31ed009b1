//! Output: the service and its endpoints as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::apio::error::ApioError;
use crate::apio::part_result::of_refused_part;
use crate::switch::Refusal;
use crate::switch::shared_calls::{
    AccessDeviceLevel, EndpointDevice, PartialDrop, SharedCalls, SharedEndpoint, ShownEndpoint,
};

/// Shared call appearance of a user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SharedCallAppearance")]
pub(super) struct SharedCallsOut {
    /// Whether all devices ring for a call that the user began with a click.
    alert_all_appearances_for_click_to_dial_calls: bool,
    /// Whether all devices ring when the group is paged.
    alert_all_appearances_for_group_paging_calls: bool,
    /// How many appearances there may be.
    max_appearances: i32,
    /// Whether one device may take over a call from another.
    #[serde(rename = "allowSCACallRetrieve")]
    allow_sca_call_retrieve: bool,
    /// Whether the user can have more than one call at a time.
    allow_multiple_call_arrangement_feature: bool,
    /// Whether the user does.
    is_multiple_call_arrangement_service_active: bool,
    /// Whether one device may join a call of another.
    allow_bridging_between_locations: bool,
    /// What is heard then.
    bridge_warning_tone: String,
    /// Whether devices are told of parked calls.
    enable_call_park_notification: bool,
    /// The user's line on further devices, in the order of the switch.
    endpoints: Vec<EndpointOut>,
}

/// A line on a further device.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SharedCallEndpoint")]
struct EndpointOut {
    /// The device.
    access_device: DeviceOut,
    /// The SIP contact that was set by hand, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<String>,
    /// `user@host`, or the user alone. It names the endpoint.
    line_port: String,
    /// The port of the device, if it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    line_number: Option<i32>,
}

/// The device of an endpoint.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EndpointDevice")]
struct DeviceOut {
    /// Whether it supports visual device management, if the release says.
    #[serde(skip_serializing_if = "Option::is_none")]
    management: Option<bool>,
    /// Its type, if it is said.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    device_type: Option<String>,
    /// Its name at its level.
    name: String,
    /// Where it is defined.
    #[schemars(extend("enum" = ["System", "Service Provider", "Group"]))]
    level: &'static str,
}

/// A line on a further device, with its flags.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SharedCallEndpointWithFlags")]
pub(super) struct EndpointViewOut {
    #[serde(flatten)]
    listed: EndpointOut,
    /// Whether it is in use.
    is_active: bool,
    /// Whether calls can begin there.
    allow_origination: bool,
    /// Whether it rings.
    allow_termination: bool,
    /// Whether it calls somebody as soon as it is picked up, if the release says.
    #[serde(skip_serializing_if = "Option::is_none")]
    use_hotline: Option<bool>,
    /// Whom it calls then, if anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    hotline_contact: Option<String>,
}

/// The answer when only some endpoints were taken away.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SharedCallAppearancePartly")]
pub(super) struct PartialDropOut {
    /// What became of each endpoint that was named.
    results: Vec<EndpointResultOut>,
    /// The service as it is.
    now: SharedCallsOut,
}

/// What became of an endpoint.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EndpointResult")]
struct EndpointResultOut {
    /// The line port that was given.
    line_port: String,
    /// 200 when the endpoint is gone.
    status: u16,
    /// Why it is not: what the switch said of them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ApioError>,
}

impl From<SharedCalls> for SharedCallsOut {
    fn from(service: SharedCalls) -> Self {
        let endpoints = service.endpoints.into_iter();
        Self {
            alert_all_appearances_for_click_to_dial_calls: service.alert_for_click_to_dial,
            alert_all_appearances_for_group_paging_calls: service.alert_for_group_paging,
            max_appearances: service.max_appearances,
            allow_sca_call_retrieve: service.allow_call_retrieve,
            allow_multiple_call_arrangement_feature: service.allow_multiple_calls,
            is_multiple_call_arrangement_service_active: service.multiple_calls,
            allow_bridging_between_locations: service.allow_bridging,
            bridge_warning_tone: service.warning_tone,
            enable_call_park_notification: service.notify_of_parked_calls,
            endpoints: endpoints.map(EndpointOut::from).collect(),
        }
    }
}

impl From<SharedEndpoint> for EndpointOut {
    fn from(endpoint: SharedEndpoint) -> Self {
        Self {
            access_device: endpoint.device.into(),
            contact: endpoint.contact,
            line_port: endpoint.line_port,
            line_number: endpoint.line_number,
        }
    }
}

impl From<EndpointDevice> for DeviceOut {
    fn from(device: EndpointDevice) -> Self {
        Self {
            management: device.management,
            device_type: device.device_type,
            name: device.name,
            level: AccessDeviceLevel::token(device.level),
        }
    }
}

impl From<ShownEndpoint> for EndpointViewOut {
    fn from(shown: ShownEndpoint) -> Self {
        let flags = shown.flags;
        Self {
            listed: shown.listed.into(),
            is_active: flags.is_active,
            allow_origination: flags.allow_origination,
            allow_termination: flags.allow_termination,
            use_hotline: flags.use_hotline,
            hotline_contact: flags.hotline_contact,
        }
    }
}

impl From<PartialDrop> for PartialDropOut {
    fn from(part: PartialDrop) -> Self {
        let refusal = part.refusal;
        let results = part.results.into_iter();
        Self {
            results: results
                .map(|(line_port, is_gone)| EndpointResultOut::new(line_port, is_gone, &refusal))
                .collect(),
            now: part.now.into(),
        }
    }
}

// === impl EndpointResultOut ===

impl EndpointResultOut {
    fn new(line_port: String, is_gone: bool, refusal: &Refusal) -> Self {
        let (status, error) = of_refused_part(is_gone, refusal);
        Self {
            line_port,
            status,
            error,
        }
    }
}
