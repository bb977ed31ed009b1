//! A way to a server that can be made to swallow what it is sent, as a machine does that stopped in the
//! middle: connections are taken, bytes are taken, and nothing comes back. Healed, it goes on where it
//! stopped.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub(crate) struct Proxy {
    pub(crate) addr: SocketAddr,
    swallows: Arc<watch::Sender<bool>>,
    /// How often the connections of the time were dropped without a word.
    dropped: Arc<watch::Sender<u32>>,
    task: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let swallows = Arc::new(watch::Sender::new(false));
        let dropped = Arc::new(watch::Sender::new(0));
        let (state, drops) = (Arc::clone(&swallows), Arc::clone(&dropped));
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(until_dropped(
                    drops.subscribe(),
                    join(near, server, state.subscribe()),
                ));
            }
        });
        Self {
            addr,
            swallows,
            dropped,
            task,
        }
    }

    /// Forgets the connections that there are: they stay open, and nothing passes any more.
    pub(crate) fn drop_silently(&self) {
        self.dropped.send_modify(|times| *times += 1);
    }

    pub(crate) fn swallow(&self, swallows: bool) {
        self.swallows.send_replace(swallows);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A dropped connection is kept open for good, and nobody moves its bytes.
async fn until_dropped(mut drops: watch::Receiver<u32>, joined: impl Future<Output = ()>) {
    let mut joined = Box::pin(joined);
    tokio::select! {
        () = &mut joined => {}
        _ = drops.changed() => std::future::pending().await,
    }
}

async fn join(near: TcpStream, server: SocketAddr, mut swallows: watch::Receiver<bool>) {
    let heals = swallows.wait_for(|swallows| !*swallows).await;
    drop(heals.unwrap());
    let Ok(far) = TcpStream::connect(server).await else {
        return;
    };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    tokio::join!(
        copy(from_near, to_far, swallows.clone()),
        copy(from_far, to_near, swallows),
    );
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut swallows: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if swallows.wait_for(|swallows| !*swallows).await.is_err() {
            return;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
