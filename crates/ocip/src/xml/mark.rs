//! Marks: where the tags of a document stand, as framing found them, so that reading need not look again.

use std::ops::Range;

use super::lexis::text_before_tag;
use super::word::is_same;

/// The most tags of a document that are marked. A list of 100 entries has about 800; a document of megabytes
/// is read without marks behind these, rather than have them take as much room as itself.
const MARKS_MAX: usize = 32 * 1024;

/// How much room for marks is kept from one document to the next.
const ROOM_MAX: usize = 1024;

/// Mark of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagMark {
    /// Where its `<` stands.
    at: u32,
    /// How long it is, if it is nothing but a name.
    length: u16,
    kind: TagKind,
}

/// Kind of a tag. All but the last are nothing but a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `<name>`.
    Start,
    /// `<name/>`.
    Empty,
    /// `</name>`.
    End,
    /// `</name>`, and all between it and the tag before it is text that stands for itself.
    EndOfText,
    /// A tag that takes a closer look.
    Other,
}

/// Marks of all tags of a document, in the order in which they stand there, up to [`MARKS_MAX`].
#[derive(Debug, Default)]
pub(crate) struct TagMarks {
    marks: Vec<TagMark>,
    /// Whether a tag was left out, and with it all that follow.
    is_full: bool,
}

// === impl TagKind ===

impl TagKind {
    /// An end tag, behind text that stands for itself or behind something else.
    #[inline(always)]
    pub(crate) fn end(is_behind_text: bool) -> Self {
        match is_behind_text {
            true => Self::EndOfText,
            false => Self::End,
        }
    }

    /// How many bytes a tag has beside its name.
    #[inline(always)]
    pub(crate) fn around(self) -> usize {
        match self {
            Self::Start => "<>".len(),
            Self::Empty | Self::End | Self::EndOfText => "</>".len(),
            Self::Other => 0,
        }
    }
}

// === impl TagMark ===

impl TagMark {
    #[inline(always)]
    pub(crate) fn at(&self) -> usize {
        self.at as usize
    }

    #[inline(always)]
    pub(crate) fn kind(&self) -> TagKind {
        self.kind
    }

    /// Where the tag ends, if it is nothing but a name.
    #[inline(always)]
    pub(crate) fn end(&self) -> usize {
        self.at() + usize::from(self.length)
    }

    /// Makes it the mark of the same tag elsewhere, behind text that stands for itself or behind something
    /// else.
    #[inline(always)]
    fn move_to(&mut self, at: u32, is_plain: bool) {
        self.at = at;
        if matches!(self.kind, TagKind::End | TagKind::EndOfText) {
            self.kind = TagKind::end(is_plain);
        }
    }
}

// === impl TagMarks ===

impl TagMarks {
    /// Begins another document.
    pub(crate) fn clear(&mut self) {
        self.marks.clear();
        self.marks.shrink_to(ROOM_MAX);
        self.is_full = false;
    }

    /// Marks the first tags of a document, which stand where they did when these marks were made.
    pub(crate) fn begin_with(&mut self, marks: &[TagMark]) {
        self.marks.extend_from_slice(marks);
    }

    /// Marks the next tag, whose `<` stands at `at`, and which has this length.
    #[inline]
    pub(crate) fn push(&mut self, at: usize, length: usize, kind: TagKind) {
        match (u32::try_from(at), u16::try_from(length)) {
            (Ok(at), Ok(length)) if self.marks.len() < MARKS_MAX && !self.is_full => {
                self.marks.push(TagMark { at, length, kind });
            }
            _ => self.is_full = true,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.marks.len()
    }

    /// Marks the tags of the next element, if they are the same as those with these marks. It follows at `at`
    /// in `bytes`; gives where it ends, or where it is different.
    pub(crate) fn repeat(
        &mut self,
        marks: Range<usize>,
        bytes: &[u8],
        mut at: usize,
    ) -> Result<usize, usize> {
        let count = self.marks.len();
        let has_room = count + marks.len() <= MARKS_MAX && u32::try_from(bytes.len()).is_ok();
        if marks.is_empty() || self.is_full || !has_room {
            return Err(at);
        }
        self.marks.extend_from_within(marks);
        let is_alike = self.marks[count..].iter_mut().all(|mark| {
            let next = next_alike(bytes, at, mark);
            if let Some((begin, is_plain)) = next {
                at = begin + usize::from(mark.length);
                mark.move_to(begin as u32, is_plain);
            }
            next.is_some()
        });
        if is_alike {
            return Ok(at);
        }
        self.marks.truncate(count);
        Err(at)
    }

    /// The marks for a text in which each byte of `document` that is not ASCII takes two.
    pub(crate) fn widened(&self, document: &[u8]) -> Vec<TagMark> {
        let (mut from, mut above) = (0, 0);
        let mut count_up_to = |to: usize| {
            above += document.get(from..to).map_or(0, count_above_ascii);
            from = to;
            above
        };
        let widen = |mark: &TagMark| {
            let before = count_up_to(mark.at());
            let within = count_up_to(mark.end()) - before;
            let at = u32::try_from(mark.at() + before);
            let length = u16::try_from(usize::from(mark.length) + within);
            // From the first that is too far on, nothing is marked.
            let (at, length, kind) = (at.ok()?, length.ok()?, mark.kind);
            Some(TagMark { at, length, kind })
        };
        self.marks.iter().map_while(widen).collect()
    }

    pub(crate) fn as_slice(&self) -> &[TagMark] {
        &self.marks
    }
}

/// How many bytes are not ASCII.
pub(crate) fn count_above_ascii(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !byte.is_ascii()).count()
}

/// Where the next tag begins, if it is the same as the one with the mark `like`, and whether the text before it
/// stands for itself.
#[inline(always)]
fn next_alike(bytes: &[u8], at: usize, like: &TagMark) -> Option<(usize, bool)> {
    let rest = bytes.get(at..)?;
    let (length, is_plain) = text_before_tag(rest)?;
    let model = bytes.get(like.at()..like.end())?;
    let tag = rest.get(length..length + model.len())?;
    let is_same = like.kind != TagKind::Other && is_same(tag, model);
    is_same.then_some((at + length, is_plain))
}
