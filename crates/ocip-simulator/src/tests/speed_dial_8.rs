//! Speed Dial 8 on the wire and in the state.

use super::*;

fn entry(code: u8, rest: &str) -> String {
    format!("<speedDialEntry><speedCode>{code}</speedCode>{rest}</speedDialEntry>")
}

fn list(user_id: &str) -> String {
    about_user("UserSpeedDial8GetListRequest", user_id)
}

fn modify(user_id: &str, content: &str) -> String {
    let content = format!("<userId>{user_id}</userId>{content}");
    command("UserSpeedDial8ModifyListRequest", &content)
}

#[tokio::test]
async fn the_list_always_has_all_eight_codes() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&list("foouser")).await;
    let garage = "<phoneNumber>+3224010801</phoneNumber><description>Garage</description>";
    let mut expected = entry(2, garage);
    expected.push_str(&entry(3, "<phoneNumber>*55</phoneNumber>"));
    expected.extend((4..=9).map(|code| entry(code, "")));
    assert!(reply.contains(&format!("{expected}</command>")), "{reply}");
}

#[tokio::test]
async fn a_change_touches_what_it_names_and_nil_clears() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let number = "<phoneNumber> a@b </phoneNumber><description xsi:nil=\"true\"/>";
    let nothing = "<phoneNumber xsi:nil=\"true\"/><description xsi:nil=\"true\"/>";
    let content = [
        entry(2, "<phoneNumber xsi:nil=\"true\"/>"),
        entry(3, nothing),
        entry(9, number),
        entry(5, ""),
    ];
    let reply = client.ask(&modify("foouser", &content.concat())).await;
    assert!(reply.contains("c:SuccessResponse"), "{reply}");
    let reply = client.ask(&list("foouser")).await;
    let mut expected = entry(2, "<description>Garage</description>");
    expected.extend((3..=8).map(|code| entry(code, "")));
    expected.push_str(&entry(9, "<phoneNumber>a@b</phoneNumber>"));
    assert!(reply.contains(&format!("{expected}</command>")), "{reply}");
}

#[tokio::test]
async fn what_is_not_in_the_schema_and_who_has_not_the_service_are_refused() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let nine: String = (2..=9).chain([2]).map(|code| entry(code, "")).collect();
    for content in [entry(1, ""), entry(10, ""), nine] {
        let reply = client.ask(&modify("foouser", &content)).await;
        assert!(summary(&reply).starts_with("[Error 6004]"), "{reply}");
    }
    let refusal = "[Error 4410] Service is not assigned to this subscriber: Speed Dial 8";
    for request in [list("baruser"), modify("baruser", "")] {
        assert_eq!(summary(&client.ask(&request).await), refusal);
    }
}
