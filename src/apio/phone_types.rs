//! `configs/phone_types/` (APIO documentation, phone types): what phones there are.
//!
//! | method | path     | parameters (body or query)                                             |
//! |--------|----------|------------------------------------------------------------------------|
//! | GET    | list     | `addCapabilities`, `forMainDevice` or `forExtraDevice`, `_include_hidden` |
//! | GET    | `{name}` |                                                                        |
//!
//! One example of the documentation writes `technical_name`; everything else, and every client that
//! could be seen, has `technicalName`.

use std::sync::Arc;

use http::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::about::DocumentErrors;
use super::answer::json;
use super::body::{BodyErrors, no_parameters, query_flags, read};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use crate::http::{Request, Response, Route, RouteDescription};
use crate::switch::phone_type::{LabelRule, PhoneType};

/// What the resource is called in the document.
const TAG: &str = "Phone types";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let list = "/configs/phone_types";
    let item = format!("{list}/{{name}}");
    vec![
        Route::read(list, "phone_types", describe_get_list(), get_list),
        Route::read(item, "phone_type", describe_get_one(), get_one),
    ]
}

fn describe_get_list() -> RouteDescription {
    RouteDescription::new(TAG, "The phone types that are configured")
        .query("addCapabilities", "Whether to say what each can do.", flag)
        .query(
            "forMainDevice",
            "Whether to list only those for a user's own phone.",
            flag,
        )
        .query(
            "forExtraDevice",
            "Whether to list only those for a further phone; not with `forMainDevice`.",
            flag,
        )
        .query(
            "_include_hidden",
            "Whether to list those that are not offered, too.",
            flag,
        )
        .answers::<PhoneTypesOut<'static>>(StatusCode::OK, "The phone types, by name.")
}

fn describe_get_one() -> RouteDescription {
    RouteDescription::new(TAG, "One phone type")
        .answers::<PhoneTypeOut<'static>>(StatusCode::OK, "It, with what it can do.")
        .fails(&[ErrorCode::UnknownEntry])
}

/// What the list is to have.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct TypeSelection {
    add_capabilities: bool,
    for_main_device: bool,
    for_extra_device: bool,
    #[serde(rename = "_include_hidden")]
    include_hidden: bool,
}

/// Phone types.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PhoneTypeList")]
struct PhoneTypesOut<'t> {
    /// The phone types.
    phone_types: Vec<PhoneTypeOut<'t>>,
}

/// A phone type.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PhoneType")]
struct PhoneTypeOut<'t> {
    /// What the switch calls it.
    technical_name: &'t str,
    /// What people call it.
    display_name: &'t str,
    /// What it can do, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    capabilities: Option<CapabilitiesOut<'t>>,
}

/// What a phone type can do.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PhoneCapabilities")]
pub(super) struct CapabilitiesOut<'t> {
    /// What a device of it needs.
    phone_definition: DefinitionOut,
    /// Its keys.
    fastkeys: FastkeysOut<'t>,
    /// What it is.
    phone_properties: PhoneMakeOut<'t>,
}

/// What a device needs: 0 for nothing, 1 where wanted, 2 always.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PhoneDefinition")]
struct DefinitionOut {
    need_mac: u8,
    need_login: u8,
    need_host: u8,
    need_port: u8,
    need_serial_number: u8,
    /// How many lines it has.
    ports: u16,
    #[serde(rename = "isDECT")]
    is_dect: bool,
}

/// The documentation names these two members so.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PhoneFastkeys")]
struct FastkeysOut<'t> {
    /// What a key can do.
    available_types: Vec<ActionOut<'t>>,
    /// The numbers of the keys that can be changed.
    managed_keys: &'t [u8],
}

/// What a key can do.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "KeyType")]
struct ActionOut<'t> {
    /// What it is called, as the `type` of a key.
    name: &'t str,
    /// What its parameter is.
    parameter_type: &'static str,
    /// Whether it needs a label.
    label_required: bool,
    /// Whether a label is not kept.
    label_ignored: bool,
}

/// What a phone type is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PhoneMake")]
struct PhoneMakeOut<'t> {
    brand_name: &'t str,
    image_url: &'t str,
    /// Whether it can be a user's own phone.
    main_device: bool,
    /// Whether it can be a further phone.
    extra_device: bool,
}

fn flag(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<bool>()
}

async fn get_list(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let wanted = parse_wanted(&request)?;
    let types = apio.phone_types.iter().filter(|one| wanted.has(one));
    let phone_types = types
        .map(|one| PhoneTypeOut::new(one, wanted.add_capabilities))
        .collect();
    Ok(json(StatusCode::OK, &PhoneTypesOut { phone_types }))
}

async fn get_one(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let name = request.params.get("name");
    let found = apio.phone_types.get(name).ok_or_else(|| {
        ApioError::new(
            ErrorCode::UnknownEntry,
            format!("there is no phone type {name:?}"),
        )
    })?;
    Ok(json(StatusCode::OK, &PhoneTypeOut::new(found, true)))
}

const CAPABILITIES: &str = "addCapabilities";
const MAIN: &str = "forMainDevice";
const EXTRA: &str = "forExtraDevice";
const FLAGS: [&str; 4] = [CAPABILITIES, MAIN, EXTRA, "_include_hidden"];

/// From the query and, where there is one, the body; a name in both counts where it is true.
fn parse_wanted(request: &Request) -> Result<TypeSelection, ApioError> {
    let mut wanted = match request.body.is_empty() {
        true => TypeSelection::default(),
        false => read(&request.body)?,
    };
    let mut mistakes = BodyErrors::default();
    for (name, value) in query_flags(request, &FLAGS, &mut mistakes) {
        let flag = match name {
            CAPABILITIES => &mut wanted.add_capabilities,
            MAIN => &mut wanted.for_main_device,
            EXTRA => &mut wanted.for_extra_device,
            _ => &mut wanted.include_hidden,
        };
        *flag |= value;
    }
    if wanted.for_main_device && wanted.for_extra_device {
        mistakes.add("forExtraDevice", "it does not go with forMainDevice");
    }
    mistakes.finish()?;
    Ok(wanted)
}

impl TypeSelection {
    /// Only `true` means anything.
    fn has(&self, one: &PhoneType) -> bool {
        (self.include_hidden || !one.hidden)
            && (!self.for_main_device || one.properties.main_device)
            && (!self.for_extra_device || one.properties.extra_device)
    }
}

impl<'t> PhoneTypeOut<'t> {
    fn new(one: &'t PhoneType, with_capabilities: bool) -> Self {
        Self {
            technical_name: &one.technical_name,
            display_name: &one.display_name,
            capabilities: with_capabilities.then(|| CapabilitiesOut::from(one)),
        }
    }
}

impl<'t> From<&'t PhoneType> for CapabilitiesOut<'t> {
    fn from(one: &'t PhoneType) -> Self {
        let (definition, properties) = (&one.definition, &one.properties);
        let action = |action: &'t crate::switch::phone_type::KeyAction| ActionOut {
            name: &action.name,
            parameter_type: action.parameter.name(),
            label_required: action.label == LabelRule::Required,
            label_ignored: action.label == LabelRule::Ignored,
        };
        Self {
            phone_definition: DefinitionOut {
                need_mac: definition.need_mac,
                need_login: definition.need_login,
                need_host: definition.need_host,
                need_port: definition.need_port,
                need_serial_number: definition.need_serial_number,
                ports: definition.ports,
                is_dect: definition.is_dect,
            },
            fastkeys: FastkeysOut {
                available_types: one.actions.iter().map(action).collect(),
                managed_keys: &one.managed_keys,
            },
            phone_properties: PhoneMakeOut {
                brand_name: &properties.brand_name,
                image_url: &properties.image_url,
                main_device: properties.main_device,
                extra_device: properties.extra_device,
            },
        }
    }
}
