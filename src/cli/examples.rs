//! Examples of APIO, with what the demo answers.

use super::list_examples::{ALTERNATES, DIGEST, SERVICES, USERS};
use super::schedule_examples::LIST;
use super::shared_call_examples::SHARED_CALLS;
use crate::openapi::Example;

/// The path of a service of the demo user.
macro_rules! service {
    ($rest:literal) => {
        concat!(
            "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/",
            $rest
        )
    };
}

/// The buttons of the demo user's phone with these keys, and what such a phone can do.
macro_rules! buttons {
    ($keys:literal) => {
        concat!(
            r#"{"deviceType":"Telenet-Panasonic-KX-HDV230","deviceName":"DP_giulio@sip.netaxis.be","keys":"#,
            $keys,
            r#","properties":"#,
            include_str!("../../fixtures/demo/panasonic.json"),
            "}"
        )
    };
}

/// The buttons of the demo user's phone, in the project branch of the documentation.
const BUTTONS: &str =
    "/api/v1/telenet/tenants/foo/groups/foogroup/users/foouser/access_device/phone_buttons/";

const TEST2: &str = r#"{"name":"test2","active":true,"timeSchedule":{"level":"User","name":"Every Friday","type":"Time"},"holidaySchedule":{"level":"User","name":"Every Easter","type":"Holiday"},"fromDnCriteria":{"includeAnonymousCallers":false,"selection":"Any","phoneNumbers":[],"includeUnavailableCallers":false},"doNotPerformAction":false}"#;

/// What stands before the paths of APIO in the examples: that of a project, and the plain one.
pub(super) const APIO_PREFIXES: &[&str] = &["/api/v1/telenet", "/api/v1"];

/// The documented examples, in an order in which each succeeds, again and again.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "all speed codes",
        method: "GET",
        path: service!("speed_dial_100/"),
        body: "",
        answer: r##"{"speedCodes":[{"speedCode":"03","phoneNumber":"+32504987165","description":"Test description"},{"speedCode":"50","phoneNumber":"+32101654987"}],"prefix":"#"}"##,
    },
    Example {
        title: "one speed code",
        method: "GET",
        path: service!("speed_dial_100/03/"),
        body: "",
        answer: r#"{"phoneNumber":"+32504987165","description":"Test description"}"#,
    },
    Example {
        title: "change a number, and set and clear a description",
        method: "PUT",
        path: service!("speed_dial_100/"),
        body: r#"{"speedCodes":[{"speedCode":"03","phoneNumber":"+32504987166","description":""},{"speedCode":"50","description":"New description"}]}"#,
        answer: "",
    },
    Example {
        title: "clear two codes; the answer is what is left",
        method: "DELETE",
        path: service!("speed_dial_100/"),
        body: r#"{"speedCodes":[{"speedCode":"03"},{"speedCode":"50"}]}"#,
        answer: r##"{"speedCodes":[],"prefix":"#"}"##,
    },
    Example {
        title: "set two codes",
        method: "POST",
        path: service!("speed_dial_100/"),
        body: r#"{"speedCodes":[{"speedCode":"03","phoneNumber":"+32504987165","description":"Test description"},{"speedCode":"50","phoneNumber":"+32101654987"}]}"#,
        answer: "",
    },
    ALTERNATES,
    Example {
        title: "simultaneous ring, with its criteria",
        method: "GET",
        path: service!("simultaneous_ring_personal/"),
        body: "",
        answer: r#"{"active":false,"doNotRingIfOnCall":true,"simultaneousRingNumber":[{"phoneNumber":"+3225126777","answerConfirmationRequired":false}],"criteria":[{"name":"test","active":true,"callsFrom":"All calls","doNotPerformAction":false,"fromDnCriteria":{"includeAnonymousCallers":false,"selection":"Any","phoneNumbers":[],"includeUnavailableCallers":false}}]}"#,
    },
    Example {
        title: "add a criteria with schedules",
        method: "POST",
        path: service!("simultaneous_ring_personal/criteria/"),
        body: r#"{"name":"test2","active":true,"timeSchedule":{"level":"User","name":"Every Friday","type":"Time"},"holidaySchedule":{"level":"User","name":"Every Easter","type":"Holiday"},"fromDnCriteria":{"selection":"Any","includeAnonymousCallers":false,"includeUnavailableCallers":false,"phoneNumbers":[]},"doNotPerformAction":false}"#,
        answer: TEST2,
    },
    Example {
        title: "one criteria",
        method: "GET",
        path: service!("simultaneous_ring_personal/criteria/test2/"),
        body: "",
        answer: TEST2,
    },
    Example {
        title: "change a criteria: rename it, remove a schedule",
        method: "PUT",
        path: service!("simultaneous_ring_personal/criteria/test2/"),
        body: r#"{"newName":"test3","holidaySchedule":null,"fromDnCriteria":{"selection":"Specified Only","phoneNumbers":["+3225126778"]}}"#,
        answer: r#"{"name":"test3","active":true,"timeSchedule":{"level":"User","name":"Every Friday","type":"Time"},"fromDnCriteria":{"includeAnonymousCallers":false,"selection":"Specified Only","phoneNumbers":["+3225126778"],"includeUnavailableCallers":false},"doNotPerformAction":false}"#,
    },
    Example {
        title: "change the service: its numbers, one criteria made, one changed, one deleted",
        method: "PUT",
        path: service!("simultaneous_ring_personal/"),
        body: r#"{"active":true,"simultaneousRingNumber":[{"phoneNumber":"+3225126777","answerConfirmationRequired":true}],"criteria":[{"name":"test","active":false},{"name":"test3","delete":true},{"name":"test4","fromDnCriteria":{"selection":"Any"}}]}"#,
        answer: "",
    },
    Example {
        title: "put it back as it was",
        method: "PUT",
        path: service!("simultaneous_ring_personal/"),
        body: r#"{"active":false,"doNotRingIfOnCall":true,"simultaneousRingNumber":[{"phoneNumber":"+3225126777","answerConfirmationRequired":false}],"criteria":[{"name":"test","active":true}]}"#,
        answer: "",
    },
    Example {
        title: "delete a criteria",
        method: "DELETE",
        path: service!("simultaneous_ring_personal/criteria/test4/"),
        body: r#"{"name":"test4"}"#,
        answer: "",
    },
    LIST,
    Example {
        title: "calls that are forwarded by criteria",
        method: "GET",
        path: service!("call_forwarding_selective/"),
        body: "",
        answer: r#"{"active":false,"defaultForwardToPhoneNumber":"+3224010700","playRingReminder":false,"criteria":[{"name":"test","active":true,"callsFrom":"All calls","forwardTo":"+3224010701","forwardToNumberSelection":"Forward To Specified Number","forwardToPhoneNumber":"+3224010701","timeSchedule":{"level":"Group","name":"Office hours","type":"Time"},"fromDnCriteria":{"includeAnonymousCallers":false,"selection":"Any","phoneNumbers":[],"includeUnavailableCallers":false}}]}"#,
    },
    Example {
        title: "turn the calls of a number away",
        method: "PUT",
        path: service!("selective_call_rejection/criteria/test/"),
        body: r#"{"fromDnCriteria":{"selection":"Specified Only","includeAnonymousCallers":true,"phoneNumbers":["+3224010099"]}}"#,
        answer: r#"{"name":"test","active":true,"fromDnCriteria":{"includeAnonymousCallers":true,"selection":"Specified Only","phoneNumbers":["+3224010099"],"includeUnavailableCallers":false},"doNotPerformAction":false,"private":true}"#,
    },
    SHARED_CALLS,
    USERS,
    SERVICES,
    DIGEST,
    Example {
        title: "the buttons of a phone",
        method: "GET",
        path: BUTTONS,
        body: "",
        answer: buttons!(
            r#"[{"id":4,"type":"CALLLOG","label":"history","parameter":""},{"id":5,"type":"ONETOUCH","label":"call boss","parameter":"065432368"}]"#
        ),
    },
    Example {
        title: "change two buttons, and empty one",
        method: "PUT",
        path: BUTTONS,
        body: r#"{"keys":[{"id":1,"type":"BLF","label":"Bar","parameter":"baruser@demo.example"},{"id":4,"type":"DIRECT_CALL","label":"boss","parameter":"+32475000000"},{"id":5,"type":"NONE"}]}"#,
        answer: buttons!(
            r#"[{"id":1,"type":"BLF","label":"Bar","parameter":"baruser@demo.example"},{"id":4,"type":"DIRECT_CALL","label":"boss","parameter":"+32475000000"}]"#
        ),
    },
    Example {
        title: "put them back",
        method: "PUT",
        path: BUTTONS,
        body: r#"{"keys":[{"id":1,"type":"NONE"},{"id":4,"type":"CALLLOG","label":"history","parameter":""},{"id":5,"type":"ONETOUCH","label":"call boss","parameter":"065432368"}]}"#,
        answer: buttons!(
            r#"[{"id":4,"type":"CALLLOG","label":"history","parameter":""},{"id":5,"type":"ONETOUCH","label":"call boss","parameter":"065432368"}]"#
        ),
    },
    Example {
        title: "the phone types that are configured",
        method: "GET",
        path: "/api/v1/configs/phone_types/",
        body: "",
        answer: r#"{"phoneTypes":[{"technicalName":"Demo-Combined","displayName":"Demo phone with one tag for each key"},{"technicalName":"Demo-Two-Parameters","displayName":"Demo phone with two parameters"},{"technicalName":"Telenet-Panasonic-KX-HDV230","displayName":"Panasonic KX-HDV230"}]}"#,
    },
];
