//! Every change leaves one line that says who changed what, and nothing else does.

use std::path::Path;

use ocip_gateway::cli::gateway::Gateway;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::{Value, json};

use crate::commands::{ANY, Running};
use crate::support::gateway::until;
use crate::support::icws::Session;
use crate::support::{Client, LIST, Reply, TestGateway, request, simulate, tcp_config};

const USER: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser";

/// The lines of an audit.
pub(crate) fn lines(path: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn each_change_leaves_a_line_with_what_was_before_and_is_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.audit.file = Some(path.clone());
    config.number_policy.deny = vec!["0900".into()];
    let gateway = TestGateway::start(config).await;

    // Reading and bad input are no changes.
    assert_eq!(
        gateway
            .request("GET", LIST, "")
            .await
            .json()
            .get("_internal_record_id"),
        None
    );
    gateway.request("POST", LIST, "{}").await;
    assert!(lines(&path).is_empty());

    let body = json!({"speedCodes": [{"speedCode": "03"}]}).to_string();
    let reply = gateway.request("DELETE", LIST, &body).await;
    assert_eq!(reply.status, 200);
    let refused = gateway.request("DELETE", LIST, &body).await;
    assert_eq!(refused.status, 400);
    let keys = json!({"keys": [{"id": 4, "type": "NONE"}]}).to_string();
    let buttons = gateway
        .request(
            "PUT",
            &format!("{USER}/access_device/phone_buttons/"),
            &keys,
        )
        .await;
    assert_eq!(buttons.status, 200);
    let ring = json!({"active": true}).to_string();
    let ring = gateway
        .request(
            "PUT",
            &format!("{USER}/services/simultaneous_ring_personal/"),
            &ring,
        )
        .await;
    assert_eq!((ring.status, ring.body.as_str()), (200, ""));
    let denied = json!({"speedCodes": [{"speedCode": "05", "phoneNumber": "0900 1"}]}).to_string();
    let denied = gateway.request("POST", LIST, &denied).await;
    assert_eq!(denied.status, 403);

    let lines = lines(&path);
    let statuses: Vec<_> = lines
        .iter()
        .map(|line| line["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 400, 200, 200, 403]);
    let codes = |place: &str| lines[0][place]["speedCodes"].as_array().unwrap().len();
    assert_eq!((codes("before"), codes("after")), (2, 1));
    assert_eq!(lines[0]["target"], json!(["foo", "foogroup", "foouser"]));
    assert_eq!(lines[0]["caller"], "anonymous");
    assert_eq!(lines[1]["error_code"], 40004);
    assert_eq!(lines[3]["after"]["active"], true);
    assert_eq!(lines[4]["error_code"], 40306);
    // Answers with a body carry the record's id.
    for (line, reply) in [(0, &reply), (1, &refused), (2, &buttons), (4, &denied)] {
        assert_eq!(
            reply.json()["_internal_record_id"],
            lines[line]["record_id"],
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_change_whose_caller_goes_away_leaves_a_line_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.audit.file = Some(path.clone());
    let gateway = TestGateway::start(config).await;
    switch.add_fault(
        Fault::new(FaultAction::Never)
            .on("UserSpeedDial100DeleteListRequest")
            .once(),
    );
    let mut client = Client::connect(gateway.addr()).await;
    let body = json!({"speedCodes": [{"speedCode": "03"}]}).to_string();
    client.write("DELETE", LIST, &body).await;
    until(|| async { switch.counts().faults == 1 }).await;
    drop(client);
    until(|| async { !lines(&path).is_empty() }).await;
    let lines = lines(&path);
    assert_eq!((lines.len(), &lines[0]["status"]), (1, &json!(499)));
    let before = lines[0]["before"]["speedCodes"].as_array();
    assert_eq!(before.map(Vec::len), Some(2), "{lines:?}");
    assert_eq!(lines[0]["after"], Value::Null);
}

/// The commands that the switch has run so far, but for those of logins.
fn commands(switch: &SimulatedSwitch) -> u64 {
    let executed = switch.counts().executed;
    let users = executed.iter().filter(|(name, _)| name.starts_with("User"));
    users.map(|(_, count)| count).sum()
}

/// A gateway whose audit goes to `path`.
async fn audited(
    switch: &std::sync::Arc<SimulatedSwitch>,
    path: &Path,
    required: bool,
) -> (TestGateway, impl Sized + use<>) {
    let simulator = simulate(switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.audit.file = Some(path.to_owned());
    config.audit.required = required;
    (TestGateway::start(config).await, simulator)
}

async fn change(gateway: &TestGateway, text: &str) -> Reply {
    let body = json!({"speedCodes": [{"speedCode": "03", "description": text}]}).to_string();
    gateway.request("PUT", LIST, &body).await
}

async fn lost(gateway: &TestGateway) -> u64 {
    let audit = gateway.admin("/status.json").await.json()["audit"].clone();
    let lost = audit["lines_lost"].as_u64().unwrap();
    let metrics = gateway.admin("/metrics").await.body;
    let working = u8::from(audit["failing"].is_null());
    for line in [
        format!("ocip_gateway_audit_lines_lost_total {lost}"),
        format!("ocip_gateway_audit_working {working}"),
    ] {
        assert!(metrics.lines().any(|given| given == line), "{line}");
    }
    lost
}

#[tokio::test]
async fn a_line_that_cannot_be_written_is_counted_and_the_change_stands() {
    let switch = SimulatedSwitch::demo();
    let (gateway, _simulator) = audited(&switch, Path::new("/dev/full"), false).await;
    assert_eq!(lost(&gateway).await, 0);
    assert_eq!(change(&gateway, "a").await.status, 200);
    assert_eq!(lost(&gateway).await, 1);
    let status = gateway.admin("/status.json").await.json();
    assert_eq!(status["verdict"]["title"], "Changes are not recorded");
    let failing = status["audit"]["failing"].as_str().unwrap();
    assert!(failing.contains("No space left"), "{failing}");
}

#[tokio::test]
async fn what_must_be_recorded_and_cannot_be_is_refused_before_anything_is_sent() {
    let switch = SimulatedSwitch::demo();
    let (gateway, _simulator) = audited(&switch, Path::new("/dev/full"), true).await;
    let session = Session::open(gateway.addr(), "foouser").await;
    let before = commands(&switch);
    let ring = format!("{USER}/services/simultaneous_ring_personal/");
    let buttons = format!("{USER}/access_device/phone_buttons/");
    let criteria = format!("{ring}criteria/");
    for (method, path) in [
        ("PUT", LIST),
        ("POST", LIST),
        ("DELETE", LIST),
        ("PUT", &ring),
        ("POST", &criteria),
        ("PUT", &buttons),
    ] {
        let reply = gateway.request(method, path, "{}").await;
        assert_eq!((reply.status, reply.error_code()), (503, 50305), "{path}");
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    assert_eq!(commands(&switch), before);
    for reply in [
        session.link("group-users", "x", 1).await,
        session.designate("03", 1).await,
        session.unlink("03").await,
    ] {
        assert_eq!(reply.status, 503, "{reply:?}");
        assert_eq!(reply.error_id(), "error.server.auditUnavailable");
    }
    assert_eq!(commands(&switch), before);
    assert!(lost(&gateway).await >= 6);
    // Reading is no change.
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
}

#[tokio::test]
async fn changes_are_made_again_once_they_can_be_recorded() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("log");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("audit.jsonl");
    let switch = SimulatedSwitch::demo();
    let (gateway, _simulator) = audited(&switch, &path, true).await;
    assert_eq!(change(&gateway, "a").await.status, 200);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(change(&gateway, "b").await.status, 503);
    assert_eq!(lost(&gateway).await, 1);
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(change(&gateway, "c").await.status, 200);
    assert_eq!(lost(&gateway).await, 1);
    let after = lines(&path)[0]["after"]["speedCodes"].to_string();
    assert!(after.contains("\"c\""), "{after}");
}

#[tokio::test]
async fn a_pipe_is_believed_after_a_line_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let open = || {
        let mut options = std::fs::OpenOptions::new();
        options.read(true).write(true).open(&path).unwrap()
    };
    let reader = open();
    let switch = SimulatedSwitch::demo();
    let (gateway, _simulator) = audited(&switch, &path, true).await;
    assert_eq!(change(&gateway, "a").await.status, 200);
    drop(reader);
    // The first one finds out.
    assert_eq!(change(&gateway, "b").await.status, 200);
    assert_eq!(lost(&gateway).await, 1);
    assert_eq!(change(&gateway, "c").await.status, 503);
    let _reader = open();
    // The line of its refusal shows that the next one can be recorded.
    assert_eq!(change(&gateway, "d").await.status, 503);
    assert_eq!(change(&gateway, "e").await.status, 200);
}

#[tokio::test]
async fn a_symbolic_link_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("target"), folder.path().join("link"));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = tcp_config(simulator.local_addr());
    config.audit.file = Some(link);
    let error = Gateway::start(&config).await.err().unwrap().to_string();
    assert!(error.contains("symbolic link"), "{error}");
    assert!(!target.exists());
}

/// How large the files of a process may get.
fn limit_files(of: &Running, bytes: Option<u64>) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let limit = Rlimit {
        current: bytes,
        maximum: None,
    };
    prlimit(Pid::from_raw(of.id()), Resource::Fsize, limit).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_must_not_grow_is_no_end_of_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.toml");
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let server = simulator.local_addr();
    let text = format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\ntransport = \"tcp\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n\
         [access]\nallow_anonymous = true\n[audit]\nfile = \"audit.jsonl\"\nrequired = true\n"
    );
    std::fs::write(&path, text).unwrap();
    let mut running = Running::start(&["serve", "--config", path.to_str().unwrap()]);
    let (rest, admin) = (running.listening("rest"), running.listening("admin"));
    until(|| async { request(admin, "GET", "/readyz", "").await.status == 200 }).await;
    let body = json!({"speedCodes": [{"speedCode": "03", "description": "x"}]}).to_string();
    let status = async || request(rest, "PUT", LIST, &body).await.status;
    assert_eq!(status().await, 200);
    limit_files(&running, Some(1));
    // Where no room can be kept the first line finds out.
    until(|| async { status().await == 503 }).await;
    assert_eq!(request(admin, "GET", "/livez", "").await.status, 200);
    limit_files(&running, None);
    until(|| async { status().await == 200 }).await;
    assert_eq!(running.terminate(), 0);
}
