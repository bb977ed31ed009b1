//! Random sequences of changes: after every step the service and its endpoints are those of a plain model.

use ocip::command::user::AccessDeviceLevel;
use ocip_simulator::SimulatedSwitch;
use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::data::SwitchData;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use super::{MEETING, SERVICE, ask, endpoint, named, path_of, post};
use crate::support::{TestGateway, stage};

const SEQUENCES: u32 = 15;
const STEPS: usize = 30;

/// Lines that can be asked for; that of another user's phone is last.
const LINES: [&str; 8] = [
    MEETING,
    "a@demo.example",
    "b@demo.example",
    "c@demo.example",
    "d@demo.example",
    "e@demo.example",
    "f",
    "baruser@demo.example",
];

/// Devices by level and name, each with its ports if it is there: the third is somebody's in full.
const DEVICES: [(&str, &str, Option<i64>); 6] = [
    ("Group", "meeting-room", Some(4)),
    ("Service Provider", "spare", Some(1024)),
    ("Service Provider", "foo-desk-2", Some(0)),
    ("Group", "spare", None),
    ("Group", "of another group", None),
    ("System", "loan-phone-7", None),
];

/// How many endpoints there may be.
const MAX: usize = 5;

/// The members of a body that are flags, and those of the service.
const FLAGS: [&str; 3] = ["isActive", "allowOrigination", "allowTermination"];
const SETTINGS: [&str; 6] = [
    "alertAllAppearancesForClickToDialCalls",
    "alertAllAppearancesForGroupPagingCalls",
    "allowSCACallRetrieve",
    "isMultipleCallArrangementServiceActive",
    "allowBridgingBetweenLocations",
    "enableCallParkNotification",
];

#[derive(Debug, Clone)]
enum Step {
    Settings(Map<String, Value>),
    Post(Value),
    Put(&'static str, Map<String, Value>),
    Delete(Vec<&'static str>),
}

impl Step {
    /// The endpoints that it is about.
    fn lines(&self) -> Vec<&str> {
        match self {
            Self::Settings(_) => vec![MEETING],
            Self::Post(body) => body["linePort"].as_str().into_iter().collect(),
            Self::Put(line, _) => vec![line],
            Self::Delete(lines) => lines.clone(),
        }
    }
}

/// What a client is shown: the service without its endpoints, and each endpoint with all its members.
#[derive(Clone)]
struct Model {
    release: SwitchRelease,
    service: Map<String, Value>,
    endpoints: Vec<Map<String, Value>>,
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

impl Model {
    fn find(&mut self, line_port: &str) -> Option<&mut Map<String, Value>> {
        let mut all = self.endpoints.iter_mut();
        all.find(|one| one["linePort"] == line_port)
    }

    /// Adds the endpoint if there is a place; the status and code of the answer.
    fn post(&mut self, body: &Value) -> (u16, u64) {
        let mut wanted = object(body);
        for flag in FLAGS {
            wanted.entry(flag).or_insert(true.into());
        }
        let device = &body["accessDevice"];
        let (level, name) = (&device["level"], &device["name"]);
        if level == "System" {
            return (400, 40001);
        }
        if let Some(there) = self.find(body["linePort"].as_str().unwrap()) {
            let is_so = wanted.iter().all(|(member, value)| match member.as_str() {
                "accessDevice" => {
                    let there = &there["accessDevice"];
                    (&there["level"], &there["name"]) == (level, name)
                }
                member => there.get(member) == Some(value),
            });
            return if is_so { (200, 0) } else { (400, 40005) };
        }
        let known = DEVICES.iter().find(|one| *level == one.0 && *name == one.1);
        let Some(ports) = known.unwrap().2 else {
            return (400, 40001);
        };
        let there = self.endpoints.iter();
        let on_device = there.filter(|one| one["accessDevice"]["name"] == *name);
        let port = wanted.get("lineNumber");
        let is_taken = |one: &Map<String, Value>| port.is_some() && one.get("lineNumber") == port;
        let is_full = on_device.clone().count() >= usize::try_from(ports).unwrap();
        let refused = wanted["linePort"] == "baruser@demo.example"
            || is_full
            || on_device.clone().any(is_taken)
            || port.is_some_and(|port| port.as_i64() > Some(ports))
            || self.endpoints.len() >= MAX;
        if refused {
            return (400, 40004);
        }
        let mut shown = json!({"type": "Demo-Combined", "name": name, "level": level});
        if self.release >= SwitchRelease::R21 {
            shown["management"] = false.into();
        }
        wanted.insert("accessDevice".to_owned(), shown);
        if self.release >= SwitchRelease::R22 {
            wanted.insert("useHotline".to_owned(), false.into());
        }
        self.endpoints.push(wanted);
        (201, 0)
    }

    fn put(&mut self, line_port: &str, body: &Map<String, Value>) -> (u16, u64) {
        let Some(there) = self.find(line_port) else {
            return (404, 40404);
        };
        let mut changed = there.clone();
        for (member, value) in body {
            match value {
                value if value.is_null() || value == "" => drop(changed.remove(member)),
                value => drop(changed.insert(member.clone(), value.clone())),
            }
        }
        if changed.get("useHotline") == Some(&json!(true))
            && !changed.contains_key("hotlineContact")
        {
            return (400, 40004);
        }
        *there = changed;
        (200, 0)
    }

    fn shown(&self) -> Value {
        let members = ["accessDevice", "contact", "linePort", "lineNumber"];
        let listed = self.endpoints.iter().map(|one| {
            let members = members
                .iter()
                .filter_map(|name| Some((*name, one.get(*name)?)));
            members
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect::<Map<_, _>>()
        });
        let mut shown = self.service.clone();
        let listed = listed.map(Value::from).collect::<Vec<_>>();
        shown.insert("endpoints".to_owned(), listed.into());
        shown.into()
    }
}

fn flags(names: &'static [&'static str]) -> impl Strategy<Value = Map<String, Value>> {
    let some = prop::sample::subsequence(names, 0..=names.len());
    (some, any::<u8>()).prop_map(|(names, bits)| {
        let flags = names.into_iter().enumerate();
        let flags = flags.map(|(place, name)| (name.to_owned(), (bits >> place & 1 == 1).into()));
        flags.collect()
    })
}

fn settings() -> impl Strategy<Value = Step> {
    let tones = prop::sample::select(vec!["None", "Barge-In", "Barge-In and Repeat"]);
    let tone = prop::option::of(tones);
    (flags(&SETTINGS), tone).prop_map(|(mut body, tone)| {
        if let Some(tone) = tone {
            body.insert("bridgeWarningTone".to_owned(), tone.into());
        }
        Step::Settings(body)
    })
}

fn addition() -> impl Strategy<Value = Step> {
    let line = prop::sample::select(&LINES[..]);
    // The devices that can be used, more often than the others.
    let device = prop::sample::select([&DEVICES[..2], &DEVICES[..2], &DEVICES[..]].concat());
    let port = prop::option::of(prop::sample::select(&[1, 2, 4, 5, 1024][..]));
    let contact = prop::option::of(Just("sip:a@192.0.2.1"));
    (line, device, port, contact, flags(&FLAGS)).prop_map(
        |(line, (level, name, _), port, contact, mut body)| {
            body.insert("linePort".to_owned(), line.into());
            body.insert(
                "accessDevice".to_owned(),
                json!({"name": name, "level": level}),
            );
            if let Some(port) = port {
                body.insert("lineNumber".to_owned(), port.into());
            }
            if let Some(contact) = contact {
                body.insert("contact".to_owned(), contact.into());
            }
            Step::Post(body.into())
        },
    )
}

/// A change of an endpoint; without hotlines, of which only some releases tell.
fn change() -> impl Strategy<Value = Step> {
    (prop::sample::select(&LINES[..]), flags(&FLAGS)).prop_map(|(line, body)| Step::Put(line, body))
}

/// The same with hotlines.
fn hotline() -> impl Strategy<Value = Step> {
    let contacts = [json!("boss@demo.example"), json!(""), Value::Null];
    let contact = prop::option::of(prop::sample::select(contacts.to_vec()));
    let body = (flags(&["useHotline", "isActive"]), contact);
    (prop::sample::select(&LINES[..]), body).prop_map(|(line, (mut body, contact))| {
        if let Some(contact) = contact {
            body.insert("hotlineContact".to_owned(), contact);
        }
        Step::Put(line, body)
    })
}

fn deletion() -> impl Strategy<Value = Step> {
    let lines = prop::sample::subsequence(&LINES[..], 0..=3).prop_shuffle();
    lines.prop_map(Step::Delete)
}

fn steps(release: SwitchRelease) -> BoxedStrategy<Vec<Step>> {
    let change = match release {
        SwitchRelease::R19 | SwitchRelease::R21 => change().boxed(),
        SwitchRelease::R22 | SwitchRelease::R23 => prop_oneof![change(), hotline()].boxed(),
    };
    let step = prop_oneof![
        2 => settings(),
        7 => addition(),
        3 => change,
        2 => deletion(),
    ];
    prop::collection::vec(step, STEPS).boxed()
}

/// A phone of the tenant with many ports, and one of another group, beside those of the demo.
fn with_devices(data: &mut SwitchData) {
    let mut devices = data.devices.values();
    let known = devices.find(|one| one.name == "meeting-room").unwrap();
    let mut spare = known.clone();
    spare.level = AccessDeviceLevel::ServiceProvider;
    (spare.group, spare.ports) = (None, None);
    spare.name = "spare".to_owned();
    let mut other = known.clone();
    other.group = Some("bargroup".to_owned());
    other.name = "of another group".to_owned();
    for device in [spare, other] {
        data.devices.insert(device.key(), device);
    }
}

async fn play(
    switch: &SimulatedSwitch,
    gateway: &TestGateway,
    release: SwitchRelease,
    steps: Vec<Step>,
) {
    let demo = SimulatedSwitch::demo().edit(|data| data.users.clone());
    switch.edit(|data| data.users = demo);
    let mut service = object(&ask(gateway, "GET", SERVICE, &Value::Null).await.json());
    service.remove("endpoints");
    let first = ask(gateway, "GET", &path_of(MEETING), &Value::Null).await;
    let mut model = Model {
        release,
        service,
        endpoints: vec![object(&first.json())],
    };
    for step in steps {
        take(gateway, &mut model, &step).await;
        let shown = ask(gateway, "GET", SERVICE, &Value::Null).await.json();
        assert_eq!(shown, model.shown(), "{step:?}");
        for line in step.lines() {
            let reply = ask(gateway, "GET", &path_of(line), &Value::Null).await;
            match model.find(line) {
                Some(there) => assert_eq!(reply.json(), Value::from(there.clone()), "{step:?}"),
                None => assert_eq!((reply.status, reply.error_code()), (404, 40404)),
            }
        }
    }
}

/// Carries a step out, on both sides.
async fn take(gateway: &TestGateway, model: &mut Model, step: &Step) {
    let (reply, expected) = match step {
        Step::Settings(body) => {
            model.service.extend(body.clone());
            let reply = ask(gateway, "PUT", SERVICE, &body.clone().into()).await;
            (reply, (200, 0))
        }
        Step::Post(body) => (post(gateway, body).await, model.post(body)),
        Step::Put(line, body) => {
            let mut given = body.clone();
            given.insert("linePort".to_owned(), (*line).into());
            let reply = ask(gateway, "PUT", &endpoint(), &given.into()).await;
            (reply, model.put(line, body))
        }
        Step::Delete(lines) => {
            let reply = ask(gateway, "DELETE", SERVICE, &named(lines)).await;
            let is_gone =
                |one: &Map<String, Value>| lines.iter().any(|line| one["linePort"] == *line);
            model.endpoints.retain(|one| !is_gone(one));
            let expected = if lines.is_empty() {
                (400, 40001)
            } else {
                (200, 0)
            };
            (reply, expected)
        }
    };
    let code = if reply.status < 300 {
        0
    } else {
        reply.error_code()
    };
    assert_eq!((reply.status, code), expected, "{step:?}: {reply:?}");
    match step {
        Step::Delete(_) if reply.status == 200 => assert_eq!(reply.json(), model.shown()),
        Step::Post(body) if reply.status < 300 => {
            let mut there = model
                .find(body["linePort"].as_str().unwrap())
                .unwrap()
                .clone();
            // Nobody has said anything of it yet.
            if reply.status == 201 {
                there.remove("useHotline");
            }
            assert_eq!(reply.json(), Value::from(there), "{step:?}");
        }
        _ => {}
    }
}

#[test]
fn the_service_is_that_of_the_model_after_every_step_on_every_release() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // With how many questions of which the release does not know the variant: those for the profile count, too.
    for (release, unknown) in [
        (SwitchRelease::R23, 0),
        (SwitchRelease::R21, 2 + 1),
        (SwitchRelease::R19, 3 + 2),
    ] {
        let edit = |data: &mut SwitchData| {
            data.behaviour.release = release;
            with_devices(data);
        };
        let (switch, gateway, _simulator) = runtime.block_on(stage(edit, |_| {}));
        let config = Config {
            cases: SEQUENCES,
            failure_persistence: None,
            ..Config::default()
        };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        TestRunner::new_with_rng(config, rng)
            .run(&steps(release), |steps| {
                runtime.block_on(play(&switch, &gateway, release, steps));
                Ok(())
            })
            .unwrap();
        assert_eq!(switch.counts().validation_errors, unknown, "{release:?}");
    }
}
