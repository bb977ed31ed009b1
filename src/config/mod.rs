//! The operations team's TOML file: structs, defaults, reading, validation, secrets.
//!
//! A configuration is read at the start, and again at a reload, into an immutable [`Config`] that holds
//! nothing left to check: ports are filled in, paths are resolved, the password is there. Whoever gets
//! a `Config` from [`Config::load`] may rely on every range and rule in the fields' documentation. What
//! differs between two is told by [`Config::changes_to`].
//!
//! A person corrects the file, so a run reports *every* [`Mistake`], each with file, line and key,
//! what was given and what is allowed. The way there: `tree` is the parsed file, and a `key_path` leads into it; `environment`
//! lays `OCIP_GATEWAY__SECTION__KEY` over it; `read` turns it into structs with serde, taking out
//! and noting what does not fit (in `wording`'s words) until the rest reads; `settle` fills in
//! what depends on other keys or on other files; `validate` checks what types cannot. `report`
//! collects what they find, and knows not to complain about a default that only stands in for a
//! value that was refused.
//!
//! No secret leaves: `Debug` and [`Config::effective`] show a mask, and no mistake quotes a secret,
//! a line of the file, or a string of the wrong type. Not supported: more than one file, and
//! includes.

mod access;
mod backend;
mod changes;
mod environment;
mod front;
mod host_port;
mod key_hash;
mod key_path;
mod limits;
mod mistake;
mod pin;
mod read;
mod report;
mod secret;
mod server;
mod settle;
mod telemetry;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod validate;
mod validate_access;
mod validate_backend;
mod validate_numbering;
mod wording;

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

pub use self::access::{Access, AccessKey, AccessRate, KeyRole};
pub use self::backend::{Backend, Login, LoginMethod, Pool, TlsVersion, Transport};
pub use self::front::{Apio, Icws, NumberPolicy, Numbering, PhoneTypes, TenantNumberPolicy};
pub use self::host_port::HostPort;
pub use self::key_hash::KeyHash;
pub use self::mistake::{Mistake, Mistakes, Origin};
pub use self::pin::Sha256Pin;
pub use self::server::{Admin, Audit, Log, LogFormat, Server, ServerTls};
pub use self::telemetry::{Collector, Telemetry};
pub use self::validate_access::is_name as is_key_name;

use self::report::Report;

/// Far more than any configuration takes, so that a wrong path is not read whole.
const FILE_BYTES_MAX: usize = 1024 * 1024;

/// The whole configuration; one field per section of the file.
///
/// `Config::default()` has the defaults of all keys, but not yet what has none: the switch's
/// servers and our login.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The REST side.
    pub server: Server,
    /// Health, metrics and the status page.
    pub admin: Admin,
    /// The switch.
    pub backend: Backend,
    /// Who may call.
    pub access: Access,
    /// The APIO dialect.
    pub apio: Apio,
    /// The ICWS dialect.
    pub icws: Icws,
    /// Telephone numbers.
    pub numbering: Numbering,
    /// What is known of phones.
    pub phone_types: PhoneTypes,
    /// Which numbers may be put on the switch.
    pub number_policy: NumberPolicy,
    /// Who changed what.
    pub audit: Audit,
    /// The log.
    pub log: Log,
    /// Where spans go.
    pub telemetry: Telemetry,
}

/// Prints a [`Config`] as TOML, defaults included and secrets masked.
#[derive(Debug)]
pub struct Effective<'a>(&'a Config);

/// Reads the file (and the process's environment) as `serve` would, and returns the text to print
/// when nothing is wrong: the effective configuration, secrets masked.
pub fn check(path: &Path) -> Result<String, Mistakes> {
    Config::load(path).map(|config| config.effective().to_string())
}

/// What is wrong with the file at `path` for whoever is to use it: a dotted key each, and what about
/// it. `None` when there is nothing.
pub fn mistakes_at(path: &Path, found: &[(&str, String)]) -> Option<Mistakes> {
    let text = read_text(path).unwrap_or_default();
    let (env, _) = environment::of_process(std::env::vars_os());
    let mut report = match Report::open(&text, path, &env) {
        Ok(report) => report,
        Err(mistakes) => return (!found.is_empty()).then_some(mistakes),
    };
    for (key, message) in found {
        report.add_at(key, message.as_str());
    }
    report.into_mistakes()
}

// === impl Config ===

impl Config {
    /// Reads the file at `path`, and the overriding variables of the process's environment.
    /// Relative paths in either start from the file's folder. The error holds every mistake.
    pub fn load(path: &Path) -> Result<Config, Mistakes> {
        let text = read_text(path)?;
        let (env, odd) = environment::of_process(std::env::vars_os());
        Config::build(&text, path, &env, &odd)
    }

    /// [`Config::load`] for a file whose `text` is already here. `origin` is its path (the file
    /// need not exist), `env` the environment's names and values; other variables than ours in
    /// `env` are ignored. Reads the files that the configuration names.
    pub fn from_toml(
        text: &str,
        origin: &Path,
        env: &[(String, String)],
    ) -> Result<Config, Mistakes> {
        Config::build(text, origin, env, &[])
    }

    /// Whether the password is what [`Config::effective`] shows instead of one.
    pub fn has_masked_password(&self) -> bool {
        self.backend.login.password.expose_secret() == secret::MASK
    }

    /// This configuration as TOML, for people to compare with what they meant. It can be read again,
    /// from anywhere; only the password itself is missing.
    pub fn effective(&self) -> Effective<'_> {
        Effective(self)
    }

    fn build(
        text: &str,
        origin: &Path,
        env: &[(String, String)],
        odd_variables: &[String],
    ) -> Result<Config, Mistakes> {
        let mut report = Report::open(text, origin, env)?;
        for variable in odd_variables {
            report.add_variable(variable, "the value is not UTF-8 text");
        }
        let mut config = read::read(&mut report);
        settle::settle(&mut config, &mut report);
        validate::validate(&config, &mut report);
        report.into_mistakes().map_or(Ok(config), Err)
    }
}

impl fmt::Display for Effective<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = toml::Table::try_from(self.0).map_err(|_| fmt::Error)?;
        let backend = &self.0.backend;
        if backend.transport == Transport::Tcp {
            remove(&mut table, &["backend", "min_tls_version"]);
        }
        if backend.login.password_file.is_some() {
            remove(&mut table, &["backend", "login", "password"]);
        }
        f.write_str(&toml::to_string(&table).map_err(|_| fmt::Error)?)
    }
}

/// Takes out a key that may not stand beside others that are given.
fn remove(table: &mut toml::Table, path: &[&str]) {
    match path {
        [] => {}
        [key] => drop(table.remove(*key)),
        [section, rest @ ..] => {
            if let Some(inner) = table.get_mut(*section).and_then(toml::Value::as_table_mut) {
                remove(inner, rest);
            }
        }
    }
}

fn read_text(path: &Path) -> Result<String, Mistakes> {
    let unreadable = |error: std::io::Error| {
        Mistakes::whole_file(path, format!("the file cannot be read: {error}"))
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(FILE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() > FILE_BYTES_MAX {
        let message = format!("the file is too long, allowed are {FILE_BYTES_MAX} bytes");
        return Err(Mistakes::whole_file(path, message));
    }
    String::from_utf8(bytes)
        .map_err(|_| Mistakes::whole_file(path, "the file is not UTF-8 text".to_owned()))
}
