//! Cookie, token and path must be of one session; whatever else comes is 401, and the switch hears
//! nothing of it.

use serde_json::json;

use super::{FOO, Site};
use crate::support::Reply;
use crate::support::ask;
use crate::support::icws::{LINKS, MESSAGES, SUBSCRIPTIONS, Session, link_path};

/// What is asked for with every 401.
const CHALLENGE: &str = "ICWS realm=\"ICWS\" location=\"/ICWS/connection\"";

/// Every resource of a session, with a body that it would take.
fn resources() -> Vec<(&'static str, String, &'static str)> {
    const LINK: &str = "{\"contactPrimaryNumberDesignation\":1}";
    const NEW: &str = "{\"sourceDirectoryID\":\"group-users\",\"sourceContactEntryID\":\
                       \"ann.peeters@demo.example\",\"contactPrimaryNumberDesignation\":1}";
    const SHOW: &str = "{\"__type\":\"urn:inin.com:directories:directorySubscriptionParameters\",\
                        \"directoryID\":\"group-users\"}";
    let one = format!("{SUBSCRIPTIONS}/one");
    let directories = "directories/speed-dial".to_owned();
    vec![
        ("PUT", link_path("03"), LINK),
        ("DELETE", link_path("03"), ""),
        ("POST", LINKS.to_owned(), NEW),
        ("POST", directories.clone(), "{\"name\":\"x\"}"),
        (
            "PUT",
            format!("{directories}/speed-dial-100"),
            "{\"name\":\"x\"}",
        ),
        ("DELETE", format!("{directories}/speed-dial-100"), ""),
        ("PUT", SUBSCRIPTIONS.to_owned(), ""),
        ("DELETE", SUBSCRIPTIONS.to_owned(), ""),
        ("PUT", one.clone(), SHOW),
        ("DELETE", one, ""),
        ("GET", "connection".to_owned(), ""),
        ("GET", "connection/version".to_owned(), ""),
        ("GET", "connection/features".to_owned(), ""),
        ("POST", "messaging/heartbeat".to_owned(), ""),
        ("DELETE", "connection".to_owned(), ""),
    ]
}

/// Checks a 401, and that its error code names the cause.
fn check_refusal(reply: &Reply, code: i64, case: &str) {
    assert_eq!(reply.status, 401, "{case}: {reply:?}");
    assert_eq!(reply.header("www-authenticate"), Some(CHALLENGE), "{case}");
    let id = "error.request.connection.authenticationFailure";
    assert_eq!(reply.error_id(), id, "{case}");
    assert_eq!(reply.json()["errorCode"], code, "{case}");
    assert!(reply.json()["message"].is_string(), "{case}");
}

/// What a request shows: whose path, the header lines of whose cookie and token.
struct Mix<'s> {
    path: &'s Session,
    cookie: &'s Session,
    token: &'s Session,
}

impl Mix<'_> {
    fn is_good(&self, needs_token: bool) -> bool {
        self.path.id == self.cookie.id && (!needs_token || self.path.id == self.token.id)
    }

    /// Sends it with the cookie under its own name, or under the name that the path asks for.
    async fn send(&self, method: &str, below: &str, body: &str, renamed: bool) -> Reply {
        let name = if renamed {
            &self.path.id
        } else {
            &self.cookie.id
        };
        let cookie = format!("Cookie: icws_{name}={}", self.cookie.cookie);
        let token = format!("ININ-ICWS-CSRF-Token: {}", self.token.token);
        let path = self.path.path(below);
        ask(self.path.addr, method, &path, &[&cookie, &token], body).await
    }
}

/// All 27 mixes of what three sessions show.
fn mixes(sessions: &[Session; 3]) -> Vec<Mix<'_>> {
    let mut mixes = Vec::new();
    for path in sessions {
        for cookie in sessions {
            mixes.extend(sessions.iter().map(|token| Mix {
                path,
                cookie,
                token,
            }));
        }
    }
    mixes
}

/// Every bad mix on every resource is 401, whatever the cookie is called, and nothing is sent.
async fn check_all_mixes(site: &Site, sessions: &[Session; 3]) {
    let list = site.switch.speed_dials(FOO);
    let documents = site.documents();
    let mut refused = 0;
    for mix in mixes(sessions) {
        for (method, below, body) in resources() {
            if mix.is_good(true) {
                continue;
            }
            let case = format!("{method} {below}");
            for renamed in [false, true] {
                let reply = mix.send(method, &below, body, renamed).await;
                let code = match mix.path.id == mix.cookie.id {
                    true => 2,
                    false if renamed => -2_147_221_499,
                    false => 4,
                };
                check_refusal(&reply, code, &case);
                refused += 1;
            }
        }
        // The queue does without the token, and with nothing else.
        let reply = mix.send("GET", MESSAGES, "", true).await;
        let expected = if mix.is_good(false) { 200 } else { 401 };
        assert_eq!(reply.status, expected, "{reply:?}");
    }
    assert_eq!(refused, 24 * resources().len() * 2);
    assert_eq!(site.documents(), documents);
    assert_eq!(site.switch.speed_dials(FOO), list);
    for session in sessions {
        assert_eq!(session.ask("GET", "connection", "").await.status, 200);
    }
}

async fn open_all(site: &Site, users: [&str; 3]) -> [Session; 3] {
    let [one, two, three] = users.map(|user| Session::open(site.gateway.addr(), user));
    let sessions = [one.await, two.await, three.await];
    // The logouts of those logins have been sent too, before anything is counted.
    crate::support::gateway::until(|| async {
        site.switch.counts().executed("LogoutRequest") == 3
    })
    .await;
    sessions
}

#[tokio::test]
async fn mixes_of_three_users_reach_nothing() {
    let site = Site::start().await;
    let sessions = open_all(&site, ["foouser", "ann.peeters", "marc.lambert"]).await;
    check_all_mixes(&site, &sessions).await;
}

#[tokio::test]
async fn mixes_of_one_users_sessions_reach_nothing_either() {
    let site = Site::start().await;
    let sessions = open_all(&site, ["foouser", "foouser@demo.example", "foouser"]).await;
    check_all_mixes(&site, &sessions).await;
}

#[tokio::test]
async fn what_is_missing_is_named_by_its_code() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    let [cookie, token] = session.headers();
    let empty_cookie = format!("Cookie: icws_{}=", session.id);
    let empty_token = "ININ-ICWS-CSRF-Token:".to_owned();
    let long = "9".repeat(400);
    let documents = site.documents();
    for (id, headers, code) in [
        (session.id.as_str(), vec![], 4),
        (&session.id, vec![&token], 4),
        (&session.id, vec![&cookie], 2),
        (&session.id, vec![&cookie, &empty_token], 2),
        (&session.id, vec![&empty_cookie, &token], -2_147_221_499),
        ("abc", vec![&cookie, &token], 1),
        ("17a", vec![&cookie, &token], 1),
        (&long, vec![&cookie, &token], 1),
        ("17", vec![&cookie, &token], 4),
    ] {
        let headers: Vec<&str> = headers.into_iter().map(String::as_str).collect();
        let path = format!("/icws/{id}/{}", link_path("03"));
        let reply = ask(site.gateway.addr(), "DELETE", &path, &headers, "").await;
        check_refusal(&reply, code, &format!("{id} {headers:?}"));
    }
    let path = session.path(MESSAGES);
    let reply = ask(site.gateway.addr(), "GET", &path, &[&token], "").await;
    check_refusal(&reply, 4, "messages without a cookie");
    let reply = ask(site.gateway.addr(), "GET", &path, &[&cookie], "").await;
    assert_eq!((reply.status, reply.body.as_str()), (200, "[]"));
    assert_eq!(site.documents(), documents);
}

#[tokio::test]
async fn cookies_are_understood_however_clients_replay_them() {
    let site = Site::start().await;
    let addr = site.gateway.addr();
    let session = Session::open(addr, "foouser").await;
    let [_, token] = session.headers();
    let (id, value) = (&session.id, &session.cookie);
    for line in [
        format!("icws_{id}={value}; Path=/icws/{id}; Secure; HttpOnly"),
        format!("icws_{id}={value}; Path=/icws/{id}; HttpOnly,other=1; Path=/"),
        format!("a=b; icws_{id}={value}"),
        format!("icws_17=other; icws_{id}={value};"),
        format!("icws_{id}=stale; icws_{id}={value}"),
    ] {
        let cookie = format!("Cookie: {line}");
        let path = session.path("connection");
        let reply = ask(addr, "GET", &path, &[&cookie, &token], "").await;
        assert_eq!(reply.status, 200, "{line}");
    }
}

#[tokio::test]
async fn neither_dialect_takes_the_others_cookie() {
    let site = Site::start_with(|config| config.access.allow_anonymous = false).await;
    let addr = site.gateway.addr();
    let session = Session::open(addr, "foouser").await;
    let list = crate::support::LIST;
    let as_apio = format!("Cookie: sessionid={}", session.cookie);
    assert_eq!(ask(addr, "GET", list, &[&as_apio], "").await.status, 401);

    let body = json!({"username": "foouser", "password": "demo-user-password"}).to_string();
    let login = ask(addr, "POST", "/api/v1/login/", &[], &body).await;
    let (pair, _) = login.header("set-cookie").unwrap().split_once(';').unwrap();
    let secret = pair.strip_prefix("sessionid=").unwrap();
    let [_, token] = session.headers();
    for name in [format!("icws_{}", session.id), "sessionid".to_owned()] {
        let cookie = format!("Cookie: {name}={secret}");
        let path = session.path(MESSAGES);
        let reply = ask(addr, "GET", &path, &[&cookie, &token], "").await;
        assert_eq!(reply.status, 401, "{name}");
    }
    let mine = format!("Cookie: {pair}");
    assert_eq!(ask(addr, "GET", list, &[&mine], "").await.status, 200);
}

#[tokio::test]
async fn a_session_that_has_ended_opens_nothing() {
    let site = Site::start().await;
    let [one, two, _] = open_all(&site, ["foouser", "foouser", "foouser"]).await;
    assert_eq!(one.ask("DELETE", "connection", "{}").await.status, 204);
    let documents = site.documents();
    for (method, below, body) in resources() {
        let reply = one.ask(method, &below, body).await;
        check_refusal(&reply, -2_147_221_499, &below);
    }
    assert_eq!(one.ask("GET", MESSAGES, "").await.status, 401);
    assert_eq!(site.documents(), documents);
    assert_eq!(two.ask("GET", "connection", "").await.status, 200);
}
