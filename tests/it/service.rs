//! The gateway as a service: what the service manager hears, and what a health check sees.

use std::net::SocketAddr;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;

use ocip_simulator::SimulatedSwitch;

use crate::commands::Running;
use crate::support::gateway::{PASSWORD, until};
use crate::support::simulate;

/// Far shorter than any service would have it, so that signs of life come soon.
const WATCHDOG_USEC: &str = "100000";

/// A sign of life.
const ALIVE: &str = "WATCHDOG=1\n";

/// A `serve` process in front of `switch`, which tells the socket `notify` in `folder`.
fn serve(folder: &Path, switch: SocketAddr) -> (Running, UnixDatagram) {
    let config = folder.join("gateway.toml");
    let text = format!(
        "server.listen = '127.0.0.1:0'\nadmin.listen = '127.0.0.1:0'\nbackend.transport = 'tcp'\n\
         backend.servers = ['{switch}']\nbackend.login.user_id = 'gateway-admin'\n\
         backend.login.password = '{PASSWORD}'\n"
    );
    std::fs::write(&config, text).unwrap();
    let socket = folder.join("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    let gateway = Running::start_with(
        &["serve", "--config", config.to_str().unwrap()],
        &[
            ("NOTIFY_SOCKET", socket.to_str().unwrap()),
            ("WATCHDOG_USEC", WATCHDOG_USEC),
        ],
    );
    (gateway, manager)
}

/// The next notification.
fn heard(manager: &UnixDatagram) -> String {
    let mut buffer = [0; 1024];
    let length = manager.recv(&mut buffer).unwrap();
    String::from_utf8(buffer[..length].to_vec()).unwrap()
}

/// The exit status of `healthcheck`, and the one line that it prints somewhere.
fn healthcheck(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
        .arg("healthcheck")
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_manager_hears_of_the_whole_life_and_not_of_the_switch() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let (mut gateway, manager) = serve(folder.path(), simulator.local_addr());

    let ready = heard(&manager);
    let (rest, admin) = (gateway.listening("rest"), gateway.listening("admin"));
    let status = format!("READY=1\nSTATUS=serving REST on {rest}, operators on {admin}\n");
    assert_eq!(ready, status);
    let admin = admin.to_string();
    let is_ready = async || healthcheck(&["--ready", "--admin", &admin]).0 == 0;
    until(is_ready).await;

    gateway.signal("-HUP");
    let mut words = std::iter::repeat_with(|| heard(&manager)).filter(|word| word != ALIVE);
    let begins = words.next().unwrap();
    assert!(
        begins.starts_with("RELOADING=1\nMONOTONIC_USEC="),
        "{begins}"
    );
    assert_eq!(words.next().unwrap(), status);

    simulator.stop().await;
    until(async || !is_ready().await).await;
    for _ in 0..3 {
        assert_eq!(heard(&manager), ALIVE);
    }
    let hears = std::thread::spawn(move || {
        let mut words = std::iter::repeat_with(|| heard(&manager));
        words.find(|word| word != ALIVE)
    });
    assert_eq!(gateway.terminate(), 0);
    let last = hears.join().unwrap().unwrap();
    assert_eq!(
        last,
        "STOPPING=1\nSTATUS=shutting down, running requests may finish\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_health_check_tells_alive_from_ready_from_dead() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (mut gateway, _manager) = serve(folder.path(), nobody.local_addr().unwrap());
    gateway.listening("rest");
    let admin = gateway.listening("admin").to_string();

    let (status, line) = healthcheck(&["--admin", &admin]);
    assert_eq!((status, line.as_str()), (0, "alive\n"));
    let (status, line) = healthcheck(&["--admin", &admin, "--ready"]);
    let expected = format!("http://{admin}/readyz: 503: not ready: no session to the switch\n");
    assert_eq!((status, line), (1, expected));

    gateway.terminate();
    let (status, line) = healthcheck(&["--admin", &admin]);
    assert_eq!(status, 1);
    assert!(
        line.starts_with(&format!("http://{admin}/livez: ")),
        "{line}"
    );
}

#[test]
fn a_health_check_finds_the_listener_in_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.toml");
    let check = |listen: &str| {
        let text = format!(
            "admin.listen = '{listen}'\nbackend.servers = ['as1']\n\
             backend.login = {{ user_id = 'x', password = 'y' }}\n"
        );
        std::fs::write(&path, text).unwrap();
        healthcheck(&["--config", path.to_str().unwrap()])
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = free.local_addr().unwrap();
    let (status, line) = check(&free.to_string());
    assert_eq!(status, 1);
    assert!(
        line.starts_with(&format!("http://{free}/livez: ")),
        "{line}"
    );
    let (status, line) = check("127.0.0.1:0");
    assert_eq!(status, 1);
    assert!(line.contains("--admin ADDR"), "{line}");
    assert_eq!(check("nonsense").0, 1);
}
