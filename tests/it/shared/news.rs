//! What one replica changes, and the others know of it.

use std::sync::Arc;
use std::time::Duration;

use ocip_gateway::config::Config;
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::support::gateway::until;
use crate::support::icws::Session;
use crate::support::store::{TestStore, share};
use crate::support::{LIST, TestGateway, USER, simulate, tcp_config};

const HOUR: Duration = Duration::from_secs(3600);
const FOO_PATH: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/";

/// Two replicas that ask the switch again only when they must.
struct Pair {
    store: TestStore,
    switch: Arc<SimulatedSwitch>,
    gateways: [TestGateway; 2],
    _simulator: Simulator,
}

impl Pair {
    async fn start() -> Self {
        let store = TestStore::start().await;
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let mut config = tcp_config(simulator.local_addr());
        keep_long(&mut config);
        share(&mut config, &store);
        let gateways = [
            TestGateway::start(config.clone()).await,
            TestGateway::start(config).await,
        ];
        let pair = Self {
            store,
            switch,
            gateways,
            _simulator: simulator,
        };
        pair.until_heard().await;
        pair
    }

    /// Both listen for news.
    async fn until_heard(&self) {
        let channel = "ocigw:{main}:events";
        let listening = format!("{channel}\n{}", self.gateways.len());
        until(|| async { self.store.cli(&["PUBSUB", "NUMSUB", channel]) == listening }).await;
    }

    async fn status(&self, gateway: usize, path: &str) -> u16 {
        self.gateways[gateway].request("GET", path, "").await.status
    }

    fn move_foo(&self, group: &str) {
        self.switch.edit(|data| {
            let user = data.users.get_mut(USER).unwrap();
            group.clone_into(&mut user.group);
        });
    }
}

fn keep_long(config: &mut Config) {
    config.icws.refresh_interval = HOUR;
    config.access.proof_ttl = HOUR;
    config.access.rate.user_per_second = 0;
    config.numbering.country_code = Some("32".into());
}

/// What the client's next message says was changed, once there is one.
async fn next_changes(session: &Session) -> Value {
    let told = tokio::sync::Mutex::new(None);
    until(|| async {
        let mut told = told.lock().await;
        *told = session.messages().await.into_iter().next();
        told.is_some()
    })
    .await;
    told.into_inner().unwrap()
}

#[tokio::test]
async fn a_write_through_one_replica_shows_in_the_next_message_of_the_other() {
    let pair = Pair::start().await;
    let session = Session::open(pair.gateways[1].addr(), "foouser").await;
    session
        .subscribe("links", "speed-dial-100", json!({}))
        .await;
    assert_eq!(session.messages().await.len(), 1, "everything, at first");
    assert_eq!(session.messages().await, Vec::<Value>::new());
    let body = json!({"speedCodes": [{"speedCode": "42", "phoneNumber": "0010"}]}).to_string();
    let written = pair.gateways[0].request("POST", LIST, &body).await;
    assert!((200..300).contains(&written.status), "{written:?}");
    let message = next_changes(&session).await;
    assert_eq!(message["isDelta"], true, "{message}");
    assert!(message.to_string().contains("42"), "{message}");
}

#[tokio::test]
async fn a_user_who_was_deleted_through_one_replica_is_gone_at_the_other() {
    let pair = Pair::start().await;
    assert_eq!(pair.status(1, LIST).await, 200);
    let deleted = pair.gateways[0].request("DELETE", FOO_PATH, "").await;
    assert_eq!(deleted.status, 200, "{deleted:?}");
    until(|| async { pair.status(1, LIST).await == 404 }).await;
}

#[tokio::test]
async fn what_was_kept_while_the_store_was_away_is_not_believed_when_it_is_back() {
    let mut pair = Pair::start().await;
    assert_eq!(pair.status(1, LIST).await, 200);
    pair.move_foo("bargroup");
    assert_eq!(pair.status(1, LIST).await, 200, "a proof is kept");
    pair.store.kill();
    pair.store.restart().await;
    until(|| async { pair.status(1, LIST).await == 404 }).await;
}
