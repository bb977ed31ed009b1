//! Errors of commands.

use super::batch::{BatchError, CommandError, UnreadableReply};
use super::bill::CostError;
use super::error_number::Refusal;

/// Why a command has no result. What the switch itself refused is [`Error::Refused`]; everything
/// else is trouble on the way.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The switch answered with an ErrorResponse.
    #[error("the switch refused the command: {0}")]
    Refused(Box<Refusal>),
    /// The command cannot be written; nothing was sent.
    #[error("the command cannot be sent: {0}")]
    Unsendable(#[from] BatchError),
    /// It takes more commands than one request may; they were not sent.
    #[error("the request costs too much: {0}")]
    TooCostly(#[from] CostError),
    /// No session became free in time; nothing was sent.
    #[error("no session to the switch became free in time")]
    Busy,
    /// No server can be used at present; nothing was sent.
    #[error("no server of the switch can be used: {0}")]
    Unavailable(String),
    /// The right to write could not be had for long enough; nothing was sent.
    #[error("nothing was changed: {0}")]
    Withheld(&'static str),
    /// The gateway is shutting down; nothing was sent.
    #[error("the gateway is shutting down")]
    Draining,
    /// The command was sent and no answer came in time.
    #[error("the switch did not answer in time")]
    NoAnswer(CommandEffect),
    /// The command was sent and the connection was lost, or the answer was not one.
    #[error("the connection to the switch was lost: {cause}")]
    Lost {
        /// The effect that it may have had.
        outcome: CommandEffect,
        /// The cause, for the log.
        cause: String,
    },
    /// The answer came and cannot be understood; nothing is wrong with the connection.
    #[error("{0}")]
    Unreadable(Box<UnreadableReply>),
}

/// Effect of a command that was sent and not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandEffect {
    /// It changes nothing, so nothing changed.
    Nothing,
    /// It may or may not have been carried out.
    Unknown,
}

impl From<CommandError> for Error {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::Unreadable(unreadable) => Self::Unreadable(unreadable),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
