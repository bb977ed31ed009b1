//! One connection: its TLS handshake, its requests, its end.

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::Limits;
use super::activity::Activity;
use super::exchange::{self, Peer};
use super::front::Terms;
use super::server::Shared;
use super::stream::{Stream, Watched};
use super::tls::HandshakeError;

/// The smallest head limit that hyper accepts, in bytes.
const HEADER_BYTES_MIN: usize = 8 * 1024;

/// How many requests one HTTP/2 connection may have under way.
const STREAMS_MAX: u32 = 100;

/// What speaks HTTP on a connection.
pub(super) type Protocol = auto::Builder<TokioExecutor>;

/// Notices when a connection's time is up.
struct Watchdog {
    activity: Arc<Activity>,
    sleep: Pin<Box<Sleep>>,
}

/// Sets hyper up: HTTP/1.1 with keep-alive, and HTTP/2 for clients that open with its preface.
pub(super) fn protocol(limits: &Limits) -> Protocol {
    let mut protocol = Protocol::new(TokioExecutor::new());
    protocol
        .http1()
        .half_close(false)
        // Our own watchdog does this; see `activity`.
        .header_read_timeout(None)
        // Besides the head, this is all that hyper buffers of a body that nobody reads yet.
        .max_buf_size(limits.max_header_bytes.max(HEADER_BYTES_MIN));
    protocol
        .http2()
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX));
    protocol
}

/// Serves a connection from its first byte to its last.
pub(super) async fn run(shared: Arc<Shared>, socket: TcpStream, addr: SocketAddr) {
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(peer = %addr, %error, "TCP_NODELAY could not be set");
    }
    let terms = shared.serving.terms();
    match secure(&terms, socket).await {
        Ok(stream) => speak(shared, &terms, stream, addr).await,
        Err(error) => tracing::debug!(peer = %addr, %error, "the TLS handshake failed"),
    }
}

/// Does the TLS handshake if there is TLS.
async fn secure(terms: &Terms, socket: TcpStream) -> Result<Stream, HandshakeError> {
    match &terms.tls {
        None => Ok(Stream::Clear(socket)),
        Some(identity) => {
            let secured = identity.accept(socket, terms.limits.header_timeout);
            Ok(Stream::Tls(Box::new(secured.await?)))
        }
    }
}

async fn speak(shared: Arc<Shared>, terms: &Terms, stream: Stream, addr: SocketAddr) {
    let activity = Arc::new(Activity::new(&terms.limits));
    let peer = Arc::new(Peer {
        shared: Arc::clone(&shared),
        addr,
        activity: Arc::clone(&activity),
    });
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&activity)));
    let service = service_fn(move |request| exchange::serve(Arc::clone(&peer), request));
    let mut connection = pin!(terms.protocol.serve_connection(io, service));
    let mut watchdog = Watchdog::new(Arc::clone(&activity));
    let mut drain = pin!(shared.drain.triggered());
    let mut draining = false;
    loop {
        tokio::select! {
            // The connection goes first: what it just did decides over the deadline.
            biased;
            result = connection.as_mut() => {
                return log_end(addr, result);
            }
            () = drain.as_mut(), if !draining => draining = true,
            () = watchdog.expired() => if !activity.may_close_gently() {
                tracing::debug!(peer = %addr, "a connection was cut: its time is up");
                return;
            }
        }
        connection.as_mut().graceful_shutdown();
        activity.close();
    }
}

/// Broken connections are everyday life on a network, hence debug.
fn log_end(addr: SocketAddr, result: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = result {
        tracing::debug!(peer = %addr, error, "a connection broke");
    }
}

// === impl Watchdog ===

impl Watchdog {
    fn new(activity: Arc<Activity>) -> Self {
        let first = activity.deadline().unwrap_or_else(Instant::now);
        Self {
            activity,
            sleep: Box::pin(sleep_until(first)),
        }
    }

    async fn expired(&mut self) {
        std::future::poll_fn(|cx| self.poll_expired(cx)).await;
    }

    /// Asks for the deadline anew each time the connection's task wakes, so the timer is touched
    /// only when the deadline came nearer or the timer ran out early.
    fn poll_expired(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let Some(deadline) = self.activity.deadline() else {
                // A request is running; its end wakes this task.
                return Poll::Pending;
            };
            if deadline < self.sleep.deadline() || self.sleep.is_elapsed() {
                self.sleep.as_mut().reset(deadline);
            }
            ready!(self.sleep.as_mut().poll(cx));
            if self
                .activity
                .deadline()
                .is_some_and(|deadline| deadline <= Instant::now())
            {
                return Poll::Ready(());
            }
        }
    }
}
