//! Alternate Numbers on the wire.

use super::*;

fn get(user_id: &str) -> String {
    about_user("UserAlternateNumbersGetRequest21", user_id)
}

#[tokio::test]
async fn the_numbers_stand_in_their_places() {
    let demo = Demo::start().await;
    let reply = demo.client().await.ask(&get("ann.peeters")).await;
    assert!(reply.contains(
        "<distinctiveRing>true</distinctiveRing>\
         <alternateEntry01><phoneNumber>+32-24010011</phoneNumber><extension>0011</extension>\
         <ringPattern>Long-Long</ringPattern><description>Front desk</description>\
         </alternateEntry01>\
         <alternateEntry02><phoneNumber>+32-24010012</phoneNumber><extension>0012</extension>\
         <description>Complaints</description></alternateEntry02>\
         <alternateEntry03><extension>0013</extension></alternateEntry03>\
         <alternateEntry04><phoneNumber>+32-24010014</phoneNumber></alternateEntry04></command>"
    ));
    let reply = demo.client().await.ask(&get("helene.lambert")).await;
    assert!(reply.contains("<distinctiveRing>false</distinctiveRing></command>"));
}

#[tokio::test]
async fn the_service_and_the_release_have_to_be_there() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&get("foouser")).await;
    let refusal = "[Error 4410] Service is not assigned to this subscriber: Alternate Numbers";
    assert_eq!(summary(&reply), refusal);
    demo.switch
        .edit(|data| data.behaviour.release = crate::behaviour::SwitchRelease::R19);
    let reply = client.ask(&get("ann.peeters")).await;
    assert!(summary(&reply).starts_with("[Error 6004]"), "{reply}");
    let older = about_user("UserAlternateNumbersGetRequest17", "ann.peeters");
    let reply = client.ask(&older).await;
    assert!(
        reply.contains("UserAlternateNumbersGetResponse17"),
        "{reply}"
    );
    assert!(
        reply.contains("+32-24010011") && !reply.contains("Front desk"),
        "{reply}"
    );
}

fn change(user_id: &str, content: &str) -> String {
    let content = format!("<userId>{user_id}</userId>{content}");
    command("UserAlternateNumbersModifyRequest", &content)
}

#[tokio::test]
async fn a_change_touches_what_it_names_and_nil_clears() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let content = "<distinctiveRing>false</distinctiveRing>\
        <alternateEntry01><phoneNumber xsi:nil=\"true\"/><extension xsi:nil=\"true\"/></alternateEntry01>\
        <alternateEntry02><ringPattern>Short-Long-Short</ringPattern></alternateEntry02>\
        <alternateEntry04><phoneNumber xsi:nil=\"true\"/></alternateEntry04>\
        <alternateEntry10><extension> 0097 </extension></alternateEntry10>";
    let reply = client.ask(&change("ann.peeters", content)).await;
    assert!(reply.contains("c:SuccessResponse"), "{reply}");
    let reply = client.ask(&get("ann.peeters")).await;
    assert!(
        reply.contains(
            "<distinctiveRing>false</distinctiveRing>\
             <alternateEntry01><ringPattern>Long-Long</ringPattern>\
             <description>Front desk</description></alternateEntry01>\
             <alternateEntry02><phoneNumber>+32-24010012</phoneNumber><extension>0012</extension>\
             <ringPattern>Short-Long-Short</ringPattern><description>Complaints</description>\
             </alternateEntry02><alternateEntry03><extension>0013</extension></alternateEntry03>\
             <alternateEntry10><extension>0097</extension></alternateEntry10></command>"
        ),
        "{reply}"
    );
}

#[tokio::test]
async fn a_number_that_anybody_has_is_refused_and_nothing_changes() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let before = client.ask(&get("ann.peeters")).await;
    for (entry, refusal) in [
        // Another user's first number, with the hyphen and without.
        (
            "<phoneNumber>+32-24010001</phoneNumber>",
            "Phone number already in use: +32-24010001",
        ),
        (
            "<phoneNumber>+3224010001</phoneNumber>",
            "Phone number already in use: +3224010001",
        ),
        (
            "<extension>0001</extension>",
            "Extension already in use: 0001",
        ),
        // One's own.
        (
            "<phoneNumber>+32-24010010</phoneNumber>",
            "Phone number already in use: +32-24010010",
        ),
        (
            "<extension>0012</extension>",
            "Extension already in use: 0012",
        ),
    ] {
        let entry = format!("<alternateEntry05>{entry}</alternateEntry05>");
        let reply = client.ask(&change("ann.peeters", &entry)).await;
        assert!(summary(&reply).ends_with(refusal), "{reply}");
        assert_eq!(client.ask(&get("ann.peeters")).await, before);
    }
    // Whoever has it as an alternate one has it, too; an extension is free in another group.
    let entry = "<alternateEntry01><phoneNumber>+32-24010012</phoneNumber></alternateEntry01>";
    let reply = client.ask(&change("helene.lambert", entry)).await;
    assert!(
        summary(&reply).contains("Phone number already in use"),
        "{reply}"
    );
    demo.switch.edit(|data| {
        let user = data.user_mut("warehouse").unwrap();
        user.services.insert("Alternate Numbers".to_owned());
    });
    let entry = "<alternateEntry01><extension>0012</extension></alternateEntry01>";
    let reply = client.ask(&change("warehouse", entry)).await;
    assert!(reply.contains("c:SuccessResponse"), "{reply}");
}

#[tokio::test]
async fn an_eleventh_place_and_a_user_without_the_service_are_refused() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let entry = "<alternateEntry11><extension>0097</extension></alternateEntry11>";
    let reply = client.ask(&change("ann.peeters", entry)).await;
    assert!(summary(&reply).starts_with("[Error 6004]"), "{reply}");
    let reply = client.ask(&change("foouser", "")).await;
    assert!(summary(&reply).starts_with("[Error 4410]"), "{reply}");
}
