//! `call` by schemas: JSON in and out, and commands that the operator's files do not allow.

use serde_json::{Value, json};

use crate::call::Desk;
use crate::support::USER;
use crate::support::binary::Said;

const LIST: &str = "UserSpeedDial100GetListRequest17sp1";
const ADD: &str = "UserSpeedDial100AddListRequest";

/// Files of the form in which an operator has them.
const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/oci/schemas");

async fn typed() -> Desk {
    Desk::with_servers(&[], &format!("[oci]\nschemas = '{FILES}'\n")).await
}

fn answer(said: &Said) -> Value {
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{said:?}");
    serde_json::from_str(&said.stdout).unwrap()
}

#[tokio::test]
async fn json_goes_in_and_comes_out() {
    for desk in [Desk::new().await, typed().await] {
        let body = json!({
            "speedDialEntry": [
                {"phoneNumber": "1111", "speedCode": 7},
                {"speedCode": 8, "phoneNumber": "2222", "description": "é"},
            ],
            "userId": USER,
        });
        let said = desk
            .call_with(&[ADD, "--json", "-"], &body.to_string())
            .await;
        assert_eq!(answer(&said), json!({"@type": "SuccessResponse"}));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("body.json");
        std::fs::write(&file, json!({"userId": USER}).to_string()).unwrap();
        let listed = answer(&desk.call(&[LIST, "--json", file.to_str().unwrap()]).await);
        assert_eq!(listed["@type"], "UserSpeedDial100GetListResponse17sp1");
        let entries = listed["speedDialEntry"].as_array().unwrap();
        let added = json!({"speedCode": 8, "phoneNumber": "2222", "description": "é"});
        assert!(entries.contains(&added), "{listed}");
    }
}

#[tokio::test]
async fn every_fault_of_a_body_is_told_and_nothing_is_sent() {
    let desk = Desk::new().await;
    let body = r#"{"userid": "u", "speedDialEntry": [{"speedCode": "x"}]}"#;
    let said = desk.call_with(&[ADD, "--json", "-"], body).await;
    assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said:?}");
    for pointer in [
        "\"/userid\"",
        "\"/userId\"",
        "\"/speedDialEntry/0/speedCode\"",
    ] {
        assert!(said.stderr.contains(pointer), "{pointer}: {said:?}");
    }
    for (command, body, told) in [
        (ADD, "{", "no JSON"),
        (
            ADD,
            r#"{"userId":"a","userId":"b"}"#,
            "\"userId\" is given twice",
        ),
        (
            "UserSpeedDial100GetList",
            "{}",
            "a family of commands; say which one, such as UserSpeedDial100GetListRequest",
        ),
        (
            "UserOtherRequest",
            "{}",
            "no schema known here has UserOtherRequest",
        ),
    ] {
        let said = desk.call_with(&[command, "--json", "-"], body).await;
        assert_eq!(said.status, 2, "{said:?}");
        assert!(said.stderr.contains(told), "{said:?}");
    }
    let missing = desk.call(&[ADD, "--json", "/nowhere/body.json"]).await;
    assert_eq!(missing.status, 1, "{missing:?}");
    let both = desk.call(&[ADD, "userId=x", "--json", "-"]).await;
    assert_eq!(both.status, 2, "{both:?}");
    assert_eq!(desk.switch.counts().connections_accepted, 0);
}

#[tokio::test]
async fn what_the_files_do_not_allow_is_not_sent_unless_that_is_wanted() {
    let desk = typed().await;
    let user = format!("userId={USER}");
    let wrong = [
        ADD,
        "speedDialEntry/speedCode=100",
        "speedDialEntry/phoneNumber=1",
        &user,
    ];
    let said = desk.call(&wrong).await;
    assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said:?}");
    assert!(said.stderr.contains("not sent"), "{said:?}");
    assert!(
        said.stderr.contains("speedDialEntry[0]/speedCode"),
        "{said:?}"
    );
    assert_eq!(desk.switch.counts().connections_accepted, 0);
    let said = desk.call(&[&["--unchecked"], &wrong[..]].concat()).await;
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.stderr.contains("number: 6004"), "{said:?}");
    // What the files do not have goes as it is typed.
    let said = desk.call(&["UserOtherRequest", "a=1"]).await;
    assert!(said.stderr.contains("number: 6004"), "{said:?}");
}

#[tokio::test]
async fn files_that_cannot_be_read_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let more = format!("[oci]\nschemas = '{}'\n", folder.path().display());
    let desk = Desk::with_servers(&[], &more).await;
    let said = desk.call(&["UserGetRequest22V9", "userId=x"]).await;
    assert_ne!(said.status, 0, "{said:?}");
    assert!(said.stderr.contains("oci.schemas"), "{said:?}");
    assert_eq!(desk.switch.counts().connections_accepted, 0);
}
