//! Simple values: white space, lexical forms and facets (XML Schema part 2).

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::pattern::Pattern;

/// White space of XML, which is less than that of Unicode (XML 1.0, 2.3).
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// How much of a value a fault repeats, in characters.
const QUOTED: usize = 60;

/// A simple type: a base and the facets of every restriction on the way from it.
#[derive(Debug, Clone)]
pub(super) struct SimpleType {
    pub(super) base: BuiltinType,
    pub(super) facets: Vec<Facet>,
}

/// The built-in types that the schema files use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltinType {
    String,
    NormalizedString,
    Token,
    NmToken,
    Boolean,
    Int,
    Long,
}

/// A limit on values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Facet {
    /// In characters, after white space is collapsed (4.3.2).
    MinLength(usize),
    /// In characters, after white space is collapsed (4.3.3).
    MaxLength(usize),
    MinInclusive(i64),
    MaxInclusive(i64),
    Enumeration(Vec<String>),
    Pattern(Pattern),
}

// === impl SimpleType ===

impl SimpleType {
    /// Checks the text of an element or attribute; the error says what is wrong with it.
    ///
    /// A fault of length does not repeat the value, for it may be a password.
    pub(super) fn check(&self, text: &str) -> Result<(), String> {
        let value = self.base.normalise(text);
        self.base.check(&value)?;
        self.facets.iter().try_for_each(|facet| facet.check(&value))
    }
}

// === impl BuiltinType ===

impl BuiltinType {
    /// The built-in type of this name in the XML Schema namespace.
    pub(super) fn named(name: &str) -> Option<BuiltinType> {
        Some(match name {
            "string" => BuiltinType::String,
            "normalizedString" => BuiltinType::NormalizedString,
            "token" => BuiltinType::Token,
            "NMTOKEN" => BuiltinType::NmToken,
            "boolean" => BuiltinType::Boolean,
            "int" => BuiltinType::Int,
            "long" => BuiltinType::Long,
            _ => return None,
        })
    }

    /// Whether it has an order, so that bounds make sense.
    pub(super) fn is_number(self) -> bool {
        matches!(self, BuiltinType::Int | BuiltinType::Long)
    }

    /// Whether it has a length.
    pub(super) fn is_text(self) -> bool {
        !self.is_number() && self != BuiltinType::Boolean
    }

    /// The facet `whiteSpace` of the base (4.3.6).
    pub(super) fn normalise(self, text: &str) -> Cow<'_, str> {
        match self {
            BuiltinType::String => Cow::Borrowed(text),
            BuiltinType::NormalizedString => Cow::Owned(text.replace(BLANKS, " ")),
            _ => collapse(text),
        }
    }

    /// Checks the lexical form (3.2.2, 3.3.4, 3.3.16, 3.3.17).
    fn check(self, value: &str) -> Result<(), String> {
        match self {
            BuiltinType::String | BuiltinType::NormalizedString | BuiltinType::Token => Ok(()),
            BuiltinType::NmToken if is_name_token(value) => Ok(()),
            BuiltinType::NmToken => Err(format!("{} is not a name token", quoted(value))),
            BuiltinType::Boolean if matches!(value, "true" | "false" | "1" | "0") => Ok(()),
            BuiltinType::Boolean => Err(format!("{} is not true or false", quoted(value))),
            BuiltinType::Int => {
                at_least(value, i32::MIN.into()).and_then(|()| at_most(value, i32::MAX.into()))
            }
            BuiltinType::Long => number(value).map(|_| ()),
        }
    }
}

// === impl Facet ===

impl Facet {
    fn check(&self, value: &str) -> Result<(), String> {
        match self {
            Facet::MinLength(min) => at_least_long(value, *min),
            Facet::MaxLength(max) => at_most_long(value, *max),
            Facet::MinInclusive(min) => at_least(value, *min),
            Facet::MaxInclusive(max) => at_most(value, *max),
            Facet::Enumeration(allowed) if allowed.iter().any(|a| a == value) => Ok(()),
            Facet::Enumeration(allowed) => {
                let allowed = allowed.join(", ");
                Err(format!("{} is not one of: {allowed}", quoted(value)))
            }
            Facet::Pattern(pattern) if pattern.matches(value) => Ok(()),
            Facet::Pattern(pattern) => {
                let value = quoted(value);
                Err(format!("{value} does not match the pattern {pattern}"))
            }
        }
    }
}

/// Blanks become one, and none is left at the ends.
fn collapse(text: &str) -> Cow<'_, str> {
    let untidy = text.contains(['\t', '\n', '\r'])
        || text.contains("  ")
        || text.starts_with(' ')
        || text.ends_with(' ');
    if !untidy {
        return Cow::Borrowed(text);
    }
    let words = text.split(BLANKS).filter(|word| !word.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// A sign and leading zeros are allowed (3.3.13.1).
fn number(value: &str) -> Result<i64, String> {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("{} is not a whole number", quoted(value)));
    }
    let range = |_| format!("{} is too large a number", quoted(value));
    value.parse().map_err(range)
}

fn at_least(value: &str, min: i64) -> Result<(), String> {
    match number(value)? {
        n if n < min => Err(format!("{n} is below the minimum of {min}")),
        _ => Ok(()),
    }
}

fn at_most(value: &str, max: i64) -> Result<(), String> {
    match number(value)? {
        n if n > max => Err(format!("{n} is above the maximum of {max}")),
        _ => Ok(()),
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

fn quoted(value: &str) -> String {
    match value.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("'{}...'", value.get(..end).unwrap_or_default()),
        None => format!("'{value}'"),
    }
}

/// Nmtoken of XML 1.0, 2.3.
fn is_name_token(value: &str) -> bool {
    !value.is_empty() && value.chars().all(is_name_character)
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '.' | '_' | ':' | '\u{B7}')
        || matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{37D}')
        || matches!(c, '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{203F}'..='\u{2040}')
        || matches!(c, '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}')
        || matches!(c, '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}
