//! The switch as a raw client sees it, over real connections.

mod access_device;
mod alternate_numbers;
mod end_tags;
mod faults;
mod fax_messaging;
mod gateway;
mod given_schemas;
mod login;
mod phone_list;
mod protocol;
mod refusals;
mod schedule;
mod server;
mod service;
mod service_instance;
mod shared_call_appearance;
mod simultaneous_ring;
mod speed_dial_100;
mod speed_dial_8;
mod user;
mod user_change;
mod user_list;

use std::sync::Arc;

use ocip::connect::ServerStream;
use ocip::encoding;
use ocip::frame::FrameDecoder;
use ocip::login::sign;
use ocip_schema::SchemaSet;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{SimulatedSwitch, Simulator, SimulatorSettings, SwitchData};

const ADMIN: &str = "gateway-admin";
const PASSWORD: &str = "demo-admin-password";
const USER_PASSWORD: &str = "demo-user-password";

/// A running switch with the demo data.
struct Demo {
    switch: Arc<SimulatedSwitch>,
    simulator: Simulator,
}

/// A client that knows no more than bytes and the session id it made up.
struct Client {
    stream: Box<dyn ServerStream>,
    decoder: FrameDecoder,
    id: String,
}

impl Demo {
    async fn start() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut SwitchData)) -> Self {
        let switch = SimulatedSwitch::demo();
        switch.edit(change);
        let simulator = Simulator::start(Arc::clone(&switch), SimulatorSettings::loopback()).await;
        Self {
            switch,
            simulator: simulator.unwrap(),
        }
    }

    async fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.simulator.local_addr()).await;
        Client::new(stream.unwrap())
    }

    /// A connection without a network: simulated time does not overtake its bytes.
    fn connect_in_memory(&self) -> Client {
        let (stream, other_end) = tokio::io::duplex(64 * 1024);
        tokio::spawn(Arc::clone(&self.switch).serve(other_end));
        Client::new(stream)
    }

    /// A client that is logged in as the system's administrator.
    async fn client(&self) -> Client {
        self.client_of(ADMIN, PASSWORD).await
    }

    async fn client_of(&self, user_id: &str, password: &str) -> Client {
        let mut client = self.connect().await;
        let reply = client.log_in(user_id, password).await;
        assert!(reply.contains("LoginResponse22V5"), "{reply}");
        client
    }
}

impl Client {
    fn new(stream: impl ServerStream + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            decoder: FrameDecoder::new(1 << 20),
            id: format!("{:032x}", rand::random::<u128>()),
        }
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    async fn send_commands(&mut self, commands: &str) {
        let document = document(&self.id, commands);
        self.send(document.as_bytes()).await;
    }

    /// The bytes of the next document; `None` when the connection is closed before it is whole.
    async fn receive_bytes(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(document) = self.decoder.next_document().unwrap() {
                return Some(document.to_vec());
            }
            let buffer = self.decoder.buffer_mut();
            // A reset is the end of a connection too.
            let count = self.stream.read_buf(buffer).await.unwrap_or(0);
            if count == 0 {
                return None;
            }
        }
    }

    /// The next document, which has to fit the schema.
    async fn receive(&mut self) -> String {
        let bytes = self.receive_bytes().await.expect("a document");
        let text = encoding::decode(&bytes).unwrap().into_owned();
        assert_eq!(SchemaSet::embedded().validate(&text), Ok(()), "{text}");
        text
    }

    async fn ask(&mut self, commands: &str) -> String {
        self.send_commands(commands).await;
        self.receive().await
    }

    async fn log_in(&mut self, user_id: &str, password: &str) -> String {
        let content = format!("<userId>{user_id}</userId><password>{password}</password>");
        self.ask(&command("LoginRequest22V5", &content)).await
    }

    /// The two stages of a challenge login, with whatever nonce comes.
    async fn challenge(&mut self, user_id: &str, password: &str) -> String {
        self.challenge_by("14sp4", user_id, password).await
    }

    /// The same with this variant of the second stage.
    async fn challenge_by(&mut self, variant: &str, user_id: &str, password: &str) -> String {
        let user = format!("<userId>{user_id}</userId>");
        let question = self.ask(&command("AuthenticationRequest", &user)).await;
        let signed = sign(password, element(&question, "nonce"));
        let content = format!("{user}<signedPassword>{signed}</signedPassword>");
        self.ask(&command(&format!("LoginRequest{variant}"), &content))
            .await
    }

    async fn is_closed(&mut self) -> bool {
        self.receive_bytes().await.is_none()
    }

    /// Everything up to the end of the connection, as it came.
    async fn rest(&mut self) -> Vec<u8> {
        let mut rest = self.decoder.buffer_mut().split().to_vec();
        let _ = self.stream.read_to_end(&mut rest).await;
        rest
    }
}

fn document(session_id: &str, commands: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BroadsoftDocument protocol=\"OCI\" \
         xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <sessionId xmlns=\"\">{session_id}</sessionId>{commands}</BroadsoftDocument>"
    )
}

fn command(type_name: &str, content: &str) -> String {
    format!("<command xsi:type=\"{type_name}\" xmlns=\"\">{content}</command>")
}

fn with_echo(echo: &str, type_name: &str, content: &str) -> String {
    format!("<command echo=\"{echo}\" xsi:type=\"{type_name}\" xmlns=\"\">{content}</command>")
}

fn verify() -> String {
    command("VerifySessionIsValidRequest", "")
}

fn user_get(user_id: &str) -> String {
    about_user("UserGetRequest23V2", user_id)
}

/// A command that names a user and nothing else.
fn about_user(type_name: &str, user_id: &str) -> String {
    command(type_name, &format!("<userId>{user_id}</userId>"))
}

/// What to search a column for; `column` is the end of the element's name.
fn criteria(column: &str, mode: &str, value: &str, is_case_insensitive: bool) -> String {
    format!(
        "<searchCriteria{column}><mode>{mode}</mode><value>{value}</value>\
         <isCaseInsensitive>{is_case_insensitive}</isCaseInsensitive></searchCriteria{column}>"
    )
}

/// The text of the first element of this name.
fn element<'t>(text: &'t str, name: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("<{name}>")).expect(name);
    rest.split_once(&format!("</{name}>")).expect(name).0
}

fn summary(text: &str) -> &str {
    element(text, "summaryEnglish")
}
