//! Random sequences of all operations: after every step the REST view is that of a plain model.

use ocip_simulator::SimulatedSwitch;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use super::model::{Model, UNKNOWN_SCHEDULE, Verdict};
use super::{SERVICE, comparable, criteria_path, start};
use crate::support::{Client, Reply, USER};

const SEQUENCES: u32 = 500;
const STEPS: usize = 20;

#[derive(Debug, Clone)]
enum Step {
    Put(Value),
    Post(Value),
    PutOne(&'static str, Value),
    Delete(&'static str),
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["test", "a", "b/ c", "d%é", "E <&>"])
}

fn callers() -> impl Strategy<Value = Value> {
    let numbers = prop::sample::subsequence(vec!["+3225126777", "+4570201234", "24010001"], 0..=3);
    let fields = (
        prop::option::of(prop::sample::select(vec!["Any", "Specified Only"])),
        prop::option::of(any::<bool>()),
        prop::option::of(any::<bool>()),
        prop::option::of(numbers),
    );
    fields.prop_map(|(selection, anonymous, unavailable, numbers)| {
        object([
            ("selection", selection.map(Value::from)),
            ("includeAnonymousCallers", anonymous.map(Value::from)),
            ("includeUnavailableCallers", unavailable.map(Value::from)),
            ("phoneNumbers", numbers.map(Value::from)),
        ])
    })
}

/// A schedule of the demo data, none, or (where the test can foresee the end) one nobody has.
fn schedule(kind: &'static str, with_unknown: bool) -> impl Strategy<Value = Value> {
    let known = match kind {
        "Time" => vec![("User", "Every Friday"), ("Group", "Office hours")],
        _ => vec![("User", "Every Easter"), ("Tenant", "National holidays")],
    };
    let known = prop::sample::select(known)
        .prop_map(move |(level, name)| json!({"level": level, "name": name, "type": kind}));
    let unknown = json!({"level": "User", "name": UNKNOWN_SCHEDULE, "type": kind});
    prop_oneof![
        6 => known,
        1 => Just(Value::Null),
        1 => Just(json!({})),
        u32::from(with_unknown) => Just(unknown),
    ]
}

/// The fields of a criteria but for its name.
fn content(with_unknown: bool) -> impl Strategy<Value = Map<String, Value>> {
    let fields = (
        prop::option::of(any::<bool>()),
        prop::option::of(any::<bool>()),
        prop::option::weighted(0.3, schedule("Time", with_unknown)),
        prop::option::weighted(0.3, schedule("Holiday", with_unknown)),
        prop::option::of(callers()),
        prop::option::weighted(0.3, name()),
    );
    fields.prop_map(|(active, blacklisted, time, holiday, callers, new_name)| {
        let fields = object([
            ("active", active.map(Value::from)),
            ("doNotPerformAction", blacklisted.map(Value::from)),
            ("timeSchedule", time),
            ("holidaySchedule", holiday),
            ("fromDnCriteria", callers),
            ("newName", new_name.map(Value::from)),
        ]);
        fields.as_object().unwrap().clone()
    })
}

fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let given = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(given.collect())
}

fn item() -> impl Strategy<Value = Value> {
    let change = (name(), content(false)).prop_map(|(name, mut fields)| {
        fields.insert("name".into(), name.into());
        Value::Object(fields)
    });
    let delete = name().prop_map(|name| json!({"name": name, "delete": true}));
    prop_oneof![4 => change, 1 => delete]
}

fn service() -> impl Strategy<Value = Value> {
    let numbers = prop::sample::subsequence(vec!["+32475000000", "*55", "12", "a@b"], 0..=4);
    let numbers = numbers.prop_map(|numbers| {
        let number = |number: &str| json!({"phoneNumber": number, "answerConfirmationRequired": number.len() > 3});
        Value::Array(numbers.into_iter().map(number).collect())
    });
    let fields = (
        prop::option::of(any::<bool>()),
        prop::option::of(any::<bool>()),
        prop::option::of(numbers),
        prop::option::of(prop::collection::vec(item(), 0..5)),
    );
    fields.prop_map(|(active, on_call, numbers, items)| {
        object([
            ("active", active.map(Value::from)),
            ("doNotRingIfOnCall", on_call.map(Value::from)),
            ("simultaneousRingNumber", numbers),
            ("criteria", items.map(once_each)),
        ])
    })
}

/// A request names each criteria once.
fn once_each(items: Vec<Value>) -> Value {
    let mut seen = std::collections::HashSet::new();
    Value::Array(
        items
            .into_iter()
            .filter(|item| seen.insert(item["name"].to_string()))
            .collect(),
    )
}

/// A new criteria that passes the checks which need no switch.
fn new_criteria() -> impl Strategy<Value = Value> {
    (name(), content(true)).prop_map(|(name, mut fields)| {
        fields.remove("newName");
        fields.insert("name".into(), name.into());
        let callers = fields.entry("fromDnCriteria").or_insert(json!({}));
        if callers.get("selection") != Some(&json!("Specified Only"))
            || callers
                .get("phoneNumbers")
                .is_none_or(|numbers| numbers.as_array().unwrap().is_empty())
        {
            callers["selection"] = json!("Any");
        }
        Value::Object(fields)
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => service().prop_map(Step::Put),
        3 => new_criteria().prop_map(Step::Post),
        3 => (name(), content(true)).prop_map(|(name, fields)| Step::PutOne(name, Value::Object(fields))),
        1 => name().prop_map(Step::Delete),
    ]
}

/// Whether a body has all the members of an answer of GET.
fn is_sent_back(body: &Value) -> bool {
    let text = body.to_string();
    let members = [
        "name",
        "active",
        "doNotPerformAction",
        "includeAnonymousCallers",
        "includeUnavailableCallers",
    ];
    members
        .iter()
        .all(|name| text.contains(&format!("\"{name}\"")))
}

/// Sends the step and gives what came, what should come, and the body that should come.
async fn take(client: &mut Client, model: &mut Model, step: &Step) -> (Reply, Verdict, Value) {
    match step {
        Step::Put(body) => {
            let reply = client.send("PUT", SERVICE, &body.to_string()).await;
            (reply, model.put(body), Value::Null)
        }
        Step::Post(body) => {
            let reply = client
                .send("POST", &format!("{SERVICE}criteria/"), &body.to_string())
                .await;
            let verdict = model.post(body);
            let shown = model.criteria(body["name"].as_str().unwrap());
            (reply, verdict, shown.unwrap_or_default())
        }
        Step::PutOne(name, body) => {
            let reply = client
                .send("PUT", &criteria_path(name), &body.to_string())
                .await;
            let was = model.criteria(name).map(|shown| shown["active"].clone());
            let verdict = match model.put_one(name, body) {
                // Of what GET answered only what differs is asked for: nothing took effect.
                Verdict::Partly if is_sent_back(body) && body.get("active") == was.as_ref() => {
                    Verdict::Refused
                }
                verdict => verdict,
            };
            let name = body.get("newName").and_then(Value::as_str).unwrap_or(name);
            (reply, verdict, model.criteria(name).unwrap_or_default())
        }
        Step::Delete(name) => {
            let reply = client.send("DELETE", &criteria_path(name), "").await;
            (reply, model.delete(name), Value::Null)
        }
    }
}

async fn run(client: &mut Client, switch: &SimulatedSwitch, steps: &[Step]) {
    let start = SimulatedSwitch::demo().simultaneous_ring(USER).unwrap();
    switch.edit(|data| data.user_mut(USER).unwrap().simultaneous_ring_personal = start);
    let mut model = Model::of(&client.send("GET", SERVICE, "").await.json());
    for step in steps {
        let (reply, verdict, shown) = take(client, &mut model, step).await;
        let expected = match verdict {
            Verdict::Done => 200,
            Verdict::Partly => 207,
            Verdict::Conflict | Verdict::Refused => 400,
            Verdict::Unknown => 404,
        };
        assert_eq!(reply.status, expected, "{verdict:?} {step:?}: {reply:?}");
        if verdict == Verdict::Done && !shown.is_null() {
            assert_eq!(reply.json(), shown, "{step:?}");
        }
        let view = client.send("GET", SERVICE, "").await.json();
        assert_eq!(comparable(view.clone()), model.to_json(), "{step:?}");
        if verdict == Verdict::Partly {
            assert_eq!(reply.json()["now"], view, "{step:?}");
        }
    }
}

#[test]
fn the_rest_view_is_that_of_a_plain_model_after_every_step() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, _simulator, gateway) = runtime.block_on(start());
    let config = Config {
        cases: SEQUENCES,
        failure_persistence: None,
        ..Config::default()
    };
    let number = std::cell::Cell::new(0_u32);
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), STEPS), |steps| {
            number.set(number.get() + 1);
            let starts_active = number.get().is_multiple_of(2);
            switch.edit(|data| data.behaviour.new_criteria_active = starts_active);
            runtime.block_on(async {
                let mut client = Client::connect(gateway.addr()).await;
                run(&mut client, &switch, &steps).await;
            });
            Ok(())
        })
        .unwrap();
    assert_eq!(switch.counts().validation_errors, 0);
}
