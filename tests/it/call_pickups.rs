//! Pickup groups: made, changed and taken away, with users who are proved to be in the tenant.

use std::path::PathBuf;
use std::sync::Arc;

use ocip_gateway::config::Config;
use ocip_simulator::{SimulatedSwitch, Simulator};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::audit::lines;
use crate::support::{Reply, TestGateway, stage};

const LIST: &str = "/api/v1/tenants/foo/groups/foogroup/services/call_pickups/";
const ANN: &str = "ann.peeters@demo.example";
const MARC: &str = "marc.lambert@demo.example";
/// Of another group, and of another tenant.
const WAREHOUSE: &str = "warehouse@demo.example";
const SHOP: &str = "shop@demo.example";

struct World {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl World {
    /// A switch without pickup groups.
    async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let clear = |data: &mut ocip_simulator::data::SwitchData| {
            for group in &mut data.groups {
                group.call_pickups.clear();
            }
        };
        let (switch, gateway, _simulator) = stage(clear, change).await;
        Self {
            switch,
            gateway,
            _simulator,
        }
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let path = format!("{LIST}{path}");
        self.gateway.request(method, &path, &body).await
    }

    /// Every pickup group with its users, as it is stored.
    fn stored(&self) -> Vec<(String, Vec<String>)> {
        self.switch.edit(|data| {
            let group = data.groups.iter().find(|group| group.id == "foogroup");
            let all = group.unwrap().call_pickups.iter();
            all.map(|one| (one.name.clone(), one.users.clone()))
                .collect()
        })
    }

    fn writes(&self) -> u64 {
        let executed = self.switch.counts().executed;
        let writes = executed.iter().filter(|(name, _)| {
            name.starts_with("GroupCallPickup")
                && !name.contains("InstanceList")
                && !name.contains("Get")
        });
        writes.map(|(_, count)| count).sum()
    }
}

fn users(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "userId": id })).collect()
}

fn ids(shown: &Value) -> Vec<&str> {
    let users = shown.as_array().unwrap().iter();
    users.map(|user| user["userId"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_pickup_group_is_made_shown_changed_and_taken_away() {
    let world = World::start(|_| {}).await;
    let made = world
        .ask(
            "POST",
            "",
            &json!({ "name": "Sales", "assigned_users": users(&[ANN]) }),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(ids(&made.json()["assigned_users"]), [ANN]);
    assert_eq!(made.json()["assigned_users"][0]["groupId"], "foogroup");
    let available = world.ask("GET", "users/available/", &Value::Null).await;
    let available = available.json();
    let available = ids(&available["users"]);
    assert!(
        available.contains(&MARC) && !available.contains(&ANN),
        "{available:?}"
    );
    let own = "/api/v1/tenants/foo/groups/foogroup/users/ann.peeters/services/call_pickups/";
    let own = world.gateway.request("GET", own, "").await.json();
    assert_eq!(own["name"], "Sales");
    let change = json!({ "newName": "Shop floor", "assigned_users": users(&[MARC, ANN]) });
    let changed = world.ask("PUT", "Sales/", &change).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(changed.json()["name"], "Shop floor");
    assert_eq!(ids(&changed.json()["assigned_users"]), [MARC, ANN]);
    assert_eq!(world.ask("GET", "Sales/", &Value::Null).await.status, 404);
    assert_eq!(
        world
            .ask("DELETE", "Shop%20floor/", &Value::Null)
            .await
            .status,
        200
    );
    let list = world.ask("GET", "", &Value::Null).await;
    assert_eq!(list.json(), json!({ "call_pickups": [] }));
    assert_eq!(world.switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn each_stranger_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("audit.jsonl");
    let world = World::start(|config| config.audit.file = Some(path.clone())).await;
    world.ask("POST", "", &json!({ "name": "Sales" })).await;
    let written = world.writes();
    let strangers = users(&[ANN, SHOP, "nobody@demo.example"]);
    for (method, path_of, body) in [
        (
            "POST",
            "",
            json!({ "name": "New", "assigned_users": strangers }),
        ),
        ("PUT", "Sales/", json!({ "assigned_users": strangers })),
    ] {
        let reply = world.ask(method, path_of, &body).await;
        assert_eq!(
            (reply.status, reply.error_code()),
            (400, 40001),
            "{reply:?}"
        );
        for (place, id) in [(1, SHOP), (2, "nobody@demo.example")] {
            let said =
                format!("assigned_users[{place}].userId: \\\"{id}\\\" given, expected the id");
            assert!(reply.body.contains(&said), "{said}: {reply:?}");
        }
        let line = lines(&path).pop().unwrap();
        assert_eq!(
            (&line["status"], &line["method"]),
            (&json!(400), &json!(method))
        );
    }
    // Of the tenant, but not of the group: the switch says so.
    let reply = world
        .ask(
            "PUT",
            "Sales/",
            &json!({ "assigned_users": users(&[WAREHOUSE]) }),
        )
        .await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (400, 40004),
        "{reply:?}"
    );
    assert_eq!(world.stored(), [("Sales".to_owned(), Vec::new())]);
    // The one that the switch refused.
    assert_eq!(world.writes() - written, 1);
}

#[tokio::test]
async fn each_change_is_recorded_with_what_was_before_and_is_after() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("audit.jsonl");
    let world = World::start(|config| config.audit.file = Some(path.clone())).await;
    let empty = json!({ "name": "Sales", "assigned_users": [] });
    for (method, path_of, body, status, before, after) in [
        (
            "POST",
            "",
            json!({ "name": "Sales" }),
            201,
            Value::Null,
            empty.clone(),
        ),
        (
            "PUT",
            "Sales/",
            json!({ "newName": "A" }),
            200,
            empty,
            json!({ "name": "A", "assigned_users": [] }),
        ),
        (
            "DELETE",
            "A/",
            Value::Null,
            200,
            json!({ "name": "A", "assigned_users": [] }),
            Value::Null,
        ),
    ] {
        let reply = world.ask(method, path_of, &body).await;
        assert_eq!(reply.status, status, "{reply:?}");
        let line = lines(&path).pop().unwrap();
        assert_eq!(
            (&line["before"], &line["after"]),
            (&before, &after),
            "{line}"
        );
        assert_eq!(line["target"], json!(["foo", "foogroup", ""]), "{line}");
    }
}

/// A change that may or may not be possible.
#[derive(Debug, Clone)]
enum Step {
    Make(usize, Vec<usize>),
    Change(usize, Option<usize>, Option<Vec<usize>>),
    Delete(usize),
}

const NAMES: [&str; 3] = ["A", "B", "C"];
const PEOPLE: [&str; 4] = [ANN, MARC, "baruser@demo.example", "foouser@demo.example"];

fn step() -> impl Strategy<Value = Step> {
    let name = || 0..NAMES.len();
    let people = || prop::sample::subsequence((0..PEOPLE.len()).collect::<Vec<_>>(), 0..=3);
    prop_oneof![
        (name(), people()).prop_map(|(name, people)| Step::Make(name, people)),
        (name(), prop::option::of(name()), prop::option::of(people()))
            .prop_map(|(name, new_name, people)| Step::Change(name, new_name, people)),
        name().prop_map(Step::Delete),
    ]
}

/// The pickup groups as a plain list, and what becomes of it.
type PickupModel = Vec<(usize, Vec<usize>)>;

/// The status of a step, which is taken where it is possible.
fn take(model: &mut PickupModel, step: &Step) -> u16 {
    let place = |model: &PickupModel, name: usize| model.iter().position(|one| one.0 == name);
    let are_free = |model: &PickupModel, but: usize, people: &[usize]| {
        let others = model.iter().filter(|one| one.0 != but);
        others
            .flat_map(|one| &one.1)
            .all(|one| !people.contains(one))
    };
    match step {
        Step::Make(name, people) => {
            if place(model, *name).is_some() || !are_free(model, *name, people) {
                return 400;
            }
            model.push((*name, people.clone()));
            201
        }
        Step::Change(name, new_name, people) => {
            let Some(at) = place(model, *name) else {
                return 404;
            };
            let new_name = new_name.unwrap_or(*name);
            let is_taken = new_name != *name && place(model, new_name).is_some();
            let new_people = people.clone().unwrap_or_else(|| model[at].1.clone());
            if is_taken || !are_free(model, *name, &new_people) {
                return 400;
            }
            model[at] = (new_name, new_people);
            200
        }
        Step::Delete(name) => match place(model, *name) {
            None => 404,
            Some(at) => {
                model.remove(at);
                200
            }
        },
    }
}

fn named(people: &[usize]) -> Value {
    let ids: Vec<_> = people.iter().map(|one| PEOPLE[*one]).collect();
    users(&ids)
}

#[tokio::test]
async fn any_sequence_of_changes_leaves_what_a_plain_list_has() {
    let world = World::start(|_| {}).await;
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec(step(), 150);
    let steps = steps.new_tree(&mut runner).unwrap().current();
    let mut model = PickupModel::new();
    for step in steps {
        let (method, path, body) = match &step {
            Step::Make(name, people) => {
                let body = json!({ "name": NAMES[*name], "assigned_users": named(people) });
                ("POST", String::new(), body)
            }
            Step::Change(name, new_name, people) => {
                let mut body = json!({});
                if let Some(new_name) = new_name {
                    body["newName"] = NAMES[*new_name].into();
                }
                if let Some(people) = people {
                    body["assigned_users"] = named(people);
                }
                ("PUT", format!("{}/", NAMES[*name]), body)
            }
            Step::Delete(name) => ("DELETE", format!("{}/", NAMES[*name]), Value::Null),
        };
        let expected = take(&mut model, &step);
        let reply = world.ask(method, &path, &body).await;
        assert_eq!(reply.status, expected, "{step:?}: {reply:?}");
        let wanted = model.iter().map(|(name, people)| {
            let people = people.iter().map(|one| PEOPLE[*one].to_owned());
            (NAMES[*name].to_owned(), people.collect::<Vec<_>>())
        });
        assert_eq!(world.stored(), wanted.collect::<Vec<_>>(), "{step:?}");
    }
    assert_eq!(world.switch.counts().validation_errors, 0);
}
