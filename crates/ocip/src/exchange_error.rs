//! Exchanges that gave no answer, and why.

use std::io;

use super::batch::MismatchError;
use super::frame::FrameError;
use super::stats::CloseReason;

/// Error of an exchange that gave no answer. The session is unusable.
#[derive(Debug)]
pub struct ExchangeError {
    /// Whether the server may have seen any of it.
    pub written: bool,
    /// Why.
    pub cause: ExchangeErrorKind,
}

/// Kind of an exchange error.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeErrorKind {
    /// The deadline passed.
    #[error("no answer in time")]
    Timeout,
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The server closed the connection.
    #[error("the server closed the connection")]
    Closed,
    /// The lease of a write could have ended before the exchange; nothing was written.
    #[error("the right to write could end before the answer")]
    LeaseEnded,
    /// The server swallows what it is sent, on other connections too, and another one can be asked.
    #[error("the server has fallen silent")]
    Silent,
    /// What came is no OCI-P document.
    #[error("{0}")]
    Malformed(#[from] FrameError),
    /// The document is not the answer.
    #[error("{0}")]
    Mismatch(#[from] MismatchError),
}

// === impl ExchangeErrorKind ===

impl ExchangeErrorKind {
    /// True when the server did say something, only nothing that is an answer.
    pub fn is_answer(&self) -> bool {
        match self {
            Self::Timeout
            | Self::LeaseEnded
            | Self::Io(_)
            | Self::Closed
            | Self::Silent
            | Self::Mismatch(MismatchError::Logout) => false,
            Self::Malformed(_) | Self::Mismatch(_) => true,
        }
    }

    /// The reason that the session is closed for.
    pub fn close_reason(&self) -> CloseReason {
        match self {
            Self::Timeout | Self::LeaseEnded => CloseReason::Timeout,
            Self::Silent => CloseReason::Silent,
            Self::Io(_) | Self::Closed => CloseReason::Lost,
            Self::Mismatch(MismatchError::Logout) => CloseReason::LoggedOut,
            Self::Malformed(_) | Self::Mismatch(MismatchError::Parse(_)) => CloseReason::Malformed,
            Self::Mismatch(_) => CloseReason::Mismatch,
        }
    }
}
