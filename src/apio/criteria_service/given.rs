//! Bodies as they are given: members by the table of their service, nothing checked but their types.

use std::fmt;

use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::{Kind, Setting};
use schemars::JsonSchema;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::value_shapes::{destination_or_none, directory_numbers, selection};
use crate::apio::body::present;

/// The body of PUT for a service.
pub(super) struct ServiceIn {
    /// One for each setting of the table.
    pub(super) settings: Vec<Option<Value>>,
    pub(super) numbers: Option<Vec<NumberIn>>,
    pub(super) criteria: Vec<CriteriaIn>,
}

/// A criteria, in the service or alone.
#[derive(Default)]
pub(super) struct CriteriaIn {
    pub(super) name: Option<String>,
    pub(super) new_name: Option<String>,
    pub(super) active: Option<bool>,
    pub(super) from_dn_criteria: Option<CallersIn>,
    /// One for each field of the table.
    pub(super) fields: Vec<Option<Value>>,
    pub(super) time_schedule: ScheduleIn,
    pub(super) holiday_schedule: ScheduleIn,
    pub(super) delete: bool,
}

/// A number that rings, too.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RingNumberToSet")]
pub(super) struct NumberIn {
    /// A number, a feature code, or a SIP URI without `sip:`. Without one the entry is not configured, and
    /// left out.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "destination_or_none")]
    pub(super) phone_number: Option<String>,
    /// Whether whoever answers must press a key first.
    #[serde(default)]
    pub(super) answer_confirmation_required: bool,
}

/// Who calls.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CallersToSet")]
pub(super) struct CallersIn {
    /// Anybody, or those who are named here.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "selection")]
    pub(super) selection: Option<String>,
    /// Whether callers count who hide their number.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) include_anonymous_callers: Option<bool>,
    /// Whether callers count whose number is not known.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    pub(super) include_unavailable_callers: Option<bool>,
    /// The numbers that count, each once.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "directory_numbers")]
    pub(super) phone_numbers: Option<Vec<String>>,
}

/// A schedule: left out, removed (`null` or `{}`), or given.
#[derive(Default)]
pub(super) enum ScheduleIn {
    #[default]
    Absent,
    Removed,
    Given(ScheduleFields),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScheduleFields {
    pub(super) level: Option<String>,
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
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

/// The member of a service that lists criteria.
pub(super) const CRITERIA: &str = "criteria";

/// The fields of a table that a body can set.
pub(super) fn writable_fields(service: &CriteriaService) -> impl Iterator<Item = &'static Setting> {
    let fields = service.fields.iter();
    fields.filter(|field| service.is_writable(field))
}

// === impl CriteriaIn ===

impl CriteriaIn {
    /// Whether nothing is given but a name and `delete`.
    pub(super) fn says_nothing_else(&self) -> bool {
        self.new_name.is_none()
            && self.active.is_none()
            && self.from_dn_criteria.is_none()
            && self.fields.iter().all(Option::is_none)
            && matches!(self.time_schedule, ScheduleIn::Absent)
            && matches!(self.holiday_schedule, ScheduleIn::Absent)
    }
}

// === reading by a table ===

/// Reads the body of PUT for a service.
#[derive(Clone, Copy)]
pub(super) struct ServiceSeed(pub(super) &'static CriteriaService);

/// Reads a criteria.
#[derive(Clone, Copy)]
pub(super) struct CriteriaSeed(pub(super) &'static CriteriaService);

/// Reads a list of criteria.
struct CriteriaListSeed(&'static CriteriaService);

/// Reads the name of a member, which is one of these.
struct MemberName<'n>(&'n [&'static str]);

impl<'de> DeserializeSeed<'de> for ServiceSeed {
    type Value = ServiceIn;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<ServiceIn, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ServiceSeed {
    type Value = ServiceIn;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("struct ServiceIn")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<ServiceIn, A::Error> {
        let Self(service) = self;
        let list = service.numbers.map(|list| list.json);
        let names = service_names(service);
        let mut given = ServiceIn {
            settings: vec![None; service.settings.len()],
            numbers: None,
            criteria: Vec::new(),
        };
        let mut seen = Vec::new();
        while let Some(name) = next_name(&mut members, &names, &mut seen)? {
            match name {
                CRITERIA => given.criteria = members.next_value_seed(CriteriaListSeed(service))?,
                _ if list == Some(name) => given.numbers = Some(members.next_value()?),
                _ => set_value(service.settings, name, &mut given.settings, &mut members)?,
            }
        }
        Ok(given)
    }
}

impl<'de> DeserializeSeed<'de> for CriteriaListSeed {
    type Value = Vec<CriteriaIn>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Vec<CriteriaIn>, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for CriteriaListSeed {
    type Value = Vec<CriteriaIn>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<CriteriaIn>, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = items.next_element_seed(CriteriaSeed(self.0))? {
            all.push(one);
        }
        Ok(all)
    }
}

impl<'de> DeserializeSeed<'de> for CriteriaSeed {
    type Value = CriteriaIn;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<CriteriaIn, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CriteriaSeed {
    type Value = CriteriaIn;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("struct CriteriaIn")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<CriteriaIn, A::Error> {
        let Self(service) = self;
        let names = criteria_names(service);
        let mut given = CriteriaIn {
            fields: vec![None; service.fields.len()],
            ..CriteriaIn::default()
        };
        let mut seen = Vec::new();
        while let Some(name) = next_name(&mut members, &names, &mut seen)? {
            match name {
                "name" => given.name = Some(members.next_value()?),
                "newName" => given.new_name = Some(members.next_value()?),
                "active" => given.active = Some(members.next_value()?),
                "fromDnCriteria" => given.from_dn_criteria = Some(members.next_value()?),
                "timeSchedule" => given.time_schedule = members.next_value()?,
                "holidaySchedule" => given.holiday_schedule = members.next_value()?,
                "delete" => given.delete = members.next_value()?,
                _ if service.read_only.contains(&name) => {
                    members.next_value::<IgnoredAny>()?;
                }
                _ => set_value(service.fields, name, &mut given.fields, &mut members)?,
            }
        }
        Ok(given)
    }
}

fn service_names(service: &CriteriaService) -> Vec<&'static str> {
    let settings = service.settings.iter().map(|one| one.json);
    let numbers = service.numbers.iter().map(|list| list.json);
    settings.chain(numbers).chain([CRITERIA]).collect()
}

fn criteria_names(service: &CriteriaService) -> Vec<&'static str> {
    let mut names = vec!["name", "newName", "active"];
    names.extend(service.read_only);
    names.push("fromDnCriteria");
    names.extend(writable_fields(service).map(|field| field.json));
    names.extend(["timeSchedule", "holidaySchedule", "delete"]);
    names
}

/// The name of the next member, which must not have been there before.
fn next_name<'de, A: MapAccess<'de>>(
    members: &mut A,
    names: &[&'static str],
    seen: &mut Vec<&'static str>,
) -> Result<Option<&'static str>, A::Error> {
    let Some(name) = members.next_key_seed(MemberName(names))? else {
        return Ok(None);
    };
    if seen.contains(&name) {
        return Err(A::Error::duplicate_field(name));
    }
    seen.push(name);
    Ok(Some(name))
}

/// Reads the value of a setting into its place.
fn set_value<'de, A: MapAccess<'de>>(
    settings: &[Setting],
    name: &str,
    given: &mut [Option<Value>],
    members: &mut A,
) -> Result<(), A::Error> {
    let position = settings.iter().position(|one| one.json == name);
    let Some(position) = position else {
        return members.next_value::<IgnoredAny>().map(drop);
    };
    let setting = &settings[position];
    given[position] = Some(match setting.kind {
        Kind::Flag => members.next_value::<bool>()?.into(),
        Kind::Number(_) => members.next_value::<i32>()?.into(),
        _ if setting.optional => members.next_value::<Option<String>>()?.into(),
        _ => members.next_value::<String>()?.into(),
    });
    Ok(())
}

impl<'de> DeserializeSeed<'de> for MemberName<'_> {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<&'static str, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for MemberName<'_> {
    type Value = &'static str;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<&'static str, E> {
        let known = self.0.iter().find(|known| **known == name);
        known
            .copied()
            .ok_or_else(|| E::custom(unknown(name, self.0)))
    }
}

/// What is wrong with an unknown member, in the words of serde.
fn unknown(name: &str, names: &[&str]) -> String {
    let known: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let expected = match known.as_slice() {
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        many => format!("one of {}", many.join(", ")),
    };
    format!("unknown field `{name}`, expected {expected}")
}
