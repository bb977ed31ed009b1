//! Simple values: white space, lexical forms and facets (XML Schema part 2).

mod builtin;
mod facet;
mod lexical;
mod limit;
mod moment;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(super) use self::builtin::{BuiltinType, WhiteSpace};
pub(super) use self::facet::Facet;
pub(super) use self::lexical::BLANKS;

/// A simple type: a base and the facets of every restriction on the way from it.
#[derive(Debug, Clone)]
pub(super) struct SimpleType {
    pub(super) base: BuiltinType,
    pub(super) facets: Vec<Facet>,
}

// === impl SimpleType ===

impl SimpleType {
    /// Checks the text of an element or attribute; the error says what is wrong with it.
    ///
    /// A fault of length does not repeat the value, for it may be a password.
    pub(super) fn check(&self, text: &str) -> Result<(), String> {
        self.check_value(&self.normalise(text))
    }

    /// Checks a text whose white space is as the type wants it.
    pub(super) fn check_value(&self, value: &str) -> Result<(), String> {
        self.base.check(value)?;
        let mut facets = self.facets.iter();
        facets.try_for_each(|facet| facet.check(self.base, value))
    }

    /// The text with its white space as the type wants it.
    pub(super) fn normalise<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.white_space().apply(text)
    }

    /// What is done to white space: what the base does, or what a facet makes of that.
    pub(super) fn white_space(&self) -> WhiteSpace {
        let own = self.facets.iter().filter_map(|facet| match facet {
            Facet::WhiteSpace(space) => Some(*space),
            _ => None,
        });
        own.fold(self.base.white_space(), WhiteSpace::max)
    }

    /// Whether two texts are one value: `1` and `true`, `7` and `07`.
    pub(super) fn is_same(&self, one: &str, other: &str) -> bool {
        let (one, other) = (self.normalise(one), self.normalise(other));
        self.base.canonical(&one) == self.base.canonical(&other)
    }
}
