//! Shapes of settings, as their tables have them.

use ocip_services::table::{Kind, Setting};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};

use crate::apio::about::recorded_shape;
use crate::apio::named_users;
use crate::dialect::schema;
use crate::switch::list_uri::ListUri;
use crate::switch::value::UserId;

/// The settings as they are read.
pub(in crate::apio) fn answer_shape(settings: &[Setting]) -> Schema {
    let read = settings.iter().filter(|one| one.is_read());
    let required = read.filter(|one| !one.optional).map(|one| one.json);
    let required: Vec<&str> = required.collect();
    let mut shape = object(settings, Setting::is_read, answer_property);
    shape.insert("required".to_owned(), required.into());
    shape
}

/// The settings after a change, and the id of its record; nothing when nothing was to change.
pub(super) fn change_answer_shape(settings: &[Setting]) -> Schema {
    recorded_shape(object(settings, Setting::is_read, answer_property))
}

/// The settings that are to change.
pub(in crate::apio) fn change_shape(settings: &[Setting]) -> Schema {
    let mut shape = object(settings, |_| true, change_property);
    shape.insert("additionalProperties".to_owned(), false.into());
    shape
}

fn object(
    settings: &[Setting],
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
