//! Shapes of targets × keys.

use serde_json::json;

use super::*;

/// What comes of a command: allowed, or denied by a rule.
type Outcome = Option<GuardRule>;

const OK: Outcome = None;
const SCOPE: Outcome = Some(GuardRule::Scope);
const LEVEL: Outcome = Some(GuardRule::Level);
const DEVICE: Outcome = Some(GuardRule::Device);
const GRANT: Outcome = Some(GuardRule::Grant);

/// Columns of the matrix.
fn keys() -> Vec<(&'static str, CallerScope, bool, bool)> {
    let (all, tenant) = (CallerScope::Everything, tenants(&["foo", "baz"]));
    let group = groups("foo", &["a", "b"]);
    vec![
        ("all", all.clone(), false, false),
        ("all with system", all, false, true),
        ("tenants", tenant.clone(), false, false),
        ("tenants, exact", tenant.clone(), true, false),
        ("tenants, system", tenant.clone(), false, true),
        ("tenants, exact and system", tenant, true, true),
        ("groups", group.clone(), false, false),
        ("groups, exact", group.clone(), true, false),
        ("groups, system", group.clone(), false, true),
        ("groups, exact and system", group, true, true),
        ("nobody", CallerScope::Nobody, true, true),
    ]
}

/// Checks one shape against all keys.
fn check(name: &str, members: Value, expected: [Outcome; 11]) {
    let command = command(name, &members);
    for ((key, scope, is_exact, system), expected) in keys().into_iter().zip(expected) {
        let rights = GuardRights {
            scope: &scope,
            is_exact,
            system,
        };
        let said = judge(&command, rights).err();
        let rule = said.as_ref().map(|denial| denial.rule);
        assert_eq!(rule, expected, "{name} {members} for {key}: {said:?}");
    }
}

/// The same for keys of which only the scope counts.
fn check_scopes(name: &str, members: Value, [all, tenant, group]: [Outcome; 3]) {
    let (t, g) = (tenant, group);
    check(name, members, [all, all, t, t, t, t, g, g, g, g, GRANT]);
}

#[test]
fn users_are_left_to_be_proved_wherever_they_stand() {
    let name = "UserThingModifyRequest";
    check_scopes(name, json!({"userId": "u"}), [OK, OK, OK]);
    let command = command(
        name,
        &json!({
            "userId": "u", "newUserId": "n", "alternateUserId": "x",
            "agents": {"agentUserId": ["v", "U", "w"], "sendTo": "+32"},
            "device": {"deviceLevel": "Group", "deviceName": "d", "userName": "dev"},
            "forwardTo": "12",
        }),
    );
    let scope = tenants(&["foo"]);
    let rights = GuardRights {
        scope: &scope,
        is_exact: false,
        system: false,
    };
    let verdict = judge(&command, rights).unwrap();
    let users: Vec<_> = verdict.users.iter().map(|one| one.named.text).collect();
    let mut sorted = users.clone();
    sorted.sort_unstable_by_key(|id| id.to_lowercase());
    sorted.dedup_by_key(|id| id.to_lowercase());
    assert_eq!((users.len(), sorted.len()), (3, 3), "{users:?}");
    let mut pointers: Vec<_> = verdict
        .users
        .iter()
        .map(|one| &*one.named.pointer)
        .collect();
    pointers.sort_unstable();
    assert_eq!(pointers[0], "/agents/agentUserId/0", "{pointers:?}");
    let mut numbers: Vec<_> = verdict.numbers.iter().map(|one| &*one.pointer).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["/agents/sendTo", "/forwardTo"]);
}

#[test]
fn tenants_and_groups_are_compared_at_any_depth() {
    let name = "UserThingModifyRequest";
    let at = |mut place: Value| {
        let kind = match (place.get("serviceProviderId"), place.get("groupId")) {
            (None, _) => "LoosePlaceKey",
            (Some(_), None) => "TenantPlaceKey",
            (Some(_), Some(_)) => "GroupPlaceKey",
        };
        if place.is_object() {
            place["@type"] = json!(kind);
        }
        json!({"userId": "u", "place": place})
    };
    for (place, expected) in [
        (json!(null), [OK, OK, OK]),
        (json!({"serviceProviderId": "foo"}), [OK, OK, OK]),
        (json!({"serviceProviderId": "baz"}), [OK, OK, SCOPE]),
        (json!({"serviceProviderId": "bar"}), [OK, SCOPE, SCOPE]),
        (json!({"serviceProviderId": "Foo"}), [OK, SCOPE, SCOPE]),
        (
            json!({"serviceProviderId": "foo", "groupId": "a"}),
            [OK, OK, OK],
        ),
        (
            json!({"serviceProviderId": "foo", "groupId": "c"}),
            [OK, OK, SCOPE],
        ),
        (
            json!({"serviceProviderId": "baz", "groupId": "a"}),
            [OK, OK, SCOPE],
        ),
        (
            json!({"serviceProviderId": "bar", "groupId": "a"}),
            [OK, SCOPE, SCOPE],
        ),
    ] {
        check_scopes(name, at(place), expected);
    }
    // Without its tenant a group may be anybody's.
    check_scopes(name, at(json!({"groupId": "a"})), [OK, SCOPE, SCOPE]);
}

#[test]
fn a_group_level_command_is_for_keys_with_the_group() {
    let name = "GroupThingGetListRequest";
    let of = |tenant: &str, group: &str| json!({"serviceProviderId": tenant, "GroupId": group});
    check_scopes(name, of("foo", "a"), [OK, OK, OK]);
    check_scopes(name, of("foo", "c"), [OK, OK, SCOPE]);
    check_scopes(name, of("bar", "a"), [OK, SCOPE, SCOPE]);
    // What is searched for and a new id name nobody; a user beside what is searched for does.
    let mut searched = of("foo", "a");
    searched["searchCriteriaOwner"] = json!([{"value": "x"}]);
    searched["newGroupId"] = json!("elsewhere");
    check_scopes(name, searched.clone(), [OK, OK, OK]);
    let scope = groups("foo", &["a"]);
    let rights = GuardRights {
        scope: &scope,
        is_exact: false,
        system: false,
    };
    assert!(
        judge(&command(name, &searched), rights)
            .unwrap()
            .users
            .is_empty()
    );
    searched["searchCriteriaOwner"] = json!([{"value": "x", "owner": "y"}]);
    let command = command(name, &searched);
    let verdict = judge(&command, rights).unwrap();
    assert_eq!(
        verdict.users[0].named.pointer,
        "/searchCriteriaOwner/0/owner"
    );
}

#[test]
fn a_tenant_level_command_takes_a_key_of_the_tenant_or_its_name() {
    let name = "ServiceProviderThingGetRequest";
    let ok = [OK, OK, OK, OK, OK, OK, LEVEL, OK, LEVEL, OK, GRANT];
    check(name, json!({"enterpriseId": "foo"}), ok);
    check_scopes(name, json!({"enterpriseId": "bar"}), [OK, SCOPE, SCOPE]);
    let nested = json!({"enterpriseId": "foo", "place": {"@type": "TenantPlaceKey", "serviceProviderId": "bar"}});
    check_scopes(name, nested, [OK, SCOPE, SCOPE]);
}

#[test]
fn resellers_are_for_keys_without_limits() {
    check_scopes(
        "ResellerThingGetRequest",
        json!({"resellerId": "r"}),
        [OK, SCOPE, SCOPE],
    );
}

#[test]
fn a_command_without_sure_ids_takes_its_name_and_the_right_to_the_system() {
    let open = [
        OK, OK, LEVEL, LEVEL, LEVEL, OK, LEVEL, LEVEL, LEVEL, OK, GRANT,
    ];
    check("SystemNothingGetRequest", json!({}), open);
    let name = "SystemThingGetListRequest";
    check(name, json!({}), open);
    check(name, json!({"serviceProviderId": "foo"}), open);
    check(
        name,
        json!({"serviceProviderId": "foo", "groupId": "a"}),
        open,
    );
    for outside in [
        json!({"serviceProviderId": "bar"}),
        json!({"groupId": "a"}),
        json!({"resellerId": "r"}),
        json!({"groupExternalId": "x"}),
    ] {
        check_scopes(name, outside, [OK, SCOPE, SCOPE]);
    }
}

#[test]
fn who_is_made_is_within_the_tenant_and_group_that_are_named() {
    let user = |place: Value| {
        let mut members = place;
        members["userId"] = json!("new");
        members
    };
    let name = "UserAddRequest7";
    // Its tenant and group need not be given, so that the level is nobody's.
    let foo = json!({"serviceProviderId": "foo", "groupId": "a"});
    let open = [
        OK, OK, LEVEL, LEVEL, LEVEL, OK, LEVEL, LEVEL, LEVEL, OK, GRANT,
    ];
    check(name, user(foo.clone()), open);
    let unplaced = [
        OK, OK, SCOPE, SCOPE, SCOPE, SCOPE, SCOPE, SCOPE, SCOPE, SCOPE, GRANT,
    ];
    check(name, user(json!({})), unplaced);
    check(name, user(json!({"serviceProviderId": "foo"})), unplaced);

    let name = "GroupThingAddInstanceRequest";
    let mut service = foo.clone();
    service["serviceUserId"] = json!("hunt");
    service["agentUserId"] = json!(["v", "w"]);
    check_scopes(name, service.clone(), [OK, OK, OK]);
    let scope = groups("foo", &["a"]);
    let rights = GuardRights {
        scope: &scope,
        is_exact: false,
        system: false,
    };
    let command = command(name, &service);
    let verdict = judge(&command, rights).unwrap();
    let users: Vec<_> = verdict.users.iter().map(|one| one.named.text).collect();
    assert_eq!(users, ["v", "w"]);
    assert_eq!(verdict.others[0].text, "hunt");
    service["groupId"] = json!("c");
    check_scopes(name, service, [OK, OK, SCOPE]);
}

#[test]
fn administrators_take_the_name_of_the_command_and_a_place() {
    let of = |place: Value| {
        let mut members = place;
        members["userId"] = json!("admin");
        members
    };
    let foo = json!({"serviceProviderId": "foo", "groupId": "a"});
    check_scopes("GroupAdminAddRequest", of(foo.clone()), [OK, OK, OK]);
    let name = "GroupAdminModifyRequest";
    let placed = [
        OK, OK, LEVEL, LEVEL, LEVEL, OK, LEVEL, LEVEL, LEVEL, OK, GRANT,
    ];
    check(name, of(foo), placed);
    let unplaced = [
        OK, OK, LEVEL, SCOPE, LEVEL, SCOPE, LEVEL, SCOPE, LEVEL, SCOPE, GRANT,
    ];
    check(name, of(json!({})), unplaced);
    // The group is needed by a key that is limited to groups.
    let tenant = [
        OK, OK, LEVEL, LEVEL, LEVEL, OK, LEVEL, SCOPE, LEVEL, SCOPE, GRANT,
    ];
    check(name, of(json!({"serviceProviderId": "foo"})), tenant);
}

#[test]
fn devices_are_their_groups_their_tenants_or_everybodys() {
    let name = "UserThingModifyRequest";
    let of =
        |level: &str| json!({"userId": "u", "device": {"deviceLevel": level, "deviceName": "d"}});
    check_scopes(name, of("Group"), [OK, OK, OK]);
    check_scopes(name, of("Service Provider"), [OK, OK, DEVICE]);
    let system = [
        DEVICE, OK, DEVICE, DEVICE, OK, OK, DEVICE, DEVICE, OK, OK, GRANT,
    ];
    check(name, of("System"), system);
}

#[test]
fn levels_are_told_by_what_must_stand_there() {
    for (name, level) in [
        ("UserThingModifyRequest", CommandLevel::User),
        ("UserAddRequest7", CommandLevel::System),
        ("GroupThingAddInstanceRequest", CommandLevel::Group),
        ("GroupAdminAddRequest", CommandLevel::Group),
        ("GroupAdminModifyRequest", CommandLevel::System),
        ("GroupThingGetListRequest", CommandLevel::Group),
        ("ServiceProviderThingGetRequest", CommandLevel::Tenant),
        ("ResellerThingGetRequest", CommandLevel::Reseller),
        ("SystemThingGetListRequest", CommandLevel::System),
        ("SystemNothingGetRequest", CommandLevel::System),
    ] {
        assert_eq!(
            CommandLevel::of(SCHEMAS.command(name).unwrap()),
            level,
            "{name}"
        );
    }
}
