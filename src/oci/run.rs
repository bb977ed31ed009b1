//! Run of commands that were judged: proofs, locks, numbers, the switch, and what its answers are.
//!
//! Whatever is refused, is refused before a command of the caller is sent; what is asked before that are the places
//! of users. Changes take the locks of everybody whom they name before a proof that they go by.

use std::sync::Arc;

use http::StatusCode;
use ocip_schema::json::{ReplyOptions, TableForm};

use super::counters::CommandFate;
use super::gate::{CommandGate, PreparedCommand};
use super::guard::GuardRule;
use super::outcome::{CommandOutcome, failed, is_of_missing, not_sent, outcome_of, status_of};
use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use super::targets::{JudgedCommand, NamedUsers, PlacedUsers, ShownTarget};
use super::trail::{AuditTrail, ChangeNote};
use crate::access::{Admission, CallerScope, PathTarget, ProofPurpose};
use crate::dialect::{DialectError, OperationKind};
use crate::http::Request;
use crate::shared::LockTrail;
use crate::switch::user_places::UserPlace;
use crate::switch::{CallContext, Error};

/// Run of some commands.
#[derive(Clone, Copy)]
pub(super) struct CommandRun<'r, 'g> {
    pub(super) gate: CommandGate<'g>,
    pub(super) request: &'r Request,
    pub(super) commands: &'r [PreparedCommand<'g>],
    pub(super) judged: &'r [JudgedCommand<'r>],
    pub(super) tables: TableForm,
    /// Whether each is sent in a document of its own, up to the first that fails.
    pub(super) stop_on_error: bool,
}

// === impl CommandRun ===

impl<'r, 'g> CommandRun<'r, 'g> {
    /// Proves whom the commands name, and shows that, each command by itself. None is sent.
    pub(super) async fn try_out(self) -> Result<Vec<Vec<ShownTarget>>, OciProblem> {
        let admission = self.admit(self.named_tenant(), 1).await?;
        let users = self.prove(self.call(&admission), self.judged).await?;
        self.check_numbers(&users)?;
        for _ in self.commands {
            self.gate.oci.counters.count(CommandFate::DryRun);
        }
        let judged = self.judged.iter();
        Ok(judged.map(|one| users.shown(&one.verdict)).collect())
    }

    /// Carries the commands out.
    pub(super) async fn carry_out(self) -> Result<Vec<CommandOutcome>, OciProblem> {
        self.check_recordable()?;
        let named = self.named_tenant();
        let admission = self.admit(named, self.commands.len()).await?;
        let call = self.call(&admission);
        let is_limited = *self.gate.scope() != CallerScope::Everything;
        let users = match is_limited {
            true => self.prove(call, self.judged).await?,
            false => PlacedUsers::default(),
        };
        // Whose lane and place it is, may be known only now.
        let own = self
            .judged
            .iter()
            .find_map(|one| users.of(&one.verdict).next());
        let later = match (named, own) {
            (None, Some(user)) => Some(self.admit(Some(user.tenant_id()), 1).await?),
            _ => None,
        };
        let call = self.call(later.as_ref().unwrap_or(&admission));
        match self.judged.iter().any(|one| one.is_write) {
            true => self.change(call, users).await,
            false => self.send_all(call, &users, None).await,
        }
    }

    fn call<'a>(&self, admission: &'a Admission) -> CallContext<'a>
    where
        'r: 'a,
    {
        CallContext {
            request_id: self.request.id.as_str(),
            deadline: self.request.deadline,
            bill: Some(admission.bill()),
            gathering: None,
            write_lease: None,
        }
    }

    /// The tenant that the commands name, or the only one of the caller.
    fn named_tenant(&self) -> Option<&'r str>
    where
        'g: 'r,
    {
        let mut places = self.judged.iter().flat_map(|one| &one.verdict.places);
        let own = match self.gate.scope() {
            CallerScope::Groups { tenant, .. } => Some(tenant.as_str()),
            CallerScope::Tenants(tenants) if tenants.len() == 1 => {
                tenants.first().map(String::as_str)
            }
            _ => None,
        };
        places.next().map(|place| place.tenant).or(own)
    }

    async fn admit(&self, tenant: Option<&str>, commands: usize) -> Result<Admission, OciProblem> {
        let Some(admission) = self.request.extensions.get::<Admission>() else {
            return Err(OciProblem::plain(ProblemKind::NotAuthenticated));
        };
        let target = PathTarget {
            tenant,
            ..PathTarget::default()
        };
        let access = &self.gate.oci.base.access;
        let admitted = access.admit_target(admission, target, commands).await;
        admitted.map_err(OciProblem::from_denial)
    }

    fn check_recordable(&self) -> Result<(), OciProblem> {
        let has_change = self.judged.iter().any(|one| one.is_write);
        let checked = match has_change {
            true => self.gate.oci.base.audit.check(),
            false => Ok(()),
        };
        checked.map_err(|error| {
            let problem = OciProblem::unrecordable(error);
            self.record_refusal(&PlacedUsers::default(), &problem);
            problem
        })
    }

    /// Where everybody is whom these commands name, who must be within the caller's scope.
    async fn prove(
        &self,
        call: CallContext<'_>,
        judged: &[JudgedCommand<'_>],
    ) -> Result<PlacedUsers, OciProblem> {
        let (oci, scope) = (self.gate.oci, self.gate.scope());
        let named = NamedUsers::of(judged, scope);
        if named.is_empty() {
            return Ok(PlacedUsers::default());
        }
        let (access, switch) = (&oci.base.access, &oci.base.switch);
        let places = access.user_places(switch, call, &named.sought, ProofPurpose::Read);
        let places = places.await.map_err(|error| self.failed(error))?;
        named.placed(oci, scope, &places)
    }

    /// Carries changes out under the locks of everybody whom they name, proved again since those are held.
    async fn change(
        &self,
        call: CallContext<'_>,
        mut users: PlacedUsers,
    ) -> Result<Vec<CommandOutcome>, OciProblem> {
        let (oci, scope) = (self.gate.oci, self.gate.scope());
        let changes = self.judged.iter().filter(|one| one.is_write);
        let named = NamedUsers::of(changes, scope);
        let (access, switch) = (&oci.base.access, &oci.base.switch);
        let locks = Arc::<LockTrail>::default();
        let locked = locks.follow(access.lock_users(switch, call, &named.sought));
        let locked = locked.await.map_err(|error| self.failed(error))?;
        let call = locked.call(call);
        users.extend(named.placed(oci, scope, &locked.places)?);
        self.check_numbers(&users)
            .inspect_err(|problem| self.record_refusal(&users, problem))?;
        let notes = self.notes(&users);
        let mut trail = AuditTrail::begin(oci, self.request, &notes).under(&locks);
        trail.read_before(oci, call).await;
        let sent = self.send_all(call, &users, Some(&mut trail)).await;
        self.note_changes(&users);
        trail.read_after(oci, call).await;
        drop(trail);
        drop(locked);
        sent
    }

    fn notes(&self, users: &PlacedUsers) -> Vec<(usize, ChangeNote<'g>)> {
        let commands = self.commands.iter().map(|one| &one.newest);
        ChangeNote::of_all(self.gate.oci, commands.zip(self.judged), users)
    }

    fn record_refusal(&self, users: &PlacedUsers, problem: &OciProblem) {
        let notes = self.notes(users);
        AuditTrail::begin(self.gate.oci, self.request, &notes).all_failed(problem);
    }

    /// Numbers that changes would have dialled are held against the policy of each tenant that they are about.
    fn check_numbers(&self, users: &PlacedUsers) -> Result<(), OciProblem> {
        let changes = self.judged.iter().filter(|one| one.is_write);
        let refused = changes.flat_map(|judged| {
            let why = self.refusals(judged, users);
            why.map(|(pointer, why)| (format!("{}{pointer}", judged.place), why))
        });
        let refused: Vec<_> = refused.collect();
        match refused.is_empty() {
            true => Ok(()),
            false => {
                self.gate.oci.counters.count_denial(GuardRule::Number);
                Err(OciProblem::numbers_refused(refused))
            }
        }
    }

    /// The numbers of one change that are refused: where they are, and why. One about users whose tenant nobody told
    /// is held against the rules of all.
    fn refusals<'a>(
        &'a self,
        judged: &'a JudgedCommand<'_>,
        users: &'a PlacedUsers,
    ) -> impl Iterator<Item = (&'a str, String)> + 'a {
        let base = &self.gate.oci.base;
        let tenants = users.tenants(&judged.verdict);
        let is_told = users.of(&judged.verdict).count() == judged.verdict.users.len();
        let refuse = move |number: &str| {
            let mut all = tenants.iter();
            let of_tenant = all.find_map(|tenant| base.refuse_number(tenant, number));
            of_tenant.or_else(|| match (is_told, tenants.is_empty()) {
                (false, _) => base.refuse_number_for_anybody(number),
                // The rules for everybody.
                (true, true) => base.refuse_number("", number),
                (true, false) => None,
            })
        };
        let numbers = judged.verdict.numbers.iter();
        numbers.filter_map(move |number| Some((&*number.pointer, refuse(number.text)?)))
    }

    /// Sends the commands, in one document or one after the other.
    async fn send_all(
        &self,
        call: CallContext<'_>,
        users: &PlacedUsers,
        mut trail: Option<&mut AuditTrail<'_>>,
    ) -> Result<Vec<CommandOutcome>, OciProblem> {
        let sent = match self.stop_on_error {
            false => self.send(call, self.commands).await,
            true => Ok(self.send_in_turn(call).await),
        };
        let outcomes = sent.inspect_err(|problem| {
            if let Some(trail) = trail.as_mut() {
                trail.all_failed(problem);
            }
        })?;
        for (place, outcome) in outcomes.iter().enumerate() {
            match (&mut trail, outcome) {
                (Some(trail), Ok(_)) => trail.answered(place, StatusCode::OK),
                (Some(trail), Err(problem)) => trail.failed(place, problem),
                (None, _) => {}
            }
            self.forget_missing(users, place, outcome);
        }
        Ok(outcomes)
    }

    async fn send(
        &self,
        call: CallContext<'_>,
        commands: &[PreparedCommand<'g>],
    ) -> Result<Vec<CommandOutcome>, OciProblem> {
        let oci = self.gate.oci;
        let options = ReplyOptions {
            tables: self.tables,
            secrets: self.gate.rights.sees_secrets(),
        };
        let calls: Vec<_> = commands.iter().map(PreparedCommand::call).collect();
        let switch = &oci.base.switch;
        let answers = switch.send_typed(call, &oci.schemas, options, &calls).await;
        let answers = answers.map_err(|error| failed(error, &oci.counters))?;
        let answers = answers.into_iter();
        Ok(answers.map(|one| outcome_of(one, &oci.counters)).collect())
    }

    /// A document for each, up to the first that fails. The switch itself would go on after an error.
    async fn send_in_turn(&self, call: CallContext<'_>) -> Vec<CommandOutcome> {
        let mut outcomes = Vec::with_capacity(self.commands.len());
        for command in self.commands {
            let outcome = match outcomes.last() {
                Some(before) if status_of(before) != StatusCode::OK => not_sent(command.name()),
                _ => self.send_one(call, command).await,
            };
            outcomes.push(outcome);
        }
        outcomes
    }

    async fn send_one(
        &self,
        call: CallContext<'_>,
        command: &PreparedCommand<'g>,
    ) -> CommandOutcome {
        let sent = self.send(call, std::slice::from_ref(command)).await;
        let outcome = sent.map_err(|problem| problem.of_command(command.name()))?;
        let outcome = outcome.into_iter().next();
        outcome.unwrap_or_else(|| Err(OciProblem::plain(ProblemKind::Internal)))
    }

    /// Whom the switch does not find any more is not known any more.
    fn forget_missing(&self, users: &PlacedUsers, place: usize, outcome: &CommandOutcome) {
        if let Some(judged) = self.judged.get(place).filter(|_| is_of_missing(outcome)) {
            self.gate
                .oci
                .base
                .access
                .forget_places(users.of(&judged.verdict));
        }
    }

    /// Whatever is remembered of whom changes are about is read anew.
    fn note_changes(&self, users: &PlacedUsers) {
        let base = &self.gate.oci.base;
        for judged in self.judged.iter().filter(|one| one.is_write) {
            let changed: Vec<&UserPlace> = users.of(&judged.verdict).collect();
            let places = judged.verdict.places.iter();
            let groups = places.filter_map(|place| Some([place.tenant, place.group?]));
            base.switch
                .note_typed_change(changed.iter().copied(), groups);
            base.access.forget_places(changed);
        }
    }

    fn failed(&self, error: Error) -> OciProblem {
        OciProblem::from_switch(error, OperationKind::Read)
    }
}
