//! The gateway's own client against the switch: TLS, both logins, a session.

use std::time::Duration;

use ocip::command::login::LoginResponse;
use ocip::connect::{ConnectError, ServerEndpoint, TlsFault, TlsSettings};
use ocip::login::{LoginCredentials, LoginError, LoginMethod, LoginServer};
use ocip::tls;

use super::*;
use crate::ListenTransport;
use crate::behaviour::SwitchRelease;
use crate::certificate::{CertificateValidity, TestCa};
use openssl::ssl::SslVersion;

struct Secured {
    switch: Arc<SimulatedSwitch>,
    server: LoginServer,
    /// Dropping it stops the switch.
    _simulator: Simulator,
}

/// A switch behind TLS and a client that trusts its authority.
async fn secured(names: &[&str], validity: CertificateValidity) -> Secured {
    let ca = TestCa::new().unwrap();
    let certificate = ca.server(names, validity).unwrap();
    let ca_certificates = ca.ca_pem().unwrap();
    let builder = tls::connector(SslVersion::TLS1_2, Some(&ca_certificates)).unwrap();
    let switch = SimulatedSwitch::demo();
    let settings = SimulatorSettings {
        transport: ListenTransport::Tls(certificate),
        ..SimulatorSettings::loopback()
    };
    let simulator = Simulator::start(Arc::clone(&switch), settings)
        .await
        .unwrap();
    let address = simulator.local_addr();
    let tls = TlsSettings {
        connector: builder.build(),
        server_name: None,
        pin_sha256: None,
    };
    let endpoint = ServerEndpoint {
        host: address.ip().to_string(),
        port: address.port(),
    };
    let server = LoginServer {
        connect_timeout: Duration::from_secs(30),
        ..LoginServer::new(endpoint, ocip::connect::Transport::Tls(tls))
    };
    Secured {
        switch,
        server,
        _simulator: simulator,
    }
}

fn credentials() -> LoginCredentials {
    LoginCredentials {
        user_id: ADMIN.into(),
        password: PASSWORD.to_owned().into(),
        method: LoginMethod::Auto,
    }
}

impl Secured {
    async fn log_in(&self) -> Result<LoginResponse, LoginError> {
        let mut session = self.server.connect(&credentials()).await?;
        self.server.log_in(&mut session, &credentials()).await
    }
}

#[tokio::test]
async fn the_gateway_logs_in_plainly_over_tls() {
    let secured = secured(&["127.0.0.1", "localhost"], CertificateValidity::Current).await;
    let response = secured.log_in().await.unwrap();
    assert_eq!(response.login_type, "System");
    assert_eq!(secured.switch.counts().executed("LoginRequest22V5"), 1);
}

#[tokio::test]
async fn the_gateway_falls_back_to_a_challenge_on_an_old_release() {
    let secured = secured(&["127.0.0.1"], CertificateValidity::Current).await;
    secured
        .switch
        .edit(|data| data.behaviour.release = SwitchRelease::R21);
    secured.log_in().await.unwrap();
    let counts = secured.switch.counts();
    assert_eq!(counts.executed("LoginRequest14sp4"), 1);
    assert_eq!(counts.validation_errors, 1);
}

#[tokio::test]
async fn a_bad_certificate_is_told_apart() {
    for (name, validity, expected) in [
        ("127.0.0.1", CertificateValidity::Expired, TlsFault::Expired),
        (
            "127.0.0.1",
            CertificateValidity::NotYet,
            TlsFault::NotYetValid,
        ),
        (
            "other.example",
            CertificateValidity::Current,
            TlsFault::WrongName("127.0.0.1".into()),
        ),
    ] {
        let secured = secured(&[name], validity).await;
        let error = secured.log_in().await.err().unwrap();
        let LoginError::Connect(ConnectError::Tls(fault)) = error else {
            panic!("{error}");
        };
        assert_eq!(fault, expected);
    }
}
