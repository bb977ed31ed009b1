//! The schema of the commands, as text like that of `schemas/`.
//!
//! The types that these services share stand beside the commands of Simultaneous Ring Personal, in a file
//! that is written by hand; a test holds the text that is made here against it.

use super::ALL;
use super::table::{CriteriaPart, CriteriaService};
use crate::table::{Kind, Setting};
use crate::xsd::{command, facet};

/// The type of callers that most services have.
const COMMON_CALLERS: &str = "CriteriaFromDn";

/// The services whose commands are in no other file.
pub fn generated() -> impl Iterator<Item = &'static CriteriaService> {
    let all = ALL.iter().copied();
    all.filter(|service| service.numbers.is_none())
}

/// A schema file with their commands.
pub fn schema() -> String {
    let commands: String = generated().map(commands_of).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!--
  User services that act by criteria.

  Generated from the tables of crates/ocip-services.
-->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="C">
  <xs:import namespace="C" schemaLocation="envelope.xsd"/>
  <xs:include schemaLocation="types.xsd"/>
  <xs:include schemaLocation="simultaneous_ring_personal.xsd"/>
{commands}</xs:schema>
"#
    )
}

fn commands_of(service: &CriteriaService) -> String {
    let texts = texts(service).concat();
    let types: String = service
        .fields
        .iter()
        .map(|one| list_type(service, one))
        .collect();
    format!(
        "\n  <!-- {} -->\n{texts}{types}{}",
        service.name,
        callers(service)
    )
}

/// The text of each command.
fn texts(service: &CriteriaService) -> [String; 8] {
    let names = &service.commands;
    let user = element("userId", "UserId", "");
    let named = user.clone() + &element("criteriaName", "CriteriaName", "");
    let parts = |parts: &[CriteriaPart], occurs: Occurs| -> String {
        parts
            .iter()
            .map(|part| part_element(service, *part, occurs))
            .collect()
    };
    let renamed = element("newCriteriaName", "CriteriaName", OPTIONAL);
    let add = named.clone() + &parts(service.in_add, occurs_in_add);
    let modify = named.clone() + &renamed + &parts(service.in_modify, occurs_in_change);
    let request = |name, elements: &str| command(name, "OCIRequest", elements);
    [
        request(names.get, &user),
        command(names.get_response, "OCIResponse", &answer(service)),
        request(names.modify, &(user.clone() + &change(service))),
        request(names.get_criteria, &named),
        command(
            names.get_criteria_response,
            "OCIResponse",
            &parts(service.in_answer, occurs_in_answer),
        ),
        request(names.add_criteria, &add),
        request(names.modify_criteria, &modify),
        request(names.delete_criteria, &named),
    ]
}

const OPTIONAL: &str = r#" minOccurs="0""#;
const CLEARABLE: &str = r#" minOccurs="0" nillable="true""#;

/// How often a part stands, by what it is: a schedule, the callers, or a field.
type Occurs = fn(CriteriaPart, Option<&Setting>) -> &'static str;

fn occurs_in_answer(part: CriteriaPart, field: Option<&Setting>) -> &'static str {
    match part {
        CriteriaPart::Callers => "",
        CriteriaPart::Field(_) if field.is_some_and(|field| !field.optional) => "",
        _ => OPTIONAL,
    }
}

/// A flag has to be said when a criteria is added; what else is left out has a default.
fn occurs_in_add(part: CriteriaPart, field: Option<&Setting>) -> &'static str {
    match part {
        CriteriaPart::Callers => "",
        CriteriaPart::Field(_) if field.is_some_and(|field| field.kind == Kind::Flag) => "",
        _ => OPTIONAL,
    }
}

fn occurs_in_change(part: CriteriaPart, field: Option<&Setting>) -> &'static str {
    match part {
        CriteriaPart::Callers => OPTIONAL,
        CriteriaPart::Field(_) if field.is_some_and(|field| !field.optional) => OPTIONAL,
        _ => CLEARABLE,
    }
}

fn part_element(service: &CriteriaService, part: CriteriaPart, occurs: Occurs) -> String {
    let field = part.field(service.fields).map(|(_, field)| field);
    let occurs = occurs(part, field);
    // Callers are only optional where they are changed.
    let is_change = occurs == OPTIONAL;
    let type_name = match part {
        CriteriaPart::TimeSchedule => "TimeSchedule".to_owned(),
        CriteriaPart::HolidaySchedule => "HolidaySchedule".to_owned(),
        CriteriaPart::Callers if is_change => format!("{}Modify", service.callers_type),
        CriteriaPart::Callers => service.callers_type.to_owned(),
        CriteriaPart::Field(_) => field
            .map(|field| value_type(service, field))
            .unwrap_or_default(),
    };
    element(part.element(), &type_name, occurs)
}

fn answer(service: &CriteriaService) -> String {
    let settings = service.settings.iter().map(|one| {
        let occurs = if one.optional { OPTIONAL } else { "" };
        element(one.element, &value_type(service, one), occurs)
    });
    let numbers = service.numbers.iter().map(|list| {
        let occurs = format!(r#" minOccurs="0" maxOccurs="{}""#, list.max);
        element(list.element, "SimultaneousRingNumber", &occurs)
    });
    let all: String = settings.chain(numbers).collect();
    all + &element("criteriaTable", "OCITable", "")
}

fn change(service: &CriteriaService) -> String {
    let settings = service.settings.iter().map(|one| {
        let occurs = if one.optional { CLEARABLE } else { OPTIONAL };
        element(one.element, &value_type(service, one), occurs)
    });
    let numbers = service.numbers.iter().map(|list| {
        element(
            list.list_element,
            "SimultaneousRingReplacementNumberList",
            CLEARABLE,
        )
    });
    let all: String = settings.chain(numbers).collect();
    let many = r#" minOccurs="0" maxOccurs="unbounded""#;
    all + &element("criteriaActivation", "CriteriaActivation", many)
}

fn element(name: &str, type_name: &str, occurs: &str) -> String {
    format!("          <xs:element name=\"{name}\" type=\"{type_name}\"{occurs}/>\n")
}

fn value_type(service: &CriteriaService, setting: &Setting) -> String {
    match setting.kind {
        Kind::Flag => "xs:boolean".to_owned(),
        Kind::Destination => "OutgoingDNorSIPURI".to_owned(),
        _ => format!("{}.{}", service.path, setting.element),
    }
}

/// The type of a field that has one of some texts.
fn list_type(service: &CriteriaService, field: &Setting) -> String {
    let Kind::OneOf(texts) = field.kind else {
        return String::new();
    };
    token_type(&value_type(service, field), texts.iter().copied())
}

fn token_type<'t>(name: &str, texts: impl Iterator<Item = &'t str>) -> String {
    let facets: String = texts.map(|text| facet("enumeration", text)).collect();
    format!(
        r#"  <xs:simpleType name="{name}">
    <xs:restriction base="xs:token">
{facets}    </xs:restriction>
  </xs:simpleType>
"#
    )
}

/// The types of callers, for a service that has its own.
fn callers(service: &CriteriaService) -> String {
    let name = service.callers_type;
    if name == COMMON_CALLERS {
        return String::new();
    }
    let tokens = service.selections.iter().map(|one| one.token());
    let selections = token_type(&format!("{name}Selection"), tokens);
    format!(
        r#"  <xs:complexType name="{name}">
    <xs:sequence>
      <xs:element name="fromDnCriteriaSelection" type="{name}Selection"/>
      <xs:element name="includeAnonymousCallers" type="xs:boolean"/>
      <xs:element name="includeUnavailableCallers" type="xs:boolean"/>
      <xs:element name="phoneNumber" type="DN" minOccurs="0" maxOccurs="12"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="{name}Modify">
    <xs:sequence>
      <xs:element name="fromDnCriteriaSelection" type="{name}Selection" minOccurs="0"/>
      <xs:element name="includeAnonymousCallers" type="xs:boolean" minOccurs="0"/>
      <xs:element name="includeUnavailableCallers" type="xs:boolean" minOccurs="0"/>
      <xs:element name="phoneNumberList" type="CriteriaReplacementDNList" minOccurs="0" nillable="true"/>
    </xs:sequence>
  </xs:complexType>
{selections}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/");

    #[test]
    fn the_file_is_up_to_date() {
        let (file, text) = (format!("{FOLDER}criteria_services.xsd"), schema());
        if std::env::var_os("GOLDEN_WRITE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let found = std::fs::read_to_string(&file).unwrap();
        assert_eq!(found, text, "write it anew with GOLDEN_WRITE=1");
    }

    #[test]
    fn what_is_made_is_what_was_written_by_hand() {
        let file = format!("{FOLDER}simultaneous_ring_personal.xsd");
        let by_hand = std::fs::read_to_string(file).unwrap();
        let hand_made = ALL.iter().filter(|service| service.numbers.is_some());
        for command in hand_made.flat_map(|service| texts(service)) {
            assert!(by_hand.contains(&command), "{command}");
        }
    }
}
