//! What users may do to themselves, and what is for who administers their group.

use ocip_simulator::SimulatedSwitch;

use super::path;
use crate::access::{ask, closed_config, cookie, log_in};
use crate::support::{TestGateway, USER, simulate};

const PASSWORD: &str = "demo-user-password";

/// What a user asks for, and the status and code of the answer.
const CHANGES: [(&str, u16, u64); 9] = [
    (
        r#"{"emailAddress":"me@demo.example","language":"French","timeZone":"Europe/Paris"}"#,
        200,
        0,
    ),
    (r#"{"lastName":"Else"}"#, 403, 40302),
    (r#"{"cliPhoneNumber":"+3224010002"}"#, 403, 40302),
    (r#"{"phoneNumber":""}"#, 403, 40302),
    (r#"{"extension":"0009","emailAddress":""}"#, 403, 40302),
    (r#"{"networkClassOfService":"All"}"#, 403, 40302),
    (r#"{"department":{"departmentName":"Sales"}}"#, 403, 40302),
    (r#"{"newPassword":"another-password"}"#, 400, 40001),
    (
        r#"{"oldPassword":"wrong","newPassword":"another-password"}"#,
        400,
        40004,
    ),
];

#[tokio::test]
async fn users_change_of_themselves_what_is_theirs() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let user = cookie(&log_in(gateway.addr(), "foouser", PASSWORD).await);
    let own = path("foouser");
    let put = async |body: &str| ask(gateway.addr(), "PUT", &own, &[&user], body).await;
    for (body, status, code) in CHANGES {
        let before = switch.counts().executed("UserModifyRequest17sp4");
        let reply = put(body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        if status != 200 {
            assert_eq!(reply.error_code(), code, "{body}: {reply:?}");
        }
        let sent = switch.counts().executed("UserModifyRequest17sp4") - before;
        assert_eq!(sent, u64::from(matches!(code, 0 | 40004)), "{body}");
    }
    // What GET answers is theirs to send back, with what they may change changed.
    let mut shown = ask(gateway.addr(), "GET", &own, &[&user], "").await.json();
    shown["emailAddress"] = "new@demo.example".into();
    let reply = put(&shown.to_string()).await;
    assert_eq!((reply.status, reply.json()), (200, shown));
    let changed = format!(r#"{{"oldPassword":"{PASSWORD}","newPassword":"another-password"}}"#);
    assert_eq!(put(&changed).await.status, 200);
    let stored = switch.edit(|data| data.users[USER].password.expose().to_owned());
    assert_eq!(stored, "another-password");
    assert_eq!(
        log_in(gateway.addr(), "foouser", "another-password")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn nobody_deletes_themselves_and_who_administers_the_group_deletes() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let user = cookie(&log_in(gateway.addr(), "foouser", PASSWORD).await);
    let refused = ask(gateway.addr(), "DELETE", &path("foouser"), &[&user], "").await;
    assert_eq!(
        (refused.status, refused.error_code()),
        (403, 40302),
        "{refused:?}"
    );
    assert_eq!(switch.counts().executed("UserDeleteRequest"), 0);
    let admin = log_in(
        gateway.addr(),
        "foogroup-admin@demo.example",
        "demo-admin-password",
    )
    .await;
    let admin = cookie(&admin);
    let deleted = ask(gateway.addr(), "DELETE", &path("foouser"), &[&admin], "").await;
    assert_eq!(
        (deleted.status, deleted.body.as_str()),
        (200, ""),
        "{deleted:?}"
    );
    let gone = ask(gateway.addr(), "GET", &path("foouser"), &[&user], "").await;
    assert_eq!((gone.status, gone.error_code()), (404, 40402), "{gone:?}");
}
