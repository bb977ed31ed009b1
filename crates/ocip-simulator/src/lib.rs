//! An embedded BroadWorks Application Server: stateful, strict, and faulty on demand.
//!
//! It speaks OCI-P over TCP or TLS, so that everything above it can be tried without a switch: in
//! tests, in the `demo` subcommand, and alone in `simulate`. It is strict where a real switch is
//! strict (every request is validated against the schema, every login against its level) and it
//! invents nothing: where the protocol is not publicly known, the behaviour is a knob
//! ([`behaviour::SwitchBehaviour`]) or a text in the data file ([`data::ErrorTexts`]).
//!
//! * [`SimulatedSwitch`] is the state: data, knobs, faults, counts. It outlives a [`Simulator`], which is the
//!   running server, so a switch can be stopped and started again with what it knows.
//! * A connection reads a document, asks the faults what to do about it, runs its commands
//!   (`request`, `execute`, `handler/`), and delivers the reply as the fault says (`delivery`).
//! * A service is one file in `handler/` and one line in its table.
//! * [`GivenSchemas`] are what it knows besides the services that it plays: their commands are checked, and answered with
//!   replies that are made up and fit.
//!
//! Not supported: SOAP, identities other than a session id, and time (passwords do not expire, lock
//! outs do not end by themselves).

pub mod behaviour;
pub mod certificate;
pub mod data;
pub mod fault;

mod connection;
mod counts;
mod delivery;
mod demo_schemas;
mod execute;
mod failure;
mod given_schemas;
mod handler;
mod reply;
mod request;
mod server;
mod session;
mod state;
mod switch;
#[cfg(test)]
mod tests;

pub use counts::SwitchCounts;
pub use data::{DataError, SwitchData};
pub use demo_schemas::demo_schema_files;
pub use fault::{Fault, FaultAction, FaultMix, RemarkSeverity};
pub use given_schemas::GivenSchemas;
pub use server::{ListenTransport, Simulator, SimulatorSettings};
pub use switch::SimulatedSwitch;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
