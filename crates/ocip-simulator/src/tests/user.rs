//! User lookup, profiles and levels.

use super::*;
use crate::behaviour::{PhoneNumberForm, SwitchRelease};

#[tokio::test]
async fn a_user_is_found_by_each_of_its_ids() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for id in [
        "foouser",
        "foouser@demo.example",
        "foo.user",
        "foo.user@demo.example",
        " foouser\n",
    ] {
        let reply = client.ask(&user_get(id)).await;
        assert_eq!(element(&reply, "userId"), "foouser@demo.example");
    }
    let reply = client.ask(&user_get("foouser@other.example")).await;
    assert_eq!(
        summary(&reply),
        "[Error 4008] User not found: foouser@other.example"
    );
}

/// Oldest first.
const VARIANTS: [&str; 18] = [
    "17sp4", "18", "19", "20", "21", "21sp1", "21sp1V2", "22", "22V2", "22V3", "22V4", "22V5",
    "22V6", "22V7", "22V8", "22V9", "23", "23V2",
];

#[tokio::test]
async fn each_variant_has_its_elements() {
    let demo = Demo::start().await;
    demo.switch.edit(|data| {
        let device = data.user_mut("foouser").unwrap().device.as_mut();
        device.unwrap().port_number = Some(3);
    });
    let mut client = demo.client().await;
    // What an answer has beside what all have: from which place on.
    let (port, visual, user_id, video, hotline) = (2, 3, 7, 10, 14);
    for (place, variant) in VARIANTS.into_iter().enumerate() {
        let request = format!("UserGetRequest{variant}");
        let reply = client.ask(&about_user(&request, "foouser")).await;
        assert!(reply.contains(&format!("\"UserGetResponse{variant}\"")));
        for (part, first) in [
            ("<portNumber>3<", port),
            ("<supportVisualDeviceManagement>", visual),
            ("<userId>foouser@demo.example<", user_id),
            ("<allowVideo>", video),
            ("<useHotline>", hotline),
        ] {
            assert_eq!(reply.contains(part), place >= first, "{variant} {part}");
        }
        assert_eq!(element(&reply, "phoneNumber"), "24010001");
        assert_eq!(element(&reply, "countryCode"), "32");
        assert_eq!(element(&reply, "deviceName"), "DP_giulio@sip.netaxis.be");
    }
}

#[tokio::test]
async fn the_form_of_the_phone_number_is_configurable() {
    let demo = Demo::with(|data| {
        data.behaviour.phone_number_form = PhoneNumberForm::International;
    })
    .await;
    let reply = demo.client().await.ask(&user_get("shop")).await;
    assert_eq!(element(&reply, "phoneNumber"), "+32-24020001");
    assert!(!reply.contains("accessDeviceEndpoint"));
}

#[tokio::test]
async fn a_login_touches_only_what_is_below_it() {
    let demo = Demo::start().await;
    let users = ["foouser", "baruser", "warehouse", "shop"];
    for (login, password, touched) in [
        (ADMIN, PASSWORD, &users[..]),
        ("foo-admin", PASSWORD, &users[..3]),
        ("foogroup-admin@demo.example", PASSWORD, &users[..2]),
        ("foouser", USER_PASSWORD, &users[..1]),
    ] {
        let mut client = demo.client_of(login, password).await;
        for user in users {
            let reply = client.ask(&user_get(user)).await;
            let expected = if touched.contains(&user) {
                "UserGetResponse"
            } else {
                "[Error 5404] Unauthorized transaction."
            };
            assert!(reply.contains(expected), "{login} {user} {reply}");
        }
        let reply = client.ask(&user_get("nobody")).await;
        assert!(reply.contains("[Error 4008]"));
    }
}

#[tokio::test]
async fn the_profile_of_every_demo_user_fits_the_schema() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let ids: Vec<String> = demo
        .switch
        .edit(|data| data.users.keys().cloned().collect());
    for id in ids {
        let reply = client.ask(&user_get(&id)).await;
        assert_eq!(element(&reply, "userId"), id);
    }
}

#[tokio::test]
async fn a_variant_is_known_from_the_release_of_its_suffix_on() {
    for (release, known) in [
        (SwitchRelease::R19, 3),
        (SwitchRelease::R21, 7),
        (SwitchRelease::R22, 16),
        (SwitchRelease::R23, 18),
    ] {
        let demo = Demo::with(|data| data.behaviour.release = release).await;
        let mut client = demo.connect().await;
        client.challenge(ADMIN, PASSWORD).await;
        for (place, variant) in VARIANTS.into_iter().enumerate() {
            let request = format!("UserGetRequest{variant}");
            let reply = client.ask(&about_user(&request, "foouser")).await;
            let is_known = reply.contains("UserGetResponse");
            assert_eq!(is_known, place < known, "{release:?} {variant}");
        }
    }
}
