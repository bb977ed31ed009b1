//! The configuration: whole files in, whole messages out.

mod environment;
mod example;
mod oci;
mod reading;
mod rules;
mod secrecy;
mod told;

use std::path::Path;

use ocip_gateway::config::{Config, ConfigErrors};

/// What every configuration needs, in a form that further dotted keys can follow.
const NEEDED: &str = "\
backend.servers = ['as1']
backend.login.user_id = 'gateway-admin'
backend.login.password = 'geheim'
";

fn read(text: &str) -> Result<Config, ConfigErrors> {
    Config::from_toml(text, Path::new("gateway.toml"), &[])
}

/// The configuration of the needed keys and these.
fn good(more: &str) -> Config {
    read(&format!("{NEEDED}{more}")).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The messages about the needed keys and these, without the file's name.
fn wrong(more: &str) -> String {
    printed(&format!("{NEEDED}{more}"))
}

/// The messages about exactly this file, without the file's name.
fn printed(text: &str) -> String {
    read(text)
        .unwrap_err()
        .to_string()
        .replace("gateway.toml:", "")
}

fn with_env(text: &str, env: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let owned = |(key, value): &(&str, &str)| (format!("OCIP_GATEWAY__{key}").into(), value.into());
    let env: Vec<_> = env.iter().map(owned).collect();
    Config::from_toml(text, Path::new("gateway.toml"), &env)
}
