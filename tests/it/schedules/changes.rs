//! What each change does, at every level.

use ocip::command::schedule::CalendarDate;
use ocip_gateway::cli::schedule_examples::SCHEDULE_EXAMPLES;
use serde_json::{Value, json};

use super::{FRIDAY, LISTS, OWNERS, fridays, start, writes};
use crate::audit::lines;
use crate::support::{Reply, TestGateway, stage};

async fn ask(gateway: &TestGateway, method: &str, path: &str, body: &Value) -> Reply {
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    gateway.request(method, path, &body).await
}

fn names(list: &Reply) -> Vec<String> {
    let list = list.json();
    let all = list["schedules"].as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_owner_has_both_lists_and_they_have_nothing_in_common() {
    let (switch, gateway, _simulator) = start().await;
    let periods = json!([
        {"name": "day", "startDate": "2026-12-25"},
        {"name": "night", "type": "Day of the month", "dayOfMonth": 10, "startDate": "2026-12-10",
         "startTime": "22:00", "stopTime": "6:05"},
    ]);
    for owner in OWNERS {
        for (list, _) in LISTS {
            let list = format!("{owner}{list}");
            let body = json!({"name": "new one", "periods": periods});
            let reply = ask(&gateway, "POST", &list, &body).await;
            assert_eq!((reply.status, reply.body.as_str()), (201, ""), "{list}");
            let known = names(&ask(&gateway, "GET", &list, &Value::Null).await);
            assert_eq!(known.iter().filter(|one| *one == "new one").count(), 1);
        }
    }
    for owner in OWNERS {
        for (list, _) in LISTS {
            let item = format!("{owner}{list}new%20one/");
            let short = ask(&gateway, "GET", &item, &Value::Null).await.json();
            let expected =
                json!({"name": "new one", "periods": [{"name": "day"}, {"name": "night"}]});
            assert_eq!(short, expected);
            let full = format!("{item}?full_list=true");
            let full = ask(&gateway, "GET", &full, &Value::Null).await.json();
            let expected = json!({"name": "new one", "periods": [
                {"name": "day", "active": true, "startDate": "2026-12-25", "stopDate": "2026-12-25"},
                {"name": "night", "active": true, "type": "Day of the month", "dayOfMonth": 10,
                 "startDate": "2026-12-10", "stopDate": "2026-12-11",
                 "startTime": "22:00", "stopTime": "6:05"},
            ]});
            assert_eq!(full, expected);
            let in_body = json!({"full_list": true});
            assert_eq!(ask(&gateway, "GET", &item, &in_body).await.json(), full);
            let renamed = json!({"newName": "other one", "periods": [{"name": "night"}]});
            assert_eq!(ask(&gateway, "PUT", &item, &renamed).await.status, 200);
            assert_eq!(
                ask(&gateway, "GET", &item, &Value::Null).await.error_code(),
                40404
            );
            let item = format!("{owner}{list}other%20one/");
            let left = ask(&gateway, "GET", &item, &Value::Null).await.json();
            assert_eq!(left["periods"], json!([{"name": "night"}]));
            assert_eq!(
                ask(&gateway, "DELETE", &item, &Value::Null).await.status,
                200
            );
            let again = ask(&gateway, "DELETE", &item, &Value::Null).await;
            assert_eq!((again.status, again.error_code()), (404, 40404));
        }
    }
    assert_eq!(switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn the_examples_give_what_they_say_again_and_again() {
    let (_switch, gateway, _simulator) = start().await;
    for example in SCHEDULE_EXAMPLES.iter().chain(SCHEDULE_EXAMPLES) {
        let reply = gateway
            .request(example.method, example.path, example.body)
            .await;
        assert!(matches!(reply.status, 200 | 201), "{example:?}: {reply:?}");
        assert_eq!(reply.body, example.answer, "{example:?}");
    }
}

#[tokio::test]
async fn a_list_has_the_levels_above_on_demand() {
    let (_switch, gateway, _simulator) = start().await;
    for (owner, list, own, all) in [
        (
            OWNERS[0],
            "time_schedules/",
            vec!["Every Friday"],
            vec!["User", "Group"],
        ),
        (
            OWNERS[0],
            "calendar_schedules/",
            vec!["Every Easter"],
            vec!["User", "Tenant"],
        ),
        (
            OWNERS[1],
            "time_schedules/",
            vec!["Office hours"],
            vec!["Group"],
        ),
        (OWNERS[1], "calendar_schedules/", vec![], vec!["Tenant"]),
        (
            OWNERS[2],
            "calendar_schedules/",
            vec!["National holidays"],
            vec!["Tenant"],
        ),
        (OWNERS[2], "time_schedules/", vec![], vec![]),
    ] {
        let list = format!("{owner}{list}");
        let reply = ask(&gateway, "GET", &list, &Value::Null).await;
        assert_eq!(names(&reply), own, "{list}");
        assert!(!reply.body.contains("level"), "{reply:?}");
        let reply = ask(
            &gateway,
            "GET",
            &format!("{list}?allLevels=true"),
            &Value::Null,
        )
        .await;
        let shown = reply.json();
        let levels = shown["schedules"].as_array().unwrap().iter();
        let levels: Vec<_> = levels.map(|one| one["level"].as_str().unwrap()).collect();
        assert_eq!(levels, all, "{list}");
    }
}

#[tokio::test]
async fn only_what_differs_is_written() {
    let (switch, gateway, _simulator) = start().await;
    let friday = json!({"name": "Friday", "type": "Day of the week", "dayOfWeek": "Friday",
        "startTime": "9:00", "stopTime": "17:00"});
    let mut later = friday.clone();
    later["stopTime"] = json!("18:00");
    let extra = json!({"name": "extra", "startDate": "2026-05-01"});
    for (body, expected) in [
        // The days that are not given are those that the switch has.
        (json!({"periods": [friday]}), 0),
        (json!({"periods": [{"name": "Friday"}]}), 0),
        (json!({"newName": "Every Friday"}), 0),
        (json!({}), 0),
        (json!({"periods": [later]}), 1),
        (json!({"periods": [later, extra]}), 1),
        (json!({"periods": [friday]}), 2),
        (json!({"periods": []}), 1),
    ] {
        switch.reset_counts();
        let reply = ask(&gateway, "PUT", FRIDAY, &body).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, ""), "{body}");
        assert_eq!(writes(&switch), expected, "{body}");
    }
    assert_eq!(fridays(&switch), []);
}

#[tokio::test]
async fn a_change_of_a_hundred_periods_takes_few_documents() {
    let (switch, gateway, _simulator) = start().await;
    let period = |number: i32| json!({"name": format!("p{number}"), "startDate": "2026-05-01"});
    let periods: Vec<Value> = (0..100).map(period).collect();
    switch.reset_counts();
    let body = json!({"newName": "many", "periods": periods});
    assert_eq!(ask(&gateway, "PUT", FRIDAY, &body).await.status, 200);
    // The proof, the names, and 102 commands: one deletes, one renames.
    assert_eq!(switch.counts().documents_received, 2 + 7);
    assert_eq!(fridays(&switch).len(), 100);
    let body = json!({"periods": (0..101).map(period).collect::<Vec<_>>()});
    let reply = ask(&gateway, "PUT", FRIDAY, &body).await;
    assert_eq!((reply.status, reply.error_code()), (400, 40001));
    switch.reset_counts();
    let list = format!("{}time_schedules/", OWNERS[0]);
    let body = json!({"name": "new", "periods": periods});
    assert_eq!(ask(&gateway, "POST", &list, &body).await.status, 201);
    // The proof is as good as new; the schedule goes alone.
    assert!(switch.counts().documents_received <= 2 + 7);
}

#[tokio::test]
async fn a_period_without_a_first_day_begins_on_the_next_that_fits() {
    let (switch, gateway, _simulator) = start().await;
    let now = std::time::SystemTime::now();
    let days = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let today = CalendarDate::of_days(i32::try_from(days).unwrap());
    let body =
        json!({"periods": [{"name": "a", "type": "Day of the week", "daysOfWeek": ["Sunday"]}]});
    assert_eq!(ask(&gateway, "PUT", FRIDAY, &body).await.status, 200);
    let [event] = &fridays(&switch)[..] else {
        panic!("one event");
    };
    let start = CalendarDate::parse(&event.start_date).unwrap();
    assert_eq!(start.day_of_week().token(), "Sunday");
    // The day may have turned meanwhile.
    assert!((0..=7).contains(&(start.days() - today.days())), "{start}");
    assert_eq!(event.end_date, event.start_date);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_anything_is_sent() {
    let (switch, gateway, _simulator) = start().await;
    let other = json!({"name": "other"});
    let list = format!("{}time_schedules/", OWNERS[0]);
    assert_eq!(ask(&gateway, "POST", &list, &other).await.status, 201);
    switch.reset_counts();
    for (body, code, words) in [
        (
            json!({"newName": "other"}),
            40005,
            "there is a schedule \"other\" already",
        ),
        (
            json!({"periods": [{"name": "who"}]}),
            40005,
            "periods[0]: there is no period",
        ),
        (
            json!({"name": "other"}),
            40001,
            "name: it is not the schedule of the path",
        ),
        (
            json!({"periods": [{"name": "a", "startTime": "24:00", "stopTime": "1:00"}]}),
            40001,
            "startTime",
        ),
        (json!({"delete": true}), 40001, "unknown field `delete`"),
    ] {
        let reply = ask(&gateway, "PUT", FRIDAY, &body).await;
        assert_eq!((reply.status, reply.error_code()), (400, code), "{body}");
        assert!(reply.error_message().contains(words), "{body}: {reply:?}");
    }
    let keep = json!({"name": "x", "periods": [{"name": "a"}]});
    assert_eq!(
        ask(&gateway, "POST", &list, &keep).await.error_code(),
        40001
    );
    assert_eq!(writes(&switch), 0);
    // What the switch alone can know is its refusal.
    let again = ask(&gateway, "POST", &list, &other).await;
    assert_eq!((again.status, again.error_code()), (400, 40004));
}

#[tokio::test]
async fn a_schedule_that_a_criteria_names_can_be_made_and_then_stays() {
    let (_switch, gateway, _simulator) = start().await;
    let list = format!("{}time_schedules/", OWNERS[1]);
    let body = json!({"name": "Nights", "periods": [{"name": "n", "type": "Every day",
        "startTime": "20:00", "stopTime": "6:00"}]});
    let criteria = format!(
        "{}services/simultaneous_ring_personal/criteria/test/",
        OWNERS[0]
    );
    let nights = json!({"timeSchedule": {"level": "Group", "name": "Nights", "type": "Time"}});
    assert_eq!(ask(&gateway, "PUT", &criteria, &nights).await.status, 400);
    assert_eq!(ask(&gateway, "POST", &list, &body).await.status, 201);
    assert_eq!(ask(&gateway, "PUT", &criteria, &nights).await.status, 200);
    let refused = ask(&gateway, "DELETE", &format!("{list}Nights/"), &Value::Null).await;
    assert_eq!((refused.status, refused.error_code()), (400, 40004));
}

#[tokio::test]
async fn groups_and_tenants_that_are_not_there_are_404() {
    let (switch, gateway, _simulator) = start().await;
    for owner in [
        "nobody/",
        "nobody/groups/foogroup/",
        "foo/groups/nobody/",
        "bar/groups/foogroup/",
    ] {
        let list = format!("/api/v1/tenants/{owner}time_schedules/");
        let item = format!("{list}test/");
        for (method, path, body) in [
            ("GET", &list, Value::Null),
            ("POST", &list, json!({"name": "test"})),
            ("GET", &item, Value::Null),
            ("PUT", &item, json!({"newName": "other"})),
            ("DELETE", &item, Value::Null),
        ] {
            let reply = ask(&gateway, method, path, &body).await;
            assert_eq!(
                (reply.status, reply.error_code()),
                (404, 40406),
                "{method} {path}"
            );
        }
    }
    assert_eq!(switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn a_change_is_recorded_with_what_was_before_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.log");
    let (_switch, gateway, _simulator) =
        stage(|_| {}, |config| config.audit.file = Some(file.clone())).await;
    let group = format!("{}calendar_schedules/", OWNERS[1]);
    let body =
        json!({"name": "Bridge days", "periods": [{"name": "a", "startDate": "2026-05-15"}]});
    assert_eq!(ask(&gateway, "POST", &group, &body).await.status, 201);
    let item = format!("{group}Bridge%20days/");
    let rename = json!({"newName": "Days off"});
    assert_eq!(ask(&gateway, "PUT", &item, &rename).await.status, 200);
    let item = format!("{group}Days%20off/");
    assert_eq!(
        ask(&gateway, "DELETE", &item, &Value::Null).await.status,
        200
    );
    let lines = lines(&file);
    let shown = |name: &str| {
        json!({"name": name, "periods": [{"name": "a", "active": true,
        "startDate": "2026-05-15", "stopDate": "2026-05-15"}]})
    };
    let found: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["target"].clone(),
                line["before"].clone(),
                line["after"].clone(),
            )
        })
        .collect();
    let group = json!(["foo", "foogroup", ""]);
    let expected = [
        (group.clone(), Value::Null, shown("Bridge days")),
        (group.clone(), shown("Bridge days"), shown("Days off")),
        (group, shown("Days off"), Value::Null),
    ];
    assert_eq!(found, expected);
}
