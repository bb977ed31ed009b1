//! `ocip-gateway openapi`: the document about everything that is served.

use std::process::ExitCode;

use serde_json::Value;

use super::check::load;
use super::config_file::ConfigFile;
use super::demo::{APIO_PREFIXES, EXAMPLES};
use super::error::CliError;
use super::output;
use super::walk::examples;
use crate::config::Config;
use crate::openapi::{Part, document};
use crate::{apio, icws};

/// The arguments of `openapi`.
#[derive(Debug, clap::Args)]
pub(super) struct OpenApi {
    #[command(flatten)]
    file: ConfigFile,
}

impl OpenApi {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        // Without any, what holds by default.
        let path = self.file.given().or_else(|| self.file.usual());
        let config = path.map_or_else(|| Ok(Config::default()), load)?;
        output::line(&format!("{:#}", describe(&config)))?;
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
