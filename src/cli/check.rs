//! `ocip-gateway check`: every mistake of a configuration file, or what is in force.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::assembly::numbering_plan;
use super::config_file::ConfigFile;
use super::error::CliError;
use super::exposure::exposures;
use super::preview::refusals;
use super::{output, phone_types};
use crate::config::{Config, mistakes_at};
use crate::numbering::NumberingPlan;

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    file: ConfigFile,
}

impl CheckArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let path = self.file.path()?;
        let config = load(&path)?;
        look_ahead(&path, &config)?;
        for found in exposures(&path, &config) {
            warn(&format!("{}; {}", found.message, found.hint));
        }
        if config.has_masked_password() {
            warn(
                "backend.login.password is what `check` prints in the place of a password; give \
                 the password itself, or password_file",
            );
        }
        let plan = numbering_plan(&config);
        for text in doubts(&config, &plan) {
            warn(&text);
        }
        if let Some(text) = cookies_stay_at_home(&config) {
            warn(text);
        }
        let effective = config.effective().to_string();
        output::line(&format!(
            "{}\n\n{}",
            effective.trim_end(),
            in_comments(&plan)
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What is in effect of the numbering plan, as comments: what is printed is a configuration.
fn in_comments(plan: &NumberingPlan) -> String {
    let lines = plan.to_string();
    let lines = lines.lines().map(|line| format!("#   {line}"));
    let head = "# The numbering plan in effect:".to_owned();
    std::iter::once(head)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What is allowed, and probably not what was meant.
fn doubts(config: &Config, plan: &NumberingPlan) -> Vec<String> {
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

/// Finds all that would be refused at a start or a reload though each key is good.
pub(super) fn look_ahead(path: &Path, config: &Config) -> Result<(), CliError> {
    let types = phone_types::read(config.phone_types.directory.as_deref());
    let mistakes = [
        mistakes_at(path, &refusals(config)).map(|mistakes| mistakes.to_string()),
        types.err().map(|mistakes| mistakes.to_string()),
    ];
    let mistakes: Vec<_> = mistakes.into_iter().flatten().collect();
    match mistakes.is_empty() {
        true => Ok(()),
        false => Err(CliError::Configuration(mistakes.join("\n"))),
    }
}

/// What to say when pages are listed to which no cookie travels.
fn cookies_stay_at_home(config: &Config) -> Option<&'static str> {
    let server = &config.server;
    (!server.cors_origins.is_empty() && server.tls.is_none()).then_some(
        "server.cors_origins: without server.tls browsers send cookies from pages of the gateway's own \
         site alone; people cannot log in from a listed page of another site",
    )
}

/// On standard error, for standard output is what is in force.
fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "warning: {text}");
}

/// Reads a configuration, or says what is wrong with it.
pub(super) fn load(path: &Path) -> Result<Config, CliError> {
    Config::load(path).map_err(|mistakes| CliError::Configuration(mistakes.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ServerTls;

    #[test]
    fn whoever_lists_pages_without_tls_is_told_that_cookies_stay_at_home() {
        let mut config = Config::default();
        assert_eq!(cookies_stay_at_home(&config), None);
        config.server.cors_origins = vec!["https://portal.example.net".into()];
        assert!(cookies_stay_at_home(&config).is_some_and(|text| text.contains("server.tls")));
        config.server.tls = Some(ServerTls::default());
        assert_eq!(cookies_stay_at_home(&config), None);
    }
}
