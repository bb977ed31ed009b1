//! Runs a document: 1–15 commands in order, each a transaction of its own.
//!
//! Later commands run even if an earlier one was refused, and nothing is rolled back (OCI schema,
//! several commands in one document).

use ocip::command::CommandKind;
use ocip::document::{CommandHead, read_document};
use ocip::encoding::Encoding;
use ocip::xml::{ParseError, XmlReader};

use super::failure::ErrorReply;
use super::given_schemas::GivenSchemas;
use super::handler::{CommandHandler, HandlerContext};
use super::reply::{CommandReply, Reply, SuccessReply};
use super::request::ReceivedDocument;
use super::session::SwitchSession;
use super::state::SwitchState;

/// Who answers a command.
enum CommandPlayer {
    /// What plays it.
    Handler(&'static CommandHandler),
    /// Given schemas that know it, which nobody plays.
    Schemas(GivenSchemas),
}

type CommandResult = Result<SuccessReply, ErrorReply>;

/// Runs the commands of `request`, which was checked, and gives the reply.
pub(super) fn execute(
    state: &mut SwitchState,
    session: &mut SwitchSession,
    request: &ReceivedDocument,
) -> Reply {
    let behaviour = &state.data.behaviour;
    let line_feed_after_declaration = behaviour.line_feed_after_declaration;
    let encoding = match session.login {
        Some(_) if request.fault.is_none() => state.data.system.encoding.into(),
        _ => Encoding::Utf8,
    };
    let commands = match &request.fault {
        Some(fault) => vec![refuse_document(state, request, fault)],
        None => run_all(state, session, request),
    };
    let is_validation =
        |one: &&CommandReply| one.outcome.as_ref().is_err_and(ErrorReply::is_validation);
    state.counts.validation_errors += commands.iter().filter(is_validation).count() as u64;
    Reply {
        session_id: request.session_id.clone(),
        tracking_id: request.tracking_id.clone(),
        encoding,
        line_feed_after_declaration,
        commands,
    }
}

fn refuse_document(state: &SwitchState, request: &ReceivedDocument, fault: &str) -> CommandReply {
    let first = request.heads.first();
    let first = first.filter(|_| state.data.behaviour.validation_echo);
    CommandReply {
        echo: first.and_then(|head| head.echo.clone()).unwrap_or_default(),
        outcome: Err(ErrorReply::validation(fault, &request.text)),
    }
}

fn run_all(
    state: &mut SwitchState,
    session: &mut SwitchSession,
    request: &ReceivedDocument,
) -> Vec<CommandReply> {
    let mut answered: Vec<CommandReply> = Vec::with_capacity(request.heads.len());
    let session_fault = claim_session(state, session, &request.session_id).err();
    let stop_at_first_error = state.data.behaviour.stop_at_first_error;
    let read = read_document(&request.text, |head, reader| {
        let failed = answered.last().is_some_and(CommandReply::is_refused);
        if stop_at_first_error && failed {
            return reader.skip();
        }
        let position = answered.len();
        let outcome = match refusal(&session_fault, request, position) {
            Some(failure) => reader.skip().map(|()| Err(failure))?,
            None => run(state, session, &head, reader)?,
        };
        let echo = head.echo.unwrap_or_default();
        answered.push(CommandReply { echo, outcome });
        Ok(())
    });
    // The document was read before without an error, so this is an empty precaution.
    answered.extend(read.err().map(|error| CommandReply {
        echo: String::new(),
        outcome: Err(error.into()),
    }));
    answered
}

fn refusal(
    session_fault: &Option<ErrorReply>,
    request: &ReceivedDocument,
    position: usize,
) -> Option<ErrorReply> {
    let fault = request.command_faults.get(position).cloned().flatten();
    let validation = fault.map(|fault| ErrorReply::validation(&fault, &request.text));
    session_fault.clone().or(validation)
}

/// A session id belongs to the connection that used it first, and a connection has but one.
fn claim_session(
    state: &mut SwitchState,
    session: &mut SwitchSession,
    id: &str,
) -> Result<(), ErrorReply> {
    let owner = state.sessions.get(id).copied();
    let is_free = owner.is_none() || owner == Some(session.connection);
    let is_mine = session.id.as_deref().is_none_or(|mine| mine == id);
    if id.is_empty() || !is_free || !is_mine {
        return Err(ErrorReply::of(
            &state.data.error_texts.session_not_valid,
            &[],
        ));
    }
    session.id = Some(id.to_owned());
    state.sessions.insert(id.to_owned(), session.connection);
    Ok(())
}

fn run(
    state: &mut SwitchState,
    session: &mut SwitchSession,
    head: &CommandHead,
    reader: &mut XmlReader<'_>,
) -> Result<CommandResult, ParseError> {
    let player = CommandPlayer::find(state, &head.type_name);
    let player = match player {
        Ok(player) => player,
        Err(failure) => return reader.skip().map(|()| Err(failure)),
    };
    if let Some(failure) = refuse_to_play(state, session, &player, &head.type_name) {
        return reader.skip().map(|()| Err(failure));
    }
    state.counts.count_executed(&head.type_name);
    let is_logged_in = session.login.is_some();
    let outcome = match player {
        CommandPlayer::Handler(handler) => {
            handler.run(&mut HandlerContext { state, session }, reader)
        }
        CommandPlayer::Schemas(given) => Ok(given.answer(&head.type_name, reader)?),
    };
    Ok(match outcome {
        Ok(reply) if is_logged_in => remark_on_demand(state, session, &head.type_name, reply),
        outcome => outcome,
    })
}

/// The reply to a command that was run after a login, or what a fault says about it instead.
fn remark_on_demand(
    state: &mut SwitchState,
    session: &SwitchSession,
    type_name: &str,
    reply: SuccessReply,
) -> CommandResult {
    let Some((severity, text)) = state.faults.remark(session.connection, type_name) else {
        return Ok(reply);
    };
    state.counts.faults += 1;
    Err(ErrorReply::remark(severity, &text))
}

/// Why a command is not run that is known.
fn refuse_to_play(
    state: &mut SwitchState,
    session: &SwitchSession,
    player: &CommandPlayer,
    type_name: &str,
) -> Option<ErrorReply> {
    let texts = &state.data.error_texts;
    let (kind, before_login) = match player {
        CommandPlayer::Handler(handler) => (handler.kind, handler.before_login),
        CommandPlayer::Schemas(_) => (CommandKind::of_name(type_name), false),
    };
    if session.login.is_none() && !before_login {
        return Some(ErrorReply::of(&texts.not_logged_in, &[]));
    }
    let changes_data = kind == CommandKind::Write && !before_login;
    if state.data.behaviour.read_only && changes_data {
        return Some(ErrorReply::of(&texts.read_only, &[]));
    }
    refuse_on_demand(state, session, type_name)
}

// === impl CommandPlayer ===

impl CommandPlayer {
    fn find(state: &SwitchState, type_name: &str) -> Result<Self, ErrorReply> {
        if let Some(handler) = CommandHandler::find(type_name) {
            return Ok(Self::Handler(handler));
        }
        let given = state.given.as_ref();
        let given = given.filter(|given| given.knows(type_name));
        given
            .cloned()
            .map(Self::Schemas)
            .ok_or_else(ErrorReply::unauthorized)
    }
}

/// A fault that concerns this command; before a login none does.
fn refuse_on_demand(
    state: &mut SwitchState,
    session: &SwitchSession,
    type_name: &str,
) -> Option<ErrorReply> {
    session.login.as_ref()?;
    let text = state.faults.refuse_command(session.connection, type_name)?;
    state.counts.faults += 1;
    Some(ErrorReply::text(&text))
}
