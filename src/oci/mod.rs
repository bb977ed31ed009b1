//! The OCI dialect: any command of the switch as JSON, typed by the operator's schema files, guarded, in batches.
//!
//! A request goes this way: the command is found by its name or that of its family; the caller's grant is asked; the
//! body is checked against the schema, all faults at once; the guard looks at the declared type of everything that is
//! named; users are proved to be within the caller's scope; changes take the locks of all users; numbers are held
//! against the policy. Only then is the command sent, and its reply becomes JSON while it is read.

mod about;
mod admission;
mod answer;
mod batch;
mod batch_body;
mod body;
mod command_choice;
mod counters;
mod discovery;
mod gate;
pub mod guard;
mod outcome;
mod problem;
mod problem_body;
mod problem_kind;
mod query;
mod row_limit;
mod run;
mod single;
mod state;
mod targets;
mod trail;

pub use about::{about, dialect, documented};
pub use counters::{CommandFate, OciCounters};
pub use problem::OciProblem;
pub use problem_kind::ProblemKind;
pub use state::{Oci, OciSettings};
