//! Names, each kept once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::model::QName;

/// Number of a type's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TypeNumber(pub(super) u32);

/// The texts and names of types that were met.
#[derive(Debug, Default)]
pub(super) struct NameTable {
    texts: HashSet<Arc<str>>,
    numbers: HashMap<QName, TypeNumber>,
    names: Vec<QName>,
}

// === impl TypeNumber ===

impl TypeNumber {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

// === impl NameTable ===

impl NameTable {
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    pub(super) fn qname(&mut self, namespace: &str, local: &str) -> QName {
        QName {
            namespace: self.text(namespace),
            local: self.text(local),
        }
    }

    /// The number of a type's name, a new one where it was not met yet.
    pub(super) fn number(&mut self, namespace: &str, local: &str) -> TypeNumber {
        let name = self.qname(namespace, local);
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        // Files have fewer bytes than there are numbers.
        let number = TypeNumber(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.numbers.insert(name.clone(), number);
        self.names.push(name);
        number
    }

    pub(super) fn name(&self, number: TypeNumber) -> &QName {
        &self.names[number.index()]
    }

    /// The numbers of all names, in the order in which they were met.
    pub(super) fn numbers(&self) -> impl Iterator<Item = TypeNumber> + use<> {
        let count = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        (0..count).map(TypeNumber)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}
