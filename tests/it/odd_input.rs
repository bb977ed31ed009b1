//! What looks like one thing and may mean another is refused by its name, and never sent on.

use ocip_simulator::SimulatedSwitch;
use serde_json::{Value, json};

use crate::support::icws::Session;
use crate::support::{LIST, Reply, TestGateway, ask, simulate, tcp_config};

const USER: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser";

/// One of each kind that no XML can hold: C0, and its end.
const NEVER_STORED: [char; 3] = ['\0', '\u{1b}', '\u{1f}'];

/// One of each kind that a switch could have: DEL, C1. With PUT it is asked whether it has them.
const CONTROLS: [char; 3] = ['\u{7f}', '\u{85}', '\u{9b}'];

fn ring() -> String {
    format!("{USER}/services/simultaneous_ring_personal/")
}

fn buttons() -> String {
    format!("{USER}/access_device/phone_buttons/")
}

/// Every place of a body that a text can stand in, by its name.
fn texts(text: &str) -> Vec<(&'static str, String, &'static str, Value)> {
    let list = || LIST.to_owned();
    let code = |code: &str| json!({"speedCodes": [{"speedCode": code, "phoneNumber": "012"}]});
    let entry = |name: &str, value: &str| {
        let mut entry = json!({"speedCode": "07", "phoneNumber": "012"});
        entry[name] = value.into();
        json!({ "speedCodes": [entry] })
    };
    let criteria = |name: &str, value: Value| {
        let mut criteria = json!({"name": "x", "fromDnCriteria": {"selection": "Any"}});
        criteria[name] = value;
        json!({ "criteria": [criteria] })
    };
    let key = |name: &str| {
        let mut key = json!({"id": 4, "type": "NONE"});
        key[name] = text.into();
        json!({ "keys": [key] })
    };
    let number = json!({"simultaneousRingNumber": [{"phoneNumber": text}]});
    let schedule = json!({"level": "User", "name": text});
    let from = json!({"selection": "Specified Only", "phoneNumbers": [text]});
    let selection = json!({ "selection": text });
    vec![
        ("POST", list(), "speedCode", code(text)),
        ("POST", list(), "phoneNumber", entry("phoneNumber", text)),
        ("PUT", list(), "description", entry("description", text)),
        (
            "DELETE",
            list(),
            "speedCode",
            json!({"speedCodes": [{"speedCode": text}]}),
        ),
        ("PUT", ring(), "phoneNumber", number),
        ("PUT", ring(), "name", criteria("name", text.into())),
        ("PUT", ring(), "newName", criteria("newName", text.into())),
        (
            "PUT",
            ring(),
            "timeSchedule.name",
            criteria("timeSchedule", schedule),
        ),
        (
            "PUT",
            ring(),
            "phoneNumbers",
            criteria("fromDnCriteria", from),
        ),
        (
            "PUT",
            ring(),
            "selection",
            criteria("fromDnCriteria", selection),
        ),
        ("PUT", buttons(), "type", key("type")),
        ("PUT", buttons(), "label", key("label")),
        ("PUT", buttons(), "parameter", key("parameter")),
        (
            "POST",
            "/api/v1/login/".into(),
            "username",
            json!({"username": text, "password": "x"}),
        ),
        (
            "POST",
            "/api/v1/login/".into(),
            "password",
            json!({"username": "x", "password": text}),
        ),
    ]
}

/// What a test did not want to be sent.
fn asked(switch: &SimulatedSwitch) -> u64 {
    switch.counts().documents_received
}

#[tokio::test]
async fn control_characters_are_refused_by_the_name_of_their_field() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let before = asked(&switch);
    for control in NEVER_STORED.into_iter().chain(CONTROLS) {
        if control == CONTROLS[0] {
            assert_eq!(asked(&switch), before);
        }
        for (method, path, field, body) in texts(&format!("a{control}b")) {
            let reply = gateway.request(method, &path, &body.to_string()).await;
            assert_eq!(reply.status, 400, "{field} {control:?}: {reply:?}");
            assert!(reply.body.contains(field), "{field} {control:?}: {reply:?}");
            assert!(!reply.body.contains(char::is_control), "{reply:?}");
        }
        let escaped: String = control
            .to_string()
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect();
        for (path, field) in [
            (
                LIST.replace("foouser", &format!("foo{escaped}user")),
                "user",
            ),
            (LIST.replace("foogroup", &format!("foo{escaped}")), "group"),
            (LIST.replace("/foo/", &format!("/f{escaped}/")), "tenant"),
            (format!("{LIST}?x={escaped}"), "query"),
        ] {
            let reply = gateway.request("GET", &path, "").await;
            assert_eq!(reply.status, 400, "{path}: {reply:?}");
            assert!(reply.body.contains(field), "{path}: {reply:?}");
        }
    }
    let counts = switch.counts();
    let changing = ["Add", "Modify", "Delete", "Rebuild", "Login"];
    let is_change = |name: &&String| changing.iter().any(|word| name.contains(word));
    let changes: Vec<_> = counts.executed.keys().filter(is_change).collect();
    assert_eq!(changes, ["LoginRequest14sp4"], "the gateway's own");
}

#[tokio::test]
async fn what_is_given_twice_is_refused_by_its_name() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let before = asked(&switch);
    let two = |first: &str, second: &str| format!("{{\"speedCodes\":[{first},{second}]}}");
    let code = r#"{"speedCode":"07","phoneNumber":"1"}"#;
    let criteria = |first: &str, second: &str| format!("{{\"criteria\":[{first},{second}]}}");
    let (path, rename) = (ring(), r#"{"name":"a","newName":"c"}"#);
    for (method, path, body, named) in [
        ("POST", LIST, two(code, code), "\\\"07\\\" is given twice"),
        ("PUT", LIST, two(code, code), "\\\"07\\\" is given twice"),
        (
            "DELETE",
            LIST,
            two(r#"{"speedCode":"03"}"#, r#"{"speedCode":"03"}"#),
            "\\\"03\\\" is given twice",
        ),
        (
            "POST",
            LIST,
            format!("{{\"speedCodes\":[{code}],\"speedCodes\":[{code}]}}"),
            "speedCodes",
        ),
        (
            "PUT",
            LIST,
            r#"{"speedCodes":[{"speedCode":"07","speedCode":"08","description":"x"}]}"#.into(),
            "speedCode",
        ),
        (
            "PUT",
            &path,
            criteria(r#"{"name":"a"}"#, r#"{"name":"a","delete":true}"#),
            "criteria[1].name",
        ),
        (
            "PUT",
            &path,
            criteria(rename, r#"{"name":"b","newName":"c"}"#),
            "criteria[1].newName",
        ),
        (
            "PUT",
            &path,
            r#"{"active":true,"active":false}"#.into(),
            "active",
        ),
        (
            "PUT",
            &buttons(),
            r#"{"keys":[{"id":4,"type":"NONE"},{"id":4,"type":"NONE"}]}"#.into(),
            "the key 4",
        ),
    ] {
        let reply = gateway.request(method, path, &body).await;
        assert_eq!(reply.status, 400, "{body}: {reply:?}");
        assert!(reply.body.contains(named), "{body}: {reply:?}");
    }
    let twice = format!("{LIST}?speedCodes=03&speedCodes=03");
    let reply = gateway.request("DELETE", &twice, "").await;
    assert_eq!(reply.status, 400, "{reply:?}");
    assert_eq!(asked(&switch), before);

    let session = Session::open(gateway.addr(), "foouser").await;
    let before = asked(&switch);
    let body = r#"{"contactPrimaryNumberDesignation":1,"contactPrimaryNumberDesignation":2}"#;
    let reply = session
        .ask("PUT", &crate::support::icws::link_path("03"), body)
        .await;
    assert_eq!(
        (reply.status, reply.error_id().as_str()),
        (400, "error.request.invalidRepresentation")
    );
    assert!(
        reply.body.contains("contactPrimaryNumberDesignation"),
        "{reply:?}"
    );
    assert_eq!(asked(&switch), before);
}

async fn typed(gateway: &TestGateway, path: &str, content_type: &str) -> Reply {
    let header = format!("Content-Type: {content_type}");
    let body = json!({"speedCodes": [{"speedCode": "03", "description": "x"}]}).to_string();
    ask(gateway.addr(), "PUT", path, &[&header], &body).await
}

#[tokio::test]
async fn a_charset_that_is_not_understood_is_415() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    for charset in ["utf-16", "foo", "\"ISO-8859-15\"", "utf-8; charset=utf-7"] {
        let reply = typed(
            &gateway,
            LIST,
            &format!("application/json; charset={charset}"),
        )
        .await;
        assert_eq!(
            (reply.status, reply.error_code()),
            (415, 41502),
            "{charset}"
        );
    }
    assert_eq!(
        switch
            .counts()
            .executed("UserSpeedDial100ModifyListRequest"),
        0
    );
    for content_type in [
        "application/json",
        "application/json; charset=UTF-8",
        "text/plain;charset=us-ascii",
    ] {
        assert_eq!(
            typed(&gateway, LIST, content_type).await.status,
            200,
            "{content_type}"
        );
    }
    let header = ["Content-Type: application/json; charset=utf-16"];
    let reply = ask(gateway.addr(), "POST", "/icws/connection", &header, "{}").await;
    assert_eq!(
        (reply.status, reply.error_id().as_str()),
        (415, "error.request.charset")
    );
    // Without a body there is nothing to misread.
    let reply = ask(gateway.addr(), "GET", LIST, &header, "").await;
    assert_eq!(reply.status, 200);
}
