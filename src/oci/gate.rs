//! Gate of a caller's commands: named, granted, checked against the schema, and judged by the guard, in this order and
//! without asking the switch.

use ocip_schema::CommandType;
use ocip_schema::json::{CheckedCommand, MappingFault};
use serde_json::Value;

use super::command_choice::{requests_named, target_of};
use super::guard::{GuardDenial, GuardRights, GuardRule, GuardVerdict, judge};
use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use super::row_limit::{check_limited, check_rows};
use super::state::Oci;
use crate::access::{Admission, Caller, CallerScope, OciDenial, OciRights};
use crate::http::Request;
use crate::switch::command_name::CommandKind;
use crate::switch::typed_command::TypedCall;

/// Gate of one caller's commands.
#[derive(Clone, Copy)]
pub(super) struct CommandGate<'g> {
    pub(super) oci: &'g Oci,
    pub(super) rights: OciRights<'g>,
}

/// Command that its caller may use and that fits its schema, in every variant that may be sent.
pub(super) struct PreparedCommand<'g> {
    pub(super) newest: CheckedCommand<'g>,
    kind: CommandKind,
    older: Vec<CheckedCommand<'g>>,
}

/// Who sent a request.
pub(super) fn caller_of(request: &Request) -> Result<Caller, OciProblem> {
    let admission = request.extensions.get::<Admission>();
    let caller = admission.map(|admission| admission.caller.clone());
    caller.ok_or_else(|| OciProblem::plain(ProblemKind::NotAuthenticated))
}

// === impl CommandGate ===

impl<'g> CommandGate<'g> {
    /// The gate of a caller. People have none, whoever is logged in.
    pub(super) fn of(oci: &'g Oci, caller: &'g Caller) -> Result<Self, OciProblem> {
        let rights = caller.oci_rights();
        let rights = rights.map_err(|denial| not_granted(oci, &denial))?;
        Ok(Self { oci, rights })
    }

    /// Whom the caller may touch.
    pub(super) fn scope(self) -> &'g CallerScope {
        self.rights.scope()
    }

    /// The commands that a name stands for and that the caller may use, the newest first.
    pub(super) fn granted(self, name: &str) -> Result<Vec<CommandType<'g>>, OciProblem> {
        let named = requests_named(self.oci.schemas.set(), name)?;
        let checked = named.iter().map(|one| self.check(*one));
        match checked.clone().all(|one| one.is_err()) {
            false => Ok(named
                .iter()
                .zip(checked)
                .filter_map(|(one, checked)| checked.ok().map(|()| *one))
                .collect()),
            true => {
                let denial = checked.filter_map(Result::err).next();
                let denial = denial.unwrap_or(OciDenial::NotGranted);
                Err(not_granted(self.oci, &denial).of_command(name))
            }
        }
    }

    /// Whether the caller may use a command.
    pub(super) fn check(self, command: CommandType<'_>) -> Result<(), OciDenial> {
        self.rights.check(command.name(), target_of(command))
    }

    /// Checks the body of the newest of these commands; the older ones come along that it fits, too.
    pub(super) fn prepare(
        self,
        granted: &[CommandType<'g>],
        body: &Value,
    ) -> Result<PreparedCommand<'g>, Vec<MappingFault>> {
        let rows_max = self.oci.settings.response_rows_max;
        let Some((newest, older)) = granted.split_first() else {
            return Err(Vec::new());
        };
        let newest = check_limited(*newest, body, rows_max)?;
        check_rows(&newest, rows_max)?;
        let older = older.iter().filter_map(|one| {
            let checked = check_limited(*one, body, rows_max).ok()?;
            check_rows(&checked, rows_max).ok().map(|()| checked)
        });
        Ok(PreparedCommand {
            kind: CommandKind::of_name(newest.command.name()),
            newest,
            older: older.collect(),
        })
    }

    /// Judges a command; older variants that the guard denies are not sent.
    pub(super) fn judge<'c>(
        self,
        checked: &'c CheckedCommand<'_>,
    ) -> Result<GuardVerdict<'c>, GuardDenial> {
        let rights = GuardRights {
            scope: self.rights.scope(),
            is_exact: self.rights.names(checked.command.name()),
            system: self.rights.reaches_system(),
        };
        judge(checked, rights)
    }

    /// Lets an older variant be sent only if it names nobody whom the newest does not.
    pub(super) fn keep_alike(self, command: &mut PreparedCommand<'g>) -> Result<(), OciProblem> {
        let newest = self.judge(&command.newest);
        let newest = newest.map_err(|denial| {
            let problem = self.oci.denied(denial);
            problem.of_command(command.newest.command.name())
        })?;
        let is_alike = |older: &CheckedCommand<'g>| {
            let names = |verdict: GuardVerdict<'_>| verdict.names_no_more_than(&newest);
            self.judge(older).is_ok_and(names)
        };
        command.older.retain(is_alike);
        Ok(())
    }
}

// === impl PreparedCommand ===

impl<'g> PreparedCommand<'g> {
    /// The name of the newest variant.
    pub(super) fn name(&self) -> &'g str {
        self.newest.command.name()
    }

    /// Whether it may change something.
    pub(super) fn is_write(&self) -> bool {
        self.kind == CommandKind::Write
    }

    /// What is to be sent.
    pub(super) fn call(&self) -> TypedCall<'_, 'g> {
        TypedCall {
            newest: &self.newest,
            older: &self.older,
        }
    }
}

/// What a grant does not give.
fn not_granted(oci: &Oci, denial: &OciDenial) -> OciProblem {
    oci.denied(GuardDenial {
        rule: GuardRule::Grant,
        pointers: Vec::new(),
        message: denial.to_string(),
    })
}
