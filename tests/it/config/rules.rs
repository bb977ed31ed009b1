//! One fact per rule that types cannot hold.

use super::{NEEDED, good, printed, wrong};

fn about(given: &str, expected: &str) {
    assert_eq!(wrong(given), format!("4: {expected}"));
}

#[test]
fn numbers_have_ranges() {
    about(
        "server.max_connections = 0",
        "server.max_connections: 0 given, allowed are 1 to 100000",
    );
    about(
        "server.connections_per_address = 0",
        "server.connections_per_address: 0 given, allowed are 1 to 100000",
    );
    about(
        "server.max_body_bytes = 16777217",
        "server.max_body_bytes: 16777217 given, allowed are 1024 to 16777216",
    );
    about(
        "server.max_header_bytes = 8191",
        "server.max_header_bytes: 8191 given, allowed are 8192 to 1048576",
    );
    about(
        "backend.max_document_bytes = -1",
        "backend.max_document_bytes: -1 given, allowed are 65536 to 67108864",
    );
    about(
        "backend.pool.max_sessions = 99999999999999999999",
        "backend.pool.max_sessions: 99999999999999999999 given, allowed are 1 to 64",
    );
}

#[test]
fn times_have_ranges() {
    about(
        "backend.request_timeout = '99ms'",
        "backend.request_timeout: 99ms given, allowed are 100ms to 2m",
    );
    about(
        "access.proof_ttl = '11m'",
        "access.proof_ttl: 11m given, allowed are 0s to 10m",
    );
    assert!(good("access.proof_ttl = '0s'").access.proof_ttl.is_zero());
}

#[test]
fn pool_minimum_is_not_above_its_maximum() {
    about(
        "backend.pool.min_sessions = 5",
        "backend.pool.min_sessions: 5 given, which is more than max_sessions, 4",
    );
    good("backend.pool.min_sessions = 4");
}

#[test]
fn longest_backoff_is_not_below_the_first() {
    about(
        "backend.login.backoff_max = '1s'",
        "backend.login.backoff_max: 1s given, which is less than backoff, 1m",
    );
}

#[test]
fn anonymous_access_needs_a_loopback_listener() {
    about(
        "access.allow_anonymous = true\nserver = { listen = '0.0.0.0:80', insecure_http = true }",
        "access.allow_anonymous: true is only allowed while server.listen is a loopback address \
         such as 127.0.0.1:8080, and that is 0.0.0.0:80",
    );
    good("access.allow_anonymous = true\nserver.listen = '[::1]:80'");
}

#[test]
fn plain_http_off_loopback_must_be_asked_for() {
    let said = wrong("server.listen = '192.0.2.1:80'");
    assert!(
        said.starts_with(
            "4: server.listen: 192.0.2.1:80 is not a loopback address and there is no"
        ),
        "{said}"
    );
    good("server = { listen = '192.0.2.1:80', insecure_http = true }");
    good("server.listen = '[::1]:80'");
}

#[test]
fn origins_are_written_as_browsers_write_them() {
    for bad in [
        "*",
        "null",
        "portal.example.net",
        "https://a/",
        "https://A",
        "https://",
        "ftp://a",
    ] {
        let said = wrong(&format!(
            "server.cors_origins = ['https://a:8443', '{bad}']"
        ));
        let expected = format!("4: server.cors_origins[1]: {bad:?} given, expected an origin");
        assert!(said.starts_with(&expected), "{said}");
    }
}

#[test]
fn host_names_are_names_alone() {
    for section in ["server", "admin"] {
        good(&format!(
            "{section}.host_names = ['gw.example.net', 'gw-1_a']"
        ));
        for bad in [
            "",
            "gw:8080",
            "https://gw",
            "gw/",
            "[::1]",
            "*.example.net",
            "a b",
        ] {
            let said = wrong(&format!("{section}.host_names = ['gw', '{bad}']"));
            let expected =
                format!("4: {section}.host_names[1]: {bad:?} given, expected a host name");
            assert!(said.starts_with(&expected), "{said}");
        }
    }
}

/// A key that is complete, with these fields more.
fn key(more: &str) -> String {
    let hash = "ab".repeat(32);
    format!("[[access.key]]\nname = 'a'\nsha256 = '{hash}'\ntenants = ['foo']\n{more}")
}

#[test]
fn keys_are_complete_and_distinct() {
    good(&key("role = 'write'\ngroups = ['a', 'b']"));
    good(&key("").replace("['foo']", "['*']"));
    let said = wrong("[[access.key]]");
    for field in [
        "name: \"\" given",
        "sha256: not given",
        "tenants: no tenant given",
    ] {
        assert!(said.contains(&format!("access.key[0].{field}")), "{said}");
    }
    let said = wrong(&format!("{}{}", key(""), key("")));
    assert!(said.contains("access.key[1]: \"a\" given twice"), "{said}");
    assert!(said.contains("access.key[1].sha256: given twice"), "{said}");
}

#[test]
fn keys_say_whom_they_are_for() {
    for (from, to, expected) in [
        (
            "['foo']",
            "['foo', '*']",
            "tenants: \"*\" means all tenants",
        ),
        ("['foo']", "['foo', ' ']", "tenants[1]: the id has a blank"),
        (
            "['foo']",
            "['foo', 'b']\ngroups = ['a']",
            "groups: only allowed with exactly one",
        ),
        (
            "['foo']",
            "['*']\ngroups = ['a']",
            "groups: only allowed with exactly one",
        ),
        (
            "['foo']",
            "['foo']\nrole = 'admin'",
            "role: \"admin\" given, expected",
        ),
        (
            "name = 'a'",
            "name = 'a b'",
            "name: \"a b\" given, expected 1 to 64",
        ),
    ] {
        let said = wrong(&key("").replace(from, to));
        assert!(
            said.contains(&format!("access.key[0].{expected}")),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn a_key_in_place_of_its_hash_is_not_shown() {
    for given in ["'geheim'", "['geheim']", "{ geheim = 'geheim' }"] {
        let text = key("").replace(&format!("'{}'", "ab".repeat(32)), given);
        let said = wrong(&text);
        assert!(said.contains("access.key[0].sha256: "), "{said}");
        assert!(!said.contains("geheim"), "{said}");
    }
}

#[test]
fn listeners_do_not_share_an_address() {
    about(
        "admin.listen = '127.0.0.1:8080'",
        "admin.listen: 127.0.0.1:8080 given, which is server.listen already",
    );
    good("admin.listen = '127.0.0.1:0'\nserver.listen = '127.0.0.1:0'");
}

#[test]
fn listener_tls_needs_both_files_and_reads_them() {
    let said = wrong("server.tls.certificate = 'nowhere.pem'");
    let expected = "4: server.tls.private_key: not given, expected a PEM file\n\
                    4: server.tls.certificate: cannot read nowhere.pem: No such file";
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn tls_keys_do_not_go_with_tcp() {
    let keys = [
        "backend.server_name = 'as1'".to_owned(),
        "backend.min_tls_version = '1.2'".to_owned(),
        format!("backend.pin_sha256 = '{}'", "ab".repeat(32)),
    ];
    for key in keys {
        let said = wrong(&format!("{key}\nbackend.transport = 'tcp'"));
        assert!(said.ends_with("only allowed with transport = \"tls\"; remove it or change that"));
        good(&key);
    }
    assert!(wrong("backend.transport='tcp'\nbackend.ca_file='x'").contains("ca_file: only"));
}

#[test]
fn ca_file_is_a_file() {
    about(
        "backend.ca_file = '/'",
        "backend.ca_file: / is a directory, expected a file",
    );
    about(
        "backend.ca_file = ''",
        "backend.ca_file: is empty, expected the path of a file",
    );
}

#[test]
fn server_name_is_a_host() {
    about(
        "backend.server_name = 'https://as1'",
        "backend.server_name: \"https://as1\" given, expected a host name or an IP address",
    );
}

#[test]
fn plain_login_is_not_for_tcp() {
    let said = wrong("backend.login.method = 'plain'\nbackend.transport = 'tcp'");
    assert!(said.starts_with("4: backend.login.method: \"plain\" would send the password"));
    good("backend.login.method = 'challenge'\nbackend.transport = 'tcp'");
}

#[test]
fn servers_are_at_least_one() {
    let text = NEEDED.replace("['as1']", "[]");
    assert!(printed(&text).starts_with("1: backend.servers: no server given"));
}

#[test]
fn servers_are_not_repeated() {
    let text = NEEDED.replace("['as1']", "['as1', '[::1]', 'As1:2209']");
    assert_eq!(
        printed(&text),
        "1: backend.servers[2]: \"as1:2209\" given twice"
    );
}

#[test]
fn user_id_is_a_token() {
    for (id, why) in [
        ("", "is empty"),
        (" a", "has a blank"),
        (&"a".repeat(162), "is too long"),
    ] {
        let text = NEEDED.replace("gateway-admin", id);
        let said = printed(&text);
        let expected = format!("2: backend.login.user_id: the user id {why}");
        assert!(said.starts_with(&expected), "{said}");
    }
    let text = NEEDED.replace("gateway-admin", &"a".repeat(161));
    assert!(super::read(&text).is_ok());
}

#[test]
fn prefix_is_a_plain_path() {
    for bad in [
        "", "/", "api", "/api/", "//api", "/{x}", "/*", "/a b", "/a?b", "/..", "/%41",
    ] {
        let said = wrong(&format!("apio.prefix = '{bad}'"));
        assert!(
            said.starts_with(&format!("4: apio.prefix: {bad:?} given, expected")),
            "{said}"
        );
    }
    good("apio.prefix = '/a/b-c_d.e~1'");
}

#[test]
fn project_segments_are_single_distinct_and_not_tenants() {
    for bad in [
        "['']",
        "['a/b']",
        "['..']",
        "['{a}']",
        "['tenants']",
        "['a', 'a']",
    ] {
        let said = wrong(&format!("apio.project_segments = {bad}"));
        assert!(said.starts_with("4: apio.project_segments["), "{said}");
        assert_eq!(said.lines().count(), 1);
    }
    good("apio.project_segments = ['telenet', 'b']");
}

#[test]
fn country_code_is_one_to_three_digits() {
    for bad in ["", "0", "032", "3212", "+32", "３"] {
        let said = wrong(&format!("numbering.country_code = '{bad}'"));
        assert!(
            said.ends_with("expected 1 to 3 digits without a leading 0"),
            "{said}"
        );
    }
}

#[test]
fn prefixes_of_the_numbering_plan_are_digits() {
    let of_belgium = |text: &str| format!("[numbering]\ncountry_code = '32'\n{text}");
    for bad in [
        "trunk_prefix = '+'",
        "trunk_prefix = '01234'",
        "trunk_prefix = 'x'",
    ] {
        let said = wrong(&of_belgium(bad));
        assert!(
            said.ends_with("expected up to 4 digits, or \"\" for none"),
            "{said}"
        );
    }
    for bad in ["''", "'a'", "'12345'", "'*'"] {
        let said = wrong(&format!("numbering.outside_prefix = {bad}"));
        assert!(said.ends_with("expected 1 to 4 digits"), "{said}");
    }
    for bad in ["''", "'x0'", "'00-'", "'00000000000'", "'+'"] {
        let said = wrong(&format!("numbering.international_prefixes = ['00', {bad}]"));
        assert!(
            said.contains("numbering.international_prefixes[1]: "),
            "{said}"
        );
    }
    let said = wrong("numbering.international_prefixes = []");
    assert!(
        said.ends_with("0 given, expected 1 to 100 prefixes"),
        "{said}"
    );
    for prefix in ["''", "'0'", "'06'"] {
        good(&of_belgium(&format!("trunk_prefix = {prefix}")));
    }
    good("numbering.international_prefixes = ['0011', '00xx']");
    good("numbering.outside_prefix = '9'");
}

#[test]
fn what_is_said_of_a_country_needs_its_code() {
    for key in ["trunk_prefix = '0'", "keeps_leading_zero = true"] {
        let said = wrong(&format!("numbering.{key}"));
        assert!(
            said.ends_with("is only of use with numbering.country_code"),
            "{said}"
        );
    }
    let said =
        wrong("[numbering]\ncountry_code = '39'\ntrunk_prefix = '0'\nkeeps_leading_zero = true");
    assert!(said.ends_with("a leading 0 is either of them"), "{said}");
}

#[test]
fn a_required_audit_goes_somewhere() {
    about(
        "audit.required = true",
        "audit.required: true is only of use with audit.file, which says where changes are recorded",
    );
    assert!(
        good("audit = { required = true, file = '-' }")
            .audit
            .required
    );
}

#[test]
fn log_level_is_not_empty() {
    about(
        "log.level = ' '",
        "log.level: is empty, expected a level such as \"info\"",
    );
}

#[test]
fn spans_are_sent_by_builds_that_can() {
    let given = "telemetry.otlp_endpoint = 'http://127.0.0.1'";
    if cfg!(feature = "otlp") {
        assert_eq!(good(given).telemetry.otlp_endpoint.unwrap().0.port, 4318);
    } else {
        about(
            given,
            "telemetry.otlp_endpoint: this build cannot send spans; build it with --features otlp, \
             or leave this key out",
        );
    }
    about(
        "telemetry.service_name = ' '",
        "telemetry.service_name: is empty, expected a name such as \"ocip-gateway\"",
    );
}
