//! Rights of a caller to commands of the switch, decided by the names of commands.
//!
//! The rules stand in this order, and the first that refuses is told: nobody has any command unless it is said (1);
//! what touches the gateway's own session nobody has at all (2); a key has what its list allows and does not deny, and
//! one that may only read nothing else (3); what is reserved it has by its name alone (4); what is about more than
//! the key's tenants and groups by its name, too (6). What is in a command, and whose it is, is not looked at here.

use super::caller::Caller;
use super::key::ApiKey;
use super::oci_denial::OciDenial;
use super::oci_grant::{CommandTarget, OciGrant};
use super::reserved_command::{CommandReservation, is_of_session};
use super::scope::{CallerScope, Role};
use crate::switch::command_name::{CommandKind, family};

/// Rights of one caller to commands of the switch.
#[derive(Debug, Clone, Copy)]
pub struct OciRights<'k> {
    grant: &'k OciGrant,
    role: Role,
    scope: &'k CallerScope,
}

/// How far a target is from a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TargetReach {
    /// Perhaps within; whose it is, the elements tell.
    Within,
    /// More than the scope's groups.
    BeyondGroups,
    /// More than the scope's tenants, or nobody.
    BeyondTenants,
}

// === impl TargetReach ===

impl TargetReach {
    fn of(scope: &CallerScope, target: CommandTarget) -> Self {
        match (target, scope) {
            (CommandTarget::User | CommandTarget::Group, _) => Self::Within,
            (_, CallerScope::Everything) => Self::Within,
            (CommandTarget::Tenant, CallerScope::Tenants(_)) => Self::Within,
            (CommandTarget::Tenant, _) => Self::BeyondGroups,
            (_, _) => Self::BeyondTenants,
        }
    }
}

// === impl OciRights ===

impl<'k> OciRights<'k> {
    /// Whether the caller may use a command about such a target, by its full name. Whoever asks for a family may use
    /// those of its variants that this says yes to.
    pub fn check(self, name: &str, target: CommandTarget) -> Result<(), OciDenial> {
        self.check_name(name)?;
        let (command, family) = (name.to_owned(), family(name).to_owned());
        match TargetReach::of(self.scope, target) {
            TargetReach::Within => Ok(()),
            TargetReach::BeyondGroups if self.names(name) => Ok(()),
            TargetReach::BeyondGroups => Err(OciDenial::BeyondGroups { command, family }),
            TargetReach::BeyondTenants if self.grant.system && self.names(name) => Ok(()),
            TargetReach::BeyondTenants => Err(OciDenial::BeyondTenants { command, family }),
        }
    }

    /// Whether no pattern allows such a command to the caller, but only its name.
    pub fn takes_name(self, name: &str, target: CommandTarget) -> bool {
        CommandReservation::of(name).is_some()
            || TargetReach::of(self.scope, target) != TargetReach::Within
    }

    /// The same without regard to targets: rules 2 to 4.
    pub fn check_name(self, name: &str) -> Result<(), OciDenial> {
        let command = || name.to_owned();
        if is_of_session(name) {
            return Err(OciDenial::OwnSession(command()));
        }
        if self.role < Role::Write && CommandKind::of_name(name) == CommandKind::Write {
            return Err(OciDenial::ReadOnly(command()));
        }
        if let Some(pattern) = self.grant.deny.iter().find(|pattern| pattern.matches(name)) {
            let (command, pattern) = (command(), pattern.to_string());
            return Err(OciDenial::Denied { command, pattern });
        }
        if !self.grant.allow.iter().any(|pattern| pattern.matches(name)) {
            return Err(OciDenial::NotAllowed(command()));
        }
        match CommandReservation::of(name).filter(|_| !self.names(name)) {
            None => Ok(()),
            Some(reason) => Err(OciDenial::NameNeeded {
                command: command(),
                family: family(name).to_owned(),
                reason,
            }),
        }
    }

    /// Whether what is allowed has the command's name or that of its family, with nothing left open.
    pub fn names(self, name: &str) -> bool {
        let mut allowed = self.grant.allow.iter();
        allowed.any(|pattern| pattern.is_name() && pattern.matches(name))
    }

    /// Whether the caller may touch devices of the system.
    pub fn reaches_system(self) -> bool {
        self.grant.system
    }

    /// Whether the caller is shown secrets that are in answers.
    pub fn sees_secrets(self) -> bool {
        self.grant.secrets
    }

    /// Whom the caller may touch.
    pub fn scope(self) -> &'k CallerScope {
        self.scope
    }
}

// === impl ApiKey ===

impl ApiKey {
    /// The key's rights to commands of the switch.
    pub fn oci_rights(&self) -> Result<OciRights<'_>, OciDenial> {
        let grant = self.oci.as_ref().ok_or(OciDenial::NotGranted)?;
        Ok(OciRights {
            grant,
            role: self.role,
            scope: &self.scope,
        })
    }
}

// === impl Caller ===

impl Caller {
    /// The caller's rights to commands of the switch. People have none, and whoever shows no key has none.
    pub fn oci_rights(&self) -> Result<OciRights<'_>, OciDenial> {
        match self {
            Self::Key(key) => key.oci_rights(),
            Self::Anonymous | Self::User(_) => Err(OciDenial::NotGranted),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::switch::command_name::CommandPattern;
    use crate::switch::login::{LoginType, VerifiedLogin};

    fn patterns(texts: &[&str]) -> Vec<CommandPattern> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    /// A key that may write everywhere.
    fn key(allow: &[&str], deny: &[&str]) -> ApiKey {
        ApiKey {
            name: "k".into(),
            sha256: [0; 32],
            role: Role::Write,
            scope: CallerScope::Everything,
            oci: Some(OciGrant {
                allow: patterns(allow),
                deny: patterns(deny),
                system: false,
                secrets: false,
            }),
        }
    }

    fn limited(allow: &[&str], scope: CallerScope, system: bool) -> ApiKey {
        let mut key = key(allow, &[]);
        key.scope = scope;
        key.oci.as_mut().unwrap().system = system;
        key
    }

    fn tenants() -> CallerScope {
        CallerScope::Tenants(vec!["foo".into()])
    }

    fn groups() -> CallerScope {
        CallerScope::Groups {
            tenant: "foo".into(),
            groups: vec!["a".into()],
        }
    }

    fn checked(key: &ApiKey, name: &str) -> Result<(), OciDenial> {
        key.oci_rights().unwrap().check(name, CommandTarget::User)
    }

    #[test]
    fn nobody_has_a_command_unless_it_is_said() {
        let mut bare = key(&["*"], &[]);
        bare.oci = None;
        let person = Arc::new(VerifiedLogin {
            user_id: "u@d".into(),
            domain: "d".into(),
            login_type: LoginType::System,
            tenant: None,
            group: None,
            password_expires_days: None,
        });
        for caller in [
            Caller::Anonymous,
            Caller::User(person),
            Caller::Key(Arc::new(bare)),
        ] {
            assert_eq!(caller.oci_rights().unwrap_err(), OciDenial::NotGranted);
        }
        assert!(Caller::Key(Arc::new(key(&["*"], &[]))).oci_rights().is_ok());
        let nothing = key(&[], &[]);
        let expected = OciDenial::NotAllowed("UserGetRequest22".into());
        assert_eq!(checked(&nothing, "UserGetRequest22"), Err(expected));
    }

    #[test]
    fn the_session_is_nobodys_even_by_name() {
        let names = ["*", "LoginRequest14sp4", "Logout", "PasswordModify"];
        let key = key(&names, &[]);
        for name in [
            "LoginRequest14sp4",
            "LogoutRequest",
            "PasswordModifyRequest",
        ] {
            assert_eq!(checked(&key, name), Err(OciDenial::OwnSession(name.into())));
        }
    }

    #[test]
    fn what_is_allowed_and_not_denied_may_be_used() {
        let key = key(
            &["read:User*", "UserModify", "GroupHuntGroup*"],
            &["*Passcode*", "write:GroupHuntGroupDelete*"],
        );
        for name in [
            "UserGetRequest22",
            "UserModifyRequest22",
            "UserModifyRequest17sp4",
            "GroupHuntGroupAddInstanceRequest20",
            "GroupHuntGroupGetInstanceListRequest",
        ] {
            assert_eq!(checked(&key, name), Ok(()), "{name}");
        }
        for name in [
            "UserAddRequest22",
            "GroupGetRequest22",
            "UserModifyXRequest",
            "UserCallWaitingModifyRequest",
        ] {
            assert_eq!(checked(&key, name), Err(OciDenial::NotAllowed(name.into())));
        }
        for (name, pattern) in [
            ("UserVoicePortalPasscodeGetRequest", "*Passcode*"),
            (
                "GroupHuntGroupDeleteInstanceRequest",
                "write:GroupHuntGroupDelete*",
            ),
        ] {
            let (command, pattern) = (name.to_owned(), pattern.to_owned());
            assert_eq!(
                checked(&key, name),
                Err(OciDenial::Denied { command, pattern })
            );
        }
    }

    #[test]
    fn a_reader_reads() {
        let mut key = key(&["*", "UserModifyRequest22", "write:*"], &[]);
        key.role = Role::Read;
        for name in [
            "UserModifyRequest22",
            "UserDeleteRequest",
            "GroupAccessDeviceResetRequest",
            "UserFooRequest",
        ] {
            assert_eq!(checked(&key, name), Err(OciDenial::ReadOnly(name.into())));
        }
        assert_eq!(checked(&key, "UserGetRequest22"), Ok(()));
    }

    #[test]
    fn what_is_reserved_takes_its_name_or_that_of_its_family() {
        let name = "GroupDeleteRequest";
        for allow in [
            &["GroupDeleteRequest"][..],
            &["GroupDelete"],
            &["write:GroupDelete", "*"],
        ] {
            assert_eq!(checked(&key(allow, &[]), name), Ok(()), "{allow:?}");
        }
        for allow in [
            "*",
            "GroupDelete*",
            "write:*",
            "*GroupDeleteRequest",
            "GroupDeleteReques*",
        ] {
            let said = checked(&key(&[allow], &[]), name).unwrap_err().to_string();
            let expected = "GroupDeleteRequest deletes a whole user, group, tenant or reseller, so a pattern does not \
                allow it: this key's oci.allow must have its name, GroupDeleteRequest or GroupDelete, with no *";
            assert_eq!(said, expected, "{allow}");
        }
        let one_release = key(&["GroupAdminAddRequest14"], &[]);
        assert_eq!(checked(&one_release, "GroupAdminAddRequest14"), Ok(()));
        assert!(checked(&one_release, "GroupAdminAddRequest").is_err());
        let denied = key(&["GroupDelete"], &["Group*"]);
        assert!(matches!(
            checked(&denied, name),
            Err(OciDenial::Denied { .. })
        ));
    }

    const TARGETS: [CommandTarget; 6] = [
        CommandTarget::User,
        CommandTarget::Group,
        CommandTarget::Tenant,
        CommandTarget::Reseller,
        CommandTarget::Optional,
        CommandTarget::None,
    ];

    /// For which targets a key may use a read, as digits.
    fn reached(allow: &[&str], scope: CallerScope, system: bool) -> String {
        let key = limited(allow, scope, system);
        let rights = key.oci_rights().unwrap();
        let one = |target| rights.check("FooGetRequest", target).is_ok();
        TARGETS
            .map(|target| if one(target) { '1' } else { '0' })
            .into_iter()
            .collect()
    }

    #[test]
    fn what_is_beyond_the_keys_tenants_and_groups_takes_its_name() {
        for (allow, scope, system, expected) in [
            (&["*"][..], CallerScope::Everything, false, "111111"),
            (&["*"], tenants(), false, "111000"),
            (&["*"], tenants(), true, "111000"),
            (&["FooGet"], tenants(), false, "111000"),
            (&["FooGet"], tenants(), true, "111111"),
            (&["FooGetRequest"], tenants(), true, "111111"),
            (&["*"], groups(), true, "110000"),
            (&["FooGet"], groups(), false, "111000"),
            (&["FooGet"], groups(), true, "111111"),
            (&["*"], CallerScope::Nobody, true, "110000"),
        ] {
            let found = reached(allow, scope.clone(), system);
            assert_eq!(found, expected, "{allow:?} {scope:?} {system}");
        }
    }

    #[test]
    fn what_is_beyond_says_what_it_takes() {
        let said = |scope, target| {
            let key = limited(&["*"], scope, false);
            let denial = key.oci_rights().unwrap().check("FooGetRequest14", target);
            denial.unwrap_err().to_string()
        };
        let tenant = said(groups(), CommandTarget::Tenant);
        assert!(
            tenant.contains("limited to groups") && tenant.contains("FooGetRequest14 or FooGet,"),
            "{tenant}"
        );
        let none = said(tenants(), CommandTarget::None);
        assert!(
            none.contains("oci_system = true") && none.contains("FooGetRequest14 or FooGet,"),
            "{none}"
        );
    }

    /// A name as the switch forms them: whom it is about, of what, a verb, more, and a release.
    fn name() -> impl Strategy<Value = String> {
        let whose = prop::sample::select(vec![
            "User",
            "Group",
            "ServiceProvider",
            "System",
            "Reseller",
            "Login",
            "",
        ]);
        let what = prop::sample::select(vec![
            "",
            "HuntGroup",
            "AccessDevice",
            "Admin",
            "Token",
            "DeviceType",
        ]);
        let verb = prop::sample::select(vec![
            "Get",
            "Modify",
            "Delete",
            "Add",
            "Reset",
            "Rebuild",
            "GetAndSet",
        ]);
        let more = prop::sample::select(vec![
            "",
            "List",
            "UserId",
            "All",
            "AuthorizationList",
            "FileUpload",
        ]);
        let release =
            prop::sample::select(vec!["Request", "Request14", "Request22V9", "Request17sp1"]);
        (whose, what, verb, more, release).prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat())
    }

    /// A name that no pattern may reach.
    fn reserved_name() -> impl Strategy<Value = String> {
        let whose = vec![
            "User",
            "Group",
            "ServiceProvider",
            "Enterprise",
            "Reseller",
            "System",
        ];
        let what = vec![
            "Delete",
            "ConsolidatedDelete",
            "ModifyUserId",
            "ModifyGroupId",
            "AdminAdd",
            "AdminGetList",
            "AdminModifyPolicy",
            "ServiceModifyAuthorizationList",
            "FileUpload",
            "DeviceTypeRebuild",
            "AccessDeviceResetAll",
            "AccessDeviceRebuild",
            "GetLoginToken",
            "ExecutionServerGet",
        ];
        let session = vec![
            "LoginRequest22",
            "LogoutRequest",
            "PasswordModifyRequest",
            "AuthenticationRequest",
        ];
        let session = prop::sample::select(session).prop_map(str::to_owned);
        let whose = prop::sample::select(whose);
        let (what, release) = (
            prop::sample::select(what),
            prop::sample::select(vec!["Request", "Request14sp1V2"]),
        );
        let built = (whose, what, release)
            .prop_filter("one device is not many", |(whose, what, _)| {
                *what != "AccessDeviceRebuild" || *whose == "System"
            });
        prop_oneof![4 => built.prop_map(|(a, b, c)| [a, b, c].concat()), 1 => session]
    }

    /// A pattern that is no name.
    fn open_pattern() -> impl Strategy<Value = String> {
        let kind = prop::sample::select(vec!["", "read:", "write:"]);
        let start = prop::sample::select(vec![
            "",
            "User",
            "Group",
            "Login",
            "System",
            "GroupDelete",
            "UserModifyUserId",
        ]);
        let end = prop::sample::select(vec!["", "Request", "List*", "Request*", "*Id*"]);
        (kind, start, end).prop_map(|(kind, start, end)| format!("{kind}{start}*{end}"))
    }

    /// A pattern, or a name.
    fn any_pattern() -> impl Strategy<Value = String> {
        prop_oneof![
            open_pattern(),
            name(),
            name().prop_map(|name| family(&name).to_owned())
        ]
        .prop_filter("a name has letters", |text| !text.is_empty())
    }

    fn some_key(allow: &[String], deny: &[String]) -> ApiKey {
        let texts = |list: &[String]| list.iter().map(|text| text.parse().unwrap()).collect();
        let mut key = key(&[], &[]);
        let grant = key.oci.as_mut().unwrap();
        (grant.allow, grant.deny) = (texts(allow), texts(deny));
        key
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn deny_wins(
            allow in prop::collection::vec(any_pattern(), 0..4),
            deny in prop::collection::vec(any_pattern(), 0..3),
            name in name(),
        ) {
            let key = some_key(&allow, &deny);
            let is_denied = key.oci.as_ref().unwrap().deny.iter().any(|pattern| pattern.matches(&name));
            let without = some_key(&allow, &[]);
            let expected = !is_denied && checked(&without, &name).is_ok();
            prop_assert_eq!(checked(&key, &name).is_ok(), expected);
            let itself = some_key(&allow, std::slice::from_ref(&name));
            prop_assert!(checked(&itself, &name).is_err());
        }

        #[test]
        fn no_pattern_reaches_what_is_reserved(allow in prop::collection::vec(open_pattern(), 1..5), name in reserved_name()) {
            prop_assert!(checked(&some_key(&allow, &[]), &name).is_err(), "{} {:?}", name, allow);
        }

        #[test]
        fn a_reader_never_writes(allow in prop::collection::vec(any_pattern(), 0..5), name in name()) {
            let mut key = some_key(&allow, &[]);
            key.role = Role::Read;
            let writes = ["Modify", "Delete", "Add", "Reset", "Rebuild", "Set"];
            let rest = name.replace("Address", "");
            if checked(&key, &name).is_ok() {
                prop_assert!(name.contains("Get") && !writes.iter().any(|verb| rest.contains(verb)), "{}", name);
            }
        }

        #[test]
        fn a_narrower_key_has_no_more(allow in prop::collection::vec(any_pattern(), 0..5), name in name(), system: bool) {
            let wide = some_key(&allow, &[]);
            for target in TARGETS {
                let may = |scope| {
                    let mut key = wide.clone();
                    key.scope = scope;
                    key.oci.as_mut().unwrap().system = system;
                    key.oci_rights().unwrap().check(&name, target).is_ok()
                };
                prop_assert!(may(tenants()) || !may(groups()));
                prop_assert!(may(CallerScope::Everything) || !may(tenants()));
            }
        }
    }
}
