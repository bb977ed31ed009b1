//! `call`: one command from the shell, sent once.

use std::sync::Arc;

use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};

use crate::support::USER;
use crate::support::binary::{Said, Site};
use crate::tls::stage_tls;

/// A switch over TLS, and a configuration for it.
pub(crate) struct Desk {
    pub(crate) switch: Arc<SimulatedSwitch>,
    site: Site,
    _simulator: Simulator,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::with_servers(&[], "").await
    }

    /// The switch comes after the servers that are `dead`.
    pub(crate) async fn with_servers(dead: &[String], more: &str) -> Self {
        let (authority, switch, simulator) = stage_tls().await;
        let servers = [dead, &[simulator.local_addr().to_string()]].concat();
        Self {
            switch,
            site: Site::new(&authority, &servers, more),
            _simulator: simulator,
        }
    }

    pub(crate) async fn call(&self, arguments: &[&str]) -> Said {
        self.call_with(arguments, "").await
    }

    pub(crate) async fn call_with(&self, arguments: &[&str], stdin: &str) -> Said {
        self.site.run("call", arguments, stdin).await
    }
}

#[tokio::test]
async fn a_read_is_printed_as_names_and_values() {
    let desk = Desk::new().await;
    let said = desk
        .call(&["UserGetRequest22V9", &format!("userId={USER}")])
        .await;
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert!(
        said.stdout
            .starts_with("UserGetResponse22V9\n  serviceProviderId: foo\n")
    );
    let nested = "\n  accessDeviceEndpoint:\n    accessDevice:\n      deviceLevel: Group\n";
    assert!(said.stdout.contains(nested), "{}", said.stdout);
    assert_eq!(desk.switch.counts().executed("LogoutRequest"), 1);
}

#[tokio::test]
async fn raw_is_the_document_of_the_switch() {
    let desk = Desk::new().await;
    let said = desk
        .call(&["--raw", "UserGetRequest22V9", "userId=foouser"])
        .await;
    assert_eq!(said.status, 0, "{said:?}");
    assert!(
        said.stdout
            .starts_with("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>")
    );
    assert!(said.stdout.ends_with("</BroadsoftDocument>\n"));
}

#[tokio::test]
async fn a_table_is_printed_in_columns() {
    let desk = Desk::new().await;
    let arguments = [
        "GroupAccessDeviceCustomTagGetListRequest",
        "deviceName=DP_giulio@sip.netaxis.be",
        "serviceProviderId=foo",
        "groupId=foogroup",
    ];
    let said = desk.call(&arguments).await;
    assert_eq!(said.status, 0, "{said:?}");
    let lines: Vec<_> = said.stdout.lines().collect();
    assert_eq!(lines[1], "  deviceCustomTagsTable:");
    let column = lines[2].find("Tag Value").unwrap();
    let row = lines
        .iter()
        .find(|line| line.contains("%FLEX_KEY_LABEL_5%"))
        .unwrap();
    assert!(row[column..].starts_with("call boss"), "{row}");
}

#[tokio::test]
async fn a_refusal_has_its_number_and_its_own_status() {
    let desk = Desk::new().await;
    let said = desk.call(&["UserGetRequest22V9", "userId=nobody"]).await;
    assert_eq!((said.status, said.stdout.as_str()), (1, ""));
    assert!(said.stderr.contains("number: 4008\n"), "{said:?}");
    assert!(
        said.stderr.contains("[Error 4008] User not found"),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_write_in_any_order_takes_effect() {
    let desk = Desk::new().await;
    let arguments = [
        "UserSpeedDial100AddListRequest",
        "speedDialEntry/phoneNumber=1111",
        "speedDialEntry/speedCode=7",
        "speedDialEntry/speedCode=8",
        "speedDialEntry/phoneNumber=2222",
        &format!("userId={USER}"),
    ];
    let said = desk.call(&arguments).await;
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (0, "SuccessResponse\n"),
        "{said:?}"
    );
    let dials = desk.switch.speed_dials(USER);
    for entry in [(7, "1111".to_owned(), None), (8, "2222".to_owned(), None)] {
        assert!(dials.contains(&entry), "{dials:?}");
    }
    let cleared = [
        "UserSpeedDial100ModifyListRequest",
        "speedDialEntry/description:nil",
        "speedDialEntry/speedCode=3",
        arguments[5],
    ];
    assert!(
        dials
            .iter()
            .any(|(code, _, text)| *code == 3 && text.is_some())
    );
    assert_eq!(desk.call(&cleared).await.status, 0);
    let dials = desk.switch.speed_dials(USER);
    assert!(
        dials
            .iter()
            .any(|(code, _, text)| *code == 3 && text.is_none())
    );
}

#[tokio::test]
async fn xml_comes_from_standard_input_as_a_command_or_as_its_content() {
    let desk = Desk::new().await;
    let content = format!("<userId>{USER}</userId>");
    let name = "UserSpeedDial100GetListRequest17sp1";
    let within = desk.call_with(&[name, "-"], &content).await;
    let command = format!("<command xsi:type=\"{name}\" xmlns=\"\">{content}</command>\n");
    let whole = desk.call_with(&["-"], &command).await;
    for said in [within, whole] {
        assert_eq!(said.status, 0, "{said:?}");
        assert!(
            said.stdout
                .contains("\n  speedDialEntry:\n    speedCode: 3\n"),
            "{said:?}"
        );
    }
    let said = desk.call_with(&["-"], "<command>").await;
    assert_eq!(said.status, 2, "{said:?}");
}

#[tokio::test]
async fn a_command_that_is_not_known_here_is_sent_as_it_is_and_what_is_sent_is_masked() {
    let desk = Desk::new().await;
    let secret = "geheim<1";
    let password = format!("newPassword={secret}");
    for raw in [&[][..], &["--raw"]] {
        let command = ["UserOtherRequest", "zzz=1", "aaa=2", &password];
        let said = desk.call(&[raw, &command].concat()).await;
        assert_eq!(said.status, 1, "{said:?}");
        assert!(
            said.stderr
                .contains("note: UserOtherRequest is not in the schemas"),
            "{said:?}"
        );
        assert!(said.stderr.contains("number: 6004"), "{said:?}");
        assert!(
            said.stderr
                .contains("<zzz>1</zzz><aaa>2</aaa><newPassword>***<"),
            "{said:?}"
        );
        for text in [&said.stdout, &said.stderr] {
            assert!(!text.contains("geheim"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_write_without_an_answer_is_sent_once_and_its_outcome_is_unknown() {
    let desk = Desk::new().await;
    let write = "UserSpeedDial100DeleteListRequest";
    desk.switch
        .add_fault(Fault::new(FaultAction::DropAfter).on("UserSpeedDial100*"));
    let user = format!("userId={USER}");
    let said = desk.call(&[write, &user, "speedCode=3"]).await;
    assert_eq!(said.status, 3, "{said:?}");
    assert!(said.stderr.contains("the outcome is unknown"), "{said:?}");
    assert_eq!(desk.switch.counts().executed(write), 1);
    let said = desk
        .call(&["UserSpeedDial100GetListRequest17sp1", &user])
        .await;
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.stderr.contains("no answer"), "{said:?}");
}

#[tokio::test]
async fn the_next_server_is_used_unless_the_password_was_refused() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = free.local_addr().unwrap().to_string();
    drop(free);
    let desk = Desk::with_servers(std::slice::from_ref(&dead), "").await;
    let said = desk.call(&["UserGetRequest22V9", "userId=foouser"]).await;
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.stderr.starts_with(&dead), "{said:?}");
    desk.switch.add_fault(Fault::new(FaultAction::RefuseLogin {
        text: "[Error 4962] Invalid password".to_owned(),
    }));
    let said = desk.call(&["UserGetRequest22V9", "userId=foouser"]).await;
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.stderr.contains("Invalid password"), "{said:?}");
    assert_eq!(desk.switch.counts().logins_refused, 1);
}

#[tokio::test]
async fn arguments_that_make_no_sense_never_reach_the_switch() {
    let desk = Desk::new().await;
    for arguments in [
        &["UserGetRequest22V9", "foouser"][..],
        &["User Get", "userId=x"],
        &["UserGetRequest22V9", "userId=\u{1}"],
        &["-", "userId=x"],
    ] {
        let said = desk.call(arguments).await;
        assert_eq!(said.status, 2, "{said:?}");
        assert!(!said.stderr.is_empty());
    }
    assert_eq!(desk.switch.counts().connections_accepted, 0);
}

#[tokio::test]
async fn whatever_lies_in_a_secret_is_masked_and_so_are_pins() {
    let desk = Desk::new().await;
    for (argument, secret) in [
        ("password/old=geheim-1", "geheim-1"),
        ("password/a/b=geheim-2", "geheim-2"),
        ("moderatorPin=73519", "73519"),
        ("securityPin=73519", "73519"),
        ("unlockPhonePINCode=73519", "73519"),
        ("conferencePassCode=73519", "73519"),
    ] {
        for raw in [&[][..], &["--raw"]] {
            let command = ["UserOtherRequest", "shown=visible", argument];
            let said = desk.call(&[raw, &command].concat()).await;
            assert!(said.stderr.contains("<shown>visible</shown>"), "{said:?}");
            for text in [&said.stdout, &said.stderr] {
                assert!(!text.contains(secret), "{argument}: {text}");
            }
        }
    }
    // The type of this one is boolean, and nothing of a reply is hidden for it.
    let arguments = ["UserOtherRequest", "useCustomUserNamePassword=true"];
    let said = desk.call(&arguments).await;
    assert!(
        said.stderr.contains("<useCustomUserNamePassword>true<"),
        "{said:?}"
    );
}
