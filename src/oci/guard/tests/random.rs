//! Random commands: none passes that is about somebody outside the scope of its key.

use proptest::prelude::*;

use ocip_schema::DeclaredElement;
use ocip_schema::json::{CheckedElement, CheckedValue};
use proptest::sample::select;
use serde_json::{Map, json};

use super::*;

/// Who is where: user, tenant, group.
const USERS: [(&str, &str, &str); 5] = [
    ("u", "foo", "a"),
    ("v", "foo", "b"),
    ("w", "foo", "c"),
    ("x", "bar", "a"),
    ("y", "baz", "d"),
];

const TENANTS: [&str; 3] = ["foo", "bar", "baz"];
const GROUPS: [&str; 4] = ["a", "b", "c", "d"];

/// Names of elements that hold an id and name nobody, in these commands.
const NAMES_NOBODY: [&str; 4] = ["newUserId", "newGroupId", "alternateUserId", "userName"];

fn scope() -> impl Strategy<Value = CallerScope> {
    let tenant = select(vec![vec!["foo"], vec!["foo", "baz"], vec!["bar"]]);
    let group = (
        select(TENANTS.to_vec()),
        select(vec![vec!["a"], vec!["a", "b"], vec!["c"]]),
    );
    prop_oneof![
        tenant.prop_map(|ids| tenants(&ids)),
        group.prop_map(|(tenant, ids)| groups(tenant, &ids)),
        Just(CallerScope::Everything),
        Just(CallerScope::Nobody),
    ]
}

/// Draws, each of which decides one thing; when they are used up, the first of each.
struct Draws(std::vec::IntoIter<usize>);

impl Draws {
    fn below(&mut self, count: usize) -> usize {
        self.0.next().unwrap_or_default() % count
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// A value for an element: ids by type, so that each is somebody's.
fn value(element: DeclaredElement<'static>, draws: &mut Draws) -> Value {
    let children = element.elements();
    match element {
        _ if element.type_name() == "PlaceKey" => place(draws),
        _ if !children.is_empty() => members(&children, draws),
        _ if element.is_kind_of("UserId") => draws.one_of(&USERS.map(|user| user.0)).into(),
        _ if element.is_kind_of("ServiceProviderId") => draws.one_of(&TENANTS).into(),
        _ if element.is_kind_of("GroupId") => draws.one_of(&GROUPS).into(),
        _ if element.is_kind_of("AccessDeviceLevel") => draws
            .one_of(&["Group", "Service Provider", "System"])
            .into(),
        _ => "text".into(),
    }
}

/// One of the kinds of place.
fn place(draws: &mut Draws) -> Value {
    let (tenant, group) = (draws.one_of(&TENANTS), draws.one_of(&GROUPS));
    match draws.below(3) {
        0 => json!({"@type": "TenantPlaceKey", "serviceProviderId": tenant}),
        1 => json!({"@type": "GroupPlaceKey", "serviceProviderId": tenant, "groupId": group}),
        _ => json!({"@type": "LoosePlaceKey", "groupId": group}),
    }
}

/// Some of these elements: what must be there, of the rest about one half, of a list up to three.
fn members(declared: &[DeclaredElement<'static>], draws: &mut Draws) -> Value {
    let mut members = Map::new();
    for element in declared {
        let is_there = element.is_required() || draws.below(2) == 1;
        let value = match element.repeats() {
            true => (0..draws.below(4))
                .map(|_| value(*element, draws))
                .collect(),
            false => value(*element, draws),
        };
        if is_there {
            members.insert(element.name().to_owned(), value);
        }
    }
    members.into()
}

fn random_command() -> impl Strategy<Value = CheckedCommand<'static>> {
    // Those of this test's own schema.
    let all = SCHEMAS.requests().map(|one| one.name());
    let names: Vec<_> = all.collect();
    assert_eq!(names.len(), 10, "{names:?}");
    let draws = prop::collection::vec(any::<usize>(), 60);
    (select(names), draws).prop_map(|(name, draws)| {
        let elements = SCHEMAS.command(name).unwrap().elements();
        command(name, &members(&elements, &mut Draws(draws.into_iter())))
    })
}

/// Tenants and groups that a command touches, found without the guard: by the names that the test's schema has.
fn touched(command: &CheckedCommand<'static>) -> Vec<[String; 2]> {
    let mut touched = Vec::new();
    collect(&command.elements, ["", ""], &mut touched);
    touched
}

fn text_of<'c>(elements: &'c [CheckedElement<'_>], names: &[&str]) -> Option<&'c str> {
    let mut named = elements
        .iter()
        .filter(|one| names.contains(&one.declared.name()));
    named.find_map(|one| match &one.value {
        CheckedValue::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

fn collect(elements: &[CheckedElement<'_>], around: [&str; 2], touched: &mut Vec<[String; 2]>) {
    let tenant = text_of(elements, &["serviceProviderId", "enterpriseId"]);
    let group = text_of(elements, &["groupId", "GroupId"]);
    let place = [tenant.unwrap_or(around[0]), group.unwrap_or_default()];
    if tenant.is_some() || group.is_some() {
        touched.push(place.map(str::to_owned));
    }
    for element in elements {
        if let CheckedValue::Elements(children) = &element.value {
            collect(children, place, touched);
        }
    }
}

/// Whether a place is in the scope. A tenant alone is that of its group's key, too: such a key's commands are about
/// the group, or named by the operator.
fn holds(scope: &CallerScope, [tenant, group]: [&str; 2]) -> bool {
    match scope {
        CallerScope::Everything => true,
        CallerScope::Tenants(tenants) => tenants.iter().any(|one| one == tenant),
        CallerScope::Groups {
            tenant: own,
            groups,
        } => own == tenant && (group.is_empty() || groups.iter().any(|one| one == group)),
        CallerScope::User { .. } | CallerScope::Nobody => false,
    }
}

/// Ids that stand in the command and name somebody who must be proved, found by the names of the test's schema.
fn users_in<'c>(command: &'c CheckedCommand<'static>) -> Vec<&'c str> {
    let (mut users, family) = (Vec::new(), command.command.family());
    let is_made = |name: &str| match family {
        "UserAdd" | "GroupAdminAdd" | "GroupAdminModify" => name == "userId",
        "GroupThingAddInstance" => name == "serviceUserId",
        _ => false,
    };
    command.walk(&mut |path, element| {
        let name = path[path.len() - 1];
        let is_user = ["userId", "agentUserId", "owner", "serviceUserId"].contains(&name);
        let is_exempt = NAMES_NOBODY.contains(&name) || path.len() == 1 && is_made(name);
        if let (CheckedValue::Text(text), true) = (&element.value, is_user && !is_exempt) {
            users.push(text.as_str());
        }
    });
    users
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_passes_that_is_about_somebody_else(
        command in random_command(),
        scope in scope(),
        is_exact in any::<bool>(),
        system in any::<bool>(),
    ) {
        let rights = GuardRights { scope: &scope, is_exact, system };
        let Ok(verdict) = judge(&command, rights) else {
            return Ok(());
        };
        prop_assert_ne!(&scope, &CallerScope::Nobody);
        if scope == CallerScope::Everything {
            return Ok(());
        }
        for place in touched(&command) {
            prop_assert!(holds(&scope, [&place[0], &place[1]]), "{:?} {:?}", command, place);
        }
        // Every user that is named is left to be proved, and a key without rights to the system reaches somebody.
        let users = users_in(&command);
        for user in &users {
            let is_proved = verdict.users.iter().any(|one| one.named.text == *user);
            prop_assert!(is_proved, "{:?} {}", command, user);
        }
        let is_sure = !users.is_empty() || !touched(&command).is_empty();
        prop_assert!(is_sure || system && is_exact, "{:?}", command);
        let text = format!("{command:?}");
        prop_assert!(system || !text.contains("\"System\""), "{}", text);
        prop_assert!(!text.contains("resellerId") && !text.contains("groupExternalId"), "{}", text);
    }

    /// The test would see it: without limits everything passes but devices of the system.
    #[test]
    fn without_limits_every_command_passes(command in random_command()) {
        let rights = GuardRights { scope: &CallerScope::Everything, is_exact: false, system: true };
        prop_assert!(judge(&command, rights).is_ok());
    }
}
