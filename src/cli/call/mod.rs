//! `ocip-gateway call`: one OCI command from the shell, sent once.
//!
//! The servers are tried in order of preference, as the gateway does; once the command has been
//! written it is never sent again, whatever it is. What may be a password, in it or in the reply, is not
//! in anything that is printed.

mod mask;
mod place;
mod schema;
mod show;
mod word;

use std::fs::File;
use std::io::{Read, Write};
use std::process::ExitCode;

use bytes::Bytes;
use ocip::batch::{Batch, CommandError};
use ocip::command::CommandKind;
use ocip::command::raw::{FreeError, RawRequest, RawResponse};
use ocip::exchange_error::ExchangeError;
use ocip::login::LoginError;
use ocip::session::Session;
use tokio::time::Instant;

use self::mask::PasswordMask;
use self::schema::CallSchemas;
use super::check::load;
use super::config_file::ConfigFile;
use super::error::CliError;
use super::output;
use super::process::runtime;
use super::servers::ServerList;
use crate::config::Config;

/// Exit status of a write of which nobody knows whether it took effect.
const OUTCOME_UNKNOWN: u8 = 3;

/// More than a switch takes in one document.
const STDIN_BYTES_MAX: u64 = 16 * 1024 * 1024;

const HELP: &str = "\
Elements:
  userId=u@example.net                a value; an empty one after = is an empty element
  description:nil                     xsi:nil, which clears a value
  accessDevice/deviceName=phone-1     an element within an element
  speedDialEntry/speedCode=7 speedDialEntry/speedCode=8
                                      repeated by repeating; speedDialEntry[2]/... says which one
  department:type=GroupDepartmentKey  xsi:type, for elements that can hold several types

Elements are put in the order of the schema where the command is known here, and are sent as typed
where it is not. With - in place of the elements, what stands inside the command is read as XML from
standard input; with - in place of the command, a whole <command xsi:type=\"...\">...</command>.
A password is better given that way: other users of the machine can see the arguments of a command.

With --json the elements are the members of a JSON object, as in the bodies of /oci/v1 (docs/any-command.md), and the
answer is one.

Where the configuration has the schema files of the switch (oci.schemas), a command that they have is checked before it
is sent, and their types say what is a secret. --unchecked sends what they do not allow.

  ocip-gateway call --config gateway.toml UserGetRequest22V9 userId=foouser@demo.example
  echo '<userId>foouser@demo.example</userId>' | ocip-gateway call --config gateway.toml \\
      UserGetRequest22V9 -
  echo '{\"userId\":\"foouser@demo.example\"}' | ocip-gateway call --config gateway.toml \\
      UserGetRequest22V9 --json -

Exit status:
  0  the switch carried it out; the reply is on standard output
  1  the switch refused it, or it was not sent, or a read got no answer
  2  the configuration or the arguments have mistakes
  3  it may change something and got no answer: nobody knows whether it took effect";

/// The arguments of `call`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct CallArgs {
    #[command(flatten)]
    file: ConfigFile,
    /// Print the reply document as it came, but for secrets.
    #[arg(long)]
    raw: bool,
    /// Read the command's elements from a JSON file (- for standard input), and print the answer as JSON.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["elements", "raw"])]
    json: Option<String>,
    /// Send the command even if the schema files of oci.schemas do not allow it.
    #[arg(long)]
    unchecked: bool,
    /// The xsi:type of the command, or - to read a whole command from standard input.
    #[arg(value_name = "COMMAND")]
    command: String,
    /// Its elements as NAME=VALUE, or - to read them as XML from standard input.
    #[arg(value_name = "ELEMENT")]
    elements: Vec<String>,
}

/// How the exchange ended.
enum End {
    /// The switch answered: with data, or with why it does not do it.
    Answered(Result<RawResponse, CommandError>, Bytes),
    /// It did not.
    Failed(ExchangeError),
}

impl CallArgs {
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let config = load(&self.file.path()?)?;
        let schemas = CallSchemas::of(&config)?;
        let request = self.request(&schemas)?;
        if !self.unchecked {
            schemas.check(&request)?;
        }
        let secret_names = schemas.secret_names(request.type_name());
        let secrets = request.secrets_with(&secret_names);
        let mask = PasswordMask::new(&secrets, &secret_names);
        let (server, end) = runtime()?.block_on(send(&config, &request))?;
        match end {
            End::Answered(answer, document) => {
                let printed = match (&answer, &self.json) {
                    (Ok(response), Some(_)) => {
                        let json = schemas.json(request.type_name(), response);
                        output::line(&mask.text(&json))
                    }
                    _ => output::bytes(&self.shown(&answer, &document, &mask)),
                };
                let status = match answer {
                    Ok(_) => ExitCode::SUCCESS,
                    Err(CommandError::Refused(refusal)) => {
                        note(&mask.text(&show::refusal(&refusal, &server)));
                        ExitCode::FAILURE
                    }
                    Err(CommandError::Unreadable(answer)) => {
                        note(&mask.text(&format!("{server} carried it out: {answer}; see --raw")));
                        ExitCode::FAILURE
                    }
                };
                printed.map(|()| status)
            }
            End::Failed(failure) => Ok(report(&failure, request.kind(), &server)),
        }
    }

    fn request(&self, schemas: &CallSchemas) -> Result<RawRequest, CliError> {
        let mistaken = |error: FreeError| CliError::Configuration(error.to_string());
        let from_stdin = self.elements.iter().map(String::as_str).eq(["-"]);
        if self.command == "-" {
            if !self.elements.is_empty() {
                let text = "a whole command is read from standard input: no elements can be given";
                return Err(CliError::Configuration(text.to_owned()));
            }
            return RawRequest::from_command_xml(&stdin()?).map_err(mistaken);
        }
        if let Some(file) = &self.json {
            return schemas.of_json(&self.command, &json_of(file)?);
        }
        let request = RawRequest::new(&self.command).map_err(mistaken)?;
        if from_stdin {
            return request.with_content_xml(&stdin()?).map_err(mistaken);
        }
        let placed = place::place(request, &self.elements, schemas.of_command(&self.command))
            .map_err(CliError::Configuration)?;
        for text in &placed.notes {
            note(text);
        }
        Ok(placed.request)
    }

    /// What goes to standard output.
    fn shown(
        &self,
        answer: &Result<RawResponse, CommandError>,
        document: &Bytes,
        mask: &PasswordMask,
    ) -> Vec<u8> {
        match answer {
            // The line feed that follows a document on the wire is no part of it.
            _ if self.raw => [mask.document(document), b"\n".to_vec()].concat(),
            Ok(response) => mask.bytes(show::response(response, mask).as_bytes()),
            Err(_) => Vec::new(),
        }
    }
}

fn stdin() -> Result<String, CliError> {
    text_of(std::io::stdin(), "standard input")
}

/// What a file has, or standard input where it is called `-`.
fn json_of(file: &str) -> Result<String, CliError> {
    match file {
        "-" => stdin(),
        path => {
            let opened = File::open(path).map_err(|error| CliError::failure(path, error))?;
            text_of(opened, path)
        }
    }
}

fn text_of(source: impl Read, name: &str) -> Result<String, CliError> {
    let mut text = String::new();
    let mut limited = source.take(STDIN_BYTES_MAX);
    limited
        .read_to_string(&mut text)
        .map_err(|error| CliError::failure(&format!("reading {name}"), error))?;
    Ok(text)
}

/// Sends the command to the first server that lets us in. The error says why it was not sent.
async fn send(config: &Config, request: &RawRequest) -> Result<(String, End), CliError> {
    let servers = ServerList::of(&config.backend)
        .map_err(|error| CliError::Configuration(error.to_string()))?;
    let mut batch = Batch::new("call");
    let ticket = batch.add_free(request);
    if let Some(unsendable) = batch.unsendable() {
        return Err(CliError::Configuration(unsendable.to_string()));
    }
    let (server, mut session) = log_in(&servers).await?;
    let deadline = Instant::now() + config.backend.request_timeout;
    let exchanged = session.exchange_documents(&batch, deadline).await;
    session.wipe_sent();
    let end = match exchanged {
        Ok((mut replies, document)) => End::Answered(replies.take(ticket), document),
        Err(failure) => End::Failed(failure),
    };
    session
        .logout(Instant::now() + config.backend.connect_timeout)
        .await;
    Ok((server, end))
}

/// After a refusal no other server is tried: they count wrong passwords together.
async fn log_in(servers: &ServerList) -> Result<(String, Session), CliError> {
    let credentials = &servers.credentials;
    for server in &servers.servers {
        let name = server.endpoint.to_string();
        let trying = async {
            let mut session = server.connect(credentials).await?;
            server.log_in(&mut session, credentials).await?;
            Ok(session)
        };
        match trying.await {
            Ok(session) => return Ok((name, session)),
            Err(error @ LoginError::Refused { .. }) => {
                let doing = format!("{name}: {}", credentials.user_id);
                return Err(CliError::failure(&doing, error));
            }
            Err(error) => note(&format!("{name}: {error}")),
        }
    }
    let text = "not sent: no server can be used; `ocip-gateway doctor` says more";
    Err(CliError::Failure(text.to_owned()))
}

/// Says how an exchange without an answer ended, and gives the exit status.
fn report(failure: &ExchangeError, kind: CommandKind, server: &str) -> ExitCode {
    let cause = &failure.cause;
    match (failure.written, kind) {
        (false, _) => note(&format!("{server}: not sent: {cause}")),
        (true, CommandKind::Read) => note(&format!("{server}: no answer: {cause}")),
        (true, CommandKind::Write) => {
            note(&format!(
                "{server}: the outcome is unknown: {cause}. The command was sent once and may have \
                 taken effect; read what it changes before sending it again"
            ));
            return ExitCode::from(OUTCOME_UNKNOWN);
        }
    }
    ExitCode::FAILURE
}

/// Nothing is left to do when the stream is closed.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}
