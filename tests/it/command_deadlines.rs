//! Deadlines by commands and by the header `Prefer`, over a socket, with a switch that takes its time.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use ocip::command::system::SystemSoftwareVersionGetRequest;
use ocip::error::Error;
use ocip_gateway::config::{Config, KeyRole, OciKeyGrant};
use ocip_gateway::dialect::{CommandTimeouts, call};
use ocip_gateway::http::{
    Dialect, Drain, DrainTrigger, Limits, Listener, ListenerConfig, ListenerCounters, Rejection,
    Request, Response, Route, RouteDescription, RouteTable, Router, Server,
};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use tokio::task::JoinSet;

use crate::access::key;
use crate::support::gateway::until;
use crate::support::{Reply, TestGateway, ask, simulate, tcp_config};

const COMMAND: &str = "SystemSoftwareVersionGetRequest";

/// Longer than any machine needs for a command.
const LONG: &str = "prefer: respond-async, wait=60";

/// A dialect of one command. Every request but for its grant is over when it begins.
struct OneCommand {
    gateway: TestGateway,
    timeouts: CommandTimeouts,
}

/// A listener of that dialect, and the switch behind it.
struct Stage {
    addr: SocketAddr,
    _serving: JoinSet<usize>,
    _trigger: DrainTrigger,
    _simulator: Simulator,
}

impl Dialect for OneCommand {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        text(rejection.status, rejection.message.to_string())
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        result.unwrap()
    }
}

fn text(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
}

/// Asks the switch, and answers with the time that there was.
async fn version(state: Arc<OneCommand>, mut request: Request) -> Result<Response, Infallible> {
    let granted = state.timeouts.grant(&mut request, [COMMAND]);
    let cluster = state.gateway.cluster();
    let reply = cluster
        .call(call(&request), &SystemSoftwareVersionGetRequest {})
        .await;
    let status = match reply {
        Ok(_) => StatusCode::OK,
        Err(Error::NoAnswer(_) | Error::Busy) => StatusCode::GATEWAY_TIMEOUT,
        Err(_) => StatusCode::BAD_GATEWAY,
    };
    let time = request.deadline - request.started;
    let mut response = text(status, format!("{time:?}"));
    granted.mark(&mut response);
    Ok(response)
}

impl Stage {
    /// A switch that takes this long for the command, and what is configured of its time.
    async fn start(delay: Duration, configured: &[(&str, u64)]) -> Self {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
        let mut slow = Fault::new(FaultAction::Delay(delay));
        slow.command = Some(COMMAND.to_owned());
        switch.add_fault(slow);
        let rows = configured.iter();
        let timeouts = CommandTimeouts {
            default: Duration::ZERO,
            by_pattern: rows
                .map(|(pattern, time)| (pattern.parse().unwrap(), Duration::from_secs(*time)))
                .collect(),
            longest_wish: Duration::from_secs(90),
        };
        let (addr, serving, trigger) = serve(OneCommand { gateway, timeouts }).await;
        Self {
            addr,
            _serving: serving,
            _trigger: trigger,
            _simulator: simulator,
        }
    }

    async fn ask(&self, headers: &[&str]) -> (u16, String, Option<String>) {
        let reply: Reply = ask(self.addr, "GET", "/version", headers, "").await;
        let applied = reply.header("preference-applied").map(str::to_owned);
        (reply.status, reply.body, applied)
    }
}

async fn serve(state: OneCommand) -> (SocketAddr, JoinSet<usize>, DrainTrigger) {
    let description = RouteDescription::new("test", "version");
    let table = RouteTable {
        prefixes: vec![String::new()],
        routes: vec![Route::public(
            Method::GET,
            "/version",
            "version",
            description,
            version,
        )],
    };
    let router = Router::new(vec![table.with(Arc::new(state))]).unwrap();
    let limits = Limits {
        request_timeout: Duration::ZERO,
        ..Limits::default()
    };
    let listener = Listener::new(
        ListenerConfig::new(router, None, limits),
        ListenerCounters::default(),
    );
    let server = Server::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let addr = server.local_addr();
    let (trigger, drain) = Drain::new();
    let mut serving = JoinSet::new();
    serving.spawn(server.serve(listener, drain));
    (addr, serving, trigger)
}

/// What the switch takes, far more than the time of all other requests here, which is none.
const SLOW: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_slow_command_has_the_time_that_is_configured_for_it() {
    let stage = Stage::start(SLOW, &[("System*", 60), ("*", 0)]).await;
    assert_eq!(stage.ask(&[]).await, (200, "60s".into(), None));
    let stage = Stage::start(SLOW, &[("User*", 60)]).await;
    assert_eq!(stage.ask(&[]).await, (504, "0ns".into(), None));
}

#[tokio::test]
async fn a_caller_who_waits_longer_gets_the_answer_and_is_told_so() {
    let stage = Stage::start(SLOW, &[]).await;
    let applied = Some("wait=60".to_owned());
    assert_eq!(stage.ask(&[LONG]).await, (200, "60s".into(), applied));
    let at_most = Some("wait=90".to_owned());
    assert_eq!(
        stage.ask(&["prefer: wait=1000000"]).await,
        (200, "90s".into(), at_most)
    );
    assert_eq!(
        stage.ask(&["prefer: wait=soon"]).await,
        (504, "0ns".into(), None)
    );
}

#[tokio::test]
async fn a_caller_who_waits_less_is_answered_sooner() {
    let hour = Duration::from_secs(3600);
    let stage = Stage::start(hour, &[(COMMAND, 600)]).await;
    let applied = Some("wait=1".to_owned());
    assert_eq!(
        stage.ask(&["Prefer: wait=1"]).await,
        (504, "1s".into(), applied)
    );
}

/// A gateway of which a key may ask for the version, and the switch behind it, which takes this long for it.
async fn any_command(
    delay: Duration,
    change: impl FnOnce(&mut Config),
) -> (TestGateway, Simulator, Config) {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    let schemas = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/oci/schemas");
    config.oci.schemas = Some(schemas.into());
    config.backend.request_timeout = Duration::from_millis(500);
    let mut key = key("reader", KeyRole::Read, &["*"], &[]);
    key.oci = Some(OciKeyGrant {
        allow: vec!["read:System*".parse().unwrap()],
        deny: Vec::new(),
    });
    config.access.key.push(key);
    change(&mut config);
    let gateway = TestGateway::start(config.clone()).await;
    let mut slow = Fault::new(FaultAction::Delay(delay));
    slow.command = Some(COMMAND.to_owned());
    switch.add_fault(slow);
    (gateway, simulator, config)
}

const PATH: &str = "/oci/v1/SystemSoftwareVersionGet";
const KEY: &str = "authorization: Bearer secret-reader";

#[tokio::test]
async fn any_command_has_the_time_that_is_configured_or_preferred() {
    let slow = Duration::from_millis(1500);
    let (gateway, _simulator, _) = any_command(slow, |_| {}).await;
    let reply = ask(gateway.addr(), "POST", PATH, &[KEY], "{}").await;
    assert_eq!(
        (reply.status, reply.header("preference-applied")),
        (504, None),
        "{reply:?}"
    );
    let reply = ask(gateway.addr(), "POST", PATH, &[KEY, LONG], "{}").await;
    assert_eq!(
        (reply.status, reply.header("preference-applied")),
        (200, Some("wait=60")),
        "{reply:?}"
    );
    let patient = |config: &mut Config| {
        let pattern = "read:SystemSoftware*".parse().unwrap();
        config.oci.timeouts.0 = vec![(pattern, Duration::from_secs(60))];
    };
    let (gateway, _simulator, _) = any_command(slow, patient).await;
    let reply = ask(gateway.addr(), "POST", PATH, &[KEY], "{}").await;
    assert_eq!(
        (reply.status, reply.header("preference-applied")),
        (200, None),
        "{reply:?}"
    );
}

/// Two documents, one after the other: the second one takes a session when the first is answered.
const TWO: &str = r#"{"stopOnError": true, "commands": [
    {"id": "a", "command": "SystemSoftwareVersionGet", "data": {}},
    {"id": "b", "command": "SystemSoftwareVersionGet", "data": {}}]}"#;

#[tokio::test]
async fn commands_that_take_long_go_on_over_a_reload_to_other_sessions() {
    // When the first is answered, all requests that have no more time than usual are over.
    let slow = Duration::from_secs(3);
    let (mut gateway, _simulator, mut config) = any_command(slow, |_| {}).await;
    let (before, addr) = (gateway.sessions(), gateway.addr());
    let asking =
        tokio::spawn(async move { ask(addr, "POST", "/oci/v1/batch", &[KEY, LONG], TWO).await });
    until(|| async { gateway.sessions() != before }).await;
    config.backend.pool.max_sessions += 1;
    gateway.reload(&config).await.unwrap();
    let reply = asking.await.unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
}
