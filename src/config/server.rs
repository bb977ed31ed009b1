//! The listeners, the audit and the log: `[server]`, `[admin]`, `[audit]` and `[log]`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::checks::{is_of, is_origin};
use super::key::*;
use super::section::{choices, section};

section! {
    /// The REST side.
    ServerConfig {
        /// Where to accept REST connections: IP address and port. Port 0 takes a free one.
        listen: SocketAddr = loopback(8080), on = true, restart = true;
        /// Connections open at once. For further ones those are closed that have been idle longest; with a
        /// request under way on each they wait.
        max_connections: usize = 1024, limit = Count(1, MANY);
        /// Connections of one address (with IPv6 of one /64 network) at once; further ones are refused, so
        /// that one host cannot have all of them. Default a quarter of max_connections, and as many as there
        /// are from this machine itself, where a proxy speaks for many. With a proxy on another machine set it
        /// to max_connections. A number that is set holds for this machine, too.
        connections_per_address: Option<usize> = None, limit = Count(1, MANY), example = Some("256");
        /// The longest request body, in bytes.
        max_body_bytes: usize = 256 * KIB, limit = Count(KIB, 16 * MIB);
        /// The longest request line and headers together, in bytes.
        max_header_bytes: usize = 16 * KIB, limit = Count(8 * KIB, MIB);
        /// How long the request line and headers may take to arrive.
        header_timeout: Duration = 10 * SECOND, limit = Time(TENTH, TEN_MINUTES);
        /// How long a request body may take to arrive.
        body_timeout: Duration = 10 * SECOND, limit = Time(TENTH, TEN_MINUTES);
        /// How long a connection may stay open between requests, and an answer (16 KiB of it, when it is
        /// longer) may take to get away; what HTTP/2 sends besides requests does not count.
        idle_timeout: Duration = 75 * SECOND, limit = Time(SECOND, HOUR);
        /// How long running requests may still take when the gateway is told to stop.
        drain_timeout: Duration = 30 * SECOND, limit = Time(ZERO, TEN_MINUTES);
        /// How long the gateway serves on when it is told to stop, while /readyz answers 503 already: longer
        /// than a load balancer needs to see that, so that it sends nobody to a closed port. A second signal
        /// ends the pause.
        shutdown_delay: Duration = ZERO, limit = Time(ZERO, TEN_MINUTES);
        /// Plain HTTP carries keys and passwords in the clear, so without server.tls only a loopback address
        /// is allowed in listen. true allows any, for where something in front encrypts.
        insecure_http: bool = false;
        /// The web pages that may call from a browser with credentials, by their origins as browsers write
        /// them: ["https://portal.example.net"]. A page of another origin (Origin, Sec-Fetch-Site) can change
        /// nothing without a key and is answered 403, also in a login; behind a proxy that does not pass Host
        /// on, list the origin that browsers see. With server.tls the cookies of users travel from listed
        /// pages of other sites (SameSite=None); without it, from pages of the same site alone.
        cors_origins: Vec<String> = Vec::new(),
            limit = Text(is_origin, "an origin as browsers write it, such as \"https://portal.example.net\": lower \
                case, no path, no slash at the end");
        /// While access.allow_anonymous is on: the names by which clients may call, beside "localhost" and
        /// addresses: ["gateway.example.net"]. Other names in Host are answered 403, for a web page can have
        /// its own name lead here.
        host_names: Vec<String> = Vec::new(), limit = HOST_NAMES;
        /// Whether anybody may read what is served: an OpenAPI document at /openapi.json and a page that
        /// shows it at /docs/.
        docs: bool = true;
        /// HTTPS in place of HTTP.
        tls: Option<ServerTls> = None;
    }
}

section! {
    /// Serve HTTPS instead of HTTP: this section with both its keys. Default: HTTP.
    ServerTls {
        /// PEM file: the certificate, then the intermediate ones. No default.
        certificate: PathBuf = PathBuf::new(), limit = File, example = Some("\"cert.pem\"");
        /// PEM file: the certificate's private key. No default.
        private_key: PathBuf = PathBuf::new(), limit = File, example = Some("\"key.pem\"");
    }
}

section! {
    /// Health, metrics and the status page.
    AdminConfig {
        /// Where to accept the operators' connections: IP address and port. Not the address of the REST side.
        listen: SocketAddr = loopback(8081), on = true, restart = true;
        /// The names by which operators and their monitoring may call, beside "localhost" and addresses:
        /// ["gateway.example.net"]. Other names in Host are answered 403, for a web page can have its own
        /// name lead here.
        host_names: Vec<String> = Vec::new(), limit = HOST_NAMES;
    }
}

section! {
    /// Who changed what: one JSON line for each change, with what it was before and after.
    AuditConfig {
        /// A file that lines are appended to, or "-" for standard output. It is made for its owner alone, and
        /// a symbolic link is not followed. What is changed is read before and after, and APIO's answers to
        /// changes carry the record's id where they have a body. Default: none, and no audit.
        file: Option<PathBuf> = None, limit = Output, example = Some("\"audit.jsonl\"");
        /// Whether changes are refused (503) while they cannot be recorded, before anything is sent. Lines
        /// that are lost are counted either way.
        required: bool = false;
    }
}

section! {
    /// The log, on standard error.
    LogConfig {
        /// "text" for people or "json" for machines.
        format: LogFormat = LogFormat::Text;
        /// "error", "warn", "info", "debug" or "trace", or tracing's filter directives such as
        /// "info,ocip_gateway::ocip=debug".
        level: String = "info".to_owned(), limit = Filled("a level such as \"info\"");
        /// For how long the lines about requests may wait to be written together; 64 KiB of them do not wait.
        /// What takes them slowly or not at all never holds up a request: lines that find no room are lost and
        /// counted.
        buffer: Duration = TENTH, limit = Time(ZERO, SECOND), zero = Some("each line is written at once");
    }
}

choices! {
    /// The shape of a log line.
    LogFormat, "`text` or `json`" {
        Text = "text", Json = "json",
    }
}

/// A name with a port, or what is no name at all, would never fit.
const HOST_NAMES: KeyLimit = Text(
    |text| is_of(text, "-._"),
    "a host name such as \"gateway.example.net\", without a scheme and a port",
);

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}
