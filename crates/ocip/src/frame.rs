//! Framing: from a stream of bytes to whole documents. Where does one end?
//!
//! OCI-P has no length prefix and no delimiter: a message ends with the end tag of its root. The
//! end tag can be split over segments, one line feed may follow it in a later segment, and the text
//! `</BroadsoftDocument>` may stand inside a CDATA section (a 6004 error quotes the request that it
//! refuses). So this is a small lexer that follows the nesting and keeps its place between reads, so
//! that nothing is scanned again.
//!
//! A decoder has exactly three answers: more is needed, here is one document, this is malformed.
//! It refuses early what no Application Server sends: a DOCTYPE, deep nesting, a document over the
//! size limit, text outside the root, an end tag that does not fit. All supported encodings are
//! ASCII-transparent, so it works on bytes.
//!
//! When the end tag of the root itself is missing, the next document is read as a part of it. An
//! element of the root's name that ends inside the root gives it away, since no envelope holds another.
//!
//! What it passes, the [`XmlReader`](super::xml::XmlReader) reads to its end with every element closed:
//! the two must never disagree about where an element ends, or what is one reply to the one would be
//! another to the other. So the names of end tags are compared here, and what can stand in a tag is
//! checked. Each byte is looked at a bounded number of times.

mod known_head;
mod plain;

use bytes::{Buf, Bytes, BytesMut};
use known_head::{KnownHead, OpenElement};

use super::encoding::{DecodedDocument, decode_lossy};
pub use super::xml::NESTING_DEPTH_MAX;
use super::xml::{TagKind, TagMarks, count_above_ascii, is_space, split_name, trim_space_end};

/// The most attributes of one start tag; the envelope's has about five. With the nesting it bounds
/// the namespaces that are in scope, through which a prefix is looked up.
pub const ATTRIBUTES_MAX: usize = 16;

/// The longest document whose memory is used for those that follow it: a session lasts for days.
const KEPT_BYTES_MAX: usize = 64 * 1024;

/// Collects bytes and cuts them into documents.
#[derive(Debug)]
pub struct FrameDecoder {
    buffer: BytesMut,
    scanned: usize,
    open: Vec<OpenElement>,
    /// The tags of the document that is being looked at, or was cut out last, and where the last one ends.
    marks: TagMarks,
    marked: usize,
    /// Up to where the tags were compared with those of the element before, and differed.
    compared: usize,
    place: FramePosition,
    /// Where the inside of the current tag begins, and how many attributes it has so far.
    tag: usize,
    attributes: usize,
    document_bytes_max: usize,
    head: Option<KnownHead>,
}

/// Error of framing: why a stream of bytes cannot be a series of OCI-P documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The document is longer than the limit.
    #[error("the document is larger than {0} bytes")]
    TooLarge(usize),
    /// Elements are nested deeper than [`NESTING_DEPTH_MAX`].
    #[error("elements are nested deeper than {NESTING_DEPTH_MAX} levels")]
    TooDeep,
    /// The document has a DOCTYPE (or another declaration that only a DTD may hold).
    #[error("the document has a DOCTYPE, which is refused")]
    Doctype,
    /// Something other than markup stands outside the root element.
    #[error("byte 0x{0:02x} stands outside the root element")]
    Stray(u8),
    /// The root element has no content.
    #[error("the root element is empty")]
    EmptyRoot,
    /// An end tag is not that of the element that is open.
    #[error("an end tag does not fit the start tag")]
    Unbalanced,
    /// A second root element stands inside the first, whose end tag must be missing.
    #[error("a root element stands inside another one, whose end tag is missing")]
    RootInside,
    /// A start tag has no name, or holds what cannot stand in one.
    #[error("a start tag is not well-formed")]
    StartTag,
    /// A start tag has more than [`ATTRIBUTES_MAX`] attributes.
    #[error("a start tag has more than {ATTRIBUTES_MAX} attributes")]
    TooManyAttributes,
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
    pub fn new(document_bytes_max: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            scanned: 0,
            open: Vec::new(),
            marks: TagMarks::default(),
            marked: 0,
            compared: 0,
            place: FramePosition::Text,
            tag: 0,
            attributes: 0,
            document_bytes_max,
            head: None,
        }
    }

    /// Where the next bytes of the stream are to be appended.
    pub fn buffer_mut(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// True when nothing but white space between documents is waiting.
    pub fn is_quiet(&self) -> bool {
        self.scanned == 0 && self.buffer.iter().copied().all(is_space)
    }

    /// The next whole document without the white space before it; `None` when more is needed.
    pub fn next_document(&mut self) -> Result<Option<Bytes>, FrameError> {
        self.skip_space_between_documents();
        while self.scanned < self.buffer.len() {
            if self.pass_plain_tags() || self.step()? {
                let length = std::mem::take(&mut self.scanned);
                self.check_size(length)?;
                return Ok(Some(self.cut_out(length)));
            }
        }
        self.check_size(self.buffer.len())?;
        Ok(None)
    }

    /// The text of `document`, which must be the one that was cut out last: its tags need not be looked for
    /// again, unless they stand elsewhere in the text than in the bytes.
    pub fn decode<'d>(&'d self, document: &'d [u8]) -> DecodedDocument<'d> {
        let decoded = decode_lossy(document);
        // A character that is not ASCII takes more bytes in the text, or the same ones.
        match decoded.text.len().checked_sub(document.len()) {
            Some(0) => decoded.with_marks(self.marks.as_slice().into()),
            // Each byte of a single-byte set takes two of UTF-8 at least. So all take two.
            Some(longer) if longer == count_above_ascii(document) => {
                decoded.with_marks(self.marks.widened(document).into())
            }
            _ => decoded,
        }
    }

    fn cut_out(&mut self, length: usize) -> Bytes {
        let document = self.buffer.split_to(length).freeze();
        if length > KEPT_BYTES_MAX {
            // The memory is the document's alone then, and goes with it.
            self.buffer = BytesMut::from(&*self.buffer);
        }
        document
    }

    fn skip_space_between_documents(&mut self) {
        if self.scanned == 0 {
            self.marks.clear();
            self.compared = 0;
            let space = self
                .buffer
                .iter()
                .take_while(|byte| is_space(**byte))
                .count();
            self.buffer.advance(space);
            self.pass_known_head();
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

    /// How many bytes cannot change the place: names, attribute values, and what is no element.
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
            FramePosition::Instruction { question: false } => run(memchr::memchr(b'?', rest)),
            FramePosition::Comment { dashes: 0 } => run(memchr::memchr(b'-', rest)),
            FramePosition::CData { brackets: 0 } => run(memchr::memchr(b']', rest)),
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
        let length = name.len();
        if !is_empty {
            self.open(self.tag, length);
        }
        self.mark(self.tag - "<".len(), 0, TagKind::Other);
        self.note_head();
        Ok(FramePosition::Text)
    }

    /// The element whose name stands at `name` is open from here on; its tag is the next one to be marked.
    #[inline]
    fn open(&mut self, name: usize, length: usize) {
        let mark = self.marks.len();
        self.open.push(OpenElement { name, length, mark });
    }

    /// Marks a tag that was just passed.
    #[inline]
    fn mark(&mut self, at: usize, length: usize, kind: TagKind) {
        self.marks.push(at, length, kind);
        self.marked = self.scanned;
    }

    #[inline]
    fn name(&self, element: OpenElement) -> &[u8] {
        &self.buffer[element.name..element.name + element.length]
    }

    fn in_end_tag(&mut self, byte: u8) -> Result<FramePosition, FrameError> {
        if byte != b'>' {
            return Ok(FramePosition::EndTag);
        }
        self.mark(self.tag - "</".len(), 0, TagKind::Other);
        let name = trim_space_end(&self.buffer[self.tag..self.scanned - 1]);
        let open = self.open.pop().ok_or(FrameError::Unbalanced)?;
        let root = self.open.first();
        if name != self.name(open) {
            return Err(FrameError::Unbalanced);
        }
        match root.is_some_and(|root| name == self.name(*root)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::XmlReader;
    use proptest::prelude::*;

    const LIMIT: usize = 4096;

    fn decode_in_pieces(stream: &[u8], piece: usize) -> Result<Vec<Bytes>, FrameError> {
        let mut decoder = FrameDecoder::new(LIMIT);
        let mut documents = Vec::new();
        for bytes in stream.chunks(piece.max(1)) {
            decoder.buffer_mut().extend_from_slice(bytes);
            while let Some(document) = decoder.next_document()? {
                documents.push(document);
            }
        }
        Ok(documents)
    }

    fn refusal(stream: &[u8]) -> FrameError {
        decode_in_pieces(stream, 1).unwrap_err()
    }

    #[test]
    fn every_split_gives_the_same_two_documents() {
        let first: &[u8] = b"<?xml version=\"1.0\"?>\n<a x=\"/>\"><b/><!-- > --><c>t</c></a>";
        let second: &[u8] = b"<a>2</a>";
        let stream = [first, b"\n", second, b"\n"].concat();
        for piece in 1..=stream.len() {
            assert_eq!(
                decode_in_pieces(&stream, piece).unwrap(),
                [first, second],
                "{piece}"
            );
        }
    }

    #[test]
    fn an_end_tag_inside_cdata_ends_nothing() {
        let stream = b"<a><![CDATA[</a>]] > ]]]></a>";
        assert_eq!(decode_in_pieces(stream, 1).unwrap(), [&stream[..]]);
    }

    #[test]
    fn a_cut_document_is_never_answered() {
        let whole = b"<a><b x='1'>t</b></a>";
        for cut in 0..whole.len() {
            assert!(
                decode_in_pieces(&whole[..cut], 3).unwrap().is_empty(),
                "{cut}"
            );
        }
    }

    #[test]
    fn what_begins_like_the_document_before_is_the_same_document() {
        let heads = [
            "<a x='1'><b y='2'>",
            "<a x='1'><b y='3'>",
            " <a x='1'><b>",
            "<a><b/>",
        ];
        let rest = "1</b><c z=''><d>2</d></c></a>";
        let other = "<d>2</d></a>";
        for (first, second) in heads
            .iter()
            .flat_map(|one| heads.map(|other| (*one, other)))
        {
            let of = |head: &str| [head, if head.ends_with("/>") { other } else { rest }].concat();
            let stream = of(first) + &of(second) + &of(second);
            for piece in 1..=stream.len() {
                let expected = [first, second, second].map(|head| of(head).trim().to_owned());
                let documents = decode_in_pieces(stream.as_bytes(), piece).unwrap();
                assert_eq!(documents, expected, "{piece}");
            }
            let mut decoder = FrameDecoder::new(LIMIT);
            decoder.buffer_mut().extend_from_slice(stream.as_bytes());
            while let Some(document) = decoder.next_document().unwrap() {
                let decoded = decoder.decode(&document);
                assert_eq!(
                    all_names(decoded.reader()),
                    all_names(XmlReader::new(&decoded.text))
                );
            }
        }
    }

    /// The names of all elements, each with how many are open.
    fn all_names(mut reader: XmlReader<'_>) -> Vec<String> {
        let mut names = Vec::new();
        loop {
            match reader.child().unwrap() {
                Some(child) => names.push(format!("{} {}", child.name(), reader.depth())),
                None if reader.depth() == 0 => return names,
                None => {}
            }
        }
    }

    #[test]
    fn a_long_document_takes_its_memory_along() {
        for (length, is_kept) in [(KEPT_BYTES_MAX - 7, true), (KEPT_BYTES_MAX, false)] {
            let mut decoder = FrameDecoder::new(2 * KEPT_BYTES_MAX);
            let text = "x".repeat(length);
            let stream = format!("<a>{text}</a>\n<b>1</b>");
            decoder.buffer_mut().extend_from_slice(stream.as_bytes());
            let document = decoder.next_document().unwrap().unwrap();
            assert_eq!(document.len(), length + "<a></a>".len());
            drop(document);
            assert_eq!(decoder.next_document().unwrap().unwrap(), "<b>1</b>");
            let buffer = decoder.buffer_mut();
            buffer.reserve(length / 2);
            assert_eq!(buffer.capacity() >= length, is_kept, "{length}");
        }
    }

    #[test]
    fn quiet_means_nothing_but_space_waits() {
        let mut decoder = FrameDecoder::new(LIMIT);
        decoder.buffer_mut().extend_from_slice(b"<a></a>\n");
        assert!(!decoder.is_quiet());
        assert!(decoder.next_document().unwrap().is_some());
        assert!(decoder.is_quiet());
        decoder.buffer_mut().extend_from_slice(b"<");
        assert!(!decoder.is_quiet());
        assert!(decoder.next_document().unwrap().is_none());
        assert!(!decoder.is_quiet());
    }

    /// What a reader tells of a document, with marks or without.
    fn told(mut reader: XmlReader<'_>) -> Vec<String> {
        let mut told = Vec::new();
        loop {
            let Some(field) = reader.text_child().unwrap() else {
                match reader.depth() {
                    0 => return told,
                    _ => continue,
                }
            };
            let text = match field.child.name() {
                "a" | "row" => String::new(),
                _ => reader.text_of(&field).unwrap().into_owned(),
            };
            told.push(format!("{} {text} {}", field.child.name(), reader.depth()));
        }
    }

    #[test]
    fn marks_are_right_wherever_characters_take_more_bytes_in_the_text() {
        let rows = "<row><col>1</col><näme>é</näme><col>&#233; \u{e4}</col></row>".repeat(3);
        for encoding in ["UTF-8", "ISO-8859-1", "ISO-8859-15", "windows-1252"] {
            for special in ["", "\u{20ac}", "\u{80}"] {
                let head = format!("<?xml version='1.0' encoding='{encoding}'?>");
                let text = format!("{head}<a>{special}{rows}</a>");
                let set = crate::encoding::Encoding::from_label(encoding).unwrap();
                let mut decoder = FrameDecoder::new(LIMIT);
                decoder.buffer_mut().extend_from_slice(&set.encode(&text));
                let document = decoder.next_document().unwrap().unwrap();
                let decoded = decoder.decode(&document);
                let plain = told(XmlReader::new(&decoded.text));
                assert_eq!(told(decoded.reader()), plain, "{encoding} {special}");
                assert_eq!(plain.len(), 13);
            }
        }
    }

    #[test]
    fn what_no_server_sends_is_refused_early() {
        assert_eq!(refusal(b"<!DOCTYPE a><a/>"), FrameError::Doctype);
        assert_eq!(refusal(b"<a><!ELEMENT b>"), FrameError::Doctype);
        assert_eq!(refusal(b"<![CDATA[x]]>"), FrameError::Doctype);
        assert_eq!(refusal(b"garbage"), FrameError::Stray(b'g'));
        assert_eq!(refusal(b"</a>"), FrameError::Unbalanced);
        assert_eq!(refusal(&b"<a>".repeat(65)), FrameError::TooDeep);
        assert_eq!(
            refusal(&[b"<a>".to_vec(), vec![b'x'; LIMIT]].concat()),
            FrameError::TooLarge(LIMIT)
        );
    }

    #[test]
    fn a_root_inside_a_root_is_refused_at_its_end() {
        let inside = b"<r><a>1</a><?xml version='1.0'?><r><a>2</a></r>";
        assert_eq!(refusal(inside), FrameError::RootInside);
        assert_eq!(
            refusal(b"<r><a><r x='1'><b/></r></a></r>"),
            FrameError::RootInside
        );
        let good: &[u8] = b"<r><rr><R></R><r/></rr><![CDATA[<r></r>]]><!-- <r></r> --></r>";
        assert_eq!(decode_in_pieces(good, 1).unwrap(), [good]);
    }

    #[test]
    fn an_end_tag_is_the_name_and_perhaps_space() {
        for good in [
            "<a></a>",
            "<a></a \t\r\n>",
            "<p:a x='1'></p:a>",
            "<a><b></b></a>",
        ] {
            let documents = decode_in_pieces(good.as_bytes(), 1).unwrap();
            assert_eq!(documents, [good.as_bytes()]);
        }
        for bad in [
            "<a></b>",
            "<a></ a>",
            "<a></a b>",
            "<a></a\">",
            "<a></a/>",
            "<a></>",
            "<a><b></a>",
            "<a></a\x0c>",
            "<p:a></a>",
            "<a></a<>",
            "<x\"></x\">",
        ] {
            let refused = refusal(bad.as_bytes());
            let expected = [FrameError::Unbalanced, FrameError::StartTag];
            assert!(expected.contains(&refused), "{bad}: {refused}");
        }
    }

    #[test]
    fn a_start_tag_is_a_name_and_perhaps_attributes() {
        for bad in [
            "<a<b>",
            "<a x='<'>",
            "<a/b>",
            "< a>",
            "<=>",
            "<a\x01>",
            "<a&b>",
        ] {
            assert_eq!(refusal(bad.as_bytes()), FrameError::StartTag, "{bad}");
        }
        let many = |count| format!("<a{}></a>", " b=''".repeat(count));
        assert!(decode_in_pieces(many(ATTRIBUTES_MAX).as_bytes(), 7).is_ok());
        let refused = refusal(many(ATTRIBUTES_MAX + 1).as_bytes());
        assert_eq!(refused, FrameError::TooManyAttributes);
    }

    /// Pieces of markup, so that nearly every series of them is near to a document.
    const PIECES: [&str; 30] = [
        "<a>",
        "</a>",
        "<a>",
        "</a>",
        "<b>",
        "</b>",
        "<a/>",
        "<b x='1'/>",
        "<b x='",
        "' y=\"",
        "\">",
        "'>",
        "</b ",
        "</a\n>",
        ">",
        "<",
        "/",
        "<!--",
        "-->",
        "--",
        "<![CDATA[",
        "]]>",
        "]",
        "<?p",
        "?>",
        "&amp;",
        "&x",
        "text",
        "\x0c",
        "xmlns:q='Q'",
    ];

    proptest! {
        #[test]
        fn what_framing_passes_the_reader_ends(
            pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40),
        ) {
            let stream = ["<r>", &pieces.concat(), "</r>"].concat();
            let mut decoder = FrameDecoder::new(LIMIT);
            decoder.buffer_mut().extend_from_slice(stream.as_bytes());
            while let Ok(Some(document)) = decoder.next_document() {
                let text = std::str::from_utf8(&document).unwrap();
                let mut reader = XmlReader::new(text);
                prop_assert!(reader.child_or_flawed().unwrap().is_some(), "{}", text);
                prop_assert_eq!(reader.leave(0), Ok(()), "{}", text);
                prop_assert_eq!(reader.child().unwrap().map(|_| ()), None, "{}", text);
            }
        }

        #[test]
        fn any_bytes_in_any_pieces_agree(
            stream in prop::collection::vec(prop::sample::select(b"<>/!?-[]CDAT a\"'".to_vec()), 0..80),
            piece in 1usize..20,
        ) {
            prop_assert_eq!(decode_in_pieces(&stream, piece), decode_in_pieces(&stream, 1));
        }
    }
}
