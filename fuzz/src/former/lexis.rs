//! Names and white space as they were.

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
    let ends = |byte: &u8| is_space(*byte) || *byte == b'/';
    let (name, rest) = tag.split_at(tag.iter().position(ends).unwrap_or(tag.len()));
    let is_whole = matches!(rest, [] | [b'/'] | [b' ' | b'\t' | b'\r' | b'\n', ..]);
    let is_name = !name.is_empty() && name.iter().all(|byte| is_name_byte(*byte));
    (is_whole && is_name).then_some((name, rest))
}

/// Looser than XML 1.0, which lists the letters: no markup and no control character.
fn is_name_byte(byte: u8) -> bool {
    byte > b' ' && !b"<>/=\"'&!?".contains(&byte)
}
