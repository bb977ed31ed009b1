//! Writing elements and escaped text.

use secrecy::zeroize::Zeroize;

use super::word::{outside_written, position};

/// Appends elements and escaped text to a buffer. A character that XML cannot hold is left out and
/// remembered, so that the whole document can be refused before it is sent.
#[derive(Debug)]
pub struct XmlWriter<'b> {
    out: &'b mut Vec<u8>,
    unwritable: Option<char>,
}

// === impl XmlWriter ===

impl<'b> XmlWriter<'b> {
    /// A writer that appends to `out`.
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        Self {
            out,
            unwritable: None,
        }
    }

    /// Appends markup that the caller vouches for.
    pub fn markup(&mut self, markup: &str) {
        append(self.out, markup.as_bytes());
    }

    /// Appends text, escaped for element content and for attribute values in double quotes.
    pub fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = position(rest.as_bytes(), outside_written, needs_a_look) {
            let (plain, special) = rest.split_at(at);
            let character = special.chars().next().unwrap_or_default();
            let (character_itself, behind) = special.split_at(character.len_utf8());
            self.markup(plain);
            match needs_escape(character) {
                true => self.escaped(character),
                false => self.markup(character_itself),
            }
            rest = behind;
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

    /// Appends an element that says of which kind of its type it is, and whatever `content` writes.
    pub fn element_of(&mut self, name: &str, kind: &str, content: impl FnOnce(&mut Self)) {
        self.markup(&format!("<{name} xsi:type=\"{kind}\">"));
        content(self);
        self.markup(&format!("</{name}>"));
    }

    /// Appends `<name xsi:type="kind" xsi:nil="true"/>`: the same for an element whose own type is abstract,
    /// which not even nil may be.
    pub fn nil_of(&mut self, name: &str, kind: &str) {
        self.markup(&format!("<{name} xsi:type=\"{kind}\" xsi:nil=\"true\"/>"));
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

/// Appends to what may hold a password, so that a buffer that gets too small is not left behind with
/// it.
pub(crate) fn append(out: &mut Vec<u8>, bytes: &[u8]) {
    let needed = out.len() + bytes.len();
    if needed > out.capacity() {
        let mut larger = Vec::with_capacity(needed.max(2 * out.capacity()));
        larger.extend_from_slice(out);
        std::mem::replace(out, larger).zeroize();
    }
    out.extend_from_slice(bytes);
}

/// Whether a byte begins such a character, or one that looks like it: 0xEF begins U+FFFE and U+FFFF.
fn needs_a_look(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'&' | b'<' | b'>' | b'"' | 0xef)
}

/// Characters that may not stand as they are: markup, white space that readers change, and what is
/// not a `Char` of XML 1.0 (section 2.2).
fn needs_escape(character: char) -> bool {
    matches!(
        character,
        '&' | '<' | '>' | '"' | '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}'
    )
}
