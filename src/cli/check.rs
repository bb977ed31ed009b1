//! `ocip-gateway check`: every mistake of a configuration file, or what is in force.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::assembly::numbering_plan;
use super::error::CliError;
use super::exposure::exposures;
use super::phone_types;
use crate::config::{self, Config};
use crate::numbering::Plan;

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
        let plan = numbering_plan(&config);
        for text in doubts(&config, &plan) {
            warn(&text);
        }
        println!("{}\n\n{}", text.trim_end(), in_comments(&plan));
        Ok(ExitCode::SUCCESS)
    }
}

/// What is in effect of the numbering plan, as comments: what is printed is a configuration.
fn in_comments(plan: &Plan) -> String {
    let lines = plan.to_string();
    let lines = lines.lines().map(|line| format!("#   {line}"));
    let head = "# The numbering plan in effect:".to_owned();
    std::iter::once(head)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What is allowed, and probably not what was meant.
fn doubts(config: &Config, plan: &Plan) -> Vec<String> {
    let policy = &config.number_policy;
    let has_rules = |allow: &[String], deny: &[String]| !allow.is_empty() || !deny.is_empty();
    let mut tenants = policy.tenant.iter();
    let rules = has_rules(&policy.allow, &policy.deny)
        || tenants.any(|own| has_rules(&own.allow, &own.deny));
    let mut doubts = Vec::new();
    let code = config.numbering.country_code.as_deref();
    if rules && code.is_none() {
        doubts.push(
            "number_policy has rules and there is no numbering.country_code: a rule for +32900… does \
             not hold for 0900…; give the country code"
                .to_owned(),
        );
    }
    if let Some(code) = code.filter(|_| !plan.is_known()) {
        doubts.push(format!(
            "numbering.country_code {code:?} is of no country that is known: nothing is understood but \
             + and numbering.international_prefixes, and numbering.trunk_prefix if it is given"
        ));
    }
    doubts
}

/// On standard error, for standard output is what is in force.
fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "warning: {text}");
}

/// Reads a configuration, or says what is wrong with it.
pub(super) fn load(path: &std::path::Path) -> Result<Config, CliError> {
    Config::load(path).map_err(|mistakes| CliError::Configuration(mistakes.to_string()))
}
