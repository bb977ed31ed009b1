//! Configuration of a listener, and its replacement while requests run.
//!
//! A request takes what is in force when it begins and keeps it to its end; a connection takes its
//! certificate and its bounds when it is accepted. So nothing is cut off by an exchange, and nobody
//! waits for one: the way to what is in force is a pointer and not a lock.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::connection_config::ConnectionConfig;
use super::connection_limit::ConnectionLimit;
use super::forwarded::TrustedProxies;
use super::limits::Limits;
use super::listener_counters::ListenerCounters;
use super::malformed_log::MalformedLog;
use super::router::Router;
use super::tls::TlsIdentity;

/// Configuration of a listener, its address apart.
pub struct ListenerConfig {
    pub(super) router: Router,
    pub(super) settings: Arc<ConnectionConfig>,
    /// Closed when the last request that began with this configuration has ended.
    in_use: watch::Sender<()>,
}

/// A listener: the configuration in force, and what survives its replacement.
pub struct Listener {
    config: ArcSwap<ListenerConfig>,
    pub(super) counters: ListenerCounters,
    pub(super) limit: Arc<ConnectionLimit>,
    /// Log of requests that cannot be read.
    pub(super) complaints: MalformedLog,
}

/// A replaced configuration that may still serve requests.
#[derive(Debug)]
pub struct RetiredConfig(watch::Receiver<()>);

// === impl ListenerConfig ===

impl ListenerConfig {
    /// Answers as `router` says, over TLS if there is a certificate.
    pub fn new(router: Router, tls: Option<TlsIdentity>, limits: Limits) -> Self {
        Self {
            router,
            settings: Arc::new(ConnectionConfig::new(limits, tls)),
            in_use: watch::Sender::default(),
        }
    }

    /// The same behind proxies that are trusted to say who calls.
    pub fn behind(mut self, proxies: TrustedProxies) -> Self {
        if let Some(settings) = Arc::get_mut(&mut self.settings) {
            settings.proxies = proxies;
        }
        self
    }

    /// The same where each connection begins with a PROXY header, which names the caller.
    pub fn introduced(mut self, has_proxy_header: bool) -> Self {
        if let Some(settings) = Arc::get_mut(&mut self.settings) {
            settings.has_proxy_header = has_proxy_header;
        }
        self
    }
}

// === impl Listener ===

impl Listener {
    /// A listener that begins with `config`, and counts in `counters`.
    pub fn new(config: ListenerConfig, counters: ListenerCounters) -> Arc<Self> {
        Arc::new(Self {
            config: ArcSwap::from_pointee(config),
            limit: Arc::new(ConnectionLimit::counting(counters.clone())),
            counters,
            complaints: MalformedLog::default(),
        })
    }

    /// Puts `config` in force: requests that begin and connections that are accepted from now on get
    /// it, also on a listener whose connections were opened before.
    pub fn replace(&self, config: ListenerConfig) -> RetiredConfig {
        let old = self.config.swap(Arc::new(config));
        self.limit.look_again();
        RetiredConfig(old.in_use.subscribe())
    }

    /// The current configuration.
    pub(super) fn config(&self) -> Arc<ListenerConfig> {
        self.config.load_full()
    }

    /// The configuration of a connection that begins now.
    pub(super) fn settings(&self) -> Arc<ConnectionConfig> {
        Arc::clone(&self.config.load().settings)
    }
}

// === impl RetiredConfig ===

impl RetiredConfig {
    /// Waits until the last request that began with this configuration has ended.
    pub async fn is_over(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}
