//! Wire of a session: documents out, documents in, and whatever comes in between.
//!
//! Whose document an answer is and what becomes of the session is decided elsewhere (`session.rs`).

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use memchr::memmem;
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::watch;

use super::connect::ServerStream;
use super::exchange_error::ExchangeErrorKind;
use super::frame::FrameDecoder;
use super::silence::{Silence, until_found};
use super::stats::CloseReason;
use super::write_lease::LeasedWrite;

/// How much room is made for one read.
const READ_BYTES: usize = 8 * 1024;

/// How often a session without a request under way is read from at once.
const IDLE_READS_MAX: usize = 4;

/// Wire of a session, and what the current exchange has put on it.
pub(super) struct SessionWire {
    pub(super) stream: Box<dyn ServerStream>,
    pub(super) decoder: FrameDecoder,
    /// Wiped when it is dropped, whatever became of a login.
    pub(super) outgoing: Zeroizing<Vec<u8>>,
    pub(super) silence: Arc<Silence>,
    /// Tells when the server is found to be silent.
    found_silent: watch::Receiver<bool>,
    /// Whether the current exchange has put a byte on the wire.
    pub(super) written: bool,
    /// Whether it has put all of them there.
    pub(super) sent: bool,
}

// === impl SessionWire ===

impl SessionWire {
    /// A wire over a stream that is connected. Larger documents are not accepted.
    pub(super) fn new(
        stream: Box<dyn ServerStream>,
        document_bytes_max: usize,
        silence: Arc<Silence>,
    ) -> Self {
        Self {
            stream,
            decoder: FrameDecoder::new(document_bytes_max),
            outgoing: Zeroizing::default(),
            found_silent: silence.subscribe(),
            silence,
            written: false,
            sent: false,
        }
    }

    /// An exchange begins, of which nothing is on the wire.
    pub(super) fn begin(&mut self) {
        self.written = false;
        self.sent = false;
    }

    /// Writes the document. One under a lease has its leave asked for whenever bytes of it could be written.
    pub(super) async fn write_outgoing(
        &mut self,
        mut leased: Option<&mut LeasedWrite<'_>>,
    ) -> Result<(), ExchangeErrorKind> {
        let mut rest = self.outgoing.as_slice();
        while !rest.is_empty() {
            let writing = poll_fn(|cx| {
                if leased.as_mut().is_some_and(|write| !write.may_begin()) {
                    return Poll::Ready(Err(ExchangeErrorKind::LeaseEnded));
                }
                let stream = Pin::new(&mut self.stream);
                stream.poll_write(cx, rest).map_err(ExchangeErrorKind::from)
            });
            let count = match self.written {
                true => writing.await?,
                // Until something is written, anybody may go elsewhere.
                false => tokio::select! {
                    biased;
                    count = writing => count?,
                    () = until_found(&mut self.found_silent) => return Err(ExchangeErrorKind::Silent),
                },
            };
            if count == 0 {
                return Err(io::Error::from(io::ErrorKind::WriteZero).into());
            }
            self.written = true;
            rest = &rest[count..];
        }
        self.stream.flush().await?;
        self.sent = true;
        Ok(())
    }

    /// A read that was written can be repeated at another server: it is given up when this one is
    /// found to be silent.
    pub(super) async fn read_document_unless_silent(&mut self) -> Result<Bytes, ExchangeErrorKind> {
        tokio::select! {
            biased;
            document = read_document(&mut self.stream, &mut self.decoder, &self.silence) => document,
            () = until_found(&mut self.found_silent) => Err(ExchangeErrorKind::Silent),
        }
    }

    pub(super) async fn read_document(&mut self) -> Result<Bytes, ExchangeErrorKind> {
        read_document(&mut self.stream, &mut self.decoder, &self.silence).await
    }

    /// Takes in what came while nobody was asking. It may be a line feed after the last document; more
    /// than [`IDLE_READS_MAX`] reads of white space are no such thing, and asking goes on under the
    /// pool's lock.
    pub(super) fn poll_idle(&mut self) -> Option<CloseReason> {
        let mut context = Context::from_waker(Waker::noop());
        let mut bytes = [0_u8; 512];
        for _ in 0..IDLE_READS_MAX {
            let mut chunk = ReadBuf::new(&mut bytes);
            match Pin::new(&mut self.stream).poll_read(&mut context, &mut chunk) {
                Poll::Pending => return None,
                Poll::Ready(Err(_)) => return Some(CloseReason::Lost),
                Poll::Ready(Ok(())) if chunk.filled().is_empty() => {
                    return Some(CloseReason::ClosedByServer);
                }
                Poll::Ready(Ok(())) if chunk.filled().iter().all(u8::is_ascii_whitespace) => {}
                Poll::Ready(Ok(())) => return Some(uninvited(chunk.filled())),
            }
        }
        Some(CloseReason::Stray)
    }
}

async fn read_document(
    stream: &mut Box<dyn ServerStream>,
    decoder: &mut FrameDecoder,
    silence: &Silence,
) -> Result<Bytes, ExchangeErrorKind> {
    loop {
        if let Some(document) = decoder.next_document()? {
            return Ok(document);
        }
        let buffer: &mut BytesMut = decoder.buffer_mut();
        buffer.reserve(READ_BYTES);
        if stream.read_buf(buffer).await? == 0 {
            return Err(ExchangeErrorKind::Closed);
        }
        silence.heard();
    }
}

/// A server that ends a login says so with a LogoutRequest; anything else is a stray.
fn uninvited(bytes: &[u8]) -> CloseReason {
    match memmem::find(bytes, b"LogoutRequest") {
        Some(_) => CloseReason::LoggedOut,
        None => CloseReason::Stray,
    }
}
