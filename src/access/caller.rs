//! Callers: what they are called, what they may do, and to whom.

use std::sync::Arc;

use super::key::Key;

/// Somebody who may call.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody in particular, where the operator lets everybody in.
    Anonymous,
    /// A machine with a key.
    Key(Arc<Key>),
}

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Read,
    /// Look and change.
    Write,
}

/// Whom a caller may touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
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
}

/// Whom a request is about, as far as its path says; raw, for nothing has been looked up yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Target<'r> {
    /// The tenant. Without one the request is about nobody.
    pub tenant: Option<&'r str>,
    /// The group within the tenant; without one, all of the tenant.
    pub group: Option<&'r str>,
    /// The user within the group; without one, all of the group.
    pub user: Option<&'r str>,
}

// === impl Caller ===

impl Caller {
    /// What it may do.
    pub fn role(&self) -> Role {
        match self {
            Self::Anonymous => Role::Write,
            Self::Key(key) => key.role,
        }
    }

    /// Whether it may touch the target.
    pub fn reaches(&self, target: Target<'_>) -> bool {
        match self {
            Self::Anonymous => true,
            Self::Key(key) => key.scope.holds(target),
        }
    }
}

// === impl Scope ===

impl Scope {
    /// Whether the target is inside. What is about nobody is inside every scope.
    pub fn holds(&self, target: Target<'_>) -> bool {
        let Some(asked) = target.tenant else {
            return true;
        };
        match self {
            Self::Everything => true,
            Self::Tenants(tenants) => tenants.iter().any(|one| one == asked),
            Self::Groups { tenant, groups } => {
                tenant == asked && groups.iter().any(|one| target.group == Some(one))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target<'r>(parts: &[&'r str]) -> Target<'r> {
        Target {
            tenant: parts.first().copied(),
            group: parts.get(1).copied(),
            user: parts.get(2).copied(),
        }
    }

    fn held(scope: &Scope, targets: &[&[&str]]) -> Vec<bool> {
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
        let tenants = Scope::Tenants(vec!["foo".into()]);
        let groups = Scope::Groups {
            tenant: "foo".into(),
            groups: vec!["a".into()],
        };
        assert_eq!(held(&Scope::Everything, TARGETS), [true; 7]);
        assert_eq!(
            held(&tenants, TARGETS),
            [true, true, true, true, true, false, false]
        );
        assert_eq!(
            held(&groups, TARGETS),
            [true, false, true, true, false, false, false]
        );
    }
}
