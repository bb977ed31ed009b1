//! From bytes to characters and back, by each document's own declaration.
//!
//! An Application Server answers in the encoding that its login reply named, which is usually
//! ISO-8859-1; its replies during login are UTF-8. ISO-8859-1 maps every byte to the character of
//! the same number. It is *not* windows-1252, which is what the label "latin1" means on the web and
//! what general decoders therefore give: there byte 0x8E is Ž, here it is a control character.

use std::borrow::Cow;

use memchr::memmem;

/// The encodings that a document may declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, also the default of a document that declares nothing.
    Utf8,
    /// ISO-8859-1, byte for byte the first 256 characters of Unicode.
    Latin1,
}

/// Why the bytes of a document are not text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// The declaration names an encoding that is not supported, and the text is not plain ASCII.
    #[error("the document declares the encoding {0:?}; UTF-8 and ISO-8859-1 are supported")]
    Unsupported(String),
    /// The document says (or implies) UTF-8 and is not.
    #[error("the document is not valid UTF-8 at byte {0}")]
    NotUtf8(usize),
}

/// The longest declaration that is looked at; real ones have about 45 bytes.
const DECLARATION_BYTES_MAX: usize = 200;

impl Encoding {
    /// The name as it stands in an XML declaration.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "ISO-8859-1",
        }
    }

    fn from_label(label: &str) -> Option<Self> {
        if label.eq_ignore_ascii_case("UTF-8") {
            Some(Self::Utf8)
        } else if label.eq_ignore_ascii_case("ISO-8859-1") {
            Some(Self::Latin1)
        } else {
            None
        }
    }

    /// Turns `text` into bytes. A character that ISO-8859-1 does not have becomes a numeric
    /// character reference, which is legal wherever text or an attribute value stands.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Latin1 => encode_latin1(text),
        }
    }
}

/// The text of a whole document, decoded as its declaration says. Plain ASCII costs no copy.
pub fn decode(document: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    let label = declared_label(document);
    match label.map_or(Some(Encoding::Utf8), Encoding::from_label) {
        Some(Encoding::Latin1) if !document.is_ascii() => Ok(Cow::Owned(decode_latin1(document))),
        None if !document.is_ascii() => Err(EncodingError::Unsupported(
            label.unwrap_or_default().to_owned(),
        )),
        _ => decode_utf8(document),
    }
}

fn decode_utf8(document: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    std::str::from_utf8(document)
        .map(Cow::Borrowed)
        .map_err(|error| EncodingError::NotUtf8(error.valid_up_to()))
}

fn decode_latin1(document: &[u8]) -> String {
    document.iter().copied().map(char::from).collect()
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

/// The value of `encoding="…"` in the XML declaration, where there is one.
fn declared_label(document: &[u8]) -> Option<&str> {
    let head = &document[..document.len().min(DECLARATION_BYTES_MAX)];
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
    fn another_encoding_is_refused_only_when_it_matters() {
        assert!(decode(&document("ISO-8859-2", b"plain")).is_ok());
        let error = decode(&document("ISO-8859-2", b"\xe9")).unwrap_err();
        assert_eq!(error, EncodingError::Unsupported("ISO-8859-2".into()));
    }

    #[test]
    fn characters_outside_latin1_become_references() {
        assert_eq!(Encoding::Latin1.encode("aéŽ😀"), b"a\xe9&#381;&#128512;");
    }

    proptest! {
        #[test]
        fn latin1_round_trips(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(Encoding::Latin1.encode(&decode_latin1(&bytes)), bytes);
        }

        #[test]
        fn any_bytes_decode_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
            let _ = decode(&bytes);
            let _ = decode(&[b"<?xml ".to_vec(), bytes].concat());
        }
    }
}
