//! The walk of an ICWS client that `demo` prints: commands for one shell, in an order in which each
//! succeeds, again and again.

use std::net::SocketAddr;

/// A step of the walk.
pub struct Step {
    /// What it does, for people.
    pub title: &'static str,
    /// The command; `{icws}` stands for the address below which ICWS is served.
    command: &'static str,
    /// The body of the answer, or how it begins; empty for none.
    pub answer: &'static str,
}

/// A request that carries cookie and token.
macro_rules! curl {
    ($($rest:literal),+) => {
        concat!(
            r#"curl -sS -b "$JAR" -H "ININ-ICWS-CSRF-Token: $TOKEN" "#,
            $($rest),+
        )
    };
}

/// The walk.
pub const STEPS: &[Step] = &[
    Step {
        title: "connect; the cookie goes into a file",
        command: r#"JAR=$(mktemp); HEADERS=$(mktemp)
curl -sS -c "$JAR" -D "$HEADERS" '{icws}/connection?include=features' -H 'Accept-Language: en-us' -d '{"__type":"urn:inin.com:connection:icAuthConnectionRequestSettings","applicationName":"demo","userID":"foouser@demo.example","password":"demo-user-password"}'"#,
        answer: r#"{"csrfToken":""#,
    },
    Step {
        title: "keep what every later request carries",
        command: r#"SESSION=$(sed -n 's/^inin-icws-session-id: \([0-9]*\).*/\1/p' "$HEADERS")
TOKEN=$(sed -n 's/^inin-icws-csrf-token: \([0-9a-f]*\).*/\1/p' "$HEADERS")"#,
        answer: "",
    },
    Step {
        title: "subscribe to the list of directories",
        command: curl!("-X PUT {icws}/$SESSION/messaging/subscriptions/directories"),
        answer: "",
    },
    Step {
        title: "subscribe to the users of the group, and to the links",
        command: concat!(
            curl!(
                "-X PUT {icws}/$SESSION/messaging/subscriptions/directories/users ",
                r#"-d '{"__type":"urn:inin.com:directories:directorySubscriptionParameters","directoryID":"group-users"}'"#
            ),
            "\n",
            curl!(
                "-X PUT {icws}/$SESSION/messaging/subscriptions/directories/links ",
                r#"-d '{"__type":"urn:inin.com:directories:directorySubscriptionParameters","directoryID":"speed-dial-100"}'"#
            )
        ),
        answer: "",
    },
    Step {
        title: "read the messages: directories, links, users",
        command: curl!("{icws}/$SESSION/messaging/messages"),
        answer: r#"[{"__type":"urn:inin.com:directories:directoriesMessage","#,
    },
    Step {
        title: "add a link to a colleague's phone number",
        command: curl!(
            "{icws}/$SESSION/directories/speed-dial/speed-dial-100/links ",
            r#"-d '{"sourceDirectoryID":"group-users","sourceContactEntryID":"ann.peeters@demo.example","contactPrimaryNumberDesignation":1}'"#
        ),
        answer: r#"{"speedDialContactLinkId":"00"}"#,
    },
    Step {
        title: "change it to the mobile number",
        command: curl!(
            "-X PUT {icws}/$SESSION/directories/speed-dial/speed-dial-100/links/00 ",
            r#"-d '{"contactPrimaryNumberDesignation":5}'"#
        ),
        answer: "",
    },
    Step {
        title: "read what changed",
        command: curl!("{icws}/$SESSION/messaging/messages"),
        answer: r#"[{"__type":"urn:inin.com:directories:directoryMessage","contactsAdded":[{"#,
    },
    Step {
        title: "remove it",
        command: curl!("-X DELETE {icws}/$SESSION/directories/speed-dial/speed-dial-100/links/00"),
        answer: "",
    },
    Step {
        title: "disconnect",
        command: curl!("-X DELETE {icws}/$SESSION/connection"),
        answer: "",
    },
];

impl Step {
    /// The command lines that send it to the REST side at `addr`.
    pub fn lines(&self, addr: SocketAddr) -> String {
        self.command
            .replace("{icws}", &format!("http://{addr}/icws"))
    }
}
