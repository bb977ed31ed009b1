//! Services that are nothing but settings: what holds for one table holds for all.

use std::path::PathBuf;
use std::sync::Arc;

use ocip_gateway::config::Config;
use ocip_services::ALL;
use ocip_services::of_path;
use ocip_services::table::{
    ChangeAnswer, Kind, Rule, Setting, SettingAccess, UnassignedAnswer, UserService,
    Value as Stored,
};
use ocip_simulator::data::User;
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::audit::lines;
use crate::support::{Reply, TestGateway, USER, stage};

/// Who has all services in the demo, and who has none.
const OWNER: &str = "foouser";
const OTHER: &str = "baruser";

/// Another host of the same tenant, and a user of another one.
const COLLEAGUE: &str = "ann.peeters@demo.example";
const SIBLING: &str = "marc.lambert@demo.example";
const STRANGER: &str = "shop@demo.example";

/// The user's id on the switch, a gateway in front of it.
struct World {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl World {
    async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let (switch, gateway, _simulator) = stage(|_| {}, change).await;
        switch.edit(|data| {
            for (user, service) in [
                (COLLEAGUE, "Hoteling Host"),
                (COLLEAGUE, "Executive-Assistant"),
                (SIBLING, "Executive-Assistant"),
            ] {
                let user = data.users.get_mut(user).unwrap();
                user.services.insert(service.to_owned());
            }
        });
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
        let flags = changeable(service).filter(|one| one.kind == Kind::Flag);
        let mut off = json!({});
        flags.for_each(|one| put_in(&mut off, one, false.into()));
        assert_eq!(
            self.put(service, &off).await.status,
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

/// The settings that are both read and changed.
fn changeable(service: &UserService) -> impl Iterator<Item = &Setting> {
    let settings = service.settings.iter();
    settings.filter(|one| one.access == SettingAccess::Full)
}

/// The settings to which a change gives a value.
fn writable(service: &UserService) -> impl Iterator<Item = &Setting> {
    let settings = service.settings.iter();
    settings.filter(|one| {
        one.access == SettingAccess::Full || matches!(one.kind, Kind::UserIds(_) | Kind::OptIns(_))
    })
}

/// The lists of users of a service: the member that names them, and how many; and the one that shows them.
fn lists(service: &UserService) -> impl Iterator<Item = (&'static str, usize, &'static str)> {
    let settings = service.settings.iter();
    settings.filter_map(|one| match one.kind {
        Kind::UserIds(list) => {
            let shown = service.setting(list.shown_as).unwrap();
            Some((one.json, list.max, shown.json))
        }
        _ => None,
    })
}

/// The ids of users who are shown.
fn ids(users: &Value) -> Value {
    let users = users.as_array().unwrap().iter();
    users.map(|user| user["userId"].clone()).collect()
}

/// What is shown of the settings that can be changed.
fn changeable_of(service: &UserService, shown: &Value) -> Value {
    let mut found = json!({});
    for setting in changeable(service) {
        if let Some(value) = member(shown, setting) {
            put_in(&mut found, setting, value.clone());
        }
    }
    found
}

/// The member of a setting, wherever it stands in a body.
fn member<'b>(body: &'b Value, setting: &Setting) -> Option<&'b Value> {
    match setting.object {
        "" => body.get(setting.json),
        object => body.get(object)?.get(setting.json),
    }
}

/// Sets it.
fn put_in(body: &mut Value, setting: &Setting, value: Value) {
    match setting.object {
        "" => body[setting.json] = value,
        object => body[object][setting.json] = value,
    }
}

/// A body with one setting.
fn alone(setting: &Setting, value: Value) -> Value {
    let mut body = json!({});
    put_in(&mut body, setting, value);
    body
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
        Kind::Named(texts) => [texts.last().unwrap().0.into(), texts[0].0.into()],
        Kind::Destination => ["+3224010999".into(), "*55".into()],
        Kind::OutgoingNumber => ["+3224010999".into(), "1".repeat(30).into()],
        Kind::DirectoryNumber | Kind::MobileNumber => ["+3224010999".into(), "24010001".into()],
        Kind::Addresses(most) => [
            vec!["é".repeat(80); most].join(";").into(),
            "a b;c@d".into(),
        ],
        Kind::User => [USER.into(), COLLEAGUE.into()],
        Kind::UserIds(_) => [json!([COLLEAGUE]), json!([SIBLING, COLLEAGUE])],
        Kind::OptIns(_) => {
            let of = |is_in: bool| json!([{ "userId": COLLEAGUE, "optInStatus": is_in }]);
            [of(false), of(true)]
        }
        Kind::ListUri => ["a-list@demo.example".into(), "b@c".into()],
        Kind::Moment | Kind::Users(_) => unreachable!("the switch alone sets it"),
    }
}

/// Values that it cannot have.
fn bad(setting: &Setting) -> Vec<Value> {
    let mut bad = vec![json!([1]), json!({}), json!(1.5)];
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
        Kind::OneOf(_) | Kind::Named(_) => vec![json!("none of them"), json!(true)],
        Kind::Destination => vec![json!("who knows"), "1".repeat(162).into(), json!(12)],
        Kind::OutgoingNumber => vec![json!("a@b"), "1".repeat(31).into(), json!(12)],
        Kind::DirectoryNumber => vec![json!("who knows"), "1".repeat(24).into(), json!(12)],
        Kind::MobileNumber => vec![
            json!("*1"),
            json!("+32[1-5]"),
            "1".repeat(24).into(),
            json!(12),
        ],
        Kind::Addresses(most) => vec![
            vec!["a"; most + 1].join(";").into(),
            ["a", &"x".repeat(81)].join(";").into(),
            json!("a; b"),
            json!("a;"),
            json!(12),
        ],
        Kind::User => vec![json!(" a"), "x".repeat(162).into(), json!(12)],
        Kind::UserIds(list) => {
            let many: Vec<_> = (0..=list.max).map(|one| one.to_string()).collect();
            vec![
                json!(""),
                json!([" a"]),
                json!(["a", "b", "a"]),
                many.into(),
            ]
        }
        Kind::OptIns(_) => {
            let user = json!({ "userId": COLLEAGUE, "optInStatus": true });
            let many = vec![user.clone(); 101].into();
            vec![
                json!(""),
                json!([{ "userId": 1 }]),
                json!([user, user]),
                many,
            ]
        }
        Kind::ListUri => vec![json!("list"), "x@".repeat(2).into(), json!(12)],
        Kind::Moment | Kind::Users(_) => unreachable!("the switch alone sets it"),
    });
    bad
}

fn all_good(service: &UserService, which: usize) -> Value {
    let mut all = json!({});
    for setting in changeable(service) {
        put_in(&mut all, setting, good(setting)[which].clone());
    }
    all
}

/// The same with the users that it names.
fn all_written(service: &UserService, which: usize) -> Value {
    let mut all = json!({});
    for setting in writable(service) {
        put_in(&mut all, setting, good(setting)[which].clone());
    }
    all
}

#[tokio::test]
async fn each_setting_is_changed_alone_and_all_together_and_shown_so() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        for which in [0, 1] {
            let all = all_good(service, which);
            let body = all_written(service, which);
            let reply = world.put(service, &body).await;
            assert_eq!(reply.status, 200, "{}: {reply:?}", service.name);
            match service.answer {
                ChangeAnswer::Empty => assert_eq!(reply.body, "", "{}", service.name),
                ChangeAnswer::LikeGet => {
                    let shown = changeable_of(service, &reply.json());
                    assert_eq!(shown, all, "{}", service.name);
                }
            }
            let shown = world.get(service).await.json();
            for (named, _, users) in lists(service) {
                assert_eq!(ids(&shown[users]), body[named], "{}", service.name);
            }
            let shown = changeable_of(service, &shown);
            assert_eq!(shown, all, "{}", service.name);
        }
        for (position, setting) in changeable(service).enumerate() {
            let mut expected = all_good(service, 1);
            let value = good(setting)[0].clone();
            put_in(&mut expected, setting, value.clone());
            let reply = world.put(service, &alone(setting, value)).await;
            assert_eq!(reply.status, 200, "{} {position}: {reply:?}", service.name);
            let shown = changeable_of(service, &world.get(service).await.json());
            assert_eq!(shown, expected, "{}", service.name);
            world.put(service, &all_good(service, 1)).await;
        }
    }
    assert_eq!(world.switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn what_may_be_without_a_value_is_cleared_by_null_and_by_an_empty_text() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        for setting in changeable(service).filter(|one| one.optional) {
            for clear in [Value::Null, json!("")] {
                world.put(service, &all_good(service, 1)).await;
                world.switch_off(service).await;
                let reply = world.put(service, &alone(setting, clear.clone())).await;
                if setting.kind == Kind::Flag
                    || matches!(setting.kind, Kind::Number(_)) && clear != Value::Null
                {
                    assert_eq!(reply.status, 400, "{}: {reply:?}", service.name);
                    continue;
                }
                assert_eq!(reply.status, 200, "{} {clear}: {reply:?}", service.name);
                let shown = world.get(service).await.json();
                let empty = setting.shows_empty.then(|| json!(""));
                assert_eq!(member(&shown, setting), empty.as_ref(), "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn what_the_switch_refuses_between_settings_is_passed_on() {
    let world = World::start(|_| {}).await;
    for service in ALL {
        for rule in service.rules {
            let Rule::FlagNeeds { flag, other } = rule else {
                continue;
            };
            let of = |element| &service.settings[service.position(element).unwrap()];
            world.switch_off(service).await;
            let cleared = world.put(service, &alone(of(other), json!(""))).await;
            assert_eq!(cleared.status, 200, "{cleared:?}");
            let before = world.stored();
            let reply = world.put(service, &alone(of(flag), json!(true))).await;
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
        let expected = match service.unassigned {
            UnassignedAnswer::NotFound => (404, 40403),
            UnassignedAnswer::BadRequest => (400, 40007),
        };
        let body = all_written(service, 1).to_string();
        for (method, body) in [("GET", ""), ("PUT", body.as_str())] {
            let reply = world
                .gateway
                .request(method, &path(OTHER, service), body)
                .await;
            let found = (reply.status, reply.error_code());
            assert_eq!(found, expected, "{} {method}: {reply:?}", service.name);
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
        let numbers = service.settings.iter().filter(|one| one.kind.is_dialled());
        for setting in numbers {
            // A feature code is no number that a user can have.
            let is_own = setting.kind == Kind::MobileNumber;
            let numbers = ["0900 12 34", "+3290012345", "*210900123456"];
            for number in numbers.into_iter().take(if is_own { 2 } else { 3 }) {
                let before = world.sent();
                let reply = world.put(service, &alone(setting, json!(number))).await;
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
        for setting in writable(service) {
            for value in bad(setting) {
                let before = world.sent();
                let mut body = alone(setting, value.clone());
                body["unknown"] = json!(1);
                let reply = world.put(service, &body).await;
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
            let members = format!("{{\"{name}\":{value},\"{name}\":{value}}}");
            let twice = match setting.object {
                "" => members,
                object => format!("{{\"{object}\":{members}}}"),
            };
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
                if setting.kind.is_dialled() {
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
            let reply = world.put(service, &all_written(service, which)).await;
            let after = world.get(service).await.json();
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

fn hoteling(path: &str) -> &'static UserService {
    of_path(path).unwrap()
}

#[tokio::test]
async fn a_guest_is_shown_the_host_and_can_leave() {
    let world = World::start(|_| {}).await;
    let guest = hoteling("hoteling/guest");
    let chosen = world.put(guest, &json!({ "hostUserId": COLLEAGUE })).await;
    assert_eq!(chosen.status, 200, "{chosen:?}");
    let shown = chosen.json();
    assert_eq!(shown["hostLastName"], "Peeters", "{shown}");
    let since = shown["hostAssociationDateTime"].as_str().unwrap();
    let form: String = since
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(form, "0000-00-00 00:00:00");
    let left = world.put(guest, &json!({ "hostUserId": "" })).await;
    assert_eq!(left.json().get("hostLastName"), None, "{left:?}");
}

#[tokio::test]
async fn a_guest_is_sent_away_and_what_only_get_gives_is_ignored() {
    let world = World::start(|_| {}).await;
    let host = hoteling("hoteling/host");
    world.switch.edit(|data| {
        let user = data.users.get_mut(USER).unwrap();
        let mut values = user.settings.of(host);
        values[host.position("guestLastName").unwrap()] = Some(Stored::Text("Guest".to_owned()));
        user.settings.0.insert(host.name, values);
    });
    let mut shown = world.get(host).await.json();
    assert_eq!(shown["guestLastName"], "Guest");
    let written = world.sent().1;
    assert_eq!(world.put(host, &shown).await.status, 200);
    assert_eq!(world.sent().1, written);
    shown["removeGuestAssociation"] = true.into();
    let reply = world.put(host, &shown).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json().get("guestLastName"), None, "{reply:?}");
    assert_eq!(
        reply.json().get("removeGuestAssociation"),
        None,
        "{reply:?}"
    );
}

#[tokio::test]
async fn a_user_of_another_tenant_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("audit.jsonl");
    let world = World::start(|config| config.audit.file = Some(path.clone())).await;
    let guest = hoteling("hoteling/guest");
    for stranger in [STRANGER, "nobody@demo.example"] {
        let before = world.stored();
        let reply = world.put(guest, &json!({ "hostUserId": stranger })).await;
        assert_eq!(reply.status, 400, "{reply:?}");
        for part in ["hostUserId", stranger, "of this tenant"] {
            assert!(reply.error_message().contains(part), "{part}: {reply:?}");
        }
        assert_eq!(world.stored(), before);
        assert_eq!(lines(&path).pop().unwrap()["status"], 400);
    }
}

/// The services that name users.
fn with_lists() -> impl Iterator<Item = &'static UserService> {
    let services = ALL.iter().copied();
    services.filter(|service| lists(service).next().is_some())
}

#[tokio::test]
async fn each_stranger_in_a_list_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("audit.jsonl");
    let world = World::start(|config| config.audit.file = Some(path.clone())).await;
    for service in with_lists() {
        for (named, _, _) in lists(service) {
            let (stored, written) = (world.stored(), world.sent().1);
            let body = json!({ named: [COLLEAGUE, STRANGER, "shop", "nobody@demo.example"] });
            let reply = world.put(service, &body).await;
            assert_eq!(
                (reply.status, reply.error_code()),
                (400, 40001),
                "{reply:?}"
            );
            for (place, id) in [(1, STRANGER), (2, "shop"), (3, "nobody@demo.example")] {
                let said = format!("{named}[{place}]: \\\"{id}\\\" given, expected the id");
                assert!(reply.body.contains(&said), "{said}: {reply:?}");
            }
            assert!(!reply.body.contains(COLLEAGUE), "{reply:?}");
            assert_eq!((world.stored(), world.sent().1), (stored, written));
            assert_eq!(lines(&path).pop().unwrap()["status"], 400);
        }
    }
}

#[tokio::test]
async fn whom_a_list_names_already_stays_in_it_and_an_empty_list_is_none() {
    let world = World::start(|_| {}).await;
    for service in with_lists() {
        let (named, max, users) = lists(service).next().unwrap();
        let before = world.get(service).await.json();
        let mut wanted = ids(&before[users]);
        let wanted_ids = wanted.as_array_mut().unwrap();
        wanted_ids.retain(|id| id != SIBLING);
        wanted_ids.push(SIBLING.into());
        assert!(wanted.as_array().unwrap().len() < max);
        assert_eq!(
            world.put(service, &json!({ named: wanted })).await.status,
            200
        );
        let after = world.get(service).await.json();
        assert_eq!(ids(&after[users]), wanted, "{}", service.name);
        for nothing in [json!([]), Value::Null] {
            let body = json!({ named: [COLLEAGUE] });
            assert_eq!(world.put(service, &body).await.status, 200);
            assert_eq!(
                world.put(service, &json!({ named: nothing })).await.status,
                200
            );
            let after = world.get(service).await.json();
            assert_eq!(after[users], json!([]), "{}", service.name);
        }
    }
}

/// The id of one of many users.
fn numbered(number: usize) -> String {
    format!("u{number:04}@demo.example")
}

/// Puts many users on the switch, every other one into another group.
fn settle(switch: &SimulatedSwitch, count: usize) {
    switch.edit(|data| {
        for number in 0..count {
            let group = ["foogroup", "bargroup"][number % 2];
            let place = ["foo", group, &numbered(number)].map(str::to_owned);
            let names = ["Last", "First"].map(str::to_owned);
            let user = User::new(place, "demo-user-password".into(), names);
            data.users.insert(numbered(number), user);
        }
    });
}

#[tokio::test]
async fn a_long_list_takes_few_documents_and_each_stranger_in_it_is_named() {
    let world = World::start(|_| {}).await;
    let service = of_path("receptionist_enterprise").unwrap();
    let (named, max, users) = lists(service).next().unwrap();
    settle(&world.switch, max);
    let mut all: Vec<String> = (0..max).map(numbered).collect();
    let put = async |ids: &[String]| {
        let before = world.sent().0;
        let reply = world.put(service, &json!({ named: ids })).await;
        (reply, world.sent().0 - before)
    };
    // The user's proof, who is named already, a search, fifteen profiles, a search in their group, the change.
    let (reply, documents) = put(&all).await;
    assert_eq!((reply.status, documents), (200, 6), "{reply:?}");
    assert_eq!(ids(&world.get(service).await.json()[users]), json!(all));
    // The user's proof, who is named already, the profile of whom is not, the change.
    all[7] = COLLEAGUE.to_owned();
    let (reply, documents) = put(&all).await;
    assert_eq!((reply.status, documents), (200, 4), "{reply:?}");
    let (stored, written) = (world.stored(), world.sent().1);
    for place in [0, 20, max - 1] {
        all[place] = format!("nobody{place}@demo.example");
    }
    all[500] = STRANGER.to_owned();
    let (reply, documents) = put(&all).await;
    assert_eq!((reply.status, documents), (400, 3), "{reply:?}");
    for place in [0, 20, 500, max - 1] {
        let said = format!("{named}[{place}]: ");
        assert!(reply.body.contains(&said), "{said}: {reply:?}");
    }
    assert_eq!(reply.body.matches("given, expected the id").count(), 4);
    assert_eq!((world.stored(), world.sent().1), (stored, written));
    assert_eq!(world.switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn a_list_has_a_uri_of_its_own_and_keeps_the_one_that_it_has() {
    let world = World::start(|_| {}).await;
    let service = of_path("busy_lamp_field").unwrap();
    let shown = async || world.get(service).await.json()["uri"].clone();
    for (body, expected) in [
        (json!({ "uri": "" }), Value::Null),
        (json!({}), Value::Null),
        (
            json!({ "monitoredUserIds": [SIBLING] }),
            json!("foouser-blf@demo.example"),
        ),
        (json!({ "uri": "Sip:other@b" }), json!("other@b")),
        (
            json!({ "enableCallParkNotification": true }),
            json!("other@b"),
        ),
    ] {
        let reply = world.put(service, &body).await;
        assert_eq!(reply.status, 200, "{body}: {reply:?}");
        assert_eq!(shown().await, expected, "{body}");
    }
}

#[tokio::test]
async fn an_assistant_says_for_whom_to_work_if_the_executive_lets_them() {
    let world = World::start(|_| {}).await;
    let (own, others) = (
        of_path("executive_assistant/executives").unwrap(),
        of_path("executive/assistants").unwrap(),
    );
    let out = json!({ "executiveUsers": [{ "userId": COLLEAGUE, "optInStatus": false }] });
    assert_eq!(world.put(own, &out).await.status, 200);
    let executives = world.get(own).await.json()["executiveUsers"].clone();
    let of_colleague = [&executives[0]["userId"], &executives[0]["optInStatus"]];
    assert_eq!(of_colleague, [&json!(COLLEAGUE), &json!(false)]);
    let colleague = path("ann.peeters", others);
    let reply = world.gateway.request("GET", &colleague, "").await;
    assert_eq!(
        reply.json()["assistantUsers"][0]["optInStatus"],
        false,
        "{reply:?}"
    );
    let closed = r#"{"allowOptInOut":false}"#;
    let reply = world.gateway.request("PUT", &colleague, closed).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    // As it is, it is not asked for; another way the switch refuses.
    assert_eq!(world.put(own, &out).await.status, 200);
    let back = json!({ "executiveUsers": [{ "userId": COLLEAGUE, "optInStatus": true }] });
    let reply = world.put(own, &back).await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (400, 40004),
        "{reply:?}"
    );
    let stranger = json!({ "executiveUsers": [{ "userId": STRANGER, "optInStatus": true }] });
    let reply = world.put(own, &stranger).await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (400, 40001),
        "{reply:?}"
    );
}
