//! `simulate --schemas`: what a switch knows by an operator's files and does not play.

use std::net::SocketAddr;
use std::path::Path;

use tempfile::TempDir;

use crate::commands::{ANY, Running};
use crate::support::binary::{Said, run};

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/oci/schemas");

const HUNT_GROUP: &str = "GroupHuntGroupGetInstanceRequest20";

/// A switch with the schemas, and a configuration for it.
struct Bench {
    _switch: Running,
    folder: TempDir,
}

impl Bench {
    fn new(options: &[&str]) -> Self {
        let arguments = ["simulate", "--clear", "--listen", ANY, "--schemas", SCHEMAS];
        let mut switch = Running::start(&[&arguments, options].concat());
        let folder = tempfile::tempdir().unwrap();
        configure(folder.path(), switch.listening("ocip"));
        Self {
            _switch: switch,
            folder,
        }
    }

    async fn call(&self, arguments: &[&str]) -> Said {
        let config = self.folder.path().join("gateway.toml");
        let call = ["call", "--config", config.to_str().unwrap()];
        run(&[&call, arguments].concat(), "").await
    }

    async fn hunt_group(&self) -> String {
        let id = "serviceUserId=hg1@demo.example";
        let said = self.call(&[HUNT_GROUP, id]).await;
        assert_eq!((said.status, said.stderr.as_str()), (0, ""));
        said.stdout
    }
}

fn configure(folder: &Path, server: SocketAddr) {
    use std::os::unix::fs::PermissionsExt;

    let config = folder.join("gateway.toml");
    let text = format!(
        "[backend]\nservers = [\"{server}\"]\ntransport = \"tcp\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n"
    );
    std::fs::write(&config, text).unwrap();
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answers_in_another_process() {
    let answer = Bench::new(&["--seed", "7"]).hunt_group().await;
    assert!(
        answer.starts_with("GroupHuntGroupGetInstanceResponse20\n"),
        "{answer}"
    );
    assert_eq!(Bench::new(&["--seed", "7"]).hunt_group().await, answer);
    assert_ne!(Bench::new(&["--seed", "8"]).hunt_group().await, answer);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_a_change_succeeds() {
    let bench = Bench::new(&[]);
    let modify = "GroupHuntGroupModifyInstanceRequest";
    let id = "serviceUserId=hg1@demo.example";
    let refused = bench.call(&[modify, id, "policy=Any"]).await;
    assert_ne!(refused.status, 0);
    assert!(
        refused.stderr.contains("6004") && refused.stderr.contains("'Any'"),
        "{refused:?}"
    );
    let done = bench.call(&[modify, id, "policy=Weighted"]).await;
    assert_eq!(
        (done.status, done.stdout.as_str()),
        (0, "SuccessResponse\n"),
        "{done:?}"
    );
}

#[tokio::test]
async fn a_folder_without_schemas_is_a_mistake_of_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let said = run(
        &["simulate", "--clear", "--listen", ANY, "--schemas", path],
        "",
    )
    .await;
    assert_eq!(said.status, 2, "{said:?}");
    assert!(
        said.stderr.contains(path) && said.stderr.contains(".xsd"),
        "{said:?}"
    );
    let said = run(&["simulate", "--seed", "3"], "").await;
    assert_eq!(said.status, 2, "{said:?}");
    assert!(said.stderr.contains("--schemas"), "{said:?}");
}
