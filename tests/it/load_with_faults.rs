//! Many callers, few sessions, and a switch that answers late, twice, cut, swapped and wrongly: no
//! caller ever gets another caller's data.

use std::sync::Arc;
use std::time::Duration;

use ocip_simulator::{FaultAction, FaultMix, SimulatedSwitch};
use serde_json::json;

use crate::support::{Client, TestGateway, simulate, tcp_config};

const REQUESTS: usize = 10_000;
const CALLERS: usize = 64;
const SESSIONS: usize = 4;

/// A switch on which every caller has a user, whose only speed code tells whose it is.
fn switch_with_users() -> Arc<SimulatedSwitch> {
    use std::fmt::Write as _;
    let mut data = String::from(
        "[system]\ndefault_domain = \"demo.example\"\ncountry_code = \"32\"\n\
         language = \"English\"\ntime_zone = \"Europe/Brussels\"\n\
         [[administrator]]\nuser_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n\
         login_type = \"System\"\n[[tenant]]\nid = \"foo\"\nname = \"Foo\"\n\
         [[group]]\ntenant = \"foo\"\nid = \"foogroup\"\nname = \"Group\"\n",
    );
    for caller in 0..CALLERS {
        write!(
            data,
            "[[user]]\ntenant = \"foo\"\ngroup = \"foogroup\"\nuser_id = \"user{caller}@demo.example\"\n\
             password = \"x\"\nlast_name = \"L\"\nfirst_name = \"F\"\nservices = [\"Speed Dial 100\"]\n\
             speed_dial_100 = [{{ code = {caller}, phone_number = \"+3210{caller}\", \
             description = \"of user{caller}\" }}]\n"
        )
        .unwrap();
    }
    SimulatedSwitch::from_toml(&data).unwrap()
}

fn path(caller: usize) -> String {
    format!("/api/v1/tenants/foo/groups/foogroup/users/user{caller}/services/speed_dial_100/")
}

fn faults() -> FaultMix {
    FaultMix {
        seed: 20_261_121,
        one_in: 40,
        command: Some("UserSpeedDial100*".into()),
        actions: vec![
            FaultAction::Late(Duration::from_millis(1200)),
            FaultAction::CutAfter(100),
            FaultAction::CutAfter(400),
            FaultAction::Duplicate,
            FaultAction::Swapped,
            FaultAction::WrongEcho,
            FaultAction::WrongSessionId,
            FaultAction::DropBefore,
            FaultAction::DropAfter,
            FaultAction::StrayBytes,
            FaultAction::Garbage,
            FaultAction::UnsolicitedLogout,
        ],
    }
}

#[derive(Default)]
struct Tally {
    right: usize,
    failed: usize,
}

/// Asks for the caller's own list again and again, and changes it to itself now and then.
async fn call(gateway: Arc<TestGateway>, caller: usize, requests: usize) -> Tally {
    let expected = json!({
        "speedCodes": [{
            "speedCode": format!("{caller:02}"),
            "phoneNumber": format!("+3210{caller}"),
            "description": format!("of user{caller}"),
        }],
        "prefix": "",
    });
    let change = json!({"speedCodes": expected["speedCodes"]}).to_string();
    let path = path(caller);
    let mut client = Client::connect(gateway.addr()).await;
    let mut tally = Tally::default();
    for number in 0..requests {
        let write = number % 8 == 7;
        let (method, body) = if write {
            ("PUT", change.as_str())
        } else {
            ("GET", "")
        };
        let reply = client.send(method, &path, body).await;
        match reply.status {
            200 if write => tally.right += 1,
            200 => {
                assert_eq!(reply.json(), expected, "caller {caller}");
                tally.right += 1;
            }
            502..=504 => tally.failed += 1,
            _ => panic!("caller {caller}: {reply:?}"),
        }
    }
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn no_caller_ever_gets_another_callers_data() {
    let switch = switch_with_users();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.pool.max_sessions = SESSIONS;
    // Below the delay of a late reply, so that it arrives when nobody waits for it any more; and long
    // enough for a slow machine, so that what fails does so because of the faults.
    config.backend.request_timeout = Duration::from_secs(1);
    let gateway = Arc::new(TestGateway::start(config).await);
    switch.set_fault_mix(Some(faults()));
    let callers = (0..CALLERS).map(|caller| {
        let requests = REQUESTS / CALLERS + usize::from(caller < REQUESTS % CALLERS);
        tokio::spawn(call(Arc::clone(&gateway), caller, requests))
    });
    let mut total = Tally::default();
    for caller in callers.collect::<Vec<_>>() {
        let tally = caller.await.unwrap();
        total.right += tally.right;
        total.failed += tally.failed;
    }
    assert_eq!(total.right + total.failed, REQUESTS);
    assert!(switch.counts().faults > 100, "{}", switch.counts().faults);
    assert!(
        total.right > REQUESTS / 2,
        "only {} of {REQUESTS} answered",
        total.right
    );
    let (leased, idle) = gateway.sessions();
    assert!(
        leased == 0 && idle <= SESSIONS,
        "{leased} on loan, {idle} idle"
    );
}
