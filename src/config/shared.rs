//! What several replicas have in common: `[shared]`.

use std::path::PathBuf;
use std::time::Duration;

use ocip::connect::ServerEndpoint;

use super::key::*;
use super::section::{choices, section};

section! {
    /// What several gateways in front of one switch have in common, kept in a store that speaks the Redis protocol
    /// (Redis 6 or Valkey): their logins, limits, write locks and sessions with the switch. Without servers
    /// each gateway is alone.
    SharedConfig: PartialEq {
        /// The store: "host" or "host:port", IPv6 in brackets; the first that is a primary is used. The port is
        /// 6379 unless given, 26379 with sentinel. Default none, and no store.
        servers: Vec<ServerEndpoint>, Example("[\"10.0.0.5:6379\"]"), Restart;
        /// The name of the primary, when servers are Redis Sentinels to be asked for it. Default: they are stores.
        sentinel: Option<String>, Filled("a name such as \"mymaster\""), Example("\"mymaster\""), Restart;
        /// Whether to speak TLS to the store (and to Sentinels).
        tls: bool = false, Example("true"), Restart;
        /// PEM file: the CA certificates to trust for the store. Default: those of the system.
        ca_file: Option<PathBuf>, File, Example("\"store-ca.pem\""), Restart;
        /// The user of the store's access list. Default: its default user.
        user: Option<String>, Filled("a name such as \"ocip-gateway\""), Example("\"ocip-gateway\""), Restart;
        /// The file with the store's password in it; one line feed at its end does not count. Default: no password.
        password_file: Option<PathBuf>, File, Example("\"store-password\""), Restart;
        /// What these gateways are called together: those with the same name share everything, those with another
        /// one nothing. 1 to 64 letters, digits and -._
        cluster: String = "main".to_owned(), CLUSTER, Restart;
        /// What a gateway does that cannot reach the store. "local": it writes under its own locks alone and lets
        /// people log in for itself, and says so; "refuse": both are answered 503. Limits are never looser than with
        /// the store: each gateway takes its part of them.
        on_loss: OnLoss = OnLoss::Local, Restart;
        /// How long one call to the store may take; it lies within the deadline of its request.
        timeout: Duration = Duration::from_millis(50), Time(Duration::from_millis(5), SECOND), Restart;
    }
}

const CLUSTER: KeyFact = Text(
    |text| is_of(text, "-._") && text.len() <= 64,
    "1 to 64 letters, digits and -._",
);

choices! {
    /// What a gateway does that cannot reach the store.
    OnLoss, "`local` or `refuse`" {
        Local = "local", Refuse = "refuse",
    }
}
