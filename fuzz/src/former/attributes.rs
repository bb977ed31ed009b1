//! The attributes of a start tag as they were.

use super::lexis::is_space;

/// Name and raw value of each attribute, in the order in which they stand. After the first error
/// there is nothing more.
#[derive(Debug, Clone)]
pub(super) struct Attributes<'x> {
    rest: &'x str,
}

/// Error of attributes that cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AttributeError;

// === impl Attributes ===

impl<'x> Attributes<'x> {
    /// The attributes of a tag of which only they are left.
    pub(super) fn new(inside: &'x str) -> Self {
        Self { rest: inside }
    }

    /// `name = "value"`; the quotes may be single ones.
    fn parse(&mut self) -> Option<(&'x str, &'x str)> {
        let (name, rest) = self.rest.split_once('=')?;
        let name = name.trim_end_matches(is_blank);
        let rest = rest.trim_start_matches(is_blank);
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, rest) = rest[1..].split_once(quote)?;
        let ends_well = rest.is_empty() || rest.starts_with(is_blank);
        let is_name = !name.is_empty() && !name.contains(|c| is_blank(c) || "\"'<&".contains(c));
        self.rest = rest;
        (is_name && ends_well).then_some((name, value))
    }
}

impl<'x> Iterator for Attributes<'x> {
    type Item = Result<(&'x str, &'x str), AttributeError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(is_blank);
        if self.rest.is_empty() {
            return None;
        }
        let parsed = self.parse();
        if parsed.is_none() {
            self.rest = "";
        }
        Some(parsed.ok_or(AttributeError))
    }
}

fn is_blank(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_space)
}
