//! Random commands of a whole schema set with keys of limited scope: whatever reaches the switch is about nobody else.

use ocip_gateway::config::KeyRole;
use ocip_schema::{BodyFullness, SchemaSet};
use serde_json::Value;

use super::{OciStage, granted, schemas_folder};

/// Users and where they are.
const USERS: [&str; 3] = [
    "foouser@demo.example",
    "warehouse@demo.example",
    "shop@demo.example",
];
const TENANTS: [&str; 2] = ["foo", "bar"];
const GROUPS: [&str; 2] = ["foogroup", "bargroup"];

/// How many bodies are made for each command.
const BODIES: u64 = 8;

/// What a member names, told by its name alone.
#[derive(Clone, Copy, PartialEq)]
enum Named {
    User,
    Tenant,
    Group,
}

/// Numbers that are the same in each run.
struct Draws(u64);

impl Draws {
    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        texts[(self.0 >> 33) as usize % texts.len()]
    }
}

fn named(name: &str) -> Option<Named> {
    match name {
        "serviceProviderId" | "enterpriseId" | "svcProviderId" => Some(Named::Tenant),
        "groupId" | "GroupId" => Some(Named::Group),
        _ if name.ends_with("UserId") || name == "userId" => Some(Named::User),
        _ => None,
    }
}

/// Puts somebody of ours in the place of whoever a made body names.
fn people(value: &mut Value, name: &str, draws: &mut Draws) {
    match value {
        Value::Object(members) => members
            .iter_mut()
            .for_each(|(name, value)| people(value, name, draws)),
        Value::Array(items) => items.iter_mut().for_each(|item| people(item, name, draws)),
        Value::String(text) => {
            let all: &[&str] = match named(name) {
                Some(Named::User) => &USERS,
                Some(Named::Tenant) => &TENANTS,
                Some(Named::Group) => &GROUPS,
                None => return,
            };
            *text = draws.one_of(all).to_owned();
        }
        _ => {}
    }
}

/// What in a body is about somebody whom the key may not touch.
fn strangers(value: &Value, name: &str, family: &str, is_of_group: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                strangers(value, name, family, is_of_group, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                strangers(item, name, family, is_of_group, found);
            }
        }
        Value::String(text) => {
            let is_made = match family {
                "UserAdd" => name == "userId",
                _ => {
                    family.ends_with("AddInstance") && name == "serviceUserId"
                        || family.ends_with("AdminAdd")
                }
            };
            let is_exempt = name.starts_with("new") || name == "alternateUserId";
            let is_stranger = match named(name) {
                Some(Named::User) => {
                    !is_made && (text == USERS[2] || is_of_group && text == USERS[1])
                }
                Some(Named::Tenant) => text == TENANTS[1],
                Some(Named::Group) => is_of_group && text == GROUPS[1],
                None => false,
            };
            if is_stranger && !is_exempt {
                found.push(format!("{name}: {text}"));
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn nothing_reaches_the_switch_that_is_about_somebody_else() {
    let schemas = SchemaSet::read_folder(&schemas_folder(), false).unwrap();
    let names: Vec<_> = schemas.requests().map(|one| one.name()).collect();
    // The widest grants that keys of limited scope can have.
    let mut keys = vec![
        granted("tenant", KeyRole::Write, [&["foo"], &[]], &names),
        granted("group", KeyRole::Write, [&["foo"], &["foogroup"]], &names),
    ];
    keys.iter_mut().for_each(|key| key.oci_system = true);
    let stage = OciStage::new(keys, |_| {}).await;
    let (mut draws, mut sent, mut denied) = (Draws(1), 0, 0);
    for command in schemas.requests() {
        // It would change who is where.
        if ["UserDelete", "UserModifyUserId"].contains(&command.family()) {
            continue;
        }
        for seed in 0..BODIES {
            let mut body = command.made_body(seed, BodyFullness::Random);
            people(&mut body, "", &mut draws);
            for (key, is_of_group) in [("tenant", false), ("group", true)] {
                let before = stage.executed(command.name());
                let path = format!("/{}", command.name());
                let reply = stage.ask("POST", &path, key, &body.to_string()).await;
                let mut found = Vec::new();
                strangers(&body, "", command.family(), is_of_group, &mut found);
                match stage.executed(command.name()) - before {
                    0 => denied += 1,
                    // Profiles are asked for by the gateway itself, as proofs.
                    _ if command.family() == "UserGet" && reply.status != 200 => denied += 1,
                    _ => {
                        sent += 1;
                        assert!(
                            found.is_empty(),
                            "{key} {} {body} {found:?} {reply:?}",
                            command.name()
                        );
                    }
                }
            }
        }
    }
    assert!(sent > 100 && denied > 300, "{sent} {denied}");
}
