//! Speed Dial 100 on the wire and in the state.

use super::*;

fn entry(code: &str, rest: &str) -> String {
    format!("<speedDialEntry><speedCode>{code}</speedCode>{rest}</speedDialEntry>")
}

fn list(user_id: &str) -> String {
    about_user("UserSpeedDial100GetListRequest17sp1", user_id)
}

fn change(verb: &str, content: &str) -> String {
    let content = format!("<userId>foouser</userId>{content}");
    command(&format!("UserSpeedDial100{verb}ListRequest"), &content)
}

fn codes(demo: &Demo) -> Vec<u8> {
    let entries = demo.switch.speed_dials("foouser");
    entries.into_iter().map(|(code, _, _)| code).collect()
}

#[tokio::test]
async fn the_list_has_prefix_and_entries_in_order() {
    let demo = Demo::start().await;
    let reply = demo.client().await.ask(&list("foouser")).await;
    assert!(reply.contains(
        "<prefix>#</prefix><speedDialEntry><speedCode>3</speedCode>\
         <phoneNumber>+32504987165</phoneNumber><description>Test description</description>\
         </speedDialEntry><speedDialEntry><speedCode>50</speedCode>\
         <phoneNumber>+32101654987</phoneNumber></speedDialEntry></command>"
    ));
}

#[tokio::test]
async fn the_prefix_is_the_groups_else_the_systems_else_none() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&list("warehouse")).await;
    assert_eq!(element(&reply, "prefix"), "*7");
    demo.switch
        .edit(|data| data.system.speed_dial_100_prefix = None);
    let reply = client.ask(&list("warehouse")).await;
    assert!(!reply.contains("prefix"));
}

#[tokio::test]
async fn add_sets_free_codes() {
    let demo = Demo::start().await;
    let number = "<phoneNumber> a@b </phoneNumber><description>x  y</description>";
    let add = change("Add", &entry("07", number));
    let reply = demo.client().await.ask(&add).await;
    assert!(reply.contains("c:SuccessResponse"));
    let expected = (7, "a@b".to_owned(), Some("x y".to_owned()));
    assert_eq!(demo.switch.speed_dials("foouser")[1], expected);
}

#[tokio::test]
async fn add_is_all_or_nothing_unless_configured() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let number = "<phoneNumber>1</phoneNumber>";
    let entries = [entry("7", number), entry("3", number)].concat();
    let refusal = "[Error 99101] Speed Dial 100 code already in use: 3";
    let reply = client.ask(&change("Add", &entries)).await;
    assert_eq!(summary(&reply), refusal);
    assert_eq!(codes(&demo), [3, 50]);
    demo.switch.edit(|data| data.behaviour.partial_lists = true);
    let reply = client.ask(&change("Add", &entries)).await;
    assert_eq!(summary(&reply), refusal);
    assert_eq!(codes(&demo), [3, 7, 50]);
}

#[tokio::test]
async fn modify_keeps_what_is_absent_and_clears_what_is_nil() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let number = "<phoneNumber>9</phoneNumber>";
    client.ask(&change("Modify", &entry("3", number))).await;
    let (_, phone_number, description) = demo.switch.speed_dials("foouser").remove(0);
    assert_eq!(phone_number, "9");
    assert_eq!(description.as_deref(), Some("Test description"));
    let nil = "<description xsi:nil=\"true\"/>";
    client.ask(&change("Modify", &entry("3", nil))).await;
    let expected = (3, "9".to_owned(), None);
    assert_eq!(demo.switch.speed_dials("foouser")[0], expected);
}

#[tokio::test]
async fn modify_and_delete_need_a_code_that_is_set() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let refusal = "[Error 99102] Speed Dial 100 code not found: 4";
    let reply = client.ask(&change("Modify", &entry("4", ""))).await;
    assert_eq!(summary(&reply), refusal);
    let codes_3_and_4 = "<speedCode>3</speedCode><speedCode>4</speedCode>";
    let reply = client.ask(&change("Delete", codes_3_and_4)).await;
    assert_eq!(summary(&reply), refusal);
    assert_eq!(codes(&demo), [3, 50]);
    let reply = client
        .ask(&change("Delete", "<speedCode>3</speedCode>"))
        .await;
    assert!(reply.contains("c:SuccessResponse"));
    assert_eq!(codes(&demo), [50]);
}

#[tokio::test]
async fn the_service_has_to_be_assigned() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let refusal = "[Error 4410] Service is not assigned to this subscriber: Speed Dial 100";
    assert_eq!(summary(&client.ask(&list("baruser")).await), refusal);
    demo.switch.edit(|data| {
        let user = data.user_mut("baruser").unwrap();
        user.services.insert("Speed Dial 100".into());
    });
    let reply = client.ask(&list("baruser")).await;
    assert!(reply.contains("<prefix>#</prefix></command>"));
}

#[tokio::test]
async fn a_user_changes_its_own_list_and_no_other() {
    let demo = Demo::start().await;
    let mut client = demo.client_of("shop", USER_PASSWORD).await;
    assert!(client.ask(&list("shop")).await.contains("Delivery"));
    let reply = client
        .ask(&change("Delete", "<speedCode>3</speedCode>"))
        .await;
    assert_eq!(summary(&reply), "[Error 5404] Unauthorized transaction.");
}

#[tokio::test]
async fn a_standby_refuses_changes_only() {
    let demo = Demo::with(|data| data.behaviour.read_only = true).await;
    let mut client = demo.client().await;
    assert!(client.ask(&list("foouser")).await.contains("<prefix>"));
    let reply = client
        .ask(&change("Delete", "<speedCode>3</speedCode>"))
        .await;
    assert!(summary(&reply).starts_with("[Error 99004]"));
}

#[tokio::test]
async fn the_older_list_always_has_a_prefix() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let older = about_user("UserSpeedDial100GetListRequest", "foouser");
    let same = |reply: &str| {
        let (_, entries) = reply.split_once("</prefix>").unwrap();
        entries
            .split("</BroadsoftDocument>")
            .next()
            .unwrap()
            .to_owned()
    };
    let reply = client.ask(&older).await;
    assert!(reply.contains("xsi:type=\"UserSpeedDial100GetListResponse\" xmlns=\"\"><prefix>#"));
    assert_eq!(same(&reply), same(&client.ask(&list("foouser")).await));
    for (of_group, of_system, prefix, newer) in [
        (Some("9"), Some("*7"), "9", true),
        (None, Some("*7"), "*7", true),
        (None, None, "#", false),
    ] {
        demo.switch.edit(|data| {
            data.groups[0].speed_dial_100_prefix = of_group.map(str::to_owned);
            data.system.speed_dial_100_prefix = of_system.map(str::to_owned);
        });
        let reply = client.ask(&older).await;
        assert_eq!(element(&reply, "prefix"), prefix);
        let reply = client.ask(&list("foouser")).await;
        assert_eq!(reply.contains("<prefix>"), newer, "{prefix}");
    }
    let refusal = "[Error 4410] Service is not assigned to this subscriber: Speed Dial 100";
    let unassigned = about_user("UserSpeedDial100GetListRequest", "baruser");
    assert_eq!(summary(&client.ask(&unassigned).await), refusal);
}
