//! From elements of a file to drafts of types.

use super::super::SchemaError;
use super::draft::{BaseDraft, Derivation, FacetDraft, SourceLine, TypeBody, TypeDraft};
use super::names::{NameTable, TypeNumber};
use super::node::SchemaNode;

/// The facets whose attribute `fixed` is understood: nothing here ever takes a facet back.
const FIXABLE: [&str; 2] = ["length", "whiteSpace"];

/// What makes drafts of one file.
pub(super) struct DraftReader<'r> {
    pub(super) names: &'r mut NameTable,
}

// === impl DraftReader ===

impl DraftReader<'_> {
    /// The draft of a `complexType` or `simpleType`; only a global one may have these attributes.
    pub(super) fn type_draft(&mut self, node: &SchemaNode<'_>, attributes: &[&str]) -> TypeDraft {
        let is_complex = node.kind() == "complexType";
        let body = node.only(attributes).and_then(|()| match is_complex {
            true => self.complex(node).map(TypeBody::Complex),
            false => facets(node).map(TypeBody::Simple),
        });
        TypeDraft {
            line: SourceLine(node.line),
            is_complex,
            base: self.base(node),
            // Anything but a clear "no" is told of by the body.
            is_abstract: node.flag("abstract").unwrap_or_default(),
            body,
            documentation: node.documentation.clone(),
        }
    }

    /// The base of a type, wherever that can be told.
    fn base(&mut self, node: &SchemaNode<'_>) -> Option<BaseDraft> {
        let inner = node.children.iter();
        let content = inner.filter(|child| child.kind().ends_with("Content"));
        let mut places = std::iter::once(node).chain(content);
        let derived = places.find_map(|place| place.children.iter().find(|c| is_derivation(c)))?;
        let derivation = match derived.kind() {
            "extension" => Derivation::Extension,
            _ => Derivation::Restriction,
        };
        Some(BaseDraft {
            line: SourceLine(derived.line),
            derivation,
            number: self.number(derived, "base").ok()?,
        })
    }

    /// The type that an attribute names.
    pub(super) fn number(
        &mut self,
        node: &SchemaNode<'_>,
        attribute: &str,
    ) -> Result<TypeNumber, SchemaError> {
        let (namespace, local) = node.reference(attribute)?;
        Ok(self.names.number(namespace, local))
    }
}

fn is_derivation(node: &SchemaNode<'_>) -> bool {
    node.is_xsd() && matches!(node.kind(), "extension" | "restriction")
}

/// The facets of a simple type, which must be a restriction of a named one.
fn facets(node: &SchemaNode<'_>) -> Result<Vec<FacetDraft>, SchemaError> {
    let restriction = node.only_child("restriction")?;
    restriction.only(&["base"])?;
    restriction.reference("base")?;
    restriction.children()?.iter().map(facet).collect()
}

fn facet(node: &SchemaNode<'_>) -> Result<FacetDraft, SchemaError> {
    match FIXABLE.contains(&node.kind()) {
        true => node.only(&["value", "fixed"])?,
        false => node.only(&["value"])?,
    }
    node.flag("fixed")?;
    node.expect_no_children()?;
    Ok(FacetDraft {
        line: SourceLine(node.line),
        kind: node.kind().into(),
        value: node.required("value")?.to_owned(),
    })
}
