//! `ocip-gateway doctor`: can the gateway use the switch, and if not, what is to be done?
//!
//! Every server is examined by itself, step by step, with the gateway's own settings; the first step
//! that fails ends the examination of that server alone. What holds for the gateway holds here: a
//! password that was refused is not tried again at another server, because the servers share the
//! count of wrong ones after which the switch locks the account. Nothing on the switch is changed.

mod hint;
mod questions;
mod report;
mod store;
mod visit;

use std::path::Path;
use std::process::ExitCode;

use self::report::{DoctorReport, DoctorStep};
use self::visit::ServerVisit;
use super::check::look_ahead;
use super::config_file::ConfigFile;
use super::error::CliError;
use super::exposure::exposures;
use super::process::runtime;
use super::servers::ServerList;
use crate::config::Config;

const HELP: &str = "\
Steps, config and store once, the others for every server of backend.servers:
  config    the configuration file, as `check` sees it; a warning of files that others can read or write
  store     with shared.servers: the store, whether it takes writes, its version, latency, clock and eviction
  dns       the name has addresses
  tcp       somebody answers at one of them
  tls       the certificate's CA, name and pin
  expiry    the certificate's days to expiry; a warning below 30
  login     the account, tried once; a refused password is not tried at further servers
  level     what the account may touch
  password  the password's days to expiry; a warning below 30
  version   the release of the switch, where it tells
  latency   the median time of five small requests
  commands  whether the release knows what the gateway asks; only reads are tried

No step takes longer than backend.connect_timeout, or backend.request_timeout for each question.

Exit status:
  0  all is well
  1  something failed
  2  the configuration has mistakes
  3  there are warnings and nothing worse";

/// The arguments of `doctor`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    file: ConfigFile,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl DoctorArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let path = self.file.path()?;
        let mut report = DoctorReport::new(self.json);
        if let Some((config, servers)) = read(&path, &mut report) {
            runtime()?.block_on(examine(&config, &servers, &mut report));
        }
        report.finish()
    }
}

/// The step `config`: the same as `check` does.
fn read(path: &Path, report: &mut DoctorReport) -> Option<(Config, ServerList)> {
    let mistaken = |report: &mut DoctorReport, mistakes: String| {
        for mistake in mistakes.lines() {
            let hint = "correct it; `ocip-gateway check` shows what is in force afterwards";
            report.fail(DoctorStep::Config, "", mistake, hint);
        }
    };
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(mistakes) => {
            mistaken(report, mistakes.to_string());
            return None;
        }
    };
    if let Err(mistakes) = look_ahead(path, &config) {
        mistaken(report, mistakes.text().to_owned());
        return None;
    }
    match ServerList::of(&config.backend) {
        Ok(servers) => {
            let login = &config.backend.login.user_id;
            let count = servers.servers.len();
            let message = format!("{}: servers: {count}, login: {login}", path.display());
            report.ok(DoctorStep::Config, "", &message);
            warn_of_exposures(path, &config, report);
            Some((config, servers))
        }
        Err(error) => {
            mistaken(report, format!("{}: {error}", path.display()));
            None
        }
    }
}

fn warn_of_exposures(path: &Path, config: &Config, report: &mut DoctorReport) {
    for found in exposures(path, config) {
        report.warn(DoctorStep::Config, "", &found.message, &found.hint);
    }
}

async fn examine(config: &Config, servers: &ServerList, report: &mut DoctorReport) {
    store::examine(&config.shared, report).await;
    let mut refused_by = None;
    for server in &servers.servers {
        let visit = ServerVisit {
            server,
            name: server.endpoint.to_string(),
            credentials: &servers.credentials,
            request_timeout: config.backend.request_timeout,
            refused_by: &mut refused_by,
            report,
        };
        visit.examine().await;
    }
}
