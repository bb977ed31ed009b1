//! The listener of a running switch.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio_native_tls::TlsAcceptor;

use super::certificate::ServerCertificate;
use super::connection::AcceptedConnection;
use super::switch::SimulatedSwitch;

/// How long to wait when a connection cannot be accepted, which is when there are too many.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A running server. Dropping it stops it: its listener and every connection close at once.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    task: JoinHandle<()>,
    /// Dropping or using it ends the task.
    stop: Option<oneshot::Sender<()>>,
}

/// Settings of a simulator: where and how to listen.
#[derive(Debug, Clone)]
pub struct SimulatorSettings {
    /// The address; port 0 takes any free port.
    pub listen: SocketAddr,
    /// Transport of a listener.
    pub transport: ListenTransport,
}

/// Transport of a listener.
#[derive(Debug, Clone)]
pub enum ListenTransport {
    /// Clear text.
    Clear,
    /// TLS from the first byte, with this certificate.
    Tls(ServerCertificate),
}

// === impl Simulator ===

impl Simulator {
    /// Starts to serve `switch`. It listens when this returns.
    pub async fn start(
        switch: Arc<SimulatedSwitch>,
        settings: SimulatorSettings,
    ) -> io::Result<Simulator> {
        let acceptor = settings.transport.acceptor()?;
        let listener = TcpListener::bind(settings.listen).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(accept(listener, switch, acceptor, stopped));
        Ok(Simulator {
            address,
            task,
            stop: Some(stop),
        })
    }

    /// The address it listens on.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Stops it: when this returns, every connection is closed and the port is free. The same switch
    /// can then be started on the same port again.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // An error is a panic of the task, which ended it too.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

// === impl SimulatorSettings ===

impl SimulatorSettings {
    /// Clear text on any free port of the loopback, for tests.
    pub fn loopback() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            transport: ListenTransport::Clear,
        }
    }
}

// === impl ListenTransport ===

impl ListenTransport {
    fn acceptor(&self) -> io::Result<Option<TlsAcceptor>> {
        let Self::Tls(certificate) = self else {
            return Ok(None);
        };
        let identity = certificate.identity().map_err(io::Error::other)?;
        let acceptor = native_tls::TlsAcceptor::new(identity).map_err(io::Error::other)?;
        Ok(Some(acceptor.into()))
    }
}

async fn accept(
    listener: TcpListener,
    switch: Arc<SimulatedSwitch>,
    acceptor: Option<TlsAcceptor>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let place = AcceptedConnection::take(Arc::clone(&switch));
                    connections.spawn(serve(place, stream, acceptor.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "the simulator cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve(place: AcceptedConnection, stream: TcpStream, acceptor: Option<TlsAcceptor>) {
    if place.refused {
        return;
    }
    if let Err(error) = handshake_and_serve(place, stream, acceptor).await {
        tracing::debug!(%error, "a connection to the simulator ended");
    }
}

async fn handshake_and_serve(
    place: AcceptedConnection,
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match acceptor {
        None => place.serve(stream).await,
        Some(acceptor) => {
            let stream = acceptor.accept(stream).await.map_err(io::Error::other)?;
            place.serve(stream).await
        }
    }
}
