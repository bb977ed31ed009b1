//! Simultaneous Ring Personal: criteria, one by one.

use ocip::command::criteria::ScheduleLevel;

use super::*;
use crate::data::{ScheduleReference, StoredCallers};

const NO_CALLERS: &str = "[Error 99203] The criteria specifies no callers: test";

fn get(name: &str) -> String {
    ring("GetCriteriaRequest", &named(name))
}

/// A change of the criteria `test`.
fn modify(content: &str) -> String {
    let content = format!("{}{content}", named("test"));
    ring("ModifyCriteriaRequest", &content)
}

fn modify_callers(content: &str) -> String {
    modify(&format!("<fromDnCriteria>{content}</fromDnCriteria>"))
}

fn specified(content: &str) -> String {
    let selection = "<fromDnCriteriaSelection>Specified Only</fromDnCriteriaSelection>";
    modify_callers(&format!("{selection}{content}"))
}

fn schedule(element: &str, level: &str, name: &str) -> String {
    format!("<{element}><type>{level}</type><name>{name}</name></{element}>")
}

fn not_found(name: &str) -> String {
    format!("[Error 99202] Simultaneous Ring Personal criteria not found: {name}")
}

fn exists(name: &str) -> String {
    format!("[Error 99201] Simultaneous Ring Personal criteria already exists: {name}")
}

#[tokio::test]
async fn what_is_added_is_returned() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let schedules = [
        schedule("timeSchedule", "User", "Every Friday"),
        schedule("holidaySchedule", "User", "Every Easter"),
    ];
    let callers = "<blacklisted>true</blacklisted><fromDnCriteria>\
        <fromDnCriteriaSelection>Specified Only</fromDnCriteriaSelection>\
        <includeAnonymousCallers>true</includeAnonymousCallers>\
        <includeUnavailableCallers>false</includeUnavailableCallers>\
        <phoneNumber>+32-1</phoneNumber><phoneNumber>2</phoneNumber></fromDnCriteria>";
    let content = [schedules.concat().as_str(), callers].concat();
    let whole = [named("test2"), content.clone()].concat();
    succeeds(&mut client, &ring("AddCriteriaRequest", &whole)).await;
    let reply = client.ask(&get("test2")).await;
    assert!(reply.contains(&format!(">{content}</command>")), "{reply}");
    let names: Vec<_> = demo
        .ring()
        .criteria
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["test", "test2"]);
}

#[tokio::test]
async fn a_new_criteria_counts_unless_configured() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    succeeds(&mut client, &add("on", "")).await;
    demo.switch
        .edit(|data| data.behaviour.new_criteria_active = false);
    succeeds(&mut client, &add(" o  ff ", "")).await;
    assert!(demo.criteria("on").active);
    assert!(!demo.criteria("o ff").active);
}

#[tokio::test]
async fn a_name_is_given_once() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    demo.refuses(&mut client, &add(" test ", ""), &exists("test"))
        .await;
    succeeds(&mut client, &add("Test", "")).await;
    let changes = "<newCriteriaName>Test</newCriteriaName><blacklisted>true</blacklisted>";
    demo.refuses(&mut client, &modify(changes), &exists("Test"))
        .await;
    let same = "<newCriteriaName>test</newCriteriaName><blacklisted>true</blacklisted>";
    succeeds(&mut client, &modify(same)).await;
    assert!(demo.criteria("test").blacklisted);
}

#[tokio::test]
async fn an_unknown_name_is_refused() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let rename = [&named("x"), "<newCriteriaName>test</newCriteriaName>"].concat();
    for command in [
        get("x"),
        ring("ModifyCriteriaRequest", &rename),
        ring("DeleteCriteriaRequest", &named("x")),
    ] {
        demo.refuses(&mut client, &command, &not_found("x")).await;
    }
}

#[tokio::test]
async fn a_schedule_is_looked_for_at_its_level_and_by_its_type() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (element, level, name, is_there) in [
        ("timeSchedule", "User", "Every Friday", true),
        ("timeSchedule", "Group", "Office  hours", true),
        (
            "holidaySchedule",
            "Service Provider",
            "National holidays",
            true,
        ),
        ("holidaySchedule", "User", "Every Easter", true),
        ("timeSchedule", "Group", "Every Friday", false),
        ("timeSchedule", "User", "Office hours", false),
        ("timeSchedule", "Service Provider", "Office hours", false),
        ("timeSchedule", "User", "Every Easter", false),
        ("holidaySchedule", "User", "Every Friday", false),
        ("timeSchedule", "User", "every friday", false),
    ] {
        let schedule = schedule(element, level, name);
        let commands = [add("new", &schedule), modify(&schedule)];
        for command in commands {
            if is_there {
                succeeds(&mut client, &command).await;
            } else {
                let expected = format!("[Error 99204] Schedule not found: {name}");
                demo.refuses(&mut client, &command, &expected).await;
            }
        }
        client
            .ask(&ring("DeleteCriteriaRequest", &named("new")))
            .await;
    }
}

#[tokio::test]
async fn modify_keeps_what_is_absent_and_renames_with_the_rest() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let before = demo.criteria("test");
    succeeds(&mut client, &modify("")).await;
    assert_eq!(demo.criteria("test"), before);
    let changes = [
        "<newCriteriaName>new  name</newCriteriaName>",
        &schedule("timeSchedule", "Group", "Office hours"),
        "<blacklisted>true</blacklisted>",
    ];
    succeeds(&mut client, &modify(&changes.concat())).await;
    let expected = StoredCriteria {
        name: "new name".into(),
        time_schedule: Some(ScheduleReference {
            level: ScheduleLevel::Group,
            name: "Office hours".into(),
        }),
        blacklisted: true,
        ..before
    };
    assert_eq!(demo.ring().criteria, [expected]);
}

#[tokio::test]
async fn a_refused_rename_changes_nothing_else_either() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let changes = [
        "<newCriteriaName>new</newCriteriaName>",
        &schedule("timeSchedule", "User", "Every Friday"),
        &schedule("holidaySchedule", "User", "Never"),
    ];
    let expected = "[Error 99204] Schedule not found: Never";
    demo.refuses(&mut client, &modify(&changes.concat()), expected)
        .await;
}

#[tokio::test]
async fn nil_removes_a_schedule() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let both = [
        schedule("timeSchedule", "User", "Every Friday"),
        schedule("holidaySchedule", "User", "Every Easter"),
    ];
    succeeds(&mut client, &modify(&both.concat())).await;
    succeeds(&mut client, &modify("<timeSchedule xsi:nil=\"true\"/>")).await;
    let criteria = demo.criteria("test");
    assert!(criteria.time_schedule.is_none() && criteria.holiday_schedule.is_some());
    succeeds(&mut client, &modify("<holidaySchedule xsi:nil=\"true\"/>")).await;
    let reply = client.ask(&get("test")).await;
    assert!(!reply.contains("Schedule"), "{reply}");
}

#[tokio::test]
async fn a_schedule_that_is_gone_stays_until_it_is_changed() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let friday = schedule("timeSchedule", "User", "Every Friday");
    succeeds(&mut client, &modify(&friday)).await;
    demo.switch
        .edit(|data| data.user_mut("foouser").unwrap().schedules.clear());
    succeeds(&mut client, &modify("<blacklisted>true</blacklisted>")).await;
    let expected = "[Error 99204] Schedule not found: Every Friday";
    demo.refuses(&mut client, &modify(&friday), expected).await;
}

#[tokio::test]
async fn callers_have_to_be_specified() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let new = add("test", "").replace(">Any<", ">Specified Only<");
    demo.refuses(&mut client, &new, NO_CALLERS).await;
    demo.refuses(&mut client, &specified(""), NO_CALLERS).await;
    let flag = "<includeUnavailableCallers>true</includeUnavailableCallers>";
    succeeds(&mut client, &specified(flag)).await;
    let no_flag = flag.replace("true", "false");
    demo.refuses(&mut client, &modify_callers(&no_flag), NO_CALLERS)
        .await;
    let list = "<phoneNumberList><phoneNumber>1</phoneNumber></phoneNumberList>";
    let swap = [no_flag.as_str(), list].concat();
    succeeds(&mut client, &modify_callers(&swap)).await;
    let nil = "<phoneNumberList xsi:nil=\"true\"/>";
    demo.refuses(&mut client, &modify_callers(nil), NO_CALLERS)
        .await;
}

#[tokio::test]
async fn any_keeps_the_numbers_for_later() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let list = "<phoneNumberList><phoneNumber> 1 </phoneNumber><phoneNumber>2</phoneNumber>\
        </phoneNumberList>";
    succeeds(&mut client, &specified(list)).await;
    let any = "<fromDnCriteriaSelection>Any</fromDnCriteriaSelection>";
    succeeds(&mut client, &modify_callers(any)).await;
    let expected = StoredCallers {
        numbers: vec!["1".into(), "2".into()],
        ..StoredCallers::default()
    };
    assert_eq!(demo.criteria("test").callers, expected);
    let reply = client.ask(&get("test")).await;
    assert!(reply.contains("<phoneNumber>1</phoneNumber><phoneNumber>2</phoneNumber>"));
    succeeds(&mut client, &specified("")).await;
    succeeds(&mut client, &modify_callers(any)).await;
    let nil = "<phoneNumberList xsi:nil=\"true\"/>";
    succeeds(&mut client, &modify_callers(nil)).await;
    assert_eq!(demo.criteria("test").callers, StoredCallers::default());
}

#[tokio::test]
async fn delete_removes_one() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    succeeds(&mut client, &add("other", "")).await;
    let delete = ring("DeleteCriteriaRequest", &named(" test "));
    succeeds(&mut client, &delete).await;
    let names: Vec<_> = demo
        .ring()
        .criteria
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["other"]);
    demo.refuses(&mut client, &delete, &not_found("test")).await;
}
