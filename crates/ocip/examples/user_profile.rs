//! Logs in to a server and reads a user's profile.
//!
//!     ocip-gateway simulate --listen 127.0.0.1:2309 --ca-out as-ca.pem &
//!     export OCIP_PASSWORD=demo-admin-password
//!     cargo run -p ocip --example user_profile -- 127.0.0.1 2309 as-ca.pem gateway-admin foouser

use std::error::Error;
use std::time::Duration;

use ocip::batch::Batch;
use ocip::command::user::{UserGetRequest, UserGetVariant};
use ocip::connect::{ServerEndpoint, TlsSettings, Transport};
use ocip::login::{LoginCredentials, LoginMethod, LoginServer};
use ocip::tls;
use openssl::ssl::SslVersion;
use tokio::time::Instant;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [host, port, ca_file, login, user] = arguments.as_slice() else {
        return Err("usage: user_profile HOST PORT CA_FILE LOGIN USER".into());
    };
    let authorities = std::fs::read(ca_file)?;
    let transport = Transport::Tls(TlsSettings {
        connector: tls::connector(SslVersion::TLS1_2, Some(&authorities))?.build(),
        server_name: None,
        pin_sha256: None,
    });
    let endpoint = ServerEndpoint {
        host: host.clone(),
        port: port.parse()?,
    };
    let credentials = LoginCredentials {
        user_id: login.clone(),
        password: std::env::var("OCIP_PASSWORD")?.into(),
        method: LoginMethod::Auto,
    };
    let server = LoginServer::new(endpoint, transport);
    let mut session = server.connect(&credentials).await?;
    let level = server.log_in(&mut session, &credentials).await?.login_type;
    println!("{login} is logged in, at the level {level}");

    // Several commands can travel in one batch; each has a ticket for its own answer.
    let mut batch = Batch::new("example");
    let profile = batch.add(&UserGetRequest {
        variant: UserGetVariant::V21,
        user_id: user.clone(),
    });
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut replies = session
        .exchange(&batch, deadline)
        .await
        .map_err(|failure| failure.cause)?;
    match replies.take(profile) {
        Ok(profile) => println!("{} {}", profile.first_name, profile.last_name),
        Err(refused) => println!("{refused}"),
    }
    session.logout(deadline).await;
    Ok(())
}
