//! Schedules on the wire.

use super::*;

const OFFICE: &str = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>";
const USER: &str = "<userId>foouser</userId>";
const TENANT: &str = "<serviceProviderId>foo</serviceProviderId>";

fn key(name: &str, kind: &str) -> String {
    format!(
        "<scheduleKey><scheduleName>{name}</scheduleName><scheduleType>{kind}</scheduleType></scheduleKey>"
    )
}

fn add_event(owner: &str, ids: &str, schedule: &str, name: &str, times: &str) -> String {
    let content = format!("{ids}{schedule}<eventName>{name}</eventName>{times}");
    command(&format!("{owner}ScheduleAddEventRequest"), &content)
}

const ALL_DAY: &str = "<startDate>2026-12-25</startDate><allDayEvent>true</allDayEvent>\
                       <endDate>2026-12-26</endDate>";

fn refused(reply: &str, expected: &str) {
    assert!(summary(reply).contains(expected), "{expected}: {reply}");
}

fn done(reply: &str) {
    assert!(reply.contains("c:SuccessResponse"), "{reply}");
}

#[tokio::test]
async fn a_list_has_the_levels_above_and_can_be_of_one_type() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let list = command("UserScheduleGetListRequest17sp1", USER);
    let reply = client.ask(&list).await;
    let names: Vec<_> = reply.split("<scheduleName>").skip(1).collect();
    let expected = [
        ("Every Friday", "User"),
        ("Every Easter", "User"),
        ("Office hours", "Group"),
        ("National holidays", "Service Provider"),
    ];
    assert_eq!(names.len(), expected.len(), "{reply}");
    for (found, (name, level)) in names.iter().zip(expected) {
        let level = format!("<scheduleLevel>{level}</scheduleLevel>");
        assert!(found.starts_with(name) && found.contains(&level), "{found}");
    }
    let times = format!("{OFFICE}<scheduleType>Time</scheduleType>");
    let reply = client
        .ask(&command("GroupScheduleGetListRequest17sp1", &times))
        .await;
    assert!(
        reply.contains("Office hours") && !reply.contains("National"),
        "{reply}"
    );
    let reply = client
        .ask(&command("ServiceProviderScheduleGetListRequest", TENANT))
        .await;
    let key = key("National holidays", "Holiday");
    assert!(reply.contains(&format!(">{key}</command>")), "{reply}");
}

#[tokio::test]
async fn events_are_added_changed_and_removed() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let key = key("National holidays", "Holiday");
    let owner = "ServiceProvider";
    done(
        &client
            .ask(&add_event(owner, TENANT, &key, "Xmas", ALL_DAY))
            .await,
    );
    refused(
        &client
            .ask(&add_event(owner, TENANT, &key, "Xmas", ALL_DAY))
            .await,
        "[Error 99503] Event already exists: Xmas",
    );
    let change = "<eventName>Xmas</eventName><newEventName>Christmas</newEventName>\
        <startTime><hour>9</hour><minute>0</minute></startTime>\
        <endTime><hour>8</hour><minute>30</minute></endTime>\
        <recurrence><recurDaily/><recurEndOccurrence>2</recurEndOccurrence></recurrence>";
    let modify = "ServiceProviderScheduleModifyEventRequest";
    done(
        &client
            .ask(&command(modify, &format!("{TENANT}{key}{change}")))
            .await,
    );
    let get = format!("{TENANT}{key}<eventName>Christmas</eventName>");
    let get = command("ServiceProviderScheduleGetEventRequest", &get);
    let reply = client.ask(&get).await;
    assert!(
        reply.contains(
            "<startDate>2026-12-25</startDate><startTime><hour>9</hour><minute>0</minute>\
             </startTime><endTime><hour>8</hour><minute>30</minute></endTime>\
             <endDate>2026-12-26</endDate><recurrence><recurDaily></recurDaily>\
             <recurEndOccurrence>2</recurEndOccurrence></recurrence></command>"
        ),
        "{reply}"
    );
    let nil = "<eventName>Christmas</eventName><recurrence xsi:nil=\"true\"/>";
    done(
        &client
            .ask(&command(modify, &format!("{TENANT}{key}{nil}")))
            .await,
    );
    assert!(!client.ask(&get).await.contains("recurrence"));
    let names = "<eventName>Christmas</eventName><eventName>Nothing</eventName>";
    let delete = "ServiceProviderScheduleDeleteEventListRequest";
    let reply = client
        .ask(&command(delete, &format!("{TENANT}{key}{names}")))
        .await;
    refused(&reply, "[Error 99504] Event not found: Nothing");
    // All or nothing.
    assert!(client.ask(&get).await.contains("2026-12-25"));
    let name = "<eventName>Christmas</eventName>";
    done(
        &client
            .ask(&command(delete, &format!("{TENANT}{key}{name}")))
            .await,
    );
    refused(&client.ask(&get).await, "Event not found: Christmas");
}

#[tokio::test]
async fn an_event_has_dates_of_the_calendar_and_ends_after_it_begins() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let key = key("Office hours", "Time");
    for (start, end, hours) in [
        ("2026-02-30", "2026-03-01", None),
        ("2026-03-02", "2026-03-01", None),
        ("2026-03-01", "2026-03-01", Some((9, 9))),
        ("2026-03-01", "2026-03-01", Some((22, 6))),
    ] {
        let hours = match hours {
            None => "<allDayEvent>true</allDayEvent>".to_owned(),
            Some((from, to)) => format!(
                "<startTime><hour>{from}</hour><minute>0</minute></startTime>\
                 <endTime><hour>{to}</hour><minute>0</minute></endTime>"
            ),
        };
        let times = format!("<startDate>{start}</startDate>{hours}<endDate>{end}</endDate>");
        let reply = client
            .ask(&add_event("Group", OFFICE, &key, "x", &times))
            .await;
        refused(&reply, "[Error 99505] Invalid dates of the event: x");
    }
    let half = "<startDate>2026-03-01</startDate><startTime><hour>9</hour><minute>0</minute>\
                </startTime><endDate>2026-03-02</endDate>";
    let reply = client
        .ask(&add_event("Group", OFFICE, &key, "x", half))
        .await;
    refused(&reply, "[Error 6004]");
}

#[tokio::test]
async fn a_name_is_that_of_one_schedule_of_its_type() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let add = |kind: &str| {
        let content = format!(
            "{USER}<scheduleName>Every Friday</scheduleName><scheduleType>{kind}</scheduleType>"
        );
        command("UserScheduleAddRequest", &content)
    };
    refused(
        &client.ask(&add("Time")).await,
        "[Error 99501] Schedule already exists: Every Friday",
    );
    done(&client.ask(&add("Holiday")).await);
    let rename = |name: &str, new: &str| {
        let key = key(name, "Holiday");
        let content = format!("{USER}{key}<newScheduleName>{new}</newScheduleName>");
        command("UserScheduleModifyRequest", &content)
    };
    let reply = client.ask(&rename("Every Friday", "Every Easter")).await;
    refused(
        &reply,
        "[Error 99501] Schedule already exists: Every Easter",
    );
    let reply = client.ask(&rename("Nothing", "Something")).await;
    refused(&reply, "[Error 99204] Schedule not found: Nothing");
    done(&client.ask(&rename("Every Friday", "Fridays off")).await);
}

#[tokio::test]
async fn services_follow_a_schedule_that_is_renamed_and_keep_it() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let refer = "<criteriaName>test</criteriaName><timeSchedule><type>Group</type>\
                 <name>Office hours</name></timeSchedule>";
    let refer = command(
        "UserSimultaneousRingPersonalModifyCriteriaRequest",
        &format!("{USER}{refer}"),
    );
    done(&client.ask(&refer).await);
    let rename = format!(
        "{OFFICE}{}<newScheduleName>Day</newScheduleName>",
        key("Office hours", "Time")
    );
    done(
        &client
            .ask(&command("GroupScheduleModifyRequest", &rename))
            .await,
    );
    let delete = format!("{OFFICE}{}", key("Day", "Time"));
    let delete = command("GroupScheduleDeleteListRequest", &delete);
    let clear = "<criteriaName>test</criteriaName><timeSchedule xsi:nil=\"true\"/>";
    // Both refer to it: one since just now, the other in the demo's data.
    for service in ["SimultaneousRingPersonal", "CallForwardingSelective"] {
        let reply = client.ask(&delete).await;
        refused(&reply, "[Error 99502] Schedule is in use: Day");
        let name = format!("User{service}ModifyCriteriaRequest");
        let clear = command(&name, &format!("{USER}{clear}"));
        done(&client.ask(&clear).await);
    }
    done(&client.ask(&delete).await);
    refused(&client.ask(&delete).await, "Schedule not found: Day");
}

#[tokio::test]
async fn a_login_touches_the_schedules_of_its_own_level_and_below() {
    let demo = Demo::start().await;
    let list = [
        command("UserScheduleGetListRequest17sp1", USER),
        command("GroupScheduleGetListRequest17sp1", OFFICE),
        command("ServiceProviderScheduleGetListRequest", TENANT),
    ];
    for (user_id, password, may) in [
        ("foouser", USER_PASSWORD, [true, false, false]),
        ("baruser", USER_PASSWORD, [false, false, false]),
        ("foogroup-admin@demo.example", PASSWORD, [true, true, false]),
        ("foo-admin", PASSWORD, [true, true, true]),
    ] {
        let mut client = demo.client_of(user_id, password).await;
        for (command, may) in list.iter().zip(may) {
            let reply = client.ask(command).await;
            let is_refused = reply.contains("[Error 5404]");
            assert_eq!(is_refused, !may, "{user_id}: {reply}");
        }
    }
    let mut client = demo.client().await;
    let nobody = TENANT.replace("foo", "nobody");
    let list = command("ServiceProviderScheduleGetListRequest", &nobody);
    let reply = client.ask(&list).await;
    refused(&reply, "[Error 99506] Service Provider not found: nobody");
}

#[test]
fn what_a_file_has_is_checked() {
    let file = |schedules: &str| {
        let text = format!(
            "[system]\ndefault_domain='d'\ncountry_code='32'\nlanguage='English'\ntime_zone='UTC'\n\
             [[tenant]]\nid='t'\nname='T'\nschedules=[{schedules}]"
        );
        SwitchData::from_toml(&text).map_err(|error| error.fault)
    };
    let event = |rest: &str| {
        format!("{{name='s', type='Time', events=[{{name='e', start_date='2026-01-02', {rest}}}]}}")
    };
    for good in [
        "end_date='2026-01-02'",
        "end_date='2026-01-02', hours='9:00-17:30', recurrence={every='week', days=['Monday']}",
        "end_date='2026-01-02', recurrence={every='year', week='First', days=['Monday'], month='May', times=3}",
    ] {
        assert!(
            file(&event(good)).is_ok(),
            "{good}: {:?}",
            file(&event(good)).err()
        );
    }
    let twice = "{name='s', type='Time'}, {name='s', type='Time'}";
    for (bad, expected) in [
        (twice.to_owned(), "the schedule \"s\" stands twice"),
        (
            "{name='', type='Time'}".to_owned(),
            "a schedule's name has 1 to 40 characters",
        ),
        (
            "{name='s', type='Day'}".to_owned(),
            "\"Day\" is neither Time nor Holiday",
        ),
        (
            event("end_date='2026-01-01'"),
            "has no dates from one to another",
        ),
        (
            event("end_date='2026-01-02', hours='9-17'"),
            "is no time from H:MM to H:MM",
        ),
        (
            event("end_date='2026-01-02', recurrence={every='month'}"),
            "a recurrence is every day, week (days), month or year",
        ),
    ] {
        let fault = file(&bad).unwrap_err();
        assert!(fault.contains(expected), "{bad}: {fault}");
    }
}
