//! Encodings: bytes to characters and back, by each document's own declaration.
//!
//! An Application Server answers in the encoding that its login reply named, which is usually
//! ISO-8859-1; its replies during login are UTF-8. ISO-8859-1 maps every byte to the character of
//! the same number. It is *not* windows-1252, which is what the label "latin1" means on the web and
//! what general decoders therefore give: there byte 0x8E is Ž, here it is a control character. So
//! this one is read here; the other single-byte sets are those of `encoding_rs`.
//!
//! Every supported set is ASCII-transparent: its markup can be read whatever the rest is. So a
//! document whose bytes are not what it declares still tells what it answers and whether it is a
//! refusal ([`DecodedDocument`]); only its data is not to be used.

use std::borrow::Cow;

use memchr::memmem;

use super::xml::{TagMark, XmlReader, excerpt};

/// The encodings that a document may declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, also the default of a document that declares nothing.
    Utf8,
    /// ISO-8859-1, byte for byte the first 256 characters of Unicode.
    Latin1,
    /// Another single-byte set; never made by [`Encoding::encode`]'s callers here.
    SingleByte(&'static encoding_rs::Encoding),
}

/// Error of a document whose bytes are not the text that it declares.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// The declaration names an encoding that is not supported.
    #[error(
        "the document declares the encoding {0:?}; supported are UTF-8, US-ASCII, ISO-8859-1 to -16, \
         windows-125x and KOI8"
    )]
    Unsupported(String),
    /// The document says (or implies) UTF-8 and is not.
    #[error("the document is not valid UTF-8 at byte {0}")]
    NotUtf8(usize),
    /// A byte that the declared set does not have.
    #[error("the document holds a byte that {0} does not have")]
    NotInSet(&'static str),
}

/// A document as text, whatever it declares: what cannot be read of it is U+FFFD.
#[derive(Debug)]
pub struct DecodedDocument<'d> {
    /// The text.
    pub text: Cow<'d, str>,
    /// Why some of it cannot be read.
    pub flaw: Option<EncodingError>,
    /// Where its tags stand, as far as it is known.
    marks: Cow<'d, [TagMark]>,
}

/// The longest declaration that is looked at; real ones have about 45 bytes.
const DECLARATION_BYTES_MAX: usize = 200;

impl Encoding {
    /// The name as it stands in an XML declaration.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "ISO-8859-1",
            Self::SingleByte(set) => set.name(),
        }
    }

    /// The encoding of a label as XML, the web or Java writes it; `None` for one that is not known
    /// or has several bytes for a character.
    pub fn from_label(label: &str) -> Option<Self> {
        // As a switch writes them, which is nearly always.
        match label {
            "UTF-8" => return Some(Self::Utf8),
            "ISO-8859-1" => return Some(Self::Latin1),
            _ => {}
        }
        let label = label.trim().to_ascii_lowercase().replace('_', "-");
        if matches!(&*label, "windows-1252" | "cp1252" | "x-cp1252") {
            return Some(Self::SingleByte(encoding_rs::WINDOWS_1252));
        }
        let known = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes());
        match known {
            // What the web reads as windows-1252 under these names is ISO-8859-1 or a part of it.
            Some(set) if set == encoding_rs::WINDOWS_1252 => Some(Self::Latin1),
            None if label == "iso-8859" => Some(Self::Latin1),
            Some(set) if set == encoding_rs::UTF_8 => Some(Self::Utf8),
            Some(set) if set.is_single_byte() => Some(Self::SingleByte(set)),
            _ => None,
        }
    }

    /// Turns `text` into bytes. A character that the set does not have becomes a numeric
    /// character reference, which is legal wherever text or an attribute value stands.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Latin1 => encode_latin1(text),
            Self::SingleByte(set) => set.encode(text).0.into_owned(),
        }
    }
}

/// The character that windows-1252 has at the byte of a C1 control character; any other is itself.
///
/// Clients of Windows write such bytes into documents that say ISO-8859-1, and a switch keeps them. Text is
/// the true one everywhere; this is how it is shown.
pub fn as_windows_1252(character: char) -> char {
    match u8::try_from(character) {
        Ok(byte @ 0x80..=0x9f) => {
            let byte = [byte];
            let (shown, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            shown.chars().next().unwrap_or(character)
        }
        _ => character,
    }
}

/// Whether windows-1252 has the character at a byte that is a C1 control character in ISO-8859-1.
pub fn is_of_windows_1252(character: char) -> bool {
    let mut buffer = [0; 4];
    let text = character.encode_utf8(&mut buffer);
    let (bytes, _, is_missing) = encoding_rs::WINDOWS_1252.encode(text);
    !character.is_control() && !is_missing && matches!(*bytes, [0x80..=0x9f])
}

/// The text of a whole document, decoded as its declaration says. Plain ASCII costs no copy.
pub fn decode(document: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    let decoded = decode_lossy(document);
    match decoded.flaw {
        None => Ok(decoded.text),
        Some(flaw) => Err(flaw),
    }
}

/// The text of a whole document as far as it can be read, and what is wrong with it.
pub fn decode_lossy(document: &[u8]) -> DecodedDocument<'_> {
    let label = declared_label(document);
    match label.map_or(Some(Encoding::Utf8), Encoding::from_label) {
        None => {
            let label = excerpt(label.unwrap_or_default());
            let flaw = EncodingError::Unsupported(label);
            DecodedDocument::new(ascii_alone(document), Some(flaw))
        }
        Some(Encoding::Utf8) => decode_utf8(document),
        Some(Encoding::Latin1) => {
            DecodedDocument::new(encoding_rs::mem::decode_latin1(document), None)
        }
        Some(Encoding::SingleByte(set)) => {
            let (text, has_errors) = set.decode_without_bom_handling(document);
            let flaw = has_errors.then(|| EncodingError::NotInSet(set.name()));
            DecodedDocument::new(text, flaw)
        }
    }
}

fn decode_utf8(document: &[u8]) -> DecodedDocument<'_> {
    match std::str::from_utf8(document) {
        Ok(text) => DecodedDocument::new(text.into(), None),
        Err(error) => {
            let flaw = EncodingError::NotUtf8(error.valid_up_to());
            DecodedDocument::new(ascii_alone(document), Some(flaw))
        }
    }
}

/// What can be read of a text in a set that is not known: its markup.
fn ascii_alone(document: &[u8]) -> Cow<'_, str> {
    let known = |byte: &u8| match byte.is_ascii() {
        true => char::from(*byte),
        false => char::REPLACEMENT_CHARACTER,
    };
    match std::str::from_utf8(document) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(document.iter().map(known).collect()),
    }
}

fn encode_latin1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(format!("&#{};", u32::from(character)).bytes()),
        }
    }
    bytes
}

/// The same of a declaration as a switch writes it, which need not be searched.
fn usual_label(head: &[u8]) -> Option<&str> {
    let rest = head.strip_prefix(b"<?xml version=\"1.0\" encoding=\"")?;
    let end = memchr::memchr2(b'"', b'?', rest)?;
    let label = std::str::from_utf8(&rest[..end]).ok()?;
    rest[end..].starts_with(b"\"?>").then_some(label)
}

/// The value of `encoding="…"` in the XML declaration, where there is one.
fn declared_label(document: &[u8]) -> Option<&str> {
    let head = &document[..document.len().min(DECLARATION_BYTES_MAX)];
    if let Some(label) = usual_label(head) {
        return Some(label);
    }
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let declaration = &head[..memmem::find(head, b"?>")?];
    let value = &declaration[memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let value = value
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let end = memchr::memchr(*quote, value)?;
    std::str::from_utf8(&value[..end]).ok()
}

// === impl DecodedDocument ===

impl<'d> DecodedDocument<'d> {
    /// A document of which nothing but its text is known.
    pub fn new(text: Cow<'d, str>, flaw: Option<EncodingError>) -> Self {
        Self {
            text,
            flaw,
            marks: Cow::Borrowed(&[]),
        }
    }

    /// The same with the places of its tags.
    pub(super) fn with_marks(self, marks: Cow<'d, [TagMark]>) -> Self {
        Self { marks, ..self }
    }

    /// A reader at its beginning.
    pub fn reader(&self) -> XmlReader<'_> {
        XmlReader::with_marks(&self.text, &self.marks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn document(label: &str, content: &[u8]) -> Vec<u8> {
        let mut bytes = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>\n<a>").into_bytes();
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"</a>");
        bytes
    }

    #[test]
    fn latin1_is_not_windows_1252() {
        let text = decode(&document("ISO-8859-1", b"\xe9\x8e\x80"))
            .unwrap()
            .into_owned();
        assert!(text.contains("<a>\u{e9}\u{8e}\u{80}</a>"));
    }

    #[test]
    fn a_control_character_is_shown_as_windows_1252_has_it() {
        let shown: String = "a\u{80}\u{85}\u{92}\u{9f}\u{81}\u{a0}é"
            .chars()
            .map(as_windows_1252)
            .collect();
        assert_eq!(shown, "a€…’Ÿ\u{81}\u{a0}é");
        let all = (0x80..=0x9f_u8).map(char::from);
        let others = all.filter(|one| as_windows_1252(*one) != *one);
        assert_eq!(others.clone().count(), 27);
        assert!(others.map(as_windows_1252).all(is_of_windows_1252));
        assert!(!"aé\u{81}\u{92}\u{a0}č".chars().any(is_of_windows_1252));
    }

    #[test]
    fn utf8_is_the_default() {
        assert_eq!(decode("<a>é</a>".as_bytes()).unwrap(), "<a>é</a>");
        assert_eq!(decode(b"<a>\xe9</a>"), Err(EncodingError::NotUtf8(3)));
    }

    #[test]
    fn each_quote_and_case_of_a_label_is_read() {
        let single = b"<?xml version='1.0' encoding = 'iso-8859-1'?><a>\xe9</a>";
        assert!(decode(single).unwrap().ends_with("<a>é</a>"));
    }

    #[test]
    fn a_label_is_what_stands_in_the_declaration() {
        for (declaration, label) in [
            (
                "<?xml version=\"1.0\" encoding=\"KOI8-R\"?>",
                Some("KOI8-R"),
            ),
            (
                "<?xml version=\"1.0\" encoding=\"KOI8-R\" ?>",
                Some("KOI8-R"),
            ),
            (
                "<?xml version=\"1.0\" encoding=\"KOI8-R\" standalone=\"no\"?>",
                Some("KOI8-R"),
            ),
            ("<?xml version=\"1.0\" encoding=\"\"?>", Some("")),
            ("<?xml version=\"1.0\" encoding=\"KOI8?>\"?>", None),
            (
                "<?xml version=\"1.0\" encoding=\"KOI8?R\"?>",
                Some("KOI8?R"),
            ),
            ("<?xml version=\"1.0\" encoding=\"KOI8-R\"", None),
            ("<?xml version=\"1.0\"?>", None),
        ] {
            assert_eq!(
                declared_label(declaration.as_bytes()),
                label,
                "{declaration}"
            );
        }
    }

    #[test]
    fn every_named_single_byte_set_is_read() {
        for (label, byte, character) in [
            ("ISO-8859-2", 0xe8, 'č'),
            ("ISO8859_2", 0xe8, 'č'),
            ("iso-8859-5", 0xb0, 'А'),
            ("ISO-8859-7", 0xe1, 'α'),
            ("ISO-8859-9", 0xfe, 'ş'),
            ("ISO-8859-15", 0xa4, '€'),
            ("ISO-8859-16", 0xde, 'Ț'),
            ("windows-1250", 0x8a, 'Š'),
            ("windows-1252", 0x80, '€'),
            ("Cp1252", 0x80, '€'),
            ("windows-1257", 0xe8, 'č'),
            ("KOI8-R", 0xc1, 'а'),
            ("koi8_u", 0xa4, 'є'),
            ("ISO8859_1", 0x8e, '\u{8e}'),
            ("ISO-8859", 0xe9, 'é'),
            ("latin1", 0x80, '\u{80}'),
            ("US-ASCII", 0xe9, 'é'),
        ] {
            let document = document(label, &[byte]);
            let text = decode(&document).unwrap();
            assert!(
                text.ends_with(&format!("<a>{character}</a>")),
                "{label}: {text}"
            );
        }
        for label in ["UTF8", "utf-8", "UTF-8"] {
            assert!(
                decode(&document(label, "é".as_bytes()))
                    .unwrap()
                    .ends_with("<a>é</a>")
            );
        }
    }

    #[test]
    fn an_encoding_that_is_not_known_leaves_the_markup() {
        for label in [
            "UTF-16",
            "Shift_JIS",
            "ISO-2022-JP",
            "IBM037",
            "nonsense",
            "",
        ] {
            let document = document(label, b"\xe9x");
            let decoded = decode_lossy(&document);
            assert!(decoded.text.ends_with("<a>\u{fffd}x</a>"), "{label}");
            assert_eq!(decoded.flaw, Some(EncodingError::Unsupported(label.into())));
        }
        let latin1_in_utf8 = document("UTF-8", b"\xe9x");
        let decoded = decode_lossy(&latin1_in_utf8);
        assert!(decoded.text.ends_with("<a>\u{fffd}x</a>"));
        assert!(matches!(decoded.flaw, Some(EncodingError::NotUtf8(_))));
        let hole = document("windows-1253", b"\xaa");
        let flaw = EncodingError::NotInSet("windows-1253");
        assert_eq!(decode_lossy(&hole).flaw, Some(flaw));
    }

    #[test]
    fn characters_outside_latin1_become_references() {
        assert_eq!(Encoding::Latin1.encode("aéŽ😀"), b"a\xe9&#381;&#128512;");
    }

    proptest! {
        #[test]
        fn latin1_round_trips(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let document = document("ISO-8859-1", &bytes);
            let text = decode(&document).unwrap();
            let by_number: String = document.iter().copied().map(char::from).collect();
            prop_assert_eq!(&text, &by_number);
            prop_assert_eq!(Encoding::Latin1.encode(&text), document);
        }

        #[test]
        fn any_bytes_decode_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
            let _ = decode(&bytes);
            let _ = decode(&[b"<?xml ".to_vec(), bytes].concat());
        }
    }
}
