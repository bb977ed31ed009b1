//! Limits in words.

use crate::model::{ElementDeclaration, Particle, Term, TypeContent};
use crate::simple::{BuiltinType, Facet, SimpleType};

/// How many characters a list of words or names has at most.
const LISTED_MAX: usize = 1_000;

/// What an element may be, without how often.
pub(super) fn limit_of(declared: &ElementDeclaration) -> String {
    match (&declared.fixed, &declared.kind.content) {
        (Some(fixed), TypeContent::Text(simple)) => fixed_limit(fixed, simple),
        (_, TypeContent::Text(simple)) => text_limit(simple),
        (_, TypeContent::Elements(_)) => "an object".to_owned(),
        (_, TypeContent::Anything) => "an object without members".to_owned(),
    }
}

/// How many entries a list may have, and of what.
pub(super) fn list_limit(particle: &Particle, entry: &str) -> String {
    let count = range(Some(particle.min), particle.max);
    let what = if entry.is_empty() { "" } else { ", each " };
    match count {
        Some(count) => format!("a list of {count}{what}{entry}"),
        None => format!("a list{what}{entry}"),
    }
}

fn fixed_limit(fixed: &str, simple: &SimpleType) -> String {
    match simple.base {
        BuiltinType::Boolean | BuiltinType::Int => format!("only {fixed}"),
        _ => format!("only \"{fixed}\""),
    }
}

/// What the values of a type may be.
fn text_limit(simple: &SimpleType) -> String {
    if let Some(words) = simple.words() {
        return format!("one of: {}", listed(words, ", "));
    }
    let mut limit = base_limit(simple);
    for pattern in simple.patterns() {
        limit += " that matches ";
        limit += &pattern;
    }
    limit
}

fn base_limit(simple: &SimpleType) -> String {
    use BuiltinType as B;
    match simple.base {
        B::Boolean => "true or false".to_owned(),
        B::Int | B::Long => {
            let (min, max) = simple.bounds();
            let is_wide = simple.base == B::Long;
            number_limit("a whole number", min, max, is_wide)
        }
        B::Decimal => real_limit("a decimal number", simple),
        B::Float | B::Double => real_limit("a number", simple),
        B::DateTime => "a date and time such as 2025-01-31T13:20:00Z".to_owned(),
        B::Date => "a date such as 2025-01-31".to_owned(),
        B::Base64Binary => "base64".to_owned(),
        B::NmToken => sized("a name token", simple),
        B::String | B::NormalizedString | B::Token => sized("text", simple),
    }
}

fn real_limit(what: &str, simple: &SimpleType) -> String {
    let (min, max) = real_bounds(simple);
    number_limit(what, min, max, true)
}

/// The bounds of the last restriction that has them, as written.
fn real_bounds(simple: &SimpleType) -> (Option<&str>, Option<&str>) {
    let mut facets = simple.facets.iter().rev();
    let min = facets.clone().find_map(|facet| match facet {
        Facet::MinReal(min) => Some(&**min),
        _ => None,
    });
    let max = facets.find_map(|facet| match facet {
        Facet::MaxReal(max) => Some(&**max),
        _ => None,
    });
    (min, max)
}

fn number_limit<N: std::fmt::Display>(
    what: &str,
    min: Option<N>,
    max: Option<N>,
    is_wide: bool,
) -> String {
    let bounds = match (min, max) {
        (Some(min), Some(max)) => format!(" from {min} to {max}"),
        (Some(min), None) => format!(" of at least {min}"),
        (None, Some(max)) => format!(" of at most {max}"),
        (None, None) => String::new(),
    };
    let form = if is_wide { ", as number or text" } else { "" };
    format!("{what}{bounds}{form}")
}

fn sized(what: &str, simple: &SimpleType) -> String {
    let (min, max) = simple.lengths();
    match range(min, max) {
        Some(range) if range == "1" || range.ends_with(" 1") => {
            format!("{what} of {range} character")
        }
        Some(range) => format!("{what} of {range} characters"),
        None => what.to_owned(),
    }
}

/// `2 to 20`, `at most 20`, `at least 2` or `3`.
fn range(min: Option<usize>, max: Option<usize>) -> Option<String> {
    Some(match (min.unwrap_or_default(), max) {
        (0, None) => return None,
        (0, Some(max)) => format!("at most {max}"),
        (min, None) => format!("at least {min}"),
        (min, Some(max)) if min == max => min.to_string(),
        (min, Some(max)) => format!("{min} to {max}"),
    })
}

/// Words in a row, cut where they become too many.
pub(super) fn listed<'w>(words: impl IntoIterator<Item = &'w str>, between: &str) -> String {
    let mut text = String::new();
    for word in words {
        let parting = if text.is_empty() { "" } else { between };
        if text.len() + parting.len() + word.len() > LISTED_MAX {
            return text + between + "...";
        }
        text += parting;
        text += word;
    }
    text
}

/// The alternatives of a choice: `a | b + [c] | d`, what is in brackets being optional.
pub(super) fn alternatives(branches: &[Particle]) -> String {
    let words: Vec<_> = branches.iter().map(alternative).collect();
    listed(words.iter().map(String::as_str), " | ")
}

fn alternative(branch: &Particle) -> String {
    let repeats = branch.max.is_none_or(|max| max > 1);
    match &branch.term {
        Term::Element(declared) => declared.name.to_string(),
        Term::Any => "any element".to_owned(),
        Term::Sequence(_) | Term::Choice(_) if repeats => "@items".to_owned(),
        Term::Choice(inner) => format!("({})", alternatives(inner)),
        Term::Sequence(inner) => {
            let words: Vec<_> = inner.iter().map(part).collect();
            listed(words.iter().map(String::as_str), " + ")
        }
    }
}

fn part(particle: &Particle) -> String {
    match particle.min {
        0 => format!("[{}]", alternative(particle)),
        _ => alternative(particle),
    }
}
