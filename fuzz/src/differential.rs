//! What is fast and what was slow say the same.

use ocip::encoding::decode_lossy;
use ocip::frame::{FrameDecoder, FrameError};
use ocip::xml::XmlReader;

use super::former;

/// The largest document of this test; small, so that it is met.
const DOCUMENT_BYTES_MAX: usize = 4000;

/// The most that is asked of a reader.
const STEPS_MAX: usize = 1000;

const THE_END: &str = "the end";

/// What was cut out of a stream, what ended it, and whether nothing waits behind it.
type Framed = (Vec<Vec<u8>>, Option<FrameError>, bool);

/// What a reader tells of each document, with what framing knows of its tags.
type ToldDocuments = Vec<Vec<String>>;

/// Bytes → framing → reader, now and as they were: same documents, same refusals, same values, whatever
/// is asked of the reader, whether framing tells it where the tags are or not. The reader is given what framing
/// refuses, too.
pub(crate) fn differential(bytes: &[u8]) {
    let [piece, script, stream @ ..] = bytes else {
        return;
    };
    let (piece, script) = (usize::from(*piece).max(1), u32::from(*script));
    let mut with_marks = ToldDocuments::new();
    let framed = frame(stream, piece, |decoder, document| {
        with_marks.push(told(decoder.decode(document).reader(), script));
    });
    let before = frame_as_it_was(stream, piece, |_, _| ());
    assert_eq!(framed, before, "framing differs");
    for (document, told) in framed.0.iter().zip(with_marks) {
        let text = decode_lossy(document).text;
        let before = told_as_it_was(former::XmlReader::new(&text), script);
        assert_eq!(told, before, "reading with marks differs: {text}");
    }
    for document in framed.0.iter().map(Vec::as_slice).chain([stream]) {
        let text = decode_lossy(document).text;
        let before = told_as_it_was(former::XmlReader::new(&text), script);
        let now = told(XmlReader::new(&text), script);
        assert_eq!(now, before, "reading differs: {text}");
    }
}

macro_rules! framing {
    ($name:ident, $decoder:ty) => {
        fn $name(
            stream: &[u8],
            piece: usize,
            mut on_document: impl FnMut(&$decoder, &[u8]),
        ) -> Framed {
            let mut decoder = <$decoder>::new(DOCUMENT_BYTES_MAX);
            let mut documents = Vec::new();
            for bytes in stream.chunks(piece) {
                decoder.buffer_mut().extend_from_slice(bytes);
                loop {
                    match decoder.next_document() {
                        Ok(Some(document)) => {
                            on_document(&decoder, &document);
                            documents.push(document.to_vec());
                        }
                        Ok(None) => break,
                        Err(malformed) => return (documents, Some(malformed), false),
                    }
                }
            }
            let is_quiet = decoder.is_quiet();
            (documents, None, is_quiet)
        }
    };
}

framing!(frame, FrameDecoder);
framing!(frame_as_it_was, former::FrameDecoder);

/// Asks a reader for one thing after the other, as `script` has it, up to the first error of a tag, and
/// writes down each answer.
macro_rules! telling {
    ($name:ident, $reader:ty) => {
        fn $name(mut reader: $reader, script: u32) -> Vec<String> {
            let (mut told, mut script, mut last) = (Vec::new(), script, None);
            for _ in 0..STEPS_MAX {
                script = script.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                let depth = reader.depth();
                let (answer, child) = match (script >> 16) % 16 {
                    0 => (format!("{:?}", reader.skip()), None),
                    // Outside of all elements there is no end that it could read up to.
                    1 if depth > 0 => (format!("{:?}", reader.lossy_text()), None),
                    2 => (format!("{:?}", reader.leave(depth.saturating_sub(2))), None),
                    3 => {
                        let mut seen = Vec::new();
                        let text = reader.mixed(|reader, child| {
                            seen.push(child.name().to_owned());
                            reader.skip()
                        });
                        (format!("{text:?} {seen:?}"), None)
                    }
                    4..8 if last.is_some() => {
                        let text = last.as_ref().map(|child| reader.plain_text(child));
                        (format!("{text:?}"), None)
                    }
                    8 | 9 => split(reader.child_or_flawed()),
                    10 | 11 => (reader.text_element(), None),
                    _ => split(reader.child()),
                };
                let is_over = is_over(&answer, reader.depth());
                told.push(format!("{answer} at {}", reader.depth()));
                if is_over {
                    break;
                }
                if let Some(child) = &child {
                    told.push(format!("{} nil {}", child.name(), child.nil));
                    told.push(reader.namespace(child));
                    told.push(format!("{:?}", reader.xsi_type(child)));
                    told.push(format!("{:?}", reader.attribute(child, "echo")));
                    told.push(format!("{:?}", reader.attribute(child, "x")));
                }
                last = child;
            }
            told
        }
    };
}

telling!(told, XmlReader<'_>);
telling!(told_as_it_was, former::XmlReader<'_>);

/// A child and its text in one.
trait TextElement {
    fn text_element(&mut self) -> String;
}

impl TextElement for XmlReader<'_> {
    fn text_element(&mut self) -> String {
        match self.text_child() {
            Ok(Some(field)) => {
                let (name, nil) = (field.child.name().to_owned(), field.child.nil);
                format!("{name} {nil} {:?}", self.text_of(&field))
            }
            other => format!("{:?}", other.map(|_| ())),
        }
    }
}

impl TextElement for former::XmlReader<'_> {
    fn text_element(&mut self) -> String {
        match self.child() {
            Ok(Some(child)) => {
                let (name, nil) = (child.name().to_owned(), child.nil);
                format!("{name} {nil} {:?}", self.plain_text(&child))
            }
            other => format!("{:?}", other.map(|_| ())),
        }
    }
}

/// What is told of an answer that may have a child in it, and the child.
fn split<C, E: std::fmt::Debug>(answer: Result<Option<C>, E>) -> (String, Option<C>) {
    match answer {
        Ok(Some(child)) => ("a child".to_owned(), Some(child)),
        Ok(None) => (THE_END.to_owned(), None),
        Err(error) => (format!("Err({error:?})"), None),
    }
}

/// Whether nothing else can be told: from the first error of a tag on, each answer is the same.
fn is_over(answer: &str, depth: usize) -> bool {
    let errors = ["Err(Syntax", "Err(Doctype"];
    errors.iter().any(|error| answer.starts_with(error)) || (answer == THE_END && depth == 0)
}
