//! Alternate numbers against the simulated switch: random sequences of changes, after each of which every number is
//! that of a plain model; how numbers are
//! shown; and who may change what.

use std::collections::BTreeMap;

use ocip_simulator::SimulatedSwitch;
use ocip_simulator::data::SwitchData;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::access::{ask, closed_config, cookie, log_in};
use crate::support::{Client, TestGateway, simulate, stage, try_cases};

const SEQUENCES: u32 = 60;
const STEPS: usize = 15;

const NAMES: [&str; 2] = ["ann.peeters", "helene.lambert"];

/// The members of a place, in order.
const MEMBERS: [&str; 3] = ["phoneNumber", "extension", "ringPattern"];

fn path(user: &str) -> String {
    format!("/api/v1/tenants/foo/groups/foogroup/users/{user}/services/alternate_numbers/")
}

/// What a user has: whether numbers ring in different ways, and the members of each place, where an empty text is
/// none.
#[derive(Debug, Clone, Default)]
struct Numbers {
    distinctive_ring: bool,
    places: BTreeMap<usize, [String; 3]>,
}

type Model = BTreeMap<&'static str, Numbers>;

/// A change of a place: which, and either its members or that its number goes.
type PlaceStep = (usize, Option<[Option<Value>; 3]>);

#[derive(Debug, Clone)]
struct Step {
    user: &'static str,
    distinctive_ring: Option<bool>,
    places: Vec<PlaceStep>,
}

fn member(texts: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    let texts = prop::sample::select(texts).prop_map(Value::from);
    prop::option::of(prop_oneof![6 => texts, 1 => Just(Value::Null)])
}

fn place() -> impl Strategy<Value = PlaceStep> {
    // The last of each is somebody's already.
    let number = member(&[
        "+3224010991",
        "+3224010992",
        "+3224010993",
        "",
        "+3224010001",
    ]);
    let extension = member(&["0991", "0992", "0993", "", "0001"]);
    let pattern = member(&["Normal", "Long-Long", ""]);
    let members = (number, extension, pattern).prop_map(|(a, b, c)| [a, b, c]);
    (1usize..=10, prop::option::weighted(0.8, members))
}

fn step() -> impl Strategy<Value = Step> {
    (
        prop::sample::select(NAMES.to_vec()),
        prop::option::of(any::<bool>()),
        prop::collection::vec(place(), 0..4),
    )
        .prop_map(|(user, distinctive_ring, places)| Step {
            user,
            distinctive_ring,
            places,
        })
}

fn body(step: &Step) -> String {
    let places = step.places.iter().map(|(id, members)| {
        let mut entry = Map::from_iter([("id".to_owned(), json!(id.to_string()))]);
        match members {
            None => drop(entry.insert("delete".to_owned(), true.into())),
            Some(members) => entry.extend(
                MEMBERS
                    .into_iter()
                    .zip(members)
                    .filter_map(|(name, given)| Some((name.to_owned(), given.clone()?))),
            ),
        }
        Value::from(entry)
    });
    let mut body = json!({ "alternateNumbers": places.collect::<Vec<_>>() });
    if let Some(ring) = step.distinctive_ring {
        body["distinctiveRing"] = ring.into();
    }
    body.to_string()
}

/// Makes the change; false when it must be refused.
fn change(model: &mut Model, step: &Step) -> bool {
    let mut ids: Vec<_> = step.places.iter().map(|(id, _)| id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    if ids.len() < count {
        return false;
    }
    let mut after = model.clone();
    let numbers = after.get_mut(step.user).unwrap();
    numbers.distinctive_ring = step.distinctive_ring.unwrap_or(numbers.distinctive_ring);
    for (id, members) in &step.places {
        let kept = numbers.places.entry(*id).or_default();
        let gone = [Some(Value::Null), Some(Value::Null), None];
        let members = members.as_ref().unwrap_or(&gone);
        for (kept, given) in kept.iter_mut().zip(members) {
            if let Some(given) = given {
                *kept = given.as_str().unwrap_or_default().to_owned();
            }
        }
    }
    let taken = |member: usize, first: &str| {
        let places = after.values().flat_map(|numbers| numbers.places.values());
        let mut all: Vec<_> = places.map(|place| place[member].as_str()).collect();
        all.push(first);
        all.retain(|one| !one.is_empty());
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        all.len() < count
    };
    if taken(0, "+3224010001") || taken(1, "0001") {
        return false;
    }
    *model = after;
    true
}

fn shown(numbers: &Numbers) -> Value {
    let places = numbers.places.iter();
    let places =
        places.filter(|(_, [number, extension, _])| !(number.is_empty() && extension.is_empty()));
    let places = places.map(|(id, [number, extension, pattern])| {
        let mut one = json!({"id": id.to_string(), "phoneNumber": number, "extension": extension});
        if !pattern.is_empty() {
            one["ringPattern"] = json!(pattern);
        }
        one
    });
    json!({
        "distinctiveRing": numbers.distinctive_ring,
        "alternateNumbers": places.collect::<Vec<_>>(),
    })
}

async fn play(client: &mut Client, switch: &SimulatedSwitch, steps: Vec<Step>) {
    switch.edit(|data| {
        for name in NAMES {
            data.user_mut(name).unwrap().alternate_numbers = Default::default();
        }
    });
    let mut model: Model = NAMES.map(|name| (name, Numbers::default())).into();
    for step in steps {
        let reply = client.send("PUT", &path(step.user), &body(&step)).await;
        let expected = if change(&mut model, &step) { 200 } else { 400 };
        assert_eq!(reply.status, expected, "{step:?}: {reply:?}");
        for name in NAMES {
            let list = client.send("GET", &path(name), "").await;
            let expected = shown(&model[name]);
            assert_eq!((list.status, list.json()), (200, expected), "{step:?}");
        }
        let list = shown(&model[step.user]);
        for (id, _) in &step.places {
            let one = client
                .send("GET", &format!("{}{id}/", path(step.user)), "")
                .await;
            let mut listed = list["alternateNumbers"].as_array().unwrap().iter();
            let id = id.to_string();
            match listed.find(|one| one["id"] == id.as_str()) {
                Some(listed) => assert_eq!((one.status, &one.json()), (200, listed)),
                None => assert_eq!((one.status, one.error_code()), (404, 40404), "{one:?}"),
            }
        }
    }
}

#[test]
fn every_number_is_that_of_the_model_after_every_change() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, gateway, _simulator) = runtime.block_on(stage(
        |_| {},
        |config| config.numbering.country_code = Some("32".into()),
    ));
    try_cases(SEQUENCES, &prop::collection::vec(step(), STEPS), |steps| {
        runtime.block_on(async {
            let mut client = Client::connect(gateway.addr()).await;
            play(&mut client, &switch, steps).await;
        });
    });
    assert_eq!(switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn national_digits_are_shown_with_the_country_of_the_user() {
    let national = |data: &mut SwitchData| {
        data.system.country_code = "45".to_owned();
        let ann = data.user_mut("ann.peeters").unwrap();
        ann.phone_number = None;
        ann.alternate_numbers.numbers[0].phone_number = Some("70201234".to_owned());
    };
    let (_switch, gateway, _simulator) = stage(national, |_| {}).await;
    let list = gateway.request("GET", &path("ann.peeters"), "").await;
    assert_eq!(
        list.json()["alternateNumbers"][0]["phoneNumber"],
        "+4570201234"
    );
}

/// What a user asks for of the user's own numbers, and the status and code of the answer.
const CHANGES_OF_USERS: [(&str, u16, u64); 5] = [
    (
        r#"{"distinctiveRing":false,"alternateNumbers":[{"id":"2","ringPattern":"Normal"}]}"#,
        200,
        0,
    ),
    (
        r#"{"alternateNumbers":[{"id":"2","phoneNumber":"+3224010991"}]}"#,
        403,
        40302,
    ),
    (
        r#"{"alternateNumbers":[{"id":"5","extension":"0991"}]}"#,
        403,
        40302,
    ),
    (
        r#"{"alternateNumbers":[{"id":"1","delete":true}]}"#,
        403,
        40302,
    ),
    (
        r#"{"alternateNumbers":[{"id":"1","extension":"x"}]}"#,
        400,
        40001,
    ),
];

#[tokio::test]
async fn users_say_how_their_numbers_ring_and_administrators_which_they_are() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let own = path("ann.peeters");
    let as_whom = async |name: &str, password: &str| {
        let login = log_in(gateway.addr(), name, password).await;
        assert_eq!(login.status, 200, "{name}: {login:?}");
        cookie(&login)
    };
    let ann = as_whom("ann.peeters", "demo-user-password").await;
    let put = async |who: &str, body: &str| ask(gateway.addr(), "PUT", &own, &[who], body).await;
    for (body, status, code) in CHANGES_OF_USERS {
        let sent = || {
            switch
                .counts()
                .executed("UserAlternateNumbersModifyRequest")
        };
        let before = sent();
        let reply = put(&ann, body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        if status != 200 {
            assert_eq!(reply.error_code(), code, "{body}: {reply:?}");
        }
        assert_eq!(sent() - before, u64::from(status == 200), "{body}");
    }
    // What GET answers is theirs to send back, with what they may change changed.
    let mut shown = ask(gateway.addr(), "GET", &own, &[&ann], "").await.json();
    shown["distinctiveRing"] = true.into();
    assert_eq!(put(&ann, &shown.to_string()).await.status, 200);
    let now = ask(gateway.addr(), "GET", &own, &[&ann], "").await.json();
    assert_eq!(now, shown);
    let admin = as_whom("foogroup-admin@demo.example", "demo-admin-password").await;
    for (body, status, _) in CHANGES_OF_USERS {
        let expected = if status == 400 { 400 } else { 200 };
        assert_eq!(put(&admin, body).await.status, expected, "{body}");
    }
}
