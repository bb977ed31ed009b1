//! Endpoints: read, added, changed and taken away.

use ocip::command::shared_call_appearance::{
    AccessDeviceEndpointKey, UserSharedCallAppearanceAddEndpointRequest14sp2,
    UserSharedCallAppearanceDeleteEndpointListRequest14,
    UserSharedCallAppearanceGetEndpointRequest, UserSharedCallAppearanceGetEndpointResponse,
    UserSharedCallAppearanceModifyEndpointRequest,
};
use ocip::command::{ElementContent, Nillable};
use ocip::xml::XmlReader;

use super::super::{HandlerContext, token};
use super::place::check_place;
use crate::data::{ErrorTexts, SharedCallAppearance, StoredEndpoint, UserDevice};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) fn get_22(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let response = flags(context, reader)?;
    Ok(SuccessReply::data(
        "UserSharedCallAppearanceGetEndpointResponse22",
        &response,
    ))
}

/// The same without hotlines.
pub(super) fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let response = UserSharedCallAppearanceGetEndpointResponse {
        use_hotline: None,
        hotline_contact: None,
        ..flags(context, reader)?
    };
    Ok(SuccessReply::data(
        "UserSharedCallAppearanceGetEndpointResponse",
        &response,
    ))
}

fn flags(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<UserSharedCallAppearanceGetEndpointResponse, ErrorReply> {
    let request = UserSharedCallAppearanceGetEndpointRequest::read(reader)?;
    let key = request.access_device_endpoint;
    let (user, _) = context.sharer(&request.user_id)?;
    let kept = &user.shared_call_appearance;
    let place = find(kept, &key, &context.data().error_texts)?;
    let endpoint = &kept.endpoints[place];
    Ok(UserSharedCallAppearanceGetEndpointResponse {
        is_active: endpoint.active,
        allow_origination: endpoint.allow_origination,
        allow_termination: endpoint.allow_termination,
        use_hotline: Some(endpoint.use_hotline),
        hotline_contact: endpoint.hotline_contact.clone(),
    })
}

pub(super) fn add(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSharedCallAppearanceAddEndpointRequest14sp2::read(reader)?;
    let user_id = request.user_id.clone();
    let new = stored(request);
    let (user, max) = context.sharer(&user_id)?;
    check_place(context.data(), user, max, &new)?;
    let kept = context.sharer_mut(&user_id)?;
    kept.endpoints.push(new);
    Ok(SuccessReply::success())
}

fn stored(request: UserSharedCallAppearanceAddEndpointRequest14sp2) -> StoredEndpoint {
    let endpoint = request.access_device_endpoint;
    StoredEndpoint {
        device: UserDevice {
            level: endpoint.access_device.device_level,
            name: token(&endpoint.access_device.device_name),
            line_port: token(&endpoint.line_port),
            port_number: endpoint.port_number,
        },
        contact: endpoint.contact.as_deref().map(token),
        active: request.is_active,
        allow_origination: request.allow_origination,
        allow_termination: request.allow_termination,
        use_hotline: false,
        hotline_contact: None,
    }
}

pub(super) fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSharedCallAppearanceModifyEndpointRequest::read(reader)?;
    let texts = context.data().error_texts.clone();
    let kept = context.sharer_mut(&request.user_id)?;
    let place = find(kept, &request.access_device_endpoint, &texts)?;
    let mut changed = kept.endpoints[place].clone();
    change(&mut changed, request);
    if changed.use_hotline && changed.hotline_contact.is_none() {
        let values = [("service", "The hotline"), ("element", "hotlineContact")];
        return Err(ErrorReply::of(&texts.setting_missing, &values));
    }
    kept.endpoints[place] = changed;
    Ok(SuccessReply::success())
}

fn change(endpoint: &mut StoredEndpoint, given: UserSharedCallAppearanceModifyEndpointRequest) {
    for (flag, given) in [
        (&mut endpoint.active, given.is_active),
        (&mut endpoint.allow_origination, given.allow_origination),
        (&mut endpoint.allow_termination, given.allow_termination),
        (&mut endpoint.use_hotline, given.use_hotline),
    ] {
        *flag = given.unwrap_or(*flag);
    }
    match given.hotline_contact {
        Nillable::Absent => {}
        Nillable::Nil => endpoint.hotline_contact = None,
        Nillable::Value(contact) => endpoint.hotline_contact = Some(token(&contact)),
    }
}

/// Changes a copy, and keeps it if nothing was refused or lists are partial.
pub(super) fn delete_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSharedCallAppearanceDeleteEndpointListRequest14::read(reader)?;
    let (texts, is_partial) = {
        let data = context.data();
        (data.error_texts.clone(), data.behaviour.partial_lists)
    };
    let kept = context.sharer_mut(&request.user_id)?;
    let mut left = kept.clone();
    let mut keys = request.access_device_endpoint.iter();
    let result = keys.try_for_each(|key| {
        let place = find(&left, key, &texts)?;
        left.endpoints.remove(place);
        Ok(())
    });
    if result.is_ok() || is_partial {
        *kept = left;
    }
    result.map(|()| SuccessReply::success())
}

/// Where the endpoint with this key stands.
fn find(
    kept: &SharedCallAppearance,
    key: &AccessDeviceEndpointKey,
    texts: &ErrorTexts,
) -> Result<usize, ErrorReply> {
    let level = key.access_device.device_level;
    let [name, line_port] = [&key.access_device.device_name, &key.line_port].map(|one| token(one));
    let is_it = |one: &StoredEndpoint| {
        let line = &one.device;
        line.level == level && line.name == name && line.line_port == line_port
    };
    let values = [("linePort", line_port.as_str())];
    let place = kept.endpoints.iter().position(is_it);
    place.ok_or_else(|| ErrorReply::of(&texts.endpoint_not_found, &values))
}
