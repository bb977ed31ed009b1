//! Who is in a group, against a plain model of searches and pages; a big group is read in pages.

use ocip_simulator::data::{Password, SwitchData, User};
use serde_json::Value;

use super::USERS;
use crate::support::{TestGateway, stage};

const BIG: usize = 10_000;

/// As many users as that in a group of their own.
fn fill(data: &mut SwitchData, count: usize) {
    data.users.retain(|_, user| user.group != "foogroup");
    for number in 0..count {
        let id = format!("user{number:05}@demo.example");
        let place = ["foo", "foogroup", &id].map(str::to_owned);
        let names = [
            format!("Last{}", number % 7),
            format!("First{}", number % 3),
        ];
        let mut user = User::new(place, Password::from("x"), names);
        user.extension = Some(format!("{number:05}"));
        data.users.insert(id, user);
    }
}

async fn ids(gateway: &TestGateway, query: &str) -> Vec<String> {
    let reply = gateway.request("GET", &format!("{USERS}{query}"), "").await;
    assert_eq!(reply.status, 200, "{query}: {reply:?}");
    let shown = reply.json();
    let users = shown["users"].as_array().unwrap().iter();
    let id = |user: &Value| user["userId"].as_str().unwrap().to_owned();
    users.map(id).collect()
}

/// The numbers of the users that a test finds.
fn found(count: usize, fits: impl Fn(usize) -> bool) -> Vec<String> {
    let numbers = (0..count).filter(|number| fits(*number));
    numbers
        .map(|number| format!("user{number:05}@demo.example"))
        .collect()
}

#[tokio::test]
async fn a_group_of_ten_thousand_is_read_in_pages() {
    let (switch, gateway, _simulator) = stage(|data| fill(data, BIG), |_| {}).await;
    let pages = || {
        switch
            .counts()
            .executed("UserGetListInGroupPagedSortedListRequest")
    };
    let all = ids(&gateway, "").await;
    assert_eq!(all, found(BIG, |_| true));
    // Ten full pages, and one row more is asked for to know that there is none.
    assert_eq!(pages(), 11);
    let page = ids(&gateway, "?responseStartIndex=9999&responsePageSize=2000").await;
    assert_eq!(page, found(BIG, |number| number >= 9998));
    let page = ids(&gateway, "?responseStartIndex=101&responsePageSize=50").await;
    assert_eq!(page, found(BIG, |number| (100..150).contains(&number)));
    assert!(ids(&gateway, "?responseStartIndex=10001").await.is_empty());
    switch.edit(|data| fill(data, BIG + 1));
    let reply = gateway.request("GET", USERS, "").await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (400, 40001),
        "{}",
        reply.status
    );
}

#[tokio::test]
async fn every_criterion_finds_what_the_model_finds() {
    const COUNT: usize = 100;
    let (_switch, gateway, _simulator) = stage(|data| fill(data, COUNT), |_| {}).await;
    for (query, fits) in [
        (
            "?sensitiveUserIdStarts=user0001",
            (|number| number / 10 == 1) as fn(usize) -> bool,
        ),
        ("?insensitiveUserIdStarts=USER0001", |number| {
            number / 10 == 1
        }),
        ("?sensitiveUserIdStarts=USER0001", |_| false),
        ("?sensitiveUserLastNameEquals=Last3", |number| {
            number % 7 == 3
        }),
        ("?insensitiveUserFirstNameContains=t2", |number| {
            number % 3 == 2
        }),
        ("?insensitiveExtensionEquals=00042", |number| number == 42),
        (
            "?insensitiveUserLastNameEquals=last1&insensitiveUserFirstNameEquals=first1",
            |number| number % 7 == 1 && number % 3 == 1,
        ),
        ("?insensitiveEmailAddressContains=a", |_| false),
        ("?insensitiveDnStarts=%2B32", |_| false),
    ] {
        assert_eq!(ids(&gateway, query).await, found(COUNT, fits), "{query}");
    }
    let limited = gateway
        .request("GET", &format!("{USERS}?responseSizeLimit=99"), "")
        .await;
    assert_eq!(limited.status, 400, "{limited:?}");
    assert_eq!(ids(&gateway, "?responseSizeLimit=100").await.len(), COUNT);
}
