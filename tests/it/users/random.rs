//! Random sequences of changes: after every step each profile is that of a plain model.

use std::collections::BTreeMap;

use ocip_simulator::SimulatedSwitch;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use super::{USERS, path};
use crate::support::{TestGateway, stage};

const SEQUENCES: u32 = 30;
const STEPS: usize = 25;

const NAMES: [&str; 3] = ["foouser", "baruser", "ann.peeters"];

#[derive(Debug, Clone)]
enum Step {
    Put(&'static str, Map<String, Value>),
    Delete(&'static str),
    Post(&'static str, Map<String, Value>),
}

/// What GET shows of each user.
type Model = BTreeMap<&'static str, Value>;

fn member() -> impl Strategy<Value = (&'static str, Value)> {
    let text = |name: &'static str, values: &[Value]| {
        prop::sample::select(values.to_vec()).prop_map(move |value| (name, value))
    };
    let names = [json!("A"), json!("B & <C>"), json!("é")];
    let numbers = [
        json!("+3224010101"),
        json!("+3224010102"),
        json!(""),
        Value::Null,
    ];
    prop_oneof![
        1 => text("lastName", &names),
        1 => text("firstName", &names),
        1 => text("cliLastName", &names),
        1 => text("cliFirstName", &names),
        2 => text("phoneNumber", &numbers),
        2 => text("extension", &[json!("0101"), json!("0102"), json!("")]),
        1 => text("cliPhoneNumber", &numbers),
        1 => text("language", &[json!("English"), json!("French")]),
        1 => text("timeZone", &[json!("Europe/Paris")]),
        1 => text("emailAddress", &[json!("a@b.example"), json!(""), Value::Null]),
        1 => text("networkClassOfService", &[json!("National"), json!("All")]),
        2 => text("department", &[
            json!({"departmentName": "Sales"}), json!({"departmentName": "Support"}),
            json!({"departmentName": "Nobody"}), Value::Null,
        ]),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let user = prop::sample::select(NAMES.to_vec());
    let body = prop::collection::vec(member(), 0..4);
    let asked = (user.clone(), body).prop_map(|(user, members)| {
        let members = members.into_iter();
        let members = members.map(|(name, value)| (name.to_owned(), value));
        (user, members.collect())
    });
    let asked: BoxedStrategy<(&'static str, Map<String, Value>)> = asked.boxed();
    prop_oneof![
        12 => asked.clone().prop_map(|(user, body)| Step::Put(user, body)),
        2 => asked.prop_map(|(user, body)| Step::Post(user, body)),
        2 => user.prop_map(Step::Delete),
    ]
}

/// What POST is given beside the names, and the profile before its members count.
fn new(user: &str, body: &Map<String, Value>) -> (Value, Value) {
    let mut given = json!({"userId": user, "lastName": "New", "firstName": "One", "password": "x"});
    given.as_object_mut().unwrap().extend(body.clone());
    let (last, first) = (given["lastName"].clone(), given["firstName"].clone());
    let empty = json!({
        "lastName": last, "firstName": first, "cliLastName": last, "cliFirstName": first,
        "phoneNumber": "", "extension": "", "cliPhoneNumber": "", "language": "English",
        "timeZone": "Europe/Brussels",
    });
    (given, empty)
}

/// The profile after a change, and whether the switch can have that user beside the others.
fn changed(
    model: &Model,
    user: &str,
    mut profile: Value,
    body: &Map<String, Value>,
) -> (Value, bool) {
    let mut is_good = true;
    for (name, value) in body {
        let is_none = value.is_null() || value == "";
        let is_number = matches!(
            name.as_str(),
            "phoneNumber" | "extension" | "cliPhoneNumber"
        );
        match name.as_str() {
            "department" if is_none => drop(profile.as_object_mut().unwrap().remove(name)),
            "department" => {
                let name = value["departmentName"].as_str().unwrap();
                is_good &= name != "Nobody";
                profile["department"] = json!({
                    "tenantId": "foo", "groupId": "foogroup", "departmentName": name,
                    "fullPathName": name,
                });
            }
            _ if is_none && is_number => profile[name] = json!(""),
            _ if is_none => drop(profile.as_object_mut().unwrap().remove(name)),
            _ => profile[name] = value.clone(),
        }
    }
    let taken = |name: &str| {
        let others = model.iter().filter(|(other, _)| **other != user);
        profile[name] != ""
            && others
                .into_iter()
                .any(|(_, other)| other[name] == profile[name])
    };
    is_good &= !taken("phoneNumber") && !taken("extension");
    (profile, is_good)
}

async fn show(gateway: &TestGateway, user: &str) -> (u16, Value) {
    let reply = gateway.request("GET", &path(user), "").await;
    (reply.status, reply.json())
}

/// Plays the steps from where the demo begins.
async fn play(switch: &SimulatedSwitch, gateway: &TestGateway, steps: Vec<Step>) {
    let users = SimulatedSwitch::demo().edit(|data| data.users.clone());
    switch.edit(|data| data.users = users);
    let mut model = Model::new();
    for user in NAMES {
        let (status, shown) = show(gateway, user).await;
        assert_eq!(status, 200);
        model.insert(user, shown);
    }
    for step in steps {
        match &step {
            Step::Put(user, body) => {
                let text = Value::from(body.clone()).to_string();
                let reply = gateway.request("PUT", &path(user), &text).await;
                if !model.contains_key(user) {
                    assert_eq!(reply.status, 404, "{step:?}: {reply:?}");
                    continue;
                }
                let (after, is_good) = changed(&model, user, model[user].clone(), body);
                if is_good {
                    assert_eq!(
                        (reply.status, reply.json()),
                        (200, after.clone()),
                        "{step:?}"
                    );
                    model.insert(user, after);
                } else {
                    assert_eq!((reply.status, reply.error_code()), (400, 40004), "{step:?}");
                }
            }
            Step::Post(user, body) => {
                let (given, empty) = new(user, body);
                let reply = gateway.request("POST", USERS, &given.to_string()).await;
                let (after, is_good) = changed(&model, user, empty, body);
                if is_good && !model.contains_key(user) {
                    let answer = (reply.status, reply.json());
                    assert_eq!(answer, (201, after.clone()), "{step:?}");
                    model.insert(user, after);
                } else {
                    assert_eq!((reply.status, reply.error_code()), (400, 40004), "{step:?}");
                }
            }
            Step::Delete(user) => {
                let reply = gateway.request("DELETE", &path(user), "").await;
                let expected = if model.remove(user).is_some() {
                    200
                } else {
                    404
                };
                assert_eq!(reply.status, expected, "{step:?}: {reply:?}");
            }
        }
        for user in NAMES {
            let (status, shown) = show(gateway, user).await;
            match model.get(user) {
                Some(profile) => assert_eq!((status, &shown), (200, profile), "{step:?}"),
                None => assert_eq!(status, 404, "{step:?}"),
            }
        }
    }
    let left = switch.edit(|data| data.users.len());
    assert!(left >= model.len(), "{left}");
}

#[test]
fn every_profile_is_that_of_the_model_after_every_step() {
    let config = Config {
        cases: SEQUENCES,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, gateway, _simulator) = runtime.block_on(stage(|_| {}, |_| {}));
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    runner
        .run(&prop::collection::vec(step(), STEPS), |steps| {
            runtime.block_on(play(&switch, &gateway, steps));
            Ok(())
        })
        .unwrap();
}
