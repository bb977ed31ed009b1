//! Reading and writing what stands inside a document: elements, text, `xsi:nil`.
//!
//! The [`Reader`] pulls: whoever knows the type of an element asks for its children one by one, and
//! skips those it does not know (newer releases add optional elements). Namespace prefixes are
//! resolved, never guessed. Refused: a DOCTYPE, any entity but the five predefined ones and numeric
//! references, and markup that is not well-formed. No tree is built.
//!
//! The [`Writer`] appends to a buffer and escapes; it cannot be made to write an element that was
//! not asked for. A character that XML cannot hold is left out and remembered, so that the whole
//! document can be refused before it is sent.

use std::borrow::Cow;

use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};
use quick_xml::reader::NsReader;

/// The namespace of the envelope, of SuccessResponse and of ErrorResponse.
pub const OCI_NAMESPACE: &str = "C";

/// The namespace of `xsi:type` and `xsi:nil`.
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Why text could not be read as the element that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The text is not well-formed XML.
    #[error("not well-formed: {0}")]
    Syntax(String),
    /// The document has a DOCTYPE.
    #[error("the document has a DOCTYPE, which is refused")]
    Doctype,
    /// A reference to an entity that XML does not predefine.
    #[error("the entity &{0}; is not known")]
    Entity(String),
    /// An element that must be there is not.
    #[error("the element {0} is missing")]
    Missing(&'static str),
    /// An element that may stand once stands twice.
    #[error("the element {0} is repeated")]
    Repeated(&'static str),
    /// An element or attribute holds something that its type does not allow.
    #[error("{element} holds {given:?}, which is not {expected}")]
    Value {
        /// The element or attribute.
        element: String,
        /// What it holds.
        given: String,
        /// What its type allows.
        expected: &'static str,
    },
    /// The envelope is not that of an OCI-P document.
    #[error("{0}")]
    Envelope(String),
}

/// A start tag that was just read; its content is to be read or skipped before the next sibling.
#[derive(Debug, Clone)]
pub struct Child<'x> {
    start: BytesStart<'x>,
    /// True when the element carries `xsi:nil="true"`.
    pub nil: bool,
}

/// Pulls elements and text out of a document.
pub struct Reader<'x> {
    events: NsReader<&'x [u8]>,
}

/// Appends elements and escaped text to a buffer.
#[derive(Debug)]
pub struct Writer<'b> {
    out: &'b mut Vec<u8>,
    unwritable: Option<char>,
}

// === impl Child ===

impl Child<'_> {
    /// The name without its prefix.
    pub fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }
}

// === impl Reader ===

impl<'x> Reader<'x> {
    /// A reader at the beginning of `text`.
    pub fn new(text: &'x str) -> Self {
        let mut events = NsReader::from_str(text);
        events.config_mut().expand_empty_elements = true;
        Self { events }
    }

    /// The root element.
    pub fn root(&mut self) -> Result<Child<'x>, ParseError> {
        self.child()?
            .ok_or_else(|| ParseError::Syntax("there is no root element".into()))
    }

    /// The next child of the element whose content is being read; `None` at that element's end.
    pub fn child(&mut self) -> Result<Option<Child<'x>>, ParseError> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(self.started(start))),
                Event::End(_) | Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The text of `child`, read to its end. Elements inside it are an error.
    pub fn text(&mut self, child: &Child<'x>) -> Result<String, ParseError> {
        self.plain_text(child).map(Cow::into_owned)
    }

    /// The same without a copy where the text stands in one piece, as it nearly always does.
    pub fn plain_text(&mut self, child: &Child<'x>) -> Result<Cow<'x, str>, ParseError> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.event()? {
                // To a `Cow`, adding to nothing is taking over.
                Event::Text(piece) => text += piece.xml10_content(),
                Event::CData(piece) => text += piece.xml10_content(),
                Event::GeneralRef(reference) => text.to_mut().push(resolve(&reference)?),
                Event::Start(_) => {
                    return Err(value_error(child.name(), "an element", "text alone"));
                }
                Event::End(_) => return Ok(text),
                _ => {}
            }
        }
    }

    /// All that the element whose start tag was read last holds, up to its end: gives its text, and
    /// hands each child to `on_child`, which has to read or skip the child's content.
    pub fn mixed(
        &mut self,
        mut on_child: impl FnMut(&mut Self, Child<'x>) -> Result<(), ParseError>,
    ) -> Result<String, ParseError> {
        let mut text = String::new();
        loop {
            match self.event()? {
                Event::Text(piece) => text += &piece.xml10_content(),
                Event::CData(piece) => text += &piece.xml10_content(),
                Event::GeneralRef(reference) => text.push(resolve(&reference)?),
                Event::Start(start) => {
                    let child = self.started(start);
                    on_child(self, child)?;
                }
                Event::End(_) | Event::Eof => return Ok(text),
                _ => {}
            }
        }
    }

    /// Reads over the content of the element whose start tag was read last.
    pub fn skip(&mut self) -> Result<(), ParseError> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// The value of the attribute `name` that is in no namespace.
    pub fn attribute(&self, child: &Child<'x>, name: &str) -> Result<Option<String>, ParseError> {
        self.find_attribute(child, |key| key.into_inner() == name)
    }

    /// The value of the `xsi:type` attribute as namespace and local name.
    pub fn xsi_type(&self, child: &Child<'x>) -> Result<Option<(String, String)>, ParseError> {
        let value = self.find_attribute(child, |key| {
            let (namespace, local) = self.events.resolver().resolve_attribute(key);
            local.into_inner() == "type"
                && namespace == ResolveResult::Bound(Namespace(XSI_NAMESPACE))
        })?;
        let Some(value) = value else { return Ok(None) };
        let value = value.trim();
        let (namespace, local) = self.events.resolver().resolve(QName(value), true);
        match namespace {
            ResolveResult::Bound(Namespace(uri)) => {
                Ok(Some((uri.to_owned(), local.into_inner().to_owned())))
            }
            ResolveResult::Unbound => Ok(Some((String::new(), local.into_inner().to_owned()))),
            ResolveResult::Unknown(_) => Err(value_error(
                "xsi:type",
                value,
                "a name with a declared prefix",
            )),
        }
    }

    /// The namespace of an element, empty when it is in none.
    pub fn namespace(&self, child: &Child<'x>) -> String {
        match self.events.resolver().resolve_element(child.start.name()).0 {
            ResolveResult::Bound(Namespace(uri)) => uri.to_owned(),
            _ => String::new(),
        }
    }

    fn started(&self, start: BytesStart<'x>) -> Child<'x> {
        let nil = !start.attributes_raw().is_empty()
            && attributes(&start).has_nil(self.events.resolver());
        Child { start, nil }
    }

    fn find_attribute(
        &self,
        child: &Child<'x>,
        wanted: impl Fn(QName<'_>) -> bool,
    ) -> Result<Option<String>, ParseError> {
        for attribute in attributes(&child.start) {
            let attribute = attribute.map_err(syntax)?;
            if wanted(attribute.key) {
                let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0);
                return value.map(|value| Some(value.into_owned())).map_err(syntax);
            }
        }
        Ok(None)
    }

    fn event(&mut self) -> Result<Event<'x>, ParseError> {
        match self.events.read_event().map_err(syntax)? {
            Event::DocType(_) => Err(ParseError::Doctype),
            event => Ok(event),
        }
    }
}

/// Without the search for repeated ones, which compares each with all before it: a start tag may be
/// as long as a document.
fn attributes<'s>(start: &'s BytesStart<'_>) -> Attributes<'s> {
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    attributes
}

fn syntax(error: impl std::fmt::Display) -> ParseError {
    ParseError::Syntax(excerpt(&error.to_string()))
}

/// A [`ParseError::Value`] with excerpts of what was given.
pub fn value_error(element: &str, given: &str, expected: &'static str) -> ParseError {
    ParseError::Value {
        element: excerpt(element),
        given: excerpt(given),
        expected,
    }
}

/// The beginning of a text from outside, short enough for a log line.
pub fn excerpt(text: &str) -> String {
    const CHARACTERS_MAX: usize = 80;
    text.chars().take(CHARACTERS_MAX).collect()
}

fn resolve(reference: &BytesRef<'_>) -> Result<char, ParseError> {
    let unknown = || ParseError::Entity(reference.chars().take(40).collect());
    if reference.is_char_ref() {
        return reference
            .resolve_char_ref()
            .map_err(syntax)?
            .ok_or_else(unknown);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(unknown()),
    }
}

// === impl Writer ===

impl<'b> Writer<'b> {
    /// A writer that appends to `out`.
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        Self {
            out,
            unwritable: None,
        }
    }

    /// Appends markup that the caller vouches for.
    pub fn markup(&mut self, markup: &str) {
        self.out.extend_from_slice(markup.as_bytes());
    }

    /// Appends text, escaped for element content and for attribute values in double quotes.
    pub fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(needs_escape) {
            self.markup(&rest[..at]);
            let character = rest[at..].chars().next().unwrap_or_default();
            self.escaped(character);
            rest = &rest[at + character.len_utf8()..];
        }
        self.markup(rest);
    }

    /// Appends `<name>`, whatever `content` writes, and `</name>`.
    pub fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.markup("<");
        self.markup(name);
        self.markup(">");
        content(self);
        self.markup("</");
        self.markup(name);
        self.markup(">");
    }

    /// Appends an element that holds text.
    pub fn text_element(&mut self, name: &str, text: &str) {
        self.element(name, |writer| writer.text(text));
    }

    /// Appends `<name xsi:nil="true"/>`: the value is to be cleared.
    pub fn nil(&mut self, name: &str) {
        self.markup("<");
        self.markup(name);
        self.markup(" xsi:nil=\"true\"/>");
    }

    /// The first character that XML cannot hold, if one was to be written.
    pub fn unwritable(&self) -> Option<char> {
        self.unwritable
    }

    fn escaped(&mut self, character: char) {
        match character {
            '&' => self.markup("&amp;"),
            '<' => self.markup("&lt;"),
            '>' => self.markup("&gt;"),
            '"' => self.markup("&quot;"),
            // Written plainly, a reader would turn these into a line feed or a blank.
            '\t' | '\n' | '\r' => self.markup(&format!("&#{};", u32::from(character))),
            other => self.unwritable = self.unwritable.or(Some(other)),
        }
    }
}

/// Characters that may not stand as they are: markup, white space that readers change, and what is
/// not a `Char` of XML 1.0 (section 2.2).
fn needs_escape(character: char) -> bool {
    matches!(
        character,
        '&' | '<' | '>' | '"' | '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        Writer::new(&mut out).text_element("a", text);
        String::from_utf8(out).unwrap()
    }

    fn read_text(document: &str) -> Result<String, ParseError> {
        let mut reader = Reader::new(document);
        let root = reader.root()?;
        reader.text(&root)
    }

    #[test]
    fn text_cannot_add_an_element() {
        assert_eq!(
            written("</a><b>&]]>\""),
            "<a>&lt;/a&gt;&lt;b&gt;&amp;]]&gt;&quot;</a>"
        );
    }

    #[test]
    fn a_character_that_xml_cannot_hold_is_remembered() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.text("a\0b\u{ffff}");
        assert_eq!(writer.unwritable(), Some('\0'));
        assert_eq!(out, b"ab");
    }

    #[test]
    fn cdata_references_and_text_join() {
        assert_eq!(
            read_text("<a>x<![CDATA[<y>]]>&#233;&amp;&quot;</a>").unwrap(),
            "x<y>é&\""
        );
    }

    #[test]
    fn doctype_and_unknown_entities_are_refused() {
        assert_eq!(read_text("<!DOCTYPE a []><a/>"), Err(ParseError::Doctype));
        assert_eq!(read_text("<a>&x;</a>"), Err(ParseError::Entity("x".into())));
        assert!(matches!(
            read_text("<a>&#0;</a>"),
            Err(ParseError::Syntax(_))
        ));
        assert!(matches!(
            read_text("<a><b></a>"),
            Err(ParseError::Value { .. })
        ));
        assert!(matches!(read_text("<a></b>"), Err(ParseError::Syntax(_))));
    }

    #[test]
    fn nil_follows_the_namespace_and_not_the_prefix() {
        let mut reader = Reader::new(
            "<r xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:j='x'>\
             <a i:nil='1'/><b j:nil='true'/><c nil='true'/></r>",
        );
        reader.root().unwrap();
        let mut nils = Vec::new();
        while let Some(child) = reader.child().unwrap() {
            nils.push((child.name().to_owned(), child.nil));
            reader.skip().unwrap();
        }
        assert_eq!(
            nils,
            [("a".into(), true), ("b".into(), false), ("c".into(), false)]
        );
    }

    #[test]
    fn very_many_attributes_cost_no_more_than_their_length() {
        use std::fmt::Write as _;
        let mut document = String::from("<a");
        for number in 0..200_000 {
            write!(document, " b{number}=''").unwrap();
        }
        document.push_str(" echo='x'/>");
        let mut reader = Reader::new(&document);
        let root = reader.root().unwrap();
        // Compared each with each, they would keep a core busy for minutes.
        assert_eq!(
            reader.attribute(&root, "echo").unwrap().as_deref(),
            Some("x")
        );
    }

    #[test]
    fn an_error_repeats_no_more_than_an_excerpt() {
        let long = "x".repeat(10_000);
        let error = read_text(&format!("<a><{long}></b></a>")).unwrap_err();
        assert!(error.to_string().len() < 300);
        let error = read_text(&format!("<a></{long}>")).unwrap_err();
        assert!(error.to_string().len() < 300);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(text in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u{fffe}\u{ffff}]{0,60}") {
            prop_assert_eq!(read_text(&written(&text)).unwrap(), text);
        }

        #[test]
        fn any_text_is_read_without_panic(text in "[<>a&;/!\\[\\]='\"x: \\-?#0-9]{0,60}") {
            let mut reader = Reader::new(&text);
            while let Ok(Some(child)) = reader.child() {
                let _ = reader.xsi_type(&child);
            }
        }
    }
}
