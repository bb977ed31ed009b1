//! The listeners, and what is told elsewhere: `[server]`, `[admin]`, `[audit]`, `[log]` and `[telemetry]`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ocip::connect::ServerEndpoint;

use super::key::*;
use super::network::AddressNetwork;
use super::section::{choices, section};
use super::value::texts;

section! {
    /// The REST side.
    ServerConfig {
        /// Where to accept REST connections: IP address and port. Port 0 takes a free one.
        listen: SocketAddr = ([127, 0, 0, 1], 8080).into(), On, Restart;
        /// Connections open at once. For further ones those are closed that have been idle longest; with a
        /// request under way on each they wait.
        max_connections: usize = 1024, Count(1, MANY);
        /// Connections of one address (with IPv6 of one /64 network) at once; further ones are refused, so
        /// that one host cannot have all of them. Default a quarter of max_connections, and as many as there
        /// are from this machine itself, where a proxy speaks for many. With a proxy on another machine set it
        /// to max_connections. A number that is set holds for this machine, too.
        connections_per_address: Option<usize>, Count(1, MANY), Example("256");
        /// The longest request body, in bytes.
        max_body_bytes: usize = 256 * KIB, Count(KIB, 16 * MIB);
        /// The longest request line and headers together, in bytes.
        max_header_bytes: usize = 16 * KIB, Count(8 * KIB, MIB);
        /// How long the request line and headers may take to arrive.
        header_timeout: Duration = 10 * SECOND, Time(TENTH, TEN_MINUTES);
        /// How long a request body may take to arrive.
        body_timeout: Duration = 10 * SECOND, Time(TENTH, TEN_MINUTES);
        /// How long a connection may stay open between requests, and an answer (16 KiB of it, when it is
        /// longer) may take to get away; what HTTP/2 sends besides requests does not count.
        idle_timeout: Duration = 75 * SECOND, Time(SECOND, HOUR);
        /// How long running requests may still take when the gateway is told to stop.
        drain_timeout: Duration = 30 * SECOND, Time(ZERO, TEN_MINUTES);
        /// How long the gateway serves on when it is told to stop, while /readyz answers 503 already: longer than a
        /// load balancer needs to see that, so that it sends nobody to a closed port. A second signal ends the pause.
        shutdown_delay: Duration = ZERO, Time(ZERO, TEN_MINUTES);
        /// Plain HTTP carries keys and passwords in the clear, so without server.tls only a loopback address
        /// is allowed in listen. true allows any, for where something in front encrypts.
        insecure_http: bool = false;
        /// The web pages that may call from a browser with credentials, by their origins as browsers write
        /// them: ["https://portal.example.net"]. A page of another origin (Origin, Sec-Fetch-Site) can change
        /// nothing without a key and is answered 403, also in a login; behind a proxy that does not pass Host
        /// on, list the origin that browsers see. With server.tls the cookies of users travel from listed
        /// pages of other sites (SameSite=None); without it, from pages of the same site alone.
        cors_origins: Vec<String>,
            Text(is_origin, "an origin as browsers write it, such as \"https://portal.example.net\": lower \
                case, no path, no slash at the end");
        /// While access.allow_anonymous is on: the names by which clients may call, beside "localhost" and
        /// addresses: ["gateway.example.net"]. Other names in Host are answered 403, for a web page can have
        /// its own name lead here.
        host_names: Vec<String>, HOST_NAMES;
        /// The proxies and load balancers in front of the gateway, by address or network: ["10.0.0.5",
        /// "2001:db8::/32"]. From these, X-Forwarded-For or Forwarded names the caller for limits, log and
        /// audit, and X-Forwarded-Proto says whether cookies are Secure; from anybody else such headers are
        /// not looked at. Each of them must add to these headers, or set them anew, and none may pass on what
        /// it does not understand: a proxy that knows X-Forwarded-For alone removes Forwarded. Default none.
        trusted_proxies: Vec<AddressNetwork>, Example("[\"10.0.0.5\", \"2001:db8::/32\"]");
        /// Whether connections begin with a PROXY protocol header of version 2, which names the caller; a
        /// connection without one is closed. With trusted_proxies it is taken from those alone, and other
        /// connections are closed; without, whoever can connect can be anybody. X-Forwarded-For then counts
        /// where the address of the header is a trusted proxy. Not on the side of the operators.
        proxy_protocol: bool = false;
        /// Whether anybody may read what is served: an OpenAPI document at /openapi.json and a page that
        /// shows it at /docs/.
        docs: bool = true;
        tls: Option<ServerTls>;
    }
}

section! {
    /// Serve HTTPS instead of HTTP: this section with both its keys. Default: HTTP.
    ServerTls {
        /// PEM file: the certificate, then the intermediate ones. No default.
        certificate: PathBuf, File, Example("\"cert.pem\"");
        /// PEM file: the certificate's private key. No default.
        private_key: PathBuf, File, Example("\"key.pem\"");
    }
}

section! {
    /// Health, metrics and the status page.
    AdminConfig {
        /// Where to accept the operators' connections: IP address and port. Not the address of the REST side.
        listen: SocketAddr = ([127, 0, 0, 1], 8081).into(), On, Restart;
        /// The names by which operators and their monitoring may call, beside "localhost" and addresses:
        /// ["gateway.example.net"]. Other names in Host are answered 403, for a web page can have its own
        /// name lead here.
        host_names: Vec<String>, HOST_NAMES;
    }
}

section! {
    /// Who changed what: one JSON line for each change, with what it was before and after.
    AuditConfig {
        /// A file that lines are appended to, or "-" for standard output. It is made for its owner alone, and
        /// a symbolic link is not followed. What is changed is read before and after, and APIO's answers to
        /// changes carry the record's id where they have a body. Default: none, and no audit.
        file: Option<PathBuf>, Output, Example("\"audit.jsonl\"");
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
        level: String = "info".to_owned(), Filled("a level such as \"info\"");
        /// For how long the lines about requests may wait to be written together; 64 KiB of them do not wait. What
        /// takes them slowly or not at all never holds up a request: lines that find no room are lost and counted.
        buffer: Duration = TENTH, Time(ZERO, SECOND), Zero("each line is written at once");
    }
}

section! {
    /// Spans of requests and of the exchanges with the switch that they took, for systems that collect
    /// traces. The trace that a caller gives in the header traceparent goes on; one that it does not record
    /// is not sent. Log lines have the ids of the trace with and without this.
    TelemetryConfig: PartialEq Eq {
        /// The collector: it gets OTLP (JSON over plain HTTP) at the path /v1/traces; the port is 4318 unless
        /// given. Default: none, and nothing is sent. Only builds with the feature "otlp" can: cargo build
        /// --release --features otlp.
        otlp_endpoint: Option<CollectorUrl>, Example("\"http://127.0.0.1:4318\""), Restart;
        /// What this gateway is called there.
        service_name: String = "ocip-gateway".to_owned(), Filled("a name such as \"ocip-gateway\""), Restart;
    }
}

choices! {
    /// The shape of a log line.
    LogFormat, "`text` or `json`" {
        Text = "text", Json = "json",
    }
}

/// A name with a port, or what is no name at all, would never fit.
const HOST_NAMES: KeyFact = Text(
    |text| is_of(text, "-._"),
    "a host name such as \"gateway.example.net\", without a scheme and a port",
);

/// A collector of spans: `http://127.0.0.1:4318`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectorUrl(pub ServerEndpoint);

texts! {
    CollectorUrl, "http:// and the host of a collector, perhaps with its port, such as \"http://127.0.0.1:4318\"; \
        for https, send to a collector nearby that passes on", read_url, |url: &CollectorUrl| format!("http://{}", url.0);
}

fn read_url(text: &str, expected: &str) -> Result<CollectorUrl, String> {
    let host = text.strip_prefix("http://").unwrap_or_default();
    let host = host.strip_suffix('/').unwrap_or(host).parse();
    let mut host: ServerEndpoint = host.map_err(|_| refused(text, expected))?;
    // As OTLP over HTTP has it.
    host.set_default_port(4318);
    Ok(CollectorUrl(host))
}

/// Whether it is an origin as browsers write it: another one never fits, and nobody would know why.
fn is_origin(text: &str) -> bool {
    let is_lower = !text.contains(|c: char| c.is_ascii_uppercase());
    let (scheme, host) = text.split_once("://").unwrap_or_default();
    is_lower && matches!(scheme, "http" | "https") && is_of(host, "-._:[]")
}

#[cfg(test)]
mod tests {
    use super::super::value::ConfigValue;
    use super::*;

    #[test]
    fn a_collector_is_read_and_printed() {
        for (given, printed) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318"),
            ("http://collector/", "http://collector:4318"),
            ("http://[::1]:80", "http://[::1]:80"),
        ] {
            let url = read_url(given, "").unwrap();
            assert_eq!(url.write(), Some(printed.into()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for given in [
            "",
            "collector:4318",
            "https://collector",
            "http://",
            "http://a/v1/traces",
            "http://a:0",
            "http://user@a",
        ] {
            assert!(read_url(given, "").is_err(), "{given}");
        }
    }
}
