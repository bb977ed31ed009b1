//! Logins of users at the switch: what they say about who they are.

use std::net::IpAddr;

use ocip::command::login::LoginResponse;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::value::UserId;
use super::{CallContext, Switch};

pub use ocip::password_check::{ProofError, with_domain};

/// Login of a user who proved the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedLogin {
    /// The login id, with its domain if it is a user's.
    pub user_id: String,
    /// The domain that user ids without one belong to.
    pub domain: String,
    /// Type of the login.
    pub login_type: LoginType,
    /// The tenant, for logins of a tenant and below.
    pub tenant: Option<String>,
    /// The group, for logins of a group and below.
    pub group: Option<String>,
    /// Days until the password expires; `None` when it never does.
    pub password_expires_days: Option<i32>,
}

/// The kinds of logins (OCI schema, `LoginType22`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginType {
    /// The operator's.
    System,
    /// The operator's, for provisioning.
    Provisioning,
    /// Of a reseller, with several tenants.
    Reseller,
    /// Of a tenant.
    ServiceProvider,
    /// Of a group.
    Group,
    /// Of a department in a group.
    GroupDepartment,
    /// A user's own.
    User,
}

impl Switch {
    /// Proves the password of somebody who calls `from` an address to the switch. `None` for a kind of login that has no business here.
    pub async fn log_in(
        &self,
        call: CallContext<'_>,
        user_id: &UserId,
        password: &SecretString,
        from: IpAddr,
    ) -> Result<Option<VerifiedLogin>, ProofError> {
        let id = user_id.as_str();
        let response = self
            .cluster
            .prove(id, password, from, call.deadline)
            .await?;
        Ok(VerifiedLogin::new(id, response))
    }

    /// A user id in the one form that it is shown in: with its domain.
    pub fn full_user_id(&self, user_id: &str) -> String {
        match self.cluster.user_domain() {
            Some(domain) if !user_id.contains('@') => format!("{user_id}@{domain}"),
            _ => user_id.to_owned(),
        }
    }

    /// The id by which attempts to log in are counted: one for all spellings of a login id that can
    /// be told without asking.
    pub fn login_key(&self, user_id: &UserId) -> String {
        let domain = self.cluster.user_domain().unwrap_or_default();
        with_domain(user_id.as_str(), &domain)
    }
}

// === impl VerifiedLogin ===

impl VerifiedLogin {
    /// What tells this account from all others. Only users have a domain, so that an administrator
    /// `a` is not the user `a` of the default domain (OCI schema, `UserId`).
    pub fn account(&self) -> String {
        self.user_id.to_lowercase()
    }

    fn new(id: &str, response: LoginResponse) -> Option<Self> {
        let login_type = LoginType::from_token(&response.login_type)?;
        let password_expires_days = response.password_days();
        let user_id = match login_type {
            LoginType::User if !id.contains('@') => format!("{id}@{}", response.user_domain),
            _ => id.to_owned(),
        };
        Some(Self {
            user_id,
            domain: response.user_domain,
            login_type,
            tenant: response.service_provider_id,
            group: response.group_id,
            password_expires_days,
        })
    }
}

// === impl LoginType ===

impl LoginType {
    const ALL: [Self; 7] = [
        Self::System,
        Self::Provisioning,
        Self::Reseller,
        Self::ServiceProvider,
        Self::Group,
        Self::GroupDepartment,
        Self::User,
    ];

    /// The token in a login's answer.
    pub fn token(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Provisioning => "Provisioning",
            Self::Reseller => "Reseller",
            Self::ServiceProvider => "Service Provider",
            Self::Group => "Group",
            Self::GroupDepartment => "Group Department",
            Self::User => "User",
        }
    }

    fn from_token(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.token() == token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(login_type: &str, days: Option<i32>) -> LoginResponse {
        LoginResponse {
            login_type: login_type.into(),
            locale: "en_US".into(),
            encoding: "UTF-8".into(),
            group_id: None,
            service_provider_id: None,
            is_enterprise: false,
            password_expires_days: days,
            user_domain: "Demo.example".into(),
            reseller_id: None,
        }
    }

    #[test]
    fn only_a_user_gets_a_domain() {
        let id = |kind: &str, id: &str| {
            VerifiedLogin::new(id, response(kind, None))
                .unwrap()
                .user_id
        };
        assert_eq!(id("User", "a"), "a@Demo.example");
        assert_eq!(id("User", "a@b"), "a@b");
        assert_eq!(id("System", "a"), "a");
        assert_eq!(with_domain("A", "B"), "a@b");
    }

    #[test]
    fn a_password_that_never_expires_has_no_days() {
        let days = |given| {
            VerifiedLogin::new("a", response("User", given))
                .unwrap()
                .password_expires_days
        };
        assert_eq!(days(Some(i32::MAX)), None);
        assert_eq!(days(Some(i32::MIN)), None);
        assert_eq!(days(Some(-1)), Some(-1));
        assert_eq!(days(Some(41)), Some(41));
    }

    #[test]
    fn unknown_kinds_have_no_business_here() {
        assert_eq!(
            VerifiedLogin::new("a", response("Lawful Intercept", None)),
            None
        );
    }
}
