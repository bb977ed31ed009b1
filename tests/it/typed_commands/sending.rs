//! Typed commands and a switch: their answers, and which variants are sent.

use std::sync::Arc;

use ocip::xml::XmlReader;
use ocip_gateway::switch::typed_command::{TypedAnswer, TypedCall};
use ocip_gateway::switch::typed_schemas::TypedSchemas;
use ocip_gateway::switch::{Error, RefusalClass};
use ocip_schema::SchemaSet;
use ocip_schema::json::{CheckedCommand, ReplyOptions};
use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::{Fault, FaultAction};
use serde_json::{Value, json};

use super::{Stage, call};

/// The schemas of this project, read as an operator's would be.
fn schemas() -> TypedSchemas {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas");
    let files = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_schema = name.ends_with(".xsd");
        is_schema.then(|| (name, std::fs::read_to_string(entry.path()).unwrap()))
    });
    let files: Vec<_> = files.collect();
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    TypedSchemas::new(Arc::new(SchemaSet::read(&files).unwrap()))
}

fn checked<'s>(schemas: &'s TypedSchemas, name: &str, body: &Value) -> CheckedCommand<'s> {
    let command = schemas.set().command(name);
    let command = command.unwrap_or_else(|| panic!("no command {name}"));
    command
        .check(body)
        .unwrap_or_else(|faults| panic!("{name}: {faults:?}"))
}

/// The variants of a family that a body fits, the newest first.
fn family<'s>(schemas: &'s TypedSchemas, family: &str, body: &Value) -> Vec<CheckedCommand<'s>> {
    let variants = schemas.set().family(family).into_iter();
    variants.filter_map(|one| one.check(body).ok()).collect()
}

fn in_family<'c, 's>(variants: &'c [CheckedCommand<'s>]) -> TypedCall<'c, 's> {
    let (newest, older) = variants.split_first().unwrap();
    TypedCall { newest, older }
}

async fn send(
    stage: &Stage,
    schemas: &TypedSchemas,
    calls: &[TypedCall<'_, '_>],
) -> Vec<TypedAnswer> {
    let options = ReplyOptions::default();
    let sent = stage.switch.send_typed(call(), schemas, options, calls);
    sent.await.unwrap()
}

fn reply(answer: &TypedAnswer) -> Value {
    let mapped = answer.result.as_ref().unwrap();
    serde_json::from_str(&mapped.json).unwrap()
}

fn refusal(answer: &TypedAnswer) -> (RefusalClass, String) {
    match answer.result.as_ref().unwrap_err() {
        Error::Refused(refusal) => (refusal.class(), refusal.to_string()),
        other => panic!("no refusal: {other}"),
    }
}

const USER: &str = "foouser@demo.example";

#[tokio::test]
async fn commands_of_one_document_have_an_answer_each() {
    let (stage, schemas) = (Stage::new(|_| {}).await, schemas());
    let about = json!({ "userId": USER });
    let profile = checked(&schemas, "UserGetRequest22V9", &about);
    let nobody = checked(
        &schemas,
        "UserGetRequest22V9",
        &json!({ "userId": "nobody" }),
    );
    let list = checked(&schemas, "UserSpeedDial100GetListRequest17sp1", &about);
    let delete = json!({ "userId": USER, "speedCode": [1] });
    let delete = checked(&schemas, "UserSpeedDial100DeleteListRequest", &delete);
    let calls = [&profile, &nobody, &list, &delete].map(|newest| TypedCall { newest, older: &[] });
    let before = stage.documents();
    let answers = send(&stage, &schemas, &calls).await;
    assert_eq!(stage.documents() - before, 1);
    let names: Vec<_> = answers.iter().map(|one| one.type_name.as_str()).collect();
    let expected = calls.map(|one| one.newest.command.name());
    assert_eq!(names, expected);
    assert_eq!(reply(&answers[0])["@type"], "UserGetResponse22V9");
    assert_eq!(reply(&answers[0])["serviceProviderId"], "foo");
    assert_eq!(refusal(&answers[1]).0, RefusalClass::SubscriberNotFound);
    let list = reply(&answers[2]);
    assert!(
        !list["speedDialEntry"].as_array().unwrap().is_empty(),
        "{list}"
    );
    let unknown = answers.iter().flat_map(|one| &one.result);
    assert_eq!(unknown.map(|one| one.unknown_elements).sum::<usize>(), 0);
}

#[tokio::test]
async fn what_was_written_is_what_was_checked() {
    let (stage, schemas) = (Stage::new(|_| {}).await, schemas());
    // A nil, a kind of an abstract type, a list in a list, a text to be escaped.
    let body = json!({
        "userId": USER,
        "lastName": "A & <B>",
        "phoneNumber": null,
        "department": {
            "@type": "GroupDepartmentKey",
            "serviceProviderId": "foo", "groupId": "foogroup", "name": "Sales",
        },
    });
    let modify = checked(&schemas, "UserModifyRequest17sp4", &body);
    let profile = checked(&schemas, "UserGetRequest22V9", &json!({ "userId": USER }));
    let calls = [&modify, &profile].map(|newest| TypedCall { newest, older: &[] });
    let answers = send(&stage, &schemas, &calls).await;
    assert_eq!(reply(&answers[0]), json!({ "@type": "SuccessResponse" }));
    let now = reply(&answers[1]);
    assert_eq!(now["lastName"], "A & <B>");
    assert_eq!(now.get("phoneNumber"), None);
    assert_eq!(now["department"]["@type"], "GroupDepartmentKey");
    assert_eq!(stage.executed("UserModifyRequest17sp4"), 1);
    // No clear text of it is XML of its own.
    assert!(XmlReader::new("A & <B>").root().is_err());
}

#[tokio::test]
async fn the_newest_variant_that_a_server_knows_is_found_once() {
    let schemas = schemas();
    for (release, known) in [
        (SwitchRelease::R19, "UserGetRequest19"),
        (SwitchRelease::R22, "UserGetRequest22V9"),
        (SwitchRelease::R23, "UserGetRequest23V2"),
    ] {
        let stage = Stage::of_release(release).await;
        let variants = family(&schemas, "UserGet", &json!({ "userId": USER }));
        let newer = variants.iter().position(|one| one.command.name() == known);
        let newer = newer.unwrap() as u64;
        for documents in [newer + 1, 1] {
            let before = stage.documents();
            let answers = send(&stage, &schemas, &[in_family(&variants)]).await;
            assert_eq!(answers[0].type_name, known);
            assert_eq!(reply(&answers[0])["groupId"], "foogroup");
            assert_eq!(stage.documents() - before, documents, "{known}");
        }
        // An older one that alone will do is sent as it is.
        let (_, oldest) = variants.split_at(variants.len() - 1);
        let answers = send(&stage, &schemas, &[in_family(oldest)]).await;
        assert_eq!(answers[0].type_name, "UserGetRequest17sp4");
    }
}

#[tokio::test]
async fn a_change_goes_down_the_ladder_too_and_is_carried_out_once() {
    let stage = Stage::of_release(SwitchRelease::R19).await;
    let schemas = schemas();
    let body = json!({ "userId": USER, "isActive": false });
    let change = family(&schemas, "UserBroadWorksMobilityModify", &body);
    assert_eq!(change.len(), 2);
    let profiles = family(&schemas, "UserGet", &json!({ "userId": USER }));
    let calls = [in_family(&change), in_family(&profiles), in_family(&change)];
    let answers = send(&stage, &schemas, &calls).await;
    let names: Vec<_> = answers.iter().map(|one| one.type_name.as_str()).collect();
    let older = "UserBroadWorksMobilityModifyRequest";
    assert_eq!(names, [older, "UserGetRequest19", older]);
    assert!(answers.iter().all(|one| one.result.is_ok()), "{answers:?}");
    assert_eq!(stage.executed(older), 2);
    assert_eq!(stage.executed("UserGetRequest19"), 1);
}

#[tokio::test]
async fn a_command_that_the_switch_does_not_know_holds_no_other_up() {
    let stage = Stage::of_release(SwitchRelease::R19).await;
    let schemas = schemas();
    let about = json!({ "userId": USER });
    let unknown = checked(&schemas, "UserGetRequest23V2", &about);
    let list = checked(&schemas, "UserSpeedDial100GetListRequest17sp1", &about);
    let calls = [&list, &unknown, &list].map(|newest| TypedCall { newest, older: &[] });
    let answers = send(&stage, &schemas, &calls).await;
    assert_eq!(refusal(&answers[1]).0, RefusalClass::Validation);
    assert!(answers[0].result.is_ok() && answers[2].result.is_ok());
    assert_eq!(stage.executed("UserSpeedDial100GetListRequest17sp1"), 2);
}

#[tokio::test]
async fn a_switch_that_refuses_single_commands_has_them_asked_again_alone() {
    use ocip_simulator::behaviour::ViolationScope;
    let stage = Stage::new(|data| {
        data.behaviour.release = SwitchRelease::R19;
        data.behaviour.validation = ViolationScope::Command;
    })
    .await;
    let schemas = schemas();
    let body = json!({ "userId": USER, "isActive": false });
    let change = family(&schemas, "UserBroadWorksMobilityModify", &body);
    let delete = json!({ "userId": USER, "speedCode": [1] });
    let delete = checked(&schemas, "UserSpeedDial100DeleteListRequest", &delete);
    let delete = TypedCall {
        newest: &delete,
        older: &[],
    };
    send(&stage, &schemas, &[delete, in_family(&change)]).await;
    assert_eq!(stage.executed("UserBroadWorksMobilityModifyRequest"), 1);
    assert_eq!(stage.executed("UserSpeedDial100DeleteListRequest"), 1);
}

#[tokio::test]
async fn a_fault_of_an_element_is_no_reason_for_an_older_variant() {
    let schemas = schemas();
    for detail in [
        "",
        "<detail>The element isActive is not expected</detail>",
        "<detail>Invalid xsi:type qname: 'NoSuchKey' in element department</detail>",
        "<detail>x: Invalid xsi:type qname: 'UserBroadWorksMobilityModifyRequest20'</detail>",
    ] {
        let stage = Stage::new(|_| {}).await;
        let document = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId xmlns=\"\">{{session}}\
             </sessionId><command type=\"Error\" echo=\"\" xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" \
             xmlns=\"\"><summary>[Error 6004] x</summary><summaryEnglish>[Error 6004] OCI XML Request \
             validation error</summaryEnglish>{detail}</command></BroadsoftDocument>"
        );
        let instead = FaultAction::Replace(document.into_bytes());
        let newest = "UserBroadWorksMobilityModifyRequest20";
        stage.simulated.add_fault(Fault::new(instead).on(newest));
        let body = json!({ "userId": USER, "isActive": false });
        let change = family(&schemas, "UserBroadWorksMobilityModify", &body);
        let answers = send(&stage, &schemas, &[in_family(&change)]).await;
        assert_eq!(answers[0].type_name, newest, "{detail}");
        assert_eq!(refusal(&answers[0]).0, RefusalClass::Validation);
        assert_eq!(stage.executed("UserBroadWorksMobilityModifyRequest"), 0);
    }
}

#[tokio::test]
async fn a_lost_change_is_unknown_and_not_sent_again() {
    let (stage, schemas) = (Stage::new(|_| {}).await, schemas());
    let delete = json!({ "userId": USER, "speedCode": [1] });
    let delete = checked(&schemas, "UserSpeedDial100DeleteListRequest", &delete);
    stage
        .simulated
        .add_fault(Fault::new(FaultAction::DropAfter).on(delete.command.name()));
    let calls = [TypedCall {
        newest: &delete,
        older: &[],
    }];
    let sent = stage
        .switch
        .send_typed(call(), &schemas, ReplyOptions::default(), &calls);
    let error = sent.await.unwrap_err();
    let unknown = ocip_gateway::switch::CommandEffect::Unknown;
    assert!(
        matches!(error, Error::Lost { outcome, .. } if outcome == unknown),
        "{error}"
    );
    assert_eq!(stage.executed("UserSpeedDial100DeleteListRequest"), 1);
}

#[tokio::test]
async fn more_commands_than_a_document_holds_are_not_sent() {
    let (stage, schemas) = (Stage::new(|_| {}).await, schemas());
    let get = checked(&schemas, "UserGetRequest22V9", &json!({ "userId": USER }));
    let calls = [TypedCall {
        newest: &get,
        older: &[],
    }; 16];
    let before = stage.documents();
    let sent = stage
        .switch
        .send_typed(call(), &schemas, ReplyOptions::default(), &calls);
    assert!(matches!(sent.await.unwrap_err(), Error::Unsendable(_)));
    assert_eq!(stage.documents(), before);
    let options = ReplyOptions::default();
    let none = stage.switch.send_typed(call(), &schemas, options, &[]);
    assert!(none.await.unwrap().is_empty());
}
