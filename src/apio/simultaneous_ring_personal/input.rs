//! Input: JSON bodies as checked changes.

use std::collections::HashSet;

use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::apio::body::{BodyErrors, present, read};
use crate::apio::error::ApioError;
use crate::dialect::schema::{destination, directory_number, token};
use crate::numbering::NumberingPlan;
use crate::switch::Nillable;
use crate::switch::simultaneous_ring_personal::{
    CRITERIA_CHANGED_MAX, CRITERIA_NUMBERS_MAX, CallersChange, CriteriaChange, CriteriaDnSelection,
    CriteriaItem, NewRingNumber, RING_NUMBERS_MAX, Schedule, ScheduleLevel, ServiceChange,
};
use crate::switch::value::{CriteriaName, Destination, DirectoryNumber, ScheduleName, ValueError};

/// The body of PUT for the service.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "SimultaneousRingChange")]
pub(super) struct ServiceIn {
    /// Whether the other numbers ring, too.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    active: Option<bool>,
    /// Whether they stay silent during a call.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    do_not_ring_if_on_call: Option<bool>,
    /// The other numbers, each once; they take the place of all that there were.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Vec<NumberIn>", length(max = RING_NUMBERS_MAX))]
    simultaneous_ring_number: Option<Vec<NumberIn>>,
    /// The criteria to make, to change or to delete, each once.
    #[serde(default)]
    #[schemars(schema_with = "listed_criteria")]
    criteria: Vec<CriteriaIn>,
}

/// A number that rings, too.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RingNumberToSet")]
struct NumberIn {
    /// A number, a feature code, or a SIP URI without `sip:`. Without one the entry is not configured, and
    /// left out.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "destination_or_none")]
    phone_number: Option<String>,
    /// Whether whoever answers must press a key first.
    #[serde(default)]
    answer_confirmation_required: bool,
}

/// A criteria, in the service or alone.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CriteriaChange")]
pub(super) struct CriteriaIn {
    /// Its name; where the path has it, it may be left out here, and beside `newName` it is ignored.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "criteria_name")]
    name: Option<String>,
    /// The name that it is to have, not for a new criteria.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "criteria_name")]
    new_name: Option<String>,
    /// Whether it counts.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    active: Option<bool>,
    /// Read text: accepted, because clients send back what they got, and ignored.
    #[serde(default, rename = "callsFrom")]
    #[schemars(with = "Value")]
    _calls_from: Option<Value>,
    /// Who calls.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "CallersIn")]
    from_dn_criteria: Option<CallersIn>,
    /// Whether a call that fits rings at the user's own phones alone.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    do_not_perform_action: Option<bool>,
    /// When it counts; null or empty for always.
    #[serde(default)]
    #[schemars(schema_with = "time_schedule")]
    time_schedule: ScheduleIn,
    /// On which holidays it counts; null or empty for whether or not.
    #[serde(default)]
    #[schemars(schema_with = "holiday_schedule")]
    holiday_schedule: ScheduleIn,
    /// Whether it is to go; nothing but the name goes with it. In a list alone.
    #[serde(default)]
    delete: bool,
}

/// Who calls.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CallersToSet")]
struct CallersIn {
    /// Anybody, or those who are named here.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "selection")]
    selection: Option<String>,
    /// Whether callers count who hide their number.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    include_anonymous_callers: Option<bool>,
    /// Whether callers count whose number is not known.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    include_unavailable_callers: Option<bool>,
    /// The numbers that count, each once.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "directory_numbers")]
    phone_numbers: Option<Vec<String>>,
}

/// A schedule: left out, removed (`null` or `{}`), or given.
#[derive(Default)]
enum ScheduleIn {
    #[default]
    Absent,
    Removed,
    Given(ScheduleFields),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScheduleFields {
    level: Option<String>,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl<'de> Deserialize<'de> for ScheduleIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<ScheduleFields>::deserialize(deserializer)? {
            None
            | Some(ScheduleFields {
                level: None,
                name: None,
                kind: None,
            }) => Self::Removed,
            Some(fields) => Self::Given(fields),
        })
    }
}

// === shapes, for the document ===

/// The name of a criteria.
pub(super) fn criteria_name(generator: &mut SchemaGenerator) -> Schema {
    token::<{ CriteriaName::CHARACTERS_MAX }>(generator)
}

/// A criteria that is to be made.
pub(super) fn new_criteria(generator: &mut SchemaGenerator) -> Schema {
    let callers = json_schema!({ "required": ["selection"] });
    json_schema!({
        "allOf": [generator.subschema_for::<CriteriaIn>()],
        "required": ["name", "fromDnCriteria"],
        "properties": { "fromDnCriteria": callers },
    })
}

/// Criteria in the service, which are known by their names.
fn listed_criteria(generator: &mut SchemaGenerator) -> Schema {
    let criteria = generator.subschema_for::<CriteriaIn>();
    let named = json_schema!({ "allOf": [criteria], "required": ["name"] });
    json_schema!({ "type": "array", "items": named, "maxItems": CRITERIA_CHANGED_MAX })
}

fn destination_or_none(generator: &mut SchemaGenerator) -> Schema {
    let destination = destination(generator);
    json_schema!({ "anyOf": [{ "const": "" }, destination] })
}

fn directory_numbers(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "items": directory_number(generator),
        "maxItems": CRITERIA_NUMBERS_MAX,
    })
}

/// The selections that there are.
pub(super) fn selection(_: &mut SchemaGenerator) -> Schema {
    let any = CriteriaDnSelection::Any.token();
    let specified = CriteriaDnSelection::SpecifiedOnly.token();
    json_schema!({ "type": "string", "enum": [any, specified] })
}

fn time_schedule(generator: &mut SchemaGenerator) -> Schema {
    schedule(generator, "Time")
}

fn holiday_schedule(generator: &mut SchemaGenerator) -> Schema {
    schedule(generator, "Holiday")
}

fn schedule(generator: &mut SchemaGenerator, kind: &str) -> Schema {
    json_schema!({
        "anyOf": [
            { "type": "null" },
            { "type": "object", "maxProperties": 0 },
            {
                "type": "object",
                "properties": {
                    "level": { "type": "string", "enum": ["User", "Group", "Tenant"] },
                    "name": token::<{ ScheduleName::CHARACTERS_MAX }>(generator),
                    "type": { "const": kind },
                },
                "required": ["level", "name"],
                "additionalProperties": false,
            },
        ],
    })
}

/// The body of PUT for the service, of which numbers may stay that are `shown`.
pub(super) fn parse_service(
    body: &Bytes,
    shown: &Value,
    plan: &NumberingPlan,
) -> Result<ServiceChange, ApioError> {
    let given: ServiceIn = read(body)?;
    let mut parser = Parser::new(plan);
    let change = ServiceChange {
        active: given.active,
        do_not_ring_if_on_call: given.do_not_ring_if_on_call,
        numbers: given
            .simultaneous_ring_number
            .map(|numbers| parser.ring_numbers(numbers, &shown[RING_NUMBERS])),
        criteria: parser.items(given.criteria),
    };
    parser.mistakes.finish()?;
    Ok(change)
}

/// The body of POST for a criteria.
pub(super) fn parse_criteria(
    body: &Bytes,
    plan: &NumberingPlan,
) -> Result<CriteriaChange, ApioError> {
    let given: CriteriaIn = read(body)?;
    let mut parser = Parser::new(plan);
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
    body: &Bytes,
    name: CriteriaName,
    plan: &NumberingPlan,
) -> Result<CriteriaChange, ApioError> {
    let given: CriteriaIn = read(body)?;
    let mut parser = Parser::new(plan);
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

/// The list of numbers that ring, too.
const RING_NUMBERS: &str = "simultaneousRingNumber";

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
    plan: &'p NumberingPlan,
}

impl<'p> Parser<'p> {
    fn new(plan: &'p NumberingPlan) -> Self {
        Self {
            mistakes: BodyErrors::default(),
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

    fn ring_numbers(&mut self, given: Vec<NumberIn>, shown: &Value) -> Vec<NewRingNumber> {
        self.check_count(RING_NUMBERS, given.len(), RING_NUMBERS_MAX);
        let mut seen = HashSet::new();
        let mut numbers = Vec::with_capacity(given.len());
        for (index, entry) in given.into_iter().enumerate() {
            let place = format!("{RING_NUMBERS}[{index}].phoneNumber");
            let text = entry.phone_number.unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            let is_stored = has_number(shown, &text);
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
        Some(CriteriaChange {
            name: name?,
            new_name,
            active: given.active,
            blacklisted: given.do_not_perform_action,
            time_schedule,
            holiday_schedule,
            callers,
        })
    }

    fn callers(&mut self, given: CallersIn, prefix: &str) -> CallersChange {
        let path = format!("{prefix}fromDnCriteria");
        let selection = given.selection.and_then(|token| {
            let selection = CriteriaDnSelection::from_token(&token);
            let selection = selection
                .ok_or_else(|| ValueError::new("it is \"Any\" or \"Specified Only\"", &token));
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
        let level = match given {
            "User" => Ok(ScheduleLevel::User),
            "Group" => Ok(ScheduleLevel::Group),
            "Tenant" => Ok(ScheduleLevel::ServiceProvider),
            _ => Err(ValueError::new(
                "it is \"User\", \"Group\" or \"Tenant\"",
                given,
            )),
        };
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

impl CriteriaIn {
    fn says_nothing_else(&self) -> bool {
        self.new_name.is_none()
            && self.active.is_none()
            && self.from_dn_criteria.is_none()
            && self.do_not_perform_action.is_none()
            && matches!(self.time_schedule, ScheduleIn::Absent)
            && matches!(self.holiday_schedule, ScheduleIn::Absent)
    }
}
