//! Outcomes that are counted: of sessions, logins and answers.

/// Reason for which a session was closed. Each is logged and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The caller went away before the answer came.
    Cancelled,
    /// The answer did not come in time.
    Timeout,
    /// The server swallows what it is sent, and another one was asked.
    Silent,
    /// Reading or writing failed, or the server closed in the middle.
    Lost,
    /// What came is no OCI-P document.
    Malformed,
    /// What came is not the answer to what was asked.
    Mismatch,
    /// Bytes came that nobody asked for.
    Stray,
    /// The server closed the connection while it was idle.
    ClosedByServer,
    /// The server ended the login.
    LoggedOut,
    /// The probe of an idle session failed.
    ProbeFailed,
    /// Not used for a while, and more than are to be kept.
    Idle,
    /// Old enough to be renewed.
    Age,
    /// The gateway is shutting down, or gives it back to others.
    Drain,
}

/// How a login ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginOutcome {
    /// A session was made.
    Success,
    /// The switch refused it.
    Refused,
    /// The server could not be reached, or did not keep to the protocol.
    Failed,
}

/// Outcome of a command that was sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryOutcome {
    /// The answer came.
    Answered,
    /// It had none either, or its caller did not wait for it.
    Unanswered,
}

/// Kind of a mismatch between reply and request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MismatchKind {
    /// It carries the id of another session.
    SessionId,
    /// It has another number of commands.
    Count,
    /// A command carries another echo.
    Echo,
    /// A command is the answer to another kind of request.
    Type,
}

// === impl CloseReason ===

impl CloseReason {
    /// All reasons, in the order of the declaration.
    pub const ALL: [Self; 13] = [
        Self::Cancelled,
        Self::Timeout,
        Self::Silent,
        Self::Lost,
        Self::Malformed,
        Self::Mismatch,
        Self::Stray,
        Self::ClosedByServer,
        Self::LoggedOut,
        Self::ProbeFailed,
        Self::Idle,
        Self::Age,
        Self::Drain,
    ];

    /// The name in logs and metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Timeout => "timeout",
            Self::Silent => "silent",
            Self::Lost => "lost",
            Self::Malformed => "malformed",
            Self::Mismatch => "mismatch",
            Self::Stray => "stray",
            Self::ClosedByServer => "closed_by_server",
            Self::LoggedOut => "logged_out",
            Self::ProbeFailed => "probe_failed",
            Self::Idle => "idle",
            Self::Age => "age",
            Self::Drain => "drain",
        }
    }

    /// True when the server broke off or said what it should not have. That it said nothing in time
    /// may be the fault of the time.
    pub fn is_of_peer(self) -> bool {
        match self {
            Self::Lost
            | Self::Malformed
            | Self::Mismatch
            | Self::Stray
            | Self::ClosedByServer
            | Self::LoggedOut => true,
            Self::Cancelled
            | Self::Timeout
            | Self::Silent
            | Self::ProbeFailed
            | Self::Idle
            | Self::Age
            | Self::Drain => false,
        }
    }

    /// True when it is part of normal life and not worth a warning.
    pub fn is_routine(self) -> bool {
        matches!(self, Self::Cancelled | Self::Idle | Self::Age | Self::Drain)
    }

    /// True when the server went away, which ends all of its sessions.
    pub fn is_departure(self) -> bool {
        matches!(self, Self::Lost | Self::ClosedByServer | Self::LoggedOut)
    }
}

// === impl LoginOutcome ===

impl LoginOutcome {
    /// All outcomes, in the order of the declaration.
    pub const ALL: [Self; 3] = [Self::Success, Self::Refused, Self::Failed];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

// === impl RetryOutcome ===

impl RetryOutcome {
    /// Both outcomes, in the order of the declaration.
    pub const ALL: [Self; 2] = [Self::Answered, Self::Unanswered];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unanswered => "unanswered",
        }
    }
}

// === impl MismatchKind ===

impl MismatchKind {
    /// All kinds, in the order of the declaration.
    pub const ALL: [Self; 4] = [Self::SessionId, Self::Count, Self::Echo, Self::Type];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::SessionId => "session_id",
            Self::Count => "count",
            Self::Echo => "echo",
            Self::Type => "type",
        }
    }
}
