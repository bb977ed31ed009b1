//! A reply document, as captured ones are written (OCI schema, how replies are written).

use std::borrow::Cow;

use ocip::command::ElementContent;
use ocip::encoding::Encoding;
use ocip::xml::XmlWriter;

use super::failure::ErrorReply;
use super::fault::RemarkSeverity;

/// A reply before it becomes bytes, so that faults can change it.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) session_id: String,
    pub(super) tracking_id: Option<String>,
    pub(super) encoding: Encoding,
    pub(super) line_feed_after_declaration: bool,
    pub(super) commands: Vec<CommandReply>,
}

/// Reply to one command.
#[derive(Debug, Clone)]
pub(super) struct CommandReply {
    /// Empty when the request had none.
    pub(super) echo: String,
    pub(super) outcome: Result<SuccessReply, ErrorReply>,
}

/// A reply that is no error.
#[derive(Debug, Clone)]
pub(super) struct SuccessReply {
    /// `None` for SuccessResponse.
    type_name: Option<Cow<'static, str>>,
    content: Vec<u8>,
}

// === impl SuccessReply ===

impl SuccessReply {
    /// `SuccessResponse`.
    pub(super) fn success() -> Self {
        Self {
            type_name: None,
            content: Vec::new(),
        }
    }

    /// A reply with data.
    pub(super) fn data(type_name: &'static str, data: &impl ElementContent) -> Self {
        Self::written(type_name, |writer| data.write(writer))
    }

    /// A reply with what `write` writes.
    pub(super) fn written(type_name: &'static str, write: impl FnOnce(&mut XmlWriter<'_>)) -> Self {
        let mut content = Vec::new();
        write(&mut XmlWriter::new(&mut content));
        Self {
            type_name: Some(Cow::Borrowed(type_name)),
            content,
        }
    }

    /// A reply of a type that is known at run time only, with content that is XML already.
    pub(super) fn made(type_name: &str, content: &str) -> Self {
        Self {
            type_name: Some(Cow::Owned(type_name.to_owned())),
            content: content.as_bytes().to_vec(),
        }
    }
}

// === impl Reply ===

impl Reply {
    /// The bytes on the wire, with the line feed at the end.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        let mut writer = XmlWriter::new(&mut out);
        writer.markup("<?xml version=\"1.0\" encoding=\"");
        writer.markup(self.encoding.label());
        writer.markup("\"?>");
        if self.line_feed_after_declaration {
            writer.markup("\n");
        }
        writer.markup(
            "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId xmlns=\"\">",
        );
        writer.text(&self.session_id);
        writer.markup("</sessionId>");
        if let Some(tracking_id) = &self.tracking_id {
            writer.markup("<trackingId xmlns=\"\">");
            writer.text(tracking_id);
            writer.markup("</trackingId>");
        }
        for command in &self.commands {
            command.write(&mut out);
        }
        out.extend_from_slice(b"</BroadsoftDocument>\n");
        self.encoding.encode(&String::from_utf8_lossy(&out))
    }
}

// === impl CommandReply ===

impl CommandReply {
    /// Whether the command was not run.
    pub(super) fn is_refused(&self) -> bool {
        self.outcome.as_ref().is_err_and(ErrorReply::is_refusal)
    }

    fn write(&self, out: &mut Vec<u8>) {
        match &self.outcome {
            Ok(answer) => self.write_answer(answer, out),
            Err(failure) => self.write_failure(failure, &mut XmlWriter::new(out)),
        }
    }

    fn write_answer(&self, answer: &SuccessReply, out: &mut Vec<u8>) {
        let mut writer = XmlWriter::new(out);
        writer.markup("<command echo=\"");
        writer.text(&self.echo);
        let Some(type_name) = &answer.type_name else {
            writer.markup("\" xsi:type=\"c:SuccessResponse\" xmlns:c=\"C\" xmlns=\"\"/>");
            return;
        };
        writer.markup("\" xsi:type=\"");
        writer.markup(type_name);
        writer.markup("\" xmlns=\"\">");
        out.extend_from_slice(&answer.content);
        out.extend_from_slice(b"</command>");
    }

    fn write_failure(&self, failure: &ErrorReply, writer: &mut XmlWriter<'_>) {
        writer.markup(match failure.severity {
            None => "<command type=\"Error\" echo=\"",
            Some(RemarkSeverity::Warning) => "<command type=\"Warning\" echo=\"",
            Some(RemarkSeverity::Info) => "<command type=\"Info\" echo=\"",
        });
        writer.text(&self.echo);
        writer.markup("\" xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" xmlns=\"\">");
        writer.text_element("summary", &failure.summary);
        writer.text_element("summaryEnglish", &failure.summary);
        if let Some(detail) = &failure.detail {
            writer.element("detail", |writer| writer.markup(&cdata(detail)));
        }
        writer.markup("</command>");
    }
}

/// A CDATA section that nothing in `text` can end, without characters that XML cannot hold.
fn cdata(text: &str) -> String {
    let legal = |character: char| !matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    let text: String = text.chars().filter(|one| legal(*one)).collect();
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

#[cfg(test)]
mod tests {
    use ocip::xml::XmlReader;

    use super::*;

    #[test]
    fn nothing_breaks_out_of_cdata() {
        for text in ["]]>", "a]]]>b", "]]>]]>", "\0]]\0>", "<![CDATA[x]]>", "]]"] {
            let document = format!("<a>{}</a>", cdata(text));
            let mut reader = XmlReader::new(&document);
            let root = reader.root().unwrap();
            assert_eq!(reader.text(&root).unwrap(), text.replace('\0', ""));
        }
    }
}
