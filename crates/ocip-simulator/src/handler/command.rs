//! Handler of a command that the switch knows.

use ocip::command::CommandKind;
use ocip::xml::XmlReader;
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::{Commands, UserService};

use super::context::HandlerContext;
use crate::behaviour::{SwitchBehaviour, SwitchRelease};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

/// Runs one command: reads its content to the end, then looks at the state and changes it.
pub(super) type Run =
    fn(&mut HandlerContext<'_>, &mut XmlReader<'_>) -> Result<SuccessReply, ErrorReply>;

/// Runs one command of a service that is a table.
type RunTable = fn(
    &'static UserService,
    &'static Commands,
    &mut HandlerContext<'_>,
    &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply>;

/// Runs one command of a service that acts by criteria.
type RunCriteria = fn(
    &'static CriteriaService,
    &mut HandlerContext<'_>,
    &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply>;

/// What runs a command.
#[derive(Clone, Copy)]
enum Runner {
    Own(Run),
    Table(RunTable, &'static UserService, &'static Commands),
    Criteria(RunCriteria, &'static CriteriaService),
}

/// Handler of a command that the switch knows.
#[derive(Clone, Copy)]
pub(crate) struct CommandHandler {
    /// The `xsi:type` of the request.
    pub(super) request: &'static str,
    /// The release that brought it.
    since: SwitchRelease,
    /// What else decides whether it is known.
    only_if: fn(&SwitchBehaviour) -> bool,
    /// Whether it changes something.
    pub(crate) kind: CommandKind,
    /// Whether it may come before a login.
    pub(crate) before_login: bool,
    runner: Runner,
}

// === impl CommandHandler ===

impl CommandHandler {
    /// Whether a switch with these knobs knows the command.
    pub(crate) fn is_known(&self, behaviour: &SwitchBehaviour) -> bool {
        self.since <= behaviour.release && (self.only_if)(behaviour)
    }

    /// A command that changes nothing, known in every release that is modelled.
    pub(super) const fn read(request: &'static str, run: Run) -> Self {
        Self::new(request, CommandKind::Read, Runner::Own(run))
    }

    /// A command that may change something.
    pub(super) const fn write(request: &'static str, run: Run) -> Self {
        Self::new(request, CommandKind::Write, Runner::Own(run))
    }

    /// A command of a service that is a table.
    pub(super) fn of_table(
        service: &'static UserService,
        commands: &'static Commands,
        request: &'static str,
        kind: CommandKind,
        run: RunTable,
    ) -> Self {
        Self::new(request, kind, Runner::Table(run, service, commands))
    }

    /// A command of a service that acts by criteria.
    pub(super) fn of_criteria(
        service: &'static CriteriaService,
        request: &'static str,
        kind: CommandKind,
        run: RunCriteria,
    ) -> Self {
        Self::new(request, kind, Runner::Criteria(run, service))
    }

    const fn new(request: &'static str, kind: CommandKind, runner: Runner) -> Self {
        Self {
            request,
            since: SwitchRelease::R19,
            only_if: |_| true,
            kind,
            before_login: false,
            runner,
        }
    }

    /// Runs the command.
    pub(crate) fn run(
        &self,
        context: &mut HandlerContext<'_>,
        reader: &mut XmlReader<'_>,
    ) -> Result<SuccessReply, ErrorReply> {
        match self.runner {
            Runner::Own(run) => run(context, reader),
            Runner::Table(run, service, commands) => run(service, commands, context, reader),
            Runner::Criteria(run, service) => run(service, context, reader),
        }
    }

    /// The same, but unknown before `since`.
    pub(super) const fn since(self, since: SwitchRelease) -> Self {
        Self { since, ..self }
    }

    /// The same, but unknown unless the knobs say otherwise.
    pub(super) const fn only_if(self, only_if: fn(&SwitchBehaviour) -> bool) -> Self {
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
