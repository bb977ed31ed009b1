//! Bodies that were made follow the rules of the mapping.

use serde_json::{Value, json};

use super::SHAPES;
use crate::SchemaSet;
use crate::command::CommandType;
use crate::describe::BodyFullness;

fn shape() -> CommandType<'static> {
    SHAPES.command("ShapeModifyRequest7").unwrap()
}

#[test]
fn a_minimal_body_has_what_is_required() {
    let body = shape().made_body(3, BodyFullness::Required);
    let body = body.as_object().unwrap();
    assert_eq!(body.len(), 3, "{body:?}");
    assert_eq!(body["target"], json!({}));
    assert!(body["userId"].as_str().unwrap().ends_with("@demo.example"));
    assert!(body.contains_key("all") != body.contains_key("some"));
}

#[test]
fn a_full_body_has_every_element_and_one_alternative() {
    let body = shape().made_body(11, BodyFullness::Everything);
    let body = body.as_object().unwrap();
    // Of nobody there is no kind.
    assert!(!body.contains_key("nobody"));
    assert_eq!(body.len(), 14, "{body:?}");
    assert!(body["isActive"].is_boolean() && body["level"].is_number() && body["alias"].is_array());
    assert!(body["key"]["@type"].as_str().unwrap().starts_with("Shape"));
    assert_eq!(body["list"]["@items"].as_array().unwrap().len(), 1);
}

#[test]
fn random_bodies_have_nil_empty_lists_and_ordered_items() {
    let bodies: Vec<_> = (0..200)
        .map(|seed| shape().made_body(seed, BodyFullness::Random))
        .collect();
    let some = |pointer: &str, wanted: &dyn Fn(&Value) -> bool| {
        assert!(
            bodies
                .iter()
                .filter_map(|body| body.pointer(pointer))
                .any(wanted),
            "{pointer}"
        );
    };
    some("/phoneNumber", &Value::is_null);
    some("/phoneNumber", &Value::is_string);
    some("/key", &Value::is_null);
    some("/alias", &|list| *list == json!([]));
    some("/stamp", &Value::is_string);
    some("/stamp", &Value::is_number);
    some("/list/@items", &|list| {
        list.as_array().is_some_and(|list| list.len() > 1)
    });
    some("/target/member", &|list| {
        list.as_array().is_some_and(|list| list.len() == 4)
    });
    some("/target/contact/0", &Value::is_null);
}

#[test]
fn an_example_is_the_same_at_any_time() {
    let example = shape().example();
    assert_eq!(example, shape().example());
    let expected = json!({
        "userId": "user1@demo.example", "isActive": true, "phoneNumber": "+12065550101", "code": "0",
        "level": -3, "stamp": "0", "target": {}, "all": true,
    });
    assert_eq!(example, expected);
}

/// Types whose elements are all optional, each with two of the next type.
fn types_within_types(depth: usize) -> String {
    let mut text = String::from(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:c=\"C\">\
         <xs:import namespace=\"C\" schemaLocation=\"envelope.xsd\"/>\
         <xs:complexType name=\"DeepAddRequest\"><xs:complexContent><xs:extension base=\"c:OCIRequest\">\
         <xs:sequence><xs:element name=\"deep\" type=\"Deep0\"/></xs:sequence>\
         </xs:extension></xs:complexContent></xs:complexType>",
    );
    for level in 0..depth {
        let element = |name: &str| {
            let next = level + 1;
            format!("<xs:element name=\"{name}\" type=\"Deep{next}\" minOccurs=\"0\"/>")
        };
        text += &format!("<xs:complexType name=\"Deep{level}\"><xs:sequence>");
        text += &(element("one") + &element("other"));
        text += "</xs:sequence></xs:complexType>";
    }
    text + &format!("<xs:complexType name=\"Deep{depth}\"/></xs:schema>")
}

#[test]
fn what_is_optional_does_not_add_up_without_end() {
    let types = types_within_types(15);
    let files = [
        (
            "envelope.xsd",
            include_str!("../../../../../schemas/envelope.xsd"),
        ),
        (
            "types.xsd",
            include_str!("../../../../../schemas/types.xsd"),
        ),
        ("deep.xsd", &types),
    ];
    let schemas = SchemaSet::read(&files).unwrap();
    let command = schemas.command("DeepAddRequest").unwrap();
    let body = command.made_body(1, BodyFullness::Everything).to_string();
    let made = body.matches('{').count();
    assert!((15_000..25_000).contains(&made), "{made}");
}
