//! What clients of both dialects expect that the documentation shows: names, spellings, words.

use std::net::SocketAddr;

use ocip_simulator::SimulatedSwitch;
use serde_json::{Value, json};

use crate::access::UserClient;
use crate::commands::start_demo;
use crate::support::icws::{LINKS, Session, USER_PASSWORD, connect, credentials, new_link};
use crate::support::{
    Client, Incoming, LIST, Peer, Reaction, TestGateway, USER, ask, request, simulate, tcp_config,
};

const RING: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/simultaneous_ring_personal/";

const BUTTONS: &str =
    "/api/v1/telenet/tenants/foo/groups/foogroup/users/foouser/access_device/phone_buttons/";

async fn start() -> (std::sync::Arc<SimulatedSwitch>, impl Sized, TestGateway) {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    (switch, simulator, gateway)
}

#[tokio::test]
async fn the_path_names_a_criteria_and_a_name_beside_a_new_one_is_ignored() {
    let (switch, _simulator, gateway) = start().await;
    let path = |name: &str| format!("{RING}criteria/{name}/");
    let names = || {
        let criteria = switch.simultaneous_ring(USER).unwrap().criteria;
        let names: Vec<String> = criteria.into_iter().map(|one| one.name).collect();
        names
    };
    let put = async |name: &str, body: Value| {
        gateway.request("PUT", &path(name), &body.to_string()).await
    };
    let refused = put("test", json!({"name": "other", "active": true})).await;
    assert_eq!((refused.status, refused.error_code()), (400, 40001));
    assert!(refused.error_message().contains("newName"), "{refused:?}");
    for (name, body, after) in [
        (
            "test",
            json!({"name": "other", "newName": "second"}),
            "second",
        ),
        ("second", json!({"name": "", "newName": "third"}), "third"),
        (
            "third",
            json!({"name": "x".repeat(99), "newName": "third"}),
            "third",
        ),
        ("third", json!({"name": "third", "active": true}), "third"),
    ] {
        let reply = put(name, body.clone()).await;
        assert_eq!(
            (reply.status, &reply.json()["name"]),
            (200, &json!(after)),
            "{body}"
        );
        assert_eq!(names(), [after]);
    }
    let body = json!({"name": "somebody else's"}).to_string();
    let reply = gateway.request("DELETE", &path("third"), &body).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    assert!(names().is_empty());
    let reply = gateway.request("DELETE", &path("third"), &body).await;
    assert_eq!((reply.status, reply.error_code()), (404, 40404));
}

#[tokio::test]
async fn a_number_that_is_not_configured_is_left_out() {
    let (switch, _simulator, gateway) = start().await;
    let stored = || {
        let numbers = switch.simultaneous_ring(USER).unwrap().numbers;
        let numbers: Vec<_> = numbers
            .into_iter()
            .map(|one| (one.phone_number, one.answer_confirmation))
            .collect();
        numbers
    };
    let put = async |numbers: Value| {
        let body = json!({ "simultaneousRingNumber": numbers }).to_string();
        gateway.request("PUT", RING, &body).await
    };
    let reply = put(json!([
        {"phoneNumber": ""},
        {"phoneNumber": "012", "answerConfirmationRequired": true},
        {"answerConfirmationRequired": false},
        {},
        {"phoneNumber": "013"},
    ]))
    .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(stored(), [("012".into(), true), ("013".into(), false)]);
    // A mistake is told by its place in the request.
    let reply = put(json!([{}, {"phoneNumber": "abc"}])).await;
    assert_eq!(reply.status, 400);
    let place = "simultaneousRingNumber[1].phoneNumber";
    assert!(reply.error_message().contains(place), "{reply:?}");
    assert_eq!(put(json!([{"phoneNumber": null}])).await.status, 400);
    assert_eq!(put(json!([{"phoneNumber": ""}])).await.status, 200);
    assert!(stored().is_empty());
}

#[tokio::test]
async fn keys_are_written_for_the_phone_that_the_user_has_by_now() {
    let (switch, _simulator, gateway) = start().await;
    assert_eq!(gateway.request("GET", BUTTONS, "").await.status, 200);
    // The device has been replaced under the name that it had.
    switch.edit(|data| {
        let mut devices = data.devices.values_mut();
        let device = devices.find(|one| one.name.starts_with("DP_giulio"));
        "Demo-Two-Parameters".clone_into(&mut device.unwrap().device_type);
    });
    let body = json!({"keys": [{"id": 2, "type": "CALLLOG", "label": "log"}]}).to_string();
    let reply = gateway.request("PUT", BUTTONS, &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["deviceType"], "Demo-Two-Parameters");
    let tags = switch.edit(|data| {
        let mut devices = data.devices.values();
        let device = devices.find(|one| one.name.starts_with("DP_giulio"));
        device.unwrap().tags.clone()
    });
    assert!(tags.get("%KEY_2_TYPE%").is_some(), "{tags:?}");
    assert_eq!(tags.get("%FLEX_KEY_ACT_2%"), None);
}

#[tokio::test]
async fn a_refusal_keeps_its_english_text_beside_the_localised_one() {
    let peer = Peer::start(|incoming: &Incoming| {
        let refused = format!(
            "<command type=\"Error\" echo=\"{}\" xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" \
             xmlns=\"\"><summary>[Error 4410] Dienst nicht zugewiesen</summary>\
             <summaryEnglish>[Error 4410] Service is not assigned</summaryEnglish></command>",
            incoming.echo(0)
        );
        Reaction::Send(vec![incoming.reply(&[refused]).into_bytes()])
    })
    .await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let reply = gateway.request("GET", LIST, "").await;
    let error = &reply.json()["errors"][0]["details"]["errors"][0];
    let expected = json!({
        "error_code": 4410,
        "level": "Error",
        "summary": "[Error 4410] Dienst nicht zugewiesen",
        "summary_english": "[Error 4410] Service is not assigned",
    });
    assert_eq!((reply.status, error), (404, &expected));
}

#[tokio::test]
async fn icws_is_spelled_in_any_case_as_the_401_says() {
    let (_switch, _simulator, gateway) = start().await;
    let addr = gateway.addr();
    let denied = ask(addr, "GET", "/icws/17/connection", &[], "").await;
    let challenge = denied.header("www-authenticate").unwrap().to_owned();
    let (_, told) = challenge.split_once("location=\"").unwrap();
    let told = told.trim_end_matches('"');
    let language = ["Accept-Language: en-us"];
    for path in [
        told,
        "/icws/connection",
        "/Icws/connection/",
        "/iCWS/connection",
    ] {
        let body = credentials("foouser", USER_PASSWORD);
        let reply = ask(addr, "POST", path, &language, &body).await;
        assert_eq!(reply.status, 201, "{path}: {reply:?}");
        let session = Session::of(addr, &reply);
        let mount = path.split('/').nth(1).unwrap();
        // A browser sends the cookie back below the path as it is spelled there.
        let own = format!("/{mount}/{}", session.id);
        let set = reply.header("set-cookie").unwrap();
        assert!(set.contains(&format!("; Path={own};")), "{set}");
        assert_eq!(
            reply.header("location"),
            Some(&*format!("{own}/connection"))
        );
        let headers = session.headers();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let below = format!("{own}/connection");
        assert_eq!(ask(addr, "GET", &below, &headers, "").await.status, 200);
    }
    let unknown = ask(addr, "GET", "/ICWS/nothing", &[], "").await;
    assert_eq!(
        (unknown.status, unknown.error_id().as_str()),
        (404, "error.request.notFound")
    );
    assert_eq!(
        ask(addr, "GET", "/ICWSX/connection", &[], "")
            .await
            .error_code(),
        40401
    );
}

#[tokio::test]
async fn icws_shows_one_form_of_user_ids_and_takes_any() {
    let (switch, _simulator, gateway) = start().await;
    let addr = gateway.addr();
    for given in ["foouser", "foouser@demo.example", "foo.user"] {
        let reply = connect(addr, given, USER_PASSWORD).await;
        assert_eq!(reply.json()["userID"], USER, "{given}");
        let session = Session::of(addr, &reply);
        session.subscribe("1", "group-users", json!({})).await;
        let message = session.messages().await;
        let text = Value::Array(message).to_string();
        assert!(
            text.contains("\"userID\":\"marc.lambert@demo.example\""),
            "{text}"
        );
        assert!(!text.contains("\"marc.lambert\""), "{text}");
    }
    let session = Session::open(addr, "foouser").await;
    for contact in [
        "marc.lambert@demo.example",
        "marc.lambert",
        "Marc.Lambert",
        "MARC.LAMBERT@demo.Example",
    ] {
        let body = new_link("group-users", contact, -1);
        let reply = session.ask("POST", LINKS, &body).await;
        assert_eq!(reply.status, 201, "{contact}: {reply:?}");
    }
    assert_eq!(switch.speed_dials(USER).len(), 2 + 4);
    let body = new_link("group-users", "marc.lambert@other.example", -1);
    assert_eq!(session.ask("POST", LINKS, &body).await.status, 400);
    let filter = json!({"filters": [
        {"contactProperty": 4, "filterType": 0, "filterExpressions": ["Marc.Lambert"]},
    ]});
    session.subscribe("2", "group-users", filter).await;
    let text = Value::Array(session.messages().await).to_string();
    assert!(text.contains("marc.lambert@demo.example"), "{text}");
}

async fn answers(addr: SocketAddr, count: usize) -> Vec<u16> {
    let mut client = Client::connect(addr).await;
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(client.send("GET", LIST, "").await.status);
    }
    statuses
}

#[tokio::test]
async fn the_demo_has_no_limits() {
    let mut demo = start_demo();
    demo.listening("ocip");
    let addr = demo.listening("rest");
    let asking = (0..10).map(|_| tokio::spawn(answers(addr, 100)));
    for one in asking.collect::<Vec<_>>() {
        let statuses = one.await.unwrap();
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    }
    // As many logins at once as nobody has passwords wrong, and every one of them stays.
    let log_in = |_| tokio::spawn(UserClient::log_in(addr, "foouser", USER_PASSWORD));
    let mut people = Vec::new();
    for one in (0..30).map(log_in).collect::<Vec<_>>() {
        people.push(one.await.unwrap());
    }
    for person in &people {
        for _ in 0..5 {
            assert_eq!(person.ask("GET", LIST).await.status, 200);
        }
    }
    for _ in 0..8 {
        let reply = connect(addr, "baruser", "wrong").await;
        assert_eq!(reply.status, 400, "{reply:?}");
    }
    assert_eq!(connect(addr, "baruser", USER_PASSWORD).await.status, 201);
}

#[tokio::test]
async fn the_phone_of_the_demo_has_all_keys_of_the_documentation() {
    let mut demo = start_demo();
    demo.listening("ocip");
    let addr = demo.listening("rest");
    let key = |id| json!({"id": id, "type": "DIRECT_CALL", "label": "x", "parameter": "012"});
    let body = json!({"keys": (1..=24).map(key).collect::<Vec<_>>()});
    let reply = request(addr, "PUT", BUTTONS, &body.to_string()).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["keys"], body["keys"]);
}
