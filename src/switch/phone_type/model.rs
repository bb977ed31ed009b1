//! A phone type: what its file says of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::{Deserialize as _, Deserializer, Error as _};

use crate::numbering::present_number;

/// The numbers that a key may have (APIO documentation, Key Configuration).
pub const KEY_IDS: std::ops::RangeInclusive<u8> = 1..=24;

/// The type by which a client empties a key.
pub const NO_ACTION: &str = "NONE";

/// The examples that come with the gateway.
const SHIPPED: &[&str] = &[
    include_str!("../../../fixtures/phone-types/separate-tags.toml"),
    include_str!("../../../fixtures/phone-types/combined-tag.toml"),
    include_str!("../../../fixtures/phone-types/second-parameter.toml"),
];

/// All phone types, by technical name.
#[derive(Debug, Clone, Default)]
pub struct PhoneTypes(BTreeMap<String, Arc<PhoneType>>);

/// A phone type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneType {
    /// The device type on the switch, 1–40 characters.
    pub technical_name: String,
    /// Display name.
    pub display_name: String,
    /// Left out of lists unless asked for.
    pub hidden: bool,
    /// The keys that are managed, ascending.
    pub managed_keys: Vec<u8>,
    /// What the keys can do, in the order of the file.
    pub actions: Vec<KeyAction>,
    /// Which tags carry a key.
    pub layout: TagLayout,
    /// What to do with the device after a change.
    pub after_change: AfterChange,
    /// What a device of this type needs to be set up.
    pub definition: PhoneDefinition,
    /// What the type is.
    pub properties: PhoneProperties,
}

/// Something that a key can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAction {
    /// The name in JSON, such as `DIRECT_CALL`.
    pub name: String,
    /// What the tag carries.
    pub value: String,
    /// What it is about.
    pub parameter: ParameterKind,
    /// What else it is about.
    pub second_parameter: ParameterKind,
    /// Whether it has a label.
    pub label: LabelRule,
}

/// What a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// There is none.
    None,
    /// Something that can be dialled.
    PhoneNumber,
    /// 2–20 digits.
    Extension,
    /// A user id.
    User,
    /// A line of the device: its number, or the line port of the user.
    Line,
    /// Any text.
    Text,
}

/// Whether an action has a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelRule {
    /// It must have one.
    Required,
    /// It may have one.
    Optional,
    /// The phone does not show it; one that is given is kept all the same.
    Ignored,
}

/// Which tags carry a key. `{}` in a pattern stands for the number of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagLayout {
    /// A tag for each part.
    Separate {
        /// The action.
        action: String,
        /// The parameter.
        parameter: Option<String>,
        /// The second parameter.
        second_parameter: Option<String>,
        /// The label.
        label: Option<String>,
    },
    /// One tag for all parts.
    Combined {
        /// The tag.
        tag: String,
        /// How the parts stand in its value.
        template: Vec<TemplatePiece>,
    },
}

/// A piece of the template of a combined tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePiece {
    /// This text.
    Literal(String),
    /// A part of the key.
    Part(KeyPart),
}

/// A part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyPart {
    /// The value of the action.
    Action,
    /// The parameter.
    Parameter,
    /// The second parameter.
    SecondParameter,
    /// The label.
    Label,
}

/// What to do with the device after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterChange {
    /// Nothing: somebody else sees to it.
    None,
    /// Rebuild its configuration file.
    Rebuild,
    /// Reset it.
    Reset,
}

/// What a device needs to be set up (APIO documentation, `phoneDefinition`): 0 no, 1 optional, 2
/// mandatory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhoneDefinition {
    /// A MAC address.
    #[serde(deserialize_with = "need")]
    pub need_mac: u8,
    /// A login of its own.
    #[serde(deserialize_with = "need")]
    pub need_login: u8,
    /// A host.
    #[serde(deserialize_with = "need")]
    pub need_host: u8,
    /// A port.
    #[serde(deserialize_with = "need")]
    pub need_port: u8,
    /// A serial number.
    #[serde(deserialize_with = "need")]
    pub need_serial_number: u8,
    /// How many ports it has.
    pub ports: u16,
    /// Whether it is a DECT base.
    pub is_dect: bool,
}

/// What the type is (APIO documentation, `phoneProperties`).
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhoneProperties {
    /// Who makes it.
    pub brand_name: String,
    /// A picture.
    pub image_url: String,
    /// Whether it can be a user's main device.
    pub main_device: bool,
    /// Whether it can be a further device.
    pub extra_device: bool,
}

fn need<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    match u8::deserialize(deserializer)? {
        need @ 0..=2 => Ok(need),
        given => Err(D::Error::custom(format!(
            "{given} given; it is 0 (no), 1 (optional) or 2 (mandatory)"
        ))),
    }
}

// === impl PhoneTypes ===

impl PhoneTypes {
    /// Adds a type; gives it back when there is one of that name already.
    pub fn add(&mut self, phone_type: PhoneType) -> Result<(), Box<PhoneType>> {
        if self.0.contains_key(&phone_type.technical_name) {
            return Err(Box::new(phone_type));
        }
        self.0
            .insert(phone_type.technical_name.clone(), Arc::new(phone_type));
        Ok(())
    }

    /// The examples that come with the gateway: one for each layout.
    #[expect(clippy::expect_used, reason = "embedded, and read by a test")]
    pub fn shipped() -> Self {
        let mut types = Self::default();
        for text in SHIPPED {
            let phone_type = PhoneType::from_toml(text).expect("the shipped phone types are good");
            types
                .0
                .insert(phone_type.technical_name.clone(), Arc::new(phone_type));
        }
        types
    }

    /// The type with this technical name.
    pub fn get(&self, technical_name: &str) -> Option<&Arc<PhoneType>> {
        self.0.get(technical_name)
    }

    /// All types, by technical name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<PhoneType>> {
        self.0.values()
    }
}

// === impl PhoneType ===

impl PhoneType {
    /// The action with this name.
    pub fn action(&self, name: &str) -> Option<&KeyAction> {
        self.actions.iter().find(|action| action.name == name)
    }
}

// === impl ParameterKind ===

impl ParameterKind {
    /// The name in JSON (APIO documentation, `parameterType`).
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::PhoneNumber => "PhoneNumber",
            Self::Extension => "Extension",
            Self::User => "User",
            Self::Line => "Line",
            Self::Text => "Text",
        }
    }

    /// A parameter of this kind as clients are shown it.
    pub(super) fn shown(self, stored: &str) -> String {
        match self {
            Self::PhoneNumber => present_number(stored),
            _ => stored.to_owned(),
        }
    }
}
