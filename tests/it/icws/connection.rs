//! Opening a session, what anybody may ask, and how all of it looks to browsers and proxies.

use std::time::{Duration, SystemTime};

use super::Site;
use crate::support::ask;
use crate::support::icws::{LINKS, Session, USER_PASSWORD, connect, credentials};

const LANGUAGE: &str = "Accept-Language: en-us";

#[tokio::test]
async fn a_session_is_opened_used_and_ended() {
    let site = Site::start().await;
    let addr = site.gateway.addr();
    let reply = connect(addr, "foouser", USER_PASSWORD).await;
    let session = Session::of(addr, &reply);
    let body = reply.json();
    assert_eq!(
        (&body["sessionId"], &body["csrfToken"]),
        (&session.id.clone().into(), &session.token.clone().into())
    );
    assert_eq!(body["userID"], "foouser@demo.example");
    assert_eq!(body["userDisplayName"], "Foo User");
    assert!(session.id.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(reply.header("location"), Some(&*session.path("connection")));
    let cookie = format!(
        "icws_{0}={1}; Path=/icws/{0}; HttpOnly",
        session.id, session.cookie
    );
    assert_eq!(reply.header("set-cookie"), Some(&*cookie));
    let up = session.ask("GET", "connection", "{}").await.json();
    assert_eq!(up, serde_json::json!({"connectionState": 1}));
    assert_eq!(
        session.ask("POST", "messaging/heartbeat", "").await.status,
        204
    );
    let end = session.ask("DELETE", "connection", "{}").await;
    assert_eq!((end.status, end.body.as_str()), (204, ""));
    assert_eq!(session.ask("GET", "connection", "").await.status, 401);
    assert_eq!(session.ask("DELETE", "connection", "").await.status, 401);
}

#[tokio::test]
async fn sessions_tell_nothing_about_each_other() {
    let site = Site::start().await;
    let one = Session::open(site.gateway.addr(), "foouser").await;
    let other = Session::open(site.gateway.addr(), "foouser").await;
    assert!(one.id != other.id && one.cookie != other.cookie && one.token != other.token);
    assert!(one.cookie.len() >= 32 && one.token.len() >= 32);
    assert!(!one.token.contains(&one.cookie) && !one.cookie.contains(&one.id));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_the_same() {
    let site = Site::start().await;
    let wrong = connect(site.gateway.addr(), "foouser", "wrong").await;
    let unknown = connect(site.gateway.addr(), "nobody", "wrong").await;
    assert_eq!((wrong.status, unknown.status), (400, 400));
    assert_eq!(wrong.body, unknown.body);
    let expected = serde_json::json!({
        "errorId": "error.request.connection.authenticationFailure",
        "errorCode": -2_147_221_503,
        "message": "The authentication process failed.",
    });
    assert_eq!(wrong.json(), expected);
    assert_eq!(wrong.header("set-cookie"), None);
    // Both dialects count the same mistakes, so that neither helps to guess.
    for _ in 0..2 {
        connect(site.gateway.addr(), "foouser", "wrong").await;
    }
    let late = connect(site.gateway.addr(), "foouser", USER_PASSWORD).await;
    assert_eq!(late.status, 429, "{late:?}");
    let body = serde_json::json!({"username": "foouser", "password": USER_PASSWORD});
    let late = site
        .gateway
        .request("POST", "/api/v1/login/", &body.to_string())
        .await;
    assert_eq!(late.status, 429, "{late:?}");
}

#[tokio::test]
async fn any_content_type_and_language_will_do() {
    let site = Site::start().await;
    let addr = site.gateway.addr();
    for headers in [
        vec![LANGUAGE],
        vec![
            "Accept-Language: application/json",
            "Content-Type: application/json",
        ],
        vec![
            LANGUAGE,
            "Content-Type: application/vnd.inin.icws+JSON;charset=utf-8",
        ],
        vec![
            LANGUAGE,
            "Content-Type: text/plain",
            "Accept: text/html",
            "ININ-ICWS-Session-ID: 1",
        ],
    ] {
        let body = credentials("foouser", USER_PASSWORD);
        let body = body.replacen('{', "{\"x-icws\":null,\"more\":{},", 1);
        let reply = ask(addr, "POST", "/icws/connection?unknown=1", &headers, &body).await;
        assert_eq!(reply.status, 201, "{headers:?}: {reply:?}");
        let kind = "application/vnd.inin.icws+JSON; charset=utf-8";
        assert_eq!(reply.header("content-type"), Some(kind));
    }
    let body = credentials("foouser", USER_PASSWORD);
    let reply = ask(addr, "POST", "/icws/connection", &[], &body).await;
    assert_eq!(
        (reply.status, reply.error_id().as_str()),
        (400, "error.request.missingHeader")
    );
}

#[tokio::test]
async fn what_is_asked_for_is_included_and_nothing_else() {
    let site = Site::start().await;
    let addr = site.gateway.addr();
    let all =
        "version,features, server-time,default-workstation,effective-station,purecloud-integration";
    let all = all.replace(' ', "%20");
    let body = credentials("foouser", USER_PASSWORD);
    let connect = async |query: &str| {
        let path = format!("/icws/connection{query}");
        ask(addr, "POST", &path, &[LANGUAGE], &body).await.json()
    };
    let names = [
        "version",
        "features",
        "serverTimeInfo",
        "defaultWorkstationId",
        "effectiveStation",
        "purecloudIntegration",
    ];
    let (plain, full) = (connect("").await, connect(&format!("?include={all}")).await);
    for name in names {
        assert!(
            plain.get(name).is_none() && full.get(name).is_some(),
            "{name}: {full}"
        );
    }
    let features = [("connection", 10), ("directories", 10), ("messaging", 1)];
    let features =
        features.map(|(id, version)| serde_json::json!({"featureId": id, "version": version}));
    assert_eq!(full["features"], serde_json::json!(features));
    let some = connect("?include=version&include=features").await;
    assert!(some["version"].is_object() && some["features"].is_array());
    assert!(some.get("serverTimeInfo").is_none());
}

#[tokio::test]
async fn version_and_time_are_for_anybody() {
    let site = Site::start().await;
    let addr = site.gateway.addr();
    let documents = site.documents();
    let version = ask(addr, "GET", "/icws/connection/version", &[], "")
        .await
        .json();
    for name in [
        "majorVersion",
        "minorVersion",
        "su",
        "build",
        "productId",
        "codebaseId",
    ] {
        assert!(version[name].is_string(), "{name}: {version}");
    }
    let time = ask(addr, "GET", "/icws/connection/server-time", &[], "")
        .await
        .json();
    let time = time["serverUtcTime"].as_str().unwrap();
    assert!(
        time.ends_with('Z') && time.len() == "2026-01-01T00:00:00.000Z".len(),
        "{time}"
    );
    let time = humantime::parse_rfc3339(time).unwrap();
    let apart = SystemTime::now().duration_since(time).unwrap_or_default();
    assert!(apart < Duration::from_secs(300), "{apart:?}");
    let session = Session::open(addr, "foouser").await;
    let below = session.ask("GET", "connection/version", "").await.json();
    assert_eq!(below, version);
    assert!(site.documents() > documents);
}

#[tokio::test]
async fn a_prefix_stands_before_everything() {
    let site = Site::start_with(|config| config.icws.prefix = "/api/ic.example".into()).await;
    let addr = site.gateway.addr();
    let body = credentials("foouser", USER_PASSWORD);
    let reply = ask(
        addr,
        "POST",
        "/api/ic.example/icws/connection",
        &[LANGUAGE],
        &body,
    )
    .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let session = Session::of(addr, &reply);
    let base = format!("/api/ic.example/icws/{}", session.id);
    assert_eq!(
        reply.header("location"),
        Some(&*format!("{base}/connection"))
    );
    let path = format!("; Path={base}; HttpOnly");
    assert!(reply.header("set-cookie").unwrap().ends_with(&path));
    let headers = session.headers();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let link = format!("{base}/{LINKS}/03");
    assert_eq!(ask(addr, "DELETE", &link, &headers, "").await.status, 204);
    assert_eq!(session.ask("GET", "connection", "").await.status, 404);
    // The other dialect is where it was.
    assert_eq!(
        site.gateway
            .request("GET", crate::support::LIST, "")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn listed_pages_may_read_what_clients_need() {
    const PAGE: &str = "Origin: https://portal.example.net";
    let site = Site::start_with(|config| {
        config.server.cors_origins = vec!["https://portal.example.net".into()];
    });
    let site = site.await;
    let addr = site.gateway.addr();
    let asked = "Access-Control-Request-Headers: inin-icws-csrf-token, content-type";
    let headers = [PAGE, "Access-Control-Request-Method: PUT", asked];
    let preflight = ask(addr, "OPTIONS", "/icws/17/connection", &headers, "").await;
    assert_eq!(preflight.status, 204);
    let allowed = preflight.header("access-control-allow-headers").unwrap();
    assert!(allowed.contains("inin-icws-csrf-token"), "{allowed}");
    let body = credentials("foouser", USER_PASSWORD);
    let reply = ask(addr, "POST", "/icws/connection", &[LANGUAGE, PAGE], &body).await;
    let header = |name: &str| reply.header(name).map(str::to_owned);
    assert_eq!(
        header("access-control-allow-origin").as_deref(),
        Some("https://portal.example.net")
    );
    assert_eq!(
        header("access-control-allow-credentials").as_deref(),
        Some("true")
    );
    let readable = reply.headers.iter();
    let readable = readable.filter(|(name, _)| name == "access-control-expose-headers");
    let readable: Vec<&str> = readable.map(|(_, value)| value.as_str()).collect();
    let needed = "ININ-ICWS-CSRF-Token,ININ-ICWS-Session-ID,Location,Set-Cookie";
    assert!(readable.contains(&needed), "{readable:?}");
    let other = [LANGUAGE, "Origin: https://evil.example.net"];
    let reply = ask(addr, "POST", "/icws/connection", &other, &body).await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_dialect_that_is_off_is_gone_and_the_other_is_not() {
    let site = Site::start_with(|config| config.icws.enabled = false).await;
    let addr = site.gateway.addr();
    let documents = site.documents();
    for (method, path) in [
        ("POST", "/icws/connection"),
        ("GET", "/icws/connection/version"),
        (
            "PUT",
            "/icws/17/directories/speed-dial/speed-dial-100/links/03",
        ),
        ("GET", "/icws/other"),
    ] {
        let reply = ask(addr, method, path, &[], "{}").await;
        assert_eq!(
            (reply.status, reply.error_id().as_str()),
            (410, "error.request.removed")
        );
    }
    assert_eq!(site.documents(), documents);
    assert_eq!(
        site.gateway
            .request("GET", crate::support::LIST, "")
            .await
            .status,
        200
    );
}
