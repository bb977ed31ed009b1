//! Simple types: restrictions and their facets.

use super::super::SchemaError;
use super::super::model::{QName, TypeContent, TypeDefinition};
use super::super::pattern::Pattern;
use super::super::simple::{BuiltinType, Facet};
use super::{SchemaNode, SchemaReader};

// === impl SchemaReader ===

impl<'a> SchemaReader<'a> {
    pub(super) fn simple_type(
        &mut self,
        place: SchemaNode<'a>,
        name: &QName,
    ) -> Result<TypeDefinition, SchemaError> {
        place.only(&["name"])?;
        let restriction = place.only_child("restriction")?;
        restriction.only(&["base"])?;
        let (ancestors, mut simple) = self.simple(restriction, "base")?;
        simple.facets.extend(facets(restriction, simple.base)?);
        Ok(TypeDefinition {
            name: name.clone(),
            ancestors,
            is_abstract: false,
            content: TypeContent::Text(simple),
        })
    }
}

/// The facets of one restriction, its enumeration as one.
fn facets(restriction: SchemaNode<'_>, base: BuiltinType) -> Result<Vec<Facet>, SchemaError> {
    let mut facets = Vec::new();
    let mut allowed = Vec::new();
    for place in restriction.children()? {
        place.only(&["value"])?;
        place.expect_no_children()?;
        match place.kind() {
            "enumeration" if base.is_text() => allowed.push(place.required("value")?.to_owned()),
            _ => facets.push(facet(place, base)?),
        }
    }
    if !allowed.is_empty() {
        facets.push(Facet::Enumeration(allowed));
    }
    refuse_repeated(restriction, &facets)?;
    Ok(facets)
}

fn facet(place: SchemaNode<'_>, base: BuiltinType) -> Result<Facet, SchemaError> {
    match place.kind() {
        "minLength" if base.is_text() => place.number("value").map(Facet::MinLength),
        "maxLength" if base.is_text() => place.number("value").map(Facet::MaxLength),
        "minInclusive" if base.is_number() => place.number("value").map(Facet::MinInclusive),
        "maxInclusive" if base.is_number() => place.number("value").map(Facet::MaxInclusive),
        "pattern" if base.is_text() => pattern(place),
        _ => Err(place.unsupported()),
    }
}

fn pattern(place: SchemaNode<'_>) -> Result<Facet, SchemaError> {
    let source = place.required("value")?;
    let unsupported = || place.error(format!("the pattern {source} is not supported"));
    let pattern = Pattern::read(source).ok_or_else(unsupported)?;
    Ok(Facet::Pattern(pattern))
}

/// Two patterns in one restriction would be alternatives; every facet here is a demand of its own.
fn refuse_repeated(restriction: SchemaNode<'_>, facets: &[Facet]) -> Result<(), SchemaError> {
    let kinds = facets.iter().map(std::mem::discriminant);
    let distinct: std::collections::HashSet<_> = kinds.collect();
    match distinct.len() == facets.len() {
        true => Ok(()),
        false => Err(restriction.error("a facet is given twice")),
    }
}
