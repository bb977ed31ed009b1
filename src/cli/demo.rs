//! `ocip-gateway demo`: a simulated switch and the gateway in front of it, in one process, over
//! real TLS on loopback.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use ocip::command::pattern::CommandPattern;
use ocip_schema::SchemaSet;
use ocip_simulator::certificate::{CertificateValidity, TestCa};
use ocip_simulator::{
    GivenSchemas, ListenTransport, SimulatedSwitch, Simulator, SimulatorSettings, demo_schema_files,
};
use sha2::{Digest, Sha256};
use tokio::signal::unix::{Signal, SignalKind};
use tokio::time::sleep;

use super::error::CliError;
pub use super::examples::EXAMPLES;
use super::gateway::Gateway;
use super::oci_examples::{OCI_EXAMPLES, OCI_KEY};
use super::output;
use super::process::{StopSignals, announce, finish, listen, runtime, start_logging};
use super::walk::STEPS;
use crate::config::{AccessKey, Config, KeyHash, KeyRole, OciKeyGrant};
use crate::switch::phone_type::PhoneTypes;

/// The arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    /// Where the REST side listens; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the admin side listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8081")]
    admin_listen: SocketAddr,
    /// Where the simulated switch listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:2209")]
    ocip_listen: SocketAddr,
}

/// The key that the demo takes, for clients that cannot do without one.
const KEY: &str = "ocipgw_demo";

/// More than anybody will ever ask for.
const UNLIMITED: usize = 1_000_000_000;

/// What the switch makes replies up from.
const SCHEMAS_SEED: u64 = 1;

/// How often readiness is looked at before the demo says that it is there.
const READY_POLL: Duration = Duration::from_millis(5);

impl DemoArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let mut config = Config::default();
        config.server.listen = self.listen;
        config.admin.listen = self.admin_listen;
        config.access.allow_anonymous = true;
        config.access.key.push(demo_key());
        lift_limits(&mut config);
        config.apio.project_segments = vec!["telenet".into()];
        config.backend.login.user_id = "gateway-admin".into();
        config.backend.login.password = "demo-admin-password".into();
        config.log.level = "warn".into();
        start_logging(&config.log)?;
        runtime()?.block_on(self.serve(config))
    }

    async fn serve(self, mut config: Config) -> Result<ExitCode, CliError> {
        self.check_loopback()?;
        self.check_free()?;
        let stop = StopSignals::listen()?;
        let toggle = listen(SignalKind::user_defined1())?;
        let ca = TestCa::new();
        let ca = ca.map_err(|error| CliError::failure("making a key", error))?;
        let state = SimulatedSwitch::demo();
        let schemas = demo_schemas()?;
        let given = GivenSchemas::new(Arc::clone(&schemas), SCHEMAS_SEED);
        state.set_schemas(Some(given));
        let switch = start_switch(&state, self.ocip_listen, &ca).await?;
        let switch_addr = switch.local_addr();
        config.backend.servers = vec![switch_addr.into()];
        let gateway = start_gateway(&config, &ca, schemas).await?;
        while !gateway.cluster().is_ready() {
            sleep(READY_POLL).await;
        }
        announce("ocip", switch_addr);
        announce("rest", gateway.rest_addr());
        announce("admin", gateway.admin_addr());
        print_hints(gateway.admin_addr());
        print_examples(gateway.rest_addr());
        let start = async || start_switch(&state, switch_addr, &ca).await;
        let switch = serve_switch(switch, start, toggle, stop).await?;
        finish(gateway).await;
        if let Some(switch) = switch {
            switch.stop().await;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The addresses, and the options that change them.
    fn listeners(&self) -> [(&'static str, SocketAddr); 3] {
        [
            ("--listen", self.listen),
            ("--admin-listen", self.admin_listen),
            ("--ocip-listen", self.ocip_listen),
        ]
    }

    /// Somebody who tries the demo may have another one running, or another server on such a port.
    fn check_free(&self) -> Result<(), CliError> {
        let mut bound = Vec::new();
        for (option, addr) in self.listeners() {
            match TcpListener::bind(addr) {
                Ok(listener) => bound.push(listener),
                Err(error) if error.kind() == ErrorKind::AddrInUse => {
                    return Err(in_use(addr, option));
                }
                // Whoever listens there says what else is wrong.
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// The demo lets everybody in, so nobody from outside may reach it.
    fn check_loopback(&self) -> Result<(), CliError> {
        for (_, addr) in self.listeners() {
            if !addr.ip().is_loopback() {
                return Err(CliError::Configuration(format!(
                    "{addr}: the demo has no access control and listens on loopback only"
                )));
            }
        }
        Ok(())
    }
}

/// What the switch knows besides what it simulates, and the gateway of any command.
fn demo_schemas() -> Result<Arc<SchemaSet>, CliError> {
    let schemas = SchemaSet::read_lenient(demo_schema_files(), true);
    match schemas.faults().first() {
        Some(fault) => Err(CliError::failure("reading the demo's schemas", fault)),
        None => Ok(Arc::new(schemas)),
    }
}

/// An address that another program has, perhaps another demo.
pub(super) fn in_use(addr: SocketAddr, option: &str) -> CliError {
    let ip = SocketAddr::new(addr.ip(), 0);
    CliError::Failure(format!(
        "{addr} is in use by another program: end that, or give another address with {option} ({option} {ip} \
         takes a free port)"
    ))
}

/// A key for everything, which everybody knows.
fn demo_key() -> AccessKey {
    AccessKey {
        name: "demo".into(),
        sha256: Some(KeyHash(Sha256::digest(KEY).into())),
        role: KeyRole::Write,
        tenants: vec!["*".into()],
        oci: Some(OciKeyGrant {
            allow: vec![CommandPattern::any()],
            deny: Vec::new(),
        }),
        ..AccessKey::default()
    }
}

/// A demo on loopback is for trying out, a vendor's library and a load tool included: nobody is told to
/// come back later.
fn lift_limits(config: &mut Config) {
    config.server.max_connections = 10_000;
    let access = &mut config.access;
    access.rate.address_per_second = 0;
    access.rate.user_per_second = 0;
    access.rate.key_per_second = 0;
    access.tenant_concurrency = 0;
    access.login_attempts_per_user = 0;
    access.login_attempts_per_address = 0;
    access.sessions_max = UNLIMITED;
    access.sessions_per_user_max = UNLIMITED;
    access.commands_per_request = UNLIMITED;
}

/// Stops the switch, and starts it again, whenever told to; gives it, if it runs, when the process
/// is to end.
async fn serve_switch(
    running: Simulator,
    start: impl AsyncFn() -> Result<Simulator, CliError>,
    mut toggle: Signal,
    mut stop: StopSignals,
) -> Result<Option<Simulator>, CliError> {
    let mut switch = Some(running);
    let mut told_to_end = pin!(stop.received());
    loop {
        tokio::select! {
            () = &mut told_to_end => return Ok(switch),
            _ = toggle.recv() => match switch.take() {
                Some(running) => {
                    running.stop().await;
                    print("# the switch is stopped: /readyz says 503 within two seconds; kill -USR1 again starts it");
                }
                None => {
                    switch = Some(start().await?);
                    print("# the switch runs again");
                }
            },
        }
    }
}

async fn start_switch(
    state: &Arc<SimulatedSwitch>,
    listen: SocketAddr,
    ca: &TestCa,
) -> Result<Simulator, CliError> {
    let ip = listen.ip().to_string();
    let certificate = ca.server(&[&ip, "localhost"], CertificateValidity::Current);
    let certificate =
        certificate.map_err(|error| CliError::failure("making a certificate", error))?;
    let settings = SimulatorSettings {
        listen,
        transport: ListenTransport::Tls(certificate),
    };
    Simulator::start(Arc::clone(state), settings)
        .await
        .map_err(|error| CliError::failure(&format!("listening on {listen}"), error))
}

async fn start_gateway(
    config: &Config,
    ca: &TestCa,
    schemas: Arc<SchemaSet>,
) -> Result<Gateway, CliError> {
    let failed = |error: &dyn std::fmt::Display| CliError::failure("cannot start", error);
    let pem = ca.ca_pem().map_err(|error| failed(&error))?;
    Gateway::start_with(config, Some(pem), PhoneTypes::shipped(), Some(schemas))
        .await
        .map_err(|error| failed(&error))
}

fn print_hints(admin: SocketAddr) {
    let process = std::process::id();
    print(&format!(
        "\n# what is going on, for a browser\nhttp://{admin}/\n\n# stop the switch, and the next time \
         start it again\nkill -USR1 {process}\n\n# nobody needs a key here; for clients that insist on one\nexport \
         OCIP_GATEWAY_KEY={KEY}"
    ));
}

fn print_examples(addr: SocketAddr) {
    print("\nTry these, in any terminal (Ctrl-C ends the demo):\n");
    for example in EXAMPLES {
        print(&format!("# {}\n{}\n", example.title, example.curl(addr)));
    }
    print("And as an ICWS client, in one shell:\n");
    for step in STEPS {
        print(&format!("# {}\n{}\n", step.title, step.lines(addr)));
    }
    print("And any command of a small set of schema files, with the demo's key:\n");
    for example in OCI_EXAMPLES {
        let line = example.curl_with(OCI_KEY, addr);
        print(&format!("# {}\n{line}\n", example.title));
    }
}

/// Whoever does not read it any more does not need it.
fn print(text: &str) {
    let _ = output::line(text);
}
