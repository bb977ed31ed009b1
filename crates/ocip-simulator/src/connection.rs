//! One connection: documents in, replies out, strictly in turn.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ocip::command::login::LogoutRequest;
use ocip::frame::FrameDecoder;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep, sleep_until};

use super::behaviour::SwitchBehaviour;
use super::delivery::{Delivery, DeliveryContext};
use super::fault::FaultAction;
use super::reply::{CommandReply, Reply, SuccessReply};
use super::request::ReceivedDocument;
use super::session::SwitchSession;
use super::switch::SimulatedSwitch;

/// How much room is made for one read.
const READ_BYTES: usize = 8 * 1024;

/// An accepted connection; dropping it forgets the connection.
pub(super) struct AcceptedConnection {
    switch: Arc<SimulatedSwitch>,
    session: SwitchSession,
    behaviour: SwitchBehaviour,
    /// Whether a fault closes the connection before anything is read.
    pub(super) refused: bool,
}

struct ClientConnection<S> {
    stream: S,
    decoder: FrameDecoder,
    place: AcceptedConnection,
    /// Replies that a fault holds back, and until when.
    late: Vec<(Instant, Vec<Vec<u8>>)>,
}

/// Fate of a connection after a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Serve,
    Close,
}

/// What a connection was waiting for.
enum Event {
    Read(usize),
    LateReply,
    /// A document has begun, and no more of it came.
    Silence,
    Idle,
}

// === impl SimulatedSwitch ===

impl SimulatedSwitch {
    /// Serves one connection over any stream until either side closes it; a pipe in memory has no
    /// delays of its own, which is what tests with simulated time need. An error is the client's
    /// going away.
    pub async fn serve<S>(self: Arc<Self>, stream: S) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        AcceptedConnection::take(self).serve(stream).await
    }
}

/// A document that is not answered yet; it is on drop, or will not be.
struct DocumentGuard {
    switch: Arc<SimulatedSwitch>,
    /// Whom it changes.
    written: Vec<String>,
}

impl Drop for DocumentGuard {
    fn drop(&mut self) {
        self.switch.end_document(&self.written);
    }
}

// === impl AcceptedConnection ===

impl AcceptedConnection {
    /// Takes a place on `switch`.
    pub(super) fn take(switch: Arc<SimulatedSwitch>) -> Self {
        let (session, behaviour, refused) = switch.accept();
        Self {
            switch,
            session,
            behaviour,
            refused,
        }
    }

    /// Serves `stream` until either side closes it. An error is the client's going away.
    pub(super) async fn serve<S>(self, stream: S) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        if self.refused {
            return Ok(());
        }
        let decoder = FrameDecoder::new(self.behaviour.document_bytes_max);
        let mut connection = ClientConnection {
            stream,
            decoder,
            place: self,
            late: Vec::new(),
        };
        connection.run().await?;
        connection.stream.shutdown().await
    }
}

impl Drop for AcceptedConnection {
    fn drop(&mut self) {
        self.switch.close(&mut self.session);
    }
}

// === impl ClientConnection ===

impl<S: AsyncRead + AsyncWrite + Unpin> ClientConnection<S> {
    async fn run(&mut self) -> io::Result<()> {
        loop {
            let next = match self.decoder.next_document() {
                Ok(Some(document)) => self.answer(&document).await?,
                Ok(None) => self.wait().await?,
                Err(malformed) => self.refuse_stream(malformed.to_string()).await?,
            };
            if next == Next::Close {
                return Ok(());
            }
        }
    }

    /// Waits for bytes; meanwhile replies that were held back may come due.
    async fn wait(&mut self) -> io::Result<Next> {
        let due = self.late.iter().map(|(due, _)| *due).min();
        let SwitchBehaviour {
            idle_close,
            document_silence,
            ..
        } = self.place.behaviour;
        let silence = (!self.decoder.is_quiet()).then_some(document_silence);
        let buffer = self.decoder.buffer_mut();
        buffer.reserve(READ_BYTES);
        let event = tokio::select! {
            biased;
            () = until(due) => Event::LateReply,
            count = self.stream.read_buf(buffer) => Event::Read(count?),
            () = idle(silence) => Event::Silence,
            () = idle(idle_close) => Event::Idle,
        };
        match event {
            Event::Read(0) | Event::Idle => Ok(Next::Close),
            Event::Read(_) => Ok(Next::Serve),
            Event::LateReply => self.write_due().await,
            Event::Silence => {
                let silence = humantime::format_duration(document_silence);
                let fault = format!("the document has no end, and nothing came for {silence}");
                self.refuse_stream(fault).await
            }
        }
    }

    async fn write_due(&mut self) -> io::Result<Next> {
        let first = self.late.iter().enumerate().min_by_key(|(_, late)| late.0);
        if let Some((place, _)) = first {
            let (_, pieces) = self.late.remove(place);
            self.write(&pieces).await?;
        }
        Ok(Next::Serve)
    }

    async fn answer(&mut self, document: &[u8]) -> io::Result<Next> {
        let mut request = ReceivedDocument::read(document);
        let place = &mut self.place;
        let orders = place.switch.receive(&mut place.session, &request);
        let open = DocumentGuard {
            switch: Arc::clone(&place.switch),
            written: std::mem::take(&mut request.written),
        };
        request.check(&orders.behaviour, orders.given.as_ref());
        if !self.decoder.is_quiet() {
            place.switch.count_pipelined();
            if orders.behaviour.close_pipelined {
                return Ok(Next::Close);
            }
        }
        place.behaviour = orders.behaviour;
        match &orders.action {
            Some(FaultAction::DropBefore) => return Ok(Next::Close),
            Some(FaultAction::NeverBefore) => return Ok(Next::Serve),
            Some(FaultAction::Delay(delay)) => sleep(*delay).await,
            Some(FaultAction::RefuseLogin { text }) => {
                place.session.refuse_login = Some(text.clone())
            }
            _ => {}
        }
        self.execute(&request, orders.action.as_ref(), open).await
    }

    async fn execute(
        &mut self,
        request: &ReceivedDocument,
        action: Option<&FaultAction>,
        open: DocumentGuard,
    ) -> io::Result<Next> {
        let place = &mut self.place;
        let reply = place.switch.execute(&mut place.session, request);
        let bytes = reply.to_bytes();
        let previous = place.switch.replace_last_reply(&bytes);
        let logs_out = action == Some(&FaultAction::UnsolicitedLogout);
        let surroundings = DeliveryContext {
            previous: &previous,
            late_line_feed: place.behaviour.late_line_feed,
            logout: logs_out.then(|| place.forced_logout(&reply)),
        };
        // Before the answer goes out: whoever reads it may begin the next login or document at once.
        if request.is_login_attempt() {
            place.switch.end_login_attempt(&mut place.session);
        }
        drop(open);
        self.deliver(Delivery::of(action, &reply, bytes, &surroundings))
            .await
    }

    async fn deliver(&mut self, delivery: Delivery) -> io::Result<Next> {
        match delivery.late {
            Some(delay) => self.late.push((Instant::now() + delay, delivery.pieces)),
            None => self.write(&delivery.pieces).await?,
        }
        Ok(if delivery.closes {
            Next::Close
        } else {
            Next::Serve
        })
    }

    /// A stream that is no series of documents is refused once and closed: there is no telling
    /// where the next document would begin.
    async fn refuse_stream(&mut self, fault: String) -> io::Result<Next> {
        let id = self.place.session.id.clone().unwrap_or_default();
        let request = ReceivedDocument::malformed(fault, &id);
        let place = &mut self.place;
        place.switch.receive(&mut place.session, &request);
        let _open = DocumentGuard {
            switch: Arc::clone(&place.switch),
            written: Vec::new(),
        };
        let reply = place.switch.execute(&mut place.session, &request);
        self.write(&[reply.to_bytes()]).await?;
        Ok(Next::Close)
    }

    async fn write(&mut self, pieces: &[Vec<u8>]) -> io::Result<()> {
        for piece in pieces {
            self.stream.write_all(piece).await?;
            self.stream.flush().await?;
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

impl AcceptedConnection {
    /// Ends the login, and gives the document that says so.
    fn forced_logout(&mut self, reply: &Reply) -> Vec<u8> {
        let request = LogoutRequest {
            user_id: self.switch.log_out(&mut self.session),
            reason: Some("Open Client Server Forced Logout".to_owned()),
        };
        let command = CommandReply {
            echo: String::new(),
            outcome: Ok(SuccessReply::data("LogoutRequest", &request)),
        };
        let document = Reply {
            commands: vec![command],
            ..reply.clone()
        };
        document.to_bytes()
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

async fn idle(limit: Option<Duration>) {
    match limit {
        Some(limit) => sleep(limit).await,
        None => std::future::pending().await,
    }
}
