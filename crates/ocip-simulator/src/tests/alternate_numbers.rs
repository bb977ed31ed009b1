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
