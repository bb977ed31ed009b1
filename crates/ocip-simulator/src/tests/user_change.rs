//! Users made, changed and taken away, on the wire and in the state.

use super::*;

const PLACE: &str = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>";
const NAMES: &str = "<lastName>A</lastName><firstName>B</firstName>\
    <callingLineIdLastName>A</callingLineIdLastName>\
    <callingLineIdFirstName>B</callingLineIdFirstName>";

fn add(user_id: &str, rest: &str) -> String {
    let content = format!("{PLACE}<userId>{user_id}</userId>{NAMES}{rest}");
    command("UserAddRequest17sp4", &content)
}

fn modify(user_id: &str, rest: &str) -> String {
    let content = format!("<userId>{user_id}</userId>{rest}");
    command("UserModifyRequest17sp4", &content)
}

#[tokio::test]
async fn a_user_is_made_with_a_free_id_number_and_extension() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let given = "<phoneNumber>+32-24010077</phoneNumber><extension>0077</extension>";
    assert!(
        client
            .ask(&add("new", given))
            .await
            .contains("c:SuccessResponse")
    );
    let profile = client.ask(&user_get("new")).await;
    assert_eq!(element(&profile, "userId"), "new@demo.example");
    assert_eq!(element(&profile, "extension"), "0077");
    for (id, rest, refused) in [
        (
            "new",
            "",
            "[Error 99501] User ID already in use: new@demo.example",
        ),
        (
            "foo.user",
            "",
            "[Error 99501] User ID already in use: foo.user@demo.example",
        ),
        (
            "other",
            "<phoneNumber>+3224010077</phoneNumber>",
            "[Error 99502] Phone number already in use: +3224010077",
        ),
        (
            "other",
            "<extension>0077</extension>",
            "[Error 99503] Extension already in use: 0077",
        ),
        // As alternate ones.
        (
            "other",
            "<phoneNumber>+3224010011</phoneNumber>",
            "[Error 99502] Phone number already in use: +3224010011",
        ),
        (
            "other",
            "<extension>0013</extension>",
            "[Error 99503] Extension already in use: 0013",
        ),
    ] {
        let reply = client.ask(&add(id, rest)).await;
        assert_eq!(summary(&reply), refused);
    }
    assert!(demo.switch.edit(|data| data.user("other").is_none()));
}

#[tokio::test]
async fn a_department_is_one_of_the_group_and_nil_takes_it_away() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let key = |name: &str| {
        let key = format!("{PLACE}<name>{name}</name>");
        modify(
            "foouser",
            &format!("<department xsi:type=\"GroupDepartmentKey\">{key}</department>"),
        )
    };
    assert_eq!(
        summary(&client.ask(&key("Nowhere")).await),
        "[Error 99504] Department not found: Nowhere"
    );
    assert!(
        client
            .ask(&key("Sales"))
            .await
            .contains("c:SuccessResponse")
    );
    let profile = client.ask(&user_get("foouser")).await;
    assert!(
        profile.contains("<department xsi:type=\"GroupDepartmentKey\">"),
        "{profile}"
    );
    let untyped = modify("foouser", "<department xsi:nil=\"true\"/>");
    assert!(summary(&client.ask(&untyped).await).starts_with("[Error 6004]"));
    let nil = "<department xsi:type=\"GroupDepartmentKey\" xsi:nil=\"true\"/>";
    assert!(
        client
            .ask(&modify("foouser", nil))
            .await
            .contains("c:SuccessResponse")
    );
    assert!(
        !client
            .ask(&user_get("foouser"))
            .await
            .contains("<department")
    );
}

#[tokio::test]
async fn an_old_password_that_is_given_must_be_right() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let change = |old: &str| {
        modify(
            "foouser",
            &format!("<oldPassword>{old}</oldPassword><newPassword>n</newPassword>"),
        )
    };
    assert_eq!(
        summary(&client.ask(&change("wrong")).await),
        "[Error 4962] Invalid password"
    );
    let right = client.ask(&change("demo-user-password")).await;
    assert!(right.contains("c:SuccessResponse"), "{right}");
}

#[tokio::test]
async fn a_user_is_deleted_by_who_may_touch_the_user() {
    let demo = Demo::start().await;
    let delete = about_user("UserDeleteRequest", "foouser");
    let mut other = demo
        .client_of("baruser@demo.example", "demo-user-password")
        .await;
    assert_eq!(
        summary(&other.ask(&delete).await),
        "[Error 5404] Unauthorized transaction."
    );
    let mut client = demo.client().await;
    assert!(client.ask(&delete).await.contains("c:SuccessResponse"));
    assert!(summary(&client.ask(&delete).await).starts_with("[Error 4008]"));
}
