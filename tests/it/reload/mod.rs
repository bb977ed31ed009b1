//! Another configuration is put in force while the gateway runs.

mod backend;
pub(crate) mod files;
mod refused;
mod signals;
mod users;
