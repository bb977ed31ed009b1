//! Replies that come when nobody waits for them any more, over a stream in memory and in simulated time.

use tokio::io::{AsyncReadExt, DuplexStream};

use super::*;
use crate::document::{CommandHead, read_document, write_document};

pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// A session and the switch's end of its stream.
struct Pair {
    session: Session,
    switch: DuplexStream,
    silence: Arc<Silence>,
}

/// What the switch was asked.
struct Asked {
    session_id: String,
    echo: String,
}

fn question() -> Batch {
    let mut batch = Batch::new("r");
    batch.add(&VerifySessionIsValidRequest {});
    batch
}

/// A session over a stream in memory that takes so many bytes, and the switch's end of it.
pub(super) fn session_over(room: usize) -> (Session, DuplexStream) {
    let (ours, switch) = tokio::io::duplex(room);
    let settings = SessionSettings {
        server: "as1:2208".into(),
        user_id: "admin".into(),
        document_bytes_max: 1 << 20,
        stats: Arc::default(),
        registry: Arc::default(),
        silence: Arc::default(),
    };
    (Session::new(Box::new(ours), settings), switch)
}

async fn asked(switch: &mut DuplexStream) -> Asked {
    let mut bytes = [0; 4096];
    let count = switch.read(&mut bytes).await.unwrap();
    let text = str::from_utf8(&bytes[..count]).unwrap();
    let mut heads: Vec<CommandHead> = Vec::new();
    let session_id = read_document(text, |head, reader| {
        heads.push(head);
        reader.skip()
    });
    Asked {
        session_id: session_id.unwrap().unwrap(),
        echo: heads.remove(0).echo.unwrap(),
    }
}

/// Answers what the switch is asked.
pub(super) async fn reply_to(switch: &mut DuplexStream) {
    let asked = asked(switch).await;
    switch.write_all(&asked.reply()).await.unwrap();
}

// === impl Pair ===

impl Pair {
    fn new() -> Self {
        let (session, switch) = session_over(64 * 1024);
        let silence = Arc::clone(&session.wire.silence);
        Self {
            session,
            switch,
            silence,
        }
    }

    /// Asks until the patience is over, and whether the server is heard meanwhile is as said.
    async fn ask_in_vain(&mut self, is_heard: bool) -> Asked {
        let batch = question();
        let deadline = Instant::now() + PATIENCE;
        let silence = Arc::clone(&self.silence);
        let asking = self.session.exchange(&batch, deadline);
        let hearing = async {
            tokio::time::sleep(PATIENCE / 2).await;
            is_heard.then(|| silence.heard());
        };
        let (answer, ()) = tokio::join!(asking, hearing);
        assert!(answer.is_err() && !self.session.is_usable());
        self.asked().await
    }

    async fn asked(&mut self) -> Asked {
        asked(&mut self.switch).await
    }

    /// Whether the session is good again after these bytes came.
    async fn is_good_after(&mut self, bytes: &[u8]) -> bool {
        self.switch.write_all(bytes).await.unwrap();
        Session::read_owed_reply(&mut self.session).await;
        self.session.is_usable()
    }
}

// === impl Asked ===

impl Asked {
    fn reply(&self) -> Vec<u8> {
        let echo = &self.echo;
        let command =
            format!("<command echo='{echo}' xsi:type='c:SuccessResponse' xmlns:c='C' xmlns=''/>");
        let mut out = Vec::new();
        write_document(&mut out, &self.session_id, command.as_bytes());
        out
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_reply_is_read_and_the_next_caller_gets_its_own() {
    let mut pair = Pair::new();
    let asked = pair.ask_in_vain(true).await;
    assert!(pair.session.is_owed_reply());
    assert!(pair.is_good_after(&asked.reply()).await);
    let batch = question();
    let asking = pair.session.exchange(&batch, Instant::now() + PATIENCE);
    let switch = &mut pair.switch;
    let answering = async {
        let mut bytes = [0; 4096];
        let count = switch.read(&mut bytes).await.unwrap();
        let text = str::from_utf8(&bytes[..count]).unwrap();
        assert!(text.contains(&format!("{}.0", batch.echo())));
        let own = Asked {
            session_id: asked.session_id.clone(),
            echo: format!("{}.0", batch.echo()),
        };
        switch.write_all(&own.reply()).await.unwrap();
    };
    let (answer, ()) = tokio::join!(asking, answering);
    assert!(answer.unwrap().take_first::<SuccessResponse>().is_ok());
    assert!(pair.session.is_usable() && !pair.session.is_owed_reply());
}

#[tokio::test(start_paused = true)]
async fn a_late_reply_that_comes_in_parts_is_read_to_its_end() {
    let mut pair = Pair::new();
    let asked = pair.ask_in_vain(true).await;
    let reply = asked.reply();
    let (head, tail) = reply.split_at(reply.len() / 2);
    pair.switch.write_all(head).await.unwrap();
    assert!(pair.is_good_after(tail).await);
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_had_begun_when_the_time_was_over_is_not_waited_for() {
    let mut pair = Pair::new();
    pair.switch.write_all(b"<Bro").await.unwrap();
    pair.ask_in_vain(true).await;
    assert!(!pair.session.is_owed_reply());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_is_like_one_whose_time_is_over() {
    let mut pair = Pair::new();
    let batch = question();
    let asking = pair
        .session
        .exchange(&batch, Instant::now() + PATIENCE * 100);
    let gone = timeout(PATIENCE, asking).await;
    assert!(gone.is_err() && !pair.session.is_owed_reply());
    // Nothing was heard, so nothing is waited for; with another session answered it is.
    let mut pair = Pair::new();
    pair.silence.heard();
    let asking = pair
        .session
        .exchange(&batch, Instant::now() + PATIENCE * 100);
    let hearing = async {
        tokio::time::sleep(PATIENCE).await;
        pair.silence.heard();
    };
    tokio::select! {
        _ = asking => unreachable!("nobody answers"),
        () = hearing => {}
    }
    assert!(pair.session.is_owed_reply());
}

#[tokio::test(start_paused = true)]
async fn whatever_is_not_that_reply_ends_the_session() {
    let other = |text: &[u8], from: &str, to: &str| {
        let text = str::from_utf8(text).unwrap();
        assert!(text.contains(from));
        text.replace(from, to).into_bytes()
    };
    for flaw in 0..6 {
        let mut pair = Pair::new();
        let asked = pair.ask_in_vain(true).await;
        let reply = asked.reply();
        let bytes = match flaw {
            0 => other(&reply, &asked.echo, "r.0.0"),
            1 => other(&reply, &asked.session_id, "another"),
            2 => other(&reply, "c:SuccessResponse", "c:OtherResponse"),
            3 => [reply.clone(), reply].concat(),
            4 => [&reply[..], b"<"].concat(),
            _ => reply[..reply.len() / 2].to_vec(),
        };
        assert!(!pair.is_good_after(&bytes).await, "{flaw}");
        assert!(!pair.session.is_owed_reply());
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_nobody_heard_is_not_waited_for_and_one_that_is_silent_not_for_long() {
    let mut pair = Pair::new();
    pair.ask_in_vain(false).await;
    assert!(!pair.session.is_owed_reply());
    let mut pair = Pair::new();
    pair.ask_in_vain(true).await;
    let began = Instant::now();
    assert!(!pair.is_good_after(b"").await);
    assert_eq!(began.elapsed(), OWED_REPLY_TIME);
    assert_eq!(pair.session.broken, Some(CloseReason::Timeout));
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_whole_is_owed_no_reply() {
    let mut pair = Pair::new();
    let (ours, _switch) = tokio::io::duplex(16);
    pair.session.wire.stream = Box::new(ours);
    let batch = question();
    let silence = Arc::clone(&pair.silence);
    let asking = pair.session.exchange(&batch, Instant::now() + PATIENCE);
    let hearing = async {
        tokio::time::sleep(PATIENCE / 2).await;
        silence.heard();
    };
    let (answer, ()) = tokio::join!(asking, hearing);
    assert!(answer.is_err_and(|failure| failure.written));
    assert!(!pair.session.is_owed_reply());
}

/// A slot that tells how it was given back.
struct ToldSlot {
    told: Arc<std::sync::Mutex<Vec<&'static str>>>,
    is_ended: bool,
}

impl SessionSlot for ToldSlot {
    fn end(mut self: Box<Self>) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        self.is_ended = true;
        Box::pin(async move { self.told.lock().unwrap().push("ended") })
    }
}

impl Drop for ToldSlot {
    fn drop(&mut self) {
        if !self.is_ended {
            self.told.lock().unwrap().push("dropped");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_slot_is_given_back_at_once_only_after_a_logout_that_was_answered() {
    let told = Arc::<std::sync::Mutex<Vec<_>>>::default();
    let slot = || {
        let (told, is_ended) = (Arc::clone(&told), false);
        Some(Box::new(ToldSlot { told, is_ended }) as Box<dyn SessionSlot>)
    };
    Pair::new().session.holding(slot()).close(CloseReason::Age);
    let pair = Pair::new();
    let unanswered = pair.session.holding(slot());
    unanswered.logout(Instant::now() + PATIENCE).await;
    assert_eq!(*told.lock().unwrap(), ["dropped"; 2]);
    let mut pair = Pair::new();
    let session = std::mem::replace(&mut pair.session, Pair::new().session);
    let session = session.holding(slot());
    let logout = tokio::spawn(session.logout(Instant::now() + PATIENCE));
    let asked = pair.asked().await;
    pair.switch.write_all(&asked.reply()).await.unwrap();
    logout.await.unwrap();
    assert_eq!(told.lock().unwrap().last(), Some(&"ended"));
}
