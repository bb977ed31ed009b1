//! Single commands that are refused on demand.

use super::*;
use crate::{Fault, FaultAction, RemarkSeverity};

const TEXT: &str = "[Error 99999] Not today";
const VERIFY: &str = "VerifySessionIsValidRequest";
const DELETE: &str = "UserSpeedDial100DeleteListRequest";

fn refuse() -> Fault {
    Fault::new(FaultAction::Refuse {
        text: TEXT.to_owned(),
    })
}

async fn refusing(fault: Fault) -> (Demo, Client) {
    let demo = Demo::start().await;
    demo.switch.add_fault(fault);
    let client = demo.client().await;
    (demo, client)
}

fn delete(code: u8) -> String {
    let content = format!("<userId>foouser</userId><speedCode>{code}</speedCode>");
    command(DELETE, &content)
}

/// Whether each command of the reply was refused by the fault.
fn refused(reply: &str) -> Vec<bool> {
    let commands = reply.split("<command ").skip(1);
    commands.map(|one| one.contains(TEXT)).collect()
}

#[tokio::test]
async fn one_command_of_a_document_is_refused_and_the_others_run() {
    let (demo, mut client) = refusing(refuse().on(DELETE).after(1).once()).await;
    let batch = [delete(3), verify(), delete(50), verify(), delete(3)].concat();
    let reply = client.ask(&batch).await;
    assert_eq!(refused(&reply), [false, false, true, false, false]);
    assert!(reply.contains("[Error 99102]"), "{reply}");
    let codes = demo
        .switch
        .speed_dials("foouser")
        .into_iter()
        .map(|one| one.0);
    assert_eq!(codes.collect::<Vec<_>>(), [50]);
    let counts = demo.switch.counts();
    assert_eq!((counts.executed(DELETE), counts.faults), (2, 1));
}

#[tokio::test]
async fn commands_are_counted_and_not_documents() {
    let (_demo, mut client) = refusing(refuse().on("Verify*").after(2).times(2)).await;
    let mut all = Vec::new();
    for count in [1, 3, 2] {
        let batch = [user_get("foouser"), verify().repeat(count)].concat();
        all.extend(refused(&client.ask(&batch).await).split_off(1));
    }
    assert_eq!(all, [false, false, true, true, false, false]);
}

#[tokio::test]
async fn without_a_type_the_kth_command_after_the_login_is_refused() {
    let (demo, mut client) = refusing(refuse().after(1).once()).await;
    let reply = client.ask(&[user_get("foouser"), verify()].concat()).await;
    assert_eq!(refused(&reply), [false, true]);
    demo.switch.add_fault(refuse().on("LoginRequest*"));
    assert!(!refused(&demo.connect().await.ask(&verify()).await)[0]);
    demo.client().await;
}

#[tokio::test]
async fn a_refusal_ends_a_batch_if_errors_do() {
    let (demo, mut client) = refusing(refuse().on(VERIFY).after(1)).await;
    demo.switch
        .edit(|data| data.behaviour.stop_at_first_error = true);
    let reply = client.ask(&verify().repeat(4)).await;
    assert_eq!(refused(&reply), [false, true]);
}

#[tokio::test]
async fn what_would_not_run_is_not_counted() {
    let (demo, mut client) = refusing(refuse().on(DELETE).once()).await;
    let drop = Fault::new(FaultAction::DropBefore).on(DELETE);
    demo.switch.add_fault(drop.on_connection(2));
    let mut dropped = demo.client().await;
    dropped.send_commands(&delete(3)).await;
    assert!(dropped.is_closed().await);
    assert_eq!(refused(&client.ask(&delete(3)).await), [true]);
}

#[tokio::test]
async fn a_document_is_struck_beside_its_commands() {
    let (demo, mut client) = refusing(refuse().on(VERIFY).on_connection(1)).await;
    demo.switch.add_fault(Fault::new(FaultAction::WrongEcho));
    let reply = client.ask(&verify()).await;
    assert_eq!(refused(&reply), [true]);
    assert!(reply.contains("echo=\"-other\""));
    let reply = demo.client().await.ask(&verify()).await;
    assert_eq!(refused(&reply), [false]);
    assert_eq!(demo.switch.counts().faults, 4);
}

#[tokio::test]
async fn a_file_can_refuse_commands() {
    let demo = Demo::start().await;
    let faults = format!(
        "[[fault]]\ncommand = \"{VERIFY}\"\nskip = 1\ntimes = 1\n\
         action = {{ refuse = {{ text = \"{TEXT}\" }} }}\n"
    );
    demo.switch.add_faults_from_toml(&faults).unwrap();
    let reply = demo.client().await.ask(&verify().repeat(3)).await;
    assert_eq!(refused(&reply), [false, true, false]);
}

/// A remark is an answer: what it is about was done, and so is what comes after it.
#[tokio::test]
async fn a_command_is_run_and_remarked_on() {
    let demo = Demo::with(|data| data.behaviour.stop_at_first_error = true).await;
    let mut client = demo.client().await;
    let remark = FaultAction::Remark {
        severity: RemarkSeverity::Warning,
        text: "[Warning 99997] Done, but".to_owned(),
    };
    demo.switch.add_fault(Fault::new(remark).on(DELETE).once());
    let reply = client.ask(&[delete(3), verify()].concat()).await;
    assert!(
        reply.contains("<command type=\"Warning\" echo=\"\""),
        "{reply}"
    );
    assert_eq!(summary(&reply), "[Warning 99997] Done, but");
    assert!(reply.contains("c:SuccessResponse"), "{reply}");
    let dials = demo.switch.speed_dials("foouser");
    assert!(dials.iter().all(|(code, ..)| *code != 3), "{dials:?}");
    assert_eq!(demo.switch.counts().faults, 1);
}

#[tokio::test]
async fn what_was_refused_is_not_remarked_on() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    demo.switch.add_faults_from_toml(
        "[[fault]]\ncommand = \"User*\"\naction = { remark = { severity = \"Info\", text = \"[Info 1] For once\" } }",
    ).unwrap();
    let reply = client.ask(&user_get("nobody")).await;
    assert_eq!(summary(&reply), "[Error 4008] User not found: nobody");
    let reply = client.ask(&user_get("foouser@demo.example")).await;
    assert!(
        reply.contains("<command type=\"Info\"") && summary(&reply) == "[Info 1] For once",
        "{reply}"
    );
}
