//! Demand for slots: what other clients of the switch ask of a pool's sessions.

/// Demand of other clients for the slots of a pool's sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlotDemand {
    /// How many sessions are to be given back, even if they are used.
    pub surplus: usize,
    /// Whether others wait for what is of little use here.
    pub is_wanted: bool,
}
