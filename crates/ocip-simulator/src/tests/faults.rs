//! Each fault as a raw client sees it.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::*;
use crate::{Fault, FaultAction, FaultMix};

const VERIFY: &str = "VerifySessionIsValidRequest";
const HALF_A_MINUTE: Duration = Duration::from_secs(30);

/// A client that is logged in, and one fault for all that follows.
async fn struck(action: FaultAction) -> (Demo, Client) {
    let demo = Demo::start().await;
    let client = demo.client().await;
    demo.switch.add_fault(Fault::new(action).once());
    (demo, client)
}

/// The same over a pipe in memory, for tests with simulated time.
async fn struck_in_memory(action: FaultAction) -> (Demo, Client) {
    let demo = Demo::start().await;
    let mut client = demo.connect_in_memory();
    client.log_in(ADMIN, PASSWORD).await;
    demo.switch.add_fault(Fault::new(action).once());
    (demo, client)
}

fn delete() -> String {
    let content = "<userId>foouser</userId><speedCode>3</speedCode>";
    command("UserSpeedDial100DeleteListRequest", content)
}

fn ran(demo: &Demo) -> bool {
    demo.switch.speed_dials("foouser").len() == 1
}

/// What a client gets when nothing goes wrong.
fn success(client: &Client) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><BroadsoftDocument protocol=\"OCI\" \
         xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId xmlns=\"\">\
         {}</sessionId><command echo=\"\" xsi:type=\"c:SuccessResponse\" xmlns:c=\"C\" xmlns=\"\"/>\
         </BroadsoftDocument>\n",
        client.id
    )
}

/// Sends one command, says no more, and reads all there is.
async fn all_bytes_after(client: &mut Client, commands: &str) -> String {
    client.send_commands(commands).await;
    client.stream.shutdown().await.unwrap();
    String::from_utf8_lossy(&client.rest().await).into_owned()
}

#[tokio::test]
async fn a_drop_before_runs_nothing_and_a_drop_after_everything() {
    for (action, runs) in [
        (FaultAction::DropBefore, false),
        (FaultAction::DropAfter, true),
    ] {
        let (demo, mut client) = struck(action).await;
        client.send_commands(&delete()).await;
        assert!(client.is_closed().await);
        assert_eq!(ran(&demo), runs);
        assert_eq!(demo.switch.counts().faults, 1);
    }
}

#[tokio::test]
async fn a_cut_answer_is_the_beginning_of_it() {
    for count in [0, 1, 100, 10_000] {
        let (demo, mut client) = struck(FaultAction::CutAfter(count)).await;
        client.send_commands(&delete()).await;
        let rest = client.rest().await;
        let whole = success(&client);
        let expected = &whole.as_bytes()[..count.min(whole.len())];
        assert_eq!(
            String::from_utf8_lossy(&rest).trim_start(),
            String::from_utf8_lossy(expected)
        );
        assert!(ran(&demo));
    }
}

#[tokio::test]
async fn an_answer_comes_twice_or_with_more() {
    for (action, expected) in [
        (FaultAction::Duplicate, "{}{}"),
        (FaultAction::StrayBytes, "{}stray"),
        (FaultAction::SplitAt(70), "{}"),
        (FaultAction::SplitAt(10_000), "{}"),
        (FaultAction::Trickle, "{}"),
    ] {
        let (_demo, mut client) = struck(action).await;
        let rest = all_bytes_after(&mut client, &delete()).await;
        let expected = expected.replace("{}", &success(&client));
        assert_eq!(rest.trim_start(), expected);
    }
}

#[tokio::test]
async fn garbage_is_no_xml() {
    let (demo, mut client) = struck(FaultAction::Garbage).await;
    client.send_commands(&delete()).await;
    client.stream.shutdown().await.unwrap();
    let rest = client.rest().await;
    assert!(!rest.contains(&b'<') && rest.contains(&0xff));
    assert!(ran(&demo));
}

#[tokio::test]
async fn nothing_comes_but_the_connection_serves_on() {
    for (action, runs) in [
        (FaultAction::Never, true),
        (FaultAction::NeverBefore, false),
    ] {
        let (demo, mut client) = struck(action).await;
        client.send_commands(&delete()).await;
        let reply = client.ask(&with_echo("next", VERIFY, "")).await;
        assert!(reply.contains("echo=\"next\""));
        assert_eq!(ran(&demo), runs);
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_is_waited_for_before_running() {
    let (demo, mut client) = struck_in_memory(FaultAction::Delay(HALF_A_MINUTE)).await;
    let begin = Instant::now();
    client.send_commands(&delete()).await;
    let early = timeout(Duration::from_secs(29), client.receive()).await;
    assert!(early.is_err());
    assert!(!ran(&demo));
    client.receive().await;
    assert!(ran(&demo));
    assert_eq!(begin.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_comes_after_the_next_one() {
    let (demo, mut client) = struck_in_memory(FaultAction::Late(HALF_A_MINUTE)).await;
    let begin = Instant::now();
    client.send_commands(&delete()).await;
    let reply = client.ask(&with_echo("next", VERIFY, "")).await;
    assert!(reply.contains("echo=\"next\""));
    assert!(ran(&demo));
    assert_eq!(begin.elapsed().as_secs(), 0);
    let late = client.receive().await;
    assert!(late.contains("echo=\"\""));
    assert_eq!(begin.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn a_batch_is_swapped_within_itself() {
    let (_demo, mut client) = struck(FaultAction::Swapped).await;
    let batch = [with_echo("a", VERIFY, ""), with_echo("b", VERIFY, "")].concat();
    let reply = client.ask(&batch).await;
    assert!(reply.find("echo=\"b\"").unwrap() < reply.find("echo=\"a\"").unwrap());
}

#[tokio::test]
async fn a_single_command_gets_what_somebody_else_got() {
    let demo = Demo::start().await;
    let (mut first, mut second) = (demo.client().await, demo.client().await);
    first.ask(&user_get("shop")).await;
    demo.switch
        .add_fault(Fault::new(FaultAction::Swapped).on_connection(2));
    let reply = second.ask(&user_get("foouser")).await;
    assert_eq!(element(&reply, "lastName"), "Janssens");
    assert!(reply.contains(&first.id));
}

#[tokio::test]
async fn session_id_and_echo_can_be_wrong() {
    let (_demo, mut client) = struck(FaultAction::WrongSessionId).await;
    let reply = client.ask(&verify()).await;
    assert!(reply.contains(&format!("{}-other</sessionId>", client.id)));
    let (_demo, mut client) = struck(FaultAction::WrongEcho).await;
    let reply = client.ask(&with_echo("mine", VERIFY, "")).await;
    assert!(reply.contains("echo=\"mine-other\""));
}

#[tokio::test]
async fn a_login_is_refused_in_other_words() {
    let demo = Demo::start().await;
    let text = "[Error 5004] No more <logins>".to_owned();
    demo.switch
        .add_fault(Fault::new(FaultAction::RefuseLogin { text }).once());
    let mut client = demo.connect().await;
    let reply = client.challenge(ADMIN, PASSWORD).await;
    assert_eq!(summary(&reply), "[Error 5004] No more &lt;logins&gt;");
    assert_eq!(demo.switch.counts().logins_refused, 1);
    assert!(
        client
            .log_in(ADMIN, PASSWORD)
            .await
            .contains("LoginResponse")
    );
}

#[tokio::test]
async fn a_logout_comes_uninvited_and_ends_the_login() {
    let (_demo, mut client) = struck(FaultAction::UnsolicitedLogout).await;
    assert!(client.ask(&verify()).await.contains("SuccessResponse"));
    let logout = client.receive().await;
    assert!(logout.contains("xsi:type=\"LogoutRequest\""));
    assert_eq!(element(&logout, "userId"), ADMIN);
    assert_eq!(
        element(&logout, "reason"),
        "Open Client Server Forced Logout"
    );
    assert!(client.ask(&verify()).await.contains("99001"));
}

#[tokio::test]
async fn a_reply_is_replaced_and_filled_in() {
    let text = b"<r s='{session}' a='{echo0}' b='{echo1}' c='{echo2}' d='\xff'></r>";
    let (_demo, mut client) = struck(FaultAction::Replace(text.to_vec())).await;
    let batch = [with_echo("x", VERIFY, ""), with_echo("y", VERIFY, "")].concat();
    client.send_commands(&batch).await;
    let id = client.id.clone();
    let start = format!("<r s='{id}' a='x' b='y' c='{{echo2}}' d='").into_bytes();
    let expected = [start.as_slice(), b"\xff'></r>"].concat();
    assert_eq!(client.receive_bytes().await.unwrap(), expected);
}

#[tokio::test]
async fn a_connection_is_refused_by_its_number() {
    let demo = Demo::start().await;
    demo.switch
        .add_fault(Fault::new(FaultAction::RefuseConnection).on_connection(2));
    demo.client().await;
    assert!(demo.connect().await.is_closed().await);
    demo.client().await;
}

#[tokio::test]
async fn a_fault_concerns_what_it_says_so_often_as_it_says() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    demo.switch.add_fault(
        Fault::new(FaultAction::WrongEcho)
            .on("Verify*")
            .after(1)
            .times(2),
    );
    demo.switch
        .add_fault(Fault::new(FaultAction::WrongSessionId).on("UserGetRequest21"));
    let mut wrong = Vec::new();
    for _ in 0..5 {
        assert!(client.ask(&user_get("foouser")).await.contains("echo=\"\""));
        wrong.push(client.ask(&verify()).await.contains("echo=\"-other\""));
    }
    assert_eq!(wrong, [false, true, true, false, false]);
    demo.switch.add_fault(Fault::new(FaultAction::WrongEcho));
    demo.switch.clear_faults();
    assert!(client.ask(&verify()).await.contains("echo=\"\""));
}

#[tokio::test]
async fn a_mix_strikes_where_no_listed_fault_does() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    demo.switch
        .add_fault(Fault::new(FaultAction::WrongSessionId).once());
    demo.switch.set_fault_mix(Some(FaultMix {
        seed: 1,
        one_in: 1,
        command: Some(VERIFY.into()),
        actions: vec![FaultAction::WrongEcho],
    }));
    assert!(client.ask(&verify()).await.contains("-other</sessionId>"));
    assert!(client.ask(&verify()).await.contains("echo=\"-other\""));
    assert!(client.ask(&user_get("foouser")).await.contains("echo=\"\""));
    assert_eq!(demo.switch.counts().faults, 2);
}

#[test]
fn every_example_file_is_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/faults");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        SimulatedSwitch::demo().add_faults_from_toml(&text).unwrap();
        count += 1;
    }
    assert!(count >= 5, "{count}");
}

#[test]
fn a_wrong_fault_file_is_refused_with_its_line() {
    let refuse = |text: &str| {
        SimulatedSwitch::demo()
            .add_faults_from_toml(text)
            .unwrap_err()
    };
    let error = refuse("[[fault]]\naction = \"explode\"\n");
    assert_eq!(error.line, 2, "{error}");
    let error = refuse("[[fault]]\n\naction = { delay = \"soon\" }\n");
    assert!(
        error
            .to_string()
            .starts_with("line 3: \"soon\" is no duration"),
        "{error}"
    );
}

#[tokio::test]
async fn the_hostile_example_spoils_eight_replies_in_a_row() {
    let demo = Demo::start().await;
    let faults = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/faults/hostile.toml"
    ));
    demo.switch.add_faults_from_toml(faults).unwrap();
    for _ in 0..8 {
        let mut client = demo.client().await;
        client.send_commands(&user_get("foouser")).await;
        client.stream.shutdown().await.unwrap();
        client.rest().await;
    }
    assert_eq!(demo.switch.counts().faults, 8);
}
