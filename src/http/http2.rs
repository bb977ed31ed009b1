//! HTTP/2 on one connection, by h2.
//!
//! h2 and not hyper, which is h2 underneath: only with the streams in our own hands it can be seen
//! how far an answer has come, and one be cut that its client does not take, while the others on the
//! connection go on.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use h2::server::{Builder, Connection, SendResponse};
use h2::{Reason, RecvStream, SendStream};
use http::header::{CONNECTION, CONTENT_LENGTH, DATE};
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::connection_config::ConnectionConfig;
use super::connections::ConnectionClosing;
use super::exchange;
use super::limits::Limits;
use super::peer::ConnectionPeer;
use super::response::Response;
use super::stream::WatchedStream;
use super::watchdog::{Interrupt, Watchdog};

/// How many requests one connection may have under way.
const STREAMS_MAX: u32 = 100;

/// How much of request bodies may be under way, in bytes.
const WINDOW_BYTES: u32 = 1024 * 1024;

/// How much of an answer h2 takes before it has been written, in bytes.
const SEND_BUFFER_BYTES: usize = 64 * 1024;

/// The part of an answer that must get away within the idle timeout, in bytes; the last may be less.
const PART_BYTES: usize = 16 * 1024;

/// The body of a request.
struct Inbound(RecvStream, SizeHint);

fn protocol(limits: &Limits) -> Builder {
    let mut protocol = Builder::new();
    protocol
        .max_concurrent_streams(STREAMS_MAX)
        .initial_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .max_send_buffer_size(SEND_BUFFER_BYTES)
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX));
    protocol
}

/// Serves a connection to its end, and gives why we closed it, if it was us.
pub(super) async fn serve(
    io: WatchedStream,
    peer: &Arc<ConnectionPeer>,
    settings: &ConnectionConfig,
    watch: &mut Watchdog,
) -> Option<ConnectionClosing> {
    // Boxed, so that it costs nothing once it is over.
    let handshake = Box::pin(protocol(&settings.limits).handshake(io.multiplexed()));
    let mut connection = match watch.bound(handshake).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => return broken(&error, peer),
        Err(interrupt) => return interrupt.reason(&watch.activity),
    };
    watch.activity.multiplex();
    let patience = settings.limits.idle_timeout;
    let mut streams = JoinSet::new();
    let mut reason = None;
    loop {
        let next = next(&mut connection, &mut streams);
        match watch.idly(next).await {
            Ok(None) => return reason,
            Ok(Some(Ok((request, respond)))) => {
                streams.spawn(stream(Arc::clone(peer), request, respond, patience));
            }
            Ok(Some(Err(error))) => return broken(&error, peer).or(reason),
            Err(Interrupt::Evicted) => {
                // Another connection waits for this one's permit, so nothing is waited for here.
                leave(&mut connection).await;
                return Some(ConnectionClosing::Room);
            }
            Err(Interrupt::Expired) if !watch.activity.may_close_gently() => {
                return reason.or(Some(watch.activity.expiry()));
            }
            Err(interrupt) => {
                reason = reason.or(interrupt.reason(&watch.activity));
                connection.graceful_shutdown();
                watch.activity.close();
            }
        }
    }
}

type Accepted = Result<(http::Request<RecvStream>, SendResponse<Bytes>), h2::Error>;

/// The next stream that the client opens. Those that end meanwhile are cleared away, for until then
/// they keep their memory.
async fn next(
    connection: &mut Connection<WatchedStream, Bytes>,
    streams: &mut JoinSet<()>,
) -> Option<Accepted> {
    loop {
        tokio::select! {
            biased;
            accepted = connection.accept() => return accepted,
            Some(_) = streams.join_next() => {}
        }
    }
}

/// Says goodbye as far as that can be done without waiting.
async fn leave(connection: &mut Connection<WatchedStream, Bytes>) {
    connection.abrupt_shutdown(Reason::NO_ERROR);
    poll_fn(|cx| Poll::Ready(connection.poll_closed(cx).is_ready())).await;
}

/// Why a connection broke: because of what the client sent, or of the network.
fn broken(error: &h2::Error, peer: &ConnectionPeer) -> Option<ConnectionClosing> {
    if error.is_io() || error.is_remote() {
        tracing::debug!(peer = %peer.addr, %error, "a connection broke");
        return None;
    }
    peer.shared.listener.complaints.note(peer.addr, error);
    Some(ConnectionClosing::Malformed)
}

/// One request and its answer. A part of the answer that is not taken in time ends the stream.
async fn stream(
    peer: Arc<ConnectionPeer>,
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    patience: Duration,
) {
    let (head, body) = request.into_parts();
    let body = Inbound::new(&head.headers, body);
    let request = http::Request::from_parts(head, body);
    let active = peer.activity.begin();
    let serving = exchange::serve(Arc::clone(&peer), request, active);
    let response = tokio::select! {
        biased;
        response = serving => response,
        // Nobody waits for the answer any more.
        _ = poll_fn(|cx| respond.poll_reset(cx)) => return,
    };
    if let Err(error) = send(response, respond, &peer, patience).await {
        tracing::debug!(peer = %peer.addr, %error, "an answer broke off");
    }
}

async fn send(
    response: Response,
    mut respond: SendResponse<Bytes>,
    peer: &ConnectionPeer,
    patience: Duration,
) -> Result<(), h2::Error> {
    let (mut head, mut body) = response.into_parts();
    head.headers.remove(CONNECTION);
    if let Some(length) = body.size_hint().exact().filter(|length| *length > 0) {
        let known = head.headers.entry(CONTENT_LENGTH);
        known.or_insert_with(|| HeaderValue::from(length));
    }
    let now = httpdate::fmt_http_date(SystemTime::now());
    if let Ok(now) = HeaderValue::try_from(now) {
        head.headers.insert(DATE, now);
    }
    let head = http::Response::from_parts(head, ());
    let mut stream = respond.send_response(head, body.is_end_stream())?;
    while !body.is_end_stream() {
        let piece = tokio::select! {
            biased;
            frame = body.frame() => frame,
            // Nobody waits for what is still to be made.
            _ = poll_fn(|cx| stream.poll_reset(cx)) => return Ok(()),
        };
        let piece = match piece {
            None => Bytes::new(),
            Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
            Some(Err(_)) => {
                stream.send_reset(Reason::INTERNAL_ERROR);
                return Ok(());
            }
        };
        let is_last = body.is_end_stream();
        if !send_piece(&mut stream, piece, is_last, peer, patience).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Sends a piece of an answer. False when its client does not take it, and the stream has ended.
async fn send_piece(
    stream: &mut SendStream<Bytes>,
    mut piece: Bytes,
    is_last: bool,
    peer: &ConnectionPeer,
    patience: Duration,
) -> Result<bool, h2::Error> {
    if piece.is_empty() && is_last {
        stream.send_data(piece, true)?;
        return Ok(true);
    }
    while !piece.is_empty() {
        let part = piece.split_to(piece.len().min(PART_BYTES));
        // Each part has a time of its own: a slow client may take long, one that takes nothing may not.
        let sending = send_part(stream, part, is_last && piece.is_empty());
        let Ok(sent) = timeout(patience, sending).await else {
            peer.shared
                .listener
                .counters
                .connections
                .count(ConnectionClosing::Stalled);
            stream.send_reset(Reason::CANCEL);
            return Ok(false);
        };
        sent?;
        peer.activity.sent();
    }
    Ok(true)
}

/// Sends as much at a time as the client has room for, so that nothing of it waits anywhere else.
async fn send_part(
    stream: &mut SendStream<Bytes>,
    mut part: Bytes,
    is_last: bool,
) -> Result<(), h2::Error> {
    while !part.is_empty() {
        stream.reserve_capacity(part.len());
        if stream.capacity() == 0 {
            let Some(granted) = poll_fn(|cx| stream.poll_capacity(cx)).await else {
                // The stream is closed.
                return Ok(());
            };
            granted?;
        }
        let granted = part.split_to(part.len().min(stream.capacity()));
        if !granted.is_empty() {
            stream.send_data(granted, is_last && part.is_empty())?;
        }
    }
    Ok(())
}

// === impl Inbound ===

impl Inbound {
    /// The body with the length that was announced, if it was; h2 sees to it that it is true.
    fn new(headers: &HeaderMap, body: RecvStream) -> Self {
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok());
        let length = length.and_then(|length| length.parse().ok());
        Self(body, length.map(SizeHint::with_exact).unwrap_or_default())
    }
}

impl Body for Inbound {
    type Data = Bytes;
    type Error = h2::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, h2::Error>>> {
        let Some(data) = ready!(self.0.poll_data(cx)?) else {
            return Poll::Ready(None);
        };
        // What is read is in memory within its limit, so more may come.
        self.0.flow_control().release_capacity(data.len())?;
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.1
    }
}
