//! Where users and service users are.

use ocip_gateway::switch::user_places::SoughtUser;
use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::{Fault, FaultAction};

use super::{Stage, call};

const LIST: &str = "UserGetServiceInstanceListInServiceProviderRequest";

fn sought<'i>(id: &'i str, tenants: &[&'i str]) -> SoughtUser<'i> {
    let tenants = tenants.to_vec();
    SoughtUser { id, tenants }
}

/// Tenant, group and identity of each.
async fn places(stage: &Stage, sought: &[SoughtUser<'_>]) -> Vec<Option<[String; 3]>> {
    let places = stage.switch.places_of(call(), sought).await.unwrap();
    let texts = places.into_iter().map(|place| {
        let place = place?;
        Some([place.tenant_id(), place.group_id(), place.identity()].map(str::to_owned))
    });
    texts.collect()
}

fn place(tenant: &str, group: &str, identity: &str) -> Option<[String; 3]> {
    Some([tenant, group, identity].map(str::to_owned))
}

#[tokio::test]
async fn people_are_found_anywhere_and_services_in_the_tenants_that_are_named() {
    let stage = Stage::new(|_| {}).await;
    let both = ["bar", "foo"];
    let asked = [
        sought("foouser", &[]),
        sought("shop@demo.example", &["foo"]),
        sought("HG1@demo.example", &["foo"]),
        sought("hg1", &both),
        sought("hg1", &["bar"]),
        sought("hg1", &[]),
        sought("hg3", &both),
        sought("nobody", &both),
        sought("hg1", &["no-such-tenant"]),
    ];
    let expected = [
        place("foo", "foogroup", "foouser@demo.example"),
        place("bar", "bargroup", "shop@demo.example"),
        place("foo", "foogroup", "hg1@demo.example"),
        place("foo", "foogroup", "hg1@demo.example"),
        None,
        None,
        place("bar", "bargroup", "hg3@demo.example"),
        None,
        None,
    ];
    // What the pool does on its own is no document of these questions.
    places(&stage, &asked[..1]).await;
    let before = stage.documents();
    assert_eq!(places(&stage, &asked).await, expected);
    // One for the profiles, and one for nine questions about services.
    assert_eq!(stage.documents() - before, 2);
    assert_eq!(stage.executed(LIST), 9);
}

#[tokio::test]
async fn more_than_fifteen_take_more_documents() {
    let stage = Stage::new(|_| {}).await;
    let ids: Vec<String> = (0..31).map(|number| format!("nobody{number}")).collect();
    let asked: Vec<_> = ids.iter().map(|id| sought(id, &["foo"])).collect();
    places(&stage, &asked[..1]).await;
    let before = stage.documents();
    assert_eq!(places(&stage, &asked).await, vec![None; 31]);
    assert_eq!(stage.documents() - before, 6);
    assert!(places(&stage, &[]).await.is_empty());
}

#[tokio::test]
async fn all_ids_of_a_user_have_one_identity_in_every_release() {
    for release in [SwitchRelease::R19, SwitchRelease::R23] {
        let stage = Stage::new(|data| {
            data.behaviour.release = release;
            let user = data.user_mut("foouser").unwrap();
            user.alternate_user_ids = vec!["other@demo.example".into()];
        })
        .await;
        let asked = [sought("foouser", &[]), sought("other@demo.example", &[])];
        let found = places(&stage, &asked).await;
        assert_eq!(found[0], place("foo", "foogroup", "foouser@demo.example"));
        assert_eq!(found[0], found[1], "{release:?}");
    }
}

#[tokio::test]
async fn a_refusal_that_is_not_about_the_user_proves_nothing() {
    for (command, text) in [
        (LIST, "[Error 5404] Unauthorized transaction."),
        (LIST, "[Error 6004] OCI XML Request validation error"),
        ("UserGet*", "[Error 99999] Not today"),
    ] {
        let stage = Stage::new(|_| {}).await;
        let text = text.to_owned();
        let refuse = FaultAction::Refuse { text };
        stage.simulated.add_fault(Fault::new(refuse).on(command));
        let asked = [sought("hg1", &["foo"])];
        let found = stage.switch.places_of(call(), &asked).await;
        assert!(found.is_err(), "{command}: {found:?}");
    }
}
