//! The schema of the commands, as text like that of `schemas/`.

use std::ops::RangeInclusive;

use crate::command::ADDRESS;
use crate::table::{ADDRESS_CHARACTERS_MAX, Commands, Kind, Setting, UserService};

/// A schema file with the commands of `services`.
pub fn schema(services: &[&'static UserService]) -> String {
    let commands: String = services.iter().copied().map(commands).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!--
  User services that are nothing but settings.

  Generated from the tables of crates/ocip-services.
-->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="C">
  <xs:import namespace="C" schemaLocation="envelope.xsd"/>
  <xs:include schemaLocation="types.xsd"/>
{commands}</xs:schema>
"#
    )
}

/// The types of a service in all its variants, and those of its values.
fn commands(service: &'static UserService) -> String {
    let mut types = Vec::new();
    for commands in service.variants() {
        for (name, text) in variant(service, commands) {
            // Variants may have a command in common.
            if types.iter().all(|(known, _)| *known != name) {
                types.push((name, text));
            }
        }
    }
    let types = types.into_iter().map(|(_, text)| text);
    let values = service.settings.iter().map(|one| value_type(service, one));
    let types: String = types.chain(values).collect();
    format!("\n  <!-- {} -->\n{types}", service.name)
}

/// The three types of a variant, each with its name.
fn variant(service: &UserService, names: &Commands) -> [(&'static str, String); 3] {
    let user = r#"          <xs:element name="userId" type="UserId"/>"#.to_owned() + "\n";
    let all = service.settings_in(names);
    let settings = |stands: fn(&Setting) -> bool, occurs: fn(&Setting) -> String| -> String {
        let elements = all.iter().filter(|one| stands(one));
        elements
            .map(|one| element(service, one, &occurs(one)))
            .collect()
    };
    let answer = settings(Setting::is_read, occurs_in_answer);
    let change = user.clone() + &settings(Setting::is_written, occurs_in_change);
    [
        (names.get, command(names.get, "OCIRequest", &user)),
        (
            names.response,
            command(names.response, "OCIResponse", &answer),
        ),
        (names.modify, command(names.modify, "OCIRequest", &change)),
    ]
}

pub(crate) fn command(name: &str, base: &str, elements: &str) -> String {
    format!(
        r#"  <xs:complexType name="{name}">
    <xs:complexContent>
      <xs:extension base="c:{base}">
        <xs:sequence>
{elements}        </xs:sequence>
      </xs:extension>
    </xs:complexContent>
  </xs:complexType>
"#
    )
}

fn occurs_in_answer(setting: &Setting) -> String {
    let occurs = if setting.optional {
        r#" minOccurs="0""#
    } else {
        ""
    };
    occurs.to_owned()
}

fn occurs_in_change(setting: &Setting) -> String {
    let nillable = if setting.optional {
        r#" nillable="true""#
    } else {
        ""
    };
    let many = match setting.kind {
        Kind::OptIns(_) => r#" maxOccurs="unbounded""#,
        _ => "",
    };
    format!(r#" minOccurs="0"{many}{nillable}"#)
}

fn element(service: &UserService, setting: &Setting, occurs: &str) -> String {
    let type_name = match setting.kind {
        Kind::Flag => "xs:boolean".to_owned(),
        Kind::Destination => "OutgoingDNorSIPURI".to_owned(),
        Kind::OutgoingNumber => "OutgoingDN".to_owned(),
        Kind::DirectoryNumber | Kind::MobileNumber => "DN".to_owned(),
        Kind::Addresses(_) => format!("{}.list", type_name(service, setting)),
        Kind::User => "UserId".to_owned(),
        Kind::UserIds(_) => "ReplacementUserIdList".to_owned(),
        Kind::OptIns(_) => "ExecutiveAssistantOptInStatus".to_owned(),
        Kind::Users(_) => "OCITable".to_owned(),
        Kind::ListUri => "SIPURI".to_owned(),
        // The switch alone writes it, and the reader of schemas knows no dates.
        Kind::Moment => "xs:token".to_owned(),
        Kind::Number(_) | Kind::Text(_) | Kind::OneOf(_) | Kind::Named(_) => {
            type_name(service, setting)
        }
    };
    let name = setting.element;
    format!("          <xs:element name=\"{name}\" type=\"{type_name}\"{occurs}/>\n")
}

/// The name of the type of a setting's values; no other type has a dot in its name.
fn type_name(service: &UserService, setting: &Setting) -> String {
    format!("{}.{}", service.path.replace('/', "."), setting.element)
}

fn value_type(service: &UserService, setting: &Setting) -> String {
    if let Kind::Addresses(most) = setting.kind {
        return addresses_type(service, setting, most);
    }
    let (base, facets) = match setting.kind {
        Kind::Flag
        | Kind::Destination
        | Kind::OutgoingNumber
        | Kind::DirectoryNumber
        | Kind::MobileNumber
        | Kind::User
        | Kind::UserIds(_)
        | Kind::OptIns(_)
        | Kind::Users(_)
        | Kind::ListUri
        | Kind::Moment
        | Kind::Addresses(_) => return String::new(),
        Kind::Number([range]) => ("xs:int", bounds(range)),
        // Texts, because the reader of schemas lists values of texts only; a number has one spelling on the wire.
        Kind::Number(ranges) => {
            let numbers = ranges.iter().cloned().flatten();
            (
                "xs:token",
                numbers
                    .map(|number| facet("enumeration", &number.to_string()))
                    .collect(),
            )
        }
        Kind::Text(max) => ("xs:token", length(max)),
        Kind::OneOf(texts) => ("xs:token", choices(texts.iter().copied())),
        Kind::Named(texts) => ("xs:token", choices(texts.iter().map(|(_, wire)| *wire))),
    };
    simple_type(&type_name(service, setting), base, &facets)
}

fn simple_type(name: &str, base: &str, facets: &str) -> String {
    format!(
        r#"  <xs:simpleType name="{name}">
    <xs:restriction base="{base}">
{facets}    </xs:restriction>
  </xs:simpleType>
"#
    )
}

/// The types of a list of addresses and of one of them, which is all that there is in older commands.
fn addresses_type(service: &UserService, setting: &Setting, most: usize) -> String {
    let name = type_name(service, setting);
    let list = format!(
        r#"  <xs:complexType name="{name}.list">
    <xs:sequence>
      <xs:element name="{ADDRESS}" type="{name}" maxOccurs="{most}"/>
    </xs:sequence>
  </xs:complexType>
"#
    );
    simple_type(&name, "xs:token", &length(ADDRESS_CHARACTERS_MAX)) + &list
}

fn length(max: usize) -> String {
    facet("minLength", "1") + &facet("maxLength", &max.to_string())
}

fn choices<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.map(|text| facet("enumeration", text)).collect()
}

fn bounds(range: &RangeInclusive<i32>) -> String {
    let [min, max] = [range.start(), range.end()].map(i32::to_string);
    facet("minInclusive", &min) + &facet("maxInclusive", &max)
}

pub(crate) fn facet(name: &str, value: &str) -> String {
    let value = value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    format!("      <xs:{name} value=\"{value}\"/>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ALL, sample};

    /// The file that is compiled into whoever validates documents.
    const FILE: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../schemas/user_services.xsd"
    );

    #[test]
    fn the_file_is_up_to_date() {
        let text = schema(ALL);
        if std::env::var_os("GOLDEN_WRITE").is_some() {
            std::fs::write(FILE, &text).unwrap();
        }
        let file = std::fs::read_to_string(FILE).unwrap();
        assert_eq!(file, text, "write it anew with GOLDEN_WRITE=1");
    }

    #[test]
    fn a_setting_of_each_kind_has_its_type_and_occurrence() {
        let text = schema(&[&sample::SERVICE]);
        for line in [
            r#"<xs:element name="isActive" type="xs:boolean"/>"#,
            r#"<xs:element name="isActive" type="xs:boolean" minOccurs="0"/>"#,
            r#"<xs:element name="delay" type="sample.delay" minOccurs="0"/>"#,
            r#"<xs:element name="delay" type="sample.delay" minOccurs="0" nillable="true"/>"#,
            r#"<xs:element name="forwardTo" type="OutgoingDNorSIPURI" minOccurs="0"/>"#,
            r#"<xs:minInclusive value="-5"/>"#,
            r#"<xs:maxInclusive value="60"/>"#,
            r#"<xs:enumeration value="0"/>"#,
            r#"<xs:enumeration value="20"/>"#,
            r#"<xs:enumeration value="Mobile &amp; more"/>"#,
            r#"<xs:maxLength value="8"/>"#,
            r#"<xs:element name="level" type="sample.level"/>"#,
            r#"<xs:enumeration value="The User's Own"/>"#,
            r#"<xs:element name="transferTo" type="OutgoingDN" minOccurs="0"/>"#,
            r#"<xs:element name="number" type="DN" minOccurs="0"/>"#,
            r#"<xs:element name="partnerId" type="UserId" minOccurs="0"/>"#,
            r#"<xs:element name="forget" type="xs:boolean" minOccurs="0"/>"#,
            r#"<xs:element name="since" type="xs:token" minOccurs="0"/>"#,
            r#"<xs:element name="listURI" type="SIPURI" minOccurs="0"/>"#,
            r#"<xs:element name="userIdList" type="ReplacementUserIdList" minOccurs="0" nillable="true"/>"#,
            r#"<xs:element name="optIn" type="ExecutiveAssistantOptInStatus" minOccurs="0" maxOccurs="unbounded"/>"#,
            r#"<xs:element name="userTable" type="OCITable"/>"#,
            r#"<xs:element name="mailTo" type="sample.mailTo.list" minOccurs="0"/>"#,
            r#"<xs:element name="emailAddress" type="sample.mailTo" maxOccurs="3"/>"#,
            r#"<xs:element name="mobile" type="DN" minOccurs="0"/>"#,
        ] {
            let count = text.lines().filter(|one| one.trim() == line).count();
            assert_eq!(count, 1, "{line}\n{text}");
        }
        assert!(!text.contains(r#"<xs:enumeration value="1"/>"#), "{text}");
    }
}
