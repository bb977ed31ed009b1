//! Opens a pool of sessions to each server of a switch, and reads what several users keep at once.
//!
//! A server that is away is replaced by the next one, and a read that was lost with it is repeated there.
//!
//!     ocip-gateway simulate --listen 127.0.0.1:2309 --ca-out as-ca.pem &
//!     export OCIP_PASSWORD=demo-admin-password
//!     cargo run -p ocip --example cluster -- as-ca.pem gateway-admin 127.0.0.1:2309 127.0.0.1:2310

use std::error::Error;
use std::time::Duration;

use ocip::cluster::{CallContext, Cluster, ClusterSettings, Cooperation};
use ocip::command::speed_dial_100::UserSpeedDial100GetListRequest17sp1;
use ocip::connect::{EndpointError, ServerEndpoint, TlsSettings, Transport};
use ocip::login::{LoginCredentials, LoginMethod};
use ocip::pool::PoolSettings;
use ocip::tls;
use openssl::ssl::SslVersion;
use tokio::time::Instant;

/// Users of the simulated switch.
const USERS: [&str; 2] = ["foouser", "baruser"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [ca_file, login, servers @ ..] = arguments.as_slice() else {
        return Err("usage: cluster CA_FILE LOGIN HOST:PORT...".into());
    };
    let authorities = std::fs::read(ca_file)?;
    let cluster = Cluster::start(settings(&authorities, login, servers)?);
    cluster.first_attempts().await?;
    let deadline = Instant::now() + Duration::from_secs(10);
    let [one, other] = USERS.map(|user| read(&cluster, user, deadline));
    tokio::join!(one, other);
    cluster.drain(deadline).await;
    Ok(())
}

fn settings(
    authorities: &[u8],
    login: &str,
    servers: &[String],
) -> Result<ClusterSettings, Box<dyn Error>> {
    let servers = servers.iter().map(|server| {
        let mut endpoint: ServerEndpoint = server.parse()?;
        endpoint.set_default_port(2209);
        Ok::<_, EndpointError>(endpoint)
    });
    Ok(ClusterSettings {
        servers: servers.collect::<Result<_, _>>()?,
        transport: Transport::Tls(TlsSettings {
            connector: tls::connector(SslVersion::TLS1_2, Some(authorities))?.build(),
            server_name: None,
            pin_sha256: None,
        }),
        connect_timeout: Duration::from_secs(5),
        document_bytes_max: 1 << 20,
        credentials: LoginCredentials {
            user_id: login.to_owned(),
            password: std::env::var("OCIP_PASSWORD")?.into(),
            method: LoginMethod::Auto,
        },
        login_backoff: (Duration::from_secs(5), Duration::from_secs(15 * 60)),
        pool: PoolSettings {
            min_sessions: 2,
            max_sessions: 8,
            idle_timeout: Duration::from_secs(5 * 60),
            max_age: Duration::from_secs(60 * 60),
            probe_interval: Duration::from_secs(60),
        },
        cooperation: Cooperation::default(),
    })
}

/// Prints a user's speed dials, or why there are none: not everybody has the service.
async fn read(cluster: &Cluster, user: &str, deadline: Instant) {
    let call = CallContext {
        request_id: user,
        deadline,
        bill: None,
        gathering: None,
        write_lease: None,
    };
    let request = UserSpeedDial100GetListRequest17sp1 {
        user_id: user.to_owned(),
    };
    let list = match cluster.call(call, &request).await {
        Ok(list) => list,
        Err(error) => return println!("{user}: {error}"),
    };
    for entry in list.speed_dial_entry.iter() {
        println!(
            "{user} {:02} {}",
            entry.speed_code.number(),
            entry.phone_number
        );
    }
}
