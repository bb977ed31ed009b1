//! Replies that nobody would send: deep, wide, and full of strange names.

use proptest::prelude::*;

use super::*;

#[test]
fn what_lies_too_deep_is_kept_without_its_nesting() {
    let mut mapper = ReplyMapper::new(&SHAPES, "ShapeGetResponse", ReplyOptions::default());
    // The second of each name has no member of its own, which costs the most levels.
    for _ in 0..500 {
        mapper.open("a", None, false);
        mapper.open("b", None, false);
        mapper.close("");
        mapper.open("b", None, false);
    }
    mapper.open("pin", None, false);
    mapper.close("secret");
    mapper.open("c", None, false);
    mapper.close("deepest");
    let mapped = mapper.finish();
    let json = strict::read(&mapped.json).unwrap().to_string();
    assert!(json.contains(r#"{"c":"deepest"}"#) && !json.contains("secret"));
    assert_eq!(mapped.masked, 1);
}

#[test]
fn many_unknown_elements_are_kept() {
    let mut mapper = ReplyMapper::new(&SHAPES, "ShapeGetResponse", ReplyOptions::default());
    for number in 0..1000 {
        mapper.open(&format!("new{number}"), None, false);
        mapper.close("x");
    }
    let mapped = mapper.finish();
    let json = strict::read(&mapped.json).unwrap();
    let members = json.as_object().unwrap().len();
    let others = json["@other"].as_array().unwrap().len();
    // `@type`, `@other` and two lists are members as well.
    assert_eq!(
        (members - 4 + others, mapped.unknown_elements),
        (1000, 1000)
    );
    assert_eq!(json["@other"][0]["new64"], "x");
}

#[test]
fn closing_what_was_not_opened_does_nothing() {
    let mut mapper = ReplyMapper::new(&SHAPES, "SuccessResponse", ReplyOptions::default());
    mapper.close("a");
    mapper.open("b", None, false);
    mapper.close("c");
    mapper.close("d");
    assert_eq!(
        mapper.finish().json,
        r#"{"@type":"SuccessResponse","b":"c"}"#
    );
}

proptest! {
    #[test]
    fn any_headings_give_keys_without_twins(
        headings in prop::collection::vec(
            prop_oneof!["[@/ a-bA-B2]{0,4}", "[\\x00-\\x7f\u{130}\u{df}\u{3a3}\u{1f600}]{0,6}"],
            0..12,
        ),
        cells in 0_usize..14,
    ) {
        for options in [SECRETS, ReplyOptions { secrets: true, ..COLUMNS }] {
            let mut mapper = ReplyMapper::new(&SHAPES, "ShapeListResponse", options);
            mapper.open("table", None, false);
            for heading in &headings {
                mapper.open("colHeading", None, false);
                mapper.close(heading);
            }
            mapper.open("row", None, false);
            for cell in 0..cells {
                mapper.open("col", None, false);
                mapper.close(&cell.to_string());
            }
            let mapped = mapper.finish();
            let json = strict::read(&mapped.json);
            prop_assert!(json.is_ok(), "{:?}: {}", json, mapped.json);
            let json = json.unwrap();
            if options.tables == TableForm::Columns {
                prop_assert_eq!(&json["table"][0]["columns"], &serde_json::json!(headings));
                prop_assert_eq!(json["table"][0]["rows"][0].as_array().map(Vec::len), Some(cells));
            } else {
                let members = json["table"][0][0].as_object().unwrap();
                let beyond = cells.saturating_sub(headings.len());
                prop_assert_eq!(mapped.unknown_elements, beyond);
                prop_assert_eq!(members.len(), cells.min(headings.len()) + usize::from(beyond > 0));
            }
        }
    }
}
