//! Facets: limits on the values of a type (XML Schema part 2, 4.3).

use super::super::pattern::Pattern;
use super::builtin::{BuiltinType, WhiteSpace};
use super::lexical::{at_least, at_most, quoted, real};

/// A limit on values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Facet {
    /// In characters, after white space is collapsed (4.3.2).
    MinLength(usize),
    /// In characters, after white space is collapsed (4.3.3).
    MaxLength(usize),
    MinInclusive(i64),
    MaxInclusive(i64),
    /// The values that are allowed; whole numbers without needless signs and zeros.
    Enumeration(Vec<String>),
    Pattern(Pattern),
    /// In characters, after white space is collapsed (4.3.1).
    Length(usize),
    /// Of `float` and `double`, as written.
    MinReal(Box<str>),
    /// Of `float` and `double`, as written.
    MaxReal(Box<str>),
    /// What is done to white space before anything else, where that is more than the base does (4.3.6).
    WhiteSpace(WhiteSpace),
}

// === impl Facet ===

impl Facet {
    pub(super) fn check(&self, base: BuiltinType, value: &str) -> Result<(), String> {
        match self {
            Facet::MinLength(min) => at_least_long(value, *min),
            Facet::MaxLength(max) => at_most_long(value, *max),
            Facet::Length(length) => exactly_long(value, *length),
            Facet::MinInclusive(min) => at_least(value, *min),
            Facet::MaxInclusive(max) => at_most(value, *max),
            Facet::MinReal(min) => bounded(value, "below the minimum", min, |n, min| n >= min),
            Facet::MaxReal(max) => bounded(value, "above the maximum", max, |n, max| n <= max),
            Facet::WhiteSpace(_) => Ok(()),
            Facet::Enumeration(allowed) => one_of(allowed, base, value),
            Facet::Pattern(pattern) if pattern.matches(value) => Ok(()),
            Facet::Pattern(pattern) => {
                let value = quoted(value);
                Err(format!("{value} does not match the pattern {pattern}"))
            }
        }
    }
}

fn one_of(allowed: &[String], base: BuiltinType, value: &str) -> Result<(), String> {
    let canonical = base.canonical(value);
    match allowed.iter().any(|a| *a == canonical) {
        true => Ok(()),
        false => {
            let allowed = allowed.join(", ");
            Err(format!("{} is not one of: {allowed}", quoted(value)))
        }
    }
}

/// "Not a number" has no order, so no bound allows it.
fn bounded(
    value: &str,
    beyond: &str,
    bound: &str,
    holds: fn(f64, f64) -> bool,
) -> Result<(), String> {
    let both = real(value).zip(real(bound));
    match both.is_some_and(|(value, bound)| holds(value, bound)) {
        true => Ok(()),
        false => Err(format!("{} is {beyond} of {bound}", quoted(value))),
    }
}

fn at_least_long(value: &str, min: usize) -> Result<(), String> {
    let length = value.chars().count();
    let fault = || format!("{length} characters are fewer than the minimum of {min}");
    (length >= min).then_some(()).ok_or_else(fault)
}

fn at_most_long(value: &str, max: usize) -> Result<(), String> {
    let length = value.chars().count();
    let fault = || format!("{length} characters are more than the maximum of {max}");
    (length <= max).then_some(()).ok_or_else(fault)
}

fn exactly_long(value: &str, wanted: usize) -> Result<(), String> {
    let length = value.chars().count();
    let fault = || format!("{length} characters are not the {wanted} that are demanded");
    (length == wanted).then_some(()).ok_or_else(fault)
}
