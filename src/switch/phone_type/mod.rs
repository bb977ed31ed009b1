//! Phone types: which buttons a phone has, what they can do, and how the switch stores that.
//!
//! A phone's buttons live on the switch as device custom tags. Which keys exist, which actions they
//! take and which tags carry them differs from phone to phone and is nobody's standard, so it is the
//! operations team's: one TOML file for each type (`read`). Everything else follows from the
//! file: what a client may ask for (`check`), and the way between keys and tags (`codec`).

mod check;
mod codec;
mod key;
mod model;
mod read;
#[cfg(test)]
mod tests;

pub use check::{DeviceLines, KeyMistake, NewKey};
pub use codec::TagChange;
pub use key::{DeviceTags, PhoneKey};
pub use model::{
    AfterChange, KEY_IDS, KeyAction, KeyPart, LabelRule, NO_ACTION, ParameterKind, PhoneDefinition,
    PhoneProperties, PhoneType, PhoneTypes, TagLayout, TemplatePiece,
};
pub use read::PhoneTypeError;
