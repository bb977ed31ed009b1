//! Random sequences of all operations: after every step the REST view is that of a plain model.

use ocip_services::criteria::ALL;
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::{Kind, Setting};
use ocip_simulator::SimulatedSwitch;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::model::{Model, UNKNOWN_SCHEDULE, Verdict};
use super::{comparable, criteria_path_of, path_of, start};
use crate::support::{Client, Reply, USER, try_cases};

const SEQUENCES: u32 = 500;
/// For each of the services that have the same engine.
const SEQUENCES_MORE: u32 = 120;
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

fn callers(selections: Vec<&'static str>) -> impl Strategy<Value = Value> {
    let numbers = prop::sample::subsequence(vec!["+3225126777", "+4570201234", "24010001"], 0..=3);
    let fields = (
        prop::option::of(prop::sample::select(selections)),
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

/// The fields that only this service has. A number comes with the selection that needs it, so that the
/// switch has nothing to refuse there.
fn own_fields(service: &CriteriaService) -> BoxedStrategy<Map<String, Value>> {
    let has = |name: &str| service.fields.iter().any(|one| one.json == name);
    if has("forwardToNumberSelection") {
        let number = prop::option::of(prop::sample::select(vec!["+3224010999", "*55", "a@b"]));
        let other = prop::sample::select(vec!["Forward To Default Number", "Do not forward"]);
        let elsewhere = (other, number).prop_map(|(selection, number)| {
            json!({"forwardToNumberSelection": selection, "forwardToPhoneNumber": number})
        });
        let there = prop::sample::select(vec!["+3224010998", "12"]).prop_map(|number| {
            json!({"forwardToNumberSelection": "Forward To Specified Number", "forwardToPhoneNumber": number})
        });
        let given = prop_oneof![3 => Just(json!({})), 2 => elsewhere, 2 => there];
        return given
            .prop_map(|given| given.as_object().unwrap().clone())
            .boxed();
    }
    let flag = prop::option::of(any::<bool>());
    flag.prop_map(|flag| {
        let fields = object([("doNotPerformAction", flag.map(Value::from))]);
        fields.as_object().unwrap().clone()
    })
    .boxed()
}

/// The fields of a criteria but for its name.
fn content(
    service: &'static CriteriaService,
    with_unknown: bool,
) -> impl Strategy<Value = Map<String, Value>> {
    let selections = service.selections.iter().map(|one| one.token()).collect();
    let fields = (
        prop::option::of(any::<bool>()),
        own_fields(service),
        prop::option::weighted(0.3, schedule("Time", with_unknown)),
        prop::option::weighted(0.3, schedule("Holiday", with_unknown)),
        prop::option::of(callers(selections)),
        prop::option::weighted(0.3, name()),
    );
    fields.prop_map(|(active, own, time, holiday, callers, new_name)| {
        let fields = object([
            ("active", active.map(Value::from)),
            ("timeSchedule", time),
            ("holidaySchedule", holiday),
            ("fromDnCriteria", callers),
            ("newName", new_name.map(Value::from)),
        ]);
        let mut fields = fields.as_object().unwrap().clone();
        fields.extend(own);
        fields
    })
}

fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let given = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(given.collect())
}

fn item(service: &'static CriteriaService) -> impl Strategy<Value = Value> {
    let change = (name(), content(service, false)).prop_map(|(name, mut fields)| {
        fields.insert("name".into(), name.into());
        Value::Object(fields)
    });
    let delete = name().prop_map(|name| json!({"name": name, "delete": true}));
    prop_oneof![4 => change, 1 => delete]
}

/// A value of a setting; never one that clears it, which a rule may not allow.
fn setting(one: &Setting) -> BoxedStrategy<Option<Value>> {
    match one.kind {
        Kind::Flag => prop::option::of(any::<bool>().prop_map(Value::from)).boxed(),
        Kind::Destination => {
            let numbers = prop::sample::select(vec!["+3224010700", "*55", "a@b"]);
            prop::option::of(numbers.prop_map(Value::from)).boxed()
        }
        other => panic!("{other:?}: say what its values are"),
    }
}

fn body(service: &'static CriteriaService) -> impl Strategy<Value = Value> {
    let numbers = prop::sample::subsequence(vec!["+32475000000", "*55", "12", "a@b"], 0..=4);
    let numbers = numbers.prop_map(|numbers| {
        let number = |number: &str| json!({"phoneNumber": number, "answerConfirmationRequired": number.len() > 3});
        Value::Array(numbers.into_iter().map(number).collect())
    });
    let settings: Vec<_> = service.settings.iter().map(setting).collect();
    let fields = (
        settings,
        prop::option::of(numbers),
        prop::option::of(prop::collection::vec(item(service), 0..5)),
    );
    fields.prop_map(move |(settings, numbers, items)| {
        let names = service.settings.iter().map(|one| one.json);
        let given = names.zip(settings);
        let given = given.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let mut body: Map<String, Value> = given.collect();
        if let (Some(list), Some(numbers)) = (service.numbers, numbers) {
            body.insert(list.json.to_owned(), numbers);
        }
        if let Some(items) = items {
            body.insert("criteria".to_owned(), once_each(items));
        }
        Value::Object(body)
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
fn new_criteria(service: &'static CriteriaService) -> impl Strategy<Value = Value> {
    (name(), content(service, true)).prop_map(|(name, mut fields)| {
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

fn step(service: &'static CriteriaService) -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => body(service).prop_map(Step::Put),
        3 => new_criteria(service).prop_map(Step::Post),
        3 => (name(), content(service, true)).prop_map(|(name, fields)| Step::PutOne(name, Value::Object(fields))),
        1 => name().prop_map(Step::Delete),
    ]
}

/// Whether a body has all the members of an answer of GET.
fn is_sent_back(service: &CriteriaService, body: &Value) -> bool {
    let text = body.to_string();
    service
        .telling
        .iter()
        .all(|name| text.contains(&format!("\"{name}\"")))
}

/// Sends the step and gives what came, what should come, and the body that should come.
async fn take(
    client: &mut Client,
    service: &CriteriaService,
    model: &mut Model,
    step: &Step,
) -> (Reply, Verdict, Value) {
    let path = path_of(service);
    match step {
        Step::Put(body) => {
            let reply = client.send("PUT", &path, &body.to_string()).await;
            (reply, model.put(body), Value::Null)
        }
        Step::Post(body) => {
            let reply = client
                .send("POST", &format!("{path}criteria/"), &body.to_string())
                .await;
            let verdict = model.post(body);
            let shown = model.criteria(body["name"].as_str().unwrap());
            (reply, verdict, shown.unwrap_or_default())
        }
        Step::PutOne(name, body) => {
            let reply = client
                .send("PUT", &criteria_path_of(service, name), &body.to_string())
                .await;
            let was = model.criteria(name).map(|shown| shown["active"].clone());
            let verdict = match model.put_one(name, body) {
                // Of what GET answered only what differs is asked for: nothing took effect.
                Verdict::Partly
                    if is_sent_back(service, body) && body.get("active") == was.as_ref() =>
                {
                    Verdict::Refused
                }
                verdict => verdict,
            };
            let name = body.get("newName").and_then(Value::as_str).unwrap_or(name);
            (reply, verdict, model.criteria(name).unwrap_or_default())
        }
        Step::Delete(name) => {
            let reply = client
                .send("DELETE", &criteria_path_of(service, name), "")
                .await;
            (reply, model.delete(name), Value::Null)
        }
    }
}

async fn run(
    client: &mut Client,
    switch: &SimulatedSwitch,
    service: &'static CriteriaService,
    steps: &[Step],
) {
    let demo = SimulatedSwitch::demo();
    let start = demo.edit(|data| data.user(USER).unwrap().criteria_state(service));
    switch.edit(|data| data.user_mut(USER).unwrap().keep(service, start));
    let path = path_of(service);
    let mut model = Model::of(service, &client.send("GET", &path, "").await.json());
    for step in steps {
        let (reply, verdict, shown) = take(client, service, &mut model, step).await;
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
        let view = client.send("GET", &path, "").await.json();
        assert_eq!(comparable(view.clone()), model.to_json(), "{step:?}");
        if verdict == Verdict::Partly {
            assert_eq!(reply.json()["now"], view, "{step:?}");
        }
    }
}

#[test]
fn the_rest_view_is_that_of_a_plain_model_after_every_step() {
    for (position, service) in ALL.iter().enumerate() {
        let sequences = if position == 0 {
            SEQUENCES
        } else {
            SEQUENCES_MORE
        };
        hold_against_the_model(service, sequences);
    }
}

fn hold_against_the_model(service: &'static CriteriaService, sequences: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, _simulator, gateway) = runtime.block_on(start());
    let number = std::cell::Cell::new(0_u32);
    try_cases(
        sequences,
        &prop::collection::vec(step(service), STEPS),
        |steps| {
            number.set(number.get() + 1);
            let starts_active = number.get().is_multiple_of(2);
            switch.edit(|data| data.behaviour.new_criteria_active = starts_active);
            runtime.block_on(async {
                let mut client = Client::connect(gateway.addr()).await;
                run(&mut client, &switch, service, &steps).await;
            });
        },
    );
    assert_eq!(switch.counts().validation_errors, 0);
}
