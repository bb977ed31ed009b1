//! Shared Call Appearance (OCI schema, service Shared Call Appearance): a user's line on further devices.

mod endpoint;
mod endpoint_table;

pub use self::endpoint::{
    AccessDeviceEndpointAdd, AccessDeviceEndpointKey, SharedEndpointVariant,
    UserSharedCallAppearanceAddEndpointRequest14sp2,
    UserSharedCallAppearanceDeleteEndpointListRequest14,
    UserSharedCallAppearanceGetEndpointRequest, UserSharedCallAppearanceGetEndpointResponse,
    UserSharedCallAppearanceModifyEndpointRequest,
};
pub use self::endpoint_table::{EndpointTable, SharedEndpointRow};

use super::response::SuccessResponse;
use super::{CommandKind, ElementContent, Request, Response, elements, request, token_enum};
use crate::xml::{ParseError, XmlReader, XmlWriter};

/// A variant of the request, newest first. The answers differ in the columns of their table alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedCallVariant {
    /// From release 21 on.
    V21sp1,
    /// Releases 16 to 20.
    V16sp2,
}

/// Asks for a user's shared call appearance.
#[derive(Debug, Clone)]
pub struct UserSharedCallAppearanceGetRequest {
    /// The release's shape of the request.
    pub variant: SharedCallVariant,
    /// Whose.
    pub user_id: String,
}

elements! {
    struct SharedCallGetElements {
        user_id: String = "userId",
    }
}

elements! {
    /// A user's shared call appearance.
    #[derive(PartialEq, Eq)]
    pub struct UserSharedCallAppearanceGetResponse {
        /// Whether all devices ring for a call that the user began with a click.
        alert_all_appearances_for_click_to_dial_calls: bool
            = "alertAllAppearancesForClickToDialCalls",
        /// Whether all devices ring when the group is paged.
        alert_all_appearances_for_group_paging_calls: bool
            = "alertAllAppearancesForGroupPagingCalls",
        /// How many devices there may be.
        max_appearances: i32 = "maxAppearances",
        /// Whether one device may take over a call from another.
        allow_sca_call_retrieve: bool = "allowSCACallRetrieve",
        /// Whether the user can have more than one call at a time.
        enable_multiple_call_arrangement: bool = "enableMultipleCallArrangement",
        /// Whether the user does.
        multiple_call_arrangement_is_active: bool = "multipleCallArrangementIsActive",
        /// The endpoints.
        endpoint_table: EndpointTable = "endpointTable",
        /// Whether one device may join a call of another.
        allow_bridging_between_locations: bool = "allowBridgingBetweenLocations",
        /// A [`BridgeWarningTone`], or a word of a later release.
        bridge_warning_tone: String = "bridgeWarningTone",
        /// Whether devices are told of parked calls.
        enable_call_park_notification: bool = "enableCallParkNotification",
    }
}

token_enum! {
    /// What is heard when a device joins a call.
    pub enum BridgeWarningTone {
        /// Nothing.
        None = "None",
        /// A tone at once.
        BargeIn = "Barge-In",
        /// A tone, and again and again.
        BargeInAndRepeat = "Barge-In and Repeat",
    }
}

elements! {
    /// Changes a user's shared call appearance; what is absent stays. What later releases add is left out.
    #[derive(Default)]
    pub struct UserSharedCallAppearanceModifyRequest {
        /// Whose.
        user_id: String = "userId",
        /// Whether all devices ring for a call that the user began with a click.
        alert_all_appearances_for_click_to_dial_calls: Option<bool>
            = "alertAllAppearancesForClickToDialCalls",
        /// Whether all devices ring when the group is paged.
        alert_all_appearances_for_group_paging_calls: Option<bool>
            = "alertAllAppearancesForGroupPagingCalls",
        /// Whether one device may take over a call from another.
        allow_sca_call_retrieve: Option<bool> = "allowSCACallRetrieve",
        /// Whether the user has more than one call at a time.
        multiple_call_arrangement_is_active: Option<bool> = "multipleCallArrangementIsActive",
        /// Whether one device may join a call of another.
        allow_bridging_between_locations: Option<bool> = "allowBridgingBetweenLocations",
        /// What is heard then.
        bridge_warning_tone: Option<BridgeWarningTone> = "bridgeWarningTone",
        /// Whether devices are told of parked calls.
        enable_call_park_notification: Option<bool> = "enableCallParkNotification",
    }
}

impl Response for UserSharedCallAppearanceGetResponse {}

request!(Write UserSharedCallAppearanceModifyRequest => SuccessResponse);

// === impl SharedCallVariant ===

impl SharedCallVariant {
    /// All variants, newest first.
    pub const ALL: [Self; 2] = [Self::V21sp1, Self::V16sp2];

    /// The names of request and answer.
    pub fn type_names(self) -> (&'static str, &'static str) {
        match self {
            Self::V21sp1 => (
                "UserSharedCallAppearanceGetRequest21sp1",
                "UserSharedCallAppearanceGetResponse21sp1",
            ),
            Self::V16sp2 => (
                "UserSharedCallAppearanceGetRequest16sp2",
                "UserSharedCallAppearanceGetResponse16sp2",
            ),
        }
    }
}

// === impl UserSharedCallAppearanceGetRequest ===

/// Reading a request cannot tell its variant, which is its name: the newest is assumed.
impl ElementContent for UserSharedCallAppearanceGetRequest {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element("userId", &self.user_id);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let SharedCallGetElements { user_id } = ElementContent::read(reader)?;
        Ok(Self {
            variant: SharedCallVariant::V21sp1,
            user_id,
        })
    }
}

impl Request for UserSharedCallAppearanceGetRequest {
    type Response = UserSharedCallAppearanceGetResponse;
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
    use crate::command::Nillable;
    use crate::command::testing::{read, written};
    use crate::command::user::{AccessDevice, AccessDeviceLevel};

    fn key() -> AccessDeviceEndpointKey {
        AccessDeviceEndpointKey {
            access_device: AccessDevice {
                device_level: AccessDeviceLevel::Group,
                device_name: "desk".into(),
            },
            line_port: "a@b".into(),
        }
    }

    const KEY: &str = "<accessDeviceEndpoint><accessDevice><deviceLevel>Group</deviceLevel>\
        <deviceName>desk</deviceName></accessDevice><linePort>a@b</linePort>\
        </accessDeviceEndpoint>";

    #[test]
    fn the_settings_stand_in_their_order_around_the_table() {
        let text = "<alertAllAppearancesForClickToDialCalls>true</alertAllAppearancesForClickToDialCalls>\
            <alertAllAppearancesForGroupPagingCalls>false</alertAllAppearancesForGroupPagingCalls>\
            <maxAppearances>5</maxAppearances><allowSCACallRetrieve>true</allowSCACallRetrieve>\
            <enableMultipleCallArrangement>true</enableMultipleCallArrangement>\
            <multipleCallArrangementIsActive>false</multipleCallArrangementIsActive>\
            <endpointTable>{}</endpointTable>\
            <allowBridgingBetweenLocations>false</allowBridgingBetweenLocations>\
            <bridgeWarningTone>Barge-In</bridgeWarningTone>\
            <enableCallParkNotification>true</enableCallParkNotification>";
        let headings = "<colHeading>Device Level</colHeading><colHeading>Device Name</colHeading>\
            <colHeading>Line/Port</colHeading>";
        let found: UserSharedCallAppearanceGetResponse =
            read(&text.replace("{}", headings)).unwrap();
        assert_eq!(found.max_appearances, 5);
        let columns = written(&found);
        let (before, rest) = columns.split_once("<endpointTable>").unwrap();
        let (_, after) = rest.split_once("</endpointTable>").unwrap();
        let around = format!("{before}<endpointTable>{{}}</endpointTable>{after}");
        assert_eq!(around, text);
    }

    #[test]
    fn a_change_of_one_setting_is_one_element() {
        let request = UserSharedCallAppearanceModifyRequest {
            user_id: "u".into(),
            bridge_warning_tone: Some(BridgeWarningTone::BargeInAndRepeat),
            ..Default::default()
        };
        let tone = "<bridgeWarningTone>Barge-In and Repeat</bridgeWarningTone>";
        assert_eq!(written(&request), format!("<userId>u</userId>{tone}"));
    }

    #[test]
    fn the_key_of_an_endpoint_stands_before_its_flags() {
        let request = UserSharedCallAppearanceModifyEndpointRequest {
            user_id: "u".into(),
            access_device_endpoint: key(),
            is_active: None,
            allow_origination: Some(false),
            allow_termination: None,
            use_hotline: Some(false),
            hotline_contact: Nillable::Nil,
        };
        let flags = "<allowOrigination>false</allowOrigination><useHotline>false</useHotline>\
            <hotlineContact xsi:nil=\"true\"/>";
        assert_eq!(written(&request), format!("<userId>u</userId>{KEY}{flags}"));
        let request = UserSharedCallAppearanceDeleteEndpointListRequest14 {
            user_id: "u".into(),
            access_device_endpoint: vec![key(), key()],
        };
        assert_eq!(written(&request), format!("<userId>u</userId>{KEY}{KEY}"));
    }

    #[test]
    fn contact_and_port_of_a_new_endpoint_stand_behind_its_line() {
        let AccessDeviceEndpointKey {
            access_device,
            line_port,
        } = key();
        let request = UserSharedCallAppearanceAddEndpointRequest14sp2 {
            user_id: "u".into(),
            access_device_endpoint: AccessDeviceEndpointAdd {
                access_device,
                line_port,
                contact: Some("sip:a@192.0.2.1".into()),
                port_number: Some(2),
            },
            is_active: true,
            allow_origination: true,
            allow_termination: false,
        };
        let more = "</linePort><contact>sip:a@192.0.2.1</contact><portNumber>2</portNumber>";
        let endpoint = KEY.replace("</linePort>", more);
        let flags = "<isActive>true</isActive><allowOrigination>true</allowOrigination>\
            <allowTermination>false</allowTermination>";
        assert_eq!(
            written(&request),
            format!("<userId>u</userId>{endpoint}{flags}")
        );
    }

    #[test]
    fn an_older_release_says_nothing_of_hotlines() {
        let flags = "<isActive>1</isActive><allowOrigination>0</allowOrigination>\
            <allowTermination>true</allowTermination>";
        let found: UserSharedCallAppearanceGetEndpointResponse = read(flags).unwrap();
        assert_eq!((found.is_active, found.use_hotline), (true, None));
        let later = "<useHotline>true</useHotline><hotlineContact>a@b</hotlineContact>";
        let found: UserSharedCallAppearanceGetEndpointResponse =
            read(&format!("{flags}{later}")).unwrap();
        assert_eq!(found.use_hotline, Some(true));
        assert_eq!(found.hotline_contact.as_deref(), Some("a@b"));
    }
}
