//! Documents against schemas: types, `xsi:type`, `xsi:nil`, attributes and text.
//!
//! The depth of the recursion is that of the schema and not of the document, because no type
//! contains itself and what `xs:any` skips is not entered.

mod children;
mod fault;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use roxmltree::{Document, Node};

use self::fault::ValidationFault;
use super::model::{AttributeDeclaration, ElementDeclaration, QName, TypeContent, TypeDefinition};
use super::simple::{BLANKS, SimpleType};
use super::{SchemaSet, ValidationError};

/// The namespace of `xsi:type` and `xsi:nil`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The attributes of that namespace; they are allowed on every element (XML Schema part 1, 2.6).
const XSI_ATTRIBUTES: [&str; 4] = ["type", "nil", "schemaLocation", "noNamespaceSchemaLocation"];

/// What every check needs to know.
struct Validator<'s> {
    types: &'s HashMap<QName, Arc<TypeDefinition>>,
}

impl SchemaSet {
    /// Validates a whole document: the envelope and every command in it.
    pub fn validate(&self, document: &str) -> Result<(), ValidationError> {
        let document = parse(document).map_err(|fault| fault.finish("document"))?;
        let root = document.root_element();
        let validator = Validator { types: &self.types };
        let checked = match self.roots.get(&QName::of(root)) {
            Some(declared) => validator.element(root, declared),
            None => Err(unknown_root(self, root)),
        };
        checked.map_err(|fault| fault.finish(root.tag_name().name()))
    }
}

fn parse(text: &str) -> Result<Document<'_>, ValidationFault> {
    Document::parse(text).map_err(|error| match error {
        roxmltree::Error::DtdDetected => {
            ValidationFault::new("a document type declaration is not allowed")
        }
        error => ValidationFault::new(format!("not well-formed: {error}")),
    })
}

fn unknown_root(schemas: &SchemaSet, root: Node<'_, '_>) -> ValidationFault {
    let mut allowed: Vec<_> = schemas.roots.keys().map(QName::to_string).collect();
    allowed.sort();
    let (found, allowed) = (QName::of(root), allowed.join(", "));
    ValidationFault::new(format!(
        "{found} is not a document element; allowed here: {allowed}"
    ))
}

// === impl Validator ===

impl Validator<'_> {
    fn element(
        &self,
        node: Node<'_, '_>,
        declared: &ElementDeclaration,
    ) -> Result<(), ValidationFault> {
        let kind = self.actual_type(node, &declared.kind)?;
        let nil = is_nil(node, declared)?;
        match &kind.content {
            TypeContent::Text(value) => {
                check_attributes(node, &[])?;
                if nil {
                    check_empty(node)
                } else {
                    check_text(node, declared, value)
                }
            }
            TypeContent::Anything => Ok(()),
            TypeContent::Elements(elements) => {
                check_attributes(node, &elements.attributes)?;
                if nil {
                    check_empty(node)
                } else {
                    self.children(node, kind, elements)
                }
            }
        }
    }

    /// The declared type, or the one that `xsi:type` puts in its place (XML Schema part 1, 3.3.4).
    fn actual_type<'t>(
        &'t self,
        node: Node<'_, '_>,
        declared: &'t TypeDefinition,
    ) -> Result<&'t TypeDefinition, ValidationFault> {
        let kind = match node.attribute((XSI, "type")) {
            Some(written) => self.named_type(node, written)?,
            None => declared,
        };
        if !kind.derives_from(&declared.name) {
            let (kind, declared) = (&kind.name, &declared.name);
            return Err(ValidationFault::new(format!(
                "the type {kind} is not a kind of {declared}"
            )));
        }
        match kind.is_abstract {
            true => Err(ValidationFault::new(format!(
                "the type {} is abstract; xsi:type must name a concrete one",
                kind.name
            ))),
            false => Ok(kind),
        }
    }

    fn named_type(
        &self,
        node: Node<'_, '_>,
        written: &str,
    ) -> Result<&TypeDefinition, ValidationFault> {
        let name = QName::resolve(node, written);
        let kind = name.and_then(|name| self.types.get(&name));
        kind.map(Arc::as_ref).ok_or_else(|| {
            let parent = node.parent_element().unwrap_or(node);
            let parent = QName::of(parent);
            // The wording of a real switch, so that clients that look for it find it.
            ValidationFault::new(format!(
                "Invalid xsi:type qname: '{written}' in element {parent}"
            ))
        })
    }
}

/// `xsi:nil` is refused where it is not allowed, even if it is false (XML Schema part 1, 3.3.4).
fn is_nil(node: Node<'_, '_>, declared: &ElementDeclaration) -> Result<bool, ValidationFault> {
    let Some(nil) = node.attribute((XSI, "nil")) else {
        return Ok(false);
    };
    match nil.trim_matches(BLANKS) {
        _ if !declared.nillable => Err(ValidationFault::new("xsi:nil is not allowed here")),
        "true" | "1" if declared.fixed.is_some() => Err(ValidationFault::new(
            "xsi:nil is not allowed where the value is fixed",
        )),
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(ValidationFault::new(format!(
            "xsi:nil is '{other}'; it must be true or false"
        ))),
    }
}

fn check_attributes(
    node: Node<'_, '_>,
    declared: &[AttributeDeclaration],
) -> Result<(), ValidationFault> {
    for attribute in node.attributes() {
        let (namespace, name) = (attribute.namespace().unwrap_or_default(), attribute.name());
        if namespace == XSI && XSI_ATTRIBUTES.contains(&name) {
            continue;
        }
        let declared = declared.iter().filter(|_| namespace.is_empty());
        let known = declared.into_iter().find(|d| d.name == name);
        let unknown =
            || ValidationFault::new("this attribute is not allowed here").at_attribute(name);
        let value = &known.ok_or_else(unknown)?.value;
        let checked = value.check(attribute.value());
        checked.map_err(|text| ValidationFault::new(text).at_attribute(name))?;
    }
    let missing = |d: &&AttributeDeclaration| d.required && !has_own_attribute(node, &d.name);
    match declared.iter().find(missing) {
        Some(d) => Err(ValidationFault::new(format!(
            "the attribute {} is missing",
            d.name
        ))),
        None => Ok(()),
    }
}

/// `Node::has_attribute` would take `xsi:type` for `type`.
fn has_own_attribute(node: Node<'_, '_>, name: &str) -> bool {
    let mut own = node.attributes().filter(|a| a.namespace().is_none());
    own.any(|a| a.name() == name)
}

/// Not even white space may stand in an element that is nil; comments may.
fn check_empty(node: Node<'_, '_>) -> Result<(), ValidationFault> {
    match node.children().any(|n| n.is_element() || n.is_text()) {
        true => Err(ValidationFault::new("the element is nil and must be empty")),
        false => Ok(()),
    }
}

fn check_text(
    node: Node<'_, '_>,
    declared: &ElementDeclaration,
    value: &SimpleType,
) -> Result<(), ValidationFault> {
    if let Some(child) = node.first_element_child() {
        let child = QName::of(child);
        return Err(ValidationFault::new(format!(
            "the element {child} stands where only text may"
        )));
    }
    // Comments divide a text into several nodes.
    let text: String = node
        .children()
        .filter(Node::is_text)
        .filter_map(|n| n.text())
        .collect();
    if text.is_empty() && (declared.default.is_some() || declared.fixed.is_some()) {
        return Ok(());
    }
    value.check(&text).map_err(ValidationFault::new)?;
    match &declared.fixed {
        Some(fixed) if !value.is_same(fixed, &text) => Err(ValidationFault::new(format!(
            "the only value that is allowed is {fixed}"
        ))),
        _ => Ok(()),
    }
}
