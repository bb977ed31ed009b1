//! Text and attribute values: references, line ends, and what XML cannot hold.

use std::borrow::Cow;

use super::word::{outside_texts, position};
use super::{ParseError, excerpt};

/// The longest reference: `&#x10FFFF;` has ten characters, and zeros may stand before the digits.
const REFERENCE_BYTES_MAX: usize = 32;

/// Treatment of white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhiteSpace {
    /// Line ends become a line feed (XML 1.0, 2.11).
    Text,
    /// Each becomes a blank (XML 1.0, 3.3.3).
    Attribute,
}

/// What cannot stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw<'x> {
    Reference(&'x str),
    Character(char),
}

/// What `raw` stands for, between tags or quotes of `element`.
pub(super) fn resolve<'x>(
    raw: &'x str,
    space: WhiteSpace,
    element: &str,
) -> Result<Cow<'x, str>, ParseError> {
    resolve_or(raw, space, |_, flaw| Err(flaw.error(element)))
}

/// The same for a text of which any part is better than none: what it cannot hold is U+FFFD.
pub(super) fn resolve_lossy(raw: &str) -> Cow<'_, str> {
    let replaced = resolve_or(raw, WhiteSpace::Text, |text, _| {
        text.push(char::REPLACEMENT_CHARACTER);
        Ok(())
    });
    replaced.unwrap_or_default()
}

/// The text of a CDATA section of `element`, in which nothing stands for anything else.
pub(super) fn check_cdata<'x>(raw: &'x str, element: &str) -> Result<Cow<'x, str>, ParseError> {
    match raw.chars().find(|character| !is_char(*character)) {
        Some(given) => Err(Flaw::Character(given).error(element)),
        None if raw.contains('\r') => Ok(Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))),
        None => Ok(Cow::Borrowed(raw)),
    }
}

fn resolve_or<'x>(
    raw: &'x str,
    space: WhiteSpace,
    mut on_flaw: impl FnMut(&mut String, Flaw<'x>) -> Result<(), ParseError>,
) -> Result<Cow<'x, str>, ParseError> {
    let is_wanted = |byte| needs_a_look(byte, space);
    let Some(first) = position(raw.as_bytes(), outside_texts, is_wanted) else {
        return Ok(Cow::Borrowed(raw));
    };
    let mut text = String::with_capacity(raw.len());
    text.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        rest = match character {
            '&' => match reference(after) {
                Some((meant, after)) => {
                    text.push(meant);
                    after
                }
                None => {
                    on_flaw(&mut text, Flaw::Reference(&rest[..reference_end(rest)]))?;
                    after
                }
            },
            '\r' => {
                text.push(if space == WhiteSpace::Text { '\n' } else { ' ' });
                after.strip_prefix('\n').unwrap_or(after)
            }
            '\t' | '\n' if space == WhiteSpace::Attribute => {
                text.push(' ');
                after
            }
            other if is_char(other) => {
                text.push(other);
                after
            }
            other => {
                on_flaw(&mut text, Flaw::Character(other))?;
                after
            }
        };
    }
    Ok(Cow::Owned(text))
}

/// Whether a byte may be more or less than itself. 0xEF begins U+FFFE and U+FFFF.
fn needs_a_look(byte: u8, space: WhiteSpace) -> bool {
    match byte {
        b'\t' | b'\n' => space == WhiteSpace::Attribute,
        b'&' | 0xef => true,
        other => other < b' ',
    }
}

/// What a reference stands for whose `&` has been read, and what follows it.
fn reference(after: &str) -> Option<(char, &str)> {
    let end = after
        .bytes()
        .take(REFERENCE_BYTES_MAX)
        .position(|byte| byte == b';')?;
    let meant = match &after[..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        number => numbered(number.strip_prefix('#')?)?,
    };
    Some((meant, &after[end + 1..]))
}

/// `233` and `xE9` are both é. Rust would take a sign, which XML does not.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    let number = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(number).filter(|character| is_char(*character))
}

/// Where what looks like a reference ends, for an error.
fn reference_end(text: &str) -> usize {
    let is_end = |(at, character): &(usize, char)| *at >= REFERENCE_BYTES_MAX || *character == ';';
    let end = text.char_indices().find(is_end);
    end.map_or(text.len(), |(at, character)| at + character.len_utf8())
}

/// `Char` of XML 1.0 (section 2.2).
fn is_char(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}

// === impl Flaw ===

impl Flaw<'_> {
    fn error(self, element: &str) -> ParseError {
        let element = excerpt(element);
        match self {
            Self::Reference(given) => {
                let given = excerpt(given);
                ParseError::Reference { element, given }
            }
            Self::Character(given) => ParseError::Character { element, given },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_line_ends_are_resolved() {
        for (raw, text, attribute) in [
            ("plain é", "plain é", "plain é"),
            ("a&amp;&lt;&gt;&quot;&apos;", "a&<>\"'", "a&<>\"'"),
            ("&#233;&#xe9;&#x0000E9;", "ééé", "ééé"),
            ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te", "a b c d e"),
            ("&#13;&#9;", "\r\t", "\r\t"),
        ] {
            assert_eq!(resolve(raw, WhiteSpace::Text, "e").unwrap(), text);
            assert_eq!(resolve(raw, WhiteSpace::Attribute, "e").unwrap(), attribute);
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_an_error_that_names_the_element() {
        for raw in [
            "&nbsp;",
            "a & b",
            "&",
            "&#0;",
            "&#x1;",
            "&#xFFFF;",
            "&#+9;",
            "&#;",
            "&#99999999999;",
        ] {
            let error = resolve(raw, WhiteSpace::Text, "name").unwrap_err();
            assert!(
                matches!(error, ParseError::Reference { .. }),
                "{raw}: {error}"
            );
            assert_eq!(error.element(), Some("name"));
        }
        for given in ['\0', '\x1b', '\u{fffe}', '\u{ffff}'] {
            let error = resolve(&format!("é{given}"), WhiteSpace::Text, "name").unwrap_err();
            let element = "name".to_owned();
            assert_eq!(error, ParseError::Character { element, given });
            assert!(check_cdata(&given.to_string(), "name").is_err());
        }
    }

    #[test]
    fn a_lossy_text_keeps_the_rest() {
        assert_eq!(
            resolve_lossy("a & b\x01 &amp; &x;"),
            "a \u{fffd} b\u{fffd} & \u{fffd}x;"
        );
    }
}
