//! The listeners and the log: `[server]`, `[admin]` and `[log]`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::text;

/// `[server]`: the REST side.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Where to accept REST connections. Default 127.0.0.1:8080; port 0 takes a free one.
    #[serde(deserialize_with = "text::read", serialize_with = "text::write")]
    pub listen: SocketAddr,
    /// Connections open at once; for further ones those go that have been idle longest. Default
    /// 1024, 1 to 100000.
    pub max_connections: usize,
    /// Connections of one address, or of one /64 network of IPv6; further ones are refused. Default
    /// a quarter of `max_connections`, and for loopback as many as there are; 1 to 100000.
    pub connections_per_address: Option<usize>,
    /// The longest request body, in bytes. Default 262144, 1024 to 16777216.
    pub max_body_bytes: usize,
    /// The longest request head, in bytes. Default 16384, 8192 to 1048576.
    pub max_header_bytes: usize,
    /// How long a request head may take to arrive. Default 10 s, 100 ms to 10 min.
    #[serde(with = "text::duration")]
    pub header_timeout: Duration,
    /// How long a request body may take to arrive. Default 10 s, 100 ms to 10 min.
    #[serde(with = "text::duration")]
    pub body_timeout: Duration,
    /// How long a connection may stay open between requests. Default 75 s, 1 s to 1 h.
    #[serde(with = "text::duration")]
    pub idle_timeout: Duration,
    /// How long requests may still take once the gateway is told to stop. Default 30 s, 0 s to
    /// 10 min.
    #[serde(with = "text::duration")]
    pub drain_timeout: Duration,
    /// How long the gateway serves on, not ready any more, once it is told to stop. Default 0 s, 0 s to
    /// 10 min.
    #[serde(with = "text::duration")]
    pub shutdown_delay: Duration,
    /// Whether plain HTTP may be served off loopback, where something in front encrypts. Default
    /// false.
    pub insecure_http: bool,
    /// The web pages that may read answers, by their origins; over TLS cookies travel from them. Default
    /// none.
    pub cors_origins: Vec<String>,
    /// The names by which clients may call while `access.allow_anonymous` is on, beside loopback names
    /// and addresses. Default none.
    pub host_names: Vec<String>,
    /// Whether anybody may read what is served, at `/openapi.json` and `/docs/`. Default true.
    pub docs: bool,
    /// The certificate to serve HTTPS with; plain HTTP when absent.
    pub tls: Option<ServerTls>,
}

/// `[server.tls]`: both files are PEM, and both are needed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerTls {
    /// The certificate, followed by the intermediate ones.
    #[serde(serialize_with = "text::write_path")]
    pub certificate: PathBuf,
    /// The certificate's private key.
    #[serde(serialize_with = "text::write_path")]
    pub private_key: PathBuf,
}

/// `[admin]`: health, metrics and the status page.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// Where to accept the operators' connections. Default 127.0.0.1:8081; port 0 takes a free
    /// one. Not the REST listener's address.
    #[serde(deserialize_with = "text::read", serialize_with = "text::write")]
    pub listen: SocketAddr,
    /// The names by which operators may call, beside loopback names and addresses. Default none.
    pub host_names: Vec<String>,
}

/// `[log]`: what is logged, on standard error.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// One line for people or one JSON object for machines. Default text.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, `trace`, or a list of tracing's filter directives. Only
    /// known not to be empty; whoever sets logging up checks the rest. Default `info`.
    pub level: String,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object.
    Json,
}

// === impl Default ===

impl Default for Server {
    fn default() -> Server {
        Server {
            listen: loopback(8080),
            max_connections: 1024,
            connections_per_address: None,
            max_body_bytes: 256 * 1024,
            max_header_bytes: 16 * 1024,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            drain_timeout: Duration::from_secs(30),
            shutdown_delay: Duration::ZERO,
            insecure_http: false,
            cors_origins: Vec::new(),
            host_names: Vec::new(),
            docs: true,
            tls: None,
        }
    }
}

impl Default for Admin {
    fn default() -> Admin {
        Admin {
            listen: loopback(8081),
            host_names: Vec::new(),
        }
    }
}

impl Default for Log {
    fn default() -> Log {
        Log {
            format: LogFormat::default(),
            level: "info".to_owned(),
        }
    }
}

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// `[audit]`: who changed what.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// Where a line goes for each change: a file, or `-` for standard output. Off without it.
    #[serde(serialize_with = "text::write_optional_path")]
    pub file: Option<PathBuf>,
    /// Whether changes are refused while they cannot be recorded. Needs `file`. Default false.
    pub required: bool,
}
