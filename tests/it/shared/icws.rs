//! ICWS clients that come to another replica with every request.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ocip_simulator::data::StoredSpeedDial;
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::support::gateway::until;
use crate::support::icws::{MESSAGES, SUBSCRIPTIONS, Session};
use crate::support::store::{TestStore, share};
use crate::support::{Reply, TestGateway, ask, simulate, tcp_config};

const HOUR: Duration = Duration::from_secs(3600);
const SECOND: Duration = Duration::from_secs(1);
const USERS: &str = "group-users";
const SPEED_DIALS: &str = "speed-dial-100";
const ANN: &str = "ann.peeters@demo.example";
const FOO: &str = "foouser@demo.example";

/// Two replicas in front of one switch.
struct Site {
    switch: Arc<SimulatedSwitch>,
    store: TestStore,
    replicas: [TestGateway; 2],
    _simulator: Simulator,
}

impl Site {
    async fn start(refresh_interval: Duration) -> Self {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let store = TestStore::start().await;
        let mut config = tcp_config(simulator.local_addr());
        config.access.rate.user_per_second = 0;
        config.icws.refresh_interval = refresh_interval;
        config.numbering.country_code = Some("32".into());
        share(&mut config, &store);
        let one = TestGateway::start(config.clone()).await;
        let replicas = [one, TestGateway::start(config).await];
        let site = Self {
            switch,
            store,
            replicas,
            _simulator: simulator,
        };
        site.until_shared().await;
        site
    }

    /// Waits until both replicas have the store.
    async fn until_shared(&self) {
        for replica in &self.replicas {
            let (path, nobody) = ("/api/v1/login/", "Cookie: sessionid=x");
            let ask = async || ask(replica.addr(), "GET", path, &[nobody], "").await;
            until(|| async { ask().await.status == 401 }).await;
        }
    }

    async fn client(&self) -> Roaming {
        let session = Session::open(self.replicas[0].addr(), "foouser").await;
        Roaming {
            at: self.replicas.each_ref().map(|replica| Session {
                addr: replica.addr(),
                ..session.clone()
            }),
            turn: AtomicUsize::new(0),
        }
    }

    /// Sets a speed code past the gateways.
    fn set_code(&self, code: u8, number: &str) {
        let entry = StoredSpeedDial {
            phone_number: number.to_owned(),
            description: None,
        };
        self.switch.edit(|data| {
            let user = data.users.get_mut(FOO).unwrap();
            user.speed_dial_100.0.insert(code, entry);
        });
    }
}

/// A client with one session at all replicas.
struct Roaming {
    at: [Session; 2],
    turn: AtomicUsize,
}

impl Roaming {
    /// The session at the next replica.
    fn next(&self) -> &Session {
        &self.at[self.turn.fetch_add(1, Ordering::Relaxed) % 2]
    }

    async fn ask(&self, method: &str, below: &str, body: &str) -> Reply {
        self.next().ask(method, below, body).await
    }

    /// The one message that comes at either replica.
    async fn message(&self) -> Value {
        let waiting = async {
            loop {
                let mut messages = self.next().messages().await;
                if let Some(message) = messages.pop() {
                    assert_eq!(messages, Vec::<Value>::new());
                    return message;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let message = tokio::time::timeout(Duration::from_secs(60), waiting);
        message.await.expect("a message comes")
    }

    async fn check_empty(&self) {
        for session in &self.at {
            assert_eq!(session.messages().await, Vec::<Value>::new());
        }
    }
}

fn ids(message: &Value, name: &str) -> Vec<String> {
    let entries = message[name].as_array().unwrap().iter();
    let ids = entries.map(|entry| entry.get("entryID").unwrap_or(entry));
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_client_that_changes_replica_at_every_call_completes_its_walk() {
    let site = Site::start(SECOND).await;
    let client = site.client().await;
    client.turn.store(1, Ordering::Relaxed);
    assert_eq!(client.ask("GET", "connection", "").await.status, 200);
    assert_eq!(client.ask("PUT", SUBSCRIPTIONS, "").await.status, 204);
    let directories = client.message().await;
    assert_eq!(directories["isDelta"], false);
    client.check_empty().await;

    client.next().subscribe("users", USERS, json!({})).await;
    assert_eq!(ids(&client.message().await, "contactsAdded").len(), 6);
    client
        .next()
        .subscribe("mine", SPEED_DIALS, json!({}))
        .await;
    let all = client.message().await;
    assert_eq!(
        (&all["isDelta"], &all["totalCount"]),
        (&json!(false), &json!(2))
    );
    client.check_empty().await;

    assert_eq!(client.next().link(USERS, ANN, 1).await.status, 201);
    let added = client.message().await;
    assert_eq!(
        (&added["isDelta"], &added["totalCount"]),
        (&json!(true), &json!(3))
    );
    let link = ids(&added, "contactsAdded").remove(0);
    assert_eq!(client.next().designate(&link, 5).await.status, 204);
    let changed = client.message().await;
    assert_eq!(ids(&changed, "contactsChanged"), [link.as_str()]);
    assert_eq!(client.next().unlink(&link).await.status, 204);
    let removed = client.message().await;
    assert_eq!(removed["contactsRemoved"], json!([link]));
    client.check_empty().await;

    // A change of what is shown knows the subscription, wherever that was made.
    let settings = json!({
        "__type": "urn:inin.com:directories:directorySubscriptionSettings",
        "count": 1,
    });
    let path = format!("{SUBSCRIPTIONS}/mine");
    let changed = client.ask("PUT", &path, &settings.to_string()).await;
    assert_eq!(changed.status, 204);
    assert_eq!(ids(&client.message().await, "contactsAdded").len(), 1);
    for path in [&path, SUBSCRIPTIONS] {
        assert_eq!(client.ask("DELETE", path, "").await.status, 204);
    }
    assert_eq!(client.ask("DELETE", "connection", "").await.status, 204);
    for session in &client.at {
        assert_eq!(session.ask("GET", MESSAGES, "").await.status, 401);
    }
    let left = site.store.cli(&["--scan", "--pattern", "*:box:*"]);
    assert_eq!(left, "", "its mailbox went with it");
}

#[tokio::test]
async fn a_delta_stays_a_delta_at_another_replica() {
    let site = Site::start(HOUR).await;
    let client = site.client().await;
    let [one, other] = &client.at;
    one.subscribe("mine", SPEED_DIALS, json!({})).await;
    assert_eq!(one.messages().await[0]["isDelta"], false);
    // Without a change there, the other one knows what was told here.
    assert_eq!(other.messages().await, Vec::<Value>::new());
    assert_eq!(other.link(USERS, ANN, 1).await.status, 201);
    let messages = other.messages().await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["isDelta"], true);
    assert_eq!(ids(&messages[0], "contactsAdded").len(), 1);
    client.check_empty().await;
}

#[tokio::test]
async fn polls_at_both_replicas_at_once_are_told_everything_once() {
    let site = Site::start(HOUR).await;
    let client = site.client().await;
    let [one, other] = &client.at;
    for round in 0..20 {
        one.subscribe("mine", SPEED_DIALS, json!({})).await;
        let (here, there) = tokio::join!(one.messages(), other.messages());
        let told: Vec<Value> = here.into_iter().chain(there).collect();
        assert!(told.len() <= 1, "round {round}: {told:?}");
        if told.is_empty() {
            assert_eq!(client.message().await["isDelta"], false);
        }
    }
}

#[tokio::test]
async fn while_the_store_is_away_messages_go_on_and_are_told_anew_at_worst() {
    let site = Site::start(SECOND).await;
    let client = site.client().await;
    let [one, other] = &client.at;
    one.subscribe("mine", SPEED_DIALS, json!({})).await;
    assert_eq!(one.messages().await.len(), 1);
    site.store.pause();
    site.set_code(99, "0010");
    let told = std::cell::RefCell::new(Vec::new());
    until(|| async {
        let messages = one.messages().await;
        told.borrow_mut().extend(messages);
        !told.borrow().is_empty()
    })
    .await;
    assert_eq!(ids(&told.borrow()[0], "contactsAdded"), ["99"]);
    assert_eq!(told.borrow()[0]["isDelta"], true);
    let unknown = other.ask("GET", MESSAGES, "").await;
    assert_eq!(unknown.status, 503, "{unknown:?}");
    assert!(unknown.header("retry-after").is_some());

    site.store.resume();
    site.until_shared().await;
    until(|| async { other.ask("GET", "connection", "").await.status == 200 }).await;
    site.set_code(98, "0011");
    let known = std::cell::RefCell::new(false);
    until(|| async {
        for session in &client.at {
            for message in session.messages().await {
                let added = ids(&message, "contactsAdded");
                *known.borrow_mut() |= added.contains(&"98".to_owned());
            }
        }
        *known.borrow()
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_that_the_store_lost_is_told_anew_and_a_lost_session_is_begun_anew() {
    let mut site = Site::start(HOUR).await;
    let client = site.client().await;
    let [one, other] = &client.at;
    one.subscribe("mine", SPEED_DIALS, json!({})).await;
    assert_eq!(one.messages().await[0]["isDelta"], false);
    let key = site.store.cli(&["--scan", "--pattern", "*:box:*"]);
    assert_eq!(site.store.cli(&["DEL", &key]), "1");
    let anew = one.messages().await;
    assert_eq!((anew.len(), &anew[0]["isDelta"]), (1, &json!(false)));
    assert_eq!(other.messages().await, Vec::<Value>::new());

    site.store.kill();
    site.store.restart().await;
    site.until_shared().await;
    for session in &client.at {
        assert_eq!(session.ask("GET", MESSAGES, "").await.status, 401);
    }
    let client = site.client().await;
    client
        .next()
        .subscribe("mine", SPEED_DIALS, json!({}))
        .await;
    assert_eq!(client.message().await["isDelta"], false);
}
