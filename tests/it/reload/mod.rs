//! Another configuration is put in force while the gateway runs.

mod backend;
pub(crate) mod files;
mod people;
mod refused;
mod signals;
