//! Who may do what: keys, logins, scopes, rates, and the order in which a request is refused.

mod crowded;
mod forgery;
mod hosts;
mod keys;
mod logins;
mod matrix;
mod moved;
mod origins;
mod proxies;
mod rates;
mod secrecy;

use std::net::SocketAddr;

use ocip_gateway::config::{AccessKey, Config, KeyHash, KeyRole};
use sha2::{Digest, Sha256};

pub(crate) use crate::support::ask;
use crate::support::{Reply, tcp_config};

/// A configuration that lets nobody in without credentials.
pub(crate) fn closed_config(server: SocketAddr) -> Config {
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
pub(crate) fn key(name: &str, role: KeyRole, tenants: &[&str], groups: &[&str]) -> AccessKey {
    let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    AccessKey {
        name: name.to_owned(),
        sha256: Some(KeyHash(Sha256::digest(format!("secret-{name}")).into())),
        role,
        tenants: owned(tenants),
        groups: owned(groups),
        ..AccessKey::default()
    }
}

/// Somebody who has logged in.
pub(crate) struct UserClient {
    addr: SocketAddr,
    cookie: String,
}

impl UserClient {
    pub(crate) async fn log_in(addr: SocketAddr, user: &str, password: &str) -> Self {
        let cookie = cookie(&log_in(addr, user, password).await);
        Self { addr, cookie }
    }

    pub(crate) async fn ask(&self, method: &str, path: &str) -> Reply {
        ask(self.addr, method, path, &[&self.cookie], "").await
    }
}

pub(crate) async fn log_in(addr: SocketAddr, user: &str, password: &str) -> Reply {
    let body = serde_json::json!({"username": user, "password": password});
    ask(addr, "POST", "/api/v1/login/", &[], &body.to_string()).await
}

/// The header line that shows the cookie of an answer.
pub(crate) fn cookie(reply: &Reply) -> String {
    let set = reply.header("set-cookie");
    let set = set.unwrap_or_else(|| panic!("no cookie: {reply:?}"));
    let (pair, _) = set.split_once(';').unwrap();
    format!("Cookie: {pair}")
}

/// One request with the key of this name.
pub(crate) async fn ask_with_key(addr: SocketAddr, method: &str, path: &str, name: &str) -> Reply {
    let header = format!("Authorization: Bearer secret-{name}");
    ask(addr, method, path, &[&header], "").await
}
