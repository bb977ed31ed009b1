//! Checked commands: elements that fit the schema, in the order of the wire.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::members::ITEMS;
use super::place::write_name;
use crate::command::{CommandType, DeclaredElement};

/// Command that fits its schema.
#[derive(Debug, Clone)]
pub struct CheckedCommand<'s> {
    /// Its type.
    pub command: CommandType<'s>,
    /// Its elements, in the order of the wire.
    pub elements: Vec<CheckedElement<'s>>,
}

/// Element that fits its declaration.
#[derive(Clone)]
pub struct CheckedElement<'s> {
    /// The declaration.
    pub declared: DeclaredElement<'s>,
    /// The `xsi:type`, where the declared type has kinds.
    pub xsi_type: Option<&'s str>,
    /// What it holds.
    pub value: CheckedValue<'s>,
    /// Its index, where a list stands for it.
    pub(super) index: Option<usize>,
    /// The item of a repeated choice that it stands in.
    pub(super) item: Option<Arc<ItemPlace>>,
}

/// What an element holds.
#[derive(Clone)]
pub enum CheckedValue<'s> {
    /// Nothing, said with `xsi:nil`.
    Nil,
    /// Text, normalised as its type wants it.
    Text(String),
    /// Further elements, in the order of the wire.
    Elements(Vec<CheckedElement<'s>>),
}

/// Place of an element in a checked command.
#[derive(Clone, Copy)]
pub struct CheckedPlace<'p, 'c, 's> {
    /// The names on the way to the element, its own last.
    pub path: &'p [&'s str],
    /// The element.
    pub element: &'c CheckedElement<'s>,
    outer: &'p [&'c CheckedElement<'s>],
}

/// Item of a repeated choice, and the one that that lies in.
#[derive(Debug)]
pub(super) struct ItemPlace {
    pub(super) outer: Option<Arc<ItemPlace>>,
    pub(super) index: usize,
}

/// Walk through a checked command.
struct CheckedWalk<'v, 'c, 's, V> {
    path: Vec<&'s str>,
    outer: Vec<&'c CheckedElement<'s>>,
    visit: &'v mut V,
}

// === impl CheckedCommand ===

impl<'s> CheckedCommand<'s> {
    /// Every element at any depth, with the names on the way to it, its own last.
    pub fn walk<'c>(&'c self, visit: &mut impl FnMut(&[&'s str], &'c CheckedElement<'s>)) {
        self.walk_places(&mut |place| visit(place.path, place.element));
    }

    /// Every element at any depth, with its place, which can tell its JSON pointer.
    pub fn walk_places<'c>(&'c self, visit: &mut impl FnMut(CheckedPlace<'_, 'c, 's>)) {
        let mut walk = CheckedWalk {
            path: Vec::new(),
            outer: Vec::new(),
            visit,
        };
        walk.elements(&self.elements);
    }
}

// === impl CheckedWalk ===

impl<'c, 's, V: FnMut(CheckedPlace<'_, 'c, 's>)> CheckedWalk<'_, 'c, 's, V> {
    fn elements(&mut self, elements: &'c [CheckedElement<'s>]) {
        for element in elements {
            self.path.push(element.declared.name());
            (self.visit)(CheckedPlace {
                path: &self.path,
                element,
                outer: &self.outer,
            });
            if let CheckedValue::Elements(children) = &element.value {
                self.outer.push(element);
                self.elements(children);
                self.outer.pop();
            }
            self.path.pop();
        }
    }
}

// === impl CheckedPlace ===

impl CheckedPlace<'_, '_, '_> {
    /// The JSON pointer (RFC 6901) to the value of the body that became the element.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for element in self.outer.iter().chain([&self.element]) {
            // Writing into a string cannot fail.
            let _ = element.write_steps(&mut pointer);
        }
        pointer
    }

    /// Whether it is a secret, or lies within one.
    pub fn is_secret(&self) -> bool {
        let mut way = self.outer.iter().chain([&self.element]);
        way.any(|element| element.declared.is_secret())
    }
}

// === impl CheckedElement ===

impl CheckedElement<'_> {
    fn write_steps(&self, out: &mut String) -> fmt::Result {
        if let Some(item) = &self.item {
            write!(out, "{item}")?;
        }
        write_name(out, self.declared.name())?;
        match self.index {
            Some(index) => write!(out, "/{index}"),
            None => Ok(()),
        }
    }
}

/// Shows what an element holds, unless that is a secret.
impl fmt::Debug for CheckedElement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.declared.name();
        match &self.value {
            CheckedValue::Nil => write!(f, "{name}: nil"),
            _ if self.declared.is_secret() => write!(f, "{name}: ***"),
            CheckedValue::Text(text) => write!(f, "{name}: {text:?}"),
            CheckedValue::Elements(children) => write!(f, "{name}: {children:?}"),
        }
    }
}

// === impl ItemPlace ===

impl ItemPlace {
    pub(super) fn within(outer: Option<Arc<ItemPlace>>, index: usize) -> Arc<Self> {
        Arc::new(Self { outer, index })
    }
}

impl fmt::Display for ItemPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = &self.outer {
            outer.fmt(f)?;
        }
        write!(f, "/{ITEMS}/{}", self.index)
    }
}
