//! Endpoints of Shared Call Appearance: read, added, changed and taken away.

use super::super::response::SuccessResponse;
use super::super::user::AccessDevice;
use super::super::{
    CommandKind, ElementContent, ElementField, Nillable, Request, Response, elements, request,
};
use crate::xml::{ParseError, XmlReader, XmlWriter};

/// A variant of the request for one endpoint, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedEndpointVariant {
    /// From release 22 on, with hotlines.
    V22,
    /// Every release.
    V14,
}

/// Asks for an endpoint.
#[derive(Debug, Clone)]
pub struct UserSharedCallAppearanceGetEndpointRequest {
    /// The release's shape of the request.
    pub variant: SharedEndpointVariant,
    /// Whose.
    pub user_id: String,
    /// Which.
    pub access_device_endpoint: AccessDeviceEndpointKey,
}

elements! {
    struct EndpointGetElements {
        user_id: String = "userId",
        access_device_endpoint: AccessDeviceEndpointKey = "accessDeviceEndpoint",
    }
}

elements! {
    /// An endpoint by its device and line.
    pub struct AccessDeviceEndpointKey {
        /// The device. Its ids at its level are the user's own.
        access_device: AccessDevice = "accessDevice",
        /// `user@host`, or the user alone; 1–161 characters.
        line_port: String = "linePort",
    }
}

elements! {
    /// An endpoint.
    #[derive(PartialEq, Eq)]
    pub struct UserSharedCallAppearanceGetEndpointResponse {
        /// Whether it is in use.
        is_active: bool = "isActive",
        /// Whether calls can begin there.
        allow_origination: bool = "allowOrigination",
        /// Whether it rings.
        allow_termination: bool = "allowTermination",
        /// Whether it calls somebody as soon as it is picked up; from release 22 on.
        use_hotline: Option<bool> = "useHotline",
        /// Whom it calls then: a SIP URI, 1–161 characters.
        hotline_contact: Option<String> = "hotlineContact",
    }
}

elements! {
    /// A new endpoint. The path header of later releases is left out.
    pub struct AccessDeviceEndpointAdd {
        /// The device. Its ids at its level are the user's own.
        access_device: AccessDevice = "accessDevice",
        /// `user@host`, or the user alone; 1–161 characters.
        line_port: String = "linePort",
        /// SIP contact that is set by hand, 1–1020 characters.
        contact: Option<String> = "contact",
        /// The port of the device, 1–1024; in later releases.
        port_number: Option<i32> = "portNumber",
    }
}

elements! {
    /// Adds an endpoint, in the variant that every release knows.
    pub struct UserSharedCallAppearanceAddEndpointRequest14sp2 {
        /// Whose.
        user_id: String = "userId",
        /// Where.
        access_device_endpoint: AccessDeviceEndpointAdd = "accessDeviceEndpoint",
        /// Whether it is in use.
        is_active: bool = "isActive",
        /// Whether calls can begin there.
        allow_origination: bool = "allowOrigination",
        /// Whether it rings.
        allow_termination: bool = "allowTermination",
    }
}

elements! {
    /// Changes an endpoint; what is absent stays.
    pub struct UserSharedCallAppearanceModifyEndpointRequest {
        /// Whose.
        user_id: String = "userId",
        /// Which.
        access_device_endpoint: AccessDeviceEndpointKey = "accessDeviceEndpoint",
        /// Whether it is in use.
        is_active: Option<bool> = "isActive",
        /// Whether calls can begin there.
        allow_origination: Option<bool> = "allowOrigination",
        /// Whether it rings.
        allow_termination: Option<bool> = "allowTermination",
        /// Whether it calls somebody as soon as it is picked up; from release 22 on.
        use_hotline: Option<bool> = "useHotline",
        /// Whom it calls then; from release 22 on.
        hotline_contact: Nillable<String> = "hotlineContact",
    }
}

elements! {
    /// Takes endpoints away.
    pub struct UserSharedCallAppearanceDeleteEndpointListRequest14 {
        /// Whose.
        user_id: String = "userId",
        /// Which, at least one.
        access_device_endpoint: Vec<AccessDeviceEndpointKey> = "accessDeviceEndpoint",
    }
}

impl Response for UserSharedCallAppearanceGetEndpointResponse {}

request!(Write UserSharedCallAppearanceAddEndpointRequest14sp2 => SuccessResponse);
request!(Write UserSharedCallAppearanceModifyEndpointRequest => SuccessResponse);
request!(Write UserSharedCallAppearanceDeleteEndpointListRequest14 => SuccessResponse);

// === impl SharedEndpointVariant ===

impl SharedEndpointVariant {
    /// All variants, newest first.
    pub const ALL: [Self; 2] = [Self::V22, Self::V14];

    /// The names of request and answer.
    pub fn type_names(self) -> (&'static str, &'static str) {
        match self {
            Self::V22 => (
                "UserSharedCallAppearanceGetEndpointRequest22",
                "UserSharedCallAppearanceGetEndpointResponse22",
            ),
            Self::V14 => (
                "UserSharedCallAppearanceGetEndpointRequest",
                "UserSharedCallAppearanceGetEndpointResponse",
            ),
        }
    }
}

// === impl UserSharedCallAppearanceGetEndpointRequest ===

/// Reading a request cannot tell its variant, which is its name: the newest is assumed.
impl ElementContent for UserSharedCallAppearanceGetEndpointRequest {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element("userId", &self.user_id);
        ElementField::write_as(&self.access_device_endpoint, "accessDeviceEndpoint", writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let EndpointGetElements {
            user_id,
            access_device_endpoint,
        } = ElementContent::read(reader)?;
        Ok(Self {
            variant: SharedEndpointVariant::V22,
            user_id,
            access_device_endpoint,
        })
    }
}

impl Request for UserSharedCallAppearanceGetEndpointRequest {
    type Response = UserSharedCallAppearanceGetEndpointResponse;
    const KIND: CommandKind = CommandKind::Read;

    fn type_name(&self) -> &'static str {
        self.variant.type_names().0
    }

    fn response_type(&self) -> &'static str {
        self.variant.type_names().1
    }
}
