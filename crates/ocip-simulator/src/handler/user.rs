//! The user profile in its variants (OCI schema, user profile).

use ocip::command::ElementContent;
use ocip::command::department::DepartmentKey;
use ocip::command::user::{AccessDevice, AccessDeviceEndpoint, UserGetRequest, UserGetResponse};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext, Run};
use crate::behaviour::{PhoneNumberForm, SwitchRelease};
use crate::data::{SwitchData, User, UserDevice};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    handler::<0>(),
    handler::<1>(),
    handler::<2>(),
    handler::<3>(),
    handler::<4>(),
    handler::<5>(),
    handler::<6>(),
    handler::<7>(),
    handler::<8>(),
    handler::<9>(),
    handler::<10>(),
    handler::<11>(),
    handler::<12>(),
    handler::<13>(),
    handler::<14>(),
    handler::<15>(),
    handler::<16>(),
    handler::<17>(),
];

/// All variants, oldest first.
const VARIANTS: [Variant; 18] = [
    variant(
        "UserGetRequest17sp4",
        "UserGetResponse17sp4",
        SwitchRelease::R19,
        ProfileShape::V17sp4,
    ),
    variant(
        "UserGetRequest18",
        "UserGetResponse18",
        SwitchRelease::R19,
        ProfileShape::V17sp4,
    ),
    variant(
        "UserGetRequest19",
        "UserGetResponse19",
        SwitchRelease::R19,
        ProfileShape::V19,
    ),
    variant(
        "UserGetRequest20",
        "UserGetResponse20",
        SwitchRelease::R21,
        ProfileShape::V20,
    ),
    variant(
        "UserGetRequest21",
        "UserGetResponse21",
        SwitchRelease::R21,
        ProfileShape::V20,
    ),
    variant(
        "UserGetRequest21sp1",
        "UserGetResponse21sp1",
        SwitchRelease::R21,
        ProfileShape::V20,
    ),
    variant(
        "UserGetRequest21sp1V2",
        "UserGetResponse21sp1V2",
        SwitchRelease::R21,
        ProfileShape::V20,
    ),
    variant(
        "UserGetRequest22",
        "UserGetResponse22",
        SwitchRelease::R22,
        ProfileShape::V22,
    ),
    variant(
        "UserGetRequest22V2",
        "UserGetResponse22V2",
        SwitchRelease::R22,
        ProfileShape::V22,
    ),
    variant(
        "UserGetRequest22V3",
        "UserGetResponse22V3",
        SwitchRelease::R22,
        ProfileShape::V22,
    ),
    variant(
        "UserGetRequest22V4",
        "UserGetResponse22V4",
        SwitchRelease::R22,
        ProfileShape::V22V4,
    ),
    variant(
        "UserGetRequest22V5",
        "UserGetResponse22V5",
        SwitchRelease::R22,
        ProfileShape::V22V4,
    ),
    variant(
        "UserGetRequest22V6",
        "UserGetResponse22V6",
        SwitchRelease::R22,
        ProfileShape::V22V4,
    ),
    variant(
        "UserGetRequest22V7",
        "UserGetResponse22V7",
        SwitchRelease::R22,
        ProfileShape::V22V4,
    ),
    variant(
        "UserGetRequest22V8",
        "UserGetResponse22V8",
        SwitchRelease::R22,
        ProfileShape::V22V8,
    ),
    variant(
        "UserGetRequest22V9",
        "UserGetResponse22V9",
        SwitchRelease::R22,
        ProfileShape::V22V8,
    ),
    variant(
        "UserGetRequest23",
        "UserGetResponse23",
        SwitchRelease::R23,
        ProfileShape::V22V8,
    ),
    variant(
        "UserGetRequest23V2",
        "UserGetResponse23V2",
        SwitchRelease::R23,
        ProfileShape::V22V8,
    ),
];

/// A variant of request and answer.
struct Variant {
    request: &'static str,
    response: &'static str,
    since: SwitchRelease,
    shape: ProfileShape,
}

/// What an answer holds, as far as this switch has it to say: each shape has all that those before it
/// have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ProfileShape {
    V17sp4,
    /// And the port of the device.
    V19,
    /// And whether its management is visual.
    V20,
    /// And the primary user id.
    V22,
    /// And whether video is allowed.
    V22V4,
    /// And the hotline.
    V22V8,
}

const fn variant(
    request: &'static str,
    response: &'static str,
    since: SwitchRelease,
    shape: ProfileShape,
) -> Variant {
    Variant {
        request,
        response,
        since,
        shape,
    }
}

const fn handler<const PLACE: usize>() -> CommandHandler {
    let run: Run = |context, reader| get(context, reader, &VARIANTS[PLACE]);
    CommandHandler::read(VARIANTS[PLACE].request, run).since(VARIANTS[PLACE].since)
}

fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
    variant: &Variant,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserGetRequest::read(reader)?;
    let user = context.user(&request.user_id)?;
    let profile = profile(context.data(), user, variant.shape);
    Ok(SuccessReply::data(variant.response, &profile))
}

fn profile(data: &SwitchData, user: &User, shape: ProfileShape) -> UserGetResponse {
    let system = &data.system;
    let time_zone = user.time_zone.as_ref().unwrap_or(&system.time_zone);
    let language = user.language.as_ref().unwrap_or(&system.language);
    let (country_code, phone_number) = number(data, user);
    let endpoint = |device| endpoint(device, shape);
    let cli_last_name = user.calling_line_id_last_name.as_ref();
    let cli_last_name = cli_last_name.unwrap_or(&user.last_name);
    let cli_first_name = user.calling_line_id_first_name.as_ref();
    let cli_first_name = cli_first_name.unwrap_or(&user.first_name);
    UserGetResponse {
        service_provider_id: user.tenant.clone(),
        group_id: user.group.clone(),
        user_id: (shape >= ProfileShape::V22).then(|| user.user_id.clone()),
        last_name: user.last_name.clone(),
        first_name: user.first_name.clone(),
        calling_line_id_last_name: Some(cli_last_name.clone()),
        calling_line_id_first_name: Some(cli_first_name.clone()),
        phone_number,
        extension: user.extension.clone(),
        calling_line_id_phone_number: user.calling_line_id_phone_number.clone(),
        department: user
            .department
            .as_deref()
            .map(|name| department(user, name)),
        department_full_path: user.department.clone(),
        language: Some(language.clone()),
        time_zone: Some(time_zone.clone()),
        time_zone_display_name: Some(time_zone.clone()),
        default_alias: Some(user.user_id.clone()),
        access_device_endpoint: user.device.as_ref().map(endpoint),
        pager_phone_number: user.pager_phone_number.clone(),
        mobile_phone_number: user.mobile_phone_number.clone(),
        email_address: user.email_address.clone(),
        country_code: Some(country_code),
        national_prefix: system.national_prefix.clone(),
        network_class_of_service: user.network_class_of_service.clone(),
        allow_video: (shape >= ProfileShape::V22V4).then_some(true),
    }
}

fn department(user: &User, name: &str) -> DepartmentKey {
    DepartmentKey {
        service_provider_id: user.tenant.clone(),
        group_id: Some(user.group.clone()),
        name: name.to_owned(),
    }
}

/// Country code and phone number as a profile has them.
fn number(data: &SwitchData, user: &User) -> (String, Option<String>) {
    let (code, national) = parts(data, user);
    let number = match data.behaviour.phone_number_form {
        PhoneNumberForm::National => national,
        PhoneNumberForm::International => user.phone_number.as_deref(),
    };
    (code.to_owned(), number.map(str::to_owned))
}

/// Country code and phone number as a table has them: the number is `+CC-NATIONAL`.
pub(super) fn table_number(data: &SwitchData, user: &User) -> (String, Option<String>) {
    let (code, national) = parts(data, user);
    let number = national.map(|national| format!("+{code}-{national}"));
    (code.to_owned(), number)
}

/// The code of the user's number, else of the system, and what is left of the number.
fn parts<'d>(data: &'d SwitchData, user: &'d User) -> (&'d str, Option<&'d str>) {
    let stored = user.phone_number.as_deref();
    let parts = stored.and_then(|number| number.strip_prefix('+')?.split_once('-'));
    match parts {
        Some((code, national)) => (code, Some(national)),
        None => (&data.system.country_code, stored),
    }
}

fn endpoint(device: &UserDevice, shape: ProfileShape) -> AccessDeviceEndpoint {
    let access_device = AccessDevice {
        device_level: device.level,
        device_name: device.name.clone(),
    };
    AccessDeviceEndpoint {
        access_device,
        line_port: device.line_port.clone(),
        contact: Vec::new(),
        static_registration_capable: Some(false),
        use_domain: Some(true),
        port_number: device.port_number.filter(|_| shape >= ProfileShape::V19),
        support_visual_device_management: (shape >= ProfileShape::V20).then_some(false),
        use_hotline: (shape >= ProfileShape::V22V8).then_some(false),
    }
}
