//! A replica in a process of its own, which can be stopped and killed.

use std::net::SocketAddr;

use tempfile::TempDir;

use super::gateway::{PASSWORD, until};
use super::store::TestStore;
use super::{Reply, request};
use crate::commands::Running;

/// A process `ocip-gateway serve` that shares a store. It ends with the test.
pub(crate) struct Replica {
    process: Running,
    pub(crate) rest: SocketAddr,
    _folder: TempDir,
}

impl Replica {
    /// Starts one in front of `switch` with `more` keys, and waits until it is ready.
    pub(crate) async fn start(switch: SocketAddr, store: &TestStore, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("gateway.toml");
        let store = store.addr();
        let text = format!(
            "server.listen = '127.0.0.1:0'\nadmin.listen = '127.0.0.1:0'\n\
             access.allow_anonymous = true\nbackend.transport = 'tcp'\n\
             backend.servers = ['{switch}']\nbackend.login.user_id = 'gateway-admin'\n\
             backend.login.password = '{PASSWORD}'\nshared.servers = ['{store}']\n\
             shared.timeout = '1s'\nshared.on_loss = 'refuse'\n{more}\n"
        );
        std::fs::write(&config, text).unwrap();
        let mut process = Running::start(&["serve", "--config", config.to_str().unwrap()]);
        let (rest, admin) = (process.listening("rest"), process.listening("admin"));
        drop(process.read_stderr());
        until(|| async { request(admin, "GET", "/readyz", "").await.status == 200 }).await;
        Self {
            process,
            rest,
            _folder: folder,
        }
    }

    pub(crate) async fn request(&self, method: &str, path: &str, body: &str) -> Reply {
        request(self.rest, method, path, body).await
    }

    /// Ends it at once, as a crash does.
    pub(crate) fn kill(&self) {
        self.process.signal("-KILL");
    }

    /// Has it stand still until [`Replica::resume`].
    pub(crate) fn pause(&self) {
        self.process.signal("-STOP");
    }

    pub(crate) fn resume(&self) {
        self.process.signal("-CONT");
    }
}
