//! Schemas agree with the check of bodies.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::mutation::mutated;
use super::{SHAPES, sets};
use crate::command::CommandType;
use crate::describe::number_source::NumberSource;
use crate::describe::{BodyFullness, Descriptions};

/// Bodies per command.
const SEEDS: u64 = 25;

fn request_schema(command: CommandType<'_>) -> Value {
    command.json_schema(Descriptions::Hide)["request"].take()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).unwrap_or_else(|error| panic!("{error}: {schema:#}"))
}

/// Every request in which something can be valid.
fn requests() -> impl Iterator<Item = CommandType<'static>> {
    let all = sets().into_iter().flat_map(|schemas| schemas.requests());
    all.filter(|one| one.name() != "ShapeNobodyAddRequest")
}

#[test]
fn whatever_is_made_is_checked_and_fits_the_schema() {
    let mut made = 0;
    for command in requests() {
        let validator = validator(&request_schema(command));
        let of_seed = |seed| command.made_body(seed, BodyFullness::Random);
        let kinds = [BodyFullness::Required, BodyFullness::Everything];
        let kinds = kinds.map(|fullness| command.made_body(7, fullness));
        for body in (0..SEEDS)
            .map(of_seed)
            .chain(kinds)
            .chain([command.example()])
        {
            assert!(
                command.check(&body).is_ok(),
                "{command:?} {body:#} {:?}",
                command.check(&body)
            );
            let error = validator.validate(&body).err();
            assert!(error.is_none(), "{command:?} {error:?} {body:#}");
            made += 1;
        }
    }
    assert!(made > 2_000, "{made}");
}

/// Of bodies with one fault, the schema refuses those that the check refuses, and no others.
#[test]
fn schema_and_check_agree_on_bodies_with_a_fault() {
    let (mut accepted, mut refused) = (0, 0);
    for command in requests() {
        let schema = request_schema(command);
        let validator = validator(&schema);
        let rounds = if command.name().starts_with("Shape") {
            3_000
        } else {
            40
        };
        for seed in 0..rounds {
            let mut numbers = NumberSource::seeded(seed);
            let body = command.made_body(seed, BodyFullness::Random);
            let other = command.made_body(seed + 1, BodyFullness::Everything);
            let body = mutated(body, &other, &mut numbers);
            let checked = command.check(&body);
            let counter = if checked.is_ok() {
                &mut accepted
            } else {
                &mut refused
            };
            *counter += 1;
            let fits = validator.is_valid(&body);
            assert_eq!(
                fits,
                checked.is_ok(),
                "{command:?} {checked:?} {body:#} {schema:#}"
            );
        }
    }
    assert!(accepted > 500 && refused > 5_000, "{accepted} {refused}");
}

#[test]
fn schemas_are_schemas() {
    for command in requests() {
        let documents = command.json_schema(Descriptions::Hide);
        for which in ["request", "response"] {
            let document = &documents[which];
            let valid = jsonschema::meta::validate(document);
            assert!(valid.is_ok(), "{valid:?} {document:#}");
            let size = document.to_string().len();
            assert!(size < 20_000, "{command:?} {size}");
        }
    }
}

#[test]
fn a_schema_says_what_the_files_say() {
    let command = SHAPES.command("ShapeModifyRequest7").unwrap();
    let schema = request_schema(command);
    let properties = &schema["properties"];
    let expected = json!({
        "userId": { "$ref": "#/$defs/UserId" },
        "isActive": { "type": "boolean" },
        "phoneNumber": { "type": ["string", "null"], "minLength": 1, "maxLength": 30 },
        "code": { "$ref": "#/$defs/ShapeCode" },
        "level": { "$ref": "#/$defs/ShapeLevel" },
        "stamp": { "type": ["integer", "string"], "pattern": "^[+-]?[0-9]+$" },
        "mode": {
            "type": ["string", "null"],
            "enum": ["Ring On", "Ring & Off", "<None>", null],
        },
        "newPassword": { "$ref": "#/$defs/ShapePassword", "writeOnly": true },
        "alias": { "type": "array", "items": { "type": "string" } },
        "key": { "anyOf": [{ "$ref": "#/$defs/ShapeKey" }, { "type": "null" }] },
        "profile": { "$ref": "#/$defs/ShapeProfile" },
        "nobody": { "$ref": "#/$defs/ShapeNobody" },
        "list": { "anyOf": [{ "$ref": "#/$defs/ShapeList" }, { "type": "null" }] },
        "target": { "$ref": "#/$defs/ShapeTarget" },
        "all": { "type": "boolean" },
        "some": { "type": "string" },
        "@type": { "const": "ShapeModifyRequest7" },
    });
    assert_eq!(properties, &expected);
    assert_eq!(schema["additionalProperties"], json!(false));
    assert_eq!(schema["required"], json!(["target", "userId"]));
    assert_eq!(
        schema["oneOf"],
        json!([{ "required": ["all"] }, { "required": ["some"] }])
    );
    let definitions = &schema["$defs"];
    assert_eq!(
        definitions["ShapeLevel"],
        json!({ "type": "integer", "minimum": -3, "maximum": 1200 })
    );
    let code = json!({ "type": "string", "pattern": "^(?:[0-9]|[1-9][0-9]{1,2})$" });
    assert_eq!(definitions["ShapeCode"], code);
    assert_eq!(definitions["ShapeNobody"], json!({ "not": {} }));
}

#[test]
fn kinds_are_told_apart_by_their_type() {
    let schema = request_schema(SHAPES.command("ShapeModifyRequest7").unwrap());
    let key = json!({
        "type": "object",
        "required": ["@type"],
        "oneOf": [{ "$ref": "#/$defs/ShapeGroupKey" }, { "$ref": "#/$defs/ShapeTenantKey" }],
        "discriminator": {
            "propertyName": "@type",
            "mapping": {
                "ShapeGroupKey": "#/$defs/ShapeGroupKey",
                "ShapeTenantKey": "#/$defs/ShapeTenantKey",
            },
        },
    });
    assert_eq!(schema["$defs"]["ShapeKey"], key);
    let profile = &schema["$defs"]["ShapeProfile"]["oneOf"];
    let expected = json!([
        { "$ref": "#/$defs/ShapeProfile.Itself" },
        { "$ref": "#/$defs/ShapeLongProfile", "required": ["@type"] },
    ]);
    assert_eq!(profile, &expected);
}

#[test]
fn a_reply_is_open_and_leaves_secrets_out() {
    let documents = SHAPES
        .command("ShapeModifyRequest7")
        .unwrap()
        .json_schema(Descriptions::Hide);
    let reply = &documents["response"];
    assert_eq!(reply["title"], json!("ShapeModifyResponse7"));
    assert_eq!(reply.get("additionalProperties"), None);
    let required = json!(["@type", "alias", "profile", "stamp", "target", "userTable"]);
    assert_eq!(reply["required"], required);
    let row = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    assert_eq!(
        reply["properties"]["userTable"],
        json!({ "type": "array", "items": row })
    );
    assert_eq!(reply["properties"]["stamp"]["type"], json!("string"));
    assert!(reply["properties"]["@masked"].is_object());
}
