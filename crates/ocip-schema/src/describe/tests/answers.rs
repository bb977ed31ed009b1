//! Replies that were made, mapped to JSON, fit the schema of the reply.

use roxmltree::{Document, Node};
use serde_json::Value;

use super::{document, sets};
use crate::SchemaSet;
use crate::command::CommandType;
use crate::describe::Descriptions;
use crate::json::{MappedReply, ReplyMapper, ReplyOptions};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Replies per command.
const SEEDS: u64 = 15;

/// The JSON of a reply that was made.
fn mapped(schemas: &SchemaSet, name: &str, seed: u64, secrets: bool) -> MappedReply {
    let content = schemas.made_reply(name, seed).unwrap();
    let text = document(name, &content);
    let document = Document::parse(&text).unwrap();
    let command = document.root_element().last_element_child().unwrap();
    let options = ReplyOptions {
        secrets,
        ..ReplyOptions::default()
    };
    let mut mapper = ReplyMapper::new(schemas, name, options);
    feed(command, &mut mapper);
    mapper.finish()
}

fn feed(node: Node<'_, '_>, mapper: &mut ReplyMapper<'_>) {
    for child in node.children().filter(Node::is_element) {
        let nil = child.attribute((XSI, "nil")) == Some("true");
        mapper.open(child.tag_name().name(), child.attribute((XSI, "type")), nil);
        feed(child, mapper);
        mapper.close(child.text().unwrap_or_default());
    }
}

fn assert_fits(command: CommandType<'_>) {
    let schema = &command.json_schema(Descriptions::Hide)["response"];
    let validator = jsonschema::draft202012::new(schema).unwrap();
    for seed in 0..SEEDS {
        for secrets in [false, true] {
            let reply = mapped(command.schemas, command.response(), seed, secrets);
            let json: Value = serde_json::from_str(&reply.json).unwrap();
            let error = validator.validate(&json).err();
            assert!(error.is_none(), "{command:?} {error:?} {json:#} {schema:#}");
            assert_eq!(reply.unknown_elements, 0, "{json:#}");
        }
    }
}

#[test]
fn replies_fit_their_schemas() {
    let mut tried = 0;
    for schemas in sets() {
        let all = schemas.requests();
        for command in all.filter(|one| schemas.made_reply(one.response(), 0).is_some()) {
            assert_fits(command);
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried}");
}

#[test]
fn a_reply_without_what_is_required_does_not_fit() {
    let [schemas, _, _] = sets();
    let command = schemas.command("ShapeModifyRequest7").unwrap();
    let schema = &command.json_schema(Descriptions::Hide)["response"];
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let reply = mapped(schemas, command.response(), 3, false);
    let json: Value = serde_json::from_str(&reply.json).unwrap();
    for name in ["@type", "alias", "profile", "stamp", "target", "userTable"] {
        let mut less = json.clone();
        less.as_object_mut().unwrap().remove(name).unwrap();
        assert!(!validator.is_valid(&less), "{name}");
    }
}
