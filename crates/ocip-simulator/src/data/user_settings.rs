//! The settings that services keep for a user, as their tables have them.

use std::collections::BTreeMap;

use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::{Kind, Setting, UserService, Value};
use ocip_services::{ALL, criteria};
use serde::Deserialize;
use serde::de::Error;

/// The settings of a user, by the name of the service; a service that is not there has its defaults.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserSettings(pub BTreeMap<&'static str, Vec<Option<Value>>>);

/// A value as a file has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum InFile {
    Flag(bool),
    Number(i32),
    Text(String),
    Texts(Vec<String>),
}

impl UserSettings {
    /// One value for each setting of the table.
    pub fn of(&self, service: &UserService) -> Vec<Option<Value>> {
        let stored = self.0.get(service.name);
        stored
            .cloned()
            .unwrap_or_else(|| defaults(service.settings))
    }

    /// The same of a service that acts by criteria.
    pub fn of_criteria(&self, service: &CriteriaService) -> Vec<Option<Value>> {
        let stored = self.0.get(service.name);
        stored
            .cloned()
            .unwrap_or_else(|| defaults(service.settings))
    }
}

/// What a service has that was never changed: false, the least, the first, nothing.
fn defaults(settings: &[Setting]) -> Vec<Option<Value>> {
    let default = |setting: &Setting| match setting.kind {
        Kind::Users(_) => Some(Value::UserIds(Vec::new())),
        _ if setting.optional || !setting.is_read() => None,
        Kind::Flag => Some(Value::Flag(false)),
        Kind::Number(ranges) => ranges.first().map(|range| Value::Number(*range.start())),
        Kind::OneOf(texts) => texts.first().map(|text| Value::Text((*text).to_owned())),
        Kind::Named(texts) => texts
            .first()
            .map(|(_, text)| Value::Text((*text).to_owned())),
        _ => Some(Value::Text("none".to_owned())),
    };
    settings.iter().map(default).collect()
}

/// The name and the settings of the service called `name`.
fn settings_of(name: &str) -> Option<(&'static str, &'static [Setting])> {
    let tables = ALL.iter().map(|service| (service.name, service.settings));
    // What Simultaneous Ring Personal keeps has a key of its own.
    let criteria = criteria::ALL
        .iter()
        .filter(|service| service.numbers.is_none() && service.has_settings())
        .map(|service| (service.name, service.settings));
    tables.chain(criteria).find(|(known, _)| *known == name)
}

impl<'de> Deserialize<'de> for UserSettings {
    /// Tables by the name of the service, and in them values by the name of the element.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut settings = Self::default();
        for (name, given) in BTreeMap::<String, BTreeMap<String, InFile>>::deserialize(from)? {
            let (service, table) = settings_of(&name).ok_or_else(|| {
                D::Error::custom(format!("the service {name:?} has no settings here"))
            })?;
            let mut values = defaults(table);
            for (element, value) in given {
                let position = table.iter().position(|one| one.element == element);
                let position = position.ok_or_else(|| {
                    D::Error::custom(format!("{name} has no element {element:?}"))
                })?;
                let value = value.of_kind(table[position].kind);
                values[position] = Some(value.ok_or_else(|| {
                    D::Error::custom(format!("{name} cannot have this as {element}"))
                })?);
            }
            settings.0.insert(service, values);
        }
        Ok(settings)
    }
}

// === impl InFile ===

impl InFile {
    fn of_kind(self, kind: Kind) -> Option<Value> {
        match (kind, self) {
            (Kind::Flag, Self::Flag(flag)) => Some(Value::Flag(flag)),
            (Kind::Number(_), Self::Number(number)) => {
                kind.allows(number).then_some(Value::Number(number))
            }
            (Kind::OneOf(texts), Self::Text(text)) => {
                texts.contains(&text.as_str()).then_some(Value::Text(text))
            }
            (Kind::Named(texts), Self::Text(text)) => {
                let is_known = texts.iter().any(|(_, wire)| *wire == text);
                is_known.then_some(Value::Text(text))
            }
            (Kind::Users(_), Self::Texts(ids)) => Some(Value::UserIds(ids)),
            (Kind::Flag | Kind::Number(_) | Kind::OneOf(_) | Kind::Users(_), _) => None,
            (_, Self::Text(text)) => Some(Value::Text(text)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<UserSettings, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn settings_stand_under_their_service_and_element() {
        let text = "['Call Forwarding Always']\nforwardToPhoneNumber = '+3224010001'";
        let settings = read(text).unwrap();
        for service in ALL {
            let expected = match service.name {
                "Call Forwarding Always" => vec![
                    Some(Value::Flag(false)),
                    Some(Value::Text("+3224010001".into())),
                    Some(Value::Flag(false)),
                ],
                _ => defaults(service.settings),
            };
            assert_eq!(settings.of(service), expected);
        }
    }

    #[test]
    fn what_no_table_has_is_named() {
        for (text, expected) in [
            ("[Nothing]", "the service \"Nothing\" has no settings here"),
            (
                "['Do Not Disturb']\nactive = true",
                "Do Not Disturb has no element \"active\"",
            ),
            (
                "['Do Not Disturb']\nisActive = 1",
                "Do Not Disturb cannot have this as isActive",
            ),
        ] {
            assert_eq!(read(text), Err(expected.to_owned()));
        }
    }
}
