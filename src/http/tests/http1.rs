//! HTTP/1.1: paths, methods, headers, connections used more than once.

use super::*;

#[tokio::test]
async fn both_prefixes_and_one_final_slash_lead_to_the_same_route() {
    let gateway = Gateway::start().await;
    for prefix in ["/api/v1", "/api/v1/telenet"] {
        for end in ["", "/"] {
            let answer = gateway
                .get(&format!("{prefix}/users/foo/codes/07{end}"))
                .await;
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (200, "GET foo 07 [] ")
            );
        }
    }
    let answer = gateway.get("/api/v1/users/foo/codes/07//").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (404, "rejected: no such path")
    );
}

#[tokio::test]
async fn parameters_and_query_are_decoded_once() {
    let gateway = Gateway::start().await;
    let answer = gateway
        .get("/api/v1/users/a%2Fb%C3%A9/codes/%2525?q=a+b%26&q=%C3%A9")
        .await;
    let expected = r#"GET a/bé %25 [("q", "a b&"), ("q", "é")] "#;
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn an_absolute_request_target_is_understood() {
    let gateway = Gateway::start().await;
    let answer = gateway.get("http://x/api/v1/users/u/codes/1").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn what_is_not_text_is_a_bad_request() {
    let gateway = Gateway::start().await;
    let rows = [
        ("users/%4/codes/1", "path parameter user: a percent sign"),
        (
            "users/u/codes/%FF",
            "path parameter code: the decoded text is not UTF-8",
        ),
        (
            "users/u/codes/%0A",
            "path parameter code: the decoded text holds a control",
        ),
        ("users/u/codes/1?a=%zz", "query: a percent sign"),
        (
            "users/u/codes/1?%C3=1",
            "query: the decoded text is not UTF-8",
        ),
    ];
    for (path, message) in rows {
        let answer = gateway.get(&format!("/api/v1/{path}")).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.body.contains(message), "{}", answer.body);
    }
}

#[tokio::test]
async fn another_method_gets_405_and_the_methods_that_work() {
    let gateway = Gateway::start().await;
    for method in ["OPTIONS", "DELETE", "BREW"] {
        let request = format!("{method} /api/v1/users/u/codes/1/ HTTP/1.1\r\nhost: x\r\n\r\n");
        let answer = gateway.ask(&request).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("allow"), Some("get, head, put"));
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client
        .send("HEAD /api/v1/users/u/codes/1 HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    let answer = client.head().await;
    let length = "HEAD u 1 [] ".len().to_string();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-length"), Some(length.as_str()));
    client.send(get("/api/v1/users/u/codes/1")).await;
    assert_eq!(client.answer().await.body, "GET u 1 [] ");
}

#[tokio::test]
async fn every_answer_carries_the_common_headers() {
    let gateway = Gateway::start().await;
    for path in ["/api/v1/users/u/codes/1", "/nowhere", "/api/v1/panic"] {
        let answer = gateway.get(path).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-request-id").map(str::len), Some(32));
    }
}

#[tokio::test]
async fn a_callers_request_id_is_echoed_when_it_is_well_formed() {
    let gateway = Gateway::start().await;
    let long = "x".repeat(65);
    for (given, echoed) in [
        ("trace-1.a_b", true),
        ("a b", false),
        (long.as_str(), false),
    ] {
        let request = format!("GET /nowhere HTTP/1.1\r\nhost: x\r\nx-request-id: {given}\r\n\r\n");
        let answer = gateway.ask(&request).await;
        assert_eq!(
            answer.header("x-request-id") == Some(given),
            echoed,
            "{given}"
        );
    }
}

#[tokio::test]
async fn one_connection_serves_request_after_request() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    for code in ["1", "2"] {
        client
            .send(get(&format!("/api/v1/users/u/codes/{code}")))
            .await;
        assert_eq!(client.answer().await.body, format!("GET u {code} [] "));
        client.send(get("/nowhere")).await;
        assert_eq!(client.answer().await.status, 404);
        client.send(put("content-length: 2", "ab")).await;
        assert_eq!(client.answer().await.body, "PUT u 1 [] ab");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    let first = put("content-length: 2", "ab");
    let second = get("/api/v1/users/u/codes/2");
    client.send(format!("{first}{second}")).await;
    assert_eq!(client.answer().await.body, "PUT u 1 [] ab");
    assert_eq!(client.answer().await.body, "GET u 2 [] ");
}

#[tokio::test]
async fn a_chunked_body_and_a_body_on_get_are_read() {
    let gateway = Gateway::start().await;
    let chunked = put(
        "transfer-encoding: chunked",
        "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
    );
    assert_eq!(gateway.ask(&chunked).await.body, "PUT u 1 [] abc");
    let get_with_body = put("content-length: 2", "{}").replace("PUT", "GET");
    assert_eq!(gateway.ask(&get_with_body).await.body, "GET u 1 [] {}");
}

#[tokio::test]
async fn a_client_that_expects_it_is_told_to_continue() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client
        .send(put("content-length: 2\r\nexpect: 100-continue", ""))
        .await;
    assert_eq!(client.head().await.status, 100);
    client.send("ab").await;
    assert_eq!(client.answer().await.body, "PUT u 1 [] ab");
}

#[tokio::test]
async fn a_panic_costs_its_caller_a_500_and_the_connection_nothing() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/panic")).await;
    let answer = client.answer().await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (500, "rejected: an internal error happened")
    );
    client.send(get("/api/v1/users/u/codes/1")).await;
    assert_eq!(client.answer().await.status, 200);
}

#[tokio::test]
async fn bytes_that_are_not_http_are_answered_400_and_nothing_more() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client.send("\x16\x03\x01 hello\r\n\r\n").await;
    let rest = client.rest().await;
    assert!(rest.starts_with("HTTP/1.1 400"), "{rest}");
}
