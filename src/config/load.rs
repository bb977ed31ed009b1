//! A configuration read from its file and the environment, and printed again.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use secrecy::ExposeSecret;
use toml::Value;
use toml::de::{DeTable, DeValue};

use super::backend::{BackendTransport, LoginConfig};
use super::mistake::{ConfigError, ConfigErrors, MistakeOrigin};
use super::report::ConfigReport;
use super::root::Config;
use super::value::{ConfigValue, MASK, ValueReader};
use super::{environment, rules, secret};

/// Far more than any configuration takes, so that a wrong path is not read whole.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// What is wrong with the file at `path` for whoever is to use it: a dotted key each, and what about
/// it. `None` when there is nothing.
pub fn mistakes_at(path: &Path, found: &[(&str, String)]) -> Option<ConfigErrors> {
    let text = read_text(path).unwrap_or_default();
    let (env, _) = environment::of_process(std::env::vars_os());
    let (mut report, root) = ConfigReport::open(&text, path, &env, &[]);
    // For the places of the keys.
    read(root, &mut report);
    for (key, message) in found {
        report.add(key, message.clone());
    }
    report.into_mistakes()
}

// === impl Config ===

impl Config {
    /// Reads the file at `path`, and the overriding variables of the process's environment.
    /// Relative paths in either start from the file's folder. The error holds every mistake.
    pub fn load(path: &Path) -> Result<Config, ConfigErrors> {
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
    ) -> Result<Config, ConfigErrors> {
        Config::build(text, origin, env, &[])
    }

    /// Whether the password is what [`Config::effective`] shows instead of one.
    pub fn has_masked_password(&self) -> bool {
        self.backend.login.password.expose_secret() == MASK
    }

    /// This configuration as TOML, for people to compare with what they meant. It can be read again,
    /// from anywhere; only the password itself is missing.
    pub fn effective(&self) -> String {
        let mut whole = self.write().unwrap_or(Value::Boolean(false));
        // What may not stand beside others that are given.
        if let Some(Value::Table(backend)) = whole.get_mut("backend") {
            if self.backend.transport == BackendTransport::Tcp {
                backend.remove("min_tls_version");
            }
            let is_elsewhere = self.backend.login.password_file.is_some();
            if let Some(Value::Table(login)) = backend.get_mut("login").filter(|_| is_elsewhere) {
                login.remove("password");
            }
        }
        toml::to_string(&whole).unwrap_or_default()
    }

    /// `odd_variables` are those whose values are not UTF-8.
    fn build(
        text: &str,
        origin: &Path,
        env: &[(String, String)],
        odd_variables: &[String],
    ) -> Result<Config, ConfigErrors> {
        let (mut report, root) = ConfigReport::open(text, origin, env, odd_variables);
        let mut config = read(root, &mut report);
        let port = config.backend.transport.default_port();
        let servers = config.backend.servers.iter_mut();
        servers
            .filter(|server| server.port == 0)
            .for_each(|server| server.port = port);
        read_password(&mut config.backend.login, &mut report);
        rules::hold(&config, &mut report);
        report.into_mistakes().map_or(Ok(config), Err)
    }
}

fn read(root: DeTable<'_>, report: &mut ConfigReport<'_>) -> Config {
    Config::read(&DeValue::Table(root), &mut ValueReader::root(report)).unwrap_or_default()
}

/// Takes the password out of its file, and looks at it wherever it came from.
fn read_password(login: &mut LoginConfig, report: &mut ConfigReport<'_>) {
    let mut key = "backend.login.password";
    if let Some(path) = &login.password_file {
        key = "backend.login.password_file";
        match secret::read_file(path) {
            Ok(password) => login.password = password,
            Err(why) => return report.add(key, why),
        }
    }
    let fault = secret::password_fault(&login.password);
    report.add(key, fault.filter(|_| report.is_given(key)));
}

fn read_text(path: &Path) -> Result<String, ConfigErrors> {
    let mut bytes = Vec::new();
    let file = File::open(path);
    let read = file.and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes));
    let text = match read {
        Err(error) => Err(format!("the file cannot be read: {error}")),
        Ok(length) if length as u64 > FILE_BYTES_MAX => Err(format!(
            "the file is too long, allowed are {FILE_BYTES_MAX} bytes"
        )),
        Ok(_) => String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text".to_owned()),
    };
    text.map_err(|message| {
        let (origin, key) = (MistakeOrigin::file(path, "", None), String::new());
        ConfigErrors(vec![ConfigError {
            origin,
            key,
            message,
        }])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variable_that_is_not_utf8_is_a_mistake() {
        let odd = ["OCIP_GATEWAY__LOG__LEVEL".to_owned()];
        let needed = "backend.servers = ['as1']\nbackend.login.user_id = 'gateway-admin'\n\
                      backend.login.password = 'geheim'\n";
        let mistakes = Config::build(needed, "gateway.toml".as_ref(), &[], &odd).unwrap_err();
        let expected = "environment OCIP_GATEWAY__LOG__LEVEL: the value is not UTF-8 text";
        assert_eq!(mistakes.to_string(), expected);
    }
}
