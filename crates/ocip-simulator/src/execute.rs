//! Runs a document: 1–15 commands in order, each a transaction of its own.
//!
//! Later commands run even if an earlier one was refused, and nothing is rolled back (OCI schema,
//! several commands in one document).

use ocip::command::Kind;
use ocip::document::{CommandHead, read_document};
use ocip::encoding::Encoding;
use ocip::xml::{ParseError, Reader};

use super::failure::Failure;
use super::handler::{Context, Handler};
use super::reply::{Answer, Answered, Reply};
use super::request::Request;
use super::session::Session;
use super::state::State;

type Outcome = Result<Answer, Failure>;

/// Runs the commands of `request`, which was checked, and gives the reply.
pub(super) fn execute(state: &mut State, session: &mut Session, request: &Request) -> Reply {
    let knobs = &state.data.knobs;
    let line_feed_after_declaration = knobs.line_feed_after_declaration;
    let encoding = match session.login {
        Some(_) if request.fault.is_none() => state.data.system.encoding.into(),
        _ => Encoding::Utf8,
    };
    let commands = match &request.fault {
        Some(fault) => vec![refuse_document(state, request, fault)],
        None => run_all(state, session, request),
    };
    let is_validation = |one: &&Answered| one.outcome.as_ref().is_err_and(Failure::is_validation);
    state.counts.validation_errors += commands.iter().filter(is_validation).count() as u64;
    Reply {
        session_id: request.session_id.clone(),
        tracking_id: request.tracking_id.clone(),
        encoding,
        line_feed_after_declaration,
        commands,
    }
}

fn refuse_document(state: &State, request: &Request, fault: &str) -> Answered {
    let first = request.heads.first();
    let first = first.filter(|_| state.data.knobs.validation_echo);
    Answered {
        echo: first.and_then(|head| head.echo.clone()).unwrap_or_default(),
        outcome: Err(Failure::validation(fault, &request.text)),
    }
}

fn run_all(state: &mut State, session: &mut Session, request: &Request) -> Vec<Answered> {
    let mut answered: Vec<Answered> = Vec::with_capacity(request.heads.len());
    let session_fault = claim_session(state, session, &request.session_id).err();
    let stop_at_first_error = state.data.knobs.stop_at_first_error;
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
        answered.push(Answered { echo, outcome });
        Ok(())
    });
    // The document was read before without an error, so this is an empty precaution.
    answered.extend(read.err().map(|error| Answered {
        echo: String::new(),
        outcome: Err(error.into()),
    }));
    answered
}

fn refusal(session_fault: &Option<Failure>, request: &Request, position: usize) -> Option<Failure> {
    let fault = request.command_faults.get(position).cloned().flatten();
    let validation = fault.map(|fault| Failure::validation(&fault, &request.text));
    session_fault.clone().or(validation)
}

/// A session id belongs to the connection that used it first, and a connection has but one.
fn claim_session(state: &mut State, session: &mut Session, id: &str) -> Result<(), Failure> {
    let owner = state.sessions.get(id).copied();
    let is_free = owner.is_none() || owner == Some(session.connection);
    let is_mine = session.id.as_deref().is_none_or(|mine| mine == id);
    if id.is_empty() || !is_free || !is_mine {
        return Err(Failure::of(&state.data.error_texts.session_not_valid, &[]));
    }
    session.id = Some(id.to_owned());
    state.sessions.insert(id.to_owned(), session.connection);
    Ok(())
}

fn run(
    state: &mut State,
    session: &mut Session,
    head: &CommandHead,
    reader: &mut Reader<'_>,
) -> Result<Outcome, ParseError> {
    let texts = &state.data.error_texts;
    let Some(handler) = Handler::find(&head.type_name) else {
        return reader.skip().map(|()| Err(Failure::unauthorized()));
    };
    if session.login.is_none() && !handler.before_login {
        let failure = Failure::of(&texts.not_logged_in, &[]);
        return reader.skip().map(|()| Err(failure));
    }
    let changes_data = handler.kind == Kind::Write && !handler.before_login;
    if state.data.knobs.read_only && changes_data {
        let failure = Failure::of(&texts.read_only, &[]);
        return reader.skip().map(|()| Err(failure));
    }
    if let Some(failure) = refuse_on_demand(state, session, &head.type_name) {
        return reader.skip().map(|()| Err(failure));
    }
    state.counts.count_executed(&head.type_name);
    Ok(handler.run(&mut Context { state, session }, reader))
}

/// A fault that concerns this command; before a login none does.
fn refuse_on_demand(state: &mut State, session: &Session, type_name: &str) -> Option<Failure> {
    session.login.as_ref()?;
    let text = state.faults.refuse_command(session.connection, type_name)?;
    state.counts.faults += 1;
    Some(Failure::text(&text))
}
