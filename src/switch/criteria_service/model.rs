//! The service as it is on the switch, and reading it.

use std::collections::{HashMap, HashSet};

use ocip::batch::{Batch, BatchReplies, ReplyTicket};
use ocip::command::criteria::{CriteriaFromDn, CriteriaRow, SimultaneousRingNumber};
use ocip::document::COMMANDS_MAX;
use ocip_services::criteria::command::{
    CriteriaDetail, CriteriaGetRequest, CriteriaServiceAnswer, CriteriaServiceGetRequest,
};
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::Value;

use super::{CriteriaDnSelection, Schedule};
use crate::switch::{CallContext, CommandError, Error, RefusalClass, Subscriber, Switch};

/// The most numbers of one criteria (OCI schema, CriteriaReplacementDNList).
pub const CRITERIA_NUMBERS_MAX: usize = 12;

/// The most criteria of one change. The switch has no limit of its own; each is a command or two.
pub const CRITERIA_CHANGED_MAX: usize = 100;

/// The service of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaServiceState {
    /// One for each setting of the table.
    pub settings: Vec<Option<Value>>,
    /// The numbers that ring too.
    pub numbers: Vec<RingNumber>,
    /// In the order of the switch.
    pub criteria: Vec<Criteria>,
}

/// A number that rings too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingNumber {
    /// The number or SIP URI, as the switch stores it.
    pub number: String,
    /// Whether who answers has to press a key.
    pub answer_confirmation_required: bool,
}

/// A criteria with all that there is to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    /// Its name.
    pub name: String,
    /// Whether it counts.
    pub active: bool,
    /// Display text, such as `All calls`.
    pub calls_from: String,
    /// Where matching calls go, as text for people.
    pub forward_to: Option<String>,
    /// One for each field of the table.
    pub fields: Vec<Option<Value>>,
    /// When it counts; always, when there is none.
    pub time_schedule: Option<Schedule>,
    /// On which holidays it counts.
    pub holiday_schedule: Option<Schedule>,
    /// Which callers it is about.
    pub callers: CriteriaCallers,
}

/// Callers that a criteria is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaCallers {
    /// All, or those that follow.
    pub selection: CriteriaDnSelection,
    /// Callers who hide their number.
    pub include_anonymous: bool,
    /// Callers whose number is not known.
    pub include_unavailable: bool,
    /// Numbers, as the switch stores them.
    pub numbers: Vec<String>,
}

/// What has been read of a service.
pub(super) struct Reading {
    pub(super) service: CriteriaServiceAnswer,
    pub(super) details: Vec<(String, CriteriaDetail)>,
}

/// As much of the present state as a change has to be checked against.
#[derive(Debug, Clone, Default)]
pub(super) struct Present {
    /// The names of all criteria.
    pub(super) names: HashSet<String>,
    /// Whom those criteria are about of which the change says it anew.
    pub(super) callers: HashMap<String, CriteriaCallers>,
}

impl Switch {
    /// The service of a user with all its criteria. Each of them is read by a command of its own, so with
    /// more than one request may take there is an error, and never a part of them.
    pub async fn criteria_service(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static CriteriaService,
    ) -> Result<CriteriaServiceState, Error> {
        let request = get_service(subscriber, service);
        let mut reading = Reading {
            service: self.cluster.call(call, &request).await?,
            details: Vec::new(),
        };
        let rows = reading.service.rows.iter().map(|row| row.name.clone());
        let names: Vec<String> = rows.collect();
        call.afford(names.len())?;
        let requests = names
            .iter()
            .map(|name| get_criteria(subscriber, service, name));
        let requests: Vec<_> = requests.collect();
        let details = self.cluster.call_each(call, &requests).await?;
        reading.take(names.into_iter().zip(details))?;
        Ok(reading.finish())
    }

    /// One criteria; `None` when there is none of that name.
    pub async fn criteria(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static CriteriaService,
        name: &str,
    ) -> Result<Option<Criteria>, Error> {
        let names = [name.to_owned()];
        let reading = self.read_some(call, subscriber, service, &names).await?;
        Ok(reading.finish().into_criteria(name))
    }

    /// Reads the service and, of the criteria called `names`, those that exist.
    pub(super) async fn read_some(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        service: &'static CriteriaService,
        names: &[String],
    ) -> Result<Reading, Error> {
        let (first, rest) = names.split_at(names.len().min(COMMANDS_MAX - 1));
        let mut batch = Batch::new(call.request_id);
        let answer = batch.add(&get_service(subscriber, service));
        let tickets = add_criteria_reads(&mut batch, subscriber, service, first);
        let mut replies = self.cluster.execute(call, &batch).await?;
        let mut reading = Reading {
            service: replies.take(answer)?,
            details: Vec::new(),
        };
        reading.take(answers(&mut replies, tickets))?;
        for names in rest.chunks(COMMANDS_MAX) {
            let mut batch = Batch::new(call.request_id);
            let tickets = add_criteria_reads(&mut batch, subscriber, service, names);
            let mut replies = self.cluster.execute(call, &batch).await?;
            reading.take(answers(&mut replies, tickets))?;
        }
        Ok(reading)
    }
}

pub(super) fn get_service(
    subscriber: &Subscriber,
    service: &'static CriteriaService,
) -> CriteriaServiceGetRequest {
    CriteriaServiceGetRequest {
        service,
        user_id: subscriber.user_id().to_owned(),
    }
}

pub(super) fn get_criteria(
    subscriber: &Subscriber,
    service: &'static CriteriaService,
    name: &str,
) -> CriteriaGetRequest {
    CriteriaGetRequest {
        service,
        user_id: subscriber.user_id().to_owned(),
        name: name.to_owned(),
    }
}

type CriteriaTicket = (String, ReplyTicket<CriteriaDetail>);

pub(super) fn add_criteria_reads(
    batch: &mut Batch,
    subscriber: &Subscriber,
    service: &'static CriteriaService,
    names: &[String],
) -> Vec<CriteriaTicket> {
    let mut add = |name: &String| {
        let get = get_criteria(subscriber, service, name);
        (name.clone(), batch.add(&get))
    };
    names.iter().map(&mut add).collect()
}

/// The answers to reads of criteria, each with the name.
fn answers(
    replies: &mut BatchReplies,
    tickets: Vec<CriteriaTicket>,
) -> impl Iterator<Item = (String, Result<CriteriaDetail, CommandError>)> {
    let tickets = tickets.into_iter();
    tickets.map(|(name, ticket)| (name, replies.take(ticket)))
}

impl Reading {
    /// Takes in the details of criteria, but for those that are not there. The number of "no such
    /// criteria" is not public; the table tells what exists, if it is not gone since.
    fn take(
        &mut self,
        answers: impl IntoIterator<Item = (String, Result<CriteriaDetail, CommandError>)>,
    ) -> Result<(), Error> {
        let rows = self.service.rows.iter();
        let listed: HashSet<&str> = rows.map(|row| row.name.as_str()).collect();
        for (name, answer) in answers {
            match answer {
                Ok(detail) => self.details.push((name, detail)),
                Err(_) if !listed.contains(name.as_str()) => {}
                Err(error) if error.is_of_class(RefusalClass::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// What a change is checked against.
    pub(super) fn present(self) -> Present {
        let rows = self.service.rows.into_iter();
        let callers = self
            .details
            .into_iter()
            .map(|(name, detail)| (name, detail.callers.into()));
        Present {
            names: rows.map(|row| row.name).collect(),
            callers: callers.collect(),
        }
    }

    /// Puts rows and details together, without criteria whose details were not read.
    pub(super) fn finish(self) -> CriteriaServiceState {
        let mut details = self.details;
        let mut detail_of = |name: &str| {
            let place = details.iter().position(|(known, _)| known == name)?;
            Some(details.swap_remove(place).1)
        };
        let rows = self.service.rows.into_iter();
        let numbers = self.service.numbers.into_iter();
        CriteriaServiceState {
            settings: self.service.settings,
            numbers: numbers.map(Into::into).collect(),
            criteria: rows
                .filter_map(|row| detail_of(&row.name).map(|detail| Criteria::new(row, detail)))
                .collect(),
        }
    }
}

impl CriteriaServiceState {
    /// The criteria of that name.
    pub fn criteria(&self, name: &str) -> Option<&Criteria> {
        self.criteria.iter().find(|criteria| criteria.name == name)
    }

    /// The criteria of that name alone.
    pub(super) fn into_criteria(self, name: &str) -> Option<Criteria> {
        self.criteria
            .into_iter()
            .find(|criteria| criteria.name == name)
    }
}

impl Criteria {
    fn new(row: CriteriaRow, detail: CriteriaDetail) -> Self {
        Self {
            name: row.name,
            active: row.is_active,
            calls_from: row.calls_from,
            forward_to: row.forward_to,
            fields: detail.fields,
            time_schedule: detail.time_schedule,
            holiday_schedule: detail.holiday_schedule,
            callers: detail.callers.into(),
        }
    }
}

impl From<CriteriaFromDn> for CriteriaCallers {
    fn from(callers: CriteriaFromDn) -> Self {
        Self {
            selection: callers.selection,
            include_anonymous: callers.include_anonymous_callers,
            include_unavailable: callers.include_unavailable_callers,
            numbers: callers.phone_number,
        }
    }
}

impl From<SimultaneousRingNumber> for RingNumber {
    fn from(number: SimultaneousRingNumber) -> Self {
        Self {
            number: number.phone_number,
            answer_confirmation_required: number.answer_confirmation_required,
        }
    }
}
