//! Which services a user has, against the simulated switch.

use std::collections::BTreeSet;

use ocip_simulator::SimulatedSwitch;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Client, LIST, Reply, USER, stage, try_cases};

const SERVICES: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/";

const SEQUENCES: u32 = 150;
const STEPS: usize = 12;

/// Names of services; the last is none.
const NAMES: [&str; 5] = [
    "Speed Dial 100",
    "Do Not Disturb",
    "Fax Messaging",
    "Alternate Numbers",
    "Nonsense",
];

/// Names of service packs; the last is none.
const PACKS: [&str; 3] = ["Office", "Front desk", "No pack"];

/// A change: whether to assign, and what.
type Step = (bool, Vec<&'static str>, Vec<&'static str>);

/// What a user has, in plain sets.
#[derive(Clone, PartialEq, Debug)]
struct Model {
    services: BTreeSet<&'static str>,
    packs: BTreeSet<&'static str>,
    /// Whether a refused list keeps what came before.
    is_partial: bool,
}

impl Model {
    /// Makes the change, and gives the status that its answer must have.
    fn take(&mut self, (assign, services, packs): &Step) -> u16 {
        let (before, mut refused) = (self.clone(), false);
        let sets = [(services, &mut self.services), (packs, &mut self.packs)];
        for (names, set) in sets {
            for name in names {
                refused |= ["Nonsense", "No pack"].contains(name);
                match (refused, assign) {
                    (true, _) => break,
                    (false, true) => set.insert(name),
                    (false, false) => set.remove(name),
                };
            }
            if refused {
                break;
            }
        }
        if !refused {
            return 200;
        }
        if !self.is_partial {
            *self = before.clone();
        }
        if *self == before { 400 } else { 207 }
    }

    fn has(&self, name: &str) -> bool {
        self.services.contains(name) || self.packs.contains(name)
    }
}

fn step() -> impl Strategy<Value = Step> {
    // What does not exist is rarer than what does.
    let names = |all: &'static [&'static str]| {
        let (last, known) = all.split_last().unwrap();
        let known = prop::sample::subsequence(known, 0..=known.len()).prop_shuffle();
        (
            known,
            prop::bool::weighted(0.15),
            any::<prop::sample::Index>(),
        )
            .prop_map(|(mut names, with_unknown, place)| {
                if with_unknown {
                    names.insert(place.index(names.len() + 1), last);
                }
                names
            })
    };
    (any::<bool>(), names(&NAMES), names(&PACKS))
}

async fn send(client: &mut Client, (assign, services, packs): &Step) -> Reply {
    let named =
        |names: &[&str]| -> Value { names.iter().map(|name| json!({ "name": name })).collect() };
    let body = json!({ "services": named(services), "servicePacks": named(packs) });
    let method = if *assign { "POST" } else { "DELETE" };
    client.send(method, SERVICES, &body.to_string()).await
}

/// The names of a list that are assigned.
fn assigned(list: &Value) -> BTreeSet<&str> {
    let list = list.as_array().unwrap().iter();
    let has = list.filter(|one| one["assigned"] == true);
    has.map(|one| one["name"].as_str().unwrap()).collect()
}

fn check(shown: &Value, model: &Model, step: &Step) {
    let status = &shown["assignementStatus"];
    let services = assigned(&status["services"]);
    let of_model = |all: &BTreeSet<&'static str>| all.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(services, of_model(&model.services), "{step:?}");
    assert_eq!(
        assigned(&status["servicePacks"]),
        of_model(&model.packs),
        "{step:?}"
    );
    let summary = shown["summary"]["userServices"].as_array().unwrap().iter();
    let summary: BTreeSet<_> = summary.map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(summary, services, "{step:?}");
}

async fn run(client: &mut Client, switch: &SimulatedSwitch, is_partial: bool, steps: &[Step]) {
    let start = ["Speed Dial 100", "Do Not Disturb"];
    switch.edit(|data| {
        data.behaviour.partial_lists = is_partial;
        let user = data.user_mut(USER).unwrap();
        user.services = start.map(str::to_owned).into();
        user.service_packs = BTreeSet::new();
    });
    let mut model = Model {
        services: start.into(),
        packs: BTreeSet::new(),
        is_partial,
    };
    for step in steps {
        let reply = send(client, step).await;
        let expected = model.take(step);
        assert_eq!(reply.status, expected, "{step:?}: {reply:?}");
        let shown = client.send("GET", SERVICES, "").await.json();
        check(&shown, &model, step);
        match expected {
            200 => assert_eq!(reply.json(), shown, "{step:?}"),
            207 => {
                assert_eq!(reply.json()["now"], shown, "{step:?}");
                check_results(&reply.json()["results"], &model, step);
            }
            _ => {}
        }
        let codes = client.send("GET", LIST, "").await.status;
        assert_eq!(codes == 200, model.has("Speed Dial 100"), "{step:?}");
    }
}

/// A result for each name, with status 200 where it is as it was asked for.
fn check_results(results: &Value, model: &Model, (assign, services, packs): &Step) {
    let names: Vec<_> = services.iter().chain(packs).collect();
    let results = results.as_array().unwrap();
    assert_eq!(results.len(), names.len());
    for (result, name) in results.iter().zip(names) {
        assert_eq!(result["name"], **name);
        let exists = !["Nonsense", "No pack"].contains(name);
        let is_so = exists && model.has(name) == *assign;
        assert_eq!(result["status"], if is_so { 200 } else { 400 }, "{result}");
        assert_eq!(result["error"].is_null(), is_so, "{result}");
    }
}

#[test]
fn the_rest_view_is_that_of_plain_sets_after_every_change() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, gateway, _simulator) = runtime.block_on(stage(|_| {}, |_| {}));
    let steps = prop::collection::vec(step(), STEPS);
    try_cases(SEQUENCES, &(any::<bool>(), steps), |(is_partial, steps)| {
        runtime.block_on(async {
            let mut client = Client::connect(gateway.addr()).await;
            run(&mut client, &switch, is_partial, &steps).await;
        });
    });
    assert_eq!(switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn what_is_so_already_is_not_written_and_a_service_comes_back_with_its_defaults() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let body = r#"{"services":[{"name":"Speed Dial 100"}]}"#;
    let written = || {
        let counts = switch.counts();
        let [assigned, unassigned] = [
            "UserServiceAssignListRequest",
            "UserServiceUnassignListRequest",
        ]
        .map(|name| counts.executed(name));
        (assigned, unassigned)
    };
    for (method, expected, codes) in [
        ("POST", (0, 0), Some(2)),
        ("DELETE", (0, 1), None),
        ("DELETE", (0, 1), None),
        ("POST", (1, 1), Some(0)),
        ("POST", (1, 1), Some(0)),
    ] {
        let reply = gateway.request(method, SERVICES, body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(written(), expected, "{method}");
        let list = gateway.request("GET", LIST, "").await;
        let shown =
            (list.status == 200).then(|| list.json()["speedCodes"].as_array().unwrap().len());
        assert_eq!(shown, codes, "{method}: {list:?}");
    }
}
