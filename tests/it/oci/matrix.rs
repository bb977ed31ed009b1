//! Shapes of targets × keys: the right status, and on refusal no command of the caller at the switch.

use ocip_gateway::config::KeyRole;
use serde_json::{Value, json};

use super::{OciStage, granted};
use crate::access::{UserClient, key};
use crate::support::ask;

/// Whom a command is about.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    User,
    Group,
    Tenant,
    Reseller,
    System,
}

/// Where all whom a command names are; `None` for somebody who is not there.
type Place = Option<[&'static str; 2]>;

/// A command about somebody.
struct Shape {
    what: &'static str,
    command: &'static str,
    body: Value,
    level: Level,
    place: Place,
    /// The level of a device in it.
    device: Option<&'static str>,
    /// Whether only its name allows it.
    is_reserved: bool,
}

/// What a key may do.
#[derive(Clone, Copy)]
struct KeyCase {
    name: &'static str,
    is_known: bool,
    has_grant: bool,
    may_write: bool,
    tenant: Option<&'static str>,
    group: Option<&'static str>,
    is_exact: bool,
    system: bool,
}

const OWN: Place = Some(["foo", "foogroup"]);
const SIBLING: Place = Some(["foo", "bargroup"]);
const FOREIGN: Place = Some(["bar", "bargroup"]);
const NOBODY: Place = None;

fn shape(
    what: &'static str,
    command: &'static str,
    body: Value,
    level: Level,
    place: Place,
) -> Shape {
    Shape {
        what,
        command,
        body,
        level,
        place,
        device: None,
        is_reserved: false,
    }
}

/// Users and services, each in four places.
fn users() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (user, service, place) in [
        ("foouser", "hg1", OWN),
        ("warehouse@demo.example", "hg2", SIBLING),
        ("shop", "hg3@demo.example", FOREIGN),
        ("nobody", "nobody", NOBODY),
    ] {
        let rows = [
            (
                "a read of a user",
                "UserCallForwardingAlwaysGetRequest",
                json!({"userId": user}),
            ),
            (
                "a write of a user",
                "UserCallForwardingAlwaysModifyRequest",
                json!({"userId": user, "isActive": false}),
            ),
            (
                "a read of a service",
                "GroupHuntGroupGetInstanceRequest20",
                json!({"serviceUserId": service}),
            ),
            (
                "a write of a service",
                "GroupHuntGroupModifyInstanceRequest",
                json!({"serviceUserId": service, "policy": "Circular"}),
            ),
            (
                "further users",
                "GroupHuntGroupModifyInstanceRequest",
                json!({"serviceUserId": "hg1", "agentUserIdList": {"userId": ["foouser", user]}}),
            ),
        ];
        for (what, command, body) in rows {
            // A service of another tenant is not looked for, so that it is as good as not there.
            let is_hidden = place == FOREIGN && what.ends_with("of a service");
            let place = if is_hidden { NOBODY } else { place };
            shapes.push(shape(what, command, body, Level::User, place));
        }
    }
    shapes
}

/// Groups, tenants and departments, each in three places.
fn places() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for place in [OWN, SIBLING, FOREIGN] {
        let [tenant, group] = place.unwrap();
        let of_group = json!({"serviceProviderId": tenant, "groupId": group});
        let of_tenant = json!({"serviceProviderId": tenant});
        let department = |kind: &str| {
            let mut key = match kind {
                "GroupDepartmentKey" => of_group.clone(),
                _ => of_tenant.clone(),
            };
            key["@type"] = json!(kind);
            key["name"] = json!("Sales");
            json!({"userId": "foouser", "department": key})
        };
        let mut device = of_group.clone();
        device["deviceName"] = json!("phone");
        let list = json!({"serviceProviderId": tenant, "GroupId": group});
        for (what, command, body, level) in [
            (
                "a read of a group",
                "GroupGetRequest22",
                of_group.clone(),
                Level::Group,
            ),
            (
                "a write of a group",
                "GroupModifyRequest",
                of_group.clone(),
                Level::Group,
            ),
            (
                "a list of a group",
                "UserGetListInGroupRequest",
                list,
                Level::Group,
            ),
            (
                "a device of a group",
                "GroupAccessDeviceGetRequest18sp1",
                device,
                Level::Group,
            ),
            (
                "a nested group",
                "UserModifyRequest22",
                department("GroupDepartmentKey"),
                Level::User,
            ),
            (
                "a read of a tenant",
                "ServiceProviderGetRequest22",
                of_tenant.clone(),
                Level::Tenant,
            ),
            (
                "a write of a tenant",
                "ServiceProviderModifyRequest",
                of_tenant.clone(),
                Level::Tenant,
            ),
        ] {
            shapes.push(shape(what, command, body, level, place));
        }
        // A tenant alone is that of a key for groups of it, too.
        let place = Some([tenant, "foogroup"]);
        let body = department("EnterpriseDepartmentKey");
        shapes.push(shape(
            "a nested tenant",
            "UserModifyRequest22",
            body,
            Level::User,
            place,
        ));
    }
    shapes
}

/// What is about nobody for sure, devices, and what takes its name.
fn others() -> Vec<Shape> {
    let device = |level: &'static str| {
        let device = json!({"deviceLevel": level, "deviceName": "phone"});
        let endpoint = json!({"accessDeviceEndpoint": {"accessDevice": device}});
        let body = json!({"userId": "foouser", "endpoint": endpoint});
        Shape {
            device: Some(level),
            ..shape("a device", "UserModifyRequest22", body, Level::User, OWN)
        }
    };
    let contacts = "SystemGetRegistrationContactListRequest";
    let reserved = |command, body| Shape {
        is_reserved: true,
        ..shape("a reserved command", command, body, Level::Group, OWN)
    };
    vec![
        shape(
            "nobody",
            "SystemLicensingGetRequest22",
            json!({}),
            Level::System,
            OWN,
        ),
        shape(
            "an optional user",
            contacts,
            json!({"userId": "foouser"}),
            Level::System,
            OWN,
        ),
        shape(
            "an optional user elsewhere",
            contacts,
            json!({"userId": "shop"}),
            Level::System,
            FOREIGN,
        ),
        shape(
            "an optional tenant",
            contacts,
            json!({"svcProviderId": "foo"}),
            Level::System,
            OWN,
        ),
        shape(
            "an optional tenant elsewhere",
            contacts,
            json!({"svcProviderId": "bar"}),
            Level::System,
            FOREIGN,
        ),
        shape(
            "a reseller",
            "ResellerGetRequest22",
            json!({"resellerId": "r"}),
            Level::Reseller,
            FOREIGN,
        ),
        device("Group"),
        device("Service Provider"),
        device("System"),
        reserved(
            "GroupAdminAddRequest",
            json!({
                "serviceProviderId": "foo", "groupId": "foogroup", "userId": "new-admin", "password": "secret",
            }),
        ),
    ]
}

fn keys() -> Vec<KeyCase> {
    let base = KeyCase {
        name: "",
        is_known: true,
        has_grant: true,
        may_write: true,
        tenant: None,
        group: None,
        is_exact: false,
        system: false,
    };
    let of_tenant = |name| KeyCase {
        name,
        tenant: Some("foo"),
        ..base
    };
    let of_group = |name| KeyCase {
        group: Some("foogroup"),
        ..of_tenant(name)
    };
    vec![
        KeyCase {
            name: "stranger",
            is_known: false,
            ..of_tenant("")
        },
        KeyCase {
            has_grant: false,
            ..of_tenant("bare")
        },
        KeyCase {
            may_write: false,
            ..of_tenant("reader")
        },
        of_tenant("tenant"),
        KeyCase {
            is_exact: true,
            ..of_tenant("tenant-exact")
        },
        KeyCase {
            system: true,
            ..of_tenant("tenant-system")
        },
        KeyCase {
            is_exact: true,
            system: true,
            ..of_tenant("tenant-exact-system")
        },
        of_group("group"),
        KeyCase {
            is_exact: true,
            ..of_group("group-exact")
        },
        KeyCase {
            is_exact: true,
            system: true,
            ..of_group("group-exact-system")
        },
        KeyCase {
            name: "all",
            ..base
        },
        KeyCase {
            name: "all-system",
            system: true,
            ..base
        },
        KeyCase {
            name: "all-exact-system",
            is_exact: true,
            system: true,
            ..base
        },
    ]
}

// === impl KeyCase ===

impl KeyCase {
    fn configured(&self, names: &[&str]) -> ocip_gateway::config::AccessKey {
        let role = match self.may_write {
            true => KeyRole::Write,
            false => KeyRole::Read,
        };
        let tenants = [self.tenant.unwrap_or("*")];
        let groups: Vec<_> = self.group.into_iter().collect();
        if !self.has_grant {
            return key(self.name, role, &tenants, &groups);
        }
        let allow = match self.is_exact {
            true => names,
            false => &["*"],
        };
        let mut key = granted(self.name, role, [&tenants, &groups], allow);
        key.oci_system = self.system;
        key
    }

    /// The status of a refusal; `None` when the command is to reach the switch.
    fn refusal(&self, shape: &Shape) -> Option<u16> {
        let is_write = !shape.command.contains("Get");
        let is_system_device = shape.device == Some("System");
        let is_limited = self.tenant.is_some();
        let by_name = self.is_exact && (self.system || shape.level == Level::Tenant);
        let takes_name = match shape.level {
            Level::User | Level::Group => false,
            Level::Tenant => self.group.is_some(),
            Level::Reseller | Level::System => is_limited,
        };
        if !self.is_known {
            return Some(401);
        }
        let is_denied = !self.has_grant
            || is_write && !self.may_write
            || shape.is_reserved && !self.is_exact
            || takes_name && !by_name
            || is_limited && shape.level == Level::Reseller
            || is_system_device && !self.system
            || shape.device == Some("Service Provider") && self.group.is_some();
        match shape.place {
            _ if is_denied => Some(403),
            None if is_limited => Some(404),
            Some([tenant, _]) if self.tenant.is_some_and(|own| own != tenant) => Some(403),
            Some([_, group])
                if shape.level != Level::Tenant
                    && self.group.is_some_and(|own| own != group)
                    && !shape.body["svcProviderId"].is_string() =>
            {
                Some(403)
            }
            _ => None,
        }
    }
}

#[tokio::test]
async fn every_key_reaches_exactly_whom_it_may() {
    let shapes: Vec<_> = users()
        .into_iter()
        .chain(places())
        .chain(others())
        .collect();
    let mut names: Vec<_> = shapes.iter().map(|shape| shape.command).collect();
    names.sort_unstable();
    names.dedup();
    let keys = keys();
    let known = keys.iter().filter(|key| key.is_known);
    let configured = known.map(|key| key.configured(&names)).collect();
    let stage = OciStage::new(configured, |_| {}).await;
    let (mut refused, mut sent) = (0, 0);
    for shape in &shapes {
        for key in &keys {
            let before = stage.executed(shape.command);
            let path = format!("/{}", shape.command);
            let reply = stage
                .ask("POST", &path, key.name, &shape.body.to_string())
                .await;
            let run = stage.executed(shape.command) - before;
            let case = format!("{} {} with {}: {reply:?}", shape.what, shape.body, key.name);
            match key.refusal(shape) {
                Some(status) => {
                    assert_eq!((reply.status, run), (status, 0), "{case}");
                    refused += 1;
                }
                None => {
                    assert_eq!(run, 1, "{case}");
                    // It was asked; what it says of a phone or a service is its business.
                    assert!(matches!(reply.status, 200 | 404 | 422), "{case}");
                    sent += 1;
                }
            }
        }
    }
    assert!(refused > 200 && sent > 100, "{refused} {sent}");
}

#[tokio::test]
async fn people_have_no_commands_whoever_they_are() {
    let stage = OciStage::for_all().await;
    for (user, password) in [
        ("foouser", "demo-user-password"),
        ("gateway-admin", "demo-admin-password"),
    ] {
        let client = UserClient::log_in(stage.gateway.addr(), user, password).await;
        for (method, path) in [
            ("POST", "/oci/v1/UserCallForwardingAlwaysGetRequest"),
            ("POST", "/oci/v1/batch"),
            ("GET", "/oci/v1/"),
            ("GET", "/oci/v1/UserGet"),
            ("GET", "/oci/v1/openapi.json"),
        ] {
            let reply = client.ask(method, path).await;
            assert_eq!(
                (reply.status, super::problem(&reply)),
                (403, "not-allowed".to_owned()),
                "{path}"
            );
        }
    }
    assert_eq!(stage.executed("UserCallForwardingAlwaysGetRequest"), 0);
    let nobody = ask(stage.gateway.addr(), "GET", "/oci/v1/", &[], "").await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn what_touches_the_gateways_session_is_nobodys() {
    let names = [
        "*",
        "LoginRequest14sp4",
        "LogoutRequest",
        "AuthenticationRequest",
        "PasswordModifyRequest",
    ];
    let key = granted("all", KeyRole::Write, [&["*"], &[]], &names);
    let stage = OciStage::new(vec![key], |_| {}).await;
    for (name, body) in [
        (
            "LoginRequest14sp4",
            json!({"userId": "gateway-admin", "password": "x"}),
        ),
        ("LogoutRequest", json!({"userId": "gateway-admin"})),
        ("AuthenticationRequest", json!({"userId": "gateway-admin"})),
        ("PasswordModifyRequest", json!({})),
    ] {
        let reply = stage.command(name, &body).await;
        assert_eq!(reply.status, 403, "{reply:?}");
        assert_eq!(stage.executed(name), 0, "{name}");
    }
}

#[tokio::test]
async fn without_schemas_there_is_no_dialect() {
    let stage = OciStage::new(vec![], |config| config.oci.schemas = None).await;
    let reply = stage.ask("GET", "/", "foo-writer", "").await;
    assert_eq!(reply.status, 404);
}
