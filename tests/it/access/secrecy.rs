//! A planted password, key and cookie appear nowhere: not in the log at its most talkative, not in
//! the metrics, not in the body of an error, not in the audit.

use std::net::SocketAddr;

use sha2::{Digest, Sha256};

use super::{ask, cookie, log_in};
use crate::commands::{ANY, Running, demo_of_release, start_switch};
use crate::support::icws::{self, Session};
use crate::support::{LIST, Reply};

const PASSWORD: &str = "planted-password-5a1";
const WRONG: &str = "planted-wrong-5a2";
const KEY: &str = "planted-key-5a3";
const WRONG_KEY: &str = "planted-wrong-key-5a4";
const CHANGE: &str = r#"{"speedCodes":[{"speedCode":"03","phoneNumber":"12"}]}"#;
const PLANTED: &str = "planted-";
const LANGUAGE: &str = "Accept-Language: en-us";

fn configuration(server: SocketAddr, format: &str) -> String {
    let hash = Sha256::digest(KEY);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\nca_file = \"as-ca.pem\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n\
         [audit]\nfile = \"audit.jsonl\"\n[log]\nlevel = \"trace\"\nformat = \"{format}\"\n\
         [[access.key]]\nname = \"crm\"\nsha256 = \"{hash}\"\ntenants = [\"foo\"]\nrole = \"write\"\n"
    )
}

/// Waits until the gateway has a session, as a right key's request shows.
async fn until_ready(rest: SocketAddr) {
    let key = format!("Authorization: Bearer {KEY}");
    crate::support::gateway::until(|| async {
        ask(rest, "GET", LIST, &[&key], "").await.status == 200
    })
    .await;
}

/// Right and wrong credentials in every place where they could be. Gives the answers.
async fn try_everything(rest: SocketAddr) -> (String, Vec<Reply>) {
    let right = log_in(rest, "foouser", PASSWORD).await;
    assert_eq!(right.status, 200, "{right:?}");
    let cookie = cookie(&right);
    let (key, wrong_key) = (
        format!("Authorization: Bearer {KEY}"),
        format!("Authorization: Bearer {WRONG_KEY}"),
    );
    let number = format!("{{\"username\":\"foouser\",\"password\":[\"{WRONG}\"]}}");
    let broken = format!("{{\"username\":\"foouser\",\"password\":\"{WRONG}\"");
    let query = format!("{LIST}?access_token={KEY}&password={PASSWORD}");
    let mut replies = vec![log_in(rest, "foouser", WRONG).await];
    for (method, path, header, body) in [
        ("GET", LIST, &wrong_key, ""),
        ("PUT", LIST, &key, "{}"),
        ("PUT", LIST, &key, CHANGE),
        ("PUT", LIST, &cookie, CHANGE),
        ("GET", &query, &key, ""),
        ("GET", &query, &wrong_key, ""),
        ("PUT", LIST, &cookie, "{}"),
        ("GET", &LIST.replace("/foouser/", "/baruser/"), &cookie, ""),
        ("POST", "/api/v1/login/", &cookie, &number),
        ("POST", "/api/v1/login/", &cookie, &broken),
        ("POST", "/api/v1/logout/", &cookie, ""),
        ("GET", LIST, &cookie, ""),
    ] {
        replies.push(ask(rest, method, path, &[header], body).await);
    }
    (cookie, replies)
}

/// The same in the other dialect. Gives the session; the answers that open one have its secrets and
/// are left out.
async fn try_icws(rest: SocketAddr, replies: &mut Vec<Reply>) -> Session {
    let right = icws::connect(rest, "foouser", PASSWORD).await;
    assert_eq!(right.status, 201, "{right:?}");
    let session = Session::of(rest, &right);
    let body = icws::credentials("foouser", WRONG);
    let path = session.path("connection");
    let [cookie, token] = session.headers();
    let planted = format!("ININ-ICWS-CSRF-Token: {WRONG}");
    for (method, path, headers, body) in [
        ("POST", "/icws/connection", vec![LANGUAGE], &*body),
        (
            "POST",
            "/icws/connection",
            vec![LANGUAGE],
            body.trim_end_matches('}'),
        ),
        ("POST", "/icws/connection", vec![], &*body),
        ("PUT", &*path, vec![&*cookie, &*token], &*body),
        ("GET", &*path, vec![&*cookie, &*planted], ""),
        ("GET", &*path, vec![&*token], ""),
    ] {
        replies.push(ask(rest, method, path, &headers, body).await);
    }
    replies.push(session.designate("03", 1).await);
    replies.push(session.unlink("03").await);
    replies.push(session.ask("DELETE", "connection", "").await);
    replies.push(session.unlink("03").await);
    session
}

/// The log has the documents of both sides, and who knows a session id could send as that session.
fn assert_no_session_id_in(log: &str) {
    let ids: Vec<_> = log.split("<sessionId").skip(1).collect();
    assert!(!ids.is_empty(), "{log}");
    for id in ids {
        let (id, _) = id.split_once("</sessionId>").unwrap();
        assert!(id.ends_with(">***"), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_secrets_appear_nowhere() {
    for (release, format) in [("23", "text"), ("21", "json")] {
        let folder = tempfile::tempdir().unwrap();
        let data = demo_of_release(release).replace("demo-user-password", PASSWORD);
        let (_switch, server) = start_switch(folder.path(), &data);
        let config = folder.path().join("gateway.toml");
        std::fs::write(&config, configuration(server, format)).unwrap();
        let mut gateway = Running::start(&["serve", "--config", config.to_str().unwrap()]);
        let (rest, admin) = (gateway.listening("rest"), gateway.listening("admin"));
        let log = gateway.read_stderr();
        until_ready(rest).await;
        let (cookie, mut replies) = try_everything(rest).await;
        let session = try_icws(rest, &mut replies).await;
        let metrics = ask(admin, "GET", "/metrics", &[], "").await.body;
        assert_eq!(gateway.terminate(), 0);
        let log = log.join().unwrap();
        assert!(
            log.contains("speed_dial_100") && log.contains("icws_link"),
            "{log}"
        );
        let id = cookie.split_once('=').unwrap().1;
        let bodies: String = replies.iter().map(|reply| reply.body.as_str()).collect();
        let audit = std::fs::read_to_string(folder.path().join("audit.jsonl")).unwrap();
        assert!(
            audit.contains("key crm") && audit.contains("user foouser@"),
            "{audit}"
        );
        assert_no_session_id_in(&log);
        let secrets = [PLANTED, id, &session.cookie, &session.token];
        for text in [&log, &metrics, &bodies, &audit] {
            for secret in secrets {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}
