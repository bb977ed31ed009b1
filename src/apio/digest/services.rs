//! The services that a digest reads.

use std::sync::LazyLock;

use crate::apio::whole_service::WholeService;
use crate::apio::{
    alternate_numbers, criteria_service, settings, shared_calls, speed_dial_8, speed_dial_100,
};

/// All of them. Those that take a second question come first, so that it finds room in a document of others.
static ALL: LazyLock<Vec<WholeService>> = LazyLock::new(|| {
    let criteria = criteria_service::whole_services();
    let settings = settings::whole_services();
    let others = [
        speed_dial_100::whole_service(),
        speed_dial_8::whole_service(),
        alternate_numbers::whole_service(),
        shared_calls::whole_service(),
    ];
    criteria.chain(settings).chain(others).collect()
});

/// Paths below `services/` with a GET without parameters that no digest has, and why.
#[cfg(test)]
const LEFT_OUT: &[(&str, &str)] = &[
    (
        "executive/available_assistants",
        "whom the user could name, and no service",
    ),
    ("call_pickups", "of the group: no user has it as a service"),
    ("cfa_vm", "a view of two services that are there"),
    (
        "shared_call_appearance/endpoint",
        "one of those that the service shows",
    ),
    (
        "cfa_vm/supported_modes",
        "a view of two services that are there",
    ),
];

/// The services.
pub(super) fn all() -> &'static [WholeService] {
    &ALL
}

/// Whether the digest has what is at this path below `services/`, or says why not.
#[cfg(test)]
pub(in crate::apio) fn is_digested(path: &str) -> bool {
    let mut left_out = LEFT_OUT.iter();
    all().iter().any(|one| one.path == path) || left_out.any(|(one, _)| *one == path)
}
