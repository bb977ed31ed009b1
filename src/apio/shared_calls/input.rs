//! Input: which endpoint is meant, and what is to be changed or added.

use std::collections::HashSet;

use bytes::Bytes;

use super::shapes::{
    ENDPOINTS_MAX, EndpointChangeIn, EndpointIn, EndpointNameIn, EndpointsIn, LINE_NUMBERS,
    QuestionIn, SettingsIn, TONES,
};
use crate::apio::body::{BodyErrors, no_query, read};
use crate::apio::error::{ApioError, ErrorCode};
use crate::http::Request;
use crate::numbering::NumberingPlan;
use crate::switch::Nillable;
use crate::switch::shared_calls::{
    AccessDeviceLevel, BridgeWarningTone, EndpointChange, NewEndpoint, SharedCallsChange,
};
use crate::switch::value::{Destination, DeviceName, LinePort, SipContact, ValueError};

const LINE_PORT: &str = "linePort";

// === settings ===

/// The settings that a body asks for.
pub(super) fn parse_settings(body: &Bytes) -> Result<SharedCallsChange, ApioError> {
    let given: SettingsIn = read(body)?;
    let mut mistakes = BodyErrors::default();
    let tone = given
        .bridge_warning_tone
        .and_then(|text| mistakes.check_text("bridgeWarningTone", &text, parse_tone(&text)));
    mistakes.finish()?;
    Ok(SharedCallsChange {
        alert_for_click_to_dial: given.alert_all_appearances_for_click_to_dial_calls,
        alert_for_group_paging: given.alert_all_appearances_for_group_paging_calls,
        allow_call_retrieve: given.allow_sca_call_retrieve,
        multiple_calls: given.is_multiple_call_arrangement_service_active,
        allow_bridging: given.allow_bridging_between_locations,
        warning_tone: tone,
        notify_of_parked_calls: given.enable_call_park_notification,
    })
}

fn parse_tone(text: &str) -> Result<BridgeWarningTone, ValueError> {
    BridgeWarningTone::from_token(text).ok_or_else(|| {
        let known = TONES.map(BridgeWarningTone::token).join(", ");
        ValueError::new(format!("a tone is one of {known}"), text)
    })
}

// === which endpoint ===

/// Checks that a question names an endpoint and nothing else, in its query or in its body.
pub(super) fn check_question(request: &Request) -> Result<(), ApioError> {
    match request.body.is_empty() {
        true => Ok(()),
        false => {
            no_query(request)?;
            read::<QuestionIn>(&request.body).map(drop)
        }
    }
}

/// The line port of the endpoint that a request names, in its query, in its body, or alike in both.
pub(super) fn line_port_of(request: &Request) -> Result<LinePort, ApioError> {
    let in_body = match request.body.is_empty() {
        true => None,
        false => read::<EndpointNameIn>(&request.body)?.line_port,
    };
    let mut mistakes = BodyErrors::default();
    let in_query = named_in_query(request, &mut mistakes);
    let mut given: Vec<&str> = in_body.iter().map(String::as_str).chain(in_query).collect();
    given.dedup();
    let named = match given[..] {
        [] => Err("it is missing: it names the endpoint, in the query or in the body".to_owned()),
        [one] => LinePort::parse(one).map_err(|error| error.to_string()),
        _ => Err("more than one endpoint is named".to_owned()),
    };
    let named = mistakes.check(LINE_PORT, named);
    mistakes.finish()?;
    named.ok_or_else(|| ApioError::new(ErrorCode::BadField, LINE_PORT))
}

/// The line ports in the query. All else is a mistake, but names with a leading underscore, which are internal.
fn named_in_query<'r>(request: &'r Request, mistakes: &mut BodyErrors) -> Vec<&'r str> {
    let mut named = Vec::new();
    for (name, value) in &request.query {
        match name.as_str() {
            LINE_PORT => named.push(value.as_str()),
            name if name.starts_with('_') => {}
            name => mistakes.add(name, "this query parameter is not known here"),
        }
    }
    named
}

/// The line ports in the body or, for clients that cannot send one with DELETE, in the query as
/// `linePort=A&linePort=B`.
pub(super) fn parse_line_ports(request: &Request) -> Result<Vec<LinePort>, ApioError> {
    let mut mistakes = BodyErrors::default();
    let in_query = request.body.is_empty() && !request.query.is_empty();
    let given: Vec<String> = match in_query {
        true => {
            let named = named_in_query(request, &mut mistakes).into_iter();
            named.map(str::to_owned).collect()
        }
        false => {
            no_query(request)?;
            let listed = read::<EndpointsIn>(&request.body)?.endpoints.into_iter();
            listed.map(|one| one.line_port).collect()
        }
    };
    let line_ports = check_line_ports(&given, &mut mistakes);
    mistakes.finish()?;
    Ok(line_ports)
}

fn check_line_ports(given: &[String], mistakes: &mut BodyErrors) -> Vec<LinePort> {
    let count = given.len();
    if count == 0 || count > ENDPOINTS_MAX {
        let message = format!("a list has 1 to {ENDPOINTS_MAX} entries, this has {count}");
        mistakes.add("endpoints", message);
        return Vec::new();
    }
    let mut seen = HashSet::with_capacity(count);
    let named = given.iter().enumerate();
    let named = named.filter_map(|(index, text)| {
        let path = format!("endpoints[{index}].{LINE_PORT}");
        let line_port = mistakes.check(&path, LinePort::parse(text))?;
        if !seen.insert(line_port.clone()) {
            mistakes.add(&path, format_args!("{text:?} is given twice"));
        }
        Some(line_port)
    });
    named.collect()
}

// === one endpoint ===

/// What a body asks for of an endpoint.
pub(super) fn parse_endpoint_change(
    body: &Bytes,
    plan: &NumberingPlan,
) -> Result<EndpointChange, ApioError> {
    let given: EndpointChangeIn = read(body)?;
    let mut mistakes = BodyErrors::default();
    let hotline_contact = match given.hotline_contact {
        None => Nillable::Absent,
        Some(None) => Nillable::Nil,
        Some(Some(text)) if text.is_empty() => Nillable::Nil,
        Some(Some(text)) => {
            let parsed = parse_sip_uri(&text, plan);
            let parsed = mistakes.check_text("hotlineContact", &text, parsed);
            parsed.map_or(Nillable::Absent, Nillable::Value)
        }
    };
    mistakes.finish()?;
    Ok(EndpointChange {
        is_active: given.is_active,
        allow_origination: given.allow_origination,
        allow_termination: given.allow_termination,
        use_hotline: given.use_hotline,
        hotline_contact,
    })
}

fn parse_sip_uri(text: &str, plan: &NumberingPlan) -> Result<Destination, ValueError> {
    match text.contains('@') {
        true => Destination::parse(text, plan),
        false => Err(ValueError::new("a SIP URI is user@host", text)),
    }
}

/// The endpoint that a body asks for.
pub(super) fn parse_endpoint(body: &Bytes) -> Result<NewEndpoint, ApioError> {
    let given: EndpointIn = read(body)?;
    let mut mistakes = BodyErrors::default();
    let device = given.access_device;
    let level = mistakes.check("accessDevice.level", parse_level(&device.level));
    let name = mistakes.check("accessDevice.name", DeviceName::parse(&device.name));
    let line_port = mistakes.check(LINE_PORT, LinePort::parse(&given.line_port));
    let contact = given.contact.filter(|text| !text.is_empty());
    let contact = contact.map(|text| SipContact::parse(&text)).transpose();
    let contact = mistakes.check("contact", contact);
    let line_number = mistakes.check("lineNumber", check_line_number(given.line_number));
    mistakes.finish()?;
    let parsed = (|| {
        Some(NewEndpoint {
            level: level?,
            device: name?,
            line_port: line_port?,
            contact: contact?,
            line_number: line_number?,
            is_active: given.is_active,
            allow_origination: given.allow_origination,
            allow_termination: given.allow_termination,
        })
    })();
    parsed.ok_or_else(|| ApioError::new(ErrorCode::BadField, "the endpoint"))
}

/// The level of a device that may be used: the operator's are nobody's to give.
fn parse_level(text: &str) -> Result<AccessDeviceLevel, ValueError> {
    match AccessDeviceLevel::from_token(text) {
        Some(level @ (AccessDeviceLevel::Group | AccessDeviceLevel::ServiceProvider)) => Ok(level),
        Some(AccessDeviceLevel::System) | None => Err(ValueError::new(
            "a device is of the level Group or Service Provider",
            text,
        )),
    }
}

fn check_line_number(given: Option<i32>) -> Result<Option<i32>, ValueError> {
    match given {
        Some(number) if !LINE_NUMBERS.contains(&number) => Err(ValueError::new(
            "a port of a device is 1 to 1024",
            &number.to_string(),
        )),
        given => Ok(given),
    }
}
