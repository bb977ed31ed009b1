use super::super::testing::{read, written};
use super::super::{Nillable, Request};
use super::*;

fn owners() -> [ScheduleOwner; 3] {
    [
        ScheduleOwner::User {
            user_id: "u".into(),
        },
        ScheduleOwner::Group {
            service_provider_id: "t".into(),
            group_id: "g".into(),
        },
        ScheduleOwner::ServiceProvider {
            service_provider_id: "t".into(),
        },
    ]
}

fn key() -> ScheduleKey {
    ScheduleKey {
        schedule_name: "Easter & more".into(),
        schedule_type: ScheduleType::Holiday,
    }
}

#[test]
fn the_owner_says_what_a_command_is_called_and_which_ids_it_has() {
    let expected = [
        ("UserScheduleGetEventListRequest", "<userId>u</userId>"),
        (
            "GroupScheduleGetEventListRequest",
            "<serviceProviderId>t</serviceProviderId><groupId>g</groupId>",
        ),
        (
            "ServiceProviderScheduleGetEventListRequest",
            "<serviceProviderId>t</serviceProviderId>",
        ),
    ];
    for (owner, (name, ids)) in owners().into_iter().zip(expected) {
        let request = ScheduleGetEventListRequest {
            owner: owner.clone(),
            schedule_key: key(),
        };
        assert_eq!(request.type_name(), name);
        assert_eq!(request.response_type(), name.replace("Request", "Response"));
        let text = written(&request);
        assert_eq!(
            text,
            format!(
                "{ids}<scheduleKey><scheduleName>Easter &amp; more</scheduleName>\
                 <scheduleType>Holiday</scheduleType></scheduleKey>"
            )
        );
        let back: ScheduleGetEventListRequest = read(&text).unwrap();
        assert_eq!((back.owner, back.schedule_key), (owner, key()));
    }
}

#[test]
fn lists_have_names_of_their_own() {
    let names = owners().map(|owner| {
        let request = ScheduleGetListRequest {
            owner,
            schedule_type: None,
        };
        (request.type_name(), request.response_type())
    });
    let expected = [
        (
            "UserScheduleGetListRequest17sp1",
            "UserScheduleGetListResponse17sp1",
        ),
        (
            "GroupScheduleGetListRequest17sp1",
            "GroupScheduleGetListResponse17sp1",
        ),
        (
            "ServiceProviderScheduleGetListRequest",
            "ServiceProviderScheduleGetListResponse",
        ),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_request_without_an_owner_is_an_error() {
    let type_of = |ids: &str| read::<ScheduleGetListRequest>(ids).map(|one| one.owner);
    assert_eq!(type_of(""), Err(crate::xml::ParseError::Missing("userId")));
    assert_eq!(
        type_of("<groupId>g</groupId>"),
        Err(crate::xml::ParseError::Missing("serviceProviderId"))
    );
}

fn recurrences() -> Vec<(EventRecurrence, &'static str)> {
    use DayOfWeek::{Friday, Monday};
    let never = |pattern| EventRecurrence {
        pattern,
        interval: None,
        end: RecurrenceEnd::Never,
    };
    vec![
        (
            EventRecurrence {
                pattern: RecurrencePattern::Daily,
                interval: Some(3),
                end: RecurrenceEnd::Occurrences(5),
            },
            "<recurDaily><recurInterval>3</recurInterval></recurDaily>\
             <recurEndOccurrence>5</recurEndOccurrence>",
        ),
        (
            EventRecurrence {
                pattern: RecurrencePattern::Weekly(vec![Monday, Friday]),
                interval: None,
                end: RecurrenceEnd::Date("2027-01-01".into()),
            },
            "<recurWeekly><sunday>false</sunday><monday>true</monday><tuesday>false</tuesday>\
             <wednesday>false</wednesday><thursday>false</thursday><friday>true</friday>\
             <saturday>false</saturday></recurWeekly><recurEndDate>2027-01-01</recurEndDate>",
        ),
        (
            never(RecurrencePattern::MonthlyByDay(10)),
            "<recurMonthlyByDay><dayOfMonth>10</dayOfMonth></recurMonthlyByDay>\
             <recurForEver>true</recurForEver>",
        ),
        (
            never(RecurrencePattern::MonthlyByWeek(WeekOfMonth::Last, Friday)),
            "<recurMonthlyByWeek><dayOfWeekInMonth>Last</dayOfWeekInMonth>\
             <dayOfWeek>Friday</dayOfWeek></recurMonthlyByWeek><recurForEver>true</recurForEver>",
        ),
        (
            never(RecurrencePattern::YearlyByDay(25, MonthOfYear::December)),
            "<recurYearlyByDay><dayOfMonth>25</dayOfMonth><month>December</month>\
             </recurYearlyByDay><recurForEver>true</recurForEver>",
        ),
        (
            never(RecurrencePattern::YearlyByWeek(
                WeekOfMonth::First,
                Monday,
                MonthOfYear::May,
            )),
            "<recurYearlyByWeek><dayOfWeek>Monday</dayOfWeek>\
             <dayOfWeekInMonth>First</dayOfWeekInMonth><month>May</month></recurYearlyByWeek>\
             <recurForEver>true</recurForEver>",
        ),
    ]
}

#[test]
fn every_recurrence_is_written_and_read_back() {
    for (recurrence, expected) in recurrences() {
        let text = written(&recurrence);
        assert_eq!(text, expected);
        assert_eq!(read::<EventRecurrence>(&text).unwrap(), recurrence);
    }
    let without_days = read::<EventRecurrence>("<recurForEver>true</recurForEver>");
    assert!(without_days.is_err());
}

#[test]
fn an_event_is_changed_in_the_order_of_the_wire() {
    let [owner, ..] = owners();
    let change = ScheduleModifyEventRequest {
        owner,
        schedule_key: key(),
        event_name: "a".into(),
        new_event_name: Some("b".into()),
        start_date: Some("2026-01-02".into()),
        all_day_event: None,
        start_time: Some(HourMinute { hour: 9, minute: 5 }),
        end_time: Some(HourMinute {
            hour: 17,
            minute: 0,
        }),
        end_date: Some("2026-01-03".into()),
        recurrence: Nillable::Nil,
    };
    let text = written(&change);
    assert_eq!(
        text,
        "<userId>u</userId><scheduleKey><scheduleName>Easter &amp; more</scheduleName>\
         <scheduleType>Holiday</scheduleType></scheduleKey><eventName>a</eventName>\
         <newEventName>b</newEventName><startDate>2026-01-02</startDate>\
         <startTime><hour>9</hour><minute>5</minute></startTime>\
         <endTime><hour>17</hour><minute>0</minute></endTime><endDate>2026-01-03</endDate>\
         <recurrence xsi:nil=\"true\"/>"
    );
}
