//! Raw command: any name with any content, for users who know what they want to send.
//!
//! Nothing of it is checked against a schema; names are only made sure to be names, so that nothing
//! but the one command reaches the switch. `Debug` masks what may be a password.

use std::fmt;

use super::CommandKind;
use crate::document::{CommandHead, command_head};
use crate::frame::NESTING_DEPTH_MAX;
use crate::mask::is_secret;
use crate::xml::{ChildElement, ParseError, XSI_NAMESPACE, XmlReader, XmlWriter, excerpt};

/// The deepest nesting inside a command: two levels of a document are its own.
const CONTENT_DEPTH_MAX: usize = NESTING_DEPTH_MAX - 2;

/// A command to be sent.
#[derive(Debug, Clone)]
pub struct RawRequest {
    type_name: String,
    /// Its elements, in the order of the wire.
    pub elements: Vec<RawElement>,
}

/// Raw response to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawResponse {
    /// The `xsi:type`.
    pub type_name: String,
    /// Its elements, as they came.
    pub elements: Vec<RawElement>,
}

/// One element of a command.
#[derive(Clone, PartialEq, Eq)]
pub struct RawElement {
    name: String,
    /// The `xsi:type`, for elements that can hold several.
    pub type_name: Option<String>,
    /// What it holds.
    pub value: ElementValue,
}

/// What an element holds.
#[derive(Clone, PartialEq, Eq)]
pub enum ElementValue {
    /// Nothing, said with `xsi:nil`.
    Nil,
    /// Text, perhaps empty.
    Text(String),
    /// Further elements.
    Elements(Vec<RawElement>),
}

/// Why there is no command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FreeError {
    /// Something else stands where a name must.
    #[error("{0:?} is no name of a command or element: a letter, then letters, digits, _ . and -")]
    Name(String),
    /// The text is not the XML of one command.
    #[error("the XML cannot be read: {0}")]
    Xml(#[from] ParseError),
}

// === impl RawRequest ===

impl RawRequest {
    /// The command with this `xsi:type` and no elements yet.
    pub fn new(type_name: &str) -> Result<Self, FreeError> {
        Ok(Self {
            type_name: checked_name(type_name)?,
            elements: Vec::new(),
        })
    }

    /// Reads a whole `<command xsi:type="…">`; the prefix `xsi` need not be declared in it.
    pub fn from_command_xml(xml: &str) -> Result<Self, FreeError> {
        let mut request = None;
        read_within_root(xml, |reader, child| {
            if child.name() != "command" || request.is_some() {
                let found = excerpt(child.name());
                let text = format!("one command was expected, found the element {found}");
                return Err(ParseError::Envelope(text));
            }
            let CommandHead { type_name, .. } = command_head(reader, &child)?;
            request = Some((type_name, elements(reader)?));
            Ok(())
        })?;
        let none = || ParseError::Envelope("there is no command".to_owned());
        let (type_name, elements) = request.ok_or_else(none)?;
        let request = Self::new(&type_name)?;
        Ok(Self {
            elements,
            ..request
        })
    }

    /// Reads what stands inside a command.
    pub fn with_content_xml(self, xml: &str) -> Result<Self, FreeError> {
        let mut elements = Vec::new();
        read_within_root(xml, |reader, child| {
            elements.push(RawElement::read(reader, child, 1)?);
            Ok(())
        })?;
        Ok(Self { elements, ..self })
    }

    /// The `xsi:type`.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The kind that its name tells.
    pub fn kind(&self) -> CommandKind {
        CommandKind::of_name(&self.type_name)
    }

    /// Every text within an element whose name says that it is a secret.
    pub fn secrets(&self) -> Vec<&str> {
        self.secrets_with(&[])
    }

    /// The same, and every text within an element that has one of `further` names: of a command whose schema is
    /// known at run time only, types say what is a secret.
    pub fn secrets_with(&self, further: &[String]) -> Vec<&str> {
        let mut secrets = Vec::new();
        for element in &self.elements {
            element.collect_secrets(further, false, &mut secrets);
        }
        secrets
    }

    /// Writes the elements as they stand.
    pub fn write(&self, writer: &mut XmlWriter<'_>) {
        for element in &self.elements {
            element.write(writer);
        }
    }
}

/// Hands every element of `xml` to `on_child`; text beside them is an error.
fn read_within_root(
    xml: &str,
    on_child: impl for<'x> FnMut(&mut XmlReader<'x>, ChildElement<'x>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    let document = format!("<content xmlns:xsi=\"{XSI_NAMESPACE}\">{xml}</content>");
    read_root(&document, on_child)
}

fn read_root<'x>(
    document: &'x str,
    on_child: impl FnMut(&mut XmlReader<'x>, ChildElement<'x>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    let mut reader = XmlReader::new(document);
    reader.root()?;
    let text = reader.mixed(on_child)?;
    match (text.trim(), reader.child()?) {
        ("", None) => Ok(()),
        _ => Err(ParseError::Envelope(
            "text stands where only elements may".to_owned(),
        )),
    }
}

/// Whether a text is a name that may stand in markup as it is: a letter, then letters, digits, `_`, `.` and `-`.
pub fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(is_part)
}

/// The text, if it is a name that may stand in markup as it is.
pub(crate) fn checked_name(text: &str) -> Result<String, FreeError> {
    match is_name(text) {
        true => Ok(text.to_owned()),
        false => Err(FreeError::Name(excerpt(text))),
    }
}

// === impl RawResponse ===

impl RawResponse {
    /// Reads the content of an answer of the type `type_name`.
    pub fn read(type_name: &str, reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            type_name: type_name.to_owned(),
            elements: elements(reader)?,
        })
    }
}

// === impl RawElement ===

impl RawElement {
    /// An element with this name.
    pub fn new(element_name: &str, value: ElementValue) -> Result<Self, FreeError> {
        Ok(Self {
            name: checked_name(element_name)?,
            type_name: None,
            value,
        })
    }

    /// The name, without a prefix.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether what it holds is a secret, as the name says.
    pub fn is_secret(&self) -> bool {
        is_secret(&self.name)
    }

    fn collect_secrets<'e>(
        &'e self,
        further: &[String],
        within_secret: bool,
        secrets: &mut Vec<&'e str>,
    ) {
        let is_secret = within_secret || self.is_secret() || further.contains(&self.name);
        match &self.value {
            ElementValue::Text(text) if is_secret && !text.is_empty() => secrets.push(text),
            ElementValue::Elements(children) => {
                for child in children {
                    child.collect_secrets(further, is_secret, secrets);
                }
            }
            ElementValue::Nil | ElementValue::Text(_) => {}
        }
    }

    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.markup("<");
        writer.markup(&self.name);
        if let Some(type_name) = &self.type_name {
            writer.markup(" xsi:type=\"");
            writer.text(type_name);
            writer.markup("\"");
        }
        match &self.value {
            ElementValue::Nil => return writer.markup(" xsi:nil=\"true\"/>"),
            ElementValue::Text(text) => {
                writer.markup(">");
                writer.text(text);
            }
            ElementValue::Elements(children) => {
                writer.markup(">");
                for child in children {
                    child.write(writer);
                }
            }
        }
        writer.markup("</");
        writer.markup(&self.name);
        writer.markup(">");
    }

    /// Reads the element whose start tag is `child`, at this depth of nesting.
    fn read<'x>(
        reader: &mut XmlReader<'x>,
        child: ChildElement<'x>,
        depth: usize,
    ) -> Result<Self, ParseError> {
        check_depth(depth)?;
        let type_name = reader.xsi_type(&child)?.map(|(_, local)| local);
        let mut children = Vec::new();
        let text = reader.mixed(|reader, child| {
            children.push(Self::read(reader, child, depth + 1)?);
            Ok(())
        })?;
        let value = match (child.nil, children.is_empty()) {
            (true, _) => ElementValue::Nil,
            (false, true) => ElementValue::Text(text),
            (false, false) => ElementValue::Elements(children),
        };
        let name = child.name().to_owned();
        Ok(Self {
            name,
            type_name,
            value,
        })
    }
}

/// An error for an element that lies too deep in a command.
pub(super) fn check_depth(depth: usize) -> Result<(), ParseError> {
    match depth > CONTENT_DEPTH_MAX {
        false => Ok(()),
        true => Err(ParseError::Envelope(format!(
            "elements are nested deeper than {CONTENT_DEPTH_MAX} levels"
        ))),
    }
}

fn elements(reader: &mut XmlReader<'_>) -> Result<Vec<RawElement>, ParseError> {
    let mut elements = Vec::new();
    reader.mixed(|reader, child| {
        elements.push(RawElement::read(reader, child, 1)?);
        Ok(())
    })?;
    Ok(elements)
}

/// Shows what an element holds, unless that may be a password.
impl fmt::Debug for RawElement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            ElementValue::Nil => write!(formatter, "{}: nil", self.name),
            _ if self.is_secret() => write!(formatter, "{}: ***", self.name),
            ElementValue::Text(text) => write!(formatter, "{}: {text:?}", self.name),
            ElementValue::Elements(children) => write!(formatter, "{}: {children:?}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{close_command, open_request};

    fn written(request: &RawRequest) -> String {
        let mut out = Vec::new();
        let mut writer = XmlWriter::new(&mut out);
        open_request(&mut writer, request.type_name(), "e");
        request.write(&mut writer);
        close_command(&mut writer);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_command_is_read_and_written_back() {
        let content = "<userId>a&amp;b</userId><phoneNumber xsi:nil=\"true\"/><key \
            xsi:type=\"GroupDepartmentKey\"><name>x</name><name>y</name></key><empty></empty>";
        let xml =
            format!("\n<command xsi:type=\"UserModifyRequest17\" xmlns=\"\">{content}</command>\n");
        let request = RawRequest::from_command_xml(&xml).unwrap();
        let expected = format!(
            "<command echo=\"e\" xsi:type=\"UserModifyRequest17\" xmlns=\"\">{content}</command>"
        );
        assert_eq!(written(&request), expected);
        let named = RawRequest::new("UserModifyRequest17").unwrap();
        assert_eq!(written(&named.with_content_xml(content).unwrap()), expected);
    }

    #[test]
    fn nothing_but_one_command_is_taken_for_one() {
        for xml in [
            "",
            "text",
            "<command/>",
            "<other xsi:type=\"A\"/>",
            "<command xsi:type=\"A\"/><command xsi:type=\"B\"/>",
            "<command xsi:type=\"A\"/></content><command xsi:type=\"B\"/>",
            "<command xsi:type=\"A b\"/>",
            "<!DOCTYPE a><command xsi:type=\"A\"/>",
            "<command xsi:type=\"A\"><b></command>",
        ] {
            assert!(RawRequest::from_command_xml(xml).is_err(), "{xml}");
        }
        assert!(RawRequest::new("A\"><x").is_err());
        assert!(RawElement::new("a b", ElementValue::Nil).is_err());
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = |levels| "<a>".repeat(levels) + &"</a>".repeat(levels);
        let request = || RawRequest::new("A").unwrap();
        assert!(request().with_content_xml(&deep(CONTENT_DEPTH_MAX)).is_ok());
        assert!(
            request()
                .with_content_xml(&deep(CONTENT_DEPTH_MAX + 1))
                .is_err()
        );
        assert!(request().with_content_xml(&deep(100_000)).is_err());
    }

    #[test]
    fn the_kind_of_a_command_is_in_its_name() {
        for (name, kind) in [
            ("UserGetRequest22V9", CommandKind::Read),
            ("UserServiceIsAssignedRequest", CommandKind::Read),
            ("VerifySessionIsValidRequest", CommandKind::Read),
            ("SystemSoftwareVersionGetRequest", CommandKind::Read),
            ("UserModifyRequest22", CommandKind::Write),
            ("GroupGetawayAddRequest", CommandKind::Write),
            ("UserTargetRequest", CommandKind::Write),
            ("UserIssueRequest", CommandKind::Write),
            ("GroupAccessDeviceResetRequest", CommandKind::Write),
        ] {
            assert_eq!(RawRequest::new(name).unwrap().kind(), kind, "{name}");
        }
    }

    #[test]
    fn passwords_are_known_and_not_shown() {
        let xml = "<command xsi:type=\"A\"><a><newPassword>geheim</newPassword></a>\
            <oldPassword/><password><old>geheim1</old><b><new>geheim2</new></b></password>\
            <moderatorPin>geheim3</moderatorPin></command>";
        let request = RawRequest::from_command_xml(xml).unwrap();
        let expected = ["geheim", "geheim1", "geheim2", "geheim3"];
        assert_eq!(request.secrets(), expected);
        assert!(!format!("{request:?}").contains("geheim"));
    }
}
