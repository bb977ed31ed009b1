//! Reader of phone types from TOML files; every mistake with its line and key.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::codec::{join, split, tag_of};
use super::{
    AfterChange, KEY_IDS, KeyAction, KeyPart, LabelRule, NO_ACTION, ParameterKind, PhoneDefinition,
    PhoneKey, PhoneProperties, PhoneType, TagLayout, TemplatePiece,
};
use crate::switch::value::TagText;

/// What is wrong with a phone type's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {key}: {message}")]
pub struct PhoneTypeError {
    /// Counted from 1.
    pub line: usize,
    /// The key, dotted.
    pub key: String,
    /// What was given, and what is allowed.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeFile {
    technical_name: Spanned<String>,
    display_name: Spanned<String>,
    #[serde(default)]
    hidden: bool,
    managed_keys: Spanned<Vec<u8>>,
    after_change: AfterChange,
    tags: Spanned<TagsIn>,
    action: Vec<Spanned<ActionIn>>,
    #[serde(default)]
    phone_definition: PhoneDefinition,
    #[serde(default)]
    phone_properties: PhoneProperties,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagsIn {
    action: Option<Spanned<String>>,
    parameter: Option<Spanned<String>>,
    second_parameter: Option<Spanned<String>>,
    label: Option<Spanned<String>>,
    combined: Option<Spanned<String>>,
    template: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionIn {
    name: String,
    value: Option<String>,
    #[serde(default = "no_parameter")]
    parameter: ParameterKind,
    #[serde(default = "no_parameter")]
    second_parameter: ParameterKind,
    #[serde(default = "optional_label")]
    label: LabelRule,
}

fn no_parameter() -> ParameterKind {
    ParameterKind::None
}

fn optional_label() -> LabelRule {
    LabelRule::Optional
}

impl PhoneType {
    /// Reads a phone type, or gives all that is wrong with its file.
    pub fn from_toml(text: &str) -> Result<Self, Vec<PhoneTypeError>> {
        let file: TypeFile =
            toml::from_str(text).map_err(|error| vec![structural(text, &error)])?;
        let mut reader = TypeReader {
            text,
            errors: Vec::new(),
        };
        let phone_type = reader.phone_type(file);
        match phone_type.filter(|_| reader.errors.is_empty()) {
            Some(phone_type) => Ok(phone_type),
            None => Err(reader.errors),
        }
    }
}

fn structural(text: &str, error: &toml::de::Error) -> PhoneTypeError {
    let start = error.span().map_or(0, |span| span.start);
    PhoneTypeError {
        line: line_of(text, start),
        key: key_at(text, start),
        message: error.message().to_owned(),
    }
}

/// The word at the beginning of the line, which is the key or the table.
fn key_at(text: &str, start: usize) -> String {
    let line = text
        .lines()
        .nth(line_of(text, start) - 1)
        .unwrap_or_default();
    line.split('=').next().unwrap_or_default().trim().to_owned()
}

fn line_of(text: &str, start: usize) -> usize {
    text.as_bytes()[..start.min(text.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

struct TypeReader<'t> {
    text: &'t str,
    errors: Vec<PhoneTypeError>,
}

impl TypeReader<'_> {
    fn phone_type(&mut self, file: TypeFile) -> Option<PhoneType> {
        let technical_name = self.name("technical_name", &file.technical_name, 40);
        let display_name = self.name("display_name", &file.display_name, 80);
        let managed_keys = self.managed_keys(&file.managed_keys);
        let layout = self.layout(&file.tags);
        let actions = self.actions(&file.action, layout.as_ref());
        Some(PhoneType {
            technical_name,
            display_name,
            hidden: file.hidden,
            managed_keys,
            actions,
            layout: layout?,
            after_change: file.after_change,
            definition: file.phone_definition,
            properties: file.phone_properties,
        })
    }

    fn wrong<T>(&mut self, key: &str, at: &Spanned<T>, message: impl Into<String>) {
        let line = line_of(self.text, at.span().start);
        self.errors.push(PhoneTypeError {
            line,
            key: key.to_owned(),
            message: message.into(),
        });
    }

    fn name(&mut self, key: &str, name: &Spanned<String>, max: usize) -> String {
        let text = name.get_ref();
        let count = text.chars().count();
        if !(1..=max).contains(&count) || text.trim() != text || text.chars().any(char::is_control)
        {
            self.wrong(
                key,
                name,
                format!("{text:?} given; a name has 1 to {max} characters"),
            );
        }
        text.clone()
    }

    fn managed_keys(&mut self, keys: &Spanned<Vec<u8>>) -> Vec<u8> {
        let unique: BTreeSet<u8> = keys.get_ref().iter().copied().collect();
        let (min, max) = (KEY_IDS.start(), KEY_IDS.end());
        if unique.is_empty() || unique.iter().any(|key| !KEY_IDS.contains(key)) {
            let message = format!("{unique:?} given; keys are numbered {min} to {max}");
            self.wrong("managed_keys", keys, message);
        } else if unique.len() < keys.get_ref().len() {
            self.wrong("managed_keys", keys, "a key is given twice");
        }
        unique.into_iter().collect()
    }

    fn layout(&mut self, tags: &Spanned<TagsIn>) -> Option<TagLayout> {
        let given = tags.get_ref();
        let parts = [&given.parameter, &given.second_parameter, &given.label];
        match (&given.action, &given.combined, &given.template) {
            (Some(action), None, None) => {
                let layout = TagLayout::Separate {
                    action: self.pattern("tags.action", action),
                    parameter: self.optional_pattern("tags.parameter", given.parameter.as_ref()),
                    second_parameter: self
                        .optional_pattern("tags.second_parameter", given.second_parameter.as_ref()),
                    label: self.optional_pattern("tags.label", given.label.as_ref()),
                };
                self.check_distinct(tags, &layout);
                Some(layout)
            }
            (None, Some(combined), Some(template)) if parts.iter().all(|part| part.is_none()) => {
                let tag = self.pattern("tags.combined", combined);
                Some(TagLayout::Combined {
                    tag,
                    template: self.template(template)?,
                })
            }
            _ => {
                self.wrong(
                    "tags",
                    tags,
                    "give either `action` (with `parameter`, `second_parameter`, `label`), or \
                     `combined` with `template`",
                );
                None
            }
        }
    }

    fn optional_pattern(&mut self, key: &str, given: Option<&Spanned<String>>) -> Option<String> {
        given.map(|pattern| self.pattern(key, pattern))
    }

    /// The rules of a tag name (OCI schema, DeviceManagementTagName).
    fn pattern(&mut self, key: &str, given: &Spanned<String>) -> String {
        let text = given.get_ref();
        let inner = text
            .strip_prefix('%')
            .and_then(|rest| rest.strip_suffix('%'));
        let good = inner.is_some_and(|inner| {
            !inner.contains('%')
                && inner.matches("{}").count() == 1
                && !inner.to_ascii_uppercase().starts_with("BW")
                && !inner.contains(|c: char| c.is_whitespace() || c.is_control())
                && text.len() <= 64
        });
        if !good {
            let message = format!(
                "{text:?} given; a tag has at most 64 characters, begins and ends with % with none in \
                 between, has {{}} once for the key, no blanks, and does not begin with %BW"
            );
            self.wrong(key, given, message);
        }
        text.clone()
    }

    fn check_distinct(&mut self, tags: &Spanned<TagsIn>, layout: &TagLayout) {
        let TagLayout::Separate {
            action,
            parameter,
            second_parameter,
            label,
        } = layout
        else {
            return;
        };
        let patterns = [
            Some(action),
            parameter.as_ref(),
            second_parameter.as_ref(),
            label.as_ref(),
        ];
        // Patterns can differ and meet all the same: %K_{}% for 12, and %K_1{}% for 2.
        let mut names = BTreeSet::new();
        let mut twice = patterns
            .into_iter()
            .flatten()
            .flat_map(|pattern| KEY_IDS.map(|id| tag_of(pattern, id)))
            .filter(|name| !names.insert(name.clone()));
        if let Some(name) = twice.next() {
            self.wrong("tags", tags, format!("two parts have the same tag, {name}"));
        }
    }

    /// `{action};{parameter}`: each part once, the action among them, something between any two.
    fn template(&mut self, given: &Spanned<String>) -> Option<Vec<TemplatePiece>> {
        let pieces = pieces_of(given.get_ref());
        let parts: Vec<KeyPart> = pieces
            .iter()
            .flatten()
            .filter_map(TemplatePiece::part)
            .collect();
        let unique: BTreeSet<&KeyPart> = parts.iter().collect();
        let apart = pieces.as_ref().is_some_and(|pieces| {
            !pieces
                .windows(2)
                .any(|pair| matches!(pair, [TemplatePiece::Part(_), TemplatePiece::Part(_)]))
        });
        // A blank at its ends, or two in a row, would be gone when it is read back.
        let kept = TagText::parse(given.get_ref()).is_ok();
        if kept && apart && unique.len() == parts.len() && unique.contains(&KeyPart::Action) {
            return pieces;
        }
        let message = format!(
            "{:?} given; a template has {{action}} and, once each and with something in between, any \
             of {{parameter}}, {{second_parameter}} and {{label}}, without blanks at its ends or two in \
             a row",
            given.get_ref()
        );
        self.wrong("tags.template", given, message);
        None
    }

    fn actions(
        &mut self,
        given: &[Spanned<ActionIn>],
        layout: Option<&TagLayout>,
    ) -> Vec<KeyAction> {
        let mut names = BTreeSet::new();
        let mut values = BTreeSet::new();
        let mut actions = Vec::with_capacity(given.len());
        for one in given {
            let action = one.get_ref();
            let value = action.value.clone().unwrap_or_else(|| action.name.clone());
            if action.name == NO_ACTION || TagText::parse(&action.name).is_err() {
                let message = format!(
                    "{:?} given; a name is text, and not {NO_ACTION}",
                    action.name
                );
                self.wrong("action.name", one, message);
            }
            if TagText::parse(&value).is_err() {
                let message = format!("{value:?} given; a tag's value has 1 to 256 characters");
                self.wrong("action.value", one, message);
            }
            if !names.insert(action.name.clone()) || !values.insert(value.clone()) {
                self.wrong(
                    "action",
                    one,
                    format!("{} (or its value) is given twice", action.name),
                );
            }
            self.check_places(one, layout);
            self.check_template(one, &value, layout);
            actions.push(KeyAction {
                name: action.name.clone(),
                value,
                parameter: action.parameter,
                second_parameter: action.second_parameter,
                label: action.label,
            });
        }
        self.check_values(given, &actions);
        actions
    }

    /// A value that is another action's name would come back as the wrong one.
    fn check_values(&mut self, given: &[Spanned<ActionIn>], actions: &[KeyAction]) {
        for (one, action) in given.iter().zip(actions) {
            let taken = |name: &str| name == action.value && name != action.name;
            if taken(NO_ACTION) || actions.iter().any(|other| taken(&other.name)) {
                let message = format!("{:?} is the name of another action", action.value);
                self.wrong("action.value", one, message);
            }
        }
    }

    /// What an action needs must have a place in the tags.
    fn check_places(&mut self, one: &Spanned<ActionIn>, layout: Option<&TagLayout>) {
        let Some(layout) = layout else { return };
        let action = one.get_ref();
        let needs = [
            (
                action.parameter != ParameterKind::None,
                KeyPart::Parameter,
                "parameter",
            ),
            (
                action.second_parameter != ParameterKind::None,
                KeyPart::SecondParameter,
                "second_parameter",
            ),
            (action.label == LabelRule::Required, KeyPart::Label, "label"),
        ];
        for (needed, part, name) in needs {
            if needed && !layout.has(part) {
                let message = format!("{} has a {name}, but no tag carries it", action.name);
                self.wrong(&format!("action.{name}"), one, message);
            }
        }
    }

    /// The value of an action must not hold what separates it from the other parts.
    fn check_template(&mut self, one: &Spanned<ActionIn>, value: &str, layout: Option<&TagLayout>) {
        let Some(TagLayout::Combined { template, .. }) = layout else {
            return;
        };
        let action_alone = |part| (part == KeyPart::Action).then(|| value.to_owned());
        let mut read = PhoneKey::default();
        let fits = split(template, &join(template, action_alone), &mut read).is_some();
        if !fits || read.action != value {
            let message = format!("{value:?} cannot be told from what the template has around it");
            self.wrong("action.value", one, message);
        }
    }
}

impl TagLayout {
    /// True when a tag carries this part.
    pub(super) fn has(&self, part: KeyPart) -> bool {
        match self {
            Self::Separate {
                parameter,
                second_parameter,
                label,
                ..
            } => match part {
                KeyPart::Action => true,
                KeyPart::Parameter => parameter.is_some(),
                KeyPart::SecondParameter => second_parameter.is_some(),
                KeyPart::Label => label.is_some(),
            },
            Self::Combined { template, .. } => template.contains(&TemplatePiece::Part(part)),
        }
    }
}

impl TemplatePiece {
    fn part(&self) -> Option<KeyPart> {
        match self {
            Self::Literal(_) => None,
            Self::Part(part) => Some(*part),
        }
    }
}

/// Cuts a template at its braces; `None` when a name in them is not known.
fn pieces_of(template: &str) -> Option<Vec<TemplatePiece>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            pieces.push(TemplatePiece::Literal(rest[..open].to_owned()));
        }
        let close = open + rest[open..].find('}')?;
        pieces.push(TemplatePiece::Part(match &rest[open + 1..close] {
            "action" => KeyPart::Action,
            "parameter" => KeyPart::Parameter,
            "second_parameter" => KeyPart::SecondParameter,
            "label" => KeyPart::Label,
            _ => return None,
        }));
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(TemplatePiece::Literal(rest.to_owned()));
    }
    Some(pieces)
}
