//! One connection: who calls, its TLS handshake, and what is spoken on it.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::connection_config::ConnectionConfig;
use super::connection_limit::ConnectionPermit;
use super::connections::ConnectionClosing;
use super::peer::{ConnectionPeer, ListenerState};
use super::stream::{ConnectionStream, WatchedStream};
use super::tls::HandshakeError;
use super::watchdog::Watchdog;
use super::{http1, http2, proxy_header};

/// Preface of an HTTP/2 connection.
const PREFACE: [u8; 24] = *b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Serves a connection from its first byte to its last.
pub(super) async fn run(
    shared: Arc<ListenerState>,
    settings: Arc<ConnectionConfig>,
    mut socket: TcpStream,
    addr: SocketAddr,
    permit: ConnectionPermit,
) {
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(peer = %addr, %error, "TCP_NODELAY could not be set");
    }
    let mut watch = Watchdog::new(&permit.activity, &shared.drain);
    let introduced = match settings.has_proxy_header {
        false => Ok(addr),
        true => Box::pin(introduce(&settings, &mut socket, addr, &permit, &mut watch)).await,
    };
    let reason = match introduced {
        Ok(addr) => {
            let peer = Arc::new(ConnectionPeer {
                shared: Arc::clone(&shared),
                addr,
                is_secure: settings.tls.is_some(),
                activity: Arc::clone(&permit.activity),
            });
            speak(&peer, &settings, socket, &mut watch).await
        }
        Err(reason) => reason,
    };
    if let Some(reason) = reason {
        shared.listener.counters.connections.count(reason);
        tracing::debug!(peer = %addr, reason = reason.label(), "a connection was closed");
    }
}

/// Reads who calls by the word of the proxy at `addr`, or gives why the connection is closed.
async fn introduce(
    settings: &ConnectionConfig,
    socket: &mut TcpStream,
    addr: SocketAddr,
    permit: &ConnectionPermit,
    watch: &mut Watchdog,
) -> Result<SocketAddr, Option<ConnectionClosing>> {
    let caller = match watch.bound(proxy_header::read(socket)).await {
        Ok(Ok(told)) => told.unwrap_or(addr),
        Ok(Err(error)) => {
            tracing::debug!(peer = %addr, %error, "a connection was refused");
            return Err(Some(ConnectionClosing::ProxyHeader));
        }
        Err(interrupt) => return Err(interrupt.reason(&watch.activity)),
    };
    match permit.name(caller.ip(), &settings.limits) {
        true => Ok(caller),
        false => Err(Some(ConnectionClosing::Address)),
    }
}

/// Gives why we closed the connection, unless the client or a drain ended it.
async fn speak(
    peer: &Arc<ConnectionPeer>,
    settings: &ConnectionConfig,
    socket: TcpStream,
    watch: &mut Watchdog,
) -> Option<ConnectionClosing> {
    // Boxed, because what only a beginning needs would be kept as long as the connection.
    let stream = match Box::pin(watch.bound(secure(settings, socket))).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::debug!(peer = %peer.addr, %error, "the TLS handshake failed");
            return Some(ConnectionClosing::Handshake);
        }
        Err(interrupt) => return interrupt.reason(&watch.activity),
    };
    watch.activity.expect_head();
    let mut io = WatchedStream::new(stream, Arc::clone(&watch.activity));
    let speaks_http2 = {
        let reading = pin!(speaks_http2(&mut io));
        watch.idly(reading).await
    };
    match speaks_http2 {
        Ok(Ok(true)) => Box::pin(http2::serve(io, peer, settings, watch)).await,
        Ok(Ok(false)) => http1::serve(io, peer, settings, watch).await,
        Ok(Err(error)) => {
            tracing::debug!(peer = %peer.addr, %error, "a connection broke");
            None
        }
        Err(interrupt) => interrupt.reason(&watch.activity),
    }
}

/// Does the TLS handshake if there is TLS.
async fn secure(
    settings: &ConnectionConfig,
    socket: TcpStream,
) -> Result<ConnectionStream, HandshakeError> {
    match &settings.tls {
        None => Ok(ConnectionStream::Clear(socket)),
        Some(identity) => Ok(ConnectionStream::Tls(identity.accept(socket).await?)),
    }
}

/// Reads until it is clear what is spoken, and puts back what was read.
async fn speaks_http2(io: &mut WatchedStream) -> std::io::Result<bool> {
    let mut seen = [0; PREFACE.len()];
    let mut len = 0;
    while len < PREFACE.len() && seen[..len] == PREFACE[..len] {
        match io.read(&mut seen[len..]).await? {
            0 => break,
            read => len += read,
        }
    }
    io.put_back(seen[..len].to_vec().into());
    Ok(seen == PREFACE)
}
