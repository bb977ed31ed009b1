//! What operators get to see of a request, and what nobody does.

use std::io;

use tracing_subscriber::fmt;

use super::*;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn with(&self, what: &str) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .filter(|line| line.contains(what))
            .map(str::to_owned)
            .collect()
    }
}

#[tokio::test]
async fn each_request_has_one_line_without_its_secrets() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let gateway = Gateway::start().await;
    let secrets = "authorization: Basic hush\r\nx-request-id: trace-7\r\ncontent-length: 4";
    let request = put(secrets, "hush").replace("codes/1", "codes/1?password=hush");
    assert_eq!(gateway.ask(&request).await.status, 200);

    let access = lines.with("access: ");
    assert_eq!(access.len(), 1, "{access:?}");
    for part in [
        "request_id=trace-7",
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
    assert!(deep[0].contains("request{request_id=trace-7}"), "{deep:?}");
}
