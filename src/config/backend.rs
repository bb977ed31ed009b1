//! The switch: `[backend]`, `[backend.login]` and `[backend.pool]`.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::host_port::HostPort;
use super::pin::Sha256Pin;
use super::{secret, text};

/// `[backend]`: the switch and the way to it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backend {
    /// The nodes, in order of preference; at least one, none twice.
    pub servers: Vec<HostPort>,
    /// TLS or clear TCP. Default TLS.
    pub transport: Transport,
    /// PEM file of the authorities to trust instead of the system's. TLS only.
    #[serde(serialize_with = "text::write_optional_path")]
    pub ca_file: Option<PathBuf>,
    /// The name that the nodes' certificates must carry, when it is not the host in `servers`.
    /// TLS only.
    pub server_name: Option<String>,
    /// The one certificate to accept. TLS only.
    pub pin_sha256: Option<Sha256Pin>,
    /// The oldest TLS version to accept. Default 1.2. TLS only.
    pub min_tls_version: TlsVersion,
    /// How long a connection may take to open, TLS included. Default 3 s, 100 ms to 2 min.
    #[serde(with = "text::duration")]
    pub connect_timeout: Duration,
    /// How long a REST request may take in all: queueing, connecting, login, writing, reading,
    /// retry. Default 10 s, 100 ms to 2 min.
    #[serde(with = "text::duration")]
    pub request_timeout: Duration,
    /// The longest document to accept from the switch, in bytes. Default 8388608, 65536 to
    /// 67108864.
    pub max_document_bytes: usize,
    /// Who we are to the switch.
    pub login: Login,
    /// The sessions with each node.
    pub pool: Pool,
}

/// How the bytes travel to the switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// TLS; port 2209 unless given.
    #[default]
    Tls,
    /// TCP in the clear; port 2208 unless given.
    Tcp,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub enum TlsVersion {
    /// TLS 1.0, for switches that know no better.
    #[serde(rename = "1.0")]
    V1_0,
    /// TLS 1.1, for switches that know no better.
    #[serde(rename = "1.1")]
    V1_1,
    /// TLS 1.2.
    #[default]
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

/// `[backend.login]`: our administrator on the switch.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Login {
    /// The administrator's user id, 1 to 161 characters. Needed.
    pub user_id: String,
    /// The password, 1 to 60 characters. After reading it is always here, whether it came from
    /// the file, the environment or `password_file`.
    #[serde(
        deserialize_with = "secret::read",
        serialize_with = "secret::write_mask"
    )]
    pub password: SecretString,
    /// The file that the password was read from, if it was.
    #[serde(serialize_with = "text::write_optional_path")]
    pub password_file: Option<PathBuf>,
    /// Which of the switch's logins to use. Default auto.
    pub method: LoginMethod,
    /// The wait after a first refused login; it grows with each further one. Default 60 s, 100 ms
    /// to 1 h.
    #[serde(with = "text::duration")]
    pub backoff: Duration,
    /// The longest such wait. Default 15 min, 100 ms to 1 d, not less than `backoff`.
    #[serde(with = "text::duration")]
    pub backoff_max: Duration,
}

/// Which login the switch is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LoginMethod {
    /// `Plain` on TLS, and `Challenge` when the switch does not know that one or on clear TCP.
    #[default]
    Auto,
    /// AuthenticationRequest and LoginRequest14sp4: the password's digest travels.
    Challenge,
    /// LoginRequest22V5: the password itself travels. Refused on clear TCP.
    Plain,
}

/// `[backend.pool]`: how many sessions each node gets, and for how long.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pool {
    /// Sessions kept ready. Default 1, 1 to 64, not more than `max_sessions`.
    pub min_sessions: usize,
    /// Sessions open at most, and so requests in flight at most. Default 4, 1 to 64.
    pub max_sessions: usize,
    /// How long an unused session beyond `min_sessions` stays. Default 5 min, 100 ms to 1 d.
    #[serde(with = "text::duration")]
    pub idle_timeout: Duration,
    /// The age at which a session is replaced. Default 1 h, 100 ms to 1 d.
    #[serde(with = "text::duration")]
    pub max_age: Duration,
    /// How often an unused session is tried. Default 30 s, 100 ms to 1 h.
    #[serde(with = "text::duration")]
    pub probe_interval: Duration,
}

// === impl Transport ===

impl Transport {
    /// The port of a node whose port is not given.
    pub fn default_port(self) -> u16 {
        match self {
            Transport::Tls => 2209,
            Transport::Tcp => 2208,
        }
    }
}

// === impl Login ===

// By hand, because a secret says no more about itself than it must.
impl PartialEq for Login {
    fn eq(&self, other: &Login) -> bool {
        let Login {
            user_id,
            password,
            password_file,
            method,
            backoff,
            backoff_max,
        } = other;
        self.password.expose_secret() == password.expose_secret()
            && (&self.user_id, &self.password_file) == (user_id, password_file)
            && (self.method, self.backoff, self.backoff_max) == (*method, *backoff, *backoff_max)
    }
}

// === impl Default ===

impl Default for Backend {
    fn default() -> Backend {
        Backend {
            servers: Vec::new(),
            transport: Transport::default(),
            ca_file: None,
            server_name: None,
            pin_sha256: None,
            min_tls_version: TlsVersion::default(),
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(10),
            max_document_bytes: 8 * 1024 * 1024,
            login: Login::default(),
            pool: Pool::default(),
        }
    }
}

impl Default for Login {
    fn default() -> Login {
        Login {
            user_id: String::new(),
            password: SecretString::default(),
            password_file: None,
            method: LoginMethod::default(),
            backoff: Duration::from_secs(60),
            backoff_max: Duration::from_secs(15 * 60),
        }
    }
}

impl Default for Pool {
    fn default() -> Pool {
        Pool {
            min_sessions: 1,
            max_sessions: 4,
            idle_timeout: Duration::from_secs(5 * 60),
            max_age: Duration::from_secs(3600),
            probe_interval: Duration::from_secs(30),
        }
    }
}
