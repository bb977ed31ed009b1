//! Pulling elements and text out of a document.
//!
//! Two kinds of errors: markup that is not well-formed stops the reader where it stands for good,
//! for nothing behind it means anything; what an element *holds* can be wrong without harm to its
//! neighbours, and [`XmlReader::leave`] goes on behind it. Reading ends, in time linear in the length (times
//! the namespaces in scope, which framing bounds).
//!
//! Namespace prefixes are resolved, never guessed. Refused: a DOCTYPE, any entity but the five
//! predefined ones and numeric references.

pub(super) mod content;
mod lookup;

use std::borrow::Cow;

use super::attributes::Attributes;
use super::mark::TagMark;
use super::namespace::NamespaceScope;
use super::text::{WhiteSpace, check_cdata, resolve, resolve_lossy};
use super::token::{StartTag, Token, XmlTokens, syntax};
use super::{ParseError, XSI_NAMESPACE, excerpt, value_error};

/// A start tag that was just read; its content is to be read or skipped before the next sibling.
#[derive(Debug, Clone)]
pub struct ChildElement<'x> {
    /// Empty when it has none.
    prefix: &'x str,
    /// The name without its prefix.
    name: &'x str,
    attributes: &'x str,
    /// True when the element carries `xsi:nil="true"`.
    pub nil: bool,
    /// Whether its attributes can be told apart.
    sound: bool,
}

/// A start tag that was just read and, if it is an easy one, the text of its element, which is read then.
#[derive(Debug, Clone)]
pub struct TextChild<'x> {
    /// The element.
    pub child: ChildElement<'x>,
    text: Option<&'x str>,
}

/// Pulls elements and text out of a document.
#[derive(Debug, Clone)]
pub struct XmlReader<'x> {
    tokens: XmlTokens<'x>,
    namespaces: NamespaceScope<'x>,
}

// === impl ChildElement ===

impl ChildElement<'_> {
    /// The name without its prefix.
    #[inline]
    pub fn name(&self) -> &str {
        self.name
    }
}

// === impl XmlReader ===

impl<'x> XmlReader<'x> {
    /// A reader at the beginning of `text`.
    pub fn new(text: &'x str) -> Self {
        Self {
            tokens: XmlTokens::new(text),
            namespaces: NamespaceScope::default(),
        }
    }

    /// The same, if framing has left [marks](TagMark) of the tags of this very text.
    pub(crate) fn with_marks(text: &'x str, marks: &'x [TagMark]) -> Self {
        Self {
            tokens: XmlTokens::with_marks(text, marks),
            namespaces: NamespaceScope::default(),
        }
    }

    /// The root element.
    pub fn root(&mut self) -> Result<ChildElement<'x>, ParseError> {
        self.child()?
            .ok_or_else(|| syntax("there is no root element"))
    }

    /// The next child of the element whose content is being read; `None` at that element's end.
    // Inlined, so that what is asked of a plain child is all that is made of it.
    #[inline(always)]
    pub fn child(&mut self) -> Result<Option<ChildElement<'x>>, ParseError> {
        match self.next_plain() {
            Some(child) => Ok(child),
            None => self.child_with_care(),
        }
    }

    #[cold]
    fn child_with_care(&mut self) -> Result<Option<ChildElement<'x>>, ParseError> {
        let child = self.child_or_flawed()?;
        child.map(ChildElement::checked).transpose()
    }

    /// The same, whatever its attributes are.
    pub fn child_or_flawed(&mut self) -> Result<Option<ChildElement<'x>>, ParseError> {
        if let Some(child) = self.next_plain() {
            return Ok(child);
        }
        loop {
            match self.token()? {
                Token::Start(tag) => return Ok(Some(self.started(tag))),
                Token::End | Token::Eof => return Ok(None),
                Token::Text(_) | Token::CData(_) => {}
            }
        }
    }

    /// The next child like [`child`](Self::child), and its text too where that stands in one piece and for
    /// itself.
    #[inline(always)]
    pub fn text_child(&mut self) -> Result<Option<TextChild<'x>>, ParseError> {
        if let Some((name, text)) = self.tokens.next_plain_leaf() {
            let (child, text) = (ChildElement::plain(name), Some(text));
            return Ok(Some(TextChild { child, text }));
        }
        let child = self.child()?;
        Ok(child.map(|child| TextChild { child, text: None }))
    }

    /// The texts of all children of the element whose content is being read, which is read to its end. Gives
    /// nothing, and reads nothing, unless they are these and easy ones, and framing has marked them.
    #[inline(always)]
    pub(crate) fn plain_texts<const N: usize>(&mut self, names: [&str; N]) -> Option<[&'x str; N]> {
        let texts = self.tokens.next_plain_leaves(names)?;
        self.namespaces.leave(self.depth());
        Some(texts)
    }

    /// Whether an element `name` follows that is an easy one; then its start tag is read.
    #[inline(always)]
    pub(crate) fn enter_plain(&mut self, name: &str) -> bool {
        self.tokens.enter_plain(name)
    }

    /// The text of such a child, read to its end.
    #[inline(always)]
    pub fn text_of(&mut self, child: &TextChild<'x>) -> Result<Cow<'x, str>, ParseError> {
        match child.text {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.plain_text(&child.child),
        }
    }

    /// Reads over the content of such a child.
    pub fn skip_text(&mut self, child: &TextChild<'x>) -> Result<(), ParseError> {
        match child.text {
            Some(_) => Ok(()),
            None => self.skip(),
        }
    }

    /// The text of `child`, read to its end. Elements inside it are an error.
    #[inline]
    pub fn text(&mut self, child: &ChildElement<'x>) -> Result<String, ParseError> {
        self.plain_text(child).map(Cow::into_owned)
    }

    /// The same without a copy where the text stands in one piece, as it nearly always does.
    #[inline]
    pub fn plain_text(&mut self, child: &ChildElement<'x>) -> Result<Cow<'x, str>, ParseError> {
        match self.tokens.next_plain_text() {
            Some(text) => {
                self.namespaces.leave(self.depth());
                Ok(Cow::Borrowed(text))
            }
            None => self.text_with_care(child.name),
        }
    }

    #[cold]
    fn text_with_care(&mut self, element: &str) -> Result<Cow<'x, str>, ParseError> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.token()? {
                // To a `Cow`, adding to nothing is taking over.
                Token::Text(raw) => text += resolve(raw, WhiteSpace::Text, element)?,
                Token::CData(raw) => text += check_cdata(raw, element)?,
                Token::Start(_) => {
                    return Err(value_error(element, "an element", "text alone"));
                }
                Token::End | Token::Eof => return Ok(text),
            }
        }
    }

    /// The text of the element whose start tag was read last, read to its end, with whatever cannot
    /// be read in it replaced or left out.
    pub fn lossy_text(&mut self) -> Result<String, ParseError> {
        let (mut text, depth) = (String::new(), self.depth());
        loop {
            match self.token()? {
                Token::Text(raw) | Token::CData(raw) if self.depth() == depth => {
                    text += &resolve_lossy(raw);
                }
                Token::End if self.depth() < depth => return Ok(text),
                // Outside every element.
                Token::Eof => return Ok(text),
                _ => {}
            }
        }
    }

    /// All that the element whose start tag was read last holds, up to its end: gives its text, and
    /// hands each child to `on_child`, which has to read or skip the child's content.
    pub fn mixed(
        &mut self,
        mut on_child: impl FnMut(&mut Self, ChildElement<'x>) -> Result<(), ParseError>,
    ) -> Result<String, ParseError> {
        let element = self.tokens.open_name().map_or("", local_name);
        let mut text = String::new();
        loop {
            match self.token()? {
                Token::Text(raw) => text += &resolve(raw, WhiteSpace::Text, element)?,
                Token::CData(raw) => text += &check_cdata(raw, element)?,
                Token::Start(tag) => {
                    let child = self.started(tag).checked()?;
                    on_child(self, child)?;
                }
                Token::End | Token::Eof => return Ok(text),
            }
        }
    }

    /// Reads over the content of the element whose start tag was read last.
    pub fn skip(&mut self) -> Result<(), ParseError> {
        self.leave(self.depth().saturating_sub(1))
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.tokens.depth()
    }

    /// Reads on until no more than `depth` elements are open, whatever stands there.
    pub fn leave(&mut self, depth: usize) -> Result<(), ParseError> {
        while self.depth() > depth {
            if self.next_plain().is_none() {
                self.token()?;
            }
        }
        Ok(())
    }

    /// The next child that is nothing but a name, or the end of the element.
    #[inline(always)]
    fn next_plain(&mut self) -> Option<Option<ChildElement<'x>>> {
        let child = self.tokens.next_plain()?;
        if child.is_none() {
            self.namespaces.leave(self.depth());
        }
        Some(child.map(ChildElement::plain))
    }

    /// Takes in the namespaces that a start tag declares, whoever asked for it; only then can its prefixes
    /// be resolved.
    fn token(&mut self) -> Result<Token<'x>, ParseError> {
        let mut token = self.tokens.next()?;
        let depth = self.depth();
        self.namespaces.leave(depth);
        if let Token::Start(tag) = &mut token {
            let declared = self.namespaces.declare_all(tag.attributes, depth);
            tag.sound = declared.is_ok();
            tag.may_be_nil = declared.unwrap_or(true);
        }
        Ok(token)
    }

    fn started(&self, tag: StartTag<'x>) -> ChildElement<'x> {
        let StartTag {
            name,
            attributes,
            sound,
            may_be_nil,
        } = tag;
        let is_nil = |(key, value): (&str, &str)| {
            matches!(value.trim(), "true" | "1") && self.is_xsi(key, "nil")
        };
        let nil = may_be_nil && Attributes::new(attributes).flatten().any(is_nil);
        let (prefix, name) = split_prefix(name);
        ChildElement {
            prefix,
            name,
            attributes,
            nil,
            sound,
        }
    }
}

impl<'x> ChildElement<'x> {
    #[inline(always)]
    fn plain(name: &'x str) -> Self {
        Self {
            prefix: "",
            name,
            attributes: "",
            nil: false,
            sound: true,
        }
    }

    fn checked(self) -> Result<Self, ParseError> {
        match self.sound {
            true => Ok(self),
            false => Err(ParseError::Attributes(excerpt(self.name()))),
        }
    }
}

fn local_name(name: &str) -> &str {
    split_prefix(name).1
}

/// The prefix, empty where there is none, and the name behind it.
fn split_prefix(name: &str) -> (&str, &str) {
    match memchr::memchr(b':', name.as_bytes()) {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => ("", name),
    }
}
