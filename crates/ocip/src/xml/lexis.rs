//! Names and white space of XML, as framing and reading see them.

use super::word::{is_same, outside_names, outside_texts, position};

/// The deepest nesting that is accepted; the deepest command of the schema has about ten levels.
pub const NESTING_DEPTH_MAX: usize = 64;

/// The namespace of the envelope, of SuccessResponse and of ErrorResponse.
pub const OCI_NAMESPACE: &str = "C";

/// The namespace of `xsi:type` and `xsi:nil`.
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// For each byte, whether it can stand in a name.
static NAME_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = is_name_byte(byte as u8);
        byte += 1;
    }
    table
};

/// For each byte, whether it stands for itself in a text: no markup, no reference, no line end to be changed, no
/// control character. 0xEF begins U+FFFE and U+FFFF, which XML does not have.
static TEXT_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let is_special = matches!(byte as u8, b'<' | b'&' | 0xef);
        let is_control = byte < 0x20 && !matches!(byte as u8, b'\t' | b'\n');
        table[byte] = !is_special && !is_control;
        byte += 1;
    }
    table
};

/// Tag that is nothing but a name, as nearly all are: neither attributes nor a prefix nor white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlainTag {
    /// `<name>`, with the length of the name.
    Start(usize),
    /// `<name/>`, with the length of the name.
    Empty(usize),
    /// The end tag of the element that is open.
    End,
}

/// Text up to a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextRun {
    /// Where the inside of the tag begins.
    pub(crate) tag: usize,
    /// Whether the text stands for itself.
    pub(crate) is_plain: bool,
}

/// The tag whose `<` stands before `rest`, where it is a plain one and the whole of it is there. `open` is the
/// name of the element that is open. Whatever else it is, is for somebody else to judge.
#[inline(always)]
pub(crate) fn plain_tag(rest: &[u8], open: &[u8]) -> Option<PlainTag> {
    if let [b'/', name @ ..] = rest {
        return ends_with_tag(name, open).then_some(PlainTag::End);
    }
    let length = plain_name_length(rest)?;
    match &rest[length..] {
        _ if length == 0 => None,
        [b'>', ..] => Some(PlainTag::Start(length)),
        [b'/', b'>', ..] => Some(PlainTag::Empty(length)),
        _ => None,
    }
}

/// The text at `from` and where the next tag begins behind it.
#[inline(always)]
pub(crate) fn tag_after_text(bytes: &[u8], from: usize) -> Option<TextRun> {
    let (length, is_plain) = text_before_tag(bytes.get(from..)?)?;
    let tag = from + length + "<".len();
    Some(TextRun { tag, is_plain })
}

/// How long the text is at the beginning of `rest`, up to a tag, and whether it stands for itself.
#[inline(always)]
pub(crate) fn text_before_tag(rest: &[u8]) -> Option<(usize, bool)> {
    // Behind most tags there is no text.
    if let [b'<', ..] = rest {
        return Some((0, true));
    }
    let length = plain_text_length(rest)?;
    match rest[length] {
        b'<' => Some((length, true)),
        _ => Some((length + memchr::memchr(b'<', &rest[length..])?, false)),
    }
}

/// How long the text is at the beginning of `rest`, where it stands for itself and the end tag of `open`
/// follows it.
#[inline(always)]
pub(crate) fn text_of_element(rest: &[u8], open: &[u8]) -> Option<usize> {
    let length = plain_text_length(rest)?;
    let tag = rest[length..].strip_prefix(b"</")?;
    ends_with_tag(tag, open).then_some(length)
}

#[inline(always)]
fn ends_with_tag(rest: &[u8], open: &[u8]) -> bool {
    rest.get(open.len()) == Some(&b'>') && is_same(&rest[..open.len()], open)
}

/// How many bytes can stand in the name of a plain tag, if something that cannot follows them.
#[inline(always)]
fn plain_name_length(rest: &[u8]) -> Option<usize> {
    let is_end = |byte: u8| !NAME_BYTES[usize::from(byte)] || byte == b':';
    position(rest, outside_names, is_end)
}

/// How many bytes stand for themselves, if one that does not follows them.
#[inline(always)]
fn plain_text_length(rest: &[u8]) -> Option<usize> {
    let is_end = |byte: u8| !TEXT_BYTES[usize::from(byte)];
    position(rest, outside_texts, is_end)
}

/// White space of XML 1.0 (section 2.3, production S), which is less than that of ASCII.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Without the white space at its end, which an end tag may have behind its name.
pub(crate) fn trim_space_end(bytes: &[u8]) -> &[u8] {
    let last = bytes.iter().rposition(|byte| !is_space(*byte));
    &bytes[..last.map_or(0, |at| at + 1)]
}

/// The name at the beginning of a start tag's inside, and what follows it; `None` where there is no
/// name, or where something stands behind it that cannot. Framing and reading ask the same question.
pub(crate) fn split_name(tag: &[u8]) -> Option<(&[u8], &[u8])> {
    let ends = |byte: &u8| !NAME_BYTES[usize::from(*byte)];
    let (name, rest) = tag.split_at(tag.iter().position(ends).unwrap_or(tag.len()));
    let is_whole = matches!(rest, [] | [b'/'] | [b' ' | b'\t' | b'\r' | b'\n', ..]);
    (is_whole && !name.is_empty()).then_some((name, rest))
}

/// Looser than XML 1.0, which lists the letters: no markup and no control character.
const fn is_name_byte(byte: u8) -> bool {
    byte > b' '
        && !matches!(
            byte,
            b'<' | b'>' | b'/' | b'=' | b'"' | b'\'' | b'&' | b'!' | b'?'
        )
}
