//! The trace of a caller: taken in, and in every log line of its request.

use std::net::SocketAddr;

use serde_json::Value;

use crate::commands::{ANY, Running, demo_of_release, start_switch};
use crate::support::gateway::{PASSWORD, until};
use crate::support::{Client, LIST, request};

pub(crate) const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
pub(crate) const PARENT: &str = "00f067aa0ba902b7";

/// The log, as JSON, of a gateway with `more` configuration that is asked for one list by a caller
/// whose headers are these, when everything that is remembered is known.
pub(crate) async fn log_of_a_request(more: &str, headers: &[&str]) -> Vec<Value> {
    log_of(more, async |rest| {
        let mut client = Client::connect(rest).await;
        let reply = client.send_with("GET", LIST, headers, "").await;
        assert_eq!(reply.status, 200);
    })
    .await
}

/// The log of the same gateway, of which `ask` asks something.
async fn log_of(more: &str, ask: impl AsyncFnOnce(SocketAddr)) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let (_switch, server) = start_switch(folder.path(), &demo_of_release("23"));
    let config = folder.path().join("gateway.toml");
    let text = format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\nca_file = \"as-ca.pem\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"{PASSWORD}\"\n[access]\nallow_anonymous = true\n\
         [log]\nformat = \"json\"\n{more}"
    );
    std::fs::write(&config, text).unwrap();
    let mut gateway = Running::start(&["serve", "--config", config.to_str().unwrap()]);
    let (rest, _) = (gateway.listening("rest"), gateway.listening("admin"));
    let log = gateway.read_stderr();
    until(|| async { request(rest, "GET", LIST, "").await.status == 200 }).await;
    ask(rest).await;
    assert_eq!(gateway.terminate(), 0);
    let log = log.join().unwrap();
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn spans_of(line: &Value) -> &[Value] {
    line["spans"].as_array().map_or(&[], Vec::as_slice)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_a_request_has_the_trace_of_its_caller() {
    let traceparent = format!("traceparent: 00-{TRACE}-{PARENT}-01");
    let headers = ["x-request-id: traced", &*traceparent];
    let lines = log_of_a_request("level = \"trace\"\n", &headers).await;
    let access: Vec<_> = lines
        .iter()
        .filter(|line| line["target"] == "access" && line["request_id"] == "traced")
        .collect();
    assert_eq!(access.len(), 1, "{access:?}");
    assert_eq!(access[0]["trace_id"], TRACE);
    let inside: Vec<_> = lines
        .iter()
        .filter(|line| {
            spans_of(line)
                .iter()
                .any(|span| span["request_id"] == "traced")
        })
        .collect();
    for line in &inside {
        let span = &spans_of(line)[0];
        assert_eq!(
            (&span["trace_id"], &span["parent_id"]),
            (&TRACE.into(), &PARENT.into())
        );
        assert_eq!(span["span_id"], access[0]["span_id"]);
    }
    let exchanges: Vec<_> = inside
        .iter()
        .filter(|line| line["echo"].is_string())
        .collect();
    assert_eq!(exchanges.len(), 1, "{inside:?}");
    assert_eq!(
        exchanges[0]["commands"],
        "UserSpeedDial100GetListRequest17sp1"
    );
    assert_eq!(exchanges[0]["outcome"], "answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_exchange_is_one_line_with_its_documents() {
    let lines = log_of_a_request("level = \"debug\"\n", &[]).await;
    let exchanges: Vec<_> = lines
        .iter()
        .filter(|line| line["echo"].is_string())
        .collect();
    let mut echoes: Vec<_> = exchanges
        .iter()
        .map(|line| line["echo"].as_str().unwrap())
        .collect();
    // The number in an echo is one more for each document that this process sends.
    let number = |echo: &&str| echo.rsplit_once('.').unwrap().1.parse::<usize>().unwrap();
    echoes.sort_by_key(number);
    let numbers: Vec<_> = echoes.iter().map(number).collect();
    assert_eq!(
        numbers,
        (1..=echoes.len()).collect::<Vec<_>>(),
        "{echoes:?}"
    );
    for (types, outcome) in [
        ("LoginRequest22V5", "answered"),
        ("LogoutRequest", "answered"),
    ] {
        let of_type = |line: &&&Value| line["commands"] == types;
        let line = exchanges.iter().find(of_type).unwrap();
        assert_eq!(line["outcome"], outcome, "{line}");
        for document in ["request", "reply"] {
            let document = line[document].as_str().unwrap();
            assert!(document.contains(">***</sessionId>"), "{line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_without_a_span_have_the_same_ids_at_the_same_place() {
    let traceparent = format!("traceparent: 00-{TRACE}-{PARENT}-01");
    let headers = ["x-request-id: traced", &*traceparent];
    let mut shapes = Vec::new();
    for level in ["info", "debug,ocip_gateway=info"] {
        let more = format!("level = \"{level}\"\n[number_policy]\ndeny = [\"+\"]\n");
        let lines = log_of(&more, async |rest| {
            let mut client = Client::connect(rest).await;
            let body = r#"{"speedCodes":[{"speedCode":"77","phoneNumber":"+3290012345"}]}"#;
            let reply = client.send_with("POST", LIST, &headers, body).await;
            assert_eq!(reply.status, 403, "{reply:?}");
        })
        .await;
        let access = lines.iter().find(|line| line["request_id"] == "traced");
        let mut refused = lines
            .iter()
            .filter(|line| line["message"] == "number refused");
        let (access, mut refused) = (access.unwrap(), refused.next().unwrap().clone());
        for span in [&refused["span"], &refused["spans"][0]] {
            assert_eq!(
                (&span["name"], &span["request_id"]),
                (&"request".into(), &"traced".into())
            );
            assert_eq!(
                (&span["trace_id"], &span["parent_id"]),
                (&TRACE.into(), &PARENT.into())
            );
            assert_eq!(span["span_id"], access["span_id"]);
        }
        refused["timestamp"].take();
        refused["span"]["span_id"].take();
        refused["spans"][0]["span_id"].take();
        shapes.push(refused);
    }
    assert_eq!(shapes[0], shapes[1]);
}
