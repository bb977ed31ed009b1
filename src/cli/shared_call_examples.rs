//! Examples of shared call appearance, with what the demo answers.

use crate::openapi::Example;

/// The path of the demo user's shared call appearance.
macro_rules! shared_calls {
    ($rest:literal) => {
        concat!(
            "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/shared_call_appearance/",
            $rest
        )
    };
}

/// What the demo begins and ends with.
const SERVICE: &str = r#"{"alertAllAppearancesForClickToDialCalls":false,"alertAllAppearancesForGroupPagingCalls":false,"maxAppearances":5,"allowSCACallRetrieve":true,"allowMultipleCallArrangementFeature":true,"isMultipleCallArrangementServiceActive":false,"allowBridgingBetweenLocations":false,"bridgeWarningTone":"None","enableCallParkNotification":false,"endpoints":[{"accessDevice":{"management":false,"type":"Demo-Combined","name":"meeting-room","level":"Group"},"linePort":"foouser-meeting@demo.example","lineNumber":1}]}"#;

/// The one that stands for all where the demo prints what can be tried.
pub(super) const SHARED_CALLS: Example = Example {
    title: "the devices beside the phone on which a user's line rings",
    method: "GET",
    path: shared_calls!(""),
    body: "",
    answer: SERVICE,
};

/// The others, in an order in which each succeeds, again and again.
pub const SHARED_CALL_EXAMPLES: &[Example] = &[
    Example {
        title: "change a setting",
        method: "PUT",
        path: shared_calls!(""),
        body: r#"{"bridgeWarningTone":"None","allowSCACallRetrieve":true}"#,
        answer: "",
    },
    Example {
        title: "add an endpoint",
        method: "POST",
        path: shared_calls!("endpoint/"),
        body: r#"{"accessDevice":{"name":"meeting-room","level":"Group"},"linePort":"foouser-2@demo.example","lineNumber":2,"allowOrigination":false}"#,
        answer: r#"{"accessDevice":{"management":false,"type":"Demo-Combined","name":"meeting-room","level":"Group"},"linePort":"foouser-2@demo.example","lineNumber":2,"isActive":true,"allowOrigination":false,"allowTermination":true}"#,
    },
    Example {
        title: "change an endpoint",
        method: "PUT",
        path: shared_calls!("endpoint/"),
        body: r#"{"linePort":"foouser-2@demo.example","isActive":false}"#,
        answer: "",
    },
    Example {
        title: "an endpoint with its flags",
        method: "GET",
        path: shared_calls!("endpoint/?linePort=foouser-2%40demo.example"),
        body: "",
        answer: r#"{"accessDevice":{"management":false,"type":"Demo-Combined","name":"meeting-room","level":"Group"},"linePort":"foouser-2@demo.example","lineNumber":2,"isActive":false,"allowOrigination":false,"allowTermination":true,"useHotline":false}"#,
    },
    Example {
        title: "take an endpoint away; the answer is what is left",
        method: "DELETE",
        path: shared_calls!(""),
        body: r#"{"endpoints":[{"linePort":"foouser-2@demo.example"}]}"#,
        answer: SERVICE,
    },
];
