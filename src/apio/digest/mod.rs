//! Digests of users: the profile and every service that a user has, each as its own GET answers.
//!
//! | method | path                         | answer                                 |
//! |--------|------------------------------|----------------------------------------|
//! | GET    | `…/users/{user}/services/`   | with `full=true`: the digest of a user |
//! | GET    | `…/users/digest/`            | that of each user of the group, a line each |
//!
//! Profile and assignment come in one document, the services in documents of fifteen commands. A service that
//! cannot be read carries its errors; those that the user has not got are left out.

mod group;
mod group_job;
mod services;
mod user;

pub(super) use group::routes;
#[cfg(test)]
pub(super) use services::is_digested;
pub(super) use user::{digest_of, shape};
