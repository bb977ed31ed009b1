//! Sets of schema files in the making: what all files declare, before it is linked.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::SchemaError;
use super::super::model::QName;
use super::draft::{ElementDraft, TypeDraft};
use super::file::FileReader;
use super::names::{NameTable, TypeNumber};
use super::node::SchemaNode;
use super::reference::FileReference;
use super::sketch::DraftReader;

/// The attributes of `xs:schema` that are understood.
const SCHEMA: [&str; 5] = [
    "targetNamespace",
    "elementFormDefault",
    "attributeFormDefault",
    "version",
    "id",
];

/// A draft and the file that it stands in.
#[derive(Debug)]
pub(super) struct DeclaredType {
    pub(super) file: Arc<str>,
    pub(super) draft: TypeDraft,
}

/// A document element and the file that declares it.
#[derive(Debug)]
pub(super) struct DeclaredRoot {
    pub(super) file: Arc<str>,
    pub(super) name: QName,
    pub(super) draft: ElementDraft,
}

/// What the files declare that were read so far.
#[derive(Debug, Default)]
pub(super) struct DraftSet {
    pub(super) names: NameTable,
    /// By number.
    pub(super) types: Vec<Option<DeclaredType>>,
    pub(super) roots: Vec<DeclaredRoot>,
    pub(super) faults: Vec<SchemaError>,
    references: Vec<FileReference>,
    /// The namespaces of the files, by name.
    files: BTreeMap<String, Arc<str>>,
    documentation: bool,
}

/// What one file declares.
struct FileDraft {
    file: Arc<str>,
    namespace: Arc<str>,
    types: Vec<(TypeNumber, TypeDraft)>,
    roots: Vec<DeclaredRoot>,
}

// === impl DraftSet ===

impl DraftSet {
    /// Nothing read yet.
    pub(super) fn new(documentation: bool) -> DraftSet {
        DraftSet {
            documentation,
            ..DraftSet::default()
        }
    }

    /// Reads one more file.
    pub(super) fn read(&mut self, name: &str, text: &str) {
        let mut reader = FileReader::new(name, text, self.documentation);
        let mut draft = FileDraft {
            file: self.names.text(name),
            namespace: Arc::default(),
            types: Vec::new(),
            roots: Vec::new(),
        };
        if let Err(fault) = self.read_file(&mut reader, &mut draft) {
            // Nothing in such a file can be relied on.
            draft.spoil(&fault);
            self.faults.push(fault);
        }
        self.files.insert(name.to_owned(), draft.namespace);
        for (number, one) in draft.types {
            self.declare(number, Arc::clone(&draft.file), one);
        }
        self.roots.extend(draft.roots);
    }

    /// A fault of the file as a whole; that it is not well-formed comes before anything else.
    fn read_file<'t>(
        &mut self,
        reader: &mut FileReader<'t>,
        draft: &mut FileDraft,
    ) -> Result<(), SchemaError> {
        let root = reader.root()?;
        let header = header(&root);
        draft.namespace = self
            .names
            .text(root.attribute("targetNamespace").unwrap_or_default());
        while let Some(child) = reader.next_child()? {
            if let Err(fault) = self.child(&child, draft) {
                self.faults.push(fault);
            }
        }
        header
    }

    fn child(&mut self, node: &SchemaNode<'_>, draft: &mut FileDraft) -> Result<(), SchemaError> {
        if !node.is_xsd() {
            return Err(node.unsupported());
        }
        match node.kind() {
            "import" | "include" => {
                let reference = FileReference::read(node, &draft.namespace)?;
                self.references.push(reference);
            }
            "element" => draft.roots.push(self.root(node, draft)?),
            "simpleType" | "complexType" => {
                let number = self.names.number(&draft.namespace, node.required("name")?);
                let names = &mut self.names;
                let attributes = global_attributes(node);
                let one = DraftReader { names }.type_draft(node, attributes);
                let fault = one.body.as_ref().err().cloned();
                draft.types.push((number, one));
                return fault.map_or(Ok(()), Err);
            }
            _ => return Err(node.unsupported()),
        }
        Ok(())
    }

    fn root(
        &mut self,
        node: &SchemaNode<'_>,
        draft: &FileDraft,
    ) -> Result<DeclaredRoot, SchemaError> {
        node.only(&["name", "type"])?;
        let name = self.names.qname(&draft.namespace, node.required("name")?);
        let names = &mut self.names;
        Ok(DeclaredRoot {
            file: Arc::clone(&draft.file),
            name,
            draft: DraftReader { names }.element(node)?,
        })
    }

    /// Enters a type. One that is declared twice cannot be used, unless both say the same.
    fn declare(&mut self, number: TypeNumber, file: Arc<str>, draft: TypeDraft) {
        if self.types.len() <= number.index() {
            self.types.resize_with(number.index() + 1, || None);
        }
        let name = self.names.name(number).local.clone();
        let Some(place) = self.types.get_mut(number.index()) else {
            return;
        };
        match place {
            None => *place = Some(DeclaredType { file, draft }),
            Some(first) => {
                let fault = first.conflict(&file, &draft, &name);
                self.faults.push(fault);
            }
        }
    }

    /// Checks what only all files together can tell; nothing more is read after that.
    pub(super) fn close(&mut self) {
        for reference in std::mem::take(&mut self.references) {
            if let Err(fault) = reference.check(&self.files) {
                self.faults.push(fault);
            }
        }
        self.types.resize_with(self.names.len(), || None);
    }
}

// === impl FileDraft ===

impl FileDraft {
    fn spoil(&mut self, fault: &SchemaError) {
        self.roots.clear();
        for (_, draft) in &mut self.types {
            draft.body = Err(fault.clone());
        }
    }
}

// === impl DeclaredType ===

impl DeclaredType {
    /// Takes notice of a second declaration; returns what is to be told.
    fn conflict(&mut self, file: &str, second: &TypeDraft, name: &str) -> SchemaError {
        let (first, line) = (&self.file, self.draft.line.0);
        let fault = SchemaError {
            file: file.to_owned(),
            line: second.line.0,
            element: format!("{} {name}", second.element()),
            fault: format!("the name is declared twice, first in {first}, line {line}"),
        };
        if self.draft != *second {
            self.draft.body = Err(fault.clone());
        }
        fault
    }
}

fn header(root: &SchemaNode<'_>) -> Result<(), SchemaError> {
    root.expect_kind("schema")?;
    root.only(&SCHEMA)?;
    for form in ["elementFormDefault", "attributeFormDefault"] {
        match root.attribute(form) {
            // Without a namespace of its own, what is local is in none either way.
            Some("qualified") if root.attribute("targetNamespace").is_none() => {}
            _ => root.only_value(form, "unqualified")?,
        }
    }
    Ok(())
}

fn global_attributes(node: &SchemaNode<'_>) -> &'static [&'static str] {
    match node.kind() {
        "complexType" => &["name", "abstract"],
        _ => &["name"],
    }
}
