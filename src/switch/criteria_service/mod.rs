//! Services that act by criteria (the tables of `ocip-services`): settings, and criteria for when they act.
//!
//! Reading takes one document for the service and one for every fifteen criteria. Every change goes
//! the same way, whether it is about the whole service or one criteria: the present state is read,
//! the change is checked against it, and then a plan of commands goes out in as few documents as
//! possible. The switch gives no transaction, so a change can be carried out in part: then the state
//! is read back, and the caller is told item by item what became of it, and what now holds.

mod apply;
mod change;
mod model;
mod plan;

pub use apply::{ChangeOutcome, ItemError, ResultSubject};
pub use change::{CallersChange, CriteriaChange, CriteriaItem, NewRingNumber, ServiceChange};
pub use model::{
    CRITERIA_CHANGED_MAX, CRITERIA_NUMBERS_MAX, Criteria, CriteriaCallers, CriteriaServiceState,
    RingNumber,
};
pub use plan::PlanError;

pub use ocip::command::criteria::{CriteriaDnSelection, Schedule, ScheduleLevel};
