//! Every route, for every kind of caller and target: exactly the expected status, and nothing about
//! a user is sent where the answer is 401, 403 or a tenant mismatch.

use std::net::SocketAddr;

use ocip_gateway::apio;
use ocip_gateway::http::{Route, RouteRole};
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::UserService;
use ocip_services::{criteria, of_path};
use ocip_simulator::SimulatedSwitch;
use ocip_simulator::data::AlternateNumber;

use super::{ask, closed_config, cookie, log_in};
use crate::support::{TestGateway, simulate};

/// The demo switch, with the administrators that it lacks.
const MORE: &str = r#"
[[administrator]]
user_id = "foo-bargroup-admin@demo.example"
password = "demo-admin-password"
login_type = "Group"
tenant = "foo"
group = "bargroup"

[[administrator]]
user_id = "bar-admin"
password = "demo-admin-password"
login_type = "Service Provider"
tenant = "bar"
"#;

const ADMIN: &str = "demo-admin-password";
const USER: &str = "demo-user-password";

/// Whom a request is about, as tenant, group and user.
struct Target {
    name: &'static str,
    path: [&'static str; 3],
    /// Whether the switch has that user there.
    exists: bool,
}

const TARGETS: [Target; 7] = [
    target("own", ["foo", "foogroup", "foouser"], true),
    target(
        "own, in full",
        ["foo", "foogroup", "FooUser@demo.example"],
        false,
    ),
    target("sibling", ["foo", "foogroup", "baruser"], true),
    target("other group", ["foo", "bargroup", "warehouse"], true),
    target("foreign", ["bar", "bargroup", "shop"], true),
    target("foreign as own", ["foo", "foogroup", "shop"], false),
    target("unknown", ["foo", "foogroup", "nobody"], false),
];

const fn target(name: &'static str, path: [&'static str; 3], exists: bool) -> Target {
    Target { name, path, exists }
}

/// Somebody who calls, and the targets within reach.
struct CallerCase {
    name: &'static str,
    header: Option<String>,
    known: bool,
    may_write: bool,
    /// Whether it is a user, who has no say in what services cost.
    is_user: bool,
    reaches: fn(&Target) -> bool,
    /// What it reaches as a whole: a tenant, a group, or users alone.
    widest: &'static str,
}

fn key_case(
    name: &'static str,
    key: &str,
    may_write: bool,
    reaches: fn(&Target) -> bool,
) -> CallerCase {
    CallerCase {
        name,
        header: Some(format!("Authorization: Bearer secret-{key}")),
        known: key != "nobody",
        may_write,
        is_user: false,
        reaches,
        widest: "{tenant}",
    }
}

async fn person_case(
    addr: SocketAddr,
    user: &'static str,
    password: &str,
    widest: &'static str,
    reaches: fn(&Target) -> bool,
) -> CallerCase {
    CallerCase {
        name: user,
        header: Some(cookie(&log_in(addr, user, password).await)),
        known: true,
        may_write: true,
        is_user: matches!(user, "foouser" | "baruser"),
        reaches,
        widest,
    }
}

fn in_foo(target: &Target) -> bool {
    target.path[0] == "foo"
}

fn in_foogroup(target: &Target) -> bool {
    in_foo(target) && target.path[1] == "foogroup"
}

async fn callers(addr: SocketAddr) -> Vec<CallerCase> {
    let stranger = CallerCase {
        name: "nobody",
        header: None,
        known: false,
        may_write: false,
        is_user: false,
        reaches: |_| false,
        widest: "{user}",
    };
    vec![
        stranger,
        key_case("bad key", "nobody", false, |_| false),
        key_case("read key", "foo-reader", false, in_foo),
        key_case("write key", "foo-writer", true, in_foo),
        key_case("key of another tenant", "bar-writer", true, |target| {
            !in_foo(target)
        }),
        person_case(addr, "foouser", USER, "{user}", |target| {
            target.name.starts_with("own")
        })
        .await,
        person_case(addr, "baruser", USER, "{user}", |target| {
            target.name == "sibling"
        })
        .await,
        person_case(
            addr,
            "foogroup-admin@demo.example",
            ADMIN,
            "{group}",
            in_foogroup,
        )
        .await,
        person_case(
            addr,
            "foo-bargroup-admin@demo.example",
            ADMIN,
            "{group}",
            |target| target.name == "other group",
        )
        .await,
        person_case(addr, "foo-admin", ADMIN, "{tenant}", in_foo).await,
        person_case(addr, "bar-admin", ADMIN, "{tenant}", |target| {
            !in_foo(target)
        })
        .await,
        person_case(addr, "gateway-admin", ADMIN, "{tenant}", |_| true).await,
    ]
}

/// Whom a route is about: the last of tenant, group and user in its path.
fn subject<S>(route: &Route<S>) -> Option<&'static str> {
    let subjects = ["{user}", "{group}", "{tenant}"];
    subjects
        .into_iter()
        .find(|one| route.template.contains(one))
}

/// The status that the caller must get, or `None` when it is the resource's business.
fn expected<S>(caller: &CallerCase, route: &Route<S>, target: &Target) -> Option<u16> {
    let reached = match (subject(route), caller.widest) {
        (None, _) => true,
        (Some("{user}"), _) | (_, "{tenant}") | (Some("{group}"), "{group}") => {
            (caller.reaches)(target)
        }
        _ => false,
    };
    match route.needs {
        RouteRole::Nothing => None,
        _ if !caller.known => Some(401),
        RouteRole::Login if caller.name.contains("key") => Some(401),
        RouteRole::Write | RouteRole::Manage if !caller.may_write => Some(403),
        RouteRole::Write if route.label == "services" && caller.is_user => Some(403),
        RouteRole::Manage if caller.is_user => Some(403),
        _ if !reached => Some(403),
        _ => None,
    }
}

/// What a caller who is let in is answered. There are two where the first caller's change leaves
/// nothing to do for the next: a speed code that is taken or gone, a criteria or a user that is gone.
fn answers<S>(route: &Route<S>, caller: &CallerCase, target: &Target) -> &'static [u16] {
    let in_full = target.name == "own, in full";
    let is_own = in_full || target.name == "own";
    let is_there = target.exists || in_full && caller.name == "foouser";
    let is_there = is_there || subject(route) != Some("{user}");
    let is_assigned = match route.label {
        "services" => true,
        "speed_dial_8" | "alternate_numbers" | "alternate_number" => is_own,
        label if label.starts_with("speed_dial") => target.name != "sibling",
        "user_profile" => true,
        // Schedules need no service.
        label if label.contains("_schedule") => true,
        label if label.starts_with("shared_call_appearance") => is_own,
        "executive_available_assistants" => is_own,
        // Nobody needs a service to be in a pickup group.
        label if label.contains("call_pickup") => true,
        label if criteria_service(label).is_some() || of_path(label).is_some() => is_own,
        label if label.starts_with("cfa_vm") => is_own,
        _ => target.name != "foreign",
    };
    match (route.label, route.method.as_str()) {
        // The first caller makes it, and the first who deletes it has it gone.
        (label, "POST") if label.ends_with("_schedules") && is_there => &[201, 400],
        (label, _) if label.ends_with("_schedule") && is_there => &[200, 404],
        ("call_pickups", "POST") => &[201, 400],
        ("call_pickup", "DELETE") => &[200, 404],
        ("login", "GET") | ("phone_types", _) => &[200],
        ("login", _) => &[416],
        ("phone_type", _) => &[404],
        ("users", "GET") | ("users_digest", _) => &[200],
        // The same user can be made once.
        ("users", _) => &[201, 400],
        ("mobile_number", _) if is_there && !is_assigned => &[400],
        _ if !is_there || !is_assigned => &[404],
        ("speed_dial_100", "POST" | "DELETE") => &[200, 400],
        ("speed_dial_100_code", _) => &[404],
        // The same endpoint is made once.
        ("shared_call_appearance_endpoint", "POST") => &[200, 201],
        ("user_profile", "DELETE") => &[200, 404],
        (label, "POST") if criteria_service(label).is_some() => &[400],
        (label, "DELETE") if criteria_service(label).is_some() => &[200, 404],
        _ => &[200],
    }
}

/// The service that acts by criteria whose routes have this label.
fn criteria_service(label: &str) -> Option<&'static CriteriaService> {
    let mut all = criteria::ALL.iter().copied();
    all.find(|service| [service.path, service.label].contains(&label))
}

/// Whether the label is that of a service with nothing to change but its criteria.
fn is_list(service: &CriteriaService, label: &str) -> bool {
    service.path == label && !service.has_settings()
}

fn path_of<S>(route: &Route<S>, target: &Target) -> String {
    let [tenant, group, user] = target.path;
    let path = route
        .template
        .replace("{tenant}", tenant)
        .replace("{group}", group);
    let path = path.replace("{user}", &user.replace('@', "%40"));
    let path = path.replace("{pickup}", "test");
    let path = path.replace("{code}", "03").replace("{name}", "test");
    let query = match (route.label, route.method.as_str()) {
        ("shared_call_appearance_endpoint", "GET" | "PUT") => {
            "?linePort=foouser-meeting%40demo.example"
        }
        _ => "",
    };
    let path = path.replace("{id}", "1");
    format!("/api/v1{path}/{query}")
}

/// A body that the route takes, so that a change gets as far as the switch.
fn body_of<S>(route: &Route<S>) -> &'static str {
    match (route.label, route.method.as_str()) {
        (_, "GET") => "",
        ("speed_dial_100", "POST" | "PUT") => {
            r#"{"speedCodes":[{"speedCode":"03","phoneNumber":"12"}]}"#
        }
        ("speed_dial_100", "DELETE") => r#"{"speedCodes":[{"speedCode":"03"}]}"#,
        ("speed_dial_8", _) => r#"{"speedCodes":[{"speedCode":"4","phoneNumber":"12"}]}"#,
        ("alternate_numbers", _) => r#"{"distinctiveRing":true}"#,
        (label, "POST") if criteria_service(label).is_some() => {
            r#"{"name":"test","fromDnCriteria":{"selection":"Any"}}"#
        }
        ("call_pickups", _) => r#"{"name":"test"}"#,
        ("call_pickup", "PUT") => r#"{"assigned_users":[]}"#,
        ("users", _) => r#"{"userId":"new","lastName":"New","firstName":"New"}"#,
        ("user_profile", "PUT") => r#"{"emailAddress":"a@b.example"}"#,
        (label, "POST") if label.ends_with("_schedules") => r#"{"name":"test"}"#,
        (label, "PUT") if label.ends_with("_schedule") => r#"{"periods":[]}"#,
        (label, "PUT") if criteria_service(label).is_some_and(|one| is_list(one, label)) => {
            r#"{"criteria":[{"name":"test","active":true}]}"#
        }
        (label, "PUT") if criteria_service(label).is_some() => r#"{"active":true}"#,
        ("shared_call_appearance", "PUT") => r#"{"allowSCACallRetrieve":true}"#,
        ("shared_call_appearance", _) => r#"{"endpoints":[{"linePort":"new@demo.example"}]}"#,
        ("shared_call_appearance_endpoint", "PUT") => r#"{"isActive":true}"#,
        ("shared_call_appearance_endpoint", _) => {
            r#"{"accessDevice":{"name":"meeting-room","level":"Group"},"linePort":"new@demo.example"}"#
        }
        ("cfa_vm", _) => r#"{"active":false}"#,
        ("phone_buttons", _) => r#"{"keys":[{"id":4,"type":"NONE"}]}"#,
        ("services", _) => r#"{"services":[{"name":"Fax Messaging"}]}"#,
        (label, _) => of_path(label).map_or("", change_of),
    }
}

/// A change that every switch accepts: the first flag is off, or there is a number that nobody dials.
fn change_of(service: &UserService) -> &'static str {
    match service.settings[0].json {
        "active" => r#"{"active":false}"#,
        "phoneNumber" => r#"{"phoneNumber":"12"}"#,
        "uri" | "monitoredUserIds" => r#"{"monitoredUserIds":["baruser","ann.peeters"]}"#,
        "enableDivert" => {
            r#"{"executiveUsers":[{"userId":"ann.peeters@demo.example","optInStatus":true}]}"#
        }
        "allowOptInOut" => r#"{"assistantUserIds":["ann.peeters"]}"#,
        other => panic!("{other}: say how it is changed"),
    }
}

/// User commands that were run so far; the proof asks for a profile, which is none.
fn user_commands(switch: &SimulatedSwitch) -> u64 {
    let executed = switch.counts().executed;
    let of_users = executed.iter().filter(|(name, _)| {
        name.starts_with("User") && !name.starts_with("UserGetRequest")
            || name.contains("AccessDevice")
    });
    of_users.map(|(_, count)| count).sum()
}

/// Everything that was sent for somebody, proofs included.
fn sent(switch: &SimulatedSwitch) -> u64 {
    let executed = switch.counts().executed;
    let sent = executed
        .iter()
        .filter(|(name, _)| name.as_str() != "VerifySessionIsValidRequest");
    sent.map(|(_, count)| count).sum()
}

async fn check(
    addr: SocketAddr,
    switch: &SimulatedSwitch,
    route: &Route<apio::Apio>,
    caller: &CallerCase,
    target: &Target,
) {
    // Whether a user is named who is not there.
    let is_missing =
        subject(route) == Some("{user}") && !target.exists && target.name != "own, in full";
    let path = path_of(route, target);
    let headers: Vec<&str> = caller.header.iter().map(String::as_str).collect();
    let (users_before, sent_before) = (user_commands(switch), sent(switch));
    let reply = ask(addr, route.method.as_str(), &path, &headers, body_of(route)).await;
    let case = format!(
        "{} for {} on {route:?}: {reply:?}",
        target.name, caller.name
    );
    match expected(caller, route, target) {
        Some(status) => {
            assert_eq!(reply.status, status, "{case}");
            assert_eq!(sent(switch), sent_before, "{case}");
        }
        None => {
            let answers = answers(route, caller, target);
            assert!(answers.contains(&reply.status), "{answers:?}: {case}");
            if is_missing {
                assert_eq!((reply.status, reply.error_code()), (404, 40402), "{case}");
            }
        }
    }
    if matches!(reply.status, 401 | 403) || is_missing {
        assert_eq!(user_commands(switch), users_before, "{case}");
    }
}

#[tokio::test]
async fn every_caller_gets_exactly_what_is_theirs_on_every_route() {
    let demo = include_str!("../../../fixtures/demo/switch.toml");
    let switch = SimulatedSwitch::from_toml(&format!("{demo}{MORE}")).unwrap();
    switch.edit(|data| {
        let own = data.user_mut("foouser").unwrap();
        own.services.insert("Alternate Numbers".to_owned());
        own.alternate_numbers.numbers = vec![AlternateNumber {
            extension: Some("0097".to_owned()),
            ..Default::default()
        }];
    });
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.rate.user_per_second = 0;
    config.access.rate.key_per_second = 0;
    let gateway = TestGateway::start(config).await;
    let callers = callers(gateway.addr()).await;
    // The logouts of those logins have been sent too, before anything is counted.
    crate::support::gateway::until(|| async { switch.counts().executed("LogoutRequest") == 7 })
        .await;
    // Logging out ends the very session that is tried, so it is left to a test of its own.
    let routes = apio::dialect("/api/v1", &[]).routes;
    let routes = routes.iter().filter(|route| route.label != "logout");
    for route in routes {
        for caller in &callers {
            for target in &TARGETS {
                check(gateway.addr(), &switch, route, caller, target).await;
            }
        }
    }
}

#[test]
fn every_route_says_what_it_needs() {
    for route in apio::dialect("/api/v1", &[]).routes {
        let changes = route.method != "GET";
        match route.needs {
            RouteRole::Nothing => assert_eq!((route.label, changes), ("login", true), "{route:?}"),
            RouteRole::Login => assert!(matches!(route.label, "login" | "logout"), "{route:?}"),
            RouteRole::Read => assert!(!changes, "{route:?}"),
            RouteRole::Write | RouteRole::Manage => assert!(changes, "{route:?}"),
        }
    }
}
