//! What a request may ask of the switch, what that costs, and who waits for whom.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ocip::command::criteria::CriteriaDnSelection;
use ocip_gateway::config::Config;
use ocip_simulator::data::{StoredCallers, StoredCriteria};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::access::{UserClient, ask_with_key, closed_config};
use crate::support::gateway::until;
use crate::support::icws::Session;
use crate::support::{LIST, Reply, TestGateway, USER, simulate, tcp_config};

const SERVICE: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/simultaneous_ring_personal/";

struct Site {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl Site {
    /// The demo's user with as many criteria, set past the gateway.
    async fn start(criteria: usize, config: impl FnOnce(SocketAddr) -> Config) -> Self {
        let switch = SimulatedSwitch::demo();
        let made = (0..criteria).map(|nth| StoredCriteria {
            name: format!("criteria {nth}"),
            active: true,
            time_schedule: None,
            holiday_schedule: None,
            blacklisted: false,
            callers: StoredCallers {
                selection: CriteriaDnSelection::Any,
                anonymous: false,
                unavailable: false,
                numbers: Vec::new(),
            },
            ..StoredCriteria::default()
        });
        switch.edit(|data| {
            let user = data.users.get_mut(USER).unwrap();
            user.simultaneous_ring_personal.criteria = made.collect();
        });
        let simulator = simulate(&switch).await;
        Self {
            gateway: TestGateway::start(config(simulator.local_addr())).await,
            switch,
            _simulator: simulator,
        }
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.gateway.request(method, path, &body).await
    }

    fn documents(&self) -> u64 {
        self.switch.counts().documents_received
    }

    fn commands(&self) -> u64 {
        self.switch.counts().executed.values().sum()
    }
}

/// The body that makes as many criteria.
fn many(count: usize) -> Value {
    let one = |nth| {
        json!({
            "name": format!("new {nth}"),
            "fromDnCriteria": {"selection": "Any"},
        })
    };
    json!({"criteria": (0..count).map(one).collect::<Vec<_>>()})
}

#[tokio::test]
async fn more_than_a_hundred_criteria_in_one_change_are_refused_before_anything_is_sent() {
    let site = Site::start(0, tcp_config).await;
    let documents = site.documents();
    for count in [101, 2000] {
        let reply = site.ask("PUT", SERVICE, &many(count)).await;
        assert_eq!((reply.status, reply.error_code()), (400, 40001));
        let message = format!("criteria: a list has at most 100 entries, this has {count}");
        assert_eq!(reply.error_message(), message);
    }
    assert_eq!(site.documents(), documents);
    let reply = site.ask("PUT", SERVICE, &many(100)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let reply = site.ask("GET", SERVICE, &Value::Null).await;
    assert_eq!(reply.json()["criteria"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn a_user_with_more_criteria_than_may_be_read_is_no_part_of_them_and_can_be_changed() {
    let site = Site::start(3000, |server| {
        let mut config = tcp_config(server);
        config.audit.file = Some("-".into());
        config
    })
    .await;
    let before = site.commands();
    let reply = site.ask("GET", SERVICE, &Value::Null).await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (403, 40307),
        "{reply:?}"
    );
    let message = reply.error_message();
    assert!(
        message.contains("3002") && message.contains("2000"),
        "{message}"
    );
    assert_eq!(
        site.commands() - before,
        2,
        "where the user is, and the list"
    );

    let one = format!("{SERVICE}criteria/criteria%202999/");
    let before = site.commands();
    let reply = site.ask("GET", &one, &Value::Null).await;
    assert_eq!(reply.json()["name"], "criteria 2999");
    let reply = site.ask("PUT", &one, &json!({"active": false})).await;
    assert_eq!(
        (reply.status, &reply.json()["active"]),
        (200, &json!(false))
    );
    assert_eq!(site.ask("DELETE", &one, &Value::Null).await.status, 200);
    let reply = site.ask("PUT", SERVICE, &json!({"active": true})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert!(site.commands() - before < 30);
}

#[tokio::test]
async fn what_the_record_of_a_change_reads_leaves_the_change_its_own() {
    let site = Site::start(30, |server| {
        let mut config = tcp_config(server);
        config.access.commands_per_request = 34;
        config.audit.file = Some("-".into());
        config
    })
    .await;
    assert_eq!(site.ask("GET", SERVICE, &Value::Null).await.status, 200);
    let reply = site.ask("PUT", SERVICE, &many(5)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
}

#[tokio::test]
async fn a_change_that_takes_more_commands_than_configured_is_refused_before_anything_is_sent() {
    let site = Site::start(0, |server| {
        let mut config = tcp_config(server);
        config.access.commands_per_request = 20;
        config
    })
    .await;
    let documents = site.documents();
    let reply = site.ask("PUT", SERVICE, &many(17)).await;
    assert_eq!((reply.status, reply.error_code()), (403, 40307));
    let message = reply.error_message();
    assert!(
        message.contains("25 commands") && message.contains("20 ("),
        "{message}"
    );
    assert_eq!(site.documents(), documents);
    assert_eq!(site.ask("PUT", SERVICE, &many(12)).await.status, 200);
}

#[tokio::test]
async fn a_search_for_an_owner_ends_with_what_one_request_may_ask() {
    let site = Site::start(0, |server| {
        let mut config = tcp_config(server);
        config.access.commands_per_request = 70;
        config.access.rate.user_per_second = 0;
        config
    })
    .await;
    site.switch.edit(|data| {
        let user = data.users[USER].clone();
        for nth in 0..200 {
            let mut one = user.clone();
            one.user_id = format!("clone{nth}@demo.example");
            one.phone_number = None;
            one.extension = None;
            data.users.insert(one.user_id.clone(), one);
        }
        let own = data.users.get_mut(USER).unwrap();
        for code in 0..100 {
            let entry = ocip_simulator::data::StoredSpeedDial {
                phone_number: format!("+3290000{code:04}"),
                description: Some(format!("Nobody {code}")),
            };
            own.speed_dial_100.0.insert(code, entry);
        }
    });
    let session = Session::open(site.gateway.addr(), "foouser").await;
    session
        .subscribe("a", "speed-dial-100", json!({"count": 100}))
        .await;
    let before = site.commands();
    let messages = session.messages().await;
    assert_eq!(messages[0]["contactsAdded"].as_array().unwrap().len(), 100);
    assert!(
        site.commands() - before <= 70,
        "{}",
        site.commands() - before
    );
    let before = site.commands();
    let reply = session.designate("03", 5).await;
    assert_eq!(reply.status, 403, "{reply:?}");
    assert_eq!(reply.error_id(), "error.request.accessDenied.tooCostly");
    assert!(
        site.commands() - before <= 70,
        "{}",
        site.commands() - before
    );
}

#[tokio::test]
async fn a_request_takes_as_many_tokens_as_documents() {
    let slow_refill = |config: &mut Config| {
        let rate = &mut config.access.rate;
        (rate.key_per_second, rate.key_burst) = (1, 5);
        (rate.user_per_second, rate.user_burst) = (1, 5);
    };
    let site = Site::start(150, |server| {
        let mut config = closed_config(server);
        slow_refill(&mut config);
        config
    })
    .await;
    let addr = site.gateway.addr();
    let person = UserClient::log_in(addr, "foouser", "demo-user-password").await;
    // The login has a connection of its own, which says goodbye when it likes.
    until(|| async { site.switch.counts().executed("LogoutRequest") == 1 }).await;
    let before = site.documents();
    let reply = ask_with_key(addr, "GET", SERVICE, "foo-reader").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let documents = site.documents() - before;
    assert_eq!(documents, 1 + 1 + 10);
    let refused = ask_with_key(addr, "GET", LIST, "foo-reader").await;
    assert_eq!((refused.status, refused.error_code()), (429, 42901));
    // Twelve tokens of five are owed, and one is needed.
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((4..=8).contains(&wait), "{wait}");
    // Another key and a person have their own; a person pays as well.
    assert_eq!(
        ask_with_key(addr, "GET", LIST, "foo-writer").await.status,
        200
    );
    assert_eq!(person.ask("GET", SERVICE).await.status, 200);
    assert_eq!(person.ask("GET", LIST).await.status, 429);
}

#[tokio::test]
async fn an_address_pays_for_what_its_callers_ask() {
    let site = Site::start(150, |server| {
        let mut config = tcp_config(server);
        config.access.rate.address_per_second = 1;
        config.access.rate.address_burst = 5;
        config
    })
    .await;
    assert_eq!(site.ask("GET", SERVICE, &Value::Null).await.status, 200);
    let refused = site.ask("GET", LIST, &Value::Null).await;
    assert_eq!((refused.status, refused.error_code()), (429, 42901));
}

#[tokio::test]
async fn a_tenant_with_many_requests_does_not_keep_another_waiting() {
    let site = Site::start(0, |server| {
        let mut config = tcp_config(server);
        config.access.tenant_concurrency = Config::default().access.tenant_concurrency;
        config.backend.pool.max_sessions = 1;
        config.backend.request_timeout = Duration::from_secs(60);
        config
    })
    .await;
    let addr = site.gateway.addr();
    let slow = FaultAction::Delay(Duration::from_millis(20));
    site.switch.add_fault(Fault::new(slow).on("User*"));
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..60 {
        crowd.spawn(async move { crate::support::request(addr, "GET", LIST, "").await.status });
    }
    until(|| async { site.gateway.cluster().nodes()[0].waiters >= 59 }).await;

    let other = "/api/v1/tenants/bar/groups/bargroup/users/shop/services/speed_dial_100/";
    assert_eq!(site.ask("GET", other, &Value::Null).await.status, 200);
    let mut before_it = 0;
    while let Some(status) = crowd.try_join_next() {
        assert_eq!(status.unwrap(), 200);
        before_it += 1;
    }
    // The other's two documents waited for one each; what is more came while its answer was read.
    assert!(before_it < 20, "{before_it}");
}
