//! Reach of a command: whether an element of some sort may stand in it at any depth.

use std::collections::HashSet;

use crate::command::DeclaredElement;

/// Whether an element that is wanted is among these or what they may hold. Each type is looked into once.
pub(super) fn reaches<'s>(
    elements: Vec<DeclaredElement<'s>>,
    is_wanted: impl Fn(DeclaredElement<'s>) -> bool,
) -> bool {
    let mut seen = HashSet::new();
    let mut open = elements;
    while let Some(element) = open.pop() {
        if is_wanted(element) {
            return true;
        }
        // An anonymous type has one place alone.
        let type_name = element.type_name();
        if type_name.is_empty() || seen.insert(type_name) {
            open.extend(element.elements());
        }
    }
    false
}
