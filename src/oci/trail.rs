//! Trail of the changes among commands in the audit: one line each, with what a Get of the same family said before
//! and after.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::StatusCode;
use ocip_schema::json::{CheckedCommand, CheckedValue, ReplyOptions};
use ocip_schema::{CommandType, SchemaSet};
use serde_json::{Map, Value};

use super::guard::CommandLevel;
use super::problem::OciProblem;
use super::state::Oci;
use super::targets::{JudgedCommand, PlacedUsers};
use crate::dialect::{AuditEntry, AuditedCommand};
use crate::http::{Request, RequestId};
use crate::shared::LockTrail;
use crate::switch::CallContext;
use crate::switch::typed_command::TypedCall;

/// Verbs of changes for which there may be a Get.
const CHANGES: [&str; 5] = ["Modify", "Add", "Delete", "Set", "Replace"];

/// What the record of one change says.
pub(super) struct ChangeNote<'g> {
    record_id: RequestId,
    name: &'g str,
    named: Vec<String>,
    body: Value,
    target: [String; 3],
    /// The question for what holds.
    get: Option<CheckedCommand<'g>>,
}

/// Lines of the audit that are to be written, by the places of their commands.
pub(super) struct AuditTrail<'r> {
    entries: BTreeMap<usize, (AuditEntry<'r>, &'r ChangeNote<'r>)>,
}

// === impl ChangeNote ===

impl<'g> ChangeNote<'g> {
    /// The notes of all changes among commands; none without an audit.
    pub(super) fn of_all<'c>(
        oci: &'g Oci,
        commands: impl Iterator<Item = (&'c CheckedCommand<'g>, &'c JudgedCommand<'c>)>,
        users: &PlacedUsers,
    ) -> Vec<(usize, Self)>
    where
        'g: 'c,
    {
        let is_on = oci.base.audit.is_on();
        let changes = commands
            .enumerate()
            .filter(|(_, (_, judged))| is_on && judged.is_write);
        let notes = changes.map(|(nth, (checked, judged))| {
            (nth, Self::new(oci.schemas.set(), checked, judged, users))
        });
        notes.collect()
    }

    fn new(
        schemas: &'g SchemaSet,
        checked: &CheckedCommand<'g>,
        judged: &JudgedCommand<'_>,
        users: &PlacedUsers,
    ) -> Self {
        let named = users.shown(&judged.verdict);
        Self {
            record_id: RequestId::random(),
            name: checked.command.name(),
            named: named
                .iter()
                .map(super::targets::ShownTarget::text)
                .collect(),
            body: checked.to_masked_json(),
            target: target_of(judged, users),
            get: question(schemas, checked),
        }
    }
}

/// Tenant, group and user of the first whom a command names.
fn target_of(judged: &JudgedCommand<'_>, users: &PlacedUsers) -> [String; 3] {
    if let Some(user) = users.of(&judged.verdict).next() {
        return [user.tenant_id(), user.group_id(), user.user_id()].map(str::to_owned);
    }
    let places = &judged.verdict.places;
    let place = places.iter().find(|place| place.group.is_some());
    match place.or(places.first()) {
        Some(place) => [place.tenant, place.group.unwrap_or_default(), ""].map(str::to_owned),
        None => Default::default(),
    }
}

/// The question for what a change is about: a Get of the same family, with the same elements for keys.
fn question<'g>(schemas: &'g SchemaSet, change: &CheckedCommand<'g>) -> Option<CheckedCommand<'g>> {
    let family = change.command.family();
    let gets = CHANGES.iter().filter_map(|verb| {
        let at = family.rfind(verb)?;
        let get = [&family[..at], "Get", &family[at + verb.len()..]].concat();
        schemas.family(&get).into_iter().next()
    });
    gets.filter_map(|get| with_keys_of(get, change)).next()
}

fn with_keys_of<'g>(
    get: CommandType<'g>,
    change: &CheckedCommand<'g>,
) -> Option<CheckedCommand<'g>> {
    let is_alike = CommandLevel::of(get) == CommandLevel::of(change.command);
    let keys = get.elements().into_iter().filter(|one| one.is_required());
    let keys = keys.map(|key| {
        let mut given = change.elements.iter();
        let given = given.find(|one| {
            let declared = one.declared;
            declared.name() == key.name() && declared.type_name() == key.type_name()
        });
        match &given?.value {
            CheckedValue::Text(text) => Some((key.name().to_owned(), Value::from(text.as_str()))),
            CheckedValue::Nil | CheckedValue::Elements(_) => None,
        }
    });
    let keys: Option<Map<String, Value>> = keys.collect();
    get.check(&Value::Object(keys.filter(|_| is_alike)?)).ok()
}

// === impl AuditTrail ===

impl<'r> AuditTrail<'r> {
    /// The lines of changes that the switch is going to be asked for. From here on there is one for each, even if the
    /// caller goes away.
    pub(super) fn begin(
        oci: &'r Oci,
        request: &'r Request,
        notes: &'r [(usize, ChangeNote<'r>)],
    ) -> Self {
        let entries = notes.iter().map(|(place, note)| {
            let target = note.target.each_ref().map(String::as_str);
            let entry = AuditEntry::new(&oci.base, request, target, &note.record_id);
            let entry = entry.of_command(AuditedCommand {
                name: Some(note.name),
                named: Some(&note.named),
                body: Some(&note.body),
            });
            (*place, (entry, note))
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// The same of changes that are made under these locks.
    pub(super) fn under(mut self, locks: &Arc<LockTrail>) -> Self {
        for (entry, _) in self.entries.values_mut() {
            entry.locks = Some(Arc::clone(locks));
        }
        self
    }

    /// Reads what holds before the change.
    pub(super) async fn read_before(&mut self, oci: &Oci, call: CallContext<'_>) {
        let read = self.read(oci, call).await;
        for ((entry, _), value) in self.entries.values_mut().zip(read) {
            entry.before = value;
        }
    }

    /// Reads what holds after it.
    pub(super) async fn read_after(&mut self, oci: &Oci, call: CallContext<'_>) {
        let read = self.read(oci, call).await;
        for ((entry, _), value) in self.entries.values_mut().zip(read) {
            entry.after = value;
        }
    }

    /// What there is of each; nothing where it cannot be read.
    async fn read(&self, oci: &Oci, call: CallContext<'_>) -> Vec<Option<Value>> {
        let asked = self.entries.values().map(|(_, note)| note.get.as_ref());
        let asked: Vec<_> = asked.collect();
        let calls = asked
            .iter()
            .flatten()
            .map(|newest| TypedCall { newest, older: &[] });
        let calls: Vec<_> = calls.collect();
        if calls.is_empty() {
            return vec![None; asked.len()];
        }
        // Nothing that follows is to fail for what its record costs.
        call.renew();
        let options = ReplyOptions::default();
        let switch = &oci.base.switch;
        let answers = switch.send_typed(call, &oci.schemas, options, &calls).await;
        call.renew();
        let mut answers = answers.unwrap_or_default().into_iter();
        let values = asked.into_iter().map(|asked| {
            asked?;
            let reply = answers.next()?.result.ok()?;
            serde_json::from_str(&reply.json).ok()
        });
        values.collect()
    }

    /// The change at a place was answered.
    pub(super) fn answered(&mut self, place: usize, status: StatusCode) {
        if let Some((entry, _)) = self.entries.get_mut(&place) {
            entry.answered(status);
        }
    }

    /// The change at a place came to nothing, or nobody knows.
    pub(super) fn failed(&mut self, place: usize, problem: &OciProblem) {
        if let Some((entry, _)) = self.entries.get_mut(&place) {
            entry.fail(problem);
        }
    }

    /// None of the changes was made, or nobody knows.
    pub(super) fn all_failed(&mut self, problem: &OciProblem) {
        for (entry, _) in self.entries.values_mut() {
            entry.fail(problem);
        }
    }
}
