//! HTTP/1.1 on one connection, by hyper.
//!
//! hyper holds two buffers of 8 KiB and its state for as long as it has a connection. So it has one
//! only while there is a request; in between there is nothing but the socket and our watch over it,
//! and a connection that idles costs little. hyper's own refusals are kept back and given in our
//! words, see [`malformed`].

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::Incoming;
use hyper::server::conn::http1::Connection;
use hyper::service::Service;
use hyper_util::rt::TokioIo;

use super::activity::Activity;
use super::close::{close, close_at_once, end_idle};
use super::connection_config::ConnectionConfig;
use super::connections::ConnectionClosing;
use super::exchange;
use super::malformed;
use super::peer::ConnectionPeer;
use super::response::Response;
use super::stream::WatchedStream;
use super::watchdog::{Interrupt, Watchdog};

/// The requests of one connection, for hyper.
struct RequestService(Arc<ConnectionPeer>);

/// Outcome of serving requests on a connection.
enum Http1Outcome {
    /// It is between two requests.
    Idle(WatchedStream),
    /// It is over; why, if we closed it.
    Over(Option<ConnectionClosing>),
}

/// What hyper says when it is done; nothing when it waits for the next request.
type Said = Option<hyper::Result<()>>;

/// Serves a connection to its end, and gives why we closed it, if it was us.
pub(super) async fn serve(
    mut io: WatchedStream,
    peer: &Arc<ConnectionPeer>,
    settings: &ConnectionConfig,
    watch: &mut Watchdog,
) -> Option<ConnectionClosing> {
    loop {
        if !io.has_put_back()
            && let Err(interrupt) = watch.idly(io.readable()).await
        {
            return end_idle(io, interrupt, watch).await;
        }
        // Boxed, so that it costs nothing while there is no request.
        match Box::pin(requests(io, peer, settings, watch)).await {
            Http1Outcome::Idle(idle) => io = idle,
            Http1Outcome::Over(reason) => return reason,
        }
    }
}

/// Serves requests until there is none for a moment.
async fn requests(
    io: WatchedStream,
    peer: &Arc<ConnectionPeer>,
    settings: &ConnectionConfig,
    watch: &mut Watchdog,
) -> Http1Outcome {
    let io = TokioIo::new(io.expecting_request());
    let service = RequestService(Arc::clone(peer));
    let mut connection = settings.protocol.serve_connection(io, service);
    let activity = Arc::clone(&watch.activity);
    let mut reason = None;
    let said = loop {
        let speaking = std::future::poll_fn(|cx| poll(&mut connection, &activity, cx));
        match watch.idly(speaking).await {
            Ok(said) => break said,
            Err(Interrupt::Evicted) => {
                close_at_once(connection.into_parts().io.into_inner());
                return Http1Outcome::Over(Some(ConnectionClosing::Room));
            }
            Err(Interrupt::Expired) if !activity.may_close_gently() => {
                return Http1Outcome::Over(reason.or(Some(activity.expiry())));
            }
            Err(interrupt) => {
                reason = reason.or(interrupt.reason(&activity));
                Pin::new(&mut connection).graceful_shutdown();
                activity.close();
            }
        }
    };
    let parts = connection.into_parts();
    let mut io = parts.io.into_inner();
    match said {
        None => {
            io.put_back(parts.read_buf);
            return Http1Outcome::Idle(io);
        }
        Some(Ok(())) => close(io, watch).await,
        Some(Err(error)) if error.is_parse() && !activity.has_served() => {
            malformed::refuse(io, &error, peer, watch).await;
            reason = Some(ConnectionClosing::Malformed);
        }
        Some(Err(error)) => {
            reason = error.is_parse().then_some(ConnectionClosing::Malformed);
            tracing::debug!(peer = %peer.addr, %error, "a connection broke");
        }
    }
    Http1Outcome::Over(reason)
}

/// Has hyper go on. It has nothing of a connection in its hands that is between two requests.
fn poll(
    connection: &mut Connection<TokioIo<WatchedStream>, RequestService>,
    activity: &Activity,
    cx: &mut Context<'_>,
) -> Poll<Said> {
    match connection.poll_without_shutdown(cx) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending if activity.is_between_requests() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    }
}

impl Service<hyper::Request<Incoming>> for RequestService {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let peer = Arc::clone(&self.0);
        // Under way from now on, and not only from when it is first looked at.
        let active = peer.activity.begin();
        Box::pin(async move { Ok(exchange::serve(peer, request, active).await) })
    }
}
