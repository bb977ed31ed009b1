//! What sharing a store costs a request: calls to the store, and time beside a gateway that is alone.
//!
//! `cargo run --release --example replicas` starts `redis-server` (Debian's package of that name), a simulated switch and
//! two gateways in this process, one with the store and one without, and asks both in turns over one connection each:
//! reads with a key, reads of somebody who has logged in, and changes.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ocip_gateway::cli::gateway::Gateway;
use ocip_gateway::config::{AccessKey, BackendTransport, Config, KeyHash, KeyRole};
use ocip_simulator::{SimulatedSwitch, Simulator, SimulatorSettings};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Failure = Box<dyn std::error::Error>;

const LIST: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/speed_dial_100/";

const KEY: &str = "a key of this example alone";

/// How often each request is made of each gateway; the median is told.
const ROUNDS: usize = 3000;

/// Store that ends with the program.
struct ExampleStore(Child);

/// Client of one gateway, on one connection.
struct ExampleClient {
    stream: TcpStream,
    admin: SocketAddr,
    credentials: String,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let (_store, store) = ExampleStore::start()?;
    let switch = SimulatedSwitch::demo();
    let simulator = Simulator::start(Arc::clone(&switch), SimulatorSettings::loopback()).await?;
    let alone = Gateway::start(&config(simulator.local_addr(), None)).await?;
    let shared = Gateway::start(&config(simulator.local_addr(), Some(store))).await?;
    for gateway in [&alone, &shared] {
        gateway.cluster().first_attempts().await?;
    }
    let mut clients = [
        ExampleClient::connect(&alone).await?,
        ExampleClient::connect(&shared).await?,
    ];
    println!(
        "{:<28}{:>12}{:>12}{:>14}",
        "median of a", "alone", "with store", "store calls"
    );
    compare("read with a key", &mut clients, "GET", "").await?;
    let body = r#"{"speedCodes":[{"speedCode":"03","description":"New description"}]}"#;
    compare("change with a key", &mut clients, "PUT", body).await?;
    for client in &mut clients {
        client.log_in().await?;
    }
    compare("read of who has logged in", &mut clients, "GET", "").await
}

fn config(switch: SocketAddr, store: Option<SocketAddr>) -> Config {
    let mut config = Config::default();
    config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.admin.listen = config.server.listen;
    let rate = &mut config.access.rate;
    for limit in [
        &mut rate.address_per_second,
        &mut rate.address_burst,
        &mut rate.key_per_second,
        &mut rate.key_burst,
        &mut rate.user_per_second,
        &mut rate.user_burst,
    ] {
        *limit = 50_000;
    }
    config.access.key = vec![AccessKey {
        name: "example".into(),
        sha256: Some(KeyHash(Sha256::digest(KEY).into())),
        role: KeyRole::Write,
        tenants: vec!["*".into()],
        ..AccessKey::default()
    }];
    config.backend.servers = vec![switch.into()];
    config.backend.transport = BackendTransport::Tcp;
    config.backend.login.user_id = "gateway-admin".into();
    config.backend.login.password = "demo-admin-password".into();
    config.shared.servers = store.into_iter().map(Into::into).collect();
    config
}

/// Makes a request of both in turns, and prints what it takes.
async fn compare(
    what: &str,
    clients: &mut [ExampleClient; 2],
    method: &str,
    body: &str,
) -> Result<(), Failure> {
    let mut times = [const { Vec::new() }; 2];
    let before = clients[1].store_calls().await?;
    for _ in 0..ROUNDS {
        for (client, times) in clients.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            client.ask(method, LIST, body).await?;
            times.push(begun.elapsed());
        }
    }
    let calls = clients[1].store_calls().await? - before;
    let [alone, shared] = times.map(median);
    let calls = calls / ROUNDS as f64;
    println!("{what:<28}{alone:>12.0?}{shared:>12.0?}{calls:>14.3}");
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

// === impl ExampleStore ===

impl ExampleStore {
    fn start() -> Result<(Self, SocketAddr), Failure> {
        let addr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let port = addr.port().to_string();
        let store = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
            .stdout(Stdio::null())
            .spawn()?;
        Ok((Self(store), addr))
    }
}

impl Drop for ExampleStore {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

// === impl ExampleClient ===

impl ExampleClient {
    async fn connect(gateway: &Gateway) -> Result<Self, Failure> {
        let mut client = Self {
            stream: TcpStream::connect(gateway.rest_addr()).await?,
            admin: gateway.admin_addr(),
            credentials: format!("authorization: Bearer {KEY}\r\n"),
        };
        client.stream.set_nodelay(true)?;
        // Once before, so that the user is proved and the store is connected.
        while client.ask("GET", LIST, "").await.is_err() {}
        Ok(client)
    }

    async fn log_in(&mut self) -> Result<(), Failure> {
        self.credentials.clear();
        let body = r#"{"username":"foouser@demo.example","password":"demo-user-password"}"#;
        let answer = self.ask("POST", "/api/v1/login", body).await?;
        let cookie = answer.split("sessionid=").nth(1);
        let cookie = cookie.and_then(|rest| rest.split(';').next());
        let cookie = cookie.ok_or("no cookie was given")?;
        self.credentials = format!("cookie: sessionid={cookie}\r\n");
        Ok(())
    }

    /// How often the gateway has called its store, as its metrics say; 0 without one.
    async fn store_calls(&self) -> Result<f64, Failure> {
        let mut stream = TcpStream::connect(self.admin).await?;
        let request = "GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let calls = answer
            .lines()
            .find_map(|line| line.strip_prefix("ocip_gateway_store_calls_total "));
        Ok(calls.map_or(Ok(0.0), str::parse)?)
    }

    /// Asks, and reads the answer to its end.
    async fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<String, Failure> {
        let (credentials, length) = (&self.credentials, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{credentials}\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        loop {
            if self.stream.read_buf(&mut answer).await? == 0 {
                return Err("the gateway hung up".into());
            }
            let text = std::str::from_utf8(&answer)?;
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()).unwrap_or("0");
            if body.len() >= length.parse()? {
                return match head.starts_with("HTTP/1.1 20") {
                    true => Ok(text.to_owned()),
                    false => Err(text.into()),
                };
            }
        }
    }
}
