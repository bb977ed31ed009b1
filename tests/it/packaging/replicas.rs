//! Examples of several replicas: what they name is there, and the gateway can be run with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ocip_gateway::config::Config;

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(deploy().join(path)).unwrap()
}

/// The configuration in a file, with its passwords beside it.
fn config(path: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    for name in ["as-password", "store-password"] {
        std::fs::write(folder.path().join(name), "secret\n").unwrap();
    }
    // Where containers have their secrets.
    let text = read(path).replace("/run/secrets/", "");
    let read = Config::from_toml(&text, &folder.path().join("gateway.toml"), &[]);
    read.unwrap_or_else(|mistakes| panic!("{path}: {mistakes}"))
}

#[test]
fn the_configurations_are_without_mistakes_and_share_a_store() {
    for path in ["compose/gateway.toml", "kubernetes/gateway.toml"] {
        let config = config(path);
        assert_eq!(config.shared.servers[0].to_string(), "store:6379", "{path}");
        assert!(config.backend.pool.cluster_max_sessions > 0, "{path}");
        assert!(config.shared.password_file.is_some(), "{path}");
        assert!(!config.server.shutdown_delay.is_zero(), "{path}");
    }
}

#[test]
fn what_compose_mounts_is_there() {
    let text = read("compose/compose.yaml");
    let words = text.split_whitespace().map(|word| word.trim_matches('"'));
    let mounted = words.filter(|word| word.starts_with("./") || word.starts_with("../"));
    let mounted: BTreeSet<_> = mounted.filter_map(|word| word.split(':').next()).collect();
    assert!(mounted.len() > 5, "{mounted:?}");
    for path in mounted {
        let path = deploy().join("compose").join(path);
        assert!(path.exists(), "{}", path.display());
    }
}

#[test]
fn the_services_of_compose_are_those_that_its_files_name() {
    let text = read("compose/compose.yaml");
    let services: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once(':'))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with([' ', '#']))
        .collect();
    let config = config("compose/gateway.toml");
    for host in [
        &config.backend.servers[0].host,
        &config.shared.servers[0].host,
    ] {
        assert!(
            services.contains(&host.as_str()),
            "{host} is none of {services:?}"
        );
    }
    for replica in ["gateway-a", "gateway-b"] {
        assert!(services.contains(&replica), "{replica}");
        assert!(read("compose/haproxy.cfg").contains(&format!("{replica}:8080")));
        assert!(read("compose/prometheus.yml").contains(&format!("{replica}:8081")));
    }
    assert_eq!(config.server.listen.port(), 8080);
}

#[test]
fn probes_ask_for_what_the_admin_listener_has() {
    let text = read("kubernetes/ocip-gateway.yaml");
    for (probe, path) in [("readinessProbe", "/readyz"), ("livenessProbe", "/livez")] {
        let asked = text.split_once(probe).unwrap().1;
        let asked = asked.split_once("path: ").unwrap().1;
        assert!(
            asked.starts_with(&format!("{path}, port: admin")),
            "{probe}"
        );
    }
    assert!(text.contains("{ name: admin, containerPort: 8081 }"));
    assert_eq!(config("kubernetes/gateway.toml").server.listen.port(), 8080);
}
