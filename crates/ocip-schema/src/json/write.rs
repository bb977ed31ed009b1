//! Checked commands as XML: into a sink that somebody else has, or as text without secrets.

use super::checked::{CheckedCommand, CheckedElement, CheckedValue};

/// Stands for a secret.
pub(super) const MASK: &str = "***";

/// Sink for the elements of a command, called in the order of the wire. It escapes what it is given.
pub trait ElementSink {
    /// An element begins, with its `xsi:type` and whether it is `xsi:nil`.
    fn start(&mut self, name: &str, xsi_type: Option<&str>, nil: bool);
    /// The text of the element that was begun last.
    fn text(&mut self, text: &str);
    /// The element that was begun last ends.
    fn end(&mut self, name: &str);
}

/// Text of XML.
struct XmlText(String);

// === impl CheckedCommand ===

impl CheckedCommand<'_> {
    /// Writes its elements, without one around them.
    pub fn write(&self, sink: &mut impl ElementSink) {
        write(&self.elements, Secrecy::Shown, sink);
    }

    /// The element `command` with `***` for every secret, to be shown or kept. Its prefix `xsi` is that of the document
    /// around it.
    pub fn to_masked_xml(&self) -> String {
        self.xml(Secrecy::Hidden)
    }

    /// The element with its secrets.
    #[cfg(test)]
    pub(crate) fn to_xml(&self) -> String {
        self.xml(Secrecy::Shown)
    }

    fn xml(&self, secrecy: Secrecy) -> String {
        let name = self.command.name();
        let mut text = XmlText(format!("<command xsi:type=\"{name}\" xmlns=\"\">"));
        write(&self.elements, secrecy, &mut text);
        text.0 + "</command>"
    }
}

/// What becomes of texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secrecy {
    /// All are written.
    Shown,
    /// Secrets are hidden.
    Hidden,
    /// All are hidden, because a secret is around them.
    Within,
}

fn write(elements: &[CheckedElement<'_>], secrecy: Secrecy, sink: &mut impl ElementSink) {
    for element in elements {
        let name = element.declared.name();
        let secrecy = match secrecy {
            Secrecy::Hidden if element.declared.is_secret() => Secrecy::Within,
            secrecy => secrecy,
        };
        let nil = matches!(element.value, CheckedValue::Nil);
        sink.start(name, element.xsi_type, nil);
        match &element.value {
            CheckedValue::Nil => {}
            CheckedValue::Text(_) if secrecy == Secrecy::Within => sink.text(MASK),
            CheckedValue::Text(text) => sink.text(text),
            CheckedValue::Elements(children) => write(children, secrecy, sink),
        }
        sink.end(name);
    }
}

// === impl XmlText ===

impl ElementSink for XmlText {
    fn start(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        self.0 += "<";
        self.0 += name;
        if let Some(xsi_type) = xsi_type {
            self.0 += " xsi:type=\"";
            self.0 += xsi_type;
            self.0 += "\"";
        }
        self.0 += if nil { " xsi:nil=\"true\">" } else { ">" };
    }

    fn text(&mut self, text: &str) {
        for sign in text.chars() {
            match sign {
                '&' => self.0 += "&amp;",
                '<' => self.0 += "&lt;",
                '>' => self.0 += "&gt;",
                // A reader would take it for the end of a line (XML 1.0, 2.11).
                '\r' => self.0 += "&#13;",
                sign => self.0.push(sign),
            }
        }
    }

    fn end(&mut self, name: &str) {
        self.0 += "</";
        self.0 += name;
        self.0 += ">";
    }
}
