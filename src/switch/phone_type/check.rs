//! Checks of keys that a client asks for.

use super::{
    DeviceTags, KeyAction, KeyPart, LabelRule, NO_ACTION, ParameterKind, PhoneKey, PhoneType,
};
use crate::numbering::NumberingPlan;
use crate::switch::value::{Destination, ExtensionNumber, TagText, UserId, ValueError};

/// A key that was checked against its phone type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    key: PhoneKey,
    /// What the tag carries for the action, or `None` for a key that is to be empty.
    value: Option<String>,
}

/// The lines of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLines {
    /// The line port of the user.
    pub line_port: String,
    /// How many lines the device has.
    pub count: u32,
}

/// The place of a mistake in a key, and what it is.
pub type KeyMistake = (&'static str, ValueError);

impl PhoneType {
    /// Checks `key` against the rules of this type; gives all that is wrong with it.
    pub fn check(
        &self,
        key: &PhoneKey,
        lines: &DeviceLines,
        plan: &NumberingPlan,
    ) -> Result<NewKey, Vec<KeyMistake>> {
        let mut mistakes = Vec::new();
        if !self.managed_keys.contains(&key.id) {
            let allowed = format!("the managed keys of this phone are {:?}", self.managed_keys);
            mistakes.push(("id", ValueError::new(allowed, &key.id.to_string())));
        }
        let checked = if key.is_none() {
            check_empty(key, &mut mistakes).map(|()| NewKey {
                key: key.clone(),
                value: None,
            })
        } else {
            match self.action(&key.action) {
                Some(action) => self.check_action(action, key, (lines, plan), &mut mistakes),
                None => {
                    mistakes.push(("type", self.unknown_action(&key.action)));
                    None
                }
            }
        };
        match checked.filter(|_| mistakes.is_empty()) {
            Some(checked) if self.round_trips(&checked) => Ok(checked),
            Some(checked) => Err(vec![("parameter", cannot_be_combined(&checked))]),
            None => Err(mistakes),
        }
    }

    /// The parts of `key` that are dialled when it is pressed, with their names in a request.
    pub fn dialled<'k>(&self, key: &'k PhoneKey) -> Vec<(&'static str, &'k str)> {
        let Some(action) = self.action(&key.action) else {
            return Vec::new();
        };
        let parts = [
            ("parameter", action.parameter, key.parameter.as_str()),
            (
                "parameter2",
                action.second_parameter,
                key.second_parameter.as_str(),
            ),
        ];
        let dialled = parts.into_iter().filter(|(_, kind, text)| match kind {
            ParameterKind::PhoneNumber | ParameterKind::Extension => true,
            // A user id that is a number is dialled as one.
            ParameterKind::User => text.starts_with(|c: char| c.is_ascii_digit() || c == '+'),
            ParameterKind::None | ParameterKind::Line | ParameterKind::Text => false,
        });
        dialled.map(|(name, _, text)| (name, text)).collect()
    }

    fn unknown_action(&self, given: &str) -> ValueError {
        let names: Vec<&str> = self
            .actions
            .iter()
            .map(|action| action.name.as_str())
            .collect();
        let allowed = format!(
            "the actions of this phone are {}, and {NO_ACTION}",
            names.join(", ")
        );
        ValueError::new(allowed, given)
    }

    fn check_action(
        &self,
        action: &KeyAction,
        key: &PhoneKey,
        known: (&DeviceLines, &NumberingPlan),
        mistakes: &mut Vec<KeyMistake>,
    ) -> Option<NewKey> {
        let mut take = |place, result: Result<String, ValueError>| {
            result.map_err(|error| mistakes.push((place, error))).ok()
        };
        let parameter = take(
            "parameter",
            check_parameter(action.parameter, &key.parameter, known),
        );
        let second = check_parameter(action.second_parameter, &key.second_parameter, known);
        let second = take("parameter2", second);
        let label = take("label", self.check_label(action, &key.label));
        let key = PhoneKey {
            id: key.id,
            action: action.name.clone(),
            parameter: parameter?,
            second_parameter: second?,
            label: label?,
        };
        Some(NewKey {
            key,
            value: Some(action.value.clone()),
        })
    }

    fn check_label(&self, action: &KeyAction, given: &str) -> Result<String, ValueError> {
        if given.is_empty() {
            return match action.label {
                LabelRule::Required => Err(ValueError::new("this action needs a label", given)),
                LabelRule::Optional | LabelRule::Ignored => Ok(String::new()),
            };
        }
        if !self.layout.has(KeyPart::Label) {
            return Err(ValueError::new("this phone keeps no labels", given));
        }
        TagText::parse_stored(given).map(TagText::into_string)
    }

    /// A part of a combined tag may hold what separates the parts: then it cannot be read back. And
    /// parts that are good alone can be too long together, or leave blanks that the switch removes.
    fn round_trips(&self, checked: &NewKey) -> bool {
        let tags = self.encode(checked).into_iter();
        let tags: DeviceTags = tags
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        if tags
            .values()
            .any(|value| TagText::parse_stored(value).is_err())
        {
            return false;
        }
        let decoded = self.decode(&tags);
        match checked.value {
            None => decoded.is_empty(),
            Some(_) => decoded == [checked.key.clone()],
        }
    }
}

fn cannot_be_combined(checked: &NewKey) -> ValueError {
    ValueError::new(
        format!(
            "this phone keeps action, parameters and label in one text of at most {} characters, in \
             which these cannot be told apart",
            TagText::CHARACTERS_MAX
        ),
        &format!("{} {}", checked.key.parameter, checked.key.label),
    )
}

fn check_empty(key: &PhoneKey, mistakes: &mut Vec<KeyMistake>) -> Option<()> {
    let parts = [
        ("parameter", &key.parameter),
        ("parameter2", &key.second_parameter),
        ("label", &key.label),
    ];
    for (place, given) in parts {
        if !given.is_empty() {
            mistakes.push((
                place,
                ValueError::new(format!("{NO_ACTION} has none"), given),
            ));
        }
    }
    mistakes.is_empty().then_some(())
}

fn check_parameter(
    kind: ParameterKind,
    given: &str,
    (lines, plan): (&DeviceLines, &NumberingPlan),
) -> Result<String, ValueError> {
    match kind {
        ParameterKind::None if given.is_empty() => Ok(String::new()),
        ParameterKind::None => Err(ValueError::new("this action has no such parameter", given)),
        ParameterKind::PhoneNumber => Destination::parse(given, plan).map(Destination::into_string),
        ParameterKind::Extension => ExtensionNumber::parse(given).map(ExtensionNumber::into_string),
        ParameterKind::User => UserId::parse(given).map(UserId::into_string),
        ParameterKind::Line => check_line(given, lines),
        ParameterKind::Text => TagText::parse(given).map(TagText::into_string),
    }
}

fn check_line(given: &str, lines: &DeviceLines) -> Result<String, ValueError> {
    let numbered = given
        .parse()
        .is_ok_and(|number| (1..=lines.count).contains(&number));
    let plain = !given.starts_with(['+', '0']);
    if given == lines.line_port || numbered && plain {
        return Ok(given.to_owned());
    }
    let DeviceLines { line_port, count } = lines;
    let allowed = format!("the lines of this device are 1 to {count}, or {line_port:?}");
    Err(ValueError::new(allowed, given))
}

// === impl NewKey ===

impl NewKey {
    /// Its number.
    pub fn id(&self) -> u8 {
        self.key.id
    }

    /// What a tag carries for a part; `None` for nothing.
    pub(super) fn part(&self, part: KeyPart) -> Option<String> {
        self.value.as_ref()?;
        let text = match part {
            KeyPart::Action => return self.value.clone(),
            KeyPart::Parameter => &self.key.parameter,
            KeyPart::SecondParameter => &self.key.second_parameter,
            KeyPart::Label => &self.key.label,
        };
        (!text.is_empty()).then(|| text.clone())
    }
}
