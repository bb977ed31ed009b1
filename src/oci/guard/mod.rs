//! Guard by declared types: whom a command is about, and whether its caller may touch them.
//!
//! What the grants of a key say by names is decided before; here the command fits its schema, and each element is
//! looked at by its declared type and place.

mod denial;
mod identity;
mod level;
mod scan;
mod verdict;

pub use denial::{GuardDenial, GuardRule};
pub use level::CommandLevel;
pub use scan::NamedText;
pub use verdict::{GuardRights, GuardVerdict, NamedPlace, NamedUser, judge};

#[cfg(test)]
mod tests;
