//! From text to structs, and from faults to lines.

use std::time::Duration;

use ocip::connect::ServerEndpoint;
use ocip_gateway::config::{Config, LogFormat, MistakeOrigin, TlsVersion};
use proptest::prelude::*;

use super::{good, printed, read, wrong};

#[test]
fn needed_keys_alone_have_all_defaults() {
    let config = good("");
    let node = ServerEndpoint {
        host: "as1".to_owned(),
        port: 2209,
    };
    assert_eq!(config.backend.servers, [node]);
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.backend.request_timeout, Duration::from_secs(10));
    assert_eq!(config.apio.prefix, "/api/v1");
}

#[test]
fn values_of_every_kind_are_read() {
    let config = good(
        "log.format = 'json'\nbackend.min_tls_version = '1.0'\nserver.idle_timeout = '2m'\n\
         access.allow_anonymous = true\nnumbering.country_code = '32'",
    );
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.backend.min_tls_version, TlsVersion::V1_0);
    assert_eq!(config.server.idle_timeout, Duration::from_secs(120));
    assert!(config.access.allow_anonymous);
    assert_eq!(config.numbering.country_code.as_deref(), Some("32"));
}

#[test]
fn tcp_has_its_own_default_port() {
    let config = good("backend.transport = 'tcp'");
    assert_eq!(config.backend.servers[0].to_string(), "as1:2208");
}

#[test]
fn every_mistake_of_a_file_is_printed_with_its_line() {
    let text = r#"[server]
listen = "localhost:8080"
max_conections = 5

[admin]
listen = 8081

[backend]
servers = [
    "as1",
    7,
    "AS1:2209",
]
transport = "udp"
request_timeout = "3m"

[backend.login]
password = 12345

[backend.pool]
max_sessions = 0
"#;
    let expected = r#"gateway.toml:2: server.listen: "localhost:8080" given, expected an IP address and a port, such as "127.0.0.1:8080"
gateway.toml:3: server.max_conections: unknown key, expected one of `listen`, `max_connections`, `connections_per_address`, `max_body_bytes`, `max_header_bytes`, `header_timeout`, `body_timeout`, `idle_timeout`, `drain_timeout`, `shutdown_delay`, `insecure_http`, `cors_origins`, `host_names`, `trusted_proxies`, `proxy_protocol`, `docs`, `tls`
gateway.toml:6: admin.listen: 8081 given, expected an IP address and a port, such as "127.0.0.1:8080"
gateway.toml:11: backend.servers[1]: 7 given, expected a host and perhaps a port, such as "as1.example.net:2209" or "[2001:db8::1]"
gateway.toml:12: backend.servers[2]: "as1:2209" given twice
gateway.toml:14: backend.transport: "udp" given, expected `tls` or `tcp`
gateway.toml:15: backend.request_timeout: 3m given, allowed are 100ms to 2m
gateway.toml:17: backend.login.user_id: not given, expected the administrator's user id
gateway.toml:18: backend.login.password: expected a string (what was given is not shown)
gateway.toml:21: backend.pool.max_sessions: 0 given, allowed are 1 to 64"#;
    assert_eq!(read(text).unwrap_err().to_string(), expected);
}

#[test]
fn origin_key_and_message_are_told_apart() {
    let mistakes = read("[backend]\nservers = 'as1'").unwrap_err();
    let mistake = mistakes
        .0
        .iter()
        .find(|mistake| mistake.key == "backend.servers")
        .unwrap();
    assert_eq!(mistake.message, "a string given, expected a list");
    let place = MistakeOrigin::File {
        path: "gateway.toml".into(),
        position: Some((2, 1)),
    };
    assert_eq!(mistake.origin, place);
}

#[test]
fn missing_sections_have_no_line() {
    let expected = "gateway.toml: backend.servers: no server given";
    let said = read("").unwrap_err().to_string();
    assert!(said.starts_with(expected), "{said}");
    assert_eq!(said.lines().count(), 3);
}

#[test]
fn syntax_error_is_one_mistake_with_its_line() {
    let said = printed("[server]\nlisten = \n");
    assert!(said.starts_with("2: not valid TOML: "), "{said}");
    assert_eq!(said.lines().count(), 1);
}

#[test]
fn section_that_is_no_table_is_one_mistake() {
    assert_eq!(
        wrong("server = []"),
        "4: server: a list given, expected a table"
    );
    assert_eq!(
        wrong("log = 'debug'"),
        "4: log: a string given, expected a table"
    );
    assert_eq!(
        wrong("admin = ['[::1]:1']"),
        "4: admin: a list given, expected a table"
    );
}

#[test]
fn unknown_section_tells_the_known_ones() {
    let said = wrong("sever.listen = 1");
    assert!(
        said.starts_with("4: sever: unknown key, expected one of `server`, `admin`"),
        "{said}"
    );
}

#[test]
fn refused_values_cause_no_second_complaint() {
    let said = wrong("backend.pool.min_sessions = 9\nbackend.pool.max_sessions = '4'");
    assert_eq!(
        said,
        "5: backend.pool.max_sessions: a string given, allowed are 1 to 64"
    );
    let said = wrong("server.listen = 5\naccess.allow_anonymous = true");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn items_keep_their_place_when_earlier_ones_are_refused() {
    let said = wrong("apio.project_segments = [1, 'a', 2, 'a/b', 'tenants']");
    let keys: Vec<_> = said
        .lines()
        .map(|line| &line[3..line.find("]: ").unwrap()])
        .collect();
    let expected = [0, 2, 3, 4].map(|at| format!("apio.project_segments[{at}"));
    assert_eq!(keys, expected);
}

#[test]
fn odd_keys_are_quoted() {
    let said = wrong("\"a\\nb\" = 1");
    assert!(said.starts_with("4: \"a\\nb\": unknown key"), "{said}");
}

#[test]
fn file_that_is_not_there_is_told() {
    let said = Config::load("/nowhere/gateway.toml".as_ref())
        .unwrap_err()
        .to_string();
    assert!(
        said.starts_with("/nowhere/gateway.toml: the file cannot be read: No such"),
        "{said}"
    );
}

#[test]
fn file_that_is_binary_or_endless_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.toml");
    std::fs::write(&path, b"\xff").unwrap();
    assert!(
        Config::load(&path)
            .unwrap_err()
            .to_string()
            .ends_with("is not UTF-8 text")
    );
    std::fs::write(&path, vec![b'#'; 2 * 1024 * 1024]).unwrap();
    assert!(
        Config::load(&path)
            .unwrap_err()
            .to_string()
            .contains("too long")
    );
}

#[test]
fn deep_file_is_refused() {
    let keys = ["a"; 79].join(".");
    let text = format!(
        "{}b = 1{}",
        format!("{keys} = {{ ").repeat(78),
        "}".repeat(78)
    );
    assert!(printed(&text).ends_with("nests too deeply to be a configuration"));
}

#[test]
fn endless_mistakes_are_cut_off() {
    let text: String = (0..1100).map(|at| format!("k{at} = 1\n")).collect();
    let said = printed(&text);
    assert!(said.contains("there is more wrong here"), "{said}");
    assert_eq!(said.lines().count(), 1001);
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = read(&text);
    }

    #[test]
    fn no_mix_of_our_words_panics(words in proptest::collection::vec(word(), 0..40)) {
        let _ = read(&words.concat());
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "backend",
        "login",
        "password",
        "servers",
        "pool",
        "server",
        "tls",
        "listen",
        ".",
        " = ",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        ",",
        "\n",
        "\"",
        "'",
        "5",
        "-1",
        "1.5",
        "'10s'",
        "'as1'",
        "1979-05-27",
        "true",
        "transport",
        "apio",
        "project_segments",
    ])
}
