//! A user's profile (OCI schema, UserGet).
//!
//! The request has one variant per release. They differ in what the answer adds, so one struct
//! reads them all; elements that a variant does not have are `None`.

use super::department::DepartmentKey;
use super::{CommandKind, ElementContent, FieldValue, Request, Response, elements, token_enum};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter};

/// A variant of the request, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserGetVariant {
    /// Current releases.
    V23V2,
    /// Release 22 with the primary user id in the answer.
    V22V9,
    /// Release 21.
    V21,
    /// Release 19 and 20.
    V19,
}

/// Asks for a user's profile.
#[derive(Debug, Clone)]
pub struct UserGetRequest {
    /// The release's shape of the request.
    pub variant: UserGetVariant,
    /// `user[@domain]`, 1–161 characters.
    pub user_id: String,
}

elements! {
    /// A user's profile, as far as the gateway looks at it.
    pub struct UserGetResponse {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// The primary user id, which can differ from the one asked for (from release 22 on).
        user_id: Option<String> = "userId",
        /// 1–30 characters.
        last_name: String = "lastName",
        /// 1–30 characters.
        first_name: String = "firstName",
        /// 1–30 characters.
        calling_line_id_last_name: Option<String> = "callingLineIdLastName",
        /// 1–30 characters.
        calling_line_id_first_name: Option<String> = "callingLineIdFirstName",
        /// National digits, or `+CC-NATIONAL`.
        phone_number: Option<String> = "phoneNumber",
        /// 2–20 digits.
        extension: Option<String> = "extension",
        /// In either form of the phone number.
        calling_line_id_phone_number: Option<String> = "callingLineIdPhoneNumber",
        /// The department.
        department: Option<DepartmentKey> = "department",
        /// The names of the department and of those above it.
        department_full_path: Option<String> = "departmentFullPath",
        /// A name such as `English`.
        language: Option<String> = "language",
        /// A name such as `Europe/Brussels`.
        time_zone: Option<String> = "timeZone",
        /// The same for people.
        time_zone_display_name: Option<String> = "timeZoneDisplayName",
        /// A SIP URI.
        default_alias: Option<String> = "defaultAlias",
        /// The phone, unless the user has none or is a trunk user.
        access_device_endpoint: Option<AccessDeviceEndpoint> = "accessDeviceEndpoint",
        /// Not validated by the switch.
        pager_phone_number: Option<String> = "pagerPhoneNumber",
        /// A number to be dialled.
        mobile_phone_number: Option<String> = "mobilePhoneNumber",
        /// 1–80 characters.
        email_address: Option<String> = "emailAddress",
        /// Of the user's number, else of the group, else of the system.
        country_code: Option<String> = "countryCode",
        /// What is dialled before a national number.
        national_prefix: Option<String> = "nationalPrefix",
        /// What the network lets the user call.
        network_class_of_service: Option<String> = "networkClassOfService",
        /// From release 22 on.
        allow_video: Option<bool> = "allowVideo",
    }
}

elements! {
    /// Where a user's line is.
    pub struct AccessDeviceEndpoint {
        /// The device.
        access_device: AccessDevice = "accessDevice",
        /// `user@host`, or the user alone.
        line_port: String = "linePort",
        /// SIP contacts that were set by hand, at most five.
        contact: Vec<EndpointContact> = "contact",
        /// Whether contacts can be set by hand.
        static_registration_capable: Option<bool> = "staticRegistrationCapable",
        /// Whether the domain is part of the address of record.
        use_domain: Option<bool> = "useDomain",
        /// The port of the device, 1–1024.
        port_number: Option<i32> = "portNumber",
        /// From release 20 on.
        support_visual_device_management: Option<bool> = "supportVisualDeviceManagement",
        /// From release 22 on.
        use_hotline: Option<bool> = "useHotline",
    }
}

elements! {
    /// A device by its level and name. Its ids at that level are the user's own.
    pub struct AccessDevice {
        /// Where the device is defined.
        device_level: AccessDeviceLevel = "deviceLevel",
        /// 1–40 characters.
        device_name: String = "deviceName",
    }
}

token_enum! {
    /// Where a device is defined.
    pub enum AccessDeviceLevel {
        /// By the operator.
        System = "System",
        /// By the tenant.
        ServiceProvider = "Service Provider",
        /// In the group.
        Group = "Group",
    }
}

/// SIP contact of a line: a text until release 21, and an element in the contact since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointContact(pub String);

impl Response for UserGetResponse {}

// === impl EndpointContact ===

impl FieldValue for EndpointContact {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        writer.text_element(name, &self.0);
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        _child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        let mut inner = None;
        let text = reader.mixed(|reader, child| match child.name() {
            "sipContact" => {
                inner = Some(reader.text(&child)?);
                Ok(())
            }
            _ => reader.skip(),
        })?;
        Ok(Self(inner.unwrap_or(text)))
    }
}

// === impl UserGetVariant ===

impl UserGetVariant {
    /// All variants, newest first.
    pub const ALL: [Self; 4] = [Self::V23V2, Self::V22V9, Self::V21, Self::V19];

    /// The names of request and answer.
    pub fn type_names(self) -> (&'static str, &'static str) {
        match self {
            Self::V23V2 => ("UserGetRequest23V2", "UserGetResponse23V2"),
            Self::V22V9 => ("UserGetRequest22V9", "UserGetResponse22V9"),
            Self::V21 => ("UserGetRequest21", "UserGetResponse21"),
            Self::V19 => ("UserGetRequest19", "UserGetResponse19"),
        }
    }
}

// === impl UserGetRequest ===

elements! {
    struct UserGetElements {
        user_id: String = "userId",
    }
}

/// Reading a request cannot tell its variant, which is its name: the newest is assumed.
impl ElementContent for UserGetRequest {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element("userId", &self.user_id);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let UserGetElements { user_id } = UserGetElements::read(reader)?;
        Ok(Self {
            variant: UserGetVariant::V23V2,
            user_id,
        })
    }
}

impl Request for UserGetRequest {
    type Response = UserGetResponse;
    const KIND: CommandKind = CommandKind::Read;

    fn type_name(&self) -> &'static str {
        self.variant.type_names().0
    }

    fn response_type(&self) -> &'static str {
        self.variant.type_names().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::read;

    #[test]
    fn a_contact_is_read_in_the_shape_of_every_release() {
        let endpoint = |contact: &str| {
            let text = format!(
                "<accessDevice><deviceLevel>Group</deviceLevel><deviceName>d</deviceName>\
                 </accessDevice><linePort>a@b</linePort><contact>{contact}</contact>"
            );
            read::<AccessDeviceEndpoint>(&text).map(|read| read.contact)
        };
        let expected = Ok(vec![EndpointContact("sip:a@b".into())]);
        assert_eq!(endpoint("sip:a@b"), expected);
        let newer = "<sipContact>sip:a@b</sipContact><pathHeader>p</pathHeader>";
        assert_eq!(endpoint(newer), expected);
    }
}
