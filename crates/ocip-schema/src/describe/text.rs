//! Texts of simple types: enumerations, bounds, lengths and patterns are kept.

use super::look::{look_of, words_of};
use super::number_source::NumberSource;
use crate::simple::{BuiltinType, Facet, SimpleType};

/// How often a pattern is tried until the other facets hold as well.
const TRIES: usize = 50;

/// Length of a text about which the schema says nothing, in characters.
const LENGTH: usize = 24;

/// How far above the lowest a number may lie, so that numbers stay readable.
const SPREAD: i64 = 99;

/// Names that say what a text is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextHint<'n> {
    pub(super) type_name: &'n str,
    pub(super) element_name: &'n str,
}

/// A text of this type; `None` when its facets leave none that is found.
pub(super) fn made_text(
    simple: &SimpleType,
    hint: TextHint<'_>,
    numbers: &mut NumberSource,
) -> Option<String> {
    let number = 1 + numbers.below(9);
    // Examples show what is looked for, not what an enumeration happens to begin with.
    let shown = numbers.is_steady().then(|| known(simple, hint, number));
    shown
        .flatten()
        .or_else(|| enumerated(simple, numbers))
        .or_else(|| known(simple, hint, number))
        .or_else(|| patterned(simple, numbers))
        .or_else(|| plain(simple, hint, number, numbers))
}

fn enumerated(simple: &SimpleType, numbers: &mut NumberSource) -> Option<String> {
    let allowed = simple.words()?;
    let chosen = allowed.get(numbers.below(allowed.len()))?;
    Some((*chosen).to_owned())
}

fn known(simple: &SimpleType, hint: TextHint<'_>, number: usize) -> Option<String> {
    let by_type = look_of(hint.type_name, number);
    let mut looks = by_type.chain(look_of(hint.element_name, number));
    looks.find(|look| simple.base.is_text() && simple.check(look).is_ok())
}

fn patterned(simple: &SimpleType, numbers: &mut NumberSource) -> Option<String> {
    let pattern = simple.facets.iter().rev().find_map(|facet| match facet {
        Facet::Pattern(pattern) => Some(pattern),
        _ => None,
    })?;
    let mut texts = (0..TRIES).map(|_| pattern.made(&mut |bound| numbers.below(bound)));
    texts.find(|text| simple.check(text).is_ok())
}

fn plain(
    simple: &SimpleType,
    hint: TextHint<'_>,
    number: usize,
    numbers: &mut NumberSource,
) -> Option<String> {
    use BuiltinType as B;
    let text = match simple.base {
        B::Boolean => ["true", "false"][numbers.below(2)].to_owned(),
        B::Int => whole(simple, i32::MAX.into(), numbers),
        B::Long => whole(simple, i64::MAX, numbers),
        B::Decimal => format!("{number}.5"),
        B::Float | B::Double => real(simple, number),
        B::DateTime => format!("2030-01-0{number}T12:00:00Z"),
        B::Date => format!("2030-01-0{number}"),
        B::Base64Binary => "ZGVtbw==".to_owned(),
        B::NmToken => fitted(
            simple,
            &words_of(hint.element_name).replace(' ', "-"),
            number,
        ),
        B::String | B::NormalizedString | B::Token => {
            fitted(simple, &words_of(hint.element_name), number)
        }
    };
    simple.check(&text).is_ok().then_some(text)
}

/// A small number, or a bound where that is not allowed.
fn real(simple: &SimpleType, number: usize) -> String {
    let small = format!("{number}.5");
    let bounds = simple.facets.iter().filter_map(|facet| match facet {
        Facet::MinReal(bound) | Facet::MaxReal(bound) => Some(bound.to_string()),
        _ => None,
    });
    let mut candidates = std::iter::once(small.clone()).chain(bounds);
    let fitting = candidates.find(|candidate| simple.check(candidate).is_ok());
    fitting.unwrap_or(small)
}

/// A whole number within the bounds, near the lowest; at times the highest.
fn whole(simple: &SimpleType, max: i64, numbers: &mut NumberSource) -> String {
    let (low, high) = simple.bounds();
    let high = high.map_or(max, |high| high.min(max));
    let low = low.unwrap_or(high.min(0));
    let spread = high.saturating_sub(low).clamp(0, SPREAD);
    let offset = numbers.below(usize::try_from(spread + 1).unwrap_or(1));
    match numbers.one_in(8) {
        true => high.to_string(),
        false => {
            let offset = i64::try_from(offset).unwrap_or_default();
            low.saturating_add(offset).to_string()
        }
    }
}

/// The words, cut or filled with a digit until the length is right.
fn fitted(simple: &SimpleType, words: &str, number: usize) -> String {
    let (min, max) = simple.lengths();
    let (min, max) = (min.unwrap_or(0), max.unwrap_or(usize::MAX));
    let digit = (number % 10).to_string();
    let room = max.min(LENGTH.max(min)).saturating_sub(2);
    let cut: String = words.chars().take(room).collect();
    let gap = match simple.base {
        _ if cut.is_empty() => "",
        BuiltinType::NmToken => "-",
        _ => " ",
    };
    let mut text = format!("{}{gap}{digit}", cut.trim_end());
    let missing = min.saturating_sub(text.chars().count());
    text.push_str(&digit.repeat(missing));
    text.chars().take(max).collect()
}
