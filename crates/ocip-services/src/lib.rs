//! User services that are nothing but settings: const tables.
//!
//! A service is a file with one const [`UserService`] and its line in [`ALL`]; everything else reads the
//! columns. Here that is [`command`] (the two commands of each) and [`xsd`] (their schema). Services with
//! lists, with several writes or with an order of commands are written by hand elsewhere.

mod anonymous_call_rejection;
mod call_forwarding_always;
pub mod command;
mod do_not_disturb;
pub mod sample;
pub mod table;
pub mod xsd;

use self::table::UserService;

/// The services, in the order in which they are documented.
pub const ALL: &[&UserService] = &[
    &call_forwarding_always::SERVICE,
    &do_not_disturb::SERVICE,
    &anonymous_call_rejection::SERVICE,
];

/// The service whose last segment of a path is `path`.
pub fn of_path(path: &str) -> Option<&'static UserService> {
    ALL.iter().find(|service| service.path == path).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::table::Rule;

    #[test]
    fn names_are_names_of_one_service() {
        let mut names = HashSet::new();
        for service in ALL {
            let commands = service.commands;
            for name in [
                service.name,
                service.path,
                commands.get,
                commands.response,
                commands.modify,
            ] {
                assert!(names.insert(name), "{name} stands twice");
            }
            assert_eq!(of_path(service.path), Some(*service));
        }
    }

    #[test]
    fn settings_are_told_apart_and_rules_name_them() {
        for service in ALL.iter().copied().chain([&sample::SERVICE]) {
            let settings = service.settings;
            assert!(!settings.is_empty(), "{}", service.name);
            for names in [
                settings
                    .iter()
                    .map(|one| one.element)
                    .collect::<HashSet<_>>(),
                settings.iter().map(|one| one.json).collect(),
            ] {
                assert_eq!(names.len(), settings.len(), "{}", service.name);
            }
            for Rule::FlagNeeds { flag, other } in service.rules {
                for element in [flag, other] {
                    assert!(
                        service.position(element).is_some(),
                        "{}: {element}",
                        service.name
                    );
                }
            }
        }
    }
}
