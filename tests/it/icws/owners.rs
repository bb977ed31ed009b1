//! Whose number it is, in a group of up to ten thousand: searches where they help, and a bounded look at
//! the group where they do not.

use std::time::Duration;

use ocip_gateway::config::Config;
use ocip_simulator::behaviour::SwitchRelease;
use serde_json::{Value, json};

use super::{ANN, FOO, MARC, SPEED_DIALS, Site, USERS};
use crate::support::LIST;
use crate::support::icws::Session;

/// How many colleagues there are in a large group, and in one of two pages.
const MANY: usize = 10_000;
const TWO_PAGES: usize = 1_500;

const PAGE_REQUEST: &str = "UserGetListInGroupPagedSortedListRequest";
const SEARCH_REQUEST: &str = "UserGetListInGroupRequest";
const PROFILE_REQUEST: &str = "UserGetRequest19";

fn id(number: usize) -> String {
    format!("u{number:05}@demo.example")
}

fn phone(number: usize) -> String {
    format!("+32250{number:05}")
}

/// No end of it is part of a phone number.
fn mobile(number: usize) -> String {
    format!("+324899{number:05}")
}

/// A site whose user has as many colleagues, all with extension, phone and mobile.
async fn start(users: usize, change: impl FnOnce(&mut Config)) -> (Site, Session) {
    let site = Site::start_with(|config| {
        config.access.proof_ttl = Duration::from_secs(600);
        config.backend.request_timeout = Duration::from_secs(60);
        config.icws.refresh_interval = Duration::from_secs(3600);
        change(config);
    });
    let site = site.await;
    site.switch.edit(|data| {
        let mut user = data.users[MARC].clone();
        for number in 0..users {
            user.user_id = id(number);
            user.first_name = format!("Jan{number}");
            user.last_name = format!("Van den Berg{number}");
            user.phone_number = Some(format!("+32-250{number:05}"));
            user.extension = Some(format!("7{number:05}"));
            user.mobile_phone_number = Some(mobile(number));
            data.users.insert(user.user_id.clone(), user.clone());
        }
    });
    let session = Session::open(site.gateway.addr(), "foouser").await;
    (site, session)
}

/// What the switch was asked during a request.
struct Asked {
    documents: u64,
    pages: u64,
    searches: u64,
    profiles: u64,
}

impl Asked {
    fn since(site: &Site, before: &Self) -> Self {
        let now = Self::now(site);
        Self {
            documents: now.documents - before.documents,
            pages: now.pages - before.pages,
            searches: now.searches - before.searches,
            profiles: now.profiles - before.profiles,
        }
    }

    fn now(site: &Site) -> Self {
        let counts = site.switch.counts();
        Self {
            documents: counts.documents_received,
            pages: counts.executed(PAGE_REQUEST),
            searches: counts.executed(SEARCH_REQUEST),
            profiles: counts.executed(PROFILE_REQUEST),
        }
    }
}

/// Changes a link that dials `number` to the extension of its owner.
async fn designate(
    site: &Site,
    session: &Session,
    number: &str,
    description: Option<&str>,
    status: u16,
) -> Asked {
    site.set_code(42, number, description);
    let before = Asked::now(site);
    let reply = session.designate("42", 0).await;
    assert_eq!(reply.status, status, "{number} {description:?}: {reply:?}");
    Asked::since(site, &before)
}

#[tokio::test]
async fn what_a_search_finds_needs_no_list() {
    let (site, session) = start(MANY, |_| {}).await;
    let name = "Jan7777 Van den Berg7777";
    for (number, description, searches) in [
        (phone(7777), None, 1),
        (phone(7777), Some("somebody else"), 1),
        // As an extension and as the end of a number.
        ("707777".to_owned(), None, 2),
        ("+3224010801".to_owned(), None, 1),
        (mobile(7777), Some(name), 2),
        (mobile(7777), Some("jan7777 van den berg77"), 2),
    ] {
        let status = if number == "+3224010801" { 400 } else { 204 };
        let asked = designate(&site, &session, &number, description, status).await;
        assert_eq!(asked.pages, 0, "{number} {description:?}");
        assert_eq!(asked.searches, searches, "{number} {description:?}");
        assert!(asked.profiles <= 4, "{number}: {}", asked.profiles);
        assert!(asked.documents <= 8, "{number}: {}", asked.documents);
        let extension = if status == 204 {
            "707777"
        } else {
            "+3224010801"
        };
        assert_eq!(site.number(42).as_deref(), Some(extension));
    }
}

#[tokio::test]
async fn a_new_link_looks_for_its_contact_and_for_nobody_else() {
    let (site, session) = start(TWO_PAGES, |_| {}).await;
    let before = Asked::now(&site);
    let reply = session.link(USERS, &id(999), 5).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let asked = Asked::since(&site, &before);
    assert_eq!((asked.pages, asked.searches, asked.profiles), (0, 1, 1));
    // One of them proves anew where the user is.
    assert!(asked.documents <= 5, "{}", asked.documents);
    assert_eq!(site.number(0), Some(mobile(999)));
    let entry = site.switch.speed_dials(FOO).remove(0);
    assert_eq!(entry.2.as_deref(), Some("Jan999 Van den Berg999"));
}

#[tokio::test]
async fn the_look_at_the_group_is_bounded() {
    let (site, session) = start(TWO_PAGES, |config| config.icws.lookup_users_max = 20).await;
    // The group is listed by user id; six of the demo's users stand before all others.
    let known = designate(&site, &session, &mobile(10), None, 204).await;
    assert_eq!(known.pages, 2);
    // The one who is found is asked once more.
    assert!(known.profiles <= 20 + 1, "{}", known.profiles);
    assert!(known.documents <= 2 + 4 + 6, "{}", known.documents);
    let unknown = designate(&site, &session, &mobile(500), None, 400).await;
    assert_eq!(unknown.pages, 0, "the list is kept");
    assert!(unknown.profiles <= 20, "{}", unknown.profiles);
    assert!(unknown.documents <= 4 + 5, "{}", unknown.documents);
    assert_eq!(site.number(42), Some(mobile(500)));
}

#[tokio::test]
async fn nobody_is_looked_at_when_nobody_may_be() {
    let (site, session) = start(TWO_PAGES, |config| config.icws.lookup_users_max = 0).await;
    let asked = designate(&site, &session, &mobile(1), None, 400).await;
    assert_eq!((asked.pages, asked.profiles), (0, 0));
    let named = Some("Jan1 Van den Berg1");
    let asked = designate(&site, &session, &mobile(1), named, 204).await;
    assert_eq!(asked.pages, 0);
}

#[tokio::test]
async fn a_large_group_is_read_once_for_all_who_look_at_it() {
    let (site, session) = start(MANY, |_| {}).await;
    let other = Session::open(site.gateway.addr(), "ann.peeters").await;
    let before = Asked::now(&site);
    session
        .subscribe("all", USERS, json!({"count": 1000}))
        .await;
    let message = session.messages().await.remove(0);
    assert_eq!(message["totalCount"], MANY + 6);
    assert_eq!(message["contactsAdded"].as_array().unwrap().len(), 300);
    let asked = Asked::since(&site, &before);
    assert_eq!((asked.pages, asked.profiles), (11, 300));
    assert!(asked.documents <= 11 + 60, "{}", asked.documents);

    let before = Asked::now(&site);
    other.subscribe("all", USERS, json!({"count": 300})).await;
    assert_eq!(other.messages().await.len(), 1);
    let asked = Asked::since(&site, &before);
    // The proof of the other user.
    assert!(asked.documents <= 1, "{}", asked.documents);

    // What is filtered is read of those alone who are shown.
    let filter = json!({"contactProperty": 1, "filterType": 0, "filterExpressions": ["jan5000"]});
    let before = Asked::now(&site);
    session
        .subscribe("one", USERS, json!({"filterItems": [filter]}))
        .await;
    let message = session.messages().await.remove(0);
    assert_eq!(
        message["contactsAdded"][0]["mobilePhone"]["displayString"],
        mobile(5000)
    );
    assert_eq!(Asked::since(&site, &before).documents, 1);
}

#[tokio::test]
async fn a_full_list_is_shown_with_few_searches() {
    let (site, session) = start(TWO_PAGES, |config| config.icws.lookup_users_max = 0).await;
    for code in 0..100 {
        site.set_code(code, &phone(usize::from(code) * 10), None);
    }
    let before = Asked::now(&site);
    session
        .subscribe("mine", SPEED_DIALS, json!({"count": 300}))
        .await;
    let message = session.messages().await.remove(0);
    let entries = message["contactsAdded"].as_array().unwrap();
    assert_eq!(entries.len(), 100);
    for entry in entries {
        assert_eq!(entry["primaryNumberDesignation"], 1, "{entry}");
    }
    let asked = Asked::since(&site, &before);
    assert_eq!((asked.pages, asked.searches, asked.profiles), (0, 100, 100));
    // Fifteen searches go into a document, and five users.
    assert!(asked.documents <= 30, "{}", asked.documents);

    // What is known already is not looked for again.
    let before = Asked::now(&site);
    session
        .subscribe("mine", SPEED_DIALS, json!({"count": 300}))
        .await;
    assert_eq!(session.messages().await.len(), 1);
    assert_eq!(Asked::since(&site, &before).searches, 0);
}

#[tokio::test]
async fn a_change_takes_numbers_as_they_are_and_not_as_they_were() {
    let (site, session) = start(0, |_| {}).await;
    // An alternate number, without a name: Ann is found by looking, and kept.
    designate(&site, &session, "+3224010012", None, 204).await;
    site.edit_user(ANN, |user| {
        user.mobile_phone_number = Some("+32470999999".into());
        user.alternate_numbers.numbers.remove(0);
    });
    site.set_code(42, "+3224010012", None);
    assert_eq!(session.designate("42", 5).await.status, 204);
    assert_eq!(site.number(42).as_deref(), Some("+32470999999"));
    site.edit_user(ANN, |user| user.alternate_numbers.numbers.clear());
    site.set_code(42, "+3224010012", None);
    assert_eq!(session.designate("42", 5).await.status, 400);
}

#[tokio::test]
async fn an_alternate_number_that_goes_through_the_gateway_is_nobodys_at_once() {
    let ann = LIST.replace("foouser/services/speed_dial_100/", "ann.peeters/services/");
    let numbers = format!("{ann}alternate_numbers/");
    for (method, path, body) in [
        (
            "PUT",
            &numbers,
            r#"{"alternateNumbers":[{"id":"2","delete":true}]}"#,
        ),
        (
            "DELETE",
            &ann,
            r#"{"services":[{"name":"Alternate Numbers"}]}"#,
        ),
    ] {
        let (site, session) = start(0, |_| {}).await;
        site.set_code(42, "+3224010012", None);
        session.subscribe("mine", SPEED_DIALS, json!({})).await;
        let name_of_42 = |messages: Vec<Value>, list: &str| {
            let mut entries = messages[0][list].as_array().unwrap().iter();
            let entry = entries.find(|entry| entry["entryID"] == "42").unwrap();
            entry["displayName"].clone()
        };
        let told = session.messages().await;
        assert_eq!(name_of_42(told, "contactsAdded"), "Ann Peeters");
        let reply = site.gateway.request(method, path, body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let told = session.messages().await;
        assert_eq!(
            name_of_42(told, "contactsChanged"),
            "+3224010012",
            "{method}"
        );
    }
}

#[tokio::test]
async fn older_releases_are_asked_for_alternate_numbers_in_their_own_way() {
    let (site, session) = start(0, |_| {}).await;
    site.switch
        .edit(|data| data.behaviour.release = SwitchRelease::R19);
    designate(&site, &session, "+3224010012", None, 204).await;
    let counts = site.switch.counts();
    assert!(counts.executed("UserAlternateNumbersGetRequest17") > 0);
}
