//! A gateway on free ports, with a configuration made in code.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ocip::cluster::Cluster;
use ocip::connect::ServerEndpoint;
use ocip::stats::{CloseReason, LoginOutcome, RetryOutcome};
use ocip_gateway::cli::gateway::{Gateway, StartError};
use ocip_gateway::config::{BackendTransport, Config};
use ocip_schema::SchemaSet;

use super::{Reply, request};

pub(crate) const PASSWORD: &str = "demo-admin-password";

/// A running gateway.
pub(crate) struct TestGateway {
    gateway: Gateway,
}

/// A configuration for a switch that speaks clear text at `server`.
pub(crate) fn tcp_config(server: SocketAddr) -> Config {
    let mut config = Config::default();
    config.server.listen = "127.0.0.1:0".parse().unwrap();
    config.admin.listen = "127.0.0.1:0".parse().unwrap();
    // As the fixtures call it.
    config.server.host_names = vec!["gateway".into()];
    config.access.allow_anonymous = true;
    config.access.rate.address_per_second = 0;
    config.access.tenant_concurrency = 0;
    config.apio.project_segments = vec!["telenet".into()];
    let phone_types = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/phone-types");
    config.phone_types.directory = Some(phone_types.into());
    config.backend.servers = vec![host_port(server)];
    config.backend.transport = BackendTransport::Tcp;
    config.backend.login.user_id = "gateway-admin".into();
    config.backend.login.password = PASSWORD.into();
    config
}

pub(crate) fn host_port(addr: SocketAddr) -> ServerEndpoint {
    addr.into()
}

impl TestGateway {
    /// Starts and waits until it is ready.
    pub(crate) async fn start(config: Config) -> Self {
        let gateway = Self::start_unready(config).await;
        gateway.until_ready().await;
        gateway
    }

    /// Starts; whether it gets ready is the test's business.
    pub(crate) async fn start_unready(config: Config) -> Self {
        Self {
            gateway: Gateway::start(&config).await.unwrap(),
        }
    }

    pub(crate) async fn until_ready(&self) {
        until(|| async { self.readiness().await.status == 200 }).await;
    }

    pub(crate) async fn readiness(&self) -> Reply {
        self.admin("/readyz").await
    }

    /// What the admin listener answers.
    pub(crate) async fn admin(&self, path: &str) -> Reply {
        request(self.gateway.admin_addr(), "GET", path, "").await
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.gateway.rest_addr()
    }

    pub(crate) fn admin_addr(&self) -> SocketAddr {
        self.gateway.admin_addr()
    }

    pub(crate) async fn request(&self, method: &str, path: &str, body: &str) -> Reply {
        request(self.addr(), method, path, body).await
    }

    /// Sessions on loan, and idle.
    pub(crate) fn sessions(&self) -> (usize, usize) {
        self.gateway.cluster().session_counts()
    }

    pub(crate) fn closed(&self, reason: CloseReason) -> u64 {
        self.gateway.cluster().stats().closed(reason)
    }

    pub(crate) fn logins(&self, outcome: LoginOutcome) -> u64 {
        self.gateway.cluster().stats().logins(outcome)
    }

    pub(crate) fn retries(&self) -> u64 {
        let stats = self.gateway.cluster().stats();
        RetryOutcome::ALL.map(|one| stats.retries(one)).iter().sum()
    }

    pub(crate) fn cluster(&self) -> &Cluster {
        self.gateway.cluster()
    }

    pub(crate) fn schemas(&self) -> Option<Arc<SchemaSet>> {
        self.gateway.schemas().cloned()
    }

    /// Puts another configuration in force and tells what changed.
    pub(crate) async fn reload(&mut self, config: &Config) -> Result<Vec<String>, StartError> {
        self.gateway.reload(config).await
    }

    pub(crate) async fn drain(self) -> usize {
        self.gateway.drain().await
    }
}

/// Waits until `condition` holds. It is asked often; how long that takes proves nothing, so the
/// limit is far beyond what any machine needs.
pub(crate) async fn until<F: Future<Output = bool>>(condition: impl Fn() -> F) {
    let waiting = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .expect("it never came true");
}
