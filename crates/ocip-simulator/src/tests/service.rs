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

/// A question or change about the services of a user, in whose content `names` stands.
fn about(request: &str, user_id: &str, names: &str) -> String {
    command(request, &format!("<userId>{user_id}</userId>{names}"))
}

fn service(name: &str) -> String {
    format!("<serviceName>{name}</serviceName>")
}

const ASSIGN: &str = "UserServiceAssignListRequest";
const UNASSIGN: &str = "UserServiceUnassignListRequest";
const ASSIGNED: &str = "UserAssignedServicesGetListRequest";

#[tokio::test]
async fn what_is_assigned_answers_with_defaults_and_what_is_not_does_not() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let codes = about("UserSpeedDial100GetListRequest17sp1", "foouser", "");
    assert!(
        client
            .ask(&codes)
            .await
            .contains("<speedCode>3</speedCode>")
    );
    let speed_dials = service("Speed Dial 100");
    let reply = client.ask(&about(UNASSIGN, "foouser", &speed_dials)).await;
    assert!(reply.contains("SuccessResponse"), "{reply}");
    assert!(summary(&client.ask(&codes).await).starts_with("[Error 4410]"));
    let reply = client.ask(&about(ASSIGN, "foouser", &speed_dials)).await;
    assert!(reply.contains("SuccessResponse"), "{reply}");
    let reply = client.ask(&codes).await;
    assert!(
        reply.contains("UserSpeedDial100GetListResponse17sp1"),
        "{reply}"
    );
    assert!(!reply.contains("speedDialEntry"), "{reply}");
}

#[tokio::test]
async fn a_refused_list_changes_nothing_unless_lists_are_partial() {
    for partial in [false, true] {
        let demo = Demo::start().await;
        demo.switch
            .edit(|data| data.behaviour.partial_lists = partial);
        let mut client = demo.client().await;
        for (request, names, refusal, user) in [
            (
                ASSIGN,
                ["Fax Messaging", "Speed Dial 100"],
                "[Error 99206]",
                "foouser",
            ),
            (
                ASSIGN,
                ["Alternate Numbers", "Nonsense"],
                "[Error 99207]",
                "foouser",
            ),
            (
                UNASSIGN,
                ["Fax Messaging", "Nonsense"],
                "[Error 99208]",
                "ann.peeters",
            ),
        ] {
            let content = names.map(service).concat();
            let reply = client.ask(&about(request, user, &content)).await;
            assert!(summary(&reply).starts_with(refusal), "{reply}");
            let reply = client.ask(&is_assigned(user, names[0])).await;
            let has = element(&reply, "isAssigned") == "true";
            assert_eq!(has, partial == (request == ASSIGN), "{names:?}");
        }
    }
}

#[tokio::test]
async fn the_lists_show_what_the_group_offers_and_what_is_switched_on() {
    let demo = Demo::start().await;
    demo.switch.edit(|data| {
        let mut groups = data.groups.iter_mut();
        let group = groups.find(|group| group.id == "foogroup").unwrap();
        group.user_services = Some(["Do Not Disturb".to_owned()].into());
    });
    let mut client = demo.client().await;
    let list = about("UserServiceGetAssignmentListRequest", "ann.peeters", "");
    let reply = client.ask(&list).await;
    for row in [
        "<col>Front desk</col><col>false</col>",
        "<col>Office</col><col>true</col>",
        "<col>Do Not Disturb</col><col>false</col>",
        "<col>Fax Messaging</col><col>true</col>",
    ] {
        assert!(reply.contains(row), "{row}: {reply}");
    }
    assert!(!reply.contains("Simultaneous Ring Personal"), "{reply}");
    let reply = client.ask(&about(ASSIGNED, "ann.peeters", "")).await;
    for entry in [
        "<groupServiceEntry><serviceName>Call Pickup</serviceName></groupServiceEntry>",
        "<serviceName>Fax Messaging</serviceName><isActive>true</isActive>",
        "<serviceName>Speed Dial 100</serviceName></userServiceEntry>",
    ] {
        assert!(reply.contains(entry), "{entry}: {reply}");
    }
}

#[tokio::test]
async fn users_may_look_and_not_change() {
    let demo = Demo::start().await;
    let mut client = demo.client_of("shop", USER_PASSWORD).await;
    let reply = client.ask(&command(ASSIGNED, "")).await;
    assert!(reply.contains("Speed Dial 100"), "{reply}");
    for request in [ASSIGN, UNASSIGN] {
        let names = service("Speed Dial 100");
        let reply = client.ask(&about(request, "shop", &names)).await;
        assert_eq!(summary(&reply), "[Error 5404] Unauthorized transaction.");
    }
}
