//! The attributes of a start tag.

use memchr::memchr;

use super::lexis::{is_space, trim_space_end};
use super::word::{outside_names, position};

/// Name and raw value of each attribute, in the order in which they stand. After the first error
/// there is nothing more.
#[derive(Debug, Clone)]
pub(super) struct Attributes<'x> {
    rest: &'x str,
}

/// Error of attributes that cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AttributeError;

// === impl Attributes ===

impl<'x> Attributes<'x> {
    /// The attributes of a tag of which only they are left.
    pub(super) fn new(inside: &'x str) -> Self {
        Self { rest: inside }
    }

    /// `name="value"`, as nearly all are; anything else is left for [`parse`](Self::parse).
    fn parse_plain(&mut self) -> Option<(&'x str, &'x str)> {
        let is_end = |byte| byte == b'=' || cannot_name(byte);
        let end = position(self.rest.as_bytes(), outside_names, is_end)?;
        let quoted = self.rest[end..].strip_prefix("=\"")?;
        let (value, rest) = split_at_byte(quoted, b'"')?;
        let ends_well = rest.bytes().next().is_none_or(is_space);
        let name = &self.rest[..end];
        if name.is_empty() || !ends_well {
            return None;
        }
        self.rest = rest;
        Some((name, value))
    }

    /// `name = "value"`; the quotes may be single ones.
    fn parse(&mut self) -> Option<(&'x str, &'x str)> {
        let (name, rest) = split_at_byte(self.rest, b'=')?;
        let (name, rest) = (trim_blanks_end(name), trim_blanks(rest));
        let quote = *rest.as_bytes().first()?;
        let quoted = rest.strip_prefix(['"', '\''])?;
        let (value, rest) = split_at_byte(quoted, quote)?;
        let ends_well = rest.bytes().next().is_none_or(is_space);
        let is_name = !name.is_empty() && name.bytes().all(|byte| !cannot_name(byte));
        self.rest = rest;
        (is_name && ends_well).then_some((name, value))
    }
}

impl<'x> Iterator for Attributes<'x> {
    type Item = Result<(&'x str, &'x str), AttributeError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = trim_blanks(self.rest);
        if self.rest.is_empty() {
            return None;
        }
        let parsed = self.parse_plain().or_else(|| self.parse());
        if parsed.is_none() {
            self.rest = "";
        }
        Some(parsed.ok_or(AttributeError))
    }
}

/// What stands before and behind the first such byte, which is an ASCII one.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr(byte, text.as_bytes())?;
    Some((&text[..at], &text[at + 1..]))
}

fn trim_blanks(text: &str) -> &str {
    let first = text.bytes().position(|byte| !is_space(byte));
    &text[first.unwrap_or(text.len())..]
}

fn trim_blanks_end(text: &str) -> &str {
    &text[..trim_space_end(text.as_bytes()).len()]
}

fn cannot_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'"' | b'\'' | b'<' | b'&')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inside: &str) -> Result<Vec<(&str, &str)>, AttributeError> {
        Attributes::new(inside).collect()
    }

    #[test]
    fn each_quote_and_space_is_read() {
        let read = read(" a=\"1'\"\n b = '2\"' c=''").unwrap();
        assert_eq!(read, [("a", "1'"), ("b", "2\""), ("c", "")]);
    }

    #[test]
    fn what_is_no_attribute_ends_the_reading() {
        for inside in [
            "a",
            "a=",
            "a=1",
            "a=\"1",
            "a=\"1\"b=\"2\"",
            "=\"1\"",
            "a b=\"1\"",
            "/ a=\"1\"",
        ] {
            assert_eq!(read(inside), Err(AttributeError), "{inside}");
            assert_eq!(Attributes::new(inside).filter(Result::is_err).count(), 1);
        }
    }
}
