//! The queue: everything at first, then what has changed, whoever changed it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ocip_simulator::{Fault, FaultAction};
use serde_json::{Value, json};

use super::{ANN, FOO, PHONE_LIST, SPEED_DIALS, Site, USERS};
use crate::support::gateway::until;
use crate::support::icws::{MESSAGES, SUBSCRIPTIONS, Session};
use crate::support::{Client, LIST, Reply};

const HOUR: Duration = Duration::from_secs(3600);
const SECOND: Duration = Duration::from_secs(1);
const LIST_REQUEST: &str = "UserSpeedDial100GetListRequest17sp1";
const PHONE_LIST_REQUEST: &str = "UserPersonalPhoneListGetListRequest";

/// A site that asks the switch again so often, and otherwise only when it must.
async fn start(refresh_interval: Duration) -> (Site, Session) {
    let site = Site::start_with(|config| {
        config.icws.refresh_interval = refresh_interval;
        config.access.proof_ttl = Duration::from_secs(600);
    });
    let site = site.await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    (site, session)
}

/// The next message, which may take until the switch is asked again.
async fn next(session: &Session) -> Value {
    let waiting = async {
        loop {
            if let Some(message) = session.messages().await.into_iter().next() {
                return message;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let message = tokio::time::timeout(Duration::from_secs(60), waiting);
    message.await.expect("a message comes")
}

/// What is left to read is nothing.
async fn check_empty(session: &Session) {
    assert_eq!(session.messages().await, Vec::<Value>::new());
}

/// The one message that is there now.
async fn only(session: &Session) -> Value {
    let mut messages = session.messages().await;
    assert_eq!(messages.len(), 1, "{messages:?}");
    messages.remove(0)
}

/// What a client knows that believes every message.
#[derive(Default)]
struct Cache(BTreeMap<String, Value>);

impl Cache {
    fn apply(&mut self, message: &Value) {
        if message["isDelta"] == false {
            self.0.clear();
        }
        let list = |name: &str| message[name].as_array().unwrap().clone();
        for id in list("contactsRemoved") {
            assert!(self.0.remove(id.as_str().unwrap()).is_some(), "{message}");
        }
        for (name, is_known) in [("contactsAdded", false), ("contactsChanged", true)] {
            for entry in list(name) {
                let id = entry["entryID"].as_str().unwrap().to_owned();
                assert_eq!(self.0.contains_key(&id), is_known, "{name}: {message}");
                assert_ne!(self.0.get(&id), Some(&entry), "{message}");
                self.0.insert(id, entry);
            }
        }
    }
}

fn ids(message: &Value, name: &str) -> Vec<String> {
    let entries = message[name].as_array().unwrap().iter();
    let ids = entries.map(|entry| entry.get("entryID").unwrap_or(entry));
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// What a subscription that begins now is told.
async fn everything(session: &Session, directory: &str) -> Value {
    session.subscribe("other", directory, json!({})).await;
    let messages = session.messages().await;
    let mut messages = messages.into_iter();
    let message = messages.find(|message| message["subscriptionId"] == "other");
    let path = format!("{SUBSCRIPTIONS}/other");
    assert_eq!(session.ask("DELETE", &path, "").await.status, 204);
    message.unwrap()
}

#[tokio::test]
async fn directories_are_told_once_and_then_as_they_come_and_go() {
    let (site, session) = start(SECOND).await;
    check_empty(&session).await;
    assert_eq!(session.ask("PUT", SUBSCRIPTIONS, "").await.status, 204);
    let message = only(&session).await;
    assert_eq!(
        message["__type"],
        "urn:inin.com:directories:directoriesMessage"
    );
    assert_eq!(message["isDelta"], false);
    let shown = message["directoriesAdded"].as_array().unwrap().iter();
    let shown: Vec<_> = shown
        .map(|one| {
            json!([
                one["directoryID"],
                one["category"],
                one["displayType"],
                one["isPrivate"]
            ])
        })
        .collect();
    let expected = json!([
        [USERS, 0, 0, false],
        [PHONE_LIST, 2, 0, true],
        [SPEED_DIALS, 4, 2, true]
    ]);
    assert_eq!(json!(shown), expected);

    site.edit_user(FOO, |user| assert!(user.services.remove("Speed Dial 100")));
    let gone = next(&session).await;
    assert_eq!(
        (&gone["isDelta"], &gone["directoriesAdded"]),
        (&json!(true), &json!([]))
    );
    assert_eq!(gone["directoriesRemoved"], json!([SPEED_DIALS]));
    site.edit_user(FOO, |user| {
        assert!(user.services.insert("Speed Dial 100".into()))
    });
    let back = next(&session).await;
    assert_eq!(back["directoriesRemoved"], json!([]));
    assert_eq!(back["directoriesAdded"][0]["directoryID"], SPEED_DIALS);
}

#[tokio::test]
async fn a_user_who_is_renamed_or_deleted_through_the_gateway_is_told_at_once() {
    let (site, session) = start(HOUR).await;
    session.subscribe("mine", USERS, json!({})).await;
    let mut cache = Cache::default();
    cache.apply(&only(&session).await);
    check_empty(&session).await;
    let ann = "/api/v1/tenants/foo/groups/foogroup/users/ann.peeters/";
    let body = json!({"lastName": "Renamed", "extension": "0999"}).to_string();
    let reply = site.gateway.request("PUT", ann, &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let changed = only(&session).await;
    assert_eq!(ids(&changed, "contactsChanged"), [ANN]);
    assert_eq!(changed["contactsChanged"][0]["lastName"], "Renamed");
    cache.apply(&changed);
    assert_eq!(site.gateway.request("DELETE", ann, "").await.status, 200);
    let removed = only(&session).await;
    assert_eq!(removed["contactsRemoved"], json!([ANN]));
    cache.apply(&removed);
    check_empty(&session).await;
    assert!(!cache.0.contains_key(ANN));
}

#[tokio::test]
async fn what_changes_through_the_gateway_is_told_at_once() {
    let (site, session) = start(HOUR).await;
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    let first = only(&session).await;
    assert_eq!(
        (&first["isDelta"], &first["subscriptionId"]),
        (&json!(false), &json!("mine"))
    );
    assert_eq!(ids(&first, "contactsAdded"), ["03", "50"]);
    assert_eq!(
        (&first["totalCount"], &first["filteredCount"]),
        (&json!(2), &json!(2))
    );
    let mut cache = Cache::default();
    cache.apply(&first);
    check_empty(&session).await;

    assert_eq!(session.link(USERS, ANN, 1).await.status, 201);
    let added = only(&session).await;
    assert_eq!(
        (&added["isDelta"], ids(&added, "contactsAdded")),
        (&json!(true), vec!["00".to_owned()])
    );
    let entry = &added["contactsAdded"][0];
    assert_eq!(
        (&entry["userID"], &entry["primaryNumberDesignation"]),
        (&json!(ANN), &json!(1))
    );
    cache.apply(&added);
    assert_eq!(session.designate("00", 5).await.status, 204);
    let changed = only(&session).await;
    assert_eq!(ids(&changed, "contactsChanged"), ["00"]);
    assert_eq!(changed["contactsChanged"][0]["primaryNumberDesignation"], 5);
    cache.apply(&changed);

    let apio = json!({"speedCodes": [{"speedCode": "07", "phoneNumber": "0020"}]}).to_string();
    assert_eq!(site.gateway.request("POST", LIST, &apio).await.status, 200);
    let added = only(&session).await;
    assert_eq!(ids(&added, "contactsAdded"), ["07"]);
    assert_eq!(added["contactsAdded"][0]["displayName"], "Marc Lambert");
    cache.apply(&added);
    let apio = json!({"speedCodes": [{"speedCode": "03"}]}).to_string();
    assert_eq!(
        site.gateway.request("DELETE", LIST, &apio).await.status,
        200
    );
    let removed = only(&session).await;
    assert_eq!(removed["contactsRemoved"], json!(["03"]));
    cache.apply(&removed);
    assert_eq!(session.unlink("00").await.status, 204);
    cache.apply(&only(&session).await);

    let mut fresh = Cache::default();
    fresh.apply(&everything(&session, SPEED_DIALS).await);
    assert_eq!(cache.0, fresh.0);
    assert_eq!(cache.0.keys().collect::<Vec<_>>(), ["07", "50"]);
}

#[tokio::test]
async fn what_changes_on_the_switch_is_told_after_the_interval() {
    let (site, session) = start(SECOND).await;
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    let mut cache = Cache::default();
    cache.apply(&only(&session).await);
    site.set_code(99, "0010", Some("Ann Peeters"));
    site.edit_user(FOO, |user| drop(user.speed_dial_100.0.remove(&3)));
    let delta = next(&session).await;
    assert_eq!(
        (&delta["isDelta"], &delta["totalCount"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(ids(&delta, "contactsAdded"), ["99"]);
    assert_eq!(ids(&delta, "contactsRemoved"), ["03"]);
    cache.apply(&delta);
    let mut fresh = Cache::default();
    fresh.apply(&everything(&session, SPEED_DIALS).await);
    assert_eq!(cache.0, fresh.0);
}

#[tokio::test]
async fn users_and_listed_numbers_that_come_and_go_are_told_too() {
    let (site, session) = start(SECOND).await;
    session.subscribe("users", USERS, json!({})).await;
    assert_eq!(ids(&only(&session).await, "contactsAdded").len(), 6);
    site.switch.edit(|data| {
        let mut new = data.users[ANN].clone();
        new.user_id = "nora@demo.example".into();
        data.users.insert(new.user_id.clone(), new);
    });
    let added = next(&session).await;
    assert_eq!(ids(&added, "contactsAdded"), ["nora@demo.example"]);
    assert_eq!(added["totalCount"], 7);
    session.subscribe("listed", PHONE_LIST, json!({})).await;
    let names = ["Garage Maes", "Landlord", "Mother"];
    assert_eq!(ids(&next(&session).await, "contactsAdded"), names);
    site.edit_user(FOO, |user| user.personal_phone_list.0.truncate(1));
    assert_eq!(ids(&next(&session).await, "contactsRemoved"), names[1..]);
}

#[tokio::test]
async fn however_often_it_polls_the_switch_is_asked_once_in_an_interval() {
    let (site, session) = start(HOUR).await;
    session.ask("PUT", SUBSCRIPTIONS, "").await;
    for directory in [USERS, PHONE_LIST, SPEED_DIALS] {
        session.subscribe(directory, directory, json!({})).await;
    }
    assert_eq!(session.messages().await.len(), 4);
    let documents = site.documents();
    for _ in 0..100 {
        check_empty(&session).await;
    }
    assert_eq!(site.documents(), documents);
}

#[tokio::test]
async fn an_interval_lies_between_two_questions() {
    let (site, session) = start(SECOND).await;
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    only(&session).await;
    let begun = Instant::now();
    let asked = || site.switch.counts().executed(LIST_REQUEST);
    assert_eq!(asked(), 1);
    let polling = async {
        while asked() < 3 {
            check_empty(&session).await;
        }
    };
    let polling = tokio::time::timeout(Duration::from_secs(60), polling);
    polling.await.expect("it asks again");
    // The first one was asked before the clock was looked at.
    assert!(begun.elapsed() > SECOND, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn much_that_happens_between_two_reads_is_one_message() {
    let (site, session) = start(HOUR).await;
    session
        .subscribe("mine", SPEED_DIALS, json!({"count": 300}))
        .await;
    let mut cache = Cache::default();
    cache.apply(&only(&session).await);
    for _ in 0..97 {
        assert_eq!(session.link(USERS, ANN, 0).await.status, 201);
    }
    let delta = only(&session).await;
    assert_eq!(
        (&delta["isDelta"], &delta["totalCount"]),
        (&json!(true), &json!(99))
    );
    cache.apply(&delta);
    assert_eq!(cache.0.len(), site.switch.speed_dials(FOO).len());
}

/// The ids that a selection of the group's users shows, and its counts.
async fn select(session: &Session, selection: Value) -> (Vec<String>, Value) {
    session.subscribe("some", USERS, selection).await;
    let message = only(session).await;
    let entries = message["contactsAdded"].as_array().unwrap();
    let first = entries
        .first()
        .map_or(0, |entry| entry["index"].as_u64().unwrap());
    for (place, entry) in (first..).zip(entries) {
        assert_eq!(entry["index"], place);
    }
    let ids = ids(&message, "contactsAdded").into_iter();
    let names = ids.map(|id| id.replace("@demo.example", "")).collect();
    (
        names,
        json!([message["totalCount"], message["filteredCount"]]),
    )
}

#[tokio::test]
async fn a_selection_shows_what_it_says_in_its_order() {
    let (_site, session) = start(HOUR).await;
    let filter = |property: i64, kind: i64, expressions: &[&str]| json!({"contactProperty": property, "filterType": kind, "filterExpressions": expressions});
    let sort = |property: i64, direction: i64| json!({"contactProperty": property, "sortDirection": direction});
    let by_name = json!([sort(2, 0), sort(1, 1)]);
    for (selection, ids, filtered) in [
        (
            json!({"filterItems": [filter(2, 0, &["lambert"])]}),
            "helene.lambert marc.lambert",
            2,
        ),
        (json!({"filterItems": [filter(2, 0, &["lamb"])]}), "", 0),
        (
            json!({"filterItems": [filter(2, 1, &["LAMB", "pee"])]}),
            "ann.peeters helene.lambert marc.lambert",
            3,
        ),
        (
            json!({"filterItems": [filter(3, 3, &[])]}),
            "sofie.desmet",
            1,
        ),
        (
            json!({"filterItems": [filter(3, 2, &[]), filter(13, 3, &[])]}),
            "baruser marc.lambert",
            2,
        ),
        (
            json!({"filterItems": [filter(17, 4, &["+32*2?"])]}),
            "helene.lambert marc.lambert",
            2,
        ),
        (
            json!({"filterItems": [filter(2, 1, &["l", "d"])], "sortItems": by_name}),
            "sofie.desmet marc.lambert helene.lambert",
            3,
        ),
        (
            json!({"sortItems": [sort(0, 1)], "index": 1, "count": 2}),
            "marc.lambert helene.lambert",
            6,
        ),
        (json!({"index": 6, "count": 2}), "", 6),
        (json!({"index": 600}), "", 6),
        (json!({"count": 100_000, "index": 5}), "sofie.desmet", 6),
    ] {
        let (shown, counts) = select(&session, selection.clone()).await;
        assert_eq!(shown.join(" "), ids, "{selection}");
        assert_eq!(counts, json!([6, filtered]), "{selection}");
    }
}

#[tokio::test]
async fn settings_change_a_subscription_and_need_one() {
    let (_site, session) = start(HOUR).await;
    let path = format!("{SUBSCRIPTIONS}/mine");
    let settings = json!({
        "__type": "urn:inin.com:directories:directorySubscriptionSettings",
        "count": 1,
    });
    let settings = settings.to_string();
    assert_eq!(session.ask("PUT", &path, &settings).await.status, 404);
    session.subscribe("mine", PHONE_LIST, json!({})).await;
    only(&session).await;
    assert_eq!(session.ask("PUT", &path, &settings).await.status, 204);
    let anew = only(&session).await;
    assert_eq!(anew["isDelta"], false);
    assert_eq!(ids(&anew, "contactsAdded"), ["Garage Maes"]);
    assert_eq!(
        (&anew["totalCount"], &anew["filteredCount"]),
        (&json!(3), &json!(3))
    );
}

#[tokio::test]
async fn a_subscription_that_makes_no_sense_is_refused() {
    let (_site, session) = start(HOUR).await;
    let item = json!({"contactProperty": 2, "filterType": 0, "filterExpressions": ["x"]});
    let many = vec![item; 21];
    for (more, property) in [
        (json!({"count": 0}), "count"),
        (json!({"count": "5"}), "count"),
        (json!({"index": -1}), "index"),
        (json!({"filterItems": {}}), "filterItems"),
        (json!({"filterItems": [7]}), "filterItems"),
        (json!({"filterItems": many}), "filterItems"),
        (
            json!({"filterItems": [{"contactProperty": 43, "filterType": 0}]}),
            "contactProperty",
        ),
        (
            json!({"filterItems": [{"contactProperty": 2, "filterType": 5}]}),
            "filterType",
        ),
        (
            json!({"filterItems": [{"contactProperty": 2, "filterType": 0, "filterExpressions": [1]}]}),
            "filterExpressions",
        ),
        (
            json!({"sortItems": [{"contactProperty": 2, "sortDirection": 2}]}),
            "sortDirection",
        ),
        (json!({"__type": "urn:inin.com:other"}), "__type"),
        (json!({"__type": null}), "__type"),
        (json!({"directoryID": null}), "directoryID"),
    ] {
        let reply = session.try_to_subscribe("mine", USERS, more.clone()).await;
        assert_eq!(reply.status, 400, "{more}: {reply:?}");
        assert_eq!(reply.json()["propertyName"], property, "{more}");
    }
    let reply = session.try_to_subscribe("mine", "Users", json!({})).await;
    assert_eq!(
        (reply.status, reply.error_id().as_str()),
        (404, "error.request.directory.notFound")
    );
    let long = "x".repeat(129);
    assert_eq!(
        session
            .try_to_subscribe(&long, USERS, json!({}))
            .await
            .status,
        400
    );
    check_empty(&session).await;
}

#[tokio::test]
async fn a_session_has_a_bounded_number_of_subscriptions() {
    let (_site, session) = start(HOUR).await;
    for number in 0..32 {
        session
            .subscribe(&number.to_string(), PHONE_LIST, json!({}))
            .await;
    }
    let more = session
        .try_to_subscribe("more", PHONE_LIST, json!({}))
        .await;
    assert_eq!((more.status, session.messages().await.len()), (403, 32));
    session.subscribe("7", PHONE_LIST, json!({})).await;
    assert_eq!(only(&session).await["subscriptionId"], "7");
}

#[tokio::test]
async fn who_unsubscribes_is_told_nothing_more() {
    let (site, session) = start(HOUR).await;
    assert_eq!(session.ask("PUT", SUBSCRIPTIONS, "").await.status, 204);
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    let one = format!("{SUBSCRIPTIONS}/mine");
    for path in [SUBSCRIPTIONS, one.as_str(), one.as_str()] {
        assert_eq!(session.ask("DELETE", path, "{}").await.status, 204);
    }
    let documents = site.documents();
    check_empty(&session).await;
    assert_eq!(site.documents(), documents);
}

#[tokio::test]
async fn a_refresh_that_fails_loses_nothing() {
    let (site, session) = start(HOUR).await;
    let refusal = || {
        let text = "[Error 4900] Not now.".to_owned();
        Fault::new(FaultAction::Refuse { text })
            .on(LIST_REQUEST)
            .once()
    };
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    site.switch.add_fault(refusal());
    check_empty(&session).await;
    let first = only(&session).await;
    assert_eq!(
        (&first["isDelta"], &first["totalCount"]),
        (&json!(false), &json!(2))
    );

    assert_eq!(session.unlink("03").await.status, 204);
    site.switch.add_fault(refusal());
    check_empty(&session).await;
    let delta = only(&session).await;
    assert_eq!(
        (&delta["isDelta"], &delta["contactsRemoved"]),
        (&json!(true), &json!(["03"]))
    );
}

#[tokio::test]
async fn a_caller_who_goes_away_while_messages_are_made_takes_none_along() {
    let (site, session) = start(HOUR).await;
    assert_eq!(session.ask("PUT", SUBSCRIPTIONS, "").await.status, 204);
    session.subscribe("a", SPEED_DIALS, json!({})).await;
    session.subscribe("b", PHONE_LIST, json!({})).await;
    // Two messages are made by the time that the third one hangs.
    site.switch.add_fault(
        Fault::new(FaultAction::Never)
            .on(PHONE_LIST_REQUEST)
            .after(1)
            .once(),
    );
    let mut client = Client::connect(site.gateway.addr()).await;
    let [cookie, _] = session.headers();
    let head = format!(
        "GET {} HTTP/1.1\r\nhost: localhost\r\n{cookie}\r\n\r\n",
        session.path(MESSAGES)
    );
    client.write_raw(head.as_bytes()).await;
    until(|| async { site.switch.counts().faults == 1 }).await;
    drop(client);
    let waiting = async {
        let mut found = Vec::new();
        while found.len() < 3 {
            found.extend(session.messages().await);
        }
        found
    };
    let found = tokio::time::timeout(Duration::from_secs(60), waiting);
    let found = found.await.expect("all three come");
    assert!(
        found.iter().all(|message| message["isDelta"] == false),
        "{found:?}"
    );
}

#[tokio::test]
async fn two_readers_are_not_told_the_same() {
    let (_site, session) = start(HOUR).await;
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    let (one, other) = tokio::join!(session.messages(), session.messages());
    assert_eq!(one.len() + other.len(), 1);
}

#[tokio::test]
async fn to_ask_for_the_head_takes_nothing() {
    let (_site, session) = start(HOUR).await;
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    let [cookie, _] = session.headers();
    let mut client = Client::connect(session.addr).await;
    // The answer to HEAD has no body, so that of the next request follows it at once.
    let path = session.path(MESSAGES);
    for method in ["HEAD", "GET"] {
        let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{cookie}\r\n\r\n");
        client.write_raw(head.as_bytes()).await;
        if method == "HEAD" {
            let reply: Reply = client.read_head().await.unwrap();
            assert_eq!((reply.status, reply.body.as_str()), (200, ""));
        }
    }
    let reply = client.read().await.unwrap().json();
    assert_eq!(reply[0]["isDelta"], false);
}

#[tokio::test]
async fn the_mailbox_ends_with_its_session() {
    let (site, session) = start(HOUR).await;
    session.subscribe("mine", SPEED_DIALS, json!({})).await;
    let other = Session::open(site.gateway.addr(), "foouser").await;
    assert_eq!(session.ask("DELETE", "connection", "").await.status, 204);
    assert_eq!(session.ask("GET", MESSAGES, "").await.status, 401);
    let documents = site.documents();
    check_empty(&other).await;
    let again = Session::open(site.gateway.addr(), "foouser").await;
    check_empty(&again).await;
    assert!(site.documents() > documents, "it logged in");
}
