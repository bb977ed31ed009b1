//! Reading as it was.

use std::borrow::Cow;

use memchr::{memchr, memchr3, memmem};

use super::attributes::{AttributeError, Attributes};
use super::lexis::{is_space, split_name, trim_space_end};
use super::text::{WhiteSpace, check_cdata, resolve, resolve_lossy};
use ocip::frame::NESTING_DEPTH_MAX;
use ocip::xml::{ParseError, XSI_NAMESPACE, excerpt, value_error};

/// A start tag that was just read; its content is to be read or skipped before the next sibling.
#[derive(Debug, Clone)]
pub(crate) struct ChildElement<'x> {
    name: &'x str,
    attributes: &'x str,
    /// True when the element carries `xsi:nil="true"`.
    pub(crate) nil: bool,
    /// Whether its attributes can be told apart.
    sound: bool,
}

/// Pulls elements and text out of a document.
#[derive(Debug)]
pub(crate) struct XmlReader<'x> {
    text: &'x str,
    at: usize,
    /// The names of the elements that are open, with their prefixes.
    open: Vec<&'x str>,
    /// Whether the element that was opened last is an empty one, whose end is still to be told.
    is_empty: bool,
    namespaces: Vec<Namespace<'x>>,
}

/// A declaration of a namespace, in scope until its element ends.
#[derive(Debug)]
struct Namespace<'x> {
    depth: usize,
    /// Empty for the default namespace.
    prefix: &'x str,
    uri: Cow<'x, str>,
}

enum Token<'x> {
    Start(ChildElement<'x>),
    End,
    Text(&'x str),
    CData(&'x str),
    /// The end of the text; no element is open.
    Eof,
}

// === impl ChildElement ===

impl ChildElement<'_> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &str {
        local_name(self.name)
    }
}

// === impl XmlReader ===

impl<'x> XmlReader<'x> {
    /// A reader at the beginning of `text`.
    pub(crate) fn new(text: &'x str) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::new(),
            is_empty: false,
            namespaces: Vec::new(),
        }
    }

    /// The root element.
    pub(crate) fn root(&mut self) -> Result<ChildElement<'x>, ParseError> {
        self.child()?
            .ok_or_else(|| syntax("there is no root element"))
    }

    /// The next child of the element whose content is being read; `None` at that element's end.
    pub(crate) fn child(&mut self) -> Result<Option<ChildElement<'x>>, ParseError> {
        let child = self.child_or_flawed()?;
        child.map(ChildElement::checked).transpose()
    }

    /// The same, whatever its attributes are.
    pub(crate) fn child_or_flawed(&mut self) -> Result<Option<ChildElement<'x>>, ParseError> {
        loop {
            match self.token()? {
                Token::Start(child) => return Ok(Some(child)),
                Token::End | Token::Eof => return Ok(None),
                Token::Text(_) | Token::CData(_) => {}
            }
        }
    }

    /// The text of `child`, read to its end. Elements inside it are an error.
    pub(crate) fn text(&mut self, child: &ChildElement<'x>) -> Result<String, ParseError> {
        self.plain_text(child).map(Cow::into_owned)
    }

    /// The same without a copy where the text stands in one piece, as it nearly always does.
    pub(crate) fn plain_text(
        &mut self,
        child: &ChildElement<'x>,
    ) -> Result<Cow<'x, str>, ParseError> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.token()? {
                // To a `Cow`, adding to nothing is taking over.
                Token::Text(raw) => text += resolve(raw, WhiteSpace::Text, child.name())?,
                Token::CData(raw) => text += check_cdata(raw, child.name())?,
                Token::Start(_) => {
                    return Err(value_error(child.name(), "an element", "text alone"));
                }
                Token::End | Token::Eof => return Ok(text),
            }
        }
    }

    /// The text of the element whose start tag was read last, read to its end, with whatever cannot
    /// be read in it replaced or left out.
    pub(crate) fn lossy_text(&mut self) -> Result<String, ParseError> {
        let (mut text, depth) = (String::new(), self.depth());
        loop {
            match self.token()? {
                Token::Text(raw) | Token::CData(raw) if self.depth() == depth => {
                    text += &resolve_lossy(raw);
                }
                Token::End | Token::Eof if self.depth() < depth => return Ok(text),
                _ => {}
            }
        }
    }

    /// All that the element whose start tag was read last holds, up to its end: gives its text, and
    /// hands each child to `on_child`, which has to read or skip the child's content.
    pub(crate) fn mixed(
        &mut self,
        mut on_child: impl FnMut(&mut Self, ChildElement<'x>) -> Result<(), ParseError>,
    ) -> Result<String, ParseError> {
        let element = self.open.last().copied().map_or("", local_name);
        let mut text = String::new();
        loop {
            match self.token()? {
                Token::Text(raw) => text += &resolve(raw, WhiteSpace::Text, element)?,
                Token::CData(raw) => text += &check_cdata(raw, element)?,
                Token::Start(child) => on_child(self, child.checked()?)?,
                Token::End | Token::Eof => return Ok(text),
            }
        }
    }

    /// Reads over the content of the element whose start tag was read last.
    pub(crate) fn skip(&mut self) -> Result<(), ParseError> {
        self.leave(self.depth().saturating_sub(1))
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Reads on until no more than `depth` elements are open, whatever stands there.
    pub(crate) fn leave(&mut self, depth: usize) -> Result<(), ParseError> {
        while self.depth() > depth {
            self.token()?;
        }
        Ok(())
    }

    /// The value of the attribute `name` that is in no namespace.
    pub(crate) fn attribute(
        &self,
        child: &ChildElement<'x>,
        name: &str,
    ) -> Result<Option<String>, ParseError> {
        let value = find_attribute(child, |key| key == name)?;
        Ok(value.map(Cow::into_owned))
    }

    /// The value of the `xsi:type` attribute as namespace and local name.
    pub(crate) fn xsi_type(
        &self,
        child: &ChildElement<'x>,
    ) -> Result<Option<(String, String)>, ParseError> {
        let value = find_attribute(child, |key| self.is_xsi(key, "type"))?;
        let Some(value) = value else { return Ok(None) };
        let value = value.trim();
        let (prefix, local) = value.split_once(':').unwrap_or(("", value));
        let unknown = || value_error("xsi:type", value, "a name with a declared prefix");
        let namespace = self.namespace_of(prefix).ok_or_else(unknown)?;
        Ok(Some((namespace.to_owned(), local.to_owned())))
    }

    /// The namespace of an element, empty when it is in none.
    pub(crate) fn namespace(&self, child: &ChildElement<'x>) -> String {
        let namespace = self.namespace_of(prefix_of(child.name));
        namespace.unwrap_or_default().to_owned()
    }

    /// What a prefix stands for; `None` when it is not declared.
    fn namespace_of(&self, prefix: &str) -> Option<&str> {
        let declared = self.namespaces.iter().rev();
        let found = declared.into_iter().find(|known| known.prefix == prefix);
        match found {
            Some(namespace) => Some(&namespace.uri),
            None => prefix.is_empty().then_some(""),
        }
    }

    fn is_xsi(&self, key: &str, local: &str) -> bool {
        local_name(key) == local && self.namespace_of(prefix_of(key)) == Some(XSI_NAMESPACE)
    }

    fn token(&mut self) -> Result<Token<'x>, ParseError> {
        if std::mem::take(&mut self.is_empty) {
            return Ok(self.close());
        }
        loop {
            let rest = &self.text[self.at..];
            let length = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            if length > 0 {
                return self.read_text(&rest[..length]);
            }
            let Some(inside) = rest.strip_prefix('<') else {
                return self.read_end_of_text();
            };
            if let Some(token) = self.read_markup(inside)? {
                return Ok(token);
            }
        }
    }

    fn read_text(&mut self, raw: &'x str) -> Result<Token<'x>, ParseError> {
        if self.open.is_empty() && !raw.bytes().all(is_space) {
            return Err(syntax("text stands outside the root element"));
        }
        self.at += raw.len();
        Ok(Token::Text(raw))
    }

    fn read_end_of_text(&self) -> Result<Token<'x>, ParseError> {
        match self.open.last() {
            Some(name) => Err(syntax(&format!("the text ends inside the element {name}"))),
            None => Ok(Token::Eof),
        }
    }

    /// Reads what begins with the `<` before `inside`; `None` for what means nothing.
    fn read_markup(&mut self, inside: &'x str) -> Result<Option<Token<'x>>, ParseError> {
        if let Some(name) = inside.strip_prefix('/') {
            return self.read_end_tag(name).map(Some);
        }
        if let Some(comment) = inside.strip_prefix("!--") {
            return self.read_until(comment, "-->").map(|_| None);
        }
        if let Some(instruction) = inside.strip_prefix('?') {
            return self.read_until(instruction, "?>").map(|_| None);
        }
        match inside.strip_prefix("![CDATA[") {
            Some(section) if !self.open.is_empty() => {
                let raw = self.read_until(section, "]]>")?;
                Ok(Some(Token::CData(raw)))
            }
            _ if inside.starts_with('!') => Err(ParseError::Doctype),
            _ => self.read_start_tag(inside).map(Some),
        }
    }

    /// What stands before `end`, which is read over.
    fn read_until(&mut self, rest: &'x str, end: &str) -> Result<&'x str, ParseError> {
        let found = memmem::find(rest.as_bytes(), end.as_bytes());
        let length = found.ok_or_else(|| syntax(&format!("{end} is missing")))?;
        self.go_to(&rest[length + end.len()..]);
        Ok(&rest[..length])
    }

    fn read_end_tag(&mut self, rest: &'x str) -> Result<Token<'x>, ParseError> {
        let end = memchr(b'>', rest.as_bytes()).ok_or_else(|| syntax("> is missing"))?;
        let name = &rest[..trim_space_end(&rest.as_bytes()[..end]).len()];
        if self.open.last() != Some(&name) {
            let (open, name) = (self.open.last().unwrap_or(&"nothing"), excerpt(name));
            let text = format!("the end tag {name} stands where {} is open", excerpt(open));
            return Err(ParseError::Syntax(text));
        }
        self.go_to(&rest[end + 1..]);
        Ok(self.close())
    }

    fn read_start_tag(&mut self, rest: &'x str) -> Result<Token<'x>, ParseError> {
        let end = end_of_start_tag(rest).ok_or_else(|| syntax("> is missing"))?;
        let tag = &rest[..end];
        let name = split_name(tag.as_bytes()).filter(|_| !tag.contains('<'));
        let length = name.ok_or_else(|| syntax("a tag has no name"))?.0.len();
        if self.open.len() >= NESTING_DEPTH_MAX {
            return Err(syntax("elements are nested too deep"));
        }
        let (name, attributes) = tag.split_at(length);
        let content = attributes.strip_suffix('/');
        self.is_empty = content.is_some();
        self.go_to(&rest[end + 1..]);
        self.open.push(name);
        let attributes = content.unwrap_or(attributes);
        Ok(Token::Start(self.started(name, attributes)))
    }

    /// Goes on at `rest`, which is the end of the text.
    fn go_to(&mut self, rest: &str) {
        self.at = self.text.len() - rest.len();
    }

    /// Takes in the namespaces that a start tag declares; only then can its prefixes be resolved.
    fn started(&mut self, name: &'x str, attributes: &'x str) -> ChildElement<'x> {
        let sound = self.declare_all(attributes).is_ok();
        let is_nil = |(key, value): (&str, &str)| {
            matches!(value.trim(), "true" | "1") && self.is_xsi(key, "nil")
        };
        ChildElement {
            name,
            attributes,
            nil: Attributes::new(attributes).flatten().any(is_nil),
            sound,
        }
    }

    fn declare_all(&mut self, attributes: &'x str) -> Result<(), AttributeError> {
        for attribute in Attributes::new(attributes) {
            let (key, raw) = attribute?;
            if is_declaration(key) {
                let uri = resolve(raw, WhiteSpace::Attribute, key).map_err(|_| AttributeError)?;
                self.declare(key, uri);
            }
        }
        Ok(())
    }

    fn declare(&mut self, key: &'x str, uri: Cow<'x, str>) {
        self.namespaces.push(Namespace {
            depth: self.open.len(),
            prefix: key.strip_prefix("xmlns:").unwrap_or_default(),
            uri,
        });
    }

    fn close(&mut self) -> Token<'x> {
        let depth = self.open.len();
        self.open.pop();
        while self
            .namespaces
            .last()
            .is_some_and(|last| last.depth >= depth)
        {
            self.namespaces.pop();
        }
        Token::End
    }
}

impl<'x> ChildElement<'x> {
    fn checked(self) -> Result<Self, ParseError> {
        match self.sound {
            true => Ok(self),
            false => Err(ParseError::Attributes(excerpt(self.name()))),
        }
    }
}

/// Where the `>` stands that ends a start tag: not in quotes.
fn end_of_start_tag(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    loop {
        at += memchr3(b'>', b'"', b'\'', &bytes[at..])?;
        match bytes[at] {
            b'>' => return Some(at),
            quote => at += memchr(quote, &bytes[at + 1..])? + 2,
        }
    }
}

/// The value of the one attribute that is wanted; to stand twice is an error.
fn find_attribute<'x>(
    child: &ChildElement<'x>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Option<Cow<'x, str>>, ParseError> {
    let mut found = None;
    for attribute in Attributes::new(child.attributes) {
        let unreadable = || ParseError::Attributes(excerpt(child.name()));
        let (key, raw) = attribute.map_err(|_| unreadable())?;
        if wanted(key)
            && found
                .replace(resolve(raw, WhiteSpace::Attribute, key)?)
                .is_some()
        {
            return Err(unreadable());
        }
    }
    Ok(found)
}

fn is_declaration(key: &str) -> bool {
    key == "xmlns" || key.starts_with("xmlns:")
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn local_name(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn syntax(text: &str) -> ParseError {
    ParseError::Syntax(excerpt(text))
}
