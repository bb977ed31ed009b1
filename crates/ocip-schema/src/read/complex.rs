//! Drafts of complex types: sequences, choices, elements and attributes.

use super::super::SchemaError;
use super::draft::{
    AttributeDraft, ComplexDraft, ElementDraft, ParticleDraft, SourceLine, TermDraft, TypeUse,
};
use super::node::SchemaNode;
use super::scope::XSD;
use super::sketch::DraftReader;

/// The attributes that say how often something occurs.
const OCCURS: [&str; 2] = ["minOccurs", "maxOccurs"];

/// The attributes of a local element.
const ELEMENT: [&str; 7] = [
    "name", "type", "nillable", "default", "fixed", OCCURS[0], OCCURS[1],
];

// === impl DraftReader ===

impl DraftReader<'_> {
    pub(super) fn complex(&mut self, node: &SchemaNode<'_>) -> Result<ComplexDraft, SchemaError> {
        node.flag("abstract")?;
        match node.children()? {
            [child] if child.kind() == "complexContent" => self.derived(child),
            parts => self.content(parts),
        }
    }

    /// What an extension adds, or all that a restriction leaves (XML Schema part 1, 3.4.2).
    fn derived(&mut self, node: &SchemaNode<'_>) -> Result<ComplexDraft, SchemaError> {
        node.only(&[])?;
        let derived = match node.children()? {
            [child] if child.kind() == "restriction" => child,
            _ => node.only_child("extension")?,
        };
        derived.only(&["base"])?;
        derived.reference("base")?;
        self.content(derived.children()?)
    }

    /// At most one sequence or choice, then attributes.
    fn content(&mut self, parts: &[SchemaNode<'_>]) -> Result<ComplexDraft, SchemaError> {
        let (mut sequence, mut attributes) = (Vec::new(), Vec::new());
        for (at, part) in parts.iter().enumerate() {
            match part.kind() {
                "sequence" if at == 0 => {
                    part.only(&[])?;
                    sequence = self.particles(part)?;
                }
                "choice" if at == 0 => sequence = self.particle(part)?.into_iter().collect(),
                "attribute" => attributes.push(self.attribute(part)?),
                _ => return Err(part.unsupported()),
            }
        }
        Ok(ComplexDraft {
            sequence,
            attributes,
        })
    }

    fn particles(&mut self, node: &SchemaNode<'_>) -> Result<Vec<ParticleDraft>, SchemaError> {
        let children = node.children()?;
        let mut particles = Vec::with_capacity(children.len());
        for child in children {
            particles.extend(self.particle(child)?);
        }
        Ok(particles)
    }

    /// `None` for what may not occur at all, which says nothing (XML Schema part 1, 3.9.2).
    fn particle(&mut self, node: &SchemaNode<'_>) -> Result<Option<ParticleDraft>, SchemaError> {
        let term = match node.kind() {
            "element" => {
                node.only(&ELEMENT)?;
                TermDraft::Element(self.element(node)?)
            }
            "sequence" => {
                node.only(&OCCURS)?;
                TermDraft::Sequence(self.particles(node)?)
            }
            "choice" => self.choice(node)?,
            "any" => any(node)?,
            _ => return Err(node.unsupported()),
        };
        let (min, max) = occurrence(node)?;
        let particle = ParticleDraft { min, max, term };
        Ok((max != Some(0)).then_some(particle))
    }

    fn choice(&mut self, node: &SchemaNode<'_>) -> Result<TermDraft, SchemaError> {
        node.only(&OCCURS)?;
        let branches = self.particles(node)?;
        match branches.is_empty() {
            true => Err(node.error("it has no alternative")),
            false => Ok(TermDraft::Choice(branches)),
        }
    }

    /// The element declaration at `node`, global or local; occurrence is the caller's.
    pub(super) fn element(&mut self, node: &SchemaNode<'_>) -> Result<ElementDraft, SchemaError> {
        let kind = match self.declared_type(node)? {
            Some(kind) => kind,
            None => TypeUse::Anything,
        };
        let value = |attribute| node.attribute(attribute).map(Into::into);
        let (default, fixed) = (value("default"), value("fixed"));
        if default.is_some() && fixed.is_some() {
            return Err(node.error("default and fixed exclude each other"));
        }
        Ok(ElementDraft {
            line: SourceLine(node.line),
            name: self.names.text(node.required("name")?),
            nillable: node.flag("nillable")?,
            default,
            fixed,
            kind,
        })
    }

    fn attribute(&mut self, node: &SchemaNode<'_>) -> Result<AttributeDraft, SchemaError> {
        node.only(&["name", "type", "use"])?;
        let required = match node.attribute("use") {
            None | Some("optional") => false,
            Some("required") => true,
            Some(other) => return Err(node.error(format!("use=\"{other}\" is not supported"))),
        };
        let name = node.required("name")?.to_owned();
        let missing = || node.error("the attribute type is missing");
        let kind = self.declared_type(node)?.ok_or_else(missing)?;
        let line = SourceLine(node.line);
        Ok(AttributeDraft {
            line,
            name,
            required,
            kind,
        })
    }

    /// The type that a declaration names or holds; `None` if it has none.
    fn declared_type(&mut self, node: &SchemaNode<'_>) -> Result<Option<TypeUse>, SchemaError> {
        if node.attribute("type").is_some() {
            node.expect_no_children()?;
            return Ok(Some(match node.reference("type")? {
                (XSD, "anyType") => TypeUse::Anything,
                (namespace, local) => TypeUse::Named(self.names.number(namespace, local)),
            }));
        }
        match node.children()? {
            [] => Ok(None),
            [child] if matches!(child.kind(), "complexType" | "simpleType") => {
                let draft = self.type_draft(child, &[]);
                match &draft.body {
                    Err(error) => Err(error.clone()),
                    Ok(_) => Ok(Some(TypeUse::Anonymous(Box::new(draft)))),
                }
            }
            [child] | [_, child, ..] => Err(child.unsupported()),
        }
    }
}

/// Only the wildcard whose content is not looked at, for elements without a namespace.
fn any(node: &SchemaNode<'_>) -> Result<TermDraft, SchemaError> {
    node.only(&["namespace", "processContents", OCCURS[0], OCCURS[1]])?;
    node.expect_no_children()?;
    node.required("namespace")?;
    node.required("processContents")?;
    node.only_value("namespace", "##local")?;
    node.only_value("processContents", "skip")?;
    Ok(TermDraft::Any)
}

/// Once, unless the attributes say otherwise (XML Schema part 1, 3.9.2).
fn occurrence(node: &SchemaNode<'_>) -> Result<(usize, Option<usize>), SchemaError> {
    let min = match node.attribute(OCCURS[0]) {
        Some(_) => node.number(OCCURS[0])?,
        None => 1,
    };
    let max = match node.attribute(OCCURS[1]) {
        Some("unbounded") => None,
        Some(_) => Some(node.number(OCCURS[1])?),
        None => Some(1),
    };
    match max {
        Some(max) if max < min => Err(node.error("maxOccurs is less than minOccurs")),
        _ => Ok((min, max)),
    }
}
