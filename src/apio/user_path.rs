//! User that the path of a request names.

use super::error::ApioError;
use super::state::Apio;
use crate::access::{Admission, UserPath};
use crate::dialect::{DialectContext, UserDialect};
use crate::http::Request;
use crate::switch::value::{GroupId, TenantId, UserId, ValueError};

/// The path below the prefix that names a group.
pub(super) const GROUP_PATH: &str = "/tenants/{tenant}/groups/{group}";

/// The path below the prefix that names a user.
pub(super) const USER_PATH: &str = "/tenants/{tenant}/groups/{group}/users/{user}";

impl UserDialect for Apio {
    fn base(&self) -> &DialectContext {
        &self.base
    }

    /// Users who call are named by the id of their own login: the path may lack its domain, which for
    /// the gateway's login could mean another one.
    fn user_path(&self, request: &Request) -> Result<UserPath, ApioError> {
        let admission = request.extensions.get::<Admission>();
        let own = admission.and_then(|admission| admission.caller.own_user_id());
        let own = own.and_then(|own| UserId::parse(own).ok());
        Ok(UserPath {
            tenant: path_parameter(request, "tenant", TenantId::parse)?,
            group: path_parameter(request, "group", GroupId::parse)?,
            user: match own {
                Some(own) => own,
                None => path_parameter(request, "user", UserId::parse)?,
            },
        })
    }
}

/// Whether a user asks, about whom else than themselves none can.
pub(super) fn is_user(request: &Request) -> bool {
    let admission = request.extensions.get::<Admission>();
    admission.is_some_and(|admission| admission.caller.own_user_id().is_some())
}

/// The value of the path parameter `name`.
pub(super) fn path_parameter<T>(
    request: &Request,
    name: &str,
    parse: impl Fn(&str) -> Result<T, ValueError>,
) -> Result<T, ApioError> {
    parse(request.params.get(name))
        .map_err(|error| ApioError::bad_field(&format!("path parameter {name}"), &error))
}

/// The tenant and the group of a path.
pub(super) fn group_of_path(request: &Request) -> Result<(TenantId, GroupId), ApioError> {
    let tenant = path_parameter(request, "tenant", TenantId::parse)?;
    let group = path_parameter(request, "group", GroupId::parse)?;
    Ok((tenant, group))
}
