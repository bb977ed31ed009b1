//! Tests of the throttle of one process: limits, pauses, and windows that grow.

use rand::RngExt;

use super::limits::ROUND_MAX;
use super::*;
use crate::access::attempt_log::SPARE_TRIES;
use crate::access::limit::LimitHit;

const WINDOW: Duration = Duration::from_secs(15 * 60);

fn attempts() -> LoginThrottle {
    LoginThrottle::new(AttemptLimits {
        per_user: 3,
        per_address: 6,
        window: WINDOW,
    })
}

fn address(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

fn begin<'a>(
    attempts: &'a LoginThrottle,
    user: &str,
    last: u8,
) -> Result<LoginAttempt<'a>, LimitError> {
    let of = AttemptOrigin {
        user: user.to_owned(),
        address: address(last),
    };
    attempts.begin_here(of, rand::random(), attempts.limits)
}

/// Tries a wrong password; gives the pause, or the time to wait.
fn fail(attempts: &LoginThrottle, user: &str, last: u8) -> Result<u128, u64> {
    begin(attempts, user, last)
        .map(|attempt| attempt.pause.as_millis())
        .map_err(|(_, wait)| wait.as_secs())
}

#[tokio::test(start_paused = true)]
async fn other_limits_count_the_attempts_that_were_made() {
    let attempts = attempts();
    assert_eq!(fail(&attempts, "a", 1), Ok(0));
    let stricter = attempts.with_limits(AttemptLimits {
        per_user: 1,
        per_address: 6,
        window: WINDOW / 3,
    });
    assert_eq!(fail(&stricter, "a", 1), Err(WINDOW.as_secs() / 3));
    assert_eq!(fail(&attempts, "a", 1), Ok(250));
}

#[tokio::test(start_paused = true)]
async fn a_user_is_slowed_then_refused_then_let_in_again() {
    let attempts = attempts();
    assert_eq!(fail(&attempts, "a", 1), Ok(0));
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(fail(&attempts, "a", 2), Ok(250));
    assert_eq!(fail(&attempts, "a", 3), Ok(500));
    assert_eq!(fail(&attempts, "a", 4), Err(14 * 60));
    assert_eq!(fail(&attempts, "b", 4), Ok(0));
    tokio::time::advance(Duration::from_secs(14 * 60)).await;
    assert_eq!(fail(&attempts, "a", 4), Ok(500));
    // The fourth wrong one has begun the second round: its window is twice as long.
    assert_eq!(fail(&attempts, "a", 4), Err(16 * 60));
}

#[tokio::test(start_paused = true)]
async fn an_address_that_guesses_is_slowed_and_never_shut_out() {
    let attempts = attempts();
    for user in ["a", "b", "c", "d", "e"] {
        assert_eq!(fail(&attempts, user, 1), Ok(0));
    }
    assert_eq!(fail(&attempts, "f", 1), Ok(250));
    assert_eq!(fail(&attempts, "g", 2), Ok(0));
    for nth in 0..200 {
        assert_eq!(fail(&attempts, "g", 1), Err(10), "{nth}");
        tokio::time::advance(Duration::from_secs(10)).await;
        let pause = fail(&attempts, &format!("user{nth}"), 1).unwrap();
        assert!((250..=4000).contains(&pause), "{pause}");
    }
    let mut state = attempts.state();
    let there = state.addresses.trail(&address(1), Instant::now());
    assert_eq!(there.tries.len(), 6 + SPARE_TRIES);
}

#[tokio::test(start_paused = true)]
async fn who_has_logged_in_there_is_not_slowed_by_others() {
    let attempts = attempts();
    begin(&attempts, "a", 1).unwrap().succeeded().await;
    for nth in 0..6 {
        fail(&attempts, &format!("user{nth}"), 1).unwrap();
    }
    assert_eq!(fail(&attempts, "b", 1), Err(10));
    assert_eq!(fail(&attempts, "a", 1), Ok(0));
    assert_eq!(fail(&attempts, "a", 1), Ok(250));
    assert_eq!(fail(&attempts, "a", 1), Ok(500));
    assert_eq!(fail(&attempts, "a", 1), Err(15 * 60), "only so often");
    assert_eq!(fail(&attempts, "c", 1), Err(10));
}

#[tokio::test(start_paused = true)]
async fn a_right_password_and_one_that_was_not_tried_do_not_count() {
    let attempts = attempts();
    for _ in 0..10 {
        begin(&attempts, "a", 1).unwrap().not_made().await;
    }
    assert_eq!(fail(&attempts, "a", 1), Ok(0));
    assert_eq!(fail(&attempts, "a", 1), Ok(250));
    begin(&attempts, "a", 1).unwrap().succeeded().await;
    assert_eq!(fail(&attempts, "a", 1), Ok(0));
    let there = attempts
        .state()
        .addresses
        .trail(&address(1), Instant::now());
    assert_eq!(there.made, 3);
}

#[tokio::test(start_paused = true)]
async fn attempts_at_the_same_time_count_before_any_has_failed() {
    let attempts = attempts();
    let made: Vec<_> = (0..10).map(|last| begin(&attempts, "a", last)).collect();
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_says_which_limit_it_is() {
    let attempts = attempts();
    let hit = |user: &str, last| {
        let refused = begin(&attempts, user, last).err();
        refused.map(|(hit, _)| hit)
    };
    for last in 1..=3 {
        assert_eq!(hit("a", last), None);
    }
    assert_eq!(hit("a", 4), Some(LimitHit::UserAttempts(3)));
    for nth in 0..6 {
        assert_eq!(hit(&format!("b{nth}"), 9), None);
    }
    assert_eq!(hit("c", 9), Some(LimitHit::AddressAttempts(6)));
}

#[tokio::test(start_paused = true)]
async fn without_limits_nobody_waits() {
    let attempts = attempts().with_limits(AttemptLimits {
        per_user: 0,
        per_address: 0,
        window: WINDOW,
    });
    for nth in 0..100 {
        assert_eq!(fail(&attempts, "a", 1), Ok(0), "{nth}");
    }
}

#[tokio::test(start_paused = true)]
async fn pauses_do_not_grow_for_ever() {
    assert_eq!(pause(5, 0), Duration::from_secs(4));
    assert_eq!(pause(usize::MAX, 0), Duration::from_secs(4));
}

/// As many guesses as any pace gets through in a time.
fn most(per_user: usize, time: Duration) -> usize {
    let windows = time.as_secs_f64() / WINDOW.as_secs_f64();
    per_user * (1 + (windows + 1.0).log2() as usize)
}

/// Guesses for `days`, each after the pause that `pace` says; gives how many got through.
async fn guess(days: u32, mut pace: impl FnMut() -> u64) -> usize {
    let (attempts, began) = (attempts(), Instant::now());
    let mut through = 0;
    while began.elapsed() < DAY * days {
        let refused = fail(&attempts, "a", 1).is_err();
        through += usize::from(!refused);
        let most = most(3, began.elapsed());
        assert!(through <= most, "{through} in {:?}", began.elapsed());
        tokio::time::advance(Duration::from_secs(pace())).await;
    }
    through
}

#[tokio::test(start_paused = true)]
async fn no_pace_of_guesses_gets_many_through() {
    let paces = [60, 299, 300, 301, 450, 899, 900, 901, 1800, 3600, 86_400];
    for pace in paces {
        let through = guess(20, || pace).await;
        assert!(through >= 9, "{pace}: who waits may try again: {through}");
    }
    for _ in 0..20 {
        let longest = 1 << rand::rng().random_range(6..18);
        guess(5, || rand::rng().random_range(30..longest)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_password_ends_the_rounds_and_so_does_a_long_time() {
    let attempts = attempts();
    for end in ["right", "long ago"] {
        guess_round(&attempts).await;
        assert_eq!(fail(&attempts, "a", 1), Err(15 * 60), "{end}");
        tokio::time::advance(2 * WINDOW).await;
        guess_round(&attempts).await;
        assert_eq!(fail(&attempts, "a", 1), Err(30 * 60), "{end}");
        if end == "right" {
            tokio::time::advance(2 * WINDOW).await;
            begin(&attempts, "a", 1).unwrap().succeeded().await;
        } else {
            tokio::time::advance(FORGOTTEN).await;
        }
    }
    assert_eq!(fail(&attempts, "a", 1), Ok(0));
}

async fn guess_round(attempts: &LoginThrottle) {
    for _ in 0..3 {
        fail(attempts, "a", 1).unwrap();
    }
}

#[test]
fn a_window_grows_by_rounds_and_not_for_ever() {
    let limits = attempts().limits;
    let rounds = [0, 1, 3, 4, 6, 7, 9, 10].map(|made| limits.round(made));
    assert_eq!(rounds, [1, 1, 1, 2, 2, 4, 4, 8].map(|times| WINDOW * times));
    assert_eq!(limits.round(usize::MAX), ROUND_MAX);
}

#[tokio::test(start_paused = true)]
async fn a_part_of_the_limits_has_the_rounds_of_all_of_them() {
    let attempts = attempts();
    guess_round(&attempts).await;
    tokio::time::advance(WINDOW).await;
    let part = attempts.limits.part(2);
    let begin = || {
        let of = AttemptOrigin {
            user: "a".to_owned(),
            address: address(1),
        };
        let begun = attempts.begin_here(of, rand::random(), part);
        begun.map_err(|(_, wait)| wait)
    };
    assert!(begin().is_ok(), "three were one round, not three");
    assert_eq!(begin().err(), Some(2 * WINDOW));
}

#[test]
fn a_part_of_the_limits_is_never_none_and_no_limit_stays_none() {
    let limits = attempts().limits;
    let parts = |replicas| {
        let part = limits.part(replicas);
        (part.per_user, part.per_address)
    };
    assert_eq!([0, 1, 2, 9].map(parts), [(3, 6), (3, 6), (1, 3), (1, 1)]);
    assert_eq!(parts(usize::MAX), (1, 1));
    let unlimited = AttemptLimits {
        per_user: 0,
        ..limits
    };
    assert_eq!(unlimited.part(2).per_user, 0);
}
