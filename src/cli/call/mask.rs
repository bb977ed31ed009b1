//! Passwords that were sent do not come out again: a switch quotes the document that it refuses. Nor
//! do those that a reply has in elements of their own, for what is printed ends up in tickets.

use memchr::memmem;

use ocip::encoding::Encoding;
use ocip::mask::{is_secret, masked_with};
use ocip::xml::XmlWriter;

/// What stands in the place of a password.
const MASK: &[u8] = b"***";

/// The passwords of one request, in every form in which a reply can repeat them, and where further ones are.
pub(super) struct PasswordMask<'s> {
    forms: Vec<Vec<u8>>,
    /// Elements that hold secrets, beyond those whose names say so.
    names: &'s [String],
}

impl<'s> PasswordMask<'s> {
    pub(super) fn new(secrets: &[&str], names: &'s [String]) -> Self {
        // Hidden in all places, they would only make the reply unreadable.
        let is_sought = |secret: &&&str| !matches!(**secret, "true" | "false");
        let secrets = secrets.iter().filter(is_sought);
        let mut forms: Vec<_> = secrets.flat_map(|secret| forms(secret)).collect();
        // A password can be the beginning of another.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self { forms, names }
    }

    /// Whether an element of this name holds a secret.
    pub(super) fn hides(&self, name: &str) -> bool {
        is_secret(name) || self.names.iter().any(|known| known == name)
    }

    /// The same bytes without the passwords.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let masked = |bytes: Vec<u8>, form: &Vec<u8>| replace(&bytes, form);
        self.forms.iter().fold(bytes.to_vec(), masked)
    }

    /// A reply document without the passwords, and without what its own elements hold of them. Its tags
    /// are ASCII in every encoding that a switch uses, so a byte is taken for a character.
    pub(super) fn document(&self, document: &[u8]) -> Vec<u8> {
        let text: String = document.iter().copied().map(char::from).collect();
        let shown = masked_with(&text, self.names).text;
        let bytes = shown.chars().map(|one| u8::try_from(one).unwrap_or(b'?'));
        self.bytes(&bytes.collect::<Vec<_>>())
    }

    /// The same text without the passwords.
    pub(super) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }
}

fn replace(bytes: &[u8], form: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(bytes.len());
    let mut rest = 0;
    for at in memmem::find_iter(bytes, form) {
        masked.extend_from_slice(&bytes[rest..at]);
        masked.extend_from_slice(MASK);
        rest = at + form.len();
    }
    masked.extend_from_slice(&bytes[rest..]);
    masked
}

/// As it is and as XML writes it, in both encodings.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut escaped = Vec::new();
    XmlWriter::new(&mut escaped).text(secret);
    let escaped = String::from_utf8_lossy(&escaped).into_owned();
    let texts = [secret, &escaped];
    let encoded = texts.iter().flat_map(|text| {
        let encodings = [Encoding::Utf8, Encoding::Latin1];
        encodings.map(|encoding| encoding.encode(text))
    });
    encoded.filter(|form| !form.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_in_every_form() {
        let mask = PasswordMask::new(&["a<é", "a<é-longer"], &[]);
        assert_eq!(mask.text("x a<é y a&lt;é z"), "x *** y *** z");
        assert_eq!(mask.text("a<é-longer"), "***");
        assert_eq!(mask.bytes(b"1a&lt;\xe92"), b"1***2");
    }

    #[test]
    fn a_reply_has_secrets_of_its_own() {
        let names = ["old".to_owned()];
        let mask = PasswordMask::new(&["geheim", "true"], &names);
        assert_eq!(
            mask.document(b"<a>\xe9 true geheim</a><moderatorPin>12</moderatorPin><old>3</old>"),
            b"<a>\xe9 true ***</a><moderatorPin>***</moderatorPin><old>***</old>"
        );
    }

    #[test]
    fn without_a_password_nothing_changes() {
        let mask = PasswordMask::new(&[], &[]);
        assert_eq!(mask.bytes(b"\xff\xfe"), b"\xff\xfe");
    }
}
