//! Changes of several users: locked in one order, and proved under the locks.

use std::sync::Arc;
use std::time::Duration;

use ocip_gateway::access::{
    Access, AccessSettings, AttemptLimits, LockedUsers, ProofPurpose, Rate, SessionLimits,
};
use ocip_gateway::switch::user_places::SoughtUser;
use ocip_gateway::switch::{CallContext, Error};
use tokio::time::Instant;

use super::{Stage, call};
use crate::support::gateway::until;

const LIST: &str = "UserGetServiceInstanceListInServiceProviderRequest";
const PROFILE: &str = "UserGetRequest23V2";
const HOUR: Duration = Duration::from_secs(3600);

fn access(write_proof_ttl: Duration) -> Access {
    let no_limit = Rate {
        per_second: 0,
        burst: 1,
    };
    Access::new(AccessSettings {
        allow_anonymous: true,
        proof_ttl: HOUR,
        write_proof_ttl,
        commands_per_request: 2000,
        keys: Vec::new(),
        key_rate: no_limit,
        user_rate: no_limit,
        address_rate: no_limit,
        tenant_concurrency: 0,
        sessions: SessionLimits {
            idle_timeout: HOUR,
            max_age: HOUR,
            most: 1,
            most_per_user: 1,
        },
        attempts: AttemptLimits {
            per_user: 1,
            per_address: 1,
            window: HOUR,
        },
    })
}

fn sought<const N: usize>(ids: [&str; N]) -> [SoughtUser<'_>; N] {
    ids.map(|id| {
        let tenants = vec!["foo"];
        SoughtUser { id, tenants }
    })
}

/// The groups of those who were found.
fn groups(locked: &LockedUsers) -> Vec<Option<&str>> {
    let places = locked.places.iter();
    places
        .map(|one| one.as_ref().map(|place| place.group_id()))
        .collect()
}

#[tokio::test]
async fn a_proof_is_asked_for_once_where_nobody_else_is_at_it() {
    let (stage, access) = (Stage::new(|_| {}).await, access(Duration::ZERO));
    let asked = sought(["foouser", "hg1", "nobody"]);
    for turn in 1..=2 {
        let locked = access
            .lock_users(&stage.switch, call(), &asked)
            .await
            .unwrap();
        assert_eq!(groups(&locked), [Some("foogroup"), Some("foogroup"), None]);
        // For a change no proof is kept: each turn asks for all of them.
        assert_eq!(stage.executed(PROFILE), 3 * turn);
        assert_eq!(stage.executed(LIST), 2 * turn);
    }
    let read = access.user_places(&stage.switch, call(), &asked[..2], ProofPurpose::Read);
    assert!(read.await.unwrap().iter().all(Option::is_some));
    assert_eq!(stage.executed(PROFILE), 6);
}

#[tokio::test]
async fn a_proof_that_is_young_enough_for_changes_is_not_asked_for_again() {
    let (stage, access) = (Stage::new(|_| {}).await, access(HOUR));
    let asked = sought(["foouser", "hg1"]);
    for _ in 0..3 {
        access
            .lock_users(&stage.switch, call(), &asked)
            .await
            .unwrap();
        let write = access.user_places(&stage.switch, call(), &asked, ProofPurpose::Write);
        assert!(write.await.unwrap().iter().all(Option::is_some));
    }
    assert_eq!((stage.executed(PROFILE), stage.executed(LIST)), (2, 1));
    let found = access
        .user_places(&stage.switch, call(), &asked, ProofPurpose::Read)
        .await;
    let found = found.unwrap();
    access.forget_places(found.iter().flatten().map(Arc::as_ref));
    access
        .lock_users(&stage.switch, call(), &asked)
        .await
        .unwrap();
    assert_eq!(stage.executed(LIST), 2);
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_counts() {
    let (stage, access) = (Stage::new(|_| {}).await, access(Duration::ZERO));
    let asked = sought(["foouser", "ann.peeters"]);
    let first = access
        .lock_users(&stage.switch, call(), &asked[1..])
        .await
        .unwrap();
    let second = access.lock_users(&stage.switch, call(), &asked);
    let moving = async {
        // The second one has a proof of its own, and one that is kept from the first.
        until(|| async { stage.executed(PROFILE) == 2 }).await;
        stage.simulated.edit(|data| {
            data.user_mut("ann.peeters").unwrap().group = "bargroup".into();
        });
        drop(first);
    };
    let (second, ()) = tokio::join!(second, moving);
    let second = second.unwrap();
    assert_eq!(groups(&second), [Some("foogroup"), Some("bargroup")]);
}

#[tokio::test]
async fn ids_of_one_user_are_one_lock_and_a_busy_user_is_waited_for_so_long() {
    let stage = Stage::new(|data| {
        let user = data.user_mut("foouser").unwrap();
        user.alternate_user_ids = vec!["other@demo.example".into()];
    })
    .await;
    let access = access(HOUR);
    let both = sought(["other@demo.example", "foouser", "FOOUSER"]);
    let held = access
        .lock_users(&stage.switch, call(), &both)
        .await
        .unwrap();
    assert_eq!(held.places[0], held.places[1]);
    let soon = CallContext {
        deadline: Instant::now() + Duration::from_millis(50),
        ..call()
    };
    let again = access.lock_users(&stage.switch, soon, &both[..1]).await;
    assert!(matches!(again, Err(Error::Busy)));
    drop(held);
    assert!(
        access
            .lock_users(&stage.switch, call(), &both[..1])
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn many_who_lock_the_same_users_in_two_orders_all_get_them() {
    let (stage, access) = (Stage::new(|_| {}).await, access(HOUR));
    let (stage, access) = (Arc::new(stage), Arc::new(access));
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..20 {
        let (stage, access) = (Arc::clone(&stage), Arc::clone(&access));
        tasks.spawn(async move {
            let mut ids = ["foouser", "hg1", "ann.peeters"];
            if task % 2 == 0 {
                ids.reverse();
            }
            let asked = sought(ids);
            for _ in 0..5 {
                let locked = access
                    .lock_users(&stage.switch, call(), &asked)
                    .await
                    .unwrap();
                tokio::task::yield_now().await;
                drop(locked);
            }
        });
    }
    let finished = tasks.join_all().await;
    assert_eq!(finished.len(), 20);
}
