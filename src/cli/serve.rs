//! `ocip-gateway serve`: the gateway, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::check::load;
use super::error::CliError;
use super::gateway::Gateway;
use super::notify::Notifier;
use crate::config::Log;
use crate::telemetry;

/// The arguments of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// The configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let config = load(&self.config)?;
        start_logging(&config.log)?;
        runtime()?.block_on(async {
            let stop = StopSignals::listen()?;
            let gateway = Gateway::start(&config).await;
            let gateway = gateway.map_err(|error| CliError::failure("cannot start", error))?;
            announce("rest", gateway.rest_addr());
            announce("admin", gateway.admin_addr());
            let notifier = Notifier::from_environment();
            notifier.ready(&serving(&gateway));
            tokio::select! {
                () = stop.received() => {}
                never = notifier.keep_alive(|| gateway.is_listening()) => match never {},
            }
            notifier.stopping();
            finish(gateway).await;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// What the service manager shows while the gateway serves.
fn serving(gateway: &Gateway) -> String {
    let (rest, admin) = (gateway.rest_addr(), gateway.admin_addr());
    format!("serving REST on {rest}, operators on {admin}")
}

/// Says on standard output that a listener accepts connections: `listening NAME ADDR`.
pub(super) fn announce(name: &str, addr: SocketAddr) {
    println!("listening {name} {addr}");
}

/// Lets running requests finish and logs out.
pub(super) async fn finish(gateway: Gateway) {
    tracing::info!("shutting down");
    let cut = gateway.drain().await;
    tracing::info!(connections_cut = cut, "bye");
}

pub(super) fn start_logging(log: &Log) -> Result<(), CliError> {
    telemetry::start(log)
        .map(drop)
        .map_err(|error| CliError::Configuration(format!("log.level: {error}")))
}

pub(super) fn runtime() -> Result<Runtime, CliError> {
    Runtime::new().map_err(|error| CliError::failure("starting the runtime", error))
}

/// SIGTERM and SIGINT. Listened for before anything is announced, so that none is lost.
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    pub(super) fn listen() -> Result<Self, CliError> {
        let listen =
            |kind| signal(kind).map_err(|error| CliError::failure("listening for signals", error));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Waits until the process is told to stop.
    pub(super) async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
