//! Namespaces in force at an element (Namespaces in XML, chapter 6).

use std::borrow::Cow;
use std::rc::Rc;

/// The namespace of XSD.
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// The prefix that is always bound.
const XML: (&str, &str) = ("xml", "http://www.w3.org/XML/1998/namespace");

/// How many prefixes may be in force at one place.
const PREFIXES_MAX: usize = 64;

/// The prefixes that are bound, and to which namespace; the innermost binding comes last.
#[derive(Debug, Clone, Default)]
pub(super) struct NamespaceScope<'t> {
    bindings: Vec<(&'t str, Cow<'t, str>)>,
}

// === impl NamespaceScope ===

impl<'t> NamespaceScope<'t> {
    /// The scope of an element with these bindings inside of `outer`; `None` when they are too many.
    pub(super) fn within(
        outer: &Rc<NamespaceScope<'t>>,
        own: Vec<(&'t str, Cow<'t, str>)>,
    ) -> Option<Rc<NamespaceScope<'t>>> {
        if own.is_empty() {
            return Some(Rc::clone(outer));
        }
        let mut scope = NamespaceScope::clone(outer);
        let is_shadowed = |prefix: &str| own.iter().any(|(own, _)| *own == prefix);
        scope.bindings.retain(|(prefix, _)| !is_shadowed(prefix));
        scope.bindings.extend(own);
        (scope.bindings.len() <= PREFIXES_MAX).then(|| Rc::new(scope))
    }

    /// The namespace of a prefix; `None` for one that is not bound. Without a prefix there need not be any.
    pub(super) fn namespace(&self, prefix: &str) -> Option<&str> {
        let bound = self.bindings.iter().find(|(bound, _)| *bound == prefix);
        match (bound, prefix) {
            (Some((_, namespace)), _) => Some(namespace),
            (None, "") => Some(""),
            (None, prefix) => (prefix == XML.0).then_some(XML.1),
        }
    }

    /// The namespace and the local part of a name such as `prefix:local`; `None` for a prefix that is not bound.
    pub(super) fn resolve<'n>(&self, name: &'n str) -> Option<(&str, &'n str)> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        Some((self.namespace(prefix)?, local))
    }
}
