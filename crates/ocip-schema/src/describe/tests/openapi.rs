//! OpenAPI documents of some commands.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{FIXTURE, SHAPES};
use crate::SchemaSet;
use crate::describe::{
    DOCUMENT_COMMANDS_MAX, Descriptions, OpenApiFrame, TooManyCommands, openapi_of,
};

const FRAME: OpenApiFrame<'static> = OpenApiFrame {
    title: "Commands",
    version: "1",
    path: "/oci/v1/",
    descriptions: Descriptions::Hide,
    problem: None,
    further: &[],
};

fn document(schemas: &SchemaSet, names: &[&str]) -> Value {
    let commands: Vec<_> = names
        .iter()
        .map(|name| schemas.command(name).unwrap())
        .collect();
    openapi_of(&commands, &FRAME).unwrap()
}

/// Every reference in a document.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            found.extend(
                object
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// Every reference leads somewhere, and every component is led to.
fn assert_closed(document: &Value) {
    let mut found = BTreeSet::new();
    references(document, &mut found);
    for reference in &found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    for name in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        let is_led_to = found.contains(&format!("#/components/schemas/{name}"));
        assert!(is_led_to, "{name}");
    }
}

#[test]
fn a_document_has_what_its_commands_reach_and_no_more() {
    let document = document(&SHAPES, &["ShapeModifyRequest7"]);
    assert_closed(&document);
    let names = document["components"]["schemas"].as_object().unwrap();
    let names: Vec<_> = names.keys().map(String::as_str).collect();
    let expected = [
        "GroupId",
        "Http.Problem",
        "OutgoingDN",
        "ServiceProviderId",
        "ShapeCode",
        "ShapeGroupKey",
        "ShapeGroupKey.Reply",
        "ShapeKey",
        "ShapeKey.Reply",
        "ShapeLevel",
        "ShapeList",
        "ShapeLongProfile",
        "ShapeLongProfile.Reply",
        "ShapeMode",
        "ShapeModifyRequest7",
        "ShapeModifyResponse7",
        "ShapeNobody",
        "ShapePassword",
        "ShapeProfile",
        "ShapeProfile.Itself",
        "ShapeProfile.Itself.Reply",
        "ShapeProfile.Reply",
        "ShapeTarget",
        "ShapeTarget.Reply",
        "ShapeTenantKey",
        "ShapeTenantKey.Reply",
        "UserId",
    ];
    assert_eq!(names, expected);
}

#[test]
fn an_operation_is_a_post_with_an_example() {
    let document = document(
        SchemaSet::embedded(),
        &["UserGetRequest21", "UserDeleteRequest"],
    );
    assert_closed(&document);
    let get = &document["paths"]["/oci/v1/UserGetRequest21"]["post"];
    assert_eq!(get["operationId"], json!("UserGetRequest21"));
    let content = &get["requestBody"]["content"]["application/json"];
    assert_eq!(
        content["example"],
        json!({ "userId": "user1@demo.example" })
    );
    assert_eq!(
        content["schema"],
        json!({ "$ref": "#/components/schemas/UserGetRequest21" })
    );
    let answer = &document["paths"]["/oci/v1/UserDeleteRequest"]["post"]["responses"]["200"];
    let schema = &answer["content"]["application/json"]["schema"];
    assert_eq!(
        schema,
        &json!({ "$ref": "#/components/schemas/SuccessResponse" })
    );
}

#[test]
fn what_the_caller_adds_is_there() {
    let problem = json!({ "type": "object", "required": ["type"] });
    let further = [json!({ "type": "object", "title": "Dry run" })];
    let frame = OpenApiFrame {
        problem: Some(&problem),
        further: &further,
        ..FRAME
    };
    let command = SHAPES.command("ShapeModifyRequest7").unwrap();
    let document = openapi_of(&[command, command], &frame).unwrap();
    assert_eq!(document["components"]["schemas"]["Http.Problem"], problem);
    let answer = &document["paths"]["/oci/v1/ShapeModifyRequest7"]["post"]["responses"]["200"];
    let schema = &answer["content"]["application/json"]["schema"];
    assert_eq!(schema["anyOf"][1]["title"], json!("Dry run"));
}

#[test]
fn a_document_has_a_bound() {
    let command = SHAPES.command("ShapeModifyRequest7").unwrap();
    let most = vec![command; DOCUMENT_COMMANDS_MAX];
    assert!(openapi_of(&most, &FRAME).is_ok());
    let more = vec![command; DOCUMENT_COMMANDS_MAX + 1];
    let error = TooManyCommands { given: 301 };
    assert_eq!(openapi_of(&more, &FRAME), Err(error));
    assert!(error.to_string().contains("301 commands"), "{error}");
}

#[test]
fn a_document_of_all_commands_is_closed() {
    for schemas in [SchemaSet::embedded(), &FIXTURE] {
        let all: Vec<_> = schemas.requests().take(DOCUMENT_COMMANDS_MAX).collect();
        assert!(all.len() > 30);
        assert_closed(&openapi_of(&all, &FRAME).unwrap());
    }
    assert_closed(&openapi_of(&[], &FRAME).unwrap());
}

#[test]
fn words_of_the_schema_files_are_shown_on_demand_only() {
    let command = FIXTURE.command("SystemTimeZoneGetListRequest20").unwrap();
    let words = command.documentation().unwrap();
    let show = OpenApiFrame {
        descriptions: Descriptions::Show,
        ..FRAME
    };
    let hidden = openapi_of(&[command], &FRAME).unwrap();
    let shown = openapi_of(&[command], &show).unwrap();
    let operation = |document: &Value| {
        let path = &document["paths"]["/oci/v1/SystemTimeZoneGetListRequest20"];
        path["post"]["description"].clone()
    };
    assert_eq!(
        (operation(&hidden), operation(&shown)),
        (Value::Null, json!(words))
    );
    assert!(!hidden.to_string().contains("Answer to"));
    // The headings that are documented are the keys of rows.
    let reply =
        "/components/schemas/SystemTimeZoneGetListResponse20/properties/timeZoneTable/items";
    let keys = shown.pointer(reply).unwrap()["properties"]
        .as_object()
        .unwrap();
    let keys: Vec<_> = keys.keys().map(String::as_str).collect();
    assert_eq!(keys, ["displayName", "key"]);
}
