//! Runs a document: 1–15 commands in order, each a transaction of its own.
//!
//! Later commands run even if an earlier one was refused, and nothing is rolled back (OCI schema,
//! several commands in one document).

use ocip::command::CommandKind;
use ocip::document::{CommandHead, read_document};
use ocip::encoding::Encoding;
use ocip::xml::{ParseError, XmlReader};

use super::failure::ErrorReply;
use super::handler::{CommandHandler, HandlerContext};
use super::reply::{CommandReply, Reply, SuccessReply};
use super::request::ReceivedDocument;
use super::session::SwitchSession;
use super::state::SwitchState;

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
        let failed = answered.last().is_some_and(|last| last.outcome.is_err());
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
    let texts = &state.data.error_texts;
    let Some(handler) = CommandHandler::find(&head.type_name) else {
        return reader.skip().map(|()| Err(ErrorReply::unauthorized()));
    };
    if session.login.is_none() && !handler.before_login {
        let failure = ErrorReply::of(&texts.not_logged_in, &[]);
        return reader.skip().map(|()| Err(failure));
    }
    let changes_data = handler.kind == CommandKind::Write && !handler.before_login;
    if state.data.behaviour.read_only && changes_data {
        let failure = ErrorReply::of(&texts.read_only, &[]);
        return reader.skip().map(|()| Err(failure));
    }
    if let Some(failure) = refuse_on_demand(state, session, &head.type_name) {
        return reader.skip().map(|()| Err(failure));
    }
    state.counts.count_executed(&head.type_name);
    Ok(handler.run(&mut HandlerContext { state, session }, reader))
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
