//! Numbering: what is this number, in every form?
//!
//! The same telephone is called by `+4570201234`, by `0045…` at home, by `011 45…` in America and by
//! `70201234` next door. A [`NumberingPlan`] knows how numbers are dialled where the gateway's users are:
//! what leads to another country, what leads to another area, whether a leading 0 belongs to the
//! number, and how many digits there are. Whatever looks at a number asks it, so that all rooms mean
//! the same.
//!
//! Without a country code a plan knows `+` and `00` and nothing else. Extensions and short numbers are
//! no numbers of the plan: they stay what they are.

mod dialled;
mod digits;
mod form;
mod nation;
mod plan;
mod prefix;
mod presented;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use dialled::DialledNumber;
pub use digits::{into_presented, present_number, without_separators};
pub use form::without_scheme;
pub use plan::{NumberIdentity, NumberingPlan, NumberingSettings};
pub use prefix::{is_dial_prefix, is_international_prefix};
pub use presented::push_presented;
pub use rule::NumberRule;
