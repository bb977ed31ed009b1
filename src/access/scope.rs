//! Scopes: what a caller may do, and to whom.

use crate::switch::login::{LoginType, VerifiedLogin, with_domain};

/// Role of a caller: what it may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Read,
    /// Look and change.
    Write,
}

/// Scope of a caller: which tenants, groups and users it may touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerScope {
    /// Everybody.
    Everything,
    /// Everybody in these tenants.
    Tenants(Vec<String>),
    /// Everybody in these groups of one tenant.
    Groups {
        /// The tenant.
        tenant: String,
        /// The groups.
        groups: Vec<String>,
    },
    /// One user.
    User {
        /// The user's tenant.
        tenant: String,
        /// The user's group.
        group: String,
        /// The user's id, with its domain.
        user_id: String,
        /// The domain that ids without one belong to.
        domain: String,
    },
    /// Nobody.
    Nobody,
}

/// Target named by the path of a request, not yet verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathTarget<'r> {
    /// The tenant. Without one the request is about nobody.
    pub tenant: Option<&'r str>,
    /// The group within the tenant; without one, all of the tenant.
    pub group: Option<&'r str>,
    /// The user within the group; without one, all of the group.
    pub user: Option<&'r str>,
}

// === impl CallerScope ===

impl CallerScope {
    /// Whom a login may touch. Of a department and of a reseller the switch does not say here what is
    /// theirs, so nothing is.
    pub(super) fn of(login: &VerifiedLogin) -> Self {
        let (tenant, group) = (login.tenant.clone(), login.group.clone());
        match (login.login_type, tenant, group) {
            (LoginType::System | LoginType::Provisioning, _, _) => Self::Everything,
            (LoginType::ServiceProvider, Some(tenant), _) => Self::Tenants(vec![tenant]),
            (LoginType::Group, Some(tenant), Some(group)) => Self::Groups {
                tenant,
                groups: vec![group],
            },
            (LoginType::User, Some(tenant), Some(group)) => Self::User {
                tenant,
                group,
                user_id: login.user_id.clone(),
                domain: login.domain.clone(),
            },
            _ => Self::Nobody,
        }
    }

    /// Whether the target is inside. What is about nobody is inside every scope.
    pub fn holds(&self, target: PathTarget<'_>) -> bool {
        let Some(asked) = target.tenant else {
            return true;
        };
        match self {
            Self::Everything => true,
            Self::Tenants(tenants) => tenants.iter().any(|one| one == asked),
            Self::Groups { tenant, groups } => {
                tenant == asked && groups.iter().any(|one| target.group == Some(one))
            }
            Self::User {
                tenant,
                group,
                user_id,
                domain,
            } => {
                let is_own = |given| with_domain(given, domain) == user_id.to_lowercase();
                tenant == asked && target.group == Some(group) && target.user.is_some_and(is_own)
            }
            Self::Nobody => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target<'r>(parts: &[&'r str]) -> PathTarget<'r> {
        PathTarget {
            tenant: parts.first().copied(),
            group: parts.get(1).copied(),
            user: parts.get(2).copied(),
        }
    }

    fn held(scope: &CallerScope, targets: &[&[&str]]) -> Vec<bool> {
        let targets = targets.iter().map(|parts| target(parts));
        targets.map(|target| scope.holds(target)).collect()
    }

    const TARGETS: &[&[&str]] = &[
        &[],
        &["foo"],
        &["foo", "a"],
        &["foo", "a", "u"],
        &["foo", "b", "u"],
        &["bar", "a", "u"],
        &["Foo", "a", "u"],
    ];

    #[test]
    fn each_scope_holds_what_is_inside_and_nothing_else() {
        let tenants = CallerScope::Tenants(vec!["foo".into()]);
        let groups = CallerScope::Groups {
            tenant: "foo".into(),
            groups: vec!["a".into()],
        };
        let user = CallerScope::User {
            tenant: "foo".into(),
            group: "a".into(),
            user_id: "U@d".into(),
            domain: "D".into(),
        };
        assert_eq!(held(&CallerScope::Everything, TARGETS), [true; 7]);
        assert_eq!(
            held(&CallerScope::Nobody, TARGETS),
            [true, false, false, false, false, false, false]
        );
        assert_eq!(
            held(&user, TARGETS),
            [true, false, false, true, false, false, false]
        );
        let spellings: &[&[&str]] = &[
            &["foo", "a", "u@D"],
            &["foo", "a", "u@e"],
            &["foo", "a", "v"],
        ];
        assert_eq!(held(&user, spellings), [true, false, false]);
        assert_eq!(
            held(&tenants, TARGETS),
            [true, true, true, true, true, false, false]
        );
        assert_eq!(
            held(&groups, TARGETS),
            [true, false, true, true, false, false, false]
        );
    }

    fn login(login_type: LoginType, tenant: Option<&str>, group: Option<&str>) -> VerifiedLogin {
        VerifiedLogin {
            user_id: "u@d".into(),
            domain: "d".into(),
            login_type,
            tenant: tenant.map(str::to_owned),
            group: group.map(str::to_owned),
            password_expires_days: None,
        }
    }

    #[test]
    fn a_login_without_what_its_kind_needs_touches_nobody() {
        for kind in [
            LoginType::ServiceProvider,
            LoginType::Group,
            LoginType::User,
        ] {
            assert_eq!(
                CallerScope::of(&login(kind, None, None)),
                CallerScope::Nobody
            );
        }
        assert_eq!(
            CallerScope::of(&login(LoginType::Group, Some("t"), None)),
            CallerScope::Nobody
        );
    }

    #[test]
    fn departments_and_resellers_touch_nobody() {
        for kind in [LoginType::GroupDepartment, LoginType::Reseller] {
            assert_eq!(
                CallerScope::of(&login(kind, Some("t"), Some("g"))),
                CallerScope::Nobody
            );
        }
    }
}
