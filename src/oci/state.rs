//! State of the dialect.

use std::sync::Arc;

use ocip_schema::json::MappingFault;

use super::counters::{CommandFate, OciCounters};
use super::guard::GuardDenial;
use super::problem::OciProblem;
use crate::dialect::{CommandTimeouts, DialectContext};
use crate::switch::typed_schemas::TypedSchemas;

/// Settings of the dialect.
#[derive(Debug, Clone)]
pub struct OciSettings {
    /// Whether callers are shown what the schema files say about commands.
    pub descriptions: bool,
    /// How many rows an answer may have whose command can be limited.
    pub response_rows_max: usize,
    /// How long commands may take.
    pub timeouts: CommandTimeouts,
}

/// State of the dialect, which every handler can reach.
pub struct Oci {
    pub(super) base: Arc<DialectContext>,
    pub(super) schemas: TypedSchemas,
    pub(super) settings: OciSettings,
    pub(super) counters: Arc<OciCounters>,
}

// === impl Oci ===

impl Oci {
    /// The dialect's state. The counters are older than it where the configuration was reloaded.
    pub fn new(
        base: Arc<DialectContext>,
        schemas: TypedSchemas,
        settings: OciSettings,
        counters: Arc<OciCounters>,
    ) -> Self {
        Self {
            base,
            schemas,
            settings,
            counters,
        }
    }

    /// A denial by the guard, counted.
    pub(super) fn denied(&self, denial: GuardDenial) -> OciProblem {
        self.counters.count(CommandFate::Denied);
        self.counters.count_denial(denial.rule);
        OciProblem::denied(denial)
    }

    /// A body that does not fit, counted.
    pub(super) fn invalid(&self, faults: Vec<MappingFault>) -> OciProblem {
        self.counters.count(CommandFate::Denied);
        OciProblem::invalid(faults)
    }
}
