//! Callers: what they are called, what they may do, and to whom.

use std::sync::Arc;

use super::key::ApiKey;
use super::scope::{CallerScope, PathTarget, Role};
use crate::switch::login::{LoginType, VerifiedLogin};

/// An authenticated caller.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Unauthenticated, where the operator allows that.
    Anonymous,
    /// A machine with a key.
    Key(Arc<ApiKey>),
    /// A person who has logged in.
    User(Arc<VerifiedLogin>),
}

// === impl Caller ===

impl Caller {
    /// The caller's role.
    pub fn role(&self) -> Role {
        match self {
            // What users may change is decided by the scope of their login.
            Self::Anonymous | Self::User(_) => Role::Write,
            Self::Key(key) => key.role,
        }
    }

    /// Whether it may touch the target.
    pub fn reaches(&self, target: PathTarget<'_>) -> bool {
        match self {
            Self::Anonymous => true,
            Self::Key(key) => key.scope.holds(target),
            Self::User(login) => CallerScope::of(login).holds(target),
        }
    }

    /// Where the caller is, for one who is a user.
    pub fn oneself(&self) -> Option<PathTarget<'_>> {
        let Self::User(login) = self else {
            return None;
        };
        Some(PathTarget {
            tenant: Some(login.tenant.as_deref()?),
            group: Some(login.group.as_deref()?),
            user: Some(self.own_user_id()?),
        })
    }

    /// The user's own id, for a caller who is a user.
    pub fn own_user_id(&self) -> Option<&str> {
        match self {
            Self::User(login) if login.login_type == LoginType::User => Some(&login.user_id),
            _ => None,
        }
    }
}
