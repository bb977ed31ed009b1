//! The switch: a TLS server that answers with prepared text.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_native_tls::TlsAcceptor;

use crate::certificate;
use crate::child;

/// What the gateway is asked for: lists of users of this tenant.
pub(crate) const TENANT: &str = "tenant-1";
/// The users' group.
pub(crate) const GROUP: &str = "group-1";

/// How many entries a list may have.
pub(crate) const ENTRIES: [usize; 3] = [0, 10, 100];

/// The end of every document.
pub(crate) const DOCUMENT_END: &[u8] = b"</BroadsoftDocument>\n";

/// The question for the number of logins; any other is one for documents.
pub(crate) const LOGINS: &str = "logins";

/// The user whose list has so many entries. All names are of one length.
pub(crate) fn user(entries: usize) -> String {
    format!("list-{entries:03}@example.net")
}

/// What there is to say, and how often it was said.
struct Switch {
    lists: BTreeMap<Vec<u8>, Vec<u8>>,
    delay: Duration,
    documents: AtomicUsize,
    logins: AtomicUsize,
}

/// Answers until standard input ends, each document so many milliseconds late; each line there asks
/// how many documents or logins came so far.
pub(crate) fn run(folder: &Path, delay: &str) {
    let delay = Duration::from_millis(delay.parse().expect("a number"));
    let switch = Arc::new(Switch::new(delay));
    let counted = Arc::clone(&switch);
    let acceptor = certificate::acceptor(folder);
    let runtime = child::runtime();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let listener = listener.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    child::say(port);
    std::thread::spawn(move || runtime.block_on(accept(listener, acceptor, switch)));
    child::serve(|question| counted.count(question).to_string());
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, switch: Arc<Switch>) {
    while let Ok((socket, _)) = listener.accept().await {
        let (acceptor, switch) = (acceptor.clone(), Arc::clone(&switch));
        tokio::spawn(async move { talk(socket, acceptor, &switch).await });
    }
}

/// One connection. A client waits for its answer, so a read ends where a document does.
async fn talk(socket: TcpStream, acceptor: TlsAcceptor, switch: &Switch) -> Option<()> {
    socket.set_nodelay(true).ok()?;
    let mut stream = acceptor.accept(socket).await.ok()?;
    let (mut received, mut reply) = (Vec::with_capacity(4096), Vec::with_capacity(32 * 1024));
    while stream.read_buf(&mut received).await.ok()? > 0 {
        if !received.ends_with(DOCUMENT_END) && !received.ends_with(b"\r\n\r\n") {
            continue;
        }
        reply.clear();
        switch.answer(&received, &mut reply)?;
        if !switch.delay.is_zero() {
            sleep(switch.delay).await;
        }
        stream.write_all(&reply).await.ok()?;
        received.clear();
    }
    Some(())
}

// === impl Switch ===

impl Switch {
    fn new(delay: Duration) -> Self {
        let lists = ENTRIES.map(|entries| (user(entries).into_bytes(), list(entries)));
        Self {
            lists: lists.into(),
            delay,
            documents: AtomicUsize::new(0),
            logins: AtomicUsize::new(0),
        }
    }

    fn count(&self, question: &str) -> usize {
        let count = if question == LOGINS {
            &self.logins
        } else {
            &self.documents
        };
        count.load(Ordering::Relaxed)
    }

    /// Puts the answer together; `None` when the request is not one of those that are known.
    fn answer(&self, request: &[u8], reply: &mut Vec<u8>) -> Option<()> {
        self.documents.fetch_add(1, Ordering::Relaxed);
        if request.starts_with(b"GET ") {
            return self.http_answer(request, reply);
        }
        let session_id = between(request, b"<sessionId xmlns=\"\">", b"<")?;
        let echo = between(request, b"echo=\"", b"\"")?;
        let user = between(request, b"<userId>", b"<").unwrap_or_default();
        let request_type = between(request, b"xsi:type=\"", b"\"")?;
        match request_type {
            b"UserSpeedDial100GetListRequest17sp1" => {
                let list = self.lists.get(user)?;
                let response_type = b"UserSpeedDial100GetListResponse17sp1";
                document(session_id, echo, response_type, &[list], reply);
            }
            b"LoginRequest22V5" => {
                self.logins.fetch_add(1, Ordering::Relaxed);
                document(session_id, echo, b"LoginResponse22V5", &[LOGIN], reply);
            }
            b"UserGetRequest23V2" => {
                let [before, after] = PROFILE;
                let content = [before, user, after];
                document(session_id, echo, b"UserGetResponse23V2", &content, reply);
            }
            b"VerifySessionIsValidRequest" | b"LogoutRequest" => {
                document(session_id, echo, b"SuccessResponse", &[], reply);
            }
            _ => return None,
        }
        Some(())
    }

    /// The same list for a proxy that speaks HTTP on both sides.
    fn http_answer(&self, request: &[u8], reply: &mut Vec<u8>) -> Option<()> {
        let user = between(request, b"/users/", b"/")?;
        let mut body = Vec::new();
        let response_type = b"UserSpeedDial100GetListResponse17sp1";
        document(
            b"0",
            b"0",
            response_type,
            &[self.lists.get(user)?],
            &mut body,
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        reply.extend_from_slice(head.as_bytes());
        reply.append(&mut body);
        Some(())
    }
}

fn document(
    session_id: &[u8],
    echo: &[u8],
    response_type: &[u8],
    content: &[&[u8]],
    reply: &mut Vec<u8>,
) {
    let head: [&[u8]; 7] = [
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<BroadsoftDocument protocol=\"OCI\" \
          xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
          <sessionId xmlns=\"\">",
        session_id,
        b"</sessionId><command echo=\"",
        echo,
        b"\" xsi:type=\"",
        response_type,
        b"\" xmlns=\"\">",
    ];
    let tail: &[u8] = b"</command></BroadsoftDocument>\n";
    let pieces = head.iter().chain(content).chain([&tail]);
    pieces.for_each(|piece| reply.extend_from_slice(piece));
}

fn between<'t>(text: &'t [u8], before: &[u8], after: &[u8]) -> Option<&'t [u8]> {
    let rest = &text[memmem::find(text, before)? + before.len()..];
    Some(&rest[..memmem::find(rest, after)?])
}

const LOGIN: &[u8] = b"<loginType>System</loginType><locale>en_US</locale>\
    <encoding>ISO-8859-1</encoding><isEnterprise>false</isEnterprise>\
    <userDomain>example.net</userDomain>";

/// What stands before and after the user's id.
const PROFILE: [&[u8]; 2] = [
    b"<serviceProviderId>tenant-1</serviceProviderId><groupId>group-1</groupId><userId>",
    b"</userId><lastName>Doe</lastName><firstName>Jane</firstName>",
];

/// What stands in the reply to the request for a list.
fn list(entries: usize) -> Vec<u8> {
    let entry = |code| {
        format!(
            "<speedDialEntry><speedCode>{code}</speedCode>\
             <phoneNumber>+32-471234500{code}</phoneNumber>\
             <description>Colleague number {code}</description></speedDialEntry>"
        )
    };
    let entries: String = (0..entries).map(entry).collect();
    format!("<prefix>#</prefix>{entries}").into_bytes()
}
