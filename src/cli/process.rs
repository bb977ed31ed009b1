//! The process of a command that serves: its logging, runtime, signals and last words.

use std::net::SocketAddr;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::error::CliError;
use super::gateway::Gateway;
use super::output;
use crate::config::LogConfig;
use crate::telemetry::{self, Logging, access_log};

/// What the service manager shows while the gateway serves.
pub(super) fn serving(gateway: &Gateway) -> String {
    let (rest, admin) = (gateway.rest_addr(), gateway.admin_addr());
    format!("serving REST on {rest}, operators on {admin}")
}

/// Says on standard output that a listener accepts connections: `listening NAME ADDR`.
pub(super) fn announce(name: &str, addr: SocketAddr) {
    // Whoever does not read it any more does not need it.
    let _ = output::line(&format!("listening {name} {addr}"));
}

/// Lets running requests finish and logs out.
pub(super) async fn finish(gateway: Gateway) {
    tracing::info!("shutting down");
    let cut = gateway.drain().await;
    // Before the last words. The runtime has nothing else to do any more.
    access_log::flush();
    tracing::info!(connections_cut = cut, "bye");
}

pub(super) fn start_logging(log: &LogConfig) -> Result<Logging, CliError> {
    telemetry::start(log).map_err(|error| bad_log_level(&error))
}

pub(super) fn bad_log_level(error: &impl std::fmt::Display) -> CliError {
    CliError::Configuration(format!("log.level: {error}"))
}

pub(super) fn runtime() -> Result<Runtime, CliError> {
    Runtime::new().map_err(|error| CliError::failure("starting the runtime", error))
}

/// Listens for a signal of the process.
pub(super) fn listen(kind: SignalKind) -> Result<Signal, CliError> {
    signal(kind).map_err(|error| CliError::failure("listening for signals", error))
}

/// SIGTERM and SIGINT. Listened for before anything is announced, so that none is lost.
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    pub(super) fn listen() -> Result<Self, CliError> {
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Waits until the process is told to stop.
    pub(super) async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
