//! Whatever comes, in whatever order: JSON that says each name once, and no text lost.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// What is fed to a mapper.
#[derive(Debug, Clone)]
enum FedEvent {
    Open(&'static str, Option<&'static str>, bool),
    Close(String),
}

const NAMES: [&str; 38] = [
    "name",
    "count",
    "isActive",
    "note",
    "key",
    "profile",
    "empty",
    "phone",
    "extension",
    "trunk",
    "link",
    "one",
    "many",
    "none",
    "password",
    "box",
    "hidden",
    "alerting",
    "routes",
    "userTable",
    "entry",
    "phoneNumber",
    "userId",
    "first",
    "weight",
    "label",
    "last",
    "colHeading",
    "row",
    "col",
    "new",
    "newPin",
    "@type",
    "@masked",
    "@other",
    "\"\\\n",
    "",
    "\u{1f600}~/",
];

const KINDS: [&str; 4] = ["ShapeLongProfile", "c:ShapeGroupKey", "New\"", ""];

const REPLIES: [&str; 4] = [
    "ShapeGetResponse",
    "ShapeListResponse",
    "ErrorResponse",
    "\"New",
];

fn event() -> impl Strategy<Value = FedEvent> {
    let name = prop::sample::select(NAMES.as_slice());
    let kind = prop::option::weighted(0.2, prop::sample::select(KINDS.as_slice()));
    let open = (name, kind, prop::bool::weighted(0.1));
    let texts = prop_oneof![
        Just(String::new()),
        Just(" \n".to_owned()),
        Just("true".to_owned()),
        Just("12".to_owned()),
        "[a-z]{6}",
        "[\\x00-\\x20\"\\\\@/~\u{e9}\u{1f600}]{0,4}",
    ];
    prop_oneof![
        open.prop_map(|(name, kind, nil)| FedEvent::Open(name, kind, nil)),
        texts.prop_map(FedEvent::Close),
    ]
}

fn feed_all(events: &[FedEvent], name: &str, options: ReplyOptions) -> MappedReply {
    let mut mapper = ReplyMapper::new(&SHAPES, name, options);
    for event in events {
        match event {
            FedEvent::Open(name, kind, nil) => mapper.open(name, *kind, *nil),
            FedEvent::Close(text) => mapper.close(text),
        }
    }
    mapper.finish()
}

/// The texts that are the content of an element, with how many of them there are.
fn texts_of(events: &[FedEvent]) -> Vec<&str> {
    let mut depth = 0;
    let mut texts = Vec::new();
    for event in events {
        match event {
            FedEvent::Open(..) => depth += 1,
            FedEvent::Close(_) if depth == 0 => {}
            FedEvent::Close(text) => {
                depth -= 1;
                texts.push(text.as_str());
            }
        }
    }
    texts
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|item| collect(item, texts)),
        Value::String(text) => texts.push(text.clone()),
        Value::Null => {}
        other => texts.push(other.to_string()),
    }
}

proptest! {
    #[test]
    fn any_events_give_json(events in prop::collection::vec(event(), 0..60)) {
        for name in REPLIES {
            for options in [ReplyOptions::default(), SECRETS, COLUMNS] {
                let mapped = feed_all(&events, name, options);
                let json = strict::read(&mapped.json);
                prop_assert!(json.is_ok(), "{:?}: {}", json, mapped.json);
                let json = json.unwrap();
                prop_assert_eq!(json["@type"].as_str(), Some(name));
                prop_assert_eq!(mapped.masked > 0, json.get("@masked").is_some());
                prop_assert!(mapped.masked == 0 || !options.secrets);
            }
        }
    }

    #[test]
    fn no_text_is_lost(events in prop::collection::vec(event(), 0..60)) {
        let options = ReplyOptions { secrets: true, ..COLUMNS };
        for name in REPLIES {
            let mapped = feed_all(&events, name, options);
            let mut kept = Vec::new();
            collect(&strict::read(&mapped.json).unwrap(), &mut kept);
            for text in texts_of(&events) {
                if text.trim().is_empty() {
                    continue;
                }
                let at = kept.iter().position(|one| one == text);
                prop_assert!(at.is_some(), "{:?} in {}", text, mapped.json);
                kept.swap_remove(at.unwrap());
            }
        }
    }

    #[test]
    fn pointers_lead_to_where_nothing_is(events in prop::collection::vec(event(), 0..60)) {
        let json = feed_all(&events, REPLIES[0], ReplyOptions::default()).json;
        let json = strict::read(&json).unwrap();
        for pointer in json["@masked"].as_array().into_iter().flatten() {
            let pointer = pointer.as_str().unwrap();
            let (parent, _) = pointer.rsplit_once('/').unwrap();
            let parent = json.pointer(parent);
            prop_assert!(parent.is_some_and(Value::is_object), "{pointer} in {json}");
        }
    }
}
