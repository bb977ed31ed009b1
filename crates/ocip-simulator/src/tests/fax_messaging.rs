//! Fax Messaging on the wire.

use super::*;

fn get(user_id: &str) -> String {
    about_user("UserFaxMessagingGetRequest17sp1", user_id)
}

#[tokio::test]
async fn the_fax_number_has_what_is_kept() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&get("ann.peeters")).await;
    assert!(reply.contains(
        "<isActive>true</isActive><phoneNumber>+32-24010019</phoneNumber>\
         <extension>0019</extension><alias>ann.peeters.fax@demo.example</alias></command>"
    ));
    let reply = client.ask(&get("helene.lambert")).await;
    assert!(reply.contains("<isActive>false</isActive></command>"));
}

#[tokio::test]
async fn the_service_has_to_be_assigned() {
    let demo = Demo::start().await;
    let reply = demo.client().await.ask(&get("baruser")).await;
    let refusal = "[Error 4410] Service is not assigned to this subscriber: Fax Messaging";
    assert_eq!(summary(&reply), refusal);
}
