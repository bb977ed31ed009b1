//! User services that are nothing but settings: const tables.
//!
//! A service is a file with one const [`UserService`] and its line in [`ALL`]; everything else reads the
//! columns. Here that is [`command`] (the two commands of each) and [`xsd`] (their schema). Services that
//! act by criteria have tables of their own ([`criteria`]); others with lists, with several writes or with
//! an order of commands are written by hand elsewhere.

mod anonymous_call_rejection;
pub mod available_assistants;
mod broadworks_mobility;
mod busy_lamp_field;
pub mod call_forwarding_always;
pub mod call_forwarding_always_with_voice_mail;
mod call_forwarding_busy;
mod call_forwarding_no_answer;
mod call_forwarding_not_reachable;
mod call_waiting;
mod calling_line_id_delivery_blocking;
mod charge_number;
pub mod command;
mod connected_line_identification_restriction;
pub mod criteria;
mod do_not_disturb;
mod executive;
mod hoteling_guest;
mod hoteling_host;
pub mod named_users;
mod receptionist;
mod remote_office;
pub mod sample;
pub mod table;
mod third_party_voice_mail_support;
pub mod voice_messaging_user;
#[cfg(test)]
mod wire_tests;
pub mod xsd;

use self::table::UserService;

/// The services, in the order in which they are documented.
pub const ALL: &[&UserService] = &[
    &call_forwarding_always::SERVICE,
    &call_forwarding_busy::SERVICE,
    &call_forwarding_no_answer::SERVICE,
    &call_forwarding_not_reachable::SERVICE,
    &do_not_disturb::SERVICE,
    &anonymous_call_rejection::SERVICE,
    &call_waiting::SERVICE,
    &remote_office::SERVICE,
    &calling_line_id_delivery_blocking::SERVICE,
    &connected_line_identification_restriction::SERVICE,
    &hoteling_host::SERVICE,
    &hoteling_guest::SERVICE,
    &voice_messaging_user::SERVICE,
    &third_party_voice_mail_support::SERVICE,
    &charge_number::SERVICE,
    &busy_lamp_field::SERVICE,
    &receptionist::OFFICE,
    &receptionist::SMALL_BUSINESS,
    &receptionist::ENTERPRISE,
    &executive::EXECUTIVE,
    &executive::ASSISTANT,
    &broadworks_mobility::SERVICE,
];

/// The service whose last segment of a path is `path`.
pub fn of_path(path: &str) -> Option<&'static UserService> {
    ALL.iter().find(|service| service.path == path).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::table::{Rule, Setting};

    #[test]
    fn names_are_names_of_one_service() {
        let mut names = HashSet::new();
        for service in ALL {
            let of_variants = service
                .variants()
                .flat_map(|one| [one.get, one.response, one.modify]);
            // Variants of one service may have commands in common.
            let own: HashSet<_> = of_variants.chain([service.name, service.path]).collect();
            assert!(
                own.len() >= 5,
                "{}: a name stands for two things",
                service.name
            );
            for name in own {
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
            let elements: HashSet<_> = settings.iter().map(|one| one.element).collect();
            assert_eq!(elements.len(), settings.len(), "{}", service.name);
            // An answer and a change may have two settings of one name.
            for stands in [Setting::is_read, Setting::is_written] {
                let all = settings.iter().filter(|one| stands(one));
                let members: HashSet<_> = all.clone().map(|one| one.json).collect();
                assert_eq!(members.len(), all.count(), "{}", service.name);
            }
            for rule in service.rules {
                let elements = match rule {
                    Rule::FlagNeeds { flag, other } => vec![*flag, *other],
                    Rule::FlagClears { flag, others } => [&[*flag][..], *others].concat(),
                };
                for element in elements {
                    let is_known = service.position(element).is_some();
                    assert!(is_known, "{}: {element}", service.name);
                }
            }
        }
    }
}
