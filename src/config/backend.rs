//! The switch: `[backend]`, `[backend.login]` and `[backend.pool]`.

use std::path::PathBuf;
use std::time::Duration;

use ocip::certificate::CertificatePin;
use ocip::connect::ServerEndpoint;
use ocip::login::LoginMethod;
use secrecy::{ExposeSecret, SecretString};

use super::key::*;
use super::section::{choices, section};
use super::value::ConfigValue;

section! {
    /// The switch.
    BackendConfig: PartialEq {
        /// Its nodes, in order of preference: "host" or "host:port", IPv6 in brackets. At least one, none
        /// twice; no default. The port is 2209 with transport "tls" and 2208 with "tcp" unless given.
        servers: Vec<ServerEndpoint>, Example("[\"as1.example.net:2209\", \"as2.example.net:2209\"]"), On;
        /// "tls", or "tcp" for OCI-P in the clear. The next four keys are for "tls" only.
        transport: BackendTransport = BackendTransport::Tls;
        /// PEM file: the CA certificates to trust for the nodes. Default: those of the system.
        ca_file: Option<PathBuf>, File, Example("\"as-ca.pem\"");
        /// The name that the nodes' certificates must carry. Default: the host in servers.
        server_name: Option<String>,
            Text(|text| is_of(text, "-._:") && text.len() <= 253, "a host name or an IP address"),
            Example("\"as.example.net\"");
        /// The SHA-256 of the one certificate (in DER) to accept: 64 hexadecimal digits, with or without
        /// colons. Default: any certificate that is trusted otherwise.
        pin_sha256: Option<CertificatePin>,
            Example("\"00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff\"");
        /// The oldest version of TLS to accept: "1.0", "1.1", "1.2" or "1.3".
        min_tls_version: TlsVersion = TlsVersion::V1_2;
        /// How long a connection to a node may take to open, TLS included.
        connect_timeout: Duration = 3 * SECOND, Time(TENTH, TWO_MINUTES);
        /// How long a REST request may take in all: waiting, connecting, login, answer, retry.
        request_timeout: Duration = 10 * SECOND, Time(TENTH, TWO_MINUTES);
        /// The longest XML document to accept from the switch, in bytes.
        max_document_bytes: usize = 8 * MIB, Count(64 * KIB, 64 * MIB);
        login: LoginConfig;
        pool: PoolConfig;
    }
}

section! {
    /// Who the gateway is to the switch: an administrator.
    LoginConfig {
        /// The administrator's user id, 1 to 161 characters. No default.
        user_id: String, Token("the user id", 161), Example("\"gateway-admin\""), On;
        /// The password, 1 to 60 characters. No default. Better in password_file or in the environment
        /// variable OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD, which replaces both keys.
        password: SecretString, Example("\"secret\"");
        /// The file with the password in it; one line feed at its end does not count. No default. Either this
        /// or password.
        password_file: Option<PathBuf>, Example("\"as-password\""), On;
        /// "challenge" sends a digest of the password, "plain" the password itself (not with transport
        /// "tcp"), "auto" is plain on TLS unless the switch does not know it, else challenge.
        method: LoginMethod = LoginMethod::Auto;
        /// The wait after a first refused login; it grows with each further one, since a switch locks accounts.
        backoff: Duration = 60 * SECOND, Time(TENTH, HOUR);
        /// The longest such wait, not less than backoff.
        backoff_max: Duration = 15 * MINUTE, Time(TENTH, DAY);
    }
}

section! {
    /// The sessions with each node. A session carries one request at a time.
    PoolConfig: PartialEq {
        /// Sessions kept ready, not more than max_sessions.
        min_sessions: usize = 1, Count(1, 64);
        /// Sessions open at most.
        max_sessions: usize = 4, Count(1, 64);
        /// Sessions that all gateways with the same store (shared.servers) have open at most with one node, whatever
        /// each may have; they share them by need. A gateway without a store has no more alone.
        cluster_max_sessions: usize = 0, Count(0, 1024), Zero("no limit");
        /// How long an unused session beyond min_sessions stays.
        idle_timeout: Duration = 5 * MINUTE, Time(TENTH, DAY);
        /// The age at which a session is replaced.
        max_age: Duration = HOUR, Time(TENTH, DAY);
        /// How often an unused session is tried.
        probe_interval: Duration = 30 * SECOND, Time(TENTH, HOUR);
    }
}

choices! {
    /// How the bytes travel to the switch.
    BackendTransport, "`tls` or `tcp`" {
        Tls = "tls", Tcp = "tcp",
    }
}

choices! {
    /// A version of TLS; the first two are for switches that know no better.
    TlsVersion, "one of `1.0`, `1.1`, `1.2`, `1.3`" {
        V1_0 = "1.0", V1_1 = "1.1", V1_2 = "1.2", V1_3 = "1.3",
    }
}

choices! {
    impl LoginMethod, "one of `auto`, `challenge`, `plain`" {
        Auto = "auto", Challenge = "challenge", Plain = "plain",
    }
}

// By hand, because a secret says no more about itself than it must.
impl PartialEq for LoginConfig {
    fn eq(&self, other: &LoginConfig) -> bool {
        let [own, others] = [self, other].map(|login| login.password.expose_secret());
        own == others && self.write() == other.write()
    }
}
