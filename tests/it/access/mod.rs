//! Who may do what: keys, scopes, rates, and the order in which a request is refused.

mod keys;
mod rates;

use std::net::SocketAddr;

use ocip_gateway::config::{AccessKey, Config, KeyHash, KeyRole};
use sha2::{Digest, Sha256};

use crate::support::{Client, Reply, tcp_config};

/// A configuration that lets nobody in without credentials.
fn closed_config(server: SocketAddr) -> Config {
    let mut config = tcp_config(server);
    config.access.allow_anonymous = false;
    config.access.key = vec![
        key("foo-writer", KeyRole::Write, &["foo"], &[]),
        key("foo-reader", KeyRole::Read, &["foo"], &[]),
        key("group-writer", KeyRole::Write, &["foo"], &["bargroup"]),
        key("bar-writer", KeyRole::Write, &["bar"], &[]),
        key("all-writer", KeyRole::Write, &["*"], &[]),
    ];
    config
}

/// A key whose secret is `secret-` and its name.
fn key(name: &str, role: KeyRole, tenants: &[&str], groups: &[&str]) -> AccessKey {
    let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    AccessKey {
        name: name.to_owned(),
        sha256: Some(KeyHash(Sha256::digest(format!("secret-{name}")).into())),
        role,
        tenants: owned(tenants),
        groups: owned(groups),
    }
}

/// One request with these header lines.
async fn ask(addr: SocketAddr, method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
    let mut client = Client::connect(addr).await;
    client.send_with(method, path, headers, body).await
}

/// One request with the key of this name.
async fn ask_with_key(addr: SocketAddr, method: &str, path: &str, name: &str) -> Reply {
    let header = format!("Authorization: Bearer secret-{name}");
    ask(addr, method, path, &[&header], "").await
}
