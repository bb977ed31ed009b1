//! Users and their profiles.

mod added;
mod caches;
mod list;
mod random;
mod rights;
mod secrets;

/// The users of the demo's first group.
pub(crate) const USERS: &str = "/api/v1/tenants/foo/groups/foogroup/users/";

/// The path of one of them.
fn path(user: &str) -> String {
    format!("{USERS}{user}/")
}
