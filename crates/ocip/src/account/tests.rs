//! Tests of the account: alone, and sharing turns with other clients.

use std::sync::Mutex;

use super::*;
use crate::cooperation::{CooperationFuture, TurnGrant};
use crate::login::LoginMethod;

const BACKOFF: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(900));

fn server(port: u16) -> ServerEndpoint {
    ServerEndpoint {
        host: "as1".into(),
        port,
    }
}

fn account() -> Account {
    let credentials = LoginCredentials {
        user_id: "admin".into(),
        password: "secret".into(),
        method: LoginMethod::Auto,
    };
    Account::new(credentials, BACKOFF, Arc::default())
}

async fn attempt(account: &Account) -> PasswordAttempt<'_> {
    account.attempt(&server(1)).await.unwrap()
}

async fn waits(account: &Account) -> bool {
    let at = server(1);
    let second = account.attempt(&at);
    tokio::time::timeout(Duration::from_millis(1), second)
        .await
        .is_err()
}

#[tokio::test(start_paused = true)]
async fn an_unproved_password_is_tried_by_one_at_a_time() {
    let account = account();
    let first = attempt(&account).await;
    assert!(waits(&account).await);
    first.unanswered().await;
    let second = attempt(&account).await;
    second.accepted().await;
    let _third = attempt(&account).await;
    assert!(!waits(&account).await);
}

#[tokio::test(start_paused = true)]
async fn a_refused_password_is_tried_by_nobody_until_the_back_off_ends() {
    let account = account();
    attempt(&account).await.accepted().await;
    let delay = attempt(&account).await.refused("wrong").await;
    assert!(delay >= Duration::from_secs(60));
    let failure = account.attempt(&server(2)).await.err().unwrap();
    assert_eq!(
        (failure.reason.as_str(), failure.retry_after),
        ("wrong", delay)
    );
    assert_eq!(account.refused_for(), Some(delay));
    tokio::time::advance(delay).await;
    let attempt = attempt(&account).await;
    assert!(waits(&account).await);
    assert!(attempt.refused("wrong again").await >= Duration::from_secs(120));
}

#[tokio::test(start_paused = true)]
async fn what_one_server_refuses_for_reasons_of_its_own_holds_there() {
    let account = account();
    let delay = attempt(&account).await.refused_here("odd").await;
    assert!(account.check_blocked(&server(1)).is_err());
    assert!(account.check_blocked(&server(2)).is_ok());
    tokio::time::advance(delay).await;
    assert!(attempt(&account).await.refused_here("odd").await >= 2 * BACKOFF.0);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_is_cut_short_counts_unless_the_password_was_right() {
    let account = account();
    drop(attempt(&account).await);
    let failure = account.check_blocked(&server(1)).unwrap_err();
    assert!(failure.reason.contains("cut short"), "{failure:?}");
    tokio::time::advance(failure.retry_after).await;
    attempt(&account).await.accepted().await;
    drop(attempt(&account).await);
    assert!(account.check_blocked(&server(1)).is_ok());
}

/// Turns that another client has its say in.
#[derive(Default)]
struct FakeTurns {
    /// What the next request gets instead of a turn.
    denies: Mutex<Option<NoTurn>>,
    /// How often others were refused.
    failures: u32,
    /// How many clients are not told of an end.
    lonely: u32,
    ends: Arc<Mutex<Vec<TurnEnd>>>,
}

struct FakeTurn(u32, Arc<Mutex<Vec<TurnEnd>>>);

impl LoginTurns for FakeTurns {
    fn begin<'a>(&'a self, _: TurnRequest<'a>) -> CooperationFuture<'a, Result<TurnGrant, NoTurn>> {
        let grant = TurnGrant {
            turn: Box::new(FakeTurn(self.lonely, Arc::clone(&self.ends))),
            failures: self.failures,
            failures_here: 0,
        };
        let denied = self.denies.lock().unwrap().take();
        Box::pin(async { denied.map_or(Ok(grant), Err) })
    }
}

impl LoginTurn for FakeTurn {
    fn end(self: Box<Self>, end: TurnEnd) -> CooperationFuture<'static, u32> {
        self.1.lock().unwrap().push(end);
        Box::pin(async move { self.0 })
    }
}

fn sharing(turns: FakeTurns) -> (Account, Arc<Mutex<Vec<TurnEnd>>>) {
    let ends = Arc::clone(&turns.ends);
    (account().taking_turns(Some(Arc::new(turns))), ends)
}

fn refusal() -> LoginRefusal {
    LoginRefusal {
        reason: "wrong elsewhere".into(),
        failures: 3,
        wait: Duration::from_secs(100),
    }
}

#[tokio::test(start_paused = true)]
async fn what_others_were_refused_holds_here_too() {
    for here in [false, true] {
        let denial = match here {
            true => NoTurn::RefusedHere(refusal()),
            false => NoTurn::Refused(refusal()),
        };
        let (account, ends) = sharing(FakeTurns {
            denies: Mutex::new(Some(denial)),
            ..FakeTurns::default()
        });
        let failure = account.attempt(&server(1)).await.err().unwrap();
        assert_eq!(failure.reason, "wrong elsewhere");
        assert_eq!(failure.retry_after, Duration::from_secs(100));
        // Nobody was asked a second time: the store may be gone by now.
        assert!(account.attempt(&server(1)).await.is_err());
        assert_eq!(account.attempt(&server(2)).await.is_ok(), here);
        assert_eq!(account.refused_for().is_some(), !here);
        tokio::time::advance(Duration::from_secs(100)).await;
        let attempt = attempt(&account).await;
        let wait = match here {
            true => attempt.refused_here("again").await,
            false => attempt.refused("again").await,
        };
        assert!(wait >= 8 * BACKOFF.0, "it grows for all: {wait:?}");
        let told = ends.lock().unwrap().pop().unwrap();
        let (TurnEnd::Refused(told) | TurnEnd::RefusedHere(told)) = told else {
            panic!("{told:?}");
        };
        assert_eq!((told.failures, told.wait), (4, wait));
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_busy_says_nothing_of_the_password() {
    let busy = OpenError {
        reason: "others log in".into(),
        retry_after: Duration::from_secs(1),
    };
    let (account, _) = sharing(FakeTurns {
        denies: Mutex::new(Some(NoTurn::Busy(busy.clone()))),
        ..FakeTurns::default()
    });
    assert_eq!(account.attempt(&server(1)).await.err(), Some(busy));
    assert!(account.attempt(&server(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn each_end_of_a_turn_is_told() {
    let (account, ends) = sharing(FakeTurns::default());
    let told = || ends.lock().unwrap().pop();
    attempt(&account).await.unanswered().await;
    assert_eq!(told(), Some(TurnEnd::Unanswered));
    drop(attempt(&account).await);
    tokio::task::yield_now().await;
    let cut = told();
    assert!(matches!(cut, Some(TurnEnd::RefusedHere(_))), "{cut:?}");
    tokio::time::advance(2 * BACKOFF.0).await;
    attempt(&account).await.accepted().await;
    assert_eq!(told(), Some(TurnEnd::Accepted));
    drop(attempt(&account).await);
    tokio::task::yield_now().await;
    assert_eq!(told(), Some(TurnEnd::Unanswered));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_others_cannot_be_told_is_waited_out_for_all_of_them() {
    let (account, _) = sharing(FakeTurns {
        lonely: 3,
        failures: 2,
        ..FakeTurns::default()
    });
    let wait = attempt(&account).await.refused("wrong").await;
    assert!(wait >= 3 * 4 * BACKOFF.0, "{wait:?}");
    assert_eq!(account.refused_for(), Some(wait));
}
