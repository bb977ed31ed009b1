//! Logins, and what holds before and after them.

use super::*;
use crate::behaviour::SwitchRelease;

#[tokio::test]
async fn a_signed_login_with_the_published_digests() {
    for (password, nonce, signed) in [
        (
            "Correct-Horse-9",
            "1718200000123",
            "80fc8647b8f83805fc7a0e440ee0bc1b",
        ),
        (
            "password",
            "1234567890123",
            "77e4a6de3a1e00be05e121cf0ebee860",
        ),
    ] {
        let demo = Demo::with(|data| {
            data.behaviour.nonce = Some(nonce.to_owned());
            data.administrators[0].password = password.into();
        })
        .await;
        let mut client = demo.connect().await;
        let user = format!("<userId>{ADMIN}</userId>");
        let reply = client.ask(&command("AuthenticationRequest", &user)).await;
        assert!(reply.contains(&format!(
            "<command echo=\"\" xsi:type=\"AuthenticationResponse\" xmlns=\"\">{user}\
             <nonce>{nonce}</nonce><passwordAlgorithm>MD5</passwordAlgorithm></command>"
        )));
        let content = format!("{user}<signedPassword>{signed}</signedPassword>");
        let reply = client.ask(&command("LoginRequest14sp4", &content)).await;
        assert!(reply.contains(
            "xsi:type=\"LoginResponse14sp4\" xmlns=\"\"><loginType>System</loginType>\
             <locale>en_US</locale><encoding>ISO-8859-1</encoding><isEnterprise>false</isEnterprise>\
             <passwordExpiresDays>2147483647</passwordExpiresDays>\
             <userDomain>demo.example</userDomain></command>"
        ));
        assert!(client.ask(&verify()).await.contains("c:SuccessResponse"));
    }
}

#[tokio::test]
async fn a_nonce_has_thirteen_digits_and_is_good_once() {
    let demo = Demo::start().await;
    let mut client = demo.connect().await;
    let question = command("AuthenticationRequest", "<userId>gateway-admin</userId>");
    let first = client.ask(&question).await;
    let nonce = element(&first, "nonce").to_owned();
    assert_eq!(nonce.len(), 13);
    assert!(nonce.bytes().all(|byte| byte.is_ascii_digit()));
    let login = |signed: String| {
        let content = format!("<userId>{ADMIN}</userId><signedPassword>{signed}</signedPassword>");
        command("LoginRequest14sp4", &content)
    };
    let wrong = client.ask(&login(sign("wrong", &nonce))).await;
    assert_eq!(summary(&wrong), "[Error 4962] Invalid password");
    let right_but_late = client.ask(&login(sign(PASSWORD, &nonce))).await;
    assert_eq!(summary(&right_but_late), "[Error 4962] Invalid password");
    let second = client.ask(&question).await;
    assert_ne!(element(&second, "nonce"), nonce);
}

#[tokio::test]
async fn a_plain_login_at_each_level_says_where_it_belongs() {
    let demo = Demo::start().await;
    let mut reply = demo.connect().await.log_in("foo-admin", PASSWORD).await;
    assert!(reply.contains("<loginType>Service Provider</loginType>"));
    assert!(
        reply.contains(
            "<serviceProviderId>foo</serviceProviderId><isEnterprise>true</isEnterprise>"
        )
    );
    assert!(!reply.contains("groupId"));
    reply = demo.connect().await.log_in("foouser", USER_PASSWORD).await;
    assert!(reply.contains("<loginType>User</loginType>"));
    assert!(
        reply.contains("<groupId>foogroup</groupId><serviceProviderId>foo</serviceProviderId>")
    );
    let counts = demo.switch.counts();
    assert_eq!((counts.logins_accepted, counts.logins_refused), (2, 0));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_id_fail_alike() {
    let demo = Demo::start().await;
    let invalid = "[Error 4962] Invalid password";
    for (user_id, password) in [(ADMIN, "wrong"), ("nobody", PASSWORD), ("foouser", "x")] {
        let mut client = demo.connect().await;
        assert_eq!(summary(&client.log_in(user_id, password).await), invalid);
        assert_eq!(summary(&client.challenge(user_id, password).await), invalid);
    }
    assert_eq!(demo.switch.counts().logins_refused, 6);
}

#[tokio::test]
async fn a_login_without_a_password_fails() {
    let demo = Demo::start().await;
    let mut client = demo.connect().await;
    for login in ["LoginRequest22V5", "LoginRequest14sp4"] {
        let content = format!("<userId>{ADMIN}</userId>");
        let reply = client.ask(&command(login, &content)).await;
        assert_eq!(summary(&reply), "[Error 4962] Invalid password");
    }
    let content =
        format!("<userId>{ADMIN}</userId><plainTextPassword>{PASSWORD}</plainTextPassword>");
    let reply = client.ask(&command("LoginRequest14sp4", &content)).await;
    assert_eq!(summary(&reply), "[Error 4962] Invalid password");
}

#[tokio::test]
async fn a_disabled_account_is_refused() {
    let demo = Demo::start().await;
    let reply = demo
        .connect()
        .await
        .challenge("retired-admin", PASSWORD)
        .await;
    assert_eq!(summary(&reply), "[Error 5202] Account is disabled.");
}

#[tokio::test]
async fn without_the_password_nobody_learns_that_an_account_is_disabled_or_locked() {
    let demo = Demo::with(|data| data.behaviour.lock_out_after = Some(1)).await;
    let mut client = demo.connect().await;
    for (user_id, right) in [("retired-admin", PASSWORD), ("foouser", USER_PASSWORD)] {
        for _ in 0..2 {
            let reply = client.log_in(user_id, "wrong").await;
            assert_eq!(summary(&reply), "[Error 4962] Invalid password");
            let reply = client.challenge(user_id, "wrong").await;
            assert_eq!(summary(&reply), "[Error 4962] Invalid password");
        }
        let reply = client.log_in(user_id, right).await;
        assert_eq!(summary(&reply), "[Error 5202] Account is disabled.");
    }
}

#[tokio::test]
async fn failed_logins_lock_an_account() {
    let demo = Demo::with(|data| data.behaviour.lock_out_after = Some(2)).await;
    let mut client = demo.connect().await;
    for _ in 0..2 {
        let reply = client.log_in(ADMIN, "wrong").await;
        assert_eq!(summary(&reply), "[Error 4962] Invalid password");
    }
    let reply = client.log_in(ADMIN, PASSWORD).await;
    assert_eq!(summary(&reply), "[Error 5202] Account is disabled.");
    demo.switch.edit(|data| data.failed_logins.clear());
    assert!(
        client
            .log_in(ADMIN, PASSWORD)
            .await
            .contains("LoginResponse")
    );
}

#[tokio::test]
async fn the_number_of_logins_can_be_limited() {
    let demo = Demo::with(|data| data.behaviour.logins_max = Some(1)).await;
    let first = demo.client().await;
    let mut second = demo.connect().await;
    let reply = second.log_in(ADMIN, PASSWORD).await;
    assert_eq!(
        summary(&reply),
        "[Error 99003] Too many logins: gateway-admin"
    );
    drop(first);
    while demo.switch.counts().connections_open > 1 {
        tokio::task::yield_now().await;
    }
    assert!(
        second
            .log_in(ADMIN, PASSWORD)
            .await
            .contains("LoginResponse")
    );
}

#[tokio::test]
async fn nothing_but_a_login_runs_before_a_login_or_after_a_logout() {
    let demo = Demo::start().await;
    let mut client = demo.connect().await;
    let refusal = "[Error 99001] The session is not logged in.";
    assert_eq!(summary(&client.ask(&user_get("foouser")).await), refusal);
    client.log_in(ADMIN, PASSWORD).await;
    let logout = |user_id: &str| {
        let reason = "<reason>Client Logout</reason>";
        let content = format!("<userId>{user_id}</userId>{reason}");
        command("LogoutRequest", &content)
    };
    let reply = client.ask(&logout("foo-admin")).await;
    assert_eq!(summary(&reply), "[Error 5404] Unauthorized transaction.");
    assert!(client.ask(&logout(ADMIN)).await.contains("SuccessResponse"));
    assert_eq!(summary(&client.ask(&verify()).await), refusal);
}

#[tokio::test]
async fn a_login_is_bound_to_its_connection() {
    let demo = Demo::start().await;
    let first = demo.client().await;
    let mut second = demo.connect().await;
    second.id.clone_from(&first.id);
    let refusal = "[Error 99002] The session is not valid on this connection.";
    assert_eq!(summary(&second.ask(&verify()).await), refusal);
    second.id = "another".into();
    second.log_in(ADMIN, PASSWORD).await;
    second.id = "yet-another".into();
    assert_eq!(summary(&second.ask(&verify()).await), refusal);
}

#[tokio::test]
async fn logins_in_progress_are_counted() {
    let demo = Demo::start().await;
    let (mut first, mut second) = (demo.connect().await, demo.connect().await);
    let question = command("AuthenticationRequest", "<userId>gateway-admin</userId>");
    first.ask(&question).await;
    second.ask(&question).await;
    assert_eq!(demo.switch.counts().logins_in_progress, 2);
    second.log_in(ADMIN, PASSWORD).await;
    first.log_in(ADMIN, "wrong").await;
    first.ask(&question).await;
    let counts = demo.switch.counts();
    assert_eq!(counts.logins_in_progress_max, 2);
    assert_eq!(counts.logins_in_progress, 1);
}

#[tokio::test]
async fn every_variant_of_the_login_is_known_from_its_release_on() {
    for release in [
        SwitchRelease::R19,
        SwitchRelease::R21,
        SwitchRelease::R22,
        SwitchRelease::R23,
    ] {
        let demo = Demo::with(|data| data.behaviour.release = release).await;
        for (variant, since) in [
            ("22", SwitchRelease::R22),
            ("22V2", SwitchRelease::R22),
            ("22V3", SwitchRelease::R22),
            ("22V4", SwitchRelease::R22),
            ("22V5", SwitchRelease::R22),
        ] {
            let mut client = demo.connect().await;
            let content = format!("<userId>{ADMIN}</userId><password>{PASSWORD}</password>");
            let login = command(&format!("LoginRequest{variant}"), &content);
            let reply = client.ask(&login).await;
            let accepted = format!("xsi:type=\"LoginResponse{variant}\"");
            assert_eq!(reply.contains(&accepted), release >= since, "{reply}");
            let is_in = client.ask(&verify()).await.contains("c:SuccessResponse");
            assert_eq!(is_in, release >= since, "{release:?} {variant}");
        }
        for (variant, since) in [("14sp4", SwitchRelease::R19), ("21sp1", SwitchRelease::R21)] {
            let mut client = demo.connect().await;
            let reply = client.challenge_by(variant, ADMIN, PASSWORD).await;
            let accepted = format!("xsi:type=\"LoginResponse{variant}\"");
            assert_eq!(reply.contains(&accepted), release >= since, "{reply}");
        }
    }
}

#[tokio::test]
async fn an_older_login_takes_the_password_alone() {
    let demo = Demo::start().await;
    let mut client = demo.connect().await;
    let user = format!("<userId>{ADMIN}</userId>");
    let signed = "<signedPassword>00</signedPassword>";
    let right = format!("<password>{PASSWORD}</password>");
    for (variant, password, expected) in [
        ("22V3", "<password>wrong</password>", "[Error 4962]"),
        ("22V3", "", "[Error 4962]"),
        ("22V3", &[&right, signed].concat(), "[Error 6004]"),
        (
            "22V3",
            &format!("<password>{}</password>", "x".repeat(61)),
            "[Error 6004]",
        ),
        (
            "22V3",
            "<plainTextPassword>x</plainTextPassword>",
            "[Error 6004]",
        ),
        ("22", signed, "[Error 6004]"),
        ("22V2", signed, "[Error 6004]"),
        ("22V4", signed, "[Error 4962]"),
        ("22V5", signed, "[Error 4962]"),
    ] {
        let login = command(
            &format!("LoginRequest{variant}"),
            &[&user, password].concat(),
        );
        let reply = client.ask(&login).await;
        assert!(summary(&reply).starts_with(expected), "{variant} {reply}");
    }
}
