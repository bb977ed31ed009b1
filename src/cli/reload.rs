//! Reloading: SIGHUP has `serve` read its configuration again.
//!
//! Either all of the new configuration is in force afterwards (but for the addresses of the
//! listeners and where spans go), or the old one still is and the log says why, in the words of `check`.

use std::path::PathBuf;

use tokio::signal::unix::{Signal, SignalKind};

use super::check::load;
use super::error::CliError;
use super::gateway::Gateway;
use super::notify::ServiceNotifier;
use super::process::{bad_log_level, listen, serving};
use super::traces::TraceExport;
use crate::telemetry::{LogSettings, Logging};

/// SIGHUP, which would end a process that does not listen. Several that come during one reload are
/// one.
pub(super) struct HangupSignals(Signal);

/// Reader of the configuration for reloads.
pub(super) struct ConfigReloader<'a> {
    path: PathBuf,
    logging: Logging,
    traces: &'a TraceExport,
    notifier: &'a ServiceNotifier,
}

// === impl HangupSignals ===

impl HangupSignals {
    pub(super) fn listen() -> Result<Self, CliError> {
        listen(SignalKind::hangup()).map(Self)
    }
}

// === impl ConfigReloader ===

impl<'a> ConfigReloader<'a> {
    /// Reloads the file at `path`, which was in force when the process, its `logging` and its `traces`
    /// started. `notifier` is told when a reload begins and ends.
    pub(super) fn new(
        path: PathBuf,
        logging: Logging,
        traces: &'a TraceExport,
        notifier: &'a ServiceNotifier,
    ) -> Self {
        Self {
            path,
            logging,
            traces,
            notifier,
        }
    }

    /// Reloads at each SIGHUP, for as long as it is polled. Dropped in the middle of a reload it leaves
    /// the gateway as it was.
    pub(super) async fn run(&self, gateway: &mut Gateway, mut hangups: HangupSignals) {
        while hangups.0.recv().await.is_some() {
            self.reload(gateway).await;
        }
    }

    async fn reload(&self, gateway: &mut Gateway) {
        tracing::info!(config = %self.path.display(), "reloading the configuration");
        self.notifier.reloading();
        let result = self.try_reload(gateway).await;
        let result = result.map_err(|error| error.text().lines().map(str::to_owned).collect());
        log(&result);
        gateway.reloads().count(result);
        self.notifier.ready(&serving(gateway));
    }

    async fn try_reload(&self, gateway: &mut Gateway) -> Result<Vec<String>, CliError> {
        let config = load(&self.path)?;
        let log = LogSettings::read(&config.log).map_err(|error| bad_log_level(&error))?;
        let changes = gateway.reload(&config).await;
        let changes = changes.map_err(|error| CliError::failure("cannot reload", error))?;
        self.traces.warn_if_elsewhere(&config.telemetry);
        self.logging.change(log);
        Ok(changes)
    }
}

fn log(result: &Result<Vec<String>, Vec<String>>) {
    match result {
        Ok(changes) if changes.is_empty() => {
            tracing::info!("configuration reloaded: no key has changed");
        }
        Ok(changes) => tracing::info!(changes = %changes.join(", "), "configuration reloaded"),
        Err(reasons) => {
            for reason in reasons {
                tracing::error!(%reason, "the old configuration stays in force");
            }
        }
    }
}
