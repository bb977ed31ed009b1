//! `ocip-gateway openapi`: the document about everything that is served.

use std::process::ExitCode;

pub use super::api_document::describe;
use super::check::load;
use super::config_file::ConfigFile;
use super::error::CliError;
use super::output;
use crate::config::Config;

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
