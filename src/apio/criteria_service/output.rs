//! Output: a service as JSON.

use std::collections::BTreeMap;

use ocip_services::criteria::table::CriteriaService;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::value_shapes::selection;
use crate::apio::error::ApioError;
use crate::apio::part_result::of_part;
use crate::apio::schedule_level;
use crate::apio::settings::output::members;
use crate::numbering::into_presented;
use crate::switch::Error;
use crate::switch::criteria_service::{
    Criteria, CriteriaCallers, CriteriaServiceState, ItemError, ResultSubject, RingNumber, Schedule,
};

/// The answer of GET for a service.
#[derive(Serialize)]
pub(super) struct ServiceOut {
    #[serde(flatten)]
    settings: Map<String, Json>,
    #[serde(flatten)]
    numbers: BTreeMap<&'static str, Vec<NumberOut>>,
    criteria: Vec<CriteriaInListOut>,
}

/// A number that rings, too.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RingNumber")]
pub(super) struct NumberOut {
    /// An international number is `+` and digits.
    phone_number: String,
    /// Whether whoever answers must press a key first.
    answer_confirmation_required: bool,
}

/// A criteria in the list of a service.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CriteriaInListOut {
    name: String,
    active: bool,
    calls_from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    forward_to: Option<String>,
    #[serde(flatten)]
    fields: Map<String, Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_schedule: Option<ScheduleOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday_schedule: Option<ScheduleOut>,
    from_dn_criteria: CallersOut,
}

/// The answer of GET, POST and PUT for a criteria.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CriteriaOut {
    name: String,
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_schedule: Option<ScheduleOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday_schedule: Option<ScheduleOut>,
    from_dn_criteria: CallersOut,
    #[serde(flatten)]
    fields: Map<String, Json>,
}

/// Who calls.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Callers")]
pub(super) struct CallersOut {
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
pub(super) struct ScheduleOut {
    /// Whose schedule it is.
    #[schemars(extend("enum" = schedule_level::NAMES))]
    level: &'static str,
    name: String,
    /// What kind of schedule it is.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["Time", "Holiday"]))]
    kind: &'static str,
}

/// The answer to a change that was carried out in part.
#[derive(Serialize)]
pub(super) struct PartialServiceOut {
    results: Vec<CriteriaResultOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<ServiceOut>,
}

/// What became of a part of a change.
#[derive(Serialize)]
struct CriteriaResultOut {
    name: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ApioError>,
}

impl ServiceOut {
    /// What is to be shown of a service.
    pub(super) fn new(service: &CriteriaService, state: CriteriaServiceState) -> Self {
        let numbers = state.numbers.into_iter().map(NumberOut::from).collect();
        let numbers = service.numbers.map(|list| (list.json, numbers));
        let criteria = state.criteria.into_iter();
        Self {
            settings: members(service.settings, state.settings),
            numbers: numbers.into_iter().collect(),
            criteria: criteria
                .map(|one| CriteriaInListOut::new(service, one))
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

impl CriteriaInListOut {
    fn new(service: &CriteriaService, criteria: Criteria) -> Self {
        let shows_forward = service.read_only.contains(&"forwardTo");
        let forward_to = criteria.forward_to.filter(|_| shows_forward);
        let schedule = |schedule: Option<Schedule>, kind| {
            schedule.map(|schedule| ScheduleOut::new(schedule, kind))
        };
        Self {
            name: criteria.name,
            active: criteria.active,
            calls_from: criteria.calls_from,
            forward_to: forward_to.map(into_presented),
            fields: members(service.fields, criteria.fields),
            time_schedule: schedule(criteria.time_schedule, "Time"),
            holiday_schedule: schedule(criteria.holiday_schedule, "Holiday"),
            from_dn_criteria: criteria.callers.into(),
        }
    }
}

impl CriteriaOut {
    /// What is to be shown of a criteria alone.
    pub(super) fn new(service: &CriteriaService, criteria: Criteria) -> Self {
        let in_list = CriteriaInListOut::new(service, criteria);
        Self {
            name: in_list.name,
            active: in_list.active,
            time_schedule: in_list.time_schedule,
            holiday_schedule: in_list.holiday_schedule,
            from_dn_criteria: in_list.from_dn_criteria,
            fields: in_list.fields,
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
        Self {
            level: schedule_level::name(schedule.level),
            name: schedule.name,
            kind,
        }
    }
}

impl PartialServiceOut {
    /// The truth about a change that was carried out in part.
    pub(super) fn new(
        service: &CriteriaService,
        results: Vec<(ResultSubject, Result<(), ItemError>)>,
        now: Option<CriteriaServiceState>,
    ) -> Self {
        let results = results.into_iter();
        Self {
            results: results
                .map(|(subject, result)| CriteriaResultOut::new(service, subject, result))
                .collect(),
            now: now.map(|state| ServiceOut::new(service, state)),
        }
    }
}

impl CriteriaResultOut {
    fn new(
        service: &CriteriaService,
        subject: ResultSubject,
        result: Result<(), ItemError>,
    ) -> Self {
        let name = match subject {
            ResultSubject::Criteria(name) => name,
            ResultSubject::Service => service.name.to_owned(),
        };
        let (status, error) = of_part(result.map_err(Error::from));
        Self {
            name,
            status,
            error,
        }
    }
}
