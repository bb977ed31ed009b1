//! A password in a change appears nowhere: not in an answer, the audit, or the log at its most talkative.

use super::{USERS, path};
use crate::access::ask;
use crate::commands::{ANY, Running, demo_of_release, start_switch};
use crate::support::gateway::until;

const PLANTED: &str = "planted-";

fn configuration(server: std::net::SocketAddr) -> String {
    format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\nca_file = \"as-ca.pem\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n\
         [audit]\nfile = \"audit.jsonl\"\n[log]\nlevel = \"trace\"\n\
         [access]\nallow_anonymous = true\n"
    )
}

/// Bodies with a password in every place where one could be, and the status of the answer.
const CHANGES: [(&str, u16); 8] = [
    (r#"{"newPassword":"planted-right"}"#, 200),
    (
        r#"{"oldPassword":"planted-wrong","newPassword":"planted-new"}"#,
        400,
    ),
    (
        r#"{"oldPassword":"planted-right","newPassword":"planted-new"}"#,
        200,
    ),
    (r#"{"newPassword":["planted-list"]}"#, 400),
    (r#"{"newPassword":{"planted-name":"planted-object"}}"#, 400),
    (r#"{"oldPassword":"planted-alone"}"#, 400),
    (r#"{"newPassword":"planted-\u0007control"}"#, 400),
    (r#"{"newPassword":"planted-broken""#, 416),
];

/// The same of new users.
const NEW: [(&str, u16); 4] = [
    (
        r#"{"userId":"new","lastName":"A","firstName":"B","password":"planted-first"}"#,
        201,
    ),
    (
        r#"{"userId":"new","lastName":"A","firstName":"B","password":"planted-second"}"#,
        400,
    ),
    (
        r#"{"userId":"new","lastName":"A","firstName":"B","password":["planted-list"]}"#,
        400,
    ),
    (
        r#"{"userId":"new","lastName":"A","firstName":"B","newPassword":"planted-new"}"#,
        400,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn planted_passwords_appear_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let (_switch, server) = start_switch(folder.path(), &demo_of_release("23"));
    let config = folder.path().join("gateway.toml");
    std::fs::write(&config, configuration(server)).unwrap();
    let mut gateway = Running::start(&["serve", "--config", config.to_str().unwrap()]);
    let rest = gateway.listening("rest");
    let log = gateway.read_stderr();
    let path = path("foouser");
    until(|| async { ask(rest, "GET", &path, &[], "").await.status == 200 }).await;
    let mut answers = String::new();
    for (body, status) in CHANGES {
        let reply = ask(rest, "PUT", &path, &[], body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        answers.push_str(&reply.body);
    }
    for (body, status) in NEW {
        let reply = ask(rest, "POST", USERS, &[], body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        answers.push_str(&reply.body);
    }
    assert_eq!(gateway.terminate(), 0);
    let log = log.join().unwrap();
    let audit = std::fs::read_to_string(folder.path().join("audit.jsonl")).unwrap();
    assert!(
        audit.contains("user_profile") || audit.contains("/users/"),
        "{audit}"
    );
    assert!(
        log.contains("UserModifyRequest17sp4")
            && log.contains("UserAddRequest17sp4")
            && log.contains("newPassword"),
        "{log}"
    );
    for text in [&answers, &audit, &log] {
        assert!(!text.contains(PLANTED), "{text}");
    }
}
