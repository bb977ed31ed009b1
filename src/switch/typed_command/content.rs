//! Content of typed commands: elements written in the order in which they were checked, replies read into JSON.

use std::sync::Arc;

use ocip::command::raw::is_name;
use ocip::command::visit::{ElementVisitor, visit_elements};
use ocip::document::CommandHead;
use ocip::typed_command::TypedReader;
use ocip::xml::{XmlReader, XmlWriter};
use ocip_schema::SchemaSet;
use ocip_schema::json::{
    CheckedCommand, CheckedElement, CheckedValue, MappedReply, ReplyMapper, ReplyOptions,
};

/// A reply that is being mapped.
struct ReplyMapping<'s>(ReplyMapper<'s>);

/// Writes the elements of a command.
pub(super) fn write_elements(writer: &mut XmlWriter<'_>, elements: &[CheckedElement<'_>]) {
    for element in elements {
        write_element(writer, element);
    }
}

fn write_element(writer: &mut XmlWriter<'_>, element: &CheckedElement<'_>) {
    let name = element.declared.name();
    let content = |writer: &mut XmlWriter<'_>| match &element.value {
        CheckedValue::Nil => {}
        CheckedValue::Text(text) => writer.text(text),
        // No type contains itself, so this goes as deep as the schema.
        CheckedValue::Elements(children) => write_elements(writer, children),
    };
    match (&element.value, element.xsi_type) {
        (CheckedValue::Nil, None) => writer.nil(name),
        (CheckedValue::Nil, Some(kind)) => writer.nil_of(name, kind),
        (_, None) => writer.element(name, content),
        (_, Some(kind)) => writer.element_of(name, kind, content),
    }
}

/// Survey of a command before it is written.
pub(super) struct ContentSurvey<'s> {
    /// The names of the elements that hold a secret.
    pub(super) secrets: Vec<&'s str>,
    /// Whether all names can be written; the files of a schema may have anything for one.
    pub(super) is_writable: bool,
}

// === impl ContentSurvey ===

impl<'s> ContentSurvey<'s> {
    pub(super) fn of(command: &CheckedCommand<'s>) -> Self {
        let mut survey = Self {
            secrets: Vec::new(),
            is_writable: true,
        };
        command.walk(&mut |_, element| {
            let name = element.declared.name();
            survey.is_writable &= is_name(name) && element.xsi_type.is_none_or(is_name);
            if element.declared.is_secret() && !matches!(element.value, CheckedValue::Nil) {
                survey.secrets.push(name);
            }
        });
        survey
    }
}

/// Reads replies by these schemas.
pub(super) fn reply_reader(
    schemas: &Arc<SchemaSet>,
    options: ReplyOptions,
) -> TypedReader<MappedReply> {
    let schemas = Arc::clone(schemas);
    Arc::new(move |head: &CommandHead, reader: &mut XmlReader<'_>| {
        let mapper = ReplyMapper::new(&schemas, &head.type_name, options);
        let mut mapping = ReplyMapping(mapper);
        visit_elements(reader, &mut mapping)?;
        Ok(mapping.0.finish())
    })
}

// === impl ReplyMapping ===

impl ElementVisitor for ReplyMapping<'_> {
    fn open(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        self.0.open(name, xsi_type, nil);
    }

    fn close(&mut self, text: &str) {
        self.0.close(text);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(name: &str, body: &serde_json::Value) -> (String, Vec<String>) {
        let command = SchemaSet::embedded().command(name).unwrap();
        let checked = command.check(body).unwrap();
        let survey = ContentSurvey::of(&checked);
        assert!(survey.is_writable);
        let mut out = Vec::new();
        write_elements(&mut XmlWriter::new(&mut out), &checked.elements);
        let secrets = survey.secrets.into_iter().map(str::to_owned);
        (String::from_utf8(out).unwrap(), secrets.collect())
    }

    #[test]
    fn elements_are_written_in_the_order_of_the_wire_whatever_that_of_the_body() {
        let body = json!({
            "extension": "4711",
            "phoneNumber": null,
            "newPassword": "a<b",
            "userId": "u@x",
            "department": {
                "@type": "GroupDepartmentKey", "name": "S&P", "groupId": "g", "serviceProviderId": "t",
            },
        });
        let (text, secrets) = written("UserModifyRequest17sp4", &body);
        let expected = "<userId>u@x</userId><phoneNumber xsi:nil=\"true\"/><extension>4711</extension>\
            <newPassword>a&lt;b</newPassword><department xsi:type=\"GroupDepartmentKey\">\
            <serviceProviderId>t</serviceProviderId><groupId>g</groupId><name>S&amp;P</name>\
            </department>";
        assert_eq!(text, expected);
        assert_eq!(secrets, ["newPassword"]);
    }

    #[test]
    fn nil_of_a_type_with_kinds_says_which_and_is_no_secret() {
        let body = json!({ "userId": "u", "department": null, "newPassword": null });
        let (text, secrets) = written("UserModifyRequest17sp4", &body);
        let nil = "<newPassword xsi:nil=\"true\"/><department xsi:type=\"";
        assert!(
            text.contains(nil) && text.ends_with("\" xsi:nil=\"true\"/>"),
            "{text}"
        );
        assert!(secrets.is_empty());
    }
}
