//! A session reaches its own user's list, as far as the switch lets that user have one.

use std::time::Duration;

use serde_json::json;

use super::{ANN, FOO, SPEED_DIALS, Site, USERS};
use crate::support::icws::{SUBSCRIPTIONS, Session, connect};
use crate::support::{Client, LIST};

#[tokio::test]
async fn without_the_service_there_is_no_speed_dial_directory() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "marc.lambert").await;
    assert_eq!(session.ask("PUT", SUBSCRIPTIONS, "").await.status, 204);
    let message = session.messages().await.remove(0);
    let shown = message["directoriesAdded"].as_array().unwrap().iter();
    let shown: Vec<_> = shown.map(|one| one["directoryID"].clone()).collect();
    assert_eq!(shown, [USERS, "personal-phone-list"]);
    let replies = [
        session
            .try_to_subscribe("mine", SPEED_DIALS, json!({}))
            .await,
        session.link(USERS, ANN, 1).await,
        session.designate("03", 1).await,
        session.unlink("03").await,
    ];
    for reply in replies {
        assert_eq!(reply.status, 403, "{reply:?}");
        let id = "error.request.accessDenied.serviceNotAssigned";
        assert_eq!(reply.error_id(), id);
    }
    assert_eq!(session.messages().await.len(), 0);
}

#[tokio::test]
async fn administrators_have_nothing_to_connect_for() {
    let site = Site::start().await;
    for user in [
        "gateway-admin",
        "foo-admin",
        "foogroup-admin@demo.example",
        "retired-admin",
    ] {
        let reply = connect(site.gateway.addr(), user, "demo-admin-password").await;
        assert_eq!(reply.status, 400, "{user}: {reply:?}");
        let id = "error.request.connection.authenticationFailure";
        assert_eq!(reply.error_id(), id, "{user}");
        for header in ["set-cookie", "inin-icws-csrf-token", "inin-icws-session-id"] {
            assert_eq!(reply.header(header), None, "{user}");
        }
    }
}

#[tokio::test]
async fn each_session_changes_the_list_of_its_own_user() {
    let site = Site::start().await;
    let addr = site.gateway.addr();
    let foo = site.switch.speed_dials(FOO);
    let ann = Session::open(addr, "ann.peeters").await;
    assert_eq!(ann.unlink("03").await.status, 404);
    assert_eq!(ann.designate("03", 1).await.status, 404);
    let reply = ann.link(USERS, "marc.lambert@demo.example", 1).await;
    assert_eq!(reply.json()["speedDialContactLinkId"], "00");
    assert_eq!(site.switch.speed_dials(ANN).len(), 1);
    assert_eq!(site.switch.speed_dials(FOO), foo);
    // Somebody of another group is nobody of this one.
    for stranger in ["warehouse@demo.example", "shop@demo.example", "nobody"] {
        let reply = ann.link(USERS, stranger, 1).await;
        assert_eq!(
            reply.json()["propertyName"],
            "sourceContactEntryID",
            "{reply:?}"
        );
    }
    for number in ["+3224010050", "0050", "+3224020001"] {
        site.set_code(42, number, Some("Anaïs Peeters"));
        let foo = Session::open(addr, "foouser").await;
        assert_eq!(foo.designate("42", 1).await.status, 400, "{number}");
    }
}

#[tokio::test]
async fn the_one_directory_is_fixed() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    let all = "directories/speed-dial";
    for (method, path) in [
        ("POST", all.to_owned()),
        ("PUT", format!("{all}/{SPEED_DIALS}")),
        ("DELETE", format!("{all}/{SPEED_DIALS}")),
        ("PUT", format!("{all}/other")),
    ] {
        for body in ["", "{\"name\":\"x\"}", "nonsense"] {
            let reply = session.ask(method, &path, body).await;
            assert_eq!(reply.status, 403, "{method} {path}");
            assert_eq!(reply.error_id(), "error.request.accessDenied");
        }
    }
}

/// Every way to a list.
async fn statuses(session: &Session) -> Vec<u16> {
    session.ask("PUT", SUBSCRIPTIONS, "").await;
    let messages = session.ask("GET", "messaging/messages", "").await;
    vec![
        session.link(USERS, ANN, 1).await.status,
        session.designate("03", 1).await.status,
        session.unlink("03").await.status,
        messages.status,
    ]
}

#[tokio::test]
async fn a_user_who_was_moved_is_not_who_logged_in() {
    let site = Site::start_with(|config| config.access.proof_ttl = Duration::ZERO).await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    site.edit_user(FOO, |user| user.group = "bargroup".into());
    assert_eq!(statuses(&session).await, [401; 4]);
    assert_eq!((site.writes(), site.switch.speed_dials(FOO).len()), (0, 2));
    let again = Session::open(site.gateway.addr(), "foouser").await;
    assert_eq!(again.unlink("03").await.status, 204);
}

#[tokio::test]
async fn a_user_who_was_deleted_has_no_session() {
    for proof_ttl in [Duration::ZERO, Duration::from_secs(600)] {
        let site = Site::start_with(|config| config.access.proof_ttl = proof_ttl).await;
        let session = Session::open(site.gateway.addr(), "foouser").await;
        assert_eq!(session.designate("99", 1).await.status, 404);
        site.switch.edit(|data| data.users.remove(FOO));
        let reply = session.unlink("03").await;
        assert_eq!(reply.status, 401, "{reply:?}");
        assert!(reply.header("www-authenticate").is_some());
        let reply = session.designate("03", 1).await;
        assert_eq!(reply.status, 401, "{reply:?}");
    }
}

#[tokio::test]
async fn a_number_that_may_not_be_dialled_is_refused_here_too() {
    let site = Site::start_with(|config| config.number_policy.deny = vec!["0470".into()]).await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    site.set_code(42, "0010", None);
    for reply in [
        session.link(USERS, ANN, 5).await,
        session.designate("42", 5).await,
    ] {
        assert_eq!(reply.status, 403, "{reply:?}");
        assert_eq!(reply.error_id(), "error.request.accessDenied.number");
    }
    assert_eq!(
        (site.number(42).as_deref(), site.writes()),
        (Some("0010"), 0)
    );
    assert_eq!(session.designate("42", 1).await.status, 204);
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let site = Site::start_with(|config| {
        config.access.rate.user_per_second = 1;
        config.access.rate.user_burst = 3;
    });
    let site = site.await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    let mut statuses = Vec::new();
    let mut client = Client::connect(site.gateway.addr()).await;
    for _ in 0..40 {
        let reply = session.ask_on(&mut client, "GET", "connection", "").await;
        if reply.status == 429 {
            assert!(reply.header("retry-after").is_some());
            assert_eq!(reply.error_id(), "error.request.tooMany");
        }
        statuses.push(reply.status);
    }
    assert!(
        statuses.contains(&200) && statuses.contains(&429),
        "{statuses:?}"
    );
    let list = site.gateway.request("GET", LIST, "").await;
    assert_eq!(list.status, 200, "anybody else goes on");
}
