//! Complex types: sequences, choices, attributes and extension.

use super::super::SchemaError;
use super::super::model::{
    AttributeDeclaration, ComplexContent, Particle, QName, Term, TypeContent, TypeDefinition,
};
use super::{SchemaNode, SchemaReader};

/// The attributes that say how often something occurs.
const OCCURS: [&str; 2] = ["minOccurs", "maxOccurs"];

// === impl SchemaReader ===

impl<'a> SchemaReader<'a> {
    pub(super) fn complex_type(
        &mut self,
        place: SchemaNode<'a>,
        name: &QName,
    ) -> Result<TypeDefinition, SchemaError> {
        place.only(&["name", "abstract"])?;
        let children = place.children()?;
        let (ancestors, elements) = match children.as_slice() {
            [child] if child.kind() == "complexContent" => self.complex_content(*child)?,
            parts => (Vec::new(), self.elements(parts)?),
        };
        Ok(TypeDefinition {
            name: name.clone(),
            ancestors,
            is_abstract: place.flag("abstract")?,
            content: TypeContent::Elements(elements),
        })
    }

    /// What a type inherits, followed by what it adds (XML Schema part 1, 3.4.2).
    fn complex_content(
        &mut self,
        place: SchemaNode<'a>,
    ) -> Result<(Vec<QName>, ComplexContent), SchemaError> {
        place.only(&[])?;
        let extension = place.only_child("extension")?;
        extension.only(&["base"])?;
        let name = extension.qname("base")?;
        let base = self.link(&name, extension)?;
        let TypeContent::Elements(inherited) = &base.content else {
            return Err(extension.error(format!("{name} is not a complex type")));
        };
        let mut elements = inherited.clone();
        let added = self.elements(&extension.children()?)?;
        elements.sequence.extend(added.sequence);
        elements.attributes.extend(added.attributes);
        Ok((base.lineage(), elements))
    }

    /// At most one sequence, then attributes.
    fn elements(&mut self, parts: &[SchemaNode<'a>]) -> Result<ComplexContent, SchemaError> {
        let mut elements = ComplexContent::default();
        for (at, &part) in parts.iter().enumerate() {
            match part.kind() {
                "sequence" if at == 0 => {
                    part.only(&[])?;
                    elements.sequence = self.particles(part)?;
                }
                "attribute" => elements.attributes.push(self.attribute(part)?),
                _ => return Err(part.unsupported()),
            }
        }
        Ok(elements)
    }

    fn particles(&mut self, place: SchemaNode<'a>) -> Result<Vec<Particle>, SchemaError> {
        let children = place.children()?;
        children.into_iter().map(|c| self.particle(c)).collect()
    }

    fn particle(&mut self, place: SchemaNode<'a>) -> Result<Particle, SchemaError> {
        let term = match place.kind() {
            "element" => self.local_element(place)?,
            "sequence" => {
                place.only(&OCCURS)?;
                Term::Sequence(self.particles(place)?)
            }
            "choice" => {
                place.only(&OCCURS)?;
                Term::Choice(self.particles(place)?)
            }
            "any" => any(place)?,
            _ => return Err(place.unsupported()),
        };
        let (min, max) = occurrence(place)?;
        Ok(Particle { min, max, term })
    }

    fn local_element(&mut self, place: SchemaNode<'a>) -> Result<Term, SchemaError> {
        place.only(&["name", "type", "nillable", "default", OCCURS[0], OCCURS[1]])?;
        self.element(place).map(Term::Element)
    }

    fn attribute(&mut self, place: SchemaNode<'a>) -> Result<AttributeDeclaration, SchemaError> {
        place.only(&["name", "type", "use"])?;
        place.expect_no_children()?;
        let required = match place.node.attribute("use") {
            None | Some("optional") => false,
            Some("required") => true,
            Some(other) => return Err(place.error(format!("use=\"{other}\" is not supported"))),
        };
        let name = place.required("name")?.to_owned();
        let (_, value) = self.simple(place, "type")?;
        Ok(AttributeDeclaration {
            name,
            required,
            value,
        })
    }
}

/// Only the wildcard whose content is not looked at, for elements without a namespace.
fn any(place: SchemaNode<'_>) -> Result<Term, SchemaError> {
    place.only(&["namespace", "processContents", OCCURS[0], OCCURS[1]])?;
    place.expect_no_children()?;
    place.required("namespace")?;
    place.required("processContents")?;
    place.only_value("namespace", "##local")?;
    place.only_value("processContents", "skip")?;
    Ok(Term::Any)
}

/// Once, unless the attributes say otherwise (XML Schema part 1, 3.9.2).
fn occurrence(place: SchemaNode<'_>) -> Result<(usize, Option<usize>), SchemaError> {
    let min = match place.node.attribute(OCCURS[0]) {
        Some(_) => place.number(OCCURS[0])?,
        None => 1,
    };
    let max = match place.node.attribute(OCCURS[1]) {
        Some("unbounded") => None,
        Some(_) => Some(place.number(OCCURS[1])?),
        None => Some(1),
    };
    match max {
        Some(max) if max < min => Err(place.error("maxOccurs is less than minOccurs")),
        _ => Ok((min, max)),
    }
}
