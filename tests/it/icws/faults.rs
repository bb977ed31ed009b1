//! Switches that do not answer and clients that do not wait; and what the audit says.

use std::time::Duration;

use ocip_simulator::{Fault, FaultAction};
use serde_json::{Value, json};

use super::{ANN, FOO, Site, USERS};
use crate::audit::lines;
use crate::support::gateway::until;
use crate::support::icws::{LINKS, Session, USER_PASSWORD, connect, link_path, new_link};
use crate::support::{Client, LIST, Reply};

const DESIGNATE: &str = "{\"contactPrimaryNumberDesignation\":1}";

/// What changes a list, and the command that does it.
const CHANGES: [(&str, &str); 3] = [
    ("POST", "UserSpeedDial100AddListRequest"),
    ("PUT", "UserSpeedDial100ModifyListRequest"),
    ("DELETE", "UserSpeedDial100DeleteListRequest"),
];

/// The path and body of a change.
fn change(method: &str) -> (String, String) {
    match method {
        "POST" => (LINKS.to_owned(), new_link(USERS, ANN, 1)),
        "PUT" => (link_path("42"), DESIGNATE.to_owned()),
        _ => (link_path("42"), String::new()),
    }
}

async fn carry_out(session: &Session, method: &str) -> Reply {
    let (path, body) = change(method);
    session.ask(method, &path, &body).await
}

/// A site with a link to Ann, whose requests may take so long.
async fn start(request_timeout: Duration) -> (Site, Session) {
    let site = Site::start_with(|config| config.backend.request_timeout = request_timeout).await;
    site.set_code(42, "0010", Some("Ann Peeters"));
    let session = Session::open(site.gateway.addr(), "foouser").await;
    (site, session)
}

#[tokio::test]
async fn a_change_without_an_answer_is_never_repeated_and_said_to_be_unknown() {
    for (method, command) in CHANGES {
        for (action, done) in [
            (FaultAction::DropBefore, 0),
            (FaultAction::DropAfter, 1),
            (FaultAction::WrongEcho, 1),
            (FaultAction::Garbage, 1),
        ] {
            let (site, session) = start(Duration::from_secs(60)).await;
            site.switch
                .add_fault(Fault::new(action.clone()).on(command).once());
            let reply = carry_out(&session, method).await;
            let case = format!("{method} {action:?}: {reply:?}");
            assert_eq!(reply.status, 500, "{case}");
            assert_eq!(reply.error_id(), "error.server.outcomeUnknown", "{case}");
            assert_eq!(reply.json()["errorCode"], -2_147_467_259, "{case}");
            assert!(reply.body.contains("outcome unknown"), "{case}");
            assert_eq!(site.switch.counts().executed(command), done, "{case}");
            assert_eq!(site.gateway.retries(), 0, "{case}");
            // The list is free again.
            assert_ne!(carry_out(&session, "PUT").await.status, 503, "{case}");
        }
    }
}

#[tokio::test]
async fn a_change_whose_answer_is_late_is_unknown_too() {
    for (method, command) in CHANGES {
        for action in [FaultAction::Never, FaultAction::NeverBefore] {
            let (site, session) = start(Duration::from_millis(500)).await;
            site.switch
                .add_fault(Fault::new(action.clone()).on(command).once());
            let reply = carry_out(&session, method).await;
            assert_eq!(reply.status, 500, "{method}: {reply:?}");
            assert_eq!(reply.error_id(), "error.server.outcomeUnknown", "{method}");
            let done = u64::from(action == FaultAction::Never);
            assert_eq!(site.switch.counts().executed(command), done, "{method}");
        }
    }
}

#[tokio::test]
async fn a_read_that_is_lost_changes_nothing_and_says_so() {
    for (method, command) in CHANGES {
        let (site, session) = start(Duration::from_secs(60)).await;
        let list = site.switch.speed_dials(FOO);
        site.switch.add_fault(
            Fault::new(FaultAction::DropBefore)
                .on("UserSpeedDial100Get*")
                .once(),
        );
        let reply = carry_out(&session, method).await;
        assert!(reply.status < 300, "it is repeated: {reply:?}");
        site.edit_user(FOO, |user| {
            user.speed_dial_100.0.remove(&0);
        });
        site.set_code(42, "0010", Some("Ann Peeters"));
        let done = site.switch.counts().executed(command);
        site.switch.add_fault(
            Fault::new(FaultAction::DropBefore)
                .on("UserSpeedDial100Get*")
                .times(2),
        );
        let reply = carry_out(&session, method).await;
        assert_eq!(reply.status, 500, "{reply:?}");
        assert_eq!(reply.error_id(), "error.server.unexpected");
        assert!(reply.body.contains("nothing was changed"), "{reply:?}");
        assert_eq!(site.switch.counts().executed(command), done);
        assert_eq!(site.switch.speed_dials(FOO), list);
    }
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_the_list_to_others() {
    for (method, command) in CHANGES {
        let (site, session) = start(Duration::from_secs(60)).await;
        site.switch
            .add_fault(Fault::new(FaultAction::NeverBefore).on(command).once());
        let idle = site.gateway.sessions().0;
        let mut client = Client::connect(site.gateway.addr()).await;
        let (path, body) = change(method);
        let head = session.headers().join("\r\n");
        let length = body.len();
        let path = session.path(&path);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        client.write_raw(request.as_bytes()).await;
        until(|| async { site.switch.counts().faults == 1 }).await;
        drop(client);
        until(|| async { site.gateway.sessions().0 == idle }).await;
        let reply = carry_out(&session, method).await;
        assert!(reply.status < 300, "{method}: {reply:?}");
        assert_eq!(site.switch.counts().executed(command), 1, "{method}");
    }
}

#[tokio::test]
async fn a_list_that_another_writer_holds_is_busy_after_the_wait() {
    let site = Site::start_with(|config| {
        config.icws.busy_wait = Duration::from_millis(50);
        config.backend.request_timeout = Duration::from_secs(60);
    });
    let site = site.await;
    site.set_code(42, "0010", Some("Ann Peeters"));
    let session = Session::open(site.gateway.addr(), "foouser").await;
    let ann = Session::open(site.gateway.addr(), "ann.peeters").await;
    // The other writer speaks the other dialect.
    site.switch.add_fault(
        Fault::new(FaultAction::NeverBefore)
            .on("UserSpeedDial100ModifyListRequest")
            .once(),
    );
    let mut other = Client::connect(site.gateway.addr()).await;
    let body = json!({"speedCodes": [{"speedCode": "03", "phoneNumber": "12"}]}).to_string();
    other.write("PUT", LIST, &body).await;
    until(|| async { site.switch.counts().faults == 1 }).await;
    for (method, _) in CHANGES {
        let reply = carry_out(&session, method).await;
        assert_eq!(reply.status, 503, "{method}: {reply:?}");
        assert_eq!(reply.error_id(), "error.request.directory.busy");
        assert!(reply.header("retry-after").is_some());
    }
    assert_eq!(site.writes(), 0);
    // Another user's list is free, and to look is free.
    assert_eq!(ann.link(USERS, FOO, 1).await.status, 201);
    session
        .subscribe("mine", super::SPEED_DIALS, json!({}))
        .await;
    assert_eq!(session.messages().await.len(), 1);
    drop(other);
    until(|| async { carry_out(&session, "PUT").await.status == 204 }).await;
}

#[tokio::test]
async fn without_a_switch_clients_are_sent_elsewhere() {
    let hosts = vec!["second.example".to_owned(), "third.example".to_owned()];
    let site = Site::start_with(|config| config.icws.alternate_hosts.clone_from(&hosts)).await;
    let addr = site.gateway.addr();
    let session = Session::open(addr, "foouser").await;
    site.simulator.stop().await;
    until(|| async { site.gateway.readiness().await.status == 503 }).await;
    let login = connect(addr, "foouser", USER_PASSWORD).await;
    for reply in [login, carry_out(&session, "PUT").await] {
        assert_eq!(reply.status, 503, "{reply:?}");
        assert_eq!(reply.error_id(), "error.server.unavailable");
        assert_eq!(reply.json()["alternateHostList"], json!(hosts));
        assert!(reply.header("retry-after").is_some());
    }
}

#[tokio::test]
async fn the_audit_has_a_line_for_each_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let site = Site::start_with(|config| config.audit.file = Some(path.clone())).await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    // What cannot be a change is none.
    assert_eq!(session.designate("03", 9).await.status, 400);
    assert_eq!(session.ask("DELETE", &link_path("x"), "").await.status, 404);
    session
        .subscribe("mine", super::SPEED_DIALS, json!({}))
        .await;
    session.messages().await;
    assert!(lines(&path).is_empty());

    assert_eq!(session.link(USERS, ANN, 1).await.status, 201);
    assert_eq!(session.designate("00", 5).await.status, 204);
    assert_eq!(session.unlink("00").await.status, 204);
    assert_eq!(session.unlink("00").await.status, 404);
    assert_eq!(session.designate("03", 1).await.status, 400);
    let lines = lines(&path);
    let found = lines.iter().map(|line| {
        let number = |place: &str| {
            let links = line[place].as_array().unwrap().iter();
            let mut link = links.filter(|link| link["speedDialLinkId"] == "00");
            link.next()
                .map_or(Value::Null, |link| link["phoneNumber"].clone())
        };
        json!([
            line["method"],
            line["status"],
            line["error_code"],
            number("before"),
            number("after")
        ])
    });
    let (phone, mobile) = ("+3224010010", "+32470000010");
    let expected = [
        json!(["POST", 201, null, null, phone]),
        json!(["PUT", 204, null, phone, mobile]),
        json!(["DELETE", 204, null, mobile, null]),
        json!([
            "DELETE",
            404,
            "error.request.directory.linkNotFound",
            null,
            null
        ]),
        json!([
            "PUT",
            400,
            "error.request.directory.unknownContact",
            null,
            null
        ]),
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    for line in &lines {
        assert_eq!(line["target"], json!(["foo", "foogroup", FOO]));
        assert_eq!(line["caller"], format!("user {FOO}"));
        let text = line.to_string();
        assert!(
            !text.contains(&session.cookie) && !text.contains(&session.token),
            "{text}"
        );
    }
}
