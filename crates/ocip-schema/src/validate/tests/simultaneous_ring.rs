//! Simultaneous Ring Personal and schedules: documents that break one rule each.

use super::examples::{SCHEDULES, SIMULTANEOUS_RINGS};
use super::{command, command_fault, document, fault_of, validate};

const MODIFY: &str = "UserSimultaneousRingPersonalModifyRequest17";
const MODIFY_CRITERIA: &str = "UserSimultaneousRingPersonalModifyCriteriaRequest";

/// The fault of the example of this type with one thing replaced.
fn spoiled(type_name: &str, good: &str, bad: &str) -> String {
    let quoted = format!("\"{type_name}\"");
    let mut all = SIMULTANEOUS_RINGS.iter().chain(SCHEDULES);
    let example = all.find(|example| example.contains(&quoted)).unwrap();
    assert!(example.contains(good), "{example}");
    fault_of(&document(&example.replacen(good, bad, 1)))
}

#[test]
fn what_the_service_must_have_is_there() {
    for (request, good, bad, fault) in [
        (
            "GetResponse17",
            "<isActive>true</isActive>",
            "",
            ": found doNotRingIfOnCall where isActive is required",
        ),
        (
            "AddCriteriaRequest",
            "<criteriaName>Night</criteriaName>",
            "",
            ": found timeSchedule where criteriaName is required",
        ),
        (
            "AddCriteriaRequest",
            "<type>User</type>",
            "",
            "/timeSchedule: found name where type is required",
        ),
        (
            "GetCriteriaResponse",
            "<blacklisted>false</blacklisted>",
            "",
            ": found fromDnCriteria where blacklisted is required",
        ),
        (
            "DeleteCriteriaRequest",
            "<criteriaName>Late night</criteriaName>",
            "",
            ": criteriaName is missing",
        ),
    ] {
        let type_name = format!("UserSimultaneousRingPersonal{request}");
        assert_eq!(spoiled(&type_name, good, bad), format!("command[0]{fault}"));
    }
}

#[test]
fn values_keep_to_their_limits() {
    let long = "x".repeat(51);
    for (request, good, bad, fault) in [
        (
            "AddCriteriaRequest",
            ">Night<",
            format!(">{long}<"),
            "criteriaName: 51 characters are more than the maximum of 50",
        ),
        (
            "AddCriteriaRequest",
            "<name>Night<",
            format!("<name>{}<", "x".repeat(41)),
            "timeSchedule/name: 41 characters are more than the maximum of 40",
        ),
        (
            "AddCriteriaRequest",
            ">User<",
            ">System<".to_owned(),
            "timeSchedule/type: 'System' is not one of: Service Provider, Group, User",
        ),
        (
            "AddCriteriaRequest",
            ">Any<",
            ">All<".to_owned(),
            "fromDnCriteria/fromDnCriteriaSelection: 'All' is not one of: Any, Specified Only",
        ),
        (
            "GetCriteriaResponse",
            "+45-70209999",
            "+45-70209999701234567890".to_owned(),
            "fromDnCriteria/phoneNumber[0]: 24 characters are more than the maximum of 23",
        ),
    ] {
        let type_name = format!("UserSimultaneousRingPersonal{request}");
        assert_eq!(
            spoiled(&type_name, good, &bad),
            format!("command[0]/{fault}")
        );
    }
}

#[test]
fn lists_have_their_lengths() {
    let number = "<phoneNumber>1</phoneNumber>";
    let with_confirmation = format!(
        "<simultaneousRingNumber>{number}\
         <answerConfirmationRequired>0</answerConfirmationRequired></simultaneousRingNumber>"
    );
    let numbers = |count| {
        let list = with_confirmation.repeat(count);
        format!(
            "<userId>a</userId>\
             <simultaneousRingNumberList>{list}</simultaneousRingNumberList>"
        )
    };
    let callers = |count| {
        let list = number.repeat(count);
        format!(
            "<userId>a</userId><criteriaName>c</criteriaName><fromDnCriteria><phoneNumberList>\
             {list}</phoneNumberList></fromDnCriteria>"
        )
    };
    for good in [
        command(MODIFY, &numbers(10)),
        command(MODIFY_CRITERIA, &callers(12)),
    ] {
        assert_eq!(validate(&document(&good)), Ok(()));
    }
    let at = "command[0]/simultaneousRingNumberList";
    assert_eq!(
        command_fault(MODIFY, &numbers(0)),
        format!("{at}: simultaneousRingNumber is missing")
    );
    assert_eq!(
        command_fault(MODIFY, &numbers(11)),
        format!("{at}/simultaneousRingNumber[10]: it occurs 11 times; the maximum is 10")
    );
    let at = "command[0]/fromDnCriteria/phoneNumberList";
    assert_eq!(
        command_fault(MODIFY_CRITERIA, &callers(0)),
        format!("{at}: phoneNumber is missing")
    );
    assert_eq!(
        command_fault(MODIFY_CRITERIA, &callers(13)),
        format!("{at}/phoneNumber[12]: it occurs 13 times; the maximum is 12")
    );
}

#[test]
fn only_lists_and_schedules_of_a_modify_can_be_nil() {
    let criteria = |content: &str| {
        let head = "<userId>a</userId><criteriaName>c</criteriaName>";
        command(MODIFY_CRITERIA, &format!("{head}{content}"))
    };
    let nil = criteria(
        "<timeSchedule xsi:nil=\"true\"/><holidaySchedule xsi:nil=\"true\"/>\
         <fromDnCriteria><phoneNumberList xsi:nil=\"true\"/></fromDnCriteria>",
    );
    assert_eq!(validate(&document(&nil)), Ok(()));
    for (bad, at) in [
        (criteria("<blacklisted xsi:nil=\"true\"/>"), "blacklisted"),
        (
            criteria("<newCriteriaName xsi:nil=\"true\"/>"),
            "newCriteriaName",
        ),
        (
            command(MODIFY, "<userId>a</userId><isActive xsi:nil=\"true\"/>"),
            "isActive",
        ),
    ] {
        let fault = format!("command[0]/{at}: xsi:nil is not allowed here");
        assert_eq!(fault_of(&document(&bad)), fault);
    }
    let add = "UserSimultaneousRingPersonalAddCriteriaRequest";
    let schedule = "<timeSchedule><type>User</type><name>Night</name></timeSchedule>";
    assert_eq!(
        spoiled(add, schedule, "<timeSchedule xsi:nil=\"true\"/>"),
        "command[0]/timeSchedule: xsi:nil is not allowed here"
    );
}

#[test]
fn schedules_have_a_type_and_a_level() {
    let list = "UserScheduleGetListResponse17sp1";
    for (good, bad, fault) in [
        (
            "<scheduleType>Time</scheduleType>",
            "",
            "scheduleGlobalKey[0]/scheduleKey: scheduleType is missing",
        ),
        (
            ">Time<",
            ">Event<",
            "scheduleGlobalKey[0]/scheduleKey/scheduleType: 'Event' is not one of: Holiday, Time",
        ),
        (
            "<scheduleLevel>Group</scheduleLevel>",
            "",
            "scheduleGlobalKey[0]: scheduleLevel is missing",
        ),
    ] {
        assert_eq!(spoiled(list, good, bad), format!("command[0]/{fault}"));
    }
    let request = "GroupScheduleGetListRequest17sp1";
    assert_eq!(
        spoiled(request, "<groupId>AAL-HQ</groupId>", ""),
        "command[0]: groupId is missing"
    );
}
