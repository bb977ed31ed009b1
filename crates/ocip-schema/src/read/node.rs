//! One element of a schema file, and the questions that the reader asks of it.

use std::borrow::Cow;
use std::rc::Rc;

use super::super::SchemaError;
use super::super::simple::BLANKS;
use super::scope::{NamespaceScope, XSD};

/// An element of a schema file, with all that is in it but annotations.
#[derive(Debug, Clone)]
pub(super) struct SchemaNode<'t> {
    pub(super) file: &'t str,
    /// From 1.
    pub(super) line: u32,
    /// The name with its prefix.
    pub(super) name: &'t str,
    /// By name with prefix; not those that bind prefixes.
    pub(super) attributes: Vec<(&'t str, Cow<'t, str>)>,
    pub(super) scope: Rc<NamespaceScope<'t>>,
    pub(super) children: Vec<SchemaNode<'t>>,
    /// Whether text stands between its children.
    pub(super) has_text: bool,
    /// What its annotation says, where that is kept.
    pub(super) documentation: Option<Box<str>>,
}

// === impl SchemaNode ===

impl<'t> SchemaNode<'t> {
    /// The local name, such as `complexType`.
    pub(super) fn kind(&self) -> &'t str {
        self.name
            .split_once(':')
            .map_or(self.name, |(_, kind)| kind)
    }

    pub(super) fn is_xsd(&self) -> bool {
        let prefix = self.name.split_once(':').map_or("", |(prefix, _)| prefix);
        self.scope.namespace(prefix) == Some(XSD)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| &**value)
    }

    /// The children, without annotations.
    pub(super) fn children(&self) -> Result<&[SchemaNode<'t>], SchemaError> {
        if self.has_text {
            return Err(self.error("text is not allowed"));
        }
        match self.children.iter().find(|child| !child.is_xsd()) {
            Some(foreign) => Err(foreign.unsupported()),
            None => Ok(&self.children),
        }
    }

    /// The one child, which must be of this kind.
    pub(super) fn only_child(&self, kind: &str) -> Result<&SchemaNode<'t>, SchemaError> {
        match self.children()? {
            [child] => child.expect_kind(kind).map(|()| child),
            [] => Err(self.error(format!("xs:{kind} is missing"))),
            [_, second, ..] => Err(second.unsupported()),
        }
    }

    pub(super) fn expect_no_children(&self) -> Result<(), SchemaError> {
        match self.children()?.first() {
            Some(child) => Err(child.unsupported()),
            None => Ok(()),
        }
    }

    pub(super) fn expect_kind(&self, kind: &str) -> Result<(), SchemaError> {
        let is_kind = self.is_xsd() && self.kind() == kind;
        is_kind.then_some(()).ok_or_else(|| self.unsupported())
    }

    /// Refuses every attribute that is not listed.
    pub(super) fn only(&self, attributes: &[&str]) -> Result<(), SchemaError> {
        let mut names = self.attributes.iter().map(|(name, _)| *name);
        match names.find(|name| !attributes.contains(name)) {
            Some(other) => Err(self.error(format!("the attribute {other} is not supported"))),
            None => Ok(()),
        }
    }

    /// Refuses every value of an optional attribute but one.
    pub(super) fn only_value(&self, attribute: &str, only: &str) -> Result<(), SchemaError> {
        match self.attribute(attribute) {
            Some(value) if value != only => {
                Err(self.error(format!("{attribute}=\"{value}\" is not supported")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn required(&self, attribute: &str) -> Result<&str, SchemaError> {
        let missing = || self.error(format!("the attribute {attribute} is missing"));
        self.attribute(attribute).ok_or_else(missing)
    }

    /// A boolean attribute that is false when absent.
    pub(super) fn flag(&self, attribute: &str) -> Result<bool, SchemaError> {
        match self.attribute(attribute) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => Err(self.error(format!("{attribute}=\"{other}\" is not a boolean"))),
        }
    }

    /// A number in an attribute.
    pub(super) fn number<N: std::str::FromStr>(&self, attribute: &str) -> Result<N, SchemaError> {
        let text = self.required(attribute)?;
        let fault = |_| self.error(format!("{attribute}=\"{text}\" is not a number in range"));
        text.parse().map_err(fault)
    }

    /// Namespace and local part of the name that an attribute refers to.
    pub(super) fn reference(&self, attribute: &str) -> Result<(&str, &str), SchemaError> {
        let text = self.required(attribute)?.trim_matches(BLANKS);
        let unbound = || self.error(format!("the prefix of {text} is not declared"));
        self.scope.resolve(text).ok_or_else(unbound)
    }

    pub(super) fn unsupported(&self) -> SchemaError {
        self.error("not supported here")
    }

    pub(super) fn error(&self, fault: impl Into<String>) -> SchemaError {
        let prefix = if self.is_xsd() { "xs:" } else { "" };
        let name = self.attribute("name").map(|name| format!(" {name}"));
        SchemaError {
            file: self.file.to_owned(),
            line: self.line,
            element: format!("{prefix}{}{}", self.kind(), name.unwrap_or_default()),
            fault: fault.into(),
        }
    }
}
