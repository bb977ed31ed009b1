//! Framing as it was: a lexer that looks at every byte.

use std::ops::Range;

use bytes::{Buf, Bytes, BytesMut};

use ocip::frame::{ATTRIBUTES_MAX, FrameError, NESTING_DEPTH_MAX};

use super::lexis::{is_space, split_name, trim_space_end};

/// Collects bytes and cuts them into documents.
#[derive(Debug)]
pub(crate) struct FrameDecoder {
    buffer: BytesMut,
    scanned: usize,
    /// Where the names of the open elements stand in the buffer.
    open: Vec<Range<usize>>,
    place: FramePosition,
    /// Where the inside of the current tag begins, and how many attributes it has so far.
    tag: usize,
    attributes: usize,
    document_bytes_max: usize,
}

/// Where in the grammar the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FramePosition {
    Text,
    Open,
    StartTag { quote: Option<u8>, slash: bool },
    EndTag,
    Instruction { question: bool },
    Bang,
    Dash,
    CDataOpening { matched: usize },
    Comment { dashes: usize },
    CData { brackets: usize },
}

const CDATA_OPENING: &[u8] = b"CDATA[";

// === impl FrameDecoder ===

impl FrameDecoder {
    /// A decoder that refuses documents over `document_bytes_max`.
    pub(crate) fn new(document_bytes_max: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            scanned: 0,
            open: Vec::new(),
            place: FramePosition::Text,
            tag: 0,
            attributes: 0,
            document_bytes_max,
        }
    }

    /// Where the next bytes of the stream are to be appended.
    pub(crate) fn buffer_mut(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// True when nothing but white space between documents is waiting.
    pub(crate) fn is_quiet(&self) -> bool {
        self.scanned == 0 && self.buffer.iter().copied().all(is_space)
    }

    /// The next whole document without the white space before it; `None` when more is needed.
    pub(crate) fn next_document(&mut self) -> Result<Option<Bytes>, FrameError> {
        self.skip_space_between_documents();
        while self.scanned < self.buffer.len() {
            if self.step()? {
                let length = std::mem::take(&mut self.scanned);
                self.check_size(length)?;
                return Ok(Some(self.buffer.split_to(length).freeze()));
            }
        }
        self.check_size(self.buffer.len())?;
        Ok(None)
    }

    fn skip_space_between_documents(&mut self) {
        if self.scanned == 0 {
            let space = self
                .buffer
                .iter()
                .take_while(|byte| is_space(**byte))
                .count();
            self.buffer.advance(space);
        }
    }

    fn check_size(&self, length: usize) -> Result<(), FrameError> {
        if length > self.document_bytes_max {
            return Err(FrameError::TooLarge(self.document_bytes_max));
        }
        Ok(())
    }

    /// Looks at one byte, after a run of bytes that mean nothing here. True when it ended the root
    /// element.
    fn step(&mut self) -> Result<bool, FrameError> {
        if self.place == FramePosition::Text {
            return self.step_text();
        }
        self.scanned += self.run_without_meaning();
        let Some(&byte) = self.buffer.get(self.scanned) else {
            return Ok(false);
        };
        self.scanned += 1;
        // Only an end tag makes a document whole: before the root, too, nothing is open.
        let was_open = !self.open.is_empty();
        self.place = self.next_place(byte)?;
        Ok(was_open && self.open.is_empty())
    }

    /// How many bytes cannot change the place: names and attribute values.
    fn run_without_meaning(&self) -> usize {
        let rest = &self.buffer[self.scanned..];
        let run = |end: Option<usize>| end.unwrap_or(rest.len());
        match self.place {
            FramePosition::EndTag => run(memchr::memchr(b'>', rest)),
            FramePosition::StartTag {
                quote: Some(open), ..
            } => run(memchr::memchr2(open, b'<', rest)),
            FramePosition::StartTag { quote: None, .. } => {
                let end = run(memchr::memchr3(b'"', b'\'', b'>', rest));
                // The last byte before the end may be the slash of an empty element.
                memchr::memchr(b'<', &rest[..end]).unwrap_or(end.saturating_sub(1))
            }
            _ => 0,
        }
    }

    fn step_text(&mut self) -> Result<bool, FrameError> {
        let rest = &self.buffer[self.scanned..];
        let run = memchr::memchr(b'<', rest).unwrap_or(rest.len());
        if self.open.is_empty()
            && let Some(stray) = rest[..run].iter().find(|byte| !is_space(**byte))
        {
            return Err(FrameError::Stray(*stray));
        }
        let found = run < rest.len();
        self.scanned += run + usize::from(found);
        if found {
            self.place = FramePosition::Open;
        }
        Ok(false)
    }

    fn next_place(&mut self, byte: u8) -> Result<FramePosition, FrameError> {
        Ok(match self.place {
            FramePosition::Text => FramePosition::Text,
            FramePosition::Open => self.after_open(byte)?,
            FramePosition::StartTag { quote, slash } => self.in_start_tag(byte, quote, slash)?,
            FramePosition::EndTag => self.in_end_tag(byte)?,
            FramePosition::Instruction { question } => match byte {
                b'>' if question => FramePosition::Text,
                _ => FramePosition::Instruction {
                    question: byte == b'?',
                },
            },
            FramePosition::Bang => match byte {
                b'-' => FramePosition::Dash,
                b'[' if !self.open.is_empty() => FramePosition::CDataOpening { matched: 0 },
                _ => return Err(FrameError::Doctype),
            },
            FramePosition::Dash => match byte {
                b'-' => FramePosition::Comment { dashes: 0 },
                _ => return Err(FrameError::Doctype),
            },
            FramePosition::CDataOpening { matched } => in_cdata_opening(byte, matched)?,
            FramePosition::Comment { dashes } => match byte {
                b'>' if dashes >= 2 => FramePosition::Text,
                b'-' => FramePosition::Comment { dashes: dashes + 1 },
                _ => FramePosition::Comment { dashes: 0 },
            },
            FramePosition::CData { brackets } => match byte {
                b'>' if brackets >= 2 => FramePosition::Text,
                b']' => FramePosition::CData {
                    brackets: brackets + 1,
                },
                _ => FramePosition::CData { brackets: 0 },
            },
        })
    }

    fn after_open(&mut self, byte: u8) -> Result<FramePosition, FrameError> {
        self.tag = self.scanned;
        Ok(match byte {
            b'/' if self.open.is_empty() => return Err(FrameError::Unbalanced),
            b'/' => FramePosition::EndTag,
            b'?' => FramePosition::Instruction { question: false },
            b'!' => FramePosition::Bang,
            b'>' | b'<' => return Err(FrameError::Stray(byte)),
            _ => {
                self.tag -= 1;
                self.attributes = 0;
                FramePosition::StartTag {
                    quote: None,
                    slash: false,
                }
            }
        })
    }

    fn in_start_tag(
        &mut self,
        byte: u8,
        quote: Option<u8>,
        slash: bool,
    ) -> Result<FramePosition, FrameError> {
        let quote = match (quote, byte) {
            (_, b'<') => return Err(FrameError::StartTag),
            (Some(open), _) => (byte != open).then_some(open),
            (None, b'>') => return self.end_start_tag(slash),
            (None, b'"' | b'\'') => {
                self.count_attribute()?;
                Some(byte)
            }
            (None, _) => None,
        };
        let slash = quote.is_none() && byte == b'/';
        Ok(FramePosition::StartTag { quote, slash })
    }

    fn count_attribute(&mut self) -> Result<(), FrameError> {
        self.attributes += 1;
        match self.attributes > ATTRIBUTES_MAX {
            true => Err(FrameError::TooManyAttributes),
            false => Ok(()),
        }
    }

    fn end_start_tag(&mut self, is_empty: bool) -> Result<FramePosition, FrameError> {
        let inside = &self.buffer[self.tag..self.scanned - 1];
        let (name, _) = split_name(inside).ok_or(FrameError::StartTag)?;
        if is_empty && self.open.is_empty() {
            return Err(FrameError::EmptyRoot);
        }
        if self.open.len() >= NESTING_DEPTH_MAX {
            return Err(FrameError::TooDeep);
        }
        if !is_empty {
            self.open.push(self.tag..self.tag + name.len());
        }
        Ok(FramePosition::Text)
    }

    fn in_end_tag(&mut self, byte: u8) -> Result<FramePosition, FrameError> {
        if byte != b'>' {
            return Ok(FramePosition::EndTag);
        }
        let name = trim_space_end(&self.buffer[self.tag..self.scanned - 1]);
        let open = self.open.pop().ok_or(FrameError::Unbalanced)?;
        let root = self.open.first();
        if name != &self.buffer[open] {
            return Err(FrameError::Unbalanced);
        }
        match root.is_some_and(|root| name == &self.buffer[root.clone()]) {
            true => Err(FrameError::RootInside),
            false => Ok(FramePosition::Text),
        }
    }
}

fn in_cdata_opening(byte: u8, matched: usize) -> Result<FramePosition, FrameError> {
    if CDATA_OPENING.get(matched) != Some(&byte) {
        return Err(FrameError::Doctype);
    }
    Ok(match matched + 1 {
        all if all == CDATA_OPENING.len() => FramePosition::CData { brackets: 0 },
        matched => FramePosition::CDataOpening { matched },
    })
}
