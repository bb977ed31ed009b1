//! Exchanges of single commands, told to the byte where that is the contract.

use ocip_gateway::config::KeyRole;
use ocip_simulator::{Fault, FaultAction, RemarkSeverity};
use serde_json::{Value, json};

use super::{OciStage, granted, problem};

/// The body of a command about the demo's user.
fn own() -> Value {
    json!({"userId": "foouser@demo.example"})
}

#[tokio::test]
async fn a_command_is_answered_with_its_reply_and_a_family_with_the_newest() {
    let stage = OciStage::for_all().await;
    let reply = stage
        .command("UserCallForwardingAlwaysGetRequest", &own())
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(
        reply
            .body
            .starts_with(r#"{"@type":"UserCallForwardingAlwaysGetResponse","isActive":"#),
        "{reply:?}"
    );
    let family = stage.command("UserCallForwardingAlwaysGet", &own()).await;
    assert_eq!(family.body, reply.body);
    let slash = stage.command("UserCallForwardingAlwaysGet/", &own()).await;
    assert_eq!(slash.body, reply.body);
    let change =
        json!({"isActive": true, "forwardToPhoneNumber": "+3225126777", "userId": "foouser"});
    let changed = stage
        .command("UserCallForwardingAlwaysModifyRequest", &change)
        .await;
    assert_eq!(
        (changed.status, changed.body.as_str()),
        (200, r#"{"@type":"SuccessResponse"}"#)
    );
    let now = stage
        .command("UserCallForwardingAlwaysGetRequest", &own())
        .await;
    assert_eq!(now.json()["forwardToPhoneNumber"], "+3225126777");
    // A key for everybody has reads proved by nobody.
    assert_eq!(stage.executed("UserCallForwardingAlwaysGetRequest"), 4);
}

#[tokio::test]
async fn tables_come_in_two_forms_and_the_rows_are_limited() {
    let stage = OciStage::for_all().await;
    let group = json!({"serviceProviderId": "foo", "GroupId": "foogroup"});
    let objects = stage.command("UserGetListInGroupRequest", &group).await;
    let rows = objects.json()["userTable"].as_array().unwrap().clone();
    assert!(
        rows.iter()
            .any(|row| row["userId"] == "foouser@demo.example"),
        "{objects:?}"
    );
    let columns = stage
        .command("UserGetListInGroupRequest?tables=columns", &group)
        .await;
    let table = &columns.json()["userTable"];
    assert_eq!(table["columns"][0], "User Id", "{columns:?}");
    assert_eq!(table["rows"].as_array().unwrap().len(), rows.len());
    // What is filled in is in the document.
    let dry = stage
        .command("UserGetListInGroupRequest?dryRun=true", &group)
        .await;
    let document = dry.json()["document"].as_str().unwrap().to_owned();
    assert!(
        document.contains("<responseSizeLimit>1000</responseSizeLimit>"),
        "{document}"
    );
    let mut many = group.clone();
    many["responseSizeLimit"] = json!(1001);
    let refused = stage.command("UserGetListInGroupRequest", &many).await;
    assert_eq!(problem(&refused), "invalid");
    assert_eq!(refused.json()["faults"][0]["pointer"], "/responseSizeLimit");
    assert_eq!(stage.executed("UserGetListInGroupRequest"), 2);
}

#[tokio::test]
async fn all_faults_of_a_body_are_told_at_once_and_nothing_is_sent() {
    let stage = OciStage::for_all().await;
    let body = json!({"extension": "1", "phonNumber": "12", "isActive": true});
    let reply = stage.command("UserModifyRequest22", &body).await;
    assert_eq!((reply.status, problem(&reply)), (400, "invalid".to_owned()));
    let said = reply.json();
    assert_eq!(said["command"], "UserModifyRequest22");
    let faults = said["faults"].as_array().unwrap();
    let pointers: Vec<_> = faults
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    for pointer in ["/extension", "/phonNumber", "/isActive", "/userId"] {
        assert!(pointers.contains(&pointer), "{pointers:?}");
    }
    assert!(said["requestId"].is_string());
    assert_eq!(reply.header("x-request-id"), said["requestId"].as_str());
    assert_eq!(stage.executed("UserModifyRequest22"), 0);
}

#[tokio::test]
async fn odd_bodies_are_refused_before_anything_is_sent() {
    let stage = OciStage::for_all().await;
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    for (body, word) in [
        (
            r#"{"userId":"foouser","userId":"shop"}"#,
            "unreadable-request",
        ),
        (r#"{"userId":"foouser""#, "unreadable-request"),
        ("no JSON", "unreadable-request"),
        (deep.as_str(), "unreadable-request"),
        ("[]", "invalid"),
        ("null", "invalid"),
        ("", "invalid"),
    ] {
        let path = "/UserCallForwardingAlwaysGetRequest";
        let reply = stage.ask("POST", path, "all", body).await;
        assert_eq!(
            (reply.status, problem(&reply)),
            (400, word.to_owned()),
            "{body:.60}"
        );
    }
    assert_eq!(stage.executed("UserCallForwardingAlwaysGetRequest"), 0);
    let large = json!({"serviceProviderId": "foo", "groupId": "foogroup", "name": "n",
        "userId": vec!["x".repeat(100); 9_000]});
    let reply = stage
        .command("GroupCallPickupAddInstanceRequest", &large)
        .await;
    assert!(matches!(reply.status, 403 | 404 | 413), "{}", reply.status);
    assert_eq!(stage.executed("GroupCallPickupAddInstanceRequest"), 0);
}

#[tokio::test]
async fn what_is_not_in_the_schema_does_not_exist() {
    let stage = OciStage::for_all().await;
    for name in [
        "UserFooRequest",
        "UserFoo",
        "UserCallForwardingAlwaysGetResponse",
        "SuccessResponse",
        "OCIRequest",
    ] {
        let reply = stage.command(name, &own()).await;
        assert_eq!(
            (reply.status, problem(&reply)),
            (404, "unknown-command".to_owned()),
            "{name}"
        );
        assert_eq!(stage.executed(name), 0);
    }
    let path = stage.ask("GET", "/a/b", "all", "").await;
    assert_eq!(problem(&path), "unknown-path");
    let method = stage.ask("DELETE", "/UserGet", "all", "").await;
    assert_eq!(problem(&method), "method-not-allowed");
}

#[tokio::test]
async fn a_dry_run_proves_and_shows_and_sends_nothing_of_the_callers() {
    let key = granted("tenant", KeyRole::Write, [&["foo"], &[]], &["*"]);
    let stage = OciStage::new(vec![key], |_| {}).await;
    let path = "/UserPortalPasscodeModifyRequest?dryRun=true";
    let body = json!({"userId": "foo.user", "old": "1111", "new": "2222"}).to_string();
    let reply = stage.ask("POST", path, "tenant", &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let expected = json!({
        "@dryRun": true,
        "command": "UserPortalPasscodeModifyRequest",
        "targets": [{"type": "user", "tenant": "foo", "group": "foogroup", "user": "foouser@demo.example"}],
        "document": "<command xsi:type=\"UserPortalPasscodeModifyRequest\" xmlns=\"\"><userId>foo.user</userId>\
            <old>***</old><new>***</new></command>",
    });
    assert_eq!(reply.json(), expected);
    let missing = body.replace("foo.user", "nobody");
    assert_eq!(
        stage.ask("POST", path, "tenant", &missing).await.status,
        404
    );
    let elsewhere = body.replace("foo.user", "shop");
    assert_eq!(
        stage.ask("POST", path, "tenant", &elsewhere).await.status,
        403
    );
    assert_eq!(stage.executed("UserPortalPasscodeModifyRequest"), 0);
}

#[tokio::test]
async fn what_the_switch_says_becomes_a_problem_or_a_warning() {
    let stage = OciStage::for_all().await;
    let command = "UserCallForwardingAlwaysGetRequest";
    for (text, status, word) in [
        ("[Error 4410] User not assigned to service", 422, "refused"),
        ("[Error 4008] User not found: foouser", 404, "not-found"),
        ("[Error 4200] Already there", 409, "conflict"),
        (
            "[Error 5404] Unauthorized transaction.",
            403,
            "forbidden-by-switch",
        ),
    ] {
        let text_of = text.to_owned();
        let fault = Fault::new(FaultAction::Refuse { text: text_of });
        stage.switch.add_fault(fault.on(command).once());
        let reply = stage.command(command, &own()).await;
        assert_eq!(
            (reply.status, problem(&reply)),
            (status, word.to_owned()),
            "{text}"
        );
        assert_eq!(reply.json()["oci"]["summaryEnglish"], text, "{reply:?}");
        assert_eq!(reply.json()["command"], command);
    }
    let text = "[Warning 4211] Something is odd".to_owned();
    let remark = FaultAction::Remark {
        severity: RemarkSeverity::Warning,
        text: text.clone(),
    };
    stage
        .switch
        .add_fault(Fault::new(remark).on(command).once());
    let reply = stage.command(command, &own()).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let warning = &reply.json()["warning"];
    assert_eq!(
        (&warning["@type"], &warning["type"]),
        (&json!("ErrorResponse"), &json!("Warning"))
    );
    assert_eq!(warning["summary"], json!(text));
}

#[tokio::test]
async fn numbers_of_changes_are_held_against_the_policy_by_their_types() {
    let keys = vec![super::key_for_all("all")];
    let stage = OciStage::new(keys, |config| {
        config.number_policy.deny = vec!["0900".into()]
    })
    .await;
    for (command, body, pointer) in [
        (
            "UserCallForwardingAlwaysModifyRequest",
            json!({"userId": "foouser", "forwardToPhoneNumber": "0900 1234"}),
            "/forwardToPhoneNumber",
        ),
        (
            "GroupHuntGroupModifyInstanceRequest",
            json!({"serviceUserId": "hg1", "forwardToPhoneNumber": "0900-1234"}),
            "/forwardToPhoneNumber",
        ),
    ] {
        let reply = stage.command(command, &body).await;
        assert_eq!(
            (reply.status, problem(&reply)),
            (403, "number-refused".to_owned()),
            "{reply:?}"
        );
        assert_eq!(reply.json()["pointers"], json!([pointer]));
        assert_eq!(stage.executed(command), 0);
    }
    let metrics = stage.gateway.admin("/metrics").await.body;
    assert!(
        metrics.contains("ocip_gateway_guard_denials_total{rule=\"number\"} 2"),
        "{metrics}"
    );
}

#[tokio::test]
async fn parameters_that_are_not_known_are_refused() {
    let stage = OciStage::for_all().await;
    for query in ["dryrun=true", "dryRun=yes", "tables=rows"] {
        let name = format!("UserCallForwardingAlwaysGetRequest?{query}");
        let reply = stage.command(&name, &own()).await;
        assert_eq!(
            (reply.status, problem(&reply)),
            (400, "unreadable-request".to_owned()),
            "{query}"
        );
    }
    assert_eq!(stage.executed("UserCallForwardingAlwaysGetRequest"), 0);
}

/// A command of a release to come, which the switch does not know.
const NEWER: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:core="C">
  <xs:import namespace="C" schemaLocation="OCISchemaBASE.xsd"/>
  <xs:include schemaLocation="OCISchemaDataTypes.xsd"/>
  <xs:complexType name="UserCallForwardingAlwaysGetRequest99">
    <xs:complexContent><xs:extension base="core:OCIRequest"><xs:sequence>
      <xs:element name="userId" type="UserId"/>
    </xs:sequence></xs:extension></xs:complexContent>
  </xs:complexType>
</xs:schema>"#;

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (from, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        match from.is_dir() {
            true => copy_folder(&from, &to),
            false => drop(std::fs::copy(&from, &to).unwrap()),
        }
    }
}

#[tokio::test]
async fn a_family_is_asked_in_the_newest_words_that_the_switch_knows() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&super::schemas_folder(), folder.path());
    std::fs::write(folder.path().join("Newer.xsd"), NEWER).unwrap();
    let key = granted("tenant", KeyRole::Write, [&["foo"], &[]], &["*"]);
    let keys = vec![key, super::key_for_all("all")];
    let schemas = Some(folder.path().to_owned());
    let stage = OciStage::new(keys, |config| config.oci.schemas = schemas).await;
    let newest = stage
        .command("UserCallForwardingAlwaysGetRequest99", &own())
        .await;
    assert_eq!(
        (newest.status, problem(&newest)),
        (422, "refused".to_owned()),
        "{newest:?}"
    );
    for key in ["all", "tenant"] {
        let body = own().to_string();
        let family = stage
            .ask("POST", "/UserCallForwardingAlwaysGet", key, &body)
            .await;
        assert_eq!(family.status, 200, "{family:?}");
        assert_eq!(
            family.json()["@type"],
            "UserCallForwardingAlwaysGetResponse"
        );
    }
    assert_eq!(stage.executed("UserCallForwardingAlwaysGetRequest"), 2);
    // What is known is asked at once from then on.
    let refused = stage.switch.counts().validation_errors;
    let again = stage.command("UserCallForwardingAlwaysGet", &own()).await;
    assert_eq!(
        (again.status, stage.switch.counts().validation_errors),
        (200, refused)
    );
}
