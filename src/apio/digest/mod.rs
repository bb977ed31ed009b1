//! Digests of users: the profile and every service that a user has, each as its own GET answers.
//!
//! | method | path                         | answer                                 |
//! |--------|------------------------------|----------------------------------------|
//! | GET    | `…/users/{user}/services/`   | with `full=true`: the digest of a user |
//!
//! Profile and assignment come in one document, the services in documents of fifteen commands. A service that
//! cannot be read carries its errors; those that the user has not got are left out.

mod services;
mod user;

#[cfg(test)]
pub(super) use services::is_digested;
pub(super) use user::{digest_of, shape};
