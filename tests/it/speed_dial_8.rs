//! Speed Dial 8 against the simulated switch: random sequences of changes, after each of which the list is that of a
//! plain model, and answers that are lost.

use std::collections::BTreeMap;
use std::time::Duration;

use ocip_gateway::cli::list_examples::LIST_EXAMPLES;
use ocip_gateway::config::Config as GatewayConfig;
use ocip_simulator::{Fault, SimulatedSwitch};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{Client, LIST, USER, stage, try_cases, ways_to_lose};

const SEQUENCES: u32 = 100;
const STEPS: usize = 15;

/// What a code dials and what it is for; an empty text is none.
type Model = BTreeMap<String, [String; 2]>;

/// An entry of a change: its code, its number, its description.
type EntryStep = (String, Option<Value>, Option<Value>);

fn path() -> String {
    LIST.replace("speed_dial_100", "speed_dial_8")
}

/// A member of an entry: whether it is there, and what.
fn member(texts: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    let texts = prop::sample::select(texts).prop_map(Value::from);
    prop::option::of(prop_oneof![4 => texts, 1 => Just(Value::Null)])
}

/// An entry; few have a code that there is not, or a number that nobody dials.
fn entry() -> impl Strategy<Value = EntryStep> {
    let code = prop_oneof![40 => 2..=9, 1 => Just(1), 1 => Just(10)]
        .prop_map(|code: i32| code.to_string());
    let numbers = member(&["+3224010801", "*55", "12", "a@b", "", "+3224010802"]);
    let number = prop_oneof![40 => numbers, 1 => Just(Some(json!("nobody")))];
    (code, number, member(&["Garage", "B & <C>", "é", ""]))
}

/// Makes the change; false when it must be refused.
fn change(model: &mut Model, entries: &[EntryStep]) -> bool {
    let mut after = model.clone();
    let mut named = Vec::new();
    for (code, number, description) in entries {
        let Some(kept) = after.get_mut(code).filter(|_| !named.contains(code)) else {
            return false;
        };
        named.push(code.clone());
        for (kept, given) in kept.iter_mut().zip([number, description]) {
            if given == &Some(json!("nobody")) {
                return false;
            }
            if let Some(given) = given {
                *kept = given.as_str().unwrap_or_default().to_owned();
            }
        }
    }
    *model = after;
    true
}

fn body(entries: &[EntryStep]) -> String {
    let entries = entries.iter().map(|(code, number, description)| {
        let mut members = Map::from_iter([("speedCode".to_owned(), json!(code))]);
        for (name, given) in [("phoneNumber", number), ("description", description)] {
            members.extend(given.clone().map(|given| (name.to_owned(), given)));
        }
        Value::from(members)
    });
    json!({ "speedCodes": entries.collect::<Vec<_>>() }).to_string()
}

fn shown(model: &Model) -> Value {
    let codes = model.iter().map(|(code, [number, description])| {
        json!({"speedCode": code, "phoneNumber": number, "description": description})
    });
    json!({ "speedCodes": codes.collect::<Vec<_>>() })
}

async fn play(client: &mut Client, switch: &SimulatedSwitch, steps: Vec<Vec<EntryStep>>) {
    switch.edit(|data| data.user_mut(USER).unwrap().speed_dial_8.0.clear());
    let mut model: Model = (2..=9)
        .map(|code: i32| (code.to_string(), Default::default()))
        .collect();
    for step in steps {
        let reply = client.send("PUT", &path(), &body(&step)).await;
        let expected = if change(&mut model, &step) { 200 } else { 400 };
        assert_eq!(reply.status, expected, "{step:?}: {reply:?}");
        let list = client.send("GET", &path(), "").await;
        assert_eq!((list.status, list.json()), (200, shown(&model)), "{step:?}");
    }
}

#[test]
fn the_list_is_that_of_the_model_after_every_change() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, gateway, _simulator) = runtime.block_on(stage(|_| {}, |_| {}));
    let step = prop::collection::vec(entry(), 0..5);
    try_cases(SEQUENCES, &prop::collection::vec(step, STEPS), |steps| {
        runtime.block_on(async {
            let mut client = Client::connect(gateway.addr()).await;
            play(&mut client, &switch, steps).await;
        });
    });
    assert_eq!(switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn a_change_is_sent_once_however_its_answer_is_lost() {
    let body = r#"{"speedCodes":[{"speedCode":"4","phoneNumber":"12"}]}"#;
    for way in ways_to_lose() {
        let named = format!("{way:?}");
        let shorten = |config: &mut GatewayConfig| {
            config.backend.request_timeout = Duration::from_secs(2);
        };
        let (switch, gateway, _simulator) = stage(|_| {}, shorten).await;
        switch.add_fault(Fault::new(way).on("UserSpeedDial8ModifyListRequest"));
        let reply = gateway.request("PUT", &path(), body).await;
        let said = (reply.status, reply.error_code());
        let unknown = [(502, 50202), (504, 50402)];
        assert!(unknown.contains(&said), "{named}: {reply:?}");
        let sent = switch.counts().executed("UserSpeedDial8ModifyListRequest");
        assert!(sent <= 1, "{named}: {sent}");
    }
}

#[tokio::test]
async fn the_documented_examples_of_lists_work_again_and_again() {
    let (_switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    for example in LIST_EXAMPLES.iter().chain(LIST_EXAMPLES) {
        let reply = gateway
            .request(example.method, example.path, example.body)
            .await;
        let said = (reply.status, reply.body.as_str());
        assert_eq!(said, (200, example.answer), "{}", example.title);
    }
}
