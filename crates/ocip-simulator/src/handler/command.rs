//! A command that the switch knows.

use ocip::command::Kind;
use ocip::xml::Reader;

use super::context::Context;
use crate::failure::Failure;
use crate::knobs::{Knobs, Release};
use crate::reply::Answer;

/// Runs one command: reads its content to the end, then looks at the state and changes it.
pub(crate) type Run = fn(&mut Context<'_>, &mut Reader<'_>) -> Result<Answer, Failure>;

/// A command that the switch knows.
pub(crate) struct Handler {
    /// The `xsi:type` of the request.
    pub(super) request: &'static str,
    /// The release that brought it.
    pub(super) since: Release,
    /// What else decides whether it is known.
    pub(super) only_if: fn(&Knobs) -> bool,
    /// Whether it changes something.
    pub(crate) kind: Kind,
    /// Whether it may come before a login.
    pub(crate) before_login: bool,
    pub(crate) run: Run,
}

// === impl Handler ===

impl Handler {
    /// Whether a switch with these knobs knows the command.
    pub(crate) fn is_known(&self, knobs: &Knobs) -> bool {
        self.since <= knobs.release && (self.only_if)(knobs)
    }

    /// A command that changes nothing, known in every release that is modelled.
    pub(super) const fn read(request: &'static str, run: Run) -> Self {
        Self {
            request,
            since: Release::R19,
            only_if: |_| true,
            kind: Kind::Read,
            before_login: false,
            run,
        }
    }

    /// A command that may change something.
    pub(super) const fn write(request: &'static str, run: Run) -> Self {
        let kind = Kind::Write;
        Self {
            kind,
            ..Self::read(request, run)
        }
    }

    /// The same, but unknown before `since`.
    pub(super) const fn since(self, since: Release) -> Self {
        Self { since, ..self }
    }

    /// The same, but unknown unless the knobs say otherwise.
    pub(super) const fn only_if(self, only_if: fn(&Knobs) -> bool) -> Self {
        Self { only_if, ..self }
    }

    /// The same, but allowed before a login.
    pub(super) const fn before_login(self) -> Self {
        Self {
            before_login: true,
            ..self
        }
    }
}
