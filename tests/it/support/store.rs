//! A real store, as replicas share one: `redis-server` on a port of its own.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use ocip_gateway::config::{Config, OnLoss};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::gateway::{host_port, until};

/// A store that keeps nothing on disk. It ends with the test.
pub(crate) struct TestStore {
    child: Child,
    addr: SocketAddr,
    folder: TempDir,
}

impl TestStore {
    /// Starts one, and waits until it answers.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with more settings for the server; `PORT` in them is its port.
    pub(crate) async fn start_with(more: &[&str]) -> Self {
        loop {
            // Somebody else may take the port meanwhile; then there is another one.
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let addr = free.local_addr().unwrap();
            drop(free);
            let folder = tempfile::tempdir().unwrap();
            write_settings(addr, &folder, more);
            let mut store = Self {
                child: spawn(&folder),
                addr,
                folder,
            };
            if store.is_there().await {
                return store;
            }
        }
    }

    /// A Sentinel that knows this store as the primary `mymaster`.
    pub(crate) async fn sentinel(&self) -> Self {
        let port = self.addr.port();
        let monitor = format!("sentinel monitor mymaster 127.0.0.1 {port} 1");
        Self::start_with(&[&monitor]).await
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Ends it at once, as a crash does. Nothing it knew is left.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again at the same address, empty.
    pub(crate) async fn restart(&mut self) {
        self.child = spawn(&self.folder);
        assert!(self.is_there().await, "it did not start again");
    }

    /// Has it answer nothing until [`TestStore::resume`].
    pub(crate) fn pause(&self) {
        signal(&self.child, Signal::STOP);
    }

    pub(crate) fn resume(&self) {
        signal(&self.child, Signal::CONT);
    }

    /// What `redis-cli` prints.
    pub(crate) fn cli(&self, arguments: &[&str]) -> String {
        let said = Command::new("redis-cli")
            .args(["-p", &self.addr.port().to_string()])
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8(said.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    }

    /// False when it has ended instead of listening.
    async fn is_there(&mut self) -> bool {
        let (addr, child) = (self.addr, std::cell::RefCell::new(&mut self.child));
        let has_ended = || child.borrow_mut().try_wait().unwrap().is_some();
        until(|| async { TcpStream::connect(addr).is_ok() || has_ended() }).await;
        !has_ended()
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_settings(addr: SocketAddr, folder: &TempDir, more: &[&str]) {
    let port = addr.port().to_string();
    let own = format!("port {port}\nbind 127.0.0.1\n");
    let is_sentinel = more.iter().any(|line| line.starts_with("sentinel "));
    let kept = if is_sentinel {
        ""
    } else {
        "save \"\"\nappendonly no\n"
    };
    let more = more.join("\n").replace("PORT", &port);
    let text = format!("{own}{kept}{more}\n");
    std::fs::write(folder.path().join("store.conf"), text).unwrap();
}

fn spawn(folder: &TempDir) -> Child {
    let settings = folder.path().join("store.conf");
    let is_sentinel = std::fs::read_to_string(&settings)
        .unwrap()
        .contains("sentinel ");
    Command::new("redis-server")
        .arg(settings)
        .args(is_sentinel.then_some("--sentinel"))
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("these tests need redis-server (Debian's package redis-server)")
}

/// Sends a process a signal.
pub(crate) fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_child(child);
    kill_process(pid, signal).unwrap();
}

/// The configuration of a replica that shares `store`. What it does not do, because a machine is slow, a test would
/// take for a fault: so the store has time to answer, and nothing is written without it.
pub(crate) fn share(config: &mut Config, store: &TestStore) {
    config.shared.servers = vec![host_port(store.addr())];
    config.shared.timeout = std::time::Duration::from_secs(1);
    config.shared.on_loss = OnLoss::Refuse;
}
