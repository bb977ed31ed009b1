//! `ocip-gateway serve`: the gateway, until it is told to stop.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tokio::signal::unix::SignalKind;
use tokio::time::sleep;

use super::check::load;
use super::config_file::ConfigFile;
use super::error::CliError;
use super::gateway::Gateway;
use super::notify::ServiceNotifier;
use super::process::{StopSignals, announce, finish, listen, runtime, serving};
use super::reload::{ConfigReloader, HangupSignals};
use super::traces::TraceExport;
use crate::config::Config;
use crate::telemetry::Logging;

/// The arguments of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    file: ConfigFile,
}

impl ServeArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let path = self.file.path()?;
        let config = load(&path)?;
        let (logging, traces) = TraceExport::start(&config)?;
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
    traces: &TraceExport,
) -> Result<ExitCode, CliError> {
    let (mut stop, hangups) = (StopSignals::listen()?, HangupSignals::listen()?);
    let _survived = listen(file_too_large())?;
    let gateway = Gateway::start(config).await;
    let mut gateway = gateway.map_err(|error| CliError::failure("cannot start", error))?;
    announce("rest", gateway.rest_addr());
    announce("admin", gateway.admin_addr());
    let notifier = ServiceNotifier::from_environment();
    notifier.ready(&serving(&gateway));
    let is_well = gateway.liveness();
    let reloader = ConfigReloader::new(path, logging, traces, &notifier);
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

/// SIGXFSZ, which would end a process that does not listen. A file that must not grow is an error of
/// whoever writes to it.
fn file_too_large() -> SignalKind {
    SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())
}
