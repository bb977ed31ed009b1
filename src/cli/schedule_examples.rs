//! Examples of schedules, with what the demo answers.

use crate::openapi::Example;

/// The path of the time schedules of the demo user.
macro_rules! schedules {
    ($rest:literal) => {
        concat!(
            "/api/v1/tenants/foo/groups/foogroup/users/foouser/time_schedules/",
            $rest
        )
    };
}

/// The one that stands for all where the demo prints what can be tried.
pub(super) const LIST: Example = Example {
    title: "the schedules of hours to which criteria can refer, of all levels",
    method: "GET",
    path: schedules!("?allLevels=true"),
    body: "",
    answer: r#"{"schedules":[{"name":"Every Friday","level":"User"},{"name":"Office hours","level":"Group"}]}"#,
};

/// The others, in an order in which each succeeds, again and again.
pub const SCHEDULE_EXAMPLES: &[Example] = &[
    Example {
        title: "make a schedule",
        method: "POST",
        path: schedules!(""),
        body: r#"{"name":"Shifts","periods":[{"name":"nights","type":"Day of the week","dayOfWeek":"Friday","startDate":"2026-01-02","startTime":"22:00","stopTime":"6:00"},{"name":"payday","type":"Day of the month","dayOfMonth":10,"startDate":"2026-01-10"}]}"#,
        answer: "",
    },
    Example {
        title: "a schedule with the names of its periods",
        method: "GET",
        path: schedules!("Shifts/"),
        body: "",
        answer: r#"{"name":"Shifts","periods":[{"name":"nights"},{"name":"payday"}]}"#,
    },
    Example {
        title: "rename a schedule; of its periods one stays, one goes, one comes",
        method: "PUT",
        path: schedules!("Shifts/"),
        body: r#"{"newName":"Night shifts","periods":[{"name":"nights"},{"name":"audit","startDate":"2026-05-15","stopDate":"2026-05-17"}]}"#,
        answer: "",
    },
    Example {
        title: "a schedule in full",
        method: "GET",
        path: schedules!("Night%20shifts/?full_list=true"),
        body: "",
        answer: r#"{"name":"Night shifts","periods":[{"name":"nights","active":true,"type":"Day of the week","dayOfWeek":"Friday","startDate":"2026-01-02","stopDate":"2026-01-03","startTime":"22:00","stopTime":"6:00"},{"name":"audit","active":true,"startDate":"2026-05-15","stopDate":"2026-05-17"}]}"#,
    },
    Example {
        title: "delete a schedule",
        method: "DELETE",
        path: schedules!("Night%20shifts/"),
        body: "",
        answer: "",
    },
    Example {
        title: "the holidays of a tenant, in full",
        method: "GET",
        path: "/api/v1/tenants/foo/calendar_schedules/National%20holidays/?full_list=true",
        body: "",
        answer: r#"{"name":"National holidays","periods":[{"name":"New Year","active":true,"type":"Day of the year","dayOfMonth":1,"month":"January","startDate":"2026-01-01","stopDate":"2026-01-01"},{"name":"Easter Monday 2027","active":true,"startDate":"2027-03-29","stopDate":"2027-03-29"}]}"#,
    },
    Example {
        title: "the schedules of a group",
        method: "GET",
        path: "/api/v1/tenants/foo/groups/foogroup/time_schedules/",
        body: "",
        answer: r#"{"schedules":[{"name":"Office hours"}]}"#,
    },
];
