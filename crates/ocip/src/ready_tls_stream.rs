//! Stream over TLS that leaves the TLS library alone while nothing has come.
//!
//! A session is read from three times a request, and two of these times nothing is there: when it is lent, to
//! see that it is in step, and right after a document was sent. The library takes its time to find that out; the
//! socket knows.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

/// TLS stream that reads only when there may be something to read.
pub(super) struct ReadyTlsStream {
    stream: SslStream<BufReader<TcpStream>>,
    /// Whether the last read waited for something else than bytes, such as room to write.
    must_read: bool,
}

// === impl ReadyTlsStream ===

impl ReadyTlsStream {
    /// A stream whose handshake is done.
    pub(super) fn new(stream: SslStream<BufReader<TcpStream>>) -> Self {
        Self {
            stream,
            must_read: false,
        }
    }

    /// Whether nothing waits to be read anywhere between the socket and the caller. If so, the caller's task is
    /// woken when there is.
    fn is_drained(&self, cx: &mut Context<'_>) -> bool {
        let below = self.stream.get_ref();
        self.stream.ssl().pending() == 0
            && below.buffer().is_empty()
            && below.get_ref().poll_read_ready(cx).is_pending()
    }
}

impl AsyncRead for ReadyTlsStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.must_read && self.is_drained(cx) {
            return Poll::Pending;
        }
        let result = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.must_read = result.is_pending() && !self.is_drained(cx);
        result
    }
}

impl AsyncWrite for ReadyTlsStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
