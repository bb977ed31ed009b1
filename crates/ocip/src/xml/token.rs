//! Tokens of a document: tags and text, as they follow each other.
//!
//! Markup that is not well-formed stops here for good, for nothing behind it means anything. The end of
//! the text is an error wherever an element is open. Each step takes at least one byte or ends an element,
//! so reading ends, in time linear in the length.

use memchr::{memchr, memchr3, memmem};

use super::error::{ParseError, excerpt};
use super::lexis::{
    NESTING_DEPTH_MAX, PlainTag, TextRun, is_space, plain_tag, split_name, tag_after_text,
    text_of_element, trim_space_end,
};
use super::mark::{TagKind, TagMark};

/// For how many open elements there is room from the start; a reply has about five levels.
const ROOM: usize = 8;

/// The tags and texts of a document.
#[derive(Debug, Clone)]
pub(super) struct XmlTokens<'x> {
    text: &'x str,
    at: usize,
    /// The names of the elements that are open, with their prefixes.
    open: Vec<&'x str>,
    /// Whether the element that was opened last is an empty one, whose end is still to be told.
    is_empty: bool,
    /// Where its tags stand, where framing has left marks, and how many of those are read.
    marks: &'x [TagMark],
    passed: usize,
}

/// Start tag without its brackets.
#[derive(Debug, Clone, Copy)]
pub(super) struct StartTag<'x> {
    /// The name with its prefix.
    pub(super) name: &'x str,
    /// All that stands behind the name.
    pub(super) attributes: &'x str,
    /// Whether its attributes can be told apart, once somebody has looked.
    pub(super) sound: bool,
    /// Whether it is worth looking for `xsi:nil`.
    pub(super) may_be_nil: bool,
}

pub(super) enum Token<'x> {
    Start(StartTag<'x>),
    End,
    Text(&'x str),
    CData(&'x str),
    /// The end of the text; no element is open.
    Eof,
}

// === impl XmlTokens ===

impl<'x> XmlTokens<'x> {
    pub(super) fn new(text: &'x str) -> Self {
        Self::with_marks(text, &[])
    }

    pub(super) fn with_marks(text: &'x str, marks: &'x [TagMark]) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::with_capacity(ROOM),
            is_empty: false,
            marks,
            passed: 0,
        }
    }

    /// How many elements are open.
    #[inline]
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The name of the element that is open, with its prefix.
    pub(super) fn open_name(&self) -> Option<&'x str> {
        self.open.last().copied()
    }

    /// The next tag inside an element: the name of a child, or `None` for the element's end. Gives nothing,
    /// and stays where it is, unless it is a [`PlainTag`].
    #[inline(always)]
    pub(super) fn next_plain(&mut self) -> Option<Option<&'x str>> {
        let open = *self.open.last().filter(|_| !self.is_empty)?;
        match self.marks.get(self.passed) {
            Some(mark) => self.next_marked(mark),
            None => self.next_unmarked(open),
        }
    }

    #[inline(always)]
    fn next_marked(&mut self, mark: &TagMark) -> Option<Option<&'x str>> {
        let (is_empty, around) = match mark.kind() {
            TagKind::Start => (false, ">".len()),
            TagKind::Empty => (true, "/>".len()),
            TagKind::End | TagKind::EndOfText => {
                self.end_plain(mark.end());
                return Some(None);
            }
            TagKind::Other => return None,
        };
        let name = self.text.get(mark.at() + "<".len()..mark.end() - around)?;
        self.start_plain(name, mark.end(), is_empty);
        Some(Some(name))
    }

    fn next_unmarked(&mut self, open: &str) -> Option<Option<&'x str>> {
        let bytes = self.text.as_bytes();
        let TextRun { tag, .. } = tag_after_text(bytes, self.at)?;
        let (length, is_empty) = match plain_tag(&bytes[tag..], open.as_bytes())? {
            PlainTag::End => {
                self.end_plain(tag + "/>".len() + open.len());
                return Some(None);
            }
            PlainTag::Start(length) => (length, false),
            PlainTag::Empty(length) => (length, true),
        };
        if self.open.len() >= NESTING_DEPTH_MAX {
            return None;
        }
        let name = &self.text[tag..tag + length];
        let end = tag + length + ">".len() + usize::from(is_empty);
        self.start_plain(name, end, is_empty);
        Some(Some(name))
    }

    /// Reads a plain start tag, which ends at `end`.
    #[inline(always)]
    fn start_plain(&mut self, name: &'x str, end: usize, is_empty: bool) {
        self.at = end;
        self.is_empty = is_empty;
        self.open.push(name);
        self.passed += 1;
    }

    /// Reads a plain end tag, which ends at `end`.
    #[inline(always)]
    fn end_plain(&mut self, end: usize) {
        self.at = end;
        self.open.pop();
        self.passed += 1;
    }

    /// The text up to the end tag of the element that is open, which is read over. Gives nothing, and stays
    /// where it is, unless the text stands in one piece and for itself.
    #[inline]
    pub(super) fn next_plain_text(&mut self) -> Option<&'x str> {
        let open = *self.open.last().filter(|_| !self.is_empty)?;
        let (length, end) = match self.marks.get(self.passed) {
            Some(mark) if mark.kind() == TagKind::EndOfText => {
                (mark.at().checked_sub(self.at)?, mark.end())
            }
            Some(_) => return None,
            None => {
                let rest = &self.text.as_bytes()[self.at..];
                let length = text_of_element(rest, open.as_bytes())?;
                (length, self.at + length + "</>".len() + open.len())
            }
        };
        let text = self.text.get(self.at..self.at + length)?;
        self.end_plain(end);
        Some(text)
    }

    /// The next child as a whole, its name and its text. Gives nothing, and stays where it is, unless framing
    /// has marked it as two plain tags and a text that stands for itself.
    #[inline(always)]
    pub(super) fn next_plain_leaf(&mut self) -> Option<(&'x str, &'x str)> {
        let [start, end, ..] = self.marks.get(self.passed..)? else {
            return None;
        };
        let is_leaf = start.kind() == TagKind::Start && end.kind() == TagKind::EndOfText;
        if !is_leaf || self.is_empty || self.open.is_empty() {
            return None;
        }
        let name = self
            .text
            .get(start.at() + "<".len()..start.end() - ">".len())?;
        let text = self.text.get(start.end()..end.at())?;
        self.at = end.end();
        self.passed += 2;
        Some((name, text))
    }

    /// The texts of the children that are left, and the end of the element that is open. Gives nothing, and stays
    /// where it is, unless they have these names in this order and are leaves as
    /// [`next_plain_leaf`](Self::next_plain_leaf) gives them.
    #[inline(always)]
    pub(super) fn next_plain_leaves<const N: usize>(
        &mut self,
        names: [&str; N],
    ) -> Option<[&'x str; N]> {
        let marks = self.marks.get(self.passed..self.passed + 2 * N + 1)?;
        let (end, leaves) = marks.split_last()?;
        let is_end = matches!(end.kind(), TagKind::End | TagKind::EndOfText);
        if !is_end || self.is_empty || self.open.is_empty() {
            return None;
        }
        let mut texts = [""; N];
        let (leaves, _) = leaves.as_chunks::<2>();
        for (text, (leaf, name)) in texts.iter_mut().zip(leaves.iter().zip(names)) {
            *text = self.leaf_text(leaf, name)?;
        }
        self.passed += 2 * N;
        self.end_plain(end.end());
        Some(texts)
    }

    /// The text of the leaf with these marks, if it is one and has this name.
    #[inline(always)]
    fn leaf_text(&self, [start, end]: &[TagMark; 2], name: &str) -> Option<&'x str> {
        let is_leaf = start.kind() == TagKind::Start && end.kind() == TagKind::EndOfText;
        let bytes = self.text.as_bytes();
        let given = bytes.get(start.at() + "<".len()..start.end() - ">".len())?;
        match is_leaf && given == name.as_bytes() {
            true => self.text.get(start.end()..end.at()),
            false => None,
        }
    }

    /// Reads the start tag that follows, if it is a plain one with this name and marked.
    #[inline(always)]
    pub(super) fn enter_plain(&mut self, name: &str) -> bool {
        let next = self.marks.get(self.passed);
        let Some(mark) = next.filter(|mark| mark.kind() == TagKind::Start) else {
            return false;
        };
        let given = self.text.get(mark.at() + "<".len()..mark.end() - ">".len());
        match given.filter(|given| *given == name) {
            Some(given) if !self.is_empty && !self.open.is_empty() => {
                self.start_plain(given, mark.end(), false);
                true
            }
            _ => false,
        }
    }

    pub(super) fn next(&mut self) -> Result<Token<'x>, ParseError> {
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
        self.passed += 1;
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
        self.passed += 1;
        self.open.push(name);
        let attributes = content.unwrap_or(attributes);
        Ok(Token::Start(StartTag {
            name,
            attributes,
            sound: true,
            may_be_nil: true,
        }))
    }

    /// Goes on at `rest`, which is the end of the text.
    fn go_to(&mut self, rest: &str) {
        self.at = self.text.len() - rest.len();
    }

    fn close(&mut self) -> Token<'x> {
        self.open.pop();
        Token::End
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

pub(super) fn syntax(text: &str) -> ParseError {
    ParseError::Syntax(excerpt(text))
}
