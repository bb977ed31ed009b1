//! A peer that logs anybody in and then answers exactly what a script says.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ocip::document::{CommandHead, read_document};
use ocip::frame::FrameDecoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A document that came in, after the login.
pub(crate) struct Incoming {
    pub(crate) text: String,
    pub(crate) session_id: String,
    pub(crate) commands: Vec<CommandHead>,
}

/// What to do about it.
pub(crate) enum Reaction {
    /// Send these pieces, each in a segment of its own where possible.
    Send(Vec<Vec<u8>>),
    /// Send this and close.
    SendAndClose(Vec<u8>),
    /// Send the beginning of a document and then text, 64 MB of it, counting what is accepted.
    Endless(Arc<AtomicUsize>),
    /// Do nothing, for ever.
    Silence,
}

type Script = dyn Fn(&Incoming) -> Reaction + Send + Sync;

/// The peer. It stops when dropped.
pub(crate) struct Peer {
    pub(crate) addr: SocketAddr,
    user_documents: Arc<Mutex<Vec<Incoming>>>,
    task: JoinHandle<()>,
}

/// The profile that the peer has of every user but `nophone` and `scripted` (whose the script gives): in group `foogroup` of tenant `foo`,
/// with a phone of the group.
const PROFILE: &str = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>\
    <userId>foouser@demo.example</userId><lastName>Foo</lastName><firstName>User</firstName>";
const PHONE: &str = "<accessDeviceEndpoint><accessDevice><deviceLevel>Group</deviceLevel>\
    <deviceName>DP_giulio@sip.netaxis.be</deviceName></accessDevice>\
    <linePort>foouser@demo.example</linePort></accessDeviceEndpoint>";

/// What a login of the gateway gives, and one of a user.
const SYSTEM_LOGIN: &str = "<loginType>System</loginType><locale>en_US</locale>\
    <encoding>ISO-8859-1</encoding><isEnterprise>false</isEnterprise>\
    <userDomain>demo.example</userDomain>";
const USER_LOGIN: &str = "<loginType>User</loginType><locale>en_US</locale>\
    <encoding>ISO-8859-1</encoding><groupId>foogroup</groupId>\
    <serviceProviderId>foo</serviceProviderId><isEnterprise>false</isEnterprise>\
    <passwordExpiresDays>30</passwordExpiresDays><userDomain>demo.example</userDomain>";

impl Peer {
    /// Starts a peer that reacts to user commands as `script` says; logins, probes and profiles it
    /// answers itself.
    pub(crate) async fn start(
        script: impl Fn(&Incoming) -> Reaction + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let script: Arc<Script> = Arc::new(script);
        let user_documents = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&user_documents);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                connections.spawn(serve(stream, Arc::clone(&script), Arc::clone(&seen)));
            }
        });
        Self {
            addr,
            user_documents,
            task,
        }
    }

    /// The documents with user commands that came in since the last call.
    pub(crate) fn take_documents(&self) -> Vec<Incoming> {
        std::mem::take(&mut self.user_documents.lock().unwrap())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Script>, seen: Arc<Mutex<Vec<Incoming>>>) {
    let mut decoder = FrameDecoder::new(1 << 20);
    loop {
        let document = loop {
            match decoder.next_document() {
                Ok(Some(document)) => break document,
                Ok(None) => {}
                Err(error) => panic!("the gateway sent no XML: {error}"),
            }
            match stream.read_buf(decoder.buffer_mut()).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let incoming = Incoming::parse(std::str::from_utf8(&document).unwrap());
        let reaction = match incoming.courtesy() {
            Some(content) => Reaction::Send(vec![incoming.reply(&[content]).into_bytes()]),
            None => {
                let reaction = script(&incoming);
                seen.lock().unwrap().push(incoming);
                reaction
            }
        };
        if react(&mut stream, reaction).await.is_none() {
            return;
        }
    }
}

async fn react(stream: &mut TcpStream, reaction: Reaction) -> Option<()> {
    match reaction {
        Reaction::Send(pieces) => {
            for piece in pieces {
                stream.write_all(&piece).await.ok()?;
                // Lets the other side see the pieces apart, where it is quick enough.
                tokio::task::yield_now().await;
            }
            Some(())
        }
        Reaction::SendAndClose(bytes) => {
            let _ = stream.write_all(&bytes).await;
            None
        }
        Reaction::Endless(accepted) => {
            stream.write_all(b"<BroadsoftDocument>").await.ok()?;
            for _ in 0..1024 {
                stream.write_all(&[b'x'; 64 * 1024]).await.ok()?;
                accepted.fetch_add(64 * 1024, Ordering::SeqCst);
            }
            None
        }
        Reaction::Silence => std::future::pending().await,
    }
}

impl Incoming {
    fn parse(text: &str) -> Self {
        let mut commands = Vec::new();
        let session_id = read_document(text, |head, reader| {
            commands.push(head);
            reader.skip()
        });
        let session_id = session_id.unwrap().unwrap();
        Self {
            text: text.to_owned(),
            session_id,
            commands,
        }
    }

    /// What the peer answers by itself.
    fn courtesy(&self) -> Option<String> {
        if self.commands.len() > 1 || self.text.contains("<userId>scripted") {
            return None;
        }
        let name = self.commands[0].type_name.as_str();
        let echo = self.commands[0].echo.clone().unwrap_or_default();
        let (response, content) = match name {
            "AuthenticationRequest" => (
                "AuthenticationResponse".to_owned(),
                "<userId>gateway-admin</userId><nonce>1718200000123</nonce>\
                 <passwordAlgorithm>MD5</passwordAlgorithm>",
            ),
            "LoginRequest14sp4" if self.text.contains("<userId>nobody") => {
                let text = "[Error 5004] Invalid User Id/Password.";
                return Some(refusal(&echo, text));
            }
            "LoginRequest14sp4" => (
                "LoginResponse14sp4".to_owned(),
                match self.text.contains("<userId>gateway-admin") {
                    true => SYSTEM_LOGIN,
                    false => USER_LOGIN,
                },
            ),
            "VerifySessionIsValidRequest" | "LogoutRequest" => return Some(success(&echo)),
            _ => (name.strip_prefix("UserGetRequest")?.to_owned(), PROFILE),
        };
        let phone = match content == PROFILE && !self.text.contains("<userId>nophone") {
            true => PHONE,
            false => "",
        };
        let response = match response.starts_with(char::is_numeric) {
            true => format!("UserGetResponse{response}"),
            false => response,
        };
        Some(format!(
            "<command echo=\"{echo}\" xsi:type=\"{response}\" xmlns=\"\">{content}{phone}</command>"
        ))
    }

    /// The echo of the command at `position`.
    pub(crate) fn echo(&self, position: usize) -> &str {
        self.commands[position].echo.as_deref().unwrap()
    }

    /// A reply document around commands.
    pub(crate) fn reply(&self, commands: &[String]) -> String {
        let (session_id, commands) = (&self.session_id, commands.concat());
        format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<BroadsoftDocument protocol=\"OCI\" \
             xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
             <sessionId xmlns=\"\">{session_id}</sessionId>{commands}</BroadsoftDocument>\n"
        )
    }

    /// Puts this document's session id and echoes in the place of `{session}` and `{echo0}`,
    /// `{echo1}`….
    pub(crate) fn fill(&self, template: &[u8]) -> Vec<u8> {
        let mut filled = replace(template, b"{session}", self.session_id.as_bytes());
        for position in (0..self.commands.len()).rev() {
            let place = format!("{{echo{position}}}");
            filled = replace(&filled, place.as_bytes(), self.echo(position).as_bytes());
        }
        filled
    }

    /// The document with its session id and echoes replaced by the same places.
    pub(crate) fn template(&self) -> String {
        let mut text = self.text.replace(&self.session_id, "{session}");
        // From the last one on: the echo of the second is the beginning of the eleventh's.
        for position in (0..self.commands.len()).rev() {
            text = text.replace(self.echo(position), &format!("{{echo{position}}}"));
        }
        text
    }
}

/// A SuccessResponse, as captured from a real switch.
pub(crate) fn success(echo: &str) -> String {
    format!("<command echo=\"{echo}\" xsi:type=\"c:SuccessResponse\" xmlns:c=\"C\" xmlns=\"\"/>")
}

/// An ErrorResponse.
fn refusal(echo: &str, text: &str) -> String {
    format!(
        "<command type=\"Error\" echo=\"{echo}\" xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" xmlns=\"\">\
         <summary>{text}</summary><summaryEnglish>{text}</summaryEnglish></command>"
    )
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}
