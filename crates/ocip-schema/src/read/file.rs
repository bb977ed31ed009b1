//! Schema files, read from front to end: one declaration at a time, so that no file is ever held as a whole tree.

use std::borrow::Cow;
use std::rc::Rc;

use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::super::SchemaError;
use super::super::simple::BLANKS;
use super::node::SchemaNode;
use super::note;
use super::scope::NamespaceScope;

/// How deep elements may lie in one another.
const DEPTH_MAX: usize = 64;

/// Reader of one schema file.
pub(super) struct FileReader<'t> {
    file: &'t str,
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Up to where lines were counted, and how many there were.
    counted: (usize, u32),
    /// The elements that have begun and not ended, the document element first.
    open: Vec<SchemaNode<'t>>,
    /// Whether the document element has ended.
    is_over: bool,
    documentation: bool,
}

// === impl FileReader ===

impl<'t> FileReader<'t> {
    pub(super) fn new(file: &'t str, text: &'t str, documentation: bool) -> FileReader<'t> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        FileReader {
            file,
            text,
            reader,
            counted: (0, 1),
            open: Vec::new(),
            is_over: false,
            documentation,
        }
    }

    /// The document element, without what is in it.
    pub(super) fn root(&mut self) -> Result<SchemaNode<'t>, SchemaError> {
        loop {
            if let Some(node) = self.step()? {
                return Ok(node);
            }
            if let [root] = self.open.as_slice() {
                return Ok(root.clone());
            }
        }
    }

    /// The next child of the document element, whole; `None` after the last.
    pub(super) fn next_child(&mut self) -> Result<Option<SchemaNode<'t>>, SchemaError> {
        loop {
            if self.is_over {
                return self.rest().map(|()| None);
            }
            if let Some(node) = self.step()? {
                match self.is_over {
                    // The document element itself; only text in it is still of interest.
                    true if node.has_text => return Err(node.error("text is not allowed")),
                    true => {}
                    false => return Ok(Some(node)),
                }
            }
        }
    }

    /// After the document element nothing may come but comments.
    fn rest(&mut self) -> Result<(), SchemaError> {
        loop {
            let before = self.position();
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if is_blank(&text) => {}
                _ => {
                    return Err(
                        self.malformed(before, "something stands behind the document element")
                    );
                }
            }
        }
    }

    /// Reads one event; returns an element that it ends, if that is a child of the document element or that itself.
    fn step(&mut self) -> Result<Option<SchemaNode<'t>>, SchemaError> {
        let before = self.position();
        match self.event()? {
            Event::Start(tag) => self.start(&tag, before).map(|()| None),
            Event::Empty(tag) => {
                let node = self.node(&tag, before)?;
                Ok(if is_annotation(&node) {
                    None
                } else {
                    self.end(node)
                })
            }
            Event::End(_) => Ok(self.open.pop().and_then(|node| self.end(node))),
            Event::Text(text) if is_blank(&text) => Ok(None),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                self.stray_text(before).map(|()| None)
            }
            Event::DocType(_) => {
                Err(self.malformed(before, "a document type declaration is not allowed"))
            }
            Event::Eof => Err(self.malformed(before, "the document ends too early")),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => Ok(None),
        }
    }

    fn start(&mut self, tag: &BytesStart<'t>, before: usize) -> Result<(), SchemaError> {
        let node = self.node(tag, before)?;
        if is_annotation(&node) && !self.open.is_empty() {
            return self.annotation(tag);
        }
        if self.open.len() == DEPTH_MAX {
            let fault = format!("elements lie more than {DEPTH_MAX} deep in one another");
            return Err(self.malformed(before, fault));
        }
        self.open.push(node);
        Ok(())
    }

    /// Skips an annotation, or keeps what it says about a declaration.
    fn annotation(&mut self, tag: &BytesStart<'t>) -> Result<(), SchemaError> {
        let from = self.position();
        let end = tag.to_end().into_owned();
        let span = self.reader.read_to_end(end.name());
        let span =
            span.map_err(|error| self.malformed(self.error_position(), error.to_string()))?;
        if self.documentation && self.open.len() == 2 {
            let to = usize::try_from(span.end).unwrap_or(from);
            let inner = self.text.get(from..to).unwrap_or_default();
            if let Some(declaration) = self.open.last_mut() {
                declaration.documentation = note::documentation(inner);
            }
        }
        Ok(())
    }

    /// Takes an element that has ended into the one around it, or gives it out.
    fn end(&mut self, node: SchemaNode<'t>) -> Option<SchemaNode<'t>> {
        self.is_over = self.open.is_empty();
        match self.open.as_mut_slice() {
            [] | [_] => Some(node),
            [.., parent] => {
                parent.children.push(node);
                None
            }
        }
    }

    fn stray_text(&mut self, before: usize) -> Result<(), SchemaError> {
        match self.open.last_mut() {
            Some(node) => {
                node.has_text = true;
                Ok(())
            }
            None => Err(self.malformed(before, "text stands before the document element")),
        }
    }

    /// An element, from its tag.
    fn node(&mut self, tag: &BytesStart<'_>, before: usize) -> Result<SchemaNode<'t>, SchemaError> {
        let (content, name_length) = (self.content(tag, before), tag.name().0.len());
        let (mut attributes, mut bindings) = (Vec::new(), Vec::new());
        for attribute in Attributes::new(content, name_length) {
            let attribute = attribute.map_err(|error| self.malformed(before, error.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| self.malformed(before, error.to_string()))?;
            match binding(attribute.key.0) {
                Some(prefix) => bindings.push((prefix, value)),
                None => attributes.push((attribute.key.0, value)),
            }
        }
        let scope = self.scope(bindings, before)?;
        Ok(SchemaNode {
            file: self.file,
            line: self.line(before),
            name: content.get(..name_length).unwrap_or_default(),
            attributes,
            scope,
            children: Vec::new(),
            has_text: false,
            documentation: None,
        })
    }

    fn scope(
        &self,
        bindings: Vec<(&'t str, Cow<'t, str>)>,
        before: usize,
    ) -> Result<Rc<NamespaceScope<'t>>, SchemaError> {
        let scope = match self.open.last() {
            Some(parent) => NamespaceScope::within(&parent.scope, bindings),
            None => NamespaceScope::within(&Rc::default(), bindings),
        };
        scope.ok_or_else(|| self.malformed(before, "too many prefixes are declared"))
    }

    /// What stands between the brackets of the tag that begins at `before`.
    fn content(&self, tag: &BytesStart<'_>, before: usize) -> &'t str {
        let from = before + 1;
        self.text.get(from..from + tag.len()).unwrap_or_default()
    }

    fn event(&mut self) -> Result<Event<'t>, SchemaError> {
        let event = self.reader.read_event();
        event.map_err(|error| self.malformed(self.error_position(), error.to_string()))
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn error_position(&self) -> usize {
        usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX)
    }

    /// The line of a place; places come in order.
    fn line(&mut self, at: usize) -> u32 {
        let (from, line) = self.counted;
        self.counted = (at, line + line_breaks(self.text, from, at));
        self.counted.1
    }

    fn malformed(&self, at: usize, fault: impl Into<String>) -> SchemaError {
        SchemaError {
            file: self.file.to_owned(),
            line: 1 + line_breaks(self.text, 0, at),
            element: "document".to_owned(),
            fault: fault.into(),
        }
    }
}

fn line_breaks(text: &str, from: usize, to: usize) -> u32 {
    let bytes = text.as_bytes().get(from..to.min(text.len()));
    let breaks = bytes.unwrap_or_default().iter().filter(|b| **b == b'\n');
    u32::try_from(breaks.count()).unwrap_or(u32::MAX)
}

/// The prefix that an attribute binds, if it does; empty for the namespace of names without one.
fn binding(attribute: &str) -> Option<&str> {
    match attribute {
        "xmlns" => Some(""),
        other => other.strip_prefix("xmlns:"),
    }
}

fn is_annotation(node: &SchemaNode<'_>) -> bool {
    node.kind() == "annotation" && node.is_xsd()
}

fn is_blank(text: &str) -> bool {
    text.trim_matches(BLANKS).is_empty()
}
