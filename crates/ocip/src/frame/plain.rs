//! The quick way of framing: text and tags that are nothing but a name, and the head of a document.

use std::ops::Range;

use super::known_head::KnownHead;
use super::{FrameDecoder, FramePosition, NESTING_DEPTH_MAX};
use crate::xml::{PlainTag, TagKind, TextRun, plain_tag, tag_after_text};

impl FrameDecoder {
    /// Passes over text and plain tags, which is nearly all there is, up to where something else stands or
    /// something is missing: that is for [`step`](Self::step). True when the root element ended.
    pub(super) fn pass_plain_tags(&mut self) -> bool {
        if self.place != FramePosition::Text || self.open.is_empty() {
            return false;
        }
        while let Some(&open) = self.open.last() {
            let Some(TextRun { tag, is_plain }) = tag_after_text(&self.buffer, self.scanned) else {
                return false;
            };
            let is_shallow = self.open.len() < NESTING_DEPTH_MAX;
            match plain_tag(&self.buffer[tag..], self.name(open)) {
                Some(PlainTag::End) if !self.is_root_inside() => {
                    let is_all = is_plain && self.scanned == self.marked;
                    self.open.pop();
                    self.pass_tag(tag, open.length, TagKind::end(is_all));
                    self.pass_repetitions(open.mark..self.marks.len());
                }
                Some(PlainTag::Start(length)) if is_shallow => {
                    self.open(tag, length);
                    self.pass_tag(tag, length, TagKind::Start);
                }
                Some(PlainTag::Empty(length)) if is_shallow => {
                    self.pass_tag(tag, length, TagKind::Empty);
                }
                _ => return false,
            }
        }
        true
    }

    /// Passes over the head of a document that is still to be looked at, if it is the one that is known.
    pub(super) fn pass_known_head(&mut self) {
        let Some(head) = &self.head else { return };
        if self.buffer.starts_with(&head.bytes) {
            self.open.extend_from_slice(&head.open);
            self.marks.begin_with(&head.marks);
            self.scanned = head.bytes.len();
            self.marked = self.scanned;
        }
    }

    /// Remembers the head whose last tag was just passed, if it is one.
    pub(super) fn note_head(&mut self) {
        let passed = &self.buffer[..self.scanned];
        if let Some(head) = KnownHead::of(passed, &self.open, self.marks.as_slice()) {
            self.head = Some(head);
        }
    }

    /// Whether the element that is open has the name of the root, and is another one.
    #[inline]
    fn is_root_inside(&self) -> bool {
        match &*self.open {
            [root, .., last] => last.length == root.length && self.name(*last) == self.name(*root),
            _ => false,
        }
    }

    /// Goes on behind the plain tag whose inside begins at `tag`.
    #[inline]
    fn pass_tag(&mut self, tag: usize, length: usize, kind: TagKind) {
        let (at, length) = (tag - "<".len(), length + kind.around());
        self.scanned = at + length;
        self.mark(at, length, kind);
    }

    /// Passes over elements that have the same tags as the one before, which has these marks: the entries of a
    /// list and the rows of a table. Where all tags are the same, they are nested alike, and names need not be
    /// looked for.
    #[inline]
    fn pass_repetitions(&mut self, mut element: Range<usize>) {
        // What turned out to be different is not compared again.
        while self.scanned >= self.compared {
            let (at, count) = (self.scanned, self.marks.len());
            match self.marks.repeat(element, &self.buffer, at) {
                Ok(end) => (self.scanned, self.marked) = (end, end),
                Err(different) => {
                    self.compared = different;
                    return;
                }
            }
            element = count..self.marks.len();
        }
    }
}
