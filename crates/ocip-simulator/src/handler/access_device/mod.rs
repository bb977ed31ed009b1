//! Phones and their custom tags (OCI schema, access device profile, custom tags, rebuild and reset).
//!
//! Where nothing is publicly known, this was chosen:
//!
//! * A device of a tenant or group that does not exist is a device that is not found.
//! * A device belongs to the login of its level or a higher one; a user's login cannot touch any.
//! * Every device can be reset. A reset or rebuild is counted ([`PhoneDevice::resets`]) and does
//!   nothing else.

mod custom_tag;

use ocip::command::access_device::{
    AccessDeviceGetRequest, AccessDeviceGetResponse, AccessDeviceKey, AccessDeviceResetRequest,
    CpeConfigRebuildDeviceConfigFileRequest, UnboundedPositiveInt,
};
use ocip::command::user::AccessDeviceLevel;
use ocip::command::{ElementContent, Request};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext, token};
use crate::data::PhoneDevice;
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

/// The handlers of commands that exist at the three levels.
macro_rules! at_levels {
    ($($kind:ident $name:literal $run:expr $(, only_if $is_known:expr)?;)*) => {
        &[$(
            CommandHandler::$kind(concat!("Group", $name), $run)$(.only_if($is_known))?,
            CommandHandler::$kind(concat!("ServiceProvider", $name), $run)$(.only_if($is_known))?,
            CommandHandler::$kind(concat!("System", $name), $run)$(.only_if($is_known))?,
        )*]
    };
}

pub(super) const HANDLERS: &[CommandHandler] = at_levels! {
    read "AccessDeviceGetRequest18sp1" get;
    write "AccessDeviceResetRequest" reset;
    write "CPEConfigRebuildDeviceConfigFileRequest" rebuild;
    read "AccessDeviceCustomTagGetListRequest" custom_tag::get_list;
    write "AccessDeviceCustomTagAddRequest" custom_tag::add;
    write "AccessDeviceCustomTagModifyRequest" custom_tag::modify;
    write "AccessDeviceCustomTagDeleteListRequest" custom_tag::delete_list;
    write "AccessDeviceCustomTagAddOrModifyListRequest" custom_tag::add_or_modify_list,
        only_if |behaviour| behaviour.knows_add_or_modify_list;
};

fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AccessDeviceGetRequest::read(reader)?;
    let device = context.device(&request.key)?;
    let lines = context.data().line_ports(&device.key()).len();
    let assigned = i32::try_from(lines).unwrap_or(i32::MAX);
    let profile = profile(device, assigned);
    Ok(SuccessReply::data(request.response_type(), &profile))
}

fn reset(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AccessDeviceResetRequest::read(reader)?;
    context.device_mut(&request.key)?.resets += 1;
    Ok(SuccessReply::success())
}

fn rebuild(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = CpeConfigRebuildDeviceConfigFileRequest::read(reader)?;
    context.device_mut(&request.key)?.rebuilds += 1;
    Ok(SuccessReply::success())
}

fn profile(device: &PhoneDevice, assigned: i32) -> AccessDeviceGetResponse {
    let ports = device.ports.map(UnboundedPositiveInt::Quantity);
    let is_of_group = device.level == AccessDeviceLevel::Group;
    AccessDeviceGetResponse {
        device_type: device.device_type.clone(),
        protocol: Some(device.protocol.clone()),
        net_address: None,
        port: None,
        mac_address: device.mac_address.clone(),
        serial_number: None,
        description: None,
        number_of_ports: Some(ports.unwrap_or(UnboundedPositiveInt::Unlimited)),
        number_of_assigned_ports: Some(assigned),
        status: Some(device.status.token().to_owned()),
        configuration_mode: is_of_group.then(|| "Default".to_owned()),
        physical_location: None,
        transport_protocol: Some("Unspecified".to_owned()),
        use_custom_user_name_password: Some(false),
        user_name: None,
        version: None,
    }
}

// === impl HandlerContext ===

impl HandlerContext<'_> {
    /// The device, if the login may touch it.
    fn device(&self, key: &AccessDeviceKey) -> Result<&PhoneDevice, ErrorReply> {
        let key = tokens(key);
        let device = self.data().devices.get(&key);
        let device = device.ok_or_else(|| ErrorReply::device_not_found(key.device_name()))?;
        match &self.session.login {
            Some(login) if login.may_touch_device(&key) => Ok(device),
            _ => Err(ErrorReply::unauthorized()),
        }
    }

    /// The same, to change it.
    fn device_mut(&mut self, key: &AccessDeviceKey) -> Result<&mut PhoneDevice, ErrorReply> {
        let key = self.device(key)?.key();
        let device = self.state.data.devices.get_mut(&key);
        device.ok_or_else(|| ErrorReply::device_not_found(key.device_name()))
    }
}

/// The key with its parts as the values of type `xs:token` that they are.
fn tokens(key: &AccessDeviceKey) -> AccessDeviceKey {
    let tenant = token(key.service_provider_id().unwrap_or_default());
    let group = token(key.group_id().unwrap_or_default());
    AccessDeviceKey::new(key.level(), &tenant, &group, &token(key.device_name()))
}
