//! Input: JSON bodies as checked changes.

use std::collections::HashSet;

use bytes::Bytes;
use ocip_services::criteria::table::{CriteriaService, NumberList};
use ocip_services::table::{Setting, Value as Stored};
use serde_json::Value;

use super::given::{
    CallersIn, CriteriaIn, CriteriaSeed, NumberIn, ScheduleIn, ServiceIn, ServiceSeed,
};
use crate::apio::body::{BodyErrors, read_with};
use crate::apio::error::ApioError;
use crate::apio::schedule_level;
use crate::apio::settings::input::check;
use crate::numbering::NumberingPlan;
use crate::switch::Nillable;
use crate::switch::criteria_service::{
    CRITERIA_CHANGED_MAX, CRITERIA_NUMBERS_MAX, CallersChange, CriteriaChange, CriteriaDnSelection,
    CriteriaItem, NewRingNumber, Schedule, ScheduleLevel, ServiceChange,
};
use crate::switch::value::{CriteriaName, Destination, DirectoryNumber, ScheduleName, ValueError};

/// The body of PUT for the service, of which numbers may stay that are `shown`.
pub(super) fn parse_service(
    service: &'static CriteriaService,
    body: &Bytes,
    shown: &Value,
    plan: &NumberingPlan,
) -> Result<ServiceChange, ApioError> {
    let given: ServiceIn = read_with(body, ServiceSeed(service))?;
    let mut parser = Parser::new(service, plan);
    let numbers = given.numbers.zip(service.numbers);
    let change = ServiceChange {
        service,
        settings: parser.values(service.settings, given.settings, ""),
        numbers: numbers.map(|(numbers, list)| parser.ring_numbers(list, numbers, shown)),
        criteria: parser.items(given.criteria),
    };
    parser.mistakes.finish()?;
    Ok(change)
}

/// The body of POST for a criteria.
pub(super) fn parse_criteria(
    service: &'static CriteriaService,
    body: &Bytes,
    plan: &NumberingPlan,
) -> Result<CriteriaChange, ApioError> {
    let given: CriteriaIn = read_with(body, CriteriaSeed(service))?;
    let mut parser = Parser::new(service, plan);
    let new_name = given.new_name.is_some();
    parser.refuse_if(new_name, "newName", "a new criteria has its name in `name`");
    parser.refuse_if(given.delete, "delete", "nothing can be deleted here");
    let selection = given
        .from_dn_criteria
        .as_ref()
        .map(|callers| callers.selection.is_some());
    let lacking = selection != Some(true);
    parser.refuse_if(
        lacking,
        "fromDnCriteria",
        "a new criteria needs it, with a selection",
    );
    let name = parser.name(given.name.as_deref(), "");
    let change = parser.change(given, name, "");
    if let Some(callers) = change.as_ref().and_then(|change| change.callers.as_ref()) {
        parser.refuse_if(callers.specify_nobody(), "fromDnCriteria", NOBODY);
    }
    parser.finish(change)
}

/// The body of PUT for the criteria called `name`.
pub(super) fn parse_criteria_change(
    service: &'static CriteriaService,
    body: &Bytes,
    name: CriteriaName,
    plan: &NumberingPlan,
) -> Result<CriteriaChange, ApioError> {
    let given: CriteriaIn = read_with(body, CriteriaSeed(service))?;
    let mut parser = Parser::new(service, plan);
    parser.refuse_if(given.delete, "delete", "to delete a criteria, use DELETE");
    let is_other = |given: &str| given != name.as_str();
    let other = given.new_name.is_none() && given.name.as_deref().is_some_and(is_other);
    parser.refuse_if(
        other,
        "name",
        "it is not the criteria of the path; to rename, use newName",
    );
    let change = parser.change(given, Some(name), "");
    parser.refuse_nobody(change.as_ref(), "");
    parser.finish(change)
}

/// Whether a list that is shown has the number.
fn has_number(shown: &Value, number: &str) -> bool {
    let entries = shown.as_array().into_iter().flatten();
    let mut numbers = entries.filter_map(|entry| entry["phoneNumber"].as_str());
    numbers.any(|one| one == number)
}

/// What is wrong with a criteria that is about no caller at all.
const NOBODY: &str = "\"Specified Only\" needs a number, or one of the two include flags";

/// Checks values and collects what is wrong with them.
struct Parser<'p> {
    mistakes: BodyErrors,
    service: &'static CriteriaService,
    plan: &'p NumberingPlan,
}

impl<'p> Parser<'p> {
    fn new(service: &'static CriteriaService, plan: &'p NumberingPlan) -> Self {
        Self {
            mistakes: BodyErrors::default(),
            service,
            plan,
        }
    }

    fn finish(self, change: Option<CriteriaChange>) -> Result<CriteriaChange, ApioError> {
        self.mistakes.finish()?;
        // Without a mistake there is a name, and so a change.
        change.ok_or_else(|| ApioError::bad_fields(vec!["name: it is missing".into()]))
    }

    fn refuse_if(&mut self, wrong: bool, path: &str, why: &str) {
        if wrong {
            self.mistakes.add(path, why);
        }
    }

    /// What does not depend on the present callers is refused before the switch is asked for them.
    fn refuse_nobody(&mut self, change: Option<&CriteriaChange>, prefix: &str) {
        let callers = change.and_then(|change| change.callers.as_ref());
        let nobody = callers.is_some_and(CallersChange::leave_nobody);
        self.refuse_if(nobody, &format!("{prefix}fromDnCriteria"), NOBODY);
    }

    fn name(&mut self, given: Option<&str>, prefix: &str) -> Option<CriteriaName> {
        let path = format!("{prefix}name");
        match given {
            Some(name) => {
                let parsed = CriteriaName::parse_stored(name);
                self.mistakes.check_text(&path, name, parsed)
            }
            None => {
                self.mistakes
                    .add(&path, "a criteria has a name of 1 to 50 characters");
                None
            }
        }
    }

    /// The values of settings or fields, each under its name after `prefix`.
    fn values(
        &mut self,
        settings: &[Setting],
        given: Vec<Option<Value>>,
        prefix: &str,
    ) -> Vec<Nillable<Stored>> {
        let all = settings.iter().zip(given);
        let value = |(setting, given): (&Setting, Option<Value>)| {
            let given = given?;
            let path = format!("{prefix}{}", setting.json);
            check(setting, &given, self.plan, &path, &mut self.mistakes)
        };
        all.map(value).map(Option::unwrap_or_default).collect()
    }

    fn ring_numbers(
        &mut self,
        list: NumberList,
        given: Vec<NumberIn>,
        shown: &Value,
    ) -> Vec<NewRingNumber> {
        self.check_count(list.json, given.len(), list.max);
        let mut seen = HashSet::new();
        let mut numbers = Vec::with_capacity(given.len());
        for (index, entry) in given.into_iter().enumerate() {
            let place = format!("{}[{index}].phoneNumber", list.json);
            let text = entry.phone_number.unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            let is_stored = has_number(&shown[list.json], &text);
            let number = match Destination::parse(&text, self.plan) {
                Err(_) if is_stored => Ok(Destination::stored(&text)),
                parsed => parsed,
            };
            let Some(number) = self.mistakes.check_text(&place, &text, number) else {
                continue;
            };
            let twice = !seen.insert(number.as_str().to_owned());
            self.refuse_if(twice, &place, "the number is given twice");
            numbers.push(NewRingNumber {
                number,
                answer_confirmation_required: entry.answer_confirmation_required,
                place,
                is_stored,
            });
        }
        numbers
    }

    fn items(&mut self, given: Vec<CriteriaIn>) -> Vec<CriteriaItem> {
        self.check_count("criteria", given.len(), CRITERIA_CHANGED_MAX);
        let (mut seen, mut later) = (HashSet::new(), HashSet::new());
        let mut items = Vec::with_capacity(given.len());
        for (index, entry) in given.into_iter().enumerate() {
            let prefix = format!("criteria[{index}].");
            let name = self.name(entry.name.as_deref(), &prefix);
            let twice = name
                .as_ref()
                .is_some_and(|name| !seen.insert(name.as_str().to_owned()));
            self.refuse_if(
                twice,
                &format!("{prefix}name"),
                "the criteria is given twice",
            );
            let item = self.item(entry, name, &prefix);
            let new_name = item.as_ref().and_then(new_name);
            let taken = new_name.is_some_and(|name| !later.insert(name.to_owned()));
            self.refuse_if(
                taken,
                &format!("{prefix}newName"),
                "another criteria gets this name",
            );
            items.extend(item);
        }
        items
    }

    fn item(
        &mut self,
        given: CriteriaIn,
        name: Option<CriteriaName>,
        prefix: &str,
    ) -> Option<CriteriaItem> {
        if given.delete {
            let alone = given.says_nothing_else();
            self.refuse_if(
                !alone,
                &format!("{prefix}delete"),
                "nothing else goes with it",
            );
            return name.map(CriteriaItem::Delete);
        }
        let change = self.change(given, name, prefix);
        self.refuse_nobody(change.as_ref(), prefix);
        change.map(CriteriaItem::Put)
    }

    fn change(
        &mut self,
        given: CriteriaIn,
        name: Option<CriteriaName>,
        prefix: &str,
    ) -> Option<CriteriaChange> {
        let new_name = given.new_name.as_deref().and_then(|new_name| {
            self.mistakes
                .check(&format!("{prefix}newName"), CriteriaName::parse(new_name))
        });
        let path = |field: &str| format!("{prefix}{field}");
        let time_schedule = self.schedule(given.time_schedule, "Time", &path("timeSchedule"));
        let holiday_schedule =
            self.schedule(given.holiday_schedule, "Holiday", &path("holidaySchedule"));
        let callers = given
            .from_dn_criteria
            .map(|callers| self.callers(callers, prefix));
        let fields = self.values(self.service.fields, given.fields, prefix);
        Some(CriteriaChange {
            name: name?,
            new_name,
            active: given.active,
            fields,
            time_schedule,
            holiday_schedule,
            callers,
        })
    }

    fn callers(&mut self, given: CallersIn, prefix: &str) -> CallersChange {
        let path = format!("{prefix}fromDnCriteria");
        let selection = given.selection.and_then(|token| {
            let selection = CriteriaDnSelection::from_token(&token);
            let selections = self.service.selections;
            let selection = selection.filter(|selection| selections.contains(selection));
            let selection = selection
                .ok_or_else(|| ValueError::new(format!("it is {}", in_words(selections)), &token));
            self.mistakes.check(&format!("{path}.selection"), selection)
        });
        CallersChange {
            selection,
            include_anonymous: given.include_anonymous_callers,
            include_unavailable: given.include_unavailable_callers,
            numbers: given
                .phone_numbers
                .map(|numbers| self.directory_numbers(&numbers, &path)),
        }
    }

    fn directory_numbers(&mut self, given: &[String], path: &str) -> Vec<DirectoryNumber> {
        self.check_count(
            &format!("{path}.phoneNumbers"),
            given.len(),
            CRITERIA_NUMBERS_MAX,
        );
        let mut seen = HashSet::new();
        let mut numbers = Vec::with_capacity(given.len());
        for (index, text) in given.iter().enumerate() {
            let path = format!("{path}.phoneNumbers[{index}]");
            let number = DirectoryNumber::parse(text, self.plan);
            let Some(number) = self.mistakes.check_text(&path, text, number) else {
                continue;
            };
            self.refuse_if(
                !seen.insert(number.clone()),
                &path,
                "the number is given twice",
            );
            numbers.push(number);
        }
        numbers
    }

    fn check_count(&mut self, path: &str, count: usize, max: usize) {
        if count > max {
            self.mistakes.add(
                path,
                format_args!("a list has at most {max} entries, this has {count}"),
            );
        }
    }

    fn schedule(&mut self, given: ScheduleIn, kind: &str, path: &str) -> Nillable<Schedule> {
        match given {
            ScheduleIn::Absent => Nillable::Absent,
            ScheduleIn::Removed => Nillable::Nil,
            ScheduleIn::Given(fields) => {
                let fits = fields.kind.as_deref().is_none_or(|given| given == kind);
                self.refuse_if(
                    !fits,
                    &format!("{path}.type"),
                    &format!("it is {kind:?} here"),
                );
                let level = self.level(fields.level.as_deref().unwrap_or_default(), path);
                let given = fields.name.as_deref().unwrap_or_default();
                let name = ScheduleName::parse(given);
                let name = self
                    .mistakes
                    .check_text(&format!("{path}.name"), given, name);
                match (level, name) {
                    (Some(level), Some(name)) => Nillable::Value(Schedule {
                        level,
                        name: name.into_string(),
                    }),
                    _ => Nillable::Absent,
                }
            }
        }
    }

    fn level(&mut self, given: &str, path: &str) -> Option<ScheduleLevel> {
        let wrong = || ValueError::new("it is \"User\", \"Group\" or \"Tenant\"", given);
        let level = schedule_level::of_name(given).ok_or_else(wrong);
        self.mistakes.check(&format!("{path}.level"), level)
    }
}

fn new_name(item: &CriteriaItem) -> Option<&str> {
    let (CriteriaItem::Put(change) | CriteriaItem::Create(change) | CriteriaItem::Modify(change)) =
        item
    else {
        return None;
    };
    change.new_name.as_ref().map(CriteriaName::as_str)
}

/// The selections that there are, as a sentence goes on with them.
fn in_words(selections: &[CriteriaDnSelection]) -> String {
    let quoted = selections.iter().map(|one| format!("{:?}", one.token()));
    let quoted: Vec<_> = quoted.collect();
    match quoted.split_last() {
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
