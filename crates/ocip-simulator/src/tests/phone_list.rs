//! A user's own phone list on the wire.

use super::*;

fn list(user_id: &str, rest: &str) -> String {
    let content = format!("<userId>{user_id}</userId>{rest}");
    command("UserPersonalPhoneListGetListRequest", &content)
}

fn names(reply: &str) -> Vec<&str> {
    let entries = reply.split("<entry>").skip(1);
    entries.map(|entry| element(entry, "entryName")).collect()
}

fn about(column: &str, mode: &str, value: &str) -> String {
    let name = format!("UserPersonalPhoneList{column}");
    criteria(&name, mode, value, true)
}

#[tokio::test]
async fn the_list_has_its_entries_in_order() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&list("foouser", "")).await;
    assert_eq!(names(&reply), ["Garage Maes", "Landlord", "Mother"]);
    assert!(reply.contains(
        "<entry><entryName>Mother</entryName><phoneNumber>024010803</phoneNumber></entry></command>"
    ));
    let reply = client.ask(&list("baruser", "")).await;
    assert!(reply.contains("UserPersonalPhoneListGetListResponse"));
    assert!(names(&reply).is_empty());
}

#[tokio::test]
async fn names_and_numbers_are_searched() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let name = about("Name", "Starts With", "la");
    let number = about("Number", "Contains", "2401080");
    let both = [name.clone(), number.clone()].concat();
    let one = format!("<searchCriteriaModeOr>true</searchCriteriaModeOr>{both}");
    for (search, expected) in [
        (&name, &["Landlord"][..]),
        (&number, &["Garage Maes", "Mother"]),
        (&both, &[]),
        (&one, &["Garage Maes", "Landlord", "Mother"]),
    ] {
        let reply = client.ask(&list("foouser", search)).await;
        assert_eq!(names(&reply), expected, "{search}");
    }
}

#[tokio::test]
async fn a_list_is_refused_and_not_cut() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let limit = |limit| format!("<responseSizeLimit>{limit}</responseSizeLimit>");
    let reply = client.ask(&list("foouser", &limit(2))).await;
    let refusal = "[Error 99401] The response size limit is exceeded: 2";
    assert_eq!(summary(&reply), refusal);
    let reply = client.ask(&list("foouser", &limit(3))).await;
    assert_eq!(names(&reply).len(), 3);
}

#[tokio::test]
async fn nobody_else_sees_a_users_list() {
    let demo = Demo::start().await;
    let mut client = demo.client_of("foouser", USER_PASSWORD).await;
    assert_eq!(names(&client.ask(&list("foouser", "")).await).len(), 3);
    let reply = client.ask(&list("baruser", "")).await;
    assert_eq!(summary(&reply), "[Error 5404] Unauthorized transaction.");
}
