//! Which services a user has.

use super::*;

fn is_assigned(user_id: &str, service: &str) -> String {
    let content = format!("<userId>{user_id}</userId><serviceName>{service}</serviceName>");
    command("UserServiceIsAssignedRequest", &content)
}

#[tokio::test]
async fn a_service_is_assigned_or_not() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (user, service, expected) in [
        ("foouser", "Speed Dial 100", "true"),
        ("foouser", " Speed  Dial 100 ", "true"),
        ("foouser", "Fax Messaging", "false"),
        ("baruser", "Speed Dial 100", "false"),
    ] {
        let reply = client.ask(&is_assigned(user, service)).await;
        assert_eq!(element(&reply, "isAssigned"), expected, "{user} {service}");
    }
}

#[tokio::test]
async fn what_is_not_modelled_or_not_allowed_is_refused() {
    let demo = Demo::start().await;
    let mut client = demo.client_of("shop", USER_PASSWORD).await;
    let reply = client.ask(&is_assigned("foouser", "Speed Dial 100")).await;
    assert_eq!(summary(&reply), "[Error 5404] Unauthorized transaction.");
    let pack = "<userId>shop</userId><servicePackName>Office</servicePackName>";
    let reply = client
        .ask(&command("UserServiceIsAssignedRequest", pack))
        .await;
    assert!(summary(&reply).starts_with("[Error 6004]"), "{reply}");
}
