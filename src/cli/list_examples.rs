//! Examples of users, of the services that they have, and of lists with places of their own, with what the demo
//! answers.

use crate::openapi::Example;

/// The codes of one digit of the demo user.
const DIALS: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/speed_dial_8/";

/// The alternate numbers of a user who has some.
const NUMBERS: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/ann.peeters/services/alternate_numbers/";

/// What stands for users where the demo prints what can be tried.
pub(super) const USERS: Example = Example {
    title: "the users of a group by the beginning of their last name",
    method: "GET",
    path: "/api/v1/tenants/foo/groups/foogroup/users/?insensitiveUserLastNameStarts=Pee",
    body: "",
    answer: r#"{"users":[{"userId":"ann.peeters@demo.example","firstName":"Ann","lastName":"Peeters","extension":"0010","phoneNumber":"+3224010010","emailAddress":"ann.peeters@demo.example","groupId":"foogroup"}]}"#,
};

/// The same for the services of a user.
pub(super) const SERVICES: Example = Example {
    title: "the services that a user has",
    method: "GET",
    path: "/api/v1/tenants/foo/groups/foogroup/users/ann.peeters/services/?summary=true",
    body: "",
    answer: r#"{"summary":{"userServices":[{"name":"Alternate Numbers"},{"name":"Executive"},{"name":"Executive-Assistant"},{"active":true,"name":"Fax Messaging"},{"name":"Speed Dial 100"}],"groupService":[{"name":"Call Pickup"},{"name":"Music On Hold"}]}}"#,
};

/// The same for digests.
pub(super) const DIGEST: Example = Example {
    title: "a user's profile and services in one answer",
    method: "GET",
    path: "/api/v1/tenants/foo/groups/foogroup/users/ann.peeters/services/?full=true",
    body: "",
    answer: r##"{"profile":{"lastName":"Peeters","firstName":"Ann","cliLastName":"Peeters","cliFirstName":"Ann","phoneNumber":"+3224010010","extension":"0010","cliPhoneNumber":"","language":"English","emailAddress":"ann.peeters@demo.example","timeZone":"Europe/Brussels"},"services":{"executive/assistants":{"allowOptInOut":true,"assistantUsers":[{"emailAddress":"foouser@demo.example","extension":"0001","firstName":"Foo","lastName":"User","optInStatus":true,"phoneNumber":"+3224010001","userId":"foouser@demo.example"}]},"executive_assistant/executives":{"enableDivert":false,"executiveUsers":[{"emailAddress":"foouser@demo.example","extension":"0001","firstName":"Foo","lastName":"User","optInAllowed":true,"optInStatus":true,"phoneNumber":"+3224010001","userId":"foouser@demo.example"}]},"speed_dial_100":{"speedCodes":[],"prefix":"#"},"alternate_numbers":{"distinctiveRing":true,"alternateNumbers":[{"id":"1","phoneNumber":"+3224010011","extension":"0011","ringPattern":"Long-Long"},{"id":"2","phoneNumber":"+3224010012","extension":"0012"},{"id":"3","phoneNumber":"","extension":"0013"},{"id":"4","phoneNumber":"+3224010014","extension":""}]}}}"##,
};

/// The same for lists with places of their own.
pub(super) const ALTERNATES: Example = Example {
    title: "the alternate numbers of a user",
    method: "GET",
    path: NUMBERS,
    body: "",
    answer: r#"{"distinctiveRing":true,"alternateNumbers":[{"id":"1","phoneNumber":"+3224010011","extension":"0011","ringPattern":"Long-Long"},{"id":"2","phoneNumber":"+3224010012","extension":"0012"},{"id":"3","phoneNumber":"","extension":"0013"},{"id":"4","phoneNumber":"+3224010014","extension":""}]}"#,
};

/// The others, in an order in which each succeeds, again and again.
pub const LIST_EXAMPLES: &[Example] = &[
    Example {
        title: "all codes of one digit",
        method: "GET",
        path: DIALS,
        body: "",
        answer: r#"{"speedCodes":[{"speedCode":"2","phoneNumber":"+3224010801","description":"Garage"},{"speedCode":"3","phoneNumber":"*55","description":""},{"speedCode":"4","phoneNumber":"","description":""},{"speedCode":"5","phoneNumber":"","description":""},{"speedCode":"6","phoneNumber":"","description":""},{"speedCode":"7","phoneNumber":"","description":""},{"speedCode":"8","phoneNumber":"","description":""},{"speedCode":"9","phoneNumber":"","description":""}]}"#,
    },
    Example {
        title: "set a code of one digit, and clear another",
        method: "PUT",
        path: DIALS,
        body: r#"{"speedCodes":[{"speedCode":"9","phoneNumber":"+3224010802","description":"Bakery"},{"speedCode":"3","phoneNumber":""}]}"#,
        answer: "",
    },
    Example {
        title: "put them back",
        method: "PUT",
        path: DIALS,
        body: r#"{"speedCodes":[{"speedCode":"9","phoneNumber":null,"description":null},{"speedCode":"3","phoneNumber":"*55"}]}"#,
        answer: "",
    },
    Example {
        title: "one alternate number",
        method: "GET",
        path: "/api/v1/tenants/foo/groups/foogroup/users/ann.peeters/services/alternate_numbers/3/",
        body: "",
        answer: r#"{"id":"3","phoneNumber":"","extension":"0013"}"#,
    },
    Example {
        title: "take an alternate number away, and add one",
        method: "PUT",
        path: NUMBERS,
        body: r#"{"distinctiveRing":false,"alternateNumbers":[{"id":"3","delete":true},{"id":"5","phoneNumber":"+3224010015"}]}"#,
        answer: "",
    },
    Example {
        title: "put them back",
        method: "PUT",
        path: NUMBERS,
        body: r#"{"distinctiveRing":true,"alternateNumbers":[{"id":"3","extension":"0013"},{"id":"5","delete":true}]}"#,
        answer: "",
    },
];
