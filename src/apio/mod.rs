//! The APIO dialect: REST and JSON as documented for the Netaxis APIO BroadSoft gateway.
//!
//! One file per resource holds its JSON shapes and handlers; [`error`] has the one error body and the
//! one table from trouble to status.

mod about;
mod admission;
mod alternate_numbers;
mod answer;
mod available_assistants;
mod body;
mod call_pickups;
mod cfa_vm;
mod criteria_service;
mod digest;
pub mod error;
mod login;
mod named_users;
mod part_result;
mod phone_buttons;
mod phone_types;
mod schedule_level;
mod schedules;
mod service_assignment;
mod settings;
mod shared_calls;
mod speed_code_entries;
mod speed_dial_100;
mod speed_dial_8;
mod speed_dial_list;
mod state;
mod unchanged;
mod user_path;
mod users;
mod whole_service;

use crate::http::{Route, RouteTable};

pub use about::about;
pub use state::Apio;

/// The dialect, mounted under `prefix` and under each of the project segments below it.
pub fn dialect(prefix: &str, project_segments: &[String]) -> RouteTable<Apio> {
    let projects = project_segments
        .iter()
        .map(|segment| format!("{prefix}/{segment}"));
    RouteTable {
        prefixes: std::iter::once(prefix.to_owned()).chain(projects).collect(),
        routes: routes(),
    }
}

fn routes() -> Vec<Route<Apio>> {
    let resources = [
        login::routes(),
        speed_dial_100::routes(),
        speed_dial_8::routes(),
        alternate_numbers::routes(),
        criteria_service::routes(),
        phone_buttons::routes(),
        phone_types::routes(),
        settings::routes(),
        available_assistants::routes(),
        cfa_vm::routes(),
        service_assignment::routes(),
        schedules::routes(),
        digest::routes(),
        shared_calls::routes(),
        call_pickups::routes(),
        users::routes(),
    ];
    let routes = resources.into_iter().flatten();
    routes.map(about::complete).collect()
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    /// A service that is added needs a line in `digest/services.rs`: among those that are read, or among
    /// those that are left out, with the reason.
    #[test]
    fn the_digest_has_every_service_that_can_be_read_without_parameters() {
        let services = format!("{}/services/", user_path::USER_PATH);
        let reads = routes().into_iter();
        let reads = reads.filter(|route| route.method == Method::GET);
        let paths =
            reads.filter_map(|route| Some(route.template.strip_prefix(&services)?.to_owned()));
        let paths: Vec<String> = paths.filter(|path| !path.contains('{')).collect();
        assert!(paths.len() >= 20, "{paths:?}");
        for path in paths {
            assert!(digest::is_digested(&path), "{path}");
        }
    }
}
