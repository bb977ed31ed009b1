//! A key of a phone, and the tags that carry keys.

use std::collections::BTreeMap;

use super::{KeyPart, NO_ACTION};

/// A key as it is on the switch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PhoneKey {
    /// Its number.
    pub id: u8,
    /// The name of its action, or what stands there if that is no action's value.
    pub action: String,
    /// What it is about, empty for nothing.
    pub parameter: String,
    /// What else it is about, empty for nothing.
    pub second_parameter: String,
    /// Its label, empty for none.
    pub label: String,
}

/// The tags of a device, by name. The value can be empty, which is as good as no tag.
pub type DeviceTags = BTreeMap<String, String>;

// === impl PhoneKey ===

impl PhoneKey {
    pub(super) fn part_mut(&mut self, part: KeyPart) -> &mut String {
        match part {
            KeyPart::Action => &mut self.action,
            KeyPart::Parameter => &mut self.parameter,
            KeyPart::SecondParameter => &mut self.second_parameter,
            KeyPart::Label => &mut self.label,
        }
    }

    /// True when it does nothing.
    pub fn is_none(&self) -> bool {
        self.action == NO_ACTION
    }
}
