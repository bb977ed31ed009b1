//! Golden exchanges: one folder per operation and error case under `fixtures/`.
//!
//! * `request.http`: what the client sends.
//! * `ocip-request.xml`: the documents that the switch is sent, after the tenant proof; no file: none.
//! * `ocip-response.xml`: what the switch answers, document by document.
//! * `response.http`: what the client gets, without the date.
//!
//! In the XML files `{session}` and `{echo0}` stand for the session id and the echo of the first
//! command. A new case is a new folder with `request.http` and `ocip-response.xml`; with
//! `GOLDEN_WRITE=1` in the environment the test writes the other two, to be read and committed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ocip_gateway::ocip::encoding;
use ocip_gateway::ocip::frame::Decoder;
use ocip_gateway::simulator::schema::Schemas;

use crate::support::{Client, Incoming, Peer, Reaction, Reply, TestGateway, golden, tcp_config};

/// A folder of a golden exchange.
pub(crate) struct Case {
    pub(crate) folder: PathBuf,
    pub(crate) request: Vec<u8>,
    pub(crate) responses: Vec<Vec<u8>>,
}

impl Case {
    fn read(folder: PathBuf) -> Self {
        let request = fs::read_to_string(folder.join("request.http")).unwrap();
        let request = to_wire(&request);
        let responses =
            split_documents(&fs::read(folder.join("ocip-response.xml")).unwrap_or_default());
        Self {
            folder,
            request,
            responses,
        }
    }

    pub(crate) fn name(&self) -> String {
        self.folder
            .strip_prefix(fixtures())
            .unwrap()
            .display()
            .to_string()
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> u16 {
        let response = fs::read_to_string(self.folder.join("response.http")).unwrap();
        response.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Compares with the file, or writes it.
    fn check(&self, file: &str, found: &str) {
        golden::check(&self.folder.join(file), found);
    }
}

/// All cases, in the order of their names.
pub(crate) fn cases() -> Vec<Case> {
    let mut folders = Vec::new();
    collect(&fixtures(), &mut folders);
    folders.sort();
    folders.into_iter().map(Case::read).collect()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn collect(folder: &Path, folders: &mut Vec<PathBuf>) {
    if folder.join("request.http").exists() {
        folders.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, folders);
        }
    }
}

/// Lines of a file end with LF; on the wire the head's end with CR LF and the body has no last LF.
/// The length is added, unless the file has one.
fn to_wire(file: &str) -> Vec<u8> {
    let (head, body) = file.split_once("\n\n").unwrap_or((file.trim_end(), ""));
    let body = body.trim_end_matches('\n');
    let mut wire = head.trim_end().replace('\n', "\r\n");
    if !body.is_empty() && !head.contains("content-length") {
        write!(wire, "\r\ncontent-length: {}", body.len()).unwrap();
    }
    wire.push_str("\r\n\r\n");
    wire.push_str(body);
    wire.into_bytes()
}

fn split_documents(stream: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::new(1 << 20);
    decoder.buffer_mut().extend_from_slice(stream);
    let mut documents = Vec::new();
    while let Some(document) = decoder.next_document().unwrap() {
        // A real switch ends each with a line feed.
        documents.push([&document[..], b"\n"].concat());
    }
    documents
}

fn to_file(reply: &Reply) -> String {
    let mut text = format!("HTTP/1.1 {}\n", reply.status);
    for (name, value) in reply.headers.iter().filter(|(name, _)| name != "date") {
        writeln!(text, "{name}: {value}").unwrap();
    }
    if !reply.body.is_empty() {
        write!(text, "\n{}\n", reply.body).unwrap();
    }
    text
}

/// A peer that answers the next documents with `responses`.
async fn golden_peer() -> (Peer, Arc<Mutex<Vec<Vec<u8>>>>) {
    let responses = Arc::new(Mutex::new(Vec::<Vec<u8>>::new()));
    let script = Arc::clone(&responses);
    let peer = Peer::start(move |incoming: &Incoming| {
        let mut responses = script.lock().unwrap();
        assert!(!responses.is_empty(), "not expected: {}", incoming.text);
        Reaction::Send(vec![incoming.fill(&responses.remove(0))])
    });
    (peer.await, responses)
}

#[tokio::test]
async fn every_case_gives_the_bytes_of_its_folder() {
    let (peer, responses) = golden_peer().await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let cases = cases();
    assert!(cases.len() >= 25, "{} cases", cases.len());
    for case in cases {
        responses.lock().unwrap().clone_from(&case.responses);
        let mut client = Client::connect(gateway.addr()).await;
        client.write_raw(&case.request).await;
        let reply = client.read().await.unwrap();
        case.check("response.http", &to_file(&reply));
        let documents = peer.take_documents();
        let sent: String = documents
            .iter()
            .map(|document| document.template() + "\n")
            .collect();
        case.check("ocip-request.xml", &sent);
        assert!(
            responses.lock().unwrap().is_empty(),
            "{}: answers left over",
            case.name()
        );
    }
}

#[test]
fn every_golden_document_keeps_to_the_schema() {
    for case in cases() {
        let requests = fs::read(case.folder.join("ocip-request.xml")).unwrap_or_default();
        for document in split_documents(&requests).iter().chain(&case.responses) {
            let text = encoding::decode(document).unwrap();
            if let Err(violation) = Schemas::embedded().validate(&text) {
                panic!("{}: {violation}\n{text}", case.name());
            }
        }
    }
}
