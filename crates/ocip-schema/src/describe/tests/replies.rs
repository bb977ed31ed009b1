//! Replies that were made are valid, whatever the seed.

use super::{FIXTURE, SHAPES, document, sets};
use crate::SchemaSet;

/// Seeds per command.
const SEEDS: u64 = 40;

/// The one command that nothing can be valid in.
const IMPOSSIBLE: &str = "ShapeNobodyAddRequest";

#[test]
fn whatever_is_made_is_valid() {
    let mut made = 0;
    for schemas in sets() {
        for name in schemas.command_types().filter(|name| *name != IMPOSSIBLE) {
            // Of the two that lie in the namespace of the envelope, one needs an attribute.
            if matches!(name, "SuccessResponse" | "ErrorResponse") {
                continue;
            }
            for seed in 0..SEEDS {
                assert_valid(schemas, name, seed);
                made += 1;
            }
        }
    }
    assert!(made > 100 * SEEDS, "{made}");
}

fn assert_valid(schemas: &SchemaSet, name: &str, seed: u64) {
    let content = schemas
        .made_reply(name, seed)
        .unwrap_or_else(|| panic!("{name} {seed}"));
    let document = document(name, &content);
    assert_eq!(
        schemas.validate(&document),
        Ok(()),
        "{name} {seed}: {document}"
    );
}

#[test]
fn a_seed_makes_one_reply_and_seeds_make_many() {
    let made = |seed| SHAPES.made_reply("ShapeModifyResponse7", seed).unwrap();
    assert_eq!(made(5), made(5));
    let all: std::collections::HashSet<_> = (0..SEEDS).map(made).collect();
    assert!(all.len() > 30, "{}", all.len());
}

#[test]
fn what_cannot_be_valid_is_not_made() {
    assert_eq!(SHAPES.made_reply(IMPOSSIBLE, 1), None);
    assert_eq!(SHAPES.made_reply("NoSuchResponse", 1), None);
    assert_eq!(SHAPES.made_reply("SuccessResponse", 1).as_deref(), Some(""));
}

#[test]
fn rows_have_as_many_cells_as_there_are_headings() {
    let all = (0..SEEDS).map(|seed| SHAPES.made_reply("ShapeModifyResponse7", seed).unwrap());
    let mut rows = 0;
    for reply in all {
        let headings = reply.matches("<colHeading>").count();
        for row in reply.split("<row>").skip(1) {
            assert_eq!(row.matches("<col>").count(), headings, "{reply}");
            rows += 1;
        }
    }
    assert!(rows > 0);
}

#[test]
fn tables_have_the_headings_that_are_documented() {
    let reply = FIXTURE
        .made_reply("SystemTimeZoneGetListResponse20", 1)
        .unwrap();
    let headings = "<colHeading>Key</colHeading><colHeading>Display Name</colHeading>";
    assert_eq!(reply.matches("<colHeading>").count(), 2, "{reply}");
    assert!(reply.contains(headings), "{reply}");
}
