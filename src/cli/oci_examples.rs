//! Examples of any command, with what the demo answers.

use crate::openapi::Example;

/// What each of them is sent with: nobody may use a command without a key.
pub const OCI_KEY: &str = "-H 'Authorization: Bearer ocipgw_demo'";

/// The examples, in an order in which each succeeds, again and again.
pub const OCI_EXAMPLES: &[Example] = &[
    Example {
        title: "a command of the switch, with its elements as members",
        method: "POST",
        path: "/oci/v1/UserCallForwardingAlwaysGetRequest",
        body: r#"{"userId":"foouser@demo.example"}"#,
        answer: r#"{"@type":"UserCallForwardingAlwaysGetResponse","isActive":false,"forwardToPhoneNumber":"+3224010700","isRingSplashActive":false}"#,
    },
    Example {
        title: "a change",
        method: "POST",
        path: "/oci/v1/UserCallForwardingAlwaysModifyRequest",
        body: r#"{"isActive":false,"forwardToPhoneNumber":"+3224010700","userId":"foouser@demo.example"}"#,
        answer: r#"{"@type":"SuccessResponse"}"#,
    },
    Example {
        title: "a family: the newest variant that the switch knows",
        method: "POST",
        path: "/oci/v1/UserSpeedDial100GetList",
        body: r#"{"userId":"foouser@demo.example"}"#,
        answer: r##"{"@type":"UserSpeedDial100GetListResponse17sp1","prefix":"#","speedDialEntry":[{"speedCode":3,"phoneNumber":"+32504987165","description":"Test description"},{"speedCode":50,"phoneNumber":"+32101654987"}]}"##,
    },
    Example {
        title: "several in one document, of which one fails",
        method: "POST",
        path: "/oci/v1/batch",
        body: r#"{"commands":[{"id":"a","command":"UserCallForwardingAlwaysGet","data":{"userId":"nobody@demo.example"}},{"id":"b","command":"UserCallForwardingAlwaysGet","data":{"userId":"foouser@demo.example"}}]}"#,
        answer: r#"{"results":[{"id":"a","status":404,"problem":{"type":"urn:ocip-gateway:problem:not-found","title":"Whom or what the command names is not there.","status":404,"command":"UserCallForwardingAlwaysGetRequest","oci":{"errorCode":4008,"type":"Error","summary":"[Error 4008] User not found: nobody@demo.example","summaryEnglish":"[Error 4008] User not found: nobody@demo.example"}}},{"id":"b","status":200,"data":{"@type":"UserCallForwardingAlwaysGetResponse","isActive":false,"forwardToPhoneNumber":"+3224010700","isRingSplashActive":false}}]}"#,
    },
    Example {
        title: "what would be sent, without sending it",
        method: "POST",
        path: "/oci/v1/UserPortalPasscodeModifyRequest?dryRun=true",
        body: r#"{"userId":"foouser@demo.example","old":"1234","new":"5678"}"#,
        answer: r#"{"@dryRun":true,"command":"UserPortalPasscodeModifyRequest","targets":[{"type":"user","tenant":"foo","group":"foogroup","user":"foouser@demo.example"}],"document":"<command xsi:type=\"UserPortalPasscodeModifyRequest\" xmlns=\"\"><userId>foouser@demo.example</userId><old>***</old><new>***</new></command>"}"#,
    },
    Example {
        title: "which commands there are",
        method: "GET",
        path: "/oci/v1/?q=hunt+group&kind=read",
        body: "",
        answer: r#"{"commands":[{"deprecated":false,"family":"GroupHuntGroupGetInstanceList","kind":"read","name":"GroupHuntGroupGetInstanceListRequest","newest":true,"target":"group"},{"deprecated":false,"family":"GroupHuntGroupGetInstance","kind":"read","name":"GroupHuntGroupGetInstanceRequest20","newest":true,"target":"user"}],"total":2}"#,
    },
    Example {
        title: "an OpenAPI document of some of them",
        method: "GET",
        path: "/oci/v1/openapi.json?commands=UserCallForwardingAlwaysModifyRequest,GroupHuntGroupGetInstanceListRequest",
        body: "",
        answer: "",
    },
];
