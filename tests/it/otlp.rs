//! Spans for a collector, in builds with the feature `otlp`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::tracing::{PARENT, TRACE, log_of_a_request};

/// A collector that takes everything.
struct Collector {
    addr: SocketAddr,
    bodies: Arc<Mutex<Vec<Value>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let bodies = Arc::<Mutex<Vec<Value>>>::default();
        let kept = Arc::clone(&bodies);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                take(stream.unwrap(), |body| kept.lock().unwrap().push(body));
            }
        });
        Self { addr, bodies }
    }

    /// The spans of this trace.
    fn spans(&self, trace_id: &str) -> Vec<Value> {
        let bodies = self.bodies.lock().unwrap();
        let resources = bodies.iter().map(|body| &body["resourceSpans"][0]);
        let spans = resources.flat_map(|resource| {
            let service = &resource["resource"]["attributes"][0]["value"]["stringValue"];
            assert_eq!(service, "edge");
            resource["scopeSpans"][0]["spans"].as_array().unwrap()
        });
        let spans = spans.filter(|span| span["traceId"] == trace_id);
        spans.cloned().collect()
    }
}

/// Reads one export, hands its body on and answers that it was taken, as a keep-alive server does.
fn take(stream: TcpStream, keep: impl FnOnce(Value)) {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_ascii_lowercase()),
        }
    }
    assert_eq!(head[0], "post /v1/traces http/1.1");
    assert!(head.contains(&"content-type: application/json".to_owned()));
    let length = head
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    keep(serde_json::from_slice(&body).unwrap());
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    reader.get_mut().write_all(answer).unwrap();
}

fn configuration(collector: SocketAddr) -> String {
    format!("[telemetry]\notlp_endpoint = \"http://{collector}\"\nservice_name = \"edge\"\n")
}

fn attribute<'s>(span: &'s Value, key: &str) -> &'s Value {
    let attributes = span["attributes"].as_array().unwrap();
    let found = attributes.iter().find(|attribute| attribute["key"] == key);
    &found.unwrap_or_else(|| panic!("{key}: {span}"))["value"]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_gets_the_request_and_its_exchange_in_the_caller_s_trace() {
    let collector = Collector::start();
    let traceparent = format!("traceparent: 00-{TRACE}-{PARENT}-01");
    let lines = log_of_a_request(&configuration(collector.addr), &[&traceparent]).await;
    let access = lines.iter().find(|line| line["trace_id"] == TRACE).unwrap();
    let spans = collector.spans(TRACE);
    let of_kind = |kind: u8| {
        let found: Vec<_> = spans.iter().filter(|span| span["kind"] == kind).collect();
        assert_eq!(found.len(), 1, "{spans:?}");
        found[0]
    };
    let (request, exchange) = (of_kind(2), of_kind(3));
    assert_eq!(request["parentSpanId"], PARENT);
    assert_eq!(request["spanId"], access["span_id"]);
    assert_eq!(request["name"], "GET speed_dial_100");
    assert_eq!(
        attribute(request, "http.response.status_code")["intValue"],
        "200"
    );
    assert_eq!(exchange["parentSpanId"], request["spanId"]);
    assert_eq!(exchange["name"], "UserSpeedDial100GetListRequest17sp1");
    assert_eq!(attribute(exchange, "outcome")["stringValue"], "answered");
    assert_eq!(spans.len(), 2, "{spans:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_that_the_caller_does_not_record_is_not_sent() {
    let collector = Collector::start();
    let traceparent = format!("traceparent: 00-{TRACE}-{PARENT}-00");
    let lines = log_of_a_request(&configuration(collector.addr), &[&traceparent]).await;
    assert!(lines.iter().any(|line| line["trace_id"] == TRACE));
    assert!(collector.spans(TRACE).is_empty());
    // The requests before had no caller's trace, and theirs were sent.
    assert!(!collector.bodies.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_not_there_is_logged_once_and_hurts_nobody() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = gone.local_addr().unwrap();
    drop(gone);
    let lines = log_of_a_request(&configuration(addr), &[]).await;
    let complaints = lines
        .iter()
        .filter(|line| line["message"] == "spans cannot be sent");
    assert_eq!(complaints.count(), 1, "{lines:?}");
}
