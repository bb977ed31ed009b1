//! `doctor`'s step `store`: what is found of a good one, and what is said where `[shared]` is wrong.

use ocip_simulator::certificate::TestCa;
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::Value;

use crate::support::binary::Site;
use crate::support::gateway::PASSWORD;
use crate::support::simulate;
use crate::support::store::TestStore;

/// A switch without flaws, and a folder for configurations.
struct Practice {
    simulator: Simulator,
    site: Site,
}

impl Practice {
    async fn new() -> Self {
        Self {
            simulator: simulate(&SimulatedSwitch::demo()).await,
            site: Site::new(&TestCa::new().unwrap(), &[], ""),
        }
    }

    fn write(&self, shared: &str) {
        let switch = self.simulator.local_addr();
        self.site.write(&format!(
            "[backend]\nservers = [\"{switch}\"]\ntransport = \"tcp\"\n[backend.login]\n\
             user_id = \"gateway-admin\"\npassword = \"{PASSWORD}\"\n{shared}"
        ));
    }

    /// What the doctor finds with these keys of `[shared]`, and its exit status.
    async fn findings(&self, shared: &str) -> (Vec<Value>, i32) {
        self.write(shared);
        let said = self.site.run("doctor", &["--json"], "").await;
        let report: Value = serde_json::from_str(&said.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        (findings, said.status)
    }

    /// The findings of the step `store`: status, server, message and hint, and the exit status.
    async fn store(&self, shared: &str) -> (Vec<[String; 4]>, i32) {
        let (findings, status) = self.findings(shared).await;
        let of_store = findings.iter().filter(|one| one["step"] == "store");
        let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
        let of_store =
            of_store.map(|one| ["status", "server", "message", "hint"].map(|key| text(one, key)));
        (of_store.collect(), status)
    }

    /// The one failure with these keys: its message has `why`, and its hint says `what`.
    async fn assert_fails(&self, shared: &str, why: &str, what: &str) {
        let (found, status) = self.store(shared).await;
        let [[level, _, message, hint]] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!((level.as_str(), status), ("fail", 1), "{message}");
        assert!(message.contains(why), "{message}");
        assert!(hint.contains(what), "{message}: {hint}");
    }

    fn password_file(&self, password: &str) -> String {
        let file = self.site.config().with_file_name("store-password");
        std::fs::write(&file, password).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&file, mode).unwrap();
        "password_file = \"store-password\"\n".to_owned()
    }
}

/// The section with a store; a slow machine has time for it.
fn shared(store: &TestStore) -> String {
    let addr = store.addr();
    format!("[shared]\nservers = [\"{addr}\"]\ntimeout = \"1s\"\n")
}

#[tokio::test]
async fn a_good_store_is_one_line_and_none_is_no_line() {
    let practice = Practice::new().await;
    let store = TestStore::start().await;
    let (found, status) = practice.store(&shared(&store)).await;
    let [[level, server, message, hint]] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!((level.as_str(), status), ("ok", 0), "{message}");
    assert_eq!((server, hint.as_str()), (&store.addr().to_string(), ""));
    for part in [
        "primary of version ",
        "clear text, without a login",
        "eviction: noeviction",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(practice.store("").await, (Vec::new(), 0));
}

#[tokio::test]
async fn a_store_that_forgets_when_it_is_full_is_a_warning() {
    let practice = Practice::new().await;
    let store = TestStore::start_with(&["maxmemory-policy allkeys-lru"]).await;
    let (found, status) = practice.store(&shared(&store)).await;
    assert_eq!(status, 3);
    let [level, _, message, hint] = &found[0];
    assert_eq!(level, "warn");
    assert_eq!(message, "its maxmemory-policy is allkeys-lru");
    assert!(hint.contains("noeviction"), "{hint}");
    assert_eq!(found[1][0], "ok");
}

#[tokio::test]
async fn a_wrong_port_is_told_and_the_switch_is_examined_all_the_same() {
    let practice = Practice::new().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = free.local_addr().unwrap();
    drop(free);
    let wrong = format!("[shared]\nservers = [\"{nobody}\"]\n");
    practice
        .assert_fails(&wrong, &nobody.to_string(), "6379 is usual")
        .await;
    let (findings, _) = practice.findings(&wrong).await;
    let good = findings.iter().filter(|one| one["status"] == "ok");
    assert!(good.count() > 5, "{findings:?}");
}

#[tokio::test]
async fn a_wrong_password_and_too_few_rights_are_told_and_no_password_is() {
    let practice = Practice::new().await;
    let rules = "user gateway on >right-password ~other:* &* +@all\nrequirepass another";
    let store = TestStore::start_with(&[rules]).await;
    let none = shared(&store);
    practice
        .assert_fails(&none, "NOAUTH", "shared.password_file")
        .await;
    let user = |file: String| format!("{}user = \"gateway\"\n{file}", shared(&store));
    let wrong = user(practice.password_file("wrong-password"));
    practice
        .assert_fails(&wrong, "", "shared.password_file")
        .await;
    let (found, _) = practice.store(&wrong).await;
    assert!(!found[0][2].contains("wrong-password"), "{found:?}");
    let right = user(practice.password_file("right-password"));
    practice
        .assert_fails(&right, "permissions", "~ocigw:*")
        .await;
}

#[tokio::test]
async fn a_replica_of_a_store_and_an_unknown_primary_are_told() {
    let practice = Practice::new().await;
    let primary = TestStore::start().await;
    let of = format!("replicaof 127.0.0.1 {}", primary.addr().port());
    let replica = TestStore::start_with(&[&of]).await;
    practice
        .assert_fails(&shared(&replica), "no primary", "name the primary")
        .await;
    let sentinel = primary.sentinel().await;
    let other = format!("{}sentinel = \"other\"\n", shared(&sentinel));
    practice
        .assert_fails(&other, "knows no primary", "sentinel monitor")
        .await;
}

#[tokio::test]
async fn check_tells_which_file_of_the_store_is_of_no_use_and_which_others_can_read() {
    let practice = Practice::new().await;
    let section = "[shared]\nservers = [\"127.0.0.1:1\"]\n";
    let empty = format!("{section}{}", practice.password_file(""));
    practice.write(&empty);
    let said = practice.site.run("check", &[], "").await;
    assert_eq!(said.status, 2, "{said:?}");
    let line = "shared.password_file: ";
    assert!(
        said.stderr.contains(line) && said.stderr.contains("is empty"),
        "{said:?}"
    );

    std::fs::write(practice.site.config().with_file_name("no.pem"), "no").unwrap();
    practice.write(&format!("{section}tls = true\nca_file = \"no.pem\"\n"));
    let said = practice.site.run("check", &[], "").await;
    assert_eq!(said.status, 2, "{said:?}");
    assert!(
        said.stderr.contains("it holds no PEM certificate"),
        "{said:?}"
    );

    practice.write(&format!("{section}{}", practice.password_file("secret")));
    let file = practice.site.config().with_file_name("store-password");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&file, mode).unwrap();
    let said = practice.site.run("check", &[], "").await;
    assert_eq!(said.status, 0, "{said:?}");
    assert!(
        said.stderr.contains("store-password: others can read it"),
        "{said:?}"
    );
}
