//! What GET answered can be sent with PUT, whatever the switch has stored, and changes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use ocip::command::criteria::{CriteriaDnSelection, ScheduleLevel};
use ocip::command::schedule::{EventRecurrence, RecurrenceEnd, RecurrencePattern};
use ocip_gateway::config::Config;
use ocip_services::table::{Kind, Value as Setting};
use ocip_services::{ALL, criteria};
use ocip_simulator::data::{
    AlternateNumber, ScheduleReference, StoredCallers, StoredCriteria, StoredEvent,
    StoredOneDigitDial, StoredRingNumber, StoredSpeedDial, SwitchData, User,
};
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::support::{LIST, Reply, TestGateway, USER, stage};

/// The beginning of the path of each user who is asked about.
const USERS: [&str; 7] = [
    "foo/groups/foogroup/users/foouser",
    "foo/groups/foogroup/users/foo.user@demo.example",
    "foo/groups/foogroup/users/baruser",
    "foo/groups/foogroup/users/ann.peeters",
    "foo/groups/foogroup/users/marc.lambert",
    "foo/groups/bargroup/users/warehouse",
    "bar/groups/bargroup/users/shop",
];

/// The resources that have both methods, below a user; those of tables come on top.
const RESOURCES: [&str; 10] = [
    "",
    "services/speed_dial_100/",
    "services/speed_dial_8/",
    "services/alternate_numbers/",
    "services/cfa_vm/",
    "access_device/phone_buttons/",
    "services/shared_call_appearance/",
    ENDPOINT,
    "calendar_schedules/{name}/",
    "time_schedules/{name}/",
];

/// The resource that is named by a line port.
const ENDPOINT: &str = "services/shared_call_appearance/endpoint/";

/// The beginning of the path of each group and tenant that is asked about.
const ABOVE: [&str; 4] = ["foo/groups/foogroup", "foo/groups/bargroup", "foo", "bar"];

/// The resources that have both methods, below a group and below a tenant.
const RESOURCES_ABOVE: [&str; 2] = ["calendar_schedules/{name}/", "time_schedules/{name}/"];

/// The resource that groups alone have, and one of it.
const OF_GROUP: [&str; 2] = [
    "services/call_pickups/{pickup}/",
    "services/call_pickups/Front%20desk/",
];

fn resources() -> impl Iterator<Item = String> {
    let tables = ALL
        .iter()
        .map(|service| format!("services/{}/", service.path));
    let criteria = criteria::ALL.iter().flat_map(|service| {
        let service = format!("services/{}/", service.path);
        let one = format!("{service}criteria/{{name}}/");
        [service, one]
    });
    let own = RESOURCES.map(str::to_owned).into_iter();
    own.chain(criteria).chain(tables)
}

const DEVICE: &str = "DP_giulio@sip.netaxis.be";

struct World {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl World {
    async fn start(edit: impl FnOnce(&mut SwitchData), change: impl FnOnce(&mut Config)) -> Self {
        let (switch, gateway, _simulator) = stage(edit, change).await;
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
        self.gateway.request(method, path, &body).await
    }

    /// Everything that a user has on the switch.
    fn stored(&self) -> String {
        let everything = |data: &mut SwitchData| {
            let above = (&data.groups, &data.tenants);
            format!("{:?} {:?} {above:?}", data.users, data.devices)
        };
        self.switch.edit(everything)
    }

    /// Sends back what every resource answers for every user; gives how many there were.
    async fn send_all_back(&self) -> usize {
        let mut sent = 0;
        for user in USERS {
            let base = format!("/api/v1/tenants/{user}/");
            for resource in resources() {
                for path in self.paths(&base, &resource).await {
                    sent += usize::from(self.send_back(&path).await);
                }
            }
        }
        for owner in ABOVE {
            let base = format!("/api/v1/tenants/{owner}/");
            if owner.contains("/groups/") {
                let path = format!("{base}{}", OF_GROUP[1]);
                sent += usize::from(self.send_back(&path).await);
            }
            for resource in RESOURCES_ABOVE {
                for path in self.paths(&base, resource).await {
                    sent += usize::from(self.send_back(&path).await);
                }
            }
        }
        sent
    }

    /// The paths of a resource, of which one with names has as many as there are names; a schedule comes
    /// with the names of its periods and in full.
    async fn paths(&self, base: &str, resource: &str) -> Vec<String> {
        if resource == ENDPOINT {
            return self.endpoints(base).await;
        }
        let Some((list, _)) = resource.split_once("{name}/") else {
            return vec![format!("{base}{resource}")];
        };
        let (service, member) = match list.strip_suffix("criteria/") {
            Some(service) => (service, "criteria"),
            None => (list, "schedules"),
        };
        let reply = self
            .ask("GET", &format!("{base}{service}"), &Value::Null)
            .await;
        if reply.status != 200 {
            return Vec::new();
        }
        let shown = reply.json();
        let names = shown[member].as_array().unwrap().iter();
        let encoded = |name: &str| name.replace(' ', "%20").replace('’', "%E2%80%99");
        let names = names.map(|one| encoded(one["name"].as_str().unwrap()));
        let views: &[&str] = match member {
            "schedules" => &["", "?full_list=true"],
            _ => &[""],
        };
        names
            .flat_map(|name| views.iter().map(move |view| format!("{name}/{view}")))
            .map(|name| format!("{base}{list}{name}"))
            .collect()
    }

    /// The path of each endpoint.
    async fn endpoints(&self, base: &str) -> Vec<String> {
        let service = format!("{base}services/shared_call_appearance/");
        let reply = self.ask("GET", &service, &Value::Null).await;
        if reply.status != 200 {
            return Vec::new();
        }
        let shown = reply.json();
        let endpoints = shown["endpoints"].as_array().unwrap().iter();
        let line_ports = endpoints.map(|one| one["linePort"].as_str().unwrap().replace('@', "%40"));
        line_ports
            .map(|line_port| format!("{base}{ENDPOINT}?linePort={line_port}"))
            .collect()
    }

    async fn send_back(&self, path: &str) -> bool {
        let shown = self.ask("GET", path, &Value::Null).await;
        // Not there, or not assigned.
        if shown.status == 404 || shown.status == 400 && shown.error_code() == 40007 {
            return false;
        }
        assert_eq!(shown.status, 200, "{path}: {shown:?}");
        let before = self.stored();
        let target = path.split('?').next().unwrap();
        let reply = self.ask("PUT", target, &shown.json()).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}\n{}", shown.body);
        assert_eq!(self.stored(), before, "{path}");
        let again = self.ask("GET", path, &Value::Null).await;
        assert_eq!(again.json(), shown.json(), "{path}");
        true
    }
}

fn callers(selection: CriteriaDnSelection, numbers: &[&str]) -> StoredCallers {
    StoredCallers {
        selection,
        anonymous: false,
        unavailable: false,
        numbers: numbers.iter().map(|one| (*one).to_owned()).collect(),
    }
}

/// What no client could have stored through this gateway.
fn odd(data: &mut SwitchData) {
    let user = data.users.get_mut(USER).unwrap();
    for (code, number, description) in [
        (1, "+32-24 01 00 02", Some("x".repeat(200))),
        (2, "who knows", Some("two  blanks ".to_owned())),
        (4, "sip:a@b", Some("a\tb\nc".to_owned())),
        (6, "+1 2#", Some("\u{7f}".to_owned())),
        (7, "0123456789", Some(" ".to_owned())),
        (8, " 12 ", None),
    ] {
        let entry = StoredSpeedDial {
            phone_number: number.to_owned(),
            description,
        };
        user.speed_dial_100.0.insert(code, entry);
    }
    let entry = StoredSpeedDial {
        phone_number: "1".repeat(200),
        description: None,
    };
    user.speed_dial_100.0.insert(9, entry);
    let endpoint = &mut user.shared_call_appearance.endpoints[0];
    endpoint.contact = Some("odd  one".to_owned());
    endpoint.device.port_number = Some(5000);
    endpoint.use_hotline = true;
    endpoint.hotline_contact = Some("who knows".to_owned());
    odd_dials_and_numbers(user);
    user.last_name = "two  blanks".to_owned();
    user.calling_line_id_last_name = Some("100%".to_owned());
    user.extension = Some("*".to_owned());
    user.calling_line_id_phone_number = Some("n/a".to_owned());
    user.network_class_of_service = Some("x".repeat(100));
    for service in ALL {
        let mut values = user.settings.of(service);
        for (setting, value) in service.settings.iter().zip(&mut values) {
            match setting.kind {
                Kind::Flag | Kind::UserIds(_) | Kind::OptIns(_) | Kind::Users(_) => {}
                Kind::Number(_) => *value = Some(Setting::Number(i32::MAX)),
                _ => *value = Some(Setting::Text("who knows".to_owned())),
            }
        }
        user.settings.0.insert(service.name, values);
    }
    for service in criteria::ALL {
        let mut state = user.criteria_state(service);
        for (setting, value) in service.settings.iter().zip(&mut state.settings) {
            if setting.kind == Kind::Destination {
                *value = Some(Setting::Text("who knows".to_owned()));
            }
        }
        for criteria in &mut state.criteria {
            criteria.forward_to = criteria.forward_to.as_ref().map(|_| "nobody knows".into());
            criteria.callers.numbers = vec!["n/a".into(), "n/a".into()];
        }
        // That of Simultaneous Ring Personal is odder, below.
        if service.numbers.is_none() {
            user.keep(service, state);
        }
    }
    let ring = &mut user.simultaneous_ring_personal;
    for number in ["odd one!", "+3225126777", "*55*x"] {
        ring.numbers.push(StoredRingNumber {
            phone_number: number.to_owned(),
            answer_confirmation: true,
        });
    }
    let schedule = ScheduleReference {
        level: ScheduleLevel::Group,
        name: "n".repeat(60),
    };
    let criteria = |name: &str, callers| StoredCriteria {
        name: name.to_owned(),
        active: false,
        time_schedule: Some(schedule.clone()),
        holiday_schedule: None,
        blacklisted: true,
        callers,
        ..StoredCriteria::default()
    };
    ring.criteria.extend([
        criteria(
            "patterns",
            callers(
                CriteriaDnSelection::SpecifiedOnly,
                &["+32-2401????", "+32*", "+32-24010002", "n/a"],
            ),
        ),
        criteria("nobody", callers(CriteriaDnSelection::SpecifiedOnly, &[])),
        criteria("twice", callers(CriteriaDnSelection::Any, &["12", "12"])),
    ]);
    let odd_event = |name: &str, recurrence| StoredEvent {
        name: name.to_owned(),
        start_date: "some day".to_owned(),
        end_date: "2026-01-01Z".to_owned(),
        hours: None,
        recurrence,
    };
    let never = EventRecurrence {
        pattern: RecurrencePattern::Weekly(Vec::new()),
        interval: Some(1),
        end: RecurrenceEnd::Date("whenever".to_owned()),
    };
    let events = &mut user.schedules[0].events;
    events.push(odd_event("odd", None));
    events.push(odd_event("odd, too", Some(never)));
    let mut devices = data.devices.values_mut();
    let device = devices.find(|device| device.name == DEVICE).unwrap();
    let long = "t".repeat(300);
    for (tag, value) in [
        ("%FLEX_KEY_ACT_1%", "made by hand"),
        ("%FLEX_KEY_ARG_1%", "x;y"),
        ("%FLEX_KEY_ACT_2%", long.as_str()),
        ("%FLEX_KEY_ACT_3%", "two  blanks"),
        ("%FLEX_KEY_LABEL_3%", "a\tb"),
        ("%FLEX_KEY_LABEL_6%", "left over"),
        ("%FLEX_KEY_ACT_7%", "DIRECT_CALL"),
        ("%FLEX_KEY_ARG_7%", "not a number"),
        ("%FLEX_KEY_ACT_24%", "BLF"),
    ] {
        device.tags.set(tag, value);
    }
}

/// The same for codes of one digit and for alternate numbers.
fn odd_dials_and_numbers(user: &mut User) {
    for (code, number, description) in [
        (4, Some("who knows"), None),
        (5, None, Some("two  blanks ")),
        (6, Some("+32-24 01 00 02"), Some("a\tb")),
    ] {
        let entry = StoredOneDigitDial {
            phone_number: number.map(str::to_owned),
            description: description.map(str::to_owned),
        };
        user.speed_dial_8.0.insert(code, entry);
    }
    user.services.insert("Alternate Numbers".to_owned());
    let number = |phone_number: Option<&str>, extension: Option<&str>| AlternateNumber {
        phone_number: phone_number.map(str::to_owned),
        extension: extension.map(str::to_owned),
        ..Default::default()
    };
    user.alternate_numbers.numbers = vec![
        number(Some("who knows"), Some("*")),
        number(None, None),
        number(Some("24010097"), None),
        number(Some("+32-2 401*"), Some("0")),
    ];
}

#[test]
fn every_resource_with_get_and_put_is_sent_back_here() {
    let text = include_str!("../../schemas/openapi.json");
    let document: Value = serde_json::from_str(text).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let both = paths.filter(|(_, item)| item.get("get").is_some() && item.get("put").is_some());
    let below = |root: &str, path: &str| path.strip_prefix(root).map(str::to_owned);
    let tenant = "/api/v1/tenants/{tenant}/";
    let group = &format!("{tenant}groups/{{group}}/");
    let user = &format!("{group}users/{{user}}/");
    let mut found = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
    for (path, _) in both {
        let mut roots = [user, group, tenant].into_iter().enumerate();
        let (level, rest) = roots
            .find_map(|(level, root)| Some((level, below(root, path)?)))
            .unwrap();
        found[level].insert(rest);
    }
    let above: BTreeSet<String> = RESOURCES_ABOVE.map(str::to_owned).into();
    let mut of_group = above.clone();
    of_group.insert(OF_GROUP[0].to_owned());
    assert_eq!(found, [resources().collect(), of_group, above]);
}

#[tokio::test]
async fn what_get_answers_can_be_sent_back_by_every_user() {
    let world = World::start(|_| {}, |_| {}).await;
    assert!(world.send_all_back().await >= 10);
}

#[tokio::test]
async fn what_is_oddly_stored_can_be_sent_back_as_it_is_shown() {
    let world = World::start(odd, |_| {}).await;
    assert!(world.send_all_back().await >= 13);
}

/// Bytes of ISO-8859-1 that windows-1252 has characters for, wherever there is text.
fn written_by_windows(data: &mut SwitchData) {
    let user = data.users.get_mut(USER).unwrap();
    for (code, description) in [
        (1, "it\u{92}s \u{80} 5"),
        (2, "it’s"),
        (7, "\u{81}\u{93}a\u{94}"),
    ] {
        let entry = StoredSpeedDial {
            phone_number: "12".to_owned(),
            description: Some(description.to_owned()),
        };
        user.speed_dial_100.0.insert(code, entry);
    }
    let nobody = callers(CriteriaDnSelection::Any, &["12"]);
    user.simultaneous_ring_personal
        .criteria
        .push(StoredCriteria {
            name: "O\u{92}Brien".to_owned(),
            active: false,
            time_schedule: None,
            holiday_schedule: None,
            blacklisted: false,
            callers: nobody,
            ..StoredCriteria::default()
        });
    let mut devices = data.devices.values_mut();
    let device = devices.find(|device| device.name == DEVICE).unwrap();
    device.tags.set("%FLEX_KEY_ACT_3%", "CALLLOG");
    device.tags.set("%FLEX_KEY_LABEL_3%", "it\u{92}s");
    let schedule = &mut data.users.get_mut(USER).unwrap().schedules[0];
    schedule.name = "it\u{92}s Friday".to_owned();
    schedule.events[0].name = "\u{93}Friday\u{94}".to_owned();
}

#[tokio::test]
async fn what_windows_wrote_is_shown_so_and_stays_as_it_is_stored() {
    let world = World::start(written_by_windows, |_| {}).await;
    assert!(world.send_all_back().await >= 13);

    // Beside what changes it is sent as it is stored; what is new is sent as it is.
    let list = world.ask("GET", LIST, &Value::Null).await.json();
    let descriptions = list["speedCodes"].as_array().unwrap().iter();
    let descriptions: Vec<_> = descriptions.map(|one| one["description"].clone()).collect();
    assert_eq!(descriptions[0], "it’s € 5");
    assert_eq!(descriptions[1], "it’s");
    let body = json!({"speedCodes": [
        {"speedCode": "01", "phoneNumber": "13", "description": "it’s € 5"},
        {"speedCode": "02", "phoneNumber": "12", "description": "it’s € 6"},
    ]});
    assert_eq!(world.ask("PUT", LIST, &body).await.status, 200);
    let stored = world.switch.speed_dials(USER);
    assert_eq!(
        stored[0],
        (1, "13".to_owned(), Some("it\u{92}s \u{80} 5".to_owned()))
    );
    assert_eq!(stored[1], (2, "12".to_owned(), Some("it’s € 6".to_owned())));

    // A name is a name in the path, in either form of a body, and for DELETE.
    let ring = LIST.replace("speed_dial_100", "simultaneous_ring_personal");
    let criteria = format!("{ring}criteria/O%E2%80%99Brien/");
    let names = || {
        let all = world.switch.simultaneous_ring(USER).unwrap().criteria;
        let odd = all.into_iter().filter(|one| one.name.contains("Brien"));
        odd.map(|one| (one.name, one.active)).collect::<Vec<_>>()
    };
    let raw = "O\u{92}Brien".to_owned();
    assert_eq!(
        world.ask("GET", &criteria, &Value::Null).await.json()["name"],
        "O’Brien"
    );
    let reply = world.ask("PUT", &criteria, &json!({"active": true})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["name"], "O’Brien");
    assert_eq!(names(), [(raw.clone(), true)]);
    let body = json!({"criteria": [{"name": "O’Brien", "active": false}]});
    assert_eq!(world.ask("PUT", &ring, &body).await.status, 200);
    assert_eq!(names(), [(raw, false)]);
    assert_eq!(
        world.ask("DELETE", &criteria, &Value::Null).await.status,
        200
    );
    assert_eq!(names(), []);

    // A schedule is found by its name as it is shown, and so is a period that changes.
    let user = LIST.replace("services/speed_dial_100/", "");
    let friday = format!("{user}time_schedules/it%E2%80%99s%20Friday/");
    let body = json!({"periods": [{"name": "“Friday”", "type": "Day of the week", "dayOfWeek": "Monday"}]});
    assert_eq!(world.ask("PUT", &friday, &body).await.status, 200);
    let stored = world
        .switch
        .edit(|data| data.users[USER].schedules[0].clone());
    assert_eq!(stored.name, "it\u{92}s Friday");
    assert_eq!(stored.events[0].name, "\u{93}Friday\u{94}");
    assert_eq!(stored.events[0].hours, None);

    // A key comes whole: its label goes back as it is stored while its type changes.
    let keys = LIST.replace("services/speed_dial_100/", "access_device/phone_buttons/");
    let body =
        json!({"keys": [{"id": 3, "type": "DIRECT_CALL", "parameter": "12", "label": "it’s"}]});
    let reply = world.ask("PUT", &keys, &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let tags = world.switch.edit(|data| {
        let mut devices = data.devices.values();
        let device = devices.find(|device| device.name == DEVICE).unwrap();
        ["%FLEX_KEY_ACT_3%", "%FLEX_KEY_LABEL_3%"]
            .map(|tag| device.tags.get(tag).map(str::to_owned))
    });
    assert_eq!(
        tags,
        [Some("DIRECT_CALL".to_owned()), Some("it\u{92}s".to_owned())]
    );
}

#[tokio::test]
async fn numbers_that_are_denied_by_now_can_be_sent_back() {
    let deny = |config: &mut Config| {
        config.numbering.country_code = Some("32".into());
        config.number_policy.deny = vec!["+32".into(), "1".into(), "065".into()];
    };
    let world = World::start(|_| {}, deny).await;
    assert!(world.send_all_back().await >= 10);
    // A new one is refused beside those that stay.
    let body = json!({"speedCodes": [
        {"speedCode": "03", "phoneNumber": "+32504987165"},
        {"speedCode": "50", "phoneNumber": "+32504987165"},
    ]});
    let reply = world.ask("PUT", LIST, &body).await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (403, 40306),
        "{reply:?}"
    );
}

#[tokio::test]
async fn a_phone_that_no_type_describes_can_be_sent_back() {
    let unknown = |data: &mut SwitchData| {
        for device in data.devices.values_mut() {
            "Nobody's phone".clone_into(&mut device.device_type);
        }
    };
    let world = World::start(unknown, |_| {}).await;
    assert!(world.send_all_back().await >= 10);
}

#[tokio::test]
async fn one_entry_changes_beside_odd_ones_that_stay() {
    let world = World::start(odd, |_| {}).await;
    let mut list = world.ask("GET", LIST, &Value::Null).await.json();
    list.as_object_mut().unwrap().remove("prefix");
    let entries = list["speedCodes"].as_array_mut().unwrap();
    assert_eq!(entries[1]["phoneNumber"], "who knows");
    entries[1]["description"] = "now good".into();
    let before = world.switch.speed_dials(USER);
    let reply = world.ask("PUT", LIST, &list).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let after = world.switch.speed_dials(USER);
    let changed: Vec<_> = after.iter().filter(|one| !before.contains(one)).collect();
    let expected = (2, "who knows".to_owned(), Some("now good".to_owned()));
    assert_eq!(changed, [&expected]);

    let ring = LIST.replace("speed_dial_100", "simultaneous_ring_personal");
    let mut service = world.ask("GET", &ring, &Value::Null).await.json();
    let numbers = service["simultaneousRingNumber"].as_array_mut().unwrap();
    numbers.remove(0);
    numbers.push(json!({"phoneNumber": "0123"}));
    let reply = world.ask("PUT", &ring, &service).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let stored = world.switch.simultaneous_ring(USER).unwrap().numbers;
    let stored: Vec<_> = stored.iter().map(|one| one.phone_number.as_str()).collect();
    assert_eq!(stored, ["odd one!", "+3225126777", "*55*x", "0123"]);
}

#[tokio::test]
async fn what_is_odd_and_not_stored_is_400_and_nothing_is_written() {
    let world = World::start(|_| {}, |_| {}).await;
    let before = world.stored();
    let long = "x".repeat(81);
    let base = LIST.replace("services/speed_dial_100/", "");
    for (path, body) in [
        (
            "services/speed_dial_100/",
            json!({"speedCodes": [{"speedCode": "03", "description": long}]}),
        ),
        (
            "services/speed_dial_100/",
            json!({"speedCodes": [{"speedCode": "50", "phoneNumber": "who knows"}]}),
        ),
        (
            "services/speed_dial_100/",
            json!({"speedCodes": [{"speedCode": "07", "description": "a  b"}], "prefix": "#"}),
        ),
        (
            "services/simultaneous_ring_personal/",
            json!({"simultaneousRingNumber": [{"phoneNumber": "who knows"}]}),
        ),
        (
            "services/simultaneous_ring_personal/criteria/test/",
            json!({"fromDnCriteria": {"phoneNumbers": ["who knows"]}}),
        ),
        (
            "access_device/phone_buttons/",
            json!({"keys": [{"id": 4, "type": "CALLLOG", "label": "a  b"}]}),
        ),
    ] {
        let reply = world.ask("PUT", &format!("{base}{path}"), &body).await;
        assert_eq!(
            (reply.status, reply.error_code()),
            (400, 40001),
            "{body}: {reply:?}"
        );
        assert_eq!(world.stored(), before, "{body}");
    }
}

#[tokio::test]
async fn an_empty_list_changes_nothing_and_still_says_who_has_not_got_the_service() {
    let world = World::start(|_| {}, |_| {}).await;
    let before = world.stored();
    let empty = json!({"speedCodes": []});
    assert_eq!(world.ask("PUT", LIST, &empty).await.status, 200);
    assert_eq!(world.ask("POST", LIST, &empty).await.status, 400);
    let other = LIST.replace("foouser", "baruser");
    let reply = world.ask("PUT", &other, &empty).await;
    assert_eq!((reply.status, reply.error_code()), (404, 40403));
    assert_eq!(world.stored(), before);
}
