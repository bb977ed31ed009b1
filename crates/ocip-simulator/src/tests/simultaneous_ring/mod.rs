//! Simultaneous Ring Personal on the wire and in the state: the service as a whole.

mod criteria;

use ocip::command::criteria::CriteriaDnSelection;

use super::*;
use crate::data::{CriteriaState, SimultaneousRingPersonal, StoredCriteria};

const ANY: &str = "<fromDnCriteriaSelection>Any</fromDnCriteriaSelection>\
    <includeAnonymousCallers>false</includeAnonymousCallers>\
    <includeUnavailableCallers>false</includeUnavailableCallers>";

/// A command of the service about `foouser`.
fn ring(name: &str, content: &str) -> String {
    ring_of("foouser", name, content)
}

fn ring_of(user_id: &str, name: &str, content: &str) -> String {
    let content = format!("<userId>{user_id}</userId>{content}");
    command(&format!("UserSimultaneousRingPersonal{name}"), &content)
}

fn named(name: &str) -> String {
    format!("<criteriaName>{name}</criteriaName>")
}

/// An Add of a criteria for all callers; `schedules` stand where they may.
fn add(name: &str, schedules: &str) -> String {
    let content = format!(
        "{}{schedules}<blacklisted>false</blacklisted><fromDnCriteria>{ANY}</fromDnCriteria>",
        named(name)
    );
    ring("AddCriteriaRequest", &content)
}

fn activation(name: &str, is_active: bool) -> String {
    let name = named(name);
    format!("<criteriaActivation>{name}<isActive>{is_active}</isActive></criteriaActivation>")
}

fn number(phone_number: &str) -> String {
    format!(
        "<simultaneousRingNumber><phoneNumber>{phone_number}</phoneNumber>\
         <answerConfirmationRequired>true</answerConfirmationRequired></simultaneousRingNumber>"
    )
}

impl Demo {
    fn ring(&self) -> SimultaneousRingPersonal {
        self.switch.simultaneous_ring("foouser").unwrap()
    }

    fn criteria(&self, name: &str) -> StoredCriteria {
        CriteriaState::from(self.ring())
            .criteria(name)
            .unwrap()
            .clone()
    }

    /// Asks, and checks that the command is refused in these words and changes nothing.
    async fn refuses(&self, client: &mut Client, command: &str, expected: &str) {
        let before = self.ring();
        assert_eq!(summary(&client.ask(command).await), expected);
        assert_eq!(self.ring(), before);
    }
}

async fn succeeds(client: &mut Client, command: &str) {
    let reply = client.ask(command).await;
    assert!(reply.contains("c:SuccessResponse"), "{reply}");
}

#[tokio::test]
async fn the_service_has_numbers_and_a_table_of_criteria() {
    let demo = Demo::start().await;
    let reply = demo.client().await.ask(&ring("GetRequest17", "")).await;
    assert!(reply.contains(
        "<isActive>false</isActive><doNotRingIfOnCall>true</doNotRingIfOnCall>\
         <simultaneousRingNumber><phoneNumber>+3225126777</phoneNumber>\
         <answerConfirmationRequired>false</answerConfirmationRequired></simultaneousRingNumber>\
         <criteriaTable><colHeading>Is Active</colHeading><colHeading>Criteria Name</colHeading>\
         <colHeading>Time Schedule</colHeading><colHeading>Holiday Schedule</colHeading>\
         <colHeading>Calls From</colHeading><colHeading>Blacklisted</colHeading>\
         <row><col>true</col><col>test</col><col"
    ));
    assert!(reply.contains("<col>All calls</col><col>false</col></row></criteriaTable></command>"));
}

#[tokio::test]
async fn a_row_says_who_and_when_in_words() {
    let demo = Demo::with(|data| {
        let user = data.user_mut("foouser").unwrap();
        let criteria = user
            .simultaneous_ring_personal
            .criteria
            .iter_mut()
            .find(|criteria| criteria.name == "test")
            .unwrap();
        criteria.callers.selection = CriteriaDnSelection::SpecifiedOnly;
        criteria.callers.numbers = vec!["1".into(), "2".into()];
        criteria.callers.anonymous = true;
        criteria.callers.unavailable = true;
    })
    .await;
    let mut client = demo.client().await;
    let schedule = "<timeSchedule><type>User</type><name>Every Friday</name></timeSchedule>";
    let content = format!("{}{schedule}", named("test"));
    succeeds(&mut client, &ring("ModifyCriteriaRequest", &content)).await;
    let reply = client.ask(&ring("GetRequest17", "")).await;
    assert!(reply.contains("<col>test</col><col>Every Friday</col><col"));
    assert!(reply.contains("<col>1, 2, Anonymous, Unavailable</col>"));
}

#[tokio::test]
async fn modify_keeps_what_is_absent() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let before = demo.ring();
    succeeds(&mut client, &ring("ModifyRequest17", "")).await;
    assert_eq!(demo.ring(), before);
    let flags = "<isActive>1</isActive><doNotRingIfOnCall>false</doNotRingIfOnCall>";
    succeeds(&mut client, &ring("ModifyRequest17", flags)).await;
    let expected = SimultaneousRingPersonal {
        active: true,
        do_not_ring_if_on_call: false,
        ..before
    };
    assert_eq!(demo.ring(), expected);
}

#[tokio::test]
async fn modify_replaces_and_clears_the_numbers() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let list = format!(
        "<simultaneousRingNumberList>{}{}</simultaneousRingNumberList>",
        number(" +32 1 "),
        number("a@b")
    );
    succeeds(&mut client, &ring("ModifyRequest17", &list)).await;
    let numbers = demo.ring().numbers;
    let texts: Vec<_> = numbers
        .iter()
        .map(|one| one.phone_number.as_str())
        .collect();
    assert_eq!(texts, ["+32 1", "a@b"]);
    assert!(numbers.iter().all(|one| one.answer_confirmation));
    let nil = "<simultaneousRingNumberList xsi:nil=\"true\"/>";
    succeeds(&mut client, &ring("ModifyRequest17", nil)).await;
    assert_eq!(demo.ring().numbers, []);
}

#[tokio::test]
async fn modify_switches_criteria_on_and_off_all_or_none() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    succeeds(&mut client, &add("other", "")).await;
    let both = [activation("test", false), activation(" other ", false)].concat();
    succeeds(&mut client, &ring("ModifyRequest17", &both)).await;
    assert!(!demo.criteria("test").active && !demo.criteria("other").active);
    let unknown = [
        "<isActive>true</isActive><simultaneousRingNumberList xsi:nil=\"true\"/>",
        &activation("test", true),
        &activation("Test", true),
    ];
    let expected = "[Error 99202] Simultaneous Ring Personal criteria not found: Test";
    let modify = ring("ModifyRequest17", &unknown.concat());
    demo.refuses(&mut client, &modify, expected).await;
}

#[tokio::test]
async fn the_service_has_to_be_assigned_to_a_user_within_reach() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let (mut shop, name) = (demo.client_of("shop", USER_PASSWORD).await, named("test"));
    let not_assigned = "[Error 4410] Service is not assigned to this subscriber: \
        Simultaneous Ring Personal";
    let blacklisted = format!("{name}<blacklisted>true</blacklisted>");
    let whole = format!("{blacklisted}<fromDnCriteria>{ANY}</fromDnCriteria>");
    for (request, content) in [
        ("GetRequest17", ""),
        ("ModifyRequest17", ""),
        ("GetCriteriaRequest", &name),
        ("AddCriteriaRequest", &whole),
        ("ModifyCriteriaRequest", &blacklisted),
        ("DeleteCriteriaRequest", &name),
    ] {
        let reply = client.ask(&ring_of("baruser", request, content)).await;
        assert_eq!(summary(&reply), not_assigned);
        let reply = client.ask(&ring_of("nobody", request, content)).await;
        assert_eq!(summary(&reply), "[Error 4008] User not found: nobody");
        let command = ring(request, content);
        let unauthorized = "[Error 5404] Unauthorized transaction.";
        demo.refuses(&mut shop, &command, unauthorized).await;
    }
    let nothing = SimultaneousRingPersonal::default();
    assert_eq!(demo.switch.simultaneous_ring("baruser"), Some(nothing));
    assert_eq!(demo.switch.simultaneous_ring("nobody"), None);
}

#[tokio::test]
async fn a_standby_refuses_changes_only() {
    let demo = Demo::with(|data| data.behaviour.read_only = true).await;
    let mut client = demo.client().await;
    let get = ring("GetCriteriaRequest", &named("test"));
    assert!(client.ask(&get).await.contains("<blacklisted>"));
    let reply = client
        .ask(&ring("DeleteCriteriaRequest", &named("test")))
        .await;
    assert!(summary(&reply).starts_with("[Error 99004]"));
}
