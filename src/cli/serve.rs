//! `ocip-gateway serve`: the gateway, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::check::load;
use super::error::CliError;
use super::gateway::Gateway;
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
            let gateway = Gateway::start(&config).await;
            let gateway = gateway.map_err(|error| CliError::failure("cannot start", error))?;
            announce("rest", gateway.rest_addr());
            announce("admin", gateway.admin_addr());
            until_told_to_stop().await?;
            finish(gateway).await;
            Ok(ExitCode::SUCCESS)
        })
    }
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
    telemetry::start(log).map_err(|error| CliError::Configuration(format!("log.level: {error}")))
}

pub(super) fn runtime() -> Result<Runtime, CliError> {
    Runtime::new().map_err(|error| CliError::failure("starting the runtime", error))
}

/// Waits for SIGTERM or SIGINT.
pub(super) async fn until_told_to_stop() -> Result<(), CliError> {
    let failed = |error| CliError::failure("listening for signals", error);
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
