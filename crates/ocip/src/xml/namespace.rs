//! Namespaces that are in scope. Prefixes are resolved, never guessed.

use std::borrow::Cow;

use super::attributes::{AttributeError, Attributes};
use super::lexis::{OCI_NAMESPACE, XSI_NAMESPACE};
use super::text::{WhiteSpace, resolve};

/// The attributes of the root as a switch writes them, and those of the session id.
const USUAL_ROOT: &str = " protocol=\"OCI\" xmlns=\"C\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
const USUAL_SESSION_ID: &str = " xmlns=\"\"";

/// Declarations of the elements that are open. Most elements have none.
#[derive(Debug, Clone, Default)]
pub(super) struct NamespaceScope<'x> {
    declared: Vec<Declaration<'x>>,
}

/// A declaration of a namespace, in scope until its element ends.
#[derive(Debug, Clone)]
struct Declaration<'x> {
    depth: usize,
    /// Empty for the default namespace.
    prefix: &'x str,
    uri: Cow<'x, str>,
}

// === impl NamespaceScope ===

impl<'x> NamespaceScope<'x> {
    /// Takes in what the start tag of the element at `depth` declares. Gives whether one of its attributes
    /// may be `xsi:nil`.
    pub(super) fn declare_all(
        &mut self,
        attributes: &'x str,
        depth: usize,
    ) -> Result<bool, AttributeError> {
        if let Some(usual) = usual_declarations(attributes) {
            let declared = usual.iter().map(|(prefix, uri)| Declaration {
                depth,
                prefix,
                uri: Cow::Borrowed(uri),
            });
            self.declared.extend(declared);
            return Ok(false);
        }
        let mut may_be_nil = false;
        for attribute in Attributes::new(attributes) {
            let (key, raw) = attribute?;
            may_be_nil |= key.ends_with("nil");
            if let Some(prefix) = declared_prefix(key) {
                let uri = resolve(raw, WhiteSpace::Attribute, key).map_err(|_| AttributeError)?;
                self.declared.push(Declaration { depth, prefix, uri });
            }
        }
        Ok(may_be_nil)
    }

    /// Forgets what was declared deeper than `depth`.
    #[inline]
    pub(super) fn leave(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|last| last.depth > depth) {
            self.declared.pop();
        }
    }

    /// What a prefix stands for; `None` when it is not declared.
    pub(super) fn of_prefix(&self, prefix: &str) -> Option<&str> {
        let mut declared = self.declared.iter().rev();
        match declared.find(|known| known.prefix == prefix) {
            Some(namespace) => Some(&namespace.uri),
            None => prefix.is_empty().then_some(""),
        }
    }
}

/// The prefixes and namespaces that a start tag declares, if it is one as every document has it.
fn usual_declarations(attributes: &str) -> Option<&'static [(&'static str, &'static str)]> {
    match attributes {
        USUAL_ROOT => Some(&[("", OCI_NAMESPACE), ("xsi", XSI_NAMESPACE)]),
        USUAL_SESSION_ID => Some(&[("", "")]),
        _ => None,
    }
}

/// What an attribute declares, if it declares a namespace.
fn declared_prefix(key: &str) -> Option<&str> {
    match key.strip_prefix("xmlns")? {
        "" => Some(""),
        prefix => prefix.strip_prefix(':'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_declares_what_it_would_if_it_were_not() {
        for usual in [USUAL_ROOT, USUAL_SESSION_ID] {
            assert!(usual_declarations(usual).is_some());
            let (mut one, mut other) = (NamespaceScope::default(), NamespaceScope::default());
            let unusual = format!("{usual} ");
            assert_eq!(one.declare_all(usual, 3), other.declare_all(&unusual, 3));
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
    }
}
