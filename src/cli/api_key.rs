//! `ocip-gateway api-key`: a fresh key, shown once, and the configuration that lets it in.

use std::process::ExitCode;

use secrecy::ExposeSecret;

use super::error::CliError;
use super::output;
use crate::access::key;
use crate::config::is_key_name;

/// The arguments of `api-key`.
#[derive(Debug, clap::Args)]
pub(super) struct ApiKeyArgs {
    /// What the key is called in logs: 1 to 64 letters, digits and -._
    #[arg(value_name = "NAME")]
    name: String,
}

impl ApiKeyArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        if !is_key_name(&self.name) {
            return Err(CliError::Configuration(format!(
                "NAME: {:?} given, expected 1 to 64 letters, digits and -._",
                self.name
            )));
        }
        let (key, sha256) = key::fresh();
        let (name, hash) = (&self.name, ocip::hex(&sha256));
        output::line(&format!(
            "# The key, shown this once. Callers send it as \"Authorization: Bearer KEY\".\n{}\n\n\
             # For the configuration of the gateway, which reads it at a reload (SIGHUP).\n\
             [[access.key]]\nname = \"{name}\"\nsha256 = \"{hash}\"\n\
             role = \"read\"       # or \"write\"\n\
             tenants = [\"foo\"]   # the tenants that it may touch; [\"*\"] for all\n\
             #groups = [\"a\"]     # with one tenant: only these groups of it",
            key.expose_secret()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
