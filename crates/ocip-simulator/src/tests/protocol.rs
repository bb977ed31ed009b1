//! Envelope, validation, batches and encodings.

use super::*;
use crate::behaviour::{SwitchRelease, ViolationScope};

const VALIDATION_ERROR: &str = "[Error 6004] OCI XML Request validation error";

#[tokio::test]
async fn a_reply_looks_like_a_captured_one() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let commands = [
        with_echo("e&quot;1", "VerifySessionIsValidRequest", ""),
        user_get("nobody"),
    ];
    client.send_commands(&commands.concat()).await;
    let bytes = client.receive_bytes().await.unwrap();
    let expected = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><BroadsoftDocument protocol=\"OCI\" \
         xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <sessionId xmlns=\"\">{}</sessionId>\
         <command echo=\"e&quot;1\" xsi:type=\"c:SuccessResponse\" xmlns:c=\"C\" xmlns=\"\"/>\
         <command type=\"Error\" echo=\"\" xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" xmlns=\"\">\
         <summary>[Error 4008] User not found: nobody</summary>\
         <summaryEnglish>[Error 4008] User not found: nobody</summaryEnglish></command>\
         </BroadsoftDocument>",
        client.id
    );
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

#[tokio::test]
async fn an_unknown_command_is_refused_with_the_request_quoted() {
    let demo = Demo::start().await;
    let mut client = demo.connect().await;
    let secret = command("NoSuchRequest", "<password>p]]&gt;w</password><!-- ]]> -->");
    let reply = client.ask(&secret).await;
    assert_eq!(summary(&reply), VALIDATION_ERROR);
    assert!(reply.contains(
        "<detail><![CDATA[Invalid xsi:type qname: 'NoSuchRequest' in element BroadsoftDocument@C"
    ));
    assert!(reply.contains("<password>p]]&gt;w</password>"));
    assert!(reply.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    let counts = demo.switch.counts();
    assert_eq!(
        (counts.validation_errors, counts.documents_received),
        (1, 1)
    );
}

#[tokio::test]
async fn a_newer_command_is_unknown_to_an_older_release() {
    for (release, known) in [
        (SwitchRelease::R19, 2),
        (SwitchRelease::R21, 3),
        (SwitchRelease::R22, 4),
        (SwitchRelease::R23, 5),
    ] {
        let demo = Demo::with(|data| data.behaviour.release = release).await;
        let mut client = demo.connect().await;
        client.challenge(ADMIN, PASSWORD).await;
        let user = "<userId>foouser</userId>";
        for (place, variant) in ["17sp4", "19", "21", "22V9", "23V2"]
            .into_iter()
            .enumerate()
        {
            let name = format!("UserGetRequest{variant}");
            let reply = client.ask(&command(&name, user)).await;
            let expected = if place < known {
                format!("xsi:type=\"UserGetResponse{variant}\"")
            } else {
                format!("Invalid xsi:type qname: '{name}' in element BroadsoftDocument@C")
            };
            assert!(reply.contains(&expected), "{release:?} {reply}");
        }
        let reply = client.log_in(ADMIN, PASSWORD).await;
        assert_eq!(
            reply.contains("LoginResponse22V5"),
            release >= SwitchRelease::R22
        );
    }
}

#[tokio::test]
async fn one_bad_command_spoils_the_whole_document() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let add = "<userId>foouser</userId><speedDialEntry><speedCode>7</speedCode>\
        <phoneNumber>1</phoneNumber></speedDialEntry>";
    let commands = [
        with_echo("a", "UserSpeedDial100AddListRequest", add),
        with_echo("b", "UserGetRequest21", "<userId> </userId>"),
    ];
    let reply = client.ask(&commands.concat()).await;
    assert_eq!(
        reply.matches("<command ").count(),
        1 + 2,
        "one, and two quoted"
    );
    assert!(reply.contains("<command type=\"Error\" echo=\"a\""));
    assert!(element(&reply, "detail").contains("at command[1]/userId"));
    assert_eq!(demo.switch.speed_dials("foouser").len(), 2);
    demo.switch
        .edit(|data| data.behaviour.validation_echo = false);
    let reply = client.ask(&commands.concat()).await;
    assert!(reply.contains("<command type=\"Error\" echo=\"\""));
}

#[tokio::test]
async fn or_only_itself_when_configured() {
    let demo = Demo::with(|data| data.behaviour.validation = ViolationScope::Command).await;
    let mut client = demo.client().await;
    let commands = [
        with_echo("a", "NoSuchRequest", ""),
        with_echo("b", "VerifySessionIsValidRequest", ""),
        with_echo("c", "UserGetRequest21", ""),
    ];
    let reply = client.ask(&commands.concat()).await;
    assert!(reply.contains("type=\"Error\" echo=\"a\""));
    assert!(reply.contains("echo=\"b\" xsi:type=\"c:SuccessResponse\""));
    assert!(reply.contains("type=\"Error\" echo=\"c\""));
    assert_eq!(demo.switch.counts().validation_errors, 2);
}

#[tokio::test]
async fn fifteen_commands_are_run_and_sixteen_refused() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&verify().repeat(15)).await;
    assert_eq!(reply.matches("c:SuccessResponse").count(), 15);
    let reply = client.ask(&verify().repeat(16)).await;
    assert_eq!(summary(&reply), VALIDATION_ERROR);
    let counts = demo.switch.counts();
    assert_eq!(counts.executed("VerifySessionIsValidRequest"), 15);
}

#[tokio::test]
async fn later_commands_run_after_a_failure_unless_configured() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let commands = [user_get("nobody"), verify()].concat();
    let reply = client.ask(&commands).await;
    assert!(reply.contains("4008") && reply.contains("SuccessResponse"));
    demo.switch
        .edit(|data| data.behaviour.stop_at_first_error = true);
    let reply = client.ask(&commands).await;
    assert!(reply.contains("4008") && !reply.contains("SuccessResponse"));
}

#[tokio::test]
async fn replies_are_in_the_encoding_of_the_login() {
    let demo = Demo::start().await;
    let mut client = demo.connect().await;
    let login = client.log_in(ADMIN, PASSWORD).await;
    assert!(login.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    client.send_commands(&user_get("warehouse")).await;
    let bytes = client.receive_bytes().await.unwrap();
    assert!(bytes.windows(5).any(|window| window == b"Ana\xefs"));
    demo.switch.edit(|data| {
        let user = data.user_mut("warehouse").unwrap();
        user.first_name = "Žofie".into();
    });
    let reply = client.ask(&user_get("warehouse")).await;
    assert_eq!(element(&reply, "firstName"), "&#381;ofie");
}

#[tokio::test]
async fn a_tracking_id_is_returned() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let tracking_id = "<trackingId xmlns=\"\">t-1</trackingId>";
    let reply = client.ask(&format!("{tracking_id}{}", verify())).await;
    assert!(reply.contains(&format!("</sessionId>{tracking_id}<command")));
}

#[tokio::test]
async fn line_feeds_stand_where_they_may() {
    let demo = Demo::with(|data| {
        data.behaviour.late_line_feed = true;
        data.behaviour.line_feed_after_declaration = true;
    })
    .await;
    let mut client = demo.client().await;
    let reply = client.ask(&verify()).await;
    assert!(reply.contains("?>\n<BroadsoftDocument"));
    client.stream.shutdown().await.unwrap();
    assert_eq!(client.rest().await, b"\n");
}

#[tokio::test]
async fn what_is_no_document_is_refused_and_cut_off() {
    let demo = Demo::start().await;
    for bytes in [
        &b"GET / HTTP/1.1\r\n"[..],
        b"<!DOCTYPE a><a/>",
        &b"<a>".repeat(80),
        &[b"<a>".as_slice(), &b"x".repeat(2 << 20)].concat(),
    ] {
        let mut client = demo.connect().await;
        // The switch may close before it has read everything.
        let _ = client.stream.write_all(bytes).await;
        if let Some(reply) = client.receive_bytes().await {
            let reply = String::from_utf8(reply).unwrap();
            assert_eq!(summary(&reply), VALIDATION_ERROR);
            assert!(client.is_closed().await);
        }
    }
}

#[tokio::test]
async fn what_is_not_well_formed_or_another_protocol_is_refused() {
    let demo = Demo::start().await;
    let mut client = demo.connect().await;
    let good = document(&client.id, &verify());
    for bytes in [
        b"<a>\xff\0</a>".to_vec(),
        b"<a>&x;</a>".to_vec(),
        good.replace("\"OCI\"", "\"NSOCI\"").into_bytes(),
        good.replace("VerifySession", "n:Verify").into_bytes(),
        good.replace("sessionId", "userId")
            .replace("Verify", "x")
            .into_bytes(),
    ] {
        client.send(&bytes).await;
        assert_eq!(summary(&client.receive().await), VALIDATION_ERROR);
    }
    client
        .send(good.replace("sessionId", "userId").as_bytes())
        .await;
    assert!(summary(&client.receive().await).contains("99002"));
    // Where the next document would begin cannot be told after an end tag that does not fit.
    client.send(b"<a></b>").await;
    assert_eq!(summary(&client.receive().await), VALIDATION_ERROR);
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_client_that_does_not_wait_is_counted_and_can_be_cut_off() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let two = document(&client.id, &verify()).repeat(2);
    client.send(two.as_bytes()).await;
    client.receive().await;
    client.receive().await;
    assert_eq!(demo.switch.counts().documents_pipelined, 1);
    demo.switch
        .edit(|data| data.behaviour.close_pipelined = true);
    client.send(two.as_bytes()).await;
    assert!(client.is_closed().await);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_can_be_closed() {
    let demo = Demo::with(|data| {
        data.behaviour.idle_close = Some(std::time::Duration::from_secs(600));
    })
    .await;
    let begin = tokio::time::Instant::now();
    assert!(demo.connect_in_memory().is_closed().await);
    assert_eq!(begin.elapsed().as_secs(), 600);
}
