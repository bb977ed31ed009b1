//! One element of a schema file, and the questions that the reader asks of it.

use roxmltree::Node;

use super::super::SchemaError;
use super::super::model::QName;
use super::super::simple::BLANKS;

/// The namespace of XSD.
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// An element of a schema file.
#[derive(Clone, Copy)]
pub(super) struct SchemaNode<'a> {
    pub(super) file: &'a str,
    pub(super) node: Node<'a, 'a>,
}

// === impl SchemaNode ===

impl<'a> SchemaNode<'a> {
    /// The local name, such as `complexType`.
    pub(super) fn kind(self) -> &'a str {
        self.node.tag_name().name()
    }

    /// The children, without annotations.
    pub(super) fn children(self) -> Result<Vec<SchemaNode<'a>>, SchemaError> {
        let mut children = Vec::new();
        for node in self.node.children() {
            let child = SchemaNode { node, ..self };
            if node.is_text()
                && !node
                    .text()
                    .unwrap_or_default()
                    .trim_matches(BLANKS)
                    .is_empty()
            {
                return Err(self.error("text is not allowed"));
            }
            if node.is_element() && !child.is_annotation()? {
                children.push(child);
            }
        }
        Ok(children)
    }

    fn is_annotation(self) -> Result<bool, SchemaError> {
        match self.node.tag_name().namespace() {
            Some(XSD) => Ok(self.kind() == "annotation"),
            _ => Err(self.unsupported()),
        }
    }

    /// The one child, which must be of this kind.
    pub(super) fn only_child(self, kind: &str) -> Result<SchemaNode<'a>, SchemaError> {
        match self.children()?.as_slice() {
            [child] => child.expect_kind(kind).map(|()| *child),
            [] => Err(self.error(format!("xs:{kind} is missing"))),
            [_, second, ..] => Err(second.unsupported()),
        }
    }

    pub(super) fn expect_no_children(self) -> Result<(), SchemaError> {
        match self.children()?.first() {
            Some(child) => Err(child.unsupported()),
            None => Ok(()),
        }
    }

    pub(super) fn expect_kind(self, kind: &str) -> Result<(), SchemaError> {
        let is_kind = self.node.has_tag_name((XSD, kind));
        is_kind.then_some(()).ok_or_else(|| self.unsupported())
    }

    /// Refuses every attribute that is not listed.
    pub(super) fn only(self, attributes: &[&str]) -> Result<(), SchemaError> {
        let known = |a: &roxmltree::Attribute<'_, '_>| {
            a.namespace().is_none() && attributes.contains(&a.name())
        };
        match self.node.attributes().find(|a| !known(a)) {
            Some(other) => {
                Err(self.error(format!("the attribute {} is not supported", other.name())))
            }
            None => Ok(()),
        }
    }

    /// Refuses every value of an optional attribute but one.
    pub(super) fn only_value(self, attribute: &str, only: &str) -> Result<(), SchemaError> {
        match self.node.attribute(attribute) {
            Some(value) if value != only => {
                Err(self.error(format!("{attribute}=\"{value}\" is not supported")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn required(self, attribute: &str) -> Result<&'a str, SchemaError> {
        let missing = || self.error(format!("the attribute {attribute} is missing"));
        self.node.attribute(attribute).ok_or_else(missing)
    }

    /// A boolean attribute that is false when absent.
    pub(super) fn flag(self, attribute: &str) -> Result<bool, SchemaError> {
        match self.node.attribute(attribute) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => Err(self.error(format!("{attribute}=\"{other}\" is not a boolean"))),
        }
    }

    /// A number in an attribute.
    pub(super) fn number<N: std::str::FromStr>(self, attribute: &str) -> Result<N, SchemaError> {
        let text = self.required(attribute)?;
        let fault = |_| self.error(format!("{attribute}=\"{text}\" is not a number in range"));
        text.parse().map_err(fault)
    }

    /// The name that an attribute refers to.
    pub(super) fn qname(self, attribute: &str) -> Result<QName, SchemaError> {
        let text = self.required(attribute)?;
        let unbound = || self.error(format!("the prefix of {text} is not declared"));
        QName::resolve(self.node, text).ok_or_else(unbound)
    }

    /// The name that a global element declares.
    pub(super) fn declared_name(self) -> Result<QName, SchemaError> {
        Ok(QName::new(self.target_namespace(), self.required("name")?))
    }

    /// The namespace that the file declares names in.
    pub(super) fn target_namespace(self) -> &'a str {
        let schema = self.node.document().root_element();
        schema.attribute("targetNamespace").unwrap_or_default()
    }

    pub(super) fn unsupported(self) -> SchemaError {
        self.error("not supported here")
    }

    pub(super) fn error(self, fault: impl Into<String>) -> SchemaError {
        let prefix = match self.node.tag_name().namespace() {
            Some(XSD) => "xs:",
            _ => "",
        };
        let name = self.node.attribute("name").map(|name| format!(" {name}"));
        SchemaError {
            file: self.file.to_owned(),
            line: self
                .node
                .document()
                .text_pos_at(self.node.range().start)
                .row,
            element: format!("{prefix}{}{}", self.kind(), name.unwrap_or_default()),
            fault: fault.into(),
        }
    }
}
