//! `ocip-gateway simulate`: the simulated switch alone, for clients of any kind.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use ocip_schema::SchemaSet;
use ocip_simulator::certificate::{CertificateValidity, ServerCertificate, TestCa};
use ocip_simulator::{
    GivenSchemas, ListenTransport, SimulatedSwitch, Simulator, SimulatorSettings,
};

use super::demo::in_use;
use super::error::CliError;
use super::process::{StopSignals, announce, runtime, start_logging};
use crate::config::LogConfig;

/// The arguments of `simulate`.
#[derive(Debug, clap::Args)]
pub(super) struct SimulateArgs {
    /// Where it listens; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:2209")]
    listen: SocketAddr,
    /// The switch's data (TOML); the demo data without it.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Faults (TOML) from the start on.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// XSD files of a switch, in a folder: every command that they know is checked, and one that is not simulated is
    /// answered with a reply that is made up and fits.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// What such replies are made up from; the same seed, the same replies.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "schemas")]
    seed: u64,
    /// Speak clear text instead of TLS.
    #[arg(long, conflicts_with_all = ["tls_certificate", "ca_out"])]
    clear: bool,
    /// The server's certificate chain (PEM); a self-signed one is made without it.
    #[arg(long, value_name = "FILE", requires = "tls_private_key")]
    tls_certificate: Option<PathBuf>,
    /// The key of the certificate (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_private_key: Option<PathBuf>,
    /// Where to write the CA certificate of the self-signed certificate (PEM), for `backend.ca_file`.
    #[arg(long, value_name = "FILE", conflicts_with = "tls_certificate")]
    ca_out: Option<PathBuf>,
}

impl SimulateArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        start_logging(&LogConfig::default())?;
        let switch = self.switch()?;
        let transport = self.transport()?;
        runtime()?.block_on(async {
            let mut stop = StopSignals::listen()?;
            let settings = SimulatorSettings {
                listen: self.listen,
                transport,
            };
            let simulator = Simulator::start(switch, settings).await;
            let simulator = simulator.map_err(|error| self.cannot_listen(&error))?;
            announce("ocip", simulator.local_addr());
            stop.received().await;
            simulator.stop().await;
            Ok(ExitCode::SUCCESS)
        })
    }

    fn cannot_listen(&self, error: &io::Error) -> CliError {
        match error.kind() {
            io::ErrorKind::AddrInUse => in_use(self.listen, "--listen"),
            _ => CliError::failure(&format!("listening on {}", self.listen), error),
        }
    }

    fn switch(&self) -> Result<Arc<SimulatedSwitch>, CliError> {
        let in_file = |path: &Path, error: &dyn std::fmt::Display| {
            CliError::Configuration(format!("{}: {error}", path.display()))
        };
        let switch = match &self.data {
            None => SimulatedSwitch::demo(),
            Some(path) => {
                SimulatedSwitch::from_toml(&read(path)?).map_err(|error| in_file(path, &error))?
            }
        };
        if let Some(path) = &self.faults {
            let added = switch.add_faults_from_toml(&read(path)?);
            added.map_err(|error| in_file(path, &error))?;
        }
        if let Some(folder) = &self.schemas {
            switch.set_schemas(Some(self.given_schemas(folder)?));
        }
        Ok(switch)
    }

    fn given_schemas(&self, folder: &Path) -> Result<GivenSchemas, CliError> {
        let read = SchemaSet::read_folder(folder, true);
        let schemas = read.map_err(|error| CliError::Configuration(error.to_string()))?;
        for fault in schemas.faults() {
            tracing::warn!(%fault, "a schema file is not understood");
        }
        let unusable = schemas.unusable().len();
        if unusable > 0 {
            tracing::warn!(
                unusable,
                "some commands are not known, because their schema is not understood"
            );
        }
        Ok(GivenSchemas::new(Arc::new(schemas), self.seed))
    }

    fn transport(&self) -> Result<ListenTransport, CliError> {
        let failed = |error| CliError::failure("setting up TLS", error);
        if self.clear {
            return Ok(ListenTransport::Clear);
        }
        if let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_private_key) {
            return ServerCertificate::load(certificate, key)
                .map(ListenTransport::Tls)
                .map_err(failed);
        }
        let ca = TestCa::new().map_err(failed)?;
        if let Some(path) = &self.ca_out {
            let pem = ca.ca_pem().map_err(failed)?;
            let doing = format!("writing {}", path.display());
            fs::write(path, pem).map_err(|error| CliError::failure(&doing, error))?;
        }
        let ip = self.listen.ip().to_string();
        let certificate = ca.server(&[&ip, "localhost"], CertificateValidity::Current);
        certificate.map(ListenTransport::Tls).map_err(failed)
    }
}

fn read(path: &Path) -> Result<String, CliError> {
    let doing = format!("reading {}", path.display());
    fs::read_to_string(path).map_err(|error| CliError::failure(&doing, error))
}
