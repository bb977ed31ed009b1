//! User services that act by criteria: const tables.
//!
//! Such a service has settings and a list of criteria, each of which says when, for which callers and how
//! it acts. What they have in common, and how it is changed, is one engine; a service is a file here with
//! one const [`CriteriaService`] and its line in [`ALL`]. The order of elements differs between commands
//! that look alike, so a table has each.

mod call_forwarding_selective;
pub mod command;
mod elements;
mod selective_call_acceptance;
mod selective_call_rejection;
mod simultaneous_ring_personal;
pub mod table;
pub mod xsd;

use self::table::CriteriaService;

/// The services, in the order in which they are documented.
pub const ALL: &[&CriteriaService] = &[
    &simultaneous_ring_personal::SERVICE,
    &call_forwarding_selective::SERVICE,
    &selective_call_acceptance::SERVICE,
    &selective_call_rejection::SERVICE,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::table::CriteriaPart;
    use super::*;
    use crate::table::Rule;

    #[test]
    fn names_are_names_of_one_service() {
        let mut names = HashSet::new();
        for service in ALL {
            let commands = service.commands.all();
            let own = [
                service.name,
                service.path,
                service.label,
                service.shape,
                service.criteria_shape,
            ];
            for name in commands.into_iter().chain(own) {
                assert!(names.insert(name), "{name} stands twice");
            }
        }
        let tables = crate::ALL;
        assert!(tables.iter().all(|table| names.insert(table.name)));
        assert!(tables.iter().all(|table| names.insert(table.path)));
    }

    #[test]
    fn every_part_of_a_command_is_known_and_stands_once() {
        for service in ALL {
            for parts in [service.in_answer, service.in_add, service.in_modify] {
                let names: HashSet<_> = parts.iter().map(|part| part.element()).collect();
                assert_eq!(names.len(), parts.len(), "{}", service.name);
                for part in parts {
                    let is_known = part.field(service.fields).is_some()
                        || !matches!(part, CriteriaPart::Field(_));
                    assert!(is_known, "{}: {part:?}", service.name);
                }
                for shared in ["timeSchedule", "holidaySchedule", "fromDnCriteria"] {
                    assert!(names.contains(shared), "{}: {shared}", service.name);
                }
            }
            for field in service.fields {
                let shown = service.in_answer.iter();
                assert!(shown.clone().any(|part| part.element() == field.element));
            }
        }
    }

    #[test]
    fn members_are_told_apart_and_rules_name_settings() {
        for service in ALL {
            let own = service.fields.iter().chain(service.settings);
            let own = own.map(|one| one.json);
            let list = service.numbers.iter().map(|list| list.json);
            let mut names = HashSet::new();
            for name in own.chain(list).chain(["criteria", "name", "newName"]) {
                assert!(names.insert(name), "{}: {name}", service.name);
            }
            for rule in service.rules {
                let Rule::FlagNeeds { flag, other } = rule else {
                    panic!("{}: {rule:?}: say what it names", service.name);
                };
                for element in [flag, other] {
                    assert!(
                        service.settings.iter().any(|one| one.element == *element),
                        "{}: {element}",
                        service.name
                    );
                }
            }
        }
    }
}
