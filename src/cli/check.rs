//! `ocip-gateway check`: every mistake of a configuration file, or what is in force.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::error::CliError;
use super::exposure::exposures;
use super::phone_types;
use crate::config::{self, Config};

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// The configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Check {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let text = config::check(&self.config)
            .map_err(|mistakes| CliError::Configuration(mistakes.to_string()))?;
        let config = load(&self.config)?;
        phone_types::read(config.phone_types.directory.as_deref())
            .map_err(|mistakes| CliError::Configuration(mistakes.to_string()))?;
        for found in exposures(&self.config, &config) {
            warn(&format!("{}; {}", found.message, found.hint));
        }
        println!("{}", text.trim_end());
        Ok(ExitCode::SUCCESS)
    }
}

/// On standard error, for standard output is what is in force.
fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "warning: {text}");
}

/// Reads a configuration, or says what is wrong with it.
pub(super) fn load(path: &std::path::Path) -> Result<Config, CliError> {
    Config::load(path).map_err(|mistakes| CliError::Configuration(mistakes.to_string()))
}
