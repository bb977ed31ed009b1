//! Shapes of settings, as their tables have them.

use std::collections::BTreeSet;

use ocip_services::table::{ADDRESS_CHARACTERS_MAX, Kind, Setting};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};

use crate::apio::about::recorded_shape;
use crate::apio::named_users;
use crate::dialect::schema;
use crate::switch::list_uri::ListUri;
use crate::switch::value::UserId;

/// The settings as they are read.
pub(in crate::apio) fn answer_shape(settings: &[Setting]) -> Schema {
    let is_always_there = |one: &Setting| one.is_read() && (!one.optional || one.shows_empty);
    with_objects(settings, |settings| {
        let required = settings.iter().filter(|one| is_always_there(one));
        let required: Vec<&str> = required.map(|one| one.json).collect();
        let mut shape = object(settings, Setting::is_read, answer_property);
        shape.insert("required".to_owned(), required.into());
        shape
    })
}

/// The settings after a change, and the id of its record; nothing when nothing was to change.
pub(super) fn change_answer_shape(settings: &[Setting]) -> Schema {
    recorded_shape(with_objects(settings, |settings| {
        object(settings, Setting::is_read, answer_property)
    }))
}

/// The settings that are to change.
pub(in crate::apio) fn change_shape(settings: &[Setting]) -> Schema {
    with_objects(settings, |settings| {
        let mut shape = object(settings, |_| true, change_property);
        shape.insert("additionalProperties".to_owned(), false.into());
        shape
    })
}

/// The shape of the body, and in it those of its objects, each by what `shape` makes of its settings.
fn with_objects(settings: &[Setting], shape: impl Fn(&[&Setting]) -> Schema) -> Schema {
    let of = |object: &str| -> Vec<&Setting> {
        settings.iter().filter(|one| one.object == object).collect()
    };
    let mut body = shape(&of(""));
    let objects: BTreeSet<_> = settings.iter().map(|one| one.object).collect();
    if let Some(properties) = body.get_mut("properties").and_then(Json::as_object_mut) {
        for name in objects.iter().filter(|name| !name.is_empty()) {
            properties.insert((*name).to_owned(), shape(&of(name)).into());
        }
    }
    body
}

fn object(
    settings: &[&Setting],
    has: fn(&Setting) -> bool,
    property: fn(&Setting) -> Schema,
) -> Schema {
    let settings = settings.iter().filter(|one| has(one));
    let properties = settings.map(|one| {
        let mut property = property(one);
        property.insert("description".to_owned(), one.about.into());
        (one.json.to_owned(), Json::from(property))
    });
    // Of two settings of one name, that which a change has stands first.
    let mut all = Map::new();
    for (name, property) in properties {
        all.entry(name).or_insert(property);
    }
    json_schema!({ "type": "object", "properties": all })
}

/// What the switch has is shown, even if it could not be asked for.
pub(in crate::apio) fn answer_property(setting: &Setting) -> Schema {
    match setting.kind {
        Kind::Flag => json_schema!({ "type": "boolean" }),
        Kind::Number(_) => json_schema!({ "type": "integer" }),
        Kind::Users(headings) => named_users::users_shape(headings),
        _ => json_schema!({ "type": "string" }),
    }
}

/// What GET alone gives may come back, and is ignored.
pub(in crate::apio) fn change_property(setting: &Setting) -> Schema {
    if !setting.is_written() {
        return json_schema!({ "readOnly": true });
    }
    let value = match setting.kind {
        Kind::Flag => json_schema!({ "type": "boolean" }),
        Kind::Number(ranges) => {
            let range = |range: &std::ops::RangeInclusive<i32>| json!({ "minimum": range.start(), "maximum": range.end() });
            let ranges: Vec<_> = ranges.iter().map(range).collect();
            json_schema!({ "type": "integer", "anyOf": ranges })
        }
        Kind::Text(max) => schema::token_up_to(max),
        Kind::OneOf(texts) => json_schema!({ "enum": texts }),
        Kind::Named(texts) => {
            let texts: Vec<_> = texts.iter().map(|(json, _)| json).collect();
            json_schema!({ "enum": texts })
        }
        Kind::Destination => schema::destination(&mut SchemaGenerator::default()),
        Kind::OutgoingNumber => schema::outgoing_number(),
        Kind::DirectoryNumber => schema::directory_number(&mut SchemaGenerator::default()),
        Kind::MobileNumber => schema::own_number(&mut SchemaGenerator::default()),
        Kind::Addresses(most) => schema::addresses(ADDRESS_CHARACTERS_MAX, most),
        Kind::User => schema::token_up_to(UserId::CHARACTERS_MAX),
        Kind::UserIds(list) => named_users::ids_shape(list),
        Kind::OptIns(_) => named_users::opt_ins_shape(),
        Kind::ListUri => schema::sip_uri(ListUri::CHARACTERS_MAX),
        // The switch alone sets them.
        Kind::Moment | Kind::Users(_) => json_schema!({ "readOnly": true }),
    };
    let cleared = match setting.kind {
        _ if !setting.optional => return value,
        Kind::Flag | Kind::Number(_) | Kind::UserIds(_) => json!([null]),
        _ => json!([null, ""]),
    };
    json_schema!({ "anyOf": [value, { "enum": cleared }] })
}
