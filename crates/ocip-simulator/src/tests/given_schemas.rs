//! A switch that was given schemas: what it knows besides what it plays.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::behaviour::{SwitchRelease, ViolationScope};
use crate::handler::CommandHandler;
use crate::{Fault, FaultAction, GivenSchemas, demo_schema_files};

/// The demo's schemas, which take a while to read.
static SCHEMAS: LazyLock<Arc<SchemaSet>> =
    LazyLock::new(|| Arc::new(SchemaSet::read_lenient(demo_schema_files(), true)));

const HUNT_GROUP: &str = "GroupHuntGroupGetInstanceRequest20";

async fn demo(seed: u64, change: impl FnOnce(&mut SwitchData)) -> Demo {
    let demo = Demo::with(change).await;
    let given = GivenSchemas::new(Arc::clone(&SCHEMAS), seed);
    demo.switch.set_schemas(Some(given));
    demo
}

/// An answer that has to fit the given schemas, with the session id taken out.
async fn ask(client: &mut Client, commands: &str) -> String {
    client.send_commands(commands).await;
    let bytes = client.receive_bytes().await.expect("a document");
    let text = encoding::decode(&bytes).unwrap().replace(&client.id, "ID");
    assert_eq!(SCHEMAS.validate(&text), Ok(()), "{text}");
    text
}

fn hunt_group(id: &str) -> String {
    let content = format!("<serviceUserId>{id}</serviceUserId>");
    command(HUNT_GROUP, &content)
}

#[test]
fn the_demo_s_schemas_are_understood() {
    assert_eq!(SCHEMAS.faults(), []);
    assert_eq!(SCHEMAS.unusable(), []);
}

#[tokio::test]
async fn what_is_not_played_is_answered_by_the_schema() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let reply = ask(&mut client, &hunt_group("hg1@demo.example")).await;
    assert!(
        reply.contains("xsi:type=\"GroupHuntGroupGetInstanceResponse20\""),
        "{reply}"
    );
    assert_eq!(demo.switch.counts().executed(HUNT_GROUP), 1);
    let again = ask(&mut client, &hunt_group("hg1@demo.example")).await;
    assert_eq!(again, reply);
}

#[tokio::test]
async fn an_answer_depends_on_whom_it_is_about_and_on_the_seed() {
    let (one, other) = (demo(1, |_| ()).await, demo(2, |_| ()).await);
    let mut client = one.client().await;
    let reply = ask(&mut client, &hunt_group("hg1@demo.example")).await;
    let of_another = ask(&mut client, &hunt_group("hg2@demo.example")).await;
    let of_another_seed = ask(&mut other.client().await, &hunt_group("hg1@demo.example")).await;
    assert_ne!(of_another, reply);
    assert_ne!(of_another_seed, reply);
}

/// A limit is no key: a list that is asked for with another one is the same list.
#[tokio::test]
async fn what_is_optional_and_names_nobody_does_not_change_the_answer() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let group = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>";
    let list = |more: &str| {
        command(
            "GroupHuntGroupGetInstanceListRequest",
            &format!("{group}{more}"),
        )
    };
    let all = ask(&mut client, &list("")).await;
    let some = ask(
        &mut client,
        &list("<groupDepartmentName>Sales</groupDepartmentName>"),
    )
    .await;
    assert_eq!(all, some);
    let contacts = |id: &str| {
        let content = format!("<userId>{id}</userId>");
        command("SystemGetRegistrationContactListRequest", &content)
    };
    let of_foo = ask(&mut client, &contacts("foouser@demo.example")).await;
    assert_ne!(
        of_foo,
        ask(&mut client, &contacts("baruser@demo.example")).await
    );
}

#[tokio::test]
async fn a_change_that_is_not_played_succeeds_and_leaves_nothing() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let before = ask(&mut client, &hunt_group("hg1@demo.example")).await;
    let change = "<serviceUserId>hg1@demo.example</serviceUserId><policy>Weighted</policy>";
    let reply = ask(
        &mut client,
        &command("GroupHuntGroupModifyInstanceRequest", change),
    )
    .await;
    assert!(reply.contains("xsi:type=\"c:SuccessResponse\""), "{reply}");
    assert_eq!(
        ask(&mut client, &hunt_group("hg1@demo.example")).await,
        before
    );
}

#[tokio::test]
async fn what_does_not_fit_the_given_schemas_is_refused_as_ever() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let wrong = command(
        "GroupHuntGroupModifyInstanceRequest",
        "<serviceUserId>hg1</serviceUserId><policy>Any</policy>",
    );
    let reply = client.ask(&[verify(), wrong].concat()).await;
    assert_eq!(
        summary(&reply),
        "[Error 6004] OCI XML Request validation error"
    );
    assert!(
        reply.contains("'Any'") && reply.contains("policy"),
        "{reply}"
    );
    let counts = demo.switch.counts();
    assert_eq!(counts.executed("VerifySessionIsValidRequest"), 0);
    assert_eq!(counts.validation_errors, 1);
    let unknown = client.ask(&command("GroupNoSuchGetRequest", "")).await;
    assert!(unknown.contains(
        "Invalid xsi:type qname: 'GroupNoSuchGetRequest' in element BroadsoftDocument@C"
    ));
    let no_request = client.ask(&command("GroupAdminGetListResponse", "")).await;
    assert_eq!(
        summary(&no_request),
        "[Error 6004] OCI XML Request validation error"
    );
}

/// Commands of both sorts in one document, one of which the given schemas do not declare.
#[tokio::test]
async fn each_command_of_a_document_is_checked_by_who_knows_it() {
    let demo = demo(1, |data| {
        data.behaviour.validation = ViolationScope::Command
    })
    .await;
    let mut client = demo.client().await;
    let wrong = command("GroupHuntGroupDeleteInstanceRequest", "");
    let commands = [
        verify(),
        hunt_group("hg1@demo.example"),
        wrong,
        user_get("foouser@demo.example"),
    ];
    client.send_commands(&commands.concat()).await;
    let bytes = client.receive_bytes().await.unwrap();
    let reply = encoding::decode(&bytes).unwrap().into_owned();
    let types: Vec<_> = reply
        .split("xsi:type=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .collect();
    let types = types
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.contains("Response"));
    let expected = [
        "c:SuccessResponse",
        "GroupHuntGroupGetInstanceResponse20",
        "c:ErrorResponse",
        "UserGetResponse23V2",
    ];
    assert_eq!(types.collect::<Vec<_>>(), expected, "{reply}");
}

#[tokio::test]
async fn a_document_of_more_commands_than_are_allowed_is_refused() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let reply = client.ask(&hunt_group("hg1@demo.example").repeat(16)).await;
    assert_eq!(
        summary(&reply),
        "[Error 6004] OCI XML Request validation error"
    );
    let reply = ask(&mut client, &hunt_group("hg1@demo.example").repeat(15)).await;
    assert_eq!(
        reply.matches("GroupHuntGroupGetInstanceResponse20").count(),
        15
    );
}

#[tokio::test]
async fn an_older_switch_does_not_know_what_is_newer_by_its_name() {
    let demo = demo(1, |data| data.behaviour.release = SwitchRelease::R19).await;
    let mut client = demo.connect().await;
    let reply = client
        .ask(&command("LoginRequest14sp4", "<userId>nobody</userId>"))
        .await;
    assert!(!reply.contains("6004"), "{reply}");
    let reply = client.ask(&hunt_group("hg1@demo.example")).await;
    assert!(
        reply.contains("Invalid xsi:type qname: 'GroupHuntGroupGetInstanceRequest20'"),
        "{reply}"
    );
}

#[tokio::test]
async fn nobody_gets_an_answer_before_a_login_or_a_change_on_a_standby() {
    let demo = demo(1, |data| data.behaviour.read_only = true).await;
    let mut stranger = demo.connect().await;
    let refused = stranger.ask(&hunt_group("hg1@demo.example")).await;
    assert!(refused.contains("c:ErrorResponse"), "{refused}");
    let mut client = demo.client().await;
    assert!(
        ask(&mut client, &hunt_group("hg1@demo.example"))
            .await
            .contains("Response20")
    );
    let delete = command(
        "GroupHuntGroupDeleteInstanceRequest",
        "<serviceUserId>hg1</serviceUserId>",
    );
    let refused = client.ask(&delete).await;
    assert!(refused.contains("c:ErrorResponse"), "{refused}");
    assert_eq!(
        demo.switch
            .counts()
            .executed("GroupHuntGroupDeleteInstanceRequest"),
        0
    );
}

#[tokio::test]
async fn faults_concern_what_is_not_played_as_well() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let text = "[Error 4410] refused".to_owned();
    demo.switch.add_fault(
        Fault::new(FaultAction::Refuse { text })
            .on("GroupHuntGroup*")
            .once(),
    );
    let refused = client.ask(&hunt_group("hg1@demo.example")).await;
    assert_eq!(summary(&refused), "[Error 4410] refused");
    assert!(
        ask(&mut client, &hunt_group("hg1@demo.example"))
            .await
            .contains("Response20")
    );
}

/// What is played is played, and has to fit the given schemas too.
#[tokio::test]
async fn what_is_played_stays_as_it_is() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let played = client.ask(&user_get("foouser@demo.example")).await;
    demo.switch.set_schemas(None);
    assert_eq!(client.ask(&user_get("foouser@demo.example")).await, played);
    let gone = client.ask(&hunt_group("hg1@demo.example")).await;
    assert!(gone.contains("Invalid xsi:type qname"), "{gone}");
}

/// Every table has the headings that the schema names, in order, and rows with as many cells.
#[tokio::test]
async fn tables_have_the_headings_that_the_schema_names() {
    let demo = demo(1, |_| ()).await;
    let mut client = demo.client().await;
    let group = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>";
    let reply = ask(
        &mut client,
        &command("GroupHuntGroupGetInstanceListRequest", group),
    )
    .await;
    let headings: Vec<_> = reply
        .split("<colHeading>")
        .skip(1)
        .filter_map(|rest| rest.split_once('<'))
        .collect();
    let headings: Vec<_> = headings.into_iter().map(|(heading, _)| heading).collect();
    let named = [
        "Service User Id",
        "Name",
        "Video",
        "Phone Number",
        "Country Code",
        "National Prefix",
        "Extension",
        "Department",
        "Is Active",
    ];
    assert_eq!(headings, named);
    let reply = ask(&mut client, &hunt_group("hg1@demo.example")).await;
    let table = element(&reply, "availableUserTable");
    assert!(table.starts_with("<colHeading>User Id</colHeading><colHeading>Last Name</colHeading><colHeading>First Name</colHeading>"), "{table}");
    assert_eq!(table.matches("<colHeading>").count(), 3);
}

/// Whatever the seed, the answers to all requests that are not played fit the schemas.
#[tokio::test]
async fn every_answer_fits() {
    let demo = demo(11, |_| ()).await;
    let mut client = demo.client().await;
    let mut answered = 0;
    let requests = SCHEMAS
        .requests()
        .filter(|one| CommandHandler::find(one.name()).is_none());
    for request in requests {
        let content = SCHEMAS.made_reply(request.name(), 5).unwrap();
        let reply = ask(&mut client, &command(request.name(), &content)).await;
        assert!(
            !reply.contains("ErrorResponse"),
            "{}: {reply}",
            request.name()
        );
        answered += 1;
    }
    assert!(answered > 30, "{answered}");
}
