//! Shared Call Appearance (OCI schema, service Shared Call Appearance).
//!
//! Where nothing is publicly known, this was chosen:
//!
//! * A device of the level Group is one of the user's group, one of Service Provider of the user's tenant.
//! * A line port is a user's or an endpoint's, once on the whole switch; it, and a port of a device that is taken,
//!   is refused as 4516, the one public number about lines of devices.
//! * Whether a list of endpoints is all or nothing is as `knobs.partial_lists` has it.

mod endpoint;
mod place;
mod sharer;

use ocip::command::ElementContent;
use ocip::command::shared_call_appearance::{
    BridgeWarningTone, EndpointTable, SharedEndpointRow, UserSharedCallAppearanceGetRequest,
    UserSharedCallAppearanceGetResponse, UserSharedCallAppearanceModifyRequest,
};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext};
use crate::behaviour::SwitchRelease;
use crate::data::{StoredEndpoint, SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserSharedCallAppearanceGetRequest16sp2", get_16sp2),
    CommandHandler::read("UserSharedCallAppearanceGetRequest21sp1", get_21sp1)
        .since(SwitchRelease::R21),
    CommandHandler::write("UserSharedCallAppearanceModifyRequest", modify),
    CommandHandler::read("UserSharedCallAppearanceGetEndpointRequest", endpoint::get),
    CommandHandler::read(
        "UserSharedCallAppearanceGetEndpointRequest22",
        endpoint::get_22,
    )
    .since(SwitchRelease::R22),
    CommandHandler::write(
        "UserSharedCallAppearanceAddEndpointRequest14sp2",
        endpoint::add,
    ),
    CommandHandler::write(
        "UserSharedCallAppearanceModifyEndpointRequest",
        endpoint::modify,
    ),
    CommandHandler::write(
        "UserSharedCallAppearanceDeleteEndpointListRequest14",
        endpoint::delete_list,
    ),
];

fn get_21sp1(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let response = get(context, reader, true)?;
    Ok(SuccessReply::data(
        "UserSharedCallAppearanceGetResponse21sp1",
        &response,
    ))
}

fn get_16sp2(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let response = get(context, reader, false)?;
    Ok(SuccessReply::data(
        "UserSharedCallAppearanceGetResponse16sp2",
        &response,
    ))
}

fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
    is_later: bool,
) -> Result<UserSharedCallAppearanceGetResponse, ErrorReply> {
    let request = UserSharedCallAppearanceGetRequest::read(reader)?;
    let (user, max) = context.sharer(&request.user_id)?;
    let kept = &user.shared_call_appearance;
    let rows = kept.endpoints.iter();
    let rows = rows.map(|endpoint| row(context.data(), user, endpoint));
    let tone = kept.warning_tone.unwrap_or(BridgeWarningTone::None);
    Ok(UserSharedCallAppearanceGetResponse {
        alert_all_appearances_for_click_to_dial_calls: kept.alert_for_click_to_dial,
        alert_all_appearances_for_group_paging_calls: kept.alert_for_group_paging,
        max_appearances: i32::try_from(max).unwrap_or(i32::MAX),
        allow_sca_call_retrieve: kept.allow_call_retrieve,
        enable_multiple_call_arrangement: true,
        multiple_call_arrangement_is_active: kept.multiple_calls,
        endpoint_table: EndpointTable {
            is_later,
            rows: rows.collect(),
        },
        allow_bridging_between_locations: kept.allow_bridging,
        bridge_warning_tone: tone.token().to_owned(),
        enable_call_park_notification: kept.notify_of_parked_calls,
    })
}

fn row(data: &SwitchData, user: &User, endpoint: &StoredEndpoint) -> SharedEndpointRow {
    let key = endpoint.device_key(&user.tenant, &user.group);
    let device = data.devices.get(&key);
    let line = &endpoint.device;
    SharedEndpointRow {
        device_level: line.level,
        device_name: line.name.clone(),
        device_type: device.map(|device| device.device_type.clone()),
        line_port: line.line_port.clone(),
        sip_contact: endpoint.contact.clone(),
        port_number: line.port_number,
        private_identity: None,
        supports_visual_device_management: Some(false),
        is_active: Some(endpoint.active),
        allow_origination: Some(endpoint.allow_origination),
        allow_termination: Some(endpoint.allow_termination),
        mac_address: device.and_then(|device| device.mac_address.clone()),
    }
}

fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSharedCallAppearanceModifyRequest::read(reader)?;
    let kept = context.sharer_mut(&request.user_id)?;
    for (setting, given) in [
        (
            &mut kept.alert_for_click_to_dial,
            request.alert_all_appearances_for_click_to_dial_calls,
        ),
        (
            &mut kept.alert_for_group_paging,
            request.alert_all_appearances_for_group_paging_calls,
        ),
        (
            &mut kept.allow_call_retrieve,
            request.allow_sca_call_retrieve,
        ),
        (
            &mut kept.multiple_calls,
            request.multiple_call_arrangement_is_active,
        ),
        (
            &mut kept.allow_bridging,
            request.allow_bridging_between_locations,
        ),
        (
            &mut kept.notify_of_parked_calls,
            request.enable_call_park_notification,
        ),
    ] {
        *setting = given.unwrap_or(*setting);
    }
    kept.warning_tone = request.bridge_warning_tone.or(kept.warning_tone);
    Ok(SuccessReply::success())
}
