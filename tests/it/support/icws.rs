//! A client of the ICWS dialect.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::{Client, Reply, ask};

/// The password of every user of the demo.
pub(crate) const USER_PASSWORD: &str = "demo-user-password";

/// What every POST of a connection must say.
pub(crate) const LANGUAGE: &str = "Accept-Language: en-us";

/// A session, and what it shows with every request.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) addr: SocketAddr,
    pub(crate) id: String,
    /// The value of its cookie.
    pub(crate) cookie: String,
    pub(crate) token: String,
}

/// The body that opens a session.
pub(crate) fn credentials(user: &str, password: &str) -> String {
    json!({
        "__type": "urn:inin.com:connection:icAuthConnectionRequestSettings",
        "applicationName": "test",
        "userID": user,
        "password": password,
    })
    .to_string()
}

/// POST connection.
pub(crate) async fn connect(addr: SocketAddr, user: &str, password: &str) -> Reply {
    let body = credentials(user, password);
    ask(addr, "POST", "/icws/connection", &[LANGUAGE], &body).await
}

impl Session {
    /// Opens a session for a user of the demo.
    pub(crate) async fn open(addr: SocketAddr, user: &str) -> Self {
        let reply = connect(addr, user, USER_PASSWORD).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        Self::of(addr, &reply)
    }

    /// The session of a 201.
    pub(crate) fn of(addr: SocketAddr, reply: &Reply) -> Self {
        let header = |name: &str| {
            let value = reply.header(name);
            value.unwrap_or_else(|| panic!("no {name}: {reply:?}"))
        };
        let (pair, _) = header("set-cookie").split_once(';').unwrap();
        let (_, cookie) = pair.split_once('=').unwrap();
        Self {
            addr,
            id: header("inin-icws-session-id").to_owned(),
            cookie: cookie.to_owned(),
            token: header("inin-icws-csrf-token").to_owned(),
        }
    }

    /// The path of a resource of this session.
    pub(crate) fn path(&self, below: &str) -> String {
        format!("/icws/{}/{below}", self.id)
    }

    /// The header lines that cookie and token go in.
    pub(crate) fn headers(&self) -> [String; 2] {
        [
            format!("Cookie: icws_{}={}", self.id, self.cookie),
            format!("ININ-ICWS-CSRF-Token: {}", self.token),
        ]
    }

    /// One request on a connection of its own.
    pub(crate) async fn ask(&self, method: &str, below: &str, body: &str) -> Reply {
        let mut client = Client::connect(self.addr).await;
        self.ask_on(&mut client, method, below, body).await
    }

    /// One request on a connection that others may follow on.
    pub(crate) async fn ask_on(
        &self,
        client: &mut Client,
        method: &str,
        below: &str,
        body: &str,
    ) -> Reply {
        let headers = self.headers();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        client
            .send_with(method, &self.path(below), &headers, body)
            .await
    }

    /// PUT of a link's designation.
    pub(crate) async fn designate(&self, link: &str, designation: i64) -> Reply {
        let body = json!({"contactPrimaryNumberDesignation": designation}).to_string();
        self.ask("PUT", &link_path(link), &body).await
    }

    /// POST of a link to a contact of a directory.
    pub(crate) async fn link(&self, directory: &str, contact: &str, designation: i64) -> Reply {
        let body = new_link(directory, contact, designation);
        self.ask("POST", LINKS, &body).await
    }

    /// DELETE of a link.
    pub(crate) async fn unlink(&self, link: &str) -> Reply {
        self.ask("DELETE", &link_path(link), "").await
    }

    /// Subscribes to a directory under an id, with further properties.
    pub(crate) async fn subscribe(&self, id: &str, directory: &str, more: Value) {
        let reply = self.try_to_subscribe(id, directory, more).await;
        assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{reply:?}");
    }

    /// The same, with the answer.
    pub(crate) async fn try_to_subscribe(&self, id: &str, directory: &str, more: Value) -> Reply {
        let mut body = json!({
            "__type": "urn:inin.com:directories:directorySubscriptionParameters",
            "directoryID": directory,
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        let path = format!("{SUBSCRIPTIONS}/{id}");
        self.ask("PUT", &path, &body.to_string()).await
    }

    /// What is in the queue.
    pub(crate) async fn messages(&self) -> Vec<Value> {
        let reply = self.ask("GET", MESSAGES, "").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json().as_array().unwrap().clone()
    }
}

/// The links of the one speed-dial directory.
pub(crate) const LINKS: &str = "directories/speed-dial/speed-dial-100/links";

/// The subscriptions to directories.
pub(crate) const SUBSCRIPTIONS: &str = "messaging/subscriptions/directories";

/// The queue.
pub(crate) const MESSAGES: &str = "messaging/messages";

pub(crate) fn link_path(link: &str) -> String {
    format!("{LINKS}/{link}")
}

/// The body that makes a link.
pub(crate) fn new_link(directory: &str, contact: &str, designation: i64) -> String {
    json!({
        "sourceDirectoryID": directory,
        "sourceContactEntryID": contact,
        "contactPrimaryNumberDesignation": designation,
    })
    .to_string()
}

impl Reply {
    /// The `errorId` of an error answer of this dialect.
    pub(crate) fn error_id(&self) -> String {
        let id = self.json()["errorId"].as_str().map(str::to_owned);
        id.unwrap_or_else(|| panic!("no error id: {self:?}"))
    }
}
