//! `ocip-gateway serve`: the gateway, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;

use super::check::load;
use super::config_file::ConfigFile;
use super::error::CliError;
use super::gateway::Gateway;
use super::notify::Notifier;
use super::output;
use super::reload::{Hangups, Reloader};
use super::traces::Traces;
use crate::config::{Config, Log};
use crate::telemetry::{self, Logging};

/// The arguments of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    file: ConfigFile,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let path = self.file.path()?;
        let config = load(&path)?;
        let (logging, traces) = Traces::start(&config)?;
        let ended = runtime()?.block_on(serve(path, &config, logging, &traces));
        traces.finish();
        ended
    }
}

/// Serves what the configuration at `path` says, until the process is told to stop.
async fn serve(
    path: PathBuf,
    config: &Config,
    logging: Logging,
    traces: &Traces,
) -> Result<ExitCode, CliError> {
    let (mut stop, hangups) = (StopSignals::listen()?, Hangups::listen()?);
    let _survived = listen(file_too_large())?;
    let gateway = Gateway::start(config).await;
    let mut gateway = gateway.map_err(|error| CliError::failure("cannot start", error))?;
    announce("rest", gateway.rest_addr());
    announce("admin", gateway.admin_addr());
    let notifier = Notifier::from_environment();
    notifier.ready(&serving(&gateway));
    let is_well = gateway.liveness();
    let reloader = Reloader::new(path, logging, traces, &notifier);
    tokio::select! {
        biased;
        () = stop.received() => {}
        () = reloader.run(&mut gateway, hangups) => {}
        never = notifier.keep_alive(is_well) => match never {},
    }
    notifier.stopping();
    pause(gateway.leave(), &mut stop).await;
    finish(gateway).await;
    Ok(ExitCode::SUCCESS)
}

/// Serves on for as long as a balancer needs to see that it should send nobody here. Who says it again
/// does not want to wait.
async fn pause(delay: Duration, stop: &mut StopSignals) {
    if delay.is_zero() {
        return;
    }
    tracing::info!(
        ?delay,
        "about to shut down: not ready any more, still serving"
    );
    tokio::select! {
        () = sleep(delay) => {}
        () = stop.received() => {}
    }
}

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
    tracing::info!(connections_cut = cut, "bye");
}

pub(super) fn start_logging(log: &Log) -> Result<Logging, CliError> {
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

/// SIGXFSZ, which would end a process that does not listen. A file that must not grow is an error of
/// whoever writes to it.
fn file_too_large() -> SignalKind {
    SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())
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
