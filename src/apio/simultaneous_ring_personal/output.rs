//! Output: the service as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::input::selection;
use crate::apio::error::ApioError;
use crate::dialect::{DialectError, OperationKind};
use crate::numbering::into_presented;
use crate::switch::simultaneous_ring_personal::{
    Criteria, CriteriaCallers, ItemError, ResultSubject, RingNumber, Schedule, ScheduleLevel,
    SimultaneousRing,
};

/// What the service is called in `results`.
const SERVICE_NAME: &str = "Simultaneous Ring Personal";

/// The answer of GET for the service.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SimultaneousRing")]
pub(super) struct ServiceOut {
    /// Whether the other numbers ring, too.
    active: bool,
    /// Whether they stay silent during a call.
    do_not_ring_if_on_call: bool,
    /// The other numbers.
    simultaneous_ring_number: Vec<NumberOut>,
    /// When they ring; without any criteria, always.
    criteria: Vec<CriteriaInListOut>,
}

/// A number that rings, too.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RingNumber")]
struct NumberOut {
    /// An international number is `+` and digits.
    phone_number: String,
    /// Whether whoever answers must press a key first.
    answer_confirmation_required: bool,
}

/// A criteria in the list of the service.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CriteriaInList")]
struct CriteriaInListOut {
    name: String,
    /// Whether it counts.
    active: bool,
    /// Who calls, in the words of the switch.
    calls_from: String,
    /// Whether a call that fits rings at the user's own phones alone.
    do_not_perform_action: bool,
    /// When it counts; always, without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_schedule: Option<ScheduleOut>,
    /// On which holidays it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday_schedule: Option<ScheduleOut>,
    /// Who calls.
    from_dn_criteria: CallersOut,
}

/// The answer of GET, POST and PUT for a criteria.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Criteria")]
pub(super) struct CriteriaOut {
    name: String,
    /// Whether it counts.
    active: bool,
    /// When it counts; always, without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_schedule: Option<ScheduleOut>,
    /// On which holidays it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday_schedule: Option<ScheduleOut>,
    /// Who calls.
    from_dn_criteria: CallersOut,
    /// Whether a call that fits rings at the user's own phones alone.
    do_not_perform_action: bool,
}

/// Who calls.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Callers")]
struct CallersOut {
    /// Whether callers count who hide their number.
    include_anonymous_callers: bool,
    /// Anybody, or those who are named here.
    #[schemars(schema_with = "selection")]
    selection: &'static str,
    /// The numbers that count.
    phone_numbers: Vec<String>,
    /// Whether callers count whose number is not known.
    include_unavailable_callers: bool,
}

/// A schedule of the switch.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Schedule")]
struct ScheduleOut {
    /// Whose schedule it is.
    #[schemars(extend("enum" = ["User", "Group", "Tenant"]))]
    level: &'static str,
    name: String,
    /// What kind of schedule it is.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["Time", "Holiday"]))]
    kind: &'static str,
}

/// The answer to a change that was carried out in part.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SimultaneousRingPartly")]
pub(super) struct PartialRingOut {
    /// What became of each criteria, and of the service.
    results: Vec<RingResultOut>,
    /// The service as it is, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<ServiceOut>,
}

/// What became of a part of a change.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SimultaneousRingResult")]
struct RingResultOut {
    /// The criteria or, for the rest of the change, the service.
    name: String,
    /// The status that it would have had alone.
    status: u16,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ApioError>,
}

impl From<SimultaneousRing> for ServiceOut {
    fn from(service: SimultaneousRing) -> Self {
        Self {
            active: service.active,
            do_not_ring_if_on_call: service.do_not_ring_if_on_call,
            simultaneous_ring_number: service.numbers.into_iter().map(NumberOut::from).collect(),
            criteria: service
                .criteria
                .into_iter()
                .map(CriteriaInListOut::from)
                .collect(),
        }
    }
}

impl From<RingNumber> for NumberOut {
    fn from(number: RingNumber) -> Self {
        Self {
            phone_number: into_presented(number.number),
            answer_confirmation_required: number.answer_confirmation_required,
        }
    }
}

impl From<Criteria> for CriteriaInListOut {
    fn from(criteria: Criteria) -> Self {
        Self {
            name: criteria.name,
            active: criteria.active,
            calls_from: criteria.calls_from,
            do_not_perform_action: criteria.blacklisted,
            time_schedule: criteria
                .time_schedule
                .map(|schedule| ScheduleOut::new(schedule, "Time")),
            holiday_schedule: criteria
                .holiday_schedule
                .map(|schedule| ScheduleOut::new(schedule, "Holiday")),
            from_dn_criteria: criteria.callers.into(),
        }
    }
}

impl From<Criteria> for CriteriaOut {
    fn from(criteria: Criteria) -> Self {
        let CriteriaInListOut {
            name,
            active,
            calls_from: _,
            do_not_perform_action,
            time_schedule,
            holiday_schedule,
            from_dn_criteria,
        } = criteria.into();
        Self {
            name,
            active,
            time_schedule,
            holiday_schedule,
            from_dn_criteria,
            do_not_perform_action,
        }
    }
}

impl From<CriteriaCallers> for CallersOut {
    fn from(callers: CriteriaCallers) -> Self {
        Self {
            include_anonymous_callers: callers.include_anonymous,
            selection: callers.selection.token(),
            phone_numbers: callers.numbers.into_iter().map(into_presented).collect(),
            include_unavailable_callers: callers.include_unavailable,
        }
    }
}

impl ScheduleOut {
    fn new(schedule: Schedule, kind: &'static str) -> Self {
        let level = match schedule.level {
            ScheduleLevel::User => "User",
            ScheduleLevel::Group => "Group",
            ScheduleLevel::ServiceProvider => "Tenant",
        };
        Self {
            level,
            name: schedule.name,
            kind,
        }
    }
}

impl PartialRingOut {
    /// The truth about a change that was carried out in part.
    pub(super) fn new(
        results: Vec<(ResultSubject, Result<(), ItemError>)>,
        now: Option<SimultaneousRing>,
    ) -> Self {
        Self {
            results: results.into_iter().map(RingResultOut::from).collect(),
            now: now.map(ServiceOut::from),
        }
    }
}

impl From<(ResultSubject, Result<(), ItemError>)> for RingResultOut {
    fn from((subject, result): (ResultSubject, Result<(), ItemError>)) -> Self {
        let name = match subject {
            ResultSubject::Criteria(name) => name,
            ResultSubject::Service => SERVICE_NAME.to_owned(),
        };
        let Err(failure) = result else {
            return Self {
                name,
                status: 200,
                error: None,
            };
        };
        let error = match failure {
            ItemError::Refused(refusal) => refusal.into(),
            ItemError::Unknown(error) | ItemError::NotSent(error) => error,
        };
        let error = ApioError::from_switch(error, OperationKind::Change);
        let status = error.status().as_u16();
        Self {
            name,
            status,
            error: Some(error),
        }
    }
}
