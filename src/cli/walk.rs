//! The walk of an ICWS client that `demo` prints: commands for one shell, in an order in which each
//! succeeds, again and again.

use std::net::SocketAddr;

use crate::openapi::Example;

/// What stands for the number of the session in the paths of the requests.
const SESSION: &str = "1731001";

/// The options of a request that carries cookie and token.
const OWN: &str = r#"-b "$JAR" -H "ININ-ICWS-CSRF-Token: $TOKEN""#;

/// A step of the walk.
pub struct WalkStep {
    /// What it does, in words.
    pub title: &'static str,
    /// What the shell has to do first; empty for nothing.
    before: &'static str,
    /// The options of the requests.
    options: &'static str,
    /// The requests.
    pub requests: &'static [Example],
    /// How the answer begins; empty for none.
    pub answer: &'static str,
}

/// The path of a resource of the session.
macro_rules! own {
    ($rest:literal) => {
        concat!("/icws/1731001/", $rest)
    };
}

/// A request without a title of its own.
const fn request(
    method: &'static str,
    path: &'static str,
    body: &'static str,
    answer: &'static str,
) -> Example {
    Example {
        title: "as in the walk of the demo",
        method,
        path,
        body,
        answer,
    }
}

/// A step with cookie and token.
const fn step(title: &'static str, requests: &'static [Example], answer: &'static str) -> WalkStep {
    WalkStep {
        title,
        before: "",
        options: OWN,
        requests,
        answer,
    }
}

/// The walk.
pub const STEPS: &[WalkStep] = &[
    WalkStep {
        title: "connect; the cookie goes into a file",
        before: "JAR=$(mktemp); HEADERS=$(mktemp)",
        options: r#"-c "$JAR" -D "$HEADERS" -H 'Accept-Language: en-us'"#,
        requests: &[request(
            "POST",
            "/icws/connection?include=features",
            r#"{"__type":"urn:inin.com:connection:icAuthConnectionRequestSettings","applicationName":"demo","userID":"foouser@demo.example","password":"demo-user-password"}"#,
            r#"{"csrfToken":"8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918","sessionId":"1731001","alternateHostList":[],"userID":"foouser@demo.example","userDisplayName":"Foo User","icServer":"127.0.0.1","features":[{"featureId":"connection","version":10},{"featureId":"directories","version":10},{"featureId":"messaging","version":1}]}"#,
        )],
        answer: r#"{"csrfToken":""#,
    },
    WalkStep {
        title: "keep what every later request carries; ask whether the session is up",
        before: r#"SESSION=$(sed -n 's/^inin-icws-session-id: \([0-9]*\).*/\1/p' "$HEADERS")
TOKEN=$(sed -n 's/^inin-icws-csrf-token: \([0-9a-f]*\).*/\1/p' "$HEADERS")"#,
        options: OWN,
        requests: &[request(
            "GET",
            own!("connection"),
            "",
            r#"{"connectionState":1}"#,
        )],
        answer: r#"{"connectionState":1}"#,
    },
    step(
        "subscribe to the list of directories",
        &[request(
            "PUT",
            own!("messaging/subscriptions/directories"),
            "",
            "",
        )],
        "",
    ),
    step(
        "subscribe to the users of the group, and to the links",
        &[
            request(
                "PUT",
                own!("messaging/subscriptions/directories/users"),
                r#"{"__type":"urn:inin.com:directories:directorySubscriptionParameters","directoryID":"group-users"}"#,
                "",
            ),
            request(
                "PUT",
                own!("messaging/subscriptions/directories/links"),
                r#"{"__type":"urn:inin.com:directories:directorySubscriptionParameters","directoryID":"speed-dial-100","index":0,"count":100}"#,
                "",
            ),
        ],
        "",
    ),
    step(
        "read the messages: directories, links, users",
        &[request("GET", own!("messaging/messages"), "", MESSAGES)],
        r#"[{"__type":"urn:inin.com:directories:directoriesMessage","#,
    ),
    step(
        "add a link to a colleague's phone number",
        &[request(
            "POST",
            own!("directories/speed-dial/speed-dial-100/links"),
            r#"{"sourceDirectoryID":"group-users","sourceContactEntryID":"ann.peeters@demo.example","contactPrimaryNumberDesignation":1}"#,
            r#"{"speedDialContactLinkId":"00"}"#,
        )],
        r#"{"speedDialContactLinkId":"00"}"#,
    ),
    step(
        "change it to the mobile number",
        &[request(
            "PUT",
            own!("directories/speed-dial/speed-dial-100/links/00"),
            r#"{"contactPrimaryNumberDesignation":5}"#,
            "",
        )],
        "",
    ),
    step(
        "read what changed",
        &[request("GET", own!("messaging/messages"), "", MESSAGES)],
        r#"[{"__type":"urn:inin.com:directories:directoryMessage","contactsAdded":[{"#,
    ),
    step(
        "remove it",
        &[request(
            "DELETE",
            own!("directories/speed-dial/speed-dial-100/links/00"),
            "",
            "",
        )],
        "",
    ),
    step(
        "disconnect",
        &[request("DELETE", own!("connection"), "", "")],
        "",
    ),
];

/// A message about the link of the walk, after it was changed.
const MESSAGES: &str = r#"[{"__type":"urn:inin.com:directories:directoryMessage","isDelta":true,"subscriptionId":"links","totalCount":3,"filteredCount":3,"contactsAdded":[{"__type":"urn:inin.com:directories:contactEntry","entryID":"00","index":0,"displayName":"Ann Peeters","firstName":"Ann","lastName":"Peeters","userID":"ann.peeters@demo.example","extension":"0010","businessPhone":{"standardizedNumber":"+3224010010","displayString":"+3224010010"},"mobilePhone":{"standardizedNumber":"+32470000010","displayString":"+32470000010"},"primaryNumberDesignation":5,"accessRights":{"read":true,"create":false,"update":true,"delete":true}}],"contactsChanged":[],"contactsRemoved":[]}]"#;

/// All requests of the walk.
pub fn examples() -> Vec<Example> {
    let requests = STEPS.iter().flat_map(|step| step.requests);
    requests.copied().collect()
}

impl WalkStep {
    /// The command lines that send it to the REST side at `addr`.
    pub fn lines(&self, addr: SocketAddr) -> String {
        let before = std::iter::once(self.before.to_owned());
        let before = before.filter(|line| !line.is_empty());
        let requests = self.requests.iter().map(|request| {
            let command = request.curl_with(self.options, addr);
            command.replace(SESSION, "$SESSION")
        });
        before.chain(requests).collect::<Vec<_>>().join("\n")
    }
}
