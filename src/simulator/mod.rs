//! An embedded BroadWorks Application Server: state, command handlers, faults.

pub mod schema;
