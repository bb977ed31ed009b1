//! The user profile in its variants (OCI schema, user profile).

use super::{Context, Handler};
use crate::ocip::command::Content;
use crate::ocip::command::user::{
    AccessDevice, AccessDeviceEndpoint, UserGetRequest, UserGetResponse,
};
use crate::ocip::xml::Reader;
use crate::simulator::data::{Data, Device, User};
use crate::simulator::failure::Failure;
use crate::simulator::knobs::{PhoneNumberForm, Release};
use crate::simulator::reply::Answer;

pub(super) const HANDLERS: &[Handler] = &[
    Handler::read("UserGetRequest17sp4", |context, reader| {
        get(context, reader, &V17SP4)
    }),
    Handler::read("UserGetRequest19", |context, reader| {
        get(context, reader, &V19)
    }),
    Handler::read("UserGetRequest21", |context, reader| {
        get(context, reader, &V21)
    })
    .since(Release::R21),
    Handler::read("UserGetRequest22V9", |context, reader| {
        get(context, reader, &V22V9)
    })
    .since(Release::R22),
    Handler::read("UserGetRequest23V2", |context, reader| {
        get(context, reader, &V23V2)
    })
    .since(Release::R23),
];

/// A variant of the answer, and what it has that an older one has not.
struct Variant {
    response: &'static str,
    /// From 19 on.
    port_number: bool,
    /// From 20 on.
    visual_device_management: bool,
    /// From 22 on, and `allowVideo` and the hotline with it: no variant between is modelled.
    user_id: bool,
}

const V17SP4: Variant = Variant {
    response: "UserGetResponse17sp4",
    port_number: false,
    visual_device_management: false,
    user_id: false,
};

const V19: Variant = Variant {
    response: "UserGetResponse19",
    port_number: true,
    ..V17SP4
};

const V21: Variant = Variant {
    response: "UserGetResponse21",
    visual_device_management: true,
    ..V19
};

const V22V9: Variant = Variant {
    response: "UserGetResponse22V9",
    user_id: true,
    ..V21
};

const V23V2: Variant = Variant {
    response: "UserGetResponse23V2",
    ..V22V9
};

fn get(
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
    variant: &Variant,
) -> Result<Answer, Failure> {
    let request = UserGetRequest::read(reader)?;
    let user = context.user(&request.user_id)?;
    let profile = profile(context.data(), user, variant);
    Ok(Answer::data(variant.response, &profile))
}

fn profile(data: &Data, user: &User, variant: &Variant) -> UserGetResponse {
    let system = &data.system;
    let time_zone = user.time_zone.as_ref().unwrap_or(&system.time_zone);
    let language = user.language.as_ref().unwrap_or(&system.language);
    let (country_code, phone_number) = number(data, user);
    let endpoint = |device| endpoint(device, variant);
    UserGetResponse {
        service_provider_id: user.tenant.clone(),
        group_id: user.group.clone(),
        user_id: variant.user_id.then(|| user.user_id.clone()),
        last_name: user.last_name.clone(),
        first_name: user.first_name.clone(),
        calling_line_id_last_name: Some(user.last_name.clone()),
        calling_line_id_first_name: Some(user.first_name.clone()),
        phone_number,
        extension: user.extension.clone(),
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
        allow_video: variant.user_id.then_some(true),
    }
}

/// Country code and phone number as a profile has them.
fn number(data: &Data, user: &User) -> (String, Option<String>) {
    let (code, national) = parts(data, user);
    let number = match data.knobs.phone_number_form {
        PhoneNumberForm::National => national,
        PhoneNumberForm::International => user.phone_number.as_deref(),
    };
    (code.to_owned(), number.map(str::to_owned))
}

/// Country code and phone number as a table has them: the number is `+CC-NATIONAL`.
pub(super) fn table_number(data: &Data, user: &User) -> (String, Option<String>) {
    let (code, national) = parts(data, user);
    let number = national.map(|national| format!("+{code}-{national}"));
    (code.to_owned(), number)
}

/// The code of the user's number, else of the system, and what is left of the number.
fn parts<'d>(data: &'d Data, user: &'d User) -> (&'d str, Option<&'d str>) {
    let stored = user.phone_number.as_deref();
    let parts = stored.and_then(|number| number.strip_prefix('+')?.split_once('-'));
    match parts {
        Some((code, national)) => (code, Some(national)),
        None => (&data.system.country_code, stored),
    }
}

fn endpoint(device: &Device, variant: &Variant) -> AccessDeviceEndpoint {
    let access_device = AccessDevice {
        device_level: device.level,
        device_name: device.name.clone(),
    };
    AccessDeviceEndpoint {
        access_device,
        line_port: device.line_port.clone(),
        static_registration_capable: Some(false),
        use_domain: Some(true),
        port_number: device.port_number.filter(|_| variant.port_number),
        support_visual_device_management: variant.visual_device_management.then_some(false),
        use_hotline: variant.user_id.then_some(false),
    }
}
