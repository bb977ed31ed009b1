//! Another configuration is put in force while the gateway runs.

mod backend;
mod files;
mod people;
mod refused;
mod signals;
