//! Outcome of one command: what the switch answered, as JSON, or the problem.

use http::StatusCode;

use super::counters::{CommandFate, OciCounters};
use super::problem::OciProblem;
use super::problem_body::warning_json;
use super::problem_kind::ProblemKind;
use crate::dialect::{DialectError, OperationKind};
use crate::switch::typed_command::TypedAnswer;
use crate::switch::{Error, ErrorSeverity, RefusalClass};

/// Outcome of one command: the JSON of its answer, or why there is none.
pub(super) type CommandOutcome = Result<String, OciProblem>;

/// The outcome of an answer, counted.
pub(super) fn outcome_of(answer: TypedAnswer, counters: &OciCounters) -> CommandOutcome {
    match answer.result {
        Ok(reply) => {
            counters.count(CommandFate::Done);
            counters.count_unknown_elements(reply.unknown_elements);
            Ok(reply.json)
        }
        // The switch did it, and has something to say about it.
        Err(Error::Refused(refusal)) if refusal.severity != ErrorSeverity::Error => {
            counters.count(CommandFate::Done);
            Ok(warning_json(&refusal))
        }
        Err(error) => Err(failed(error, counters).of_command(&answer.type_name)),
    }
}

/// The problem that an error is, counted.
pub(super) fn failed(error: Error, counters: &OciCounters) -> OciProblem {
    counters.count(match error {
        Error::Refused(_) => CommandFate::Refused,
        _ => CommandFate::Failed,
    });
    OciProblem::from_switch(error, OperationKind::Change)
}

/// The status of an outcome.
pub(super) fn status_of(outcome: &CommandOutcome) -> StatusCode {
    outcome
        .as_ref()
        .map_or_else(DialectError::status, |_| StatusCode::OK)
}

/// Whether somebody whom the command names may be elsewhere, or nowhere, by now.
pub(super) fn is_of_missing(outcome: &CommandOutcome) -> bool {
    outcome
        .as_ref()
        .is_err_and(|problem| problem.refusal_class() == Some(RefusalClass::SubscriberNotFound))
}

/// A command that was not sent because one before it failed.
pub(super) fn not_sent(name: &str) -> CommandOutcome {
    Err(OciProblem::plain(ProblemKind::NotSent).of_command(name))
}
