//! REST and JSON in front of a BroadWorks softswitch.
//!
//! A request walks straight down and straight back:
//! `http → apio|icws → access → switch → ocip → socket`. No room calls upwards; `ARCHITECTURE.md` says
//! which room may know which.

pub mod access;
pub mod admin;
pub mod apio;
pub mod cli;
pub mod config;
pub mod dialect;
pub mod http;
pub mod icws;
pub mod numbering;
pub mod oci;
pub mod openapi;
pub mod shared;
pub mod switch;
pub mod telemetry;
