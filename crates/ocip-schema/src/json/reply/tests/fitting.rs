//! Replies as JSON fit the JSON Schema that callers are given of them.

use super::*;
use crate::Descriptions;
use crate::command::CommandType;

/// Seeds per reply.
const SEEDS: u64 = 15;

/// Maps random replies to a request, and gives how many.
fn check(schemas: &SchemaSet, request: CommandType<'_>) -> usize {
    let name = request.response();
    let schema = &request.json_schema(Descriptions::Hide)["response"];
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let mut checked = 0;
    let newer = "<newElement><a>1</a></newElement><newElement/>";
    for content in (0..SEEDS).filter_map(|seed| schemas.made_reply(name, seed)) {
        for options in [ReplyOptions::default(), SECRETS] {
            let mapped = map(schemas, name, &document(&content), options);
            assert_eq!(mapped.unknown_elements, 0, "{content}");
            // What the schema does not know yet is no fault of a reply.
            let newer = map(
                schemas,
                name,
                &document(&format!("{content}{newer}")),
                options,
            );
            assert_eq!(newer.unknown_elements, 3);
            for json in [mapped.json, newer.json] {
                let json = strict::read(&json).unwrap();
                let fits = validator.validate(&json);
                assert!(fits.is_ok(), "{fits:?}\n{json:#}\n{schema:#}");
                checked += 1;
            }
        }
    }
    checked
}

#[test]
fn made_replies_fit_the_json_schema_of_theirs() {
    for schemas in [&*FIXTURE, SchemaSet::embedded()] {
        let checked: usize = schemas.requests().map(|one| check(schemas, one)).sum();
        assert!(checked > 500, "{checked}");
    }
}
