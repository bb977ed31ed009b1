//! Accepting connections, and letting go of them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::connection;
use super::connection_config::ConnectionConfig;
use super::connection_limit::ConnectionPermit;
use super::connections::ConnectionClosing;
use super::drain::Drain;
use super::listener::Listener;
use super::peer::ListenerState;

/// How long to wait after an accept error that the next accept would meet again, such as having
/// no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// A bound listener that does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
}

// === impl Server ===

impl Server {
    /// Binds the address; connections wait in the backlog until [`serve`](Self::serve) runs.
    pub async fn bind(addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        Ok(Self { listener, addr })
    }

    /// The address bound, with the real port where port 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.addr
    }

    /// Serves until drained; returns how many connections had to be cut at the end.
    ///
    /// Once the drain begins the listener is closed, idle connections are closed and running
    /// requests finish; what is left after `drain_timeout` is cut. Dropping this future cuts
    /// everything at once.
    pub async fn serve(self, listener: Arc<Listener>, drain: Drain) -> usize {
        let shared = Arc::new(ListenerState {
            listener: Arc::clone(&listener),
            drain: drain.clone(),
        });
        let mut tasks = JoinSet::new();
        tokio::select! {
            () = accept(self.listener, &shared, &mut tasks) => {}
            () = drain.triggered() => {}
        }
        finish(tasks, listener.settings().limits.drain_timeout).await
    }
}

/// Accepts for ever, one task per connection. The listener is closed when this is dropped.
///
/// While one connection waits for a permit, the next ones are in the kernel's backlog.
async fn accept(tcp: TcpListener, shared: &Arc<ListenerState>, tasks: &mut JoinSet<()>) {
    let listener = &shared.listener;
    loop {
        let (socket, addr) = next(&tcp).await;
        // It keeps to what was in force when it was let in: whom it may name is decided by that.
        let settings = listener.settings();
        if let Some(permit) = admit(listener, &settings, addr).await {
            let shared = Arc::clone(shared);
            tasks.spawn(connection::run(shared, settings, socket, addr, permit));
        }
        while let Some(ended) = tasks.try_join_next() {
            if let Err(error) = ended {
                tracing::error!(%error, "a connection's task failed");
            }
        }
    }
}

/// A permit for a connection from `addr`, unless that is refused.
async fn admit(
    listener: &Listener,
    settings: &ConnectionConfig,
    addr: SocketAddr,
) -> Option<ConnectionPermit> {
    if settings.refuses(addr.ip()) {
        let connections = &listener.counters.connections;
        connections.count(ConnectionClosing::ProxyHeader);
        tracing::debug!(peer = %addr, "a connection was refused: it is from no trusted proxy");
        return None;
    }
    // Behind a proxy it is not known yet whom it is of.
    let party = (!settings.has_proxy_header).then_some(addr.ip());
    let limits = || listener.settings().limits.clone();
    let permit = listener.limit.take(party, limits).await;
    if permit.is_none() {
        tracing::debug!(peer = %addr, "a connection was refused: its address has enough");
    }
    permit
}

/// The next connection. Errors are waited out: some are a client's that already gave up, others
/// (no descriptors, no memory) pass once connections end.
async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_client(&error) => {
                tracing::debug!(%error, "a client gave up before it was accepted");
            }
            Err(error) => {
                tracing::warn!(%error, "connections cannot be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

/// Waits for the connections to end, then cuts the rest; returns how many those were.
async fn finish(mut tasks: JoinSet<()>, patience: Duration) -> usize {
    let all_ended = async { while tasks.join_next().await.is_some() {} };
    if timeout(patience, all_ended).await.is_ok() {
        return 0;
    }
    let cut = tasks.len();
    tracing::warn!(
        connections = cut,
        "the drain took too long, cutting the rest"
    );
    tasks.shutdown().await;
    cut
}
