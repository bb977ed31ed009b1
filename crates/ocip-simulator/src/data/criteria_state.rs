//! State of a service that acts by criteria, wherever its parts are kept.

use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::Value;

use super::criteria::{SIMULTANEOUS_RING, StoredCriteria};
use super::people::User;
use super::simultaneous_ring_personal::{SimultaneousRingPersonal, StoredRingNumber};

/// What a service that acts by criteria keeps for one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaState {
    /// One for each setting of the table.
    pub settings: Vec<Option<Value>>,
    /// The numbers that it has besides.
    pub numbers: Vec<StoredRingNumber>,
    /// In the order in which they were added; no name stands twice.
    pub criteria: Vec<StoredCriteria>,
}

// === impl User ===

impl User {
    /// What a service that acts by criteria keeps.
    pub fn criteria_state(&self, service: &CriteriaService) -> CriteriaState {
        if service.name == SIMULTANEOUS_RING {
            return self.simultaneous_ring_personal.clone().into();
        }
        let criteria = self.criteria.0.get(service.name);
        CriteriaState {
            settings: self.settings.of_criteria(service),
            numbers: Vec::new(),
            criteria: criteria.cloned().unwrap_or_default(),
        }
    }

    /// Puts it in the place of what the service keeps.
    pub fn keep(&mut self, service: &CriteriaService, state: CriteriaState) {
        if service.name == SIMULTANEOUS_RING {
            self.simultaneous_ring_personal = state.into();
            return;
        }
        self.settings.0.insert(service.name, state.settings);
        self.criteria.0.insert(service.name, state.criteria);
    }
}

impl From<SimultaneousRingPersonal> for CriteriaState {
    fn from(ring: SimultaneousRingPersonal) -> Self {
        let flags = [ring.active, ring.do_not_ring_if_on_call];
        Self {
            settings: flags.map(|flag| Some(Value::Flag(flag))).into(),
            numbers: ring.numbers,
            criteria: ring.criteria,
        }
    }
}

impl From<CriteriaState> for SimultaneousRingPersonal {
    fn from(state: CriteriaState) -> Self {
        let flag = |place: usize| state.settings.get(place) == Some(&Some(Value::Flag(true)));
        Self {
            active: flag(0),
            do_not_ring_if_on_call: flag(1),
            numbers: state.numbers,
            criteria: state.criteria,
        }
    }
}

// === impl CriteriaState ===

impl CriteriaState {
    /// The criteria with this name.
    pub fn criteria(&self, name: &str) -> Option<&StoredCriteria> {
        self.criteria.iter().find(|one| one.name == name)
    }

    /// The same, to change it.
    pub fn criteria_mut(&mut self, name: &str) -> Option<&mut StoredCriteria> {
        self.criteria.iter_mut().find(|one| one.name == name)
    }
}
