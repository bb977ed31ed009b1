//! What a digest of 20 services takes beside 20 single GETs: documents of the switch, and time.
//!
//! `cargo run --release --example digest` asks for the demo's first user, of a switch that answers at once and of one
//! that takes 10 ms over each document, over one connection to a gateway in the same process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ocip_gateway::cli::gateway::Gateway;
use ocip_gateway::config::{BackendTransport, Config};
use ocip_services::{ALL, criteria};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator, SimulatorSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Failure = Box<dyn std::error::Error>;

const USER: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/";

/// How often each is done; the least time is told.
const ROUNDS: usize = 20;

/// How long the slower switch takes over a document.
const SLOW: Duration = Duration::from_millis(10);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let switch = SimulatedSwitch::demo();
    let simulator = Simulator::start(Arc::clone(&switch), SimulatorSettings::loopback()).await?;
    let gateway = Gateway::start(&config(simulator.local_addr())).await?;
    gateway.cluster().first_attempts().await?;
    let singles = paths().map(|path| format!("{USER}services/{path}/"));
    let singles: Vec<String> = singles.collect();
    let digest = [format!("{USER}services/?full=true")];
    let mut client = TcpStream::connect(gateway.rest_addr()).await?;
    for (name, delay) in [("at once", None), ("after 10 ms", Some(SLOW))] {
        if let Some(delay) = delay {
            switch.add_fault(Fault::new(FaultAction::Delay(delay)));
        }
        for paths in [&digest[..], &singles] {
            let (documents, time) = measure(&switch, &mut client, paths).await?;
            let count = paths.len();
            println!("switch answers {name}: {count:2} GET, {documents:2} documents, {time:?}");
        }
    }
    Ok(())
}

fn paths() -> impl Iterator<Item = &'static str> {
    let tables = ALL.iter().map(|service| service.path);
    let criteria = criteria::ALL.iter().map(|service| service.path);
    tables.chain(criteria).chain(["speed_dial_100"])
}

fn config(switch: SocketAddr) -> Config {
    let mut config = Config::default();
    config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.admin.listen = config.server.listen;
    config.access.allow_anonymous = true;
    config.access.rate.address_per_second = 0;
    config.backend.servers = vec![switch.into()];
    config.backend.transport = BackendTransport::Tcp;
    config.backend.login.user_id = "gateway-admin".into();
    config.backend.login.password = "demo-admin-password".into();
    config
}

/// The documents that the switch gets for one round of GETs, and the least time of a round.
async fn measure(
    switch: &SimulatedSwitch,
    client: &mut TcpStream,
    paths: &[String],
) -> Result<(u64, Duration), Failure> {
    // Once before, so that the user is proved.
    get(client, &paths[0]).await?;
    let mut least = Duration::MAX;
    let mut documents = 0;
    for _ in 0..ROUNDS {
        switch.reset_counts();
        let begun = Instant::now();
        for path in paths {
            get(client, path).await?;
        }
        least = least.min(begun.elapsed());
        documents = switch.counts().documents_received;
    }
    Ok((documents, least))
}

/// Asks, and reads the answer to its end.
async fn get(client: &mut TcpStream, path: &str) -> Result<(), Failure> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    client.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    loop {
        client.read_buf(&mut answer).await?;
        let text = std::str::from_utf8(&answer)?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.split("content-length: ").nth(1);
        let length = length.and_then(|rest| rest.lines().next()).ok_or(path)?;
        if body.len() >= length.parse()? {
            return match head.starts_with("HTTP/1.1 200") {
                true => Ok(()),
                false => Err(text.into()),
            };
        }
    }
}
