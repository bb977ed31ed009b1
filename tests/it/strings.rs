//! Every string field with every kind of text: it arrives unharmed or is refused with 400, and adds
//! nothing.

use ocip_simulator::SimulatedSwitch;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Client, LIST, TestGateway, USER, simulate, tcp_config, try_cases};

const NASTY: &[&str] = &[
    "</description>",
    "</speedDialEntry><speedDialEntry><speedCode>99</speedCode>",
    "<![CDATA[x]]>",
    "]]>",
    "&amp;",
    "&#38;",
    "&x;",
    "\"'",
    "é",
    "Ž",
    "\u{85}",
    "\u{9d}",
    "😀",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "\0",
    "\u{1b}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{feff}",
    "  ",
    " a",
    "a ",
    "a  b",
    "\u{a0}",
    "\u{202e}abc",
    "<?xml?>",
    "<!DOCTYPE a>",
    "{session}",
    "%00",
];

/// Puts `text` where a description, a number or a code stands. Gives what the switch then holds.
async fn try_text(client: &mut Client, switch: &SimulatedSwitch, field: &str, text: &str) {
    let mut entry = json!({"speedCode": "07", "phoneNumber": "12", "description": "d"});
    entry[field] = Value::from(text);
    let body = json!({"speedCodes": [entry]}).to_string();
    let reply = client.send("POST", LIST, &body).await;
    let stored = switch.speed_dials(USER);
    match reply.status {
        200 => {
            assert_eq!(
                stored.len(),
                3,
                "{field} {text:?} added elements: {stored:?}"
            );
            let list = client.send("GET", LIST, "").await.json();
            let found = list["speedCodes"].as_array().unwrap().iter();
            let found = found
                .into_iter()
                .find(|entry| !["03", "50"].contains(&entry["speedCode"].as_str().unwrap()));
            let shown = found.unwrap()[field]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            // A number's separators are left out, which is documented; nothing else changes.
            let kept = if field == "phoneNumber" {
                text.replace([' ', '-'], "")
            } else {
                text.to_owned()
            };
            assert!(
                shown == kept || field == "phoneNumber" && kept.starts_with("00"),
                "{field} {text:?}: {shown:?}"
            );
            let code = found_code(&list);
            let clear = json!({"speedCodes": [{"speedCode": code}]}).to_string();
            assert_eq!(client.send("DELETE", LIST, &clear).await.status, 200);
        }
        400 => assert_eq!(stored.len(), 2, "{field} {text:?}"),
        _ => panic!("{field} {text:?}: {reply:?}"),
    }
}

fn found_code(list: &Value) -> String {
    let codes = list["speedCodes"].as_array().unwrap().iter();
    let mut codes = codes.map(|entry| entry["speedCode"].as_str().unwrap());
    codes
        .find(|code| !["03", "50"].contains(code))
        .unwrap()
        .to_owned()
}

const FIELDS: &[&str] = &["description", "phoneNumber", "speedCode"];

#[tokio::test]
async fn nasty_texts_in_the_body_arrive_unharmed_or_are_refused() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let mut client = Client::connect(gateway.addr()).await;
    for field in FIELDS {
        for text in NASTY {
            try_text(&mut client, &switch, field, text).await;
            try_text(&mut client, &switch, field, &format!("x{text}y")).await;
        }
    }
    assert_eq!(switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn nasty_texts_in_the_path_find_nobody_or_are_refused() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let encode = |text: &str| {
        text.bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
    };
    for text in NASTY {
        for place in ["/foo/", "/foogroup/", "/foouser/"] {
            let path = LIST.replacen(place, &format!("/{}/", encode(text)), 1);
            let reply = gateway.request("GET", &path, "").await;
            assert!(
                matches!(reply.status, 400 | 404),
                "{place} {text:?}: {reply:?}"
            );
        }
    }
    assert_eq!(switch.counts().validation_errors, 0);
    assert_eq!(
        switch
            .counts()
            .executed("UserSpeedDial100GetListRequest17sp1"),
        0
    );
}

#[test]
fn any_text_in_the_body_arrives_unharmed_or_is_refused() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, gateway, _simulator) = runtime.block_on(async {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
        (switch, gateway, simulator)
    });
    let strategy = (prop::sample::select(FIELDS), any::<String>());
    try_cases(300, &strategy, |(field, text)| {
        runtime.block_on(async {
            let mut client = Client::connect(gateway.addr()).await;
            try_text(&mut client, &switch, field, &text).await;
        });
    });
    assert_eq!(switch.counts().validation_errors, 0);
}
