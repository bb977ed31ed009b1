//! Places in a body, written as JSON pointers (RFC 6901) only when something is said about them.

use std::fmt;

use crate::model::ElementDeclaration;
use crate::secret::holds_secret;

/// How much of a member's name a pointer repeats, in characters. The names of a schema are shorter.
const NAME_MAX: usize = 200;

/// Place in a body: a step, and the place that it was made from.
#[derive(Clone, Copy)]
pub(super) struct BodyPlace<'p> {
    outer: Option<&'p BodyPlace<'p>>,
    step: PlaceStep<'p>,
}

/// Step on the way to a place.
#[derive(Clone, Copy)]
enum PlaceStep<'p> {
    Root,
    /// A member that stands for this element.
    Element(&'p ElementDeclaration),
    /// A member that stands for no element.
    Member(&'p str),
    /// An entry of a list.
    Index(usize),
}

// === impl BodyPlace ===

impl<'p> BodyPlace<'p> {
    pub(super) fn root() -> Self {
        BodyPlace {
            outer: None,
            step: PlaceStep::Root,
        }
    }

    pub(super) fn element(&'p self, declared: &'p ElementDeclaration) -> BodyPlace<'p> {
        self.step(PlaceStep::Element(declared))
    }

    pub(super) fn member(&'p self, name: &'p str) -> BodyPlace<'p> {
        self.step(PlaceStep::Member(name))
    }

    pub(super) fn index(&'p self, index: usize) -> BodyPlace<'p> {
        self.step(PlaceStep::Index(index))
    }

    fn step(&'p self, step: PlaceStep<'p>) -> BodyPlace<'p> {
        BodyPlace {
            outer: Some(self),
            step,
        }
    }

    /// Whether it lies within a secret, or is one.
    pub(super) fn is_secret(&self) -> bool {
        let own = matches!(self.step, PlaceStep::Element(declared) if holds_secret(declared));
        own || self.outer.is_some_and(BodyPlace::is_secret)
    }
}

impl fmt::Display for BodyPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            outer.fmt(f)?;
        }
        match self.step {
            PlaceStep::Root => Ok(()),
            PlaceStep::Element(declared) => write_name(f, &declared.name),
            PlaceStep::Member(name) => write_name(f, name),
            PlaceStep::Index(index) => write!(f, "/{index}"),
        }
    }
}

/// Adds a member to a pointer.
pub(super) fn write_name(out: &mut impl fmt::Write, name: &str) -> fmt::Result {
    out.write_char('/')?;
    for sign in name.chars().take(NAME_MAX) {
        match sign {
            '~' => out.write_str("~0")?,
            '/' => out.write_str("~1")?,
            sign => out.write_char(sign)?,
        }
    }
    match name.chars().nth(NAME_MAX) {
        Some(_) => out.write_str("..."),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_escaped_and_cut() {
        let root = BodyPlace::root();
        assert_eq!(root.to_string(), "");
        let list = root.member("a/b~c");
        assert_eq!(list.index(3).member("").to_string(), "/a~1b~0c/3/");
        let long = "é".repeat(NAME_MAX);
        assert_eq!(root.member(&long).to_string(), format!("/{long}"));
        let longer = "é".repeat(NAME_MAX + 1);
        assert_eq!(root.member(&longer).to_string(), format!("/{long}..."));
    }
}
