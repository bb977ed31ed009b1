//! The attributes of a start tag.

use super::is_space;

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

    /// `name = "value"`; the quotes may be single ones.
    fn parse(&mut self) -> Option<(&'x str, &'x str)> {
        let (name, rest) = self.rest.split_once('=')?;
        let name = name.trim_end_matches(is_blank);
        let rest = rest.trim_start_matches(is_blank);
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, rest) = rest[1..].split_once(quote)?;
        let ends_well = rest.is_empty() || rest.starts_with(is_blank);
        let is_name = !name.is_empty() && !name.contains(|c| is_blank(c) || "\"'<&".contains(c));
        self.rest = rest;
        (is_name && ends_well).then_some((name, value))
    }
}

impl<'x> Iterator for Attributes<'x> {
    type Item = Result<(&'x str, &'x str), AttributeError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(is_blank);
        if self.rest.is_empty() {
            return None;
        }
        let parsed = self.parse();
        if parsed.is_none() {
            self.rest = "";
        }
        Some(parsed.ok_or(AttributeError))
    }
}

fn is_blank(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_space)
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
