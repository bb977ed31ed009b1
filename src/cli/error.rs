//! Errors of commands, and their exit statuses.

use std::io::Write;
use std::process::ExitCode;

/// A command that could not do what it was asked to.
#[derive(Debug)]
pub(super) enum CliError {
    /// The configuration has mistakes: exit status 2.
    Configuration(String),
    /// Anything else: exit status 1.
    Failure(String),
}

impl CliError {
    /// Something that went wrong, with what was being done.
    pub(super) fn failure(doing: &str, error: impl std::fmt::Display) -> Self {
        Self::Failure(format!("{doing}: {error}"))
    }

    /// Prints the reason and gives the exit status.
    pub(super) fn report(self) -> ExitCode {
        let status = match self {
            Self::Configuration(_) => 2,
            Self::Failure(_) => 1,
        };
        // Nothing is left to do when standard error is closed.
        let _ = writeln!(std::io::stderr(), "{}", self.text().trim_end());
        ExitCode::from(status)
    }

    /// The reason: a line, or one for each mistake.
    pub(super) fn text(&self) -> &str {
        let (Self::Configuration(text) | Self::Failure(text)) = self;
        text
    }
}
