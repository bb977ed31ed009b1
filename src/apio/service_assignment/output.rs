//! Output: services as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::apio::error::ApioError;
use crate::apio::part_result::of_refused_part;
use crate::switch::Refusal;
use crate::switch::service_assignment::{
    AssignedService, PartialAssignment, ServiceAssignment, ServiceAssignments, ServiceSummary,
    ServiceView,
};

/// The services of a user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserServices")]
pub(super) struct ServicesOut {
    /// What the user has.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<SummaryOut>,
    /// What the user can have, and has.
    #[serde(skip_serializing_if = "Option::is_none")]
    assignement_status: Option<AssignmentsOut>,
}

/// What a user has.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ServiceSummary")]
struct SummaryOut {
    /// The user's own services.
    user_services: Vec<ActiveOut>,
    /// Those that the group gives to all its users.
    group_service: Vec<ActiveOut>,
}

/// A service that a user has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ServiceInSummary")]
struct ActiveOut {
    /// Whether it is switched on; not there for one that cannot be switched.
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    /// The exact name.
    name: String,
}

/// What a user can have, and has.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ServiceAssignments")]
struct AssignmentsOut {
    /// The services.
    services: Vec<AssignedOut>,
    /// The service packs.
    service_packs: Vec<AssignedOut>,
}

/// A service or service pack that a user can have.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ServiceAssignment")]
struct AssignedOut {
    /// Whether the user has it.
    assigned: bool,
    /// The exact name.
    name: String,
}

/// The answer to a change that was carried out in part.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UserServicesPartly")]
pub(super) struct PartialServicesOut {
    /// What became of each name: services first, then service packs.
    results: Vec<ServiceResultOut>,
    /// The services as they are.
    now: ServicesOut,
}

/// What became of a service or service pack.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ServiceResult")]
struct ServiceResultOut {
    /// The name that was given.
    name: String,
    /// 200 when it is as it was asked for.
    status: u16,
    /// Why it is not: what the switch said of them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ApioError>,
}

impl From<ServiceView> for ServicesOut {
    fn from(view: ServiceView) -> Self {
        Self {
            summary: view.summary.map(SummaryOut::from),
            assignement_status: view.assignments.map(AssignmentsOut::from),
        }
    }
}

impl From<ServiceSummary> for SummaryOut {
    fn from(summary: ServiceSummary) -> Self {
        Self {
            user_services: summary.user.into_iter().map(ActiveOut::from).collect(),
            group_service: summary.group.into_iter().map(ActiveOut::from).collect(),
        }
    }
}

impl From<AssignedService> for ActiveOut {
    fn from(service: AssignedService) -> Self {
        Self {
            active: service.is_active,
            name: service.name,
        }
    }
}

impl From<ServiceAssignments> for AssignmentsOut {
    fn from(all: ServiceAssignments) -> Self {
        Self {
            services: all.services.into_iter().map(AssignedOut::from).collect(),
            service_packs: all.packs.into_iter().map(AssignedOut::from).collect(),
        }
    }
}

impl From<ServiceAssignment> for AssignedOut {
    fn from(one: ServiceAssignment) -> Self {
        Self {
            assigned: one.is_assigned,
            name: one.name,
        }
    }
}

impl From<PartialAssignment> for PartialServicesOut {
    fn from(part: PartialAssignment) -> Self {
        let refusal = part.refusal;
        let results = part.results.into_iter();
        Self {
            results: results
                .map(|(name, is_so)| ServiceResultOut::new(name, is_so, &refusal))
                .collect(),
            now: ServicesOut::from(part.now),
        }
    }
}

impl ServiceResultOut {
    fn new(name: String, is_so: bool, refusal: &Refusal) -> Self {
        let (status, error) = of_refused_part(is_so, refusal);
        Self {
            name,
            status,
            error,
        }
    }
}
