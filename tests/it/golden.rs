//! Golden exchanges: one folder per operation and error case under `fixtures/`.
//!
//! * `request.http`: what the client sends.
//! * `ocip-request.xml`: the documents that the switch is sent, after the tenant proof; no file: none.
//! * `ocip-response.xml`: what the switch answers, document by document.
//! * `response.http`: what the client gets, without the date.
//!
//! Some cases need more, and then get a gateway of their own:
//!
//! * `gateway.toml`: what else the gateway is told, `[icws]` and `[number_policy]`.
//! * `before.http`: requests that are answered before, one after the other, with `###` between them.
//! * `meanwhile.http`: a request before whose first document the switch falls silent.
//!
//! In the XML files `{session}` and `{echo0}` stand for the session id and the echo of the first
//! command, in the others `{icwsSession}`, `{icwsCookie}` and `{icwsToken}` for what a session of
//! ICWS shows; it is opened before, unless the answer opens it, whose length is `{length}` then. A new
//! case is a new folder with `request.http` and `ocip-response.xml`; with
//! `GOLDEN_WRITE=1` in the environment the test writes the other two, to be read and committed.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ocip::encoding;
use ocip::frame::FrameDecoder;
use ocip_gateway::config::Config;
use ocip_schema::SchemaSet;

use crate::support::gateway::until;
use crate::support::icws::Session;
use crate::support::{Client, Incoming, Peer, Reaction, Reply, TestGateway, golden, tcp_config};

/// A folder of a golden exchange.
pub(crate) struct Case {
    pub(crate) folder: PathBuf,
    pub(crate) request: Vec<u8>,
    pub(crate) responses: Vec<Vec<u8>>,
    needs: Option<Needs>,
}

/// What some cases need more.
struct Needs {
    settings: Config,
    before: Vec<Vec<u8>>,
    meanwhile: Option<Vec<u8>>,
    session: bool,
}

/// What every configuration needs.
const NEEDED: &str = "backend.servers = ['x']\nbackend.login = { user_id = 'x', password = 'x' }\n";

impl Case {
    fn read(folder: PathBuf) -> Self {
        let request = fs::read_to_string(folder.join("request.http")).unwrap();
        let responses =
            split_documents(&fs::read(folder.join("ocip-response.xml")).unwrap_or_default());
        Self {
            needs: Needs::read(&folder, &request),
            request: to_wire(&request),
            folder,
            responses,
        }
    }

    /// Whether it needs nothing but a gateway.
    pub(crate) fn is_plain(&self) -> bool {
        self.needs.is_none()
    }

    pub(crate) fn name(&self) -> String {
        self.folder
            .strip_prefix(fixtures())
            .unwrap()
            .display()
            .to_string()
    }

    fn response(&self) -> String {
        fs::read_to_string(self.folder.join("response.http")).unwrap()
    }

    /// Whether the answer is that what the caller sent is not acceptable.
    pub(crate) fn is_bad_input(&self) -> bool {
        self.response().contains("\"code\":40001")
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> u16 {
        self.response()
            .split_whitespace()
            .nth(1)
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Compares with the file, or writes it.
    fn check(&self, file: &str, found: &str) {
        golden::check(&self.folder.join(file), found);
    }
}

impl Needs {
    /// What the files of a case ask for beyond its request.
    fn read(folder: &Path, request: &str) -> Option<Self> {
        let text = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let (settings, before) = (text("gateway.toml"), text("before.http"));
        let meanwhile = text("meanwhile.http");
        let session = request.contains(PLACES[0]);
        let is_icws = request.contains("/icws/");
        is_icws.then(|| Self {
            settings: {
                let text = format!("{NEEDED}{}", settings.unwrap_or_default());
                Config::from_toml(&text, &folder.join("gateway.toml"), &[]).unwrap()
            },
            before: before.map_or_else(Vec::new, |text| text.split("###\n").map(to_wire).collect()),
            meanwhile: meanwhile.map(|text| to_wire(&text)),
            session,
        })
    }

    fn apply(&self, config: &mut Config) {
        config.icws = self.settings.icws.clone();
        config.number_policy = self.settings.number_policy.clone();
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
    let mut decoder = FrameDecoder::new(1 << 20);
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

/// What stands for what a session of ICWS shows: its number, its cookie, its token.
const PLACES: [&str; 3] = ["{icwsSession}", "{icwsCookie}", "{icwsToken}"];

/// Puts what a session shows in the place of the placeholders of a request.
fn show(request: &[u8], session: Option<&Session>) -> Vec<u8> {
    let Some(session) = session else {
        return request.to_vec();
    };
    let text = std::str::from_utf8(request).unwrap();
    let shown = [&session.id, &session.cookie, &session.token];
    let places = PLACES.iter().zip(shown);
    places
        .fold(text.to_owned(), |text, (place, shown)| {
            text.replace(place, shown)
        })
        .into_bytes()
}

/// The other way round.
fn hide(text: String, session: Option<&Session>) -> String {
    let Some(session) = session else {
        return text;
    };
    let shown = [&session.id, &session.cookie, &session.token];
    let places = PLACES.iter().zip(shown);
    // The longest first: a number may stand in a token.
    places
        .rev()
        .fold(text, |text, (place, shown)| text.replace(shown, place))
}

/// What the switch does about a document.
enum Answer {
    Say(Vec<u8>),
    FallSilent,
}

/// A switch that answers the next documents as the cases say, and a gateway in front of it.
struct Stage {
    peer: Peer,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    gateway: TestGateway,
}

impl Stage {
    async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let answers = Arc::<Mutex<VecDeque<Answer>>>::default();
        let script = Arc::clone(&answers);
        let peer =
            Peer::start(
                move |incoming: &Incoming| match script.lock().unwrap().pop_front() {
                    Some(Answer::Say(answer)) => Reaction::Send(vec![incoming.fill(&answer)]),
                    Some(Answer::FallSilent) => Reaction::Silence,
                    None => panic!("not expected: {}", incoming.text),
                },
            );
        let peer = peer.await;
        let mut config = tcp_config(peer.addr);
        change(&mut config);
        Self {
            gateway: TestGateway::start(config).await,
            peer,
            answers,
        }
    }

    async fn play(&self, case: &Case) {
        let answers = case.responses.iter().cloned().map(Answer::Say);
        self.answers.lock().unwrap().extend(answers);
        let mut session = None;
        let mut held = None;
        if let Some(needs) = &case.needs {
            if needs.session {
                session = Some(Session::open(self.gateway.addr(), "foouser").await);
            }
            for request in &needs.before {
                self.ask(&show(request, session.as_ref())).await;
            }
            if let Some(request) = &needs.meanwhile {
                held = Some(self.hold(&show(request, session.as_ref())).await);
            }
        }
        let reply = self.ask(&show(&case.request, session.as_ref())).await;
        let is_opened = reply.header("inin-icws-session-id").is_some();
        let mut found = to_file(&reply);
        if is_opened {
            session = Some(Session::of(self.gateway.addr(), &reply));
            // A session's number is not always as long.
            let length = format!("content-length: {}", reply.body.len());
            found = found.replace(&length, "content-length: {length}");
        }
        case.check("response.http", &hide(found, session.as_ref()));
        drop(held);
        let documents = self.peer.take_documents();
        let sent = documents.iter().map(|document| document.template() + "\n");
        case.check("ocip-request.xml", &sent.collect::<String>());
        let left = self.answers.lock().unwrap().len();
        assert_eq!(left, 0, "{}: answers left over", case.name());
    }

    async fn ask(&self, request: &[u8]) -> Reply {
        let mut client = Client::connect(self.gateway.addr()).await;
        client.write_raw(request).await;
        client.read().await.unwrap()
    }

    /// Sends a request before whose first document the switch falls silent.
    async fn hold(&self, request: &[u8]) -> Client {
        self.answers.lock().unwrap().push_front(Answer::FallSilent);
        let left = self.answers.lock().unwrap().len();
        let mut client = Client::connect(self.gateway.addr()).await;
        client.write_raw(request).await;
        until(|| async { self.answers.lock().unwrap().len() < left }).await;
        client
    }
}

#[tokio::test]
async fn every_case_gives_the_bytes_of_its_folder() {
    let stage = Stage::start(|_| {}).await;
    let cases = cases();
    assert!(cases.len() >= 25, "{} cases", cases.len());
    for case in cases {
        match &case.needs {
            None => stage.play(&case).await,
            Some(needs) => {
                let own = Stage::start(|config| needs.apply(config)).await;
                own.play(&case).await;
            }
        }
    }
}

/// The documented statuses of PUT and DELETE of a link (ICWS documentation, speed-dial links).
#[test]
fn every_documented_status_of_a_link_has_a_case() {
    for method in ["PUT", "DELETE"] {
        let cases = cases().into_iter().filter(|case| {
            let line = case.request.split(|byte| *byte == b'\r').next().unwrap();
            let line = std::str::from_utf8(line).unwrap();
            line.starts_with(&format!("{method} /icws/")) && line.contains("/links/")
        });
        let found: BTreeSet<u16> = cases.map(|case| case.status()).collect();
        let documented = BTreeSet::from([204, 400, 401, 403, 410, 500, 503]);
        assert!(found.is_superset(&documented), "{method}: {found:?}");
    }
}

#[test]
fn every_golden_document_keeps_to_the_schema() {
    for case in cases() {
        let requests = fs::read(case.folder.join("ocip-request.xml")).unwrap_or_default();
        for document in split_documents(&requests).iter().chain(&case.responses) {
            let text = encoding::decode(document).unwrap();
            if let Err(violation) = SchemaSet::embedded().validate(&text) {
                panic!("{}: {violation}\n{text}", case.name());
            }
        }
    }
}
