//! Built-in types: their white space and lexical forms (XML Schema part 2, chapter 3).

use std::borrow::Cow;

use super::lexical::{self, BLANKS, at_least, at_most, number, quoted};
use super::moment;

/// The built-in types that the schema files use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BuiltinType {
    String,
    NormalizedString,
    Token,
    NmToken,
    Boolean,
    Int,
    Long,
    Decimal,
    Float,
    Double,
    DateTime,
    Date,
    Base64Binary,
}

/// What is done to white space (XML Schema part 2, 4.3.6), the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WhiteSpace {
    Preserve,
    Replace,
    Collapse,
}

// === impl BuiltinType ===

impl BuiltinType {
    /// The built-in type of this name in the XML Schema namespace.
    pub(crate) fn named(name: &str) -> Option<BuiltinType> {
        Some(match name {
            "string" => BuiltinType::String,
            "normalizedString" => BuiltinType::NormalizedString,
            "token" => BuiltinType::Token,
            "NMTOKEN" => BuiltinType::NmToken,
            "boolean" => BuiltinType::Boolean,
            "int" => BuiltinType::Int,
            "long" => BuiltinType::Long,
            "decimal" => BuiltinType::Decimal,
            "float" => BuiltinType::Float,
            "double" => BuiltinType::Double,
            "dateTime" => BuiltinType::DateTime,
            "date" => BuiltinType::Date,
            "base64Binary" => BuiltinType::Base64Binary,
            _ => return None,
        })
    }

    /// Whether its values are whole numbers, so that whole bounds make sense.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, BuiltinType::Int | BuiltinType::Long)
    }

    /// Whether its values are binary floating-point numbers.
    pub(crate) fn is_real(self) -> bool {
        matches!(self, BuiltinType::Float | BuiltinType::Double)
    }

    /// Whether it has a length in characters.
    pub(crate) fn is_text(self) -> bool {
        use BuiltinType::{NmToken, NormalizedString, String, Token};
        matches!(self, String | NormalizedString | Token | NmToken)
    }

    /// The facet `whiteSpace` of the base (4.3.6).
    pub(crate) fn white_space(self) -> WhiteSpace {
        match self {
            BuiltinType::String => WhiteSpace::Preserve,
            BuiltinType::NormalizedString => WhiteSpace::Replace,
            _ => WhiteSpace::Collapse,
        }
    }

    /// The text with its white space as the type wants it.
    #[cfg(test)]
    pub(crate) fn normalise(self, text: &str) -> Cow<'_, str> {
        self.white_space().apply(text)
    }

    /// One form of all that are the same value, of a text that has the lexical form.
    pub(crate) fn canonical(self, value: &str) -> Cow<'_, str> {
        match (self, value) {
            (BuiltinType::Boolean, "1") => Cow::Borrowed("true"),
            (BuiltinType::Boolean, "0") => Cow::Borrowed("false"),
            (BuiltinType::Int | BuiltinType::Long, _) => {
                number(value).map_or(Cow::Borrowed(value), |n| Cow::Owned(n.to_string()))
            }
            _ => Cow::Borrowed(value),
        }
    }

    /// Checks the lexical form (3.2.2, 3.3.4, 3.3.16, 3.3.17).
    pub(crate) fn check(self, value: &str) -> Result<(), String> {
        use BuiltinType as B;
        match self {
            B::String | B::NormalizedString | B::Token => Ok(()),
            B::NmToken => demand(lexical::is_name_token(value), value, "a name token"),
            B::Boolean => {
                let is_boolean = matches!(value, "true" | "false" | "1" | "0");
                demand(is_boolean, value, "true or false")
            }
            B::Int => {
                at_least(value, i32::MIN.into()).and_then(|()| at_most(value, i32::MAX.into()))
            }
            B::Long => number(value).map(|_| ()),
            B::Decimal => demand(lexical::is_decimal(value), value, "a decimal number"),
            B::Float | B::Double => demand(lexical::is_real(value), value, "a number"),
            B::DateTime => {
                let limit = "a date and time such as 2025-01-31T13:20:00Z";
                demand(moment::is_date_time(value), value, limit)
            }
            B::Date => demand(moment::is_date(value), value, "a date such as 2025-01-31"),
            B::Base64Binary => demand(lexical::is_base64(value), value, "base64"),
        }
    }
}

// === impl WhiteSpace ===

impl WhiteSpace {
    pub(crate) fn apply(self, text: &str) -> Cow<'_, str> {
        match self {
            WhiteSpace::Preserve => Cow::Borrowed(text),
            WhiteSpace::Replace if text.contains(['\t', '\n', '\r']) => {
                Cow::Owned(text.replace(BLANKS, " "))
            }
            WhiteSpace::Replace => Cow::Borrowed(text),
            WhiteSpace::Collapse => collapse(text),
        }
    }
}

fn demand(holds: bool, value: &str, limit: &str) -> Result<(), String> {
    match holds {
        true => Ok(()),
        false => Err(format!("{} is not {limit}", quoted(value))),
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
