//! `ocip-gateway check`: every mistake of a configuration file, or what is in force.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use ocip_schema::SchemaSet;

use super::assembly::numbering_plan;
use super::config_file::ConfigFile;
use super::error::CliError;
use super::exposure::exposures;
use super::oci_report::OciReport;
use super::preview::refusals;
use super::{oci_schemas, output, phone_types};
use crate::config::{Config, mistakes_at};
use crate::numbering::NumberingPlan;

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    file: ConfigFile,
    /// Name every command that a key may use (with oci.schemas), and not only how many.
    #[arg(long)]
    oci: bool,
}

impl CheckArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let path = self.file.path()?;
        let config = load(&path)?;
        let schemas = look_ahead(&path, &config)?;
        let report = schemas.as_ref();
        let report = report.map(|schemas| OciReport::new(&config, schemas, self.oci));
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
        for text in report.iter().flat_map(OciReport::doubts) {
            warn(&text);
        }
        let effective = config.effective().to_string();
        let mut parts = vec![
            effective.trim_end().to_owned(),
            in_comments(&numbering(&plan)),
        ];
        parts.extend(report.map(|report| in_comments(&report.lines())));
        output::line(&parts.join("\n\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What is printed is a configuration, so the rest are comments.
fn in_comments(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| format!("# {line}")).collect();
    lines.join("\n")
}

/// What is in effect of the numbering plan.
fn numbering(plan: &NumberingPlan) -> Vec<String> {
    let lines = plan.to_string();
    let lines = lines.lines().map(|line| format!("  {line}"));
    let head = "The numbering plan in effect:".to_owned();
    std::iter::once(head).chain(lines).collect()
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

/// Finds all that would be refused at a start or a reload though each key is good. Gives the schemas, which are read
/// for that.
pub(super) fn look_ahead(path: &Path, config: &Config) -> Result<Option<SchemaSet>, CliError> {
    let types = phone_types::read(config.phone_types.directory.as_deref());
    let mut found = refusals(config);
    let schemas = oci_schemas::read(&config.oci);
    let schemas = schemas.map_err(|error| found.push(("oci.schemas", error.to_string())));
    let mistakes = [
        mistakes_at(path, &found).map(|mistakes| mistakes.to_string()),
        types.err().map(|mistakes| mistakes.to_string()),
    ];
    let mistakes: Vec<_> = mistakes.into_iter().flatten().collect();
    match mistakes.is_empty() {
        true => Ok(schemas.ok().flatten()),
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
