//! What must hold for any bytes. Each function panics when it does not.
//!
//! The fuzzer calls them with what it thinks of, and `cargo test` with what it has found
//! (`tests/it/corpora.rs`).
#![allow(dead_code, reason = "each target uses one of them")]

mod differential;
mod former;

use ocip::batch::Batch;
use ocip::command::ability::abilities;
use ocip::command::login::{AuthenticationRequest, LoginRequest14sp4, LoginRequest22V5};
use ocip::encoding::{Encoding, decode_lossy};
use ocip::frame::{FrameDecoder, FrameError};
use ocip::xml::XmlReader;

/// The largest document of these tests.
const DOCUMENT_BYTES_MAX: usize = 64 * 1024;

type Documents = Vec<Vec<u8>>;

/// Bytes → framing → reader, now and as they were.
pub(crate) fn differential(bytes: &[u8]) {
    differential::differential(bytes);
}

/// Bytes → framing → reader: how the stream is cut into pieces does not matter, and whatever framing
/// passes ends in the reader with every element closed, as quick-xml sees it too.
pub(crate) fn framing(bytes: &[u8]) {
    let Some((piece, stream)) = bytes.split_first() else {
        return;
    };
    let (documents, end) = decode(stream, usize::from(*piece).max(1));
    let whole = decode(stream, stream.len().max(1));
    assert_eq!((&documents, &end), (&whole.0, &whole.1), "pieces matter");
    for document in &documents {
        let text = decode_lossy(document).text;
        let ours = elements(&text);
        if let Some(theirs) = elements_by_quick_xml(&text) {
            assert_eq!(ours, theirs, "{text}");
        }
    }
}

fn decode(stream: &[u8], piece: usize) -> (Documents, Option<FrameError>) {
    let mut decoder = FrameDecoder::new(DOCUMENT_BYTES_MAX);
    let mut documents = Documents::new();
    for bytes in stream.chunks(piece) {
        decoder.buffer_mut().extend_from_slice(bytes);
        loop {
            match decoder.next_document() {
                Ok(Some(document)) => documents.push(document.to_vec()),
                Ok(None) => break,
                Err(malformed) => return (documents, Some(malformed)),
            }
        }
    }
    (documents, None)
}

/// The start and end tags of a document that framing has passed.
fn elements(text: &str) -> Vec<String> {
    let mut reader = XmlReader::new(text);
    let (mut elements, mut depth) = (Vec::new(), 0);
    loop {
        let child = reader.child_or_flawed();
        match child.unwrap_or_else(|error| panic!("framing passed what is {error}: {text}")) {
            Some(child) => elements.push(child.name().to_owned()),
            None if depth == 0 => break,
            None => elements.push("/".to_owned()),
        }
        depth = reader.depth();
    }
    assert!(!elements.is_empty(), "there is no root: {text}");
    elements
}

/// The same by quick-xml; `None` when it refuses the document for what we judge by its content.
fn elements_by_quick_xml(text: &str) -> Option<Vec<String>> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::reader::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut elements = Vec::new();
    // Each event takes a byte at least, or is the end.
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => elements.push(start.local_name().into_inner().to_owned()),
            Event::End(_) => elements.push("/".to_owned()),
            Event::Eof => return Some(elements),
            _ => {}
        }
    }
}

/// The labels that a document may declare, and some that it may not.
const LABELS: [&str; 16] = [
    "UTF-8",
    "ISO-8859-1",
    "ISO-8859-2",
    "ISO-8859-5",
    "ISO-8859-15",
    "windows-1250",
    "windows-1252",
    "windows-1253",
    "KOI8-R",
    "KOI8-U",
    "US-ASCII",
    "UTF-16",
    "Shift_JIS",
    "ISO-2022-JP",
    "IBM037",
    "",
];

/// Bytes → text: markup is the same in every set, and what was read without a flaw is written back
/// byte for byte.
pub(crate) fn encodings(bytes: &[u8]) {
    let Some((label, content)) = bytes.split_first() else {
        return;
    };
    let label = LABELS[usize::from(*label) % LABELS.len()];
    let head = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>");
    let document = [head.as_bytes(), content].concat();
    let decoded = decode_lossy(&document);
    let ascii: Vec<u8> = decoded.text.bytes().filter(u8::is_ascii).collect();
    let expected: Vec<u8> = document.iter().copied().filter(u8::is_ascii).collect();
    assert_eq!(ascii, expected, "{label}");
    let known = Encoding::from_label(label);
    assert!(known.is_some() || decoded.flaw.is_some(), "{label}");
    if let (Some(encoding), None) = (known, &decoded.flaw) {
        assert_eq!(encoding.encode(&decoded.text), document, "{label}");
    }
}

const SESSION_ID: &str = "fuzz";

/// Bytes → the reply to every command: as long as the reply has one command with the right head, it
/// matches whatever it holds, and nothing but this one command is concerned.
pub(crate) fn replies(bytes: &[u8]) {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    let mut questions = questions();
    let place = usize::from(*kind) % questions.len();
    let (batch, response) = questions.swap_remove(place);
    let document = reply(&batch, &response, content);
    let (documents, end) = decode(&document, document.len());
    if end.is_some() || documents.len() != 1 {
        return;
    }
    let decoded = decode_lossy(&documents[0]);
    let read = batch.read_replies(SESSION_ID, &decoded);
    let is_whole = commands(&decoded.text) == 1 && session_ids(&decoded.text) == 1;
    if let Err(mismatch) = read
        && is_whole
    {
        panic!("{response} does not match: {mismatch}: {}", decoded.text);
    }
}

/// A batch with one command for every type of answer, and that type.
fn questions() -> Vec<(Batch, String)> {
    let abilities = abilities("nobody").into_iter();
    let probes = abilities.flat_map(|ability| ability.probes);
    let mut questions: Vec<_> = probes
        .map(|probe| (probe.batch, response_to(probe.type_name)))
        .collect();
    let user_id = || "nobody".to_owned();
    questions.push(single("AuthenticationResponse", |batch| {
        batch.add(&AuthenticationRequest { user_id: user_id() });
    }));
    questions.push(single("LoginResponse14sp4", |batch| {
        batch.add(&LoginRequest14sp4 {
            user_id: user_id(),
            signed_password: None,
            plain_text_password: None,
        });
    }));
    questions.push(single("LoginResponse22V5", |batch| {
        batch.add(&LoginRequest22V5 {
            user_id: user_id(),
            password: None,
            signed_password: None,
        });
    }));
    questions
}

fn single(response: &str, add: impl Fn(&mut Batch)) -> (Batch, String) {
    let mut batch = Batch::new("fuzz");
    add(&mut batch);
    (batch, response.to_owned())
}

/// As the schema forms names.
fn response_to(request: &str) -> String {
    match request {
        "VerifySessionIsValidRequest" => "SuccessResponse".to_owned(),
        other => other.replacen("Request", "Response", 1),
    }
}

fn reply(batch: &Batch, response: &str, content: &[u8]) -> Vec<u8> {
    let (echo, xsi) = (batch.echo(), "http://www.w3.org/2001/XMLSchema-instance");
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><BroadsoftDocument protocol=\"OCI\" \
         xmlns=\"C\" xmlns:xsi=\"{xsi}\"><sessionId xmlns=\"\">{SESSION_ID}</sessionId>\
         <command echo=\"{echo}.0\" xsi:type=\"{response}\" xmlns=\"\">"
    );
    [head.as_bytes(), content, b"</command></BroadsoftDocument>"].concat()
}

fn commands(text: &str) -> usize {
    named(text, "command")
}

fn session_ids(text: &str) -> usize {
    named(text, "sessionId")
}

/// How many children of the root have this name.
fn named(text: &str, name: &str) -> usize {
    let mut reader = XmlReader::new(text);
    let _ = reader.root();
    let mut count = 0;
    while let Ok(Some(child)) = reader.child_or_flawed() {
        count += usize::from(child.name() == name);
        let _ = reader.skip();
    }
    count
}
