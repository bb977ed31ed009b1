//! Documents that lack an end tag.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::*;

const VALIDATION_ERROR: &str = "[Error 6004] OCI XML Request validation error";

/// A document with elements on all levels, and two commands.
fn whole(client: &Client) -> String {
    let entry = "<userId>foouser</userId><speedDialEntry><speedCode>7</speedCode>\
                 <phoneNumber>1</phoneNumber></speedDialEntry>";
    let commands = [
        command("UserSpeedDial100AddListRequest", entry),
        user_get("foouser"),
    ];
    document(&client.id, &commands.concat())
}

/// The document without one of its end tags, once for each: its name and what is left.
fn without_each(document: &str) -> Vec<(&str, String)> {
    let starts = document.match_indices("</").map(|(start, _)| start);
    let cut = |start: usize| {
        let end = start + document[start..].find('>').unwrap() + 1;
        let left = [&document[..start], &document[end..]].concat();
        (&document[start..end], left)
    };
    starts.map(cut).collect()
}

async fn is_refused_and_cut_off(client: &mut Client) -> bool {
    let reply = client.receive_bytes().await;
    let reply = reply.map(|reply| String::from_utf8(reply).unwrap());
    let is_refused = reply.is_some_and(|reply| summary(&reply) == VALIDATION_ERROR);
    is_refused && client.is_closed().await
}

#[tokio::test(start_paused = true)]
async fn any_missing_end_tag_shows_when_the_next_document_follows() {
    // Nothing is found out by waiting.
    let demo = Demo::with(|data| data.behaviour.document_silence = Duration::MAX).await;
    let pattern = whole(&demo.connect_in_memory());
    let mut names: Vec<_> = Vec::new();
    for (name, _) in without_each(&pattern) {
        let mut client = demo.connect_in_memory();
        let good = whole(&client);
        let (_, broken) = without_each(&good).swap_remove(names.len());
        client
            .send([&broken, "\n", &good].concat().as_bytes())
            .await;
        assert!(is_refused_and_cut_off(&mut client).await, "{name} {broken}");
        names.push(name);
    }
    assert_eq!(names.len(), 9);
    assert_eq!(names.last(), Some(&"</BroadsoftDocument>"));
    assert_eq!(demo.switch.speed_dials("foouser").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_end_tag_of_the_parent_shows_it_at_once_and_silence_after_a_second() {
    let demo = Demo::start().await;
    let pattern = whole(&demo.connect_in_memory());
    for (name, broken) in without_each(&pattern) {
        let mut client = demo.connect_in_memory();
        let begin = Instant::now();
        client.send(broken.as_bytes()).await;
        assert!(is_refused_and_cut_off(&mut client).await, "{name}");
        let seconds = u64::from(name == "</BroadsoftDocument>");
        assert_eq!(begin.elapsed().as_secs(), seconds, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_has_begun_and_does_not_go_on_is_cut_off() {
    let demo = Demo::with(|data| data.behaviour.document_silence = Duration::from_secs(3)).await;
    let pattern = whole(&demo.connect_in_memory());
    let mut cuts: Vec<_> = (1..pattern.len()).step_by(7).collect();
    cuts.push(pattern.len() - 1);
    for cut in cuts {
        let mut client = demo.connect_in_memory();
        let begin = Instant::now();
        client.send(&pattern.as_bytes()[..cut]).await;
        assert!(is_refused_and_cut_off(&mut client).await, "{cut}");
        assert_eq!(begin.elapsed().as_secs(), 3, "{cut}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_is_answered_as_long_as_it_sends() {
    let demo = Demo::start().await;
    let mut client = demo.connect_in_memory();
    client.log_in(ADMIN, PASSWORD).await;
    let begin = Instant::now();
    for byte in document(&client.id, &verify()).into_bytes() {
        sleep(Duration::from_millis(990)).await;
        client.send(&[byte]).await;
    }
    assert!(begin.elapsed() > Duration::from_secs(60));
    assert!(client.receive().await.contains("c:SuccessResponse"));
}

#[tokio::test(start_paused = true)]
async fn between_documents_a_client_may_be_silent() {
    let demo = Demo::start().await;
    let mut client = demo.connect_in_memory();
    client.log_in(ADMIN, PASSWORD).await;
    for space in ["", "\n", " \r\n\t"] {
        client.send(space.as_bytes()).await;
        sleep(Duration::from_secs(3600)).await;
        assert!(client.ask(&verify()).await.contains("c:SuccessResponse"));
    }
}

#[tokio::test]
async fn over_a_network_the_broken_session_is_named_and_others_go_on() {
    let demo = Demo::with(|data| data.behaviour.document_silence = Duration::from_millis(50)).await;
    let mut other = demo.client().await;
    let mut client = demo.client().await;
    let good = document(&client.id, &verify());
    let broken = good.strip_suffix("</BroadsoftDocument>").unwrap();
    client.send(broken.as_bytes()).await;
    let reply = client.receive().await;
    assert_eq!(summary(&reply), VALIDATION_ERROR);
    assert_eq!(
        reply.split("<sessionId xmlns=\"\">").nth(1).unwrap()[..32],
        client.id
    );
    let expected = "the document has no end, and nothing came for 50ms";
    assert!(element(&reply, "detail").contains(expected), "{reply}");
    assert!(client.is_closed().await);
    assert!(other.ask(&verify()).await.contains("c:SuccessResponse"));
}
