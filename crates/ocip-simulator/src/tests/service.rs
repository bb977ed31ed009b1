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
async fn a_service_pack_is_asked_about_in_the_place_of_a_service() {
    let demo = Demo::start().await;
    demo.switch.edit(|data| {
        let user = data.user_mut("foouser").unwrap();
        user.service_packs.insert("Office & more".into());
    });
    let mut client = demo.client().await;
    for (user, pack, expected) in [
        ("foouser", "Office &amp; more", "true"),
        ("foouser", " Office  &amp; more", "true"),
        ("foouser", "Office", "false"),
        // A service is no pack.
        ("foouser", "Speed Dial 100", "false"),
        ("baruser", "Office &amp; more", "false"),
    ] {
        let content = format!("<userId>{user}</userId><servicePackName>{pack}</servicePackName>");
        let question = command("UserServiceIsAssignedRequest", &content);
        let reply = client.ask(&question).await;
        assert!(reply.contains("xsi:type=\"UserServiceIsAssignedResponse\""));
        assert_eq!(element(&reply, "isAssigned"), expected, "{user} {pack}");
    }
}

#[tokio::test]
async fn what_is_neither_or_both_or_not_allowed_is_refused() {
    let demo = Demo::start().await;
    let mut client = demo.client_of("shop", USER_PASSWORD).await;
    let reply = client.ask(&is_assigned("foouser", "Speed Dial 100")).await;
    assert_eq!(summary(&reply), "[Error 5404] Unauthorized transaction.");
    let (service, pack) = (
        "<serviceName>Speed Dial 100</serviceName>",
        "<servicePackName>Office</servicePackName>",
    );
    let long = format!("<servicePackName>{}</servicePackName>", "x".repeat(81));
    for names in ["", &[service, pack].concat(), &[pack, pack].concat(), &long] {
        let content = format!("<userId>shop</userId>{names}");
        let question = command("UserServiceIsAssignedRequest", &content);
        let reply = client.ask(&question).await;
        assert!(summary(&reply).starts_with("[Error 6004]"), "{reply}");
    }
}
