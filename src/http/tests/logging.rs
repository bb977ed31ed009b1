//! What operators get to see of a request, and what nobody does.

use tracing::Level;

use super::*;
use crate::telemetry::testing::Lines;

#[tokio::test]
async fn each_request_has_one_line_without_its_secrets() {
    let (lines, _guard) = Lines::collect(Level::INFO);
    let gateway = Gateway::start().await;
    let secrets = "authorization: Basic hush\r\nx-request-id: trace-7\r\ncontent-length: 4\r\n\
        traceparent: 00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-00";
    let request = put(secrets, "hush").replace("codes/1", "codes/1?password=hush");
    assert_eq!(gateway.ask(&request).await.status, 200);

    let access = lines.with("access: ");
    assert_eq!(access.len(), 1, "{access:?}");
    for part in [
        "request_id=trace-7",
        "trace_id=0af7651916cd43dd8448eb211c80319c",
        "span_id=",
        "peer=127.0.0.1:",
        "method=PUT",
        r#"route="codes_put""#,
        r#"path="/api/v1/users/u/codes/1""#,
        "status=200",
        "response_bytes=",
        "duration_ms=",
    ] {
        assert!(access[0].contains(part), "{part}: {}", access[0]);
    }
    assert_eq!(lines.with("hush"), Vec::<String>::new());
    let deep = lines.with("deep down");
    for part in [
        "request{request_id=trace-7 trace_id=0af7651916cd43dd8448eb211c80319c span_id=",
        "parent_id=00f067aa0ba902b7 trace_flags=\"00\"}",
    ] {
        assert!(deep[0].contains(part), "{part}: {deep:?}");
    }
}
