//! Shapes of the bodies that requests have.

use std::ops::RangeInclusive;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::apio::body::present;
use crate::dialect::schema::{sip_uri, token, token_or_empty};
use crate::switch::shared_calls::BridgeWarningTone;
use crate::switch::value::{Destination, DeviceName, LinePort, SipContact};

/// The most endpoints in one request: the biggest of the services lets a user have 35.
pub(super) const ENDPOINTS_MAX: usize = 100;

/// The ports that a device can have.
pub(super) const LINE_NUMBERS: RangeInclusive<i32> = 1..=1024;

/// What can be heard when a device joins a call.
pub(super) const TONES: [BridgeWarningTone; 3] = [
    BridgeWarningTone::None,
    BridgeWarningTone::BargeIn,
    BridgeWarningTone::BargeInAndRepeat,
];

/// The settings that are to change.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "SharedCallAppearanceToChange")]
pub(super) struct SettingsIn {
    /// Whether all devices ring for a call that the user began with a click.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) alert_all_appearances_for_click_to_dial_calls: Option<bool>,
    /// Whether all devices ring when the group is paged.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) alert_all_appearances_for_group_paging_calls: Option<bool>,
    /// Whether one device may take over a call from another.
    #[serde(rename = "allowSCACallRetrieve", deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) allow_sca_call_retrieve: Option<bool>,
    /// Whether the user has more than one call at a time.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) is_multiple_call_arrangement_service_active: Option<bool>,
    /// Whether one device may join a call of another.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) allow_bridging_between_locations: Option<bool>,
    /// What is heard then.
    #[serde(deserialize_with = "present")]
    #[schemars(schema_with = "warning_tone")]
    pub(super) bridge_warning_tone: Option<String>,
    /// Whether devices are told of parked calls.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) enable_call_park_notification: Option<bool>,
    /// Accepted, because clients send back what they got, and ignored.
    #[serde(rename = "maxAppearances")]
    #[schemars(with = "Value")]
    _max_appearances: IgnoredAny,
    /// Accepted and ignored.
    #[serde(rename = "allowMultipleCallArrangementFeature")]
    #[schemars(with = "Value")]
    _multiple_calls: IgnoredAny,
    /// Accepted and ignored.
    #[serde(rename = "endpoints")]
    #[schemars(with = "Value")]
    _endpoints: IgnoredAny,
}

/// Which endpoint is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "EndpointToShow")]
pub(super) struct QuestionIn {
    /// Its line port.
    #[serde(rename = "linePort")]
    #[schemars(schema_with = "token::<{ LinePort::CHARACTERS_MAX }>")]
    _line_port: String,
}

/// The name of an endpoint in any body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EndpointNameIn {
    #[serde(default, deserialize_with = "present")]
    pub(super) line_port: Option<String>,
}

/// What of an endpoint is to change.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "EndpointToChange")]
pub(super) struct EndpointChangeIn {
    /// The line port of the endpoint, here or in the query.
    #[serde(rename = "linePort")]
    #[schemars(schema_with = "token::<{ LinePort::CHARACTERS_MAX }>")]
    _line_port: IgnoredAny,
    /// Whether it is in use.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) is_active: Option<bool>,
    /// Whether calls can begin there.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) allow_origination: Option<bool>,
    /// Whether it rings.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) allow_termination: Option<bool>,
    /// Whether it calls somebody as soon as it is picked up; from release 22 on.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) use_hotline: Option<bool>,
    /// Whom it calls then, a SIP URI; `null` or an empty text clears it.
    #[serde(deserialize_with = "present")]
    #[schemars(schema_with = "sip_uri_or_none")]
    pub(super) hotline_contact: Option<Option<String>>,
    /// Accepted, because clients send back what they got, and ignored.
    #[serde(rename = "accessDevice")]
    #[schemars(with = "Value")]
    _access_device: IgnoredAny,
    /// Accepted and ignored.
    #[serde(rename = "contact")]
    #[schemars(with = "Value")]
    _contact: IgnoredAny,
    /// Accepted and ignored.
    #[serde(rename = "lineNumber")]
    #[schemars(with = "Value")]
    _line_number: IgnoredAny,
}

/// A line on a further device, to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "EndpointToAdd")]
pub(super) struct EndpointIn {
    /// The device: one of the user's group or tenant.
    pub(super) access_device: DeviceIn,
    /// `user@host`, or the user alone; once on the whole switch.
    #[schemars(schema_with = "token::<{ LinePort::CHARACTERS_MAX }>")]
    pub(super) line_port: String,
    /// The SIP contact of a device that does not register; an empty text is none.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token_or_empty::<{ SipContact::CHARACTERS_MAX }>")]
    pub(super) contact: Option<String>,
    /// The port of the device; the switch decides when it is left out.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "i32", range(min = *LINE_NUMBERS.start(), max = *LINE_NUMBERS.end()))]
    pub(super) line_number: Option<i32>,
    /// Whether it is in use.
    #[serde(default = "yes")]
    pub(super) is_active: bool,
    /// Whether calls can begin there.
    #[serde(default = "yes")]
    pub(super) allow_origination: bool,
    /// Whether it rings.
    #[serde(default = "yes")]
    pub(super) allow_termination: bool,
}

fn yes() -> bool {
    true
}

/// The device of a new endpoint.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeviceToUse")]
pub(super) struct DeviceIn {
    /// Its name at its level.
    #[schemars(schema_with = "token::<{ DeviceName::CHARACTERS_MAX }>")]
    pub(super) name: String,
    /// Where it is defined.
    #[schemars(extend("enum" = ["Service Provider", "Group"]))]
    pub(super) level: String,
    /// Accepted, because clients send back what they got, and ignored.
    #[serde(default, rename = "type")]
    #[schemars(with = "Value")]
    _type: IgnoredAny,
    /// Accepted and ignored.
    #[serde(default, rename = "management")]
    #[schemars(with = "Value")]
    _management: IgnoredAny,
}

/// The endpoints that are to go.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EndpointsToDelete")]
pub(super) struct EndpointsIn {
    /// Each once.
    #[schemars(length(min = 1, max = ENDPOINTS_MAX))]
    pub(super) endpoints: Vec<NamedEndpointIn>,
}

/// An endpoint that is to go.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "EndpointToDelete")]
pub(super) struct NamedEndpointIn {
    /// Its line port.
    #[schemars(schema_with = "token::<{ LinePort::CHARACTERS_MAX }>")]
    pub(super) line_port: String,
    /// Accepted, because clients send back what they got, and ignored.
    #[serde(default, rename = "accessDevice")]
    #[schemars(with = "Value")]
    _access_device: IgnoredAny,
    /// Accepted and ignored.
    #[serde(default, rename = "contact")]
    #[schemars(with = "Value")]
    _contact: IgnoredAny,
    /// Accepted and ignored.
    #[serde(default, rename = "lineNumber")]
    #[schemars(with = "Value")]
    _line_number: IgnoredAny,
}

fn warning_tone(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": TONES.map(BridgeWarningTone::token) })
}

fn sip_uri_or_none(_: &mut SchemaGenerator) -> Schema {
    let uri = sip_uri(Destination::CHARACTERS_MAX);
    json_schema!({ "anyOf": [uri, { "enum": [null, ""] }] })
}
