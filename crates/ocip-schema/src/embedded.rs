//! The files of `schemas/`, compiled in.

use std::sync::LazyLock;

use super::SchemaSet;

/// One file of `schemas/` as name and text.
macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../schemas/",
                $name
            )),
        )
    };
}

/// Name and text of every file of `schemas/`.
const FILES: &[(&str, &str)] = &[
    file!("envelope.xsd"),
    file!("types.xsd"),
    file!("login.xsd"),
    file!("user.xsd"),
    file!("user_variants.xsd"),
    file!("user_change.xsd"),
    file!("access_device.xsd"),
    file!("speed_dial_100.xsd"),
    file!("speed_dial_8.xsd"),
    file!("simultaneous_ring_personal.xsd"),
    file!("schedule.xsd"),
    file!("service.xsd"),
    file!("shared_call_appearance.xsd"),
    file!("user_list.xsd"),
    file!("service_instance.xsd"),
    file!("alternate_numbers.xsd"),
    file!("fax_messaging.xsd"),
    file!("phone_list.xsd"),
    file!("system.xsd"),
    file!("user_services.xsd"),
    file!("available_assistants.xsd"),
    file!("call_pickup.xsd"),
    file!("criteria_services.xsd"),
];

#[expect(
    clippy::expect_used,
    reason = "the files are part of the binary, and a test reads them"
)]
static SCHEMAS: LazyLock<SchemaSet> =
    LazyLock::new(|| SchemaSet::read(FILES).expect("the embedded schemas are readable"));

impl SchemaSet {
    /// The schemas of this project's `schemas/` folder, read on first use.
    pub fn embedded() -> &'static SchemaSet {
        &SCHEMAS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_declare_these_commands() {
        // What is generated is not listed here.
        let generated = FILES
            .iter()
            .filter(|(name, _)| matches!(*name, "user_services.xsd" | "criteria_services.xsd"));
        let generated: String = generated.map(|(_, text)| *text).collect();
        let is_listed = |name: &&str| !generated.contains(&format!("complexType name=\"{name}\""));
        let names: Vec<_> = SchemaSet::embedded()
            .command_types()
            .filter(is_listed)
            .collect();
        assert_eq!(
            names,
            [
                "AuthenticationRequest",
                "AuthenticationResponse",
                "ErrorResponse",
                "GroupAccessDeviceCustomTagAddOrModifyListRequest",
                "GroupAccessDeviceCustomTagAddRequest",
                "GroupAccessDeviceCustomTagDeleteListRequest",
                "GroupAccessDeviceCustomTagGetListRequest",
                "GroupAccessDeviceCustomTagGetListResponse",
                "GroupAccessDeviceCustomTagModifyRequest",
                "GroupAccessDeviceGetRequest18sp1",
                "GroupAccessDeviceGetResponse18sp1",
                "GroupAccessDeviceResetRequest",
                "GroupCPEConfigRebuildDeviceConfigFileRequest",
                "GroupCallPickupAddInstanceRequest",
                "GroupCallPickupDeleteInstanceRequest",
                "GroupCallPickupGetAvailableUserListRequest",
                "GroupCallPickupGetAvailableUserListResponse",
                "GroupCallPickupGetInstanceListRequest",
                "GroupCallPickupGetInstanceListResponse",
                "GroupCallPickupGetInstanceRequest",
                "GroupCallPickupGetInstanceResponse",
                "GroupCallPickupModifyInstanceRequest",
                "GroupScheduleAddEventRequest",
                "GroupScheduleAddRequest",
                "GroupScheduleDeleteEventListRequest",
                "GroupScheduleDeleteListRequest",
                "GroupScheduleGetEventListRequest",
                "GroupScheduleGetEventListResponse",
                "GroupScheduleGetEventRequest",
                "GroupScheduleGetEventResponse",
                "GroupScheduleGetListRequest17sp1",
                "GroupScheduleGetListResponse17sp1",
                "GroupScheduleModifyEventRequest",
                "GroupScheduleModifyRequest",
                "LoginRequest14sp4",
                "LoginRequest21sp1",
                "LoginRequest22",
                "LoginRequest22V2",
                "LoginRequest22V3",
                "LoginRequest22V4",
                "LoginRequest22V5",
                "LoginResponse14sp4",
                "LoginResponse21sp1",
                "LoginResponse22",
                "LoginResponse22V2",
                "LoginResponse22V3",
                "LoginResponse22V4",
                "LoginResponse22V5",
                "LogoutRequest",
                "ServiceProviderAccessDeviceCustomTagAddOrModifyListRequest",
                "ServiceProviderAccessDeviceCustomTagAddRequest",
                "ServiceProviderAccessDeviceCustomTagDeleteListRequest",
                "ServiceProviderAccessDeviceCustomTagGetListRequest",
                "ServiceProviderAccessDeviceCustomTagGetListResponse",
                "ServiceProviderAccessDeviceCustomTagModifyRequest",
                "ServiceProviderAccessDeviceGetRequest18sp1",
                "ServiceProviderAccessDeviceGetResponse18sp1",
                "ServiceProviderAccessDeviceResetRequest",
                "ServiceProviderCPEConfigRebuildDeviceConfigFileRequest",
                "ServiceProviderScheduleAddEventRequest",
                "ServiceProviderScheduleAddRequest",
                "ServiceProviderScheduleDeleteEventListRequest",
                "ServiceProviderScheduleDeleteListRequest",
                "ServiceProviderScheduleGetEventListRequest",
                "ServiceProviderScheduleGetEventListResponse",
                "ServiceProviderScheduleGetEventRequest",
                "ServiceProviderScheduleGetEventResponse",
                "ServiceProviderScheduleGetListRequest",
                "ServiceProviderScheduleGetListResponse",
                "ServiceProviderScheduleModifyEventRequest",
                "ServiceProviderScheduleModifyRequest",
                "SuccessResponse",
                "SystemAccessDeviceCustomTagAddOrModifyListRequest",
                "SystemAccessDeviceCustomTagAddRequest",
                "SystemAccessDeviceCustomTagDeleteListRequest",
                "SystemAccessDeviceCustomTagGetListRequest",
                "SystemAccessDeviceCustomTagGetListResponse",
                "SystemAccessDeviceCustomTagModifyRequest",
                "SystemAccessDeviceGetRequest18sp1",
                "SystemAccessDeviceGetResponse18sp1",
                "SystemAccessDeviceResetRequest",
                "SystemCPEConfigRebuildDeviceConfigFileRequest",
                "SystemSoftwareVersionGetRequest",
                "SystemSoftwareVersionGetResponse",
                "UserAddRequest17sp4",
                "UserAlternateNumbersGetRequest17",
                "UserAlternateNumbersGetRequest21",
                "UserAlternateNumbersGetResponse17",
                "UserAlternateNumbersGetResponse21",
                "UserAlternateNumbersModifyRequest",
                "UserAssignedServicesGetListRequest",
                "UserAssignedServicesGetListResponse",
                "UserCallPickupGetRequest",
                "UserCallPickupGetResponse",
                "UserDeleteRequest",
                "UserExecutiveGetAvailableAssistantListRequest",
                "UserExecutiveGetAvailableAssistantListResponse",
                "UserFaxMessagingGetRequest17sp1",
                "UserFaxMessagingGetResponse17sp1",
                "UserGetListInGroupPagedSortedListRequest",
                "UserGetListInGroupPagedSortedListResponse",
                "UserGetListInGroupRequest",
                "UserGetListInGroupResponse",
                "UserGetRequest17sp4",
                "UserGetRequest18",
                "UserGetRequest19",
                "UserGetRequest20",
                "UserGetRequest21",
                "UserGetRequest21sp1",
                "UserGetRequest21sp1V2",
                "UserGetRequest22",
                "UserGetRequest22V2",
                "UserGetRequest22V3",
                "UserGetRequest22V4",
                "UserGetRequest22V5",
                "UserGetRequest22V6",
                "UserGetRequest22V7",
                "UserGetRequest22V8",
                "UserGetRequest22V9",
                "UserGetRequest23",
                "UserGetRequest23V2",
                "UserGetResponse17sp4",
                "UserGetResponse18",
                "UserGetResponse19",
                "UserGetResponse20",
                "UserGetResponse21",
                "UserGetResponse21sp1",
                "UserGetResponse21sp1V2",
                "UserGetResponse22",
                "UserGetResponse22V2",
                "UserGetResponse22V3",
                "UserGetResponse22V4",
                "UserGetResponse22V5",
                "UserGetResponse22V6",
                "UserGetResponse22V7",
                "UserGetResponse22V8",
                "UserGetResponse22V9",
                "UserGetResponse23",
                "UserGetResponse23V2",
                "UserGetServiceInstanceListInServiceProviderRequest",
                "UserGetServiceInstanceListInServiceProviderResponse",
                "UserModifyRequest17sp4",
                "UserPersonalPhoneListGetListRequest",
                "UserPersonalPhoneListGetListResponse",
                "UserScheduleAddEventRequest",
                "UserScheduleAddRequest",
                "UserScheduleDeleteEventListRequest",
                "UserScheduleDeleteListRequest",
                "UserScheduleGetEventListRequest",
                "UserScheduleGetEventListResponse",
                "UserScheduleGetEventRequest",
                "UserScheduleGetEventResponse",
                "UserScheduleGetListRequest17sp1",
                "UserScheduleGetListResponse17sp1",
                "UserScheduleModifyEventRequest",
                "UserScheduleModifyRequest",
                "UserServiceAssignListRequest",
                "UserServiceGetAssignmentListRequest",
                "UserServiceGetAssignmentListResponse",
                "UserServiceIsAssignedRequest",
                "UserServiceIsAssignedResponse",
                "UserServiceUnassignListRequest",
                "UserSharedCallAppearanceAddEndpointRequest14sp2",
                "UserSharedCallAppearanceDeleteEndpointListRequest14",
                "UserSharedCallAppearanceGetEndpointRequest",
                "UserSharedCallAppearanceGetEndpointRequest22",
                "UserSharedCallAppearanceGetEndpointResponse",
                "UserSharedCallAppearanceGetEndpointResponse22",
                "UserSharedCallAppearanceGetRequest16sp2",
                "UserSharedCallAppearanceGetRequest21sp1",
                "UserSharedCallAppearanceGetResponse16sp2",
                "UserSharedCallAppearanceGetResponse21sp1",
                "UserSharedCallAppearanceModifyEndpointRequest",
                "UserSharedCallAppearanceModifyRequest",
                "UserSimultaneousRingPersonalAddCriteriaRequest",
                "UserSimultaneousRingPersonalDeleteCriteriaRequest",
                "UserSimultaneousRingPersonalGetCriteriaRequest",
                "UserSimultaneousRingPersonalGetCriteriaResponse",
                "UserSimultaneousRingPersonalGetRequest17",
                "UserSimultaneousRingPersonalGetResponse17",
                "UserSimultaneousRingPersonalModifyCriteriaRequest",
                "UserSimultaneousRingPersonalModifyRequest17",
                "UserSpeedDial100AddListRequest",
                "UserSpeedDial100DeleteListRequest",
                "UserSpeedDial100GetListRequest",
                "UserSpeedDial100GetListRequest17sp1",
                "UserSpeedDial100GetListResponse",
                "UserSpeedDial100GetListResponse17sp1",
                "UserSpeedDial100ModifyListRequest",
                "UserSpeedDial8GetListRequest",
                "UserSpeedDial8GetListResponse",
                "UserSpeedDial8ModifyListRequest",
                "VerifySessionIsValidRequest",
            ]
        );
    }

    #[test]
    fn abstract_and_shared_types_are_not_commands() {
        assert!(SchemaSet::embedded().knows("UserGetRequest21"));
        for other in [
            "OCIRequest",
            "StreetAddress",
            "UserId",
            "token",
            "NoSuchRequest",
            "",
        ] {
            assert!(!SchemaSet::embedded().knows(other), "{other}");
        }
    }

    #[test]
    fn schemas_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<SchemaSet>();
    }

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas");
        let mut found: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".xsd"))
            .collect();
        let mut embedded: Vec<_> = FILES.iter().map(|(name, _)| *name).collect();
        found.sort();
        embedded.sort_unstable();
        assert_eq!(found, embedded);
    }
}
