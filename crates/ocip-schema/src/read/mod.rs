//! XSD text to linked types.
//!
//! The files are parsed, their types indexed by name, and each type is then built on first use,
//! together with the types it mentions. Schema files are part of the program or of a test: they
//! are checked for constructs that are not supported, not guarded against malice.

mod complex;
mod place;
mod restriction;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use roxmltree::Document;

use self::place::{SchemaNode, XSD};
use super::model::{ElementDeclaration, QName, TypeContent, TypeDefinition};
use super::simple::{BuiltinType, SimpleType};
use super::{SchemaError, SchemaSet};

/// A parsed schema file.
struct SchemaFile<'a> {
    name: &'a str,
    document: Document<'a>,
}

/// The declarations of all files, and what has been linked so far.
#[derive(Default)]
struct SchemaReader<'a> {
    roots: Vec<SchemaNode<'a>>,
    declared: HashMap<QName, SchemaNode<'a>>,
    linked: HashMap<QName, Arc<TypeDefinition>>,
    /// The types being linked now, to notice one that contains itself.
    open: Vec<QName>,
}

impl SchemaSet {
    /// Reads schema files, given as name and text, that import and include only one another.
    pub fn read(files: &[(&str, &str)]) -> Result<SchemaSet, SchemaError> {
        let files = files
            .iter()
            .map(|(name, text)| SchemaFile::parse(name, text))
            .collect::<Result<Vec<_>, _>>()?;
        let mut reader = SchemaReader::default();
        for file in &files {
            reader.index(file.schema(), &files)?;
        }
        reader.link_all()
    }
}

// === impl SchemaFile ===

impl<'a> SchemaFile<'a> {
    fn parse(name: &'a str, text: &'a str) -> Result<SchemaFile<'a>, SchemaError> {
        let malformed = |error: roxmltree::Error| SchemaError {
            file: name.to_owned(),
            line: error.pos().row,
            element: "document".to_owned(),
            fault: error.to_string(),
        };
        let document = Document::parse(text).map_err(malformed)?;
        Ok(SchemaFile { name, document })
    }

    fn schema(&self) -> SchemaNode<'_> {
        SchemaNode {
            file: self.name,
            node: self.document.root_element(),
        }
    }
}

// === impl SchemaReader ===

impl<'a> SchemaReader<'a> {
    fn index(
        &mut self,
        schema: SchemaNode<'a>,
        files: &[SchemaFile<'_>],
    ) -> Result<(), SchemaError> {
        schema.expect_kind("schema")?;
        schema.only(&[
            "targetNamespace",
            "elementFormDefault",
            "attributeFormDefault",
        ])?;
        schema.only_value("elementFormDefault", "unqualified")?;
        schema.only_value("attributeFormDefault", "unqualified")?;
        for child in schema.children()? {
            match child.kind() {
                "import" | "include" => check_reference(child, files)?,
                "element" => self.roots.push(child),
                "simpleType" | "complexType" => self.declare(child)?,
                _ => return Err(child.unsupported()),
            }
        }
        Ok(())
    }

    fn declare(&mut self, place: SchemaNode<'a>) -> Result<(), SchemaError> {
        let name = place.declared_name()?;
        match self.declared.insert(name, place) {
            Some(_) => Err(place.error("the name is declared twice")),
            None => Ok(()),
        }
    }

    fn link_all(mut self) -> Result<SchemaSet, SchemaError> {
        for (name, place) in self.declared.clone() {
            self.link(&name, place)?;
        }
        let mut roots = HashMap::new();
        for place in std::mem::take(&mut self.roots) {
            place.only(&["name", "type"])?;
            roots.insert(place.declared_name()?, self.element(place)?);
        }
        Ok(SchemaSet::new(roots, self.linked))
    }

    /// The type `name`, which `user` mentions.
    fn link(
        &mut self,
        name: &QName,
        user: SchemaNode<'a>,
    ) -> Result<Arc<TypeDefinition>, SchemaError> {
        if let Some(kind) = self.linked.get(name) {
            return Ok(kind.clone());
        }
        if self.open.contains(name) {
            return Err(user.error(format!("the type {name} contains itself")));
        }
        self.open.push(name.clone());
        let kind = Arc::new(self.build(name, user)?);
        self.open.pop();
        self.linked.insert(name.clone(), kind.clone());
        Ok(kind)
    }

    fn build(&mut self, name: &QName, user: SchemaNode<'a>) -> Result<TypeDefinition, SchemaError> {
        if name.namespace == XSD {
            return built_in(name, user);
        }
        let Some(&place) = self.declared.get(name) else {
            return Err(user.error(format!("the type {name} is not declared")));
        };
        match place.kind() {
            "simpleType" => self.simple_type(place, name),
            _ => self.complex_type(place, name),
        }
    }

    /// The element declaration at `place`, global or local; occurrence is the caller's.
    fn element(&mut self, place: SchemaNode<'a>) -> Result<ElementDeclaration, SchemaError> {
        place.expect_no_children()?;
        let kind = self.link(&place.qname("type")?, place)?;
        Ok(ElementDeclaration {
            name: place.required("name")?.to_owned(),
            nillable: place.flag("nillable")?,
            default: default(place, &kind)?,
            kind,
        })
    }

    /// The simple type that an attribute of `place` names, and its lineage.
    fn simple(
        &mut self,
        place: SchemaNode<'a>,
        attribute: &str,
    ) -> Result<(Vec<QName>, SimpleType), SchemaError> {
        let name = place.qname(attribute)?;
        let kind = self.link(&name, place)?;
        match &kind.content {
            TypeContent::Text(simple) => Ok((kind.lineage(), simple.clone())),
            TypeContent::Elements(_) => Err(place.error(format!("{name} is not a simple type"))),
        }
    }
}

/// What an empty element stands for, which has to be a value of its type.
fn default(place: SchemaNode<'_>, kind: &TypeDefinition) -> Result<Option<String>, SchemaError> {
    let Some(default) = place.node.attribute("default") else {
        return Ok(None);
    };
    let checked = match &kind.content {
        TypeContent::Text(simple) => simple.check(default),
        TypeContent::Elements(_) => Err("only text can have one".to_owned()),
    };
    let error = |fault| place.error(format!("the attribute default: {fault}"));
    checked.map_err(error)?;
    Ok(Some(default.to_owned()))
}

fn built_in(name: &QName, user: SchemaNode<'_>) -> Result<TypeDefinition, SchemaError> {
    let unsupported = || user.error(format!("the built-in type {} is not supported", name.local));
    let base = BuiltinType::named(&name.local).ok_or_else(unsupported)?;
    let facets = Vec::new();
    Ok(TypeDefinition {
        name: name.clone(),
        ancestors: Vec::new(),
        is_abstract: false,
        content: TypeContent::Text(SimpleType { base, facets }),
    })
}

/// A reference may only lead to a file that is read too, with the namespace that it says.
fn check_reference(place: SchemaNode<'_>, files: &[SchemaFile<'_>]) -> Result<(), SchemaError> {
    place.only(&["namespace", "schemaLocation"])?;
    place.expect_no_children()?;
    let location = place.required("schemaLocation")?;
    let Some(file) = files.iter().find(|file| file.name == location) else {
        return Err(place.error(format!("{location} is not among the files")));
    };
    let namespace = match place.kind() {
        "import" => place.node.attribute("namespace").unwrap_or_default(),
        _ => place.target_namespace(),
    };
    match file.schema().target_namespace() {
        target if target == namespace => Ok(()),
        target => Err(place.error(format!("{location} has the namespace '{target}'"))),
    }
}
