//! Descriptions of commands: targets, search, random instances by seed and made examples.

mod body;
mod headings;
mod instance;
mod look;
mod made;
mod number_source;
mod openapi;
mod reach;
mod schema;
mod search;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod text;
mod wire;

pub use instance::BodyFullness;
pub use openapi::{DOCUMENT_COMMANDS_MAX, OpenApiFrame, TooManyCommands, openapi_of};
pub use schema::Descriptions;
pub use target::TargetClass;
