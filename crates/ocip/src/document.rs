//! Envelope of a document: `BroadsoftDocument` with a session id and 1–15 commands (OCI schema, envelope).
//!
//! The envelope is in namespace `C`, everything in it in no namespace; a command's real type is in
//! its `xsi:type`, which is compared as a qualified name. `xmlns=""` on a command is not decoration:
//! without it the type name of a request would resolve into namespace `C`.

use std::borrow::Cow;

use super::xml::{ChildElement, OCI_NAMESPACE, ParseError, XmlReader, XmlWriter, append, excerpt};

/// The most commands that one document may hold (OCI schema, `maxOccurs` of `command`).
pub const COMMANDS_MAX: usize = 15;

const OPENING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId xmlns=\"\">";
const AFTER_SESSION_ID: &str = "</sessionId>";
const CLOSING: &str = "</BroadsoftDocument>\n";

/// The start tag of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandHead {
    /// The local name of its `xsi:type`.
    pub type_name: String,
    /// The value of its `echo` attribute.
    pub echo: Option<String>,
    /// The value of its `type` attribute, which only an ErrorResponse has.
    pub severity: Option<String>,
}

/// Writes a whole document around commands that are already written.
pub fn write_document(out: &mut Vec<u8>, session_id: &str, commands: &[u8]) {
    let mut writer = XmlWriter::new(out);
    writer.markup(OPENING);
    writer.text(session_id);
    writer.markup(AFTER_SESSION_ID);
    append(out, commands);
    append(out, CLOSING.as_bytes());
}

/// Writes the start tag of a request.
pub fn open_request(writer: &mut XmlWriter<'_>, type_name: &str, echo: &str) {
    writer.markup("<command echo=\"");
    writer.text(echo);
    writer.markup("\" xsi:type=\"");
    writer.markup(type_name);
    writer.markup("\" xmlns=\"\">");
}

/// Writes the end tag of a command.
pub fn close_command(writer: &mut XmlWriter<'_>) {
    writer.markup("</command>");
}

/// Reads a whole document: gives its session id, and hands each command to `on_command`, which has
/// to read or skip the command's content.
pub fn read_document<'x>(
    text: &'x str,
    on_command: impl FnMut(CommandHead, &mut XmlReader<'x>) -> Result<(), ParseError>,
) -> Result<Option<String>, ParseError> {
    read_envelope(XmlReader::new(text), on_command)
}

/// The same from a reader at the beginning of a document.
pub(super) fn read_envelope<'x>(
    mut reader: XmlReader<'x>,
    mut on_command: impl FnMut(CommandHead, &mut XmlReader<'x>) -> Result<(), ParseError>,
) -> Result<Option<String>, ParseError> {
    let root = reader.root()?;
    check_root(&reader, &root)?;
    let mut session_id = None;
    // What else may stand beside them is read over, whatever it is.
    while let Some(child) = reader.child_or_flawed()? {
        match child.name() {
            "sessionId" if session_id.is_some() => return Err(ParseError::Repeated("sessionId")),
            "sessionId" => session_id = Some(reader.text(&child)?),
            "command" => {
                let head = command_head(&reader, &child)?;
                on_command(head, &mut reader)?;
            }
            _ => reader.skip()?,
        }
    }
    Ok(session_id)
}

fn check_root(reader: &XmlReader<'_>, root: &ChildElement<'_>) -> Result<(), ParseError> {
    if root.name() != "BroadsoftDocument" || !reader.is_in(root, OCI_NAMESPACE) {
        let found = excerpt(root.name());
        return Err(ParseError::Envelope(format!(
            "the root element is {found}, not BroadsoftDocument in namespace C"
        )));
    }
    match reader.attribute_text(root, "protocol")?.as_deref() {
        Some("OCI") => Ok(()),
        other => Err(ParseError::Envelope(format!(
            "the protocol is {:?}, not OCI",
            other.map(excerpt)
        ))),
    }
}

pub(super) fn command_head<'x>(
    reader: &XmlReader<'x>,
    child: &ChildElement<'x>,
) -> Result<CommandHead, ParseError> {
    let found = reader.command_attributes(child);
    let type_name = found
        .type_name?
        .ok_or_else(|| ParseError::Envelope("a command has no xsi:type".into()))?;
    let (namespace, type_name) = reader.resolve_type(&type_name)?;
    if !namespace.is_empty() && namespace != OCI_NAMESPACE {
        return Err(ParseError::Envelope(format!(
            "the command type {} is in namespace {:?}",
            excerpt(type_name),
            excerpt(namespace)
        )));
    }
    Ok(CommandHead {
        type_name: type_name.to_owned(),
        echo: found.echo?.map(Cow::into_owned),
        severity: found.severity?.map(Cow::into_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(text: &str) -> Result<(Option<String>, Vec<CommandHead>), ParseError> {
        let mut heads = Vec::new();
        let session_id = read_document(text, |head, reader| {
            heads.push(head);
            reader.skip()
        })?;
        Ok((session_id, heads))
    }

    #[test]
    fn a_written_document_is_read_back() {
        let mut commands = Vec::new();
        let mut writer = XmlWriter::new(&mut commands);
        open_request(&mut writer, "LogoutRequest", "a\"<b");
        close_command(&mut writer);
        let mut out = Vec::new();
        write_document(&mut out, "s&1", &commands);
        let (session_id, heads) = heads(std::str::from_utf8(&out).unwrap()).unwrap();
        assert_eq!(session_id.as_deref(), Some("s&1"));
        assert_eq!(heads.len(), 1);
        assert_eq!(heads[0].type_name, "LogoutRequest");
        assert_eq!(heads[0].echo.as_deref(), Some("a\"<b"));
    }

    #[test]
    fn the_prefix_of_a_type_may_be_any() {
        let text = "<B:BroadsoftDocument protocol='OCI' xmlns:B='C' \
            xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><sessionId>s</sessionId>\
            <command type='Error' xmlns:q='C' i:type='q:ErrorResponse' echo=''/></B:BroadsoftDocument>";
        let (_, heads) = heads(text).unwrap();
        assert_eq!(heads[0].type_name, "ErrorResponse");
        assert_eq!(heads[0].severity.as_deref(), Some("Error"));
    }

    #[test]
    fn what_stands_beside_the_commands_is_read_over_whatever_it_is() {
        let text = "<BroadsoftDocument xmlns='C' protocol='OCI' \
            xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><sessionId>s</sessionId>\
            <command i:type='X'/>text &x; <other a=1 xmlns:b='&y;'><c/></other></BroadsoftDocument>";
        let (session_id, heads) = heads(text).unwrap();
        assert_eq!((session_id.as_deref(), heads.len()), (Some("s"), 1));
    }

    #[test]
    fn another_root_protocol_or_namespace_is_refused() {
        for text in [
            "<BroadsoftDocument protocol='OCI'/>",
            "<Other xmlns='C' protocol='OCI'/>",
            "<BroadsoftDocument xmlns='C' protocol='NSOCI'/>",
            "<BroadsoftDocument xmlns='C' protocol='OCI'><command/></BroadsoftDocument>",
            "<BroadsoftDocument xmlns='C' protocol='OCI' \
             xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:z='Z'>\
             <command i:type='z:X'/></BroadsoftDocument>",
            "<BroadsoftDocument xmlns='C' protocol='OCI' \
             xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
             <command i:type='z:X'/></BroadsoftDocument>",
        ] {
            assert!(heads(text).is_err(), "{text}");
        }
    }
}
