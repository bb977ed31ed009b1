//! A phone at the switch (OCI schema, access device profile, custom tags, rebuild and reset).
//!
//! Every command exists at three levels, which differ in the name of the command and in the ids that
//! say which device. Here each is one struct with an [`AccessDeviceKey`].

mod custom_tag;
mod key;
#[cfg(test)]
mod tests;

pub use self::custom_tag::{
    AccessDeviceCustomTagAddOrModifyListRequest, AccessDeviceCustomTagAddRequest,
    AccessDeviceCustomTagDeleteListRequest, AccessDeviceCustomTagGetListRequest,
    AccessDeviceCustomTagGetListResponse, AccessDeviceCustomTagModifyRequest, CustomTagRow,
    DeviceManagementTag,
};
pub use self::key::AccessDeviceKey;

use self::key::device_request;
use super::response::SuccessResponse;
use super::{ElementContent, FieldValue, Response, elements, token_enum};
use crate::xml::{ParseError, XmlReader, XmlWriter};

device_request! {
    /// Asks for a device's profile, in the variant of releases 18 to 22 that later ones still answer.
    Read AccessDeviceGetRequest = "AccessDeviceGetRequest18sp1" {
    } => AccessDeviceGetResponse = "AccessDeviceGetResponse18sp1"
}

elements! {
    /// A device's profile. What the gateway can do without is optional although the switch always
    /// says it.
    pub struct AccessDeviceGetResponse {
        /// 1–40 characters, defined by the operator.
        device_type: String = "deviceType",
        /// Such as `SIP 2.0`; a group's device can be without.
        protocol: Option<String> = "protocol",
        /// Where it is, if it is known beforehand.
        net_address: Option<String> = "netAddress",
        /// 1025–65535.
        port: Option<i32> = "port",
        /// 12 hexadecimal digits.
        mac_address: Option<String> = "macAddress",
        /// 1–80 characters.
        serial_number: Option<String> = "serialNumber",
        /// 1–80 characters.
        description: Option<String> = "description",
        /// How many lines it can have.
        number_of_ports: Option<UnboundedPositiveInt> = "numberOfPorts",
        /// How many lines it has.
        number_of_assigned_ports: Option<i32> = "numberOfAssignedPorts",
        /// An [`AccessDeviceStatus`], or a word of a later release.
        status: Option<String> = "status",
        /// `Default`, `Manual` or `Custom`; a group's device alone has it.
        configuration_mode: Option<String> = "configurationMode",
        /// 1–1024 characters.
        physical_location: Option<String> = "physicalLocation",
        /// `UDP`, `TCP` or `Unspecified`.
        transport_protocol: Option<String> = "transportProtocol",
        /// Whether the device has credentials of its own.
        use_custom_user_name_password: Option<bool> = "useCustomUserNamePassword",
        /// The name in them.
        user_name: Option<String> = "userName",
        /// What the device says it is.
        version: Option<String> = "version",
    }
}

token_enum! {
    /// Whether the switch can reach a device.
    pub enum AccessDeviceStatus {
        /// It can.
        Online = "Online",
        /// It cannot.
        Offline = "Offline",
        /// It does not look.
        Unavailable = "Unavailable",
        /// It has not looked.
        Unknown = "Unknown",
    }
}

/// A number of things that may be without bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnboundedPositiveInt {
    /// Any number.
    Unlimited,
    /// So many, at least 1.
    Quantity(i32),
}

device_request! {
    /// Restarts a phone, if its type can be restarted.
    Write AccessDeviceResetRequest = "AccessDeviceResetRequest" {
    } => SuccessResponse
}

device_request! {
    /// Writes the files anew that a phone reads its configuration from.
    Write CpeConfigRebuildDeviceConfigFileRequest = "CPEConfigRebuildDeviceConfigFileRequest" {
        /// Even if nothing has changed: true or absent, never false.
        force: Option<bool> = "force",
    } => SuccessResponse
}

impl Response for AccessDeviceGetResponse {}

// === impl UnboundedPositiveInt ===

elements! {
    struct UnboundedElements {
        unlimited: Option<bool> = "unlimited",
        quantity: Option<i32> = "quantity",
    }
}

impl ElementContent for UnboundedPositiveInt {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        match self {
            Self::Unlimited => FieldValue::write_as(&true, "unlimited", writer),
            Self::Quantity(quantity) => FieldValue::write_as(quantity, "quantity", writer),
        }
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let elements = UnboundedElements::read(reader)?;
        match (elements.quantity, elements.unlimited) {
            (Some(quantity), _) => Ok(Self::Quantity(quantity)),
            (None, Some(true)) => Ok(Self::Unlimited),
            (None, _) => Err(ParseError::Missing("quantity")),
        }
    }
}
