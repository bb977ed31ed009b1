//! `ocip-gateway openapi`: the document about everything that is served.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::check::load;
use super::demo::{APIO_PREFIXES, EXAMPLES};
use super::error::CliError;
use super::walk::examples;
use crate::config::Config;
use crate::openapi::{Part, document};
use crate::{apio, icws};

/// The arguments of `openapi`.
#[derive(Debug, clap::Args)]
pub(super) struct OpenApi {
    /// The configuration file (TOML); without one, what holds by default is printed.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl OpenApi {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let config = match &self.config {
            Some(path) => load(path)?,
            None => Config::default(),
        };
        println!("{:#}", describe(&config));
        Ok(ExitCode::SUCCESS)
    }
}

/// The document about what a gateway with this configuration serves.
pub fn describe(config: &Config) -> Value {
    let dialect = apio::dialect(&config.apio.prefix, &config.apio.project_segments);
    let apio = Part::new(apio::about(), &dialect).with_examples(EXAMPLES.to_vec(), APIO_PREFIXES);
    let icws = icws::dialect(&config.icws.prefix);
    let icws = Part::new(icws::about(), &icws).with_examples(examples(), &["/icws"]);
    let parts = std::iter::once(apio).chain(config.icws.enabled.then_some(icws));
    document(&parts.collect::<Vec<_>>())
}
