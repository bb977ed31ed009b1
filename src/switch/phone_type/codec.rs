//! Codec between keys and tags.
//!
//! Reading never loses anything: a value that no action explains comes back as the key's type, as
//! it stands. Writing touches the tags of the keys that are named, and of those only the ones whose
//! value changes.

use super::key::{DeviceTags, PhoneKey};
use super::{KeyPart, NO_ACTION, NewKey, PhoneType, TagLayout, TemplatePiece};

/// What to do about a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagChange {
    /// It gets this value; the flag tells whether it is there already.
    Set {
        /// The tag.
        name: String,
        /// Its value, 1–256 characters.
        value: String,
        /// Whether the device has it, with another value.
        exists: bool,
    },
    /// It is to go.
    Delete(String),
}

impl PhoneType {
    /// The managed keys of a device with these tags, without the empty ones.
    pub fn decode(&self, tags: &DeviceTags) -> Vec<PhoneKey> {
        let keys = self
            .managed_keys
            .iter()
            .map(|id| self.read_key(*id, tags).0);
        keys.filter(|key| {
            *key != PhoneKey {
                id: key.id,
                ..PhoneKey::default()
            }
        })
        .collect()
    }

    /// The tags of a key and what they should carry; `None` for nothing.
    pub(super) fn encode(&self, key: &NewKey) -> Vec<(String, Option<String>)> {
        let part = |part| key.part(part);
        match &self.layout {
            TagLayout::Separate {
                action,
                parameter,
                second_parameter,
                label,
            } => {
                let parts = [
                    (Some(action), KeyPart::Action),
                    (parameter.as_ref(), KeyPart::Parameter),
                    (second_parameter.as_ref(), KeyPart::SecondParameter),
                    (label.as_ref(), KeyPart::Label),
                ];
                let with_tag = parts
                    .into_iter()
                    .filter_map(|(tag, part)| Some((tag?, part)));
                with_tag
                    .map(|(tag, name)| (tag_of(tag, key.id()), part(name)))
                    .collect()
            }
            TagLayout::Combined { tag, template } => {
                let value = part(KeyPart::Action).map(|_| join(template, part));
                vec![(tag_of(tag, key.id()), value)]
            }
        }
    }

    /// What has to be done so that a device with `tags` has `keys`.
    pub fn changes(&self, keys: &[NewKey], tags: &DeviceTags) -> Vec<TagChange> {
        let wanted = keys.iter().flat_map(|key| self.encode(key));
        wanted
            .filter_map(|(name, value)| change(name, value, tags))
            .collect()
    }

    /// True when a device with `tags` has `key`.
    pub fn holds(&self, key: &NewKey, tags: &DeviceTags) -> bool {
        self.encode(key)
            .into_iter()
            .all(|(name, value)| change(name, value, tags).is_none())
    }

    /// The key as clients are shown it: an empty action has a name, and an international number is
    /// `+` and digits.
    pub fn shown(&self, mut key: PhoneKey) -> PhoneKey {
        if let Some(action) = self.action(&key.action) {
            key.parameter = action.parameter.shown(&key.parameter);
            key.second_parameter = action.second_parameter.shown(&key.second_parameter);
        }
        if key.action.is_empty() {
            NO_ACTION.clone_into(&mut key.action);
        }
        key
    }

    /// True when a client that was shown the keys of a device with these tags sends `key` back.
    /// Not so for a value by hand that is the name of an action: the action has another one.
    pub fn is_as_shown(&self, key: &PhoneKey, tags: &DeviceTags) -> bool {
        let (present, explained) = self.read_key(key.id, tags);
        let misnamed = !explained && self.action(&present.action).is_some();
        self.managed_keys.contains(&key.id) && !misnamed && self.shown(present) == *key
    }

    /// A key, and whether its tags are such as this type writes for an action.
    fn read_key(&self, id: u8, tags: &DeviceTags) -> (PhoneKey, bool) {
        let read = |tag: &str| tags.get(&tag_of(tag, id)).cloned().unwrap_or_default();
        let mut key = PhoneKey {
            id,
            ..PhoneKey::default()
        };
        match &self.layout {
            TagLayout::Separate {
                action,
                parameter,
                second_parameter,
                label,
            } => {
                let optional = |tag: &Option<String>| tag.as_deref().map(read).unwrap_or_default();
                key.action = read(action);
                key.parameter = optional(parameter);
                key.second_parameter = optional(second_parameter);
                key.label = optional(label);
            }
            TagLayout::Combined { tag, template } => {
                let value = read(tag);
                if split(template, &value, &mut key).is_none() {
                    let raw = PhoneKey {
                        id,
                        action: value,
                        ..PhoneKey::default()
                    };
                    return (raw, false);
                }
            }
        }
        let known = self
            .actions
            .iter()
            .find(|action| action.value == key.action);
        if let Some(known) = known {
            key.action.clone_from(&known.name);
        }
        (key, known.is_some())
    }
}

pub(super) fn tag_of(pattern: &str, id: u8) -> String {
    pattern.replace("{}", &id.to_string())
}

fn change(name: String, value: Option<String>, tags: &DeviceTags) -> Option<TagChange> {
    match (value, tags.get(&name)) {
        (None, None) => None,
        (None, Some(present)) if present.is_empty() => None,
        (None, Some(_)) => Some(TagChange::Delete(name)),
        (Some(value), Some(present)) if value == *present => None,
        (Some(value), present) => Some(TagChange::Set {
            name,
            value,
            exists: present.is_some(),
        }),
    }
}

pub(super) fn join(template: &[TemplatePiece], part: impl Fn(KeyPart) -> Option<String>) -> String {
    let piece = |piece: &TemplatePiece| match piece {
        TemplatePiece::Literal(text) => text.clone(),
        TemplatePiece::Part(name) => part(*name).unwrap_or_default(),
    };
    template.iter().map(piece).collect()
}

/// Puts the parts of `value` into `key`; `None` when it does not fit the template.
pub(super) fn split(template: &[TemplatePiece], value: &str, key: &mut PhoneKey) -> Option<()> {
    let mut rest = value;
    let mut pieces = template.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            TemplatePiece::Literal(text) => rest = rest.strip_prefix(text.as_str())?,
            TemplatePiece::Part(name) => {
                let end = match pieces.peek() {
                    Some(TemplatePiece::Literal(text)) => rest.find(text.as_str())?,
                    _ => rest.len(),
                };
                *key.part_mut(*name) = rest[..end].to_owned();
                rest = &rest[end..];
            }
        }
    }
    rest.is_empty().then_some(())
}
