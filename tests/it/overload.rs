//! More requests than the switch can answer, and callers that do not wait for it.

use std::sync::Arc;
use std::time::Duration;

use ocip::stats::{CloseReason, LoginOutcome};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};

use crate::support::gateway::until;
use crate::support::{Client, LIST, TestGateway, simulate, tcp_config};

const LIST_COMMAND: &str = "UserSpeedDial100GetListRequest17sp1";

/// A gateway with all of its `sessions` open.
async fn warm(
    sessions: usize,
    deadline: Duration,
) -> (Arc<SimulatedSwitch>, Simulator, TestGateway) {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.pool.min_sessions = sessions;
    config.backend.pool.max_sessions = sessions;
    config.backend.request_timeout = deadline;
    let gateway = TestGateway::start(config).await;
    until(|| async { gateway.sessions() == (0, sessions) }).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    (switch, simulator, gateway)
}

fn delay(by: Duration) -> Fault {
    Fault::new(FaultAction::Delay(by)).on(LIST_COMMAND)
}

#[tokio::test]
async fn whoever_cannot_be_served_in_time_is_told_and_nobody_logs_in_anew() {
    let (switch, _simulator, gateway) = warm(4, Duration::from_secs(2)).await;
    // On the quickest machine some 80 answers fit in before the deadline of those who come together.
    switch.add_fault(delay(Duration::from_millis(100)));
    for _ in 0..10 {
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
    let listed = switch.counts().executed(LIST_COMMAND);
    let mut clients = Vec::new();
    for _ in 0..200 {
        clients.push(Client::connect(gateway.addr()).await);
    }
    for client in &mut clients {
        client.write("GET", LIST, "").await;
    }
    let (mut served, mut late, mut refused) = (0, 0, 0);
    for mut client in clients {
        let reply = client.read().await.unwrap();
        match reply.status {
            200 => served += 1,
            // Where the machine stood still for a while.
            504 => late += 1,
            _ => {
                assert_eq!((reply.status, reply.error_code()), (503, 50302));
                assert_eq!(reply.header("retry-after"), Some("1"));
                refused += 1;
            }
        }
    }
    assert!(served > 0 && refused > 0, "{served} {late} {refused}");
    until(|| async { gateway.sessions() == (0, 4) }).await;
    // Nothing was begun for those who were refused, and what was begun was read.
    let counts = switch.counts();
    assert_eq!(counts.executed(LIST_COMMAND) - listed, served + late);
    assert_eq!(
        (counts.connections_accepted, counts.logins_accepted),
        (4, 4)
    );
    assert_eq!(gateway.logins(LoginOutcome::Success), 4);
}

#[tokio::test]
async fn a_reply_whose_caller_has_gone_is_read_and_reaches_nobody() {
    let (switch, _simulator, gateway) = warm(2, Duration::from_secs(60)).await;
    for round in 0..3 {
        switch.clear_faults();
        switch.add_fault(delay(Duration::from_millis(300)).times(1));
        let faults = switch.counts().faults;
        let mut hurried = Client::connect(gateway.addr()).await;
        hurried.write("GET", LIST, "").await;
        until(|| async { switch.counts().faults > faults }).await;
        // The other session is answered meanwhile, so the server lives.
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
        drop(hurried);
        for code in 10..15 {
            let code = code + round * 10;
            let body = format!(r#"{{"speedCodes":[{{"speedCode":"{code}","phoneNumber":"1"}}]}}"#);
            let reply = gateway.request("POST", LIST, &body).await;
            assert_eq!(reply.status, 200, "{}", reply.body);
        }
        until(|| async { gateway.sessions() == (0, 2) }).await;
    }
    assert_eq!(gateway.closed(CloseReason::Cancelled), 0);
    assert_eq!(switch.counts().connections_accepted, 2);
}
