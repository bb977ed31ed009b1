//! Faults of bodies, and how many of them are told.

use serde::Serialize;

/// How many faults of a body are told in full.
const FAULTS_MAX: usize = 100;

/// Fault of a body: where, what is allowed, and what was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappingFault {
    /// JSON pointer (RFC 6901) to what is wrong; of a missing member, to where it would be.
    pub pointer: String,
    /// What is allowed.
    pub limit: String,
    /// What was given, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// The names that come nearest to an unknown one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
}

/// Faults of one body, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct FaultList {
    told: Vec<MappingFault>,
    more: usize,
}

// === impl FaultList ===

impl FaultList {
    /// Adds a fault, which is only made when there is room for it.
    pub(super) fn add(&mut self, make: impl FnOnce() -> MappingFault) {
        match self.told.len() < FAULTS_MAX {
            true => self.told.push(make()),
            false => self.more += 1,
        }
    }

    /// What was found, unless that is nothing; what did not find room is counted in a last one.
    pub(super) fn finish(mut self) -> Result<(), Vec<MappingFault>> {
        if self.more > 0 {
            self.told.push(MappingFault {
                pointer: String::new(),
                limit: format!("and {} more faults", self.more),
                given: None,
                nearest: Vec::new(),
            });
        }
        match self.told.is_empty() {
            true => Ok(()),
            false => Err(self.told),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faults_that_are_told_are_bounded() {
        let mut faults = FaultList::default();
        let mut made = 0;
        for _ in 0..FAULTS_MAX + 7 {
            faults.add(|| {
                made += 1;
                MappingFault {
                    pointer: "/a".to_owned(),
                    limit: "text".to_owned(),
                    given: None,
                    nearest: Vec::new(),
                }
            });
        }
        let told = faults.finish().unwrap_err();
        assert_eq!((told.len(), made), (FAULTS_MAX + 1, FAULTS_MAX));
        assert_eq!(told[FAULTS_MAX].limit, "and 7 more faults");
        assert_eq!(FaultList::default().finish(), Ok(()));
    }

    #[test]
    fn a_fault_is_written_without_what_it_does_not_have() {
        let fault = MappingFault {
            pointer: "/extension".to_owned(),
            limit: "text of 2 to 20 characters".to_owned(),
            given: Some("text of 1".to_owned()),
            nearest: Vec::new(),
        };
        let expected =
            r#"{"pointer":"/extension","limit":"text of 2 to 20 characters","given":"text of 1"}"#;
        assert_eq!(serde_json::to_string(&fault).unwrap(), expected);
    }
}
