//! Byte stream of a connection: clear or TLS, with its activity noted on the way.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

use super::activity::Activity;

/// How much is discarded at once while lingering, in bytes.
const DISCARD_BYTES: usize = 8 * 1024;

/// A connection's bytes, with or without TLS.
#[derive(Debug)]
pub(super) enum ConnectionStream {
    Clear(TcpStream),
    Tls(SslStream<TcpStream>),
}

/// A stream that reports to its connection's [`Activity`], and lingers before it closes when the
/// client may still be sending.
#[derive(Debug)]
pub(super) struct WatchedStream {
    stream: ConnectionStream,
    activity: Arc<Activity>,
    /// What was read too early, to be read again.
    unread: Bytes,
    /// The head that is being read, until a request has begun. Meanwhile what is written is dropped:
    /// it can only be what hyper itself says of a head that it cannot read.
    head: Option<Vec<u8>>,
    /// Whether all bytes are of requests and answers.
    is_all_activity: bool,
    said_goodbye: bool,
}

// === impl ConnectionStream ===

impl ConnectionStream {
    fn tcp(&mut self) -> &mut TcpStream {
        match self {
            Self::Clear(tcp) => tcp,
            Self::Tls(tls) => tls.get_mut(),
        }
    }
}

impl AsyncRead for ConnectionStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Clear(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Self::Tls(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for ConnectionStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Clear(tcp) => Pin::new(tcp).poll_write(cx, buf),
            Self::Tls(tls) => Pin::new(tls).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Clear(tcp) => Pin::new(tcp).poll_write_vectored(cx, bufs),
            Self::Tls(tls) => Pin::new(tls).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Clear(tcp) => tcp.is_write_vectored(),
            Self::Tls(tls) => tls.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Clear(tcp) => Pin::new(tcp).poll_flush(cx),
            Self::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Clear(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Self::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}

// === impl WatchedStream ===

impl WatchedStream {
    pub(super) fn new(stream: ConnectionStream, activity: Arc<Activity>) -> Self {
        Self {
            stream,
            activity,
            unread: Bytes::new(),
            head: None,
            is_all_activity: true,
            said_goodbye: false,
        }
    }

    /// The same for HTTP/2, where most kinds of frames are no activity.
    pub(super) fn multiplexed(self) -> Self {
        Self {
            is_all_activity: false,
            ..self
        }
    }

    /// The same before a head is read.
    pub(super) fn expecting_request(self) -> Self {
        self.activity.expect_request();
        Self {
            head: Some(Vec::new()),
            ..self
        }
    }

    /// Gives the head that could not be read. From now on what is written is sent.
    pub(super) fn take_head(&mut self) -> Vec<u8> {
        self.head.take().unwrap_or_default()
    }

    /// Has `bytes` read again. An empty buffer is let go: it may be a large one.
    pub(super) fn put_back(&mut self, bytes: Bytes) {
        self.unread = match bytes.is_empty() {
            true => Bytes::new(),
            false => bytes,
        };
    }

    /// Whether there are bytes to be read again.
    pub(super) fn has_put_back(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Waits until there is something to read, without a buffer to read it into.
    pub(super) async fn readable(&mut self) {
        // An error is met again by who reads.
        let _ = std::future::poll_fn(|cx| self.stream.tcp().poll_read_ready(cx)).await;
    }

    /// Notes what came in.
    fn note(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || !self.is_all_activity {
            return;
        }
        self.activity.received();
        if let Some(head) = &mut self.head {
            if self.activity.has_served() {
                self.head = None;
            } else {
                head.extend_from_slice(bytes);
            }
        }
    }

    /// Whether what is written is not for the client.
    fn keeps_back(&self) -> bool {
        self.head.is_some() && !self.activity.has_served()
    }

    fn note_write(&self, written: &Poll<io::Result<usize>>) {
        match written {
            _ if !self.is_all_activity => {}
            Poll::Ready(_) => self.activity.sent(),
            Poll::Pending => self.activity.blocked(),
        }
    }

    /// Discards what the client still sends until it closes too.
    ///
    /// Closing a socket with unread bytes resets the connection, and the reset can overtake the
    /// very answer (413, say) that tells the client to stop. The activity bounds the time.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut scrap = [0; DISCARD_BYTES];
        loop {
            let mut buf = ReadBuf::new(&mut scrap);
            ready!(Pin::new(self.stream.tcp()).poll_read(cx, &mut buf))?;
            if buf.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncRead for WatchedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        if this.unread.is_empty() {
            ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        } else {
            let again = this.unread.len().min(buf.remaining());
            buf.put_slice(&this.unread[..again]);
            this.unread.advance(again);
        }
        this.note(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.keeps_back() {
            return Poll::Ready(Ok(buf.len()));
        }
        let written = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.note_write(&written);
        written
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.keeps_back() {
            return Poll::Ready(Ok(bufs.iter().map(|buf| buf.len()).sum()));
        }
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.note_write(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
        this.activity.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.said_goodbye {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            this.said_goodbye = true;
        }
        if !this.activity.body_left_unread() {
            return Poll::Ready(Ok(()));
        }
        this.activity.linger();
        this.poll_linger(cx)
    }
}
