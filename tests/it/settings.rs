//! Services that are nothing but settings: what holds for one table holds for all.

use std::path::PathBuf;
use std::sync::Arc;

use ocip_gateway::config::Config;
use ocip_services::ALL;
use ocip_services::table::{ChangeAnswer, Kind, Rule, Setting, UserService, Value as Stored};
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::{Map, Value, json};

use crate::audit::lines;
use crate::support::{Reply, TestGateway, USER, stage};

/// Who has all services in the demo, and who has none.
const OWNER: &str = "foouser";
const OTHER: &str = "baruser";

/// The user's id on the switch, a gateway in front of it.
struct World {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl World {
    async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let (switch, gateway, _simulator) = stage(|_| {}, change).await;
        Self {
            switch,
            gateway,
            _simulator,
        }
    }

    async fn get(&self, service: &UserService) -> Reply {
        self.gateway.request("GET", &path(OWNER, service), "").await
    }

    async fn put(&self, service: &UserService, body: &Value) -> Reply {
        self.put_raw(service, &body.to_string()).await
    }

    async fn put_raw(&self, service: &UserService, body: &str) -> Reply {
        self.gateway
            .request("PUT", &path(OWNER, service), body)
            .await
    }

    /// All flags off, so that no rule stands in the way.
    async fn switch_off(&self, service: &UserService) {
        let flags = service.settings.iter().filter(|one| one.kind == Kind::Flag);
        let off: Map<_, _> = flags
            .map(|one| (one.json.to_owned(), false.into()))
            .collect();
        assert_eq!(
            self.put(service, &off.into()).await.status,
            200,
            "{}",
            service.name
        );
    }

    /// How many documents came, and how many commands that change something were carried out.
    fn sent(&self) -> (u64, u64) {
        let counts = self.switch.counts();
        let writes = counts
            .executed
            .iter()
            .filter(|(name, _)| name.contains("Modify"));
        (
            counts.documents_received,
            writes.map(|(_, count)| count).sum(),
        )
    }

    /// What is stored for the owner.
    fn stored(&self) -> String {
        self.switch
            .edit(|data| format!("{:?}", data.users[USER].settings))
    }
}

fn path(user: &str, service: &UserService) -> String {
    let path = service.path;
    format!("/api/v1/tenants/foo/groups/foogroup/users/{user}/services/{path}/")
}

/// Two values that a setting can have, as they are shown.
fn good(setting: &Setting) -> [Value; 2] {
    match setting.kind {
        Kind::Flag => [true.into(), false.into()],
        Kind::Number(ranges) => {
            let of = |range: Option<&std::ops::RangeInclusive<i32>>| *range.unwrap().end();
            [of(ranges.last()).into(), of(ranges.first()).into()]
        }
        Kind::Text(max) => ["é".repeat(max).into(), "a b".into()],
        Kind::OneOf(texts) => [(*texts.last().unwrap()).into(), texts[0].into()],
        Kind::Destination => ["+3224010999".into(), "*55".into()],
    }
}

/// Values that it cannot have.
fn bad(setting: &Setting) -> Vec<Value> {
    let mut bad = vec![json!([]), json!({}), json!(1.5)];
    if !setting.optional {
        bad.push(Value::Null);
    }
    bad.extend(match setting.kind {
        Kind::Flag => vec![json!("true"), json!(1), json!("")],
        Kind::Number(ranges) => {
            let [first, last] = [ranges.first(), ranges.last()].map(Option::unwrap);
            vec![
                (i64::from(*first.start()) - 1).into(),
                (i64::from(*last.end()) + 1).into(),
                json!(99_999_999_999_i64),
                json!("2"),
            ]
        }
        Kind::Text(max) => vec!["x".repeat(max + 1).into(), json!(" a"), json!(true)],
        Kind::OneOf(_) => vec![json!("none of them"), json!(true)],
        Kind::Destination => vec![json!("who knows"), "1".repeat(162).into(), json!(12)],
    });
    bad
}

fn all_good(service: &UserService, which: usize) -> Map<String, Value> {
    let settings = service.settings.iter();
    let members = settings.map(|one| (one.json.to_owned(), good(one)[which].clone()));
    members.collect()
}

#[tokio::test]
async fn each_setting_is_changed_alone_and_all_together_and_shown_so() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        for which in [0, 1] {
            let all = all_good(service, which);
            let reply = world.put(service, &all.clone().into()).await;
            assert_eq!(reply.status, 200, "{}: {reply:?}", service.name);
            match service.answer {
                ChangeAnswer::Empty => assert_eq!(reply.body, "", "{}", service.name),
                ChangeAnswer::LikeGet => assert_eq!(reply.json(), json!(all), "{}", service.name),
            }
            assert_eq!(
                world.get(service).await.json(),
                json!(all),
                "{}",
                service.name
            );
        }
        for (position, setting) in service.settings.iter().enumerate() {
            let mut expected = all_good(service, 1);
            let (name, value) = (setting.json.to_owned(), good(setting)[0].clone());
            expected.insert(name.clone(), value.clone());
            let reply = world.put(service, &json!({ name: value })).await;
            assert_eq!(reply.status, 200, "{} {position}: {reply:?}", service.name);
            assert_eq!(
                world.get(service).await.json(),
                json!(expected),
                "{}",
                service.name
            );
            world.put(service, &all_good(service, 1).into()).await;
        }
    }
    assert_eq!(world.switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn what_may_be_without_a_value_is_cleared_by_null_and_by_an_empty_text() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        for setting in service.settings.iter().filter(|one| one.optional) {
            for clear in [Value::Null, json!("")] {
                world.put(service, &all_good(service, 1).into()).await;
                world.switch_off(service).await;
                let reply = world.put(service, &json!({ setting.json: clear })).await;
                if setting.kind == Kind::Flag
                    || matches!(setting.kind, Kind::Number(_)) && clear != Value::Null
                {
                    assert_eq!(reply.status, 400, "{}: {reply:?}", service.name);
                    continue;
                }
                assert_eq!(reply.status, 200, "{} {clear}: {reply:?}", service.name);
                assert_eq!(world.get(service).await.json().get(setting.json), None);
            }
        }
    }
}

#[tokio::test]
async fn what_the_switch_refuses_between_settings_is_passed_on() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        for Rule::FlagNeeds { flag, other } in service.rules {
            let json_of = |element| service.settings[service.position(element).unwrap()].json;
            world.switch_off(service).await;
            let cleared = world.put(service, &json!({ json_of(other): "" })).await;
            assert_eq!(cleared.status, 200, "{cleared:?}");
            let before = world.stored();
            let reply = world.put(service, &json!({ json_of(flag): true })).await;
            assert_eq!(reply.status, 400, "{}: {reply:?}", service.name);
            assert!(reply.error_message().contains(other), "{reply:?}");
            assert_eq!(world.stored(), before);
        }
    }
}

#[tokio::test]
async fn who_has_not_got_the_service_is_told_so() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        let body = Value::from(all_good(service, 1)).to_string();
        for (method, body) in [("GET", ""), ("PUT", body.as_str())] {
            let reply = world
                .gateway
                .request(method, &path(OTHER, service), body)
                .await;
            let found = (reply.status, reply.error_code());
            assert_eq!(found, (404, 40403), "{} {method}: {reply:?}", service.name);
        }
    }
}

#[tokio::test]
async fn a_denied_number_is_refused_and_nothing_is_written() {
    let deny = |config: &mut Config| {
        config.numbering.country_code = Some("32".into());
        config.number_policy.deny = vec!["+32900".into()];
    };
    let world = World::start(deny).await;
    for service in ALL {
        let numbers = service
            .settings
            .iter()
            .filter(|one| one.kind == Kind::Destination);
        for setting in numbers {
            for number in ["0900 12 34", "+3290012345", "*210900123456"] {
                let before = world.sent();
                let reply = world.put(service, &json!({ setting.json: number })).await;
                let found = (reply.status, reply.error_code());
                assert_eq!(found, (403, 40306), "{}: {reply:?}", service.name);
                assert!(reply.error_message().contains(setting.json), "{reply:?}");
                assert_eq!(world.sent().1, before.1, "{}", service.name);
            }
        }
    }
}

#[tokio::test]
async fn bad_input_names_each_fault_and_never_reaches_the_switch() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        for setting in service.settings {
            for value in bad(setting) {
                let before = world.sent();
                let reply = world
                    .put(service, &json!({ setting.json: value, "unknown": 1 }))
                    .await;
                let message = &reply.body;
                assert_eq!(reply.status, 400, "{} {value}: {reply:?}", service.name);
                for word in [setting.json, "unknown: unknown field, expected one of"] {
                    assert!(
                        message.contains(word),
                        "{} {value}: {message}",
                        service.name
                    );
                }
                assert_eq!(world.sent(), before, "{} {value}", service.name);
            }
            let (name, value) = (setting.json, &good(setting)[1]);
            let before = world.sent();
            let twice = format!("{{\"{name}\":{value},\"{name}\":{value}}}");
            let reply = world.put_raw(service, &twice).await;
            assert_eq!(reply.status, 400, "{twice}: {reply:?}");
            assert!(reply.error_message().contains(name), "{reply:?}");
            assert_eq!(world.sent(), before, "{twice}");
        }
    }
}

#[tokio::test]
async fn a_change_of_nothing_asks_nobody() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        let before = world.sent();
        let reply = world.put_raw(service, "{}").await;
        let expected = match service.answer {
            ChangeAnswer::Empty => "",
            ChangeAnswer::LikeGet => "{}",
        };
        assert_eq!(
            (reply.status, reply.body.as_str()),
            (200, expected),
            "{}",
            service.name
        );
        assert_eq!(world.sent(), before, "{}", service.name);
    }
}

#[tokio::test]
async fn what_is_sent_back_as_it_is_shown_is_not_written() {
    let world = World::start(|_| {}).await;
    for service in ALL.iter().filter(|service| service.has_destination()) {
        world.switch.edit(|data| {
            let user = data.users.get_mut(USER).unwrap();
            let mut values = user.settings.of(service);
            for (setting, value) in service.settings.iter().zip(&mut values) {
                if setting.kind == Kind::Destination {
                    *value = Some(Stored::Text("who knows".to_owned()));
                }
            }
            user.settings.0.insert(service.name, values);
        });
        let (shown, written) = (world.get(service).await.json(), world.sent().1);
        let reply = world.put(service, &shown).await;
        assert_eq!(reply.status, 200, "{}: {reply:?}", service.name);
        assert_eq!(world.sent().1, written, "{}", service.name);
        assert_eq!(world.get(service).await.json(), shown, "{}", service.name);
    }
}

#[tokio::test]
async fn each_change_is_recorded_with_what_was_before_and_is_after() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("audit.jsonl");
    let world = World::start(|config| config.audit.file = Some(path.clone())).await;
    for service in ALL {
        for which in [0, 1] {
            let before = world.get(service).await.json();
            let after = json!(all_good(service, which));
            let reply = world.put(service, &after).await;
            let line = lines(&path).pop().unwrap();
            assert_eq!(line["resource"], service.path, "{line}");
            assert_eq!(
                (&line["before"], &line["after"]),
                (&before, &after),
                "{line}"
            );
            assert_eq!(line["status"], 200, "{line}");
            if service.answer == ChangeAnswer::LikeGet {
                assert_eq!(reply.json()["_internal_record_id"], line["record_id"]);
            }
        }
    }
}
